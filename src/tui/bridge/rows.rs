//! Rows read once for a version of what they show: the picker's procedures, units, what the desk uses.

use super::{Bridge, lock};
use crate::base::text::fold;
use crate::desk::engine::Engine;
use crate::desk::library::Shipped;
use crate::desk::query::{CatalogueEntry, Standing};
use crate::domain::procedure::{Procedure, ProcedureCode};
use crate::tui::port::ProcedureRow;
use std::sync::{Arc, Mutex};

impl Bridge {
    /// The picker's rows, read anew when the catalogue changed.
    pub(super) fn picker_rows(&self) -> Arc<Vec<ProcedureRow>> {
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

/// What was read for this version, or read now; before the store is open (version 0) nothing is read.
pub(super) fn kept_for<T: Default>(
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
