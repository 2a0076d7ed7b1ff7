//! The legal clock: when a dossier's result is due, and why, line by line.
//!
//! [`due()`] is the only way a due time is made. The law's numbers are data ([`Rules`]), the days are data
//! ([`WorkingCalendar`]); how they work together is fixed here:
//!
//! - whole minutes on Vietnam's wall clock, seconds dropped;
//! - `wd`: the N-th counted day after the date of receipt, at the time of receipt (late receipt: closing);
//! - `h`: counting minutes from the next counting minute; an end at a closing is the next opening;
//! - `d`, `m`: closing of the last day, moved to a counted day; `same-day`: closing, by 15:00;
//! - pauses of the applicant's making count whole if they began before the due time, else not at all.

pub mod calendar;
pub mod due;
pub mod explain;
pub mod limit;
pub mod merge;
pub mod pause;
pub mod rules;
pub mod wall;
pub mod windows;

pub use calendar::WorkingCalendar;
pub use due::{
    ClockStatus, Due, OpenPause, Standing, due, hand_over_start, is_late, on_time_by_date, standing,
};
pub use explain::{Explanation, Language, Step};
pub use limit::{LimitError, TimeLimit, WorkingDays};
pub use pause::{Pause, PauseError};
pub use rules::{PauseGround, Rules};
