//! Practice: a standard intake for an invented person, graded by its keys and its time.
//!
//! Only training stores and demonstrations have it. What is taken in is recorded as any other dossier of
//! such a store. The mark is the one the key goals are stated in: a card scan, three keys to the form,
//! fourteen to the number.

use super::wish::{Goal, Wish};
use super::world::World;
use crate::base::random::SeededRandom;
use crate::desk::invented::names;
use crate::domain::identity::Evidence;
use crate::domain::post::Purpose;

/// Keys a standard intake takes: three to open the form, fourteen to fill it and put it away, less the
/// last, because the count ends with the number.
pub const KEYS_GOAL: u32 = 16;

/// A standard intake under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Practice {
    /// When it began, in milliseconds of the steady clock.
    began: u64,
    /// Keys pressed since.
    keys: u32,
}

impl Practice {
    /// Whether a store is one to practise on.
    pub fn is_offered(purpose: Purpose) -> bool {
        match purpose {
            Purpose::Training | Purpose::Demo => true,
            Purpose::Real => false,
        }
    }

    /// Begins.
    pub fn begin(steady: u64) -> Self {
        Self { began: steady, keys: 0 }
    }

    /// One more key.
    pub fn count(&mut self) {
        self.keys = self.keys.saturating_add(1);
    }

    /// `16 phím, 9,4 giây (mục tiêu 16 phím)`, with whether the goal was reached.
    pub fn grade(self, world: &World<'_>) -> (bool, String) {
        let tenths = world.steady.saturating_sub(self.began) / 100;
        let seconds = format!("{},{}", tenths / 10, tenths % 10);
        let (keys, goal) = (self.keys.to_string(), KEYS_GOAL.to_string());
        let values = [("keys", keys.as_str()), ("seconds", &seconds), ("goal", &goal)];
        (self.keys <= KEYS_GOAL, world.say_with("said-practised", &values))
    }
}

/// Opens an invented person, as a scan of their card would.
pub fn person(world: &World<'_>) -> Wish {
    let seed = u64::try_from(world.now.unix_millis()).unwrap_or_default();
    let mut random = SeededRandom::new(seed ^ world.steady);
    let mut applicant = names::citizen(&mut random);
    // A card does not tell it: typing it is part of the practice.
    applicant.phone = None;
    Wish::Open(Goal::Person(Box::new(applicant), Some(Evidence::Card)))
}
