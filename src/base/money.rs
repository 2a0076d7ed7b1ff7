//! Whole đồng, in a type that cannot be mixed with counts.

use serde::{Deserialize, Serialize};

/// An amount of Vietnamese đồng; there are no smaller units.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Dong(pub u64);

impl Dong {
    /// The sum, or `None` where it does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// `count` times the amount, or `None` where it does not fit.
    pub fn checked_times(self, count: u64) -> Option<Self> {
        self.0.checked_mul(count).map(Self)
    }
}

impl std::fmt::Display for Dong {
    /// Groups of three with dots, as receipts print it: `1.250.000`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = self.0.to_string();
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push('.');
            }
            out.push(digit);
        }
        f.pad(&out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_by_dots() {
        for (amount, shown) in [(0, "0"), (999, "999"), (1_000, "1.000"), (1_250_000, "1.250.000")] {
            assert_eq!(Dong(amount).to_string(), shown);
        }
    }
}
