//! Time limits of a record: number and unit where they are sound, else a limit read out of the text
//! where it states exactly one, else none.
//!
//! Invariant: a limit is never guessed. `1` with the unit OTHER may be a day, an hour or "same day":
//! it stays unknown and is flagged.

use super::values::{Reader, number_text};
use crate::base::text::fold;
use crate::domain::clock::TimeLimit;
use crate::domain::procedure::{Channel, FlagKind, LimitRow};
use serde_json::Value;
use std::collections::BTreeSet;

/// The channel of a method row.
pub(super) fn channel(method: &Value) -> Option<Channel> {
    match method.get("submissionMethod").and_then(Value::as_str)?.trim() {
        "DIRECT" => Some(Channel::Direct),
        "ONLINE" => Some(Channel::Online),
        "POSTAL" => Some(Channel::Postal),
        _ => None,
    }
}

/// One row a method of execution, with its text.
pub(super) fn row(reader: &mut Reader, method: &Value) -> LimitRow {
    let number = number_text(method.get("processingTime"));
    let unit = reader.line(method, "processingTimeUnit");
    let described = reader.lines(method, "description");
    let channel = channel(method);
    if channel.is_none() {
        reader.flag(FlagKind::Malformed, "submissionMethod");
    }
    let limit = limit(reader, &number, &unit, &described.join("\n"));
    let mut raw = reader.split(&format!("{number} {unit}"));
    raw.extend(described);
    LimitRow { channel, limit, raw }
}

/// The limit a case states by itself (`processingDay {qty, type}`).
pub(super) fn stated(case: &Value) -> Option<TimeLimit> {
    let day = case.get("processingDay")?;
    let unit = day.get("type").and_then(Value::as_str).and_then(letters)?;
    format!("{}{unit}", number_text(day.get("qty"))).parse().ok()
}

/// Remarks on rows that disagree with each other or with a case.
pub(super) fn compare(reader: &mut Reader, rows: &[LimitRow], cases: &[Option<TimeLimit>]) {
    let limits = |channel| -> BTreeSet<TimeLimit> {
        rows.iter().filter(|row| row.channel == Some(channel)).filter_map(|row| row.limit).collect()
    };
    let channels = [Channel::Direct, Channel::Online, Channel::Postal].map(limits);
    let shown = |set: &BTreeSet<TimeLimit>| set.iter().map(ToString::to_string).collect::<Vec<_>>().join("|");
    for set in channels.iter().filter(|set| set.len() > 1) {
        reader.flag(FlagKind::LimitSeveral, &shown(set));
    }
    let mut stated: Vec<&BTreeSet<TimeLimit>> = channels.iter().filter(|set| !set.is_empty()).collect();
    stated.dedup();
    if stated.len() > 1 {
        reader.flag(
            FlagKind::LimitDiffersByChannel,
            &stated.into_iter().map(shown).collect::<Vec<_>>().join(" / "),
        );
    }
    let all: BTreeSet<TimeLimit> = channels.iter().flatten().copied().collect();
    for case in cases.iter().flatten().filter(|case| !all.is_empty() && !all.contains(case)) {
        reader.flag(FlagKind::LimitDiffersFromCase, &format!("{case} / {}", shown(&all)));
    }
    if rows.is_empty() {
        reader.flag(FlagKind::LimitMissing, "");
    }
}

fn letters(unit: &str) -> Option<&'static str> {
    match unit.trim() {
        "WORKING_DAY" => Some("wd"),
        "DAY" => Some("d"),
        "HOUR" => Some("h"),
        "MONTH" => Some("m"),
        _ => None,
    }
}

fn limit(reader: &mut Reader, number: &str, unit: &str, described: &str) -> Option<TimeLimit> {
    let decimal = number.replace(',', ".");
    let numeric = !decimal.is_empty() && decimal.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if numeric && decimal.bytes().all(|b| matches!(b, b'0' | b'.')) {
        reader.flag(FlagKind::LimitZero, &format!("{number} {unit}"));
    }
    if let Some(letters) = letters(unit)
        && numeric
    {
        let limit = format!("{decimal}{letters}").parse().ok();
        match limit {
            None => reader.flag(FlagKind::LimitUnreadable, &format!("{number} {unit}")),
            Some(TimeLimit::WorkingDays(days)) if days.fraction() != 0 => {
                reader.flag(FlagKind::LimitFraction, &format!("{number} {unit}"));
            }
            Some(_) => {}
        }
        return limit;
    }
    if numeric {
        reader.flag(FlagKind::LimitUnitOther, &format!("{number} {unit}"));
        return None;
    }
    // "Theo mô tả": the limit is in the description.
    let text = if fold(number).starts_with("theo mo ta") { described } else { number };
    let found = in_text(text);
    let kind = if found.is_some() { FlagKind::LimitFromText } else { FlagKind::LimitUnreadable };
    reader.flag(kind, text);
    found
}

/// The one limit that a sentence states, or none where it states none or several.
///
/// Left out: what remote communes get on top ("tăng thêm không quá 10 ngày làm việc"), and the shares
/// of the bodies involved (after "trong đó").
pub(super) fn in_text(text: &str) -> Option<TimeLimit> {
    let folded = fold(text);
    let whole = folded.split("trong do").next().unwrap_or("");
    let words: Vec<&str> = whole.split_whitespace().collect();
    let mut found = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        let after: Vec<&str> = words.iter().skip(at + 1).take(4).map(|w| plain(w)).collect();
        let before: Vec<&str> = words.iter().take(at).rev().take(4).map(|w| plain(w)).collect();
        let Some(limit) = limit_at(word, &after) else { continue };
        let on_top = before.contains(&"them");
        let clock_or_date = matches!(before.first(), Some(&("sau" | "truoc" | "luc" | "ngay" | "tu")));
        if on_top || clock_or_date {
            continue;
        }
        let plus = words.iter().skip(at + 1).take(4).any(|w| *w == "+");
        if plus {
            return None;
        }
        found.insert(limit);
    }
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (None, _) if whole.contains("trong ngay lam viec") || whole.trim() == "trong ngay" => {
            Some(TimeLimit::SameDay)
        }
        (Some(limit), None) => Some(limit),
        _ => None,
    }
}

/// A word without the punctuation around it.
fn plain(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn limit_at(number: &str, after: &[&str]) -> Option<TimeLimit> {
    let number = plain(number).replace(',', ".");
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let unit = match after {
        ["ngay", "lam", "viec", ..] => "wd",
        ["ngay", ..] => "d",
        ["gio", ..] => "h",
        ["thang", ..] => "m",
        _ => return None,
    };
    format!("{number}{unit}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_states_one_limit_is_read_and_one_that_states_several_is_not() {
        for (text, limit) in [
            ("Không quá 03 ngày làm việc", Some("3wd")),
            ("Không quá 07 ngày kể từ ngày nhận đủ hồ sơ hợp lệ. ", Some("7d")),
            (
                "Không quá 05 ngày làm việc, tại các xã miền núi thì thời gian thực hiện được tăng thêm không quá 10 \
                 ngày làm việc so với tổng thời gian",
                Some("5wd"),
            ),
            (
                "Không quá 15 ngày làm việc. Trong đó:\n- tại Sở: 12 ngày làm việc;\n- Ủy ban: 03 ngày làm việc",
                Some("15wd"),
            ),
            (
                "Thực hiện trong ngày làm việc nhận được đủ hồ sơ xóa nợ; nếu thời điểm nhận đủ hồ sơ, sau 15 giờ cùng \
                 ngày thì có thể giải quyết việc xóa nợ trong ngày làm việc tiếp theo",
                Some("same-day"),
            ),
            ("02 tháng", Some("2m")),
            ("12.5 ngày làm việc + thời gian thực hiện cấp lại Giấy chứng nhận", None),
            ("a) Không quá 05 ngày làm việc; b) Không quá 07 ngày làm việc", None),
            ("Theo quy định tại Nghị định ngày 02 tháng 11 năm 2024", None),
            ("", None),
        ] {
            assert_eq!(in_text(text).map(|l| l.to_string()).as_deref(), limit, "{text}");
        }
    }

    #[test]
    fn number_and_unit_are_read_and_what_is_odd_is_flagged() {
        use FlagKind::{LimitFraction, LimitUnitOther, LimitUnreadable, LimitZero};
        for (number, unit, limit, flags) in [
            ("7", "WORKING_DAY", Some("7wd"), vec![]),
            ("6.25", "WORKING_DAY", Some("6.25wd"), vec![LimitFraction]),
            ("12,5", "WORKING_DAY", Some("12.5wd"), vec![LimitFraction]),
            ("10", "DAY", Some("10d"), vec![]),
            ("15", "HOUR", Some("15h"), vec![]),
            ("2", "MONTH", Some("2m"), vec![]),
            ("1", "OTHER", None, vec![LimitUnitOther]),
            ("0", "OTHER", None, vec![LimitZero, LimitUnitOther]),
            ("0", "WORKING_DAY", None, vec![LimitZero, LimitUnreadable]),
            ("2.5", "DAY", None, vec![LimitUnreadable]),
            ("99999999999", "DAY", None, vec![LimitUnreadable]),
        ] {
            let mut reader = Reader::default();
            let found = super::limit(&mut reader, number, unit, "");
            assert_eq!(found.map(|l| l.to_string()).as_deref(), limit, "{number} {unit}");
            let mut kinds: Vec<FlagKind> = reader.into_flags().iter().map(|flag| flag.kind).collect();
            let mut expected = flags;
            kinds.sort_unstable();
            expected.sort_unstable();
            assert_eq!(kinds, expected, "{number} {unit}");
        }
    }
}
