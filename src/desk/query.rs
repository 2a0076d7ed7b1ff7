//! Questions asked of a desk: functions over its state, one family a file. None of them writes.

mod catalogue;
mod drafts;
mod find;
mod lists;
mod story;

pub use catalogue::{Catalogue, CatalogueEntry, Standing, shipped_listed};
pub use find::officers_named;
pub use story::Told;
