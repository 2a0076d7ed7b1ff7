//! Carrying an erasure out where it lies: the journal without the sections, the state made anew, prints gone.
//!
//! Recording an erasure takes the data out of every fold at once; this takes it off the disk. It is done while
//! the store opens, before anything else uses it. Invariant: canonical bytes, and so ids, chains and signatures,
//! stay as they are: `verify` finds the store as sound as before.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::base::id::EntryId;
use crate::desk::engine::{DeskFault, StatePlace};
use crate::desk::printing::PRINTS;
use crate::record::act::{decode_frame, encode_frame};
use crate::record::entry::entry_id;
use crate::store::disk::{Disk, DiskFault};
use crate::store::folder::Folder;
use crate::store::journal::{Frame, FrameKind, JournalOptions};
use crate::store::rewrite::rewrite;
use crate::store::state::StateFault;

/// Takes the sections of these entries off a closed store.
pub(in crate::desk) fn carry_out(
    disk: &Arc<dyn Disk>,
    state: &StatePlace,
    options: JournalOptions,
    gone: &BTreeSet<EntryId>,
) -> Result<(), DeskFault> {
    // The rows hold names, and say where frames lie: they go first, and are made anew from what is left.
    Folder::new(Arc::clone(disk)).remove_clean_marker()?;
    if let StatePlace::Folder(folder) = state {
        drop_states(folder).map_err(StateFault::from)?;
    }
    rewrite(disk, options, &mut |frame| without(frame, gone))?;
    drop_prints(&**disk)?;
    Ok(())
}

/// A frame's body without the sections; `None` where it has none of them.
fn without(frame: &Frame, gone: &BTreeSet<EntryId>) -> Option<Vec<u8>> {
    if frame.kind != FrameKind::ACTS {
        return None;
    }
    let mut placed = decode_frame(&frame.body).ok()?;
    let mut changed = false;
    for entry in &mut placed {
        if entry.personal.is_some() && gone.contains(&entry_id(&entry.canonical)) {
            entry.personal = None;
            changed = true;
        }
    }
    changed.then(|| encode_frame(&placed))
}

/// Removes the state and every one that was set aside.
fn drop_states(folder: &Path) -> std::io::Result<()> {
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name().and_then(|name| name.to_str()))
    else {
        return Ok(());
    };
    for entry in std::fs::read_dir(parent)? {
        let entry = entry?;
        let found = entry.file_name();
        let found = found.to_string_lossy();
        if found == name || found.starts_with(&format!("{name}.broken-")) {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Papers still lying about: the record can make every one of them again, without what was erased.
fn drop_prints(disk: &dyn Disk) -> Result<(), DiskFault> {
    let names = match disk.list(PRINTS) {
        Err(fault) if fault.is_absent() => return Ok(()),
        names => names?,
    };
    names.iter().try_for_each(|name| disk.remove(&format!("{PRINTS}/{name}")))
}
