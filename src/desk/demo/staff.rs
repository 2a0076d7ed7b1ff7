//! Who works in the invented commune, and which other units of the province take part.

use crate::domain::officer::{AddOfficer, Role};

/// The agency code of the commune.
pub(super) const UNIT: &str = "H56.14";
/// Its first officer; nobody here is called Nguyễn.
pub(super) const FIRST_OFFICER: &str = "Tòng Thị Mạ";

/// The others, with what they do.
pub(super) fn officers() -> Vec<AddOfficer> {
    [
        ("Giàng A Lử", &[Role::Clerk][..]),
        ("Nông Văn Khau", &[Role::Clerk, Role::Cashier][..]),
        ("Quách Thị Chiêng", &[Role::Examiner][..]),
        ("Thạch Sóc Rinh", &[Role::Examiner][..]),
        ("H'Lơi Êban", &[Role::Approver, Role::Supervisor][..]),
    ]
    .into_iter()
    .map(|(name, roles)| AddOfficer { name: name.to_owned(), roles: roles.to_vec() })
    .collect()
}

/// Units of the province in a large demonstration, the commune included.
const UNITS: u16 = 124;

/// The agency codes of the other units.
pub(super) fn other_units() -> impl Iterator<Item = String> {
    // 14 is the commune's own.
    (15..14 + UNITS).map(|n| format!("H56.{n}"))
}
