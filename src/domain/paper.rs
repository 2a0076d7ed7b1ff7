//! Papers on a dossier: which of them the law owes for which act, and what became of each.
//!
//! Acceptance owes the receipt (form 01), every request for a supplement a form 02, a refusal a form 03,
//! every extension a form 04, the end without a result a form 05, a hand-over its slip (NĐ 118/2025 art. 17; Thông tư 03/2025/TT-VPCP). The act comes first, the paper
//! second: nothing here ever takes an act back. What is owed and neither printed nor written by hand is
//! *not printed yet* ("chưa in"); that is derived from the events and stands nowhere else.
//!
//! Others nobody owes: the control slip (form 06), the history and the way to the right office are printed
//! when somebody asks ([`offered`]); their copies are counted alike.
//!
//! It is not the paper itself: room `paper` composes that.

use serde::{Deserialize, Serialize};

use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::conflict::Effect;
use crate::domain::dossier::{Dossier, Happening};
use crate::domain::event::{Event as AnyEvent, Fact};
use crate::domain::pointer::DossierRef;
use crate::domain::refusal::{self, Refusal};
use crate::domain::{correct, intake, result, review};

/// Unprinted papers a dossier's row carries at most; a dossier with more has not been printed for weeks
/// and shows all of them on its own screen.
pub const OWED_MAX: usize = 8;

/// Copies a paper may have; more is a mistake.
pub const COPIES_MAX: u16 = 999;

coded_enum! {
    /// A form that a dossier may owe.
    pub enum Form {
        /// Form 01: received, and the promised time.
        Receipt = 1, "receipt";
        /// Form 02: what is missing.
        Supplement = 2, "supplement";
        /// Form 03: not taken in.
        Refusal = 3, "refusal";
        /// Form 04: an apology and the new time.
        Apology = 4, "apology";
        /// Form 05: no longer worked on.
        Stop = 5, "stop";
        /// Form 06: who gave it to whom, and when.
        Control = 6, "control";
        /// The slip of a result handed over.
        HandOver = 10, "hand-over";
        /// Where a dossier that is not this office's belongs.
        Directions = 11, "directions";
        /// What was done with it, for the applicant.
        History = 12, "history";
        /// What is to be paid, and how it can be transferred.
        PaymentSlip = 13, "payment-slip";
    }
}

coded_enum! {
    /// Why a paper did not come out.
    pub enum Trouble {
        /// It could not be written into the folder of prints.
        NotWritten = 1, "not-written";
        /// The command that prints could not be started.
        NotStarted = 2, "not-started";
        /// The command that prints said that it failed.
        Failed = 3, "failed";
        /// The command that prints did not end in time.
        TimedOut = 4, "timed-out";
    }
}

impl Form {
    /// Its number as officers and file names say it.
    pub fn number(self) -> &'static str {
        match self {
            Self::Receipt => "01",
            Self::Supplement => "02",
            Self::Refusal => "03",
            Self::Apology => "04",
            Self::Stop => "05",
            Self::Control => "06",
            Self::HandOver => "tra",
            Self::Directions => "noi-nop",
            Self::History => "qua-trinh",
            Self::PaymentSlip => "nop-phi",
        }
    }

    /// The form of a number or frozen name.
    pub fn of_text(text: &str) -> Option<Self> {
        use crate::base::coded::Coded as _;
        let text = text.trim().to_lowercase();
        Self::ALL.iter().copied().find(|form| text == form.number() || text == form.name())
    }
}

/// One paper of a dossier: a form, and the round of the act it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Paper {
    /// Which form.
    pub form: Form,
    /// From 1; only requests for a supplement have a second.
    pub round: u8,
}

impl Paper {
    /// The paper of a form that a dossier has once.
    pub fn first(form: Form) -> Self {
        Self { form, round: 1 }
    }

    /// Its number, with the round from the second on: `01`, `02.2`.
    pub fn number(self) -> String {
        match self.round {
            0 | 1 => self.form.number().to_owned(),
            round => format!("{}.{round}", self.form.number()),
        }
    }
}

/// A paper that is not printed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// Which.
    pub paper: Paper,
    /// Since which act.
    pub since: Timestamp,
    /// Whether printing it was tried and failed.
    pub failed: bool,
}

/// What became of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub paper: Paper,
    /// Since which act.
    pub since: Timestamp,
    /// Whether an act owes it; others are printed when somebody asks.
    pub owed: bool,
    /// How many came out, written ones too.
    pub copies: u16,
    /// Whether one was written by hand.
    pub handwritten: bool,
    /// Whether the newest attempt to print it failed.
    pub failed: bool,
}

/// A paper came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperPrinted {
    /// Which form.
    pub form: Form,
    /// Which round of it.
    pub round: u8,
    /// 1 for the first, from 2 on it is marked as a copy.
    pub copy: u16,
}

/// A paper did not come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperFailed {
    /// Which form.
    pub form: Form,
    /// Which round of it.
    pub round: u8,
    /// Which copy it would have been.
    pub copy: u16,
    /// Why not.
    pub trouble: Trouble,
}

/// A paper was written by hand and given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperHandwritten {
    /// Which form.
    pub form: Form,
    /// Which round of it.
    pub round: u8,
}

/// The facts about papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It came out.
    Printed(PaperPrinted),
    /// It did not.
    Failed(PaperFailed),
    /// It was written by hand.
    Handwritten(PaperHandwritten),
}

impl Event {
    /// The paper it is about.
    pub fn paper(&self) -> Paper {
        let (form, round) = match self {
            Self::Printed(event) => (event.form, event.round),
            Self::Failed(event) => (event.form, event.round),
            Self::Handwritten(event) => (event.form, event.round),
        };
        Paper { form, round }
    }
}

/// The paper that an act owes; `extensions` is how often the limit was extended before it.
pub fn owed_by(event: &AnyEvent, extensions: u8) -> Option<Paper> {
    match event {
        AnyEvent::Intake(intake::Event::Accepted(_))
        // The receipt in somebody's hands bears a number that another dossier has.
        | AnyEvent::Correct(correct::Event::FurtherNumberGiven(_)) => Some(Paper::first(Form::Receipt)),
        AnyEvent::Intake(intake::Event::SupplementRequested(request)) => {
            Some(Paper { form: Form::Supplement, round: request.round.max(1) })
        }
        AnyEvent::Intake(intake::Event::Refused(_)) => Some(Paper::first(Form::Refusal)),
        AnyEvent::Review(review::Event::Extended(_)) => {
            Some(Paper { form: Form::Apology, round: extensions.saturating_add(1) })
        }
        AnyEvent::Review(review::Event::Stopped(_) | review::Event::Withdrawn(_)) => {
            Some(Paper::first(Form::Stop))
        }
        AnyEvent::Result(result::Event::HandedOver(_)) => Some(Paper::first(Form::HandOver)),
        _ => None,
    }
}

/// Follows what is not printed yet by one more event, before which the limit was extended so often.
pub fn follow(owed: &mut Vec<Owed>, event: &AnyEvent, at: Timestamp, extensions: u8) {
    if let Some(paper) = owed_by(event, extensions)
        && !owed.iter().any(|have| have.paper == paper)
    {
        owed.push(Owed { paper, since: at, failed: false });
        let surplus = owed.len().saturating_sub(OWED_MAX);
        owed.drain(..surplus);
    }
    let AnyEvent::Paper(event) = event else { return };
    let paper = event.paper();
    match event {
        Event::Printed(_) | Event::Handwritten(_) => owed.retain(|have| have.paper != paper),
        Event::Failed(_) => {
            owed.iter_mut().filter(|have| have.paper == paper).for_each(|have| have.failed = true);
        }
    }
}

/// Every paper a dossier owes or owed, in the order of the acts.
pub fn standings(dossier: &Dossier) -> Vec<Standing> {
    let mut all: Vec<Standing> = Vec::new();
    let mut extensions = 0;
    for happening in &dossier.story {
        if let Some(paper) = owed_in(happening, &mut extensions)
            && !all.iter().any(|have| have.paper == paper)
        {
            all.push(Standing::blank(paper, happening.stamp.at, true));
        }
        let AnyEvent::Paper(event) = &happening.event else { continue };
        all.iter_mut().filter(|have| have.paper == event.paper()).for_each(|have| have.follow(event));
    }
    all
}

/// The paper a line of the story owes; extensions are counted as they come, those without effect not.
fn owed_in(told: &Happening, extensions: &mut u8) -> Option<Paper> {
    let extends = matches!(told.event, AnyEvent::Review(review::Event::Extended(_)));
    if extends && (told.undone || told.effect != Effect::Holds) {
        return None;
    }
    let paper = owed_by(&told.event, *extensions);
    *extensions = extensions.saturating_add(u8::from(extends));
    paper
}

/// The line of the story a paper tells of; `None` where that was not done. What nobody owes tells of the
/// whole story, hence of its last line.
pub fn act_of(dossier: &Dossier, paper: Paper) -> Option<&Happening> {
    let mut extensions = 0;
    let owed = dossier.story.iter().find(|told| owed_in(told, &mut extensions) == Some(paper));
    let asked = || on_request(dossier).contains(&paper.form).then(|| dossier.story.last()).flatten();
    owed.or_else(asked)
}

/// Forms nobody owes that can be made of a dossier as it is.
fn on_request(dossier: &Dossier) -> Vec<Form> {
    let accepted = dossier.summary.received_at.is_some();
    let elsewhere = dossier.story.iter().any(|told| match &told.event {
        AnyEvent::Intake(intake::Event::Refused(refused)) => {
            !told.undone && refused.ground == intake::RefusalGround::NotCompetent
        }
        _ => false,
    });
    let owes = accepted && dossier.summary.owes().0 > 0;
    let asked = [
        (Form::PaymentSlip, owes),
        (Form::Control, accepted),
        (Form::Directions, elsewhere),
        (Form::History, accepted),
    ];
    asked.into_iter().filter(|(_, can)| *can).map(|(form, _)| form).collect()
}

/// Every paper that can be printed of a dossier: those owed in the order of the acts, then those that are
/// made when somebody asks.
pub fn offered(dossier: &Dossier) -> Vec<Standing> {
    let mut all = standings(dossier);
    let since = dossier.told_last_at().unwrap_or(dossier.summary.opened_at);
    for form in on_request(dossier) {
        let mut standing = Standing::blank(Paper::first(form), since, false);
        for told in &dossier.story {
            if let AnyEvent::Paper(event) = &told.event
                && event.paper() == standing.paper
            {
                standing.follow(event);
            }
        }
        all.push(standing);
    }
    all
}

impl Standing {
    fn blank(paper: Paper, since: Timestamp, owed: bool) -> Self {
        Self { paper, since, owed, copies: 0, handwritten: false, failed: false }
    }

    fn follow(&mut self, event: &Event) {
        match event {
            Event::Printed(printed) => {
                self.copies = self.copies.max(printed.copy);
                self.failed = false;
            }
            Event::Handwritten(_) => {
                self.copies = self.copies.max(1);
                self.handwritten = true;
                self.failed = false;
            }
            Event::Failed(_) => self.failed = true,
        }
    }
}

/// Records that a paper was printed, or that it was tried and failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordPrint {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Which form.
    pub form: Form,
    /// Which round of it; the newest when left out.
    #[serde(default)]
    pub round: Option<u8>,
    /// Which copy came out; the next when left out.
    #[serde(default)]
    pub copy: Option<u16>,
    /// Why it did not come out; it did when left out.
    #[serde(default)]
    pub trouble: Option<Trouble>,
}

/// Records that a paper was written by hand and given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordHandwriting {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Which form.
    pub form: Form,
    /// Which round of it; the newest when left out.
    #[serde(default)]
    pub round: Option<u8>,
}

/// The paper a form and perhaps a round mean on a dossier.
pub fn find(dossier: &Dossier, form: Form, round: Option<u8>) -> Result<Standing, Refusal> {
    let of_form = |have: &Standing| have.paper.form == form && round.is_none_or(|n| n == have.paper.round);
    let newest = offered(dossier).into_iter().filter(of_form).max_by_key(|have| have.paper.round);
    newest.ok_or_else(|| Refusal::new(refusal::PAPER_NOT_OWED).at("form").with("form", form.number()))
}

fn fact(dossier: &Dossier, event: Event) -> Vec<Fact> {
    vec![Fact::dossier(dossier.summary.id, AnyEvent::Paper(event))]
}

/// What became of printing a paper. It commutes with every act, so it is taken in any state.
pub fn record_print(dossier: &Dossier, command: &RecordPrint) -> Result<Vec<Fact>, Refusal> {
    let found = find(dossier, command.form, command.round)?;
    let Paper { form, round } = found.paper;
    let copy = command.copy.unwrap_or_else(|| found.copies.saturating_add(1));
    if !(1..=COPIES_MAX).contains(&copy) {
        return Err(Refusal::new(refusal::VALUE_INVALID).at("copy").with("value", copy));
    }
    Ok(fact(
        dossier,
        match command.trouble {
            None => Event::Printed(PaperPrinted { form, round, copy }),
            Some(trouble) => Event::Failed(PaperFailed { form, round, copy, trouble }),
        },
    ))
}

/// A paper was written by hand.
pub fn record_handwriting(dossier: &Dossier, command: &RecordHandwriting) -> Result<Vec<Fact>, Refusal> {
    let Paper { form, round } = find(dossier, command.form, command.round)?.paper;
    Ok(fact(dossier, Event::Handwritten(PaperHandwritten { form, round })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{DossierId, OfficerId};
    use crate::domain::dossier::Stamp;
    use crate::domain::intake::{DossierRefused, RefusalGround, SupplementRequested};

    fn stamp(minute: u32) -> Stamp {
        let at = Timestamp::parse(&format!("2026-11-23T09:{minute:02}")).unwrap();
        Stamp { at, entered_at: at, officer: OfficerId::default(), simulated: false }
    }

    fn asked(round: u8) -> AnyEvent {
        let request = SupplementRequested { round, documents: Vec::new(), personal: None };
        AnyEvent::Intake(intake::Event::SupplementRequested(request))
    }

    fn refused() -> AnyEvent {
        let ground = RefusalGround::Other;
        AnyEvent::Intake(intake::Event::Refused(DossierRefused { ground, personal: None }))
    }

    fn printed(round: u8, copy: u16) -> AnyEvent {
        AnyEvent::Paper(Event::Printed(PaperPrinted { form: Form::Supplement, round, copy }))
    }

    fn told(events: &[AnyEvent]) -> Dossier {
        let mut dossier = Dossier::blank(DossierId([1; 16]), stamp(0).at);
        for (event, minute) in events.iter().zip(0..) {
            dossier.apply(event.clone(), stamp(minute));
        }
        dossier
    }

    fn owed(events: &[AnyEvent]) -> Vec<(String, bool)> {
        told(events).summary.owed.iter().map(|owed| (owed.paper.number(), owed.failed)).collect()
    }

    fn named(name: &str, failed: bool) -> (String, bool) {
        (name.to_owned(), failed)
    }

    #[test]
    fn every_act_owes_its_own_paper_until_it_is_printed_or_written() {
        let by_hand = AnyEvent::Paper(Event::Handwritten(PaperHandwritten { form: Form::Refusal, round: 1 }));
        assert_eq!(owed(&[asked(1)]), [named("02", false)]);
        assert_eq!(owed(&[asked(1), asked(2), refused()]).len(), 3);
        assert_eq!(owed(&[asked(1), asked(2), printed(1, 1)]), [named("02.2", false)]);
        assert_eq!(owed(&[refused(), by_hand]), []);
    }

    #[test]
    fn a_failure_is_marked_and_takes_nothing_back() {
        let paper = PaperFailed { form: Form::Supplement, round: 1, copy: 1, trouble: Trouble::TimedOut };
        let failed = AnyEvent::Paper(Event::Failed(paper));
        assert_eq!(owed(&[asked(1), failed.clone()]), [named("02", true)]);
        assert_eq!(owed(&[asked(1), printed(1, 1), failed.clone()]), [], "the first is out");
        assert_eq!(owed(&[asked(1), failed, printed(1, 1)]), []);
    }

    #[test]
    fn what_prints_and_failures_leave_owed_does_not_depend_on_their_order() {
        let paper = PaperFailed { form: Form::Supplement, round: 1, copy: 1, trouble: Trouble::Failed };
        let (print, fail) = (printed(1, 1), AnyEvent::Paper(Event::Failed(paper)));
        let one = owed(&[asked(1), print.clone(), fail.clone()]);
        assert_eq!(one, owed(&[asked(1), fail, print]));
    }

    #[test]
    fn a_second_copy_counts_on_and_a_form_nobody_owes_is_refused() {
        let dossier = told(&[asked(1), printed(1, 1)]);
        let mut command = RecordPrint {
            dossier: DossierRef("x".into()),
            form: Form::Supplement,
            round: None,
            copy: None,
            trouble: None,
        };
        let facts = record_print(&dossier, &command).unwrap();
        let again = Event::Printed(PaperPrinted { form: Form::Supplement, round: 1, copy: 2 });
        assert_eq!(facts[0].event, AnyEvent::Paper(again));
        command.form = Form::Receipt;
        assert_eq!(record_print(&dossier, &command).unwrap_err().code, refusal::PAPER_NOT_OWED);
        command.form = Form::Supplement;
        command.copy = Some(0);
        assert_eq!(record_print(&dossier, &command).unwrap_err().code, refusal::VALUE_INVALID);
    }

    #[test]
    fn a_row_carries_no_more_than_its_limit() {
        let all: Vec<AnyEvent> = (1..=20).map(asked).collect();
        assert_eq!(told(&all).summary.owed.len(), OWED_MAX);
        assert_eq!(standings(&told(&all)).len(), 20);
    }

    #[test]
    fn forms_are_found_by_number_and_name() {
        for (text, form) in [
            ("01", Some(Form::Receipt)),
            ("supplement", Some(Form::Supplement)),
            (" TRA ", Some(Form::HandOver)),
            ("04", Some(Form::Apology)),
            ("09", None),
        ] {
            assert_eq!(Form::of_text(text), form, "{text}");
        }
    }
}
