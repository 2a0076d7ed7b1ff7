//! What is said to people on the command line.

use crate::domain::refusal::Refusal;

/// A refusal in words.
pub fn refusal(refusal: &Refusal) -> String {
    let mut text = refusal.code.to_owned();
    for (name, value) in &refusal.args {
        text.push_str(&format!(" {name}={value}"));
    }
    text
}
