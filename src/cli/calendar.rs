//! `motcua calendar import|show`: the working calendar in force, and another one in its place.
//!
//! Recorded at a hub it reaches every desk of it with the next exchange or stick.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::catalogue::{acting, refuse};
use super::session::{self, Wish, default_set_up};
use super::{CliFault, Outcome, World, YES, words};
use crate::desk::engine::{DOCUMENT_BYTES_MAX, Taken};
use crate::domain::clock::WorkingCalendar;
use crate::hub::admin::Errand;

/// Arguments of `motcua calendar`.
#[derive(Debug, Clone, clap::Args)]
pub struct CalendarArgs {
    #[command(subcommand)]
    command: CalendarCommand,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum CalendarCommand {
    /// Put a calendar into force; dossiers taken in before keep theirs
    Import {
        /// The file, in the form `calendar show` prints; `-` for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Name or id of the officer who imports; the first officer when left out
        #[arg(long, value_name = "OFFICER")]
        officer: Option<String>,
        /// `{name, version, first_year, last_year, known}`
        #[arg(long)]
        json: bool,
    },
    /// Print the calendar in force, to be edited and imported
    Show,
}

#[derive(Debug, Serialize)]
struct Told {
    name: String,
    version: String,
    first_year: i32,
    last_year: i32,
    known: bool,
}

/// Runs a subcommand of the calendar.
pub fn run(args: &CalendarArgs, world: &mut World<'_>) -> Outcome {
    match &args.command {
        CalendarCommand::Import { file, officer, json } => import(file, officer.as_deref(), *json, world),
        CalendarCommand::Show => show(world),
    }
}

fn show(world: &mut World<'_>) -> Outcome {
    let mut session = session::open(world, Wish::default())?;
    let text = session.engine.calendar_text()?;
    session.close()?;
    world.out.write_all(text.as_bytes())?;
    Ok(YES)
}

fn import(file: &Path, officer: Option<&str>, json: bool, world: &mut World<'_>) -> Outcome {
    let text = read(file, world)?;
    let calendar = WorkingCalendar::parse(&text).map_err(|fault| {
        CliFault::Refused(words::message("calendar-invalid", &[("detail", &fault.to_string())]))
    })?;
    let told = Errand::Calendar { text: text.clone(), officer: officer.map(str::to_owned) };
    if let Some(taken) = super::hub::recorded(&told, world)? {
        return told_taken(&calendar, taken, json, world);
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
    let taken = importing.take_calendar(&text)?;
    importing.finish()?;
    session.close()?;
    told_taken(&calendar, taken, json, world)
}

fn told_taken(calendar: &WorkingCalendar, taken: Taken, json: bool, world: &mut World<'_>) -> Outcome {
    if let Taken::TooLarge { bytes } = taken {
        let detail = format!("{bytes} > {DOCUMENT_BYTES_MAX} byte");
        return Err(CliFault::Refused(words::message("calendar-invalid", &[("detail", &detail)])));
    }
    report(calendar, taken == Taken::Known, json, world)
}

fn read(file: &Path, world: &mut World<'_>) -> Result<String, CliFault> {
    let mut text = String::new();
    let limit = DOCUMENT_BYTES_MAX as u64 + 1;
    if file == Path::new("-") {
        (&mut *world.input).take(limit).read_to_string(&mut text)?;
    } else {
        std::fs::File::open(file)?.take(limit).read_to_string(&mut text)?;
    }
    Ok(text)
}

fn report(calendar: &WorkingCalendar, known: bool, json: bool, world: &mut World<'_>) -> Outcome {
    let (first_year, last_year) = calendar.years();
    let name = calendar.name().to_owned();
    let told = Told { name, version: calendar.hash().to_string(), first_year, last_year, known };
    if json {
        world.print_json(&told)?;
    } else {
        let key = if known { "calendar-known" } else { "calendar-taken" };
        let (first, last) = (first_year.to_string(), last_year.to_string());
        let values = [("name", told.name.as_str()), ("first", &first), ("last", &last)];
        writeln!(world.out, "{}", words::message(key, &values))?;
    }
    Ok(YES)
}
