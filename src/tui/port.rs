//! What the screens need of the desk, so that tests put an in-memory one in its place.
//!
//! Reads answer from memory or within milliseconds and never wait for the disk's writer; acts go to the
//! writer and are answered later, by token.

use crate::base::id::{ContentHash, DossierId, OfficerId};
use crate::base::time::Timestamp;
use crate::desk::backup::keeper::BackupNews;
use crate::desk::courier::CourierNews;
use crate::desk::draft::Draft;
use crate::desk::engine::{AuditQuestion, Audited, HeadNow, Past, PastFrom, Whereabouts};
use crate::desk::enrolment::EnrolNews;
use crate::desk::filter::Question;
use crate::desk::filter::saved::Saved;
use crate::desk::query::{
    Book, ConflictShown, HubShown, MovedPromise, OutboxShown, OutboxTotals, PrintedBook, QuarantineShown,
    SubmissionShown, UnreadShown, Usage, Whose,
};
use crate::desk::request::{Outcome, Request};
use crate::desk::view::View;
use crate::domain::clock::{Rules, WorkingCalendar};
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::event::Event;
use crate::domain::paper::{Paper, Trouble as PrintTrouble};
use crate::domain::procedure::{GuidanceText, Procedure};
use crate::domain::refusal::Refusal;
use crate::domain::slip::Slip;
use crate::domain::units::Province;
use crate::sync::code::EnrolmentCode;
use std::sync::Arc;

/// A desk as screens see it.
pub trait DeskPort: Sync {
    /// The newest picture.
    fn view(&self) -> Arc<View>;
    /// Gives a request to the writer; its answer carries the token returned.
    fn submit(&self, request: Request) -> u64;
    /// Sends all news to this listener, those that waited first; called from another thread.
    fn listen(&self, listener: Box<dyn Fn(News) + Send>);
    /// A dossier whole; `None` where there is none of that id.
    fn dossier(&self, id: DossierId) -> Result<Option<Dossier>, Trouble>;
    /// The version of a procedure a dossier runs under.
    fn procedure_of(&self, version: &ContentHash) -> Option<Arc<Procedure>>;
    /// Every procedure by name, in the order in which they are offered.
    fn procedures(&self) -> Arc<Vec<ProcedureRow>>;
    /// Sentences often needed when papers are asked for: the procedure's own, then those for all.
    fn texts(&self, code: &str) -> Vec<GuidanceText>;
    /// The version of a procedure in force; `None` where only its name is known.
    fn procedure(&self, code: &str) -> Option<Arc<Procedure>>;
    /// What a request would record now, or why it would be refused; nothing is recorded.
    fn preview(&self, request: Request) -> Result<Result<Vec<Event>, Refusal>, Trouble>;
    /// Dossiers taken in by mistake since the year began, newest first.
    fn burnt_numbers(&self, year: i32) -> Result<Vec<Summary>, Trouble>;
    /// Entries that are kept but cannot be read, with the reason.
    fn quarantined(&self) -> Result<Vec<QuarantineShown>, Trouble>;
    /// What is in conflict, the oldest first.
    fn conflicts(&self) -> Result<Vec<ConflictShown>, Trouble>;
    /// A submission compared; `None` for a dossier that did not come on line.
    fn submission(&self, id: DossierId) -> Result<Option<SubmissionShown>, Trouble>;
    /// Items of the portal that could not be read, the oldest first.
    fn unread_items(&self) -> Result<Vec<UnreadShown>, Trouble>;
    /// How many dossiers stand how towards the portal, and those it must still be told of or refuses.
    fn outbox(&self) -> Result<(OutboxTotals, Vec<OutboxShown>), Trouble>;
    /// Only how many.
    fn outbox_totals(&self) -> Result<OutboxTotals, Trouble>;
    /// Whether a search finds everything there is: after opening it takes a while.
    fn is_indexed(&self) -> bool;
    /// Dossiers that match words, numbers or names, without diacritics, and pass the filters typed.
    fn search(&self, query: &str, limit: usize) -> Found;
    /// A query taken apart: its words and its filters.
    fn question(&self, query: &str) -> Question;
    /// Searches kept under a name, the newest first.
    fn saved_filters(&self) -> Vec<Saved>;
    /// Keeps a search under a name; an empty one removes the name.
    fn save_filter(&self, name: &str, query: &str) -> Result<(), Trouble>;
    /// The calendar in force.
    fn calendar(&self) -> &WorkingCalendar;
    /// The calendar a dossier is counted by: the one in force at its intake.
    fn calendar_of(&self, dossier: &Dossier) -> &'static WorkingCalendar;
    /// The clock's rules in force.
    fn rules(&self) -> &Rules;
    /// The rules a dossier is counted by: those in force at its intake.
    fn rules_of(&self, dossier: &Dossier) -> &'static Rules;
    /// The text of the calendar in force.
    fn calendar_text(&self) -> Result<String, Trouble>;
    /// The text of the rules in force.
    fn rules_text(&self) -> Result<String, Trouble>;
    /// Open promises that would be others by these texts, or by what is in force where none is given.
    fn moved_promises(
        &self,
        calendar: Option<String>,
        rules: Option<String>,
    ) -> Result<Vec<MovedPromise>, Trouble>;
    /// An id for a dossier that is being typed.
    fn fresh_id(&self) -> DossierId;
    /// Keeps a draft, in the background.
    fn save_draft(&self, draft: Draft);
    /// Drafts kept, the newest first.
    fn drafts(&self) -> Vec<Draft>;
    /// Removes a draft, in the background.
    fn remove_draft(&self, id: DossierId);
    /// Whether a command that prints is set.
    fn has_printer(&self) -> bool;
    /// Prints a paper in the background; [`News::Printed`] follows.
    fn print(&self, job: PrintJob);
    /// Keeps a setting of this machine, in the background.
    fn keep_setting(&self, name: &'static str, value: &str);
    /// The text of a setting of this machine; `None` where it was never set.
    fn setting(&self, name: &str) -> Option<String>;
    /// Prints a test page with this moment on it, in the background; [`News::Tried`] follows where a
    /// command is set.
    fn test_page(&self, when: &str);
    /// A person's newest dossiers, whole; empty where they cannot be read now.
    fn dossiers_of_person(&self, whose: &Whose) -> Vec<Dossier>;
    /// What was done at this desk, newest first: at least so many acts where there are as many.
    fn past(&self, from: PastFrom, wanted: usize) -> Result<Past, Trouble>;
    /// Which procedures this desk uses.
    fn usage(&self) -> Arc<Usage>;
    /// The administrative units in use; none before a list was imported.
    fn units(&self) -> Arc<Vec<Province>>;
    /// Makes a backup now, in the background; [`News::Backup`] follows.
    fn back_up_now(&self);
    /// Begins an exchange with the hub now, in the background; [`News::Link`] follows.
    fn sync_now(&self);
    /// Halts the exchange under way.
    fn sync_halt(&self);
    /// What there is to tell of the hub; `None` where there is none.
    fn hub_shown(&self) -> Result<Option<HubShown>, Trouble>;
    /// Dossiers with acts that have not reached the hub, the longest waiting first, and since when.
    fn unsent_dossiers(&self) -> Result<Vec<(DossierId, Timestamp)>, Trouble>;
    /// Where the acts on a dossier are; `None` where there is no hub, or it cannot be told now.
    fn at_hub(&self, id: DossierId) -> Option<Whereabouts>;
    /// Takes a step of enrolling this device, in the background; [`News::Enrol`] follows.
    fn enrol(&self, step: EnrolStep);
    /// Books of fee receipts with their gaps.
    fn receipt_books(&self) -> Result<Vec<Book>, Trouble>;
    /// Acts that pass a question, the earliest first.
    fn audit(&self, question: &AuditQuestion) -> Result<Vec<Audited>, Trouble>;
    /// A dossier as it stood at a moment; `None` where there was none of it yet.
    fn dossier_as_of(&self, id: DossierId, until: Timestamp) -> Result<Option<Dossier>, Trouble>;
    /// The head that papers of the day bear; `None` before the first act.
    fn day_head(&self) -> Result<Option<HeadNow>, Trouble>;
    /// A text file the officer named, at most a megabyte of it.
    fn read_text(&self, path: &str) -> Result<String, Trouble>;
}

/// What the desk tells by itself.
#[derive(Debug, Clone)]
pub enum News {
    /// Opening goes on: how far, of how much (0 where that is not known).
    Opening {
        /// Done.
        done: u64,
        /// In all.
        of: u64,
    },
    /// The store is open.
    Open {
        /// It was copied or restored: the last number on paper should be stated.
        new_life: bool,
    },
    /// The store cannot be opened.
    CannotOpen(Trouble),
    /// A request was answered.
    Answered(Answer),
    /// A draft could not be kept.
    DraftLost(Trouble),
    /// Search holds everything now.
    IndexComplete,
    /// Printing a paper ended.
    Printed(PrintDone),
    /// A setting could not be kept.
    SettingLost(Trouble),
    /// The scanner's port is not there, or is there again.
    Scanner(Option<Trouble>),
    /// The courier told how the exchange with the hub goes.
    Link(CourierNews),
    /// An enrolment goes on.
    Enrol(EnrolNews),
    /// The keeper told of a backup.
    Backup(BackupNews),
    /// A test page was tried.
    Tried {
        /// Whether the command took it, or why not.
        ended: Result<(), String>,
        /// What the command wrote; empty where it said nothing.
        said: String,
    },
}

/// A step of enrolling this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnrolStep {
    /// Ask the hub of a code what it is for.
    Look(Box<EnrolmentCode>),
    /// The officer agrees: enrol.
    GoOn,
    /// Stop; nothing more is told.
    Halt,
}

/// What became of a request.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The token [`DeskPort::submit`] gave.
    pub token: u64,
    /// Recorded, refused, or failed with nothing recorded.
    pub result: Result<Outcome, Trouble>,
}

/// A paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printing {
    /// One of a dossier.
    Paper(DossierId, Paper),
    /// One that is of no one dossier.
    Book(PrintedBook),
}

/// A paper to be printed, and who asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintJob {
    /// Whose act it is.
    pub officer: OfficerId,
    /// What is printed.
    pub what: Printing,
}

/// What became of a paper that was to be printed.
#[derive(Debug, Clone)]
pub struct PrintDone {
    /// What was asked.
    pub job: PrintJob,
    /// The dossier's number, empty where it has none.
    pub name: String,
    /// Which copy it is.
    pub copy: u16,
    /// Which paper of no one dossier it was, where it was one.
    pub slip: Option<Slip>,
    /// Whether printing it is recorded.
    pub counts: bool,
    /// How it ended.
    pub ended: PrintEnd,
}

/// How printing ended.
#[derive(Debug, Clone)]
pub enum PrintEnd {
    /// The command took the file.
    Taken,
    /// The file is written; no command is set.
    Written(String),
    /// It did not come out: the record's word for it, and what the system said.
    Failed(PrintTrouble, String),
    /// There was nothing to print: the desk could not compose it.
    Nothing(Trouble),
}

/// Something outside failed: disk, memory. Its sentence is `fault-<code>`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Trouble {
    /// Which sentence tells it.
    pub code: &'static str,
    /// What the system said.
    pub detail: String,
}

/// A procedure as the picker lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureRow {
    /// `1.001193`.
    pub code: String,
    /// What a clerk calls it.
    pub name: String,
    /// The same in English, empty where nobody wrote it.
    pub name_en: String,
    /// Letter of its ticket group, where known.
    pub group: Option<char>,
    /// Code, names and sector, folded, for search.
    pub folded: String,
    /// Whether a dossier can be taken in under it (false for a bare row of the catalogue).
    pub usable: bool,
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The dossiers, the likeliest first.
    pub rows: Vec<Arc<Summary>>,
    /// Whether everything has been searched; false while the index fills.
    pub complete: bool,
}
