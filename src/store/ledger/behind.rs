//! Applying batches behind the back of whoever makes them: while one is applied, the next is made.
//!
//! One batch is under way at a time. Until it is in the state it is read from memory, so that its maker
//! sees a state in which everything handed over has already happened.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{PoisonError, RwLock};

use super::{Account, Applied, Ledger};
use crate::store::state::{Batch, KeyRange, Order, State, StateFault, Visit};

/// Takes batches over; see [`Ledger::behind`].
#[derive(Debug)]
pub struct Handing<'a> {
    batch: &'a RwLock<Batch>,
    orders: SyncSender<Applied>,
    answers: Receiver<Result<(), StateFault>>,
    under_way: bool,
}

impl Handing<'_> {
    /// Waits for the batch before, then takes what `fill` puts into an empty one.
    pub fn over(&mut self, applied: Applied, fill: impl FnOnce(&mut Batch)) -> Result<(), StateFault> {
        self.settle()?;
        let mut batch = self.batch.write().unwrap_or_else(PoisonError::into_inner);
        batch.clear();
        fill(&mut batch);
        drop(batch);
        self.orders.send(applied).map_err(|_| gone())?;
        self.under_way = true;
        Ok(())
    }

    /// Waits until everything handed over is applied.
    fn settle(&mut self) -> Result<(), StateFault> {
        if std::mem::take(&mut self.under_way) {
            self.answers.recv().map_err(|_| gone())??;
        }
        Ok(())
    }
}

fn gone() -> StateFault {
    StateFault::Panicked("the thread that applies batches has ended".to_owned())
}

/// The state as it will be once the batch under way is applied.
struct Ahead<'a> {
    state: &'a dyn State,
    batch: &'a RwLock<Batch>,
}

/// What a maker of batches may do with the state: read single keys.
const KEYS_ONLY: StateFault = StateFault::Invalid("a stretch of it was asked for while it changes");

impl State for Ahead<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StateFault> {
        let batch = self.batch.read().unwrap_or_else(PoisonError::into_inner);
        let changed = batch.get(key).map(|value| value.map(<[u8]>::to_vec));
        drop(batch);
        changed.map_or_else(|| self.state.get(key), Ok)
    }

    fn range(&self, _: &KeyRange, _: Order, _: &mut Visit<'_>) -> Result<(), StateFault> {
        Err(KEYS_ONLY)
    }

    fn apply(&self, _: &Batch) -> Result<(), StateFault> {
        Err(KEYS_ONLY)
    }

    fn flush(&self) -> Result<(), StateFault> {
        self.state.flush()
    }

    fn close(self: Box<Self>) -> Result<(), StateFault> {
        Ok(())
    }
}

impl Ledger {
    /// Does some work while the batches it hands over are applied on a thread of their own. The work
    /// reads single keys of a state that is always up to its last word; when this returns `Ok`,
    /// everything handed over is applied.
    pub fn behind<T, F: From<StateFault>>(
        &mut self,
        work: impl FnOnce(&dyn State, &mut Handing<'_>) -> Result<T, F>,
    ) -> Result<T, F> {
        let (state, account) = (&*self.state, &mut self.account);
        let batch = RwLock::new(Batch::new());
        std::thread::scope(|scope| {
            let (orders, todo) = sync_channel(1);
            let (answer, answers) = sync_channel(1);
            let of_thread = &batch;
            scope.spawn(move || {
                for applied in todo {
                    if answer.send(apply_shared(state, account, of_thread, applied)).is_err() {
                        break;
                    }
                }
            });
            let mut handing = Handing { batch: &batch, orders, answers, under_way: false };
            let done = work(&Ahead { state, batch: &batch }, &mut handing)?;
            handing.settle()?;
            Ok(done)
        })
    }
}

/// [`Account::apply`] for a batch that is being read meanwhile: it is held alone only to write the
/// account into it.
fn apply_shared(
    state: &dyn State,
    account: &mut Account,
    batch: &RwLock<Batch>,
    applied: Applied,
) -> Result<(), StateFault> {
    let weighed = account.weigh(state, &batch.read().unwrap_or_else(PoisonError::into_inner))?;
    weighed.write(&mut batch.write().unwrap_or_else(PoisonError::into_inner), applied);
    state.apply(&batch.read().unwrap_or_else(PoisonError::into_inner))?;
    account.take(weighed, applied);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::store::journal::Position;
    use crate::store::ledger::FoldVersion;
    use crate::store::state::MemoryState;

    fn at(offset: u32) -> Applied {
        Applied { position: Position { segment: 1, offset }, fold: FoldVersion(3) }
    }

    #[test]
    fn what_was_handed_over_is_seen_at_once_and_applied_in_order() {
        let mut ledger = Ledger::open(Box::new(MemoryState::new())).unwrap();
        let seen = ledger.behind(|state, handing| -> Result<_, StateFault> {
            let mut seen = Vec::new();
            for n in 0..100_u8 {
                handing.over(at(n.into()), |batch| {
                    batch.put([n % 7], [n]);
                    if n % 3 == 0 {
                        batch.remove([200]);
                    } else {
                        batch.put([200], [n]);
                    }
                })?;
                seen.push((state.get(&[n % 7])?, state.get(&[200])?.is_none()));
            }
            Ok(seen)
        });
        let expected: Vec<_> = (0..100).map(|n| (Some(vec![n]), n % 3 == 0)).collect();
        assert_eq!(seen.unwrap(), expected);
        assert_eq!(ledger.applied(), Some(at(99)));
        assert_eq!(ledger.state().get(&[1]).unwrap(), Some(vec![99]));
        assert_eq!(ledger.check(&mut |_| ControlFlow::Continue(())).unwrap(), Some(true));
    }

    #[test]
    fn a_batch_that_cannot_be_applied_ends_the_work_with_its_fault() {
        let mut ledger = Ledger::open(Box::new(MemoryState::new())).unwrap();
        let outcome = ledger.behind(|_, handing| -> Result<(), StateFault> {
            handing.over(at(1), |batch| batch.put([1], vec![0; 5_000]))?;
            Ok(())
        });
        assert!(matches!(outcome, Err(StateFault::TooLarge { .. })), "{outcome:?}");
        assert_eq!(ledger.applied(), None);
    }
}
