//! How much of each a hub takes, and why so much.
//!
//! Everything a stranger or a broken desk can send has a limit here; what is over one is refused in words
//! and changes nothing.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::base::id::DeviceId;

/// Body of a look or an enrolment, from whom nobody knows yet: a token, two keys, a few scopes.
pub const STRANGER_BODY_BYTES_MAX: usize = 64 << 10;
/// Body of a hello or the wants of a pull: the longest message there is, and a little.
pub const BODY_BYTES_MAX: usize = (1 << 20) + 1024;
/// Body of one push: 30,000 dossiers fifty times over; a desk that has more says hello again.
pub const PUSH_BYTES_MAX: u64 = 256 << 20;
/// Header bytes of a request: ours have 100.
pub const HEAD_BYTES_MAX: usize = 16 << 10;
/// Headers of a request: ours have 2.
pub const HEADERS_MAX: usize = 32;

/// Connections in all: every desk of a province's district twice over, on 2 cores and 256 MB.
pub const CONNECTIONS_MAX: usize = 1024;
/// Connections of one device: the desk, a `sync --watch`, two to spare. One more ends the oldest: on a bad
/// line that is one whose cut was not noticed here yet, and the desk must not be shut out by it.
pub const DEVICE_CONNECTIONS_MAX: usize = 4;
/// Connections from one address: a whole province may stand behind one.
pub const ADDRESS_CONNECTIONS_MAX: usize = 256;

/// Requests a device may make at once, and in a second on average: a sync is five requests.
pub const DEVICE_RATE: Rate = Rate { burst: 60, per_second: 20 };
/// Requests of those without a place in the roster, by address: an enrolment is two, a health check one, and
/// a province's 124 posts behind one address may all enrol on one morning. A token of 128 bits is not
/// guessed at any rate.
pub const STRANGER_RATE: Rate = Rate { burst: 400, per_second: 20 };

/// For the TLS handshake: three round trips and 3 KB at 64 kbit/s with every third packet lost.
pub const HANDSHAKE_WAIT: Duration = Duration::from_secs(30);
/// For a byte either way: a kept connection that is quiet so long is closed; desks connect again unasked.
pub const IDLE_WAIT: Duration = Duration::from_secs(120);
/// For the head of a request, from the end of the answer before it: an outage that falls between two requests is
/// no reason to hang up, only a head that comes drop by drop is.
pub const HEAD_WAIT: Duration = Duration::from_secs(150);
/// For what is in flight when the hub is stopped: a parcel at 4 kB/s needs four seconds.
pub const STOP_WAIT: Duration = Duration::from_secs(10);

/// Read on after a refusal, and thrown away: what was on its way already. Without it the sender, who is
/// still writing, would see a cut instead of the reason.
pub const DRAIN_BYTES_MAX: usize = 16 << 20;
/// For as long.
pub const DRAIN_WAIT: Duration = Duration::from_secs(30);

/// From one little of what can wait to the next: whoever waits for the store has his turn in between.
pub const TEND_AGAIN: Duration = Duration::from_millis(2);
/// Until it is looked whether anything waits.
pub const TEND_WAIT: Duration = Duration::from_millis(100);

/// Bytes of whole parcels of one push that wait for those before them to be taken: three or four parcels.
pub const PUSH_BYTES_AHEAD: usize = 64 << 10;
/// Parcels made ahead of a slow line: enough to keep a fast one full.
pub const PARCELS_AHEAD: usize = 4;
/// Parcels of all devices that are taken in at once: the store takes one at a time, the next is unpacked
/// meanwhile. More would only hold memory, a few megabytes for each.
pub const TAKES_AT_ONCE: usize = 2;
/// Calls of the backend at once, pulls aside: it does one thing at a time, and every thread that waits for it
/// holds memory of its own.
pub const CALLS_AT_ONCE: usize = 8;
/// A thread that nobody needed for so long goes.
pub const THREAD_KEPT: Duration = Duration::from_secs(2);
/// Threads that may block on the backend: a pull holds one for as long as its line needs.
pub const BLOCKING_THREADS: usize = 256;
/// Callers whose rate is remembered. More are forgotten first where that changes nothing.
const REMEMBERED_MAX: usize = 8192;

/// Tokens in a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// As many at once.
    pub burst: u32,
    /// As many come back in a second.
    pub per_second: u32,
}

/// Who asks, as far as limits go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Caller {
    /// A device.
    Device(DeviceId),
    /// Anybody at an address.
    Address(IpAddr),
}

impl Caller {
    /// An address, as far as it tells callers apart: of an IPv6 address the network.
    pub fn at(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(ip) => {
                let [a, b, c, d, ..] = ip.segments();
                IpAddr::from([a, b, c, d, 0, 0, 0, 0])
            }
            v4 => v4,
        })
    }
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// Thousandths of a request.
    left: u64,
    at: Instant,
}

/// How often each caller may still ask.
#[derive(Debug)]
pub struct Buckets {
    rate: Rate,
    by_caller: HashMap<Caller, Bucket>,
}

impl Buckets {
    /// Nobody has asked yet.
    pub fn new(rate: Rate) -> Self {
        Self { rate, by_caller: HashMap::new() }
    }

    /// Whether a caller may ask now; counts it if so.
    pub fn take(&mut self, caller: Caller, now: Instant) -> bool {
        let (full, rate) = (u64::from(self.rate.burst) * 1000, self.rate);
        if self.by_caller.len() >= REMEMBERED_MAX {
            self.by_caller.retain(|_, bucket| refilled(bucket, rate, now) < full);
        }
        if self.by_caller.len() >= REMEMBERED_MAX && !self.by_caller.contains_key(&caller) {
            // As many at once are an attack; who is known goes on, who is new waits.
            return false;
        }
        let bucket = self.by_caller.entry(caller).or_insert(Bucket { left: full, at: now });
        let left = refilled(bucket, rate, now);
        let allowed = left >= 1000;
        *bucket = Bucket { left: if allowed { left - 1000 } else { left }, at: now };
        allowed
    }
}

fn refilled(bucket: &Bucket, rate: Rate, now: Instant) -> u64 {
    let millis = u64::try_from(now.saturating_duration_since(bucket.at).as_millis()).unwrap_or(u64::MAX);
    let back = millis.saturating_mul(u64::from(rate.per_second));
    bucket.left.saturating_add(back).min(u64::from(rate.burst) * 1000)
}

/// Who holds how many places; a place is given back when dropped.
#[derive(Debug, Clone, Default)]
pub struct Places(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    by_caller: HashMap<Caller, VecDeque<(u64, oneshot::Sender<()>)>>,
}

/// One place held.
#[derive(Debug)]
pub struct Place {
    places: Places,
    caller: Caller,
    number: u64,
    asked_for: oneshot::Receiver<()>,
}

impl Places {
    /// A place for the caller, unless it holds as many as it may.
    pub fn take(&self, caller: Caller, limit: usize) -> Option<Place> {
        let mut taken = self.lock();
        let full = taken.by_caller.get(&caller).is_some_and(|held| held.len() >= limit);
        (!full).then(|| self.add(&mut taken, caller))
    }

    /// A place for the caller; the one it has held longest is asked back where it holds as many as it may.
    pub fn take_over(&self, caller: Caller, limit: usize) -> Place {
        let mut taken = self.lock();
        if let Some(held) = taken.by_caller.get_mut(&caller)
            && held.len() >= limit
            && let Some((_, oldest)) = held.pop_front()
        {
            // Its holder may be leaving by itself.
            let _ = oldest.send(());
        }
        self.add(&mut taken, caller)
    }

    fn add(&self, taken: &mut Taken, caller: Caller) -> Place {
        let (ask, asked_for) = oneshot::channel();
        let number = taken.next;
        taken.next += 1;
        taken.by_caller.entry(caller).or_default().push_back((number, ask));
        Place { places: self.clone(), caller, number, asked_for }
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Ends when the place is wanted for another of the same caller.
    pub async fn asked_for(&mut self) {
        // The sender is only dropped with the place itself.
        let _ = (&mut self.asked_for).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        if let Some(held) = taken.by_caller.get_mut(&self.caller) {
            held.retain(|(number, _)| *number != self.number);
            if held.is_empty() {
                taken.by_caller.remove(&self.caller);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, per_second: 2 };

    fn device(n: u8) -> Caller {
        Caller::Device(DeviceId([n; 16]))
    }

    #[test]
    fn a_burst_is_allowed_then_as_many_as_come_back() {
        let (mut buckets, start) = (Buckets::new(RATE), Instant::now());
        let after = |millis| start + Duration::from_millis(millis);
        for (millis, allowed) in [
            (0, true),
            (0, true),
            (0, true),
            (0, false),
            (499, false),
            (500, true),
            (500, false),
            (9_000, true),
        ] {
            assert_eq!(buckets.take(device(1), after(millis)), allowed, "{millis}");
        }
        assert!(buckets.take(device(2), start), "another is not held up");
    }

    #[test]
    fn who_asks_with_ever_new_names_fills_no_memory() {
        let (mut buckets, now) = (Buckets::new(RATE), Instant::now());
        let known = device(1);
        assert!(buckets.take(known, now));
        let address = |n: u32| Caller::at(IpAddr::from(n.to_be_bytes()));
        let allowed = (0..20_000).filter(|n| buckets.take(address(*n), now)).count();
        assert!(allowed < REMEMBERED_MAX && buckets.by_caller.len() <= REMEMBERED_MAX);
        assert!(buckets.take(known, now), "who is known goes on");
        let later = now + Duration::from_secs(60);
        assert!(buckets.take(address(19_999), later), "and later there is room again");
    }

    #[test]
    fn a_place_is_given_back() {
        let places = Places::default();
        let held: Vec<_> = (0..2).map(|_| places.take(device(1), 2).unwrap()).collect();
        assert!(places.take(device(1), 2).is_none());
        assert!(places.take(device(2), 2).is_some());
        drop(held);
        assert!(places.take(device(1), 2).is_some());
        assert!(places.lock().by_caller.is_empty());
    }

    #[test]
    fn a_new_place_over_the_limit_asks_the_oldest_back() {
        let places = Places::default();
        let mut held: Vec<_> = (0..3).map(|_| places.take_over(device(1), 2)).collect();
        assert_eq!(held[0].asked_for.try_recv(), Ok(()));
        assert!(held[1].asked_for.try_recv().is_err() && held[2].asked_for.try_recv().is_err());
        drop(held);
        assert!(places.lock().by_caller.is_empty());
    }

    #[test]
    fn an_ipv6_caller_is_its_network() {
        let at = |text: &str| Caller::at(text.parse().unwrap());
        assert_eq!(at("2001:db8:1:2::1"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_eq!(at("::ffff:10.0.0.1"), at("10.0.0.1"));
    }
}
