//! `motcua audit`: who did, read, printed or gave out what, from the entries; `--erasure` says where erased data
//! may still lie.
//!
//! It only reads. Names stand as they are known now; what was erased is empty.

use super::session::{self, Session, Wish};
use super::{CliFault, NO, Outcome, World, YES, words};
use crate::base::time::Timestamp;
use crate::desk::engine::{AuditQuestion, Audited};
use crate::domain::access;
use crate::domain::command::{DossierRef, OfficerRef};
use crate::domain::event::Event;
use crate::domain::refusal::Refusal;
use crate::record::kinds;
use time::Date;

/// Arguments of `motcua audit`.
#[derive(Debug, Clone, clap::Args)]
pub struct AuditArgs {
    /// Only acts on this dossier: number or id
    #[arg(long, value_name = "NUMBER")]
    dossier: Option<String>,
    /// Only acts of this officer: name or id
    #[arg(long, value_name = "NAME")]
    officer: Option<String>,
    /// Entered on this day or later, `YYYY-MM-DD`
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<Date>,
    /// Entered on this day or earlier
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<Date>,
    /// Where personal data of this erased dossier may still lie
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["dossier", "officer", "from", "to"])]
    erasure: Option<String>,
    /// One JSON array instead of lines
    #[arg(long)]
    json: bool,
}

fn day(text: &str) -> Result<Date, String> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    Date::parse(text, format).map_err(|_| "YYYY-MM-DD".to_owned())
}

/// An act as scripts read it.
#[derive(serde::Serialize)]
struct Line {
    at: Timestamp,
    happened_at: Option<Timestamp>,
    officer: Option<String>,
    officer_id: String,
    device: String,
    doing: &'static str,
    dossier: Option<String>,
    what: Vec<&'static str>,
    reason: Option<String>,
    simulated: bool,
}

/// Tells what is asked.
pub fn run(args: &AuditArgs, world: &mut World<'_>) -> Outcome {
    let mut session = session::open(world, Wish::default())?;
    let code = match &args.erasure {
        Some(number) => super::erasure::told(number, args.json, &mut session, world)?,
        None => acts(args, &mut session, world)?,
    };
    session.close()?;
    Ok(code)
}

/// Says why not.
pub(super) fn refused(refusal: &Refusal, world: &mut World<'_>) -> Outcome {
    writeln!(world.err, "motcua: {}", words::refusal(refusal))?;
    Ok(NO)
}

fn acts(args: &AuditArgs, session: &mut Session, world: &mut World<'_>) -> Outcome {
    let question = match question(args, session)? {
        Ok(question) => question,
        Err(refusal) => return refused(&refusal, world),
    };
    let mut lines = Vec::new();
    for one in session.engine.audit(&question)? {
        lines.push(line(&one, session)?);
    }
    if args.json {
        world.print_json(&lines)?;
        return Ok(YES);
    }
    for line in &lines {
        let dossier = line.dossier.as_deref().unwrap_or("—");
        let reason = line.reason.as_ref().map(|reason| format!(" “{reason}”")).unwrap_or_default();
        let (who, what) = (line.officer.as_deref().unwrap_or(&line.officer_id), line.what.join(", "));
        writeln!(world.out, "{}  {who}  {}  {dossier}  {what}{reason}", line.at, line.doing)?;
    }
    if lines.is_empty() {
        writeln!(world.err, "Không có thao tác nào khớp. / No act matches.")?;
    }
    Ok(if lines.is_empty() { NO } else { YES })
}

fn question(args: &AuditArgs, session: &mut Session) -> Result<Result<AuditQuestion, Refusal>, CliFault> {
    let dossier = match &args.dossier {
        Some(number) => match session.engine.find_dossier(&DossierRef(number.clone()))? {
            Ok(dossier) => Some(dossier.summary.id),
            Err(refusal) => return Ok(Err(refusal)),
        },
        None => None,
    };
    let officer = match &args.officer {
        Some(name) => match session.engine.find_officer(&OfficerRef(name.clone()))? {
            Ok(officer) => Some(officer),
            Err(refusal) => return Ok(Err(refusal)),
        },
        None => None,
    };
    Ok(Ok(AuditQuestion { dossier, officer, from: args.from, to: args.to, max: usize::MAX }))
}

fn line(one: &Audited, session: &mut Session) -> Result<Line, CliFault> {
    let stamp = one.act.stamp;
    let reason = one.act.facts.iter().find_map(|fact| match &fact.event {
        Event::Access(access::Event::Read(read)) => read.personal.as_ref().map(|words| words.text.clone()),
        _ => None,
    });
    let dossier = one.act.dossier.as_ref();
    Ok(Line {
        at: stamp.entered_at,
        happened_at: (stamp.at != stamp.entered_at).then_some(stamp.at),
        officer: session.engine.officer_name(stamp.officer)?,
        officer_id: stamp.officer.to_string(),
        device: one.device.to_string(),
        doing: one.doing.name(),
        dossier: dossier.map(|summary| summary.number.clone().unwrap_or_else(|| summary.id.to_string())),
        what: one.act.facts.iter().filter_map(|fact| kinds::name(&fact.event)).collect(),
        reason,
        simulated: stamp.simulated,
    })
}
