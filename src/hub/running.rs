//! A hub from its start to its stop: keys, addresses, socket, server, and the order in which they end.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use tokio::net::TcpListener;
use tokio::sync::watch;
use zeroize::Zeroizing;

use super::admin::Ways;
use super::backend::Backend;
use super::limits;
use super::routes::Hub;
use super::server;
use crate::base::random::Random;
use crate::store::folder::{Folder, SmallFault};
use crate::sync::code::{ADDRESSES_MAX, Address};
use crate::sync::transport::identity::IdentityFault;
use crate::sync::transport::{Identity, tls};

/// Why a hub does not run.
#[derive(Debug, thiserror::Error)]
pub enum HubFault {
    /// The address is taken, not this machine's, or not allowed.
    #[error("{address}: {error}")]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system said.
        error: io::Error,
    },
    /// The socket, or the runtime.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A small file of the store.
    #[error(transparent)]
    File(#[from] SmallFault),
    /// The reserve key's file holds something else.
    #[error("hub.key holds {0} bytes instead of 32: restore it from a backup of this hub")]
    Reserve(usize),
    /// The certificate.
    #[error(transparent)]
    Identity(#[from] IdentityFault),
    /// TLS could not be set up.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
}

/// The two keys a hub may show: its device's, and one it keeps for the day that one must go.
#[derive(Debug)]
pub struct HubKeys {
    /// The device's.
    pub usual: Identity,
    /// The reserve.
    pub reserve: Identity,
}

impl HubKeys {
    /// The keys of a hub's folder; makes the reserve at the first start.
    pub fn open(folder: &Folder, device: &SigningKey, random: &mut dyn Random) -> Result<Self, HubFault> {
        let mut seed = Zeroizing::new([0; 32]);
        match folder.read_hub_reserve()?.map(Zeroizing::new) {
            Some(kept) => {
                let whole: &[u8; 32] =
                    kept.first_chunk().filter(|_| kept.len() == 32).ok_or(HubFault::Reserve(kept.len()))?;
                seed.copy_from_slice(whole);
            }
            None => {
                random.fill(&mut *seed);
                folder.write_hub_reserve(&*seed)?;
            }
        }
        let reserve = Identity::of_key(&SigningKey::from_bytes(&seed))?;
        Ok(Self { usual: Identity::of_key(device)?, reserve })
    }

    /// How the hub is reached at these addresses.
    pub fn ways(&self, addresses: Vec<Address>, training: bool) -> Ways {
        Ways { addresses, pins: [self.usual.peer().pin(), self.reserve.peer().pin()], training }
    }
}

/// Where desks find a hub that listens here: this address, or, where it listens on all, the machine's own.
pub fn addresses_of(listening: SocketAddr) -> Vec<Address> {
    let ip = if listening.ip().is_unspecified() { outward(listening.ip()) } else { listening.ip() };
    vec![SocketAddr::new(ip, listening.port()).into()]
}

/// The address this machine would speak from. Asks the routing table only: nothing is sent.
fn outward(like: IpAddr) -> IpAddr {
    let probe = |from: &str, to: &str| {
        let socket = UdpSocket::bind(from).ok()?;
        // Addresses kept for examples: they are routed like any other, and nobody has them.
        socket.connect(to).ok()?;
        Some(socket.local_addr().ok()?.ip())
    };
    let v4 = || probe("0.0.0.0:0", "192.0.2.1:9");
    let v6 = || probe("[::]:0", "[2001:db8::1]:9");
    let found = if like.is_ipv6() { v4().or_else(v6) } else { v4() };
    found.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

/// What a hub runs with.
pub struct Plan<'a> {
    /// Where to listen.
    pub listen: SocketAddr,
    /// What codes carry instead of what is found out; empty for that.
    pub addresses: Vec<Address>,
    /// Its keys.
    pub keys: HubKeys,
    /// Show the reserve key instead of the usual one.
    pub reserve: bool,
    /// For practice.
    pub training: bool,
    /// The store's folder on the disk, for the socket.
    pub root: &'a Path,
    /// Its small files.
    pub folder: Folder,
}

/// Runs until SIGTERM or SIGINT, or until `stop` is told; `ready` hears where once it listens. Whether
/// nothing had to be cut at the end. When it returns no thread uses the backend any more.
pub fn run(
    plan: Plan<'_>,
    backend: &Arc<dyn Backend>,
    stop: &watch::Sender<bool>,
    ready: &mut dyn FnMut(&Ways, SocketAddr) -> io::Result<()>,
) -> Result<bool, HubFault> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(limits::BLOCKING_THREADS)
        .thread_keep_alive(limits::THREAD_KEPT)
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(serve(plan, backend, stop, ready));
    // Waits for calls of the backend that are under way, a parcel each.
    runtime.shutdown_timeout(limits::STOP_WAIT);
    outcome
}

async fn serve(
    plan: Plan<'_>,
    backend: &Arc<dyn Backend>,
    stop: &watch::Sender<bool>,
    ready: &mut dyn FnMut(&Ways, SocketAddr) -> io::Result<()>,
) -> Result<bool, HubFault> {
    let refused = |error| HubFault::Listen { address: plan.listen, error };
    let listener = TcpListener::bind(plan.listen).await.map_err(refused)?;
    let listening = listener.local_addr()?;
    let mut addresses = if plan.addresses.is_empty() { addresses_of(listening) } else { plan.addresses };
    addresses.truncate(ADDRESSES_MAX);
    let lines: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    plan.folder.write_hub_addresses(&lines.join("\n"))?;
    let tls = tls::server(if plan.reserve { &plan.keys.reserve } else { &plan.keys.usual })?;
    let ways = plan.keys.ways(addresses, plan.training);
    let hub = Arc::new(Hub::new(Arc::clone(backend)));
    #[cfg(unix)]
    let orders = {
        let door = super::admin::socket::Door::open(plan.root)?;
        tokio::spawn(door.serve(ways.clone(), Arc::clone(backend), stop.subscribe()))
    };
    #[cfg(not(unix))]
    let orders = tokio::spawn(async {});
    let hand = tokio::spawn(tend(Arc::clone(backend), stop.subscribe()));
    let told = stop.clone();
    let signals = tokio::spawn(async move {
        if ended_by_system().await.is_ok() {
            told.send_replace(true);
        }
    });
    ready(&ways, listening)?;
    let whole = server::serve(listener, tls, hub, stop.subscribe()).await;
    signals.abort();
    // It ends with the stop, after the little it is at.
    let _ = hand.await;
    // It ends with the stop as well, after the order it is at.
    let _ = orders.await;
    Ok(whole)
}

/// Lets the backend do what can wait, a little at a time, until the stop.
async fn tend(backend: Arc<dyn Backend>, mut stop: watch::Receiver<bool>) {
    loop {
        let of_hand = Arc::clone(&backend);
        let more = tokio::task::spawn_blocking(move || of_hand.tend()).await.unwrap_or(false);
        let pause = if more { limits::TEND_AGAIN } else { limits::TEND_WAIT };
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

#[cfg(unix)]
async fn ended_by_system() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn ended_by_system() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
