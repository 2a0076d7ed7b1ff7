//! What goes out comes in the same; what was tampered with does not come in at all.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::*;
use crate::desk::engine::Held;
use crate::desk::testkit::{Desk, check, open};
use crate::store::disk::{Disk, MemoryDisk};

fn disk() -> Arc<dyn Disk> {
    Arc::new(MemoryDisk::new())
}

fn lines(disk: &Arc<dyn Disk>) -> Vec<u8> {
    let mut out = Vec::new();
    export(disk, None, &mut |line| {
        out.extend_from_slice(line);
        Ok(())
    })
    .unwrap();
    out
}

fn take_in(desk: &mut Desk, lines: &[u8]) -> Result<(u64, u64), LogsFault> {
    let incoming = read(&mut &*lines)?;
    let keys: BTreeSet<_> = incoming.iter().map(|item| item.placed.log).collect();
    let plan = plan(incoming, &desk.engine.held(&keys)?)?;
    for frame in plan.frames {
        desk.engine.absorb(frame)?;
    }
    Ok((plan.fresh, plan.passed_over))
}

fn worked(seed: u64, acts: usize) -> (Arc<dyn Disk>, Desk) {
    let disk = disk();
    let mut desk = open(Arc::clone(&disk), seed, 0).unwrap();
    for _ in 0..acts {
        desk.act().unwrap();
    }
    (disk, desk)
}

fn values(lines: &[u8]) -> Vec<Value> {
    lines
        .split(|b| *b == b'\n')
        .filter(|l| !l.is_empty())
        .map(|l| serde_json::from_slice(l).unwrap())
        .collect()
}

type Harm = Box<dyn Fn(&mut Value)>;

fn refused_line(result: Result<(u64, u64), LogsFault>) -> u64 {
    match result {
        Err(LogsFault::Refused { line, .. }) => line,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn what_goes_out_comes_in_the_same_and_only_once() {
    let (a, _) = worked(1, 30);
    let (b, mut desk) = worked(2, 5);
    let own = values(&lines(&b)).len();
    let out = lines(&a);
    let count = values(&out).len() as u64;
    assert_eq!(take_in(&mut desk, &out).unwrap(), (count, 0));
    assert_eq!(take_in(&mut desk, &out).unwrap(), (0, count));
    let log = values(&out)[0]["log"].clone();
    let again: Vec<Value> = values(&lines(&b)).into_iter().filter(|line| line["log"] == log).collect();
    assert_eq!(again, values(&out));
    assert_eq!(values(&lines(&b)).len(), own + again.len());
    let report = check(&b);
    assert_eq!(report.faults, []);
    drop(desk);
    let mut opened = open(b, 2, 5000).unwrap();
    opened.act().unwrap();
}

#[test]
fn lines_are_ordered_and_say_what_they_hold() {
    let (a, _) = worked(1, 20);
    let all = values(&lines(&a));
    for (line, seq) in all.iter().zip(1_u64..) {
        assert_eq!(line["seq"], seq);
        let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        assert_eq!(keys.len(), 7, "{keys:?}");
    }
    let names: Vec<&str> = all.iter().filter_map(|line| line["decoded"]["event"]["name"].as_str()).collect();
    assert!(names.contains(&"post::Founded") && names.contains(&"intake::Opened"), "{names:?}");
    let opened = all.iter().find(|line| line["decoded"]["event"]["name"] == "intake::Opened").unwrap();
    assert!(opened["decoded"]["event"]["personal"]["applicant"]["name"].is_string());
    let scope = all[0]["log"].as_str().unwrap().rsplit(':').next().unwrap().parse().unwrap();
    let mut count = 0;
    export(&a, Some(scope), &mut |_| {
        count += 1;
        Ok(())
    })
    .unwrap();
    assert_eq!(count, all.len());
    export(&a, Some(ScopeId([9; 8])), &mut |_| panic!("another scope")).unwrap();
}

#[test]
fn whatever_was_changed_in_a_line_is_refused_by_its_number_and_nothing_is_recorded() {
    let (a, _) = worked(1, 12);
    let all = values(&lines(&a));
    let at = all.iter().position(|line| line["decoded"]["event"]["name"] == "intake::Opened").unwrap();
    let other = all[at - 1].clone();
    let harms: [(&str, Harm); 9] = [
        ("id", Box::new(|line| line["id"] = "00".repeat(16).into())),
        ("head", Box::new(|line| line["head"] = "00".repeat(32).into())),
        ("seq", Box::new(|line| line["seq"] = 4000.into())),
        ("log", Box::new(|line| line["log"] = "elsewhere".into())),
        (
            "device",
            Box::new(|line| {
                let log = line["log"].as_str().unwrap().to_owned();
                line["log"] =
                    format!("{}{}", "0".repeat(32), log.chars().skip(32).collect::<String>()).into();
            }),
        ),
        ("section", Box::new(|line| line["personal"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==".into())),
        ("no section", Box::new(|line| line["personal"] = Value::Null)),
        ("no bytes", Box::new(|line| line["bytes"] = "AAAA".into())),
        ("bytes", Box::new(move |line| line["bytes"] = other["bytes"].clone())),
    ];
    for (what, harm) in harms {
        let mut changed = all.clone();
        harm(&mut changed[at]);
        let text: Vec<String> = changed.iter().map(Value::to_string).collect();
        let (b, mut desk) = worked(2, 0);
        let before = check(&b).frontier_digest;
        let line = refused_line(take_in(&mut desk, text.join("\n").as_bytes()));
        assert_eq!(line, at as u64 + 1, "{what}");
        assert_eq!(check(&b).frontier_digest, before, "{what}");
    }
}

#[test]
fn an_act_that_is_cut_and_a_log_with_a_hole_are_refused() {
    let (a, _) = worked(1, 12);
    let all = values(&lines(&a));
    let cut = all.iter().position(|line| line["decoded"]["act_continues"] == true).unwrap();
    let text = |values: &[Value]| values.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
    let (_, mut desk) = worked(2, 0);
    let upto = all.get(..=cut).unwrap();
    assert_eq!(refused_line(take_in(&mut desk, text(upto).as_bytes())), cut as u64 + 1);
    let holed: Vec<Value> =
        all.iter().enumerate().filter(|(at, _)| *at != 5).map(|(_, v)| v.clone()).collect();
    assert_eq!(refused_line(take_in(&mut desk, text(&holed).as_bytes())), 6);
    assert_eq!(refused_line(take_in(&mut desk, text(all.get(3..).unwrap()).as_bytes())), 1);
}

#[test]
fn a_fork_of_a_log_is_refused_at_the_first_entry_that_differs() {
    let (one, _) = worked(1, 8);
    let forked = disk();
    let mut other = open(Arc::clone(&forked), 1, 0).unwrap();
    other.random = crate::base::random::SeededRandom::new(77);
    for _ in 0..8 {
        other.act().unwrap();
    }
    let (mine, theirs) = (values(&lines(&one)), values(&lines(&forked)));
    let first = mine.iter().zip(&theirs).position(|(a, b)| a["id"] != b["id"]).unwrap();
    let mut desk = open(one, 1, 4000).unwrap();
    assert_eq!(refused_line(take_in(&mut desk, &lines(&forked))), first as u64 + 1);
}

#[test]
fn nonsense_is_refused_and_never_panics() {
    for text in ["{", "null", "[]", "{\"log\":1}", "\u{0}", "{\"log\":\"a\",\"seq\":-1,\"bytes\":\"\"}"] {
        let input = format!("\n{text}\n");
        assert!(matches!(read(&mut input.as_bytes()), Err(LogsFault::Refused { line: 2, .. })), "{text}");
    }
    assert!(plan(read(&mut &b"\n \n"[..]).unwrap(), &Held::new()).unwrap().frames.is_empty());
}
