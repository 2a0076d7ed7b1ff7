//! What is owed: fee rules with their dates and channels, and the sum for a day and counted quantities.
//!
//! Invariant: an amount the source does not state is [`FeeOutcome::Unknown`], never zero; a rule that
//! must be counted and was not is [`FeeOutcome::NeedsQuantity`], never one.

use super::code::Quantity;
use super::parts::{Channel, QuantitySpec};
use crate::base::money::Dong;
use crate::coded_enum;
use serde::{Deserialize, Serialize};
use time::Date;

coded_enum! {
    /// What sort of payment it is (Law on Fees and Charges 97/2015/QH13, art. 3).
    pub enum FeeKind {
        /// Phí: pays the cost of a service.
        Fee = 1, "fee";
        /// Lệ phí: a fixed charge.
        Charge = 2, "charge";
        /// Giá: a price.
        Price = 3, "price";
    }
}

/// One row of the fees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeRule {
    /// What it is for: `Lệ phí đăng ký thường trú`.
    pub label: String,
    /// Fee, charge or price.
    pub kind: FeeKind,
    /// The channel it is for; `None` for all.
    pub channel: Option<Channel>,
    /// How much.
    pub amount: AmountRule,
    /// First day it holds; `None`: always has.
    pub from: Option<Date>,
    /// Last day it holds, itself included; `None`: until changed.
    pub until: Option<Date>,
    /// Whether it is one of several rows of which the source does not say which is owed.
    pub alternative: bool,
    /// Grounds on which less is paid.
    pub reliefs: Vec<Relief>,
    /// What the source says, line by line.
    pub raw: Vec<String>,
}

/// How an amount is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AmountRule {
    /// The same for every dossier; zero where the source says it is free.
    Fixed(Dong),
    /// By what is counted.
    Counted(Tariff),
    /// The source does not state it (decided by the provincial people's council, for example).
    Unknown,
}

/// An amount by counted units: each unit has the price of its tier, up to a cap, times another count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tariff {
    /// What is counted: `page`.
    pub unit: Quantity,
    /// Prices from the first unit on; the first tier starts at 1, starts rise.
    pub tiers: Vec<Tier>,
    /// The most that is taken before multiplying.
    pub cap: Option<Dong>,
    /// What the amount is multiplied by: `copy`.
    pub times: Option<Quantity>,
}

/// The price of each unit from the n-th on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// The first unit of the tier, counted from 1.
    pub from: u32,
    /// Price of each unit in it.
    pub each: Dong,
}

/// A ground on which less is paid (miễn, giảm).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relief {
    /// Short key, unique within the procedure: `poor-household`.
    pub key: String,
    /// Vietnamese text of the ground.
    pub label: String,
    /// English text of the ground.
    pub label_en: String,
    /// What is paid instead of the row's amount; zero where it is waived.
    pub amount: Dong,
}

/// Counted quantities, in any order; the first of a key counts.
pub type Quantities = Vec<(Quantity, u32)>;

/// What a fee depends on.
#[derive(Debug, Clone, Copy)]
pub struct FeeFacts<'a> {
    /// How the dossier came.
    pub channel: Channel,
    /// The day that decides which row holds.
    pub on: Date,
    /// What was counted.
    pub quantities: &'a [(Quantity, u32)],
    /// Key of the ground for relief that was proved, if any.
    pub relief: Option<&'a str>,
    /// Which of several rows is owed where the source does not say, from 0.
    pub choice: Option<u16>,
    /// What the province decided, for what the source does not state.
    pub stated: Option<Dong>,
}

impl<'a> FeeFacts<'a> {
    /// A channel and a day; nothing counted, proved, chosen or stated.
    pub fn of(channel: Channel, on: Date) -> Self {
        Self { channel, on, quantities: &[], relief: None, choice: None, stated: None }
    }

    /// With what was counted.
    #[must_use]
    pub fn counting(self, quantities: &'a [(Quantity, u32)]) -> Self {
        Self { quantities, ..self }
    }
}

/// One line of what is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeLine {
    /// The rule's label.
    pub label: String,
    /// Fee, charge or price.
    pub kind: FeeKind,
    /// How much.
    pub amount: Dong,
}

/// The answer to "what is owed?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeeOutcome {
    /// All of it is known.
    Known {
        /// Its lines, in the rules' order.
        lines: Vec<FeeLine>,
        /// Their sum.
        total: Dong,
    },
    /// Some of it is not stated by the source: the labels concerned; empty where no rule holds at all.
    Unknown(Vec<String>),
    /// The source names these without saying which are owed: an officer must choose.
    NeedsChoice(Vec<FeeLine>),
    /// These must be counted first.
    NeedsQuantity(Vec<Quantity>),
}

/// What a line is called that has no rule to name it.
const FEE_LABEL: &str = "Phí, lệ phí";

/// The most units a count may say: no dossier has more, a typing mistake does.
pub(super) const MAX_COUNT: u32 = 1_000_000;

impl FeeRule {
    /// Whether the rule holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether the rule is for a channel.
    pub fn serves(&self, channel: Channel) -> bool {
        self.channel.is_none_or(|own| own == channel)
    }

    fn amount(&self, facts: &FeeFacts<'_>, specs: &[QuantitySpec]) -> Amount {
        if let Some(relief) = facts.relief.and_then(|key| self.reliefs.iter().find(|r| r.key == key)) {
            return Amount::Known(relief.amount);
        }
        match &self.amount {
            AmountRule::Fixed(amount) => Amount::Known(*amount),
            AmountRule::Counted(tariff) => tariff.amount(facts.quantities, specs),
            AmountRule::Unknown => Amount::Unknown,
        }
    }
}

enum Amount {
    Known(Dong),
    Unknown,
    Needs(Vec<Quantity>),
}

impl Tariff {
    fn amount(&self, counted: &[(Quantity, u32)], specs: &[QuantitySpec]) -> Amount {
        let count = |key: &Quantity| {
            let said = counted.iter().find(|(has, _)| has == key).map(|(_, n)| *n);
            said.or_else(|| specs.iter().find(|spec| spec.key == *key).and_then(|spec| spec.default))
        };
        let keys = std::iter::once(&self.unit).chain(&self.times);
        let missing: Vec<Quantity> = keys.filter(|key| count(key).is_none()).cloned().collect();
        if !missing.is_empty() {
            return Amount::Needs(missing);
        }
        let units = count(&self.unit).unwrap_or(0);
        let times = self.times.as_ref().map_or(Some(1), count).unwrap_or(0);
        self.sum(units, times).map_or(Amount::Unknown, Amount::Known)
    }

    /// The amount for so many units, so many times; `None` for absurd counts.
    fn sum(&self, units: u32, times: u32) -> Option<Dong> {
        if units > MAX_COUNT || times > MAX_COUNT {
            return None;
        }
        let ends = self.tiers.iter().skip(1).map(|tier| tier.from.saturating_sub(1)).chain([u32::MAX]);
        let mut sum = Dong(0);
        for (tier, end) in self.tiers.iter().zip(ends) {
            let within = (units.min(end) + 1).saturating_sub(tier.from);
            sum = sum.checked_add(tier.each.checked_times(u64::from(within))?)?;
        }
        self.cap.map_or(sum, |cap| sum.min(cap)).checked_times(u64::from(times))
    }
}

/// What is owed under these rules.
///
/// A channel that no rule names follows the counter's rules; rules of another day are passed over.
pub(super) fn fee(rules: &[FeeRule], specs: &[QuantitySpec], facts: &FeeFacts<'_>) -> FeeOutcome {
    let (mut lines, mut choices, mut unknown, mut needs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut stated = facts.stated;
    for rule in in_force(rules, facts.channel, facts.on) {
        match rule.amount(facts, specs) {
            Amount::Known(amount) => {
                let line = FeeLine { label: rule.label.clone(), kind: rule.kind, amount };
                if rule.alternative { choices.push(line) } else { lines.push(line) }
            }
            // One amount is stated for all that is left open.
            Amount::Unknown => match (stated.take(), facts.stated) {
                (Some(amount), _) => {
                    lines.push(FeeLine { label: rule.label.clone(), kind: rule.kind, amount });
                }
                (None, Some(_)) => {}
                (None, None) => unknown.push(rule.label.clone()),
            },
            Amount::Needs(keys) => needs.extend(keys),
        }
    }
    if lines.is_empty() && choices.is_empty() && unknown.is_empty() && needs.is_empty() {
        let named = rules.first().map_or((FEE_LABEL, FeeKind::Charge), |rule| (&rule.label, rule.kind));
        let line = |amount| FeeLine { label: named.0.to_owned(), kind: named.1, amount };
        lines.extend(stated.take().map(line));
    }
    let chosen = facts.choice.and_then(|nth| choices.get(usize::from(nth)).cloned());
    let told = || choices.first().cloned().zip(stated).map(|(line, amount)| FeeLine { amount, ..line });
    if let Some(line) = chosen.or_else(told) {
        choices.clear();
        lines.push(line);
    }
    if !unknown.is_empty() || (lines.is_empty() && choices.is_empty() && needs.is_empty()) {
        return FeeOutcome::Unknown(unknown);
    }
    if !choices.is_empty() {
        return FeeOutcome::NeedsChoice(choices);
    }
    if !needs.is_empty() {
        needs.sort();
        needs.dedup();
        return FeeOutcome::NeedsQuantity(needs);
    }
    match lines.iter().try_fold(Dong(0), |sum, line| sum.checked_add(line.amount)) {
        Some(total) => FeeOutcome::Known { lines, total },
        None => FeeOutcome::Unknown(lines.into_iter().map(|line| line.label).collect()),
    }
}

/// Keys of what the rules in force count, those settled by a proved ground left out.
pub(super) fn counted_keys<'a>(rules: &'a [FeeRule], facts: &FeeFacts<'_>) -> Vec<&'a Quantity> {
    let settled = |rule: &&FeeRule| facts.relief.is_some_and(|key| rule.reliefs.iter().any(|r| r.key == key));
    let open = in_force(rules, facts.channel, facts.on).filter(|rule| !settled(rule));
    let tariffs = open.filter_map(|rule| match &rule.amount {
        AmountRule::Counted(tariff) => Some(tariff),
        AmountRule::Fixed(_) | AmountRule::Unknown => None,
    });
    tariffs.flat_map(|tariff| std::iter::once(&tariff.unit).chain(&tariff.times)).collect()
}

/// The rules that hold for a channel on a day: its own and those for all channels; where none names
/// it, those of the counter, then of any channel that has some.
pub(super) fn in_force(rules: &[FeeRule], channel: Channel, on: Date) -> impl Iterator<Item = &FeeRule> {
    let named =
        move |wanted: Channel| rules.iter().any(|rule| rule.holds_on(on) && rule.channel == Some(wanted));
    let order = [channel, Channel::Direct, Channel::Online, Channel::Postal];
    let followed = order.into_iter().find(|c| named(*c)).unwrap_or(channel);
    rules.iter().filter(move |rule| rule.holds_on(on) && rule.serves(followed))
}

/// The rules of the counter whatever the day; where none names it, those of any channel that has some.
pub(super) fn at_counter(rules: &[FeeRule]) -> impl Iterator<Item = &FeeRule> {
    let order = [Channel::Direct, Channel::Online, Channel::Postal];
    let named = |wanted: &Channel| rules.iter().any(|rule| rule.channel == Some(*wanted));
    let followed = order.into_iter().find(named).unwrap_or(Channel::Direct);
    rules.iter().filter(move |rule| rule.serves(followed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    fn day(year: i32, month: u8, day: u8) -> Date {
        Date::from_calendar_date(year, month.try_into().unwrap(), day).unwrap()
    }

    fn rule(channel: Option<Channel>, amount: AmountRule) -> FeeRule {
        FeeRule {
            label: "Lệ phí".to_owned(),
            kind: FeeKind::Charge,
            channel,
            amount,
            from: None,
            until: None,
            alternative: false,
            reliefs: Vec::new(),
            raw: Vec::new(),
        }
    }

    fn copies() -> AmountRule {
        AmountRule::Counted(Tariff {
            unit: key("page"),
            tiers: vec![Tier { from: 1, each: Dong(2_000) }, Tier { from: 3, each: Dong(1_000) }],
            cap: Some(Dong(200_000)),
            times: Some(key("copy")),
        })
    }

    fn ask(rules: &[FeeRule], channel: Channel, on: Date, counted: &[(Quantity, u32)]) -> FeeOutcome {
        fee(rules, &[], &FeeFacts::of(channel, on).counting(counted))
    }

    fn total(outcome: &FeeOutcome) -> Option<u64> {
        match outcome {
            FeeOutcome::Known { total, .. } => Some(total.0),
            _ => None,
        }
    }

    #[test]
    fn certified_copies_cost_by_page_up_to_a_cap() {
        let rules = [rule(None, copies())];
        for (pages, copies, due) in [
            (0, 1, 0),
            (1, 1, 2_000),
            (2, 1, 4_000),
            (3, 1, 5_000),
            (10, 1, 12_000),
            (250, 1, 200_000),
            (10, 3, 36_000),
            (250, 2, 400_000),
        ] {
            let counted = [(key("page"), pages), (key("copy"), copies)];
            assert_eq!(
                total(&ask(&rules, Channel::Direct, day(2026, 11, 23), &counted)),
                Some(due),
                "{pages}"
            );
        }
    }

    #[test]
    fn what_was_not_counted_is_asked_for_and_absurd_counts_are_unknown() {
        let rules = [rule(None, copies())];
        let today = day(2026, 11, 23);
        assert_eq!(
            ask(&rules, Channel::Direct, today, &[(key("page"), 3)]),
            FeeOutcome::NeedsQuantity(vec![key("copy")])
        );
        let absurd = [(key("page"), u32::MAX), (key("copy"), 1)];
        assert!(matches!(ask(&rules, Channel::Direct, today, &absurd), FeeOutcome::Unknown(_)));
    }

    #[test]
    fn an_amount_that_is_not_stated_is_unknown_and_never_zero() {
        let rules = [rule(None, AmountRule::Fixed(Dong(5_000))), rule(None, AmountRule::Unknown)];
        let today = day(2026, 11, 23);
        assert!(matches!(ask(&rules, Channel::Direct, today, &[]), FeeOutcome::Unknown(l) if l.len() == 1));
        assert_eq!(ask(&[], Channel::Direct, today, &[]), FeeOutcome::Unknown(Vec::new()));
    }

    #[test]
    fn a_dated_row_holds_to_its_last_day_and_a_channel_without_rows_follows_the_counter() {
        let mut online = rule(Some(Channel::Online), AmountRule::Fixed(Dong(115_000)));
        online.until = Some(day(2025, 12, 31));
        let rules = [online, rule(Some(Channel::Direct), AmountRule::Fixed(Dong(135_000)))];
        for (channel, on, due) in [
            (Channel::Online, day(2025, 12, 31), 115_000),
            (Channel::Online, day(2026, 1, 1), 135_000),
            (Channel::Direct, day(2025, 12, 31), 135_000),
            (Channel::Postal, day(2025, 12, 31), 135_000),
        ] {
            assert_eq!(total(&ask(&rules, channel, on, &[])), Some(due), "{channel:?} {on}");
        }
    }

    #[test]
    fn rows_of_which_one_holds_must_be_chosen_from() {
        let mut rules =
            vec![rule(None, AmountRule::Fixed(Dong(15_000))), rule(None, AmountRule::Fixed(Dong(10_000)))];
        for rule in &mut rules {
            rule.alternative = true;
        }
        let outcome = ask(&rules, Channel::Direct, day(2026, 11, 23), &[]);
        assert!(matches!(outcome, FeeOutcome::NeedsChoice(lines) if lines.len() == 2));
    }

    #[test]
    fn a_proved_ground_replaces_the_amount() {
        let mut free = rule(None, AmountRule::Unknown);
        free.reliefs.push(Relief {
            key: "poor".to_owned(),
            label: "Hộ nghèo".to_owned(),
            label_en: "Poor household".to_owned(),
            amount: Dong(0),
        });
        let facts = FeeFacts { relief: Some("poor"), ..FeeFacts::of(Channel::Direct, day(2026, 11, 23)) };
        assert_eq!(total(&fee(&[free], &[], &facts)), Some(0));
    }

    proptest! {
        #[test]
        fn more_units_never_cost_less(a in 0..=MAX_COUNT, b in 0..=MAX_COUNT) {
            let AmountRule::Counted(tariff) = copies() else { unreachable!() };
            let (less, more) = (a.min(b), a.max(b));
            prop_assert!(tariff.sum(less, 1) <= tariff.sum(more, 1));
        }
    }
}
