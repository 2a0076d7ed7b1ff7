//! The rules of checks and look-ups, and how they fold.

use super::*;
use crate::base::id::{DossierId, OfficerId};
use crate::base::time::Timestamp;
use crate::domain::applicant::{Applicant, Submitter};
use crate::domain::correct::{self, CorrectedWords};
use crate::domain::intake::Opening;
use crate::domain::portal;

fn at(minute: u8) -> Timestamp {
    Timestamp::parse(&format!("2026-11-23T09:{minute:02}")).unwrap()
}

fn stamp(minute: u8) -> Stamp {
    let at = at(minute);
    Stamp { at, entered_at: at, officer: OfficerId([minute; 16]), simulated: false }
}

fn dossier(submitter: bool) -> Dossier {
    let mut dossier = Dossier::blank(DossierId([1; 16]), at(0));
    let who = || Submitter { name: "Lò Văn Hặc".into(), id_number: None, authority: None, phone: None };
    let opening = Opening {
        applicant: Applicant::named("Lò Thị Ban"),
        submitter: submitter.then(who),
        fields: Vec::new(),
        note: String::new(),
    };
    dossier.summary.take_opening(&opening);
    dossier.opening = Some(opening);
    dossier
}

fn checking(holder: Option<Holder>, evidence: Evidence) -> CheckIdentity {
    CheckIdentity { dossier: DossierRef(String::new()), holder, evidence }
}

fn verifying(holder: Option<Holder>, finding: Finding, note: &str) -> VerifyIdentity {
    let note = (!note.is_empty()).then(|| note.to_owned());
    VerifyIdentity { dossier: DossierRef(String::new()), holder, finding, note }
}

fn take(dossier: &mut Dossier, facts: Vec<Fact>, minute: u8) {
    facts.into_iter().for_each(|fact| dossier.apply(fact.event, stamp(minute)));
}

fn corrected(part: Part, new: Option<&str>) -> AnyEvent {
    let words = CorrectedWords { old: None, new: new.map(str::to_owned), motive: "gõ nhầm".into() };
    let corrected = Corrected { part, key: String::new(), old: None, new: None, personal: Some(words) };
    AnyEvent::Correct(correct::Event::Corrected(corrected))
}

fn checked(revision: u8) -> AnyEvent {
    let (holder, evidence) = (Holder::Applicant, Evidence::Card);
    AnyEvent::Identity(Event::Checked(IdentityChecked { holder, evidence, revision }))
}

fn verified(finding: Finding, revision: u8) -> AnyEvent {
    let holder = Holder::Applicant;
    AnyEvent::Identity(Event::Verified(IdentityVerified { holder, finding, revision, personal: None }))
}

fn standing(dossier: &Dossier, holder: Holder) -> Option<Standing> {
    dossier.summary.identity.of(holder).standing()
}

#[test]
fn a_check_waits_for_its_look_up_and_each_says_who_and_when() {
    let mut dossier = dossier(true);
    assert!(!dossier.summary.awaits_lookup(), "nobody said anything of it");
    let facts = check(&dossier, &checking(None, Evidence::Card)).unwrap();
    take(&mut dossier, facts, 1);
    assert_eq!(standing(&dossier, Holder::Applicant), Some(Standing::Offline));
    assert_eq!(standing(&dossier, Holder::Submitter), None);
    assert!(dossier.summary.awaits_lookup());
    assert_eq!(dossier.identity_of(Holder::Applicant).checked, Some((Evidence::Card, stamp(1))));
    let facts = verify(&dossier, &verifying(None, Finding::Differs, "ngày sinh 05/06/1995")).unwrap();
    take(&mut dossier, facts, 2);
    assert!(!dossier.summary.awaits_lookup() && dossier.summary.identity_doubted());
    let (finding, note, by) = dossier.identity_of(Holder::Applicant).verified.unwrap();
    assert_eq!((finding, by), (Finding::Differs, stamp(2)));
    assert_eq!(note.unwrap().text, "ngày sinh 05/06/1995");
    let facts = verify(&dossier, &verifying(Some(Holder::Submitter), Finding::Confirmed, "")).unwrap();
    take(&mut dossier, facts, 3);
    assert_eq!(standing(&dossier, Holder::Submitter), Some(Standing::Confirmed), "looked up unchecked");
    let facts = verify(&dossier, &verifying(None, Finding::Confirmed, "")).unwrap();
    take(&mut dossier, facts, 4);
    assert!(!dossier.summary.identity_doubted(), "the later look-up holds");
    assert_eq!(dossier.story.len(), 4, "all of it stays in the story");
}

#[test]
fn only_a_person_of_the_dossier_is_checked_and_what_differs_is_said() {
    let missing = verify(&dossier(false), &verifying(None, Finding::Differs, "  ")).unwrap_err();
    assert_eq!((missing.code, missing.field), (refusal::VALUE_MISSING, Some("note")));
    let nobody = |dossier: &Dossier, holder| {
        let refused = check(dossier, &checking(holder, Evidence::Seen)).unwrap_err();
        assert_eq!(refused.code, refusal::IDENTITY_NOBODY);
        let refused = verify(dossier, &verifying(holder, Finding::Confirmed, "")).unwrap_err();
        assert_eq!(refused.code, refusal::IDENTITY_NOBODY);
    };
    nobody(&dossier(false), Some(Holder::Submitter));
    let mut erased = dossier(true);
    erased.opening = None;
    nobody(&erased, None);
    let mut body = dossier(false);
    body.opening.as_mut().unwrap().applicant.kind = ApplicantKind::Business;
    nobody(&body, None);
}

#[test]
fn a_check_is_for_work_in_hand_and_a_look_up_may_come_after_the_result_went_out() {
    let mut dossier = dossier(false);
    dossier.apply(checked(0), stamp(1));
    for (status, waits) in [
        (Status::InReview, true),
        (Status::AwaitingSupplement, true),
        (Status::HandedOver, true),
        (Status::Refused, false),
        (Status::Withdrawn, false),
        (Status::Mistaken, false),
    ] {
        dossier.summary.status = status;
        assert_eq!(dossier.summary.awaits_lookup(), waits, "{status}");
        let refused = check(&dossier, &checking(None, Evidence::Seen)).is_err();
        assert_eq!(refused, status.is_final(), "{status}");
        assert!(verify(&dossier, &verifying(None, Finding::Confirmed, "")).is_ok(), "{status}");
    }
    dossier.summary.status = Status::InReview;
    dossier.summary.applicant.clear();
    assert!(!dossier.summary.awaits_lookup(), "nobody can look up who was erased");
}

#[test]
fn a_correction_of_who_somebody_is_takes_what_was_checked_with_it_and_one_of_their_address_does_not() {
    for (part, again) in [
        (Part::ApplicantName, true),
        (Part::ApplicantId, true),
        (Part::ApplicantBirth, true),
        (Part::ApplicantSex, true),
        (Part::ApplicantAddress, false),
        (Part::ApplicantPhone, false),
        (Part::SubmitterName, false),
        (Part::Note, false),
    ] {
        let mut dossier = dossier(true);
        for event in [checked(0), verified(Finding::Confirmed, 0), corrected(part, Some("female"))] {
            dossier.apply(event, stamp(1));
        }
        let expected = if again { Standing::Again } else { Standing::Confirmed };
        assert_eq!(standing(&dossier, Holder::Applicant), Some(expected), "{part}");
        assert_eq!(dossier.summary.awaits_lookup(), again, "{part}");
        assert_eq!(dossier.identity_of(Holder::Applicant).verified.is_none(), again, "{part}");
    }
    let mut dossier = dossier(false);
    dossier.apply(corrected(Part::ApplicantName, Some("Lò Thị Bình")), stamp(1));
    assert_eq!(standing(&dossier, Holder::Applicant), None, "who was not checked is not to be checked again");
    let facts = check(&dossier, &checking(None, Evidence::Seen)).unwrap();
    take(&mut dossier, facts, 2);
    assert_eq!(standing(&dossier, Holder::Applicant), Some(Standing::Offline), "made of what stands now");
}

#[test]
fn a_submitter_who_is_taken_out_and_an_applicant_who_becomes_a_body_leave_nothing_to_check() {
    let mut dossier = dossier(true);
    let of_submitter = IdentityChecked { holder: Holder::Submitter, evidence: Evidence::Card, revision: 0 };
    dossier.apply(AnyEvent::Identity(Event::Checked(of_submitter)), stamp(1));
    dossier.apply(checked(0), stamp(1));
    dossier.apply(corrected(Part::SubmitterName, None), stamp(2));
    assert_eq!(standing(&dossier, Holder::Submitter), None);
    dossier.apply(corrected(Part::ApplicantKind, Some("business")), stamp(3));
    assert_eq!(standing(&dossier, Holder::Applicant), None);
    assert!(!dossier.summary.awaits_lookup());
}

#[test]
fn what_was_made_without_knowing_of_a_correction_holds_nothing_in_whatever_order_they_come() {
    let concurrent = [
        checked(0),
        verified(Finding::Confirmed, 0),
        verified(Finding::Differs, 0),
        corrected(Part::ApplicantBirth, Some("1995-05-05")),
    ];
    let mut orders = 0;
    for a in 0..4 {
        for b in (0..4).filter(|b| *b != a) {
            for c in (0..4).filter(|c| *c != a && *c != b) {
                let d = 6 - a - b - c;
                let mut dossier = dossier(false);
                for nth in [a, b, c, d] {
                    dossier.apply(concurrent[nth].clone(), stamp(1));
                }
                let check = dossier.summary.identity.applicant;
                let again = Check { again: true, revision: 1, ..Check::default() };
                assert_eq!(check, again, "{a}{b}{c}{d}");
                dossier.apply(verified(Finding::Confirmed, 1), stamp(2));
                dossier.apply(verified(Finding::Differs, 0), stamp(3));
                assert_eq!(standing(&dossier, Holder::Applicant), Some(Standing::Confirmed), "{a}{b}{c}{d}");
                assert_eq!(
                    dossier.identity_of(Holder::Applicant).verified.unwrap().0,
                    Finding::Confirmed,
                    "the story tells the one that holds"
                );
                orders += 1;
            }
        }
    }
    assert_eq!(orders, 24);
}

#[test]
fn a_correction_whose_values_were_erased_folds_and_so_does_a_change_of_the_portal() {
    let mut dossier = dossier(false);
    dossier.apply(checked(0), stamp(1));
    let AnyEvent::Correct(correct::Event::Corrected(mut one)) = corrected(Part::ApplicantName, None) else {
        panic!("a correction")
    };
    one.personal = None;
    dossier.apply(AnyEvent::Correct(correct::Event::Corrected(one)), stamp(2));
    assert_eq!(standing(&dossier, Holder::Applicant), Some(Standing::Again));
    dossier.apply(verified(Finding::Confirmed, 1), stamp(3));
    for taken in [false, true] {
        let settled = portal::ChangeSettled {
            digest: crate::base::id::ContentHash([1; 32]),
            taken,
            return_way: intake::ReturnWay::Post,
            personal: None,
        };
        dossier.apply(AnyEvent::Portal(portal::Event::ChangeSettled(settled)), stamp(4));
        let expected = if taken { Standing::Again } else { Standing::Confirmed };
        assert_eq!(standing(&dossier, Holder::Applicant), Some(expected), "taken: {taken}");
    }
}

#[test]
fn the_portal_is_not_told_of_it() {
    let mut dossier = dossier(false);
    let told = dossier.summary.outbox.told;
    dossier.apply(checked(0), stamp(1));
    dossier.apply(verified(Finding::NotFound, 0), stamp(2));
    assert_eq!(dossier.summary.outbox.told, told);
}
