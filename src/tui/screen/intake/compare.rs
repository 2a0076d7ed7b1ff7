//! A card against what stands in the form, field by field.
//!
//! An empty place takes what the card says. What says the same stays as it was typed, unless the card says it
//! better: with its marks, or to the day. Where the two differ the officer chooses, place by place.
//!
//! Invariant: nothing that was typed is replaced by something else unasked.

use super::{Intake, Slot};
use crate::base::coded::Coded as _;
use crate::base::text::fold;
use crate::domain::applicant::{Applicant, SexCode};
use crate::domain::person::BirthDate;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::{Asking, Part};
use crate::tui::overlay::purpose::Purpose;
use crate::tui::widget::choice::Choice;
use crate::tui::wish::{Tone, Wish};
use crate::tui::words;
use crate::tui::world::World;

/// Cells of two values that still stand side by side.
const SIDE_BY_SIDE: usize = 40;

/// What becomes of a place when a card is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meeting {
    /// It takes what the card says.
    Takes,
    /// It says the same.
    Agrees,
    /// It says something else.
    Differs,
}

/// What a card says for each place of the applicant, or of the submitter.
pub(super) fn told(person: &Applicant, as_submitter: bool) -> Vec<(Slot, String)> {
    let born = person.date_of_birth.as_deref().map(words::born);
    let number = person.id_number.clone();
    let name = Some(person.name.clone()).filter(|name| !name.is_empty());
    let sex = person.sex.and_then(|sex| SexCode::ALL.iter().position(|known| *known == sex));
    let all = if as_submitter {
        vec![(Slot::SubId, number), (Slot::SubName, name), (Slot::SubPhone, person.phone.clone())]
    } else {
        vec![
            (Slot::Id, number),
            (Slot::Name, name),
            (Slot::Birth, born),
            (Slot::Sex, sex.map(|at| at.to_string())),
            (Slot::Address, person.address.clone()),
            (Slot::Phone, person.phone.clone()),
        ]
    };
    all.into_iter().filter_map(|(slot, value)| Some((slot, value?))).collect()
}

/// Whether what stands in a place says something else than what was read.
pub(super) fn differs(slot: Slot, stands: &str, read: &str) -> bool {
    meeting(slot, stands, read) == Meeting::Differs
}

fn meeting(slot: Slot, typed: &str, read: &str) -> Meeting {
    let agrees = |same: bool, better: bool| match (same, better) {
        (true, true) => Meeting::Takes,
        (true, false) => Meeting::Agrees,
        (false, _) => Meeting::Differs,
    };
    match slot {
        Slot::Name | Slot::SubName => {
            let words = |text: &str| fold(text).split_whitespace().collect::<Vec<_>>().join(" ");
            agrees(words(typed) == words(read), typed.is_ascii() && !read.is_ascii())
        }
        Slot::Birth => {
            let (one, other) = (typed.parse::<BirthDate>(), read.parse::<BirthDate>());
            let (Ok(one), Ok(other)) = (one, other) else { return agrees(typed == read, false) };
            let only_year = one.date().is_none();
            agrees(one == other || (only_year && one.year() == other.year()), one != other)
        }
        _ => {
            let plain =
                |text: &str| fold(text).chars().filter(char::is_ascii_alphanumeric).collect::<String>();
            agrees(plain(typed) == plain(read), false)
        }
    }
}

impl Intake {
    /// What stands in a place, as it is compared.
    pub(super) fn standing(&self, slot: Slot) -> Option<String> {
        match slot {
            Slot::Sex => self.chosen(slot).map(|at| at.to_string()),
            _ => self.text(slot),
        }
    }

    fn put(&mut self, slot: Slot, value: &str) {
        if let Some(choice) = self.choices.get_mut(&slot) {
            choice.at = value.parse().ok().or(choice.at);
        } else if let Some(field) = self.fields.get_mut(&slot) {
            field.set(value);
        }
    }

    /// Meets what a card says: fills what is empty, and asks where the two differ.
    pub(super) fn meet(&mut self, person: &Applicant, as_submitter: bool, world: &World<'_>) -> Vec<Wish> {
        if as_submitter && let Some(who) = self.choices.get_mut(&Slot::Who) {
            who.at = Some(1);
        }
        let (mut taken, mut differing) = (0, Vec::new());
        for (slot, read) in told(person, as_submitter) {
            let met = self.standing(slot).map_or(Meeting::Takes, |typed| meeting(slot, &typed, &read));
            match met {
                Meeting::Takes => {
                    self.put(slot, &read);
                    taken += 1;
                }
                Meeting::Agrees => {}
                Meeting::Differs => differing.push((slot, read)),
            }
        }
        if differing.is_empty() {
            let said = match (as_submitter, taken) {
                (_, 0) => "scan-agrees",
                (true, _) => "scan-filled-submitter",
                (false, _) => "scan-filled",
            };
            return vec![Wish::Say(Tone::Good, world.say(said))];
        }
        vec![Wish::lay(Overlay::Asking(Box::new(self.which(person, as_submitter, &differing, world))))]
    }

    /// Asks, place by place, which of the two holds.
    fn which(
        &self,
        person: &Applicant,
        as_submitter: bool,
        differing: &[(Slot, String)],
        world: &World<'_>,
    ) -> Asking {
        let slots = differing.iter().map(|(slot, _)| *slot).collect();
        let purpose = Purpose::Differing(Box::new(person.clone()), as_submitter, slots);
        let asking = Asking::new(world.say("ask-differing"), world.say("do-differing"), purpose)
            .saying([world.say("ask-differing-line")]);
        differing.iter().fold(asking, |asking, (slot, read)| {
            let typed = self.standing(*slot).unwrap_or_default();
            let shown = |value: &str| match slot {
                Slot::Sex => value
                    .parse::<usize>()
                    .ok()
                    .and_then(|at| self.choices.get(slot)?.labels.get(at).cloned())
                    .unwrap_or_default(),
                _ => value.to_owned(),
            };
            let labels = vec![
                world.say_with("differing-typed", &[("value", &shown(&typed))]),
                world.say_with("differing-read", &[("value", &shown(read))]),
            ];
            let long = labels.iter().map(|label| label.chars().count()).sum::<usize>() > SIDE_BY_SIDE;
            // An address on a card is that of the day it was made: what the person said holds unless chosen.
            let choice = Choice { at: Some(usize::from(*slot != Slot::Address)), ..Choice::first_of(labels) };
            let label = super::view::label(self, *slot, world);
            asking.asking(Part::Choice { label, choice: choice.with_hotkeys(['1', '2']), long })
        })
    }

    /// Takes what the card says where the officer chose it.
    pub(super) fn take_differing(&mut self, person: &Applicant, as_submitter: bool, chosen: &[Slot]) {
        for (slot, read) in told(person, as_submitter) {
            if chosen.contains(&slot) {
                self.put(slot, &read);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_agrees_takes_or_differs_by_what_it_means() {
        for (slot, typed, read, expected) in [
            (Slot::Name, "lò thị ban", "Lò Thị Ban", Meeting::Agrees),
            (Slot::Name, "Lo Thi  Ban", "Lò Thị Ban", Meeting::Takes),
            (Slot::Name, "Lò Thị Ban", "LO THI BAN", Meeting::Agrees),
            (Slot::Name, "Lò Thị Bình", "Lò Thị Ban", Meeting::Differs),
            (Slot::Birth, "1995", "05/05/1995", Meeting::Takes),
            (Slot::Birth, "5/5/1995", "05/05/1995", Meeting::Agrees),
            (Slot::Birth, "05/06/1995", "05/05/1995", Meeting::Differs),
            (Slot::Birth, "1994", "05/05/1995", Meeting::Differs),
            (Slot::Id, "001 195 000 123", "001195000123", Meeting::Agrees),
            (Slot::Id, "001195000124", "001195000123", Meeting::Differs),
            (Slot::Address, "thôn 5, xã Đạ Huoai", "Thôn 5 - Xã Đạ Huoai", Meeting::Agrees),
            (Slot::Address, "thôn 6, xã Đạ Huoai", "Thôn 5 - Xã Đạ Huoai", Meeting::Differs),
            (Slot::Sex, "0", "0", Meeting::Agrees),
            (Slot::Sex, "1", "0", Meeting::Differs),
        ] {
            assert_eq!(meeting(slot, typed, read), expected, "{typed} / {read}");
        }
    }
}
