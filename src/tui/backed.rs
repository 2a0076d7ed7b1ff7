//! When the last backup was: a word in the header only where a day went by, a line in the settings always.

use std::path::PathBuf;
use std::sync::Arc;

use crate::desk::backup::Last;
use crate::desk::backup::keeper::BackupNews;
use crate::store::backup::BackupFault;
use crate::tui::model::Model;
use crate::tui::wish::Tone;
use crate::tui::world::World;

/// What the keeper told so far.
#[derive(Debug, Default)]
pub struct Backed {
    last: Option<Last>,
    trouble: Option<Trouble>,
}

#[derive(Debug)]
enum Trouble {
    Absent(PathBuf),
    Failed(Arc<BackupFault>),
}

/// Takes what the keeper told. A stick that is at home is told once, not every hour.
pub(super) fn heard(model: &mut Model, news: BackupNews, world: &World<'_>) {
    let first = model.backed.trouble.is_none();
    match news {
        BackupNews::Remembered(last) => model.backed.last = last,
        BackupNews::Made(last) => {
            let time = last.at.to_string();
            model.backed = Backed { last: Some(last), trouble: None };
            let time = time.get(11..16).unwrap_or_default();
            model.say(Tone::Note, world.say_with("backup-said", &[("time", time)]));
        }
        BackupNews::NoFolder => model.say(Tone::Note, world.say("backup-no-folder")),
        BackupNews::Absent(folder) => model.backed.trouble = Some(Trouble::Absent(folder)),
        BackupNews::Failed(fault) => model.backed.trouble = Some(Trouble::Failed(fault)),
    }
    if let (true, Some(told)) = (first, trouble(&model.backed, world)) {
        model.say(Tone::Warn, told);
    }
}

fn trouble(backed: &Backed, world: &World<'_>) -> Option<String> {
    Some(match backed.trouble.as_ref()? {
        Trouble::Absent(folder) => {
            world.say_with("backup-absent", &[("folder", &folder.display().to_string())])
        }
        Trouble::Failed(fault) => world.say_with(fault.key(), &[("detail", &fault.to_string())]),
    })
}

/// The header's word where a folder is set and a day went by without a backup.
pub(super) fn mark(backed: &Backed, world: &World<'_>) -> Option<String> {
    world.desk.setting("backup")?;
    let stale = backed.last.as_ref().is_none_or(|last| last.is_stale(world.now));
    stale.then(|| match &backed.last {
        Some(last) => {
            let days = world.now.minutes_since(last.at) / (24 * 60);
            world.say_with("header-backup-old", &[("n", &days.to_string())])
        }
        None => world.say("header-backup-none"),
    })
}
