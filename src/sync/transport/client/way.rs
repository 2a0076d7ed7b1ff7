//! The way to a hub: its addresses in turn, until one takes the connection and proves a pinned key.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::Waits;
use crate::sync::code::{Address, Host};
use crate::sync::transport::fault::LinkFault;
use crate::sync::transport::metered::{Meter, Metered};

/// Bytes the system may hold for the line. At 4 kB/s they take half the stall limit to drain (Linux holds twice
/// what is asked for); more would look like a line that stands still, and be lost in a cut.
const SEND_BUFFER_BYTES: u32 = 32 << 10;
/// Bytes of a segment, at most. On the loopback a segment would be 64 KB, as much as the system may hold: each
/// would wait for the receiver's delayed acknowledgement, 40 ms. Real lines have 1.4 KB.
#[cfg(unix)]
const SEGMENT_BYTES: u32 = 8 << 10;

/// A stream under TLS and meter.
pub(super) type Stream = TokioIo<Metered<TlsStream<TcpStream>>>;

/// How a hub is reached.
pub(super) struct Way {
    /// The one that answered last first.
    pub(super) addresses: Vec<Address>,
    pub(super) waits: Waits,
    connector: TlsConnector,
}

impl Way {
    pub(super) fn new(addresses: Vec<Address>, config: ClientConfig, waits: Waits) -> Self {
        Self { addresses, waits, connector: TlsConnector::from(Arc::new(config)) }
    }

    /// The first address that will do; otherwise the fault that tells most.
    pub(super) async fn reach(&mut self, meter: &Arc<Meter>) -> Result<Stream, LinkFault> {
        let mut told = LinkFault::SetUp("no address".to_owned());
        let mut first = true;
        for nth in 0..self.addresses.len() {
            match self.try_address(nth).await {
                Ok(stream) => {
                    self.addresses[..=nth].rotate_right(1);
                    return Ok(TokioIo::new(Metered::new(stream, Arc::clone(meter))));
                }
                Err(fault) if first || fault.weight() > told.weight() => told = fault,
                Err(_) => {}
            }
            first = false;
        }
        Err(told)
    }

    async fn try_address(&self, nth: usize) -> Result<TlsStream<TcpStream>, LinkFault> {
        let address = self.addresses.get(nth).ok_or_else(|| LinkFault::SetUp("no address".to_owned()))?;
        let shown = address.to_string();
        let mut told = LinkFault::NameUnknown(shown.clone());
        for at in self.resolve(address, &shown).await? {
            match self.try_socket(at, &shown).await {
                Ok(stream) => return Ok(stream),
                Err(fault) => told = fault,
            }
        }
        Err(told)
    }

    async fn resolve(&self, address: &Address, shown: &str) -> Result<Vec<SocketAddr>, LinkFault> {
        let name = match &address.host {
            Host::Ip(ip) => return Ok(vec![SocketAddr::new(*ip, address.port)]),
            Host::Name(name) => name,
        };
        let found = tokio::net::lookup_host((name.as_str(), address.port));
        match tokio::time::timeout(self.waits.connect, found).await {
            Ok(Ok(found)) => Ok(found.collect()),
            Ok(Err(_)) => Err(LinkFault::NameUnknown(name.clone())),
            Err(_) => Err(LinkFault::NoAnswer(shown.to_owned())),
        }
    }

    async fn try_socket(&self, at: SocketAddr, shown: &str) -> Result<TlsStream<TcpStream>, LinkFault> {
        let no_answer = || LinkFault::NoAnswer(shown.to_owned());
        let tcp = within(self.waits.connect, open(at)).await.ok_or_else(no_answer)?;
        let tcp = tcp.map_err(|error| LinkFault::connecting(shown, &error))?;
        let greeting = self.connector.connect(ServerName::IpAddress(at.ip().into()), tcp);
        let stream = within(self.waits.handshake, greeting).await.ok_or_else(no_answer)?;
        stream.map_err(|error| LinkFault::greeting(shown, &error))
    }
}

async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(limit, work).await.ok()
}

async fn open(at: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = if at.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_send_buffer_size(SEND_BUFFER_BYTES)?;
    // Where the system refuses, the line is only slower.
    #[cfg(unix)]
    let _ = socket2::SockRef::from(&socket).set_tcp_mss(SEGMENT_BYTES);
    let stream = socket.connect(at).await?;
    // A hello is one small packet: it must not wait for company.
    stream.set_nodelay(true)?;
    Ok(stream)
}
