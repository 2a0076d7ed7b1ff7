//! Hub and desks for the benches of sync: the program's processes, and stores opened in this one.

use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use motcua::base::random::{OsRandom, SeededRandom, pick};
use motcua::base::time::{Clock, ManualClock, SystemClock, Timestamp};
use motcua::desk::engine::{Engine, OpenOptions, SetUp, StatePlace};
use motcua::desk::invented::form;
use motcua::desk::library::Shipped;
use motcua::desk::replica::post;
use motcua::desk::request::{Outcome, Request};
use motcua::domain::command::Command as Act;
use motcua::domain::intake::OpenDossier;
use motcua::domain::post::Purpose;
use motcua::domain::procedure::Channel;
use motcua::record::chain::Head;
use motcua::record::personal::PersonalSection;
use motcua::store::disk::RealDisk;
use motcua::store::folder::anchor;
use motcua::store::journal::JournalOptions;
use motcua::sync::parcel::Parcel;
use serde_json::Value;

/// A number from the environment.
pub(crate) fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A folder with a store for the hub and one for each desk.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub(crate) fn store(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, store: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
        command.args(arguments).arg("--store").arg(self.store(store)).env_remove("MOTCUA_CLOCK");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts the program on a store.
    pub(crate) fn start(&self, store: &str, arguments: &[&str]) -> Child {
        self.command(store, arguments).spawn().expect("the program starts")
    }

    /// Runs it to its end; what it printed.
    pub(crate) fn text(&self, store: &str, arguments: &[&str]) -> String {
        said(self.start(store, arguments))
    }

    /// Makes a store one of the hub's, in a unit.
    pub(crate) fn enrol(&self, store: &str, unit: &str, name: &str) {
        let invited = self.text("hub", &["hub", "invite", "--unit", unit, "--name", name, "--json"]);
        let invited: Value = serde_json::from_str(&invited).expect("JSON");
        self.text(store, &["enrol", invited["code"].as_str().expect("a code")]);
    }

    /// How many entries the hub has not folded yet, and how long it takes until it has.
    pub(crate) fn lag(&self) -> (u64, Duration) {
        let start = Instant::now();
        let status = answer(self.start("hub", &["hub", "status", "--json"]));
        (status["lag"].as_u64().unwrap_or_default(), start.elapsed())
    }

    /// Syncs once.
    pub(crate) fn sync(&self, store: &str) -> Value {
        answer(self.start(store, &["sync", "--once", "--json"]))
    }
}

fn said(child: Child) -> String {
    let output = child.wait_with_output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// What a program that prints JSON said, once it ended well.
pub(crate) fn answer(child: Child) -> Value {
    serde_json::from_str(&said(child)).expect("JSON")
}

/// A hub's process; ended when dropped.
pub(crate) struct Hub {
    child: Child,
}

impl Hub {
    /// Starts it on the store `hub` and waits until it listens.
    pub(crate) fn start(place: &Place) -> Self {
        let mut child = place.start("hub", &["hub", "--training", "--listen", "127.0.0.1:0"]);
        let mut said = BufReader::new(child.stderr.take().expect("its words"));
        let mut line = String::new();
        while !line.contains("listens at ") {
            line.clear();
            assert!(said.read_line(&mut line).expect("its words") > 0, "the hub ended before it listened");
        }
        // Whatever else it says must not fill the pipe.
        std::thread::spawn(move || said.read_to_end(&mut Vec::new()));
        Self { child }
    }

    /// Its resident memory at its highest, in MB.
    pub(crate) fn peak_mb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kb = peak.and_then(|peak| peak.trim().split(' ').next()?.parse::<u64>().ok());
        kb.unwrap_or_default() / 1024
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Opens a store that is there.
pub(crate) fn open(store: &Path) -> Engine {
    open_at(store, Arc::new(SystemClock::default()), None)
}

fn open_at(store: &Path, clock: Arc<dyn Clock>, set_up: Option<SetUp>) -> Engine {
    let (engine, _) = Engine::open(OpenOptions {
        disk: Arc::new(RealDisk::new(store).expect("a folder")),
        state: StatePlace::Folder(store.join("state")),
        journal: JournalOptions::default(),
        clock,
        random: Box::new(OsRandom),
        machine_id: anchor::machine_id(),
        set_up,
        rebuild: false,
        progress: &mut |_| ControlFlow::Continue(()),
    })
    .expect("a sound store");
    engine
}

/// Procedures that most people come for, as in a commune.
const PROCEDURES: usize = 12;

/// Dossiers that a busy desk takes in on a day: it has numbers for so many.
const A_DAY: u64 = 750;
const DAY_MILLIS: i64 = 86_400_000;

/// A desk that worked alone for weeks: so many dossiers taken in as the intake screen does it, a whole form
/// with its number, promise and fee in one act and one frame. The people are invented and all different, so
/// that packing is not flattered.
pub(crate) fn intakes(store: &Path, many: u64) {
    let mut random = SeededRandom::new(many);
    let now = SystemClock::default().now();
    for left in (0..many.div_ceil(A_DAY)).rev() {
        let back = i64::try_from(left + 1).unwrap_or(1) * DAY_MILLIS;
        let morning = Timestamp::new(now.unix_millis() - back, now.offset_minutes()).expect("a day");
        let taken = A_DAY.min(many - (many.div_ceil(A_DAY) - 1 - left) * A_DAY);
        day(store, morning, taken, &mut random);
    }
}

fn day(store: &Path, at: Timestamp, many: u64, random: &mut SeededRandom) {
    let set_up = SetUp {
        purpose: Purpose::Training,
        unit: "H56.14".to_owned(),
        machine: Some(1),
        officer: "Cán bộ một cửa".to_owned(),
    };
    let mut engine = open_at(store, Arc::new(ManualClock::new(at, false)), Some(set_up));
    let officer = *engine.view().officers.keys().next().expect("an officer");
    let shipped = Shipped::get();
    let codes: Vec<_> = shipped.codes().take(PROCEDURES).collect();
    for code in codes.iter().cycle().take(usize::try_from(many).unwrap_or(0)) {
        let procedure = &shipped.version(code.as_str()).expect("a procedure").procedure;
        let case = pick(random, &procedure.cases).expect("a case");
        let limit = form::limit(procedure, case, Channel::Direct);
        let order = OpenDossier { channel: None, limit, ..form::complete(random, procedure, case, None) };
        let outcome = engine.submit(&Request::now(officer, Act::ReceiveDossier(order)));
        assert!(matches!(outcome, Ok(Outcome::Recorded(_))), "{outcome:?}");
    }
    engine.close().expect("a clean end");
}

/// The bytes of all entries of a store's present log, sections included, one after the other.
pub(crate) fn entries(store: &Path) -> Vec<u8> {
    let mut engine = open(store);
    let (log, mut after, mut out) = (engine.log(), Head::default(), Vec::new());
    while let Some((parcel, head, _)) = post::parcel_after(&mut engine, log, after).expect("a sound log") {
        for placed in Parcel::unpack(&parcel).expect("a parcel").entries {
            out.extend_from_slice(&placed.canonical);
            out.extend(placed.personal.iter().flat_map(PersonalSection::bytes));
        }
        after = head;
    }
    engine.close().expect("a clean end");
    out
}
