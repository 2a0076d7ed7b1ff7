//! What may be asked of a counter, and what each command becomes.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    BreakBegan, BreakReason, Counter, CounterClosed, CounterOpened, CounterResumed, CounterState, DayBegun,
    Event, Left,
};
use crate::base::id::PostId;
use crate::domain::event::{Event as AnyEvent, Fact, Subject};
use crate::domain::refusal::{self, Refusal};
use crate::domain::ticket::Ticket;

/// Opens a counter; also again after it was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenCounter {
    /// Which.
    pub counter: u8,
}

/// Begins a break: the counter does not call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginBreak {
    /// Which counter.
    pub counter: u8,
    /// Why.
    pub reason: BreakReason,
}

/// Ends the break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeCounter {
    /// Which counter.
    pub counter: u8,
}

/// Closes a counter for the day; its called and held tickets end as "no show".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseDay {
    /// Which counter.
    pub counter: u8,
}

/// Records that the day's work was shown at a counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginDay {
    /// At which counter.
    pub counter: u8,
}

fn fact(post: PostId, event: Event) -> Fact {
    Fact { subject: Subject::Post(post), event: AnyEvent::Counter(event) }
}

fn wrong_state(counter: &Counter) -> Refusal {
    Refusal::new(refusal::COUNTER_STATE)
        .at("counter")
        .with("counter", counter.number)
        .with("counter_state", counter.state)
}

/// Refuses a number no counter has.
pub fn check_number(counter: u8) -> Result<(), Refusal> {
    if counter > 0 {
        return Ok(());
    }
    Err(Refusal::new(refusal::VALUE_INVALID).at("counter").with("value", counter))
}

/// What a call at a counter needs before it: nothing while it is open, the opening at the day's first
/// call; refused on a break and after closing.
pub fn calling(post: PostId, counter: &Counter) -> Result<Vec<Fact>, Refusal> {
    check_number(counter.number)?;
    let code = match counter.state {
        CounterState::Open => return Ok(Vec::new()),
        CounterState::NotOpened => {
            return Ok(vec![fact(post, Event::Opened(CounterOpened { counter: counter.number }))]);
        }
        CounterState::OnBreak => refusal::COUNTER_ON_BREAK,
        CounterState::Closed => refusal::COUNTER_CLOSED,
    };
    let refusal = Refusal::new(code).at("counter").with("counter", counter.number);
    Err(counter.since.iter().fold(refusal, |refusal, since| refusal.with("since", since)))
}

/// Opens a counter.
pub fn open(post: PostId, counter: &Counter) -> Result<Vec<Fact>, Refusal> {
    check_number(counter.number)?;
    match counter.state {
        CounterState::NotOpened | CounterState::Closed => {
            Ok(vec![fact(post, Event::Opened(CounterOpened { counter: counter.number }))])
        }
        CounterState::Open | CounterState::OnBreak => Err(wrong_state(counter)),
    }
}

/// Begins a break, unless somebody is at the counter: a break is no time of serving.
pub fn begin_break(
    post: PostId,
    counter: &Counter,
    reason: BreakReason,
    here: Option<&Ticket>,
) -> Result<Vec<Fact>, Refusal> {
    check_number(counter.number)?;
    if matches!(counter.state, CounterState::OnBreak | CounterState::Closed) {
        return Err(wrong_state(counter));
    }
    if let Some(ticket) = here {
        return Err(Refusal::new(refusal::COUNTER_BUSY).at("counter").with("ticket", ticket.number));
    }
    Ok(vec![fact(post, Event::BreakBegan(BreakBegan { counter: counter.number, reason }))])
}

/// Ends a break.
pub fn resume(post: PostId, counter: &Counter) -> Result<Vec<Fact>, Refusal> {
    match counter.state {
        CounterState::OnBreak => {
            Ok(vec![fact(post, Event::Resumed(CounterResumed { counter: counter.number }))])
        }
        _ => Err(wrong_state(counter)),
    }
}

/// Closes a counter for the day.
pub fn close(post: PostId, counter: &Counter, next_day: Date, left: Left) -> Result<Vec<Fact>, Refusal> {
    check_number(counter.number)?;
    if counter.state == CounterState::Closed {
        return Err(wrong_state(counter));
    }
    let closed = CounterClosed { counter: counter.number, next_day, left };
    Ok(vec![fact(post, Event::Closed(closed))])
}

/// Records what was shown at the first start of the day, once.
pub fn begin_day(post: PostId, counter: &Counter, late: u32, due_today: u32) -> Result<Vec<Fact>, Refusal> {
    check_number(counter.number)?;
    if counter.begun {
        return Err(wrong_state(counter));
    }
    Ok(vec![fact(post, Event::DayBegun(DayBegun { counter: counter.number, late, due_today }))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Timestamp;
    use crate::domain::counter::Mark;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn counter(marks: &[Mark]) -> Counter {
        let start = at("2026-11-23T08:00");
        let mut counter = Counter::idle(3, start.date());
        marks.iter().for_each(|mark| counter.apply(*mark, start));
        counter
    }

    #[test]
    fn what_a_counter_may_do_follows_from_its_state() {
        let post = PostId::default();
        let rest = Mark::Break(BreakReason::Rest);
        // Marks, then whether it may call, open, break, resume, close.
        for (marks, lawful) in [
            (&[][..], [true, true, true, false, true]),
            (&[Mark::Opened], [true, false, true, false, true]),
            (&[Mark::Opened, rest], [false, false, false, true, true]),
            (&[Mark::Opened, rest, Mark::Resumed], [true, false, true, false, true]),
            (&[Mark::Opened, Mark::Closed], [false, true, false, false, false]),
        ] {
            let counter = counter(marks);
            let found = [
                calling(post, &counter).is_ok(),
                open(post, &counter).is_ok(),
                begin_break(post, &counter, BreakReason::Meal, None).is_ok(),
                resume(post, &counter).is_ok(),
                close(post, &counter, at("2026-11-25T08:00").date(), Left::default()).is_ok(),
            ];
            assert_eq!(found, lawful, "{marks:?}");
        }
    }

    #[test]
    fn the_first_call_of_a_day_opens_the_counter_and_a_refused_one_says_why() {
        let post = PostId::default();
        assert_eq!(calling(post, &counter(&[])).unwrap().len(), 1);
        assert!(calling(post, &counter(&[Mark::Opened])).unwrap().is_empty());
        let broken = counter(&[Mark::Break(BreakReason::Meeting)]);
        assert_eq!(calling(post, &broken).unwrap_err().code, refusal::COUNTER_ON_BREAK);
        assert_eq!(calling(post, &counter(&[Mark::Closed])).unwrap_err().code, refusal::COUNTER_CLOSED);
        assert!(calling(post, &Counter::idle(0, broken.date)).is_err(), "no counter has the number 0");
    }

    #[test]
    fn the_days_work_is_shown_once() {
        let post = PostId::default();
        assert!(begin_day(post, &counter(&[]), 2, 1).is_ok());
        assert!(begin_day(post, &counter(&[Mark::Begun]), 2, 1).is_err());
    }
}
