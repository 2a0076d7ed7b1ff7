//! Days, hours and durations as a clerk reads them: `T2 23/11/2026 14:32`, `còn 2 giờ 28`.

use super::Texts;
use crate::base::time::Timestamp;

/// Counting minutes of a working day (NĐ 118/2025: eight hours), for telling long spans in days.
const WORKING_DAY_MINUTES: i64 = 8 * 60;

/// The short name of the day of the week: `T2`…`T7`, `CN`.
pub fn weekday(texts: &Texts, at: Timestamp) -> String {
    texts.say(match at.date().weekday() {
        time::Weekday::Monday => "weekday-1",
        time::Weekday::Tuesday => "weekday-2",
        time::Weekday::Wednesday => "weekday-3",
        time::Weekday::Thursday => "weekday-4",
        time::Weekday::Friday => "weekday-5",
        time::Weekday::Saturday => "weekday-6",
        time::Weekday::Sunday => "weekday-7",
    })
}

/// `23/11/2026`.
pub fn date(at: Timestamp) -> String {
    let day = at.date();
    format!("{:02}/{:02}/{:04}", day.day(), u8::from(day.month()), day.year())
}

/// `14:32`.
pub fn clock_time(at: Timestamp) -> String {
    let time = at.time_of_day();
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// `T2 23/11/2026 14:32`.
pub fn date_time(texts: &Texts, at: Timestamp) -> String {
    format!("{} {} {}", weekday(texts, at), date(at), clock_time(at))
}

/// `T2 23/11 14:32`.
pub fn date_time_short(texts: &Texts, at: Timestamp) -> String {
    let day = at.date();
    format!("{} {:02}/{:02} {}", weekday(texts, at), day.day(), u8::from(day.month()), clock_time(at))
}

/// A promise as it is read aloud: `17:00 hôm nay`, `17:00 T2 23/11/2026`.
pub fn due_moment(texts: &Texts, due: Timestamp, now: Timestamp) -> String {
    let time = clock_time(due);
    if due.date() == now.date() {
        texts.say_with("due-today", &[("time", &time)])
    } else {
        format!("{time} {} {}", weekday(texts, due), date(due))
    }
}

/// Working time that is left, or by how much it is passed: `2 giờ 28`, `3 ngày`, `trễ 5 giờ`.
pub fn remaining(texts: &Texts, working_minutes: i64) -> String {
    let span = span(texts, working_minutes.abs());
    if working_minutes < 0 { texts.say_with("span-late", &[("span", &span)]) } else { span }
}

fn span(texts: &Texts, minutes: i64) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    if minutes >= WORKING_DAY_MINUTES {
        texts.say_with("span-days", &[("n", &(minutes / WORKING_DAY_MINUTES).to_string())])
    } else if hours == 0 {
        texts.say_with("span-minutes", &[("n", &rest.to_string())])
    } else if rest == 0 {
        texts.say_with("span-hours", &[("n", &hours.to_string())])
    } else {
        texts.say_with("span-hours-minutes", &[("h", &hours.to_string()), ("m", &format!("{rest:02}"))])
    }
}

/// How long somebody waits: `05 ph`, `1 g 05`.
pub fn waiting(texts: &Texts, minutes: i64) -> String {
    let minutes = minutes.max(0);
    if minutes < 60 {
        return texts.say_with("wait-minutes", &[("n", &format!("{minutes:02}"))]);
    }
    let (h, m) = ((minutes / 60).to_string(), format!("{:02}", minutes % 60));
    texts.say_with("wait-hours", &[("h", &h), ("m", &m)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn days_and_hours_are_written_as_clerks_write_them() {
        let vi = Texts::new(Language::Vietnamese);
        let monday = at("2026-11-23T14:32");
        assert_eq!(date_time(&vi, monday), "T2 23/11/2026 14:32");
        assert_eq!(date_time_short(&vi, at("2026-11-29T08:05")), "CN 29/11 08:05");
        assert_eq!(due_moment(&vi, at("2026-11-23T17:00"), monday), "17:00 hôm nay");
        assert_eq!(due_moment(&vi, at("2026-11-30T17:00"), monday), "17:00 T2 30/11/2026");
    }

    #[test]
    fn spans_are_told_in_the_unit_one_would_say() {
        let (vi, en) = (Texts::new(Language::Vietnamese), Texts::new(Language::English));
        for (minutes, told, english) in [
            (0, "0 phút", "0 min"),
            (28, "28 phút", "28 min"),
            (148, "2 giờ 28", "2 h 28"),
            (120, "2 giờ", "2 h"),
            (480, "1 ngày", "1 d"),
            (1500, "3 ngày", "3 d"),
            (-300, "trễ 5 giờ", "5 h late"),
        ] {
            assert_eq!(remaining(&vi, minutes), told);
            assert_eq!(remaining(&en, minutes), english);
        }
        assert_eq!(waiting(&vi, 5), "05 ph");
        assert_eq!(waiting(&vi, 65), "1 g 05");
        assert_eq!(waiting(&vi, -3), "00 ph", "a clock that went back");
    }
}
