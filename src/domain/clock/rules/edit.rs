//! Another value of one rule: a new text of the rules with only that line changed.
//!
//! A text is a version and is never changed itself. Invariant: every other rule of the new text says what it
//! said before.

use super::{RuleId, Rules, RulesError, RulesFault, SHIPPED_RULES, Unit};

/// Why a rule cannot have a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleEditError {
    /// The value is not of the rule's unit.
    #[error("{0}")]
    Value(&'static str),
    /// The text could not be changed by one line.
    #[error("the text of the rules cannot be changed here: {0}")]
    Text(String),
}

impl RuleId {
    fn unit(self) -> Unit {
        match self {
            Self::WorkingDayMinutes | Self::WarningMinutes => Unit::Minutes,
            Self::SameDayCutoff | Self::HandOverCutoff => Unit::Time,
            Self::FirstDayCounted | Self::LastDayMoves => Unit::YesNo,
            Self::PausingGrounds => Unit::Grounds,
            Self::WarningShare => Unit::Percent,
            Self::StepShares => Unit::Shares,
        }
    }
}

/// The text of the rules with another value of one of them; `typed` is what a person writes: `15:00`, `480`,
/// `true`, `supplement, payment`.
pub fn with_value(text: &str, id: RuleId, typed: &str) -> Result<String, RuleEditError> {
    let literal = literal(id, typed);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let head = format!("id = \"{}\"", id.name());
    let at = match lines.iter().position(|line| line.trim() == head) {
        Some(at) => at,
        None => {
            let from = lines.len();
            lines.extend(shipped_block(id));
            from + lines.iter().skip(from).position(|line| line.trim() == head).unwrap_or(0)
        }
    };
    let value = lines.iter_mut().skip(at).find(|line| line.trim_start().starts_with("value"));
    let value = value.ok_or_else(|| RuleEditError::Text(head.clone()))?;
    *value = format!("value = {literal}");
    let changed = lines.join("\n") + "\n";
    check(text, &changed, id)?;
    Ok(changed)
}

/// Reads the new text, and that only one rule is another.
fn check(text: &str, changed: &str, id: RuleId) -> Result<(), RuleEditError> {
    let wrong = |error: RulesError| match error.fault {
        RulesFault::Value(_, said) => RuleEditError::Value(said),
        RulesFault::Syntax(_) => RuleEditError::Value("a value as the rule writes it"),
        _ => RuleEditError::Text(error.to_string()),
    };
    let new = Rules::parse(changed).map_err(wrong)?;
    let old = Rules::parse(text).map_err(|error| RuleEditError::Text(error.to_string()))?;
    let same = |row: &super::RuleRow| row.id == id || new.rows().contains(row);
    if old.rows().iter().all(same) { Ok(()) } else { Err(RuleEditError::Text(id.name().to_owned())) }
}

/// What a person types as TOML writes it; what is no value of the unit is refused when it is read.
fn literal(id: RuleId, typed: &str) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.trim().replace(['"', '\\', '\n'], ""));
    match id.unit() {
        Unit::Time => quoted(typed),
        Unit::Grounds | Unit::Shares => {
            let parts = typed.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
            format!("[{}]", parts.map(quoted).collect::<Vec<_>>().join(", "))
        }
        Unit::YesNo => match crate::base::text::fold(typed.trim()).as_str() {
            "co" | "yes" | "true" => "true".to_owned(),
            "khong" | "no" | "false" => "false".to_owned(),
            _ => quoted(typed),
        },
        Unit::Minutes | Unit::Percent => {
            let digits = typed.trim().trim_end_matches('%').trim();
            if digits.bytes().all(|b| b.is_ascii_digit()) && !digits.is_empty() {
                digits.to_owned()
            } else {
                quoted(typed)
            }
        }
    }
}

/// The lines of a rule as it ships, for a text of before it was known.
fn shipped_block(id: RuleId) -> Vec<String> {
    let head = format!("id = \"{}\"", id.name());
    let blocks = SHIPPED_RULES.split("\n\n");
    let block = blocks.into_iter().find(|block| block.lines().any(|line| line == head));
    std::iter::once(String::new()).chain(block.unwrap_or_default().lines().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_rule_is_changed_and_the_others_stay() {
        let cases = [
            (RuleId::SameDayCutoff, "14:30", "\"14:30\""),
            (RuleId::WorkingDayMinutes, " 450 ", "450"),
            (RuleId::LastDayMoves, "không", "false"),
            (
                RuleId::PausingGrounds,
                "supplement, payment, opinion",
                "[\"supplement\", \"payment\", \"opinion\"]",
            ),
            (RuleId::WarningShare, "30%", "30"),
            (RuleId::StepShares, "examine=60,approve=40", "[\"examine=60\", \"approve=40\"]"),
        ];
        for (id, typed, written) in cases {
            let text = with_value(SHIPPED_RULES, id, typed).unwrap();
            let rules = Rules::parse(&text).unwrap();
            let row = rules.rows().iter().find(|row| row.id == id).unwrap();
            assert_eq!((row.value.as_str(), row.value == row.default), (written, false), "{typed}");
            assert_eq!(rules.rows().iter().filter(|row| row.value != row.default).count(), 1);
            assert_ne!(rules.hash(), Rules::shipped().hash());
            let back = with_value(&text, id, row.default.trim_matches(['[', ']']).replace('"', "").as_str());
            assert_eq!(Rules::parse(&back.unwrap()).unwrap().rows(), Rules::shipped().rows());
        }
    }

    #[test]
    fn a_value_that_is_none_is_refused() {
        for (id, typed) in [
            (RuleId::SameDayCutoff, "25:00"),
            (RuleId::WorkingDayMinutes, "nhiều"),
            (RuleId::LastDayMoves, "có lẽ"),
            (RuleId::PausingGrounds, "mood"),
            (RuleId::PausingGrounds, "payment"),
            (RuleId::WarningShare, "0"),
            (RuleId::StepShares, "examine"),
        ] {
            assert!(matches!(with_value(SHIPPED_RULES, id, typed), Err(RuleEditError::Value(_))), "{typed}");
        }
    }

    #[test]
    fn a_text_of_before_a_rule_was_known_is_read_and_gets_it() {
        let earlier = SHIPPED_RULES.split("\n\n[[rule]]\nid = \"warning-share\"").next().unwrap();
        let rules = Rules::parse(earlier).unwrap();
        assert_eq!((rules.rows().len(), rules.warning_share, rules.step_share("examine")), (6, 20, 80));
        let later = with_value(earlier, RuleId::WarningMinutes, "60").unwrap();
        assert_eq!(Rules::parse(&later).unwrap().warning_minutes, 60);
    }
}
