//! What is said to people on the command line.

use super::CliFault;
use crate::domain::refusal::Refusal;
use crate::locale::{Language, Texts};
use crate::store::folder::LockFault;

/// A refusal in words, in Vietnamese.
pub fn refusal(refusal: &Refusal) -> String {
    let texts = Texts::new(Language::Vietnamese);
    let word = |name: &str, value: &String| match name {
        "first" | "second" => texts.say(&format!("told-{value}")),
        "deed" => texts.say(&format!("did-{value}")),
        "duty" => texts.say(&format!("duty-{value}")),
        _ => value.clone(),
    };
    let told: Vec<(&str, String)> =
        refusal.args.iter().map(|(name, value)| (*name, word(name, value))).collect();
    let mut values: Vec<(&str, &str)> = told.iter().map(|(name, value)| (*name, value.as_str())).collect();
    if let Some(field) = refusal.field
        && !values.iter().any(|(name, _)| *name == "field")
    {
        values.push(("field", field));
    }
    texts.reason("refusal", refusal.code, &values)
}

/// A refusal in both languages, a line each.
pub fn refusal_in_both(refusal: &Refusal) -> String {
    let values: Vec<(&str, &str)> =
        refusal.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    both(|language| Texts::new(language).reason("refusal", refusal.code, &values))
}

/// What stopped a subcommand, in both languages.
pub fn fault(fault: &CliFault) -> String {
    let detail = fault.to_string();
    let code = match fault {
        CliFault::Desk(fault) => fault.code(),
        CliFault::Lock(LockFault::Held { .. }) => "held",
        CliFault::Lock(LockFault::Io(_)) => "disk",
        CliFault::Io(_) | CliFault::Usage(_) | CliFault::Refused(_) => return detail,
    };
    let say = |language| Texts::new(language).say_with(&format!("fault-{code}"), &[("detail", &detail)]);
    format!("{}\n{}", say(Language::Vietnamese), say(Language::English))
}

/// How many dangerous characters were left out of what was recorded, in both languages.
pub fn stripped(count: usize) -> String {
    let say = |language| Texts::new(language).say_count("said-stripped", count);
    format!("{} / {}", say(Language::Vietnamese), say(Language::English))
}

/// A sentence in both languages, a line each.
pub fn both(said: impl Fn(Language) -> String) -> String {
    format!("{}\n{}", said(Language::Vietnamese), said(Language::English))
}

/// That a log could not be synced, in both languages: `line` is the log and, behind a colon, why; a refusal's
/// code is told in words.
pub fn left_alone(line: &str) -> String {
    both(|language| {
        let texts = Texts::new(language);
        let told = line.split_once(": ").and_then(|(log, why)| {
            let key = format!("left-alone-{why}");
            texts.has(&key).then(|| format!("{log}: {}", texts.say(&key)))
        });
        texts.say_with("sync-left-alone", &[("log", told.as_deref().unwrap_or(line))])
    })
}

/// A message of the texts in both languages, a line each.
pub fn message(key: &str, values: &[(&str, &str)]) -> String {
    both(|language| Texts::new(language).say_with(key, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_a_log_was_left_alone_is_told_in_words_where_there_are_any() {
        let told = left_alone("ab:cd:ef: after-revocation");
        assert!(told.contains("ab:cd:ef: máy ấy đã bị khóa") && told.contains("is shut out"), "{told}");
        assert!(left_alone("ab:cd:ef: something else").contains("ab:cd:ef: something else"));
        assert!(left_alone("ab:cd:ef").contains("ab:cd:ef"));
    }
}
