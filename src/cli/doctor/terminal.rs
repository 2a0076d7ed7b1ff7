//! What the doctor says about the terminal: can it show Vietnamese, is it large enough, has it colours.

use std::io::IsTerminal;

use super::{Row, words};
use crate::base::text::clean_line;

/// Smallest screen.
const LEAST: (u16, u16) = (80, 24);

/// What the surroundings say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// Kind of terminal.
    pub(super) term: Option<String>,
    /// `LC_ALL`, `LC_CTYPE` or `LANG`, the first that is set.
    pub(super) locale: Option<String>,
    /// `COLORTERM`.
    pub(super) colorterm: Option<String>,
    /// `NO_COLOR` is set to something.
    pub(super) no_color: bool,
    /// Columns and rows; `None` where standard output is no terminal.
    pub(super) size: Option<(u16, u16)>,
}

impl Seen {
    /// Looks around.
    pub(super) fn here() -> Self {
        let set = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        let size = std::io::stdout().is_terminal().then(|| crossterm::terminal::size().ok()).flatten();
        Self {
            term: set("TERM"),
            locale: ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set),
            colorterm: set("COLORTERM"),
            no_color: set("NO_COLOR").is_some(),
            size,
        }
    }
}

/// All rows about the terminal.
pub(super) fn rows(seen: &Seen) -> Vec<Row> {
    vec![term_row(seen), locale_row(seen), size_row(seen), colour_row(seen)]
}

fn shown(text: Option<&str>) -> String {
    text.map_or_else(|| "–".to_owned(), |text| clean_line(text, 60))
}

fn term_row(seen: &Seen) -> Row {
    let text = format!("TERM = {}", shown(seen.term.as_deref()));
    match seen.term.as_deref() {
        None | Some("dumb" | "unknown") if !cfg!(windows) => Row::warn(
            "terminal",
            words(text.clone(), text),
            (
                "Màn hình cần một terminal thật; các lệnh con vẫn chạy được.",
                "The screens need a real terminal; the subcommands work all the same.",
            ),
        ),
        _ => Row::ok("terminal", words(text.clone(), text)),
    }
}

fn locale_row(seen: &Seen) -> Row {
    let name = shown(seen.locale.as_deref());
    let utf8 = seen.locale.as_deref().is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    if utf8 || cfg!(windows) {
        return Row::ok("locale", words(format!("Bảng mã: {name}"), format!("Locale: {name}")));
    }
    Row::warn(
        "locale",
        words(
            format!("Bảng mã {name} không phải UTF-8; chữ Việt có thể hiện sai."),
            format!("The locale {name} is not UTF-8; Vietnamese may be shown wrongly."),
        ),
        ("export LANG=vi_VN.UTF-8 (hoặc C.UTF-8)", "export LANG=vi_VN.UTF-8 (or C.UTF-8)"),
    )
}

fn size_row(seen: &Seen) -> Row {
    let Some((columns, rows)) = seen.size else {
        return Row::ok("size", words("Đầu ra không phải terminal.", "Standard output is no terminal."));
    };
    let text = words(format!("{columns} cột × {rows} dòng"), format!("{columns} columns × {rows} rows"));
    if columns >= LEAST.0 && rows >= LEAST.1 {
        return Row::ok("size", text);
    }
    Row::warn(
        "size",
        text,
        ("Phóng to cửa sổ đến ít nhất 80 × 24.", "Enlarge the window to at least 80 × 24."),
    )
}

fn colour_row(seen: &Seen) -> Row {
    let term = seen.term.as_deref().unwrap_or("");
    let depth = match seen.colorterm.as_deref() {
        _ if seen.no_color => "NO_COLOR",
        Some("truecolor" | "24bit") => "24 bit",
        _ if term.contains("256color") => "256",
        _ => "16",
    };
    Row::ok("colours", words(format!("Màu: {depth}"), format!("Colours: {depth}")))
}

#[cfg(test)]
mod tests {
    use super::super::Standing;
    use super::*;

    #[test]
    fn a_plain_locale_a_dumb_terminal_and_a_small_window_are_told() {
        let good = Seen {
            term: Some("xterm-256color".into()),
            locale: Some("vi_VN.UTF-8".into()),
            colorterm: None,
            no_color: false,
            size: Some((80, 24)),
        };
        assert!(rows(&good).iter().all(|row| row.standing == Standing::Ok));
        let bad = [
            ("terminal", Seen { term: Some("dumb".into()), ..good.clone() }),
            ("locale", Seen { locale: Some("C".into()), ..good.clone() }),
            ("locale", Seen { locale: None, ..good.clone() }),
            ("size", Seen { size: Some((79, 24)), ..good }),
        ];
        for (check, seen) in bad {
            let found: Vec<_> =
                rows(&seen).into_iter().filter(|row| row.standing != Standing::Ok).map(|r| r.check).collect();
            assert_eq!(found, [check]);
        }
    }

    #[test]
    fn what_the_surroundings_say_never_steers_the_terminal() {
        let seen = Seen { term: Some("x\u{1b}[2J".into()), ..Seen::default() };
        assert!(rows(&seen).iter().all(|row| !row.text.contains('\u{1b}')));
    }
}
