//! The pieces screens are made of. A widget knows no dossier and no key but those of editing.

pub mod choice;
pub mod digits;
pub mod field;
pub mod list;
pub mod marks;
pub mod stepper;
