//! `motcua due --recheck`: which open promises another calendar or other rules would move.
//!
//! It lists and moves nothing: a promise moves by an act of its own (`move-promise`, an extension).

use std::path::Path;

use serde::Serialize;

use super::DueArgs;
use crate::base::id::DossierId;
use crate::base::time::Timestamp;
use crate::cli::session::{self, Wish};
use crate::cli::{CliFault, Outcome, World, YES, words};
use crate::desk::query::MovedPromise;
use crate::domain::clock::{Rules, WorkingCalendar};

#[derive(Debug, Serialize)]
struct Row {
    id: DossierId,
    number: Option<String>,
    procedure: String,
    applicant: Option<String>,
    due_at: Timestamp,
    would_be: Timestamp,
}

impl From<MovedPromise> for Row {
    fn from(moved: MovedPromise) -> Self {
        let MovedPromise { id, number, procedure, applicant, due_at, would_be } = moved;
        let applicant = Some(applicant).filter(|name| !name.is_empty());
        Self { id, number, procedure, applicant, due_at, would_be }
    }
}

/// Lists them.
pub fn run(args: &DueArgs, world: &mut World<'_>) -> Outcome {
    let mut session = session::open(world, Wish::default())?;
    let calendar = match &args.calendar {
        None => None,
        Some(file) => Some(WorkingCalendar::parse(&read(file)?).map_err(|fault| {
            CliFault::Refused(words::message("calendar-invalid", &[("detail", &fault.to_string())]))
        })?),
    };
    let rules = match &args.rules {
        None => None,
        Some(file) => Some(Rules::parse(&read(file)?).map_err(|fault| {
            CliFault::Refused(words::message("rules-invalid", &[("detail", &fault.to_string())]))
        })?),
    };
    let (own_calendar, own_rules) = (session.engine.calendar(), session.engine.rules());
    let moved = session
        .engine
        .moved_promises(calendar.as_ref().unwrap_or(own_calendar), rules.as_ref().unwrap_or(own_rules))?;
    session.close()?;
    let rows: Vec<Row> = moved.into_iter().map(Row::from).collect();
    if args.json {
        world.print_json(&rows)?;
        return Ok(YES);
    }
    for row in &rows {
        let number = row.number.clone().unwrap_or_else(|| row.id.to_string());
        let applicant = row.applicant.as_deref().unwrap_or("-");
        writeln!(world.out, "{number}  {}  {applicant}  {} -> {}", row.procedure, row.due_at, row.would_be)?;
    }
    let key = if rows.is_empty() { "recheck-none" } else { "recheck-some" };
    writeln!(world.err, "{}", words::message(key, &[("n", &rows.len().to_string())]))?;
    Ok(YES)
}

fn read(file: &Path) -> Result<String, CliFault> {
    Ok(std::fs::read_to_string(file)?)
}
