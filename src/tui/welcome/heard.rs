//! What the keyboard check hears: whether Vietnamese arrives whole, in pieces, or as bare keys.
//!
//! Pure: what arrived goes in, one finding comes out. It advises; it changes nothing.

use crate::base::compose::{Method, Spelling, compose_text};
use crate::base::text::{fold, nfc};

/// What is to be typed.
pub(super) const SAMPLE: &str = "tiếng việt";

/// One key as the terminal sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// A character.
    Char(char),
    /// Backspace as 0x7f.
    Backspace,
    /// Backspace as 0x08, which UniKey and EVKey send on many machines.
    OldBackspace,
}

/// What is thought of the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finding {
    /// Not enough was typed yet.
    Unfinished,
    /// It arrives as it should.
    Good,
    /// It arrives as it should, by the built-in input method.
    BuiltIn,
    /// Well, with the other Backspace: nothing to do.
    OldBackspace,
    /// Marks arrive apart from their letters; they are joined here.
    Decomposed,
    /// Bare Telex keys: no input method is on.
    TelexKeys,
    /// Bare VNI keys: no input method is on.
    VniKeys,
    /// Letters without marks.
    NoMarks,
    /// Old letters were not taken back: `vieêtệt`.
    Doubled,
    /// Something else was typed.
    Other,
}

impl Finding {
    /// The message id of the advice.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Unfinished => "keyboard-unfinished",
            Self::Good => "keyboard-good",
            Self::BuiltIn => "keyboard-built-in",
            Self::OldBackspace => "keyboard-old-backspace",
            Self::Decomposed => "keyboard-decomposed",
            Self::TelexKeys => "keyboard-telex",
            Self::VniKeys => "keyboard-vni",
            Self::NoMarks => "keyboard-no-marks",
            Self::Doubled => "keyboard-doubled",
            Self::Other => "keyboard-other",
        }
    }

    /// Whether names can be typed as it is.
    pub(super) fn is_good(self) -> bool {
        matches!(self, Self::Good | Self::BuiltIn | Self::OldBackspace | Self::Decomposed)
    }

    /// The built-in input method that suits these keys.
    pub(super) fn suggests(self) -> Option<Method> {
        match self {
            Self::TelexKeys => Some(Method::Telex),
            Self::VniKeys => Some(Method::Vni),
            _ => None,
        }
    }
}

/// Judges what arrived and what stands in the field; `built_in`: our own input method is on.
pub(super) fn judge(heard: &[Heard], field: &str, built_in: bool) -> Finding {
    let text = nfc(field.trim()).to_lowercase();
    if text == SAMPLE {
        return well(heard, built_in);
    }
    for (method, finding) in [(Method::Telex, Finding::TelexKeys), (Method::Vni, Finding::VniKeys)] {
        let composed = compose_text(method, Spelling::Classic, &text);
        if text.is_ascii() && composed != text && SAMPLE.starts_with(&composed) {
            return finding;
        }
    }
    let (folded, wanted) = (fold(&text), fold(SAMPLE));
    if folded == wanted {
        return Finding::NoMarks;
    }
    if wanted.starts_with(&folded) || SAMPLE.starts_with(&text) {
        return Finding::Unfinished;
    }
    let once = without_doubles(&folded);
    if !text.is_ascii() && (wanted.starts_with(&once) || folded.chars().count() > wanted.chars().count()) {
        return Finding::Doubled;
    }
    Finding::Other
}

fn well(heard: &[Heard], built_in: bool) -> Finding {
    let apart = |heard: &Heard| matches!(heard, Heard::Char('\u{0300}'..='\u{036F}'));
    if built_in {
        Finding::BuiltIn
    } else if heard.iter().any(apart) {
        Finding::Decomposed
    } else if heard.contains(&Heard::OldBackspace) {
        Finding::OldBackspace
    } else {
        Finding::Good
    }
}

fn without_doubles(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization as _;

    fn chars(text: &str) -> Vec<Heard> {
        text.chars().map(Heard::Char).collect()
    }

    #[test]
    fn every_way_a_keyboard_can_be_set_is_told_apart() {
        for (field, finding) in [
            ("tiếng việt", Finding::Good),
            ("Tiếng Việt ", Finding::Good),
            ("tieengs vieetj", Finding::TelexKeys),
            ("tieengs", Finding::TelexKeys),
            ("tie61ng vie65t", Finding::VniKeys),
            ("tieng viet", Finding::NoMarks),
            ("tiêng viêt", Finding::NoMarks),
            ("tieêng vieêtệt", Finding::Doubled),
            ("tieêng", Finding::Doubled),
            ("", Finding::Unfinished),
            ("tiế", Finding::Unfinished),
            ("tieng v", Finding::Unfinished),
            ("xin chào", Finding::Other),
            ("hello", Finding::Other),
        ] {
            assert_eq!(judge(&chars(field), field, false), finding, "{field}");
        }
    }

    #[test]
    fn the_way_it_arrived_counts_where_the_text_is_well() {
        let apart: String = SAMPLE.nfd().collect();
        assert_eq!(judge(&chars(&apart), SAMPLE, false), Finding::Decomposed);
        let rewritten = [Heard::Char('e'), Heard::OldBackspace, Heard::Char('ê')];
        assert_eq!(judge(&rewritten, SAMPLE, false), Finding::OldBackspace);
        let usual = [Heard::Char('e'), Heard::Backspace, Heard::Char('ê')];
        assert_eq!(judge(&usual, SAMPLE, false), Finding::Good);
        assert_eq!(judge(&chars("tieengs vieetj"), SAMPLE, true), Finding::BuiltIn);
        assert_eq!(Finding::TelexKeys.suggests(), Some(Method::Telex));
        assert!(Finding::Decomposed.is_good() && !Finding::Doubled.is_good());
    }
}
