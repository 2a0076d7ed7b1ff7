//! Who may do what: the table of roles and acts, asked once for every command.
//!
//! It is not the law of an act (that lives with its family) and not who somebody is (that is `officer`): it
//! only says which roles an act is the work of. Some acts ask for more once they are looked at, another's
//! payment for one; they ask it themselves, with [`require`].
//!
//! Invariant: what has no line in the table is nobody's: forgetting a line closes an act, it never opens one.

pub mod duty;
mod events;
mod table;

pub use events::act_of;
pub use table::{BEYOND, TABLE};

use crate::base::coded::Coded as _;
use crate::coded_enum;
use crate::domain::officer::{Officer, Role};
use crate::domain::refusal::{self, Refusal};

/// Importing procedures, units or a calendar from a file.
pub const IMPORT: &str = "import-content";
/// Settling versions of the calendar or the rules made apart.
pub const SETTLE_VERSIONS: &str = "settle-versions";
/// Making this device one of a hub's.
pub const ENROL: &str = "enrol-device";

coded_enum! {
    /// What sort of act it is.
    pub enum ActKind {
        /// Something that happened at the counter or to the paper.
        Fact = 1, "fact";
        /// Somebody decides about a dossier.
        Decision = 2, "decision";
        /// Money, tills and receipts.
        Money = 3, "money";
        /// People, content, the post itself.
        Administration = 4, "administration";
        /// Reading, and what reading leaves behind.
        Reading = 5, "reading";
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The act: a command's frozen name, or a name of [`BEYOND`].
    pub act: &'static str,
    /// What sort of act it is.
    pub kind: ActKind,
    /// Roles whose work it is; one of them is enough.
    pub roles: &'static [Role],
}

impl Line {
    /// Whether it is the work of one of these roles.
    pub fn is_open_to(&self, roles: &[Role]) -> bool {
        self.roles.iter().any(|role| roles.contains(role))
    }
}

/// Every line: the commands in their order, then what is no command.
pub fn lines() -> impl Iterator<Item = &'static Line> {
    TABLE.iter().chain(BEYOND)
}

/// The line of an act.
pub fn line(act: &str) -> Option<&'static Line> {
    lines().find(|line| line.act == act)
}

/// Refuses an officer whose work the act is not, saying whose it is; `present` are all officers here.
pub fn judge(
    officer: &Officer,
    act: &str,
    present: impl Iterator<Item = impl AsRef<Officer>>,
) -> Result<(), Refusal> {
    require(officer, line(act).map_or(&[], |line| line.roles), present)
}

/// Refuses an officer who has none of these roles, with the names of those who have one.
pub fn require(
    officer: &Officer,
    any_of: &[Role],
    present: impl Iterator<Item = impl AsRef<Officer>>,
) -> Result<(), Refusal> {
    if any_of.iter().any(|role| officer.may(*role)) {
        return Ok(());
    }
    if !officer.roles.is_empty() && officer.roles.iter().all(|role| *role == Role::Inspector) {
        return Err(Refusal::new(refusal::READS_ONLY));
    }
    let roles: Vec<&str> = any_of.iter().map(|role| role.name()).collect();
    let who = who_may(any_of, present);
    let code = if who.is_empty() { refusal::ROLE_VACANT } else { refusal::ROLE_NEEDED };
    let refusal = Refusal::new(code).with("roles", roles.join(", "));
    Err(if who.is_empty() { refusal } else { refusal.with("who", who.join(", ")) })
}

/// Most names a refusal gives: more are no help to somebody who looks for one.
const NAMED_MAX: usize = 3;

/// Officers with one of these roles, by name; those whose name was erased are not named.
pub fn who_may(any_of: &[Role], present: impl Iterator<Item = impl AsRef<Officer>>) -> Vec<String> {
    let have = present.filter(|officer| any_of.iter().any(|role| officer.as_ref().may(*role)));
    let mut names: Vec<String> =
        have.map(|o| o.as_ref().name.clone()).filter(|name| !name.is_empty()).collect();
    names.sort_by_cached_key(|name| crate::base::text::fold(name));
    names.truncate(NAMED_MAX);
    names
}

#[cfg(test)]
mod tests;
