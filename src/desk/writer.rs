//! The writer thread: the one hand that holds the engine while a screen is open.
//!
//! The screen sends jobs and never waits for a disk; news come back through a function it gives, in
//! order. Requests that pile up are decided one after the other and recorded in one frame. While
//! nothing is asked, the search index fills and the next segment is prepared, a few milliseconds at a
//! time. After a disk fault the store is opened anew, and checked, before the next act.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, RwLock};
use std::thread::JoinHandle;

use crate::base::id::{ContentHash, DossierId};
use crate::desk::draft::Draft;
use crate::desk::engine::{DeskFault, Engine, Opened, Progress};
use crate::desk::library::Version;
use crate::desk::query::Told;
use crate::desk::replica::exchange::Reach;
use crate::desk::request::{Outcome, Request};
use crate::desk::search::Index;
use crate::desk::view::View;
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::procedure::DocumentSpec;

/// Requests decided together at most: what waits behind them must not wait long.
const GROUP_REQUESTS_MAX: usize = 64;

/// What the writer tells.
#[derive(Debug, Clone)]
pub enum News {
    /// Opening goes on.
    Opening(Progress),
    /// The store is open.
    Open(Opened),
    /// The store cannot be opened.
    CannotOpen(Arc<DeskFault>),
    /// A request was answered; the view shows it.
    Answered {
        /// The token [`Desk::submit`] gave.
        token: u64,
        /// Recorded or refused, or what the machine could not do.
        result: Result<Outcome, Arc<DeskFault>>,
    },
    /// A draft was saved, or could not be.
    DraftSaved {
        /// Which draft.
        id: DossierId,
        /// Why not.
        fault: Option<Arc<DeskFault>>,
    },
    /// The search index holds everything.
    IndexComplete,
}

/// A dossier with what its screen needs beside it.
#[derive(Debug, Clone)]
pub struct DossierPage {
    /// The dossier.
    pub dossier: Dossier,
    /// The version it runs under; `None` where it cannot be read here.
    pub version: Option<Version>,
    /// The rows of its checklist.
    pub checklist: Vec<DocumentSpec>,
    /// Its story in words.
    pub story: Vec<Told>,
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The dossiers, newest first.
    pub rows: Vec<Arc<Summary>>,
    /// Whether the index held everything.
    pub complete: bool,
}

type Reading = Box<dyn FnOnce(&mut Engine) + Send>;

enum Job {
    Submit(u64, Request),
    Read(Reading),
    SaveDraft(Draft),
    RemoveDraft(DossierId),
    Stop(Sender<Result<(), DeskFault>>),
}

/// How the store is opened, also again after a fault.
pub type Opener =
    Box<dyn FnMut(&mut dyn FnMut(Progress) -> ControlFlow<()>) -> Result<(Engine, Opened), DeskFault> + Send>;

/// How news reach the screen.
pub type Tell = Box<dyn Fn(News) + Send>;

/// A hand on the writer's queue, for a thread that works beside the screen's.
#[derive(Clone)]
pub struct Hand {
    jobs: Sender<Job>,
}

impl std::fmt::Debug for Hand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hand").finish_non_exhaustive()
    }
}

impl Reach for Hand {
    fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Engine) -> Result<T, DeskFault> + Send + 'static,
    ) -> Result<T, DeskFault> {
        ask(&self.jobs, work)
    }
}

/// Has the writer do something and waits for it.
fn ask<T: Send + 'static>(
    jobs: &Sender<Job>,
    question: impl FnOnce(&mut Engine) -> Result<T, DeskFault> + Send + 'static,
) -> Result<T, DeskFault> {
    let (answer, wait) = channel();
    let reading: Reading = Box::new(move |engine| {
        let _ = answer.send(question(engine));
    });
    jobs.send(Job::Read(reading)).map_err(|_| DeskFault::WriterGone)?;
    wait.recv().map_err(|_| DeskFault::WriterGone)?
}

/// A desk whose store is in the hands of its writer thread.
pub struct Desk {
    jobs: Sender<Job>,
    shared: Arc<Shared>,
    next_token: u64,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    /// The screen is leaving: an opening under way stops where it is safe.
    leaving: AtomicBool,
    view: RwLock<Arc<View>>,
    index: RwLock<Arc<RwLock<Index>>>,
    /// The index holds everything.
    indexed: AtomicBool,
}

impl Shared {
    fn new() -> Self {
        Self {
            leaving: AtomicBool::new(false),
            view: RwLock::new(Arc::new(View::empty())),
            index: RwLock::new(Arc::new(RwLock::new(Index::new()))),
            indexed: AtomicBool::new(false),
        }
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

impl Desk {
    /// Starts the writer; it opens the store and then serves jobs.
    pub fn start(open: Opener, tell: Tell) -> Self {
        let (jobs, queue) = channel();
        let shared = Arc::new(Shared::new());
        let of_writer = Arc::clone(&shared);
        let thread = std::thread::spawn(move || Writer { open, tell, shared: of_writer, queue }.run());
        Self { jobs, shared, next_token: 0, thread: Some(thread) }
    }

    /// The desk as last published.
    pub fn view(&self) -> Arc<View> {
        Arc::clone(&self.shared.view.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Hands a request to the writer; its answer comes as [`News::Answered`] with the token returned.
    pub fn submit(&mut self, request: Request) -> u64 {
        self.next_token += 1;
        // A writer that is gone has said so; the request stays unanswered, as it was not recorded.
        let _ = self.jobs.send(Job::Submit(self.next_token, request));
        self.next_token
    }

    /// Asks the writer something and waits for the answer: a few milliseconds.
    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Engine) -> Result<T, DeskFault> + Send + 'static,
    ) -> Result<T, DeskFault> {
        ask(&self.jobs, question)
    }

    /// A hand on the writer for another thread, which lets go of it before the desk is closed.
    pub fn hand(&self) -> Hand {
        Hand { jobs: self.jobs.clone() }
    }

    /// A dossier with all its screen shows.
    pub fn dossier(&self, id: DossierId) -> Result<Option<DossierPage>, DeskFault> {
        self.ask(move |engine| {
            let Some(dossier) = engine.dossier(id)? else { return Ok(None) };
            let version = engine.version(dossier.summary.version)?;
            let checklist = engine.checklist_of(&dossier.summary)?;
            let story = engine.story(&dossier)?;
            Ok(Some(DossierPage { dossier, version, checklist, story }))
        })
    }

    /// A version of a procedure.
    pub fn version(&self, hash: ContentHash) -> Result<Option<Version>, DeskFault> {
        self.ask(move |engine| engine.version(hash))
    }

    /// The version of a code in force; the refusal where there is none that can be used.
    pub fn in_force(
        &self,
        code: String,
    ) -> Result<Result<Version, crate::domain::refusal::Refusal>, DeskFault> {
        self.ask(move |engine| engine.in_force(&code))
    }

    /// Whether a search finds everything there is: the index fills after opening.
    pub fn is_indexed(&self) -> bool {
        self.shared.indexed.load(Ordering::SeqCst)
    }

    /// Dossiers that hold every word of a query, newest first.
    pub fn search(&self, query: &str, limit: usize) -> Result<Found, DeskFault> {
        // While the index fills the writer holds it nearly always: then it is the writer that searches,
        // between two steps, instead of a reader that waits until it is full.
        let hits = self.is_indexed().then(|| {
            let index = self.shared.index.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            index.read().unwrap_or_else(std::sync::PoisonError::into_inner).search(query, limit)
        });
        let query = query.to_owned();
        self.ask(move |engine| {
            let hits = hits.unwrap_or_else(|| {
                let index = engine.index();
                let index = index.read().unwrap_or_else(std::sync::PoisonError::into_inner);
                index.search(&query, limit)
            });
            let mut rows = Vec::with_capacity(hits.ids.len());
            for id in hits.ids {
                rows.extend(engine.summary(id)?.map(Arc::new));
            }
            Ok(Found { rows, complete: hits.complete })
        })
    }

    /// Dossiers handed in at a ticket.
    pub fn dossiers_of_ticket(&self, ticket: crate::base::id::TicketId) -> Result<Vec<Summary>, DeskFault> {
        self.ask(move |engine| engine.dossiers_of_ticket(ticket))
    }

    /// Every draft, newest first.
    pub fn drafts(&self) -> Result<Vec<Draft>, DeskFault> {
        self.ask(|engine| engine.drafts())
    }

    /// Saves a draft; [`News::DraftSaved`] follows.
    pub fn save_draft(&self, draft: Draft) {
        let _ = self.jobs.send(Job::SaveDraft(draft));
    }

    /// Removes a draft.
    pub fn remove_draft(&self, id: DossierId) {
        let _ = self.jobs.send(Job::RemoveDraft(id));
    }

    /// Asks anything else of the engine and waits for the answer.
    pub fn with_engine<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Engine) -> Result<T, DeskFault> + Send + 'static,
    ) -> Result<T, DeskFault> {
        self.ask(question)
    }

    /// Lets the writer finish what is waiting and close the store; an opening under way is stopped.
    pub fn close(mut self) -> Result<(), DeskFault> {
        self.shared.leaving.store(true, Ordering::SeqCst);
        let (done, wait) = channel();
        self.jobs.send(Job::Stop(done)).map_err(|_| DeskFault::WriterGone)?;
        let closed = wait.recv().map_err(|_| DeskFault::WriterGone)?;
        if let Some(thread) = self.thread.take() {
            thread.join().map_err(|_| DeskFault::WriterGone)?;
        }
        closed
    }
}

struct Writer {
    open: Opener,
    tell: Tell,
    shared: Arc<Shared>,
    queue: Receiver<Job>,
}

impl Writer {
    fn run(mut self) {
        let mut engine = self.open_store().ok();
        let mut idle = engine.is_some();
        loop {
            let job = if idle {
                match self.queue.try_recv() {
                    Ok(job) => job,
                    Err(TryRecvError::Disconnected) => break,
                    Err(TryRecvError::Empty) => {
                        idle = self.spare_time(engine.as_mut());
                        continue;
                    }
                }
            } else {
                match self.queue.recv() {
                    Ok(job) => job,
                    Err(_) => break,
                }
            };
            match self.serve(engine, job) {
                ControlFlow::Continue(left) => engine = left,
                ControlFlow::Break(()) => return,
            }
            idle = engine.is_some();
        }
        if let Some(engine) = engine {
            // The screen is gone without a word; close as well as can be.
            let _ = engine.close();
        }
    }

    fn open_store(&mut self) -> Result<Engine, ()> {
        self.shared.indexed.store(false, Ordering::SeqCst);
        let (tell, leaving) = (&self.tell, &self.shared.leaving);
        let opened = (self.open)(&mut |progress| {
            tell(News::Opening(progress));
            if leaving.load(Ordering::SeqCst) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        match opened {
            Ok((engine, opened)) => {
                *self.shared.index.write().unwrap_or_else(std::sync::PoisonError::into_inner) =
                    engine.index();
                self.publish(&engine);
                (self.tell)(News::Open(opened));
                Ok(engine)
            }
            Err(fault) => {
                (self.tell)(News::CannotOpen(Arc::new(fault)));
                Err(())
            }
        }
    }

    fn publish(&self, engine: &Engine) {
        let view = Arc::new(engine.view().clone());
        *self.shared.view.write().unwrap_or_else(std::sync::PoisonError::into_inner) = view;
    }

    /// A few milliseconds of what can wait; false when there is nothing more.
    fn spare_time(&self, engine: Option<&mut Engine>) -> bool {
        let Some(engine) = engine else { return false };
        match engine.index_step() {
            Ok(true) => return true,
            Ok(false) => {
                if !self.shared.indexed.swap(true, Ordering::SeqCst) {
                    (self.tell)(News::IndexComplete);
                }
            }
            // A state that cannot be read shows itself with the next question put to it.
            Err(_) => return false,
        }
        engine.idle().unwrap_or(false)
    }

    /// Serves a job; `Break` after the last one there is.
    fn serve(&mut self, engine: Option<Engine>, job: Job) -> ControlFlow<(), Option<Engine>> {
        // After a fault the store is opened anew by the next thing asked of it; not to be closed only.
        let engine = match &job {
            Job::Stop(_) => engine,
            _ => engine.or_else(|| self.open_store().ok()),
        };
        let engine = match (job, engine) {
            (Job::Stop(done), engine) => {
                let _ = done.send(engine.map_or(Ok(()), Engine::close));
                return ControlFlow::Break(());
            }
            (_, None) => return ControlFlow::Continue(None),
            (Job::Submit(token, request), Some(engine)) => {
                return self.serve_requests(engine, token, &request);
            }
            (Job::Read(reading), Some(mut engine)) => {
                let before = engine.view().version;
                reading(&mut engine);
                // Whoever took entries over changed what is shown.
                if engine.view().version != before {
                    self.publish(&engine);
                }
                engine
            }
            (Job::SaveDraft(draft), Some(engine)) => {
                let fault = engine.save_draft(&draft).err().map(Arc::new);
                (self.tell)(News::DraftSaved { id: draft.id, fault });
                engine
            }
            (Job::RemoveDraft(id), Some(engine)) => {
                // A draft that cannot be removed shows up again, and can be removed again.
                let _ = engine.remove_draft(id);
                engine
            }
        };
        ControlFlow::Continue(Some(engine))
    }

    /// Decides a request and those waiting right behind it, records them in one frame, answers all.
    fn serve_requests(
        &mut self,
        mut engine: Engine,
        token: u64,
        request: &Request,
    ) -> ControlFlow<(), Option<Engine>> {
        let mut answers = vec![(token, engine.decide(request))];
        let mut other = None;
        while answers.len() < GROUP_REQUESTS_MAX && !engine.group_is_full() {
            match self.queue.try_recv() {
                Ok(Job::Submit(token, request)) => answers.push((token, engine.decide(&request))),
                Ok(job) => {
                    other = Some(job);
                    break;
                }
                Err(_) => break,
            }
        }
        let recorded = engine.commit().map_err(Arc::new);
        self.publish(&engine);
        for (token, answer) in answers {
            let result = match (&recorded, answer) {
                (Err(fault), Ok(Outcome::Recorded(_))) => Err(Arc::clone(fault)),
                (_, answer) => answer.map_err(Arc::new),
            };
            (self.tell)(News::Answered { token, result });
        }
        let engine = if recorded.is_ok() { Some(engine) } else { None };
        match other {
            Some(job) => self.serve(engine, job),
            None => ControlFlow::Continue(engine),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::testkit;
    use crate::domain::command::Command;
    use crate::domain::ticket::{Priority, TakeTicket};
    use crate::store::disk::{Disk, MemoryDisk};
    use std::time::Duration;

    /// Nothing here takes as long.
    const PATIENCE: Duration = Duration::from_secs(60);

    #[test]
    fn leaving_right_behind_an_act_records_it_and_ends() {
        let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
        let engine = testkit::open(Arc::clone(&disk), 1, 0).unwrap().engine;
        let officer = *engine.view().officers.keys().next().unwrap();
        let order = TakeTicket { group: 'A', priority: Priority::Normal, number: None };
        let request = Request::now(officer, Command::TakeTicket(order));
        let (jobs, queue) = channel();
        let (done, closed) = channel();
        jobs.send(Job::Submit(1, request)).unwrap();
        jobs.send(Job::Stop(done)).unwrap();
        let mut ready = Some(engine);
        let open: Opener =
            Box::new(move |_| ready.take().map(|e| (e, Opened::default())).ok_or(DeskFault::Stopped));
        let (told, news) = channel();
        let shared = Arc::new(Shared::new());
        let writer = Writer { open, tell: Box::new(move |item| drop(told.send(item))), shared, queue };
        let (ended, end) = channel();
        std::thread::spawn(move || {
            writer.run();
            let _ = ended.send(());
        });
        closed.recv().unwrap().unwrap();
        assert_eq!(end.recv_timeout(PATIENCE), Ok(()), "the writer waits for a job that never comes");
        assert!(
            news.iter()
                .any(|item| matches!(item, News::Answered { token: 1, result: Ok(Outcome::Recorded(_)) }))
        );
        drop(jobs);
    }

    #[test]
    fn leaving_stops_an_opening_that_is_under_way() {
        let (told, news) = channel();
        let open: Opener = Box::new(|progress| {
            let mut keys = 0;
            while progress(Progress::Checking(keys)).is_continue() {
                keys += 1;
                std::thread::yield_now();
            }
            Err(DeskFault::Stopped)
        });
        let desk = Desk::start(open, Box::new(move |item| drop(told.send(item))));
        assert!(matches!(news.recv().unwrap(), News::Opening(_)));
        desk.close().unwrap();
        let last = news.iter().last();
        assert!(matches!(last, Some(News::CannotOpen(fault)) if matches!(*fault, DeskFault::Stopped)));
    }
}
