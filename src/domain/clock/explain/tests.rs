//! Explanations word by word.

use super::*;
use crate::base::time::Timestamp;
use crate::domain::clock::{Pause, Rules, WorkingCalendar, due};

fn lines(limit: &str, received: &str, pauses: &[(&str, &str)], language: Language) -> Vec<String> {
    let at = |text: &str| Timestamp::parse(text).unwrap();
    let pauses: Vec<Pause> = pauses
        .iter()
        .map(|(from, to)| Pause::new(at(from), (!to.is_empty()).then(|| at(to))).unwrap())
        .collect();
    due(limit.parse().unwrap(), at(received), &pauses, WorkingCalendar::shipped(), Rules::shipped())
        .explanation
        .lines(language)
}

#[test]
fn a_clerk_can_read_every_step_aloud() {
    insta::assert_snapshot!(lines("3wd", "2026-11-23T17:30", &[], Language::Vietnamese).join("\n"));
    insta::assert_snapshot!(lines("7wd", "2026-08-18T10:00", &[], Language::Vietnamese).join("\n"));
    insta::assert_snapshot!(lines("7.5wd", "2026-02-13T10:00", &[], Language::English).join("\n"));
    insta::assert_snapshot!(lines("4h", "2026-11-27T17:00", &[], Language::Vietnamese).join("\n"));
    insta::assert_snapshot!(lines("2m", "2026-12-31T10:00", &[], Language::English).join("\n"));
    insta::assert_snapshot!(lines("same-day", "2026-11-23T15:01", &[], Language::Vietnamese).join("\n"));
}

#[test]
fn pauses_tell_what_they_added() {
    let pauses = [("2026-12-04T10:00", "2026-12-28T10:00"), ("2027-02-01T10:00", "")];
    insta::assert_snapshot!(lines("5wd", "2026-11-30T10:00", &pauses, Language::Vietnamese).join("\n"));
    let pauses = [("2026-12-02T16:00", "2026-12-05T08:00"), ("2026-12-12T08:00", "")];
    insta::assert_snapshot!(lines("10d", "2026-11-30T10:00", &pauses, Language::English).join("\n"));
}

#[test]
fn both_languages_tell_the_same_steps() {
    for limit in ["3wd", "0.5wd", "30h", "40d", "3m", "same-day"] {
        let pauses = [("2028-12-02T10:00", "2028-12-12T08:00")];
        let vi = lines(limit, "2028-12-02T09:00", &pauses, Language::Vietnamese);
        let en = lines(limit, "2028-12-02T09:00", &pauses, Language::English);
        assert_eq!(vi.len(), en.len());
        assert!(vi.iter().zip(&en).all(|(vi, en)| vi != en && !vi.is_empty() && !en.is_empty()));
        assert!(vi.iter().any(|line| line.contains("2028 là dự kiến")), "{vi:?}");
    }
}
