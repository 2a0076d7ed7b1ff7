//! The steps in Vietnamese.

use super::{Added, Hour, Moved, SameDay, ShortDate, Step, TimeOfDay};
use crate::domain::clock::limit::TimeLimit;
use crate::domain::clock::wall::{Day, Minute};
use std::fmt::{Display, Formatter, Result, Write};

const WEEKDAYS: [&str; 7] = ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"];

struct Date(Day);

impl Display for Date {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} {}", WEEKDAYS[self.0.weekday_index()], ShortDate(self.0))
    }
}

struct At(Minute);

impl Display for At {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} {}", TimeOfDay(self.0.of_day()), Date(self.0.day()))
    }
}

/// `ngày X` or `từ ngày X đến ngày Y (n ngày)`.
struct Span(Day, Day);

impl Display for Span {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.1.since(self.0) {
            0 => write!(f, "Ngày {}", Date(self.0)),
            n => write!(f, "Từ {} đến {} ({} ngày)", Date(self.0), Date(self.1), n + 1),
        }
    }
}

/// `960 phút làm việc (16 giờ 00 phút)`.
struct Minutes(i64);

impl Display for Minutes {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} phút làm việc ({} giờ {:02} phút)", self.0, self.0 / 60, self.0 % 60)
    }
}

struct Limit(TimeLimit);

impl Display for Limit {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.0 {
            TimeLimit::WorkingDays(n) => write!(f, "{} ngày làm việc", n.to_string().replace('.', ",")),
            TimeLimit::Days(n) => write!(f, "{n} ngày"),
            TimeLimit::Months(n) => write!(f, "{n} tháng"),
            TimeLimit::Hours(n) => write!(f, "{n} giờ làm việc"),
            TimeLimit::SameDay => f.write_str("trong ngày"),
        }
    }
}

/// Tells one step.
pub(super) fn tell(step: &Step, out: &mut String) -> Result {
    match step {
        Step::Received { at, limit } => {
            write!(out, "Nhận hồ sơ hợp lệ lúc {}; thời hạn: {}.", At(*at), Limit(*limit))
        }
        Step::FirstDay { received, first, article } if received == first => {
            write!(out, "Ngày nhận {} được tính là ngày thứ 1 ({article}).", Date(*first))
        }
        Step::FirstDay { received, first, article } => write!(
            out,
            "Không tính ngày nhận {}; ngày thứ 1 là {} ({article}).",
            ShortDate(*received),
            Date(*first)
        ),
        Step::DayOff { first, last, name } => {
            write!(out, "{} không tính: {}.", Span(*first, *last), name.vi)
        }
        Step::MadeUp { first, last, name } => write!(out, "{} có tính: {}.", Span(*first, *last), name.vi),
        Step::WeeklyOff { days, first, last } => write!(
            out,
            "Từ {} đến {} có {days} ngày nghỉ hằng tuần, không tính.",
            ShortDate(*first),
            ShortDate(*last)
        ),
        Step::LastCounted { days, last } => write!(out, "Ngày làm việc thứ {days} là {}.", Date(*last)),
        Step::TimeOfDay { received, hour, end } => time_of_day(*received, *hour, *end, out),
        Step::CountsFrom { received, from } => write!(
            out,
            "{} không phải giờ làm việc: bắt đầu tính từ {}.",
            TimeOfDay(received.of_day()),
            At(*from)
        ),
        Step::MinutesAdded { minutes, from, end } => {
            write!(out, "{} cộng {} là {}.", At(*from), Minutes(*minutes), At(*end))
        }
        Step::CalendarAdded { added, from, last } => {
            match added {
                Added::Days(n) => write!(out, "Ngày nhận {} cộng {n} ngày", ShortDate(*from))?,
                Added::Months(n) => write!(out, "Ngày nhận {} cộng {n} tháng", ShortDate(*from))?,
            }
            write!(out, ": ngày cuối là {}, đến hết giờ làm việc.", Date(*last))
        }
        Step::LastDayMoved { from, to, article } => {
            write!(out, "Ngày cuối {} là ngày nghỉ: chuyển sang {} ({article}).", Date(*from), Date(*to))
        }
        Step::SameDay { received, how, due_day, article } => {
            same_day(*received, *how, *due_day, out)?;
            write!(out, " ({article}).")
        }
        pause => tell_end(pause, out),
    }
}

/// Pauses, years and the result.
fn tell_end(step: &Step, out: &mut String) -> Result {
    match step {
        Step::Paused { from, to, moved } => {
            write!(out, "Tạm dừng từ {} đến {}: ", At(*from), At(*to))?;
            match moved {
                Moved::Minutes(n) => write!(out, "cộng thêm {}.", Minutes(*n)),
                Moved::Days(n) => write!(out, "cộng thêm {n} ngày."),
                Moved::ReceivedAgain => out.write_str("tính lại như nhận lúc hết tạm dừng."),
            }
        }
        Step::NowDue { at, before } if at == before => write!(out, "Hẹn trả không đổi: {}.", At(*at)),
        Step::NowDue { at, before } => write!(out, "Hẹn trả từ {} dời đến {}.", At(*before), At(*at)),
        Step::PauseTooLate { from, due } => {
            write!(out, "Tạm dừng từ {} bắt đầu khi đã đến hạn {}: không thay đổi gì.", At(*from), At(*due))
        }
        Step::PauseOpen { from, due, left } => write!(
            out,
            "Đang tạm dừng từ {}; trước đó hẹn trả {}, còn {}.",
            At(*from),
            At(*due),
            Minutes(*left)
        ),
        Step::Projected { year } => {
            write!(out, "Lịch nghỉ năm {year} là dự kiến, chưa có quyết định chính thức.")
        }
        Step::NotCovered { from, to } => {
            match from == to {
                true => write!(out, "Lịch chưa có năm {from}")?,
                false => write!(out, "Lịch chưa có các năm {from}–{to}")?,
            }
            out.write_str(": chỉ trừ ngày nghỉ hằng tuần, chưa trừ ngày lễ.")
        }
        Step::Due { at } => write!(out, "Hẹn trả kết quả: {}.", At(*at)),
        _ => out.write_str("Chưa có giờ hẹn trả: đồng hồ đang tạm dừng."),
    }
}

fn time_of_day(received: Minute, hour: Hour, end: Minute, out: &mut String) -> Result {
    let (at, due) = (TimeOfDay(received.of_day()), TimeOfDay(end.of_day()));
    match hour {
        Hour::Kept if received.of_day() == end.of_day() => write!(out, "Giờ hẹn là giờ nhận: {due}."),
        Hour::Kept => write!(out, "Giờ nhận {at} nằm ngoài giờ làm việc của ngày đó: hẹn lúc {due}."),
        Hour::BeforeOpening => write!(out, "Nhận lúc {at}, trước giờ mở cửa: hẹn lúc {due}."),
        Hour::InBreak => write!(out, "Nhận lúc {at}, trong giờ nghỉ trưa: hẹn lúc {due}."),
        Hour::AfterClosing { closing } => {
            write!(out, "Nhận lúc {at}, sau giờ đóng cửa {}: hẹn vào lúc hết giờ, {due}.", TimeOfDay(closing))
        }
        Hour::ReceivedOnDayOff => {
            write!(out, "Nhận lúc {at} vào ngày không làm việc: hẹn vào lúc hết giờ, {due}.")
        }
    }
}

fn same_day(received: Minute, how: SameDay, due_day: Day, out: &mut String) -> Result {
    let at = TimeOfDay(received.of_day());
    match how {
        SameDay::InTime { cutoff } => {
            write!(out, "Nhận lúc {at}, không quá {}: trả trong ngày {}", TimeOfDay(cutoff), Date(due_day))
        }
        SameDay::AfterCutoff { cutoff } => {
            write!(
                out,
                "Nhận lúc {at}, sau {}: trả ngày làm việc tiếp theo, {}",
                TimeOfDay(cutoff),
                Date(due_day)
            )
        }
        SameDay::AfterClosing { closing } => write!(
            out,
            "Nhận lúc {at}, sau giờ đóng cửa {}: trả ngày làm việc tiếp theo, {}",
            TimeOfDay(closing),
            Date(due_day)
        ),
        SameDay::DayOff => {
            write!(out, "Nhận vào ngày không làm việc: trả ngày làm việc tiếp theo, {}", Date(due_day))
        }
    }
}
