//! `motcua` without a subcommand: the desk on the screen, or with `--plain` in lines.

use super::init::SIMULATED_ON_REAL;
use super::{CliFault, World, YES, door};
use crate::base::random::OsRandom;
use crate::base::time::Clock;
use crate::desk::engine::{DeskFault, Engine, OpenOptions, SetUp, StatePlace};
use crate::desk::health::purpose_of;
use crate::desk::printing::Target;
use crate::desk::request::Request;
use crate::desk::writer::Opener;
use crate::domain::command::Command as Order;
use crate::domain::officer::{ChangeRoles, Officer};
use crate::domain::pointer::OfficerRef;
use crate::domain::post::Purpose;
use crate::domain::units::Province;
use crate::locale::Language;
use crate::settings::{self, Settings, SettingsFault};
use crate::store::disk::RealDisk;
use crate::store::folder::{Lock, STATE, anchor};
use crate::store::journal::JournalOptions;
use crate::tui::bridge::Bridge;
use crate::tui::kept::Kept;
use crate::tui::look::Look;
use crate::tui::office::Office;
use crate::tui::port::DeskPort as _;
use crate::tui::typing::Typing;
use crate::tui::welcome::lines::{self, Said};
use crate::tui::welcome::{self, Answers, Asked};
use crate::tui::{Ended, Keyboard, Options, Port, RunFault, USUAL_SPEED, plain, run};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Minutes without a key after which a sealed store's screen locks itself, where nothing was set.
const LOCK_MINUTES: u8 = 10;

/// What `--plain` says where there is no store and nobody answers its questions.
const SET_UP_FIRST: &str = "chưa có kho ở đây, và chưa ghi gì. Lập kho trước: \
     motcua init --unit MÃ_CƠ_QUAN --officer \"HỌ TÊN\" (thêm --training để tập huấn), rồi chạy lại motcua --plain. \
     / there is no store here, and nothing was written. Set one up first: \
     motcua init --unit AGENCY_CODE --officer \"NAME\" (with --training to practise), then run motcua --plain again";

/// Shows the desk until the officer leaves; a demonstration that is to start over is made anew between.
pub fn show(world: &mut World<'_>) -> Result<u8, CliFault> {
    let keyboard = if world.plain { Keyboard::of_lines() } else { Keyboard::default() };
    while let (Ended::Reset, dossiers) = show_once(world, &keyboard)? {
        super::demo::make_anew(dossiers, world)?;
    }
    Ok(YES)
}

/// Opens the store in the background and shows the desk until the officer leaves. Where there is no
/// store yet the first run asks what it is to be; leaving it there writes nothing. Tells how many dossiers
/// there were in the end.
fn show_once(world: &mut World<'_>, keyboard: &Keyboard) -> Result<(Ended, u64), CliFault> {
    let (mut settings, warnings) = settings_of(&world.store);
    let mut options = options(&settings, warnings);
    let mut chosen = Chosen::default();
    // Before anything is asked: without its keys a sealed store looks like none.
    let typing = Typing::of(options.kept.method);
    let opened = match door::start(world, keyboard, &options, typing)? {
        door::Start::Left => return Ok((Ended::Left, 0)),
        door::Start::Open => None,
        door::Start::SignedIn(officer, opened) => {
            options.officer = officer;
            options.guarded = true;
            Some(opened)
        }
    };
    if purpose_of(&world.store).is_none() {
        let (asked, language, look) = if world.plain {
            ask_in_lines(world, keyboard, &options)?
        } else {
            welcome::ask(options.language, options.look, &*world.clock)?
        };
        (options.language, options.look) = (language, look);
        match asked {
            Asked::Left => return Ok((Ended::Left, 0)),
            Asked::Demo => return try_demo(world, &options).map(|()| (Ended::Left, 0)),
            Asked::SetUp(answers, units) => {
                if answers.purpose == Purpose::Real && world.clock.is_simulated() {
                    return Err(CliFault::Refused(SIMULATED_ON_REAL.to_owned()));
                }
                chosen = Chosen { answers: Some(*answers), units };
                settings = chosen.over(settings);
                options.kept = Kept::of(&settings);
            }
        }
    }
    RealDisk::new(&world.store)?;
    let lock = Lock::take(&world.store, "motcua", world.clock.now())?;
    let clock = Arc::clone(&world.clock);
    // Before the store is opened, which removes what looks like a leftover of another day.
    chosen.keep(&world.store)?;
    let bridge = Bridge::start(opener(world.store.clone(), Arc::clone(&clock), chosen), Arc::clone(&clock))
        .with_office(Office::new(&world.store, &settings))
        .with_courier()
        .with_keeper();
    let shown = if world.plain {
        plain::run(&bridge, &*clock, keyboard, &options, world.out)
    } else {
        let gate =
            opened.map(|opened| door::lock(&world.store, opened, locks_after(&settings))).transpose()?;
        run(&bridge, &*clock, keyboard, &options, gate.flatten())
    };
    let dossiers = bridge.view().dossiers;
    let closed = bridge.close();
    drop(lock);
    let ended = shown?;
    super::backup::say_of_closing(&closed?, world)?;
    Ok((ended, dossiers))
}

/// The first run in lines.
fn ask_in_lines(
    world: &mut World<'_>,
    keyboard: &Keyboard,
    options: &Options,
) -> Result<(Asked, Language, Look), CliFault> {
    let simulated = world.clock.is_simulated();
    let Some((said, language)) = lines::ask(keyboard, world.out, options.language, simulated)? else {
        return Err(CliFault::Usage(SET_UP_FIRST.to_owned()));
    };
    let asked = match said {
        Said::GoOn | Said::Left => Asked::Left,
        Said::Demo => Asked::Demo,
        Said::SetUp(answers) => Asked::SetUp(answers, None),
    };
    Ok((asked, language, options.look))
}

/// The demonstration in a folder of its own, in the language and signs just chosen: never where a real
/// store is to be.
fn try_demo(world: &mut World<'_>, options: &Options) -> Result<(), CliFault> {
    let usual = super::default_store();
    let demo = if world.store == usual { super::demo::default_store() } else { beside(&world.store) };
    let real = std::mem::replace(&mut world.store, demo);
    let args =
        |no_tui| super::demo::DemoArgs { dossiers: crate::desk::demo::DEFAULT_DOSSIERS, seed: 1, no_tui };
    let shown = super::demo::run(&args(true), world).and_then(|_| {
        let disk = RealDisk::new(&world.store)?;
        for (name, value) in [("language", options.language.tag()), ("glyphs", options.look.glyphs.name)] {
            // The demonstration is shown all the same; its own opening tells what is wrong with the file.
            let _ = settings::keep(&disk, name, value);
        }
        super::demo::run(&args(false), world)
    });
    world.store = real;
    shown.map(drop)
}

/// `store-demo` beside `store`.
fn beside(store: &Path) -> PathBuf {
    let name = store.file_name().unwrap_or_default().to_string_lossy();
    store.with_file_name(format!("{name}-demo"))
}

/// What the first run answered, on its way into the store.
#[derive(Clone, Default)]
struct Chosen {
    answers: Option<Answers>,
    units: Option<Arc<Vec<Province>>>,
}

impl Chosen {
    fn set_up(&self) -> Option<SetUp> {
        self.answers.as_ref().map(|answers| SetUp {
            purpose: answers.purpose,
            unit: answers.unit.clone(),
            machine: answers.machine,
            officer: answers.officer.clone(),
        })
    }

    /// The settings with what was answered.
    fn over(&self, settings: Settings) -> Settings {
        let answers = self.answers.iter().flat_map(|answers| &answers.settings);
        answers.fold(settings, |settings, (name, value)| settings.with(name, value))
    }

    /// Keeps the answers that are settings of this machine. A file that is no TOML stays as it is; opening
    /// the desk tells of it.
    fn keep(&self, store: &Path) -> Result<(), CliFault> {
        let disk = RealDisk::new(store)?;
        for (name, value) in self.answers.iter().flat_map(|answers| &answers.settings) {
            match settings::keep(&disk, name, value) {
                Err(SettingsFault::Disk(fault)) => return Err(fault.into()),
                Ok(()) | Err(SettingsFault::Unreadable(_)) => {}
            }
        }
        Ok(())
    }

    /// What goes into a store that was just founded: the officer's roles, and the list of units.
    fn settle(&self, engine: &mut Engine) -> Result<(), DeskFault> {
        let Some((answers, officer)) =
            self.answers.as_ref().zip(engine.view().officers.keys().next().copied())
        else {
            return Ok(());
        };
        // A list too long for the record leaves the store without one, as `units import` would.
        if let Some(units) = &self.units
            && let Ok(mut importing) = engine.begin_import(officer)?
        {
            importing.take_units(units)?;
            importing.finish()?;
        }
        if answers.roles != Officer::all_roles() {
            let order =
                ChangeRoles { officer: OfficerRef(officer.to_string()), roles: answers.roles.clone() };
            engine.submit(&Request::now(officer, Order::ChangeRoles(order)))?;
        }
        Ok(())
    }
}

/// How the store is opened, at first and again after a fault.
fn opener(store: PathBuf, clock: Arc<dyn Clock>, chosen: Chosen) -> Opener {
    Box::new(move |progress| {
        let (mut engine, opened) = open(&store, &clock, chosen.set_up(), progress)?;
        if opened.was_set_up {
            chosen.settle(&mut engine)?;
        }
        Ok((engine, opened))
    })
}

/// A screen that cannot be shown is told as wrong usage: the program needs a terminal.
impl From<RunFault> for CliFault {
    fn from(fault: RunFault) -> Self {
        Self::Usage(fault.to_string())
    }
}

fn open(
    store: &Path,
    clock: &Arc<dyn Clock>,
    set_up: Option<SetUp>,
    progress: &mut dyn FnMut(crate::desk::engine::Progress) -> std::ops::ControlFlow<()>,
) -> Result<(Engine, crate::desk::engine::Opened), DeskFault> {
    Engine::open(OpenOptions {
        disk: Arc::new(RealDisk::new(store)?),
        state: StatePlace::Folder(store.join(STATE)),
        journal: JournalOptions::default(),
        clock: Arc::clone(clock),
        random: Box::new(OsRandom),
        machine_id: anchor::machine_id(),
        set_up,
        rebuild: false,
        progress,
    })
}

/// The settings of a store, and what of them was passed over, with a print command that cannot be split.
pub(super) fn settings_of(store: &Path) -> (Settings, Vec<(&'static str, String)>) {
    let (settings, warnings) = settings::read(&RealDisk::read_only(store));
    let mut told: Vec<_> = warnings.iter().map(|w| (w.key(), w.detail().to_owned())).collect();
    let command = settings.print_command.as_deref();
    told.extend(
        command
            .filter(|line| line.parse::<Target>().is_err())
            .map(|line| ("settings-print-command", line.to_owned())),
    );
    (settings, told)
}

/// Language, colours and signs as the environment asks for them, or else the settings.
fn options(settings: &Settings, warnings: Vec<(&'static str, String)>) -> Options {
    let get = |name: &str| std::env::var(name).ok();
    let asked = get("MOTCUA_LANG").and_then(|tag| Language::from_tag(&tag));
    let counter = get("MOTCUA_COUNTER").and_then(|text| text.parse().ok());
    Options {
        kept: Kept::of(settings),
        officer: None,
        counter: counter.or(settings.counter).unwrap_or(1),
        language: asked.or(settings.language).unwrap_or_default(),
        look: Look::asked_for(&get, settings.theme.as_deref(), settings.glyphs.as_deref()),
        scanner: port(settings),
        warnings,
        guarded: false,
    }
}

/// After how long without a key a sealed store's screen locks itself; 0 minutes is never.
fn locks_after(settings: &Settings) -> Option<Duration> {
    let minutes = settings.lock_minutes.unwrap_or(LOCK_MINUTES);
    (minutes > 0).then(|| Duration::from_secs(60 * u64::from(minutes)))
}

/// The scanner's serial port, where one is set.
pub(super) fn port(settings: &Settings) -> Option<Port> {
    let path = settings.scanner.clone()?;
    Some(Port { path, speed: settings.scanner_speed.unwrap_or(USUAL_SPEED) })
}
