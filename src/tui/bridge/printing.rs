//! Printing: a paper is composed by the writer, then drawn and sent by a thread of its own, so that no key
//! waits for a printer. What became of it is told as news; recording that is the screen's order.

use super::{Bridge, lock, pass_on, trouble};
use crate::desk::printing::{PrintFault, Spool, Trial};
use crate::desk::query::{Composed, ComposedBook};
use crate::domain::paper::Form;
use crate::paper::Pages;
use crate::tui::port::{News, PrintDone, PrintEnd, PrintJob, Printing, Trouble};
use std::path::PathBuf;
use std::sync::Arc;

/// A paper ready to be sent: its file's name, its form where it is one of a dossier, and what is told of it.
struct Ready {
    file: String,
    form: Option<Form>,
    pages: Pages,
    done: PrintDone,
}

impl Ready {
    fn of_dossier(composed: Composed, job: PrintJob) -> Self {
        let ended = PrintEnd::Taken;
        let name = composed.number.clone().unwrap_or_default();
        let done = PrintDone { job, name, copy: composed.copy, slip: None, counts: true, ended };
        Self { file: composed.file_name(), form: Some(composed.paper.form), pages: composed.pages, done }
    }

    fn of_none(composed: ComposedBook, job: PrintJob) -> Self {
        let (file, counts, ended) = (composed.file_name(), composed.counts, PrintEnd::Taken);
        let ComposedBook { slip, name, copy, pages, .. } = composed;
        Self { file, form: None, pages, done: PrintDone { job, name, copy, slip: Some(slip), counts, ended } }
    }

    /// Draws, writes and sends it.
    fn send(self, spool: &Spool) -> PrintDone {
        let ended = print_end(spool.print(&self.file, self.form, &self.pages));
        PrintDone { ended, ..self.done }
    }
}

fn print_end(printed: Result<(PathBuf, bool), PrintFault>) -> PrintEnd {
    match printed {
        Ok((_, true)) => PrintEnd::Taken,
        Ok((path, false)) => PrintEnd::Written(path.display().to_string()),
        Err(fault) => PrintEnd::Failed(fault.trouble(), fault.to_string()),
    }
}

impl Bridge {
    /// Prints the next copy of a paper; [`News::Printed`] follows in any case.
    pub(super) fn print_job(&self, job: PrintJob) {
        let outlet = Arc::clone(&self.outlet);
        let nothing = |job, trouble| {
            let ended = PrintEnd::Nothing(trouble);
            News::Printed(PrintDone { job, name: String::new(), copy: 0, slip: None, counts: false, ended })
        };
        let ready = match self.compose(job.clone()) {
            Ok(ready) => ready,
            Err(trouble) => return pass_on(&outlet, nothing(job, trouble)),
        };
        let Some(spool) = self.office.spool() else {
            let none = Trouble { code: "no-folder", detail: String::new() };
            return pass_on(&outlet, nothing(job, none));
        };
        self.office.prints.give(Box::new(move || pass_on(&outlet, News::Printed(ready.send(&spool)))));
    }

    fn compose(&self, job: PrintJob) -> Result<Ready, Trouble> {
        let (heading, what) = (self.office.heading.clone(), job.what.clone());
        let desk = lock(&self.desk);
        match what {
            Printing::Paper(id, paper) => {
                let composed = desk.with_engine(move |engine| {
                    let Some(dossier) = engine.dossier(id)? else { return Ok(None) };
                    Ok(engine.compose_paper(&dossier, paper.form, Some(paper.round), &heading)?.ok())
                });
                let composed = composed.map_err(|fault| trouble(&fault))?;
                let none = || Trouble { code: "paper", detail: paper.number() };
                Ok(Ready::of_dossier(composed.ok_or_else(none)?, job))
            }
            Printing::Book(book) => {
                let composed = desk.with_engine(move |engine| engine.compose_book(&book, &heading));
                let composed = composed.map_err(|fault| trouble(&fault))?;
                let refused = |refusal: crate::domain::refusal::Refusal| Trouble {
                    code: "paper",
                    detail: refusal.code.to_owned(),
                };
                Ok(Ready::of_none(composed.map_err(refused)?, job))
            }
        }
    }

    /// Prints a test page where a command is set; [`News::Tried`] follows then.
    pub(super) fn print_test_page(&self, when: &str) {
        let outlet = Arc::clone(&self.outlet);
        let (office, when) = (self.office.heading.agency.clone(), when.to_owned());
        let Some(spool) = self.office.spool().filter(|spool| spool.targets.prints()) else { return };
        self.office.prints.give(Box::new(move || {
            let Trial { ended, said } = spool.try_out(&office, &when);
            pass_on(&outlet, News::Tried { ended: ended.map_err(|fault| fault.to_string()), said });
        }));
    }
}
