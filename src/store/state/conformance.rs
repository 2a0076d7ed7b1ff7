//! The contract of [`State`], run over every state there is.

use super::*;
use crate::base::random::SeededRandom;
use crate::store::sealer::Sealer;
use crate::store::vault::testing;

fn on_every_state(check: impl Fn(&dyn State)) {
    for clear in [|_| 0, |_| 1, |_| usize::MAX] as [sealed::Clear; 3] {
        let (keys, random) = (testing::keyring(1), SeededRandom::new(1));
        let sealer = std::sync::Arc::new(Sealer::new(&keys, Box::new(random)));
        check(&SealedState::open(Box::new(MemoryState::under_seal()), sealer, clear).unwrap());
    }
    check(&MemoryState::new());
    for began_empty in [false, true] {
        check(&Sieved::new(&MemoryState::new(), began_empty));
    }
    let folder = tempfile::tempdir().unwrap();
    check(&SledState::open(&folder.path().join("state")).unwrap());
}

fn put(state: &dyn State, pairs: &[(&str, &str)]) {
    let mut batch = Batch::new();
    for (key, value) in pairs {
        batch.put(*key, *value);
    }
    state.apply(&batch).unwrap();
}

fn keys(state: &dyn State, range: &KeyRange, order: Order, limit: usize) -> Vec<String> {
    let mut seen = Vec::new();
    let mut visit = |key: &[u8], _: &[u8]| {
        seen.push(String::from_utf8(key.to_vec()).unwrap());
        if seen.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    state.range(range, order, &mut visit).unwrap();
    seen
}

#[test]
fn a_batch_is_seen_by_every_later_read() {
    on_every_state(|state| {
        assert_eq!(state.get(b"a").unwrap(), None);
        put(state, &[("a", "1"), ("b", "2"), ("empty", "")]);
        assert_eq!(state.get(b"a").unwrap().unwrap(), b"1");
        assert_eq!(state.get(b"empty").unwrap().unwrap(), b"");
        let mut batch = Batch::new();
        batch.put("b", "3");
        batch.remove("a");
        batch.remove("never there");
        state.apply(&batch).unwrap();
        assert_eq!((state.get(b"a").unwrap(), state.get(b"b").unwrap().unwrap()), (None, b"3".to_vec()));
        state.flush().unwrap();
    });
}

#[test]
fn the_last_word_on_a_key_counts() {
    on_every_state(|state| {
        let mut batch = Batch::new();
        batch.put("a", "1");
        batch.remove("a");
        batch.put("a", "2");
        assert_eq!((batch.len(), batch.get(b"a")), (1, Some(Some(b"2".as_slice()))));
        state.apply(&batch).unwrap();
        assert_eq!(state.get(b"a").unwrap().unwrap(), b"2");
    });
}

#[test]
fn keys_are_visited_in_order_and_both_ways() {
    on_every_state(|state| {
        put(state, &[("b1", ""), ("a", ""), ("b3", ""), ("b2", ""), ("c", "")]);
        let all = KeyRange::all();
        assert_eq!(keys(state, &all, Order::Forward, 99), ["a", "b1", "b2", "b3", "c"]);
        let b = KeyRange::prefix(b"b");
        assert_eq!(keys(state, &b, Order::Forward, 99), ["b1", "b2", "b3"]);
        assert_eq!(keys(state, &b, Order::Backward, 2), ["b3", "b2"]);
        assert_eq!(keys(state, &b.clone().after(b"b1"), Order::Forward, 99), ["b2", "b3"]);
        assert_eq!(keys(state, &b.clone().before(b"b2"), Order::Backward, 99), ["b1"]);
        assert!(keys(state, &b.clone().after(b"x"), Order::Forward, 99).is_empty());
        assert!(keys(state, &b.after(b"b2").before(b"b2"), Order::Forward, 99).is_empty());
    });
}

#[test]
fn a_prefix_of_highest_bytes_has_no_upper_end() {
    assert_eq!(KeyRange::prefix(&[0xFF]).end, Bound::Unbounded);
    assert_eq!(KeyRange::prefix(&[1, 0xFF]).end, Bound::Excluded(vec![2]));
}

#[test]
fn values_and_keys_that_are_too_long_are_refused_and_nothing_of_the_batch_is_done() {
    on_every_state(|state| {
        let mut batch = Batch::new();
        batch.put("a", "1");
        batch.put("b", vec![0; VALUE_BYTES_MAX + 1]);
        assert!(matches!(state.apply(&batch), Err(StateFault::TooLarge { what: "value", .. })));
        assert_eq!(state.get(b"a").unwrap(), None);
        batch.put("b", vec![0; VALUE_BYTES_MAX]);
        state.apply(&batch).unwrap();
        batch.put(vec![0; KEY_BYTES_MAX + 1], "");
        assert!(matches!(state.apply(&batch), Err(StateFault::TooLarge { what: "key", .. })));
    });
}

#[test]
fn many_keys_come_back_once_each() {
    on_every_state(|state| {
        let mut batch = Batch::new();
        for n in 0..3000_u32 {
            batch.put(n.to_be_bytes(), n.to_le_bytes());
        }
        state.apply(&batch).unwrap();
        let mut next = 0_u32;
        let mut visit = |key: &[u8], value: &[u8]| {
            assert_eq!((key, value), (next.to_be_bytes().as_slice(), next.to_le_bytes().as_slice()));
            next += 1;
            ControlFlow::Continue(())
        };
        state.range(&KeyRange::all(), Order::Forward, &mut visit).unwrap();
        assert_eq!(next, 3000);
    });
}
