//! Hub and desks for the benches of sync: the program's processes, and stores opened in this one.

use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use motcua::base::random::{OsRandom, Random as _, SeededRandom};
use motcua::base::time::SystemClock;
use motcua::desk::engine::{Engine, OpenOptions, StatePlace};
use motcua::desk::replica::post;
use motcua::desk::request::{Outcome, Request};
use motcua::domain::applicant::Applicant;
use motcua::domain::command::Command as Act;
use motcua::domain::intake::OpenDossier;
use motcua::record::chain::Head;
use motcua::record::personal::PersonalSection;
use motcua::store::disk::RealDisk;
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
    let (engine, _) = Engine::open(OpenOptions {
        disk: Arc::new(RealDisk::new(store).expect("a folder")),
        state: StatePlace::Folder(store.join("state")),
        journal: JournalOptions::default(),
        clock: Arc::new(SystemClock::default()),
        random: Box::new(OsRandom),
        machine_id: None,
        set_up: None,
        rebuild: false,
        progress: &mut |_| ControlFlow::Continue(()),
    })
    .expect("a sound store");
    engine
}

/// Takes in so many dossiers, each an act and a frame of its own.
pub(crate) fn intakes(store: &Path, many: u64) {
    let mut engine = open(store);
    let officer = *engine.view().officers.keys().next().expect("an officer");
    for round in 0..many {
        let outcome = engine.submit(&Request::now(officer, intake(round))).expect("a sound disk");
        assert!(matches!(outcome, Outcome::Recorded(_)), "{outcome:?}");
    }
    engine.close().expect("a clean end");
}

fn intake(round: u64) -> Act {
    // Names and villages that differ as people's do: what is all alike packs to nothing.
    let pick = |of: &[&'static str], step: u64| {
        let at = usize::try_from(round / step).unwrap_or(0) % of.len();
        of.get(at).copied().unwrap_or_default()
    };
    let family =
        pick(&["Giàng", "Lò", "Vàng", "Nguyễn", "Trần", "K'", "Ma", "Hoàng", "Lý", "Sùng", "Thào"], 1);
    let given = pick(&["Páo", "Thị Ban", "Seo Lử", "Văn Thành", "Thị Mai", "Brịp", "Văn Tủa", "Mí"], 11);
    // Figures without a pattern, as on cards and telephones.
    let mut random = SeededRandom::new(round);
    let mut figures = |many: u32| random.next_u64() % 10_u64.pow(many);
    let applicant = Applicant {
        id_number: Some(format!("0{:011}", figures(11))),
        date_of_birth: Some(format!(
            "{}-{:02}-{:02}",
            1940 + figures(2) % 66,
            1 + figures(2) % 12,
            1 + figures(2) % 28
        )),
        address: Some(format!(
            "Số {}, tổ {}, thôn {given}, xã Đạ Huoai, tỉnh Lâm Đồng",
            figures(3),
            figures(2)
        )),
        phone: Some(format!("09{:08}", figures(8))),
        ..Applicant::named(format!("{family} {given}"))
    };
    Act::OpenDossier(OpenDossier {
        procedure: "1.004222".into(),
        case: Some("1.004222.01".into()),
        channel: None,
        return_way: None,
        ticket: None,
        applicant,
        representative: None,
        submitter: None,
        fields: Vec::new(),
        documents: Vec::new(),
        remarks: Vec::new(),
        quantities: Vec::new(),
        note: None,
        limit: None,
    })
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
