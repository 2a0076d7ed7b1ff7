//! `motcua print`: a paper of a dossier as text, PDF or bytes for a receipt printer, on stdout or into a file.
//!
//! What came out is recorded, so that the next one is marked as a copy; `--preview` records nothing.

use std::io::Write as _;
use std::path::PathBuf;

use super::session::{self, Wish};
use super::{CliFault, NO, Outcome, World, YES, words};
use crate::base::coded::Coded as _;
use crate::desk::request::{Outcome as Answer, Request};
use crate::domain::command::{Command, DossierRef, OfficerRef};
use crate::domain::paper::{Form, RecordPrint};
use crate::paper::Format;
use crate::tui::office::heading;

/// Arguments of `motcua print`.
#[derive(Debug, Clone, clap::Args)]
pub struct PrintArgs {
    /// Number or id of the dossier
    dossier: String,
    /// 01 or receipt, 02 or supplement, 03 or refusal, tra or hand-over
    #[arg(value_parser = form)]
    form: Form,
    /// Which request for a supplement; the newest when left out
    #[arg(long, value_name = "N")]
    round: Option<u8>,
    /// text, text-a5, ascii, ascii-a5, pdf, pdf-a5, escpos, escpos-58, escpos-ascii or escpos-58-ascii
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format)]
    format: Format,
    /// Into this file, readable by its owner only, instead of stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Record nothing: only look
    #[arg(long)]
    preview: bool,
    /// Who prints, by name or id; the store's first officer when left out
    #[arg(long, value_name = "OFFICER")]
    officer: Option<String>,
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
    let mut session = session::open(world, Wish::default())?;
    let engine = &mut session.engine;
    let (settings, _) = super::desk::settings_of(&world.store);
    let refused = |world: &mut World<'_>, refusal| {
        writeln!(world.err, "motcua: {}", words::refusal(&refusal))?;
        Ok(NO)
    };
    let dossier = match engine.find_dossier(&DossierRef(args.dossier.clone()))? {
        Ok(dossier) => dossier,
        Err(refusal) => return refused(world, refusal),
    };
    let composed = match engine.compose_paper(&dossier, args.form, args.round, &heading(&settings))? {
        Ok(composed) => composed,
        Err(refusal) => return refused(world, refusal),
    };
    let bytes = args.format.render(&composed.pages).map_err(std::io::Error::other)?;
    if !args.preview {
        let officer = match &args.officer {
            Some(name) => match engine.find_officer(&OfficerRef(name.clone()))? {
                Ok(officer) => Some(officer),
                Err(refusal) => return refused(world, refusal),
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
        write(args, &bytes, world)?;
        let request = Request::now(officer.unwrap_or_default(), Command::RecordPrint(command));
        if let Answer::Refused(refusal) = session.engine.submit(&request)? {
            return refused(world, refusal);
        }
    } else {
        write(args, &bytes, world)?;
    }
    session.close()?;
    Ok(YES)
}

fn write(args: &PrintArgs, bytes: &[u8], world: &mut World<'_>) -> Result<(), CliFault> {
    let Some(path) = &args.output else {
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
