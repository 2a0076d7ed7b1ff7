//! What the screen knows: who sits here, the screens above home, overlays, and what is under way.

use super::canvas::SMALLEST;
use super::guard::Guard;
use super::kept::{Kept, Sounds};
use super::overlay::Overlay;
use super::port::Printing;
use super::practice::Practice;
use super::screen::Screen;
use super::screen::home::Home;
use super::table::Place;
use super::tour::Tour;
use super::typing::Typing;
use super::widget::field::{Field, Mask};
use super::wish::{Action, Then, Tone};
use super::world::{Seat, World};
use crate::base::id::OfficerId;
use crate::base::id::TicketId;
use crate::base::time::Timestamp;
use crate::domain::command::{Command as Order, Late};
use crate::domain::event::Subject;
use crate::tui::backed::Backed;
use crate::tui::linked::Linked;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Keys kept while an act is being recorded: more than anybody types in the time a disk takes.
pub const HELD_MAX: usize = 512;

/// One line of message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// How it is meant.
    pub tone: Tone,
    /// What it says.
    pub text: String,
}

/// An order that was given and not answered.
#[derive(Debug)]
pub struct Pending {
    /// What happens once it is recorded.
    pub then: Then,
    /// Whether keys must wait for it: they belong to what it leads to.
    pub blocks: bool,
}

/// Between two collections of rows while entries of others stream in.
const STREAM_MILLIS: u64 = 1_000;

/// What an officer left behind when another sat down.
#[derive(Debug, Default)]
pub struct Left {
    /// Queue and work as they stood: pane, rows, filter.
    pub home: Home,
    /// The screens above.
    pub above: Vec<Screen>,
    /// What lay over them.
    pub overlays: Vec<Overlay>,
}

/// The whole state of the screen.
#[derive(Debug)]
pub struct Model {
    /// Who sits here.
    pub seat: Seat,
    /// The screen at the bottom.
    pub home: Home,
    /// Screens above it, the last is shown.
    pub above: Vec<Screen>,
    /// Overlays, the last is on top.
    pub overlays: Vec<Overlay>,
    /// What the message line says.
    pub message: Option<Message>,
    /// Keeps deciding keys to their record.
    pub guard: Guard,
    /// The order under way.
    pub pending: Option<Pending>,
    /// Orders that follow it.
    pub orders: VecDeque<(Order, Then, Option<Late>)>,
    /// What was pressed meanwhile.
    pub held: VecDeque<Action>,
    /// Whether the store is open; until then keys wait.
    pub open: bool,
    /// How far opening has come, of how much.
    pub opening: (u64, u64),
    /// Nothing is shown until a key is pressed.
    pub blank: bool,
    /// Whoever sits down has to say who they are.
    pub guarded: bool,
    /// The guided tour, while it goes on.
    pub tour: Option<Tour>,
    /// A graded intake under way.
    pub practice: Option<Practice>,
    /// The built-in input method.
    pub typing: Typing,
    /// What is known of the hub.
    pub linked: Linked,
    /// What is known of backups.
    pub backed: Backed,
    /// The terminal's size, once it has told it.
    pub size: Option<(u16, u16)>,
    /// Papers on their way to the printer.
    pub printing: Vec<Printing>,
    /// Places of officers who sat here before.
    pub places: BTreeMap<OfficerId, Left>,
    /// Tickets come from the paper roll.
    pub roll: bool,
    /// The day whose work was shown, or looked at for whether there is any.
    pub day: Option<time::Date>,
    /// Held tickets whose return was announced.
    pub rung: BTreeSet<(TicketId, Timestamp)>,
    /// What was acted on from here, by whom, the newest last: what ^Z goes back over.
    pub recent: Vec<(OfficerId, Subject)>,
    /// The mouse is listened to.
    pub mouse: bool,
    /// What rings.
    pub sounds: Sounds,
    /// When the order under way was given, or opening began, in milliseconds of the steady clock.
    pub since: Option<u64>,
    /// The picture and the minute the rows were collected for.
    seen: Option<(u64, i64)>,
    /// The same for the home screen alone.
    home_seen: Option<(u64, i64)>,
    /// When rows were last collected, in milliseconds of the steady clock.
    collected_at: u64,
    /// The picture has changed since, and rows are to be collected soon.
    behind: bool,
}

impl Model {
    /// The first screen of an officer.
    pub fn new(seat: Seat) -> Self {
        Self {
            seat,
            home: Home::default(),
            above: Vec::new(),
            overlays: Vec::new(),
            message: None,
            guard: Guard::default(),
            pending: None,
            orders: VecDeque::new(),
            held: VecDeque::new(),
            open: false,
            opening: (0, 0),
            blank: false,
            guarded: false,
            tour: None,
            practice: None,
            typing: Typing::default(),
            linked: Linked::default(),
            backed: Backed::default(),
            size: None,
            places: BTreeMap::new(),
            printing: Vec::new(),
            roll: false,
            day: None,
            rung: BTreeSet::new(),
            recent: Vec::new(),
            mouse: false,
            sounds: Sounds::default(),
            since: None,
            seen: None,
            home_seen: None,
            collected_at: 0,
            behind: false,
        }
    }

    /// What this machine was told holds from the first key.
    pub fn begin_with(&mut self, kept: Kept) {
        self.typing.method = kept.method;
        (self.roll, self.mouse, self.sounds) = (kept.roll, kept.mouse, kept.sounds);
    }

    /// Which place of the table is shown.
    pub fn place(&self) -> Place {
        self.above.last().map_or(Place::Home, Screen::place)
    }

    /// Whether going forward first shows what would happen to the selected rows: that decides nothing.
    pub fn previews(&self) -> bool {
        match self.above.last() {
            Some(Screen::Find(_)) => true,
            Some(_) => false,
            None => !self.home.marks.is_empty(),
        }
    }

    /// Whether a typed character goes into a text; elsewhere it acts.
    pub fn takes_text(&self) -> bool {
        match (self.overlays.last(), self.above.last()) {
            (Some(overlay), _) => overlay.takes_text(),
            (None, Some(Screen::Intake(intake))) => intake.fields.contains_key(&intake.focus),
            (None, Some(Screen::Find(_) | Screen::Person(_) | Screen::History(_))) => true,
            (None, Some(Screen::Group(group))) => group.lines.is_empty(),
            (None, Some(Screen::Dossier(_) | Screen::Settings(_) | Screen::Online(_))) => false,
            (None, None) => self.home.filter.is_some(),
        }
    }

    /// The field in focus where it holds words.
    pub fn word_field(&self) -> Option<&Field> {
        self.field().filter(|field| field.mask() == Mask::Text)
    }

    /// Whether something is under way that people wait for.
    pub fn is_busy(&self) -> bool {
        let batch =
            self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Batch(b) if b.is_running()));
        !self.open || batch || self.pending.is_some() || !self.printing.is_empty()
    }

    /// The field in focus.
    pub fn field(&self) -> Option<&Field> {
        match (self.overlays.last(), self.above.last()) {
            (Some(overlay), _) => overlay.field(),
            (None, Some(Screen::Intake(intake))) => intake.fields.get(&intake.focus),
            (None, Some(Screen::Find(find))) => Some(find.query()),
            (None, Some(Screen::Person(person))) => Some(person.query()),
            (None, Some(Screen::History(history))) => Some(history.query()),
            (None, Some(_)) => None,
            (None, None) => self.home.filter.as_ref(),
        }
    }

    /// Whether the window is too small to show what would be decided on.
    pub fn is_too_small(&self) -> bool {
        self.size.is_some_and(|(width, height)| width < SMALLEST.0 || height < SMALLEST.1)
    }

    /// Says something in the message line.
    pub fn say(&mut self, tone: Tone, text: String) {
        self.message = Some(Message { tone, text });
    }

    /// Collects rows anew where the desk's picture or the minute changed. While the entries of others stream in
    /// the picture changes hundreds of times a second: then it is done now and then, and no key waits for it.
    pub fn sync(&mut self, world: &World<'_>) {
        let now = (world.view.version, world.now.unix_millis().div_euclid(60_000));
        let streams = self.linked.is_busy() && self.seen.is_some();
        // What lies under another screen is collected when it is seen again.
        let hidden = streams && !self.above.is_empty();
        let home_due = !hidden && self.home_seen != Some(now);
        if self.seen == Some(now) && !home_due {
            self.behind = false;
            return;
        }
        self.behind = streams && world.steady < self.collects_at();
        if self.behind {
            return;
        }
        self.collected_at = world.steady;
        if home_due {
            self.home_seen = Some(now);
            self.home.refresh(world, self.seat);
        }
        if self.seen != Some(now) {
            self.seen = Some(now);
            for screen in &mut self.above {
                screen.refresh(world);
            }
        }
    }

    /// When rows are next collected while entries stream in, in milliseconds of the steady clock.
    fn collects_at(&self) -> u64 {
        self.collected_at.saturating_add(STREAM_MILLIS)
    }

    /// Collects rows anew at the next action, whatever changed.
    pub fn forget_seen(&mut self) {
        (self.seen, self.home_seen) = (None, None);
    }

    /// When to be woken, in milliseconds of the steady clock: a draft to keep, a key held back.
    pub fn wakes_at(&self) -> Option<u64> {
        let drafts = self.above.iter().filter_map(|screen| match screen {
            Screen::Intake(intake) => intake.save_due(),
            _ => None,
        });
        let rows = self.behind.then(|| self.collects_at());
        drafts.chain(self.guard.wakes_at()).chain(rows).min()
    }
}
