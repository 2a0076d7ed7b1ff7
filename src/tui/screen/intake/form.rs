//! Which places the form has, in order, what may be typed in each, and how the focus goes through them.

use super::papers::Papers;
use super::{Intake, Slot};
use crate::base::coded::Coded;
use crate::base::id::DossierId;
use crate::domain::applicant::{Applicant, ApplicantKind, NAME_MAX, SexCode, TEXT_MAX};
use crate::domain::intake::ReturnWay;
use crate::domain::procedure::{Channel, FieldKind, FieldSpec, Procedure};
use crate::tui::widget::choice::Choice;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::words;
use crate::tui::world::World;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Longest phone number typed, with its separators.
const PHONE_MAX: usize = 20;
/// Longest id number typed, with its separators.
const ID_MAX: usize = 20;

impl Intake {
    /// An empty form.
    pub fn new(draft: DossierId, world: &World<'_>) -> Self {
        let words = |family: &str, names: &[&str]| -> Vec<String> {
            names.iter().map(|name| world.say(&format!("{family}-{name}"))).collect()
        };
        let sexes: Vec<&str> = SexCode::ALL.iter().map(|sex| sex.name()).collect();
        let ways: Vec<&str> = ReturnWay::ALL.iter().map(|way| way.name()).collect();
        let kinds: Vec<&str> = ApplicantKind::ALL.iter().map(|kind| kind.name()).collect();
        let kind = Choice::first_of(words("applicant-kind", &kinds)).with_hotkeys(['1', '2', '3', '4']);
        let choices = BTreeMap::from([
            (Slot::Kind, kind),
            (Slot::Sex, Choice::open(words("sex", &sexes))),
            (Slot::Return, Choice::first_of(words("return", &ways))),
            (Slot::Who, Choice::first_of(words("who", &["applicant", "other"]))),
        ]);
        let fields = BTreeMap::from([
            (Slot::Id, Field::new(ID_MAX, Mask::Text)),
            (Slot::Name, Field::new(NAME_MAX, Mask::Text)),
            (Slot::Birth, Field::new(10, Mask::Date)),
            (Slot::Address, Field::new(TEXT_MAX, Mask::Text)),
            (Slot::Phone, Field::new(PHONE_MAX, Mask::Digits)),
            (Slot::SubName, Field::new(NAME_MAX, Mask::Text)),
            (Slot::SubId, Field::new(ID_MAX, Mask::Text)),
            (Slot::SubAuthority, Field::new(TEXT_MAX, Mask::Text)),
            (Slot::SubPhone, Field::new(PHONE_MAX, Mask::Digits)),
            (Slot::Limit, Field::new(10, Mask::Text)),
            (Slot::Note, Field::new(TEXT_MAX, Mask::Text)),
            (Slot::Rep, Field::new(NAME_MAX, Mask::Text)),
            (Slot::RepPosition, Field::new(NAME_MAX, Mask::Text)),
        ]);
        Self {
            draft,
            ticket: None,
            procedure: None,
            case: 0,
            fields,
            choices,
            papers: Papers::default(),
            focus: Slot::Procedure,
            saved_at: None,
            dirty_since: None,
            last_save: 0,
            done: None,
            basket: Vec::new(),
            day: world.now.date(),
            own_fees: Vec::new(),
            card: None,
            checked: BTreeMap::new(),
            reading: None,
        }
    }

    /// The form's places in the order of Enter.
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots = vec![Slot::Procedure];
        let Some(procedure) = &self.procedure else {
            slots.extend(self.person_slots());
            return slots;
        };
        if procedure.cases.len() > 1 {
            slots.push(Slot::Case);
        }
        slots.extend(self.person_slots());
        slots.extend([Slot::Return, Slot::Who]);
        if self.has_submitter() {
            slots.extend([Slot::SubName, Slot::SubId, Slot::SubAuthority, Slot::SubPhone]);
        }
        let index = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        slots.extend(self.own_fields().enumerate().map(|(n, _)| Slot::Own(index(n))));
        slots.extend(self.counted_slots());
        if !self.papers.rows.is_empty() {
            slots.push(Slot::Papers);
        }
        if self.stated_limit().is_none() {
            slots.push(Slot::Limit);
        }
        slots.push(Slot::Note);
        slots.extend(self.fee_slots());
        slots.push(Slot::Due);
        slots
    }

    /// The places that tell whose it is: a person's, or those of a body.
    fn person_slots(&self) -> &'static [Slot] {
        if self.is_body() {
            &[Slot::Kind, Slot::Id, Slot::Name, Slot::Rep, Slot::RepPosition, Slot::Address, Slot::Phone]
        } else {
            &[Slot::Kind, Slot::Id, Slot::Name, Slot::Birth, Slot::Sex, Slot::Address, Slot::Phone]
        }
    }

    /// The procedure's own fields for the case.
    pub fn own_fields(&self) -> impl Iterator<Item = &FieldSpec> {
        self.procedure.iter().zip(self.case()).flat_map(|(procedure, case)| procedure.form_fields(case))
    }

    /// The limit the procedure states for the case at the counter.
    pub fn stated_limit(&self) -> Option<crate::domain::clock::TimeLimit> {
        self.procedure.as_ref()?.limit(self.case()?, Channel::Direct)
    }

    /// Puts a procedure in, with the first of its cases.
    pub fn set_procedure(&mut self, procedure: Arc<Procedure>, world: &World<'_>) {
        for (n, spec) in procedure.quantities.iter().enumerate() {
            let default = spec.default.map(|n| n.to_string()).unwrap_or_default();
            let slot = Slot::Count(u8::try_from(n).unwrap_or(u8::MAX));
            self.fields.insert(slot, Field::new(6, Mask::Digits).holding(&default));
        }
        let names = procedure
            .cases
            .iter()
            .map(|case| world.pick(&case.name, case.name_en.as_deref().unwrap_or_default()).to_owned())
            .collect();
        self.choices.insert(Slot::Case, Choice::first_of(names));
        self.procedure = Some(procedure);
        self.set_case(0, world);
    }

    /// Takes another case: its papers and fields take the place of the old ones.
    pub fn set_case(&mut self, case: usize, world: &World<'_>) {
        self.case = case;
        if let Some(choice) = self.choices.get_mut(&Slot::Case) {
            choice.at = Some(case);
        }
        let kept: Vec<_> = self.papers.recorded();
        let same: Vec<String> = self.papers.rows.iter().map(|row| row.name.clone()).collect();
        if let (Some(procedure), Some(case)) = (&self.procedure, self.case()) {
            let mut papers = Papers::of(procedure.checklist(case));
            let unchanged = papers.rows.iter().map(|row| &row.name).eq(same.iter());
            if unchanged {
                papers.restore(&kept);
            }
            self.papers = papers;
        }
        self.put_fee(world);
        let specs: Vec<FieldSpec> = self.own_fields().cloned().collect();
        for (n, spec) in specs.iter().enumerate() {
            self.put_own(Slot::Own(u8::try_from(n).unwrap_or(u8::MAX)), spec);
        }
        self.touch(world);
    }

    fn put_own(&mut self, slot: Slot, spec: &FieldSpec) {
        self.choices.remove(&slot);
        let mask = match &spec.kind {
            FieldKind::Choice(options) => {
                self.choices.insert(slot, Choice::open(options.clone()));
                self.fields.remove(&slot);
                return;
            }
            FieldKind::Date => Mask::Date,
            FieldKind::Phone | FieldKind::Number => Mask::Digits,
            FieldKind::Text | FieldKind::IdNumber => Mask::Text,
        };
        self.fields.insert(slot, Field::new(usize::from(spec.max_chars.max(1)), mask));
    }

    /// Fills a new form with what is known of a person.
    pub fn fill_person(&mut self, person: &Applicant) {
        let mut put = |slot: Slot, value: Option<&str>| {
            if let (Some(field), Some(value)) = (self.fields.get_mut(&slot), value) {
                field.set(value);
            }
        };
        if let Some(kind) = self.choices.get_mut(&Slot::Kind) {
            kind.at = ApplicantKind::ALL.iter().position(|known| *known == person.kind);
        }
        put(Slot::Name, Some(&person.name));
        put(Slot::Id, person.id_number.as_deref());
        let born = person.date_of_birth.as_deref().map(words::born);
        put(Slot::Birth, born.as_deref());
        put(Slot::Address, person.address.as_deref());
        put(Slot::Phone, person.phone.as_deref());
        if let (Some(choice), Some(sex)) = (self.choices.get_mut(&Slot::Sex), person.sex) {
            choice.at = SexCode::ALL.iter().position(|known| *known == sex);
        }
    }

    /// Moves the focus by so many places; at the ends it stays.
    pub fn step(&mut self, forward: bool) {
        let slots = self.slots();
        let at = slots.iter().position(|slot| *slot == self.focus).unwrap_or(0);
        let next = if forward { at + 1 } else { at.saturating_sub(1) };
        // Most people are citizens: the kind is passed over on the way down and met on the way up.
        // So with grounds for paying less: few have one.
        let passed = forward
            && match slots.get(next) {
                Some(Slot::Kind) => !self.is_body(),
                Some(Slot::Relief) => self.relief().is_none(),
                _ => false,
            };
        if let Some(slot) = slots.get(next + usize::from(passed)) {
            self.focus = *slot;
        }
    }

    /// Goes to the first required field that is empty, from the beginning; the phone is always asked.
    pub fn to_first_empty(&mut self) {
        let empty = |slot: &Slot| match slot {
            Slot::Procedure => self.procedure.is_none(),
            Slot::Name | Slot::Phone => self.fields.get(slot).is_none_or(Field::is_empty),
            Slot::Own(_) => {
                self.own_spec(*slot).is_some_and(|spec| spec.required) && self.value(*slot).is_none()
            }
            Slot::Count(_) | Slot::Limit => self.fields.get(slot).is_none_or(Field::is_empty),
            _ => false,
        };
        self.focus = self.slots().into_iter().find(|slot| empty(slot)).unwrap_or(Slot::Due);
    }

    /// The field a slot of the procedure's own stands for.
    pub fn own_spec(&self, slot: Slot) -> Option<&FieldSpec> {
        match slot {
            Slot::Own(n) => self.own_fields().nth(usize::from(n)),
            _ => None,
        }
    }

    /// The text of a slot, typed or chosen.
    pub fn value(&self, slot: Slot) -> Option<String> {
        match self.choices.get(&slot) {
            Some(choice) => choice.at.and_then(|at| choice.labels.get(at)).cloned(),
            None => self.text(slot),
        }
    }
}
