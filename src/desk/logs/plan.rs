//! From lines to frames: chains checked, acts whole, parents first.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Incoming, LogsFault};
use crate::base::id::EntryId;
use crate::base::time::Hlc;
use crate::desk::engine::{GROUP_BYTES_MAX, Held};
use crate::record::act::{ACT_BYTES_MAX, ACT_ENTRIES_MAX, Placed};
use crate::record::chain::{Head, LogKey};

/// What importing will record.
#[derive(Debug, Default)]
pub struct Plan {
    /// Frames of whole acts, in an order that respects logs and parents.
    pub frames: Vec<Vec<Placed>>,
    /// Entries in them.
    pub fresh: u64,
    /// Entries that are here already.
    pub passed_over: u64,
}

/// Checks lines against their logs and against what is held, and puts the new ones into frames.
///
/// Refused, with the line's number: a log out of order or with a hole, an entry that differs from the
/// one held under its number, a head that is not the chain's, an act that is cut or too large.
pub fn plan(incoming: Vec<Incoming>, held: &Held) -> Result<Plan, LogsFault> {
    let (fresh, passed_over) = check_chains(incoming, held)?;
    let count = fresh.len() as u64;
    let acts = acts(fresh)?;
    Ok(Plan { frames: frames(causal(acts)), fresh: count, passed_over })
}

/// Follows every log; returns the entries that are not held.
fn check_chains(incoming: Vec<Incoming>, held: &Held) -> Result<(Vec<Incoming>, u64), LogsFault> {
    let mut heads: BTreeMap<LogKey, Head> = BTreeMap::new();
    let mut fresh = Vec::new();
    let mut passed_over = 0;
    for item in incoming {
        let (log, seq) = (item.placed.log, item.placed.seq);
        let known = held.get(&log).map_or(&[][..], Vec::as_slice);
        let here = seq.checked_sub(1).and_then(|at| known.get(usize::try_from(at).ok()?));
        let last = known.last().map_or_else(Head::default, |(_, head)| *head);
        let before = heads.get(&log).copied();
        if before.is_some_and(|before| seq != before.seq + 1) {
            let why = format!("số {seq} không nối tiếp / number {seq} does not follow on in log {log}");
            return Err(LogsFault::refused(item.line, why));
        }
        let head = match here {
            Some((id, head)) if *id == item.id => *head,
            Some((id, _)) => {
                let why = format!("khác với bản ghi đang có / differs from the entry held here, {id}");
                return Err(LogsFault::refused(item.line, why));
            }
            None if seq == last.seq + 1 || before.is_some() => {
                before.unwrap_or(last).extend(log, &item.placed.canonical)
            }
            None => {
                let due = last.seq + 1;
                let why =
                    format!("thiếu bản ghi từ số {due} / entries from number {due} of log {log} are missing");
                return Err(LogsFault::refused(item.line, why));
            }
        };
        if item.head.is_some_and(|said| said != head.hash) {
            let why = format!("`head` khác chuỗi tính lại / `head` differs from the chain's, {}", head.hash);
            return Err(LogsFault::refused(item.line, why));
        }
        heads.insert(log, head);
        if here.is_some() {
            passed_over += 1;
        } else {
            fresh.push(item);
        }
    }
    Ok((fresh, passed_over))
}

/// The entries of one act, side by side.
type Act = Vec<Incoming>;

/// Gathers entries into acts, log by log.
fn acts(fresh: Vec<Incoming>) -> Result<Vec<Act>, LogsFault> {
    let mut acts = Vec::new();
    let mut open: BTreeMap<LogKey, Act> = BTreeMap::new();
    for item in fresh {
        let (log, line, goes_on) = (item.placed.log, item.line, item.entry.act_continues);
        let mut act = open.remove(&log).unwrap_or_default();
        act.push(item);
        let bytes: usize = act.iter().map(|item| item.placed.size()).sum();
        if act.len() > ACT_ENTRIES_MAX || bytes > ACT_BYTES_MAX {
            return Err(LogsFault::refused(line, "thao tác quá lớn / the act is too large"));
        }
        if goes_on {
            open.insert(log, act);
        } else {
            acts.push(act);
        }
    }
    match open.values().filter_map(|act| act.last()).min_by_key(|item| item.line) {
        Some(item) => Err(LogsFault::refused(
            item.line,
            "thao tác bị cắt ngang, phần sau không có / the act is cut: what belongs to it does not follow",
        )),
        None => Ok(acts),
    }
}

/// When an act may be recorded: ties among those that wait for nothing are broken by clock and place.
type Turn = (Hlc, LogKey, u64, usize);

/// Puts acts into an order in which every log and, as far as they are here, parents come first. Acts
/// that wait for each other (which no honest device makes) go by clock.
fn causal(acts: Vec<Act>) -> Vec<Act> {
    let mut act_of: HashMap<EntryId, usize> = HashMap::new();
    let turns: Vec<Turn> = acts.iter().enumerate().filter_map(|(at, act)| turn(act, at)).collect();
    for (at, act) in acts.iter().enumerate() {
        act_of.extend(act.iter().map(|item| (item.id, at)));
    }
    let mut waits: Vec<usize> = vec![0; acts.len()];
    let mut then: Vec<Vec<usize>> = vec![Vec::new(); acts.len()];
    let mut last: BTreeMap<LogKey, usize> = BTreeMap::new();
    for (at, act) in acts.iter().enumerate() {
        let parents = act.iter().flat_map(|item| &item.entry.parents);
        let mut befores: BTreeSet<usize> = parents.filter_map(|id| act_of.get(id).copied()).collect();
        befores.extend(act.first().and_then(|item| last.insert(item.placed.log, at)));
        befores.remove(&at);
        for before in befores {
            if let (Some(count), Some(list)) = (waits.get_mut(at), then.get_mut(before)) {
                *count += 1;
                list.push(at);
            }
        }
    }
    let is_free = |turn: &&Turn| waits.get(turn.3) == Some(&0);
    let mut ready: BTreeSet<Turn> = turns.iter().filter(is_free).copied().collect();
    let mut left: BTreeSet<Turn> = turns.iter().copied().collect();
    let mut slots: Vec<Option<Act>> = acts.into_iter().map(Some).collect();
    let mut ordered = Vec::with_capacity(slots.len());
    // The lowest of those that wait for each other: by log and number, so that no log is turned round.
    while let Some(next) = ready.pop_first().or_else(|| lowest_of_a_log(&left)) {
        left.remove(&next);
        ordered.extend(slots.get_mut(next.3).and_then(Option::take));
        for after in then.get_mut(next.3).map(std::mem::take).unwrap_or_default() {
            if let Some(count) = waits.get_mut(after) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.extend(turns.get(after).filter(|turn| left.contains(turn)));
                }
            }
        }
    }
    ordered
}

fn turn(act: &Act, at: usize) -> Option<Turn> {
    act.first().map(|item| (item.entry.hlc, item.placed.log, item.placed.seq, at))
}

fn lowest_of_a_log(left: &BTreeSet<Turn>) -> Option<Turn> {
    left.iter().min_by_key(|(_, log, seq, _)| (*log, *seq)).copied()
}

/// Fills frames with whole acts; an act larger than a frame should be has one of its own.
fn frames(acts: Vec<Act>) -> Vec<Vec<Placed>> {
    let mut frames: Vec<Vec<Placed>> = Vec::new();
    let mut bytes = 0;
    for act in acts {
        let size: usize = act.iter().map(|item| item.placed.size()).sum();
        let placed = act.into_iter().map(|item| item.placed);
        match frames.last_mut() {
            Some(frame) if bytes + size <= GROUP_BYTES_MAX => {
                frame.extend(placed);
                bytes += size;
            }
            _ => {
                frames.push(placed.collect());
                bytes = size;
            }
        }
    }
    frames
}
