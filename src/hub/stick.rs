//! Bundles in files at a hub: written beside their place and put there once they are whole.
//!
//! The same for a hub that runs, which does it between its requests, and for one at rest.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

use crate::base::id::DeviceId;
use crate::base::random::Random;
use crate::desk::replica::bundle::{Bundled, BundlingFault, ReachHub, export_to_device, import_at_hub};
use crate::record::chain::{Frontier, Head, LogKey};

/// Why a bundle's file came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum StickFault {
    /// The file.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// What it holds, or the store.
    #[error(transparent)]
    Bundling(#[from] BundlingFault),
}

/// Writes what a device lacks.
pub fn export<R: ReachHub>(
    hub: &mut R,
    device: DeviceId,
    file: &Path,
    random: &mut dyn Random,
) -> Result<Bundled, StickFault> {
    written(file, |out| export_to_device(hub, device, &Frontier::new(), out, random))
}

/// Takes a device's bundle in and writes the answer where one is wanted; how far the device said it is.
pub fn import<R: ReachHub>(
    hub: &mut R,
    file: &Path,
    answer: Option<&Path>,
    random: &mut dyn Random,
) -> Result<(Bundled, Vec<(LogKey, Head)>), StickFault> {
    let (done, head) = import_at_hub(hub, &mut BufReader::new(File::open(file)?))?;
    if let Some(answer) = answer {
        let basis: Frontier = head.basis.iter().copied().collect();
        written(answer, |out| export_to_device(hub, done.device, &basis, out, random))?;
    }
    Ok((done, head.basis))
}

/// Writes beside the file and puts it in its place once it is whole and on the disk.
pub fn written(
    file: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<Bundled, BundlingFault>,
) -> Result<Bundled, StickFault> {
    let beside = file.with_extension("part");
    let mut out = BufWriter::new(File::create(&beside)?);
    let done = write(&mut out);
    let kept = out.flush().and_then(|()| out.get_ref().sync_all());
    match (done, kept) {
        (Ok(done), Ok(())) => {
            std::fs::rename(&beside, file)?;
            Ok(done)
        }
        (done, kept) => {
            // Half a bundle is of no use; that it cannot be removed is no reason to say anything else.
            let _ = std::fs::remove_file(&beside);
            kept?;
            Ok(done?)
        }
    }
}
