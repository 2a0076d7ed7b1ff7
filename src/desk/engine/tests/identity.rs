//! How people were checked and looked up, as the desk records, counts, takes back and exchanges it.

use serde_json::{Value, json};

use super::*;
use crate::desk::testkit::elsewhere;
use crate::domain::correct::{Corrected, CorrectedWords, Event as Correction, Part};
use crate::domain::identity::{
    CheckedAtIntake, Event as Said, Evidence, Finding, Holder, IdentityVerified, Standing,
};

fn command(value: Value) -> Command {
    serde_json::from_value(value).unwrap()
}

/// A dossier whose applicant's card was read at intake.
fn carded(bench: &mut Bench, code: &str) -> (DossierId, String) {
    let mut open = walk_in(&mut bench.engine, code, "H'Hen Niê");
    open.identity = vec![CheckedAtIntake { holder: Holder::Applicant, evidence: Evidence::Card }];
    let received = bench.done(Command::ReceiveDossier(open));
    (received.dossier().unwrap(), received.number.unwrap())
}

fn standing(bench: &mut Bench, id: DossierId) -> Option<Standing> {
    let summary = bench.engine.summary(id).unwrap().unwrap();
    let whole = bench.engine.dossier(id).unwrap().unwrap().summary;
    assert_eq!(summary, whole, "the row and the whole agree");
    summary.identity.applicant.standing()
}

fn lookups(bench: &Bench) -> usize {
    bench.engine.view().counts(bench.engine.clock().now()).lookups
}

#[test]
fn a_card_read_at_intake_is_counted_until_it_is_looked_up_even_after_the_result_went_out() {
    let mut bench = fresh();
    bench.now("2026-11-30T10:00");
    let (id, number) = carded(&mut bench, "1.010038");
    assert_eq!((standing(&mut bench, id), lookups(&bench)), (Some(Standing::Offline), 1));
    for order in ["complete-step", "approve-dossier", "hand-over"] {
        bench.done(command(json!({"command": order, "dossier": number})));
    }
    assert_eq!(lookups(&bench), 1);
    let listed = bench.engine.find_dossiers("chưa tra cứu", None, 10).unwrap();
    assert_eq!(listed.iter().map(|summary| summary.id).collect::<Vec<_>>(), [id]);
    bench.now("2027-01-15T10:00");
    assert_eq!(lookups(&bench), 0, "after weeks only its list tells");
    assert_eq!(bench.engine.find_dossiers("đd:chưa tra cứu", None, 10).unwrap().len(), 1);
    bench.done(command(json!({"command": "verify-identity", "dossier": number, "finding": "confirmed"})));
    assert_eq!(standing(&mut bench, id), Some(Standing::Confirmed));
    assert!(bench.engine.find_dossiers("chưa tra cứu", None, 10).unwrap().is_empty());
    let checked = json!({"command": "check-identity", "dossier": number, "evidence": "seen"});
    assert_eq!(bench.refused(command(checked)), refusal::DOSSIER_STATE);
}

#[test]
fn a_finding_recorded_by_mistake_is_taken_back_and_a_mark_of_nobody_is_refused() {
    let mut bench = fresh();
    let (id, number) = carded(&mut bench, "1.010038");
    let differs = json!({"command": "verify-identity", "dossier": number, "finding": "differs"});
    assert_eq!(bench.refused(command(differs)), refusal::VALUE_MISSING);
    bench.done(command(json!({"command": "verify-identity", "dossier": number, "finding": "not-found"})));
    assert_eq!(standing(&mut bench, id), Some(Standing::NotFound));
    bench.done(command(json!({"command": "undo-act", "dossier": number, "motive": "bấm nhầm"})));
    assert_eq!(standing(&mut bench, id), Some(Standing::Offline));
    let mut open = walk_in(&mut bench.engine, "1.010038", "Vừ A Sính");
    open.identity = vec![CheckedAtIntake { holder: Holder::Submitter, evidence: Evidence::Seen }];
    assert_eq!(bench.refused(Command::ReceiveDossier(open)), refusal::IDENTITY_NOBODY);
}

#[test]
fn a_look_up_and_a_correction_that_do_not_know_of_each_other_come_to_the_same_in_both_orders() {
    let looked_up = Event::Identity(Said::Verified(IdentityVerified {
        holder: Holder::Applicant,
        finding: Finding::Confirmed,
        revision: 0,
        personal: None,
    }));
    let words = CorrectedWords { old: None, new: Some("1991-05-05".into()), motive: "gõ nhầm".into() };
    let corrected = Event::Correct(Correction::Corrected(Corrected {
        part: Part::ApplicantBirth,
        key: String::new(),
        old: None,
        new: None,
        personal: Some(words),
    }));
    for order in [[&looked_up, &corrected], [&corrected, &looked_up]] {
        let mut bench = fresh();
        let (id, number) = carded(&mut bench, "1.010038");
        // Both are made on what is known here now; the second does not name the first.
        let placed: Vec<_> =
            (1..).zip(order).map(|(seq, event)| elsewhere(&mut bench.engine, id, event, seq)).collect();
        for one in placed {
            bench.engine.absorb(vec![one]).unwrap();
        }
        assert_eq!(standing(&mut bench, id), Some(Standing::Again), "{order:?}");
        assert!(!bench.engine.summary(id).unwrap().unwrap().conflict);
        bench.done(command(json!({"command": "verify-identity", "dossier": number, "finding": "confirmed"})));
        assert_eq!(standing(&mut bench, id), Some(Standing::Confirmed));
    }
}

#[test]
fn the_dossier_in_the_place_of_a_mistaken_one_keeps_the_check_and_is_looked_up_anew() {
    let mut bench = fresh();
    let (id, number) = carded(&mut bench, "1.010038");
    bench.done(command(json!({"command": "verify-identity", "dossier": number, "finding": "confirmed"})));
    bench.done(command(json!({"command": "close-as-mistaken", "dossier": number, "motive": "nhập nhầm"})));
    let closed = bench.engine.dossier(id).unwrap().unwrap();
    assert_eq!(standing(&mut bench, closed.replaced_by.unwrap()), Some(Standing::Offline));
    assert_eq!(lookups(&bench), 1);
}
