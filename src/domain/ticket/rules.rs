//! The figures of the queue as data: classes, ageing, recalls, holding. The text is checked as a whole.
//!
//! It is not the order itself: that is [`super::order`].

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::Priority;
use crate::base::coded::Coded;

/// The figures that ship with the program.
pub const SHIPPED_QUEUE: &str = include_str!("../../../assets/queue.toml");

/// The figures in force.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct QueueRules {
    /// Minutes of waiting after which a ticket is lifted.
    pub age_after: u16,
    /// Minutes for each further class.
    pub age_every: u16,
    /// Calls of one ticket after which "no show" is offered.
    pub no_show_calls: u8,
    /// Minutes a ticket is set aside when nothing else is said.
    pub hold_for: u16,
    /// Finished turns of the day before minutes are told.
    pub estimate_from: u16,
    class: BTreeMap<Priority, u8>,
}

/// What makes the figures unusable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueueRulesError {
    /// Not TOML, or a key missing or unknown.
    #[error("the queue's figures cannot be read: {0}")]
    Syntax(String),
    /// A figure outside its range.
    #[error("the queue's figures: {0} must be from 1 to 600")]
    Range(&'static str),
    /// A class of priority without its rank.
    #[error("the queue's figures: class {0} has no rank")]
    Class(&'static str),
}

/// Longest span of any figure, in minutes: half a day.
const MINUTES_MAX: u16 = 600;

impl QueueRules {
    /// Reads and checks the figures' TOML text.
    pub fn parse(text: &str) -> Result<Self, QueueRulesError> {
        let rules: Self =
            toml::from_str(text).map_err(|e| QueueRulesError::Syntax(e.message().to_owned()))?;
        let figures = [
            ("age-after", rules.age_after),
            ("age-every", rules.age_every),
            ("no-show-calls", u16::from(rules.no_show_calls)),
            ("hold-for", rules.hold_for),
            ("estimate-from", rules.estimate_from),
        ];
        if let Some((name, _)) = figures.iter().find(|(_, n)| !(1..=MINUTES_MAX).contains(n)) {
            return Err(QueueRulesError::Range(name));
        }
        match Priority::ALL.iter().find(|class| !rules.class.contains_key(class)) {
            Some(class) => Err(QueueRulesError::Class(class.name())),
            None => Ok(rules),
        }
    }

    /// The figures that ship with the program.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<QueueRules> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            Self::parse(SHIPPED_QUEUE).expect("BUG: the shipped figures are checked by a test")
        })
    }

    /// The rank of a class before ageing.
    pub fn class(&self, priority: Priority) -> u8 {
        self.class.get(&priority).copied().unwrap_or(0)
    }

    /// The highest rank there is.
    pub fn highest(&self) -> u8 {
        self.class.values().copied().max().unwrap_or(0)
    }

    /// The rank of a class after so many minutes of waiting: lifted, but never above the highest.
    pub fn lifted(&self, priority: Priority, minutes: i64) -> u8 {
        let past = (minutes - i64::from(self.age_after)).max(0) / i64::from(self.age_every);
        let lift = u8::try_from(past).unwrap_or(u8::MAX);
        self.class(priority).saturating_add(lift).min(self.highest())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ten_minutes_past_twenty_lift_a_normal_ticket_one_class() {
        let rules = QueueRules::parse(SHIPPED_QUEUE).unwrap();
        for (minutes, rank) in [(-5, 0), (0, 0), (20, 0), (29, 0), (30, 1), (39, 1), (40, 2), (400, 2)] {
            assert_eq!(rules.lifted(Priority::Normal, minutes), rank, "{minutes}");
        }
        assert_eq!(rules.lifted(Priority::Urgent, 400), rules.highest(), "nothing goes above the highest");
        assert_eq!(rules.no_show_calls, 3);
    }

    #[test]
    fn figures_that_make_no_sense_are_refused() {
        for (from, to) in [
            ("age-every = 10", "age-every = 0"),
            ("hold-for = 15", "hold-for = 601"),
            ("merit = 1\n", ""),
            ("normal = 0", "vip = 0"),
            ("age-after = 20\n", ""),
        ] {
            let text = SHIPPED_QUEUE.replacen(from, to, 1);
            assert_ne!(text, SHIPPED_QUEUE, "{from}");
            assert!(QueueRules::parse(&text).is_err(), "{to}");
        }
    }
}
