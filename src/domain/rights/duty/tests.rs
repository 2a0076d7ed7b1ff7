//! Who did the one thing does not do the other: the lines over stories, the switches over procedures.

use super::*;
use crate::base::id::DossierId;
use crate::domain::dossier::Stamp;
use crate::domain::review::{Decided, Outcome, StepCompleted};

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn officer(nth: u8) -> OfficerId {
    OfficerId([nth; 16])
}

fn rule(duty: Option<Duty>, procedure: Option<&str>, applies: bool) -> DutyRule {
    DutyRule {
        unit: "H56.14".into(),
        duty,
        procedure: procedure.map(Into::into),
        applies,
        since: at("2026-11-23T08:00"),
        officer: officer(9),
        motive: String::new(),
    }
}

/// A dossier the first officer proposed and the second decided.
fn dossier() -> Dossier {
    let mut dossier = Dossier::blank(DossierId([1; 16]), at("2026-11-23T08:00"));
    dossier.summary.unit = "H56.14".into();
    dossier.summary.procedure = "1.001193".into();
    let stamp = |nth| Stamp {
        at: at("2026-11-23T09:00"),
        entered_at: at("2026-11-23T09:00"),
        officer: officer(nth),
        simulated: false,
    };
    let proposed = StepCompleted { from: "a".into(), to: "b".into(), personal: None };
    dossier.apply(AnyEvent::Review(review::Event::StepCompleted(proposed)), stamp(1));
    let decided = Decided { outcome: Outcome::Approved, from: "b".into(), to: "c".into(), personal: None };
    dossier.apply(AnyEvent::Review(review::Event::Decided(decided)), stamp(2));
    dossier
}

#[test]
fn nothing_holds_until_it_is_switched_on_and_a_word_on_a_procedure_goes_before_that_on_all() {
    let duties = |rules: &[DutyRule]| Duties(rules.to_vec());
    let holds = |rules: &[DutyRule]| duties(rules).holds("H56.14", Duty::Cash, "1.001193");
    assert!(!holds(&[]));
    assert!(holds(&[rule(Some(Duty::Cash), None, true)]));
    assert!(!holds(&[rule(Some(Duty::Signing), None, true)]));
    assert!(holds(&[rule(Some(Duty::Cash), Some("1.001193"), true)]));
    assert!(!holds(&[rule(Some(Duty::Cash), Some("2.000000"), true)]));
    assert!(!holds(&[rule(Some(Duty::Cash), None, true), rule(Some(Duty::Cash), Some("1.001193"), false)]));
    assert!(!holds(&[rule(Some(Duty::Cash), None, true), rule(None, None, true)]), "exempt");
    assert!(holds(&[rule(Some(Duty::Cash), None, true), rule(None, None, false)]), "no longer");
    let elsewhere = DutyRule { unit: "H56.15".into(), ..rule(Some(Duty::Cash), None, true) };
    assert!(!holds(&[elsewhere]), "each agency for itself");
}

#[test]
fn each_line_bars_who_did_the_one_thing_from_the_other_and_nobody_else() {
    let all = Duties(Duty::ALL.iter().map(|duty| rule(Some(*duty), None, true)).collect());
    let dossier = dossier();
    let done = |nth, act| barred(&all, &dossier, officer(nth), act).map(|barred| barred.done);
    assert_eq!(done(1, "approve-dossier"), Some(Deed::Proposed));
    assert_eq!(done(1, "deny-dossier"), Some(Deed::Proposed));
    assert_eq!(done(1, "record-payment"), None);
    assert_eq!(done(2, "record-payment"), Some(Deed::Decided));
    assert_eq!(done(2, "refund-payment"), Some(Deed::Decided));
    assert_eq!(done(3, "record-payment"), None);
    assert_eq!(done(1, "add-note"), None);
    assert!(barred(&Duties::default(), &dossier, officer(2), "record-payment").is_none());
}

#[test]
fn what_was_taken_back_bars_nobody() {
    let all = Duties(Duty::ALL.iter().map(|duty| rule(Some(*duty), None, true)).collect());
    let mut dossier = dossier();
    dossier.story.iter_mut().for_each(|told| told.undone = true);
    assert!(barred(&all, &dossier, officer(2), "record-payment").is_none());
}

#[test]
fn a_refusal_names_who_did_what_and_who_here_may() {
    use crate::domain::officer::Role;
    let one = |nth, name: &str| {
        let (id, name, roles) = (officer(nth), name.to_owned(), vec![Role::Cashier]);
        let (grants, delegations) = (Vec::new(), Vec::new());
        std::sync::Arc::new(Officer { id, name, roles, grants, delegations })
    };
    let all = Duties(vec![rule(Some(Duty::Cash), None, true)]);
    let (two, three) = (one(2, "Hai"), one(3, "Ba"));
    let refused = |present: &[std::sync::Arc<Officer>]| {
        judge(&all, &dossier(), &two, "record-payment", present.iter()).unwrap_err()
    };
    let refusal = refused(&[two.clone(), three.clone()]);
    assert_eq!(refusal.code, refusal::DUTY_APART);
    let arg = |name| refusal.args.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
    assert_eq!((arg("name"), arg("deed"), arg("who")), (Some("Hai"), Some("decided"), Some("Ba")));
    assert_eq!(refused(std::slice::from_ref(&two)).code, refusal::DUTY_NOBODY);
    assert!(judge(&all, &dossier(), &three, "record-payment", std::iter::once(&two)).is_ok());
}

#[test]
fn every_barred_command_is_one_of_the_table() {
    for line in APART {
        assert!(line.bars.iter().all(|act| super::super::line(act).is_some()), "{line:?}");
    }
}
