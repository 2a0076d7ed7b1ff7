//! Texts for people, in Vietnamese and English: sentences, dates, amounts, durations.
//!
//! The sentences are Fluent files shipped in the binary (`assets/locale/*.ftl`) with equal keys; a test
//! holds them together. Nothing here knows a screen or a rule: a refusal comes in as its code and values.
//!
//! Invariant: asking for a text never fails. A key that does not exist (a test looks for those) is shown
//! as itself, and a value the sentence does not name is shown raw after it.

mod moment;
mod texts;

pub use moment::{clock_time, date, date_time, date_time_short, due_moment, remaining, waiting, weekday};
pub use texts::Texts;

/// The language of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Language {
    /// Tiếng Việt.
    #[default]
    Vietnamese,
    /// English.
    English,
}

impl Language {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Vietnamese, Self::English];

    /// Its tag: `vi`, `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    /// The language of a tag such as `vi`, `vi_VN.UTF-8` or `en-GB`; `None` for any other.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let word: String = tag.chars().take_while(char::is_ascii_alphabetic).collect();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(&word))
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn languages_are_told_by_the_tags_systems_use() {
        for (tag, language) in [
            ("vi", Some(Language::Vietnamese)),
            ("vi_VN.UTF-8", Some(Language::Vietnamese)),
            ("en-GB", Some(Language::English)),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Language::from_tag(tag), language, "{tag}");
        }
    }
}
