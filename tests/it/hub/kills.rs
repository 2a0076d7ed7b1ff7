//! `kill -9` of a hub and two desks at random moments while they exchange.
//!
//! `MOTCUA_KILLS` sets the number of rounds, `MOTCUA_SEED` the seed; both are printed.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use motcua::base::random::{Random, SeededRandom};
use serde_json::Value;

use super::{Desk, Hub, json};

/// Acts of a desk between two exchanges: a few parcels.
const ACTS: u64 = 40;
/// Rounds after which whole stores are compared: reading them costs more than the round.
const COMPARED_EVERY: u64 = 5;
/// The desks.
const DESKS: [&str; 2] = ["a", "b"];

/// A line to the hub that stays where it is while hubs come and go, and does something when so many bytes
/// went over it.
struct Relay {
    at: SocketAddr,
    plan: Arc<Mutex<Plan>>,
}

#[derive(Default)]
struct Plan {
    hub: String,
    left: usize,
    then: Option<Box<dyn FnOnce() + Send>>,
    /// Whether the connection ends there.
    cut: bool,
}

impl Relay {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (at, plan) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Plan::default())));
        let of_relay = Arc::clone(&plan);
        // Ends with the test's process; a desk that finds no hub behind it sees a cut.
        std::thread::spawn(move || {
            for desk in listener.incoming().flatten() {
                let hub = of_relay.lock().unwrap().hub.clone();
                let Ok(hub) = TcpStream::connect(hub) else { continue };
                for (from, to) in [(&desk, &hub), (&hub, &desk)] {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let plan = Arc::clone(&of_relay);
                    std::thread::spawn(move || carry(from, to, &plan));
                }
            }
        });
        Self { at, plan }
    }

    fn plan(&self, hub: &str, left: usize, then: impl FnOnce() + Send + 'static) {
        *self.plan.lock().unwrap() =
            Plan { hub: hub.to_owned(), left, then: Some(Box::new(then)), cut: false };
    }

    /// Cuts the connection after so many bytes; the next one stays.
    fn cut(&self, hub: &str, left: usize) {
        self.plan(hub, left, || {});
        self.plan.lock().unwrap().cut = true;
    }
}

/// Carries bytes one way until either end is gone.
fn carry(mut from: TcpStream, mut to: TcpStream, plan: &Mutex<Plan>) {
    let mut bytes = [0; 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if to.write_all(bytes.get(..count).unwrap()).is_err() {
            break;
        }
        let mut plan = plan.lock().unwrap();
        plan.left = plan.left.saturating_sub(count);
        let then = if plan.left == 0 { plan.then.take() } else { None };
        let cut = plan.cut && then.is_some();
        drop(plan);
        if let Some(then) = then {
            then();
        }
        if cut {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Both desks, a hub, and the line between them.
struct Scene {
    desk: Desk,
    relay: Relay,
    hub: Hub,
    random: SeededRandom,
}

impl Scene {
    fn new(seed: u64) -> Self {
        let (desk, relay) = (Desk::new(), Relay::start());
        let hub = Hub::start(&desk, "127.0.0.1:0");
        relay.plan(&hub.at, usize::MAX, || {});
        for store in DESKS {
            let invite = format!("hub invite --unit H56.14 --name {store} --address {} --json", relay.at);
            let code = json(&desk, "hub", &invite)["code"].as_str().unwrap().to_owned();
            desk.text(store, &format!("enrol {code}"));
            // So that the hub knows whose numbers are taken before the next comes.
            desk.text(store, "sync --once");
        }
        Self { desk, relay, hub, random: SeededRandom::new(seed) }
    }

    /// Both desks exchange at once; one of the three is killed somewhere on the way. What they said.
    fn exchange_and_kill(&mut self) -> String {
        let start = |store: &str| -> Child {
            let mut sync = self.desk.command(store, "sync --once --json");
            sync.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        // What is killed before it says a word is never heard on the line: the plan stands first.
        let left = 1 + usize::try_from(self.random.below(40_000)).unwrap();
        let victim = Arc::new(Mutex::new(None));
        let killed = Arc::new(AtomicBool::new(false));
        let (of_plan, told) = (Arc::clone(&victim), Arc::clone(&killed));
        self.relay.plan(&self.hub.at, left, move || {
            let victim = of_plan.lock().unwrap();
            if let Some(pid) = *victim {
                let pid: u32 = pid;
                std::process::Command::new("kill").args(["-KILL", &pid.to_string()]).status().unwrap();
                told.store(true, Ordering::SeqCst);
            }
        });
        let running = DESKS.map(start);
        let of_three = [self.hub.child.id(), running[0].id(), running[1].id()];
        let nth = usize::try_from(self.random.below(3)).unwrap();
        *victim.lock().unwrap() = Some(of_three[nth]);
        let said = running.map(|sync| sync.wait_with_output().unwrap());
        *victim.lock().unwrap() = None;
        // What was killed at the last byte may not be gone yet.
        if nth == 0 && killed.load(Ordering::SeqCst) {
            self.hub.child.wait().unwrap();
        }
        if self.hub.child.try_wait().unwrap().is_some() {
            self.hub = Hub::start(&self.desk, "127.0.0.1:0");
        }
        self.relay.plan(&self.hub.at, usize::MAX, || {});
        format!("victim {nth} after {left} bytes; {said:?}")
    }

    fn digest(&self, store: &str, which: &str) -> Value {
        json(&self.desk, store, "verify --json")[which].clone()
    }
}

#[test]
fn whoever_is_killed_in_the_middle_of_a_sync_nothing_acknowledged_is_lost_and_all_converge() {
    let (kills, seed) = (number("MOTCUA_KILLS", 5), number("MOTCUA_SEED", 20_261_123));
    println!("MOTCUA_KILLS={kills} MOTCUA_SEED={seed}");
    let mut scene = Scene::new(seed);
    for round in 1..=kills {
        for (nth, store) in (3..).zip(DESKS) {
            scene.desk.text(store, &format!("drill --acts {ACTS} --seed {nth}"));
        }
        let said = scene.exchange_and_kill();
        for store in ["a", "b", "a"] {
            let synced = json(&scene.desk, store, "sync --once --json");
            assert_eq!(synced["durable"], Value::from(true), "round {round}, seed {seed}: {said}");
        }
        if round % COMPARED_EVERY != 0 {
            continue;
        }
        // What a receipt covers the hub has on its disk, under the same hash, and the other desk too.
        let at_hub = json(&scene.desk, "hub", "hub status --json")["frontier_digest"].clone();
        for store in DESKS {
            let here = scene.digest(store, "frontier_digest");
            assert_eq!(at_hub, here, "{store}, round {round}, seed {seed}: {said}");
        }
    }
    let Scene { desk, hub, .. } = scene;
    drop(hub);
    desk.text("hub", "verify");
    let digest = |store: &str| json(&desk, store, "verify --json")["state_digest"].clone();
    for store in DESKS {
        desk.text(store, &format!("verify --acts-at-least {}", ACTS * kills));
        assert_eq!(digest("hub"), digest(store));
    }
    assert_eq!(desk.text("a", "log export"), desk.text("b", "log export"));
}

#[test]
fn a_line_that_is_cut_in_the_middle_carries_on_within_one_sync_and_counts_every_entry_once() {
    let scene = Scene::new(5);
    scene.desk.text("a", "drill --acts 300 --seed 7");
    let before = json(&scene.desk, "a", "verify --json")["entries"].as_u64().unwrap();
    let at_hub = json(&scene.desk, "hub", "hub status --json")["entries"].as_u64().unwrap();
    for (store, left) in [("a", 20_000), ("b", 9_000)] {
        scene.relay.cut(&scene.hub.at, left);
        let synced = json(&scene.desk, store, "sync --once --json");
        assert_eq!(synced["durable"], Value::from(true), "{synced}");
        let sent = synced["sent_entries"].as_u64().unwrap();
        let received = synced["received_entries"].as_u64().unwrap();
        let now = json(&scene.desk, "hub", "hub status --json")["entries"].as_u64().unwrap();
        if store == "a" {
            assert!(now > at_hub + 300 && sent == now - at_hub, "{synced} {at_hub} {now}");
            assert_eq!(
                received,
                json(&scene.desk, "a", "verify --json")["entries"].as_u64().unwrap() - before
            );
        } else {
            assert!(received > 300, "{synced}");
        }
        assert!(scene.relay.plan.lock().unwrap().then.is_none(), "the line was cut");
    }
}
