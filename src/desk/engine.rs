//! The engine: one store's journal, state and fold in one hand, without threads.
//!
//! `open` → (`decide` … `commit`)* → `close`. A decided act is folded in memory at once, so that the
//! next one is judged by it; [`Engine::commit`] makes the group durable in one frame, settles where its
//! entries lie, and only then publishes. A failed commit forgets what was folded: what was not recorded
//! did not happen.
//!
//! The state follows in strides: rows changed by recorded acts wait in the fold, which every read of a
//! row goes through, and are handed over while nobody asks for anything, before a range is read, or
//! after [`STRIDE_ACTS`]. A crash in between costs a replay of those acts at the next opening.

mod absorb;
mod access;
mod audit;
mod books;
mod content;
mod day_head;
mod decide;
mod import;
mod invent;
mod lag;
mod marks;
mod number;
mod open;
mod past;
mod publish;
mod purse;
mod recall;
mod replay;
mod restored;
mod roster;
mod runs;
mod slips;
mod stamp;
mod supersede;
mod taking;
mod unsent;
mod vouched;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, RwLock};
use std::time::Instant;

use crate::base::id::{DossierId, OfficerId};
use crate::base::random::Random;
use crate::base::time::{Clock, Timestamp};
use crate::desk::device::{Device, DeviceFault, Keys};
use crate::desk::fold::{FOLD_VERSION, Fold, FoldFault};
use crate::desk::library::Loaded;
use crate::desk::request::{Outcome, Recorded, Request};
use crate::desk::search::Index;
use crate::desk::view::{View, WorkKey};
use crate::domain::clock::{Rules, WorkingCalendar};
use crate::domain::dossier::Dossier;
use crate::domain::event::{DrillMark, Event, Fact, Subject};
use crate::domain::post::Post;
use crate::domain::refusal::{self, Refusal};
use crate::record::act::{ACT_BYTES_MAX, Placed, encode_frame};
use crate::record::chain::LogKey;
use crate::store::disk::DiskFault;
use crate::store::folder::{CleanMarker, Folder, SmallFault};
use crate::store::journal::{FrameKind, Journal, JournalFault, OpenReport};
use crate::store::ledger::{Applied, Ledger};
use crate::store::sealing::SealingFault;
use crate::store::state::{Batch, StateFault};
use crate::store::vault::VaultFault;

pub use absorb::Held;
pub use access::{Erasure, HubTold};
pub use audit::{AuditQuestion, Audited, Doing};
pub use books::Apart;
pub use day_head::HeadNow;
pub use decide::ItemOutlook;
pub use import::{DOCUMENT_BYTES_MAX, Importing, Taken};
pub use lag::FRAME_BYTES;
pub use open::{OpenOptions, Opened, Progress, SetUp, StatePlace, open_ledger};
pub use past::{Past, PastAct, PastFrom};
pub use recall::Reading;
pub use restored::PutBack;
pub use roster::OnDevice;
pub(in crate::desk) use runs::{Limits, Run};
pub use unsent::Whereabouts;
pub(in crate::desk) use vouched::Vouched;

/// What the desk could not do: a fault of the machine, never a refusal of the law.
#[derive(Debug, thiserror::Error)]
pub enum DeskFault {
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalFault),
    /// The state.
    #[error(transparent)]
    State(#[from] StateFault),
    /// Folding.
    #[error(transparent)]
    Fold(#[from] FoldFault),
    /// The disk.
    #[error(transparent)]
    Disk(#[from] DiskFault),
    /// A small file.
    #[error(transparent)]
    File(#[from] SmallFault),
    /// The device's keys.
    #[error(transparent)]
    Device(#[from] DeviceFault),
    /// A frame of the journal is sound but holds no acts.
    #[error("frame {0} of the journal holds no acts: {1}")]
    Frame(crate::store::journal::Position, crate::record::act::FrameError),
    /// The store is sealed and nobody has signed in.
    #[error("the store is sealed")]
    Sealed,
    /// Its keys.
    #[error(transparent)]
    Vault(#[from] VaultFault),
    /// It could not be sealed; it is what it was.
    #[error(transparent)]
    Sealing(#[from] SealingFault),
    /// The store holds nothing and nothing was said to set it up with.
    #[error("there is no store here yet")]
    NoStore,
    /// What the store is set up with was refused.
    #[error("the store cannot be set up: {}", .0.code)]
    SetUp(Refusal),
    /// An act of the same group could not be folded, and the group was given up with it.
    #[error("an act of the same group failed; nothing of the group was recorded, everything before is safe")]
    GroupGivenUp,
    /// The writer is gone.
    #[error("the desk's writer has stopped; start the program again, everything recorded is safe")]
    WriterGone,
    /// A real store that was copied or restored must begin another life, and not under `MOTCUA_CLOCK`.
    #[error("this real store was copied or restored; open it once without MOTCUA_CLOCK, nothing was changed")]
    SimulatedOnReal,
    /// After a fault the fold could not be made anew.
    #[error("after a fault the store must be opened again; everything recorded is safe")]
    MustReopen,
    /// Opening was stopped on request.
    #[error("opening was stopped; nothing was changed")]
    Stopped,
}

impl DeskFault {
    /// Which sentence tells it to people: `fault-<code>` of the texts.
    pub fn code(&self) -> &'static str {
        match self {
            full if full.is_full() => "full",
            Self::Sealed
            | Self::Journal(JournalFault::Sealed)
            | Self::File(SmallFault::Sealed { .. })
            | Self::Device(DeviceFault::File(SmallFault::Sealed { .. })) => "sealed",
            Self::Sealing(SealingFault::Vault(fault)) => fault.key().trim_start_matches("fault-"),
            Self::Sealing(SealingFault::Stopped) => "sealing-stopped",
            Self::Sealing(_) => "sealing",
            Self::Vault(fault) => fault.key().trim_start_matches("fault-"),
            Self::Journal(JournalFault::Damaged(_)) => "damaged",
            Self::Journal(JournalFault::ReadOnly { .. }) | Self::MustReopen | Self::GroupGivenUp => "reopen",
            Self::Journal(_) | Self::Disk(_) | Self::File(_) => "disk",
            Self::State(_) | Self::Fold(_) => "state",
            Self::NoStore => "no-store",
            Self::WriterGone => "closed",
            _ => "other",
        }
    }

    /// Whether the disk is full: nothing was recorded, everything before is safe.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Journal(fault) => fault.is_full(),
            Self::Disk(fault) | Self::Sealing(SealingFault::Disk(fault)) => fault.is_full(),
            Self::Sealing(SealingFault::Journal(fault)) => fault.is_full(),
            _ => false,
        }
    }
}

/// One store, opened for writing.
pub struct Engine {
    folder: Folder,
    journal: Journal,
    ledger: Ledger,
    fold: Fold,
    device: Device,
    keys: Keys,
    log: LogKey,
    /// Every log that is known here, this device's own among them.
    known_logs: BTreeSet<LogKey>,
    post: Arc<Post>,
    clock: Arc<dyn Clock>,
    random: Box<dyn Random>,
    calendar: &'static WorkingCalendar,
    rules: &'static Rules,
    /// What is known of the versions of both: the calendar's, then the rules'.
    versions: [books::Versions; 2],
    /// Receipts given one number that nobody has settled.
    receipts_twice: usize,
    loaded: Loaded,
    view: View,
    work_keys: HashMap<DossierId, WorkKey>,
    index: Arc<RwLock<Index>>,
    /// Entries decided and folded, not yet on the disk.
    group: Vec<Placed>,
    group_bytes: usize,
    /// The group was given up since the last commit: those who wait for it must hear of it.
    given_up: bool,
    batch: Batch,
    /// How far the fold is behind the journal.
    lag: lag::Lag,
    /// Whether a parcel lies in a file of its own; see `taking`.
    taking: bool,
    /// Nobody looks at a view: none is kept, and no search index.
    unseen: bool,
    /// Where the last run of a log ended.
    runs_on: Option<runs::RunsOn>,
    /// Recorded groups whose rows the state does not hold yet.
    unsaved: u32,
    /// The fold could not be made anew after a fault.
    lost: bool,
    /// The wall clock and the machine's own count when they were last compared.
    last_seen: Option<(Timestamp, Instant)>,
    /// The officer said that the clock is right.
    clock_confirmed: bool,
    clean: bool,
    report: OpenReport,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("device", &self.device.id)
            .field("log", &self.log)
            .finish_non_exhaustive()
    }
}

/// Bytes of a group at which it is recorded even if more is waiting: reading one entry back reads its
/// whole frame.
pub const GROUP_BYTES_MAX: usize = 64 * 1024;

/// Recorded groups after which the state follows even if the desk is never idle.
pub const STRIDE_ACTS: u32 = 32;
/// Changed rows after which it follows.
const STRIDE_ROWS: usize = 20_000;

impl Engine {
    /// Decides one request and records it durably.
    pub fn submit(&mut self, request: &Request) -> Result<Outcome, DeskFault> {
        let decided = self.decide(request);
        self.record_alone(decided)
    }

    /// Makes an act that is a group by itself durable.
    fn record_alone(&mut self, decided: Result<Outcome, DeskFault>) -> Result<Outcome, DeskFault> {
        // A group given up was this act alone, and its fault tells so.
        self.given_up &= decided.is_ok();
        let outcome = decided?;
        if matches!(outcome, Outcome::Recorded(_)) {
            self.commit()?;
        }
        Ok(outcome)
    }

    /// [`Self::submit`] for the n-th practice act of the store: its mark is recorded in the same act, so
    /// that neither is ever there without the other.
    pub fn submit_marked(&mut self, request: &Request, number: u64) -> Result<Outcome, DeskFault> {
        let mark = Event::Drill(DrillMark { number });
        let mark = Fact { subject: Subject::Post(self.post.id), event: mark };
        let decided = self.decide_with(request, Some(mark));
        self.record_alone(decided)
    }

    /// Decides one request and folds it in memory; [`Self::commit`] makes it durable.
    pub fn decide(&mut self, request: &Request) -> Result<Outcome, DeskFault> {
        self.decide_with(request, None)
    }

    /// Decides a request; a further fact goes into the same act where it is lawful.
    fn decide_with(&mut self, request: &Request, also: Option<Fact>) -> Result<Outcome, DeskFault> {
        self.check_found()?;
        match self.decide_facts(request)? {
            Err(refusal) => Ok(Outcome::Refused(refusal)),
            Ok(decision) => {
                let facts = decision.facts.into_iter().chain(also).collect();
                self.stamp_act(request.officer, facts, request.late, decision.number)
            }
        }
    }

    /// Stamps facts as one act and folds them in memory.
    fn stamp_act(
        &mut self,
        officer: OfficerId,
        facts: Vec<Fact>,
        late: Option<crate::domain::command::Late>,
        number: Option<String>,
    ) -> Result<Outcome, DeskFault> {
        let Some(subject) = main_subject(&facts) else {
            return Ok(Outcome::Refused(Refusal::new(refusal::COMMAND_INVALID)));
        };
        let placed = self.stamp(officer, facts, late)?;
        let bytes: usize = placed.iter().map(Placed::size).sum();
        if bytes > ACT_BYTES_MAX {
            return Ok(Outcome::Refused(Refusal::new(refusal::ACT_TOO_LARGE).with("max", ACT_BYTES_MAX)));
        }
        if let Err(fault) = self.fold_group(placed) {
            // Half an act must never be recorded, and what is folded cannot be taken back singly.
            self.forget_group();
            self.given_up = true;
            return Err(fault);
        }
        self.group_bytes += bytes;
        let act = self.fold.stats(self.ledger.state())?.acts;
        Ok(Outcome::Recorded(Recorded { act, subject, number }))
    }

    /// Whether the group is large enough to be recorded now.
    pub fn group_is_full(&self) -> bool {
        self.group_bytes >= GROUP_BYTES_MAX
    }

    /// Makes everything decided durable and publishes it; the fold catches up first.
    pub fn commit(&mut self) -> Result<(), DeskFault> {
        if !self.lag.is_none() {
            self.catch_up()?;
        }
        self.commit_group()
    }

    fn commit_group(&mut self) -> Result<(), DeskFault> {
        if std::mem::take(&mut self.given_up) {
            self.forget_group();
            return Err(DeskFault::GroupGivenUp);
        }
        if self.group.is_empty() {
            return Ok(());
        }
        match self.record_group() {
            Ok(()) => self.apply_group(),
            Err(fault) => {
                self.forget_group();
                Err(fault)
            }
        }
    }

    fn record_group(&mut self) -> Result<(), DeskFault> {
        self.soil()?;
        let body = encode_frame(&self.group);
        let at = self.journal.append(FrameKind::ACTS, 0, &body)?;
        self.fold.settle(at);
        Ok(())
    }

    /// Removes the clean marker before the first write.
    fn soil(&mut self) -> Result<(), DeskFault> {
        if self.clean {
            self.folder.remove_clean_marker()?;
            self.clean = false;
        }
        Ok(())
    }

    /// The recorded group is on the disk: a failing state cannot undo it, and is rebuilt at the next
    /// opening.
    fn apply_group(&mut self) -> Result<(), DeskFault> {
        self.group.clear();
        self.group_bytes = 0;
        self.unsaved += 1;
        if self.unsaved >= STRIDE_ACTS || self.fold.pending() >= STRIDE_ROWS {
            self.save_state()?;
        }
        self.publish()
    }

    /// Hands everything recorded over to the state, so that ranges of it can be read.
    pub(in crate::desk) fn save_state(&mut self) -> Result<(), DeskFault> {
        if self.unsaved == 0 || !self.group.is_empty() {
            return Ok(());
        }
        self.batch.clear();
        self.fold.take_batch(&mut self.batch);
        let applied = Applied { position: self.lag.folded_to(self.journal.end()), fold: FOLD_VERSION };
        self.ledger.apply(&mut self.batch, applied)?;
        self.unsaved = 0;
        Ok(())
    }

    /// Forgets what was decided but not recorded, and folds anew what was recorded but not handed over.
    /// Where that fails nothing more is decided: an act on half a fold would be wrong.
    fn forget_group(&mut self) {
        self.group.clear();
        self.group_bytes = 0;
        self.fold = Fold::new();
        self.unsaved = 0;
        self.lag_no_more();
        self.lost = self.replay(&mut |_| std::ops::ControlFlow::Continue(())).is_err();
        self.fold.take_touched();
    }

    /// Whether acts can be decided; the fold catches up first.
    fn check_found(&mut self) -> Result<(), DeskFault> {
        match (self.lost, self.lag.is_none()) {
            (true, _) => Err(DeskFault::MustReopen),
            (false, true) => Ok(()),
            (false, false) => self.catch_up(),
        }
    }

    /// Does what can wait while nobody asks for anything: the next segment, the state's flush. True
    /// when there is more of it.
    pub fn idle(&mut self) -> Result<bool, DeskFault> {
        if self.unsaved > 0 {
            self.save_state()?;
            return Ok(true);
        }
        if self.journal.prepare()? {
            return Ok(true);
        }
        self.ledger.flush()?;
        Ok(false)
    }

    /// Closes the store: flushed, synced, marked clean.
    pub fn close(mut self) -> Result<(), DeskFault> {
        self.commit()?;
        self.save_state()?;
        let clean = self.clean;
        let (applied, sum) = self.ledger.close()?;
        if let (Some(applied), false) = (applied, clean) {
            self.folder.mark_clean(&CleanMarker { applied, sum })?;
        }
        Ok(())
    }

    /// The desk as it stands.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The post.
    pub fn post(&self) -> &Post {
        &self.post
    }

    /// The device.
    pub fn device(&self) -> Device {
        self.device
    }

    /// The clock it reads.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The state with everything recorded in it, for reading.
    pub fn state(&mut self) -> Result<&dyn crate::store::state::State, DeskFault> {
        self.catch_up()?;
        self.save_state()?;
        Ok(self.ledger.state())
    }

    /// The small files.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Bytes of the journal so far, as far as its segments tell: for progress and figures.
    pub fn journal_bytes(&self) -> u64 {
        let end = self.journal.end();
        u64::from(end.segment - 1) * u64::from(crate::store::journal::SEGMENT_BYTES) + u64::from(end.offset)
    }

    /// What opening the journal found.
    pub fn open_report(&self) -> OpenReport {
        self.report
    }

    /// A dossier whole, folded from its entries.
    pub fn dossier(&mut self, id: DossierId) -> Result<Option<Dossier>, DeskFault> {
        let reading = Reading::new(self.journal.reader(), &self.group);
        Ok(self.fold.whole_dossier(self.ledger.state(), &reading, id)?)
    }

    /// A dossier as it stood at a moment, folded from what had been recorded by then.
    pub fn dossier_as_of(&mut self, id: DossierId, until: Timestamp) -> Result<Option<Dossier>, DeskFault> {
        let reading = Reading::new(self.journal.reader(), &self.group);
        Ok(self.fold.dossier_as_of(self.ledger.state(), &reading, id, until)?)
    }

    /// The state with everything recorded in it, for reading ranges; rows are read through the fold.
    pub(in crate::desk) fn settled(&mut self) -> Result<(&mut Fold, &Ledger, Reading<'_>), DeskFault> {
        self.catch_up()?;
        self.save_state()?;
        let reading = Reading::new(self.journal.reader(), &self.group);
        Ok((&mut self.fold, &self.ledger, reading))
    }
}

/// What an act is about for its answer: the dossier or ticket where there is one.
fn main_subject(facts: &[Fact]) -> Option<Subject> {
    let pointed = |fact: &&Fact| matches!(fact.subject, Subject::Dossier(_) | Subject::Ticket(_));
    let own = |fact: &&Fact| !matches!(fact.event, Event::Drill(_));
    facts.iter().find(pointed).or_else(|| facts.iter().rev().find(own)).map(|fact| fact.subject)
}

#[cfg(test)]
mod tests;
