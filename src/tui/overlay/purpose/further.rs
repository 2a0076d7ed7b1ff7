//! Purposes of review and result beyond the usual: their answers become orders here.

use super::super::asking::{Asking, Settled};
use super::{OnlineAsked, Purpose, acted, added, dossier, lacking, roles_changed};
use crate::base::coded::Coded;
use crate::base::id::DossierId;
use crate::base::time::Timestamp;
use crate::desk::printing::Target;
use crate::desk::query::PrintedBook;
use crate::domain::applicant::Submitter;
use crate::domain::clock::TimeLimit;
use crate::domain::command::Command as Order;
use crate::domain::intake::{
    AcceptDossier, DocumentCount, QuantityValue, RecordDocuments, RequestSupplement,
};
use crate::domain::paper::Form;
use crate::domain::permission::Permission;
use crate::domain::pointer::OfficerRef;
use crate::domain::result::{
    Collector, HandOver, HandOverTerms, Parcel, RecordDelivery, Relation, ShelveResult,
};
use crate::domain::review;
use crate::domain::review::{AnswerOpinion, AskOpinion, ExtendDossier, ExtensionGround, SubstituteOfficer};
use crate::locale::due_moment;
use crate::tui::kept::Sound;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::menu::{Item, Menu};
use crate::tui::port::Printing;
use crate::tui::wish::{Then, Wish};
use crate::tui::world::World;

/// What the answers ask for; nothing for the other purposes.
pub(super) fn wishes(purpose: &Purpose, asked: &Asking, world: &World<'_>) -> Settled {
    let text = |nth| asked.text(nth).unwrap_or_default();
    Ok(match purpose {
        Purpose::SupplementAgain(id) => {
            let permission = Some(Permission { motive: text(1), allowed_by: text(2) });
            let documents = lacking(asked);
            let order =
                RequestSupplement { dossier: dossier(*id), documents, text: asked.text(0), permission };
            acted(Order::RequestSupplement(order), "said-supplement", true)
        }
        Purpose::Substitute(id, officer) => {
            let order = SubstituteOfficer {
                dossier: dossier(*id),
                officer: OfficerRef(officer.to_string()),
                from: day(asked.text(0), "00:00", world)?,
                until: day(asked.text(1), "23:59", world)?,
                text: asked.text(2),
            };
            acted(Order::SubstituteOfficer(order), "said-substituted", false)
        }
        Purpose::AddOfficer => vec![added(asked, asked.text(0))],
        Purpose::Roles(officer) => vec![roles_changed(*officer, asked)],
        Purpose::Grant(officer) => {
            let days = (day(asked.text(0), "00:00", world)?, day(asked.text(1), "23:59", world)?);
            vec![crate::tui::rights::granted(*officer, asked, days, world)]
        }
        Purpose::Delegate(absent, acting) => {
            let days = (day(asked.text(0), "00:00", world)?, day(asked.text(1), "23:59", world)?);
            vec![crate::tui::delegation::delegated((*absent, *acting), asked, days, world)]
        }
        Purpose::Duty(matter) => vec![matter.wish(asked)],
        Purpose::SettleActs(id) => vec![crate::tui::doubts::settled(*id, asked)],
        Purpose::Extend(id) => {
            let ground = ExtensionGround::ALL.get(asked.chosen(0).unwrap_or(0)).copied();
            let order = ExtendDossier {
                dossier: dossier(*id),
                ground: ground.unwrap_or(ExtensionGround::Other),
                limit: span(&text(0), world)?,
                permission: Permission { motive: text(1), allowed_by: text(2) },
            };
            acted(Order::ExtendDossier(order), "said-extended", false)
        }
        Purpose::AskOpinion(id) => {
            let limit = span(&text(2), world)?;
            let order = AskOpinion { dossier: dossier(*id), body: text(0), question: text(1), limit };
            let too_late = answer_too_late(*id, limit, world);
            let wishes = acted(Order::AskOpinion(order), "said-opinion-asked", false);
            too_late.map_or_else(|| wishes.clone(), |told| warned(*id, told, wishes.clone(), world))
        }
        Purpose::AnswerOpinion(id, number) => {
            let order = AnswerOpinion { dossier: dossier(*id), number: Some(*number), text: text(0) };
            acted(Order::AnswerOpinion(order), "said-opinion-answered", false)
        }
        Purpose::Shelve(id) => {
            let order = ShelveResult { dossier: dossier(*id), shelf: text(0), box_no: text(1) };
            acted(Order::ShelveResult(order), "said-shelved", false)
        }
        Purpose::Deliver(id) => {
            let order = RecordDelivery { dossier: dossier(*id), text: asked.text(0) };
            acted(Order::RecordDelivery(order), "said-delivered", false)
        }
        Purpose::Register => vec![register(asked, world)?],
        Purpose::AcceptOnline(id, about) => accept_online(*id, about, asked, world)?,
        Purpose::Enrol => return crate::tui::enrol::begin(&text(0), world),
        Purpose::Setting("sounds") => {
            let on = asked.ticked().into_iter().filter_map(|(row, _)| Sound::ALL.get(usize::from(row)));
            vec![Wish::Keep("sounds", on.map(|sound| sound.name()).collect::<Vec<_>>().join(" "))]
        }
        Purpose::Setting(name) => {
            let value = asked.text(0).unwrap_or_default();
            if *name == "print_command" && !value.is_empty() && value.parse::<Target>().is_err() {
                return Err(world.say("setup-wrong-printer"));
            }
            if *name == "counter" && !value.parse().is_ok_and(|n: u8| n > 0) {
                return Err(world.say("asking-counter"));
            }
            vec![Wish::Keep(name, value)]
        }
        _ => Vec::new(),
    })
}

/// Papers that were ticked or no longer are, then the taking in; the paper of it is the receipt.
fn accept_online(
    id: DossierId,
    about: &OnlineAsked,
    asked: &Asking,
    world: &World<'_>,
) -> Result<Vec<Wish>, String> {
    let before = &about.before;
    let mut quantities = Vec::new();
    for (nth, key) in about.counted.iter().enumerate() {
        let count = asked.text(nth).and_then(|text| text.parse().ok());
        let count = count.ok_or_else(|| world.say("asking-count"))?;
        quantities.push(QuantityValue { key: key.clone(), count });
    }
    let limit = asked.text(about.counted.len()).filter(|_| about.limit);
    let limit = limit.map(|text| span(&text, world)).transpose()?;
    let ticked: Vec<u16> = asked.ticked().into_iter().map(|(row, _)| row).collect();
    let new = ticked.iter().filter(|row| !before.contains(row));
    let new = new.map(|row| DocumentCount { row: *row, photocopy: 1, ..DocumentCount::default() });
    let gone = before.iter().filter(|row| !ticked.contains(row));
    let gone = gone.map(|row| DocumentCount { row: *row, ..DocumentCount::default() });
    let documents: Vec<DocumentCount> = new.chain(gone).collect();
    let mut wishes = Vec::new();
    if !documents.is_empty() {
        let recorded = RecordDocuments { dossier: dossier(id), documents, remarks: Vec::new() };
        let then = Then::Acted { said: "said-papers-came", moved_on: false };
        wishes.push(Wish::order(Order::RecordDocuments(recorded), then));
    }
    let order = AcceptDossier { dossier: dossier(id), limit, quantities, fee: None };
    let then = Then::Papered { said: "said-accepted", moved_on: true, form: Form::Receipt };
    wishes.push(Wish::order(Order::AcceptDossier(order), then));
    Ok(wishes)
}

/// What is to be said where a body would answer only after the dossier's promise.
fn answer_too_late(id: DossierId, limit: TimeLimit, world: &World<'_>) -> Option<String> {
    let dossier = world.desk.dossier(id).ok().flatten()?;
    let (calendar, rules) = (world.desk.calendar_of(&dossier), world.desk.rules_of(&dossier));
    let stands = world.desk.procedure_of(&dossier.summary.version)?;
    let stands = review::stands_for_answer(&stands, rules);
    let answer_by = review::answer_by(limit, world.now, calendar, rules);
    let due =
        dossier.summary.due_at.filter(|_| review::comes_too_late(&dossier.summary, answer_by, stands))?;
    let (answer, due) =
        (due_moment(world.texts, answer_by, world.now), due_moment(world.texts, due, world.now));
    Some(world.say_with("opinion-too-late", &[("answer", &answer), ("due", &due)]))
}

/// Says so before it is sent: more time first, or sent all the same.
fn warned(id: DossierId, told: String, wishes: Vec<Wish>, world: &World<'_>) -> Vec<Wish> {
    let Some(summary) = world.desk.dossier(id).ok().flatten().map(|dossier| dossier.summary) else {
        return wishes;
    };
    let extend = Wish::lay(Overlay::Asking(Box::new(crate::tui::acts::further::extend(&summary, world))));
    let item = |label: &str, wish: Wish| Item { label: world.say(label), hint: String::new(), wish };
    let mut items = vec![item("opinion-extend-first", extend)];
    items.extend(wishes.into_iter().map(|wish| item("opinion-send-anyway", wish)));
    let mut menu = Menu::new(world.say("ask-opinion"), items);
    menu.lines.push(told);
    vec![Wish::lay(Overlay::Menu(menu))]
}

/// `5` is five working days; anything else is a limit as limits are written.
fn span(text: &str, world: &World<'_>) -> Result<TimeLimit, String> {
    let days = text.bytes().all(|b| b.is_ascii_digit());
    let written = if days { format!("{text}wd") } else { text.to_owned() };
    written.parse().map_err(|_| world.say("asking-span"))
}

/// The register of the days asked for.
fn register(asked: &Asking, world: &World<'_>) -> Result<Wish, String> {
    let noon = |nth| match day(asked.text(nth), "12:00", world) {
        Ok(Some(at)) => Ok(at),
        _ => Err(world.say("asking-register")),
    };
    let (from, to) = (noon(0)?, noon(1)?);
    if from > to {
        return Err(world.say("asking-register"));
    }
    Ok(Wish::Print(vec![Printing::Book(PrintedBook::Register { from, to })]))
}

/// `24/11`, `24/11/2026`: that day of this year at an hour; nothing where nothing was typed.
pub(in crate::tui) fn day(
    text: Option<String>,
    hour: &str,
    world: &World<'_>,
) -> Result<Option<Timestamp>, String> {
    let Some(text) = text else { return Ok(None) };
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let year = world.now.date().year().to_string();
    let written = match parts.as_slice() {
        [day, month] => format!("{year}-{month:0>2}-{day:0>2}T{hour}"),
        [day, month, year] => format!("{year:0>4}-{month:0>2}-{day:0>2}T{hour}"),
        _ => String::new(),
    };
    Timestamp::parse(&written).map(Some).map_err(|_| world.say("asking-day"))
}

/// Who collects and under what; the questions stand in the order of the form.
pub(super) fn hand_over(id: DossierId, asked: &Asking, world: &World<'_>) -> Result<HandOver, String> {
    let relation = asked.chosen(0).and_then(|nth| Relation::ALL.get(nth)).copied();
    let collector = Collector::ALL.get(asked.chosen(1).unwrap_or(0)).copied();
    let person = asked.text(0).map(|name| Submitter {
        name,
        id_number: asked.text(1),
        authority: asked.text(2),
        phone: None,
    });
    let parcel = asked.text(4).map(|tracking| Parcel { tracking, carrier: None });
    if collector == Some(Collector::Representative) {
        let known = person.as_ref().is_some_and(|person| relation.is_some() || person.authority.is_some());
        if !known {
            return Err(world.say("asking-collector"));
        }
    }
    if parcel.is_some() && collector != Some(Collector::Post) {
        return Err(world.say("asking-tracking"));
    }
    let terms = HandOverTerms { relation, receipt_lost: asked.text(3), parcel };
    let terms = (terms != HandOverTerms::default()).then_some(terms);
    Ok(HandOver { dossier: dossier(id), collector, person, terms })
}
