//! Signing in on the command line, and `motcua keys`: who may open a sealed store.
//!
//! A passphrase is never an argument and never in the environment: both are seen by others on the machine. It comes
//! from a file, or from the first line of standard input (`-`).

use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::session::{self, Session, Wish};
use super::{CliFault, Command, NO, Outcome, World, YES};
use crate::base::id::{hex, unhex};
use crate::base::random::OsRandom;
use crate::base::text::fold;
use crate::desk::engine::DeskFault;
use crate::desk::view::View;
use crate::domain::officer::{Officer, Role};
use crate::domain::post::Purpose;
use crate::seal::passphrase::{BYTES_MAX, Cost, Passphrase};
use crate::store::disk::{Disk, RealDisk};
use crate::store::folder::Lock;
use crate::store::sealer::{Sealer, unlocked};
use crate::store::sealing;
use crate::store::vault::{
    Door, Holder, Keyring, Slot, SlotKind, SlotNumber, Vault, VaultFault, make_key_file, measured_cost,
    process_time, read_key_file,
};

/// How a sealed store is opened; on every subcommand.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct KeyArgs {
    /// Who signs in to a sealed store, by name; left out where one officer can
    #[arg(long, global = true, value_name = "NAME")]
    pub officer: Option<String>,
    /// File with the passphrase on its first line; `-` reads it from stdin
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Key file of a service, readable by its owner only
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
}

/// Arguments of `motcua keys`.
#[derive(Debug, Clone, clap::Args)]
pub struct KeysArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum What {
    /// Slots of the key file: who can open the store
    List {
        /// One JSON document instead of words
        #[arg(long)]
        json: bool,
    },
    /// Change one's own passphrase
    Passphrase {
        /// File with the new one; `-` reads the next line of stdin
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: PathBuf,
    },
    /// Give an officer of this store a passphrase of their own, or a new one
    Add {
        /// The officer's name
        #[arg(value_name = "NAME")]
        name: String,
        /// File with their passphrase
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: PathBuf,
    },
    /// Take an officer's slot away; what is written from then on is sealed with a new key
    Remove {
        /// The officer's name
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Let an officer try again who was locked out after ten wrong passphrases
    Unlock {
        /// The officer's name
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Let a service open the store: makes its key file
    AddKeyFile {
        /// Where the file is made; it must not be there
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Let the province open the store: its public recovery key
    AddRecovery {
        /// File with the key, 64 hexadecimal digits
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// A slot as it is listed.
#[derive(serde::Serialize)]
struct Listed {
    slot: u32,
    kind: &'static str,
    /// Null for others than officers, and where nobody has signed in.
    officer: Option<String>,
    /// Wrong passphrases in a row.
    failures: u32,
}

/// Said where keys were named for a store that needs none.
const NOT_SEALED: &str = "kho này chưa niêm phong: bỏ --passphrase-file và --key-file, hoặc niêm phong bằng motcua seal. \
     / this store is not sealed: leave --passphrase-file and --key-file out, or seal it with motcua seal";

/// Reads a passphrase from a file, or from the first line of standard input.
pub(super) fn read_passphrase(file: &Path, world: &mut World<'_>) -> Result<Passphrase, CliFault> {
    let mut bytes = zeroize::Zeroizing::new(Vec::with_capacity(BYTES_MAX + 2));
    if file == Path::new("-") {
        std::io::Read::take(&mut *world.input, BYTES_MAX as u64 + 2).read_until(b'\n', &mut bytes)?;
    } else {
        let named = |error: std::io::Error| CliFault::Refused(format!("{}: {error}", file.display()));
        warn_of_rights(file, world)?;
        let whole = std::io::Read::take(std::fs::File::open(file).map_err(named)?, BYTES_MAX as u64 + 2);
        std::io::BufReader::new(whole).read_until(b'\n', &mut bytes).map_err(named)?;
    }
    Passphrase::of_file(&bytes).ok_or_else(|| {
        CliFault::Refused(format!(
            "{}: không có mật khẩu ở dòng đầu. / there is no passphrase on the first line",
            file.display()
        ))
    })
}

#[cfg(unix)]
fn warn_of_rights(file: &Path, world: &mut World<'_>) -> Result<(), CliFault> {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(data) = std::fs::metadata(file) else { return Ok(()) };
    let mode = data.permissions().mode() & 0o777;
    if data.is_file() && mode & 0o077 != 0 {
        let shown = file.display();
        writeln!(
            world.err,
            "motcua: {shown}: người khác trên máy đọc được tệp mật khẩu này ({mode:o}); đặt quyền 600. \
             / others on this machine can read this passphrase file ({mode:o}); set its mode to 600"
        )?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn warn_of_rights(_file: &Path, _world: &mut World<'_>) -> Result<(), CliFault> {
    Ok(())
}

/// What a passphrase costs in a store of this purpose: invented ones protect nobody.
pub(super) fn cost_for(purpose: Purpose) -> Cost {
    if purpose == Purpose::Real { measured_cost() } else { Cost::SMALLEST }
}

/// From here on every disk of the world's store has the keys.
pub(super) fn unlock(world: &World<'_>, keyring: &Keyring) {
    unlocked::unlock(&world.store, Arc::new(Sealer::new(keyring, Box::new(OsRandom))));
}

/// Signs in to the world's store with what the command line says, before a subcommand runs. Without anything said a
/// sealed store stays locked: what looks at checksums alone still works, everything else says what it needs.
pub fn sign_in(args: &KeyArgs, command: Option<&Command>, world: &mut World<'_>) -> Result<(), CliFault> {
    if matches!(command, Some(Command::Init(_) | Command::Seal(_) | Command::Scan(_) | Command::Due(_))) {
        return Ok(());
    }
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::read_only(&world.store));
    // A hub makes its store at its first start, and seals it then.
    if matches!(command, Some(Command::Hub(_))) && !holds_journal(&*disk) {
        return Ok(());
    }
    if sealing::is_half_way(&*disk)? {
        let _lock = Lock::take(&world.store, "motcua", world.clock.now())?;
        sealing::finish(&*disk).map_err(DeskFault::from)?;
    }
    if args.passphrase_file.is_none() && args.key_file.is_none() {
        // The desk on the screen asks by itself.
        let asks_what_it_is = matches!(command, Some(Command::Demo(_) | Command::Drill(_)));
        return if asks_what_it_is && is_sealed(&*disk)? { Err(DeskFault::Sealed.into()) } else { Ok(()) };
    }
    let Some(mut door) = Door::open(disk)? else { return Err(CliFault::Usage(NOT_SEALED.to_owned())) };
    let (keyring, _) = open_door(args, &mut door, world)?;
    unlock(world, &keyring);
    Ok(())
}

fn is_sealed(disk: &dyn Disk) -> Result<bool, CliFault> {
    Ok(Vault::read(disk)?.is_some())
}

/// The keys, and the slot they came from where it was an officer's. Waits where failures call for it.
fn open_door(
    args: &KeyArgs,
    door: &mut Door,
    world: &mut World<'_>,
) -> Result<(Keyring, Option<SlotNumber>), CliFault> {
    if let Some(file) = &args.key_file {
        return Ok((door.vault().open_by_key_file(&read_key_file(file)?)?, None));
    }
    let Some(file) = &args.passphrase_file else { return Err(DeskFault::Sealed.into()) };
    let name = args.officer.as_deref().unwrap_or_default();
    let slot = door.vault().slot_of(name).ok_or(VaultFault::NoSlot)?;
    let passphrase = read_passphrase(file, world)?;
    loop {
        match door.sign_in(slot, &passphrase, &process_time) {
            Err(VaultFault::Waiting(left)) => {
                let seconds = left.as_secs() + 1;
                writeln!(
                    world.err,
                    "motcua: gõ sai {0} lần liền, chờ {seconds} giây rồi thử. \
                     / {0} wrong passphrases in a row: waiting {seconds} s before trying",
                    door.failures(slot)
                )?;
                // May return early; then the door says how long is left.
                std::thread::park_timeout(left);
            }
            outcome => return Ok((outcome?, Some(slot))),
        }
    }
}

/// Runs `motcua keys`.
pub fn run(args: &KeysArgs, keys: &KeyArgs, world: &mut World<'_>) -> Outcome {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::read_only(&world.store));
    let Some(mut door) = Door::open(disk)? else { return Err(CliFault::Refused(NOT_SEALED.to_owned())) };
    if let What::List { json } = args.what {
        return list(json, &door, world);
    }
    let (keyring, slot) = open_door(keys, &mut door, world)?;
    let session = session::open(world, Wish::default())?;
    let outcome = change(args, &mut door, &Change { keyring: &keyring, slot, session: &session }, world);
    session.close()?;
    if let Ok(Some(next)) = &outcome {
        // The new key is in use from the first frame on; the state is made anew under it.
        unlock(world, next);
        session::open(world, Wish::default())?.close()?;
    }
    outcome.map(|_| YES)
}

/// What a change is made with.
struct Change<'a> {
    keyring: &'a Keyring,
    /// Whose passphrase it was; `None` for a key file.
    slot: Option<SlotNumber>,
    session: &'a Session,
}

impl Change<'_> {
    fn view(&self) -> &View {
        self.session.engine.view()
    }

    fn officer(&self, name: &str) -> Result<Arc<Officer>, CliFault> {
        let same = |officer: &&Arc<Officer>| fold(&officer.name) == fold(name.trim());
        let found = self.view().officers.values().find(same).cloned();
        found.ok_or_else(|| {
            CliFault::Refused(format!(
                "không có cán bộ {name} trong kho; chưa thay đổi gì. \
                 / there is no officer {name} in this store; nothing was changed"
            ))
        })
    }

    /// Only an administrator decides who opens the store; who holds a key file has the machine anyway.
    fn require_administrator(&self, vault: &Vault) -> Result<(), CliFault> {
        let Some(slot) = self.slot else { return Ok(()) };
        let officer = vault.slot(slot)?.officer.and_then(|id| self.view().officers.get(&id));
        if officer.is_some_and(|officer| officer.may(Role::Administrator)) {
            return Ok(());
        }
        Err(CliFault::Refused(
            "chỉ quản trị mới được đổi ngăn khóa của người khác; chưa thay đổi gì. \
             / only an administrator changes who can open the store; nothing was changed"
                .to_owned(),
        ))
    }

    fn cost(&self) -> Cost {
        cost_for(self.session.engine.post().purpose)
    }
}

/// Makes a change; the new keys where it began a new epoch.
fn change(
    args: &KeysArgs,
    door: &mut Door,
    made: &Change<'_>,
    world: &mut World<'_>,
) -> Result<Option<Keyring>, CliFault> {
    if !matches!(args.what, What::Passphrase { .. }) {
        made.require_administrator(door.vault())?;
    }
    let random = &mut OsRandom;
    match &args.what {
        What::List { .. } => {}
        What::Passphrase { new_passphrase_file } => {
            let own = made.slot.ok_or(VaultFault::NoSlot).and_then(|slot| door.vault().slot(slot));
            let id = own?.officer.ok_or(VaultFault::NoSlot)?;
            let officer = made.view().officers.get(&id).cloned().ok_or(VaultFault::NoSlot)?;
            seal_to(&officer, new_passphrase_file, door, made, world)?;
        }
        What::Add { name, new_passphrase_file } => {
            let officer = made.officer(name)?;
            seal_to(&officer, new_passphrase_file, door, made, world)?;
        }
        What::Remove { name } => {
            let slot = door.vault().slot_of(name).ok_or(VaultFault::NoSlot)?;
            let next = door.change(|vault| vault.rotate(made.keyring, Some(slot), random))?;
            writeln!(
                world.err,
                "Đã bỏ ngăn khóa của {name}; từ nay ghi bằng khóa đời {0}. \
                 / {name} can no longer open the store; from now on key epoch {0} is used.",
                next.newest()
            )?;
            return Ok(Some(next));
        }
        What::Unlock { name } => {
            let slot = door.vault().slot_of(name).ok_or(VaultFault::NoSlot)?;
            door.forgive(slot, made.keyring, process_time())?;
        }
        What::AddKeyFile { file } => {
            let secret = make_key_file(file, random)?;
            door.change(|vault| vault.add(made.keyring, &Holder::KeyFile { secret: &secret }, random))?;
        }
        What::AddRecovery { file } => {
            let text = std::fs::read_to_string(file)?;
            let public = unhex::<32>(text.trim()).ok_or_else(|| {
                CliFault::Refused(format!(
                    "{}: không phải khóa công khai (64 chữ số hex). / not a public key of 64 hexadecimal digits",
                    file.display()
                ))
            })?;
            door.change(|vault| vault.add(made.keyring, &Holder::Recovery { public }, random))?;
            writeln!(world.err, "Khóa khôi phục / recovery key: {}", hex(&public))?;
        }
    }
    writeln!(world.err, "Đã ghi vào tệp khóa. / The key file was changed.")?;
    Ok(None)
}

/// Gives an officer a slot under the passphrase in a file.
fn seal_to(
    officer: &Officer,
    file: &Path,
    door: &mut Door,
    made: &Change<'_>,
    world: &mut World<'_>,
) -> Result<(), CliFault> {
    let passphrase = read_passphrase(file, world)?;
    let holder =
        Holder::Officer { id: officer.id, name: &officer.name, passphrase: &passphrase, cost: made.cost() };
    door.change(|vault| vault.add(made.keyring, &holder, &mut OsRandom))?;
    Ok(())
}

fn list(json: bool, door: &Door, world: &mut World<'_>) -> Outcome {
    let listed = |slot: &Slot| Listed {
        slot: slot.number.0,
        kind: slot.kind.word(),
        officer: slot.officer.map(|id| id.to_string()),
        failures: door.failures(slot.number),
    };
    let slots: Vec<Listed> = door.vault().slots().iter().map(listed).collect();
    let damaged = door.vault().damaged();
    if json {
        world.print_json(&slots)?;
    } else {
        for slot in &slots {
            let who = slot.officer.as_deref().unwrap_or("–");
            writeln!(world.out, "{:>4}  {:<9} {who}  {}", slot.slot, slot.kind, slot.failures)?;
        }
    }
    if damaged.is_empty() {
        return Ok(YES);
    }
    writeln!(world.err, "motcua: khối hỏng trong tệp khóa / damaged blocks of the key file: {damaged:?}")?;
    Ok(NO)
}

/// Makes the vault of a store that is being set up or sealed, with the slots that were asked for, and its keys. It is
/// not written yet.
pub(super) fn new_vault(
    args: &KeyArgs,
    name: &str,
    purpose: Purpose,
    world: &mut World<'_>,
) -> Result<Option<(Vault, Keyring)>, CliFault> {
    let random = &mut OsRandom;
    let file_secret = match &args.key_file {
        Some(file) if file.exists() => Some(read_key_file(file)?),
        Some(file) => Some(make_key_file(file, random)?),
        None => None,
    };
    let service = file_secret.as_ref().map(|secret| Holder::KeyFile { secret });
    let Some(file) = &args.passphrase_file else {
        return Ok(service.map(|holder| Vault::create(&holder, random)).transpose()?);
    };
    let passphrase = read_passphrase(file, world)?;
    passphrase.strong(name).map_err(VaultFault::from)?;
    // The officer has no id yet; it is written into the slot once the store has one.
    let id = crate::base::id::OfficerId::default();
    let holder = Holder::Officer { id, name, passphrase: &passphrase, cost: cost_for(purpose) };
    let (mut vault, keyring) = Vault::create(&holder, random)?;
    if let Some(service) = service {
        vault.add(&keyring, &service, random)?;
    }
    Ok(Some((vault, keyring)))
}

/// Makes the vault of a store that is to be sealed from its first frame on, and unlocks it; `None` where the command
/// line names no keys. Refuses a folder that holds a store.
pub(super) fn found(
    name: &str,
    purpose: Purpose,
    world: &mut World<'_>,
) -> Result<Option<Keyring>, CliFault> {
    let keys = world.keys.clone();
    if keys.passphrase_file.is_none() && keys.key_file.is_none() {
        return Ok(None);
    }
    let disk = RealDisk::new(&world.store)?;
    // A vault without a journal was cut off before anything was sealed with it: another takes its place.
    if holds_journal(&disk) {
        return Err(CliFault::Refused(format!(
            "{} đã có kho; không thay đổi gì. / there is a store already; nothing was changed",
            world.store.display()
        )));
    }
    let Some((mut vault, keyring)) = new_vault(&keys, name, purpose, world)? else { return Ok(None) };
    vault.write(&disk)?;
    unlock(world, &keyring);
    Ok(Some(keyring))
}

/// Whether anything was ever recorded in a folder.
pub(super) fn holds_journal(disk: &dyn Disk) -> bool {
    !disk.list("journal").unwrap_or_default().is_empty()
}

/// Writes the officer's id into their slot.
pub(super) fn settle_officer(
    keyring: &Keyring,
    officer: Option<&Arc<Officer>>,
    world: &World<'_>,
) -> Result<(), CliFault> {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::read_only(&world.store));
    let (Some(mut door), Some(officer)) = (Door::open(disk)?, officer) else { return Ok(()) };
    let slot =
        door.vault().slots().iter().find(|slot| slot.kind == SlotKind::Officer).map(|slot| slot.number);
    if let Some(slot) = slot {
        door.change(|vault| vault.set_officer(keyring, slot, officer.id))?;
    }
    Ok(())
}
