//! `motcua calendar import|show`: the working calendar in force, and another one in its place.
//!
//! Recorded at a hub it reaches every desk of it with the next exchange or stick.

use serde::Serialize;

use super::documents::ImportArgs;
use super::session::{self, Wish};
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
    Import(ImportArgs),
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
        CalendarCommand::Import(args) => import(args, world),
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

fn import(args: &ImportArgs, world: &mut World<'_>) -> Outcome {
    let text = args.text(world)?;
    let calendar = WorkingCalendar::parse(&text).map_err(|fault| {
        CliFault::Refused(words::message("calendar-invalid", &[("detail", &fault.to_string())]))
    })?;
    let errand = Errand::Calendar { text: text.clone(), officer: args.officer.clone() };
    match args.record(&errand, |importing| importing.take_calendar(&text), world)? {
        Ok(taken) => told_taken(&calendar, taken, args.json, world),
        Err(code) => Ok(code),
    }
}

fn told_taken(calendar: &WorkingCalendar, taken: Taken, json: bool, world: &mut World<'_>) -> Outcome {
    if let Taken::TooLarge { bytes } = taken {
        let detail = format!("{bytes} > {DOCUMENT_BYTES_MAX} byte");
        return Err(CliFault::Refused(words::message("calendar-invalid", &[("detail", &detail)])));
    }
    report(calendar, taken == Taken::Known, json, world)
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
