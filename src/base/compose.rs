//! Vietnamese typed with Latin keys: Telex and VNI, a syllable at a time, and what such keys leave behind.
//!
//! Pure: the keys of a word give its text, nothing is remembered between calls. It is not a field and
//! knows no caret; the screen asks it at every key and puts the difference into the field.
//!
//! Invariants: a key is never lost (what means nothing is the letter itself), and the key that made a
//! mark or tone, pressed again, takes it back and stands as a letter from then on.
//!
//! Marks may stand in any word, for names like `Êban` and `Kdăm`; tones only where a Vietnamese syllable
//! can carry one, so that `Ksor` stays what it is.

mod syllable;

use syllable::Syllable;

/// Which keys make the marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// `aa` → `â`, `s f r x j` for the tones.
    Telex,
    /// `a6` → `â`, `1`…`5` for the tones.
    Vni,
}

/// Where the tone stands in `oa`, `oe` and `uy` at the end of a syllable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Spelling {
    /// `hóa`, `hủy`: how offices write, and this program.
    #[default]
    Classic,
    /// `hoá`, `huỷ`.
    Modern,
}

/// The text of one word's keys.
pub fn compose(method: Method, spelling: Spelling, keys: &str) -> String {
    syllable(method, keys).text(spelling)
}

/// The text of keys that are several words: what is neither letter nor, in VNI, digit parts them.
pub fn compose_text(method: Method, spelling: Spelling, keys: &str) -> String {
    let mut out = String::with_capacity(keys.len());
    let mut word = String::new();
    for c in keys.chars() {
        if c.is_ascii_alphabetic() || (method == Method::Vni && c.is_ascii_digit()) {
            word.push(c);
        } else {
            out.push_str(&compose(method, spelling, &std::mem::take(&mut word)));
            out.push(c);
        }
    }
    out + &compose(method, spelling, &word)
}

fn syllable(method: Method, keys: &str) -> Syllable {
    let mut syllable = Syllable::default();
    for key in keys.chars() {
        let taken = match method {
            Method::Telex => syllable.telex(key),
            Method::Vni => syllable.vni(key),
        };
        if !taken {
            syllable.push(key);
        }
    }
    syllable
}

/// The plain word of a folded one that an input method left half done: `nguyeenx` and `nguye64n` are
/// `nguyen`, `h'khawm` is `h'kham`. `None` where the word is no such debris; one letter never is.
pub fn leftover(folded: &str) -> Option<String> {
    let parts: Vec<(&str, Option<String>)> = folded.split('\'').map(|part| (part, plain(part))).collect();
    let any = parts.iter().any(|part| part.1.is_some());
    let words = parts.into_iter().map(|(part, plain)| plain.unwrap_or_else(|| part.to_owned()));
    any.then(|| words.collect::<Vec<_>>().join("'"))
}

fn plain(folded: &str) -> Option<String> {
    let digits = folded.bytes().any(|byte| byte.is_ascii_digit());
    if folded.len() < 3 || !folded.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let method = if digits { Method::Vni } else { Method::Telex };
    let plain = syllable(method, folded).plain()?;
    (plain.len() >= 2 && plain != folded).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn telex(keys: &str) -> String {
        compose_text(Method::Telex, Spelling::Modern, keys)
    }

    fn vni(keys: &str) -> String {
        compose_text(Method::Vni, Spelling::Modern, keys)
    }

    #[test]
    fn telex_keys_write_vietnamese() {
        for (keys, text) in [
            ("vieetj nam", "việt nam"),
            ("ddawng kys thuwowngf trus", "đăng ký thường trú"),
            ("Nguyeenx Vawn Huwowngr", "Nguyễn Văn Hưởng"),
            ("hoof sow", "hồ sơ"),
            ("coong an xax", "công an xã"),
            ("gif", "gì"),
            ("quyeets", "quyết"),
            ("hoaf", "hoà"),
            ("thuys", "thuý"),
            ("khuyru", "khuỷu"),
            ("ass", "as"),
            ("aaa", "aa"),
            ("ddd", "dd"),
            ("w", "ư"),
            ("ww", "w"),
            ("chew", "chew"),
            // Marks and tones after the whole word.
            ("truongwf dangd nguyenex", "trường đang nguyễn"),
            ("thuowr huow uwow nguowif huowu quow", "thuở huơ ươ người hươu quơ"),
            ("muaw quaw hoawcj tuaans DDAWSK", "mưa quă hoặc tuấn ĐẮK"),
            ("giaf giuwowngf gieengs quys", "già giường giếng quý"),
            ("asz toansz", "a toan"),
            ("Eeban Kdawm Ksor Tlur HHen", "Êban Kdăm Ksor Tlur HHen"),
            ("mootj hai 12 A1", "một hai 12 A1"),
        ] {
            assert_eq!(telex(keys), text, "{keys}");
        }
    }

    #[test]
    fn vni_keys_write_vietnamese() {
        for (keys, text) in [
            ("vie65t", "việt"),
            ("d9a8ng ky1", "đăng ký"),
            ("Nguye64n Va8n A", "Nguyễn Văn A"),
            ("ho62 so7", "hồ sơ"),
            ("tru7o7ng2 truong72", "trường trường"),
            ("a11 a66 d99 u77", "a1 a6 d9 u7"),
            ("dang9 dau6", "đang dâu"),
            ("12 12A1 0903123456 261123-0001", "12 12A1 0903123456 261123-0001"),
            ("a10", "a"),
        ] {
            assert_eq!(vni(keys), text, "{keys}");
        }
    }

    #[test]
    fn the_tone_stands_where_offices_put_it() {
        for (keys, text) in [
            ("hoas", "hóa"),
            ("huyr", "hủy"),
            ("uyr", "ủy"),
            ("hoanf", "hoàn"),
            ("xoef", "xòe"),
            ("toais", "toái"),
        ] {
            assert_eq!(compose(Method::Telex, Spelling::Classic, keys), text);
        }
    }

    #[test]
    fn leftovers_give_the_plain_syllable_and_ordinary_words_are_none() {
        for (word, plain) in [
            ("nguyeenx", "nguyen"),
            ("tra62n", "tran"),
            ("nguye64n", "nguyen"),
            ("ddawng", "dang"),
            ("d9a8ng", "dang"),
            ("huwowngf", "huong"),
            ("thij", "thi"),
            ("nguyenx", "nguyen"),
            ("tooi", "toi"),
            ("mloo", "mlo"),
        ] {
            assert_eq!(leftover(word).as_deref(), Some(plain), "{word}");
        }
        for word in [
            "nguyen",
            "tran",
            "thi",
            "h56",
            "a001",
            "0903123456",
            "h29.14-261123-0001",
            "as",
            "ksor",
            "h'hen",
            "khai",
            "ass",
            "",
        ] {
            assert_eq!(leftover(word), None, "{word}");
        }
    }

    proptest! {
        #[test]
        fn no_key_is_lost_and_none_counts_twice(keys in "[a-zA-Z0-9 ']{0,24}") {
            for method in [Method::Telex, Method::Vni] {
                let text = compose_text(method, Spelling::Classic, &keys);
                prop_assert!(text.chars().count() <= keys.chars().count());
                // What is no key of the method is there, in its order.
                let plain = |text: &str| -> String {
                    crate::base::text::fold(text).chars().filter(|c| "bcghklmnpqtvy".contains(*c)).collect()
                };
                prop_assert_eq!(plain(&text), plain(&keys));
            }
        }

        #[test]
        fn a_leftover_is_a_plain_word_that_leaves_nothing_more(word in "[a-z0-9]{0,10}") {
            if let Some(plain) = leftover(&word) {
                prop_assert!(plain.len() <= word.len() && plain != word);
                prop_assert!(plain.bytes().all(|byte| byte.is_ascii_lowercase()));
            }
        }
    }
}
