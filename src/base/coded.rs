//! Closed sets of words with two frozen forms: a kebab-case name (JSON, screens' keys) and a number
//! (the record). One macro, so that a word can never have one without the other.

/// A number on disk or a name from outside that this version does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {kind}: {found}")]
pub struct UnknownCode {
    /// The set of words.
    pub kind: &'static str,
    /// What was found.
    pub found: String,
}

/// An enum with frozen numbers and names.
pub trait Coded: Sized + Copy + 'static {
    /// Every word of the set, in order.
    const ALL: &'static [Self];
    /// The frozen number.
    fn code(self) -> u8;
    /// The word of a number.
    fn from_code(code: u8) -> Result<Self, UnknownCode>;
    /// The frozen kebab-case name.
    fn name(self) -> &'static str;
}

/// Declares an enum whose variants carry a frozen number and a frozen name.
#[macro_export]
macro_rules! coded_enum {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $text:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)+ }

        impl $crate::base::coded::Coded for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn code(self) -> u8 {
                match self { $(Self::$variant => $code,)+ }
            }
            fn from_code(code: u8) -> Result<Self, $crate::base::coded::UnknownCode> {
                match code {
                    $($code => Ok(Self::$variant),)+
                    other => Err($crate::base::coded::UnknownCode { kind: stringify!($name), found: other.to_string() }),
                }
            }
            fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad($crate::base::coded::Coded::name(*self))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::base::coded::UnknownCode;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    other => Err($crate::base::coded::UnknownCode { kind: stringify!($name), found: other.to_owned() }),
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::Coded;

    #[expect(unreachable_pub, reason = "the macro makes public items, as every other set is")]
    mod fruit {
        coded_enum! {
            /// A set for the test.
            pub enum Fruit {
                /// Sour.
                Lime = 1, "lime";
                /// Sweet.
                Mango = 2, "sweet-mango";
            }
        }
    }
    use fruit::Fruit;

    #[test]
    fn numbers_and_names_lead_back_to_the_word() {
        for fruit in Fruit::ALL {
            assert_eq!(Fruit::from_code(fruit.code()).unwrap(), *fruit);
            assert_eq!(fruit.name().parse::<Fruit>().unwrap(), *fruit);
            assert_eq!(serde_json::to_string(fruit).unwrap(), format!("\"{}\"", fruit.name()));
        }
        assert!(Fruit::from_code(3).is_err());
    }
}
