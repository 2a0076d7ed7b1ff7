//! `motcua doctor`: what an administrator needs to know on a fresh or a sick machine.
//!
//! A row a check: how it stands, what it means, what to do. It changes nothing and works beside the
//! process that holds the store. Exit 1 where something is bad.

mod backup;
mod keys;
mod print;
mod scanner;
mod store;
mod terminal;

use serde::Serialize;

use super::{CliFault, NO, Outcome, World, YES};

/// Arguments of `motcua doctor`.
#[derive(Debug, Clone, clap::Args)]
pub struct DoctorArgs {
    /// `{ok, rows}`
    #[arg(long)]
    json: bool,
    /// Show what arrives for each key; Esc twice ends
    #[arg(long, conflicts_with = "json")]
    keys: bool,
    /// Send a test page to every printer that is set
    #[arg(long, conflicts_with = "keys")]
    print: bool,
}

/// How a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Standing {
    /// As it should be.
    Ok,
    /// Worth knowing; the desk works.
    Warn,
    /// Something must be done.
    Bad,
}

/// Vietnamese and English.
type Words = (String, String);

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Row {
    /// A frozen word: `store`, `clock`, …
    check: &'static str,
    standing: Standing,
    text: String,
    text_en: String,
    advice: Option<String>,
    advice_en: Option<String>,
}

impl Row {
    fn ok(check: &'static str, (text, text_en): Words) -> Self {
        Self { check, standing: Standing::Ok, text, text_en, advice: None, advice_en: None }
    }

    fn warn(check: &'static str, words: Words, advice: (&str, &str)) -> Self {
        Self { standing: Standing::Warn, ..Self::ok(check, words) }.advised(advice)
    }

    fn bad(check: &'static str, words: Words, advice: (&str, &str)) -> Self {
        Self { standing: Standing::Bad, ..Self::ok(check, words) }.advised(advice)
    }

    fn advised(mut self, (advice, advice_en): (&str, &str)) -> Self {
        (self.advice, self.advice_en) = (Some(advice.to_owned()), Some(advice_en.to_owned()));
        self
    }
}

/// A text that is the same in both languages, or is given in both.
fn words(text: impl Into<String>, text_en: impl Into<String>) -> Words {
    (text.into(), text_en.into())
}

#[derive(Debug, Serialize)]
struct Report {
    ok: bool,
    rows: Vec<Row>,
}

/// Examines machine, store and terminal.
pub fn run(args: &DoctorArgs, world: &mut World<'_>) -> Outcome {
    if args.keys {
        keys::show(world.out)?;
        return Ok(YES);
    }
    let mut rows = vec![version()];
    rows.extend(store::rows(&world.store, &*world.clock)?);
    rows.extend(print::rows(&world.store, args.print));
    rows.extend(world.store.join("journal").is_dir().then(|| backup::row(&world.store, world.clock.now())));
    rows.push(scanner::row(&world.store));
    rows.extend(terminal::rows(&terminal::Seen::here()));
    let ok = rows.iter().all(|row| row.standing < Standing::Bad);
    if args.json {
        world.print_json(&Report { ok, rows })?;
    } else {
        rows.iter().try_for_each(|row| print(row, world))?;
    }
    Ok(if ok { YES } else { NO })
}

fn version() -> Row {
    let text =
        format!("motcua {} ({} {})", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    Row::ok("version", words(text.clone(), text))
}

fn print(row: &Row, world: &mut World<'_>) -> Result<(), CliFault> {
    let mark = match row.standing {
        Standing::Ok => "ok  ",
        Standing::Warn => "chú ý",
        Standing::Bad => "HỎNG",
    };
    let mark = crate::base::text::pad(mark, 5);
    writeln!(world.out, "{mark} {:<10} {}", row.check, row.text)?;
    if row.text_en != row.text {
        writeln!(world.out, "{:16} {}", "", row.text_en)?;
    }
    if let (Some(advice), Some(advice_en)) = (&row.advice, &row.advice_en) {
        writeln!(world.out, "{:16} → {advice}", "")?;
        writeln!(world.out, "{:16} → {advice_en}", "")?;
    }
    Ok(())
}
