//! `motcua hub`: runs the hub of a store, and its administrator's orders beside it.
//!
//! An order goes to the hub that runs on the store; where none does, the store is opened for it.

mod roster;

use std::io::IsTerminal;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::watch;

use super::session::{self, Session, Wish, default_set_up};
use super::{CliFault, Outcome, World, YES, keys, words};
use crate::base::random::OsRandom;
use crate::base::time::Timestamp;
use crate::desk::engine::{SetUp, Taken};
use crate::domain::post::Purpose;
use crate::domain::refusal::{self, Refusal};
use crate::hub::admin::{self, Errand, Ways};
use crate::hub::backend::{Backend, Refused};
use crate::hub::desk_backend::DeskBackend;
use crate::hub::running::{self, HubFault, HubKeys, Plan};
use crate::locale::{clock_time, date};
use crate::store::disk::RealDisk;
use crate::sync::code::{Address, picture};

/// Groups of a code on a line of 80 columns.
const GROUPS_A_LINE: usize = 10;

/// Arguments of `motcua hub`.
#[derive(Debug, Clone, clap::Args)]
pub struct HubArgs {
    #[command(subcommand)]
    command: Option<HubCommand>,
    /// Where to listen: host:port, or a port on every address of the machine
    #[arg(long, value_name = "ADDR", default_value = "0.0.0.0:8443")]
    listen: String,
    /// Where desks find it, put into codes; found out when left out (may be repeated)
    #[arg(long = "address", value_name = "HOST:PORT")]
    addresses: Vec<Address>,
    /// A hub for practice: training stores only
    #[arg(long)]
    training: bool,
    /// Show the reserve key: desks know it by their codes, for the day the usual one must go
    #[arg(long)]
    reserve_key: bool,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum HubCommand {
    /// Make a code that lets one device in, once, within 24 hours
    Invite {
        /// Agency code of the unit the device belongs to
        #[arg(long, value_name = "CODE")]
        unit: String,
        /// What people call the device
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Where the hub is found, instead of where it listens (may be repeated)
        #[arg(long = "address", value_name = "HOST:PORT")]
        addresses: Vec<Address>,
        /// `{code, expires_at}`
        #[arg(long)]
        json: bool,
    },
    /// List the devices of the roster
    Devices {
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
    /// Shut a device out from its next request on
    Revoke {
        /// Its id, or the first 4 or more digits of it
        #[arg(value_name = "DEVICE")]
        device: String,
        /// The device as JSON
        #[arg(long)]
        json: bool,
    },
    /// After the hub was put back from a backup: see who has not reported since, and let it grant again
    Confirm {
        /// `{since, reported, missing}`
        #[arg(long)]
        json: bool,
    },
    /// Say how the hub stands
    Status {
        /// `{frontier_digest, state_digest, lag, devices}` and more
        #[arg(long)]
        json: bool,
    },
}

/// Runs the hub, or an order.
pub fn run(args: &HubArgs, world: &mut World<'_>) -> Outcome {
    match &args.command {
        None => serve(args, world),
        Some(HubCommand::Invite { unit, name, addresses, json }) => {
            let addresses = addresses.iter().map(ToString::to_string).collect();
            let errand = Errand::Invite { unit: unit.clone(), name: name.clone(), addresses };
            let invited = order(errand, world)?;
            if *json {
                world.print_json(&invited)?;
            } else {
                say_code(&invited, name, unit, world)?;
            }
            Ok(YES)
        }
        Some(HubCommand::Devices { json }) => {
            let devices = order(Errand::Devices, world)?;
            if *json {
                world.print_json(&devices)?;
            } else {
                roster::say_devices(&devices, world)?;
            }
            Ok(YES)
        }
        Some(HubCommand::Revoke { device, json }) => {
            let revoked = order(Errand::Revoke { device: device.clone() }, world)?;
            if *json {
                world.print_json(&revoked)?;
            }
            let n = revoked.get("accepted_entries").map(ToString::to_string).unwrap_or_default();
            let values = [("device", text(&revoked, "device")), ("n", &n)];
            writeln!(world.err, "{}", words::message("hub-said-revoked", &values))?;
            roster::say_on_device(&revoked, *json, world)?;
            Ok(YES)
        }
        Some(HubCommand::Confirm { json }) => {
            let confirmed = order(Errand::Confirm, world)?;
            if *json {
                world.print_json(&confirmed)?;
            } else {
                roster::say_confirmed(&confirmed, world)?;
            }
            Ok(YES)
        }
        Some(HubCommand::Status { json }) => {
            let status = order(Errand::Status, world)?;
            if *json {
                world.print_json(&status)?;
            } else {
                say_status(&status, world)?;
            }
            Ok(YES)
        }
    }
}

impl From<Refused> for CliFault {
    fn from(no: Refused) -> Self {
        Self::Refused(format!("{}\n{}", no.text_vi, no.text_en))
    }
}

impl From<HubFault> for CliFault {
    fn from(fault: HubFault) -> Self {
        let key =
            if matches!(fault, HubFault::Listen { .. }) { "hub-fault-listen" } else { "hub-fault-other" };
        Self::Refused(words::message(key, &[("detail", &fault.to_string())]))
    }
}

fn serve(args: &HubArgs, world: &mut World<'_>) -> Outcome {
    let listen = listen_at(&args.listen)?;
    let purpose = if args.training { Purpose::Training } else { Purpose::Real };
    if purpose == Purpose::Real && world.clock.is_simulated() {
        return Err(no(&Refusal::new(refusal::SIMULATED_ON_REAL)));
    }
    let set_up = SetUp { purpose, ..default_set_up() };
    if !keys::holds_journal(&RealDisk::read_only(&world.store)) {
        keys::found(&set_up.officer, purpose, world)?;
    }
    let session = session::open(world, Wish { set_up: Some(set_up), unseen: true, ..Wish::default() })?;
    if session.opened.was_set_up {
        let shown = world.store.display().to_string();
        writeln!(world.err, "{}", words::message("hub-said-set-up", &[("store", &shown)]))?;
    }
    let found = session.engine.post().purpose;
    if found != purpose {
        session.close()?;
        let key = if found == Purpose::Training { "hub-purpose-training" } else { "hub-purpose-other" };
        return Err(CliFault::Refused(words::message(key, &[("purpose", &found.to_string())])));
    }
    let mut session = session;
    if let Some(life) = session.engine.put_back()? {
        let refusal = Refusal::new(refusal::HUB_UNCONFIRMED).with("time", life.since);
        writeln!(world.err, "{}", words::refusal_in_both(&refusal))?;
    }
    let unit = session.engine.post().unit.clone();
    let keys = HubKeys::open(session.engine.folder(), session.engine.keys().signing(), &mut OsRandom)?;
    let plan = Plan {
        listen,
        addresses: args.addresses.clone(),
        keys,
        reserve: args.reserve_key,
        training: args.training,
        root: &world.store.clone(),
        folder: session.engine.folder().clone(),
    };
    let (engine, lock) = session.into_parts();
    let (stop, _) = watch::channel(false);
    let desk = Arc::new(DeskBackend::new(engine, stop.clone()));
    let backend: Arc<dyn Backend> = Arc::clone(&desk) as _;
    let ran = running::run(plan, &backend, &stop, &mut |ways, at| {
        let addresses: Vec<String> = ways.addresses.iter().map(ToString::to_string).collect();
        let values =
            [("unit", unit.as_str()), ("listen", &at.to_string()), ("addresses", &addresses.join(", "))];
        writeln!(world.err, "{}", words::message("hub-said-listening", &values))?;
        world.err.flush()
    });
    if let Some(why) = desk.broke() {
        // The store says more than its closing could.
        let _ = close(&desk);
        return Err(why.into());
    }
    close(&desk)?;
    drop(lock);
    let key = if ran? { "hub-said-stopped" } else { "hub-said-stopped-cut" };
    writeln!(world.err, "{}", words::message(key, &[]))?;
    Ok(YES)
}

/// The backend's store, everything recorded and closed in order.
fn close(desk: &DeskBackend) -> Result<(), CliFault> {
    let engine = desk.close().map_err(|fault| CliFault::Refused(fault.to_string()))?;
    engine.map_or(Ok(()), |engine| Ok(engine.close()?))
}

/// Where to listen: `host:port`, `:port`, or a port.
fn listen_at(text: &str) -> Result<SocketAddr, CliFault> {
    let digits = text.strip_prefix(':').unwrap_or(text);
    if let Ok(port) = digits.parse::<u16>() {
        return Ok(SocketAddr::from(([0, 0, 0, 0], port)));
    }
    let found = text.to_socket_addrs().ok().and_then(|mut all| all.next());
    found.ok_or_else(|| CliFault::Usage(format!("--listen {text}: expected host:port or a port")))
}

fn no(refusal: &Refusal) -> CliFault {
    CliFault::Refused(words::refusal(refusal))
}

/// Does an errand at the hub that runs here, or on the store itself.
fn order(errand: Errand, world: &mut World<'_>) -> Result<Value, CliFault> {
    #[cfg(unix)]
    if let Some(answer) = admin::socket::ask(&world.store, &errand)? {
        return Ok(answer?);
    }
    let session = session::open(world, Wish { unseen: true, ..Wish::default() })?;
    let ways = ways(&session)?;
    if !ways.training && world.clock.is_simulated() && !matches!(errand, Errand::Devices | Errand::Status) {
        session.close()?;
        return Err(no(&Refusal::new(refusal::SIMULATED_ON_REAL)));
    }
    let (engine, lock) = session.into_parts();
    let desk = DeskBackend::new(engine, watch::channel(false).0);
    let outcome = admin::answer(errand, &ways, &desk, &mut OsRandom);
    close(&desk)?;
    drop(lock);
    Ok(outcome?)
}

/// Has a document recorded by the hub that runs on this store; `None` where none does.
pub(super) fn recorded(errand: &Errand, world: &World<'_>) -> Result<Option<Taken>, CliFault> {
    #[cfg(unix)]
    if let Some(answer) = admin::socket::ask(&world.store, errand)? {
        let answer = answer?;
        let too_large = answer.get("too_large").and_then(Value::as_u64);
        let known = answer.get("known").and_then(Value::as_bool) == Some(true);
        return Ok(Some(match too_large {
            Some(bytes) => Taken::TooLarge { bytes: usize::try_from(bytes).unwrap_or(usize::MAX) },
            None if known => Taken::Known,
            None => Taken::New,
        }));
    }
    let _ = (errand, world);
    Ok(None)
}

/// How the hub of a store that is at rest was last reached.
fn ways(session: &Session) -> Result<Ways, CliFault> {
    let engine = &session.engine;
    let keys = HubKeys::open(engine.folder(), engine.keys().signing(), &mut OsRandom)?;
    let kept = engine.folder().read_hub_addresses().map_err(HubFault::from)?;
    let addresses = kept.lines().filter_map(|line| line.parse().ok()).collect();
    Ok(keys.ways(addresses, engine.post().purpose != Purpose::Real))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

fn say_code(invited: &Value, name: &str, unit: &str, world: &mut World<'_>) -> Result<(), CliFault> {
    let code = text(invited, "code");
    let expires = text(invited, "expires_at");
    let expires = Timestamp::parse(expires)
        .map_or_else(|_| expires.to_owned(), |at| format!("{} {}", clock_time(at), date(at)));
    let values = [("name", name), ("unit", unit), ("time", &expires)];
    writeln!(world.out, "{}\n", words::message("hub-said-invited", &values))?;
    let groups: Vec<&str> = code.split('-').collect();
    for line in groups.chunks(GROUPS_A_LINE) {
        writeln!(world.out, "  {}", line.join("-"))?;
    }
    // On a terminal light on dark, as most are; on paper and in files dark on light.
    let dark = std::io::stdout().is_terminal();
    if let Some(picture) = picture(&code.replace('-', ""), dark) {
        writeln!(world.out)?;
        for line in picture.lines {
            writeln!(world.out, "  {line}")?;
        }
    }
    writeln!(world.out, "\n{}", words::message("hub-said-how", &[]))?;
    Ok(())
}

fn say_status(status: &Value, world: &mut World<'_>) -> Result<(), CliFault> {
    let number = |key: &str| status.get(key).map(ToString::to_string).unwrap_or_default();
    let known = status.get("devices").and_then(Value::as_array).map_or(0, Vec::len).to_string();
    let (logs, entries) = (number("logs"), number("entries"));
    let values = [
        ("unit", text(status, "unit")),
        ("devices", &known),
        ("logs", &logs),
        ("entries", &entries),
        ("frontier", text(status, "frontier_digest")),
        ("state", text(status, "state_digest")),
    ];
    writeln!(world.out, "{}", words::message("hub-said-status", &values))?;
    roster::say_put_back(status, world)
}
