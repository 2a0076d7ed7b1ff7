//! Applying batches behind the back of whoever makes them: while one is applied, the next are made.
//!
//! One batch is being applied and one may wait. Until a batch is in the state it is read from memory, so
//! that its maker sees a state in which everything handed over has already happened.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, channel, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};

use super::{Account, Applied, Ledger};
use crate::store::state::{Batch, KeyRange, Order, Sieved, State, StateFault, Visit};

/// A batch both hands hold: its maker to read from, the other to apply.
type Shared = Arc<RwLock<Batch>>;

/// Batches not known to be applied, the oldest first.
type UnderWay = RwLock<VecDeque<Shared>>;

/// Takes batches over; see [`Ledger::behind`].
#[derive(Debug)]
pub struct Handing<'a> {
    under_way: &'a UnderWay,
    orders: SyncSender<(Shared, Applied)>,
    answers: Receiver<Result<(), StateFault>>,
}

impl Handing<'_> {
    /// Takes what `fill` puts into an empty batch; waits while another one waits.
    pub fn over(&mut self, applied: Applied, fill: impl FnOnce(&mut Batch)) -> Result<(), StateFault> {
        let mut batch = Batch::new();
        fill(&mut batch);
        let batch = Arc::new(RwLock::new(batch));
        self.under_way.write().unwrap_or_else(PoisonError::into_inner).push_back(Arc::clone(&batch));
        if self.orders.send((batch, applied)).is_err() {
            return self.settle().and(Err(gone()));
        }
        loop {
            match self.answers.try_recv() {
                Ok(answer) => self.done(answer)?,
                Err(TryRecvError::Empty) => return Ok(()),
                Err(TryRecvError::Disconnected) => return Err(gone()),
            }
        }
    }

    /// Waits until everything handed over is applied.
    fn settle(&mut self) -> Result<(), StateFault> {
        while !self.under_way.read().unwrap_or_else(PoisonError::into_inner).is_empty() {
            let answer = self.answers.recv().map_err(|_| gone())?;
            self.done(answer)?;
        }
        Ok(())
    }

    /// The oldest batch is applied, or could not be.
    fn done(&mut self, answer: Result<(), StateFault>) -> Result<(), StateFault> {
        answer?;
        self.under_way.write().unwrap_or_else(PoisonError::into_inner).pop_front();
        Ok(())
    }
}

fn gone() -> StateFault {
    StateFault::Panicked("the thread that applies batches has ended".to_owned())
}

/// The state as it will be once the batches under way are applied.
struct Ahead<'a> {
    state: &'a dyn State,
    under_way: &'a UnderWay,
}

impl Ahead<'_> {
    /// What the batches under way say of a key: the last word counts.
    fn changed(&self, key: &[u8]) -> Option<Option<Vec<u8>>> {
        let under_way = self.under_way.read().unwrap_or_else(PoisonError::into_inner);
        under_way.iter().rev().find_map(|batch| {
            let batch = batch.read().unwrap_or_else(PoisonError::into_inner);
            batch.get(key).map(|value| value.map(<[u8]>::to_vec))
        })
    }
}

/// What a maker of batches may do with the state: read single keys.
const KEYS_ONLY: StateFault = StateFault::Invalid("a stretch of it was asked for while it changes");

impl State for Ahead<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StateFault> {
        self.changed(key).map_or_else(|| self.state.get(key), Ok)
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
        // The account is written with the first batch: without one, nothing is there yet.
        let sieved = Sieved::new(&*self.state, self.account.applied.is_none());
        let (state, account) = (&sieved, &mut self.account);
        let under_way = UnderWay::default();
        std::thread::scope(|scope| {
            let (orders, todo) = sync_channel::<(Shared, Applied)>(1);
            let (answer, answers) = channel();
            scope.spawn(move || {
                for (batch, applied) in todo {
                    let outcome = apply_shared(state, account, &batch, applied);
                    let failed = outcome.is_err();
                    if answer.send(outcome).is_err() || failed {
                        break;
                    }
                }
            });
            let mut handing = Handing { under_way: &under_way, orders, answers };
            let done = work(&Ahead { state, under_way: &under_way }, &mut handing)?;
            handing.settle()?;
            Ok(done)
        })
    }
}

/// [`Ledger::apply`] for a batch that is being read meanwhile: it is held alone only to write the
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
