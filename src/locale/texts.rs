//! The sentences of one language.

use super::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

const VIETNAMESE: &str = include_str!("../../assets/locale/vi.ftl");
const ENGLISH: &str = include_str!("../../assets/locale/en.ftl");

/// Finds and fills the sentences of one language.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Texts({:?})", self.language)
    }
}

impl Texts {
    /// The shipped sentences of a language.
    pub fn new(language: Language) -> Self {
        let source = match language {
            Language::Vietnamese => VIETNAMESE,
            Language::English => ENGLISH,
        };
        // A file with a fault keeps its other sentences; a test refuses to ship one.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(rest, _)| rest);
        let id: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }

    /// The language they are in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether there is such a sentence.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|message| message.value().is_some())
    }

    /// A sentence without values; the key itself where there is none.
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// A sentence with its values.
    pub fn say_with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, FluentValue::from(*value));
        }
        self.fill(key, None, &args).unwrap_or_else(|| key.to_owned())
    }

    /// A sentence with a count `n`, which chooses its plural form.
    pub fn say_count(&self, key: &str, n: usize) -> String {
        let mut args = FluentArgs::new();
        args.set("n", FluentValue::from(n));
        self.fill(key, None, &args).unwrap_or_else(|| key.to_owned())
    }

    /// Another form of a sentence (`long`, `words`); `None` where it has none of that name.
    pub fn form(&self, key: &str, form: &str) -> Option<String> {
        self.fill(key, Some(form), &FluentArgs::new())
    }

    /// The sentence of a refusal or fault: `<family>-<code>`. Values it does not name stand after it, so
    /// that a newer reason never hides what it was about.
    pub fn reason(&self, family: &str, code: &str, values: &[(&str, &str)]) -> String {
        let key = format!("{family}-{code}");
        let told = self.say_with(&key, values);
        let unfilled = self.say(&key);
        let raw: Vec<String> = values
            .iter()
            // Fluent shows an unfilled value as `{$name}`.
            .filter(|(name, value)| !value.is_empty() && !unfilled.contains(&format!("{{${name}}}")))
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        if raw.is_empty() { told } else { format!("{told} ({})", raw.join(", ")) }
    }

    fn fill(&self, key: &str, form: Option<&str>, args: &FluentArgs<'_>) -> Option<String> {
        let message = self.bundle.get_message(key)?;
        let pattern = match form {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        // A value that was not given is shown by its name; the sentence is whole otherwise.
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Keys with their forms, as the file writes them.
    fn keys(source: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut last = String::new();
        for line in source.lines() {
            let Some((name, _)) = line.split_once('=') else { continue };
            if let Some(form) = name.trim().strip_prefix('.') {
                found.insert(format!("{last}.{form}"));
            } else if name.starts_with(|c: char| c.is_ascii_lowercase()) {
                last = name.trim().to_owned();
                assert!(found.insert(last.clone()), "written twice: {last}");
            }
        }
        found
    }

    #[test]
    fn both_files_are_without_fault_and_have_equal_keys() {
        for source in [VIETNAMESE, ENGLISH] {
            let faults = FluentResource::try_new(source.to_owned()).err().map(|(_, faults)| faults);
            assert!(faults.is_none(), "{faults:?}");
        }
        let (vi, en) = (keys(VIETNAMESE), keys(ENGLISH));
        assert_eq!(vi.difference(&en).collect::<Vec<_>>(), Vec::<&String>::new(), "only Vietnamese");
        assert_eq!(en.difference(&vi).collect::<Vec<_>>(), Vec::<&String>::new(), "only English");
        assert!(vi.len() > 100);
    }

    #[test]
    fn values_of_a_sentence_are_equal_in_both_languages() {
        let names = |texts: &Texts, key: &str| -> BTreeSet<String> {
            let told = texts.say(key);
            told.split("{$").skip(1).filter_map(|r| r.split('}').next()).map(str::to_owned).collect()
        };
        let (vi, en) = (Texts::new(Language::Vietnamese), Texts::new(Language::English));
        for key in keys(VIETNAMESE).iter().filter(|key| !key.contains('.')) {
            assert_eq!(names(&vi, key), names(&en, key), "{key}");
        }
    }

    #[test]
    fn one_spelling_of_the_tone_is_used() {
        for word in VIETNAMESE.split(|c: char| !c.is_alphabetic()) {
            let lower = word.to_lowercase();
            assert!(!["hoá", "khoá", "huỷ", "uỷ", "thuỷ", "toà", "hoà"].contains(&lower.as_str()), "{word}");
        }
        assert_eq!(VIETNAMESE, crate::base::text::nfc(VIETNAMESE), "composed");
    }

    #[test]
    fn a_value_no_sentence_names_is_shown_raw() {
        let texts = Texts::new(Language::English);
        let told = texts.reason("refusal", "queue-empty", &[("shelf", "9"), ("empty", "")]);
        assert!(told.ends_with("(shelf: 9)"), "{told}");
        assert_eq!(texts.reason("refusal", "from-the-future", &[]), "refusal-from-the-future");
    }
}
