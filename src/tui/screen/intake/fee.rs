//! What the fee of an intake asks: only what its rules in force need to know, and no question otherwise.
//!
//! It shows what the desk would decide now; the desk decides at acceptance.

use super::{Intake, Slot};
use crate::base::money::Dong;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::money::FeeTold;
use crate::domain::money::fees::{SOURCE_MAX, in_force};
use crate::domain::procedure::{Channel, FeeFacts, FeeOutcome, Quantities, Relief};
use crate::tui::widget::choice::Choice;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::words;
use crate::tui::world::World;

impl Intake {
    /// Grounds on which less is paid under the rules in force.
    pub fn reliefs(&self) -> Vec<&Relief> {
        let found = self.procedure.as_ref().zip(self.case());
        found.map_or_else(Vec::new, |(procedure, case)| procedure.reliefs(case, Channel::Direct, self.day))
    }

    /// The ground that was chosen.
    pub fn relief(&self) -> Option<&Relief> {
        let at = self.chosen(Slot::Relief)?.checked_sub(1)?;
        self.reliefs().into_iter().nth(at)
    }

    /// What the fee is as far as the form goes; `stated` tells the amount that is typed or the post's own.
    fn outcome(
        &self,
        quantities: &Quantities,
        choice: Option<u16>,
        stated: Option<Dong>,
    ) -> Option<FeeOutcome> {
        let (procedure, case) = self.procedure.as_ref().zip(self.case())?;
        let relief = self.relief().map(|relief| relief.key.as_str());
        let facts = FeeFacts::of(Channel::Direct, self.day).counting(quantities);
        Some(procedure.fee(case, &FeeFacts { relief, choice, stated, ..facts }))
    }

    fn fee_choice(&self) -> Option<u16> {
        self.chosen(Slot::FeeChoice).and_then(|at| u16::try_from(at).ok())
    }

    /// The amount typed, where the catalogue states none.
    fn typed_amount(&self) -> Option<Dong> {
        let digits: String = self.text(Slot::FeeAmount)?.chars().filter(char::is_ascii_digit).collect();
        digits.parse().ok().map(Dong)
    }

    /// The post's own row for it.
    pub fn own_row(&self) -> Option<&crate::domain::money::LocalFee> {
        in_force(&self.own_fees, self.case()?.code.as_str(), Channel::Direct, self.day)
    }

    /// What is owed if it were taken in now.
    pub fn fee(&self) -> Option<FeeOutcome> {
        let stated = self.typed_amount().or_else(|| self.own_row().map(|row| row.amount));
        self.outcome(&self.quantities(), self.fee_choice(), stated)
    }

    /// Things counted for the fee, by their place in the procedure.
    pub fn counted_slots(&self) -> Vec<Slot> {
        let Some((procedure, case)) = self.procedure.as_ref().zip(self.case()) else { return Vec::new() };
        let relief = self.relief().map(|relief| relief.key.as_str());
        let facts = FeeFacts { relief, ..FeeFacts::of(Channel::Direct, self.day) };
        let needed = procedure.counted(case, &facts);
        let all = procedure.quantities.iter().enumerate();
        all.filter(|(_, spec)| needed.iter().any(|one| one.key == spec.key))
            .map(|(nth, _)| Slot::Count(u8::try_from(nth).unwrap_or(u8::MAX)))
            .collect()
    }

    /// What else the fee asks.
    pub fn fee_slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        if !self.reliefs().is_empty() {
            slots.push(Slot::Relief);
            slots.extend(self.relief().map(|_| Slot::Proof));
        }
        match self.outcome(&self.quantities(), None, None) {
            Some(FeeOutcome::NeedsChoice(_)) => slots.push(Slot::FeeChoice),
            Some(FeeOutcome::Unknown(_)) if self.own_row().is_none() => {
                slots.push(Slot::FeeAmount);
                slots.extend(self.typed_amount().map(|_| Slot::FeeSource));
            }
            _ => {}
        }
        slots
    }

    /// Puts in what can be chosen and typed for the case's fee.
    pub fn put_fee(&mut self, world: &World<'_>) {
        self.day = world.now.date();
        let code = self.procedure.as_ref().map(|procedure| procedure.code.to_string()).unwrap_or_default();
        self.own_fees = world.view.fees.get(&code).map(|rows| rows.to_vec()).unwrap_or_default();
        for slot in [Slot::Relief, Slot::FeeChoice] {
            self.choices.remove(&slot);
        }
        let mut grounds = vec![world.say("fee-relief-none")];
        grounds.extend(self.reliefs().into_iter().map(|r| world.pick(&r.label, &r.label_en).to_owned()));
        self.choices.insert(Slot::Relief, Choice::first_of(grounds));
        if let Some(FeeOutcome::NeedsChoice(rows)) = self.outcome(&self.quantities(), None, None) {
            let label = |line: &crate::domain::procedure::FeeLine| {
                format!("{} {}", words::amount(line.amount), line.label)
            };
            self.choices.insert(Slot::FeeChoice, Choice::open(rows.iter().map(label).collect()));
        }
        self.fields.entry(Slot::Proof).or_insert_with(|| Field::new(TEXT_MAX, Mask::Text));
        self.fields.entry(Slot::FeeAmount).or_insert_with(|| Field::new(15, Mask::Digits));
        self.fields.entry(Slot::FeeSource).or_insert_with(|| Field::new(SOURCE_MAX, Mask::Text));
    }

    /// What is told of the fee beside what is counted; `None` where nothing is.
    pub fn fee_told(&self) -> Option<FeeTold> {
        let asked = self.fee_slots();
        let asked = |slot: Slot| asked.contains(&slot);
        let told = FeeTold {
            relief: self.relief().map(|relief| relief.key.clone()),
            proof: self.text(Slot::Proof).filter(|_| asked(Slot::Proof)),
            choice: self.fee_choice().filter(|_| asked(Slot::FeeChoice)),
            amount: self.typed_amount().filter(|_| asked(Slot::FeeAmount)),
            source: self.text(Slot::FeeSource).filter(|_| asked(Slot::FeeSource)),
        };
        (told != FeeTold::default()).then_some(told)
    }
}
