//! What is known of the hub: the words of it in the header, and the page behind ^G 6.
//!
//! Being off line is no trouble here: everything is recorded on this device first, and the page says how much
//! of it waits. [`header`] words the state for the first row, [`page`] tells all of it, [`lists`] the history
//! and what has not reached the hub.

pub(super) mod header;
pub(super) mod lists;
pub(super) mod page;

use crate::base::time::Timestamp;
use crate::desk::courier::{CourierFault, CourierNews};
use crate::desk::link_history::LinkHistory;
use crate::desk::replica::exchange::Done;
use crate::record::chain::LogKey;
use crate::tui::world::World;
use std::sync::Arc;

pub(super) use page::{page, retell};

/// Minutes two clocks may differ before the page says so: less is how long a message may travel.
const SKEW_TOLD: i64 = 2;
/// Minutes from which the header says so: promises would be given by a wrong clock.
const SKEW_MARKED: i64 = 10;

/// Why a log is left alone that was continued in two places.
const FORKED: &str = "forked";

/// What the courier told so far.
#[derive(Debug, Default)]
pub struct Linked {
    /// The hub is being called.
    calling: bool,
    /// An exchange is under way.
    working: Option<Done>,
    /// When the last one ended well, and what it moved.
    good: Option<(Timestamp, Done)>,
    /// Why the last one failed; `None` once one ends well again.
    failed: Option<Arc<CourierFault>>,
    /// Logs that could not be synced in the last one, with the reason: a refusal's code where it is one.
    left_alone: Vec<(LogKey, String)>,
    /// What is remembered of the link, also of the days before.
    history: Arc<LinkHistory>,
}

impl Linked {
    /// Takes what the courier told; says whether this is the first failure after it went well.
    pub fn heard(&mut self, news: CourierNews, now: Timestamp) -> bool {
        if let CourierNews::Remembered(history) = news {
            self.history = history;
            return false;
        }
        self.working = None;
        self.calling = matches!(news, CourierNews::Calling);
        match news {
            CourierNews::Calling | CourierNews::Remembered(_) => {}
            CourierNews::NoHub => *self = Self::default(),
            CourierNews::Working(done) => self.working = Some(done),
            CourierNews::Done(exchanged) => {
                self.failed = None;
                self.good = Some((now, exchanged.done));
                let forked = exchanged.forked.iter().map(|log| (*log, FORKED.to_owned()));
                self.left_alone = forked.chain(exchanged.refused.iter().cloned()).collect();
            }
            CourierNews::Failed(fault) => return self.failed.replace(fault).is_none(),
        }
        false
    }

    /// Whether something is under way that can be halted.
    pub fn is_busy(&self) -> bool {
        self.calling || self.working.is_some()
    }

    /// Whether the hub answered last.
    pub fn is_online(&self) -> bool {
        self.failed.is_none() && (self.good.is_some() || self.working.is_some())
    }

    /// When the hub was last reached well, also before the program was started; `None` where it never was.
    pub fn reached(&self) -> Option<Timestamp> {
        self.good.map(|(at, _)| at).max(self.history.good)
    }

    /// Minutes the hub's clock is ahead of this one's, where that is more than a message may travel.
    fn skew(&self) -> Option<i64> {
        Some(self.history.clock_ahead).filter(|minutes| minutes.abs() >= SKEW_TOLD)
    }
}

/// A span of wall time in the unit one would say.
fn span(minutes: i64, world: &World<'_>) -> String {
    let (key, n) = match minutes.abs() {
        minutes if minutes < 120 => ("span-minutes", minutes),
        minutes if minutes < 48 * 60 => ("span-hours", minutes / 60),
        minutes => ("span-days", minutes / (24 * 60)),
    };
    world.say_with(key, &[("n", &n.to_string())])
}
