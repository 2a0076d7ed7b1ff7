//! Text as people type, scan and paste it: normalised at the door, folded for search, cut by cells.
//!
//! Invariant: what has passed [`clean`] is NFC, holds no control, escape or bidirectional-override
//! character, and is no longer than asked. Nothing else may reach the terminal or the record.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The outcome of [`clean`]: the safe text, and what was taken out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// NFC text without dangerous characters.
    pub text: String,
    /// How many control, escape or bidirectional-override characters were stripped.
    pub stripped: usize,
    /// Whether it was cut at the limit.
    pub cut: bool,
}

/// Whether a character may steer a terminal or turn text around (C0, C1, U+202A–202E, U+2066–2069).
pub fn is_dangerous(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// How many characters of outside text [`clean`] strips (line ends and tabs become spaces instead).
pub fn count_stripped(raw: &str) -> usize {
    raw.chars().filter(|c| is_dangerous(*c) && !matches!(c, '\t' | '\n' | '\r')).count()
}

/// Makes one line of outside text safe: strips dangerous characters (a tab or line end becomes a
/// space), composes to NFC and keeps at most `max_chars` characters.
pub fn clean(raw: &str, max_chars: usize) -> Cleaned {
    let kept = raw.chars().filter_map(|c| match c {
        '\t' | '\n' | '\r' => Some(' '),
        c if is_dangerous(c) => None,
        c => Some(c),
    });
    let mut composed = kept.nfc();
    let text: String = composed.by_ref().take(max_chars).collect();
    Cleaned { text, stripped: count_stripped(raw), cut: composed.next().is_some() }
}

/// [`clean`] with the text alone, trimmed.
pub fn clean_line(raw: &str, max_chars: usize) -> String {
    clean(raw, max_chars).text.trim().to_owned()
}

/// Composes to NFC.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// Takes the diacritics off and keeps the case: `Đặng Thị Quỳnh` → `Dang Thi Quynh`.
pub fn strip_marks(text: &str) -> String {
    text.nfd()
        .filter(|c| !matches!(c, '\u{0300}'..='\u{036F}'))
        .map(|c| match c {
            'đ' => 'd',
            'Đ' => 'D',
            c => c,
        })
        .collect()
}

/// The search key of a text: without diacritics, lower case, single spaces.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfd() {
        match c {
            '\u{0300}'..='\u{036F}' => {}
            c if c.is_whitespace() => gap = !out.is_empty(),
            c => {
                if std::mem::take(&mut gap) {
                    out.push(' ');
                }
                match c {
                    'đ' | 'Đ' => out.push('d'),
                    c => out.extend(c.to_lowercase()),
                }
            }
        }
    }
    out
}

/// The text without diacritics, letters of either case kept: `Đặng Thị Quỳnh` is `Dang Thi Quynh`.
pub fn unmarked(text: &str) -> String {
    let bare = |c: char| match c {
        '\u{0300}'..='\u{036F}' => None,
        'đ' => Some('d'),
        'Đ' => Some('D'),
        c => Some(c),
    };
    text.nfd().filter_map(bare).collect()
}

/// Terminal cells the text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Cuts to at most `cells` terminal cells, ending in `…` where it was cut: behind a whole word where half of
/// the room is filled then, never inside a grapheme.
pub fn fit(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    // Where the last whole word ends, in bytes, once half of the room is filled.
    let mut word = None;
    for grapheme in text.graphemes(true) {
        let wide = width(grapheme);
        if grapheme == " " && !out.ends_with(' ') && used * 2 >= cells {
            word = Some(out.len());
        }
        if used + wide + 1 > cells {
            break;
        }
        out.push_str(grapheme);
        used += wide;
    }
    out.truncate(word.unwrap_or(out.len()));
    if cells > 0 {
        out.push('…');
    }
    out
}

/// [`fit`], then padded with spaces to exactly `cells`.
pub fn pad(text: &str, cells: usize) -> String {
    let mut out = fit(text, cells);
    let used = width(&out);
    out.extend(std::iter::repeat_n(' ', cells.saturating_sub(used)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_takes_every_mark_off() {
        for (text, folded) in [
            ("Đặng Thị Quỳnh", "Dang Thi Quynh"),
            ("NGUYỄN VĂN HƯỞNG", "NGUYEN VAN HUONG"),
            ("Ủy ban nhân dân xã Ea Kpam", "Uy ban nhan dan xa Ea Kpam"),
            ("Đắk Lắk", "Dak Lak"),
            ("Lê Thị Ưởng", "Le Thi Uong"),
            ("Hoà Bình", "Hoa Binh"),
            ("Hòa Bình", "Hoa Binh"),
            ("Thuở ấy, khuỷu tay", "Thuo ay, khuyu tay"),
        ] {
            assert_eq!(strip_marks(text), folded);
            assert_eq!(fold(text), folded.to_lowercase());
            assert_eq!(fold(&text.nfd().collect::<String>()), folded.to_lowercase(), "decomposed input");
        }
        assert_eq!(fold("  Lê\u{a0}  Văn "), "le van");
    }

    #[test]
    fn dangerous_characters_are_stripped_and_counted() {
        let cleaned = clean("Lê\u{1b}[31m \u{202e}Văn\u{9b}\tA", 100);
        assert_eq!(cleaned.text, "Lê[31m Văn A");
        assert_eq!(cleaned.stripped, 3);
        assert!(!cleaned.cut);
        assert_eq!(count_stripped("A\u{1b}\tB\u{2066}\n"), 2, "a tab and a line end become spaces");
        let decomposed: String = "Nguyễn".nfd().collect();
        assert_eq!(clean(&decomposed, 100).text, "Nguyễn");
        let long = clean(&"a".repeat(20), 5);
        assert_eq!((long.text.as_str(), long.cut), ("aaaaa", true));
    }

    #[test]
    fn cutting_counts_cells_and_keeps_graphemes_whole() {
        assert_eq!(fit("Nguyễn Văn Ánh", 8), "Nguyễn…", "no blank before the dots");
        assert_eq!(fit("Nguyễn Văn Ánh", 13), "Nguyễn Văn…", "a word is not cut");
        assert_eq!(fit("Lò Nguyễnngọcánh", 10), "Lò Nguyễn…", "but where it would take half of the room");
        assert_eq!(pad("Lê", 4), "Lê  ");
        assert_eq!(fit("中文字", 4), "中…");
        assert_eq!(fit("abc", 0), "");
    }
}
