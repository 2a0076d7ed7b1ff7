//! What another body is asked (lấy ý kiến): the question, by when, and the answer.
//!
//! The question has a clock of its own. The dossier's clock runs on meanwhile, unless the law of the
//! procedure takes that time out of the limit (its file says `excludes` with the key `opinion`).

use serde::{Deserialize, Serialize};

use crate::base::time::Timestamp;
use crate::domain::applicant::{NAME_MAX, TEXT_MAX};
use crate::domain::clock::{PauseGround, Rules, TimeLimit, WorkingCalendar, due};
use crate::domain::context::{Context, needed};
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::event::Fact;
use crate::domain::intake::{self, Words};
use crate::domain::pointer::DossierRef;
use crate::domain::procedure::Procedure;
use crate::domain::promise;
use crate::domain::refusal::{self, Refusal};

/// The key under which a procedure's law takes opinions out of its limit.
pub const OPINION_CLOCK: &str = "opinion";
/// Most questions that are open at a time.
pub const OPEN_MAX: usize = 8;

/// Another body was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpinionAsked {
    /// The how many-th question about the dossier, from 1.
    pub number: u8,
    /// How long the body has.
    pub limit: TimeLimit,
    /// By when it should answer.
    pub due_at: Timestamp,
    /// Whether the dossier's own clock stands meanwhile.
    pub stops_clock: bool,
    /// Whom, and what.
    pub personal: Option<Question>,
}

/// Whom was asked what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The body.
    pub body: String,
    /// The question.
    pub question: String,
}

/// It answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpinionAnswered {
    /// Which question.
    pub number: u8,
    /// The dossier's new promise, where its clock had stood for the answer.
    pub due_at: Option<Timestamp>,
    /// The answer.
    pub personal: Option<Words>,
}

/// A question that waits for its answer, as lists need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOpinion {
    /// Which question.
    pub number: u8,
    /// By when it should be answered.
    pub due_at: Timestamp,
    /// Since when the dossier's clock stands for it, where it does.
    pub stops_since: Option<Timestamp>,
}

/// A question with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// When it was asked.
    pub asked_at: Timestamp,
    /// What was asked.
    pub asked: OpinionAsked,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// The answer, unless it was erased.
    pub answer: Option<Words>,
}

/// Asks another body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskOpinion {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Whom.
    pub body: String,
    /// What.
    pub question: String,
    /// How long it has: `5wd`.
    pub limit: TimeLimit,
}

/// Records the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerOpinion {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Which question; may be left out where only one is open.
    #[serde(default)]
    pub number: Option<u8>,
    /// The answer.
    pub text: String,
}

/// Whether the law of a procedure takes opinions out of its limit.
pub fn stops_clock(procedure: &Procedure) -> bool {
    procedure.excludes.iter().any(|clock| clock.key == OPINION_CLOCK)
}

/// Whether a dossier's clock stands while another body answers: by the law of its procedure, or by the rules.
pub fn stands_for_answer(procedure: &Procedure, rules: &Rules) -> bool {
    stops_clock(procedure) || rules.pauses_for(PauseGround::Opinion)
}

/// By when a body that is asked now should answer.
pub fn answer_by(limit: TimeLimit, at: Timestamp, calendar: &WorkingCalendar, rules: &Rules) -> Timestamp {
    due(limit, at, &[], calendar, rules).due_at.unwrap_or(at)
}

/// Whether an answer by then would come after the dossier's own promise, while its clock runs on: the promise
/// is to be extended, or the body to be given less time.
pub fn comes_too_late(summary: &Summary, answer_by: Timestamp, stands: bool) -> bool {
    let runs = !stands && summary.paused_at.is_none() && !summary.status.is_final();
    runs && summary.due_at.is_some_and(|due| due < answer_by)
}

/// Asks another body, by when by the clock's own function.
pub fn ask_opinion(
    context: &Context<'_>,
    dossier: &Dossier,
    command: &AskOpinion,
    procedure: &Procedure,
) -> Result<Vec<Fact>, Refusal> {
    super::in_review(dossier)?;
    if dossier.summary.opinions.len() >= OPEN_MAX {
        return Err(Refusal::new(refusal::OPINIONS_OPEN).at("dossier").with("n", OPEN_MAX));
    }
    let question = Question {
        body: needed(&command.body, "body", NAME_MAX)?,
        question: needed(&command.question, "question", TEXT_MAX)?,
    };
    let answer_by = answer_by(command.limit, context.at, context.calendar, context.rules);
    let highest = dossier.opinions.iter().map(|opinion| opinion.asked.number).max();
    let asked = OpinionAsked {
        number: highest.unwrap_or(0).saturating_add(1),
        limit: command.limit,
        due_at: answer_by,
        stops_clock: stands_for_answer(procedure, context.rules),
        personal: Some(question),
    };
    Ok(super::fact(dossier, super::Event::OpinionAsked(asked)))
}

/// Records an answer; where the dossier's clock stood for it alone, its promise moves.
pub fn answer_opinion(
    context: &Context<'_>,
    dossier: &Dossier,
    command: &AnswerOpinion,
) -> Result<Vec<Fact>, Refusal> {
    let open = &dossier.summary.opinions;
    let none = || Refusal::new(refusal::NO_OPINION_OPEN).at("number");
    let opinion = match (command.number, open.as_slice()) {
        (None, [only]) => only,
        (None, _) => return Err(none()),
        (Some(number), open) => open.iter().find(|open| open.number == number).ok_or_else(none)?,
    };
    if opinion.stops_since.is_some() {
        intake::expect(dossier, |status| !status.is_final())?;
    } else {
        intake::expect_commuting(dossier, |status| !status.is_final())?;
    }
    let answered = OpinionAnswered {
        number: opinion.number,
        due_at: opinion.stops_since.and_then(|_| promise_after(context, dossier)),
        personal: Some(Words { text: needed(&command.text, "text", TEXT_MAX)? }),
    };
    Ok(super::fact(dossier, super::Event::OpinionAnswered(answered)))
}

/// The dossier's promise once every pause has ended now.
fn promise_after(context: &Context<'_>, dossier: &Dossier) -> Option<Timestamp> {
    promise::after_pauses(dossier.grounds(context.at)?, context.at, context.calendar, context.rules)
}
