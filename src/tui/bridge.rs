//! The desk behind the screens' port: the writer thread with its store, procedures kept at hand.

use super::port::{Answer, DeskPort, Found, News, ProcedureRow, Trouble};
use crate::base::id::{ContentHash, DossierId};
use crate::base::random::OsRandom;
use crate::base::text::fold;
use crate::base::time::Clock;
use crate::desk::draft::Draft;
use crate::desk::engine::{DeskFault, Engine, Progress};
use crate::desk::library::Shipped;
use crate::desk::query::{CatalogueEntry, Standing};
use crate::desk::request::Request;
use crate::desk::view::View;
use crate::desk::writer::{Desk, News as DeskNews, Opener};
use crate::domain::clock::{Rules, WorkingCalendar};
use crate::domain::dossier::Dossier;
use crate::domain::procedure::Procedure;
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
    rows: Mutex<Option<(u64, Arc<Vec<ProcedureRow>>)>>,
    clock: Arc<dyn Clock>,
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
        Self { desk: Mutex::new(desk), outlet, versions: Mutex::default(), rows: Mutex::default(), clock }
    }

    /// Lets the writer finish and close the store.
    pub fn close(self) -> Result<(), DeskFault> {
        self.desk.into_inner().unwrap_or_else(PoisonError::into_inner).close()
    }
}

fn tell(outlet: &Mutex<Outlet>, news: DeskNews) {
    let news = match news {
        DeskNews::Opening(Progress::Checking(done)) => News::Opening { done, of: 0 },
        DeskNews::Opening(Progress::Replaying { segment, last, .. }) => {
            News::Opening { done: u64::from(segment), of: u64::from(last) }
        }
        DeskNews::Open(_) => News::Open,
        DeskNews::CannotOpen(fault) => News::CannotOpen(trouble(&fault)),
        DeskNews::Answered { token, result } => {
            News::Answered(Answer { token, result: result.map_err(|fault| trouble(&fault)) })
        }
        DeskNews::DraftSaved { fault: None, .. } => return,
        DeskNews::DraftSaved { fault: Some(fault), .. } => News::DraftLost(trouble(&fault)),
        DeskNews::IndexComplete => News::IndexComplete,
    };
    let mut outlet = lock(outlet);
    match &outlet.listener {
        Some(listener) => listener(news),
        None => outlet.waiting.push(news),
    }
}

/// A fault as the sentence that tells it.
pub fn trouble(fault: &DeskFault) -> Trouble {
    let code = match fault {
        full if full.is_full() => "full",
        DeskFault::Journal(_) | DeskFault::Disk(_) | DeskFault::File(_) => "disk",
        DeskFault::WriterGone => "closed",
        _ => "other",
    };
    Trouble { code, detail: fault.to_string() }
}

/// A code of the catalogue as the picker lists it.
fn row(entry: &CatalogueEntry) -> ProcedureRow {
    let shipped = Shipped::get().version(entry.code.as_str()).filter(|_| entry.shipped);
    let name_en = shipped.and_then(|version| version.procedure.name_en.clone()).unwrap_or_default();
    ProcedureRow {
        code: entry.code.to_string(),
        folded: fold(&format!("{} {} {} {name_en}", entry.code, entry.short_name, entry.name)),
        name: entry.short_name.clone(),
        name_en,
        group: entry.group,
        usable: entry.standing != Standing::Bare,
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
        let version = self.view().catalogue_version;
        if let Some((known, rows)) = &*lock(&self.rows)
            && *known == version
        {
            return Arc::clone(rows);
        }
        let catalogue = lock(&self.desk).with_engine(Engine::catalogue).unwrap_or_default();
        let rows: Arc<Vec<_>> = Arc::new(catalogue.entries().iter().map(row).collect());
        *lock(&self.rows) = Some((version, Arc::clone(&rows)));
        rows
    }

    fn procedure(&self, code: &str) -> Option<Arc<Procedure>> {
        let in_force = lock(&self.desk).in_force(code.to_owned()).ok()?;
        in_force.ok().map(|version| version.procedure)
    }

    fn search(&self, query: &str, limit: usize) -> Found {
        match lock(&self.desk).search(query, limit) {
            Ok(found) => Found { rows: found.rows, complete: found.complete },
            Err(_) => Found::default(),
        }
    }

    fn calendar(&self) -> &WorkingCalendar {
        WorkingCalendar::shipped()
    }

    fn rules(&self) -> &Rules {
        Rules::shipped()
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
}
