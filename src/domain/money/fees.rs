//! Amounts the catalogue does not state: told at intake with their source, kept as dated rows of this post.
//!
//! The law leaves many fees to the province's people's council. Whoever takes the first such dossier in types
//! what it decided, and the decision; the row holds from that day on for the same procedure, case and
//! channel, until another one begins. It never replaces an amount that the catalogue states.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::base::money::Dong;
use crate::domain::procedure::Channel;

/// Longest text of a source: number and title of a public decision.
pub const SOURCE_MAX: usize = 120;

/// What is told of a fee beside what is counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeeTold {
    /// Key of the ground on which less is paid.
    #[serde(default)]
    pub relief: Option<String>,
    /// The paper that proves it; needed with a ground.
    #[serde(default)]
    pub proof: Option<String>,
    /// Which row is owed where the source names several without saying which, from 0.
    #[serde(default)]
    pub choice: Option<u16>,
    /// What is owed where the catalogue does not state it.
    #[serde(default)]
    pub amount: Option<Dong>,
    /// The public decision that says so; needed with an amount.
    #[serde(default)]
    pub source: Option<String>,
}

/// A row of the post's own table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalFee {
    /// Procedure code.
    pub procedure: String,
    /// Case of it; `None` for all.
    pub case: Option<String>,
    /// Channel; `None` for all.
    pub channel: Option<Channel>,
    /// How much.
    pub amount: Dong,
    /// First day it holds.
    pub from: Date,
    /// Last day it holds, itself included; `None`: until changed.
    pub until: Option<Date>,
    /// The public decision that says so: number and title, no person's name.
    pub source: String,
}

impl LocalFee {
    /// Whether it is about a case and channel on a day.
    pub fn holds(&self, case: &str, channel: Channel, on: Date) -> bool {
        self.case.as_deref().is_none_or(|own| own == case)
            && self.channel.is_none_or(|own| own == channel)
            && self.from <= on
            && self.until.is_none_or(|until| on <= until)
    }
}

/// The row that holds: of those that do, the one that began last; of these the one stated last.
pub fn in_force<'a>(rows: &'a [LocalFee], case: &str, channel: Channel, on: Date) -> Option<&'a LocalFee> {
    rows.iter().filter(|row| row.holds(case, channel, on)).max_by_key(|row| row.from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn row(from: Date, until: Option<Date>, amount: u64) -> LocalFee {
        LocalFee {
            procedure: "1.000656".into(),
            case: None,
            channel: None,
            amount: Dong(amount),
            from,
            until,
            source: "NQ 12/2025/NQ-HĐND".into(),
        }
    }

    #[test]
    fn the_row_that_began_last_holds_from_its_first_to_its_last_day() {
        let rows = [
            row(date!(2025 - 01 - 01), None, 8_000),
            row(date!(2026 - 07 - 01), Some(date!(2026 - 12 - 31)), 4_000),
        ];
        for (on, amount) in [
            (date!(2024 - 12 - 31), None),
            (date!(2025 - 01 - 01), Some(8_000)),
            (date!(2026 - 06 - 30), Some(8_000)),
            (date!(2026 - 07 - 01), Some(4_000)),
            (date!(2026 - 12 - 31), Some(4_000)),
            (date!(2027 - 01 - 01), Some(8_000)),
        ] {
            let held = in_force(&rows, "1.000656.01", Channel::Direct, on).map(|row| row.amount.0);
            assert_eq!(held, amount, "{on}");
        }
    }

    #[test]
    fn of_two_rows_of_one_day_the_one_stated_last_holds_and_others_cases_do_not() {
        let day = date!(2026 - 11 - 23);
        let other = LocalFee { case: Some("1.000656.02".into()), ..row(day, None, 1) };
        let online = LocalFee { channel: Some(Channel::Online), ..row(day, None, 2) };
        let rows = [row(day, None, 8_000), row(day, None, 9_000), other, online];
        assert_eq!(in_force(&rows, "1.000656.01", Channel::Direct, day).unwrap().amount, Dong(9_000));
        assert_eq!(in_force(&rows, "1.000656.01", Channel::Online, day).unwrap().amount, Dong(2));
    }
}
