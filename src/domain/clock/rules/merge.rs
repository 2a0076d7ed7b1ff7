//! Rules that were edited apart: a rule set here and another one there both hold, one set differently is
//! disputed.

use std::collections::BTreeMap;

use super::{RuleId, Rules, with_value};
use crate::domain::clock::merge::{Disputed, Merged, Saying, each};

/// Puts rules together that were made from one text; `None` where one of them cannot be read. `keep` names the
/// side whose word holds where they differ; without it the later one's does.
pub fn merged(base: &str, sides: &[&str], keep: Option<usize>) -> Option<Merged> {
    let before = values(base)?;
    let told = sides.iter().map(|text| values(text)).collect::<Option<Vec<_>>>()?;
    let (merged, differ) = each(&before, &told.iter().collect::<Vec<_>>(), keep);
    let last = told.last()?;
    let mut text = (*sides.last()?).to_owned();
    for (name, (id, value)) in &merged {
        if last.get(name).is_none_or(|(_, own)| own != value) {
            text = with_value(&text, *id, &typed(value)).ok()?;
        }
    }
    let says = |name: &String| {
        let value = |rules: &BTreeMap<String, (RuleId, String)>| {
            rules.get(name).map(|(_, value)| typed(value)).unwrap_or_default()
        };
        told.iter().map(|rules| Saying { kind: String::new(), text: value(rules) }).collect()
    };
    let disputed = differ.iter().map(|name| Disputed { what: name.clone(), says: says(name) }).collect();
    Some(Merged { text, disputed })
}

/// The rules of a text with their values as written, by name.
fn values(text: &str) -> Option<BTreeMap<String, (RuleId, String)>> {
    let rules = Rules::parse(text).ok()?;
    Some(rules.rows().iter().map(|row| (row.id.name().to_owned(), (row.id, row.value.clone()))).collect())
}

/// A value as a person types it.
fn typed(value: &str) -> String {
    value.trim_matches(['[', ']']).replace('"', "")
}

#[cfg(test)]
mod tests {
    use super::super::SHIPPED_RULES;
    use super::*;

    fn value(text: &str, id: RuleId) -> String {
        let rules = Rules::parse(text).unwrap();
        rules.rows().iter().find(|row| row.id == id).unwrap().value.clone()
    }

    #[test]
    fn rules_set_apart_all_hold_and_one_set_differently_is_disputed() {
        let one = with_value(SHIPPED_RULES, RuleId::SameDayCutoff, "14:00").unwrap();
        let one = with_value(&one, RuleId::PausingGrounds, "supplement, payment, opinion").unwrap();
        let two = with_value(SHIPPED_RULES, RuleId::WarningMinutes, "60").unwrap();
        let clean = merged(SHIPPED_RULES, &[&one, &two], None).unwrap();
        assert_eq!(clean.disputed, []);
        for id in [RuleId::SameDayCutoff, RuleId::PausingGrounds] {
            assert_eq!(value(&clean.text, id), value(&one, id));
        }
        assert_eq!(value(&clean.text, RuleId::WarningMinutes), "60");
        let two = with_value(&two, RuleId::SameDayCutoff, "14:30").unwrap();
        for (keep, cutoff) in [(None, "\"14:30\""), (Some(0), "\"14:00\""), (Some(1), "\"14:30\"")] {
            let torn = merged(SHIPPED_RULES, &[&one, &two], keep).unwrap();
            let [disputed] = torn.disputed.as_slice() else { panic!("{torn:?}") };
            let says: Vec<&str> = disputed.says.iter().map(|said| said.text.as_str()).collect();
            assert_eq!((disputed.what.as_str(), says), ("same-day-cutoff", vec!["14:00", "14:30"]));
            assert_eq!(value(&torn.text, RuleId::SameDayCutoff), cutoff);
            assert_eq!(value(&torn.text, RuleId::WarningMinutes), "60");
        }
    }
}
