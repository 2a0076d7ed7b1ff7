//! `motcua catalogue import|list|check`: portal files in, what is in force out, shipped files checked.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::session::{self, ProgressLine, Wish, default_set_up};
use super::{CliFault, NO, Outcome, World, YES, act, words};
use crate::base::id::OfficerId;
use crate::base::text;
use crate::desk::engine::{DOCUMENT_BYTES_MAX, DeskFault, Importing, Taken};
use crate::desk::query::shipped_listed;
use crate::domain::clock::{Rules, WorkingCalendar, due};
use crate::domain::command::OfficerRef;
use crate::domain::procedure::{Finding, Listed, check};
use crate::domain::refusal::Refusal;
use crate::exchange::builtin::specimens;
use crate::exchange::portal::{self, Imported};

/// Arguments of `motcua catalogue`.
#[derive(Debug, Clone, clap::Args)]
pub struct CatalogueArgs {
    #[command(subcommand)]
    command: CatalogueCommand,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum CatalogueCommand {
    /// Take in files of the national portal, detail records or catalogue rows, plain or gzip
    Import {
        /// The files; `-` for standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Name or id of the officer who imports; the first officer when left out
        #[arg(long, value_name = "OFFICER")]
        officer: Option<String>,
        /// `{kept, refused, flagged}`
        #[arg(long)]
        json: bool,
    },
    /// List every code with what is in force
    List {
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
    /// Check the procedures that ship with the program against their sample cases
    Check {
        /// `{ok, checked, findings}`
        #[arg(long)]
        json: bool,
    },
}

/// Runs a subcommand of the catalogue.
pub fn run(args: &CatalogueArgs, world: &mut World<'_>) -> Outcome {
    match &args.command {
        CatalogueCommand::Import { files, officer, json } => import(files, officer.as_deref(), *json, world),
        CatalogueCommand::List { json } => list(*json, world),
        CatalogueCommand::Check { json } => run_check(*json, world),
    }
}

/// What an import did.
#[derive(Debug, Default, Serialize)]
struct Tally {
    /// Good records: in the record now, whether they were before or not.
    kept: u64,
    refused: Vec<RefusedLine>,
    /// Of the kept ones, those in which something looks wrong.
    flagged: u64,
    #[serde(skip)]
    known: u64,
}

#[derive(Debug, Serialize)]
struct RefusedLine {
    file: String,
    line: usize,
    reason: String,
}

/// Refused lines after which a file is not read further: it is no portal file.
const REFUSED_MAX: usize = 100_000;
/// Records between two progress lines.
const SHOWN_EVERY: u64 = 50;

fn import(files: &[PathBuf], officer: Option<&str>, json: bool, world: &mut World<'_>) -> Outcome {
    let mut tally = Tally::default();
    let mut inputs = open_all(files, &mut tally);
    if inputs.is_empty() {
        // Nothing to read: no store is set up for it either.
        return report(&tally, json, world);
    }
    let mut session = session::open(world, Wish { set_up: Some(default_set_up()), ..Wish::default() })?;
    if session.opened.was_set_up {
        writeln!(world.err, "{}", session::was_set_up(&world.store))?;
    }
    let officer = match acting(&mut session, officer)? {
        Ok(officer) => officer,
        Err(refusal) => return refuse(&refusal, world),
    };
    let mut importing = match session.engine.begin_import(officer)? {
        Ok(importing) => importing,
        Err(refusal) => return refuse(&refusal, world),
    };
    let mut shown = ProgressLine::new(world.err, world.plain);
    let outcome = inputs.iter_mut().try_for_each(|(name, input)| {
        let input: &mut dyn BufRead = match input {
            Some(file) => file,
            None => &mut *world.input,
        };
        import_file(&mut importing, name, input, &mut tally, &mut shown)
    });
    let outcome = outcome.and_then(|()| importing.finish());
    shown.done();
    if let Err(fault) = outcome {
        return Err(stopped(fault, &tally));
    }
    session.close()?;
    report(&tally, json, world)
}

type Input = (String, Option<BufReader<File>>);

/// The files that can be opened; of the others the tally says why not, at line 0.
fn open_all(files: &[PathBuf], tally: &mut Tally) -> Vec<Input> {
    let mut inputs = Vec::with_capacity(files.len());
    for path in files {
        let name = text::clean_line(&path.to_string_lossy(), 500);
        match open(path) {
            Ok(input) => inputs.push((name, input)),
            Err(error) => {
                let reason = format!("không mở được tệp: {error} / the file cannot be opened: {error}");
                tally.refused.push(RefusedLine { file: name, line: 0, reason });
            }
        }
    }
    inputs
}

/// A file to read; `None` for standard input.
fn open(path: &Path) -> io::Result<Option<BufReader<File>>> {
    if path == Path::new("-") {
        return Ok(None);
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(Some(BufReader::with_capacity(1 << 16, file)))
}

/// The officer a subcommand acts for.
pub(super) fn acting(
    session: &mut session::Session,
    officer: Option<&str>,
) -> Result<Result<OfficerId, Refusal>, DeskFault> {
    match officer {
        None => Ok(act::first_officer(&session.engine)),
        Some(name) => session.engine.find_officer(&OfficerRef(name.to_owned())),
    }
}

/// Says a refusal; nothing was recorded.
pub(super) fn refuse(refusal: &Refusal, world: &mut World<'_>) -> Outcome {
    writeln!(world.err, "motcua: {}", words::refusal(refusal))?;
    Ok(NO)
}

fn import_file(
    importing: &mut Importing<'_>,
    file: &str,
    input: &mut dyn BufRead,
    tally: &mut Tally,
    shown: &mut ProgressLine<'_>,
) -> Result<(), DeskFault> {
    let refuse = |tally: &mut Tally, line: usize, reason: String| {
        tally.refused.push(RefusedLine { file: file.to_owned(), line, reason });
    };
    let mut records = match portal::records(input) {
        Ok(records) => records,
        Err(error) => {
            refuse(tally, 1, said(&portal::Reason::Unreadable(error.to_string())));
            return Ok(());
        }
    };
    while let Some(record) = records.next() {
        if tally.refused.len() >= REFUSED_MAX {
            let reason = "quá nhiều dòng hỏng, không đọc tiếp / too many bad lines, not read further";
            refuse(tally, records.line(), reason.to_owned());
            return Ok(());
        }
        match record {
            Err(refused) => refuse(tally, refused.line, said(&refused.reason)),
            Ok(record) => {
                let wrong = matches!(&record, Imported::Detail(procedure) if procedure.looks_wrong());
                match importing.take(record)? {
                    Taken::TooLarge { bytes } => refuse(tally, records.line(), too_large(bytes)),
                    taken => {
                        tally.kept += 1;
                        tally.flagged += u64::from(wrong);
                        tally.known += u64::from(taken == Taken::Known);
                    }
                }
            }
        }
        if tally.kept.is_multiple_of(SHOWN_EVERY) {
            shown.text(&format!(
                "nhập {file}: {} bản ghi, {} dòng bị từ chối",
                tally.kept,
                tally.refused.len()
            ));
        }
    }
    Ok(())
}

fn said(reason: &portal::Reason) -> String {
    format!("{} / {reason}", reason.vietnamese())
}

fn too_large(bytes: usize) -> String {
    format!(
        "bản ghi dài {bytes} byte, tối đa {DOCUMENT_BYTES_MAX} \
         / the record has {bytes} bytes, at most {DOCUMENT_BYTES_MAX} are recorded"
    )
}

/// What is safe after a fault in the middle.
fn stopped(fault: DeskFault, tally: &Tally) -> CliFault {
    if fault.is_full() {
        return CliFault::Refused(format!(
            "hết chỗ trên đĩa sau {kept} bản ghi; những gì đã lưu vẫn an toàn. Giải phóng đĩa rồi nhập lại tệp: \
             bản ghi đã có sẽ được bỏ qua. / the disk is full after {kept} records; what was recorded is safe. \
             Make room and import the file again: known records are passed over",
            kept = tally.kept
        ));
    }
    fault.into()
}

/// Refused lines shown to people; the rest is counted.
const REFUSED_SHOWN: usize = 20;

fn report(tally: &Tally, json: bool, world: &mut World<'_>) -> Outcome {
    if json {
        world.print_json(tally)?;
    } else {
        let Tally { kept, refused, flagged, known } = tally;
        writeln!(
            world.out,
            "Đã nhập {kept} bản ghi ({known} đã có từ trước), {} dòng bị từ chối, {flagged} cần kiểm tra.",
            refused.len()
        )?;
        for RefusedLine { file, line, reason } in refused.iter().take(REFUSED_SHOWN) {
            writeln!(world.out, "  {file}:{line}: {reason}")?;
        }
        if let Some(more) = refused.len().checked_sub(REFUSED_SHOWN).filter(|more| *more > 0) {
            writeln!(world.out, "  … và {more} dòng khác (--json cho đủ)")?;
        }
    }
    Ok(if tally.kept == 0 { NO } else { YES })
}

fn list(json: bool, world: &mut World<'_>) -> Outcome {
    let today = world.clock.now().date();
    let rows = match session::open(world, Wish::default()) {
        Ok(mut session) => {
            let rows = session.engine.catalogue_listed(today)?;
            session.close()?;
            rows
        }
        Err(CliFault::Desk(DeskFault::NoStore)) => {
            writeln!(
                world.err,
                "Chưa có kho tại {store}; đây là danh mục đi kèm chương trình. \
                 / No store at {store} yet; this is what ships with the program.",
                store = world.store.display()
            )?;
            shipped_listed(today)
        }
        Err(fault) => return Err(fault),
    };
    if json {
        world.print_json(&rows)?;
    } else {
        rows.iter().try_for_each(|row| writeln!(world.out, "{}", line(row)))?;
    }
    Ok(YES)
}

/// A row for people: code, limit, fee, name, and `*` where an import waits.
fn line(row: &Listed) -> String {
    let word = |text: &Option<String>, cells| text::pad(text.as_deref().unwrap_or("–"), cells);
    let waits = if row.pending.is_some() { '*' } else { ' ' };
    format!(
        "{} {waits} {}  {}  {}",
        text::pad(row.code.as_str(), 14),
        word(&row.limit, 12),
        word(&row.fee, 16),
        text::fit(&row.name, 100)
    )
}

#[derive(Debug, Serialize)]
struct Checked {
    ok: bool,
    checked: usize,
    findings: Vec<FindingLine>,
}

#[derive(Debug, Serialize)]
struct FindingLine {
    code: String,
    text: String,
}

fn run_check(json: bool, world: &mut World<'_>) -> Outcome {
    let (calendar, rules) = (WorkingCalendar::shipped(), Rules::shipped());
    let by = |limit, received| due(limit, received, &[], calendar, rules).due_at.unwrap_or(received);
    let findings: Vec<FindingLine> = check(specimens(), &by)
        .into_iter()
        .map(|Finding { code, text }| FindingLine { code: code.to_string(), text })
        .collect();
    let checked = Checked { ok: findings.is_empty(), checked: specimens().len(), findings };
    if json {
        world.print_json(&checked)?;
    } else {
        for finding in &checked.findings {
            writeln!(world.out, "{}: {}", finding.code, finding.text)?;
        }
        writeln!(
            world.err,
            "Đã kiểm tra {} thủ tục, {} lỗi. / {0} procedures checked, {1} findings.",
            checked.checked,
            checked.findings.len()
        )?;
    }
    Ok(if checked.ok { YES } else { NO })
}
