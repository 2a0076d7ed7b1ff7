//! A sample of every event of officers and their rights.

use super::*;

pub(super) fn officer_samples() -> Vec<Event> {
    vec![
        Event::Officer(officer::Event::Added(officer::OfficerAdded {
            roles: vec![officer::Role::Clerk, officer::Role::Approver],
            personal: Some(officer::OfficerName { name: "Vừ A Sính".into() }),
        })),
        Event::Officer(officer::Event::RolesChanged(officer::OfficerRolesChanged { roles: vec![] })),
        Event::Officer(officer::Event::Granted(officer::RoleGranted {
            role: officer::Role::Approver,
            from: at("2026-11-24T07:00"),
            until: at("2026-11-27T17:00"),
            procedures: vec!["1.001193".into()],
            units: vec!["H56.14".into()],
            personal: words(),
        })),
        Event::Officer(officer::Event::GrantsEnded(officer::GrantsEnded {
            grants: vec![crate::base::id::EntryId([9; 16])],
        })),
        Event::Officer(officer::Event::DutySet(officer::DutySet {
            unit: "H56.14".into(),
            duty: crate::domain::rights::duty::Duty::Cash,
            procedure: Some("1.001193".into()),
            applies: true,
            personal: words(),
        })),
        Event::Officer(officer::Event::DutiesExempted(officer::DutiesExempted {
            unit: "H56.14".into(),
            exempt: true,
            personal: words(),
        })),
        Event::Officer(officer::Event::Delegated(officer::Delegated {
            absent: crate::base::id::OfficerId([8; 16]),
            roles: vec![officer::Role::Approver],
            from: at("2026-11-24T07:00"),
            until: at("2026-11-27T17:00"),
            personal: words(),
        })),
        Event::Officer(officer::Event::ActedFor(officer::ActedFor {
            absent: crate::base::id::OfficerId([8; 16]),
            delegation: crate::base::id::EntryId([9; 16]),
            entries: 2,
            dossiers: vec![DossierId([7; 16])],
        })),
        Event::Officer(officer::Event::Withdrawn(officer::RightsWithdrawn {
            left: vec![officer::Role::Clerk],
            known: vec![(DeviceId([6; 16]), crate::base::time::Hlc(117_000_000_000))],
        })),
        Event::Officer(officer::Event::WithdrawalsSeen(officer::WithdrawalsSeen {
            entries: vec![crate::base::id::EntryId([9; 16])],
        })),
        Event::Officer(officer::Event::ActsSettled(officer::ActsSettled {
            entries: vec![crate::base::id::EntryId([9; 16])],
            confirmed: true,
            personal: words(),
        })),
    ]
}

#[test]
fn a_role_given_before_it_could_be_for_some_procedures_is_for_all() {
    let golden = std::fs::read_to_string(GOLDEN).unwrap();
    let line = golden.lines().find(|line| line.starts_with("315 1 ")).unwrap();
    let part = |nth: usize| -> Vec<u8> {
        let hex = line.split(' ').nth(nth).unwrap();
        let pairs = (0..hex.len()).step_by(2);
        pairs.map(|at| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap()).collect()
    };
    let wanted = Event::Officer(officer::Event::Granted(officer::RoleGranted {
        role: officer::Role::Approver,
        from: at("2026-11-24T07:00"),
        until: at("2026-11-27T17:00"),
        procedures: Vec::new(),
        units: Vec::new(),
        personal: words(),
    }));
    assert_eq!(decode(315, 1, &part(2), Some(&part(3))).unwrap(), wanted);
    assert!(shown(315, 1, &part(2), Some(&part(3))).unwrap().unwrap().personal.is_object());
}
