//! `portal import`, `waiting`, `compare` and `unread`: what came from the portal.

use std::io::BufReader;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;

use super::outward::{officer, opened};
use crate::base::coded::Coded as _;
use crate::base::id::OfficerId;
use crate::cli::session::{ProgressLine, Session};
use crate::cli::{CliFault, NO, Outcome, World, YES, words};
use crate::desk::engine::ItemOutlook;
use crate::desk::query::{SubmissionShown, WaitingShown};
use crate::desk::request::{Outcome as Answer, Request};
use crate::domain::command::Command;
use crate::domain::portal::{TakeSubmission, Unread};
use crate::domain::refusal;
use crate::exchange::dvcqg::{self, ItemAt};
use crate::locale::{Language, Texts};

/// Items recorded before they are made durable together: what a power cut takes is read again.
const ITEMS_A_GROUP: usize = 16;

/// Arguments of `import`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ImportArgs {
    /// The file
    file: PathBuf,
    /// Who imports, by name or id; the first officer when left out
    #[arg(long, value_name = "NAME")]
    officer: Option<String>,
    /// One JSON document
    #[arg(long)]
    json: bool,
}

/// What became of the items of a file.
#[derive(Debug, Default, Serialize)]
struct Imported {
    items: usize,
    new: usize,
    changed: usize,
    known: usize,
    aside: usize,
    problems: Vec<Problem>,
}

/// An item that did not become a submission.
#[derive(Debug, Serialize)]
struct Problem {
    place: usize,
    number: Option<String>,
    reason: String,
    text: String,
}

/// Takes the items of a file in. Importing again changes nothing; stopping it (Ctrl-C) keeps what was taken
/// in, and importing again goes on.
pub(super) fn import(args: &ImportArgs, world: &mut World<'_>) -> Outcome {
    let items = dvcqg::items(BufReader::new(std::fs::File::open(&args.file)?))?;
    let mut session = opened(world)?;
    let by = officer(&mut session, args.officer.as_ref())?;
    let of = items.count_in_all();
    let mut line = ProgressLine::new(world.err, world.plain);
    let mut imported = Imported { items: of, ..Imported::default() };
    for (nth, item) in items.enumerate() {
        if nth % 64 == 0 {
            line.text(&format!("nhập {nth}/{of} (Ctrl-C dừng, nhập lại thì làm tiếp)"));
        }
        take(&mut session, by, item, &mut imported)?;
        if nth % ITEMS_A_GROUP == ITEMS_A_GROUP - 1 || session.engine.group_is_full() {
            session.engine.commit()?;
        }
    }
    session.engine.commit()?;
    line.done();
    session.close()?;
    tell(&imported, args.json, world)?;
    Ok(if imported.problems.is_empty() { YES } else { NO })
}

fn take(session: &mut Session, by: OfficerId, at: ItemAt, into: &mut Imported) -> Result<(), CliFault> {
    let (value, broken) = match at.item {
        Ok(item) => (item, None),
        Err((reason, text)) => (Value::String(text), Some(reason)),
    };
    let number = value.get("MaHoSo").and_then(Value::as_str).map(str::to_owned);
    let outlook = session.engine.outlook_of(&value)?;
    let command = Command::TakeSubmission(TakeSubmission { item: value, broken });
    let mut problem = |reason: String, text: String| {
        into.problems.push(Problem { place: at.place, number: number.clone(), reason, text });
    };
    match session.engine.decide(&Request::now(by, command))? {
        Answer::Recorded(recorded) if recorded.dossier().is_some() => {
            if outlook == ItemOutlook::Again {
                into.changed += 1;
            } else {
                into.new += 1;
            }
        }
        Answer::Recorded(_) => {
            into.aside += 1;
            let reason = match outlook {
                ItemOutlook::Unread(reason) => broken.unwrap_or(reason),
                _ => Unread::NotJson,
            };
            let name = reason.name();
            problem(name.to_owned(), Texts::new(Language::Vietnamese).say(&format!("unread-{name}")));
        }
        Answer::Refused(refusal)
            if matches!(refusal.code, refusal::SUBMISSION_KNOWN | refusal::SUBMISSION_IS_OURS) =>
        {
            into.known += 1;
        }
        Answer::Refused(refusal) => problem(refusal.code.to_owned(), words::refusal(&refusal)),
    }
    Ok(())
}

fn tell(imported: &Imported, json: bool, world: &mut World<'_>) -> Result<(), CliFault> {
    if json {
        return world.print_json(imported);
    }
    let Imported { items, new, changed, known, aside, problems } = imported;
    writeln!(
        world.out,
        "{items} mục: {new} mới chờ tiếp nhận, {changed} có thay đổi, {known} đã biết, {aside} không đọc được (đã giữ)."
    )?;
    writeln!(
        world.out,
        "{items} items: {new} new, {changed} changed, {known} known already, {aside} unreadable (kept)."
    )?;
    for problem in problems {
        let number = problem.number.as_deref().unwrap_or("-");
        writeln!(world.out, "  {}: {number}  {}", problem.place, problem.text)?;
    }
    Ok(())
}

/// Lists what waits.
pub(super) fn waiting(json: bool, world: &mut World<'_>) -> Outcome {
    let now = world.clock.now();
    let mut session = opened(world)?;
    let shown = session.engine.waiting_submissions(now)?;
    session.close()?;
    if json {
        world.print_json(&shown)?;
        return Ok(YES);
    }
    if shown.is_empty() {
        writeln!(world.out, "Không có hồ sơ trực tuyến chờ. / No online submission waits.")?;
    }
    let texts = Texts::new(Language::Vietnamese);
    for one in &shown {
        writeln!(world.out, "{}", waiting_line(one, &texts))?;
    }
    Ok(YES)
}

fn waiting_line(one: &WaitingShown, texts: &Texts) -> String {
    let until = one.answer_by.map(|at| at.to_string()).unwrap_or_default();
    let mut line = format!("{}  {}  {}  {until}", one.number, one.applicant, one.procedure);
    if one.late {
        line.push_str("  ! ");
        line.push_str(&texts.say("online-late"));
    }
    if one.changed {
        line.push_str("  ~ ");
        line.push_str(&texts.say("online-changed"));
    }
    line
}

/// Shows one submission.
pub(super) fn compare(submission: &str, json: bool, world: &mut World<'_>) -> Outcome {
    let mut session = opened(world)?;
    let found = session.engine.resolve_dossier(submission)?;
    let shown = match found.as_slice() {
        [id] => session.engine.submission_shown(*id)?,
        _ => None,
    };
    session.close()?;
    let Some(shown) = shown else {
        writeln!(world.err, "Không có hồ sơ trực tuyến {submission}. / No such online submission.")?;
        return Ok(NO);
    };
    if json {
        world.print_json(&shown)?;
        return Ok(YES);
    }
    tell_submission(&shown, world)?;
    Ok(YES)
}

fn tell_submission(shown: &SubmissionShown, world: &mut World<'_>) -> Result<(), CliFault> {
    let texts = Texts::new(Language::Vietnamese);
    for line in &shown.lines {
        let field = texts.say(&format!("online-field-{}", line.field));
        let here = line.here.as_ref().filter(|_| line.differs_here());
        let here = here.map(|here| format!("  ≠ {here}")).unwrap_or_default();
        let changed = line.changed.as_ref().filter(|_| line.is_changed());
        let changed = changed.map(|changed| format!("  → {changed}")).unwrap_or_default();
        writeln!(world.out, "{field}: {}{here}{changed}", line.online)?;
    }
    for file in &shown.attachments {
        writeln!(world.out, "  {}  {}", file.name, file.link)?;
    }
    Ok(())
}

/// Lists what could not be read.
pub(super) fn unread(json: bool, world: &mut World<'_>) -> Outcome {
    let mut session = opened(world)?;
    let shown = session.engine.unread_items()?;
    session.close()?;
    if json {
        world.print_json(&shown)?;
        return Ok(YES);
    }
    let texts = Texts::new(Language::Vietnamese);
    if shown.is_empty() {
        writeln!(world.out, "Không có mục nào. / Nothing lies unread.")?;
    }
    for one in &shown {
        let why = texts.say(&format!("unread-{}", one.reason.name()));
        writeln!(world.out, "{}  {why}\n    {}", one.at, crate::base::text::clean_line(&one.excerpt, 200))?;
    }
    Ok(YES)
}
