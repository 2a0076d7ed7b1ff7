//! `motcua money`: the money of a day by method, shifts at the till, books of receipts, and their papers.

use serde_json::json;
use time::Date;

use super::print::Drawn;
use super::session::{self, Session, Wish};
use super::{CliFault, NO, Outcome, World, YES, words};
use crate::desk::query::{DayMoney, MethodSums, PrintedBook};
use crate::domain::command::DossierRef;
use crate::domain::money::Shift;
use crate::domain::money::receipts::padded;

/// Arguments of `motcua money`.
#[derive(Debug, Clone, clap::Args)]
pub struct MoneyArgs {
    #[command(subcommand)]
    command: MoneyCommand,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum MoneyCommand {
    /// What was taken and given back on a day, by method
    Day(DayArgs),
    /// Shifts at the till of a day; what should be in one shows once it was counted
    Tills(DayArgs),
    /// Books of fee receipts: used, voided, cancelled, gaps
    Receipts {
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
    /// Print the fee receipt of a dossier's newest payment, in its three copies
    Receipt {
        /// Number or id of the dossier
        dossier: String,
        #[command(flatten)]
        drawn: Drawn,
    },
    /// Print the closing sheets of a day's shifts
    Sheet {
        /// Which day, `2026-11-23`; today when left out
        #[arg(value_parser = day)]
        day: Option<Date>,
        #[command(flatten)]
        drawn: Drawn,
    },
}

#[derive(Debug, Clone, clap::Args)]
struct DayArgs {
    /// Which day, `2026-11-23`; today when left out
    #[arg(value_parser = day)]
    day: Option<Date>,
    /// One JSON document
    #[arg(long)]
    json: bool,
}

fn day(text: &str) -> Result<Date, String> {
    let shape = time::macros::format_description!("[year]-[month]-[day]");
    Date::parse(text, shape).map_err(|error| error.to_string())
}

/// Lists or prints.
pub fn run(args: &MoneyArgs, world: &mut World<'_>) -> Outcome {
    let mut session = session::open(world, Wish::default())?;
    let today = session.engine.clock().now().date();
    let code = match &args.command {
        MoneyCommand::Day(of) => {
            let day = of.day.unwrap_or(today);
            let money = session.engine.money_of(day)?;
            tell_day(day, &money, of.json, world)?;
            YES
        }
        MoneyCommand::Tills(of) => {
            let shifts = session.engine.shifts_of(of.day.unwrap_or(today))?;
            tell_tills(&mut session, &shifts, of.json, world)?;
            YES
        }
        MoneyCommand::Receipts { json } => {
            tell_receipts(&mut session, *json, world)?;
            YES
        }
        MoneyCommand::Receipt { dossier, drawn } => receipt(&mut session, dossier, drawn, world)?,
        MoneyCommand::Sheet { day, drawn } => {
            let shifts = session.engine.shifts_of(day.unwrap_or(today))?;
            let sheets: Vec<_> = shifts.iter().map(|shift| PrintedBook::Till(shift.id)).collect();
            print_books(&sheets, drawn, &mut session, world)?
        }
    };
    session.close()?;
    Ok(code)
}

fn tell_day(day: Date, money: &DayMoney, json: bool, world: &mut World<'_>) -> Result<(), CliFault> {
    if json {
        let moves: Vec<_> = money
            .moves
            .iter()
            .map(|row| {
                json!({ "at": row.at, "officer": row.officer, "what": format!("{:?}", row.what).to_lowercase(),
                    "amount": row.amount, "method": row.method,
                    "receipt": row.receipt.as_ref().map(ToString::to_string), "dossiers": row.dossiers })
            })
            .collect();
        return world.print_json(
            &json!({ "day": day.to_string(), "cash": money.cash, "transfer": money.transfer,
            "online": money.online, "payments": money.payments, "taken": money.taken(),
            "given_back": money.given_back(), "moves": moves }),
        );
    }
    let line = |world: &mut World<'_>, name: &str, sums: MethodSums| {
        writeln!(world.out, "{name:<10} {:>14} {:>14}", sums.taken.to_string(), sums.given_back.to_string())
    };
    line(world, "cash", money.cash)?;
    line(world, "transfer", money.transfer)?;
    line(world, "online", money.online)?;
    line(world, "all", MethodSums { taken: money.taken(), given_back: money.given_back() })?;
    Ok(())
}

fn tell_tills(
    session: &mut Session,
    shifts: &[Shift],
    json: bool,
    world: &mut World<'_>,
) -> Result<(), CliFault> {
    let mut rows = Vec::with_capacity(shifts.len());
    for shift in shifts {
        let officer = session.engine.officer_name(shift.officer)?;
        let told = shift.may_tell();
        rows.push(json!({ "shift": shift.id, "officer": officer, "opened_at": shift.opened_at,
            "opening": shift.opening, "opened_by_itself": shift.by_itself, "payments": shift.payments,
            "returns": shift.returns, "expected": told.then(|| shift.expected()),
            "counted": shift.counted.as_ref().map(|count| count.sum),
            "closed_at": shift.closed.as_ref().map(|closed| closed.at),
            "motive": shift.closed.as_ref().map(|closed| closed.motive.clone()).filter(|m| !m.is_empty()) }));
    }
    if json {
        return world.print_json(&rows);
    }
    for row in rows {
        let cell = |key: &str| {
            row.get(key)
                .filter(|value| !value.is_null())
                .map_or_else(|| "-".to_owned(), |v| v.to_string().replace('"', ""))
        };
        let closed = cell("closed_at");
        let (officer, opened, counted) = (cell("officer"), cell("opened_at"), cell("counted"));
        writeln!(world.out, "{opened}  {closed}  {counted}  {officer}")?;
    }
    Ok(())
}

fn tell_receipts(session: &mut Session, json: bool, world: &mut World<'_>) -> Result<(), CliFault> {
    let books = session.engine.receipt_books()?;
    if json {
        let rows: Vec<_> = books
            .iter()
            .map(|book| {
                json!({ "device": book.device, "form": book.block.form, "series": book.block.series,
                    "first": book.block.first, "last": book.block.last, "highest": book.highest,
                    "gaps": book.gaps, "voided": book.voided, "cancelled": book.cancelled, "twice": book.twice,
                    "unsure": book.unsure, "skipped": book.skipped })
            })
            .collect();
        return world.print_json(&rows);
    }
    for book in books {
        let used = book.highest.map_or_else(|| "-".to_owned(), padded);
        let (first, last) = (padded(book.block.first), padded(book.block.last));
        let gaps: Vec<String> =
            book.gaps.iter().map(|(first, last)| format!("{}-{}", padded(*first), padded(*last))).collect();
        writeln!(world.out, "{}  {first}-{last}  {used}  {}", book.block.series, gaps.join(" "))?;
    }
    Ok(())
}

fn receipt(
    session: &mut Session,
    dossier: &str,
    drawn: &Drawn,
    world: &mut World<'_>,
) -> Result<u8, CliFault> {
    let dossier = match session.engine.find_dossier(&DossierRef(dossier.to_owned()))? {
        Ok(dossier) => dossier,
        Err(refusal) => {
            writeln!(world.err, "{}", words::refusal(&refusal))?;
            return Ok(NO);
        }
    };
    let book = PrintedBook::FeeReceipt(dossier.summary.id, None);
    print_books(&[book], drawn, session, world)
}

/// Prints papers of money in the name of the store's first officer.
fn print_books(
    all: &[PrintedBook],
    drawn: &Drawn,
    session: &mut Session,
    world: &mut World<'_>,
) -> Result<u8, CliFault> {
    let officer = session.engine.view().officers.keys().next().copied();
    super::print::books(all, officer, drawn, session, world)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_date_and_nothing_else() {
        assert!(day("2026-11-23").is_ok());
        for wrong in ["23/11/2026", "2026-13-01", "today", ""] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }
}
