//! Separation of duties: of two acts on one dossier each needs another officer (tách nhiệm vụ).
//!
//! A rule is a line of [`APART`]: who did the one thing may not do the other. None holds by itself; the post
//! switches each on for a procedure or for all, and a post with too few officers declares itself exempt, with
//! the motive. It is judged in deciding, from the dossier's own story; folding never asks.
//!
//! Invariant: what is said last of a rule and a procedure counts, in whatever order it is learnt.

use serde::{Deserialize, Serialize};

use crate::base::coded::Coded as _;
use crate::base::id::OfficerId;
use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::conflict::Effect;
use crate::domain::context::{Context, needed, optional};
use crate::domain::dossier::Dossier;
use crate::domain::event::{Event as AnyEvent, Fact, Subject};
use crate::domain::intake::Words;
use crate::domain::officer::{Event, Officer};
use crate::domain::refusal::{self, Refusal};
use crate::domain::{intake, money, review};

coded_enum! {
    /// What is kept apart.
    pub enum Duty {
        /// Who accepted a dossier does not sign it.
        Signing = 1, "signing";
        /// Who signs does not take its money, nor the other way round.
        Cash = 2, "cash";
        /// Who proposes the result does not sign it.
        Proposing = 3, "proposing";
    }
}

coded_enum! {
    /// What somebody did on a dossier, as the rules ask.
    pub enum Deed {
        /// Accepted it.
        Accepted = 1, "accepted";
        /// Completed a step of its review.
        Proposed = 2, "proposed";
        /// Approved or denied it.
        Decided = 3, "decided";
        /// Took money for it.
        Cashed = 4, "cashed";
    }
}

/// One line: who did this may not do those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Apart {
    /// The rule it is part of.
    pub duty: Duty,
    /// What was done.
    pub done: Deed,
    /// Commands that are then another's.
    pub bars: &'static [&'static str],
}

/// Commands by which a dossier is decided.
const SIGNS: &[&str] = &["approve-dossier", "deny-dossier"];
/// Commands by which money of a dossier passes.
const CASHES: &[&str] = &["record-payment", "refund-payment"];

/// Every line.
pub const APART: &[Apart] = &[
    Apart { duty: Duty::Signing, done: Deed::Accepted, bars: SIGNS },
    Apart { duty: Duty::Cash, done: Deed::Decided, bars: CASHES },
    Apart { duty: Duty::Cash, done: Deed::Cashed, bars: SIGNS },
    Apart { duty: Duty::Proposing, done: Deed::Proposed, bars: SIGNS },
];

/// A rule was switched on or off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutySet {
    /// The agency it was said for.
    pub unit: String,
    /// The rule.
    pub duty: Duty,
    /// For which procedure; `None` for all that nothing else is said of.
    pub procedure: Option<String>,
    /// Whether it holds.
    pub applies: bool,
    /// Why.
    pub personal: Option<Words>,
}

/// An agency declared itself exempt, or no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutiesExempted {
    /// The agency.
    pub unit: String,
    /// Whether it is.
    pub exempt: bool,
    /// The motive.
    pub personal: Option<Words>,
}

/// Switches a rule on or off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetDuty {
    /// The rule.
    pub duty: Duty,
    /// Whether it holds from now on.
    pub applies: bool,
    /// For which procedure; left out: for all that nothing else is said of.
    #[serde(default)]
    pub procedure: Option<String>,
    /// Why.
    #[serde(default)]
    pub text: Option<String>,
}

/// Declares the agency exempt from all rules, or no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExemptDuties {
    /// Whether it is from now on.
    pub exempt: bool,
    /// The motive; needed where it is.
    #[serde(default)]
    pub text: Option<String>,
}

/// A rule as it stands for an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyRule {
    /// The agency.
    pub unit: String,
    /// The rule; `None` where this says whether the agency is exempt from all.
    pub duty: Option<Duty>,
    /// The procedure; `None` for all others.
    pub procedure: Option<String>,
    /// Whether it holds; of an exemption, whether the agency is exempt.
    pub applies: bool,
    /// Since when it is so.
    pub since: Timestamp,
    /// Who said so.
    pub officer: OfficerId,
    /// Why; empty where nothing was said or it was erased.
    pub motive: String,
}

/// Every rule that was ever spoken of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duties(pub Vec<DutyRule>);

impl Duties {
    fn said(&self, unit: &str, duty: Option<Duty>, procedure: Option<&str>) -> Option<&DutyRule> {
        let meant = |rule: &&DutyRule| {
            rule.unit == unit && rule.duty == duty && rule.procedure.as_deref() == procedure
        };
        self.0.iter().find(meant)
    }

    /// The exemption of an agency, while it has one.
    pub fn exemption(&self, unit: &str) -> Option<&DutyRule> {
        self.said(unit, None, None).filter(|rule| rule.applies)
    }

    /// Whether a rule is switched on for a procedure of an agency, exempt or not.
    pub fn is_on(&self, unit: &str, duty: Duty, procedure: Option<&str>) -> bool {
        let own = procedure.and_then(|code| self.said(unit, Some(duty), Some(code)));
        own.or_else(|| self.said(unit, Some(duty), None)).is_some_and(|rule| rule.applies)
    }

    /// Whether a rule holds for a dossier of a procedure.
    pub fn holds(&self, unit: &str, duty: Duty, procedure: &str) -> bool {
        self.exemption(unit).is_none() && self.is_on(unit, duty, Some(procedure))
    }

    /// Whether any line could bar this act.
    pub fn concerns(&self, act: &str) -> bool {
        self.0.iter().any(|rule| rule.applies) && APART.iter().any(|line| line.bars.contains(&act))
    }
}

/// Why somebody may not: the rule, what they did, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Barred {
    /// The rule.
    pub duty: Duty,
    /// What they did.
    pub done: Deed,
    /// When.
    pub at: Timestamp,
}

/// What an event of a dossier's story counts as.
fn deed_of(event: &AnyEvent) -> Option<Deed> {
    match event {
        AnyEvent::Intake(intake::Event::Accepted(_)) => Some(Deed::Accepted),
        AnyEvent::Review(review::Event::StepCompleted(_)) => Some(Deed::Proposed),
        AnyEvent::Review(review::Event::Decided(_)) => Some(Deed::Decided),
        AnyEvent::Money(money::Event::Paid(_)) => Some(Deed::Cashed),
        _ => None,
    }
}

/// What bars an officer from an act on a dossier; `None` where nothing does.
pub fn barred(duties: &Duties, dossier: &Dossier, officer: OfficerId, act: &str) -> Option<Barred> {
    let summary = &dossier.summary;
    let lines = APART.iter().filter(|line| line.bars.contains(&act));
    let mut holding = lines.filter(|line| duties.holds(&summary.unit, line.duty, &summary.procedure));
    holding.find_map(|line| {
        let theirs = |told: &&crate::domain::dossier::Happening| {
            let counts = !told.undone && told.effect != Effect::SetAside;
            counts && told.stamp.officer == officer && deed_of(&told.event) == Some(line.done)
        };
        let told = dossier.story.iter().rev().find(theirs)?;
        Some(Barred { duty: line.duty, done: line.done, at: told.stamp.at })
    })
}

/// Refuses an act that must be another's, naming who did what, and who here may.
pub fn judge(
    duties: &Duties,
    dossier: &Dossier,
    officer: &Officer,
    act: &str,
    present: impl Iterator<Item = impl AsRef<Officer>>,
) -> Result<(), Refusal> {
    let Some(barred) = barred(duties, dossier, officer.id, act) else { return Ok(()) };
    let who = others(duties, dossier, act, present);
    let code = if who.is_empty() { refusal::DUTY_NOBODY } else { refusal::DUTY_APART };
    let refusal = Refusal::new(code)
        .with("name", &officer.name)
        .with("deed", barred.done.name())
        .with("at", barred.at)
        .with("duty", barred.duty.name());
    Err(if who.is_empty() { refusal } else { refusal.with("who", who.join(", ")) })
}

/// Who here may do an act on a dossier that somebody may not.
pub fn others(
    duties: &Duties,
    dossier: &Dossier,
    act: &str,
    present: impl Iterator<Item = impl AsRef<Officer>>,
) -> Vec<String> {
    let roles = super::line(act).map_or(&[][..], |line| line.roles);
    super::who_may(roles, present.filter(|one| barred(duties, dossier, one.as_ref().id, act).is_none()))
}

fn fact(context: &Context<'_>, event: Event) -> Fact {
    Fact { subject: Subject::Post(context.post.id), event: AnyEvent::Officer(event) }
}

/// Switches a rule for the post's own agency.
pub fn set(context: &Context<'_>, duties: &Duties, command: &SetDuty) -> Result<Vec<Fact>, Refusal> {
    let unit = &context.post.unit;
    let procedure = optional(command.procedure.as_deref(), "procedure", CODE_MAX)?;
    let said = duties.said(unit, Some(command.duty), procedure.as_deref());
    if said.map_or(!command.applies && procedure.is_none(), |rule| rule.applies == command.applies) {
        return Err(Refusal::new(refusal::NOTHING_TO_CORRECT).at("applies"));
    }
    let text = optional(command.text.as_deref(), "text", TEXT_MAX)?;
    let personal = text.map(|text| Words { text });
    let (duty, applies) = (command.duty, command.applies);
    Ok(vec![fact(
        context,
        Event::DutySet(DutySet { unit: unit.clone(), duty, procedure, applies, personal }),
    )])
}

/// Characters of a procedure's code at most.
const CODE_MAX: usize = 80;

/// Declares the post's own agency exempt, or no longer.
pub fn exempt(context: &Context<'_>, duties: &Duties, command: &ExemptDuties) -> Result<Vec<Fact>, Refusal> {
    let unit = &context.post.unit;
    if duties.exemption(unit).is_some() == command.exempt {
        return Err(Refusal::new(refusal::NOTHING_TO_CORRECT).at("exempt"));
    }
    let text = command.text.as_deref();
    let text = match command.exempt {
        true => Some(needed(text.unwrap_or_default(), "text", TEXT_MAX)?),
        false => optional(text, "text", TEXT_MAX)?,
    };
    let (unit, exempt, personal) = (unit.clone(), command.exempt, text.map(|text| Words { text }));
    Ok(vec![fact(context, Event::DutiesExempted(DutiesExempted { unit, exempt, personal }))])
}

#[cfg(test)]
mod tests;
