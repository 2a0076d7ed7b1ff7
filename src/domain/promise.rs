//! The promise of a dossier as a whole: its limit, then each extension counted on from the promise before.
//!
//! Every part is made by the clock's own function. A pause belongs to the part it began in: one that began
//! before that part's end counts whole there, a later one in the extension that follows, or not at all.

use crate::base::time::Timestamp;
use crate::domain::clock::{Due, Pause, Rules, TimeLimit, WorkingCalendar, due};

/// What a promise is made from.
#[derive(Debug, Clone, Copy)]
pub struct Grounds<'a> {
    /// When it was validly received.
    pub received: Timestamp,
    /// The legal limit.
    pub limit: TimeLimit,
    /// When the clock stood, and until when.
    pub pauses: &'a [(Timestamp, Option<Timestamp>)],
    /// What it was extended by, in order.
    pub extensions: &'a [TimeLimit],
}

/// The parts of a promise: the limit's, then one for each extension.
pub fn parts(grounds: Grounds<'_>, calendar: &WorkingCalendar, rules: &Rules) -> Vec<Due> {
    let pauses: Vec<Pause> =
        grounds.pauses.iter().filter_map(|(from, to)| Pause::new(*from, *to).ok()).collect();
    let first = due(grounds.limit, grounds.received, &pauses, calendar, rules);
    let mut end = end_of(&first);
    let mut parts = vec![first];
    for added in grounds.extensions {
        let Some(from) = end else { break };
        let later: Vec<Pause> = pauses.iter().filter(|pause| pause.from() > from).copied().collect();
        let part = due(*added, from, &later, calendar, rules);
        end = end_of(&part);
        parts.push(part);
    }
    parts
}

/// Where a part ends, or would without the pause that is open.
fn end_of(part: &Due) -> Option<Timestamp> {
    part.due_at.or(part.paused.map(|pause| pause.due_before))
}

/// The promise once every open pause ends at `until`.
pub fn after_pauses(
    grounds: Grounds<'_>,
    until: Timestamp,
    calendar: &WorkingCalendar,
    rules: &Rules,
) -> Option<Timestamp> {
    let closed: Vec<_> = grounds.pauses.iter().map(|(from, to)| (*from, to.or(Some(until)))).collect();
    parts(Grounds { pauses: &closed, ..grounds }, calendar, rules).last().and_then(|part| part.due_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn promise(
        extensions: &[&str],
        pauses: &[(Timestamp, Option<Timestamp>)],
        until: &str,
    ) -> Option<Timestamp> {
        let extensions: Vec<TimeLimit> = extensions.iter().map(|text| text.parse().unwrap()).collect();
        let grounds = Grounds {
            received: at("2026-11-30T09:00"),
            limit: "3wd".parse().unwrap(),
            pauses,
            extensions: &extensions,
        };
        after_pauses(grounds, at(until), WorkingCalendar::shipped(), Rules::shipped())
    }

    #[test]
    fn an_extension_counts_on_from_the_promise_before_it() {
        for (extensions, due) in [
            (&[][..], "2026-12-03T09:00"),
            (&["2wd"], "2026-12-07T09:00"),
            (&["2wd", "1wd"], "2026-12-08T09:00"),
        ] {
            assert_eq!(promise(extensions, &[], "2026-12-01T09:00"), Some(at(due)));
        }
    }

    #[test]
    fn a_pause_counts_in_the_part_it_began_in_and_once() {
        let before = [(at("2026-12-02T09:00"), Some(at("2026-12-03T09:00")))];
        assert_eq!(promise(&[], &before, "2026-12-03T09:00"), Some(at("2026-12-04T09:00")));
        assert_eq!(promise(&["2wd"], &before, "2026-12-03T09:00"), Some(at("2026-12-08T09:00")));
        // It began after the first promise: only the extension knows of it.
        let later = [(at("2026-12-04T09:00"), None)];
        assert_eq!(promise(&[], &later, "2026-12-07T09:00"), Some(at("2026-12-03T09:00")));
        assert_eq!(promise(&["2wd"], &later, "2026-12-07T09:00"), Some(at("2026-12-08T09:00")));
    }
}
