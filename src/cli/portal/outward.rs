//! `portal export`, `portal outbox list|ack` and `portal schema`: what goes out, and what comes back of it.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;
use time::Date;

use crate::base::coded::Coded as _;
use crate::base::id::OfficerId;
use crate::base::time::Timestamp;
use crate::cli::act::first_officer;
use crate::cli::session::{self, ProgressLine, Session, Wish};
use crate::cli::{CliFault, NO, Outcome, World, YES, words};
use crate::desk::query::{OutboxShown, Outgoing, Period};
use crate::desk::request::{Outcome as Answer, Request};
use crate::domain::command::{Command, DossierRef, OfficerRef};
use crate::domain::portal::{RecordAnswer, RecordExport, Standing};
use crate::exchange::dvcqg::{self, Mapping, Said};
use crate::locale::{Language, Texts};
use crate::settings;
use crate::store::disk::RealDisk;

/// Days that `export` goes back where no first day is named.
const DAYS: i64 = 30;

/// Arguments of `export`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ExportArgs {
    /// First day, 2026-11-23; thirty days back when left out
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Last day; today when left out
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// Only what is new, changed since, or refused
    #[arg(long)]
    pending: bool,
    /// Write the calls into this file; to standard output when left out
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// One JSON array of calls on standard output (the default without -o)
    #[arg(long)]
    json: bool,
    /// Write it without noting anything as sent
    #[arg(long)]
    dry_run: bool,
    /// Version of the interface
    #[arg(long, value_name = "VERSION", default_value = "1.4")]
    mapping: String,
    /// Who exports, by name or id; the first officer when left out
    #[arg(long, value_name = "NAME")]
    officer: Option<String>,
}

/// Arguments of `outbox`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct OutboxArgs {
    #[command(subcommand)]
    command: OutboxCommand,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum OutboxCommand {
    /// List dossiers with how they stand: new, changed, sent, refused, acknowledged
    List {
        /// First day
        #[arg(long, value_name = "DAY")]
        from: Option<String>,
        /// Last day
        #[arg(long, value_name = "DAY")]
        to: Option<String>,
        /// Only these
        #[arg(long, value_name = "STATE")]
        state: Vec<String>,
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
    /// Read the portal's answers from a file; one that cannot be used never holds the others up
    Ack {
        /// The answers: {error_code, message, result: [...]}, one or many
        answers: PathBuf,
        /// The file `export -o` wrote: an answer that names no dossier is one to all of its items
        #[arg(long, value_name = "FILE")]
        export: Option<PathBuf>,
        /// Who records it, by name or id; the first officer when left out
        #[arg(long, value_name = "NAME")]
        officer: Option<String>,
        /// One JSON array, an element an answer
        #[arg(long)]
        json: bool,
    },
}

/// Opens a store that is there.
pub(super) fn opened(world: &mut World<'_>) -> Result<Session, CliFault> {
    session::open(world, Wish::default())
}

/// Who acts.
pub(super) fn officer(session: &mut Session, named: Option<&String>) -> Result<OfficerId, CliFault> {
    let found = match named {
        None => first_officer(&session.engine),
        Some(name) => session.engine.find_officer(&OfficerRef(name.clone()))?,
    };
    found.map_err(|refusal| CliFault::Refused(words::refusal_in_both(&refusal)))
}

fn day(text: &str) -> Result<Date, CliFault> {
    let wrong = || CliFault::Usage(format!("không phải ngày: {text} / not a day: {text} (2026-11-23)"));
    Timestamp::parse(&format!("{text}T00:00")).map(Timestamp::date).map_err(|_| wrong())
}

fn period(from: Option<&String>, to: Option<&String>, now: Timestamp) -> Result<Period, CliFault> {
    let to = to.map_or_else(|| Ok(now.date()), |text| day(text))?;
    let from = match from {
        Some(text) => day(text)?,
        None => to - time::Duration::days(DAYS),
    };
    if from > to {
        let text = format!("{from} đứng sau {to} / {from} is after {to}");
        return Err(CliFault::Usage(text));
    }
    Ok(Period { from, to })
}

/// Writes the calls of a period.
pub(super) fn export(args: &ExportArgs, world: &mut World<'_>) -> Outcome {
    let Some(mapping) = dvcqg::mapping(&args.mapping) else { return Err(unknown_mapping(&args.mapping)) };
    let period = period(args.from.as_ref(), args.to.as_ref(), world.clock.now())?;
    let mut session = opened(world)?;
    let by = officer(&mut session, args.officer.as_ref())?;
    let unit = settings::read(&RealDisk::read_only(&world.store)).0.agency.unwrap_or_default();
    let mut line = ProgressLine::new(world.err, world.plain);
    let mut told = |nth: usize, of: usize| {
        line.text(&format!("xuất {nth}/{of}"));
        true
    };
    let out = session.engine.outgoing(Some(period), args.pending, mapping, &unit, &mut told)?;
    line.done();
    let parts: Vec<dvcqg::Outgoing> = out.iter().map(|one| one.calls.clone()).collect();
    let calls = dvcqg::calls(&session.engine.post().unit, &parts);
    write(args.output.as_deref(), &calls, world)?;
    // Noted only once it is written: what could not be written was not given out.
    let noted = if args.dry_run { 0 } else { note(&mut session, by, &out, mapping)? };
    session.close()?;
    let (n, c) = (out.len(), calls.len());
    writeln!(
        world.err,
        "Đã xuất {n} hồ sơ trong {c} lần gọi, ghi nhận đã gửi {noted}. / {n} dossiers in {c} calls, {noted} noted as sent."
    )?;
    Ok(YES)
}

fn unknown_mapping(version: &str) -> CliFault {
    let known: Vec<&str> = dvcqg::MAPPINGS.iter().map(|mapping| mapping.version()).collect();
    CliFault::Usage(format!(
        "không có bản giao tiếp {version} / no such version: {} is known",
        known.join(", ")
    ))
}

fn write(path: Option<&Path>, calls: &[Value], world: &mut World<'_>) -> Result<(), CliFault> {
    match path {
        None => world.print_json(&calls),
        Some(path) => {
            let mut text = serde_json::to_vec_pretty(calls).map_err(std::io::Error::from)?;
            text.push(b'\n');
            Ok(std::fs::write(path, text)?)
        }
    }
}

/// Notes what was given out, where that says something new.
fn note(
    session: &mut Session,
    by: OfficerId,
    out: &[Outgoing],
    mapping: &dyn Mapping,
) -> Result<usize, CliFault> {
    let mut noted = 0;
    let news = out.iter().filter(|one| !matches!(one.state, Standing::Sent | Standing::Acknowledged));
    for one in news {
        let command = Command::RecordExport(RecordExport {
            dossier: DossierRef(one.dossier.to_string()),
            mapping: mapping.version().to_owned(),
            digest: Some(one.digest),
        });
        if matches!(session.engine.decide(&Request::now(by, command))?, Answer::Recorded(_)) {
            noted += 1;
        }
        if session.engine.group_is_full() {
            session.engine.commit()?;
        }
    }
    session.engine.commit()?;
    Ok(noted)
}

/// Lists the outbox, or reads answers.
pub(super) fn outbox(args: &OutboxArgs, world: &mut World<'_>) -> Outcome {
    match &args.command {
        OutboxCommand::List { from, to, state, json } => {
            let states = states(state)?;
            let period = match (from, to) {
                (None, None) => None,
                (from, to) => Some(period(from.as_ref(), to.as_ref(), world.clock.now())?),
            };
            let mut session = opened(world)?;
            let mut shown = session.engine.outbox(period)?;
            session.close()?;
            shown.retain(|one| states.is_empty() || states.contains(&one.state));
            list(&shown, *json, world)
        }
        OutboxCommand::Ack { answers, export, officer, json } => {
            ack(answers, export.as_deref(), officer.as_ref(), *json, world)
        }
    }
}

fn states(named: &[String]) -> Result<Vec<Standing>, CliFault> {
    let known: Vec<&str> = Standing::ALL.iter().map(|state| state.name()).collect();
    let read = |text: &String| {
        text.parse().map_err(|_| {
            CliFault::Usage(format!(
                "không có trạng thái {text} / no such state; known: {}",
                known.join(", ")
            ))
        })
    };
    named.iter().map(read).collect()
}

fn list(shown: &[OutboxShown], json: bool, world: &mut World<'_>) -> Outcome {
    if json {
        world.print_json(&shown)?;
        return Ok(YES);
    }
    let texts = Texts::new(Language::Vietnamese);
    if shown.is_empty() {
        writeln!(world.out, "Không có hồ sơ nào. / No dossiers.")?;
    }
    for one in shown {
        let state = texts.say(&format!("outbox-{}", one.state.name()));
        let when = one.exported_at.map(|at| format!("  {at}")).unwrap_or_default();
        let said = one.message.as_ref().map(|text| format!("  “{text}”")).unwrap_or_default();
        writeln!(world.out, "{}  {}  {state}{when}{said}", one.number, one.applicant)?;
    }
    Ok(YES)
}

/// What became of an answer.
#[derive(Debug, Serialize)]
struct Acked {
    number: Option<String>,
    verdict: String,
    code: String,
    message: String,
    ok: bool,
    why: Option<String>,
}

fn ack(
    answers: &Path,
    export: Option<&Path>,
    by: Option<&String>,
    json: bool,
    world: &mut World<'_>,
) -> Outcome {
    let said = dvcqg::answers(&std::fs::read_to_string(answers)?)
        .map_err(|why| CliFault::Usage(format!("{}: {why}", answers.display())))?;
    let of_call = export.map(numbers_of).transpose()?;
    let mut session = opened(world)?;
    let by = officer(&mut session, by)?;
    let mut told = Vec::new();
    for one in said {
        match (&one.number, &of_call) {
            (Some(_), _) | (None, None) => told.push(record(&mut session, by, &one)?),
            (None, Some(numbers)) => {
                for number in numbers {
                    told.push(record(
                        &mut session,
                        by,
                        &Said { number: Some(number.clone()), ..one.clone() },
                    )?);
                }
            }
        }
    }
    session.engine.commit()?;
    session.close()?;
    let bad = told.iter().any(|one| !one.ok);
    if json {
        world.print_json(&told)?;
    } else {
        let texts = Texts::new(Language::Vietnamese);
        for one in &told {
            let verdict = texts.say(&format!("verdict-{}", one.verdict));
            let number = one.number.as_deref().unwrap_or("-");
            let why = one.why.as_ref().map(|why| format!("  ({why})")).unwrap_or_default();
            writeln!(world.out, "{number}  {verdict}  {}{why}", one.message)?;
        }
    }
    Ok(if bad { NO } else { YES })
}

/// The numbers of the items of an export.
fn numbers_of(path: &Path) -> Result<Vec<String>, CliFault> {
    let items = dvcqg::items(std::io::BufReader::new(std::fs::File::open(path)?))?;
    let number = |item: Value| item.get("MaHoSo")?.as_str().map(str::to_owned);
    Ok(items.filter_map(|at| at.item.ok().and_then(number)).collect())
}

fn record(session: &mut Session, by: OfficerId, said: &Said) -> Result<Acked, CliFault> {
    let mut acked = Acked {
        number: said.number.clone(),
        verdict: said.verdict.to_string(),
        code: said.code.clone(),
        message: said.message.clone(),
        ok: false,
        why: None,
    };
    let Some(number) = &said.number else {
        acked.why = Some("không nêu mã số hồ sơ, cần --export / names no dossier, --export is needed".into());
        return Ok(acked);
    };
    let command = Command::RecordAnswer(RecordAnswer {
        dossier: DossierRef(number.clone()),
        verdict: said.verdict,
        code: Some(said.code.chars().take(40).collect()),
        text: Some(said.message.chars().take(1_000).collect()),
    });
    match session.engine.decide(&Request::now(by, command))? {
        Answer::Recorded(_) => acked.ok = true,
        Answer::Refused(refusal) => acked.why = Some(words::refusal(&refusal)),
    }
    if session.engine.group_is_full() {
        session.engine.commit()?;
    }
    Ok(acked)
}

/// Prints the schema of a version.
pub(super) fn schema(version: &str, world: &mut World<'_>) -> Outcome {
    let mapping = dvcqg::mapping(version).ok_or_else(|| unknown_mapping(version))?;
    world.print_json(&mapping.schema())?;
    Ok(YES)
}
