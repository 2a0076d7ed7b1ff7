//! Questions asked of a desk: functions over its state, one family a file. None of them writes.

mod access;
mod books;
mod catalogue;
mod conflicts;
mod drafts;
mod earlier;
mod find;
mod hub;
mod lists;
mod money;
mod office_conflicts;
mod papers;
mod portal;
mod promises;
mod story;
mod usage;

pub use books::{ComposedBook, PrintedBook};
pub use catalogue::{Catalogue, CatalogueEntry, Standing, shipped_listed};
pub use conflicts::{ActShown, ConflictShown, QuarantineShown, SideShown, Stands};
pub use earlier::{EarlierField, EarlierValue, Whose, earlier_values};
pub use find::officers_named;
pub use hub::{DeviceShown, HubShown};
pub use money::{Book, DayMoney, MethodSums};
pub(in crate::desk) use office_conflicts::Bearer;
pub use papers::{Composed, PRINT_LIST_DAYS, is_listed};
pub use portal::{
    CompareLine, OutboxShown, OutboxTotals, Outgoing, Period, SubmissionShown, UnreadShown, WaitingShown,
};
pub use promises::MovedPromise;
pub use story::Told;
pub use usage::{FAVOURITES, Usage};
