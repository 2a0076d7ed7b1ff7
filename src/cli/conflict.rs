//! `motcua conflict list`, `conflict settle` and `conflict rules`.

use super::session::{self, Session, Wish};
use super::{CliFault, NO, Outcome, USAGE, World, YES, words};
use crate::desk::fold::{RULES, Rule};
use crate::desk::query::{ConflictShown, SideShown, Stands};
use crate::desk::request::{Outcome as Answer, Request};
use crate::domain::command::{Command, DossierRef, OfficerRef};
use crate::domain::conflict::ConflictKind;
use crate::domain::correct::SettleConflict;
use crate::locale::{Language, Texts};
use crate::record::kinds::TABLE;

/// Arguments of `motcua conflict`.
#[derive(Debug, Clone, clap::Args)]
pub struct ConflictArgs {
    #[command(subcommand)]
    command: ConflictCommand,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum ConflictCommand {
    /// List what was recorded apart and excludes each other, the oldest first
    List {
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
    /// Keep one side of a conflict; nothing of the others is lost
    Settle(SettleArgs),
    /// Say of every kind of event whether it commutes, merges or excludes
    Rules,
}

#[derive(Debug, Clone, clap::Args)]
struct SettleArgs {
    /// The conflict's id as `list` shows it: a dossier, a number given twice, `calendar` or `rules`
    id: String,
    /// Which side is kept, from 1
    #[arg(long, value_name = "SIDE")]
    keep: u8,
    /// Why
    #[arg(long, value_name = "TEXT")]
    motive: Option<String>,
    /// Who decides, by name or id; the first officer when left out
    #[arg(long, value_name = "NAME")]
    officer: Option<String>,
    /// One JSON document instead of words
    #[arg(long)]
    json: bool,
}

/// Lists or settles.
pub fn run(args: &ConflictArgs, world: &mut World<'_>) -> Outcome {
    if matches!(args.command, ConflictCommand::Rules) {
        return rules(world);
    }
    let mut session = session::open(world, Wish::default())?;
    let code = match &args.command {
        ConflictCommand::List { json } => list(*json, &mut session, world)?,
        ConflictCommand::Settle(args) => settle(args, &mut session, world)?,
        ConflictCommand::Rules => USAGE,
    };
    session.close()?;
    Ok(code)
}

fn rules(world: &mut World<'_>) -> Outcome {
    for (kind, rule, why) in RULES {
        let name = TABLE.iter().find(|row| row.kind == *kind).map_or("", |row| row.name);
        let rule = match rule {
            Rule::Commutes => "commutes",
            Rule::Merges => "merges",
            Rule::Excludes => "excludes",
            Rule::ByContent => "by content",
        };
        writeln!(world.out, "{kind:>3}  {rule:<10}  {name:<28}  {why}")?;
    }
    Ok(YES)
}

fn list(json: bool, session: &mut Session, world: &mut World<'_>) -> Outcome {
    let conflicts = session.engine.conflicts()?;
    if json {
        world.print_json(&conflicts)?;
        return Ok(YES);
    }
    let texts = Texts::new(Language::Vietnamese);
    if conflicts.is_empty() {
        writeln!(world.out, "Không có xung đột. / Nothing is in conflict.")?;
    }
    for conflict in &conflicts {
        tell(conflict, &texts, world)?;
    }
    Ok(YES)
}

fn tell(conflict: &ConflictShown, texts: &Texts, world: &mut World<'_>) -> Result<(), CliFault> {
    let number = conflict.number.as_deref().unwrap_or("-");
    let applicant = conflict.applicant.as_deref().unwrap_or("-");
    let kind = texts.say(&format!("conflict-kind-{}", conflict.kind));
    writeln!(world.out, "{}  {number}  {applicant}  {kind}", conflict.id)?;
    if let Some(base) = conflict.base.as_ref().filter(|_| conflict.kind == ConflictKind::Acts) {
        writeln!(world.out, "  {}: {}", texts.say("conflict-base"), stands(base, texts))?;
    }
    for side in &conflict.sides {
        tell_side(side, conflict.kind, texts, world)?;
    }
    Ok(())
}

fn tell_side(
    side: &SideShown,
    kind: ConflictKind,
    texts: &Texts,
    world: &mut World<'_>,
) -> Result<(), CliFault> {
    let what = match kind {
        ConflictKind::Acts => side.would_stand.as_ref().map(|would| stands(would, texts)).unwrap_or_default(),
        ConflictKind::Number | ConflictKind::Receipt => {
            let dossier = side.dossier.map(|id| id.to_string()).unwrap_or_default();
            format!("{dossier}  {}  {}", side.applicant.as_deref().unwrap_or("-"), side.procedure)
        }
        ConflictKind::Calendar | ConflictKind::Rules => {
            let each = side.says.iter().map(|(what, said)| format!("{what}: {} {}", said.kind, said.text));
            each.collect::<Vec<_>>().join("; ")
        }
    };
    writeln!(world.out, "  {}: {what}", side.side)?;
    for act in &side.acts {
        let (who, device) = (act.officer.as_deref().unwrap_or("-"), act.device.to_string());
        let event = texts.say(&format!("told-{}", act.event));
        let to = act.to.as_deref().map(|to| format!(" ({to})")).unwrap_or_default();
        let place = if act.here { texts.say("conflict-here") } else { device };
        writeln!(world.out, "     {}  {who}  {event}{to}  {place}", act.at)?;
    }
    Ok(())
}

fn stands(stands: &Stands, texts: &Texts) -> String {
    let status = texts.say(&format!("status-{}", stands.status));
    let due = stands.due_at.map(|due| format!(", {due}")).unwrap_or_default();
    format!("{status} ({}{due})", stands.step)
}

fn settle(args: &SettleArgs, session: &mut Session, world: &mut World<'_>) -> Outcome {
    let officer = match &args.officer {
        None => super::act::first_officer(&session.engine),
        Some(name) => session.engine.find_officer(&OfficerRef(name.clone()))?,
    };
    let command =
        SettleConflict { dossier: DossierRef(args.id.clone()), keep: args.keep, motive: args.motive.clone() };
    let answer = match officer {
        Err(refusal) => Answer::Refused(refusal),
        Ok(officer) => session.engine.submit(&Request::now(officer, Command::SettleConflict(command)))?,
    };
    match answer {
        Answer::Refused(refusal) => {
            let text = words::refusal(&refusal);
            if args.json {
                world
                    .print_json(&serde_json::json!({ "ok": false, "refusal": refusal.code, "text": text }))?;
            }
            writeln!(world.err, "motcua: {text}")?;
            Ok(NO)
        }
        Answer::Recorded(recorded) => {
            let left = session.engine.conflicts()?.len();
            if args.json {
                let number = &recorded.number;
                world.print_json(&serde_json::json!({ "ok": true, "number": number, "left": left }))?;
            } else {
                let number = recorded.number.unwrap_or_default();
                writeln!(
                    world.out,
                    "Đã xử lý xung đột, giữ bên {} ({number}); còn {left}. / Settled, side {} is kept; {left} left.",
                    args.keep, args.keep
                )?;
            }
            Ok(YES)
        }
    }
}
