//! `motcua rules show|import`: the clock's rules in force, and others in their place.
//!
//! Recorded at a hub they reach every desk of it with the next exchange or stick. A single value is changed by
//! the command `set-rule` of `motcua act`.

use serde::Serialize;

use super::documents::ImportArgs;
use super::session::{self, Wish};
use super::{CliFault, Outcome, World, YES, words};
use crate::desk::engine::{DOCUMENT_BYTES_MAX, Taken};
use crate::domain::clock::Rules;
use crate::hub::admin::Errand;

/// Arguments of `motcua rules`.
#[derive(Debug, Clone, clap::Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum RulesCommand {
    /// Put rules into force; dossiers taken in before keep theirs
    Import(ImportArgs),
    /// Print the rules in force, to be edited and imported
    Show {
        /// One JSON array: `{rule, value, default, article, checked, text, text_en}`
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Serialize)]
struct Told {
    version: String,
    known: bool,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    rule: &'static str,
    value: &'a str,
    default: &'a str,
    article: &'a str,
    checked: bool,
    text: &'a str,
    text_en: &'a str,
}

/// Runs a subcommand of the rules.
pub fn run(args: &RulesArgs, world: &mut World<'_>) -> Outcome {
    match &args.command {
        RulesCommand::Import(args) => import(args, world),
        RulesCommand::Show { json } => show(*json, world),
    }
}

fn show(json: bool, world: &mut World<'_>) -> Outcome {
    let mut session = session::open(world, Wish::default())?;
    let (text, rules) = (session.engine.rules_text()?, session.engine.rules());
    session.close()?;
    if json {
        let rows: Vec<Row<'_>> = rules
            .rows()
            .iter()
            .map(|row| Row {
                rule: row.id.name(),
                value: &row.value,
                default: &row.default,
                article: &row.article,
                checked: row.verified,
                text: &row.vi,
                text_en: &row.en,
            })
            .collect();
        world.print_json(&rows)?;
    } else {
        world.out.write_all(text.as_bytes())?;
    }
    Ok(YES)
}

fn import(args: &ImportArgs, world: &mut World<'_>) -> Outcome {
    let text = args.text(world)?;
    let rules = Rules::parse(&text).map_err(|fault| invalid(&fault.to_string()))?;
    let errand = Errand::Rules { text: text.clone(), officer: args.officer.clone() };
    match args.record(&errand, |importing| importing.take_rules(&text), world)? {
        Ok(taken) => report(&rules, taken, args.json, world),
        Err(code) => Ok(code),
    }
}

fn invalid(detail: &str) -> CliFault {
    CliFault::Refused(words::message("rules-invalid", &[("detail", detail)]))
}

fn report(rules: &Rules, taken: Taken, json: bool, world: &mut World<'_>) -> Outcome {
    if let Taken::TooLarge { bytes } = taken {
        return Err(invalid(&format!("{bytes} > {DOCUMENT_BYTES_MAX} byte")));
    }
    let known = taken == Taken::Known;
    if json {
        world.print_json(&Told { version: rules.hash().to_string(), known })?;
    } else {
        let key = if known { "rules-known" } else { "rules-taken" };
        writeln!(world.out, "{}", words::message(key, &[]))?;
    }
    Ok(YES)
}
