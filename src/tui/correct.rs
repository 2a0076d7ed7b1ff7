//! Putting right on the screen: which value, another procedure with old and new, an intake by mistake.
//!
//! Shared by the screens that show dossiers. It is not the rule: what a command would do is asked of the
//! desk before it is shown, and decided there again.

pub mod values;

use super::acts::whom;
use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part as Asked, Settled};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::widget::choice::Choice;
use super::widget::field::{Field, Mask};
use super::wish::{Reply, Then, Tone, Wish};
use super::words;
use super::world::{Seat, World};
use crate::base::coded::Coded;
use crate::base::id::DossierId;
use crate::base::money::Dong;
use crate::desk::request::Request;
use crate::domain::applicant::{ApplicantKind, SexCode, TEXT_MAX};
use crate::domain::command::{Command as Order, DossierRef};
use crate::domain::correct::{
    ChangeProcedure, CloseAsMistaken, CorrectDossier, Event as Correction, NewValue, Part, ProcedureChanged,
    SettleConflict, UndoAct, part_value, parts_of,
};
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::event::Event;
use crate::domain::intake::{QuantityValue, ReturnWay};
use crate::domain::person::BirthDate;
use crate::domain::procedure::{Channel, FieldKind, Procedure};
use crate::domain::refusal::{self, Refusal};
use crate::locale::due_moment;
use crate::tui::acts::checklist;

/// What a question of putting right is for.
#[derive(Debug, Clone)]
pub enum Amend {
    /// One value of a dossier.
    Value {
        /// Which dossier.
        dossier: DossierId,
        /// What of it.
        part: Part,
        /// Its key.
        key: String,
        /// The values a choice stands for; empty where it is typed.
        choices: Vec<String>,
    },
    /// Another procedure or case.
    Procedure(ChangeProcedure),
    /// What the new fee or limit depends on: the keys of what is counted, or the limit where there are none.
    Facts(ChangeProcedure, Vec<String>),
    /// Taken in by mistake; asks for the dossier in its place where `instead` is there.
    Mistaken(CloseAsMistaken),
    /// The last act.
    Undo(UndoAct),
    /// Keep a side of a conflict, and what is said then.
    Settle(SettleConflict, &'static str),
}

impl Amend {
    /// What the answers ask for.
    pub fn wishes(&self, asked: &Asking, world: &World<'_>) -> Settled {
        let (order, then) = match self {
            Self::Value { dossier, part, key, choices } => {
                let (value, motive) = answers(*part, choices, asked, world)?;
                let key = Some(key.clone()).filter(|key| !key.is_empty());
                let change = NewValue { part: *part, key, value, motive: None };
                let order = CorrectDossier { dossier: reference(*dossier), changes: vec![change], motive };
                (Order::CorrectDossier(order), Then::Acted { said: "said-corrected", moved_on: false })
            }
            Self::Procedure(order) => {
                let order = ChangeProcedure { motive: asked.text(0).unwrap_or_default(), ..order.clone() };
                let said = "said-procedure-changed";
                (Order::ChangeProcedure(order), Then::Acted { said, moved_on: false })
            }
            Self::Facts(order, keys) => return facts(order, keys, asked, world),
            Self::Mistaken(order) => {
                let named = usize::from(order.instead.is_some());
                let instead = order.instead.as_ref().and(asked.text(0)).map(DossierRef);
                let motive = asked.text(named).unwrap_or_default();
                (Order::CloseAsMistaken(CloseAsMistaken { instead, motive, ..order.clone() }), Then::Replaced)
            }
            Self::Settle(order, said) => {
                let order = SettleConflict { motive: asked.text(0), ..order.clone() };
                (Order::SettleConflict(order), Then::Acted { said, moved_on: false })
            }
            Self::Undo(order) => {
                let motive = asked.text(0).unwrap_or_default();
                (Order::UndoAct(UndoAct { motive, ..order.clone() }), Then::Undone)
            }
        };
        Ok(vec![Wish::order(order, then)])
    }
}

fn reference(id: DossierId) -> DossierRef {
    DossierRef(id.to_string())
}

/// What was counted, or the limit: then old and new can be shown.
fn facts(order: &ChangeProcedure, keys: &[String], asked: &Asking, world: &World<'_>) -> Settled {
    let mut order = order.clone();
    for (nth, key) in keys.iter().enumerate() {
        let count = asked.text(nth).and_then(|text| text.parse().ok());
        let count = count.ok_or_else(|| world.say("asking-count"))?;
        order.quantities.push(QuantityValue { key: key.clone(), count });
    }
    if keys.is_empty() {
        let limit = asked.text(0).and_then(|text| text.parse().ok());
        order.limit = Some(limit.ok_or_else(|| world.say("field-limit-wrong"))?);
    }
    Ok(vec![Wish::Tell(Reply::Change(Box::new(order)))])
}

/// The new value and the motive, as the form of the part asked for them.
fn answers(
    part: Part,
    choices: &[String],
    asked: &Asking,
    world: &World<'_>,
) -> Result<(Option<String>, Option<String>), String> {
    if !choices.is_empty() {
        let value = asked.chosen(0).and_then(|at| choices.get(at)).cloned();
        return Ok((value, asked.text(0)));
    }
    if part == Part::Document {
        let count = |nth| asked.text(nth).unwrap_or_else(|| "0".to_owned());
        return Ok((Some(format!("{}/{}/{}", count(0), count(1), count(2))), asked.text(3)));
    }
    let value = match (part, asked.text(0)) {
        (Part::ApplicantBirth, Some(text)) => {
            let day = text.parse::<BirthDate>().map_err(|_| world.say("asking-birth"))?;
            Some(day.to_string())
        }
        (Part::ApplicantPhone | Part::SubmitterPhone | Part::ApplicantId | Part::SubmitterId, Some(text)) => {
            Some(text.split_whitespace().collect())
        }
        (_, value) => value,
    };
    Ok((value, asked.text(1)))
}

/// Which value is wrong: every one that can be corrected, with what stands there.
pub fn which(dossier: &Dossier, procedure: Option<&Procedure>, world: &World<'_>) -> Wish {
    let items: Vec<Item> = parts_of(dossier, procedure)
        .into_iter()
        .map(|(part, key)| {
            let old = part_value(dossier, part, &key);
            let hint = values::shown(world, part, old.as_deref());
            let label = values::name(world, procedure, &dossier.summary.case, part, &key);
            let label = crate::base::text::fit(&label, 40);
            let hint = crate::base::text::fit(&hint, 24);
            Item { label, hint, wish: lay(asking(dossier, procedure, part, &key, world)) }
        })
        .collect();
    if items.is_empty() || !may_correct(&dossier.summary) {
        return Wish::Say(Tone::Note, world.say("correct-nothing"));
    }
    let mut menu = Menu::new(world.say("menu-correct"), items);
    menu.lines.push(whom(&dossier.summary));
    Wish::lay(Overlay::Menu(menu))
}

fn may_correct(summary: &Summary) -> bool {
    use crate::domain::dossier::Status;
    !summary.read_only && (!summary.status.is_final() || summary.status == Status::HandedOver)
}

fn lay(asking: Asking) -> Wish {
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

fn line(label: String, mask: Mask, held: &str, needed: bool) -> Asked {
    Asked::Text { label, field: Box::new(Field::new(TEXT_MAX, mask).holding(held)), needed }
}

/// Asks for the right value of one part, and why.
fn asking(
    dossier: &Dossier,
    procedure: Option<&Procedure>,
    part: Part,
    key: &str,
    world: &World<'_>,
) -> Asking {
    let old = part_value(dossier, part, key);
    let choices = choices(dossier, procedure, part, key);
    let name = values::name(world, procedure, &dossier.summary.case, part, key);
    let amend =
        Amend::Value { dossier: dossier.summary.id, part, key: key.to_owned(), choices: choices.clone() };
    let shown = values::shown(world, part, old.as_deref());
    let mut asking =
        Asking::new(world.say("ask-correct"), world.say("do-correct"), Purpose::Amend(Box::new(amend)))
            .saying([
                whom(&dossier.summary),
                world.say_with("ask-correct-now", &[("what", &name), ("old", &shown)]),
            ]);
    if !choices.is_empty() {
        let labels = choices.iter().map(|value| values::shown(world, part, Some(value))).collect();
        let mut choice = Choice::first_of(labels);
        choice.at = choices.iter().position(|value| Some(value) == old.as_ref());
        asking = asking.asking(Asked::Choice { label: world.say("ask-correct-new"), choice, long: true });
    } else if part == Part::Document {
        let counts: Vec<&str> = old.as_deref().unwrap_or("0/0/0").split('/').collect();
        for (copy, count) in ["copy-original", "copy-certified", "copy-photocopy"].into_iter().zip(counts) {
            asking = asking.asking(line(world.say(copy), Mask::Digits, count, false));
        }
    } else {
        let held = match (part, old.as_deref().map(str::parse::<BirthDate>)) {
            (Part::ApplicantBirth, Some(Ok(day))) => day.vi(),
            _ => old.unwrap_or_default(),
        };
        asking = asking.asking(line(world.say("ask-correct-new"), mask(part), &held, false));
    }
    asking.asking(line(world.say("ask-reason"), Mask::Text, "", true)).deciding(false)
}

fn mask(part: Part) -> Mask {
    match part {
        Part::ApplicantBirth => Mask::Date,
        Part::ApplicantPhone | Part::SubmitterPhone | Part::Fee => Mask::Digits,
        _ => Mask::Text,
    }
}

/// The values a part may have, where they are few.
fn choices(dossier: &Dossier, procedure: Option<&Procedure>, part: Part, key: &str) -> Vec<String> {
    fn all<C: Coded>() -> Vec<String> {
        C::ALL.iter().map(|one| one.name().to_owned()).collect()
    }
    match part {
        Part::ApplicantKind => all::<ApplicantKind>(),
        Part::ApplicantSex => all::<SexCode>(),
        Part::Channel => all::<Channel>(),
        Part::ReturnWay => all::<ReturnWay>(),
        Part::Field => match values::field(procedure, &dossier.summary.case, key).map(|spec| &spec.kind) {
            Some(FieldKind::Choice(words)) => words.clone(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The cases of a procedure to choose from; `None` where there is only one.
pub fn cases(procedure: &Procedure, world: &World<'_>) -> Option<Wish> {
    if procedure.cases.len() < 2 {
        return None;
    }
    let item = |case: &crate::domain::procedure::Case| Item {
        label: crate::base::text::fit(
            world.pick(&case.name, case.name_en.as_deref().unwrap_or_default()),
            64,
        ),
        hint: String::new(),
        wish: Wish::Tell(Reply::Case(procedure.code.to_string(), case.code.to_string())),
    };
    let items = procedure.cases.iter().map(item).collect();
    Some(Wish::lay(Overlay::Menu(Menu::new(world.say("menu-case"), items))))
}

/// Old and new side by side, before another procedure is put in place.
pub fn change(dossier: &Dossier, code: &str, case: Option<&str>, world: &World<'_>, seat: Seat) -> Wish {
    let order = ChangeProcedure {
        dossier: reference(dossier.summary.id),
        procedure: Some(code.to_owned()),
        case: case.map(str::to_owned),
        documents: Vec::new(),
        quantities: Vec::new(),
        limit: None,
        fee: None,
        motive: "—".to_owned(),
    };
    change_by(dossier, order, world, seat)
}

/// [`change`] with what the new fee and limit depend on; asks for it where it is not known.
pub fn change_by(dossier: &Dossier, order: ChangeProcedure, world: &World<'_>, seat: Seat) -> Wish {
    let events = match world.desk.preview(Request::now(seat.officer, Order::ChangeProcedure(order.clone()))) {
        Ok(Ok(events)) => events,
        Ok(Err(refusal)) => {
            let told = words::refusal(world, &refusal);
            return ask_facts(dossier, order, &refusal, world).unwrap_or(Wish::Say(Tone::Bad, told));
        }
        Err(trouble) => return Wish::Say(Tone::Bad, words::trouble(world, &trouble)),
    };
    let changed = events.iter().find_map(|event| match event {
        Event::Correct(Correction::ProcedureChanged(changed)) => Some(changed),
        _ => None,
    });
    let Some(changed) = changed else { return Wish::Say(Tone::Note, world.say("not-here")) };
    let purpose = Purpose::Amend(Box::new(Amend::Procedure(order)));
    lay(Asking::new(world.say("ask-change"), world.say("do-change"), purpose)
        .saying([whom(&dossier.summary)])
        .saying(old_and_new(changed, dossier.summary.paid, world))
        .asking(line(world.say("ask-reason"), Mask::Text, "", true))
        .deciding(false))
}

/// Asks for what is counted, or for the limit, where the desk said that it needs them.
fn ask_facts(
    dossier: &Dossier,
    order: ChangeProcedure,
    refused: &Refusal,
    world: &World<'_>,
) -> Option<Wish> {
    let procedure = world.desk.procedure(order.procedure.as_deref()?)?;
    let asks = refused.field == Some("quantities") && order.quantities.is_empty();
    let keys: Vec<String> = match refused.args.iter().find(|(name, _)| *name == "field") {
        Some((_, keys)) if asks => keys.split(", ").map(str::to_owned).collect(),
        _ if refused.code == refusal::LIMIT_UNKNOWN => Vec::new(),
        _ => return None,
    };
    let label = |key: &String| {
        let spec = procedure.quantities.iter().find(|spec| spec.key.as_str() == key);
        spec.map_or_else(|| key.clone(), |spec| world.pick(&spec.label, &spec.label_en).to_owned())
    };
    let mut parts: Vec<Asked> = keys.iter().map(|key| line(label(key), Mask::Digits, "", true)).collect();
    if keys.is_empty() {
        parts.push(line(world.say("field-limit"), Mask::Text, "", true));
    }
    let purpose = Purpose::Amend(Box::new(Amend::Facts(order, keys)));
    let asking = Asking::new(world.say("ask-change"), world.say("do-facts"), purpose)
        .saying([whom(&dossier.summary), world.procedure_name(&procedure).to_owned()]);
    Some(lay(parts.into_iter().fold(asking, Asking::asking)))
}

/// What another procedure changes, line by line.
pub fn old_and_new(changed: &ProcedureChanged, paid: Dong, world: &World<'_>) -> Vec<String> {
    let (from, to) = (&changed.from, &changed.to);
    let of = |terms: &crate::domain::correct::Terms| world.desk.procedure_of(&terms.procedure.version);
    let (old, new) = (of(from), of(to));
    let (was, is) = names(changed, world);
    let limit = |terms: &crate::domain::correct::Terms| {
        terms.limit.map_or_else(|| "—".to_owned(), |limit| words::limit(world, limit))
    };
    let due = |terms: &crate::domain::correct::Terms| {
        terms.due_at.map_or_else(|| world.say("due-waits"), |due| due_moment(world.texts, due, world.now))
    };
    let fee = |terms: &crate::domain::correct::Terms| match (terms.fee_unknown, terms.fee) {
        (false, Some(fee)) => world.money(fee),
        _ => world.say("fee-unknown"),
    };
    let row = |key: &str, old: String, new: String| world.say_with(key, &[("old", &old), ("new", &new)]);
    let mut lines = vec![
        row("change-procedure-line", was, is),
        row("change-limit-line", limit(from), limit(to)),
        row("change-due-line", due(from), due(to)),
        row("change-fee-line", fee(from), fee(to)),
    ];
    lines.extend(difference(changed, paid, world));
    let papers = |procedure: Option<&Procedure>, case: &str, rows: &[u16]| {
        let all = checklist(procedure, case, world);
        let names: Vec<String> =
            all.into_iter().filter(|row| rows.contains(&row.0)).map(|row| row.1).collect();
        in_short(&names)
    };
    lines.push(world.say_with("change-carried-line", &[("n", &changed.carried.len().to_string())]));
    if !changed.rest.is_empty() {
        let names = papers(old.as_deref(), &from.case, &changed.rest);
        lines.push(world.say_with("change-rest-line", &[("papers", &names)]));
    }
    if !changed.missing.is_empty() {
        let names = papers(new.as_deref(), &to.case, &changed.missing);
        lines.push(world.say_with("change-missing-line", &[("papers", &names)]));
    }
    lines
}

/// What the dossier ran under and runs under now, by name.
pub fn names(changed: &ProcedureChanged, world: &World<'_>) -> (String, String) {
    let name = |terms: &crate::domain::correct::Terms| {
        let procedure = world.desk.procedure_of(&terms.procedure.version);
        values::case_name(world, procedure.as_deref(), &terms.procedure.code, &terms.case)
    };
    (name(&changed.from), name(&changed.to))
}

/// Papers named in short: a published name may fill a page.
fn in_short(names: &[String]) -> String {
    const NAMED: usize = 3;
    let shown = names.iter().take(NAMED).map(|name| crate::base::text::fit(name, 40));
    let mut told = shown.collect::<Vec<_>>().join("; ");
    if names.len() > NAMED {
        told.push_str(&format!("; +{}", names.len() - NAMED));
    }
    told
}

/// What is still to be taken or to be given back.
fn difference(changed: &ProcedureChanged, paid: Dong, world: &World<'_>) -> Option<String> {
    let fee = changed.to.fee.filter(|_| !changed.to.fee_unknown && paid.0 > 0)?;
    let amount = words::amount(Dong(fee.0.abs_diff(paid.0)));
    match fee.0.cmp(&paid.0) {
        std::cmp::Ordering::Greater => Some(world.say_with("change-owed-line", &[("amount", &amount)])),
        std::cmp::Ordering::Less => Some(world.say_with("change-refund-line", &[("amount", &amount)])),
        std::cmp::Ordering::Equal => None,
    }
}

/// Taken in by mistake: what stands in its place.
pub fn mistaken(summary: &Summary, world: &World<'_>) -> Wish {
    let again = mistaken_as(summary, None, None, world);
    let number = CloseAsMistaken { instead: Some(reference(summary.id)), ..close(summary, None, None) };
    let twin = Asking::new(
        world.say("ask-mistaken"),
        world.say("do-mistaken"),
        Purpose::Amend(Box::new(Amend::Mistaken(number))),
    )
    .saying([whom(summary), world.say("ask-mistaken-what")])
    .asking(line(world.say("ask-mistaken-number"), Mask::Text, "", true))
    .asking(line(world.say("ask-reason"), Mask::Text, "", true))
    .deciding(true);
    let item = |label: &str, wish| Item { label: world.say(label), hint: String::new(), wish };
    let items = vec![
        item("mistaken-other", Wish::Tell(Reply::Pick)),
        item("mistaken-same", again),
        item("mistaken-twin", lay(twin)),
    ];
    let mut menu = Menu::new(world.say("ask-mistaken"), items);
    menu.lines.push(whom(summary));
    Wish::lay(Overlay::Menu(menu))
}

fn close(summary: &Summary, procedure: Option<String>, case: Option<String>) -> CloseAsMistaken {
    let dossier = reference(summary.id);
    CloseAsMistaken { dossier, instead: None, procedure, case, motive: String::new() }
}

/// Asks why before a dossier is closed and another opened, under the same or another procedure.
pub fn mistaken_as(
    summary: &Summary,
    procedure: Option<String>,
    case: Option<String>,
    world: &World<'_>,
) -> Wish {
    let mut said = vec![whom(summary), world.say("ask-mistaken-what")];
    if summary.paid.0 > 0 {
        said.push(world.say_with("ask-mistaken-paid", &[("amount", &words::amount(summary.paid))]));
    }
    let purpose = Purpose::Amend(Box::new(Amend::Mistaken(close(summary, procedure, case))));
    lay(Asking::new(world.say("ask-mistaken"), world.say("do-mistaken"), purpose)
        .saying(said)
        .asking(line(world.say("ask-reason"), Mask::Text, "", true))
        .deciding(true))
}
