//! `motcua act`: commands as JSON lines, through the same `submit` as the screens.
//!
//! A line is one JSON object: a command (see `--schema`), and beside it, all optional, `officer` (name
//! or id; the store's first officer when left out), `happened_at` and `late_reason` for what is entered
//! later than it happened. Every line is answered by one line, in order, once it is on the disk:
//! `{ok, act, number, subject, refusal: {code, text, field}}`.

use std::io::BufRead;

use serde::Serialize;
use serde_json::Value;

use super::session::{self, Wish, default_set_up};
use super::{NO, Outcome, World, YES, words};
use crate::base::id::OfficerId;
use crate::base::text::count_stripped;
use crate::base::time::Timestamp;
use crate::desk::engine::{DeskFault, Engine};
use crate::desk::request::{Outcome as Answer, Request};
use crate::domain::command::{Command, Late, LateReason, OfficerRef};
use crate::domain::event::Subject;
use crate::domain::refusal::{self, Refusal};

/// Longest line, in bytes: an act is at most 256 KiB, its JSON is larger.
pub const LINE_MAX: usize = 1 << 20;

/// Arguments of `motcua act`.
#[derive(Debug, Clone, clap::Args)]
pub struct ActArgs {
    /// Print every command with its fields as a JSON Schema
    #[arg(long)]
    pub schema: bool,
}

/// What a line of input is answered with.
#[derive(Debug, Serialize)]
pub struct Line {
    ok: bool,
    act: Option<u64>,
    number: Option<String>,
    subject: Option<String>,
    refusal: Option<RefusalLine>,
}

#[derive(Debug, Serialize)]
struct RefusalLine {
    code: &'static str,
    text: String,
    field: Option<&'static str>,
}

impl Line {
    fn refused(refusal: &Refusal) -> Self {
        let text = words::refusal(refusal);
        let refusal = RefusalLine { code: refusal.code, text, field: refusal.field };
        Self { ok: false, act: None, number: None, subject: None, refusal: Some(refusal) }
    }

    fn of(answer: &Answer) -> Self {
        match answer {
            Answer::Refused(refusal) => Self::refused(refusal),
            Answer::Recorded(recorded) => Self {
                ok: true,
                act: Some(recorded.act),
                number: recorded.number.clone(),
                subject: subject_text(recorded.subject),
                refusal: None,
            },
        }
    }
}

fn subject_text(subject: Subject) -> Option<String> {
    match subject {
        Subject::Post(id) | Subject::Catalogue(id) => Some(id.to_string()),
        Subject::Officer(id) => Some(id.to_string()),
        Subject::Ticket(id) => Some(id.to_string()),
        Subject::Dossier(id) => Some(id.to_string()),
        Subject::Visit(id) => Some(crate::base::id::TicketId(id).to_string()),
        Subject::Unknown(..) => None,
    }
}

/// Answers every line of the input.
pub fn run(args: &ActArgs, world: &mut World<'_>) -> Outcome {
    if args.schema {
        world.print_json(&schema())?;
        return Ok(YES);
    }
    let mut session = session::open(world, Wish { set_up: Some(default_set_up()), ..Wish::default() })?;
    if session.opened.was_set_up {
        writeln!(world.err, "{}", session::was_set_up(&world.store))?;
    }
    let mut all_well = true;
    let mut line = Vec::new();
    while read_line(world.input, &mut line)? {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let answer = answer(&mut session.engine, &line)?;
        all_well &= answer.ok;
        let stripped = serde_json::from_slice(&line).map_or(0, |value| stripped_of(&value));
        if answer.ok && stripped > 0 {
            writeln!(world.err, "{}", words::stripped(stripped))?;
        }
        serde_json::to_writer(&mut *world.out, &answer)?;
        writeln!(world.out)?;
        world.out.flush()?;
    }
    session.close()?;
    Ok(if all_well { YES } else { NO })
}

/// Control, escape and bidirectional-override characters in the texts of a line: they are not recorded.
fn stripped_of(value: &Value) -> usize {
    match value {
        Value::String(text) => count_stripped(text),
        Value::Array(items) => items.iter().map(stripped_of).sum(),
        Value::Object(fields) => fields.values().map(stripped_of).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

/// Reads a line of at most [`LINE_MAX`] bytes and one; the rest of a longer one is passed over.
fn read_line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    loop {
        let chunk = input.fill_buf()?;
        if chunk.is_empty() {
            return Ok(!line.is_empty());
        }
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(chunk.len(), |end| end + 1);
        let room = (LINE_MAX + 1).saturating_sub(line.len());
        line.extend(chunk.iter().take(end.unwrap_or(chunk.len()).min(room)));
        input.consume(taken);
        if end.is_some() {
            // An empty line still was one.
            if line.is_empty() {
                line.push(b' ');
            }
            return Ok(true);
        }
    }
}

/// Answers one line of input: parses it, submits it, and says what became of it.
pub fn answer(engine: &mut Engine, line: &[u8]) -> Result<Line, DeskFault> {
    let request = match request(engine, line)? {
        Ok(request) => request,
        Err(refusal) => return Ok(Line::refused(&refusal)),
    };
    match engine.submit(&request) {
        Ok(answer) => Ok(Line::of(&answer)),
        Err(fault) if fault.is_full() => Ok(Line::refused(&Refusal::new(refusal::DISK_FULL))),
        Err(fault) => Err(fault),
    }
}

/// Parses a line; the envelope's fields stand beside the command's own.
fn request(engine: &mut Engine, line: &[u8]) -> Result<Result<Request, Refusal>, DeskFault> {
    let invalid = |why: String| Refusal::new(refusal::COMMAND_INVALID).with("why", why);
    if line.len() > LINE_MAX {
        return Ok(Err(invalid(format!("longer than {LINE_MAX} bytes"))));
    }
    let mut object = match serde_json::from_slice::<Value>(line) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return Ok(Err(invalid("not a JSON object".into()))),
        Err(error) => return Ok(Err(invalid(error.to_string()))),
    };
    // `assign-dossier` and `change-roles` have an `officer` of their own: the actor is then `by`.
    let by = object.remove("by");
    let names_officer = object
        .get("command")
        .and_then(Value::as_str)
        .is_some_and(|name| matches!(name, "assign-dossier" | "change-roles"));
    let actor = if names_officer { by } else { by.or_else(|| object.remove("officer")) };
    let late = match late(object.remove("happened_at"), object.remove("late_reason")) {
        Ok(late) => late,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let command: Command = match serde_json::from_value(Value::Object(object)) {
        Ok(command) => command,
        Err(error) => return Ok(Err(invalid(error.to_string()))),
    };
    let officer = match actor {
        None => first_officer(engine),
        Some(Value::String(text)) => engine.find_officer(&OfficerRef(text))?,
        Some(_) => Err(Refusal::new(refusal::UNKNOWN_OFFICER).at("officer").with("officer", "?")),
    };
    Ok(officer.map(|officer| Request { officer, command, late, draft: None }))
}

/// The officer who acts where none is named.
pub(super) fn first_officer(engine: &Engine) -> Result<OfficerId, Refusal> {
    let officers = &engine.view().officers;
    let here = officers.values().find(|officer| !officer.roles.is_empty());
    here.map(|officer| officer.id).ok_or_else(|| Refusal::new(refusal::UNKNOWN_OFFICER).with("officer", "-"))
}

fn late(at: Option<Value>, reason: Option<Value>) -> Result<Option<Late>, Refusal> {
    let wrong =
        |value: &Value| Refusal::new(refusal::HAPPENED_AT_INVALID).at("happened_at").with("value", value);
    let Some(at) = at.filter(|at| !at.is_null()) else { return Ok(None) };
    let moment = at.as_str().and_then(|text| Timestamp::parse(text).ok()).ok_or_else(|| wrong(&at))?;
    let reason = match reason {
        None | Some(Value::Null) => LateReason::Other,
        Some(value) => value
            .as_str()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| Refusal::new(refusal::VALUE_INVALID).at("late_reason").with("value", &value))?,
    };
    Ok(Some(Late { at: moment, reason }))
}

/// The JSON Schema of a line.
fn schema() -> Value {
    let mut schema = schemars::schema_for!(Command).to_value();
    if let Value::Object(object) = &mut schema {
        object.insert("title".into(), "motcua act: one line of input".into());
        object.insert(
            "x-envelope".into(),
            serde_json::json!({
                "officer": "name or id of the officer who acts; the first officer when left out",
                "by": "the same, for commands that have an officer of their own (assign-dossier, change-roles)",
                "happened_at": "when it happened, where it is entered later",
                "late_reason": "paper-roll, power-cut, machine-down or other",
            }),
        );
    }
    schema
}
