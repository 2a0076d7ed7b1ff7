//! `motcua print`: a paper of a dossier as text, PDF or bytes for a receipt printer, on stdout or into a file.
//!
//! `print register --from --to`, `print handover-sheet --officer`, `print ticket A012` and `print access-list
//! NUMBER` are not papers of a dossier. What came out is recorded, so that the next one is marked as a copy; `--preview` records nothing.

use std::io::Write as _;
use std::path::PathBuf;

use super::session::{self, Session, Wish};
use super::{CliFault, NO, Outcome, World, YES, words};
use crate::base::coded::Coded as _;
use crate::base::id::OfficerId;
use crate::base::time::Timestamp;
use crate::desk::query::PrintedBook;
use crate::desk::request::{Outcome as Answer, Request};
use crate::domain::command::{Command, DossierRef, OfficerRef};
use crate::domain::paper::{Form, RecordPrint};
use crate::domain::refusal::Refusal;
use crate::paper::{Format, Pages};
use crate::tui::office::heading;

/// Arguments of `motcua print`.
#[derive(Debug, Clone, clap::Args)]
pub struct PrintArgs {
    /// Number or id of the dossier; or register, handover-sheet, ticket, access-list
    dossier: String,
    /// 01 receipt, 02 supplement, 03 refusal, 04 apology, 05 stop, 06 control, tra hand-over, noi-nop
    /// directions, qua-trinh history, nop-phi payment slip; after ticket its number, after access-list the
    /// dossier's
    form: Option<String>,
    /// The first day of a register, `YYYY-MM-DD`; today when left out
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day of a register; today when left out
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// Which request for a supplement; the newest when left out
    #[arg(long, value_name = "N")]
    round: Option<u8>,
    #[command(flatten)]
    drawn: Drawn,
    /// Record nothing: only look
    #[arg(long)]
    preview: bool,
    /// Who prints, by name or id; the store's first officer when left out
    #[arg(long, value_name = "OFFICER")]
    officer: Option<String>,
}

/// How a paper is drawn, and where it goes.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Drawn {
    /// text, text-a5, ascii, ascii-a5, pdf, pdf-a5, escpos, escpos-58, escpos-ascii or escpos-58-ascii
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format)]
    format: Format,
    /// Into this file, readable by its owner only, instead of stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Drawn {
    /// Draws a paper there.
    pub(super) fn write(&self, pages: &Pages, world: &mut World<'_>) -> Result<(), CliFault> {
        let bytes = self.render(pages)?;
        self.put(&bytes, world)
    }

    fn render(&self, pages: &Pages) -> Result<Vec<u8>, CliFault> {
        Ok(self.format.render(pages).map_err(std::io::Error::other)?)
    }

    fn put(&self, bytes: &[u8], world: &mut World<'_>) -> Result<(), CliFault> {
        let Some(path) = &self.output else {
            world.out.write_all(bytes)?;
            return Ok(world.out.flush()?);
        };
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path)?.write_all(bytes)?;
        Ok(())
    }
}

fn form(text: &str) -> Result<Form, String> {
    let known = Form::ALL.iter().map(|form| format!("{} ({})", form.number(), form.name()));
    Form::of_text(text).ok_or_else(|| known.collect::<Vec<_>>().join(", "))
}

fn format(text: &str) -> Result<Format, String> {
    let known = Format::ALL.map(|(_, name)| name);
    Format::of_name(text).ok_or_else(|| known.join(", "))
}

/// Composes, writes, records.
pub fn run(args: &PrintArgs, world: &mut World<'_>) -> Outcome {
    let given = args.form.as_deref();
    match args.dossier.as_str() {
        "register" | "handover-sheet" | "ticket" | "access-list" => book(args, world),
        _ => {
            let form = form(given.unwrap_or_default()).map_err(CliFault::Usage)?;
            paper(args, form, world)
        }
    }
}

/// A day as a moment of it.
fn day(text: Option<&str>, now: Timestamp) -> Result<Timestamp, CliFault> {
    let Some(text) = text else { return Ok(now) };
    Timestamp::parse(&format!("{text}T12:00")).map_err(|_| CliFault::Usage(format!("{text}: YYYY-MM-DD")))
}

/// A register, a hand-over sheet, a ticket.
fn book(args: &PrintArgs, world: &mut World<'_>) -> Outcome {
    let now = world.clock.now();
    let days = (day(args.from.as_deref(), now)?, day(args.to.as_deref(), now)?);
    let mut session = session::open(world, Wish::default())?;
    let engine = &mut session.engine;
    let officer = match &args.officer {
        Some(name) => engine.find_officer(&OfficerRef(name.clone()))?,
        None => Ok(engine.view().officers.keys().next().copied().unwrap_or_default()),
    };
    let officer = match officer {
        Ok(officer) => officer,
        Err(refusal) => return refused(world, &refusal),
    };
    let book = match args.dossier.as_str() {
        "register" => PrintedBook::Register { from: days.0, to: days.1 },
        "ticket" => PrintedBook::Ticket(args.form.clone().unwrap_or_default()),
        "access-list" => match engine.find_dossier(&DossierRef(args.form.clone().unwrap_or_default()))? {
            Ok(dossier) => PrintedBook::AccessList(dossier.summary.id),
            Err(refusal) => return refused(world, &refusal),
        },
        _ => PrintedBook::HandOver(officer),
    };
    let record = (!args.preview).then_some(officer);
    let code = books(&[book], record, &args.drawn, &mut session, world)?;
    session.close()?;
    Ok(code)
}

fn refused(world: &mut World<'_>, refusal: &Refusal) -> Outcome {
    writeln!(world.err, "motcua: {}", words::refusal(refusal))?;
    Ok(NO)
}

/// Composes papers that are not of one dossier, writes them as one and records each in an officer's name.
pub(super) fn books(
    books: &[PrintedBook],
    record: Option<OfficerId>,
    drawn: &Drawn,
    session: &mut Session,
    world: &mut World<'_>,
) -> Outcome {
    let (settings, _) = super::desk::settings_of(&world.store);
    let (mut all, mut composed) = (Pages::default(), Vec::new());
    for book in books {
        match session.engine.compose_book(book, &heading(&settings))? {
            Ok(one) => {
                all.append(one.pages.clone());
                composed.push(one);
            }
            Err(refusal) => return refused(world, &refusal),
        }
    }
    drawn.write(&all, world)?;
    let Some(officer) = record else { return Ok(YES) };
    for command in composed.iter().filter_map(|one| one.record(None)) {
        let request = Request::now(officer, Command::RecordSlip(command));
        if let Answer::Refused(refusal) = session.engine.submit(&request)? {
            return refused(world, &refusal);
        }
    }
    Ok(YES)
}

fn paper(args: &PrintArgs, form: Form, world: &mut World<'_>) -> Outcome {
    let mut session = session::open(world, Wish::default())?;
    let engine = &mut session.engine;
    let (settings, _) = super::desk::settings_of(&world.store);
    let dossier = match engine.find_dossier(&DossierRef(args.dossier.clone()))? {
        Ok(dossier) => dossier,
        Err(refusal) => return refused(world, &refusal),
    };
    let composed = match engine.compose_paper(&dossier, form, args.round, &heading(&settings))? {
        Ok(composed) => composed,
        Err(refusal) => return refused(world, &refusal),
    };
    let bytes = args.drawn.render(&composed.pages)?;
    if !args.preview {
        let officer = match &args.officer {
            Some(name) => match engine.find_officer(&OfficerRef(name.clone()))? {
                Ok(officer) => Some(officer),
                Err(refusal) => return refused(world, &refusal),
            },
            None => engine.view().officers.keys().next().copied(),
        };
        let command = RecordPrint {
            dossier: DossierRef(composed.dossier.to_string()),
            form: composed.paper.form,
            round: Some(composed.paper.round),
            copy: Some(composed.copy),
            trouble: None,
        };
        args.drawn.put(&bytes, world)?;
        let request = Request::now(officer.unwrap_or_default(), Command::RecordPrint(command));
        if let Answer::Refused(refusal) = session.engine.submit(&request)? {
            return refused(world, &refusal);
        }
    } else {
        args.drawn.put(&bytes, world)?;
    }
    session.close()?;
    Ok(YES)
}
