//! Opening a store: set up, recover, or simply go on.
//!
//! 1. A clean marker of this fold's version whose sum is the state's: go on at the cursor.
//! 2. Otherwise the state is checked once against its own sum; equal → the journal's tail is folded.
//! 3. Unequal, an error or a panic → the state is set aside and rebuilt from the journal.
//!
//! The journal decides everything; damage in it stops the opening and touches nothing.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use super::content::content_facts;
use super::{DeskFault, Engine};
use crate::base::id::{Incarnation, OfficerId, PostId, ScopeId};
use crate::base::random::Random;
use crate::base::time::{Clock, Timestamp};
use crate::desk::device::Keys;
use crate::desk::fold::{FOLD_VERSION, Fold};
use crate::desk::keys::clear_bytes;
use crate::desk::library::Loaded;
use crate::desk::search::Index;
use crate::desk::view::View;
use crate::domain::catalogue::{ContentKind, Origin};
use crate::domain::clock::calendar::SHIPPED_CALENDAR;
use crate::domain::clock::rules::SHIPPED_RULES;
use crate::domain::clock::{Rules, WorkingCalendar};
use crate::domain::context::needed;
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::number::AgencyCode;
use crate::domain::officer::{self, Officer, OfficerAdded, OfficerName};
use crate::domain::post::{self, IncarnationCause, Post, Purpose, default_groups};
use crate::domain::refusal::{self, Refusal};
use crate::record::chain::LogKey;
use crate::store::disk::Disk;
use crate::store::folder::{Anchor, Folder, Place};
use crate::store::journal::{Journal, JournalOptions, KnownEnd, Position};
use crate::store::ledger::Ledger;
use crate::store::sealer::Sealer;
use crate::store::sealing;
use crate::store::state::{
    Batch, MemoryState, SealedState, SledState, State, StateFault, remove_states, set_aside,
};
use crate::store::vault::Vault;

/// Where the state lies.
#[derive(Debug, Clone)]
pub enum StatePlace {
    /// In sled, in this folder.
    Folder(PathBuf),
    /// In memory only: tests and checks.
    Memory,
}

/// What a new store is set up with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetUp {
    /// Real, training or demo.
    pub purpose: Purpose,
    /// The agency code as dossier numbers carry it.
    pub unit: String,
    /// Which machine of the post this is (1…9); `None` where it is the only one.
    pub machine: Option<u8>,
    /// The first officer's name.
    pub officer: String,
}

/// What opening is doing, for a progress line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Checking the state against its sum: keys done.
    Checking(u64),
    /// Folding the journal: entries done, segment reached, last segment.
    Replaying {
        /// Entries folded.
        entries: u64,
        /// Segment reached.
        segment: u32,
        /// The last segment.
        last: u32,
    },
}

/// Everything opening needs.
pub struct OpenOptions<'a> {
    /// The store's disk.
    pub disk: Arc<dyn Disk>,
    /// Where its state lies.
    pub state: StatePlace,
    /// Choices about the journal.
    pub journal: JournalOptions,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness for keys, ids and salts.
    pub random: Box<dyn Random>,
    /// The machine's own id.
    pub machine_id: Option<String>,
    /// With what a store that holds nothing is set up; `None`: it is then a fault.
    pub set_up: Option<SetUp>,
    /// Throw the state away first.
    pub rebuild: bool,
    /// Hears what is going on and may stop it.
    pub progress: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
}

/// What opening found and did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Opened {
    /// The store was set up just now.
    pub was_set_up: bool,
    /// The state was rebuilt from the first frame.
    pub rebuilt: bool,
    /// Entries folded while opening.
    pub replayed: u64,
    /// The device began another life: the store was copied or restored.
    pub new_life: bool,
}

struct States {
    ledger: Ledger,
    trusted: bool,
}

impl Engine {
    /// Opens a store.
    pub fn open(options: OpenOptions<'_>) -> Result<(Self, Opened), DeskFault> {
        Self::open_for(options, false)
    }

    /// Opens a store at which nobody looks: a hub's, or one for a sync. No search index is kept and
    /// no view: [`Self::view`] shows the post and its officers.
    pub fn open_unseen(options: OpenOptions<'_>) -> Result<(Self, Opened), DeskFault> {
        Self::open_for(options, true)
    }

    /// Opens it, and takes off the disk first what erasures recorded meanwhile name.
    fn open_for(options: OpenOptions<'_>, unseen: bool) -> Result<(Self, Opened), DeskFault> {
        let OpenOptions { disk, state, journal, clock, random, machine_id, set_up, rebuild, progress } =
            options;
        let rebuild = crate::store::rewrite::finish(&disk)? || rebuild;
        let first = OpenOptions {
            disk: Arc::clone(&disk),
            state: state.clone(),
            journal,
            clock,
            random,
            machine_id: machine_id.clone(),
            set_up,
            rebuild,
            progress: &mut *progress,
        };
        let (mut engine, opened) = Self::open_once(first, unseen)?;
        let due = engine.erasures_due()?;
        if due.is_empty() {
            return Ok((engine, opened));
        }
        let Self { clock, random, .. } = engine;
        crate::desk::erasing::carry_out(&disk, &state, journal, &due)?;
        let again = OpenOptions {
            disk,
            state,
            journal,
            clock,
            random,
            machine_id,
            set_up: None,
            rebuild: true,
            progress,
        };
        let (engine, reopened) = Self::open_once(again, unseen)?;
        Ok((engine, Opened { rebuilt: true, replayed: reopened.replayed, ..opened }))
    }

    fn open_once(options: OpenOptions<'_>, unseen: bool) -> Result<(Self, Opened), DeskFault> {
        let OpenOptions { disk, state, journal, clock, mut random, machine_id, set_up, rebuild, progress } =
            options;
        let folder = Folder::new(Arc::clone(&disk));
        sealing::finish(&*disk)?;
        folder.prepare()?;
        if disk.sealer().is_none() && Vault::read(&*disk)?.is_some() {
            return Err(DeskFault::Sealed);
        }
        let marker = folder.clean_marker()?;
        let States { ledger, trusted } = open_state(&state, disk.sealer(), rebuild, marker, progress)?;
        let clean = marker.filter(|marker| trusted && ledger.applied() == Some(marker.applied));
        let known = match (clean, ledger.applied()) {
            (Some(marker), _) => KnownEnd::Clean(marker.applied.position),
            (None, Some(applied)) => KnownEnd::AtLeast(applied.position),
            (None, None) => marker.map_or(KnownEnd::Nothing, |m| KnownEnd::AtLeast(m.applied.position)),
        };
        let (journal, report) = Journal::open(disk, journal, known)?;
        let keys = Keys::open(&folder, &mut *random)?;
        let device = keys.device();
        let mut engine = Self {
            folder,
            journal,
            ledger,
            fold: Fold::new(),
            device,
            keys,
            log: LogKey { device: device.id, incarnation: Incarnation::default(), scope: ScopeId::default() },
            known_logs: std::collections::BTreeSet::new(),
            post: Arc::new(Post::blank()),
            clock,
            random,
            calendar: WorkingCalendar::shipped(),
            versions: Default::default(),
            receipts_twice: 0,
            rules: Rules::shipped(),
            loaded: Loaded::default(),
            view: View::empty(),
            work_keys: HashMap::new(),
            index: Arc::new(std::sync::RwLock::new(Index::new())),
            group: Vec::new(),
            group_bytes: 0,
            given_up: false,
            batch: Batch::new(),
            lag: super::lag::Lag::default(),
            taking: false,
            unseen,
            runs_on: None,
            unsaved: 0,
            lost: false,
            last_seen: None,
            clock_confirmed: false,
            clean: marker.is_some(),
            report,
        };
        let opened = engine.start(machine_id, set_up, progress)?;
        Ok((engine, opened))
    }

    fn start(
        &mut self,
        machine_id: Option<String>,
        set_up: Option<SetUp>,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Opened, DeskFault> {
        let rebuilt = self.ledger.applied().is_none() && self.journal.end() > Position::START;
        let replayed = self.replay(progress)?;
        let mut opened = Opened { rebuilt: rebuilt && replayed > 0, replayed, ..Opened::default() };
        if self.fold.post(self.ledger.state())?.is_none() {
            let set_up = set_up.ok_or(DeskFault::NoStore)?;
            self.set_up(&set_up, machine_id.clone())?;
            opened.was_set_up = true;
        }
        let state = self.ledger.state();
        let post = self.fold.post(state)?.map(crate::desk::rows::PostRow::post).ok_or(DeskFault::NoStore)?;
        self.log.scope = post.scope;
        self.post = Arc::new(post);
        self.view.post = Arc::clone(&self.post);
        self.known_logs = self.frontier(None)?.into_keys().collect();
        opened.new_life = self.find_life(machine_id)?;
        self.finish_taking()?;
        self.finish_superseding()?;
        self.drop_taken_in_drafts()?;
        self.load_view()?;
        Ok(opened)
    }

    /// Writes the first act of a new store: what it is, whose keys, which numbers, who works here.
    fn set_up(&mut self, set_up: &SetUp, machine_id: Option<String>) -> Result<(), DeskFault> {
        let now = self.clock.now();
        let (facts, officer, scope) = self.founding(set_up, now).map_err(DeskFault::SetUp)?;
        let incarnation = self.fresh_incarnation();
        self.log = LogKey { device: self.device.id, incarnation, scope };
        let started = post::Event::IncarnationStarted(post::IncarnationStarted {
            incarnation,
            previous: None,
            cause: IncarnationCause::SetUp,
            newest: None,
        });
        let mut facts = facts;
        let Some(subject) = facts.first().map(|fact| fact.subject) else { return Ok(()) };
        facts.insert(1, Fact { subject, event: Event::Post(started) });
        self.stamp_act(officer, facts, None, None)?;
        self.commit()?;
        let place = self.folder.place(machine_id)?;
        self.drop_anchor(place)
    }

    fn founding(
        &mut self,
        set_up: &SetUp,
        now: Timestamp,
    ) -> Result<(Vec<Fact>, OfficerId, ScopeId), Refusal> {
        let unit: AgencyCode =
            set_up.unit.trim().parse().map_err(|_| {
                Refusal::new(refusal::VALUE_INVALID).at("unit").with("value", set_up.unit.trim())
            })?;
        let name = needed(&set_up.officer, "officer", officer::NAME_MAX)?;
        let range = serial_range(set_up.machine, &unit)?;
        let post = PostId::new(now, &mut *self.random);
        let officer = OfficerId::new(now, &mut *self.random);
        let mut scope = ScopeId::default();
        self.random.fill(&mut scope.0);
        let founded = post::StoreFounded {
            purpose: set_up.purpose,
            unit: unit.to_string(),
            machine: set_up.machine.unwrap_or(1),
            serial_width: unit.serial_width().digits(),
            scope,
            groups: default_groups(),
        };
        let granted = post::SerialRangeGranted {
            device: self.device.id,
            agency: unit.to_string(),
            first: range.first().0,
            last: range.last().0,
            reserve_from: range.reserve_first().0,
            width: unit.serial_width().digits(),
        };
        let device = post::DeviceIntroduced {
            signing_key: self.device.signing_key,
            sealing_key: self.device.sealing_key,
        };
        let added = OfficerAdded { roles: Officer::all_roles(), personal: Some(OfficerName { name }) };
        let about_post = |event| Fact { subject: Subject::Post(post), event: Event::Post(event) };
        let mut facts = vec![
            about_post(post::Event::Founded(founded)),
            about_post(post::Event::DeviceIntroduced(device)),
            about_post(post::Event::SerialRangeGranted(granted)),
            Fact { subject: Subject::Officer(officer), event: Event::Officer(officer::Event::Added(added)) },
        ];
        facts.extend(content_facts(
            post,
            ContentKind::Calendar,
            Origin::BuiltIn,
            "",
            SHIPPED_CALENDAR.as_bytes(),
        ));
        facts.extend(content_facts(post, ContentKind::Rules, Origin::BuiltIn, "", SHIPPED_RULES.as_bytes()));
        Ok((facts, officer, scope))
    }

    fn fresh_incarnation(&mut self) -> Incarnation {
        let mut incarnation = Incarnation::default();
        self.random.fill(&mut incarnation.0);
        incarnation
    }

    /// Says that the life written now goes on at this place.
    fn drop_anchor(&mut self, place: Place) -> Result<(), DeskFault> {
        let mut random = [0; 8];
        self.random.fill(&mut random);
        Ok(self.folder.write_anchor(&Anchor { place, life: self.log.incarnation.0, random })?)
    }

    /// Goes on in the life that the anchor names, or begins another where it does not fit.
    fn find_life(&mut self, machine_id: Option<String>) -> Result<bool, DeskFault> {
        let here = self.folder.place(machine_id)?;
        let anchor = self.folder.anchor()?;
        let cause = match &anchor {
            Some(anchor) if anchor.matches(&here) => None,
            Some(_) => Some(IncarnationCause::AnchorDiffers),
            None => Some(IncarnationCause::AnchorMissing),
        };
        let of_here = anchor.map(|anchor| Incarnation(anchor.life)).filter(|life| {
            let own = |log: &LogKey| log.device == self.device.id && log.incarnation == *life;
            self.known_logs.iter().any(own)
        });
        if let (Some(life), None) = (of_here, cause) {
            self.log.incarnation = life;
            return Ok(false);
        }
        if self.clock.is_simulated() && self.post.purpose == Purpose::Real {
            return Err(DeskFault::SimulatedOnReal);
        }
        let newest = self.fold.life(self.ledger.state(), self.device.id)?.map(|life| life.incarnation);
        let previous = of_here.or(newest);
        self.begin_life(here, cause.unwrap_or(IncarnationCause::AnchorDiffers), previous)?;
        Ok(true)
    }

    /// Begins another life at a place: a log of its own, which no copy of this store can continue.
    fn begin_life(
        &mut self,
        place: Place,
        cause: IncarnationCause,
        previous: Option<Incarnation>,
    ) -> Result<(), DeskFault> {
        self.commit()?;
        let before = self.log;
        let fact = self.new_life(cause, previous)?;
        let begun = self
            .drop_anchor(place)
            .and_then(|()| self.stamp_act(OfficerId::default(), vec![fact], None, None))
            .and_then(|_| self.commit());
        if begun.is_err() {
            // What was not recorded did not begin; should the anchor name it, opening begins another.
            self.log = before;
        }
        begun
    }

    /// Lives on in another log where this device's disk went back to an earlier day.
    pub(in crate::desk) fn begin_another_life(&mut self) -> Result<(), DeskFault> {
        let place = self.anchored_at()?;
        self.begin_life(place, IncarnationCause::HubDiffers, Some(self.log.incarnation))
    }

    /// The place the anchor names; what opening found fits.
    fn anchored_at(&self) -> Result<Place, DeskFault> {
        match self.folder.anchor()? {
            Some(anchor) => Ok(anchor.place),
            None => Ok(self.folder.place(None)?),
        }
    }

    /// Another life from here on, and the fact that says so: the first of its log.
    pub(super) fn new_life(
        &mut self,
        cause: IncarnationCause,
        previous: Option<Incarnation>,
    ) -> Result<Fact, DeskFault> {
        let incarnation = self.fresh_incarnation();
        self.log.incarnation = incarnation;
        let newest = self.fold.times(self.ledger.state(), self.device.id)?.newest;
        let started = post::Event::IncarnationStarted(post::IncarnationStarted {
            incarnation,
            previous,
            cause,
            newest,
        });
        Ok(Fact { subject: Subject::Post(self.post.id), event: Event::Post(started) })
    }
}

fn serial_range(
    machine: Option<u8>,
    unit: &AgencyCode,
) -> Result<crate::domain::number::SerialRange, Refusal> {
    use crate::domain::number::{Machine, SerialRange};
    let Some(number) = machine else { return Ok(SerialRange::whole(unit.serial_width())) };
    let machine = Machine::new(number)
        .map_err(|_| Refusal::new(refusal::VALUE_INVALID).at("machine").with("value", number))?;
    Ok(SerialRange::for_machine(machine, unit.serial_width()))
}

/// Opens the state, checks it where it must be, and sets aside one that cannot be trusted.
fn open_state(
    place: &StatePlace,
    sealer: Option<&Arc<Sealer>>,
    rebuild: bool,
    marker: Option<crate::store::folder::CleanMarker>,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<States, DeskFault> {
    let StatePlace::Folder(folder) = place else {
        let state: Box<dyn State> = match sealer {
            Some(sealer) => Box::new(SealedState::open(
                Box::new(MemoryState::under_seal()),
                Arc::clone(sealer),
                clear_bytes,
            )?),
            None => Box::new(MemoryState::new()),
        };
        return Ok(States { ledger: Ledger::open(state)?, trusted: false });
    };
    if !rebuild {
        match try_state(folder, sealer, marker, progress) {
            Ok(Some(states)) => return Ok(states),
            Ok(None) => {}
            Err(DeskFault::State(fault)) if fault.calls_for_rebuild() => {}
            Err(fault) => return Err(fault),
        }
    }
    match sealer {
        // What was never sealed, or with a key of before, is not kept for those who look into it.
        Some(_) => remove_states(folder)?,
        None => set_aside(folder).map(drop)?,
    }
    Ok(States { ledger: open_ledger(folder, sealer)?, trusted: false })
}

/// The ledger over the database in a folder, under seal where there are keys.
pub fn open_ledger(folder: &std::path::Path, sealer: Option<&Arc<Sealer>>) -> Result<Ledger, StateFault> {
    let Some(sealer) = sealer else { return Ledger::open(Box::new(SledState::open(folder)?)) };
    let inner = Box::new(SledState::open_under_seal(folder)?);
    Ledger::open(Box::new(SealedState::open(inner, Arc::clone(sealer), clear_bytes)?))
}

/// The state if it can be trusted; `None` calls for a rebuild.
fn try_state(
    folder: &std::path::Path,
    sealer: Option<&Arc<Sealer>>,
    marker: Option<crate::store::folder::CleanMarker>,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Option<States>, DeskFault> {
    let mut ledger = open_ledger(folder, sealer)?;
    let Some(applied) = ledger.applied() else { return Ok(Some(States { ledger, trusted: false })) };
    if applied.fold != FOLD_VERSION {
        return Ok(None);
    }
    if marker.is_some_and(|marker| marker.applied == applied && marker.sum == ledger.sum()) {
        return Ok(Some(States { ledger, trusted: true }));
    }
    let equal = ledger.check(&mut |keys| progress(Progress::Checking(keys)))?;
    match equal {
        Some(true) => Ok(Some(States { ledger, trusted: false })),
        Some(false) => Ok(None),
        None => Err(DeskFault::Stopped),
    }
}
