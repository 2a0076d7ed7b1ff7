//! The accept loop: TCP, TLS, who is there, HTTP; and stopping without cutting anybody in the middle.
//!
//! Each connection is a task of its own that ends by itself, by a limit, or by the stop. Whatever a
//! stranger sends ends at most his own connection.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower_service::Service;

use super::limits::{self, Caller, Places};
use super::routes::{Hub, Origin, routes};
use crate::sync::transport::Peer;
use crate::sync::transport::metered::{Meter, Metered};

/// What all connections share.
struct Shared {
    acceptor: TlsAcceptor,
    router: Router,
    /// Of an address.
    greeting: Places,
    /// Of a device.
    places: Places,
    stopping: watch::Receiver<bool>,
}

/// Serves until `stop` says so, then lets what is in flight finish for [`limits::STOP_WAIT`] and cuts the
/// rest. The listener closes at once. Whether nothing had to be cut.
pub async fn serve(
    listener: TcpListener,
    tls: rustls::ServerConfig,
    hub: Arc<Hub>,
    mut stop: watch::Receiver<bool>,
) -> bool {
    let shared = Arc::new(Shared {
        acceptor: TlsAcceptor::from(Arc::new(tls)),
        router: routes(hub),
        greeting: Places::default(),
        places: Places::default(),
        stopping: stop.clone(),
    });
    let room = Arc::new(Semaphore::new(limits::CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            Some(_) = connections.join_next() => {}
            (place, accepted) = accept(&listener, &room) => {
                if let (Ok(place), Ok((stream, from))) = (place, accepted) {
                    let shared = Arc::clone(&shared);
                    connections.spawn(async move {
                        connection(stream, from, &shared).await;
                        drop(place);
                    });
                }
            }
        }
    }
    drop(listener);
    finish(connections).await
}

type Accepted = (
    Result<tokio::sync::OwnedSemaphorePermit, tokio::sync::AcquireError>,
    std::io::Result<(TcpStream, SocketAddr)>,
);

/// A connection, when there is room for one: until then the system holds what comes.
async fn accept(listener: &TcpListener, room: &Arc<Semaphore>) -> Accepted {
    let place = Arc::clone(room).acquire_owned().await;
    let accepted = listener.accept().await;
    if accepted.is_err() {
        // Too many open files, mostly: the loop must not spin until some are closed.
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    (place, accepted)
}

async fn finish(mut connections: JoinSet<()>) -> bool {
    let all = async { while connections.join_next().await.is_some() {} };
    let whole = tokio::time::timeout(limits::STOP_WAIT, all).await.is_ok();
    connections.shutdown().await;
    whole
}

/// One connection from its first byte to its last. Its faults are its own.
async fn connection(stream: TcpStream, address: SocketAddr, shared: &Shared) {
    let ip = address.ip();
    let Some(_place) = shared.greeting.take(Caller::at(ip), limits::ADDRESS_CONNECTIONS_MAX) else { return };
    // A kept connection's answers are small: they must not wait for company.
    let _ = stream.set_nodelay(true);
    let mut stopping = shared.stopping.clone();
    let greeting = tokio::time::timeout(limits::HANDSHAKE_WAIT, shared.acceptor.accept(stream));
    let stream = tokio::select! {
        _ = stopping.wait_for(|stop| *stop) => return,
        greeted = greeting => match greeted { Ok(Ok(stream)) => stream, _ => return },
    };
    let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
    let peer = shown.and_then(Peer::of_certificate);
    // Whom nobody knows is held by the places of his address alone.
    let caller = peer.map_or_else(|| Caller::at(ip), |peer| Caller::Device(peer.device));
    let limit = peer.map_or(limits::ADDRESS_CONNECTIONS_MAX, |_| limits::DEVICE_CONNECTIONS_MAX);
    let mut place = shared.places.take_over(caller, limit);
    let meter = Arc::new(Meter::default());
    let stream = TokioIo::new(Metered::new(stream, Arc::clone(&meter)));
    let from = Origin { peer, address: ip };
    let router = shared.router.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(from);
        router.clone().call(request)
    });
    let mut serving = std::pin::pin!(http().serve_connection(stream, service));
    tokio::select! {
        _ = serving.as_mut() => return,
        () = meter.stalled(limits::IDLE_WAIT) => return,
        () = place.asked_for() => return,
        _ = stopping.wait_for(|stop| *stop) => serving.as_mut().graceful_shutdown(),
    }
    // What a connection ends with at the stop is told by the desk's next hello.
    let _ = serving.await;
}

fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits::HEAD_WAIT)
        .max_headers(limits::HEADERS_MAX)
        .max_buf_size(limits::HEAD_BYTES_MAX);
    http
}
