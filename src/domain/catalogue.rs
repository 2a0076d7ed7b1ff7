//! What the post works under, as versioned facts: procedures, calendars, rules, units.
//!
//! A version is named by the BLAKE3 of its content. A log carries a version before the first act
//! that names it, so that no replica ever meets a hash it cannot open.

use crate::base::id::ContentHash;
use crate::coded_enum;
use crate::domain::procedure::Level;

coded_enum! {
    /// What kind of document a content is.
    pub enum ContentKind {
        /// A procedure with its cases.
        Procedure = 1, "procedure";
        /// A working calendar.
        Calendar = 2, "calendar";
        /// The clock's rules.
        Rules = 3, "rules";
        /// Administrative units.
        Units = 4, "units";
    }
}

coded_enum! {
    /// Where a content came from.
    pub enum Origin {
        /// Shipped with the program.
        BuiltIn = 1, "built-in";
        /// Imported from a file.
        Imported = 2, "imported";
    }
}

/// One part of a content document; a longer one lies in several parts of one act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentRecorded {
    /// What it is.
    pub kind: ContentKind,
    /// Where it came from.
    pub origin: Origin,
    /// Its key: a procedure's code, otherwise empty.
    pub key: String,
    /// BLAKE3 of the whole document.
    pub hash: ContentHash,
    /// Which part this is, from 0.
    pub part: u16,
    /// How many parts there are.
    pub parts: u16,
    /// The part's bytes.
    pub bytes: Vec<u8>,
}

/// A row of the national catalogue of which only the name is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BareRow {
    /// Procedure code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Sectors (lĩnh vực).
    pub sectors: Vec<String>,
    /// The bodies that execute it.
    pub bodies: Vec<String>,
    /// Who announced it.
    pub promulgated_by: String,
    /// Levels, as far as the row tells.
    pub levels: Vec<Level>,
}

/// Rows of the national catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsImported {
    /// The rows.
    pub rows: Vec<BareRow>,
}

/// A supervisor put an imported version into force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportAccepted {
    /// Procedure code.
    pub code: String,
    /// The version.
    pub version: ContentHash,
}

/// The facts of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A document, or a part of one.
    ContentRecorded(ContentRecorded),
    /// Names of procedures.
    RowsImported(RowsImported),
    /// A version is in force.
    ImportAccepted(ImportAccepted),
}
