//! The catalogue's list: for each code one row with what is in force, and the import that waits.
//!
//! It works on [`Brief`]s, a few hundred bytes each, because a desk keeps some six thousand codes; the
//! whole versions stay in the record.
//!
//! Invariant: a procedure that ships with the program keeps its limit and fee until a supervisor
//! accepts an import; any other code shows its newest record, and a bare row only until there is one.

use super::code::ProcedureCode;
use super::fee::{self, AmountRule, FeeRule};
use super::parts::{self, Channel, Level, Source};
use super::{Case, Procedure};
use crate::base::money::Dong;
use crate::base::text;
use crate::domain::clock::TimeLimit;
use serde::{Deserialize, Serialize};
use time::Date;

/// What the list needs of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// The procedure's name.
    pub name: String,
    /// Levels that execute it.
    pub levels: Vec<Level>,
    /// Where the version comes from.
    pub source: Source,
    /// Distinct limits at the counter, longest first, joined by `|`; `?` for a text that is none.
    pub limit: Option<String>,
    /// What is charged at the counter, with dates, as far as the source states it.
    pub fees: Vec<FeeTerm>,
}

/// An amount at the counter and when it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeTerm {
    /// The amount, or the price of one unit.
    pub amount: Dong,
    /// First day.
    pub from: Option<Date>,
    /// Last day, itself included.
    pub until: Option<Date>,
}

/// All that the catalogue holds of one code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shelf {
    /// The version that ships with the program.
    pub builtin: Option<Brief>,
    /// The import a supervisor accepted last.
    pub accepted: Option<Brief>,
    /// The newest imported record, unless it is the accepted one.
    pub imported: Option<Brief>,
    /// The bare row of the national catalogue.
    pub row: Option<Brief>,
}

/// A row of `catalogue list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The procedure's code.
    pub code: ProcedureCode,
    /// Its name.
    pub name: String,
    /// Limits at the counter in the grammar of `due`, longest first, joined by `|`; null for a bare row.
    pub limit: Option<String>,
    /// Fees at the counter in đồng, highest first, joined by `|`; null when unknown.
    pub fee: Option<String>,
    /// Levels, from the highest.
    pub level: Vec<Level>,
    /// Where what is in force comes from.
    pub source: Source,
    /// The import that waits for a supervisor.
    pub pending: Option<Pending>,
}

/// An import that waits for a supervisor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// Its limit, as in [`Listed`].
    pub limit: Option<String>,
    /// Its fee, as in [`Listed`].
    pub fee: Option<String>,
    /// Where it comes from.
    pub source: Source,
}

impl Shelf {
    /// The version in force.
    pub fn in_force(&self) -> Option<&Brief> {
        match (&self.accepted, &self.builtin) {
            (Some(accepted), Some(_)) => Some(accepted),
            (None, Some(builtin)) => Some(builtin),
            (accepted, None) => self.imported.as_ref().or(accepted.as_ref()).or(self.row.as_ref()),
        }
    }

    /// The import that waits for a supervisor: only what would change a shipped procedure waits.
    pub fn pending(&self) -> Option<&Brief> {
        self.builtin.as_ref().and(self.imported.as_ref())
    }

    /// What a supervisor's acceptance does: the waiting import takes force.
    pub fn accept(&mut self) {
        if let Some(imported) = self.imported.take() {
            self.accepted = Some(imported);
        }
    }
}

/// The row of one code on a day; `None` for an empty shelf.
pub fn listed(code: &ProcedureCode, shelf: &Shelf, on: Date) -> Option<Listed> {
    let now = shelf.in_force()?;
    Some(Listed {
        code: code.clone(),
        name: now.name.clone(),
        limit: now.limit.clone(),
        fee: now.fee(on),
        level: now.levels.clone(),
        source: now.source,
        pending: shelf.pending().map(|brief| Pending {
            limit: brief.limit.clone(),
            fee: brief.fee(on),
            source: brief.source,
        }),
    })
}

impl Brief {
    /// Distinct amounts at the counter on a day, highest first, joined by `|`; `None` where none is known.
    pub fn fee(&self, on: Date) -> Option<String> {
        let holds = |term: &&FeeTerm| {
            term.from.is_none_or(|from| from <= on) && term.until.is_none_or(|until| on <= until)
        };
        let mut amounts: Vec<Dong> = self.fees.iter().filter(holds).map(|term| term.amount).collect();
        amounts.sort_by_key(|amount| std::cmp::Reverse(*amount));
        amounts.dedup();
        (!amounts.is_empty()).then(|| joined(amounts.iter().map(|amount| amount.0.to_string())))
    }
}

impl Procedure {
    /// What the catalogue's list needs of this version.
    pub fn brief(&self) -> Brief {
        Brief {
            name: self.name.clone(),
            levels: self.levels.clone(),
            source: self.source,
            limit: self.counter_limits(),
            fees: self.counter_fees(),
        }
    }

    fn counter_limits(&self) -> Option<String> {
        let rows = |case| parts::rows_for(self.limit_rows(case), Channel::Direct);
        let mut limits: Vec<Option<TimeLimit>> =
            self.cases.iter().flat_map(rows).map(|row| row.limit).collect();
        limits.sort_by_key(|limit| std::cmp::Reverse(*limit));
        limits.dedup();
        (!limits.is_empty()).then(|| {
            joined(limits.iter().map(|limit| limit.map_or_else(|| "?".to_owned(), |l| l.to_string())))
        })
    }

    fn counter_fees(&self) -> Vec<FeeTerm> {
        let mut terms: Vec<FeeTerm> = self.cases.iter().flat_map(|case| self.case_fees(case)).collect();
        terms.sort_by_key(|term| (std::cmp::Reverse(term.amount), term.from, term.until));
        terms.dedup();
        terms
    }

    fn case_fees<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = FeeTerm> + 'a {
        fee::at_counter(self.fee_rules(case)).flat_map(terms)
    }
}

/// What a clerk may call a procedure of which only the full name is known: without the word "procedure"
/// that many begin with, cut to what a list can show.
pub fn short_name(name: &str) -> String {
    let bare = name.strip_prefix("Thủ tục ").unwrap_or(name).trim();
    let mut chars = bare.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    text::clean_line(&(first + chars.as_str()), 60)
}

/// The amounts of one rule: of a tariff, each tier's price.
fn terms(rule: &FeeRule) -> Vec<FeeTerm> {
    let term = |amount| FeeTerm { amount, from: rule.from, until: rule.until };
    match &rule.amount {
        AmountRule::Fixed(amount) => vec![term(*amount)],
        AmountRule::Counted(tariff) => tariff.tiers.iter().map(|tier| term(tier.each)).collect(),
        AmountRule::Unknown => Vec::new(),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brief(limit: Option<&str>, fee: Option<u64>, source: Source) -> Brief {
        Brief {
            name: "Đăng ký thường trú".to_owned(),
            levels: vec![Level::Ward],
            source,
            limit: limit.map(ToOwned::to_owned),
            fees: fee.into_iter().map(|n| FeeTerm { amount: Dong(n), from: None, until: None }).collect(),
        }
    }

    fn today() -> Date {
        Date::from_calendar_date(2026, time::Month::November, 23).unwrap()
    }

    fn row(shelf: &Shelf) -> (Option<String>, Option<String>, Source, Option<Pending>) {
        let listed = listed(&"1.004222".parse().unwrap(), shelf, today()).unwrap();
        (listed.limit, listed.fee, listed.source, listed.pending)
    }

    #[test]
    fn a_shipped_procedure_keeps_its_limit_and_fee_until_the_import_is_accepted() {
        let mut shelf = Shelf {
            builtin: Some(brief(Some("7wd"), Some(20_000), Source::Summary)),
            row: Some(brief(None, None, Source::Catalogue)),
            ..Shelf::default()
        };
        let text = |t: &str| Some(t.to_owned());
        assert_eq!(row(&shelf), (text("7wd"), text("20000"), Source::Summary, None));
        shelf.imported = Some(brief(Some("5wd"), Some(25), Source::Portal));
        let waits = Pending { limit: text("5wd"), fee: text("25"), source: Source::Portal };
        assert_eq!(row(&shelf), (text("7wd"), text("20000"), Source::Summary, Some(waits)));
        shelf.accept();
        assert_eq!(row(&shelf), (text("5wd"), text("25"), Source::Portal, None));
        shelf.imported = Some(brief(Some("4wd"), None, Source::Portal));
        assert_eq!(row(&shelf).0, text("5wd"), "a later import waits again");
    }

    #[test]
    fn a_record_takes_the_place_of_a_bare_row_at_once() {
        let mut shelf = Shelf { row: Some(brief(None, None, Source::Catalogue)), ..Shelf::default() };
        assert_eq!(row(&shelf), (None, None, Source::Catalogue, None));
        shelf.imported = Some(brief(Some("10wd|?"), None, Source::Portal));
        assert_eq!(row(&shelf), (Some("10wd|?".to_owned()), None, Source::Portal, None));
        assert_eq!(listed(&"1.004222".parse().unwrap(), &Shelf::default(), today()), None);
    }

    #[test]
    fn fees_are_those_of_the_day_highest_first() {
        let term = |amount: u64, until: Option<Date>, from: Option<Date>| FeeTerm {
            amount: Dong(amount),
            from,
            until,
        };
        let end = Date::from_calendar_date(2026, time::Month::December, 31).unwrap();
        let mut brief = brief(None, None, Source::Portal);
        brief.fees =
            vec![term(25_000, Some(end), None), term(50_000, None, end.next_day()), term(70_000, None, None)];
        assert_eq!(brief.fee(today()).as_deref(), Some("70000|25000"));
        assert_eq!(end.next_day().and_then(|day| brief.fee(day)).as_deref(), Some("70000|50000"));
        brief.fees.clear();
        assert_eq!(brief.fee(today()), None, "an unknown fee is not zero");
    }
}
