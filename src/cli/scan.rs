//! `motcua scan TEXT`: says what a scanned text is. Needs no store.

use crate::domain::scan::{Scan, ScanRefusal, read};
use std::ffi::OsString;
use std::io::{self, Write};

/// Say what a scanned text is: a citizen card, an id number, a dossier number, a ticket.
#[derive(Debug, Clone, clap::Args)]
pub struct ScanArgs {
    /// The text as the scanner delivers it
    // Scanners in a wrong mode deliver bytes that are no UTF-8; those are reported, not a usage error.
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    pub text: OsString,
    /// Print one JSON document: {kind, fields, warnings}, or {error} for a refused text
    #[arg(long)]
    pub json: bool,
}

/// Runs it: exit code 0, or 1 for a text that is refused. Warnings and refusals go to `err`.
pub fn run(args: &ScanArgs, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<u8> {
    match read(&args.text.to_string_lossy()) {
        Ok(scan) => {
            for warning in &scan.warnings {
                writeln!(err, "! {}\n  {}", warning.vi(), warning.en())?;
            }
            if args.json {
                print_json(out, &scan)?;
            } else {
                print_lines(out, &scan)?;
            }
            Ok(0)
        }
        Err(refusal) => {
            writeln!(err, "{}\n{refusal}", refusal.vi())?;
            if args.json {
                print_json(out, &refusal_json(&refusal))?;
            }
            Ok(1)
        }
    }
}

fn print_json(out: &mut dyn Write, value: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// A line a field; fields without a value show a dash.
fn print_lines(out: &mut dyn Write, scan: &Scan) -> io::Result<()> {
    writeln!(out, "kind: {}", scan.found.kind())?;
    for (name, value) in scan.found.fields() {
        writeln!(out, "{name}: {}", value.as_deref().unwrap_or("-"))?;
    }
    Ok(())
}

fn refusal_json(refusal: &ScanRefusal) -> serde_json::Value {
    serde_json::json!({ "error": {
        "code": refusal.code(),
        "field": refusal.field(),
        "text": refusal.vi(),
        "text_en": refusal.to_string(),
    }})
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: ScanArgs,
    }

    fn scan(words: &[&str]) -> (u8, String, String) {
        let line = Line::try_parse_from(std::iter::once(&"scan").chain(words)).unwrap();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = run(&line.args, &mut out, &mut err).unwrap();
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn json_is_one_document_and_warnings_are_also_said() {
        let card = "001099012345||Nguyễn Văn An|01011990|Nam|Hà Nội|01012021";
        for words in [[card, "--json"], ["--json", card]] {
            let (code, out, err) = scan(&words);
            let json: serde_json::Value = serde_json::from_str(&out).unwrap();
            assert_eq!((code, &json["kind"]), (0, &"citizen-card".into()));
            assert_eq!(json["fields"]["old_id"], serde_json::Value::Null);
            assert!(err.contains("1999") && err.contains("1990"), "{err}");
        }
    }

    #[test]
    fn a_refused_text_gives_the_reason_and_exit_code_1() {
        let (code, out, err) = scan(&["a|b|c", "--json"]);
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, &json["error"]["code"]), (1, &"card-fields".into()));
        assert!(err.contains("quét lại") && err.contains("scan again"), "{err}");
        let (code, out, _) = scan(&[""]);
        assert_eq!((code, out.as_str()), (1, ""), "without --json the reason is on stderr alone");
    }

    #[test]
    fn without_json_there_is_a_line_a_field() {
        let (code, out, err) = scan(&["H56.14-261123-0007"]);
        assert_eq!(code, 0);
        assert_eq!(
            out,
            "kind: dossier\nnumber: H56.14-261123-0007\nagency: H56.14\ndate: 2026-11-23\nserial: 0007\n"
        );
        assert_eq!(err, "");
        assert_eq!(scan(&["-x"]).1, "kind: unknown\ntext: -x\n", "a text may begin with a dash");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_damage_not_wrong_usage() {
        use std::os::unix::ffi::OsStringExt as _;
        let text = OsString::from_vec(b"001195000123||L\xf2 Th\xfb|05051995|N\xff|H\xe0|01012021".to_vec());
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = run(&ScanArgs { text, json: false }, &mut out, &mut err).unwrap();
        assert_eq!(code, 0);
        assert!(String::from_utf8(out).unwrap().contains("name: -"));
        assert!(String::from_utf8(err).unwrap().contains("UniKey"));
    }
}
