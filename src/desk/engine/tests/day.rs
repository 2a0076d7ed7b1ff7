//! The queue and the counter over a whole engine: numbers under any interleaving, breaks, closing.

use super::*;
use crate::base::id::TicketId;
use crate::domain::counter::{self, BreakReason, CounterState, Left};
use crate::domain::ticket::{
    CallNext, CallTicket, FinishTicket, HoldTicket, Priority, ServeTicket, TakeTicket,
};
use proptest::prelude::*;

fn take(group: char, number: Option<u16>) -> Command {
    Command::TakeTicket(TakeTicket { group, priority: Priority::Normal, number })
}

fn call(counter: u8) -> Command {
    Command::CallNext(CallNext { counter, group: None })
}

fn begin_break(counter: u8) -> Command {
    Command::BeginBreak(counter::BeginBreak { counter, reason: BreakReason::Meal })
}

impl Bench {
    fn counter(&self, number: u8) -> counter::Counter {
        let today = self.engine.clock().now().date();
        self.engine.view().counter(number, today)
    }

    fn ticket(&self, number: &str) -> std::sync::Arc<ticket::Ticket> {
        let tickets = &self.engine.view().tickets;
        tickets.values().find(|t| t.number.to_string() == number).unwrap().clone()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Numbers of the program and of the roll, in any order, several acts in one group or each alone, with
    /// a new day and a reopening in between: none is ever given twice on a day.
    #[test]
    fn no_two_tickets_of_a_day_have_the_same_number(
        steps in prop::collection::vec((0_u8..12, 1_u16..9), 1..40),
    ) {
        let disk = Arc::new(MemoryDisk::new());
        let mut bench = open_on(disk.clone(), "2026-11-23T08:00", 1, "pc-1").unwrap();
        let (mut day, mut openings) = (0, 1);
        let first = at("2026-11-23T08:00").date();
        let on = |day: i64, hour: &str| format!("{}T{hour}", first + time::Duration::days(day));
        let mut given = std::collections::BTreeSet::new();
        for (what, serial) in steps {
            let group = if what % 2 == 0 { 'A' } else { 'B' };
            let number = (what < 6).then_some(serial);
            let request = Request::now(bench.officer(), take(group, number));
            match bench.engine.decide(&request).unwrap() {
                Outcome::Recorded(recorded) => {
                    let number = recorded.number.unwrap();
                    prop_assert!(given.insert((day, number.clone())), "{number} twice");
                }
                Outcome::Refused(refusal) => {
                    prop_assert_eq!(refusal.code, refusal::TICKET_NUMBER_GIVEN);
                    let asked = format!("{group}{serial:03}");
                    prop_assert!(given.contains(&(day, asked)));
                }
            }
            match what {
                1..=7 => bench.engine.commit().unwrap(),
                10 => {
                    bench.engine.commit().unwrap();
                    drop(bench);
                    // Another start draws other ids.
                    openings += 1;
                    let now = on(day, "09:00");
                    bench = open_on(disk.clone(), &now, openings, "pc-1").unwrap();
                }
                11 if day < 30 => {
                    bench.engine.commit().unwrap();
                    day += 1;
                    bench.now(&on(day, "08:00"));
                }
                _ => {}
            }
        }
        bench.engine.commit().unwrap();
        let kept = bench.engine.tickets().unwrap();
        prop_assert_eq!(kept.len(), given.len());
    }
}

#[test]
fn a_number_off_the_roll_is_entered_late_with_its_reason() {
    let mut bench = fresh();
    bench.now("2026-11-23T08:30");
    let late = Late { at: at("2026-11-23T08:10"), reason: LateReason::PaperRoll };
    let request = Request { late: Some(late), ..Request::now(bench.officer(), take('A', Some(12))) };
    assert!(matches!(bench.engine.submit(&request).unwrap(), Outcome::Recorded(_)));
    assert_eq!(bench.ticket("A012").taken_at, at("2026-11-23T08:10"), "it waits since it was torn off");
    assert_eq!(bench.refused(take('A', Some(12))), refusal::TICKET_NUMBER_GIVEN);
    assert_eq!(bench.refused(take('A', Some(0))), refusal::VALUE_INVALID);
    assert_eq!(bench.done(take('A', None)).number.as_deref(), Some("A013"), "numbers go on after it");
}

#[test]
fn the_first_call_opens_the_counter_and_a_break_stops_calling() {
    let mut bench = fresh();
    for _ in 0..3 {
        bench.done(take('A', None));
    }
    assert_eq!(bench.counter(3).state, CounterState::NotOpened);
    bench.done(call(3));
    assert_eq!(
        (bench.counter(3).state, bench.counter(1).state),
        (CounterState::Open, CounterState::NotOpened)
    );
    assert_eq!(bench.refused(begin_break(3)), refusal::COUNTER_BUSY, "somebody was called");
    bench.done(Command::ServeTicket(ServeTicket { ticket: TicketRef("A001".into()) }));
    bench.now("2026-11-23T08:12");
    bench.done(Command::FinishTicket(FinishTicket { ticket: TicketRef("A001".into()) }));
    bench.done(begin_break(3));
    assert_eq!(bench.refused(call(3)), refusal::COUNTER_ON_BREAK);
    let chosen = CallTicket { ticket: TicketRef("A002".into()), counter: 3 };
    assert_eq!(bench.refused(Command::CallTicket(chosen)), refusal::COUNTER_ON_BREAK);
    bench.done(call(1));
    bench.now("2026-11-23T08:42");
    bench.done(Command::ResumeCounter(counter::ResumeCounter { counter: 3 }));
    bench.done(call(3));
    let counter = bench.counter(3);
    assert_eq!((counter.open_millis, counter.break_millis), (12 * 60_000, 30 * 60_000));
    assert_eq!(bench.ticket("A001").visit.totals().serve, 12 * 60_000, "the break is no part of it");
}

#[test]
fn closing_the_day_ends_what_nobody_came_for_and_records_what_is_left() {
    let disk = Arc::new(MemoryDisk::new());
    let mut bench = open_on(disk.clone(), "2026-11-23T08:00", 1, "pc-1").unwrap();
    for _ in 0..4 {
        bench.done(take('B', None));
    }
    bench.done(call(3));
    let hold = HoldTicket { ticket: TicketRef("B001".into()), until: None, reason: None };
    bench.done(Command::HoldTicket(hold));
    bench.done(call(3));
    bench.done(Command::ServeTicket(ServeTicket { ticket: TicketRef("B002".into()) }));
    bench.done(call(2));
    bench.now("2026-11-23T16:55");
    let request = Request::now(bench.officer(), Command::CloseDay(counter::CloseDay { counter: 3 }));
    let recorded = bench.engine.preview(&request).unwrap().unwrap();
    let left = recorded.iter().find_map(|event| match event {
        Event::Counter(counter::Event::Closed(closed)) => Some(closed.left.clone()),
        _ => None,
    });
    let entries = u32::try_from(bench.engine.view().entries).unwrap();
    let wanted =
        Left { waiting: 1, no_show: 1, unprinted: Some(0), unsent: Some(entries), ..Left::default() };
    assert_eq!(left, Some(wanted));
    bench.done(Command::CloseDay(counter::CloseDay { counter: 3 }));
    let states = ["B001", "B002", "B003", "B004"].map(|number| bench.ticket(number).state);
    let wanted = [TicketState::NoShow, TicketState::Done, TicketState::Called, TicketState::Waiting];
    assert_eq!(states, wanted, "another counter's call goes on");
    assert_eq!(bench.refused(call(3)), refusal::COUNTER_CLOSED);
    assert_eq!(bench.refused(Command::CloseDay(counter::CloseDay { counter: 3 })), refusal::COUNTER_STATE);
    // It is the same after a cut, and over the next morning.
    drop(bench);
    let mut again = open_on(disk, "2026-11-23T17:00", 2, "pc-1").unwrap();
    assert_eq!(again.counter(3).state, CounterState::Closed);
    again.done(Command::OpenCounter(counter::OpenCounter { counter: 3 }));
    assert_eq!(again.counter(3).state, CounterState::Open);
    again.now("2026-11-24T08:00");
    assert_eq!(again.counter(3).state, CounterState::NotOpened);
    again.done(Command::BeginDay(counter::BeginDay { counter: 3 }));
    assert_eq!(again.refused(Command::BeginDay(counter::BeginDay { counter: 3 })), refusal::COUNTER_STATE);
    assert!(!again.counter(3).is_untouched());
}

#[test]
fn who_has_waited_long_is_called_before_priority_that_came_later() {
    let mut bench = fresh();
    bench.done(take('A', None));
    bench.now("2026-11-23T08:25");
    let elderly = TakeTicket { group: 'A', priority: Priority::Elderly, number: None };
    bench.done(Command::TakeTicket(elderly));
    assert_eq!(bench.engine.view().queue(1, at("2026-11-23T08:29"))[0].number.serial, 2);
    bench.now("2026-11-23T08:30");
    assert_eq!(bench.done(call(1)).number.as_deref(), Some("A001"));
    let waiting: Vec<TicketId> =
        bench.engine.view().queue(1, at("2026-11-23T08:30")).iter().map(|t| t.id).collect();
    let told = bench.engine.view().estimate(waiting[0], at("2026-11-23T08:30")).unwrap();
    assert_eq!((told.before, told.minutes), (0, None));
}
