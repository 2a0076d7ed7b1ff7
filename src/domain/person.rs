//! Who stands at the counter: id numbers, birth dates, sex, names, phones.
//!
//! What a number's *shape* forbids is refused; what merely does not fit together (an id that speaks
//! of another birth year) is a doubt the officer sees and decides, because an id number has no check
//! digit and the papers of real people do disagree. This room looks nobody up.

mod birth;
mod id_number;
mod name;
mod phone;
mod province;

pub use birth::{BirthDate, BirthDateError, Sex, SexError, date_from_digits};
pub use id_number::{CitizenId, IdDoubt, IdNumber, IdRefusal, OldId, RegisteredIn, mask};
pub use name::{Likeness, NameMatch, match_names};
pub use phone::{Phone, PhoneDoubt, PhoneRefusal};
