//! Text damaged between the scanner and us.
//!
//! Three things go wrong: bytes become `�` or `?`, UTF-8 is read in an old code page (`Nguyá»…n`), and
//! an input method that was left on turns accents back into keys (`Nguyeenx`). Signs of these make a
//! field untrustworthy. It may miss some: the officer still sees the name. It must not call the names
//! of minority peoples damaged (`H'Mai`, `Ksor`, `Y Wang`), so single odd letters are no sign.

use crate::base::text::{fold, strip_marks};

/// Whether a person's name shows signs of damage.
pub(super) fn in_name(name: &str) -> bool {
    strip_marks(name).chars().any(|c| !c.is_ascii_alphabetic() && !is_name_sign(c)) || has_typing_debris(name)
}

/// Whether an address shows signs of damage. Building names are often English, so no look at letters.
pub(super) fn in_address(address: &str) -> bool {
    strip_marks(address)
        .chars()
        .any(|c| c == '?' || !(c.is_ascii_graphic() || c == ' ' || is_name_sign(c) || c == '–'))
}

/// Whether a word that is neither `Nam` nor `Nữ` may be one of them with its accent damaged, as
/// `N�`, `N?`, `Ná»¯`, `Nuwx`, or `N` where the byte was dropped.
pub(super) fn in_sex(word: &str) -> bool {
    let folded = fold(word);
    let mut letters = folded.chars();
    let odd = |c: char| !c.is_ascii() || matches!(c, '?' | 'w' | 'x');
    letters.next() == Some('n') && (letters.clone().next().is_none() || letters.any(odd))
}

/// Signs that stand in names and place names beside letters without marks.
fn is_name_sign(c: char) -> bool {
    // ƀ is a letter of Ê Đê and Gia Rai that has no decomposition.
    matches!(c, ' ' | '\'' | '-' | '.' | '\u{2019}' | '\u{2018}' | '\u{02BC}' | 'ƀ' | 'Ƀ')
}

/// Telex keys left in a name: doubled letters no Vietnamese syllable has, a horn key after its vowel,
/// tone keys at the ends of words.
fn has_typing_debris(name: &str) -> bool {
    let folded = fold(name);
    let tone_endings = folded.split_whitespace().filter(|word| ends_in(word, &['s', 'x', 'f', 'j'])).count();
    tone_endings >= 2 || folded.split_whitespace().any(is_typed_word)
}

fn is_typed_word(word: &str) -> bool {
    let doubled = ["aa", "ee", "aw", "ow", "uw"].iter().any(|keys| word.contains(keys));
    // `oong` and `ooc` are syllables.
    let doubled_o = word.contains("oo") && !word.contains("oon") && !word.contains("ooc");
    doubled || doubled_o || word.starts_with("dd") || ends_in(word, &['f', 'j'])
}

fn ends_in(word: &str, keys: &[char]) -> bool {
    word.chars().count() > 1 && word.ends_with(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_shows_in_names() {
        for name in [
            "Nguy\u{FFFD}n V\u{FFFD}n An",
            "Nguy?n V?n An",
            "Nguyá»…n VÄƒn An",
            "Nguyeenx Vawn An",
            "Nguye64n Va8n A",
            "Ddawngj Thij Hoaf",
            "Buif Tusn Ans",
            "Hoaf",
            "Hoof Thi",
        ] {
            assert!(in_name(name), "{name}");
        }
    }

    #[test]
    fn real_names_of_all_peoples_are_not_called_damaged() {
        for name in [
            "Nguyễn Văn Hưởng",
            "NGUYEN VAN HUONG",
            "Tran Thi Bich",
            "Ksor H'Mar",
            "H’Wơn Niê Kdăm",
            "Y Wang Ayun",
            "Rơ Châm Byă",
            "Y Jut Êban",
            "Siu Ƀlơr",
            "Thoong Đoòng Sà Oong",
            "Lò Văn Xuân",
            "Alex Trần",
            "Bàn Tà Ngoẩy-Sơn",
        ] {
            assert!(!in_name(name), "{name}");
        }
    }

    #[test]
    fn addresses_may_hold_figures_and_english() {
        for address in
            ["Số 1, Phường Bến Nghé, Quận 1, TP.HCM", "12/3A (hẻm 5) Vinhomes Green Tower", "Cư M’gar"]
        {
            assert!(!in_address(address), "{address}");
        }
        for address in ["Ph\u{FFFD}\u{FFFD}ng B?n Ngh?", "PhÆ°á»ng Báº¿n NghÃ©"] {
            assert!(in_address(address), "{address}");
        }
    }

    #[test]
    fn a_damaged_sex_is_told_from_a_wrong_one() {
        for word in ["N\u{FFFD}", "N?", "Ná»¯", "Nuwx", "N"] {
            assert!(in_sex(word), "{word}");
        }
        for word in ["Khác", "", "Nan", "1"] {
            assert!(!in_sex(word), "{word}");
        }
    }
}
