//! Attempts to sign in: how long one waits after failing, and when it is over.
//!
//! After the first failure one second, then two, four … a quarter of an hour; after ten an administrator or the
//! province's recovery key must help. The wait is counted on a clock that nobody can set: the time that passed in
//! this process. What is kept on disk is the number of failures alone, so that
//! * setting the computer's clock forward or back changes nothing;
//! * a restart begins the wait anew: what passed before it is not known;
//! * pulling the plug gains nothing: a failure is written *before* the passphrase is tried, and taken back when
//!   it was right.

use std::time::Duration;

/// Failures after which only others can help.
pub const FAILURES_MAX: u32 = 10;

/// What is believed of a count that cannot be read: a wait of minutes, and one attempt.
pub const FAILURES_UNKNOWN: u32 = FAILURES_MAX - 1;

/// The longest wait.
pub const WAIT_MAX: Duration = Duration::from_secs(15 * 60);

/// How long one waits after so many failures in a row.
pub fn wait_after(failures: u32) -> Duration {
    match failures {
        0 => Duration::ZERO,
        n => Duration::from_secs(1 << (n - 1).min(20)).min(WAIT_MAX),
    }
}

/// What may be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// One attempt.
    Open,
    /// Nothing for so long.
    Wait(Duration),
    /// Nothing: an administrator or the recovery key must help.
    Locked,
}

/// The failures of one slot, as this process knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    failures: u32,
    /// When the wait began, on the process's own clock.
    since: Duration,
}

impl Attempts {
    /// What the disk says, read at a time of the process's clock: a wait begins anew.
    pub fn read(failures: u32, now: Duration) -> Self {
        Self { failures: failures.min(FAILURES_MAX), since: now }
    }

    /// Failures in a row.
    pub fn failures(self) -> u32 {
        self.failures
    }

    /// What may be done at a time of the process's clock.
    pub fn gate(self, now: Duration) -> Gate {
        if self.failures >= FAILURES_MAX {
            return Gate::Locked;
        }
        let passed = now.saturating_sub(self.since);
        match wait_after(self.failures).saturating_sub(passed) {
            Duration::ZERO => Gate::Open,
            left => Gate::Wait(left),
        }
    }

    /// An attempt begins: it counts as failed until it was right. To be written down before it is made;
    /// `None` when none may be made now.
    pub fn begun(self, now: Duration) -> Option<Self> {
        (self.gate(now) == Gate::Open).then_some(Self { failures: self.failures + 1, since: now })
    }

    /// The attempt failed at this time: the wait runs from here, not from when it began.
    #[must_use]
    pub fn failed(self, now: Duration) -> Self {
        Self { since: now, ..self }
    }

    /// It was right, or somebody who may has let go of the failures.
    #[must_use]
    pub fn forgiven(self, now: Duration) -> Self {
        Self { failures: 0, since: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let seconds: Vec<u64> = (0..=11).map(|n| wait_after(n).as_secs()).collect();
        assert_eq!(seconds, [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]);
        assert_eq!(wait_after(u32::MAX), WAIT_MAX);
    }

    #[test]
    fn after_ten_failures_no_attempt_is_made_however_long_one_waits() {
        let locked = Attempts::read(FAILURES_MAX, Duration::ZERO);
        assert_eq!(locked.gate(Duration::MAX), Gate::Locked);
        assert_eq!(locked.begun(Duration::MAX), None);
        assert_eq!(locked.forgiven(Duration::ZERO).gate(Duration::ZERO), Gate::Open);
    }

    /// What happens at a keyboard.
    #[derive(Debug, Clone)]
    enum Step {
        /// Real time passes, in milliseconds.
        Pass(u64),
        /// A wrong passphrase, which takes so long to be found wrong.
        Wrong(u64),
        /// The plug is pulled while a passphrase is being tried.
        CutWhileTrying,
        /// The program is started again.
        Restart,
        /// The right passphrase.
        Right,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            3 => (0_u64..2_000_000).prop_map(Step::Pass),
            5 => (0_u64..1500).prop_map(Step::Wrong),
            1 => Just(Step::CutWhileTrying),
            1 => Just(Step::Restart),
            1 => Just(Step::Right),
        ]
    }

    /// The world: real time, the process's clock that starts at zero, and what is on the disk.
    struct World {
        real: u64,
        started: u64,
        disk: u32,
        attempts: Attempts,
    }

    impl World {
        fn now(&self) -> Duration {
            Duration::from_millis(self.real - self.started)
        }

        fn restart(&mut self) {
            self.started = self.real;
            self.attempts = Attempts::read(self.disk, self.now());
        }

        /// Whether an attempt could be made.
        fn begin(&mut self) -> bool {
            let Some(begun) = self.attempts.begun(self.now()) else { return false };
            self.disk = begun.failures();
            self.attempts = begun;
            true
        }
    }

    proptest! {
        #[test]
        fn no_way_of_waiting_restarting_or_cutting_gives_an_attempt_too_early_or_too_many(
            steps in prop::collection::vec(step(), 1..60),
        ) {
            let attempts = Attempts::read(0, Duration::ZERO);
            let mut world = World { real: 0, started: 0, disk: 0, attempts };
            // What the outside sees: attempts that were not right since the last right one, and the end of the last.
            let (mut failed, mut last) = (0_u32, 0_u64);
            for step in steps {
                match step {
                    Step::Pass(millis) => world.real += millis,
                    Step::Restart => world.restart(),
                    Step::Wrong(took) if world.begin() => {
                        prop_assert!(failed < FAILURES_MAX);
                        prop_assert!(u128::from(world.real - last) >= wait_after(failed).as_millis() || failed == 0);
                        world.real += took;
                        world.attempts = world.attempts.failed(world.now());
                        (failed, last) = (failed + 1, world.real);
                    }
                    Step::CutWhileTrying if world.begin() => {
                        (failed, last) = (failed + 1, world.real);
                        world.restart();
                    }
                    Step::Right if world.begin() => {
                        prop_assert!(failed < FAILURES_MAX);
                        world.attempts = world.attempts.forgiven(world.now());
                        (world.disk, failed, last) = (0, 0, world.real);
                    }
                    _ => {}
                }
                prop_assert_eq!(world.disk, failed);
            }
        }
    }
}
