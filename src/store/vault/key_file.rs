//! A service's key file: thirty-two random bytes in a file that only its owner may read.
//!
//! It may lie anywhere (systemd's credentials, a stick, a folder of the service), best not on the disk it
//! protects. One that others may read or write is refused.

use std::path::Path;

use super::VaultFault;
use crate::base::id::{hex, unhex};
use crate::base::random::Random;
use crate::seal::secret::Secret;

/// First line, so that a file of something else is told apart.
const MARK: &str = "motcua-key-1 ";

fn outside(path: &Path) -> impl Fn(std::io::Error) -> VaultFault + '_ {
    move |source| VaultFault::Outside { path: path.display().to_string(), source }
}

/// Makes a key file where there is none, readable by the owner only; durable on return.
pub fn make_key_file(path: &Path, random: &mut dyn Random) -> Result<Secret, VaultFault> {
    use std::io::Write as _;
    let secret = Secret::random(random);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text = zeroize::Zeroizing::new(format!("{MARK}{}\n", *zeroize::Zeroizing::new(hex(secret.bytes()))));
    let mut file = options.open(path).map_err(outside(path))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(outside(path))?;
    Ok(secret)
}

/// Reads a key file; one that others than its owner may read or write is refused.
pub fn read_key_file(path: &Path) -> Result<Secret, VaultFault> {
    use std::io::Read as _;
    let file = std::fs::File::open(path).map_err(outside(path))?;
    check_rights(path, &file)?;
    let mut text = zeroize::Zeroizing::new(String::with_capacity(256));
    let none = || VaultFault::NoKeyFile { path: path.display().to_string() };
    file.take(200).read_to_string(&mut text).map_err(|_| none())?;
    let digits = text.trim_end().strip_prefix(MARK).ok_or_else(none)?;
    let bytes = zeroize::Zeroizing::new(unhex::<32>(digits).ok_or_else(none)?);
    Ok(Secret::filled(|own| own.copy_from_slice(&*bytes)))
}

#[cfg(unix)]
fn check_rights(path: &Path, file: &std::fs::File) -> Result<(), VaultFault> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata().map_err(outside(path))?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(VaultFault::KeyFileOpen { path: path.display().to_string(), mode })
}

/// This system knows no modes.
#[cfg(not(unix))]
fn check_rights(_path: &Path, _file: &std::fs::File) -> Result<(), VaultFault> {
    Ok(())
}
