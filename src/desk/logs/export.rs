//! Out: a line per entry, by log and number.
//!
//! The journal is read twice: once for where each entry lies (24 bytes an entry are held), then in the
//! order of the logs, a frame at a time.

use std::ops::ControlFlow;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::LogsFault;
use crate::base::coded::Coded;
use crate::base::id::{ChainHash, DeviceId, EntryId, OfficerId, ScopeId, hex};
use crate::base::time::Timestamp;
use crate::desk::engine::{DeskFault, Reading};
use crate::desk::fold::Recall;
use crate::desk::rows::Place;
use crate::domain::command::LateReason;
use crate::record::act::{Placed, decode_frame};
use crate::record::chain::{Head, LogKey};
use crate::record::entry::{Entry, entry_id};
use crate::record::head::LogCut;
use crate::record::kinds::{self, Shown};
use crate::record::personal::PersonalSection;
use crate::store::disk::Disk;
use crate::store::journal::{self, FrameKind, JournalFault, JournalReader, Position};

/// Entries longer than this are not shown decoded: a line must fit what importing accepts, and text may
/// grow sixfold as JSON.
const SHOWN_MAX: usize = 96 * 1024;

#[derive(Debug, Serialize)]
struct Line {
    log: String,
    seq: u64,
    id: EntryId,
    head: ChainHash,
    bytes: String,
    personal: Option<String>,
    decoded: Option<Decoded>,
}

#[derive(Debug, Serialize)]
struct Decoded {
    kind: u16,
    version: u8,
    subject_kind: u8,
    subject: String,
    hlc: u64,
    at: Timestamp,
    happened_at: Option<Timestamp>,
    late_reason: Option<String>,
    device: DeviceId,
    officer: OfficerId,
    parents: Vec<EntryId>,
    act_continues: bool,
    simulated: bool,
    event: Option<Shown>,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exported {
    /// Entries.
    pub entries: u64,
    /// Logs.
    pub logs: usize,
}

/// Writes every entry (of one scope, or of all) as a line. Reads only; a damaged journal is a fault.
pub fn export(
    disk: &Arc<dyn Disk>,
    scope: Option<ScopeId>,
    write: &mut dyn FnMut(&[u8]) -> std::io::Result<()>,
) -> Result<Exported, LogsFault> {
    let (logs, mut places, end) = find(disk, scope)?;
    places.sort_unstable_by_key(|(log, seq, _)| (logs.get(*log), *seq));
    let reading = Reading::new(JournalReader::at_rest(Arc::clone(disk), end), &[]);
    let (mut before, mut head) = (None, Head::default());
    let mut line = Vec::new();
    for (log, _, place) in &places {
        if before.replace(*log) != Some(*log) {
            head = Head::default();
        }
        let placed = reading.recall(*place).map_err(DeskFault::from)?;
        head = head.extend(placed.log, &placed.canonical);
        line.clear();
        serde_json::to_writer(&mut line, &line_of(&placed, head)).map_err(std::io::Error::from)?;
        line.push(b'\n');
        write(&line)?;
    }
    Ok(Exported { entries: places.len() as u64, logs: logs.len() })
}

type Found = (Vec<LogKey>, Vec<(usize, u64, Place)>, Position);

/// Where every entry of the logs lies.
fn find(disk: &Arc<dyn Disk>, scope: Option<ScopeId>) -> Result<Found, LogsFault> {
    let (mut logs, mut places): (Vec<LogKey>, Vec<(usize, u64, Place)>) = (Vec::new(), Vec::new());
    let mut fault = None;
    let report = journal::scan(disk, None, &mut |frame| {
        if let (FrameKind::LOG_CUT, Ok(cut)) = (frame.kind, LogCut::from_bytes(&frame.body)) {
            let log = logs.iter().position(|log| *log == cut.log);
            places.retain(|(of, seq, _)| Some(*of) != log || *seq <= cut.kept.seq);
        }
        if frame.kind != FrameKind::ACTS {
            return ControlFlow::Continue(());
        }
        let entries = match decode_frame(&frame.body) {
            Ok(entries) => entries,
            Err(error) => {
                fault = Some(DeskFault::Frame(frame.position, error));
                return ControlFlow::Break(());
            }
        };
        for (entry, index) in entries.iter().zip(0_u16..) {
            if scope.is_some_and(|scope| scope != entry.log.scope) {
                continue;
            }
            let log = logs.iter().position(|log| *log == entry.log).unwrap_or_else(|| {
                logs.push(entry.log);
                logs.len() - 1
            });
            let place = Place { segment: frame.position.segment, offset: frame.position.offset, index };
            places.push((log, entry.seq, place));
        }
        ControlFlow::Continue(())
    })
    .map_err(DeskFault::from)?;
    if let Some(fault) = fault {
        return Err(fault.into());
    }
    if let Some(damage) = report.damage.into_iter().next() {
        return Err(DeskFault::from(JournalFault::Damaged(damage)).into());
    }
    Ok((logs, places, report.end))
}

fn line_of(placed: &Placed, head: Head) -> Line {
    Line {
        log: placed.log.to_string(),
        seq: placed.seq,
        id: entry_id(&placed.canonical),
        head: head.hash,
        bytes: STANDARD.encode(&placed.canonical),
        personal: placed.personal.as_ref().map(|section| STANDARD.encode(section.bytes())),
        decoded: decoded(placed),
    }
}

/// What the bytes say; null where this version cannot read them.
fn decoded(placed: &Placed) -> Option<Decoded> {
    let entry = Entry::from_bytes(&placed.canonical).ok()?;
    let (subject_kind, subject) = entry.subject.parts();
    let personal = placed.personal.as_ref().map(PersonalSection::plaintext);
    let event = if placed.size() > SHOWN_MAX {
        None
    } else {
        kinds::shown(entry.kind, entry.version, &entry.payload, personal).ok().flatten()
    };
    let reason = |code: u8| LateReason::from_code(code).map_or_else(|_| code.to_string(), |r| r.to_string());
    Some(Decoded {
        kind: entry.kind,
        version: entry.version,
        subject_kind,
        subject: hex(&subject),
        hlc: entry.hlc.0,
        at: entry.at,
        happened_at: entry.happened_at.map(|(at, _)| at),
        late_reason: entry.happened_at.map(|(_, code)| reason(code)),
        device: entry.device,
        officer: entry.officer,
        parents: entry.parents,
        act_continues: entry.act_continues,
        simulated: entry.simulated,
        event,
    })
}
