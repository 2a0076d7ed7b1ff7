//! What goes round: actions in, wishes from screens to the frame, effects out to the world.

use super::kept::Sound;
use super::overlay::Overlay;
use super::port::{EnrolStep, News, PrintJob, Printing};
use super::screen::intake::Slot;
use super::signin::Knock;
use super::table::Command;
use crate::base::id::{DossierId, OfficerId};
use crate::desk::draft::Draft;
use crate::desk::request::Request;
use crate::domain::applicant::Applicant;
use crate::domain::command::{Command as Order, Late};
use crate::domain::correct::ChangeProcedure;
use crate::domain::identity::Evidence;
use crate::domain::intake::{LackingDocument, OpenDossier, RefusalGround};
use crate::domain::paper::Form;
use crate::domain::scan::{Scan, ScanRefusal};

use super::key::Press;

/// What the user meant, or what came back.
#[derive(Debug, Clone)]
pub enum Action {
    /// A key.
    Press(Press),
    /// A text was pasted.
    Paste(String),
    /// A command was given by its name, past the keys.
    Run(Command),
    /// A scanner delivered something; take that many characters back first.
    Scanned {
        /// What it is; `None` for the same one again, which is only taken back.
        read: Option<Result<Scan, ScanRefusal>>,
        /// Characters it left in the focused field.
        take_back: usize,
    },
    /// Time has passed: a draft is due, a held-back key is to be let through, the minute changed.
    Wake,
    /// A frame was drawn.
    Drawn,
    /// The terminal's size changed.
    Resized(u16, u16),
    /// The desk told something.
    News(News),
    /// An officer has said who they are, and sits down.
    SatDown(OfficerId),
    /// The terminal or the system is going away: keep everything.
    HangUp,
}

/// What is asked of the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Give a request to the desk; its answer must carry this serial as token.
    Submit(Box<Request>),
    /// Keep a draft.
    SaveDraft(Box<Draft>),
    /// Remove a draft.
    RemoveDraft(DossierId),
    /// Keep a search under a name; an empty one removes the name.
    SaveFilter {
        /// What it is called.
        name: String,
        /// What it types.
        query: String,
    },
    /// Print a paper in the background.
    Print(PrintJob),
    /// Begins an exchange with the hub.
    SyncNow,
    /// Makes a backup.
    BackUp,
    /// Has the lock ask something.
    Knock(Knock),
    /// Halts the exchange under way.
    HaltSync,
    /// A step of enrolling this device.
    Enrol(EnrolStep),
    /// Ask for other texts.
    NextLanguage,
    /// Ask for other colours.
    NextTheme,
    /// Ask for other signs.
    NextSigns,
    /// Keep a setting of this machine.
    Keep(&'static str, String),
    /// Print a test page.
    TestPage,
    /// Ring once.
    Ring,
    /// Listen to the mouse, or no longer.
    Mouse(bool),
    /// Put a text where the terminal's clipboard is.
    Copy(String),
    /// Leave.
    Quit,
    /// Leave, and make the demonstration anew.
    Reset,
}

/// Where to go.
#[derive(Debug, Clone)]
pub enum Goal {
    /// Queue and work.
    Home,
    /// A new intake, perhaps for somebody known, under a procedure already chosen.
    Intake {
        /// Who it is for.
        person: Option<Box<Applicant>>,
        /// Which procedure.
        procedure: Option<String>,
    },
    /// A draft kept at this desk.
    Draft(DossierId),
    /// A dossier, within a list one may leaf through.
    Dossier {
        /// Which.
        id: DossierId,
        /// The list it stands in.
        list: Vec<DossierId>,
    },
    /// Search.
    Find(String),
    /// A person known by a scan, and what was read.
    Person(Box<Applicant>, Option<Evidence>),
    /// Officers and the post.
    Settings,
    /// What was done at this desk.
    History,
    /// Online submissions that wait.
    Online,
    /// A group.
    Group {
        /// The draft of the intake it is begun from.
        from: DossierId,
        /// What is the same for all.
        order: Box<OpenDossier>,
        /// What the procedure is called.
        title: String,
    },
}

/// How a message is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something to know.
    Note,
    /// Well done.
    Good,
    /// Look at this.
    Warn,
    /// Refused or failed; stays until a key is pressed after it was drawn.
    Bad,
}

/// What happens when an order was recorded.
#[derive(Debug, Clone)]
pub enum Then {
    /// Nothing more than saying so.
    Said(&'static str),
    /// The turn is over: call whoever is next.
    CallNext,
    /// A ticket was called.
    Called,
    /// A ticket was given out: its place in the queue is told.
    Given,
    /// The person of a ticket left the counter for a while; a form that was open is kept with the ticket.
    Away(&'static str),
    /// Serving began: go on.
    Go(Box<Wish>),
    /// A dossier was taken in from this draft.
    Received(DossierId),
    /// The dossier of one line of a group was taken in.
    Grouped(DossierId),
    /// A dossier was opened from this draft; now ask for what is missing or refuse it.
    Opened(DossierId, Follow),
    /// A dossier was closed as taken in by mistake: on to the one in its place.
    Replaced,
    /// The last act was taken back.
    Undone,
    /// One of several decisions; the batch goes on.
    Batch,
    /// Something was done to the dossier on the screen; go on to the next of the list when it moved on.
    Acted {
        /// What the message says.
        said: &'static str,
        /// Whether the dossier left this officer's hands.
        moved_on: bool,
    },
    /// The same, and the act owes a paper: it is printed where there is a printer.
    Papered {
        /// What the message says.
        said: &'static str,
        /// Whether the dossier left this officer's hands.
        moved_on: bool,
        /// Which form the act owes.
        form: Form,
    },
    /// What became of a paper was recorded in the name of who asked for it: this is said.
    Noted(OfficerId, Tone, String),
}

/// What follows opening a dossier without accepting it.
#[derive(Debug, Clone)]
pub enum Follow {
    /// Ask for what is missing (form 02).
    Supplement(Vec<LackingDocument>, Option<String>),
    /// Do not take it in (form 03).
    Refuse(RefusalGround, Option<String>),
}

/// What comes back to the screen below an overlay.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A procedure was chosen.
    Procedure(String),
    /// A case of a procedure was chosen.
    Case(String, String),
    /// Another procedure with what its fee or limit depends on.
    Change(Box<ChangeProcedure>),
    /// The right procedure is to be chosen for a dossier taken in by mistake.
    Pick,
    /// One of several was chosen for a slot.
    Chosen(Slot, usize),
    /// A value told before was taken for a slot.
    Value(Slot, String),
    /// A remark on a checklist row.
    Remark(u16, String),
    /// Whose card was scanned: the applicant's (true) or the submitter's.
    Holder(Box<Applicant>, bool),
    /// Where a card differs from the form, for the submitter (true) or the applicant: the places that take it.
    Differing(Box<Applicant>, bool, Vec<Slot>),
    /// What the officer says of an intake that is not good enough.
    Lacking(Follow),
    /// Words for a search: all of it (true), or more of it.
    Query(String, bool),
}

/// What a screen or overlay asks of the frame around it.
#[derive(Debug, Clone)]
pub enum Wish {
    /// Go somewhere.
    Open(Goal),
    /// One level up.
    Close,
    /// Lay an overlay on top.
    Lay(Box<Overlay>),
    /// Say something.
    Say(Tone, String),
    /// Give an order to the desk.
    Order(Box<Order>, Then),
    /// Give an order about something that happened before it is entered.
    Late(Box<Order>, Late, Then),
    /// Hand something to the screen below.
    Tell(Reply),
    /// Run a command of the table.
    Run(Command),
    /// Another officer sits down.
    Seat(OfficerId),
    /// The lock asks something.
    Knock(Knock),
    /// Throw a draft away.
    Discard(DossierId),
    /// What is decided on changed.
    RecordChanged,
    /// Keep the group on the screen as a draft, or drop its draft where nothing is left to do.
    KeepGroup,
    /// Make the demonstration anew.
    Reset,
    /// Put a text into the field of the question below.
    Insert(String),
    /// Keep a search under a name; an empty one removes the name.
    SaveFilter {
        /// What it is called.
        name: String,
        /// What it types.
        query: String,
    },
    /// Print these papers, one after the other.
    Print(Vec<Printing>),
    /// Keep a setting of this machine and say so.
    Keep(&'static str, String),
    /// Something happened that may ring.
    Ring(Sound),
    /// A step of enrolling this device.
    Enrol(EnrolStep),
}

impl Wish {
    /// Lays an overlay.
    pub fn lay(overlay: Overlay) -> Self {
        Self::Lay(Box::new(overlay))
    }

    /// Gives an order.
    pub fn order(order: Order, then: Then) -> Self {
        Self::Order(Box::new(order), then)
    }
}
