//! Parcels: what fits, what is refused, and that no bytes do harm.

use super::*;
use crate::base::id::{DeviceId, Incarnation, OfficerId, PostId, ScopeId};
use crate::base::random::SeededRandom;
use crate::base::time::{Hlc, Timestamp};
use crate::domain::event::Subject;
use crate::record::entry::Entry;
use crate::record::head::device_id;
use ed25519_dalek::SigningKey;
use proptest::prelude::*;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[5; 32])
}

fn log() -> LogKey {
    let device = device_id(&key().verifying_key().to_bytes());
    LogKey { device, incarnation: Incarnation([1; 8]), scope: ScopeId([2; 8]) }
}

/// Entries of a log from number 1; each `true` is followed by another of the same act.
fn entries(continues: &[bool]) -> Vec<Placed> {
    let mut random = SeededRandom::new(7);
    let at = Timestamp::parse("2026-11-23T09:00").unwrap();
    continues
        .iter()
        .zip(1..)
        .map(|(goes_on, seq)| {
            let personal = PersonalSection::new(b"personal", &mut random);
            let entry = Entry {
                kind: 5,
                version: 1,
                reserved_flags: 0,
                act_continues: *goes_on,
                simulated: false,
                subject: Subject::Post(PostId([3; 16])),
                hlc: Hlc(seq),
                at,
                happened_at: None,
                device: log().device,
                officer: OfficerId([4; 16]),
                parents: Vec::new(),
                payload: vec![0; 20],
                commitment: Some(personal.commitment()),
            };
            Placed { log: log(), seq, canonical: entry.to_bytes(), personal: Some(personal) }
        })
        .collect()
}

fn head_of(entries: &[Placed]) -> Head {
    entries.iter().fold(Head::default(), |head, entry| head.extend(log(), &entry.canonical))
}

fn signed(entries: &[Placed]) -> SignedHead {
    SignedHead::sign(log(), head_of(entries), &key())
}

#[test]
fn what_is_packed_is_unpacked_and_vouched_for() {
    let all = entries(&[true, false, false]);
    let parcel = Parcel::unpack(&Parcel::pack(&all, &signed(&all))).unwrap();
    assert_eq!((parcel.first, parcel.last()), (1, 3));
    let (fresh, head) = parcel.after(Head::default()).unwrap();
    assert_eq!(fresh, all);
    assert_eq!(head.head, head_of(&all));
}

#[test]
fn what_is_held_already_is_passed_over_and_the_rest_still_verifies() {
    let all = entries(&[false, false, false]);
    let bytes = Parcel::pack(&all, &signed(&all));
    let (fresh, _) = Parcel::unpack(&bytes).unwrap().after(head_of(&all[..2])).unwrap();
    assert_eq!(fresh, all[2..]);
    let (nothing, _) = Parcel::unpack(&bytes).unwrap().after(head_of(&all)).unwrap();
    assert!(nothing.is_empty());
}

#[test]
fn a_parcel_after_a_hole_is_refused() {
    let all = entries(&[false, false, false]);
    let parcel = Parcel::unpack(&Parcel::pack(&all[2..], &signed(&all))).unwrap();
    assert_eq!(parcel.after(head_of(&all[..1])), Err(ParcelError::Gap { first: 3, due: 2 }));
}

#[test]
fn a_changed_entry_another_history_and_another_signer_are_refused() {
    let all = entries(&[false, false]);
    let mut changed = all.clone();
    changed[1] = Placed { seq: 2, ..entries(&[false, false, false])[2].clone() };
    let parcel = Parcel::unpack(&Parcel::pack(&changed, &signed(&all))).unwrap();
    assert_eq!(parcel.after(Head::default()), Err(ParcelError::Head(HeadError::WrongSignature)));
    let parcel = Parcel::unpack(&Parcel::pack(&all[1..], &signed(&all))).unwrap();
    let other = Head { hash: crate::base::id::ChainHash([9; 32]), ..head_of(&all[..1]) };
    assert_eq!(parcel.after(other), Err(ParcelError::Head(HeadError::WrongSignature)));
    let stranger = SignedHead::sign(log(), head_of(&all), &SigningKey::from_bytes(&[6; 32]));
    let parcel = Parcel::unpack(&Parcel::pack(&all, &stranger)).unwrap();
    assert_eq!(parcel.after(Head::default()), Err(ParcelError::Head(HeadError::OtherDevice)));
}

#[test]
fn a_cut_act_a_lost_section_and_a_foreign_entry_are_refused() {
    let cut = entries(&[false, true]);
    assert_eq!(Parcel::unpack(&Parcel::pack(&cut, &signed(&cut))), Err(ParcelError::Acts));
    assert_eq!(Parcel::unpack(&Parcel::pack(&[], &signed(&[]))), Err(ParcelError::Acts));
    let mut bare = entries(&[false]);
    bare[0].personal = None;
    assert_eq!(Parcel::unpack(&Parcel::pack(&bare, &signed(&bare))), Err(ParcelError::Section(1)));
    let all = entries(&[false]);
    let elsewhere = LogKey { device: DeviceId([1; 16]), ..log() };
    let signed = SignedHead { log: elsewhere, ..signed(&all) };
    assert_eq!(Parcel::unpack(&Parcel::pack(&all, &signed)), Err(ParcelError::OtherDevice(1)));
}

#[test]
fn a_parcel_that_unpacks_to_more_than_it_says_is_refused_without_being_unpacked() {
    let mut bomb = vec![VERSION, 0, 0, 0, 0];
    bomb.extend_from_slice(&100_u32.to_le_bytes());
    bomb.extend(zstd::bulk::compress(&vec![0; 64 << 20], packing::LEVEL).unwrap());
    assert_eq!(Parcel::unpack(&bomb), Err(ParcelError::Packing));
    let mut boast = vec![VERSION, 0, 0, 0, 0];
    boast.extend_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(Parcel::unpack(&boast), Err(ParcelError::Packing));
}

proptest! {
    #[test]
    fn a_damaged_parcel_is_refused_or_says_what_was_signed(at in 0_usize..2000, flip in 1_u8..) {
        let all = entries(&[true, false, false]);
        let mut bytes = Parcel::pack(&all, &signed(&all));
        let at = at % bytes.len();
        bytes[at] ^= flip;
        if let Ok(parcel) = Parcel::unpack(&bytes)
            && let Ok((fresh, _)) = parcel.after(Head::default())
        {
            prop_assert_eq!(fresh, all);
        }
    }

    #[test]
    fn no_bytes_make_unpacking_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Parcel::unpack(&bytes);
    }
}
