//! A state under seal: another state holds its values sealed, and of its keys only what may be seen **\[bytes\]**.
//!
//! ```text
//! stored key   = the first n bytes of the key ‖ keyed BLAKE3-128 of the whole key    (n: a table of the owner's)
//!              = the key, where it has no more than n bytes
//! stored value = nonce [24] ‖ sealed(length of the key u16 LE ‖ key ‖ value) ‖ tag [16], bound to the stored key
//!                where the key is stored as it is, the length is FF FF and the key is left out
//! meta/seal    = epoch u32 LE ‖ the vault's id [16], in clear: by what the state is sealed
//! ```
//! A whole state is sealed in one epoch: where the vault has a newer one, or the state was never sealed, it is set
//! aside and rebuilt, as after any other doubt. So whoever was dismissed finds no name of today among the old keys.
//!
//! Stretches of keys that are partly hidden are collected, opened and sorted; the owner's table leaves those in
//! clear that lists walk. [`State::sweep`] goes over everything in the order it is stored, without sorting.
//!
//! Invariant: a value that cannot be opened is a fault that calls for a rebuild, never an absent value.

use std::borrow::Cow;
use std::ops::{Bound, ControlFlow};
use std::sync::Arc;

use super::{Batch, KEY_BYTES_MAX, KeyRange, Order, State, StateFault, Sweep, VALUE_BYTES_MAX, Visit};
use crate::seal::aead::{OVERHEAD, Place};
use crate::seal::key::Use;
use crate::store::sealer::Sealer;

/// By what the state is sealed.
const MARK: &[u8] = b"meta/seal";

/// Keys that begin so are the store's own and tell of nothing.
const OWN: &[u8] = b"meta/";

/// Bytes of the name that stands for a key.
const NAME_BYTES: usize = 16;

const LENGTH_BYTES: usize = 2;
const STORED_AS_IT_IS: u16 = u16::MAX;

/// Longest stored value: far below what makes sled use files that it never syncs.
pub const STORED_BYTES_MAX: usize = VALUE_BYTES_MAX + LENGTH_BYTES + KEY_BYTES_MAX + OVERHEAD;

const NOT_OPENED: StateFault = StateFault::Invalid("a value was changed, moved, or sealed with another key");

/// How many bytes of a key may be seen, by its first byte.
pub type Clear = fn(u8) -> usize;

/// A state whose values are sealed in another one.
pub struct SealedState {
    inner: Box<dyn State>,
    sealer: Arc<Sealer>,
    clear: Clear,
}

impl std::fmt::Debug for SealedState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedState").finish_non_exhaustive()
    }
}

/// A key, and where in the order of stored keys it lies.
type Opened = (Vec<u8>, Vec<u8>);

impl SealedState {
    /// A state over one that is empty or was sealed with the newest epoch of the same vault; anything else is
    /// [`StateFault::Invalid`] and calls for a rebuild. The inner state must take values of
    /// [`STORED_BYTES_MAX`].
    pub fn open(inner: Box<dyn State>, sealer: Arc<Sealer>, clear: Clear) -> Result<Self, StateFault> {
        let mark = [sealer.newest().number().to_le_bytes().as_slice(), &sealer.vault()].concat();
        match inner.get(MARK)? {
            Some(found) if found == mark => {}
            Some(_) => return Err(StateFault::Invalid("it is sealed with another key")),
            None => {
                let mut empty = true;
                inner.range(&KeyRange::all(), Order::Forward, &mut |_, _| {
                    empty = false;
                    ControlFlow::Break(())
                })?;
                if !empty {
                    return Err(StateFault::Invalid("it is not sealed"));
                }
                let mut batch = Batch::new();
                batch.put(MARK, mark);
                inner.apply(&batch)?;
            }
        }
        Ok(Self { inner, sealer, clear })
    }

    /// Bytes of a key that may be seen.
    fn clear_bytes(&self, key: &[u8]) -> usize {
        if key.starts_with(OWN) {
            usize::MAX
        } else {
            key.first().map_or(usize::MAX, |letter| (self.clear)(*letter))
        }
    }

    fn seal(&self, key: &[u8], stored: &[u8], value: &[u8]) -> Vec<u8> {
        let hidden = if stored == key { None } else { Some(key) };
        let length =
            hidden.map_or(STORED_AS_IT_IS, |key| u16::try_from(key.len()).unwrap_or(STORED_AS_IT_IS));
        let plain = [length.to_le_bytes().as_slice(), hidden.unwrap_or_default(), value].concat();
        self.sealer.seal(Use::State, &Place::Row { key: stored }, &plain)
    }

    /// Key and value of what is stored.
    fn unseal(&self, stored: &[u8], sealed: &[u8]) -> Result<Opened, StateFault> {
        let (epoch, place) = (self.sealer.newest().number(), Place::Row { key: stored });
        let mut plain = self.sealer.open(Use::State, epoch, &place, sealed).map_err(|_| NOT_OPENED)?;
        let length =
            plain.first_chunk::<LENGTH_BYTES>().copied().map(u16::from_le_bytes).ok_or(NOT_OPENED)?;
        if length == STORED_AS_IT_IS {
            let value = plain.split_off(LENGTH_BYTES);
            return Ok((stored.to_vec(), value));
        }
        let value_at = LENGTH_BYTES + usize::from(length);
        if value_at > plain.len() {
            return Err(NOT_OPENED);
        }
        let value = plain.split_off(value_at);
        Ok((plain.split_off(LENGTH_BYTES), value))
    }

    /// Visits a stretch whose keys are stored as they are.
    fn walk(
        &self,
        keys: &KeyRange,
        order: Order,
        visit: &mut Visit<'_>,
    ) -> Result<ControlFlow<()>, StateFault> {
        let (mut outcome, mut fault) = (ControlFlow::Continue(()), None);
        self.inner.range(keys, order, &mut |stored, sealed| {
            if stored == MARK {
                return ControlFlow::Continue(());
            }
            match self.unseal(stored, sealed) {
                Ok((key, value)) => outcome = visit(&key, &value),
                Err(found) => fault = Some(found),
            }
            if fault.is_some() { ControlFlow::Break(()) } else { outcome }
        })?;
        fault.map_or(Ok(outcome), Err)
    }

    /// Visits a stretch below one letter whose keys are partly hidden: collected, opened, sorted.
    fn collect(
        &self,
        keys: &KeyRange,
        order: Order,
        visit: &mut Visit<'_>,
    ) -> Result<ControlFlow<()>, StateFault> {
        let mut found: Vec<Opened> = Vec::new();
        let _ = self.walk(&self.around(keys), Order::Forward, &mut |key, value| {
            if keys.contains(key) {
                found.push((key.to_vec(), value.to_vec()));
            }
            ControlFlow::Continue(())
        })?;
        found.sort_unstable();
        if order == Order::Backward {
            found.reverse();
        }
        Ok(found.iter().try_for_each(|(key, value)| visit(key, value)))
    }

    /// The stretch of stored keys in which those of a stretch lie, by what of its ends may be seen.
    fn around(&self, keys: &KeyRange) -> KeyRange {
        let seen = |key: &Vec<u8>| {
            // The account lies between the others of its letter and is shorter than what it is hidden among.
            let bytes = key.first().map_or(0, |letter| (self.clear)(*letter)).min(key.len());
            key.get(..bytes).unwrap_or_default().to_vec()
        };
        let start = match &keys.start {
            Bound::Included(key) | Bound::Excluded(key) => Bound::Included(seen(key)),
            Bound::Unbounded => Bound::Unbounded,
        };
        let end = match &keys.end {
            Bound::Included(key) | Bound::Excluded(key) => KeyRange::prefix(&seen(key)).end,
            Bound::Unbounded => Bound::Unbounded,
        };
        KeyRange { start, end }
    }

    /// Whether all keys of a letter are stored as they are.
    fn is_clear(&self, letter: u8) -> bool {
        (self.clear)(letter) >= KEY_BYTES_MAX
    }
}

/// The letters at which a stretch begins and ends; the end's own may hold nothing of it.
fn letters(keys: &KeyRange) -> (u8, u8) {
    let first = |bound: &Bound<Vec<u8>>, open: u8| match bound {
        Bound::Included(key) | Bound::Excluded(key) => key.first().copied().unwrap_or(0),
        Bound::Unbounded => open,
    };
    (first(&keys.start, 0), first(&keys.end, u8::MAX))
}

impl State for SealedState {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StateFault> {
        let stored = self.stored(key);
        let Some(sealed) = self.inner.get(&stored)? else { return Ok(None) };
        let (found, value) = self.unseal(&stored, &sealed)?;
        if found == key { Ok(Some(value)) } else { Err(NOT_OPENED) }
    }

    fn range(&self, keys: &KeyRange, order: Order, visit: &mut Visit<'_>) -> Result<(), StateFault> {
        if keys.is_void() {
            return Ok(());
        }
        let (from, to) = letters(keys);
        if from == to && self.is_clear(from) {
            return self.walk(keys, order, visit).map(|_| ());
        }
        let mut all: Vec<u8> = (from..=to).collect();
        if order == Order::Backward {
            all.reverse();
        }
        for letter in all {
            let part = keys.clone().within(&KeyRange::prefix(&[letter]));
            if part.is_void() {
                continue;
            }
            let outcome = if self.is_clear(letter) {
                self.walk(&part, order, visit)?
            } else {
                self.collect(&part, order, visit)?
            };
            if outcome.is_break() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn apply(&self, batch: &Batch) -> Result<(), StateFault> {
        batch.check(VALUE_BYTES_MAX)?;
        let mut sealed = Batch::new();
        for (key, value) in batch.iter() {
            let stored = self.stored(key);
            match value {
                Some(value) => {
                    let value = self.seal(key, &stored, value);
                    sealed.put(stored.into_owned(), value);
                }
                None => sealed.remove(stored.into_owned()),
            }
        }
        self.inner.apply(&sealed)
    }

    fn flush(&self) -> Result<(), StateFault> {
        self.inner.flush()
    }

    fn close(self: Box<Self>) -> Result<(), StateFault> {
        self.inner.close()
    }

    fn unsound(&self, max: usize) -> Result<Vec<Vec<u8>>, StateFault> {
        let mut unsound = Vec::new();
        self.inner.range(&KeyRange::all(), Order::Forward, &mut |stored, sealed| {
            if stored != MARK && self.unseal(stored, sealed).is_err() {
                unsound.push(stored.to_vec());
            }
            if unsound.len() < max { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        Ok(unsound)
    }

    fn stored<'k>(&self, key: &'k [u8]) -> Cow<'k, [u8]> {
        let clear = self.clear_bytes(key);
        match key.split_at_checked(clear) {
            None | Some((_, [])) => Cow::Borrowed(key),
            Some((seen, _)) => {
                let mut stored = Vec::with_capacity(seen.len() + NAME_BYTES);
                stored.extend_from_slice(seen);
                stored.extend(self.sealer.name(&[key]));
                Cow::Owned(stored)
            }
        }
    }

    fn sweep(&self, after: Option<&[u8]>, visit: &mut Sweep<'_>) -> Result<(), StateFault> {
        let keys = after.map_or_else(KeyRange::all, |after| KeyRange::all().after(after));
        let mut fault = None;
        self.inner.range(&keys, Order::Forward, &mut |stored, sealed| {
            if stored == MARK {
                return ControlFlow::Continue(());
            }
            match self.unseal(stored, sealed) {
                Ok((key, value)) => visit(stored, &key, &value),
                Err(found) => {
                    fault = Some(found);
                    ControlFlow::Break(())
                }
            }
        })?;
        fault.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::base::random::SeededRandom;
    use crate::store::state::MemoryState;
    use crate::store::vault::testing;

    /// `a` stays in clear, `b` with two bytes, everything else behind its letter.
    fn clear(letter: u8) -> usize {
        match letter {
            b'a' => usize::MAX,
            b'b' => 2,
            _ => 1,
        }
    }

    fn sealer() -> Arc<Sealer> {
        Arc::new(Sealer::new(&testing::keyring(1), Box::new(SeededRandom::new(7))))
    }

    /// A sealed state, and a way to what it is stored in.
    fn sealed() -> (SealedState, Arc<MemoryState>) {
        let inner = Arc::new(MemoryState::under_seal());
        let state = SealedState::open(Box::new(Shared(Arc::clone(&inner))), sealer(), clear).unwrap();
        (state, inner)
    }

    struct Shared(Arc<MemoryState>);

    impl State for Shared {
        fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StateFault> {
            self.0.get(key)
        }
        fn range(&self, keys: &KeyRange, order: Order, visit: &mut Visit<'_>) -> Result<(), StateFault> {
            self.0.range(keys, order, visit)
        }
        fn apply(&self, batch: &Batch) -> Result<(), StateFault> {
            self.0.apply(batch)
        }
        fn flush(&self) -> Result<(), StateFault> {
            Ok(())
        }
        fn close(self: Box<Self>) -> Result<(), StateFault> {
            Ok(())
        }
    }

    fn put(state: &dyn State, pairs: &[(&[u8], &[u8])]) {
        let mut batch = Batch::new();
        pairs.iter().for_each(|(key, value)| batch.put(*key, *value));
        state.apply(&batch).unwrap();
    }

    fn stored(inner: &MemoryState) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let mut all = BTreeMap::new();
        let mut visit = |key: &[u8], value: &[u8]| {
            all.insert(key.to_vec(), value.to_vec());
            ControlFlow::Continue(())
        };
        inner.range(&KeyRange::all(), Order::Forward, &mut visit).unwrap();
        all
    }

    #[test]
    fn of_keys_only_what_the_table_allows_is_seen_and_of_values_nothing() {
        let (state, inner) = sealed();
        put(&state, &[(b"a-id", b"value-1"), (b"b1-number", b"value-2"), (b"mH56-0001", b"value-3")]);
        let all = stored(&inner);
        let keys: Vec<&[u8]> = all.keys().map(Vec::as_slice).collect();
        assert!(keys.contains(&b"a-id".as_slice()) && keys.contains(&MARK), "{keys:?}");
        assert!(keys.iter().any(|key| key.starts_with(b"b1") && key.len() == 18));
        assert!(keys.iter().any(|key| key.starts_with(b"m") && key.len() == 17));
        for planted in [b"number".as_slice(), b"H56", b"value"] {
            let holds = |bytes: &[u8]| bytes.windows(planted.len()).any(|window| window == planted);
            assert!(!all.iter().any(|(key, value)| holds(key) || holds(value)), "{planted:?}");
        }
        assert_eq!(state.get(b"mH56-0001").unwrap().unwrap(), b"value-3");
    }

    #[test]
    fn a_value_changed_or_put_under_another_key_is_no_value() {
        let (state, inner) = sealed();
        put(&state, &[(b"a1", b"one"), (b"a2", b"two")]);
        let all = stored(&inner);
        put(&*inner, &[(b"a2", all.get(b"a1".as_slice()).unwrap())]);
        assert!(state.get(b"a2").is_err_and(|fault| fault.calls_for_rebuild()));
        let mut flipped = all.get(b"a1".as_slice()).unwrap().clone();
        flipped[30] ^= 1;
        put(&*inner, &[(b"a1", &flipped), (b"a3", b"not sealed")]);
        for key in [b"a1", b"a3"] {
            assert!(state.get(key).is_err());
        }
        let walked = state.range(&KeyRange::all(), Order::Forward, &mut |_, _| ControlFlow::Continue(()));
        assert!(walked.is_err() && state.sweep(None, &mut |_, _, _| ControlFlow::Continue(())).is_err());
    }

    #[test]
    fn a_state_of_another_key_or_none_is_rebuilt() {
        let (_, inner) = sealed();
        let other = Arc::new(Sealer::new(&testing::keyring(2), Box::new(SeededRandom::new(7))));
        let open = |inner: &Arc<MemoryState>, sealer: &Arc<Sealer>| {
            SealedState::open(Box::new(Shared(Arc::clone(inner))), Arc::clone(sealer), clear)
        };
        assert!(open(&inner, &sealer()).is_ok());
        assert!(open(&inner, &other).is_err_and(|fault| fault.calls_for_rebuild()));
        let plain = Arc::new(MemoryState::under_seal());
        put(&*plain, &[(b"a", b"1")]);
        assert!(open(&plain, &other).is_err_and(|fault| fault.calls_for_rebuild()));
    }

    fn key() -> impl Strategy<Value = Vec<u8>> {
        let letter = prop_oneof![Just(b'a'), Just(b'b'), Just(b'c'), Just(b'm')];
        let own = prop_oneof![Just(b"meta/sum".to_vec()), Just(b"meta/applied".to_vec())];
        let other = (letter, prop::collection::vec(0_u8..4, 0..4)).prop_map(|(letter, rest)| {
            let mut key = vec![letter];
            key.extend(rest);
            key
        });
        prop_oneof![9 => other, 1 => own]
    }

    fn bound() -> impl Strategy<Value = Bound<Vec<u8>>> {
        prop_oneof![key().prop_map(Bound::Included), key().prop_map(Bound::Excluded), Just(Bound::Unbounded)]
    }

    fn seen(state: &dyn State, range: &KeyRange, order: Order, limit: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut seen = Vec::new();
        let mut visit = |key: &[u8], value: &[u8]| {
            seen.push((key.to_vec(), value.to_vec()));
            if seen.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        state.range(range, order, &mut visit).unwrap();
        seen
    }

    proptest! {
        #[test]
        fn it_answers_as_a_state_that_is_not_sealed(
            pairs in prop::collection::btree_map(key(), prop::collection::vec(any::<u8>(), 0..9), 0..40),
            gone in prop::collection::vec(key(), 0..5),
            ranges in prop::collection::vec((bound(), bound(), 1_usize..50), 1..6),
        ) {
            let ((state, _), plain) = (sealed(), MemoryState::new());
            let mut batch = Batch::new();
            pairs.iter().for_each(|(key, value)| batch.put(key.clone(), value.clone()));
            let mut removed = Batch::new();
            gone.iter().for_each(|key| removed.remove(key.clone()));
            for batch in [&batch, &removed] {
                state.apply(batch).unwrap();
                plain.apply(batch).unwrap();
            }
            for key in pairs.keys().chain(&gone) {
                prop_assert_eq!(state.get(key).unwrap(), plain.get(key).unwrap());
            }
            for (start, end, limit) in ranges {
                let range = KeyRange { start, end };
                for order in [Order::Forward, Order::Backward] {
                    prop_assert_eq!(seen(&state, &range, order, limit), seen(&plain, &range, order, limit));
                }
            }
            let mut swept = Vec::new();
            let mut last: Option<Vec<u8>> = None;
            loop {
                // One key at a time, as the ledger's check goes on where it was.
                let mut next = None;
                state.sweep(last.as_deref(), &mut |stored, key, value| {
                    next = Some((stored.to_vec(), key.to_vec(), value.to_vec()));
                    ControlFlow::Break(())
                }).unwrap();
                let Some((stored, key, value)) = next else { break };
                prop_assert_eq!(state.stored(&key).into_owned(), stored.clone());
                swept.push((key, value));
                last = Some(stored);
            }
            swept.sort();
            prop_assert_eq!(swept, seen(&plain, &KeyRange::all(), Order::Forward, usize::MAX));
        }
    }
}
