//! `motcua audit --erasure`: where the data of an erased dossier may still lie.
//!
//! What is known for certain is this store. A hub that gave a receipt for the erasure holds it and carries it out
//! when it next opens; of any other device, and of a backup made before, nobody here can know more than that it
//! may hold the data.

use super::session::Session;
use super::{CliFault, NO, Outcome, World, YES};
use crate::base::id::DossierId;
use crate::base::time::Timestamp;
use crate::desk::engine::Erasure;
use crate::domain::command::DossierRef;

/// Where data may lie, and what is known of it.
#[derive(Debug, serde::Serialize)]
struct Holder {
    /// `store`, `hub`, `device` or `backup`.
    kind: &'static str,
    /// Which one: an id, or a folder.
    which: String,
    /// What people call it; null where it has no name.
    name: Option<String>,
    /// `erased`, `told`, `may-hold`.
    standing: &'static str,
    /// Since when that is known, or when a backup was made.
    at: Option<Timestamp>,
}

#[derive(Debug, serde::Serialize)]
struct Told {
    dossier: String,
    erased_at: Vec<Timestamp>,
    sections: u32,
    holders: Vec<Holder>,
}

/// Tells it; exit 1 where the dossier was never erased.
pub(super) fn told(number: &str, json: bool, session: &mut Session, world: &mut World<'_>) -> Outcome {
    let dossier = match session.engine.find_dossier(&DossierRef(number.to_owned()))? {
        Ok(dossier) => dossier.summary,
        Err(refusal) => return super::audit::refused(&refusal, world),
    };
    let erasures = session.engine.erasures_of(dossier.id)?;
    let holders = holders(dossier.id, &erasures, session, world)?;
    let told = Told {
        dossier: dossier.number.unwrap_or_else(|| dossier.id.to_string()),
        erased_at: erasures.iter().map(|one| one.at).collect(),
        sections: erasures.iter().map(|one| u32::from(one.sections)).sum(),
        holders,
    };
    if json {
        world.print_json(&told)?;
    } else {
        print(&told, world)?;
    }
    Ok(if erasures.is_empty() { NO } else { YES })
}

fn print(told: &Told, world: &mut World<'_>) -> Result<(), CliFault> {
    if told.erased_at.is_empty() {
        writeln!(world.out, "Hồ sơ {} chưa xóa dữ liệu cá nhân. / Nothing of it was erased.", told.dossier)?;
        return Ok(());
    }
    writeln!(
        world.out,
        "Hồ sơ {}: đã xóa {} phần dữ liệu cá nhân. / {} personal sections were erased",
        told.dossier, told.sections, told.sections
    )?;
    for one in &told.holders {
        let standing = match one.standing {
            "erased" => "đã xóa / erased",
            "told" => "đã nhận lệnh xóa, xóa khi mở lại kho / told, erases when it opens again",
            _ => "có thể còn giữ / may still hold it",
        };
        let at = one.at.map(|at| at.to_string()).unwrap_or_default();
        let name = one.name.as_deref().unwrap_or_default();
        writeln!(world.out, "  {}  {} {name}  {standing} {at}", one.kind, one.which)?;
    }
    Ok(())
}

fn holders(
    dossier: DossierId,
    erasures: &[Erasure],
    session: &mut Session,
    world: &World<'_>,
) -> Result<Vec<Holder>, CliFault> {
    let Some(last) = erasures.last() else { return Ok(Vec::new()) };
    let engine = &mut session.engine;
    let due = engine.still_holds(dossier)?;
    let own = engine.device().id;
    let standing = if due { "told" } else { "erased" };
    let mut all = vec![holder("store", own.to_string(), None, standing, Some(last.at))];
    if let Some(hub) = engine.hub_of_erasures(erasures)? {
        let standing = if hub.told { "told" } else { "may-hold" };
        all.push(holder("hub", hub.hub.to_string(), None, standing, None));
        for device in hub.devices {
            let name = Some(device.name).filter(|name| !name.is_empty());
            // Only its own word would tell, and it gives none: it may have been off since.
            all.push(holder("device", device.id.to_string(), name, "may-hold", None));
        }
    }
    let note = crate::desk::backup::note_of(&world.store);
    if let Some(backup) = note.and_then(|note| note.last) {
        // A copy made after the journal was written anew sets the one before it aside, in the same folder.
        let folder = backup.folder.display().to_string();
        all.push(holder("backup", folder, None, "may-hold", Some(backup.at)));
    }
    Ok(all)
}

fn holder(
    kind: &'static str,
    which: String,
    name: Option<String>,
    standing: &'static str,
    at: Option<Timestamp>,
) -> Holder {
    Holder { kind, which, name, standing, at }
}
