//! F4 in a field: what this person told the desk before, with the day and the dossier; Enter takes one.

use super::{Intake, Slot};
use crate::base::coded::Coded;
use crate::base::time::Timestamp;
use crate::desk::query::{EarlierField, EarlierValue, Whose, earlier_values};
use crate::domain::applicant::{Applicant, SexCode};
use crate::domain::identity::Holder;
use crate::locale;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::menu::{Item, Menu};
use crate::tui::wish::{Reply, Tone, Wish};
use crate::tui::words;
use crate::tui::world::World;

impl Intake {
    /// Who is meant by what stands in the form: by number, or by name and date of birth.
    fn whose(&self) -> Option<Whose> {
        let person = self.applicant();
        if let Some(number) = person.id_number {
            return Some(Whose::Number(number));
        }
        let birth = person.date_of_birth?;
        (!person.name.is_empty()).then_some(Whose::Born { name: person.name, birth })
    }

    fn earlier_field(&self, slot: Slot) -> Option<EarlierField> {
        Some(match slot {
            Slot::Id => EarlierField::Number,
            Slot::Name => EarlierField::Name,
            Slot::Birth => EarlierField::Birth,
            Slot::Sex => EarlierField::Sex,
            Slot::Address => EarlierField::Address,
            Slot::Phone => EarlierField::Phone,
            Slot::Rep => EarlierField::Representative,
            Slot::RepPosition => EarlierField::Position,
            Slot::SubName => EarlierField::SubmitterName,
            Slot::SubId => EarlierField::SubmitterNumber,
            Slot::SubAuthority => EarlierField::SubmitterAuthority,
            Slot::SubPhone => EarlierField::SubmitterPhone,
            Slot::Own(_) => EarlierField::Own(self.own_spec(slot)?.key.clone()),
            _ => return None,
        })
    }

    /// The earlier values of a place, or why there are none.
    pub(super) fn earlier(&self, slot: Slot, world: &World<'_>) -> Vec<Wish> {
        let note = |key: &str| vec![Wish::Say(Tone::Note, world.say(key))];
        let Some(field) = self.earlier_field(slot) else { return note("earlier-no-list") };
        let Some(whose) = self.whose() else { return note("earlier-who") };
        let dossiers = world.desk.dossiers_of_person(&whose);
        let values = earlier_values(&dossiers, &field, self.card);
        if values.is_empty() {
            let kept_back = self.card.is_some() && field.is_identity() && !dossiers.is_empty();
            return note(if kept_back { "earlier-card" } else { "earlier-none" });
        }
        let items = values.into_iter().map(|told| item(slot, told, world)).collect();
        let title = world.say_with("earlier-title", &[("field", &super::view::label(self, slot, world))]);
        vec![Wish::lay(Overlay::Menu(Menu::new(title, items)))]
    }

    /// Puts a value told before into its place.
    pub(super) fn take_earlier(&mut self, slot: Slot, value: &str) {
        if let Some(field) = self.fields.get_mut(&slot) {
            field.set(&shown(slot, value));
            return;
        }
        let Some(choice) = self.choices.get_mut(&slot) else { return };
        let at = if slot == Slot::Sex {
            SexCode::ALL.iter().position(|sex| sex.name() == value)
        } else {
            choice.labels.iter().position(|label| label == value)
        };
        choice.at = at.or(choice.at);
    }

    /// A card told who it is, now. A bare number told no more than itself.
    pub fn carded(&mut self, person: &Applicant, world: &World<'_>) {
        if person.date_of_birth.is_some() {
            self.card = Some(world.now);
        }
    }

    /// Another dossier for the same person: what the card and the body told stays told.
    pub fn same_person(&mut self, before: &Self) {
        self.card = before.card;
        let applicant = before.checked.get_key_value(&Holder::Applicant);
        self.checked.extend(applicant.map(|(holder, reading)| (*holder, reading.clone())));
        for slot in [Slot::Rep, Slot::RepPosition] {
            if let (Some(field), Some(told)) = (self.fields.get_mut(&slot), before.text(slot)) {
                field.set(&told);
            }
        }
    }
}

/// A recorded value as the form shows it.
fn shown(slot: Slot, value: &str) -> String {
    match slot {
        Slot::Birth => words::born(value),
        _ => value.to_owned(),
    }
}

fn item(slot: Slot, told: EarlierValue, world: &World<'_>) -> Item {
    let label = match slot {
        Slot::Sex => world.say(&format!("sex-{}", told.value)),
        _ => shown(slot, &told.value),
    };
    Item {
        label,
        hint: source(told.at, told.number.as_deref(), world),
        wish: Wish::Tell(Reply::Value(slot, told.value)),
    }
}

/// `23/11/2026 · H29.14-261123-0001`.
fn source(at: Timestamp, number: Option<&str>, world: &World<'_>) -> String {
    let number = number.map_or_else(|| world.say("dossier-no-number-short"), str::to_owned);
    format!("{} · {number}", locale::date(at))
}
