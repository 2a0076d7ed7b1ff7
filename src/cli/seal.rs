//! `motcua seal`: seals a store that is not sealed yet, in place; what was stopped goes on when it is asked again.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::session::{self, ProgressLine, Wish};
use super::{CliFault, Outcome, World, YES, keys};
use crate::base::random::OsRandom;
use crate::base::text::fold;
use crate::desk::engine::DeskFault;
use crate::seal::passphrase::Passphrase;
use crate::store::disk::{Disk, RealDisk};
use crate::store::folder::{Lock, STATE};
use crate::store::journal::JournalOptions;
use crate::store::sealer::Sealer;
use crate::store::sealing;
use crate::store::state::remove_states;
use crate::store::vault::{Keyring, Vault, VaultFault, read_key_file};

/// Frames between two words of progress.
const PROGRESS_FRAMES: u64 = 500;

/// Arguments of `motcua seal`: those of signing in say who can open it then.
#[derive(Debug, Clone, clap::Args)]
pub struct SealArgs {}

/// Seals the world's store.
pub fn run(_: &SealArgs, world: &mut World<'_>) -> Outcome {
    let args = world.keys.clone();
    if args.passphrase_file.is_none() && args.key_file.is_none() {
        return Err(CliFault::Usage(
            "cần --officer và --passphrase-file, hoặc --key-file. \
             / --officer and --passphrase-file are needed, or --key-file"
                .to_owned(),
        ));
    }
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::read_only(&world.store));
    if sealing::is_half_way(&*disk)? {
        let _lock = Lock::take(&world.store, "motcua seal", world.clock.now())?;
        sealing::finish(&*disk).map_err(DeskFault::from)?;
    }
    if Vault::read(&*disk)?.is_some() {
        return Err(CliFault::Refused(
            "kho đã niêm phong; không thay đổi gì. / the store is sealed already; nothing was changed"
                .to_owned(),
        ));
    }
    // Opened as it is first: a store that is not sound is not copied, and the officer must work here.
    let before = session::open(world, Wish::default())?;
    let purpose = before.engine.post().purpose;
    let name = args.officer.clone().unwrap_or_default();
    let same = |name: &str| {
        before.engine.view().officers.values().find(|one| fold(&one.name) == fold(name)).cloned()
    };
    let officer = same(name.trim());
    before.close()?;
    if args.passphrase_file.is_some() && officer.is_none() {
        return Err(CliFault::Refused(format!(
            "không có cán bộ “{name}” trong kho; chưa thay đổi gì. \
             / there is no officer “{name}” in this store; nothing was changed"
        )));
    }
    let (mut vault, keyring) = match go_on(&disk, world)? {
        Some(made) => made,
        None => keys::new_vault(&args, &name, purpose, world)?.ok_or(VaultFault::NoSlot)?,
    };
    let lock = Lock::take(&world.store, "motcua seal", world.clock.now())?;
    let sealer = Arc::new(Sealer::new(&keyring, Box::new(OsRandom)));
    let mut line = ProgressLine::new(world.err, world.plain);
    let frames = sealing::seal(&disk, &mut vault, &sealer, JournalOptions::default(), &mut |sealed| {
        if sealed.frames % PROGRESS_FRAMES == 0 {
            let sealing::Sealed { frames, segment, last } = sealed;
            line.text(&format!("niêm phong: {frames} khung, đoạn {segment}/{last}"));
        }
        ControlFlow::Continue(())
    });
    line.done();
    let frames = frames.map_err(DeskFault::from)?;
    drop(lock);
    remove_states(&world.store.join(STATE)).map_err(DeskFault::from)?;
    // Empty by now; a folder that does not go away says nothing.
    let _ = std::fs::remove_dir_all(world.store.join(sealing::FOLDER));
    keys::unlock(world, &keyring);
    session::open(world, Wish::default())?.close()?;
    keys::settle_officer(&keyring, officer.as_ref(), world)?;
    writeln!(
        world.err,
        "Đã niêm phong {frames} khung của kho {0}. Trên ổ SSD, dữ liệu cũ có thể còn trong vùng chưa ghi đè. \
         / {frames} frames of the store {0} are sealed. On an SSD old data may stay in blocks not yet reused.",
        world.store.display()
    )?;
    Ok(YES)
}

/// The vault of a sealing that was stopped, where the same passphrase or key opens it; otherwise it is begun anew.
fn go_on(disk: &Arc<dyn Disk>, world: &mut World<'_>) -> Result<Option<(Vault, Keyring)>, CliFault> {
    let Some(vault) = sealing::begun(disk) else { return Ok(None) };
    let args = world.keys.clone();
    let opened = match (&args.key_file, &args.passphrase_file) {
        (Some(file), None) if file.exists() => vault.open_by_key_file(&read_key_file(file)?),
        // Standard input can be read once only, and is needed for a new vault.
        (None, Some(file)) if file.as_os_str() != "-" => {
            let slot = vault.slot_of(args.officer.as_deref().unwrap_or_default());
            let passphrase: Passphrase = keys::read_passphrase(file, world)?;
            slot.ok_or(VaultFault::NoSlot).and_then(|slot| vault.open(slot, &passphrase))
        }
        _ => return Ok(None),
    };
    Ok(opened.ok().map(|keyring| (vault, keyring)))
}
