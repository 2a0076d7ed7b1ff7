//! When to try again: soon after the first failure, ever later after more, never all desks at once.

use std::time::Duration;

use crate::base::random::Random;

/// Between two exchanges where nothing goes wrong.
pub const INTERVAL: Duration = Duration::from_secs(30);
/// After the first failure.
const FIRST: Duration = Duration::from_secs(5);
/// The longest wait: a line that comes back is noticed within minutes.
const LONGEST: Duration = Duration::from_secs(300);

/// How often it failed in a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// It went well; how long to wait now.
    pub fn after_success(&mut self, random: &mut dyn Random) -> Duration {
        self.failures = 0;
        spread(INTERVAL, random)
    }

    /// It failed once more; how long to wait now.
    pub fn after_failure(&mut self, random: &mut dyn Random) -> Duration {
        let wait = FIRST.saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX)).min(LONGEST);
        self.failures = self.failures.saturating_add(1).min(30);
        spread(wait, random)
    }
}

/// Between three quarters and five quarters of it.
fn spread(wait: Duration, random: &mut dyn Random) -> Duration {
    let half = u64::try_from(wait.as_millis() / 2).unwrap_or(u64::MAX).max(1);
    wait.mul_f32(0.75) + Duration::from_millis(random.below(half))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::SeededRandom;

    #[test]
    fn waits_grow_to_five_minutes_and_begin_anew_after_success() {
        let (mut random, mut backoff) = (SeededRandom::new(1), Backoff::default());
        let waits: Vec<u64> = (0..9).map(|_| backoff.after_failure(&mut random).as_secs()).collect();
        for (wait, due) in waits.iter().zip([5, 10, 20, 40, 80, 160, 300, 300, 300]) {
            assert!((due * 3 / 4 - 1..=due * 5 / 4).contains(wait), "{waits:?}");
        }
        backoff.after_success(&mut random);
        assert!(backoff.after_failure(&mut random).as_secs() <= 6);
    }

    #[test]
    fn two_desks_do_not_come_back_at_the_same_moment() {
        let waits: std::collections::BTreeSet<Duration> =
            (0..50).map(|seed| Backoff::default().after_success(&mut SeededRandom::new(seed))).collect();
        assert!(waits.len() > 40);
    }
}
