//! The desk's end: a blocking link to the hub that is kept open for several requests.
//!
//! It runs on a thread of its caller's, who may stop it at once from another. What it hands on is safe
//! when it returns: an answer is whole, a parcel is whole. After a cut the next request connects anew; a
//! request is never sent twice by itself, so that a token is used once.

mod body;
mod stop;
mod way;

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::SendRequest;
use hyper::{Method, Request, Response, StatusCode, header};
use tokio::sync::mpsc;

use self::body::Outgoing;
pub use self::stop::Stop;
use self::way::Way;
use super::fault::LinkFault;
use super::frames::{Frames, frame};
use super::identity::Identity;
use super::metered::Meter;
use super::refused::{self, Refused};
use super::{PULL, PUSH, tls};
use crate::sync::code::{Address, Pin};

/// Longest answer that is read: what a hub of 124 desks says in a hello is a hundredth of it.
pub const ANSWER_BYTES_MAX: usize = 16 << 20;

/// Parcels that wait between the reader of the journal and the line: enough that neither waits for the
/// other, few enough that stopping loses nothing worth keeping.
const PARCELS_AHEAD: usize = 4;

/// How long each wait may be.
#[derive(Debug, Clone, Copy)]
pub struct Waits {
    /// For one address to take the connection: three lost packets of its first exchange.
    pub connect: Duration,
    /// For the handshake: two round trips and 3 KB over 64 kbit/s with every third packet lost.
    pub handshake: Duration,
    /// For a byte in either direction: longer than what a line's buffers need to drain, and than the hub
    /// needs to make a large push durable. A line that stood still is cut after once to twice this.
    pub stall: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            handshake: Duration::from_secs(30),
            stall: Duration::from_secs(30),
        }
    }
}

/// Bytes of HTTP, heads and bodies, after TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// To the hub.
    pub up: u64,
    /// From the hub.
    pub down: u64,
}

/// A link to a hub.
pub struct Link {
    /// `None` only while it is dropped.
    runtime: Option<tokio::runtime::Runtime>,
    way: Way,
    open: Option<Open>,
    stop: Stop,
    meter: Arc<Meter>,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("addresses", &self.way.addresses).finish_non_exhaustive()
    }
}

/// A connection that stands.
struct Open {
    sender: SendRequest<Outgoing>,
    driver: tokio::task::JoinHandle<()>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Link {
    /// Connects to the first address that answers with one of the pinned keys.
    pub fn connect(
        addresses: &[Address],
        pins: &[Pin],
        identity: &Identity,
        stop: &Stop,
        waits: Waits,
    ) -> Result<Self, LinkFault> {
        let set_up = |detail: String| LinkFault::SetUp(detail);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| set_up(error.to_string()))?;
        let config = tls::client(identity, pins).map_err(|error| set_up(error.to_string()))?;
        let way = Way::new(addresses.to_vec(), config, waits);
        let meter = Arc::new(Meter::default());
        let mut link = Self { runtime: Some(runtime), way, open: None, stop: stop.clone(), meter };
        link.run(async |at| at.reach().await.map(drop))?;
        Ok(link)
    }

    /// What went over the line so far, all connections of this link together.
    pub fn traffic(&self) -> Traffic {
        let (up, down) = self.meter.both();
        Traffic { up, down }
    }

    /// One request, one answer.
    pub fn call(&mut self, path: &str, body: Vec<u8>) -> Result<Vec<u8>, LinkFault> {
        self.run(async |at| {
            let answer = at.send(Method::POST, path, Outgoing::whole(body)).await?;
            read_whole(answer).await
        })
    }

    /// Asks without a body, as `/health` wants it.
    pub fn get(&mut self, path: &str) -> Result<Vec<u8>, LinkFault> {
        self.run(async |at| {
            let answer = at.send(Method::GET, path, Outgoing::whole(Vec::new())).await?;
            read_whole(answer).await
        })
    }

    /// Sends parcels as they are asked for, and returns the hub's answer to all. After a fault the hub has
    /// some of them; its next hello says which.
    pub fn push(&mut self, parcels: &mut dyn Iterator<Item = Vec<u8>>) -> Result<Vec<u8>, LinkFault> {
        self.run(async |at| {
            let (feed, body) = Outgoing::frames(PARCELS_AHEAD);
            let answer = at.send(Method::POST, PUSH, body);
            let mut answer = std::pin::pin!(answer);
            let early = tokio::select! {
                biased;
                early = &mut answer => Some(early),
                fed = feed_all(feed, parcels) => { fed?; None }
            };
            let answer = match early {
                Some(answer) => answer?,
                None => answer.await?,
            };
            read_whole(answer).await
        })
    }

    /// Asks for parcels and hands each on as it comes; `on_parcel` says whether to go on. While it works,
    /// the hub waits.
    pub fn pull(
        &mut self,
        wants: Vec<u8>,
        on_parcel: &mut dyn FnMut(Vec<u8>) -> bool,
    ) -> Result<(), LinkFault> {
        let went_on = self.run(async |at| {
            let answer = at.send(Method::POST, PULL, Outgoing::whole(wants)).await?;
            if answer.status() != StatusCode::OK {
                return read_whole(answer).await.map(|_| true);
            }
            hand_on(answer, on_parcel).await
        })?;
        if !went_on {
            // What is still on its way is of no use to anybody.
            self.open = None;
        }
        Ok(())
    }

    /// Runs one piece of work under the stop and the stall limit. After any fault but a hub's no the
    /// connection is given up: what is half on it belongs to nobody.
    fn run<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut At<'_>) -> Result<T, LinkFault>,
    ) -> Result<T, LinkFault> {
        let runtime = self.runtime.as_ref().ok_or_else(|| LinkFault::SetUp(String::new()))?;
        let mut at = At { way: &mut self.way, open: &mut self.open, meter: &self.meter };
        let stall = at.way.waits.stall;
        let outcome = runtime.block_on(async {
            tokio::select! {
                biased;
                () = self.stop.stopped() => Err(LinkFault::Stopped),
                outcome = work(&mut at) => outcome,
                () = self.meter.stalled(stall) => Err(LinkFault::Stalled),
            }
        });
        if !matches!(outcome, Ok(_) | Err(LinkFault::Refused(_))) {
            self.open = None;
        }
        outcome
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.open = None;
        // A name that is still being looked up must not hold up whoever pressed Esc.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What a piece of work stands on.
struct At<'a> {
    way: &'a mut Way,
    open: &'a mut Option<Open>,
    meter: &'a Arc<Meter>,
}

impl At<'_> {
    /// A connection that takes a request now. One that was kept and that the hub has closed meanwhile is
    /// told here, before anything was sent on it.
    async fn reach(&mut self) -> Result<&mut Open, LinkFault> {
        let usable = match self.open.as_mut() {
            Some(open) => open.sender.ready().await.is_ok(),
            None => false,
        };
        if !usable {
            *self.open = None;
            let stream = self.way.reach(self.meter).await?;
            let (sender, driver) = hyper::client::conn::http1::handshake(stream).await?;
            // Its fault comes back with the request it was for.
            let driver = tokio::spawn(async move { drop(driver.await) });
            *self.open = Some(Open { sender, driver });
        }
        self.open.as_mut().ok_or_else(|| LinkFault::Cut(String::new()))
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Outgoing,
    ) -> Result<Response<Incoming>, LinkFault> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "hub")
            .body(body)
            .map_err(|error| LinkFault::SetUp(error.to_string()))?;
        Ok(self.reach().await?.sender.send_request(request).await?)
    }
}

async fn feed_all(
    feed: mpsc::Sender<Bytes>,
    parcels: &mut dyn Iterator<Item = Vec<u8>>,
) -> Result<(), LinkFault> {
    for parcel in parcels {
        let framed = frame(&parcel).ok_or(LinkFault::TooLong)?;
        if feed.send(Bytes::from(framed)).await.is_err() {
            // The line is gone; the answer that is waited for says why.
            return Ok(());
        }
        // The line goes on while the next one is made.
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// The body of an answer, or the hub's no.
async fn read_whole(answer: Response<Incoming>) -> Result<Vec<u8>, LinkFault> {
    let status = answer.status();
    let limit = if status == StatusCode::OK { ANSWER_BYTES_MAX } else { refused::BYTES_MAX };
    let body = Limited::new(answer.into_body(), limit).collect().await;
    let body = body.map_err(|error| match error.downcast::<hyper::Error>() {
        Ok(error) => LinkFault::from(*error),
        Err(_) => LinkFault::TooLong,
    })?;
    let body = body.to_bytes().to_vec();
    if status == StatusCode::OK {
        return Ok(body);
    }
    let refused = Refused::of_answer(status.as_u16(), &body);
    Err(refused.map_or_else(
        || LinkFault::NotAHub { address: String::new(), detail: format!("HTTP {status}") },
        LinkFault::Refused,
    ))
}

/// Hands the parcels of an answer on; whether all were wanted.
async fn hand_on(
    answer: Response<Incoming>,
    on_parcel: &mut dyn FnMut(Vec<u8>) -> bool,
) -> Result<bool, LinkFault> {
    let (mut body, mut frames) = (answer.into_body(), Frames::default());
    let torn = |fault: super::frames::FramesFault| LinkFault::Cut(fault.to_string());
    while let Some(piece) = body.frame().await {
        let Ok(piece) = piece?.into_data() else { continue };
        frames.feed(&piece);
        while let Some(parcel) = frames.next_parcel().map_err(torn)? {
            if !on_parcel(parcel) {
                return Ok(false);
            }
        }
    }
    frames.finish().map_err(torn)?;
    Ok(true)
}
