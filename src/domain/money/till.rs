//! The till: the cash of one officer's shift. Opened with an amount, counted blind, closed with its motive.
//!
//! What is in it is the cash put in at the beginning, and every cash payment less every cash refund recorded
//! into that shift: a payment names the shift it went into, so that the sum does not depend on the order in
//! which entries come. Cash taken before a till was opened opens one by itself, with nothing in it.
//!
//! Invariant: the sum expected is said only after the cash was counted, and a count holds only as long as no
//! cash moved since; a recount is another fact beside the first.

use serde::{Deserialize, Serialize};

use crate::base::id::{OfficerId, PostId, ShiftId};
use crate::base::money::Dong;
use crate::base::time::Timestamp;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::context::{Context, optional};
use crate::domain::event::{Event as AnyEvent, Fact, Subject};
use crate::domain::intake::Words;
use crate::domain::money::{CloseTill, CountTill, Event, NoteCount};
use crate::domain::refusal::{self, Refusal};

/// Values of the notes in use, the largest first.
pub const NOTES: [u64; 9] = [500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000];
/// The most a till may hold: more is a typing mistake.
pub const TILL_MAX: u64 = 100_000_000_000;

/// A till was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TillOpened {
    /// The shift.
    pub shift: ShiftId,
    /// The cash put in.
    pub opening: Dong,
    /// Whether a payment opened it because nobody had.
    pub by_itself: bool,
}

/// The cash of a till was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TillCounted {
    /// The shift.
    pub shift: ShiftId,
    /// The sum.
    pub sum: Dong,
    /// Notes by their value, where they were listed.
    pub notes: Vec<(Dong, u32)>,
    /// How often cash had moved by then.
    pub moves: u32,
}

/// A till was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TillClosed {
    /// The shift.
    pub shift: ShiftId,
    /// What should have been in it.
    pub expected: Dong,
    /// What was.
    pub counted: Dong,
    /// Why they differ.
    pub personal: Option<Words>,
}

/// A count of a till.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// When.
    pub at: Timestamp,
    /// The sum.
    pub sum: Dong,
    /// Notes by their value.
    pub notes: Vec<(Dong, u32)>,
    /// How often cash had moved by then.
    pub moves: u32,
}

/// How a till was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// When.
    pub at: Timestamp,
    /// What should have been in it.
    pub expected: Dong,
    /// What was.
    pub counted: Dong,
    /// Why they differ; empty where it was erased.
    pub motive: String,
}

/// One officer's shift at the till: the fold of its facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Its identity.
    pub id: ShiftId,
    /// Whose it is.
    pub officer: OfficerId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// The cash put in at the beginning.
    pub opening: Dong,
    /// Whether a payment opened it and nobody has said since what was in it.
    pub by_itself: bool,
    /// Cash taken.
    pub taken: Dong,
    /// Cash given back.
    pub given_back: Dong,
    /// Payments taken in cash.
    pub payments: u32,
    /// Reversals and refunds in cash.
    pub returns: u32,
    /// The last count.
    pub counted: Option<Count>,
    /// How it was closed.
    pub closed: Option<Closing>,
}

impl Shift {
    /// What should be in the till.
    pub fn expected(&self) -> Dong {
        let within = self.opening.0.saturating_add(self.taken.0);
        Dong(within.saturating_sub(self.given_back.0))
    }

    /// How often cash moved.
    pub fn moves(&self) -> u32 {
        self.payments.saturating_add(self.returns)
    }

    /// Whether it may be told what should be in it: it was counted, and nothing moved since, or it is closed.
    pub fn may_tell(&self) -> bool {
        self.closed.is_some() || self.count().is_some()
    }

    /// The count that still holds.
    pub fn count(&self) -> Option<&Count> {
        self.counted.as_ref().filter(|count| count.moves == self.moves())
    }

    /// How much more (`Ok`) or less (`Err`) was counted than expected.
    pub fn difference(&self, counted: Dong) -> Result<Dong, Dong> {
        let expected = self.expected().0;
        if counted.0 >= expected { Ok(Dong(counted.0 - expected)) } else { Err(Dong(expected - counted.0)) }
    }
}

fn fact(post: PostId, event: Event) -> Fact {
    Fact { subject: Subject::Post(post), event: AnyEvent::Money(event) }
}

/// The fact that opens a till for cash nobody had opened one for.
pub fn opened_by_itself(post: PostId, shift: ShiftId) -> Fact {
    fact(post, Event::TillOpened(TillOpened { shift, opening: Dong(0), by_itself: true }))
}

/// Opens the till, or says what was in one that opened by itself.
pub fn open(
    post: PostId,
    fresh: ShiftId,
    amount: Dong,
    present: Option<&Shift>,
) -> Result<Vec<Fact>, Refusal> {
    if amount.0 > TILL_MAX {
        return Err(Refusal::new(refusal::VALUE_INVALID).at("amount").with("value", amount));
    }
    let shift = match present {
        Some(open) if !open.by_itself => {
            return Err(Refusal::new(refusal::TILL_OPEN).with("at", open.opened_at));
        }
        Some(open) => open.id,
        None => fresh,
    };
    Ok(vec![fact(post, Event::TillOpened(TillOpened { shift, opening: amount, by_itself: false }))])
}

/// Records what was counted.
pub fn count(post: PostId, command: &CountTill, present: Option<&Shift>) -> Result<Vec<Fact>, Refusal> {
    let shift = present.ok_or_else(|| Refusal::new(refusal::TILL_NOT_OPEN))?;
    let notes: Vec<(Dong, u32)> = command.notes.iter().map(|n| (n.value, n.count)).collect();
    let sum = sum_of(command).ok_or_else(|| Refusal::new(refusal::VALUE_INVALID).at("notes"))?;
    let sum = sum.ok_or_else(|| Refusal::new(refusal::VALUE_MISSING).at("sum"))?;
    let moves = shift.moves();
    Ok(vec![fact(post, Event::TillCounted(TillCounted { shift: shift.id, sum, notes, moves }))])
}

/// The sum a count says; the inner `None` where it says nothing, the outer one where it is absurd or contradicts
/// itself.
fn sum_of(command: &CountTill) -> Option<Option<Dong>> {
    let known =
        |note: &NoteCount| NOTES.contains(&note.value.0) || note.value.0 == 500 || note.value.0 == 200;
    if command.notes.len() > NOTES.len() + 2 || !command.notes.iter().all(known) {
        return None;
    }
    let listed = command
        .notes
        .iter()
        .try_fold(Dong(0), |sum, note| sum.checked_add(note.value.checked_times(u64::from(note.count))?))?;
    let listed = (!command.notes.is_empty()).then_some(listed);
    let sum = match (command.sum, listed) {
        (Some(said), Some(listed)) if said != listed => return None,
        (said, listed) => listed.or(said),
    };
    sum.is_none_or(|sum| sum.0 <= TILL_MAX).then_some(sum)
}

/// Closes the till on a count that still holds.
pub fn close(
    context: &Context<'_>,
    command: &CloseTill,
    present: Option<&Shift>,
) -> Result<Vec<Fact>, Refusal> {
    let shift = present.ok_or_else(|| Refusal::new(refusal::TILL_NOT_OPEN))?;
    let counted = shift.count().ok_or_else(|| Refusal::new(refusal::TILL_NOT_COUNTED))?.sum;
    let motive = optional(command.motive.as_deref(), "motive", TEXT_MAX)?;
    let differs = shift.difference(counted).map_or_else(|less| less.0 > 0, |more| more.0 > 0);
    if differs && motive.is_none() {
        let refusal = Refusal::new(refusal::TILL_DIFFERENCE).at("motive");
        return Err(refusal.with("expected", shift.expected()).with("counted", counted));
    }
    let personal = motive.map(|text| Words { text });
    let closed = TillClosed { shift: shift.id, expected: shift.expected(), counted, personal };
    Ok(vec![fact(context.post.id, Event::TillClosed(closed))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::{Rules, WorkingCalendar};
    use crate::domain::post::Post;

    fn shift(by_itself: bool, counted: Option<(u64, u32)>) -> Shift {
        let at = Timestamp::parse("2026-11-23T07:00").unwrap();
        Shift {
            id: ShiftId([1; 16]),
            officer: OfficerId([2; 16]),
            opened_at: at,
            opening: Dong(200_000),
            by_itself,
            taken: Dong(50_000),
            given_back: Dong(20_000),
            payments: 3,
            returns: 1,
            counted: counted.map(|(sum, moves)| Count { at, sum: Dong(sum), notes: Vec::new(), moves }),
            closed: None,
        }
    }

    fn event(facts: Result<Vec<Fact>, Refusal>) -> Result<Event, &'static str> {
        match facts.map_err(|refusal| refusal.code)?.remove(0).event {
            AnyEvent::Money(event) => Ok(event),
            other => panic!("{other:?}"),
        }
    }

    fn close_with(shift: Option<&Shift>, motive: Option<&str>) -> Result<Event, &'static str> {
        let post = Post::blank();
        let at = Timestamp::parse("2026-11-23T17:00").unwrap();
        let (calendar, rules) = (WorkingCalendar::shipped(), Rules::shipped());
        let officer = OfficerId([2; 16]);
        let context =
            Context { at, entered_at: at, officer, post: &post, calendar, rules, fees: &[], outages: &[] };
        event(close(&context, &CloseTill { motive: motive.map(str::to_owned) }, shift))
    }

    #[test]
    fn what_is_in_it_is_what_was_put_in_and_taken_less_what_went_back() {
        assert_eq!(shift(false, None).expected(), Dong(230_000));
        assert_eq!(shift(false, None).difference(Dong(235_000)), Ok(Dong(5_000)));
        assert_eq!(shift(false, None).difference(Dong(230_000)), Ok(Dong(0)));
        assert_eq!(shift(false, None).difference(Dong(200_000)), Err(Dong(30_000)));
    }

    #[test]
    fn a_till_is_opened_once_and_one_that_opened_by_itself_is_told_its_amount() {
        let open = |present: Option<&Shift>, amount| {
            event(open(PostId::default(), ShiftId([9; 16]), Dong(amount), present))
        };
        let fresh = TillOpened { shift: ShiftId([9; 16]), opening: Dong(100), by_itself: false };
        assert_eq!(open(None, 100), Ok(Event::TillOpened(fresh.clone())));
        let told = TillOpened { shift: ShiftId([1; 16]), ..fresh };
        assert_eq!(open(Some(&shift(true, None)), 100), Ok(Event::TillOpened(told)));
        assert_eq!(open(Some(&shift(false, None)), 100), Err(refusal::TILL_OPEN));
        assert_eq!(open(None, TILL_MAX + 1), Err(refusal::VALUE_INVALID));
    }

    #[test]
    fn a_count_is_a_sum_or_notes_and_never_both_at_odds() {
        let note = |value, count| NoteCount { value: Dong(value), count };
        let counted = |sum: Option<u64>, notes: Vec<NoteCount>| {
            let command = CountTill { sum: sum.map(Dong), notes };
            event(count(PostId::default(), &command, Some(&shift(false, None))))
        };
        let sum = |result| match result {
            Ok(Event::TillCounted(counted)) => {
                assert_eq!(counted.moves, 4);
                Ok(counted.sum.0)
            }
            Ok(other) => panic!("{other:?}"),
            Err(code) => Err(code),
        };
        assert_eq!(sum(counted(Some(230_000), Vec::new())), Ok(230_000));
        assert_eq!(sum(counted(None, vec![note(100_000, 2), note(10_000, 3)])), Ok(230_000));
        assert_eq!(sum(counted(Some(230_000), vec![note(100_000, 2)])), Err(refusal::VALUE_INVALID));
        assert_eq!(sum(counted(None, vec![note(3_000, 1)])), Err(refusal::VALUE_INVALID), "no such note");
        assert_eq!(sum(counted(None, vec![note(500_000, u32::MAX)])), Err(refusal::VALUE_INVALID));
        assert_eq!(sum(counted(None, Vec::new())), Err(refusal::VALUE_MISSING));
        let none =
            event(count(PostId::default(), &CountTill { sum: Some(Dong(1)), notes: Vec::new() }, None));
        assert_eq!(none, Err(refusal::TILL_NOT_OPEN));
    }

    #[test]
    fn a_till_closes_on_a_count_that_holds_and_a_difference_has_its_motive() {
        assert_eq!(close_with(None, None), Err(refusal::TILL_NOT_OPEN));
        assert_eq!(close_with(Some(&shift(false, None)), None), Err(refusal::TILL_NOT_COUNTED));
        let stale = shift(false, Some((230_000, 3)));
        assert_eq!(close_with(Some(&stale), None), Err(refusal::TILL_NOT_COUNTED), "cash moved since");
        assert!(!stale.may_tell());
        let even = shift(false, Some((230_000, 4)));
        assert!(even.may_tell());
        assert!(matches!(close_with(Some(&even), None), Ok(Event::TillClosed(c)) if c.expected == c.counted));
        let short = shift(false, Some((225_000, 4)));
        assert_eq!(close_with(Some(&short), None), Err(refusal::TILL_DIFFERENCE));
        let closed = close_with(Some(&short), Some("trả thừa cho khách"));
        let Ok(Event::TillClosed(closed)) = closed else { panic!("{closed:?}") };
        assert_eq!((closed.expected.0, closed.counted.0), (230_000, 225_000));
        assert_eq!(closed.personal.unwrap().text, "trả thừa cho khách");
    }
}
