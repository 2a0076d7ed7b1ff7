//! What happens to an invented dossier after it was received: a script of moves with their moments.
//!
//! Shares are exact, not drawn: of every hundred dossiers three are late, eight lack a paper, and so on.
//! The youngest few are cast, so that every status occurs however small the demonstration.

use std::collections::VecDeque;

use time::Duration;

use crate::base::random::Random;
use crate::base::time::Timestamp;
use crate::domain::clock::WorkingCalendar;

/// What becomes of a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Approved in time.
    Ordinary,
    /// Approved after the promise.
    Late,
    /// Lacks a paper, then goes on in time.
    Supplement,
    /// Denied in time.
    Denied,
    /// Not taken in.
    Refused,
    /// Taken back.
    Withdrawn,
    /// Stopped for good.
    Stopped,
    /// Looked at, not yet accepted.
    NotAccepted,
    /// Waits for a paper before it can be accepted.
    LackingAtIntake,
    /// Waits for the fee its clock depends on.
    Unpaid,
    /// Waits for a paper.
    Lacking,
    /// At its first step of review.
    AtFirstStep,
    /// At its last step of review.
    AtLastStep,
    /// Approved, to be collected.
    ApprovedReady,
    /// Denied, to be collected.
    DeniedReady,
    /// Approved and collected.
    Collected,
}

/// The youngest, from the last to arrive backwards. Each needs some minutes at most.
const CAST: &[Fate] = &[
    Fate::NotAccepted,
    Fate::AtFirstStep,
    Fate::Unpaid,
    Fate::Lacking,
    Fate::AtLastStep,
    Fate::LackingAtIntake,
    Fate::ApprovedReady,
    Fate::DeniedReady,
    Fate::Withdrawn,
    Fate::Stopped,
    Fate::Refused,
    Fate::Collected,
    Fate::NotAccepted,
    Fate::Unpaid,
    Fate::AtFirstStep,
    Fate::AtLastStep,
];

impl Fate {
    /// The fate of the n-th dossier of so many.
    pub(super) fn of(seed: u64, number: u64, dossiers: u64) -> Self {
        let from_last = usize::try_from(dossiers.saturating_sub(number)).unwrap_or(usize::MAX);
        if let Some(fate) = CAST.get(from_last) {
            return *fate;
        }
        // 37 and 100 share no divisor: each class occurs once in every hundred.
        match (number % 100 * 37 + seed % 100) % 100 {
            0..=2 => Self::Late,
            3..=10 => Self::Supplement,
            11..=14 => Self::Denied,
            15 => Self::Refused,
            16 => Self::Withdrawn,
            17 => Self::Stopped,
            _ => Self::Ordinary,
        }
    }

    /// Whether it is one of the youngest, whose script takes minutes.
    pub(super) fn is_cast(seed_free_number: u64, dossiers: u64) -> bool {
        usize::try_from(dossiers.saturating_sub(seed_free_number))
            .is_ok_and(|from_last| from_last < CAST.len())
    }

    /// Whether it is accepted as it is handed in.
    pub(super) fn accepted_at_once(self) -> bool {
        !matches!(self, Self::Refused | Self::NotAccepted | Self::LackingAtIntake)
    }
}

/// A move of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// Give it to an examiner.
    Assign,
    /// Take the fee.
    Pay,
    /// Complete the step.
    Step,
    /// Ask for a paper.
    Ask,
    /// The paper comes; the script is written anew.
    Answer,
    /// Approve.
    Approve,
    /// Deny.
    Deny,
    /// Do not take it in.
    Refuse,
    /// The applicant takes it back.
    Withdraw,
    /// Stop it.
    Stop,
    /// Hand the result over.
    Collect,
}

/// Moves with their moments, in order.
pub(super) type Script = VecDeque<(Timestamp, Move)>;

/// How many open dossiers are left for today and how many are overdue: a few of each are kept open.
#[derive(Debug, Default)]
pub(super) struct Kept {
    due_today: u32,
    overdue: u32,
}

/// Open dossiers due today that nobody has decided yet.
const DUE_TODAY: u32 = 5;
/// Open dossiers that are overdue.
const OVERDUE: u32 = 4;

/// What a script is written from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground {
    /// The moment it begins.
    pub(super) from: Timestamp,
    /// The promise.
    pub(super) due: Timestamp,
    /// Steps to complete before somebody may decide.
    pub(super) steps: u32,
    /// Whether a fee is owed.
    pub(super) owes: bool,
    /// When the demonstration ends.
    pub(super) now: Timestamp,
}

impl Ground {
    fn later(&self, minutes: u64) -> Timestamp {
        after(self.from, minutes)
    }

    /// Counting minutes from the beginning to the promise.
    fn span(&self) -> u64 {
        let span = WorkingCalendar::shipped().counting_minutes_between(self.from, self.due);
        u64::try_from(span).unwrap_or(0).max(20)
    }
}

fn after(at: Timestamp, minutes: u64) -> Timestamp {
    WorkingCalendar::shipped().add_counting_minutes(at, u32::try_from(minutes).unwrap_or(u32::MAX))
}

/// Writes the script of a dossier that was just accepted (or whose paper just came).
pub(super) fn write(fate: Fate, ground: Ground, kept: &mut Kept, random: &mut dyn Random) -> Script {
    let mut script = Script::new();
    if ground.owes && random.chance(92) {
        script.push_back((ground.from.plus(Duration::minutes(2)), Move::Pay));
    }
    match fate {
        Fate::Supplement => {
            let asked = ground.later(ground.span() * (10 + random.below(30)) / 100);
            let answered = after(asked, 300 + random.below(2_400));
            script.push_back((asked, Move::Ask));
            script.push_back((answered, Move::Answer));
        }
        Fate::Withdrawn => script.push_back((ground.later(ground.span() / 4), Move::Withdraw)),
        Fate::Stopped => script.push_back((ground.later(ground.span() / 3), Move::Stop)),
        Fate::Late => {
            let decided = after(ground.due, 60 + random.below(1_200));
            decide(&mut script, ground, decided, Move::Approve, random);
        }
        _ => {
            let decided = ground.later(ground.span() * (30 + random.below(66)) / 100);
            let outcome = if fate == Fate::Denied { Move::Deny } else { Move::Approve };
            decide(&mut script, ground, decided, outcome, random);
            leave_open(&mut script, ground, kept);
        }
    }
    script
}

/// Steps spread evenly up to the decision, then the result waits for whom it belongs to.
fn decide(script: &mut Script, ground: Ground, decided: Timestamp, outcome: Move, random: &mut dyn Random) {
    let calendar = WorkingCalendar::shipped();
    let span = u64::try_from(calendar.counting_minutes_between(ground.from, decided)).unwrap_or(0);
    if random.chance(40) {
        script.push_back((ground.later(span / 20), Move::Assign));
    }
    for step in 1..=ground.steps {
        let at = ground.later(span * u64::from(step) / u64::from(ground.steps + 1));
        script.push_back((at.min(decided), Move::Step));
    }
    script.push_back((decided, outcome));
    // Most come when the slip says, some at once, some days later; a few let it lie.
    let collected = match random.below(100) {
        0..=29 => after(decided, 20 + random.below(300)),
        30..=84 => after(decided.max(ground.due), 10 + random.below(700)),
        85..=95 => after(decided.max(ground.due), 960 + random.below(3_000)),
        _ => after(decided.max(ground.due), 9_600 + random.below(9_600)),
    };
    script.push_back((collected, Move::Collect));
}

/// A few dossiers promised for today, and a few promised for the last days, are not decided yet.
fn leave_open(script: &mut Script, ground: Ground, kept: &mut Kept) {
    let days = (ground.now.date() - ground.due.date()).whole_days();
    let today = days == 0 && ground.due > ground.now && kept.due_today < DUE_TODAY;
    let overdue = (0..=4).contains(&days) && ground.due < ground.now && kept.overdue < OVERDUE;
    let early = ground.from.minutes_since(ground.due) > -120;
    if early || !(today || overdue) {
        return;
    }
    kept.due_today += u32::from(today);
    kept.overdue += u32::from(overdue);
    script.retain(|(_, step)| matches!(step, Move::Pay | Move::Assign | Move::Step));
}

/// The script of one of the youngest: minutes, not days.
pub(super) fn write_cast(fate: Fate, ground: Ground) -> Script {
    let mut script = Script::new();
    let mut at = ground.from;
    let mut push = |step: Move| {
        at = at.plus(Duration::seconds(95));
        script.push_back((at, step));
    };
    let steps = |push: &mut dyn FnMut(Move)| (0..ground.steps).for_each(|_| push(Move::Step));
    match fate {
        Fate::Lacking | Fate::LackingAtIntake => push(Move::Ask),
        Fate::AtLastStep => steps(&mut push),
        Fate::ApprovedReady => {
            steps(&mut push);
            push(Move::Approve);
        }
        Fate::DeniedReady => push(Move::Deny),
        Fate::Collected => {
            steps(&mut push);
            push(Move::Approve);
            push(Move::Collect);
        }
        Fate::Withdrawn => push(Move::Withdraw),
        Fate::Stopped => push(Move::Stop),
        Fate::Refused => push(Move::Refuse),
        _ => {}
    }
    script
}
