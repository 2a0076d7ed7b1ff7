//! Hostile peers: whatever a parcel is, it is refused and nothing at all has changed.

use super::*;
use crate::sync::parcel::{PACKED_MAX, RAW_MAX};

/// An honest desk that has worked on since it was last heard, a hub, and a desk that listens.
struct Scene {
    hub: Hub,
    one: Desk,
    two: Desk,
    row: HubRow,
}

fn scene() -> Scene {
    let (mut hub, mut one, mut two) = (hub(), desk(1), desk(2));
    work(&mut one, 20);
    enrol(&mut hub, &mut one, "H56.14", [1; 16]);
    let row = enrol(&mut hub, &mut two, "H56.14", [2; 16]);
    sync(&mut hub, &mut one);
    sync(&mut hub, &mut two);
    work(&mut one, 20);
    Scene { hub, one, two, row }
}

/// What comes next of the honest desk's log: the head before it, its entries, the head after them.
fn next(scene: &mut Scene) -> (Head, Vec<Placed>, SignedHead) {
    let log = scene.one.engine.log();
    let held = scene.hub.engine().head_of(log).unwrap();
    let (parcel, ..) = post::parcel_after(&mut scene.one.engine, log, held).unwrap().unwrap();
    let (entries, signed) = Parcel::unpack(&parcel).unwrap().after(held).unwrap();
    (held, entries, signed)
}

fn head_after(held: Head, log: LogKey, entries: &[Placed]) -> Head {
    entries.iter().fold(held, |head, entry| head.extend(log, &entry.canonical))
}

/// Everything a store holds, as bytes.
fn everything(engine: &mut Engine) -> (String, String, u64) {
    let frontier = engine.frontier(None).unwrap();
    let frontier = crate::record::chain::frontier_digest(&frontier).to_string();
    (frontier, digest(engine), engine.journal_bytes())
}

/// Gives the bytes to the hub from the honest desk's connection, and to the other desk as if from the hub;
/// the codes they are refused with.
fn refused_with(scene: &mut Scene, bytes: &[u8]) -> [&'static str; 2] {
    let before = (everything(scene.hub.engine()), everything(&mut scene.two.engine));
    let device = scene.one.engine.device().id;
    let unpacked = || Parcel::unpack(bytes).map_err(ReplicaFault::from);
    let at_hub = unpacked().and_then(|parcel| scene.hub.take(device, parcel)).unwrap_err();
    let at_desk = unpacked().and_then(|parcel| post::take(&mut scene.two.engine, &scene.row, parcel));
    let codes = [at_hub.code(), at_desk.unwrap_err().code()];
    assert_eq!((everything(scene.hub.engine()), everything(&mut scene.two.engine)), before);
    codes
}

#[test]
fn a_parcel_too_large_packed_or_unpacked_is_refused_and_nothing_has_changed() {
    let mut scene = scene();
    let (_, entries, signed) = next(&mut scene);
    let honest = Parcel::pack(&entries, &signed);
    let oversized = [honest.clone(), vec![0; PACKED_MAX]].concat();
    assert_eq!(refused_with(&mut scene, &oversized), ["parcel"; 2]);
    // It says that it is larger than it may be.
    let mut claims = honest.clone();
    let more = u32::try_from(RAW_MAX).unwrap() + 1;
    claims[5..9].copy_from_slice(&more.to_le_bytes());
    assert_eq!(refused_with(&mut scene, &claims), ["parcel"; 2]);
    // It says that it is small and unpacks to 64 MiB of zeros.
    let mut bomb = honest[..5].to_vec();
    bomb.extend(1000_u32.to_le_bytes());
    bomb.extend(zstd::bulk::compress(&vec![0; 64 << 20], 3).unwrap());
    assert!(bomb.len() < PACKED_MAX);
    assert_eq!(refused_with(&mut scene, &bomb), ["parcel"; 2]);
}

#[test]
fn a_parcel_with_another_chain_is_refused_and_nothing_has_changed() {
    let mut scene = scene();
    let (held, entries, signed) = next(&mut scene);
    let log = signed.log;
    // Its first act left out, the others moved up, under the honest signature.
    let ends = |entry: &Placed| !Entry::from_bytes(&entry.canonical).unwrap().act_continues;
    let first = entries.iter().position(ends).unwrap() + 1;
    let moved = entries[first..].iter().cloned().zip(held.seq + 1..);
    let shorter: Vec<Placed> = moved.map(|(entry, seq)| Placed { seq, ..entry }).collect();
    assert_eq!(refused_with(&mut scene, &Parcel::pack(&shorter, &signed)), ["parcel"; 2]);
    // What comes later, as if nothing were missing.
    let later = &entries[first..];
    assert_eq!(refused_with(&mut scene, &Parcel::pack(later, &signed)), ["gap"; 2]);
    // The same entries as a log of another life: its hash is over another name.
    let other = LogKey { incarnation: crate::base::id::Incarnation([9; 8]), ..log };
    let renamed = entries.iter().cloned().zip(1..).map(|(entry, seq)| Placed { log: other, seq, ..entry });
    let renamed: Vec<Placed> = renamed.collect();
    let replayed = SignedHead { log: other, ..signed };
    assert_eq!(refused_with(&mut scene, &Parcel::pack(&renamed, &replayed)), ["parcel"; 2]);
}

#[test]
fn a_parcel_signed_by_nobody_or_by_somebody_else_is_refused_and_nothing_has_changed() {
    let mut scene = scene();
    let (held, entries, signed) = next(&mut scene);
    let log = signed.log;
    let mut bits = signed;
    bits.signature.0[3] ^= 1;
    assert_eq!(refused_with(&mut scene, &Parcel::pack(&entries, &bits)), ["parcel"; 2]);
    // The other desk signs for it, under its own key and under the honest one's.
    let head = head_after(held, log, &entries);
    let theirs = SignedHead::sign(log, head, scene.two.engine.keys().signing());
    assert_eq!(refused_with(&mut scene, &Parcel::pack(&entries, &theirs)), ["parcel"; 2]);
    let borrowed = SignedHead { key: signed.key, ..theirs };
    assert_eq!(refused_with(&mut scene, &Parcel::pack(&entries, &borrowed)), ["parcel"; 2]);
    // Entries in a log of the other desk's own: each names the device that made it.
    let own = LogKey { device: scene.two.engine.device().id, ..log };
    let stolen: Vec<Placed> =
        entries.iter().cloned().zip(1..).map(|(entry, seq)| Placed { log: own, seq, ..entry }).collect();
    let head = head_after(Head::default(), own, &stolen);
    let theirs = SignedHead::sign(own, head, scene.two.engine.keys().signing());
    assert_eq!(refused_with(&mut scene, &Parcel::pack(&stolen, &theirs)), ["parcel"; 2]);
}

#[test]
fn a_parcel_without_the_personal_section_its_entry_commits_to_is_refused_and_nothing_has_changed() {
    let mut scene = scene();
    let (_, mut entries, signed) = next(&mut scene);
    let at = entries.iter().position(|entry| entry.personal.is_some()).unwrap();
    entries[at].personal = None;
    assert_eq!(refused_with(&mut scene, &Parcel::pack(&entries, &signed)), ["parcel"; 2]);
}

#[test]
fn a_parcel_played_again_changes_nothing_whoever_plays_it() {
    let mut scene = scene();
    let (_, entries, signed) = next(&mut scene);
    let honest = Parcel::pack(&entries, &signed);
    sync(&mut scene.hub, &mut scene.one);
    sync(&mut scene.hub, &mut scene.two);
    let before = (everything(scene.hub.engine()), everything(&mut scene.two.engine));
    for device in [scene.one.engine.device().id, scene.two.engine.device().id] {
        assert_eq!(scene.hub.take(device, Parcel::unpack(&honest).unwrap()).unwrap(), 0);
    }
    let again = post::take(&mut scene.two.engine, &scene.row, Parcel::unpack(&honest).unwrap()).unwrap();
    assert_eq!(again, 0);
    assert_eq!((everything(scene.hub.engine()), everything(&mut scene.two.engine)), before);
}

#[test]
fn a_parcel_into_a_scope_not_granted_is_refused_and_nothing_has_changed() {
    let mut scene = scene();
    let mut stranger = desk(3);
    enrol(&mut scene.hub, &mut stranger, "H56.15", [3; 16]);
    let keys = stranger.engine.keys().signing().clone();
    let (own, id) = (stranger.engine.log(), stranger.engine.device().id);
    let (parcel, ..) = post::parcel_after(&mut stranger.engine, own, Head::default()).unwrap().unwrap();
    let (entries, _) = Parcel::unpack(&parcel).unwrap().after(Head::default()).unwrap();
    // Its own entries, soundly signed, into the other unit's scope and into the hub's.
    let hubs = scene.hub.engine().post().scope;
    for scope in [scene.one.engine.log().scope, hubs] {
        let log = LogKey { scope, ..own };
        let put: Vec<Placed> = entries.iter().cloned().map(|entry| Placed { log, ..entry }).collect();
        let signed = SignedHead::sign(log, head_after(Head::default(), log, &put), &keys);
        let before = everything(scene.hub.engine());
        let parcel = Parcel::unpack(&Parcel::pack(&put, &signed)).unwrap();
        assert_eq!(scene.hub.take(id, parcel.clone()).unwrap_err().code(), "not-granted");
        assert_eq!(everything(scene.hub.engine()), before);
        // Nor does a desk let anybody but its hub speak in the hub's scope.
        if scope == hubs {
            let before = everything(&mut scene.two.engine);
            let taken = post::take(&mut scene.two.engine, &scene.row, parcel);
            assert_eq!(taken.unwrap_err().code(), "not-granted");
            assert_eq!(everything(&mut scene.two.engine), before);
        }
    }
}

#[test]
fn a_parcel_of_a_revoked_device_is_refused_whoever_brings_it_and_nothing_has_changed() {
    let mut scene = scene();
    let (_, entries, signed) = next(&mut scene);
    let (one, two) = (scene.one.engine.device().id, scene.two.engine.device().id);
    scene.hub.engine().revoke(one).unwrap().unwrap();
    let before = everything(scene.hub.engine());
    for (device, code) in [(one, "device-revoked"), (two, "after-revocation")] {
        let parcel = Parcel::unpack(&Parcel::pack(&entries, &signed)).unwrap();
        assert_eq!(scene.hub.take(device, parcel).unwrap_err().code(), code);
    }
    let hello = post::hello(&mut scene.one.engine).unwrap();
    assert_eq!(scene.hub.hello(one, &hello).unwrap_err().code(), "device-revoked");
    let wants = Pull { wants: vec![(scene.two.engine.log(), Head::default())] };
    assert_eq!(scene.hub.give(one, &wants, &mut |_| true).unwrap_err().code(), "device-revoked");
    assert_eq!(everything(scene.hub.engine()), before);
}
