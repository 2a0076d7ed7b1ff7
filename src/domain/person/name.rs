//! Whether two names may be the same person's.
//!
//! It compares spellings, nothing else: marks, case, order, a middle name left out. It never decides
//! that two people *are* one; that is the officer's, with the card in hand.

use crate::base::text::fold;

/// How close two names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameMatch {
    /// The same words in the same order, marks and case aside.
    Exact,
    /// Probably the same name.
    Likely(Likeness),
    /// Another name.
    Different,
}

/// Why two names are probably the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// The same words in another order (given name first, as forms abroad ask).
    Reordered,
    /// One lacks middle names of the other.
    MiddleMissing,
}

/// Compares two names.
pub fn match_names(one: &str, other: &str) -> NameMatch {
    let (one, other) = (key(one), key(other));
    let (one, other): (Vec<&str>, Vec<&str>) =
        (one.split_whitespace().collect(), other.split_whitespace().collect());
    if one.is_empty() || other.is_empty() {
        NameMatch::Different
    } else if one == other {
        NameMatch::Exact
    } else if same_words(&one, &other) {
        NameMatch::Likely(Likeness::Reordered)
    } else if lacks_middle(&one, &other) || lacks_middle(&other, &one) {
        NameMatch::Likely(Likeness::MiddleMissing)
    } else {
        NameMatch::Different
    }
}

/// Folded, with the several apostrophes of minority names (`H'Mai`, `H’Mai`) made one.
fn key(name: &str) -> String {
    fold(name).replace(['\u{2019}', '\u{2018}', '\u{02BC}', '`'], "'")
}

fn same_words(one: &[&str], other: &[&str]) -> bool {
    let (mut one, mut other) = (one.to_vec(), other.to_vec());
    one.sort_unstable();
    other.sort_unstable();
    one == other
}

/// Whether `short` is `long` without some of its middle words: family and given name stand.
fn lacks_middle(short: &[&str], long: &[&str]) -> bool {
    let mut rest = long.iter();
    short.len() >= 2
        && short.len() < long.len()
        && short.first() == long.first()
        && short.last() == long.last()
        && short.iter().all(|word| rest.any(|other| other == word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_compared_by_words() {
        use Likeness::{MiddleMissing, Reordered};
        for (one, other, expected) in [
            ("Ân", "An", NameMatch::Exact),
            ("Nguyễn Văn An", "NGUYEN  VAN AN", NameMatch::Exact),
            ("Thúy Hoà", "Thuý Hòa", NameMatch::Exact),
            ("H’Mai Niê", "H'Mai Nie", NameMatch::Exact),
            ("Nguyễn Văn An", "An Nguyễn Văn", NameMatch::Likely(Reordered)),
            ("Nguyễn Văn An", "Nguyễn An", NameMatch::Likely(MiddleMissing)),
            ("Trần Bích", "Trần Thị Ngọc Bích", NameMatch::Likely(MiddleMissing)),
            ("Nguyễn Văn An", "Nguyễn Văn Bình", NameMatch::Different),
            ("Nguyễn Văn An", "Nguyễn Thị An", NameMatch::Different),
            ("An", "Nguyễn Văn An", NameMatch::Different),
            ("", "", NameMatch::Different),
            ("", "An", NameMatch::Different),
        ] {
            assert_eq!(match_names(one, other), expected, "{one} / {other}");
        }
    }

    proptest! {
        #[test]
        fn comparing_is_symmetric(one in "[a-c ]{0,8}", other in "[a-c ]{0,8}") {
            prop_assert_eq!(match_names(&one, &other), match_names(&other, &one));
        }

        #[test]
        fn a_name_is_itself(name in "\\PC{1,20}") {
            let expected = if name.trim().is_empty() { NameMatch::Different } else { NameMatch::Exact };
            // A text of marks alone folds to nothing and is no name.
            if !key(&name).trim().is_empty() {
                prop_assert_eq!(match_names(&name, &name), expected);
            }
        }
    }
}
