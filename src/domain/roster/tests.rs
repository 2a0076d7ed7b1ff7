//! The roster's rules, each case by itself.

use super::*;

const TOKEN: ContentHash = ContentHash([7; 32]);

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn device(n: u8, unit: &str, scopes: &[u8]) -> Device {
    Device {
        id: DeviceId([n; 16]),
        signing_key: [n; 32],
        sealing_key: [n; 32],
        unit: unit.to_owned(),
        name: format!("machine {n}"),
        scopes: scopes.iter().map(|s| ScopeId([*s; 8])).collect(),
        enrolled_at: at("2026-11-23T08:00"),
        revoked_at: None,
    }
}

fn claim(n: u8) -> Claim {
    Claim {
        device: DeviceId([n; 16]),
        signing_key: [n; 32],
        sealing_key: [n; 32],
        purpose: Purpose::Real,
        scopes: vec![ScopeId([n; 8])],
        ranges: Vec::new(),
    }
}

fn invitation(used_by: Option<u8>) -> Invitation {
    Invitation {
        unit: "H29.14".to_owned(),
        name: "Quầy 1".to_owned(),
        expires_at: at("2026-11-24T08:00"),
        used_by: used_by.map(|n| DeviceId([n; 16])),
    }
}

fn code(answer: Result<Option<Event>, Refusal>) -> &'static str {
    match answer {
        Ok(Some(_)) => "enrolled",
        Ok(None) => "known",
        Err(refusal) => refusal.code,
    }
}

#[test]
fn an_invitation_holds_a_day_and_for_one_device() {
    let Ok(Event::Invited(invited)) = invite(TOKEN, " H29.14 ", "Quầy 1", at("2026-11-23T08:00")) else {
        panic!("it is an invitation")
    };
    assert_eq!((invited.unit.as_str(), invited.expires_at), ("H29.14", at("2026-11-24T08:00")));
    assert_eq!(invite(TOKEN, "thôn", "Quầy 1", at("2026-11-23T08:00")).unwrap_err().code, "value-invalid");
    let now = at("2026-11-23T09:00");
    let cases = [
        (Some(invitation(None)), 1, now, "enrolled"),
        (None, 1, now, "invitation-unknown"),
        (Some(invitation(Some(2))), 1, now, "invitation-used"),
        (Some(invitation(None)), 1, at("2026-11-24T08:01"), "invitation-expired"),
    ];
    for (invitation, n, now, expected) in cases {
        let answer = enrol(&claim(n), TOKEN, invitation.as_ref(), None, Purpose::Real, now);
        assert_eq!(code(answer), expected);
    }
}

#[test]
fn asking_again_with_the_same_code_is_no_second_enrolment() {
    let known = device(1, "H29.14", &[1]);
    let late = at("2026-11-30T08:00");
    let answer = enrol(&claim(1), TOKEN, Some(&invitation(Some(1))), Some(&known), Purpose::Real, late);
    assert_eq!(code(answer), "known");
}

#[test]
fn a_device_shut_out_and_a_store_of_another_purpose_stay_outside() {
    let now = at("2026-11-23T09:00");
    let shut = Device { revoked_at: Some(now), ..device(1, "H29.14", &[1]) };
    let answer = enrol(&claim(1), TOKEN, Some(&invitation(None)), Some(&shut), Purpose::Real, now);
    assert_eq!(code(answer), "device-revoked");
    for (store, hub) in [(Purpose::Training, Purpose::Real), (Purpose::Real, Purpose::Training)] {
        let claim = Claim { purpose: store, ..claim(1) };
        assert_eq!(code(enrol(&claim, TOKEN, Some(&invitation(None)), None, hub, now)), "purpose-differs");
    }
    let demo = Claim { purpose: Purpose::Demo, ..claim(1) };
    let answer = enrol(&demo, TOKEN, Some(&invitation(None)), None, Purpose::Demo, now);
    assert_eq!(code(answer), "purpose-differs", "a demonstration enrols nowhere");
}

#[test]
fn devices_of_a_unit_share_every_scope_any_of_them_brought_along() {
    let all = [device(1, "H29.14", &[1]), device(2, "H29.14", &[2, 3]), device(3, "H29.15", &[4])];
    let of = |n: usize| granted(&all[n], all.iter()).into_iter().map(|s| s.0[0]).collect::<Vec<_>>();
    assert_eq!(of(0), [1, 2, 3]);
    assert_eq!(of(1), [1, 2, 3]);
    assert_eq!(of(2), [4]);
}

#[test]
fn a_device_is_shut_out_once() {
    let known = device(1, "H29.14", &[1]);
    assert!(revoke(known.id, Some(&known), Vec::new()).is_ok());
    assert_eq!(revoke(known.id, None, Vec::new()).unwrap_err().code, "device-unknown");
    let shut = Device { revoked_at: Some(known.enrolled_at), ..known.clone() };
    assert_eq!(revoke(known.id, Some(&shut), Vec::new()).unwrap_err().code, "device-revoked");
}

#[test]
fn a_device_brings_no_scope_along_that_is_another_units_or_the_hubs() {
    let others = [device(2, "H29.14", &[2]), device(3, "H29.15", &[3])];
    let hub = ScopeId([9; 8]);
    let brings = |n: u8| {
        let claim = Claim { scopes: vec![ScopeId([1; 8]), ScopeId([n; 8])], ..claim(1) };
        check_scopes(&claim, "H29.14", hub, &others).map_err(|refusal| refusal.code)
    };
    assert_eq!((brings(1), brings(2)), (Ok(()), Ok(())));
    assert_eq!((brings(3), brings(9)), (Err("unit-differs"), Err("value-invalid")));
}

#[test]
fn a_machine_that_moves_to_another_unit_leaves_the_old_units_record_behind() {
    let known = device(1, "H29.15", &[1]);
    let now = at("2026-11-23T09:00");
    let answer = enrol(&claim(1), TOKEN, Some(&invitation(None)), Some(&known), Purpose::Real, now);
    assert_eq!(code(answer), "unit-differs");
}
