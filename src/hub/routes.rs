//! Requests in, answers out: the protocol's five calls and `/health`.
//!
//! A handler asks the limits, then whether the device is admitted, then the backend; each on a thread
//! that may block. A push hands every parcel on as it arrives, so that a cut loses only the one that was
//! not whole; a pull waits for its reader.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http_body_util::BodyExt;
use serde_json::json;
use tokio::sync::mpsc;

use super::backend::{Backend, Class, Peer, Refused, refused};
use super::limits::{self, Buckets, Caller};
use crate::sync::transport::frames::{Frames, FramesFault, frame};
use crate::sync::transport::{ENROL, HEALTH, HELLO, LOOK, PULL, PUSH};

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// The device, where it showed a certificate and signed the handshake with its key.
    pub peer: Option<Peer>,
    /// Where the connection comes from.
    pub address: IpAddr,
}

/// What handlers stand on.
pub struct Hub {
    /// Storage and rules.
    pub backend: Arc<dyn Backend>,
    devices: std::sync::Mutex<Buckets>,
    strangers: std::sync::Mutex<Buckets>,
    /// Turns of those whose parcels are taken in.
    turns: tokio::sync::Semaphore,
    /// Of those who ask the backend anything short.
    calls: tokio::sync::Semaphore,
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub").finish_non_exhaustive()
    }
}

type Shared = State<Arc<Hub>>;

impl Hub {
    /// A hub on a backend, with no requests counted.
    pub fn new(backend: Arc<dyn Backend>) -> Self {
        let buckets = |rate| std::sync::Mutex::new(Buckets::new(rate));
        let turns = tokio::sync::Semaphore::new(limits::TAKES_AT_ONCE);
        let (devices, strangers) = (buckets(limits::DEVICE_RATE), buckets(limits::STRANGER_RATE));
        let calls = tokio::sync::Semaphore::new(limits::CALLS_AT_ONCE);
        Self { backend, devices, strangers, turns, calls }
    }

    fn spend(&self, buckets: &std::sync::Mutex<Buckets>, caller: Caller) -> Result<(), Refused> {
        let mut buckets = buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let allowed = buckets.take(caller, Instant::now());
        if allowed { Ok(()) } else { Err(refused(Class::TooMuch, "too-often", &[])) }
    }

    /// The device, if there is one, and within the rate of strangers.
    fn stranger(&self, from: &Origin) -> Result<Peer, Refused> {
        self.spend(&self.strangers, Caller::at(from.address))?;
        from.peer.ok_or_else(|| refused(Class::Unknown, "certificate-needed", &[]))
    }

    /// The device, if it is admitted, and within its rate. Whom nobody knows is counted by its address: a
    /// new key a minute must not help.
    async fn member(self: &Arc<Self>, from: &Origin) -> Result<Peer, Refused> {
        let Some(peer) = from.peer else { return self.stranger(from) };
        self.spend(&self.devices, Caller::Device(peer.device))?;
        let admitted = self.blocking(move |backend| backend.admits(&peer)).await;
        if admitted.is_err() {
            self.stranger(from)?;
        }
        admitted.map(|()| peer)
    }

    /// [`Self::blocking_long`] for what is soon done.
    async fn blocking<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn Backend) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        // Nobody closes the calls: there is one for everybody in the end.
        let _call = self.calls.acquire().await;
        self.blocking_long(call).await
    }

    /// Runs one call of the backend where it may block. A panic there is a fault, not the end of the hub.
    async fn blocking_long<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn Backend) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        let backend = Arc::clone(&self.backend);
        let done = tokio::task::spawn_blocking(move || call(&*backend)).await;
        done.unwrap_or_else(|_| Err(refused(Class::Fault, "failed", &[])))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.class.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(header::CONTENT_TYPE, "application/json")], self.to_body()).into_response()
    }
}

/// The routes of a hub. Requests carry [`Origin`] as an extension.
pub fn routes(hub: Arc<Hub>) -> Router {
    Router::new()
        .route(LOOK, post(look))
        .route(ENROL, post(enrol))
        .route(HELLO, post(hello))
        .route(PUSH, post(push))
        .route(PULL, post(pull))
        .route(HEALTH, get(health))
        .fallback(async || refused(Class::Absent, "no-such-page", &[]))
        .method_not_allowed_fallback(async || refused(Class::Absent, "no-such-page", &[]))
        .with_state(hub)
}

async fn look(
    State(hub): Shared,
    Extension(from): Extension<Origin>,
    body: Body,
) -> Result<Vec<u8>, Refused> {
    let peer = hub.stranger(&from)?;
    let body = whole(body, limits::STRANGER_BODY_BYTES_MAX).await?;
    hub.blocking(move |backend| backend.look(&peer, &body)).await
}

async fn enrol(
    State(hub): Shared,
    Extension(from): Extension<Origin>,
    body: Body,
) -> Result<Vec<u8>, Refused> {
    let peer = hub.stranger(&from)?;
    let body = whole(body, limits::STRANGER_BODY_BYTES_MAX).await?;
    hub.blocking(move |backend| backend.enrol(&peer, &body)).await
}

async fn hello(
    State(hub): Shared,
    Extension(from): Extension<Origin>,
    body: Body,
) -> Result<Vec<u8>, Refused> {
    let peer = hub.member(&from).await?;
    let body = whole(body, limits::BODY_BYTES_MAX).await?;
    hub.blocking(move |backend| backend.hello(&peer, &body)).await
}

async fn push(
    State(hub): Shared,
    Extension(from): Extension<Origin>,
    mut body: Body,
) -> Result<Vec<u8>, Refused> {
    let done = match hub.member(&from).await {
        Ok(peer) => take_all(&hub, peer, &mut body).await,
        Err(refused) => Err(refused),
    };
    if done.is_err() {
        drain(body);
    }
    done
}

/// Hands every parcel on as soon as it is whole, and reads on meanwhile. One that is refused does not keep
/// the others from being taken: its reason is the answer, after the last. Only where the hub itself fails is
/// the rest of no use.
async fn take_all(hub: &Arc<Hub>, peer: Peer, body: &mut Body) -> Result<Vec<u8>, Refused> {
    let mut coming = Coming::default();
    let (mut under_way, mut first_no) = (None, None);
    loop {
        if under_way.is_none() && !coming.whole.is_empty() {
            coming.bytes = 0;
            under_way =
                Some(tokio::spawn(take_some(Arc::clone(hub), peer, std::mem::take(&mut coming.whole))));
        }
        tokio::select! {
            taken = async { under_way.as_mut().map(std::pin::Pin::new)?.await.ok() }, if under_way.is_some() => {
                under_way = None;
                let taken = taken.unwrap_or_else(|| Err(refused(Class::Fault, "failed", &[])));
                first_no = first_no.or(taken?);
            }
            piece = next_piece(body), if coming.ended.is_none() && coming.bytes < limits::PUSH_BYTES_AHEAD => {
                coming.take(piece);
            }
            else => break,
        }
    }
    coming.ended.unwrap_or(Ok(()))?;
    let pushed = hub.blocking(move |backend| backend.pushed(&peer)).await;
    first_no.map_or(pushed, Err)
}

/// A push that comes in, as far as nobody has taken it yet.
#[derive(Default)]
struct Coming {
    frames: Frames,
    /// Bytes so far.
    came: u64,
    /// Parcels that are whole, and their bytes.
    whole: Vec<Vec<u8>>,
    bytes: usize,
    /// How it ended: well, or in the middle.
    ended: Option<Result<(), Refused>>,
}

impl Coming {
    /// Takes the next piece, the end, or a fault; what was whole before stays so.
    fn take(&mut self, piece: Result<Option<Bytes>, Refused>) {
        match piece.and_then(|piece| piece.map(|piece| self.feed(&piece)).transpose()) {
            Ok(Some(())) => {}
            Ok(None) => self.ended = Some(self.frames.finish().map_err(torn)),
            Err(no) => self.ended = Some(Err(no)),
        }
    }

    fn feed(&mut self, piece: &[u8]) -> Result<(), Refused> {
        self.came += piece.len() as u64;
        if self.came > limits::PUSH_BYTES_MAX {
            return Err(too_large(limits::PUSH_BYTES_MAX));
        }
        self.frames.feed(piece);
        while let Some(parcel) = self.frames.next_parcel().map_err(torn)? {
            self.bytes += parcel.len();
            self.whole.push(parcel);
        }
        Ok(())
    }
}

/// Takes parcels one after the other; the first no, if there is one.
async fn take_some(hub: Arc<Hub>, peer: Peer, parcels: Vec<Vec<u8>>) -> Result<Option<Refused>, Refused> {
    // Nobody closes the turns: there is one for everybody in the end.
    let _turn = hub.turns.acquire().await;
    let take = move |backend: &dyn Backend| {
        let mut first_no = None;
        for parcel in parcels {
            match backend.take(&peer, parcel) {
                Err(no) if no.class == Class::Fault => return Err(no),
                Err(no) => first_no = first_no.or(Some(no)),
                Ok(()) => {}
            }
        }
        Ok(first_no)
    };
    hub.blocking(take).await
}

async fn pull(
    State(hub): Shared,
    Extension(from): Extension<Origin>,
    body: Body,
) -> Result<Response, Refused> {
    let peer = hub.member(&from).await?;
    let wants = whole(body, limits::BODY_BYTES_MAX).await?;
    let (send, mut parcels) = mpsc::channel(limits::PARCELS_AHEAD);
    let of_pull = Arc::clone(&hub);
    tokio::spawn(async move {
        let last = send.clone();
        let given = of_pull.blocking_long(move |backend| {
            let mut unfit = false;
            // Blocks while the line does; fails when the reader is gone.
            let mut on_parcel = |parcel: Vec<u8>| match frame(&parcel) {
                Some(framed) => send.blocking_send(Ok(framed)).is_ok(),
                None => {
                    unfit = true;
                    false
                }
            };
            backend.give(&peer, &wants, &mut on_parcel)?;
            // What cannot be framed must not look like the end.
            if unfit { Err(refused(Class::Fault, "failed", &[])) } else { Ok(()) }
        });
        if let Err(refused) = given.await {
            // The reader may be gone: then nobody needs the reason.
            let _ = last.send(Err(refused)).await;
        }
    });
    // A no before the first parcel is an answer; after it the stream can only end early.
    let first = parcels.recv().await.transpose()?;
    Ok(Body::new(Streamed { first: first.map(Bytes::from), parcels }).into_response())
}

async fn health(State(hub): Shared, Extension(from): Extension<Origin>) -> Result<Response, Refused> {
    hub.spend(&hub.strangers, Caller::at(from.address))?;
    let health = hub.blocking(|backend| Ok(backend.health())).await?;
    let answer = json!({ "ok": true, "version": env!("CARGO_PKG_VERSION"), "hub": health });
    Ok(axum::Json(answer).into_response())
}

/// The next piece of a body; `None` at its end.
async fn next_piece(body: &mut Body) -> Result<Option<Bytes>, Refused> {
    while let Some(piece) = body.frame().await {
        let piece = piece.map_err(|error| broken(&error.to_string()))?;
        if let Ok(piece) = piece.into_data() {
            return Ok(Some(piece));
        }
    }
    Ok(None)
}

async fn whole(mut body: Body, limit: usize) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    while let Some(piece) = next_piece(&mut body).await? {
        if bytes.len() + piece.len() > limit {
            drain(body);
            return Err(too_large(limit as u64));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// Reads on what nobody wants, so that the answer reaches a sender who is still writing.
fn drain(mut body: Body) {
    tokio::spawn(async move {
        let reading = async {
            let mut came = 0;
            while let Ok(Some(piece)) = next_piece(&mut body).await {
                came += piece.len();
                if came > limits::DRAIN_BYTES_MAX {
                    return;
                }
            }
        };
        // However it ends, the connection ends with it or goes on.
        let _ = tokio::time::timeout(limits::DRAIN_WAIT, reading).await;
    });
}

fn too_large(limit: u64) -> Refused {
    refused(Class::TooLarge, "body-too-large", &[("value", &limit.to_string())])
}

fn torn(fault: FramesFault) -> Refused {
    broken(&fault.to_string())
}

fn broken(detail: &str) -> Refused {
    refused(Class::Unreadable, "stream-broken", &[("value", detail)])
}

/// The answer to a pull: parcels as they are made, in frames.
struct Streamed {
    first: Option<Bytes>,
    parcels: mpsc::Receiver<Result<Vec<u8>, Refused>>,
}

impl hyper::body::Body for Streamed {
    type Data = Bytes;
    type Error = Refused;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Refused>>> {
        if let Some(first) = self.first.take() {
            return std::task::Poll::Ready(Some(Ok(hyper::body::Frame::data(first))));
        }
        let next = self.parcels.poll_recv(cx);
        next.map(|next| next.map(|parcel| Ok(hyper::body::Frame::data(Bytes::from(parcel?)))))
    }
}
