//! Where a scan goes: into the intake that is open, or to the person, dossier or ticket it names.

use crate::base::id::DossierId;
use crate::domain::applicant::{Applicant, SexCode};
use crate::domain::command::DossierRef;
use crate::domain::identity::Evidence;
use crate::domain::person::Sex;
use crate::domain::place::PlaceCode;
use crate::domain::scan::{CardField, CitizenCard, Found, Scan, ScanRefusal, ScanWarning, TravelDocument};
use crate::locale::Language;
use crate::tui::kept::Sound;
use crate::tui::key::{Code, Key};
use crate::tui::model::Model;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::Asking;
use crate::tui::overlay::purpose::Purpose;
use crate::tui::queue;
use crate::tui::screen::Screen;
use crate::tui::wish::{Goal, Tone, Wish};
use crate::tui::world::World;
use crate::tui::{enrol, typing, whereabouts, words};

/// Takes a scan: what it typed is taken back first.
pub(super) fn scanned(
    model: &mut Model,
    read: Option<Result<Scan, ScanRefusal>>,
    take_back: usize,
    world: &World<'_>,
) -> Vec<Wish> {
    give_back(model, take_back, world);
    let vietnamese = world.texts.language() == Language::Vietnamese;
    let scan = match read {
        None => return Vec::new(),
        Some(Ok(scan)) => scan,
        Some(Err(refusal)) => {
            let told = if vietnamese { refusal.vi() } else { refusal.to_string() };
            model.say(Tone::Bad, told);
            return vec![Wish::Ring(Sound::Scan)];
        }
    };
    let ended = ended(&scan.found, world);
    let mut wishes = route(model, scan.found, world);
    if let Some(warning) = scan.warnings.first() {
        let damaged = matches!(warning, ScanWarning::DamagedText { .. });
        let told = if vietnamese { warning.vi() } else { warning.en() };
        let advice = if damaged { world.say("scan-damaged") } else { String::new() };
        wishes.push(Wish::Say(Tone::Warn, format!("{told} {advice}").trim_end().to_owned()));
    }
    wishes.extend(ended);
    wishes
}

/// A document that holds no longer: said last, for it matters most.
fn ended(found: &Found, world: &World<'_>) -> Option<Wish> {
    let Found::Travel(document) = found else { return None };
    let last = document.expires_on.filter(|last| *last < world.now.date())?;
    let told = world.say_with("scan-document-ended", &[("date", &words::born(&last.to_string()))]);
    Some(Wish::Say(Tone::Warn, told))
}

/// What the scanner typed before it was known to be one.
fn give_back(model: &mut Model, count: usize, world: &World<'_>) {
    let (count, kept) = typing::without(model, count);
    take_out(model, count, world);
    // What stood there before the scanner's first keys joined it.
    for c in kept.chars() {
        let key = Key::plain(Code::Char(c));
        if let Some(overlay) = model.overlays.last_mut() {
            overlay.key(key, world, model.seat);
        } else if let Some(screen) = model.above.last_mut() {
            screen.key(key, world, model.seat);
        } else {
            model.home.key(key, world, model.seat);
        }
    }
}

fn take_out(model: &mut Model, count: usize, world: &World<'_>) {
    if let Some(overlay) = model.overlays.last_mut() {
        overlay.take_back(count);
    } else if let Some(screen) = model.above.last_mut() {
        screen.take_back(count, world);
    } else if let Some(filter) = model.home.filter.as_mut() {
        filter.take_back(count);
        model.home.refresh(world, model.seat);
    }
}

fn route(model: &mut Model, found: Found, world: &World<'_>) -> Vec<Wish> {
    match found {
        Found::CitizenCard(card) => person(model, applicant(&card), Some(Evidence::Card), world),
        Found::Travel(document) => person(model, traveller(&document), Some(Evidence::Lines), world),
        Found::IdNumber(id) => {
            let person_of = Applicant { id_number: Some(id.to_string()), ..Applicant::named("") };
            person(model, person_of, None, world)
        }
        Found::Dossier(number) => {
            let number = number.to_string();
            let rows = world.desk.search(&number, 10).rows;
            let list: Vec<_> =
                rows.iter().filter(|s| s.number.as_deref() == Some(&number)).map(|s| s.id).collect();
            model.overlays.clear();
            match list.as_slice() {
                [only] => vec![Wish::Open(Goal::Dossier { id: *only, list: list.clone() })],
                _ => vec![Wish::Open(Goal::Find(number))],
            }
        }
        Found::Ticket { number, date } => {
            let shown = number.to_string();
            let ticket = world.view.tickets_of(world.now.date()).find(|ticket| {
                ticket.number.to_string() == shown && date.is_none_or(|date| date == ticket.date)
            });
            match ticket {
                Some(ticket) => vec![Wish::lay(Overlay::Menu(queue::menu_of(world, model.seat, ticket)))],
                None => vec![Wish::Say(Tone::Warn, world.say_with("scan-no-ticket", &[("number", &shown)]))],
            }
        }
        Found::Place(code) => place(model, &code, world),
        Found::Unknown(text) => enrol::scanned(model, &text, world).unwrap_or_else(|| {
            vec![Wish::Say(Tone::Warn, world.say("scan-unknown")), Wish::Ring(Sound::Scan)]
        }),
    }
}

/// The label of a shelf: the paper of the dossier on the screen lies there now.
fn place(model: &mut Model, code: &PlaceCode, world: &World<'_>) -> Vec<Wish> {
    let dossier = match model.above.last() {
        Some(Screen::Dossier(page)) => Some(DossierRef(page.id.to_string())),
        Some(Screen::Intake(intake)) => {
            intake.done.as_ref().map(|receipt| DossierRef(receipt.number.clone()))
        }
        _ => None,
    };
    match dossier {
        Some(dossier) => {
            model.overlays.clear();
            vec![whereabouts::scanned(dossier, code)]
        }
        None => vec![Wish::Say(Tone::Warn, world.say_with("scan-place-first", &[("label", code.as_str())]))],
    }
}

/// Whoever was scanned, and what they were read by: a bare number tells nothing of who holds it.
fn person(model: &mut Model, person: Applicant, by: Option<Evidence>, world: &World<'_>) -> Vec<Wish> {
    if let Some(Overlay::Asking(asking)) = model.overlays.last_mut()
        && let Purpose::HandOver(id) = asking.purpose
    {
        return vec![collector(asking, id, &person, world)];
    }
    if let Some(Screen::Intake(intake)) = model.above.last_mut()
        && intake.done.is_none()
    {
        model.overlays.clear();
        return intake.card(person, by, world);
    }
    model.overlays.clear();
    if matches!(model.above.last(), Some(Screen::Person(_) | Screen::Find(_) | Screen::Intake(_))) {
        model.above.pop();
    }
    vec![queue::serving(world, model.seat, Wish::Open(Goal::Person(Box::new(person), by)))]
}

/// Whoever's card is scanned over a hand-over collects the result: the applicant, or somebody for them.
fn collector(asking: &mut Asking, id: DossierId, person: &Applicant, world: &World<'_>) -> Wish {
    let dossier = world.desk.dossier(id).ok().flatten();
    let known = dossier.and_then(|dossier| dossier.summary.id_number);
    if known.is_some() && known == person.id_number {
        return Wish::Say(Tone::Good, world.say("said-collector-applicant"));
    }
    let number = person.id_number.clone().unwrap_or_default();
    asking.collected_by(&person.name, &number);
    Wish::Say(Tone::Note, world.say("said-collector-other"))
}

/// Only what arrived undamaged is taken.
fn applicant(card: &CitizenCard) -> Applicant {
    let trusted = |field| card.trusted.contains(&field);
    let text = |field, value: &Option<String>| value.clone().filter(|_| trusted(field));
    Applicant {
        id_number: Some(card.id.to_string()),
        date_of_birth: Some(card.date_of_birth.to_string()),
        sex: card.sex.map(sex_code),
        address: text(CardField::Address, &card.address),
        ..Applicant::named(text(CardField::Name, &card.name).unwrap_or_default())
    }
}

/// What the lines of a document say. The name has no marks there; that is said beside it.
fn traveller(document: &TravelDocument) -> Applicant {
    Applicant {
        id_number: Some(document.holder_number()),
        date_of_birth: document.date_of_birth.map(|date| date.to_string()),
        sex: document.sex.map(sex_code),
        ..Applicant::named(document.name.clone())
    }
}

fn sex_code(sex: Sex) -> SexCode {
    match sex {
        Sex::Male => SexCode::Male,
        Sex::Female => SexCode::Female,
    }
}
