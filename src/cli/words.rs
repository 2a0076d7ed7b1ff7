//! What is said to people on the command line.

use crate::domain::refusal::Refusal;
use crate::locale::{Language, Texts};

/// A refusal in words, in Vietnamese.
pub fn refusal(refusal: &Refusal) -> String {
    let texts = Texts::new(Language::Vietnamese);
    let mut values: Vec<(&str, &str)> =
        refusal.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    if let Some(field) = refusal.field
        && !values.iter().any(|(name, _)| *name == "field")
    {
        values.push(("field", field));
    }
    texts.reason("refusal", refusal.code, &values)
}
