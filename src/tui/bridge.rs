//! The desk behind the screens' port: the writer thread with its store, procedures kept at hand.

use super::office::{Office, keep};
use super::port::MoneyPaper;
use super::port::{
    Answer, DeskPort, EnrolStep, Found, News, PrintDone, PrintEnd, PrintJob, ProcedureRow, Trouble,
};
use crate::base::id::{ContentHash, DossierId, OfficerId};
use crate::base::random::OsRandom;
use crate::base::text::fold;
use crate::base::time::{Clock, Timestamp};
use crate::desk::courier::Courier;
use crate::desk::draft::Draft;
use crate::desk::engine::{DeskFault, Engine, Past, PastFrom, Progress, Whereabouts};
use crate::desk::enrolment::Enrolment;
use crate::desk::filter::saved::Saved;
use crate::desk::filter::{Question, Vocabulary, begins_a_word};
use crate::desk::library::{Shipped, guidance_texts};
use crate::desk::printing::{PrintFault, Spool, Trial};
use crate::desk::query::{
    CatalogueEntry, Composed, ConflictShown, HubShown, MovedPromise, OutboxShown, OutboxTotals, PrintedBook,
    QuarantineShown, Standing, SubmissionShown, UnreadShown, Usage, Whose, officers_named,
};
use crate::desk::request::Request;
use crate::desk::view::View;
use crate::desk::writer::{Desk, News as DeskNews, Opener};
use crate::domain::clock::{Rules, WorkingCalendar};
use crate::domain::dossier::Dossier;
use crate::domain::dossier::Summary;
use crate::domain::event::Event;
use crate::domain::procedure::{GuidanceText, Procedure, ProcedureCode};
use crate::domain::refusal::Refusal;
use crate::domain::units::Province;
use crate::paper::Pages;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Listener = Box<dyn Fn(News) + Send>;

/// News on their way to a listener; those that come before there is one wait.
#[derive(Default)]
struct Outlet {
    listener: Option<Listener>,
    waiting: Vec<News>,
}

/// The desk as the screens' port.
pub struct Bridge {
    desk: Mutex<Desk>,
    outlet: Arc<Mutex<Outlet>>,
    versions: Mutex<HashMap<ContentHash, Option<Arc<Procedure>>>>,
    /// The picker's rows, and the catalogue's version they show.
    rows: Mutex<Option<(u64, Arc<Vec<ProcedureRow>>)>>,
    /// What the desk uses, and the count of dossiers it was taken at.
    usage: Mutex<Option<(u64, Arc<Usage>)>>,
    /// Units, and the catalogue's version they were read at.
    units: Mutex<Option<(u64, Arc<Vec<Province>>)>>,
    clock: Arc<dyn Clock>,
    office: Office,
    /// Syncs in the background, where this desk is to.
    courier: Option<Courier>,
    /// The enrolment under way, or the last one.
    enrolment: Mutex<Option<Enrolment>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bridge {
    /// Starts the writer, which opens the store.
    pub fn start(open: Opener, clock: Arc<dyn Clock>) -> Self {
        let outlet = Arc::new(Mutex::new(Outlet::default()));
        let to = Arc::clone(&outlet);
        let desk = Desk::start(open, Box::new(move |news| tell(&to, news)));
        Self {
            desk: Mutex::new(desk),
            outlet,
            versions: Mutex::default(),
            rows: Mutex::default(),
            office: Office::default(),
            usage: Mutex::default(),
            units: Mutex::default(),
            clock,
            courier: None,
            enrolment: Mutex::default(),
        }
    }

    /// With a courier that syncs in the background.
    #[must_use]
    pub fn with_courier(self) -> Self {
        let outlet = Arc::clone(&self.outlet);
        let hand = lock(&self.desk).hand();
        let tell = Box::new(move |news| pass_on(&outlet, News::Link(news)));
        let courier = Some(Courier::start(hand, Box::new(OsRandom), tell));
        Self { courier, ..self }
    }

    /// With a folder to print into and to keep settings in.
    #[must_use]
    pub fn with_office(self, office: Office) -> Self {
        Self { office, ..self }
    }

    /// The next copy of a paper.
    fn compose(&self, job: PrintJob) -> Result<Composed, Trouble> {
        let heading = self.office.heading.clone();
        let composed = lock(&self.desk).with_engine(move |engine| {
            let Some(dossier) = engine.dossier(job.dossier)? else { return Ok(None) };
            let paper = job.paper;
            Ok(engine.compose_paper(&dossier, paper.form, Some(paper.round), &heading)?.ok())
        });
        match composed {
            Ok(Some(composed)) => Ok(composed),
            Ok(None) => Err(Trouble { code: "paper", detail: job.paper.number() }),
            Err(fault) => Err(trouble(&fault)),
        }
    }

    /// Lets the writer finish and close the store. A printer that hangs is not waited for.
    pub fn close(mut self) -> Result<(), DeskFault> {
        // It lets go of the writer first, or the writer would wait for it.
        drop(self.courier.take());
        drop(lock(&self.enrolment).take());
        self.office.close();
        self.desk.into_inner().unwrap_or_else(PoisonError::into_inner).close()
    }
}

fn tell(outlet: &Mutex<Outlet>, news: DeskNews) {
    let news = match news {
        DeskNews::Opening(Progress::Checking(done)) => News::Opening { done, of: 0 },
        DeskNews::Opening(Progress::Replaying { segment, last, .. }) => {
            News::Opening { done: u64::from(segment), of: u64::from(last) }
        }
        DeskNews::Open(opened) => News::Open { new_life: opened.new_life },
        DeskNews::CannotOpen(fault) => News::CannotOpen(trouble(&fault)),
        DeskNews::Answered { token, result } => {
            News::Answered(Answer { token, result: result.map_err(|fault| trouble(&fault)) })
        }
        DeskNews::DraftSaved { fault: None, .. } => return,
        DeskNews::DraftSaved { fault: Some(fault), .. } => News::DraftLost(trouble(&fault)),
        DeskNews::IndexComplete => News::IndexComplete,
    };
    pass_on(outlet, news);
}

fn pass_on(outlet: &Mutex<Outlet>, news: News) {
    let mut outlet = lock(outlet);
    match &outlet.listener {
        Some(listener) => listener(news),
        None => outlet.waiting.push(news),
    }
}

/// Writes and prints; the word of it for the screen.
fn printed(spool: &Spool, composed: &Composed, job: PrintJob) -> PrintDone {
    let ended = print_end(spool.print(&composed.file_name(), Some(composed.paper.form), &composed.pages));
    let name = composed.number.clone().unwrap_or_default();
    PrintDone { job, name, copy: composed.copy, ended }
}

fn print_end(printed: Result<(std::path::PathBuf, bool), PrintFault>) -> PrintEnd {
    match printed {
        Ok((_, true)) => PrintEnd::Taken,
        Ok((path, false)) => PrintEnd::Written(path.display().to_string()),
        Err(fault) => PrintEnd::Failed(fault.trouble(), fault.to_string()),
    }
}

/// A fault as the sentence that tells it.
pub fn trouble(fault: &DeskFault) -> Trouble {
    Trouble { code: fault.code(), detail: fault.to_string() }
}

fn row(code: &str, procedure: &Procedure) -> ProcedureRow {
    let folded = fold(&format!(
        "{code} {} {} {} {}",
        procedure.short_name,
        procedure.name,
        procedure.name_en.as_deref().unwrap_or_default(),
        procedure.sector
    ));
    ProcedureRow {
        code: code.to_owned(),
        name: procedure.short_name.clone(),
        name_en: procedure.name_en.clone().unwrap_or_default(),
        group: procedure.ticket_group,
        folded,
        usable: true,
    }
}

fn shipped_row(code: &ProcedureCode) -> Option<ProcedureRow> {
    Some(row(code.as_str(), &Shipped::get().version(code.as_str())?.procedure))
}

/// A row of the catalogue: a shipped procedure as its file names it, any other by its record.
fn row_of(entry: &CatalogueEntry) -> ProcedureRow {
    shipped_row(&entry.code).unwrap_or_else(|| ProcedureRow {
        code: entry.code.to_string(),
        name: entry.short_name.clone(),
        name_en: String::new(),
        group: entry.group,
        folded: entry.folded().to_owned(),
        usable: entry.standing != Standing::Bare,
    })
}

/// Bytes read of a text file: five hundred lines of a list are a tenth of it.
const TEXT_FILE_MAX: u64 = 1 << 20;

/// What was read for this version, or read now; before the store is open (version 0) nothing is read.
fn kept_for<T: Default>(
    kept: &Mutex<Option<(u64, Arc<T>)>>,
    version: u64,
    read: impl FnOnce() -> Option<T>,
) -> Arc<T> {
    let mut kept = lock(kept);
    if let Some((of, value)) = kept.as_ref()
        && *of == version
    {
        return Arc::clone(value);
    }
    match if version == 0 { None } else { read() } {
        Some(value) => Arc::clone(&kept.insert((version, Arc::new(value))).1),
        None => Arc::default(),
    }
}

/// Ended dossiers a filter looks at while somebody types.
const LOOK_AT_MAX: usize = 2_000;

/// What the names typed in filters stand for here.
struct Names<'b>(&'b Bridge);

impl Vocabulary for Names<'_> {
    fn procedures(&self, value: &str) -> Vec<String> {
        let rows = self.0.procedures();
        rows.iter().filter(|row| begins_a_word(&row.folded, value)).map(|row| row.code.clone()).collect()
    }

    fn officers(&self, value: &str) -> Vec<OfficerId> {
        officers_named(&self.0.view(), value)
    }

    fn duplicates(&self) -> Vec<DossierId> {
        self.0.view().duplicates()
    }

    fn close(&self) -> Vec<DossierId> {
        self.0.view().close(self.0.clock.now())
    }
}

impl Bridge {
    /// Dossiers that pass filters.
    fn answer(&self, question: Question, limit: usize) -> Found {
        let found = lock(&self.desk).with_engine(move |engine| {
            let complete = engine.index().read().unwrap_or_else(PoisonError::into_inner).is_complete();
            Ok((engine.answer(&question, limit, LOOK_AT_MAX)?, complete))
        });
        let (rows, complete) = found.unwrap_or_default();
        Found { rows: rows.into_iter().map(Arc::new).collect(), complete }
    }
}

impl Bridge {
    /// A paper of money, with the name of its file.
    fn money_paper(&self, paper: MoneyPaper) -> Result<(String, Pages), Trouble> {
        let heading = self.office.heading.clone();
        let gone = || Trouble { code: "other", detail: String::new() };
        let composed = lock(&self.desk).with_engine(move |engine| {
            Ok(match paper {
                MoneyPaper::Receipt(id) => match engine.dossier(id)? {
                    Some(dossier) => {
                        let number = dossier.summary.number.clone().unwrap_or_else(|| id.to_string());
                        let pages = engine.fee_receipt(&dossier, None, &heading)?;
                        pages.ok().map(|pages| (format!("{number}-bien-lai"), pages))
                    }
                    None => None,
                },
                MoneyPaper::Till(id) => {
                    let shift = engine.view().tills.values().find(|shift| shift.id == id).cloned();
                    match shift {
                        Some(shift) => Some((format!("quy-{id}"), engine.till_sheet(&shift, &heading)?)),
                        None => None,
                    }
                }
            })
        });
        composed.map_err(|fault| trouble(&fault))?.ok_or_else(gone)
    }
}

impl DeskPort for Bridge {
    fn view(&self) -> Arc<View> {
        lock(&self.desk).view()
    }

    fn submit(&self, request: Request) -> u64 {
        lock(&self.desk).submit(request)
    }

    fn listen(&self, listener: Listener) {
        let mut outlet = lock(&self.outlet);
        for news in outlet.waiting.drain(..) {
            listener(news);
        }
        outlet.listener = Some(listener);
    }

    fn dossier(&self, id: DossierId) -> Result<Option<Dossier>, Trouble> {
        let desk = lock(&self.desk);
        desk.with_engine(move |engine| engine.dossier(id)).map_err(|fault| trouble(&fault))
    }

    fn procedure_of(&self, version: &ContentHash) -> Option<Arc<Procedure>> {
        if let Some(shipped) = Shipped::get().by_hash(*version) {
            return Some(Arc::clone(&shipped.procedure));
        }
        if let Some(known) = lock(&self.versions).get(version) {
            return known.clone();
        }
        let found = lock(&self.desk).version(*version).ok()?;
        let procedure = found.map(|version| version.procedure);
        lock(&self.versions).insert(*version, procedure.clone());
        procedure
    }

    fn procedures(&self) -> Arc<Vec<ProcedureRow>> {
        let desk = lock(&self.desk);
        // 0 until the store is open: what ships is known without it.
        let version = desk.view().catalogue_version;
        let mut kept = lock(&self.rows);
        if let Some((of, rows)) = kept.as_ref()
            && *of == version
        {
            return Arc::clone(rows);
        }
        let entries = if version == 0 { None } else { desk.with_engine(Engine::catalogue_rows).ok() };
        let rows = match entries {
            Some(entries) => entries.iter().map(row_of).collect(),
            None => Shipped::get().codes().filter_map(shipped_row).collect(),
        };
        Arc::clone(&kept.insert((version, Arc::new(rows))).1)
    }

    fn procedure(&self, code: &str) -> Option<Arc<Procedure>> {
        let in_force = lock(&self.desk).in_force(code.to_owned()).ok()?;
        in_force.ok().map(|version| version.procedure)
    }

    fn preview(&self, request: Request) -> Result<Result<Vec<Event>, Refusal>, Trouble> {
        let desk = lock(&self.desk);
        desk.with_engine(move |engine| engine.preview(&request)).map_err(|fault| trouble(&fault))
    }

    fn burnt_numbers(&self, year: i32) -> Result<Vec<Summary>, Trouble> {
        let desk = lock(&self.desk);
        desk.with_engine(move |engine| engine.burnt_numbers(year)).map_err(|fault| trouble(&fault))
    }

    fn quarantined(&self) -> Result<Vec<QuarantineShown>, Trouble> {
        let desk = lock(&self.desk);
        desk.with_engine(Engine::quarantined).map_err(|fault| trouble(&fault))
    }

    fn conflicts(&self) -> Result<Vec<ConflictShown>, Trouble> {
        let desk = lock(&self.desk);
        desk.with_engine(Engine::conflicts).map_err(|fault| trouble(&fault))
    }

    fn submission(&self, id: DossierId) -> Result<Option<SubmissionShown>, Trouble> {
        let desk = lock(&self.desk);
        desk.with_engine(move |engine| engine.submission_shown(id)).map_err(|fault| trouble(&fault))
    }

    fn unread_items(&self) -> Result<Vec<UnreadShown>, Trouble> {
        lock(&self.desk).with_engine(Engine::unread_items).map_err(|fault| trouble(&fault))
    }

    fn outbox(&self) -> Result<(OutboxTotals, Vec<OutboxShown>), Trouble> {
        let now = self.clock.now();
        let asked = lock(&self.desk).with_engine(move |engine| {
            let totals = engine.outbox_totals(now)?;
            Ok((totals, engine.outbox_open(now)?))
        });
        asked.map_err(|fault| trouble(&fault))
    }

    fn outbox_totals(&self) -> Result<OutboxTotals, Trouble> {
        let now = self.clock.now();
        let asked = lock(&self.desk).with_engine(move |engine| engine.outbox_totals(now));
        asked.map_err(|fault| trouble(&fault))
    }

    fn is_indexed(&self) -> bool {
        lock(&self.desk).is_indexed()
    }

    fn search(&self, query: &str, limit: usize) -> Found {
        let question = self.question(query);
        if !question.chips.is_empty() {
            return self.answer(question, limit);
        }
        match lock(&self.desk).search(query, limit) {
            Ok(found) => Found { rows: found.rows, complete: found.complete },
            Err(_) => Found::default(),
        }
    }

    fn texts(&self, code: &str) -> Vec<GuidanceText> {
        guidance_texts(code)
    }

    fn question(&self, query: &str) -> Question {
        Question::read(query, &Names(self))
    }

    fn saved_filters(&self) -> Vec<Saved> {
        lock(&self.desk).with_engine(|engine| engine.saved_filters()).unwrap_or_default()
    }

    fn save_filter(&self, name: &str, query: &str) -> Result<(), Trouble> {
        let (name, query) = (name.to_owned(), query.to_owned());
        let saved = lock(&self.desk).with_engine(move |engine| engine.save_filter(&name, &query));
        saved.map_err(|fault| trouble(&fault))
    }

    fn calendar(&self) -> &WorkingCalendar {
        self.view().calendar
    }

    fn rules(&self) -> &Rules {
        self.view().rules
    }

    fn fresh_id(&self) -> DossierId {
        DossierId::new(self.clock.now(), &mut OsRandom)
    }

    fn save_draft(&self, draft: Draft) {
        lock(&self.desk).save_draft(draft);
    }

    fn drafts(&self) -> Vec<Draft> {
        lock(&self.desk).drafts().unwrap_or_default()
    }

    fn remove_draft(&self, id: DossierId) {
        lock(&self.desk).remove_draft(id);
    }

    fn has_printer(&self) -> bool {
        self.office.has_printer()
    }

    fn print(&self, job: PrintJob) {
        let outlet = Arc::clone(&self.outlet);
        let nothing =
            |trouble| PrintDone { job, name: String::new(), copy: 0, ended: PrintEnd::Nothing(trouble) };
        let composed = match self.compose(job) {
            Ok(composed) => composed,
            Err(trouble) => return pass_on(&outlet, News::Printed(nothing(trouble))),
        };
        let Some(spool) = self.office.spool() else {
            let none = Trouble { code: "no-folder", detail: String::new() };
            return pass_on(&outlet, News::Printed(nothing(none)));
        };
        self.office.prints.give(Box::new(move || {
            pass_on(&outlet, News::Printed(printed(&spool, &composed, job)));
        }));
    }

    fn print_book(&self, book: PrintedBook) {
        let outlet = Arc::clone(&self.outlet);
        let tell = |end| pass_on(&outlet, News::BookPrinted(end));
        let Some(spool) = self.office.spool() else {
            return tell(PrintEnd::Nothing(Trouble { code: "no-folder", detail: String::new() }));
        };
        let (heading, asked) = (self.office.heading.clone(), book.clone());
        let composed = lock(&self.desk).with_engine(move |engine| engine.compose_book(&asked, &heading));
        let pages = match composed {
            Ok(Ok(pages)) => pages,
            Ok(Err(refusal)) => {
                return tell(PrintEnd::Nothing(Trouble { code: "paper", detail: refusal.code.to_owned() }));
            }
            Err(fault) => return tell(PrintEnd::Nothing(trouble(&fault))),
        };
        let outlet = Arc::clone(&self.outlet);
        self.office.prints.give(Box::new(move || {
            let ended = print_end(spool.print(&book.file_name(), None, &pages));
            pass_on(&outlet, News::BookPrinted(ended));
        }));
    }

    fn sync_now(&self) {
        if let Some(courier) = &self.courier {
            courier.now();
        }
    }

    fn sync_halt(&self) {
        if let Some(courier) = &self.courier {
            courier.halt();
        }
    }

    fn hub_shown(&self) -> Result<Option<HubShown>, Trouble> {
        lock(&self.desk).with_engine(Engine::hub_shown).map_err(|fault| trouble(&fault))
    }

    fn print_money(&self, paper: MoneyPaper) {
        let outlet = Arc::clone(&self.outlet);
        let (name, pages) = match self.money_paper(paper) {
            Ok(composed) => composed,
            Err(trouble) => return pass_on(&outlet, News::MoneyPrinted(Err(trouble))),
        };
        let Some(spool) = self.office.spool() else {
            let none = Trouble { code: "no-folder", detail: String::new() };
            return pass_on(&outlet, News::MoneyPrinted(Err(none)));
        };
        self.office.prints.give(Box::new(move || {
            let ended = match spool.print(&name, None, &pages) {
                Ok((_, true)) => Ok(None),
                Ok((file, false)) => Ok(Some(file.display().to_string())),
                Err(fault) => Err(Trouble { code: "other", detail: fault.to_string() }),
            };
            pass_on(&outlet, News::MoneyPrinted(ended));
        }));
    }

    fn receipt_books(&self) -> Result<Vec<crate::desk::query::Book>, Trouble> {
        lock(&self.desk).with_engine(Engine::receipt_books).map_err(|fault| trouble(&fault))
    }

    fn unsent_dossiers(&self) -> Result<Vec<(DossierId, Timestamp)>, Trouble> {
        lock(&self.desk).with_engine(Engine::unsent_dossiers).map_err(|fault| trouble(&fault))
    }

    fn calendar_of(&self, dossier: &Dossier) -> &'static WorkingCalendar {
        let in_force = self.view().calendar;
        let Some(hash) = dossier.calendar().filter(|hash| *hash != in_force.hash()) else { return in_force };
        let found = lock(&self.desk).with_engine(move |engine| engine.calendar_named(hash));
        found.ok().flatten().unwrap_or(in_force)
    }

    fn calendar_text(&self) -> Result<String, Trouble> {
        lock(&self.desk).with_engine(Engine::calendar_text).map_err(|fault| trouble(&fault))
    }

    fn rules_text(&self) -> Result<String, Trouble> {
        lock(&self.desk).with_engine(Engine::rules_text).map_err(|fault| trouble(&fault))
    }

    fn moved_promises(
        &self,
        calendar: Option<String>,
        rules: Option<String>,
    ) -> Result<Vec<MovedPromise>, Trouble> {
        let moved = lock(&self.desk).with_engine(move |engine| {
            let calendar = calendar.and_then(|text| WorkingCalendar::parse(&text).ok());
            let rules = rules.and_then(|text| Rules::parse(&text).ok());
            let (own_calendar, own_rules) = (engine.calendar(), engine.rules());
            engine.moved_promises(
                calendar.as_ref().unwrap_or(own_calendar),
                rules.as_ref().unwrap_or(own_rules),
            )
        });
        moved.map_err(|fault| trouble(&fault))
    }

    fn rules_of(&self, dossier: &Dossier) -> &'static Rules {
        let in_force = self.view().rules;
        let Some(hash) = dossier.rules().filter(|hash| *hash != in_force.hash()) else { return in_force };
        let found = lock(&self.desk).with_engine(move |engine| engine.rules_named(hash));
        found.ok().flatten().unwrap_or(in_force)
    }

    fn at_hub(&self, id: DossierId) -> Option<Whereabouts> {
        lock(&self.desk).with_engine(move |engine| engine.whereabouts(id)).ok().flatten()
    }

    fn enrol(&self, step: EnrolStep) {
        let mut enrolment = lock(&self.enrolment);
        match (step, enrolment.as_ref()) {
            (EnrolStep::Look(code), _) => {
                let (outlet, hand) = (Arc::clone(&self.outlet), lock(&self.desk).hand());
                let tell = Box::new(move |news| pass_on(&outlet, News::Enrol(news)));
                *enrolment = Some(Enrolment::start(*code, hand, tell));
            }
            (EnrolStep::GoOn, Some(enrolment)) => enrolment.go_on(),
            // Letting go of it halts it.
            (EnrolStep::Halt, _) => *enrolment = None,
            (EnrolStep::GoOn, None) => {}
        }
    }

    fn keep_setting(&self, name: &'static str, value: &str) {
        self.office.set(name, value);
        let (outlet, value) = (Arc::clone(&self.outlet), value.to_owned());
        let Some(spool) = self.office.spool() else { return };
        self.office.files.give(Box::new(move || {
            if let Err(detail) = keep(&spool.store, name, &value) {
                pass_on(&outlet, News::SettingLost(Trouble { code: "settings", detail }));
            }
        }));
    }

    fn setting(&self, name: &str) -> Option<String> {
        self.office.text(name)
    }

    fn test_page(&self, when: &str) {
        let outlet = Arc::clone(&self.outlet);
        let (office, when) = (self.office.heading.agency.clone(), when.to_owned());
        let Some(spool) = self.office.spool().filter(|spool| spool.targets.prints()) else { return };
        self.office.prints.give(Box::new(move || {
            let Trial { ended, said } = spool.try_out(&office, &when);
            pass_on(&outlet, News::Tried { ended: ended.map_err(|fault| fault.to_string()), said });
        }));
    }

    fn dossiers_of_person(&self, whose: &Whose) -> Vec<Dossier> {
        let whose = whose.clone();
        let desk = lock(&self.desk);
        desk.with_engine(move |engine| engine.dossiers_of_person(&whose)).unwrap_or_default()
    }

    fn past(&self, from: PastFrom, wanted: usize) -> Result<Past, Trouble> {
        let desk = lock(&self.desk);
        desk.with_engine(move |engine| engine.past(from, wanted)).map_err(|fault| trouble(&fault))
    }

    fn usage(&self) -> Arc<Usage> {
        let desk = lock(&self.desk);
        let count = desk.view().dossiers;
        kept_for(&self.usage, count, || desk.with_engine(Engine::usage).ok())
    }

    fn units(&self) -> Arc<Vec<Province>> {
        let desk = lock(&self.desk);
        let version = desk.view().catalogue_version;
        kept_for(&self.units, version, || desk.with_engine(Engine::units).ok())
    }

    fn read_text(&self, path: &str) -> Result<String, Trouble> {
        use std::io::Read as _;
        let fault = |error: std::io::Error| Trouble { code: "file", detail: error.to_string() };
        let mut text = String::new();
        let file = std::fs::File::open(path.trim()).map_err(fault)?;
        file.take(TEXT_FILE_MAX).read_to_string(&mut text).map_err(fault)?;
        Ok(text)
    }
}

#[cfg(test)]
impl Bridge {
    /// Does something with the engine past the screen.
    pub(super) fn with_engine<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Engine) -> Result<T, DeskFault> + Send + 'static,
    ) -> T {
        let done = lock(&self.desk).with_engine(work).unwrap();
        // The picture is published behind the answer: whoever comes next finds it.
        lock(&self.desk).with_engine(|_| Ok(())).unwrap();
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::ManualClock;
    use crate::exchange::portal::records;
    use crate::store::disk::MemoryDisk;
    use crate::tui::testing::bridge;

    const FILES: [&[u8]; 2] = [
        include_bytes!("../../tests/data/details.jsonl"),
        include_bytes!("../../tests/data/catalogue.jsonl"),
    ];

    fn import(engine: &mut Engine) -> Result<(), DeskFault> {
        let officer = *engine.view().officers.keys().next().unwrap();
        let mut importing = engine.begin_import(officer)?.unwrap();
        for record in FILES.into_iter().flat_map(|file| records(file).unwrap()).flatten() {
            importing.take(record)?;
        }
        importing.finish()
    }

    #[test]
    fn the_picker_offers_what_was_imported_and_says_what_is_only_a_name() {
        let now = Timestamp::parse("2026-11-23T09:00").unwrap();
        let (disk, clock) = (Arc::new(MemoryDisk::new()), Arc::new(ManualClock::new(now, false)));
        let first = bridge(disk.clone(), &clock);
        let shipped = first.procedures().len();
        lock(&first.desk).with_engine(import).unwrap();
        first.close().unwrap();
        let again = bridge(disk, &clock);
        lock(&again.desk).with_engine(|_| Ok(())).unwrap();
        let rows = again.procedures();
        assert!(rows.len() > shipped);
        let row = |code: &str| rows.iter().find(|row| row.code == code).unwrap();
        assert!(row("1.115336").usable && !row("1.014325").usable);
        assert!(row("1.115336").folded.contains("giao dat"), "{}", row("1.115336").folded);
        assert!(again.procedure("1.115336").is_some() && again.procedure("1.014325").is_none());
        assert!(Arc::ptr_eq(&rows, &again.procedures()), "kept until the catalogue changes");
        again.close().unwrap();
    }
}
