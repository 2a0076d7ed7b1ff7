//! Questions asked of a desk: functions over its state, one family a file. None of them writes.

mod drafts;
mod lists;
mod story;

pub use story::Told;
