//! `motcua ticket list`: the tickets of the newest day.

use serde::Serialize;

use super::session::{self, Wish};
use super::{Outcome, World, YES};
use crate::base::time::Timestamp;
use crate::domain::ticket::{Priority, Ticket, TicketState};

/// Arguments of `motcua ticket`.
#[derive(Debug, Clone, clap::Args)]
pub struct TicketArgs {
    #[command(subcommand)]
    command: TicketCommand,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum TicketCommand {
    /// List tickets, newest day first
    List {
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Serialize)]
struct Row {
    number: String,
    group: char,
    priority: Priority,
    state: TicketState,
    taken_at: Timestamp,
    called_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
    counter: Option<u8>,
    /// Seconds until serving began, on the way to the counter included; so far, where it goes on.
    wait_seconds: i64,
    /// Seconds served.
    serve_seconds: i64,
    /// Seconds set aside.
    hold_seconds: i64,
    dossiers: Vec<String>,
}

fn row(ticket: &Ticket, dossiers: Vec<String>, now: Timestamp) -> Row {
    let totals = ticket.visit.totals_at(now);
    Row {
        number: ticket.number.to_string(),
        group: ticket.group,
        priority: ticket.priority,
        state: ticket.state,
        taken_at: ticket.taken_at,
        called_at: ticket.called_at,
        finished_at: ticket.finished_at,
        counter: ticket.counter,
        wait_seconds: totals.wait / 1_000,
        serve_seconds: totals.serve / 1_000,
        hold_seconds: totals.hold / 1_000,
        dossiers,
    }
}

/// Lists the tickets.
pub fn run(args: &TicketArgs, world: &mut World<'_>) -> Outcome {
    let TicketCommand::List { json } = args.command;
    let mut session = session::open(world, Wish::default())?;
    let tickets = session.engine.tickets()?;
    let mut dossiers = session.engine.dossiers_of_tickets(&tickets)?;
    let now = session.engine.clock().now();
    let rows: Vec<Row> = tickets
        .iter()
        .map(|ticket| row(ticket, dossiers.remove(&ticket.id).unwrap_or_default(), now))
        .collect();
    session.close()?;
    if json {
        world.print_json(&rows)?;
    } else {
        for row in rows {
            let at = row.taken_at;
            writeln!(
                world.out,
                "{}  {}  {}  {}  {}",
                row.number,
                row.state,
                row.priority,
                at,
                row.dossiers.join(" ")
            )?;
        }
    }
    Ok(YES)
}
