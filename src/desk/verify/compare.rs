//! Two states, key by key.

use std::ops::ControlFlow;

use crate::base::id::hex;
use crate::store::ledger::{APPLIED_KEY, Ledger, SUM_KEY};
use crate::store::state::{KeyRange, Order, State, StateFault};

/// Keys named at most: the first few tell what kind of rows it is.
const NAMED_MAX: usize = 3;

/// In what two states differ.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    /// Keys whose values differ or that only one of them has.
    pub(super) keys: u64,
    /// The first of them.
    pub(super) named: Vec<String>,
    /// Whether only the sums kept differ.
    pub(super) sums: bool,
}

impl Difference {
    fn name(&mut self, key: &[u8]) {
        self.keys += 1;
        if self.named.len() < NAMED_MAX {
            self.named.push(hex(key));
        }
    }
}

fn is_account(key: &[u8]) -> bool {
    key == APPLIED_KEY || key == SUM_KEY
}

/// Compares a store's state with what folding the journal gave; the account keys aside, but the sums
/// they keep must agree as well. `None` when the two are equal.
pub(super) fn compare(found: &Ledger, folded: &Ledger) -> Result<Option<Difference>, StateFault> {
    let mut difference = Difference::default();
    each_unlike(found.state(), folded.state(), &mut |key| difference.name(key))?;
    let mut missing = Vec::new();
    let mut fault = None;
    // Rows of both were compared above; here only those the store's state lacks are left.
    folded.state().range(&KeyRange::all(), Order::Forward, &mut |key, _| {
        match found.state().get(key) {
            Ok(None) if !is_account(key) => missing.push(key.to_vec()),
            Ok(_) => {}
            Err(error) => {
                fault = Some(error);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    })?;
    if let Some(fault) = fault {
        return Err(fault);
    }
    missing.iter().for_each(|key| difference.name(key));
    difference.sums = difference.keys == 0 && found.sum() != folded.sum();
    Ok((difference.keys > 0 || difference.sums).then_some(difference))
}

/// Names every key of `one` that `other` does not have with the same value.
fn each_unlike(one: &dyn State, other: &dyn State, unlike: &mut dyn FnMut(&[u8])) -> Result<(), StateFault> {
    let mut fault = None;
    one.range(&KeyRange::all(), Order::Forward, &mut |key, value| {
        match other.get(key) {
            Ok(have) if is_account(key) || have.as_deref() == Some(value) => {}
            Ok(_) => unlike(key),
            Err(error) => {
                fault = Some(error);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    })?;
    fault.map_or(Ok(()), Err)
}
