//! Online submissions at the screen: taking one in, comparing it, answering a changed item; and what of our
//! dossiers the portal knows. Shared by the screens that show them.
//!
//! It is not the rule: the desk decides. It only asks what must be asked first.

use super::acts;
use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::{OnlineAsked, Purpose};
use super::overlay::sheet::Sheet;
use super::widget::field::{Field, Mask};
use super::wish::{Goal, Then, Tone, Wish};
use super::world::World;
use crate::base::coded::Coded as _;
use crate::base::id::DossierId;
use crate::base::text;
use crate::base::time::Timestamp;
use crate::desk::query::{CompareLine, OutboxShown, OutboxTotals, SubmissionShown, UnreadShown};
use crate::domain::command::{Command as Order, DossierRef};
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::portal::{ChooseCase, SettleChange, Standing};
use crate::domain::procedure::{CaseCode, FeeFacts, Procedure, QuantitySpec};
use crate::locale::date_time_short;
use crate::tui::canvas::wrap;
use crate::tui::handbook::WIDTH;
use crate::tui::look::Role;
use crate::tui::table::Command;
use crate::tui::words;

/// Dossiers of the outbox listed at most: whoever has more works through the file of an export.
const OUTBOX_MAX: usize = 200;
/// Files of a submission named at most where it is compared.
const FILES_MAX: usize = 20;

/// Takes a submission in: the case first where there are several, then its papers and the word.
pub fn accept(dossier: &Dossier, procedure: Option<&Procedure>, world: &World<'_>) -> Wish {
    let summary = &dossier.summary;
    let needs_case = summary.online.as_ref().is_some_and(|online| online.needs_case);
    match procedure.filter(|_| needs_case) {
        Some(procedure) => Wish::lay(Overlay::Menu(cases(summary, procedure, world))),
        None => Wish::lay(Overlay::Asking(Box::new(accepting(dossier, procedure, world)))),
    }
}

/// The cases of its procedure; one chosen, the taking in goes on.
fn cases(summary: &Summary, procedure: &Procedure, world: &World<'_>) -> Menu {
    let item = |case: &crate::domain::procedure::Case| {
        let chosen = ChooseCase { dossier: DossierRef(summary.id.to_string()), case: case.code.to_string() };
        let go_on = Then::Go(Box::new(Wish::Run(Command::Forward)));
        Item {
            label: world.pick(&case.name, case.name_en.as_deref().unwrap_or_default()).to_owned(),
            hint: String::new(),
            wish: Wish::order(Order::ChooseCase(chosen), go_on),
        }
    };
    let mut menu = Menu::new(world.say("ask-online-case"), procedure.cases.iter().map(item).collect());
    menu.lines = vec![whom(summary), world.procedure_name(procedure).to_owned()];
    menu
}

fn accepting(dossier: &Dossier, procedure: Option<&Procedure>, world: &World<'_>) -> Asking {
    let summary = &dossier.summary;
    let number = summary.online.as_ref().map(|online| online.number.as_str()).unwrap_or_default();
    let mut rows = acts::checklist(procedure, &summary.case, world);
    for row in &mut rows {
        let there = dossier.documents.iter().any(|have| have.row == row.0 && have.total() > 0);
        row.2 = usize::from(there);
    }
    let before = rows.iter().filter(|row| row.2 > 0).map(|row| row.0).collect();
    let states = vec![String::new(), world.say("ask-online-there")];
    let mut lines = vec![whom(summary), world.say_with("ask-online-what", &[("number", number)])];
    if summary.changed_online() {
        lines.push(world.say("ask-online-change"));
    }
    let shown = world.desk.submission(summary.id).ok().flatten();
    lines.extend(shown.iter().flat_map(|shown| warnings(shown, world)).map(|(line, _)| line));
    let (counts, limit) = unstated(summary, procedure, world);
    let about = OnlineAsked { before, counted: counts.iter().map(|c| c.key.to_string()).collect(), limit };
    if limit {
        lines.push(world.say("ask-online-limit"));
    }
    let ticks = Part::Ticks { label: world.say("ask-online-papers"), rows, states, at: 0 };
    let asking = Asking::new(
        world.say("ask-online"),
        world.say("do-online"),
        Purpose::AcceptOnline(summary.id, about),
    );
    let asking = counts.into_iter().fold(asking.saying(lines).asking(ticks), |asking, spec| {
        let held = spec.default.map(|count| count.to_string()).unwrap_or_default();
        let label = world.pick(&spec.label, &spec.label_en).to_owned();
        let field = Box::new(Field::new(6, Mask::Digits).holding(&held));
        asking.asking(Part::Text { label, field, needed: true })
    });
    let asking = if limit {
        let field = Box::new(Field::new(10, Mask::Text));
        asking.asking(Part::Text { label: world.say("field-limit"), field, needed: true })
    } else {
        asking
    };
    asking.deciding(true)
}

/// What the rules cannot tell of a submission: counts its fee depends on, and whether its limit is stated
/// nowhere.
fn unstated<'a>(
    summary: &Summary,
    procedure: Option<&'a Procedure>,
    world: &World<'_>,
) -> (Vec<&'a QuantitySpec>, bool) {
    let case = procedure.zip(summary.case.parse::<CaseCode>().ok());
    let case = case.and_then(|(procedure, code)| Some((procedure, procedure.case(&code)?)));
    let Some((procedure, case)) = case else { return (Vec::new(), false) };
    let facts = FeeFacts::of(summary.channel, world.now.date());
    (procedure.counted(case, &facts), procedure.limit(case, summary.channel).is_none())
}

/// `H29-261123-0042 · Nguyễn Văn Ánh`, with the number it brought while it has none.
pub fn whom(summary: &Summary) -> String {
    let brought = summary.online.as_ref().map(|online| online.number.clone());
    match summary.number.clone().or(brought) {
        Some(number) => format!("{number} · {}", summary.applicant),
        None => summary.applicant.clone(),
    }
}

/// When it was filed and must be answered; whether that has passed.
pub fn times(summary: &Summary, world: &World<'_>) -> Option<(String, Role)> {
    let online = summary.online.as_ref()?;
    let told =
        |at: Option<Timestamp>| at.map_or_else(|| "—".to_owned(), |at| date_time_short(world.texts, at));
    let late = summary.waits_online() && online.answer_by.is_some_and(|until| until < world.now);
    let key = if late { "online-filed-late" } else { "online-filed" };
    let values = [("time", told(online.submitted_at)), ("until", told(online.answer_by))];
    let words = world.say_with(key, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    Some((words, if late { Role::Bad } else { Role::Quiet }))
}

/// How long there is to answer, in the few cells of a row.
pub fn left(summary: &Summary, world: &World<'_>) -> (String, Role) {
    if summary.changed_online() && !summary.waits_online() {
        return (world.say("online-changed"), Role::Warn);
    }
    match summary.online.as_ref().and_then(|online| online.answer_by) {
        Some(until) if until < world.now => (world.say("online-late"), Role::Bad),
        Some(until) => (date_time_short(world.texts, until), Role::Text),
        None => (world.say("online-waits"), Role::Text),
    }
}

/// What must be known before it is taken in.
pub fn warnings(shown: &SubmissionShown, world: &World<'_>) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    let names = |all: &[String]| all.join(", ");
    if !shown.same_number.is_empty() {
        let told = world.say_with("online-same-number", &[("number", &names(&shown.same_number))]);
        lines.push((told, Role::Bad));
    }
    if !shown.same_procedure.is_empty() {
        let told = world.say_with("online-same-procedure", &[("number", &names(&shown.same_procedure))]);
        lines.push((told, Role::Warn));
    }
    for id in &shown.doubtful_ids {
        lines.push((world.say_with("online-doubtful-id", &[("id", id)]), Role::Warn));
    }
    if !shown.readable {
        lines.push((world.say("online-erased"), Role::Warn));
    }
    lines
}

/// The portal's own codes for how far a dossier is (TrangThaiHoSo).
const STATES: [&str; 10] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];

/// A value of the comparison in words.
fn value(field: &str, raw: &str, world: &World<'_>) -> String {
    match field {
        _ if raw.is_empty() => "—".to_owned(),
        "kind" => world.say(&format!("kind-{raw}")),
        "state" if STATES.contains(&raw) => world.say(&format!("portal-state-{raw}")),
        "return" => world.say(&format!("return-{raw}")),
        "filed" => {
            Timestamp::parse(raw).map_or_else(|_| raw.to_owned(), |at| date_time_short(world.texts, at))
        }
        "procedure" => {
            let name = world.desk.procedure(raw).map(|p| world.procedure_name(&p).to_owned());
            name.map_or_else(|| raw.to_owned(), |name| format!("{raw} {name}"))
        }
        _ => raw.to_owned(),
    }
}

/// One field of the comparison: its name, what holds, what stands beside it, and whether they differ.
pub struct Compared {
    /// The field's name.
    pub field: String,
    /// What was filed, or holds.
    pub online: String,
    /// The changed item's value, or the store's; `None` where there is nothing to say.
    pub beside: Option<String>,
    /// Whether it is another one.
    pub differs: bool,
}

/// Field by field: beside a changed item where there is one, beside what the store knows otherwise.
pub fn compared(shown: &SubmissionShown, world: &World<'_>) -> Vec<Compared> {
    let changed = shown.attachments_changed.is_some();
    let one = |line: &CompareLine| {
        let (beside, differs) = match (changed, &line.changed, &line.here) {
            (true, beside, _) => (beside.as_ref(), line.is_changed()),
            (false, _, here) => (here.as_ref(), line.differs_here()),
        };
        Compared {
            field: world.say(&format!("online-field-{}", line.field)),
            online: value(line.field, &line.online, world),
            beside: beside.map(|raw| value(line.field, raw, world)),
            differs,
        }
    };
    shown.lines.iter().map(one).collect()
}

/// Over the two columns: what holds, and what stands beside it.
pub fn heads(shown: &SubmissionShown, world: &World<'_>) -> (String, String) {
    if shown.attachments_changed.is_some() {
        return (world.say("online-now"), world.say("online-new"));
    }
    let known = shown.known_from.as_ref();
    let known = known.map(|number| world.say_with("online-here", &[("number", number)]));
    (world.say("online-sent"), known.unwrap_or_default())
}

/// The files, by name and link; `+` and `−` tell how a changed item differs.
pub fn files(shown: &SubmissionShown, world: &World<'_>) -> Vec<(String, Role)> {
    let count = shown.attachments.len().to_string();
    let mut lines = vec![match shown.attachments.len() {
        0 => (world.say("online-file-none"), Role::Quiet),
        _ => (world.say_with("online-files", &[("n", &count)]), Role::Quiet),
    }];
    let changed = shown.attachments_changed.as_deref();
    for file in shown.attachments.iter().take(FILES_MAX) {
        let gone = changed.is_some_and(|changed| !changed.contains(file));
        let (sign, role) = if gone { ("− ", Role::Warn) } else { ("  ", Role::Text) };
        lines.push((format!("{sign}{}  {}", file.name, file.link), role));
    }
    let new = changed.unwrap_or_default().iter().filter(|file| !shown.attachments.contains(file));
    lines.extend(new.take(FILES_MAX).map(|file| (format!("+ {}  {}", file.name, file.link), Role::Good)));
    lines
}

/// The whole comparison on a sheet.
pub fn sheet(id: DossierId, world: &World<'_>) -> Wish {
    let shown = match world.desk.submission(id) {
        Ok(Some(shown)) => shown,
        Ok(None) => return Wish::Say(Tone::Note, world.say("refusal-not-waiting-online")),
        Err(trouble) => return Wish::Say(Tone::Bad, words::trouble(world, &trouble)),
    };
    let mut lines = vec![(shown.number.clone(), Role::Accent)];
    let (one, other) = heads(&shown, world);
    for line in compared(&shown, world) {
        lines.push((line.field.clone(), Role::Quiet));
        lines.push((format!("  {one}: {}", line.online), Role::Text));
        if let Some(beside) = line.beside.filter(|_| line.differs) {
            lines.push((format!("  {other}: {beside}"), Role::Warn));
        }
    }
    lines.extend(warnings(&shown, world));
    lines.extend(files(&shown, world));
    let wrapped = lines.into_iter().flat_map(|(line, role)| {
        wrap(&line, WIDTH).into_iter().map(move |line| (line, role)).collect::<Vec<_>>()
    });
    Wish::lay(Overlay::Sheet(Sheet::to_be_left(
        world.say("online-compare-title"),
        wrapped.collect(),
        Vec::new(),
    )))
}

/// A changed item: what differs, and the two answers; only an officer gives one.
pub fn change(id: DossierId, world: &World<'_>) -> Wish {
    let shown = match world.desk.submission(id) {
        Ok(Some(shown)) if shown.attachments_changed.is_some() => shown,
        Ok(_) => return Wish::Say(Tone::Note, world.say("online-change-none")),
        Err(trouble) => return Wish::Say(Tone::Bad, words::trouble(world, &trouble)),
    };
    let mut lines = vec![shown.number.clone()];
    for line in compared(&shown, world).into_iter().filter(|line| line.differs) {
        lines.push(format!("{}: {} → {}", line.field, line.online, line.beside.unwrap_or_default()));
    }
    let moved = files(&shown, world).into_iter().filter(|(_, role)| matches!(role, Role::Warn | Role::Good));
    lines.extend(moved.map(|(line, _)| text::fit(&line, WIDTH)));
    let answer = |key: &str, take: bool, said: &'static str| {
        let order = SettleChange { dossier: DossierRef(id.to_string()), take };
        let then = Then::Acted { said, moved_on: false };
        Item {
            label: world.say(key),
            hint: String::new(),
            wish: Wish::order(Order::SettleChange(order), then),
        }
    };
    let mut menu = Menu::new(
        world.say("online-change-title"),
        vec![
            answer("online-change-take", true, "said-change-taken"),
            answer("online-change-keep", false, "said-change-left"),
        ],
    );
    menu.lines = lines;
    Wish::lay(Overlay::Menu(menu))
}

/// One line on the dossiers the portal is told of; nothing where there are none.
pub fn sums(totals: &OutboxTotals, world: &World<'_>) -> Option<String> {
    let count = |standing| totals.of(standing).to_string();
    let values = [
        ("new", count(Standing::New)),
        ("changed", count(Standing::Changed)),
        ("sent", count(Standing::Sent)),
        ("refused", count(Standing::Refused)),
        ("done", count(Standing::Acknowledged)),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    (!totals.is_empty()).then(|| world.say_with("outbox-sums", &values))
}

/// What of the outbox wants doing, in the few cells of a hint.
pub fn brief(totals: &OutboxTotals, world: &World<'_>) -> String {
    let open = totals.of(Standing::New) + totals.of(Standing::Changed);
    let refused = totals.of(Standing::Refused);
    let values = [("n", open.to_string()), ("refused", refused.to_string())];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    match (open, refused) {
        (0, 0) => String::new(),
        (_, 0) => world.say_with("outbox-brief", &values),
        _ => world.say_with("outbox-brief-refused", &values),
    }
}

/// The outbox: what the portal refused first, then what it must still be told.
pub fn outbox(world: &World<'_>) -> Wish {
    let (totals, mut shown) = match world.desk.outbox() {
        Ok(found) => found,
        Err(trouble) => return Wish::Say(Tone::Bad, words::trouble(world, &trouble)),
    };
    let Some(sums) = sums(&totals, world) else {
        return Wish::Say(Tone::Note, world.say("outbox-none"));
    };
    let rank = |one: &OutboxShown| match one.state {
        Standing::Refused => 0,
        Standing::Changed => 1,
        Standing::New => 2,
        Standing::Sent => 3,
        Standing::Acknowledged => 4,
    };
    shown.sort_by_key(|one| (rank(one), one.received_at, one.dossier));
    let list: Vec<DossierId> = shown.iter().map(|one| one.dossier).collect();
    let items = shown.iter().take(OUTBOX_MAX).map(|one| outbox_item(one, &list, world));
    let mut menu = Menu::new(world.say("outbox-title"), items.collect());
    menu.lines = vec![sums, world.say("outbox-how")];
    Wish::lay(Overlay::Menu(menu))
}

fn outbox_item(one: &OutboxShown, list: &[DossierId], world: &World<'_>) -> Item {
    let state = world.say(&format!("outbox-{}", one.state.name()));
    let hint = match one.message.as_ref().filter(|_| one.state == Standing::Refused) {
        Some(message) => format!("{state}: “{}”", text::fit(message, 30)),
        None => state,
    };
    let wish = Wish::Open(Goal::Dossier { id: one.dossier, list: list.to_vec() });
    Item { label: one.number.clone(), hint, wish }
}

/// Items that could not be read, with the reason.
pub fn unread(world: &World<'_>) -> Sheet {
    let lines = match world.desk.unread_items() {
        Ok(found) if found.is_empty() => vec![world.say("unread-none")],
        Ok(found) => {
            let line = |item: &UnreadShown| {
                let (time, why) = (
                    date_time_short(world.texts, item.at),
                    world.say(&format!("unread-{}", item.reason.name())),
                );
                let begins = text::clean_line(&item.excerpt, 120);
                let text = item.number.clone().unwrap_or(begins);
                world.say_with("unread-line", &[("time", &time), ("why", &why), ("text", &text)])
            };
            std::iter::once(world.say("unread-kept")).chain(found.iter().map(line)).collect()
        }
        Err(trouble) => vec![words::trouble(world, &trouble)],
    };
    Sheet::of(world.say("unread-title"), &lines)
}
