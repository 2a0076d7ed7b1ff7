//! The day in figures, from the picture of the desk: what was taken in by the hour, what was decided in
//! time, how long people waited.
//!
//! Dossiers that ended today stand beside the open ones in the view for this. After a start only the
//! newest of them are looked through, so that a dossier of months ago that ended this morning may be
//! missing from the figures until the next day; it is missing nowhere else.

use super::View;
use crate::base::time::Timestamp;
use crate::domain::clock::is_late;
use crate::domain::dossier::Summary;
use std::sync::Arc;

/// The hours that have a bar of their own: from seven to before six in the evening.
pub const HOURS: std::ops::Range<u8> = 7..18;

/// A day in figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Taken in, by hour of [`HOURS`]; earlier and later ones count with the first and the last.
    pub by_hour: [usize; 11],
    /// Taken in, all.
    pub received: usize,
    /// Decided that had a promise.
    pub decided: usize,
    /// Of these, in time.
    pub on_time: usize,
    /// Minutes people called today had waited: the middle one of them.
    pub median_wait: Option<i64>,
}

impl Figures {
    /// Decided in time, in whole hundredths; `None` where nothing was decided.
    pub fn on_time_share(&self) -> Option<usize> {
        (self.on_time * 100).checked_div(self.decided)
    }

    fn take(&mut self, summary: &Summary, now: Timestamp) {
        let today = |at: &Timestamp| at.date() == now.date();
        if let Some(at) = summary.received_at.filter(today) {
            let last = HOURS.end - HOURS.start - 1;
            let hour = at.time_of_day().hour().saturating_sub(HOURS.start).min(last);
            if let Some(bar) = self.by_hour.get_mut(usize::from(hour)) {
                *bar += 1;
            }
            self.received += 1;
        }
        if let (Some(at), Some(due), Some(_)) =
            (summary.decided_at.filter(today), summary.due_at, summary.outcome)
        {
            self.decided += 1;
            self.on_time += usize::from(!is_late(due, at));
        }
    }
}

impl View {
    /// The figures of the day of a moment.
    pub fn figures(&self, now: Timestamp) -> Figures {
        let mut figures = Figures::default();
        for summary in self.work.values().chain(self.ended_today.values()) {
            figures.take(summary, now);
        }
        let waited = |called: Timestamp, taken: Timestamp| called.minutes_since(taken).max(0);
        let mut waits: Vec<i64> = self
            .tickets_of(now.date())
            .filter_map(|ticket| Some(waited(ticket.called_at?, ticket.taken_at)))
            .collect();
        waits.sort_unstable();
        figures.median_wait = waits.get(waits.len() / 2).copied();
        figures
    }

    /// Keeps a dossier that ended among those of the newest day on which any did.
    pub fn follow_ended(&mut self, summary: &Arc<Summary>) {
        // What had ended may be open again: undone, or in conflict.
        self.ended_today.remove(&summary.id);
        let Some(at) = summary.finished_at.filter(|_| summary.status.is_final()) else { return };
        let newest = self.ended_today.values().next().and_then(|s| s.finished_at).map(Timestamp::date);
        match newest {
            Some(day) if at.date() < day => return,
            Some(day) if at.date() > day => self.ended_today.clear(),
            _ => {}
        }
        self.ended_today.insert(summary.id, Arc::clone(summary));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::DossierId;
    use crate::desk::view::WorkKey;
    use crate::domain::dossier::Status;
    use crate::domain::review::Outcome;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn summary(n: u8, received: &str, due: &str, decided: Option<&str>, ended: Option<&str>) -> Arc<Summary> {
        let mut summary = Summary::blank(DossierId([n; 16]), at(received));
        summary.received_at = Some(at(received));
        summary.due_at = Some(at(due));
        summary.decided_at = decided.map(at);
        summary.outcome = decided.map(|_| Outcome::Approved);
        summary.finished_at = ended.map(at);
        summary.status = if ended.is_some() { Status::HandedOver } else { Status::InReview };
        Arc::new(summary)
    }

    #[test]
    fn the_day_counts_what_came_in_and_what_was_decided_today_only() {
        let now = at("2026-11-25T16:00");
        let mut view = View::empty();
        assert_eq!(view.figures(now), Figures::default());
        assert_eq!(view.figures(now).on_time_share(), None);
        for open in [
            summary(1, "2026-11-25T06:50", "2026-11-26T17:00", None, None),
            summary(2, "2026-11-25T09:10", "2026-11-25T11:00", Some("2026-11-25T15:00"), None),
            summary(3, "2026-11-20T09:10", "2026-11-25T17:00", Some("2026-11-24T15:00"), None),
        ] {
            view.work.insert(WorkKey::of(&open), open);
        }
        for ended in [
            summary(
                4,
                "2026-11-20T09:10",
                "2026-11-24T17:00",
                Some("2026-11-24T10:00"),
                Some("2026-11-24T10:30"),
            ),
            summary(
                5,
                "2026-11-25T09:50",
                "2026-11-25T17:00",
                Some("2026-11-25T10:00"),
                Some("2026-11-25T10:30"),
            ),
            summary(
                6,
                "2026-11-20T09:50",
                "2026-11-25T17:00",
                Some("2026-11-25T10:00"),
                Some("2026-11-25T10:40"),
            ),
            summary(7, "2026-11-20T09:50", "2026-11-25T17:00", None, Some("2026-11-24T10:40")),
        ] {
            view.follow_ended(&ended);
        }
        let figures = view.figures(now);
        assert_eq!(view.ended_today.len(), 2, "the newest day's alone");
        assert_eq!((figures.received, figures.decided, figures.on_time), (3, 3, 2));
        assert_eq!(figures.on_time_share(), Some(66));
        assert_eq!(figures.by_hour[..4], [1, 0, 2, 0]);
    }
}
