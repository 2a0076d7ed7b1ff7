//! The state with its own account: how far it is applied, and a sum over all that is in it **\[bytes\]**.
//!
//! Every batch also writes two keys: `meta/applied` (the journal cursor and the fold version) and
//! `meta/sum`, the wrapping 128-bit sum over `BLAKE3(key length u32 LE ‖ key ‖ value)[..16]` of every
//! other key. The sum is kept incrementally, so an act pays for its own keys only; a full scan that
//! agrees with it proves that the database lost and invented nothing, in whatever order.
//!
//! Invariant: state and account change in one batch. Applying a batch twice is applying it once.

mod behind;

use std::ops::ControlFlow;

pub use behind::Handing;

use super::journal::Position;
use super::state::{Batch, State, StateFault};

/// Key of the cursor: segment and offset (big-endian), fold version (big-endian).
pub const APPLIED_KEY: &[u8] = b"meta/applied";

/// Key of the sum, big-endian.
pub const SUM_KEY: &[u8] = b"meta/sum";

/// The version of the rules by which frames become state; another one calls for a rebuild.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoldVersion(pub u32);

/// How far the journal has been taken into a state, and by which rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The place after the last frame taken in.
    pub position: Position,
    /// By which rules.
    pub fold: FoldVersion,
}

/// The sum over a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StateSum(pub u128);

impl Applied {
    fn to_bytes(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        let parts = self.position.to_bytes().into_iter().chain(self.fold.0.to_be_bytes());
        bytes.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (position, fold) = bytes.split_first_chunk::<8>()?;
        let fold = FoldVersion(u32::from_be_bytes(fold.try_into().ok()?));
        Some(Self { position: Position::from_bytes(*position), fold })
    }
}

/// What one key and value add to the sum.
fn weight(key: &[u8], value: &[u8]) -> u128 {
    let mut hasher = blake3::Hasher::new();
    let key_len = u32::try_from(key.len()).unwrap_or(u32::MAX);
    hasher.update(&key_len.to_le_bytes()).update(key).update(value);
    hasher.finalize().as_bytes().first_chunk().map_or(0, |short| u128::from_be_bytes(*short))
}

fn is_account(key: &[u8]) -> bool {
    key == APPLIED_KEY || key == SUM_KEY
}

/// How far a check has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckStep {
    /// So many keys are done; go on with another step.
    More {
        /// Keys counted since the check began.
        keys: u64,
    },
    /// All keys together agree with the sum.
    Equal,
    /// They do not: set the state aside and rebuild.
    Unequal,
}

/// A scan under way. Batches applied meanwhile to keys already counted are counted too.
#[derive(Debug, Default)]
struct Check {
    /// As it is stored.
    counted_to: Option<Vec<u8>>,
    sum: u128,
    keys: u64,
}

/// The account: what is kept of a state beside it.
#[derive(Debug)]
struct Account {
    applied: Option<Applied>,
    sum: u128,
    check: Option<Check>,
}

/// What a batch will make of an account's sums.
#[derive(Debug, Clone, Copy)]
struct Weighed {
    sum: u128,
    counted: u128,
}

impl Weighed {
    /// Writes the account as it will be into the batch.
    fn write(self, batch: &mut Batch, applied: Applied) {
        batch.put(APPLIED_KEY, applied.to_bytes());
        batch.put(SUM_KEY, self.sum.to_be_bytes());
    }
}

impl Account {
    /// What the changes of a batch add to the sums.
    fn weigh(&self, state: &dyn State, batch: &Batch) -> Result<Weighed, StateFault> {
        let mut sum = self.sum;
        let mut counted = self.check.as_ref().map_or(0, |check| check.sum);
        for (key, value) in batch.iter().filter(|(key, _)| !is_account(key)) {
            let old = state.get(key)?;
            let gone = old.map_or(0, |old| weight(key, &old));
            let come = value.map_or(0, |value| weight(key, value));
            sum = sum.wrapping_sub(gone).wrapping_add(come);
            let seen =
                |check: &Check| check.counted_to.as_deref().is_some_and(|to| &*state.stored(key) <= to);
            if self.check.as_ref().is_some_and(seen) {
                counted = counted.wrapping_sub(gone).wrapping_add(come);
            }
        }
        Ok(Weighed { sum, counted })
    }

    /// The batch is in the state.
    fn take(&mut self, weighed: Weighed, applied: Applied) {
        self.sum = weighed.sum;
        self.applied = Some(applied);
        if let Some(check) = &mut self.check {
            check.sum = weighed.counted;
        }
    }
}

/// A state with its account.
pub struct Ledger {
    state: Box<dyn State>,
    account: Account,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger")
            .field("applied", &self.applied())
            .field("sum", &self.sum())
            .finish_non_exhaustive()
    }
}

impl Ledger {
    /// Reads the account of a state; [`StateFault::Invalid`] when it is not one.
    pub fn open(state: Box<dyn State>) -> Result<Self, StateFault> {
        let applied = state.get(APPLIED_KEY)?;
        let sum = state.get(SUM_KEY)?;
        let (applied, sum) = match (applied, sum) {
            (None, None) => (None, 0),
            (Some(applied), Some(sum)) => {
                let applied = Applied::from_bytes(&applied).ok_or(StateFault::Invalid("its cursor"))?;
                let sum = sum.try_into().map_err(|_| StateFault::Invalid("its sum"))?;
                (Some(applied), u128::from_be_bytes(sum))
            }
            _ => return Err(StateFault::Invalid("half of its account is missing")),
        };
        Ok(Self { state, account: Account { applied, sum, check: None } })
    }

    /// How far the journal has been taken in; `None` for a state that is new.
    pub fn applied(&self) -> Option<Applied> {
        self.account.applied
    }

    /// The sum as kept.
    pub fn sum(&self) -> StateSum {
        StateSum(self.account.sum)
    }

    /// The state itself, for reading.
    pub fn state(&self) -> &dyn State {
        &*self.state
    }

    /// Makes the changes of a batch and moves the cursor, together. The batch is left with the account
    /// in it; its own changes must not touch the account's keys.
    ///
    /// After a fault the ledger is as before; whether the state is, only reopening tells.
    pub fn apply(&mut self, batch: &mut Batch, applied: Applied) -> Result<(), StateFault> {
        let weighed = self.account.weigh(&*self.state, batch)?;
        weighed.write(batch, applied);
        self.state.apply(batch)?;
        self.account.take(weighed, applied);
        Ok(())
    }

    /// Counts up to `keys_max` more keys of a check, which it begins when none is under way.
    pub fn check_step(&mut self, keys_max: usize) -> Result<CheckStep, StateFault> {
        let mut check = self.account.check.take().unwrap_or_default();
        let from = check.counted_to.take();
        let (mut left, mut last) = (keys_max.max(1), None);
        let mut visit = |stored: &[u8], key: &[u8], value: &[u8]| {
            if !is_account(key) {
                check.sum = check.sum.wrapping_add(weight(key, value));
                check.keys += 1;
            }
            left -= 1;
            if left > 0 {
                return ControlFlow::Continue(());
            }
            last = Some(stored.to_vec());
            ControlFlow::Break(())
        };
        self.state.sweep(from.as_deref(), &mut visit)?;
        if last.is_none() {
            return Ok(if check.sum == self.account.sum { CheckStep::Equal } else { CheckStep::Unequal });
        }
        check.counted_to = last;
        let keys = check.keys;
        self.account.check = Some(check);
        Ok(CheckStep::More { keys })
    }

    /// Checks the whole state; `progress` hears of the keys done and may stop it, giving `None`. A
    /// stopped check goes on where it was.
    pub fn check(
        &mut self,
        progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<Option<bool>, StateFault> {
        /// Keys between two calls of `progress`: some ten milliseconds.
        const KEYS_A_STEP: usize = 10_000;
        loop {
            match self.check_step(KEYS_A_STEP)? {
                CheckStep::Equal => return Ok(Some(true)),
                CheckStep::Unequal => return Ok(Some(false)),
                CheckStep::More { keys } if progress(keys).is_break() => return Ok(None),
                CheckStep::More { .. } => {}
            }
        }
    }

    /// Hands everything applied to the operating system; for idle moments.
    pub fn flush(&self) -> Result<(), StateFault> {
        self.state.flush()
    }

    /// Flushes, syncs and closes; what it returns goes into the clean marker.
    pub fn close(self) -> Result<(Option<Applied>, StateSum), StateFault> {
        self.state.close()?;
        Ok((self.account.applied, StateSum(self.account.sum)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::state::{MemoryState, SledState};

    const FOLD: FoldVersion = FoldVersion(3);

    fn applied(offset: u32) -> Applied {
        Applied { position: Position { segment: 1, offset }, fold: FOLD }
    }

    fn ledger() -> Ledger {
        Ledger::open(Box::new(MemoryState::new())).unwrap()
    }

    fn apply(ledger: &mut Ledger, changes: &[(u8, Option<u8>)], offset: u32) {
        let mut batch = Batch::new();
        for (key, value) in changes {
            match value {
                Some(value) => batch.put([*key], [*value]),
                None => batch.remove([*key]),
            }
        }
        ledger.apply(&mut batch, applied(offset)).unwrap();
    }

    fn agrees(ledger: &mut Ledger) -> bool {
        ledger.check(&mut |_| ControlFlow::Continue(())).unwrap().unwrap()
    }

    #[test]
    fn the_account_has_these_bytes() {
        let mut ledger = ledger();
        apply(&mut ledger, &[(b'k', Some(b'v'))], 96);
        let state = ledger.state();
        assert_eq!(state.get(b"meta/applied").unwrap().unwrap(), [0, 0, 0, 1, 0, 0, 0, 96, 0, 0, 0, 3]);
        let sum = blake3::hash(&[1, 0, 0, 0, b'k', b'v']);
        assert_eq!(state.get(b"meta/sum").unwrap().unwrap(), sum.as_bytes()[..16]);
    }

    #[test]
    fn a_state_opens_again_at_its_cursor() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let open = || Ledger::open(Box::new(SledState::open(&path).unwrap())).unwrap();
        let mut ledger = open();
        assert_eq!(ledger.applied(), None);
        apply(&mut ledger, &[(1, Some(1)), (2, Some(2))], 64);
        let closed = ledger.close().unwrap();
        let mut ledger = open();
        assert_eq!((ledger.applied(), ledger.sum()), closed);
        assert!(agrees(&mut ledger));
    }

    #[test]
    fn a_value_changed_behind_its_back_is_noticed() {
        let mut behind = Batch::new();
        behind.put([2], [9]);
        let mut gone = Batch::new();
        gone.remove([1]);
        let mut more = Batch::new();
        more.put([7], [7]);
        for change in [behind, gone, more] {
            let mut ledger = ledger();
            apply(&mut ledger, &[(1, Some(1)), (2, Some(2))], 64);
            ledger.state.apply(&change).unwrap();
            assert!(!agrees(&mut ledger), "{change:?}");
        }
    }

    #[test]
    fn half_an_account_is_not_believed() {
        for key in [APPLIED_KEY, SUM_KEY] {
            let state = MemoryState::new();
            let mut batch = Batch::new();
            batch.put(key, [0; 12]);
            state.apply(&batch).unwrap();
            assert!(Ledger::open(Box::new(state)).is_err_and(|fault| fault.calls_for_rebuild()));
        }
    }

    #[test]
    fn a_check_that_was_stopped_goes_on() {
        let mut ledger = ledger();
        apply(&mut ledger, &(0..200).map(|n| (n, Some(n))).collect::<Vec<_>>(), 64);
        let steps = std::iter::from_fn(|| match ledger.check_step(50).unwrap() {
            CheckStep::More { keys } => Some(keys),
            end => {
                assert_eq!(end, CheckStep::Equal);
                None
            }
        });
        assert_eq!(steps.collect::<Vec<_>>().len(), 4);
        assert!(agrees(&mut ledger));
    }

    type Changes = Vec<(u8, Option<u8>)>;

    fn changes() -> impl Strategy<Value = Vec<Changes>> {
        let change = (0_u8..20, prop::option::of(0_u8..4));
        prop::collection::vec(prop::collection::vec(change, 0..8), 0..20)
    }

    proptest! {
        #[test]
        fn the_sum_kept_is_the_sum_scanned_whatever_was_applied(batches in changes()) {
            let mut ledger = ledger();
            for (n, batch) in batches.iter().enumerate() {
                apply(&mut ledger, batch, u32::try_from(n).unwrap());
            }
            prop_assert!(agrees(&mut ledger));
        }

        #[test]
        fn batches_applied_while_a_check_runs_are_counted_once(batches in changes(), keys in 1_usize..6) {
            let mut ledger = ledger();
            apply(&mut ledger, &[(3, Some(1)), (9, Some(1)), (15, Some(1))], 0);
            for batch in &batches {
                prop_assert_ne!(ledger.check_step(keys).unwrap(), CheckStep::Unequal);
                apply(&mut ledger, batch, 1);
            }
            prop_assert!(agrees(&mut ledger));
        }

        #[test]
        fn applying_twice_is_applying_once(batches in changes()) {
            let (mut once, mut twice) = (ledger(), ledger());
            for batch in &batches {
                apply(&mut once, batch, 1);
                apply(&mut twice, batch, 1);
                apply(&mut twice, batch, 1);
            }
            prop_assert_eq!(once.sum(), twice.sum());
        }
    }
}
