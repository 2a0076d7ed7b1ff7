//! `motcua demo`: the desk on an invented commune.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::session::{self, ProgressLine, Session, Wish};
use super::{CliFault, NO, Outcome, World, YES};
use crate::desk::demo::{DEFAULT_DOSSIERS, DOSSIERS_MAX, Demo, DemoFault, Made, erase};
use crate::desk::health::purpose_of;
use crate::domain::post::Purpose;
use crate::store::folder::Lock;

/// Arguments of `motcua demo`.
#[derive(Debug, Clone, clap::Args)]
pub struct DemoArgs {
    /// How many dossiers, where the demonstration is still to be made
    #[arg(long, value_name = "N", default_value_t = DEFAULT_DOSSIERS, value_parser = clap::value_parser!(u64).range(0..=DOSSIERS_MAX))]
    pub dossiers: u64,
    /// Where it comes from: equal seed and equal clock make an equal demonstration
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Make it and leave the screen alone
    #[arg(long)]
    pub no_tui: bool,
}

impl From<DemoFault> for CliFault {
    fn from(fault: DemoFault) -> Self {
        match fault {
            DemoFault::Desk(fault) => Self::Desk(fault),
            other => Self::Refused(other.to_string()),
        }
    }
}

/// The folder a demonstration lies in when nothing else is said: never the real store's.
pub fn default_store() -> PathBuf {
    directories::ProjectDirs::from("vn", "", "motcua")
        .map_or_else(|| PathBuf::from("motcua-demo"), |dirs| dirs.data_dir().join("demo"))
}

/// Opens the demonstration; makes it where there is none. A store of another kind is not touched.
pub fn run(args: &DemoArgs, world: &mut World<'_>) -> Outcome {
    let code = match purpose_of(&world.store) {
        Some(Purpose::Demo) => YES,
        Some(_) => return Err(DemoFault::NoDemo.into()),
        None => make(args, world)?,
    };
    if args.no_tui || code != YES {
        return Ok(code);
    }
    super::desk::show(world)
}

/// Drops a demonstration and makes the usual one of so many dossiers in its place.
pub fn make_anew(dossiers: u64, world: &mut World<'_>) -> Result<(), CliFault> {
    let lock = Lock::take(&world.store, "motcua demo", world.clock.now())?;
    erase(&world.store)?;
    drop(lock);
    let args = DemoArgs { dossiers: dossiers.min(DOSSIERS_MAX), seed: 1, no_tui: false };
    make(&args, world).map(drop)
}

fn make(args: &DemoArgs, world: &mut World<'_>) -> Outcome {
    let demo = Demo::new(args.seed, args.dossiers, world.clock.now());
    let wish = Wish {
        set_up: Some(Demo::set_up()),
        random: Some(demo.random()),
        clock: Some(demo.clock()),
        rebuild: false,
        unseen: false,
    };
    let mut session = session::open(world, wish)?;
    let made = fill(demo, &mut session, world)?;
    session.close()?;
    if made.dossiers < made.of {
        writeln!(
            world.err,
            "Đã dừng theo yêu cầu: kho trình diễn có {} trong {} hồ sơ, dùng được ngay. \
             / Stopped on request: the demonstration holds {} of {} dossiers and is usable.",
            made.dossiers, made.of, made.dossiers, made.of
        )?;
        return Ok(NO);
    }
    writeln!(
        world.err,
        "Đã lập kho trình diễn (DỮ LIỆU GIẢ) với {} hồ sơ tại {}.",
        made.dossiers,
        world.store.display()
    )?;
    Ok(YES)
}

/// Fills the store; Ctrl-C stops between two groups, what was made by then is whole.
fn fill(demo: Demo, session: &mut Session, world: &mut World<'_>) -> Result<Made, CliFault> {
    let stop = Arc::new(AtomicBool::new(false));
    let handler = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&stop))?;
    let began = Instant::now();
    let mut line = ProgressLine::new(world.err, world.plain);
    let mut shown = began;
    let made = demo.make(&mut session.engine, &mut |made| {
        if shown.elapsed().as_millis() >= 100 {
            shown = Instant::now();
            line.text(&bar(made, began));
        }
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    line.done();
    signal_hook::low_level::unregister(handler);
    Ok(made?)
}

/// `[#####...............]  25 %  300000/1200000  1234/s`
fn bar(made: Made, began: Instant) -> String {
    const WIDTH: u64 = 30;
    let of = made.of.max(1);
    let done = (made.dossiers * WIDTH / of).min(WIDTH);
    let rest = WIDTH - done;
    let fill = |mark: &str, count: u64| mark.repeat(usize::try_from(count).unwrap_or(0));
    let percent = made.dossiers * 100 / of;
    let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
    let rate = made.dossiers.saturating_mul(1_000) / millis;
    format!("[{}{}] {percent:3} %  {}/{of}  {rate}/s", fill("#", done), fill(".", rest), made.dossiers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_full_at_the_end_and_empty_at_the_beginning_whatever_the_size() {
        let began = Instant::now();
        assert!(bar(Made { dossiers: 0, of: 9 }, began).starts_with("[......"));
        assert!(bar(Made { dossiers: 9, of: 9 }, began).contains("#] 100 %"));
        assert!(bar(Made { dossiers: 0, of: 0 }, began).contains("0 %"));
    }
}
