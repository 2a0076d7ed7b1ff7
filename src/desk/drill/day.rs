//! Simulated days: when the next act of a drill happens.

use time::Duration;

use super::FIRST_DAY;
use crate::base::random::Random;
use crate::base::time::Timestamp;
use crate::desk::view::View;
use crate::domain::clock::WorkingCalendar;
use crate::domain::ticket::TicketState;

/// Seconds between two acts, at least and at most: some 650 acts and eighty tickets a day.
const GAP_SECONDS: (u64, u64) = (8, 76);
/// Who took a number before closing is served after it, for so long.
const OVERTIME_MINUTES: i64 = 90;

/// When the next act happens: a little after the newest one, within working hours.
pub(super) fn next_moment(view: &View, random: &mut dyn Random, calendar: &WorkingCalendar) -> Timestamp {
    let first = Timestamp::parse(FIRST_DAY).unwrap_or_default();
    let newest = view.newest.map_or(first, |newest| newest.max(first));
    let at = newest.plus(gap(random));
    let (Some(opening), Some(closing)) = (calendar.opening_of(at.date()), calendar.closing_of(at.date()))
    else {
        return next_opening(at, random, calendar);
    };
    if at < opening {
        return opening.plus(gap(random));
    }
    let someone_is_here = is_somebody_here(view, at);
    if at >= closing {
        let over = at.minutes_since(closing) >= OVERTIME_MINUTES;
        return if someone_is_here && !over { at } else { next_opening(at, random, calendar) };
    }
    if someone_is_here || calendar.counting_minutes_between(at, at.plus(Duration::minutes(1))) > 0 {
        return at;
    }
    // A break: nothing added to it would be the break itself.
    calendar.add_counting_minutes(at, 1).plus(gap(random))
}

/// The beginning of the next working day.
pub(super) fn next_opening(at: Timestamp, random: &mut dyn Random, calendar: &WorkingCalendar) -> Timestamp {
    let day = calendar.next_counted_day(at.date());
    calendar.opening_of(day).unwrap_or(at).max(at).plus(gap(random))
}

fn gap(random: &mut dyn Random) -> Duration {
    let (least, most) = GAP_SECONDS;
    Duration::seconds(i64::try_from(least + random.below(most - least + 1)).unwrap_or(1))
}

fn is_somebody_here(view: &View, at: Timestamp) -> bool {
    let here = |state| matches!(state, TicketState::Waiting | TicketState::Called | TicketState::Serving);
    view.tickets.values().any(|ticket| ticket.date == at.date() && here(ticket.state))
}
