//! Passphrases: what a person knows, made into a key at a cost that guessing has to pay each time.
//!
//! Argon2id, memory first: a clerk's computer has some of it, a guessing machine has little for each of its many
//! guesses. What a guess costs is measured once on the machine ([`calibrate`]) and kept beside the slot; what is
//! read from a file is held between [`Cost::SMALLEST`] and [`Cost::LARGEST`] before anything is allocated.
//!
//! A passphrase is compared as NFKC, so that the same keys pressed in another way of typing Vietnamese give the
//! same key. It is wiped when dropped and never shown.

use std::time::Duration;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::secret::Secret;
use crate::base::text::fold;

/// Characters a new passphrase has at least.
pub const CHARS_MIN: usize = 10;

/// Bytes read of a passphrase; more is no passphrase.
pub const BYTES_MAX: usize = 1024;

/// Bytes of a salt.
pub const SALT_BYTES: usize = 16;

/// Different characters a new passphrase has at least.
const DIFFERENT_MIN: usize = 5;

/// What everybody tries first, folded and without spaces; whatever begins and ends within one of them is refused.
const REFUSED: &[&str] = &[
    "01234567890123456789",
    "98765432109876543210",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb",
    "passwordpassword",
    "password123456",
    "matkhaumatkhau",
    "matkhau123456",
    "motcuamotcua",
    "motcua123456",
    "admin123456",
    "administrator",
    "iloveyou123",
    "anhyeuem123",
    "emyeuanh123",
    "congchuc123",
    "ubndubndubnd",
    "vietnam123456",
    "vietnamvietnam",
    "hochiminh1890",
    "1234567890abc",
    "abcdefghijklmnopqrstuvwxyz",
    "hosohosohoso",
    "chinhphu123",
];

/// A passphrase as it is used.
pub struct Passphrase(Zeroizing<String>);

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// Why a new passphrase is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// Too few characters.
    #[error("a passphrase has at least {CHARS_MIN} characters: several words are easiest to remember")]
    Short,
    /// Among the first that are tried, or almost one character.
    #[error("this is among the passphrases that are tried first: choose several words of your own")]
    Common,
    /// Little more than the officer's name.
    #[error("a name is no passphrase: choose several words that nobody would guess")]
    Name,
}

impl Weak {
    /// The message id of the text for people.
    pub fn key(self) -> &'static str {
        match self {
            Self::Short => "fault-passphrase-short",
            Self::Common => "fault-passphrase-common",
            Self::Name => "fault-passphrase-name",
        }
    }
}

impl Passphrase {
    /// As it was typed, to be tried.
    pub fn typed(text: &str) -> Self {
        // Room for everything at once: a string that grows leaves copies behind. NFKC of a character is at
        // most eighteen.
        let mut own = Zeroizing::new(String::with_capacity(text.len().min(BYTES_MAX) * 18));
        own.extend(text.chars().take(BYTES_MAX).nfkc());
        Self(own)
    }

    /// What a file or a pipe holds: UTF-8, one line end at the end left out. `None` where it is no text, holds
    /// nothing, or too much.
    pub fn of_file(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= BYTES_MAX)?;
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let text = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
        (!text.is_empty()).then(|| Self::typed(text))
    }

    /// Whether it may become the passphrase of the officer of that name.
    pub fn strong(&self, officer: &str) -> Result<(), Weak> {
        if self.0.chars().count() < CHARS_MIN {
            return Err(Weak::Short);
        }
        let plain = Zeroizing::new(squeezed(&self.0));
        let mut letters = Zeroizing::new(plain.chars().collect::<Vec<_>>());
        letters.sort_unstable();
        letters.dedup();
        let listed = |refused: &&str| refused.contains(plain.as_str()) || plain.contains(*refused);
        if letters.len() < DIFFERENT_MIN || REFUSED.iter().any(listed) {
            return Err(Weak::Common);
        }
        let name = squeezed(officer);
        let rest = plain.chars().count().saturating_sub(name.chars().count());
        let named = !name.is_empty() && (plain.contains(&name) && rest < CHARS_MIN / 2);
        if named { Err(Weak::Name) } else { Ok(()) }
    }

    /// Whether it is what a PIN is made of: four to eight digits.
    pub fn is_pin(&self) -> bool {
        (4..=8).contains(&self.0.len()) && self.0.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// The key it makes with a salt, at a cost.
    pub fn key(&self, salt: &[u8; SALT_BYTES], cost: Cost) -> Result<Secret, CostFault> {
        let params = cost.params()?;
        let mut memory = Memory::of(params.block_count())?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut failed = false;
        let key = Secret::filled(|own| {
            failed =
                argon.hash_password_into_with_memory(self.0.as_bytes(), salt, own, &mut *memory.0).is_err();
        });
        if failed { Err(CostFault::Bounds(cost)) } else { Ok(key) }
    }
}

/// Folded, without spaces.
fn squeezed(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// The blocks the key is worked out in; wiped, because the last ones give it away.
struct Memory(Zeroizing<Vec<Block>>);

impl Memory {
    fn of(blocks: usize) -> Result<Self, CostFault> {
        let mut memory = Vec::new();
        memory.try_reserve_exact(blocks).map_err(|_| CostFault::Memory)?;
        memory.resize(blocks, Block::default());
        Ok(Self(Zeroizing::new(memory)))
    }
}

/// What one guess costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// How often the memory is gone over.
    pub passes: u32,
    /// How many parts of it could be worked on at once.
    pub lanes: u32,
}

/// What is wrong with a cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CostFault {
    /// It is outside of what is believed.
    #[error(
        "the key file asks for {} KiB of memory, {} passes and {} lanes for a passphrase; \
         that is not what this program writes, and nothing was tried",
        .0.memory_kib, .0.passes, .0.lanes
    )]
    Bounds(Cost),
    /// The machine has not so much memory now.
    #[error("there is not enough free memory to check the passphrase: close other programs and try again")]
    Memory,
}

impl Cost {
    /// The least that is believed; also what invented stores take, which protect nobody.
    pub const SMALLEST: Self = Self { memory_kib: 8 << 10, passes: 1, lanes: 1 };
    /// The most that is believed.
    pub const LARGEST: Self = Self { memory_kib: 1 << 20, passes: 16, lanes: 8 };
    /// The least a real store is given, on however slow a machine (OWASP: 19 MiB, two passes).
    pub const FLOOR: Self = Self { memory_kib: 19 << 10, passes: 2, lanes: 1 };
    /// Where measuring begins.
    pub const START: Self = Self { memory_kib: 64 << 10, passes: 3, lanes: 1 };

    /// Whether it is between the smallest and the largest.
    pub fn is_believed(self) -> bool {
        let within = |value, low, high| (low..=high).contains(&value);
        let (low, high) = (Self::SMALLEST, Self::LARGEST);
        within(self.memory_kib, low.memory_kib, high.memory_kib)
            && within(self.passes, low.passes, high.passes)
            && within(self.lanes, low.lanes, high.lanes)
    }

    fn params(self) -> Result<Params, CostFault> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32));
        params.ok().filter(|_| self.is_believed()).ok_or(CostFault::Bounds(self))
    }
}

/// How long signing in may take: half a second to one.
pub const TARGET: Duration = Duration::from_millis(700);

/// The longest signing in should take.
const LONGEST: Duration = Duration::from_secs(1);

/// The cost at which a guess takes about [`TARGET`] on a machine whose times `measure` tells, using at most
/// `memory_kib_max`. Memory is raised before passes, and lowered last.
pub fn calibrate(memory_kib_max: u32, measure: &mut dyn FnMut(Cost) -> Duration) -> Cost {
    let memory_max = memory_kib_max.clamp(Cost::FLOOR.memory_kib, Cost::LARGEST.memory_kib);
    let mut cost = Cost { memory_kib: Cost::START.memory_kib.min(memory_max), ..Cost::START };
    let mut time = measure(cost);
    while time < TARGET / 2 && cost.memory_kib * 2 <= memory_max {
        cost.memory_kib *= 2;
        time = measure(cost);
    }
    if time <= LONGEST {
        return Cost { passes: fitting(cost.passes, time), ..cost };
    }
    cost.passes = Cost::FLOOR.passes;
    time = measure(cost);
    while time > LONGEST && cost.memory_kib > Cost::FLOOR.memory_kib {
        cost.memory_kib = (cost.memory_kib / 2).max(Cost::FLOOR.memory_kib);
        time = measure(cost);
    }
    cost
}

/// As many passes as come nearest to the target, where `passes` took `time`; never fewer than the floor.
fn fitting(passes: u32, time: Duration) -> u32 {
    let each = (time.as_millis() / u128::from(passes.max(1))).max(1);
    let wanted = (TARGET.as_millis() + each / 2) / each;
    u32::try_from(wanted).unwrap_or(u32::MAX).clamp(Cost::FLOOR.passes, Cost::LARGEST.passes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SALT: [u8; SALT_BYTES] = [3; SALT_BYTES];

    fn key(text: &str) -> [u8; 32] {
        *Passphrase::typed(text).key(&SALT, Cost::SMALLEST).unwrap().bytes()
    }

    #[test]
    fn the_same_passphrase_makes_the_same_key_however_it_was_composed() {
        let one = key("Cây đa bến nước");
        let decomposed: String = "Cây đa bến nước".chars().nfd().collect();
        assert_eq!(key(&decomposed), one);
        assert_ne!(key("Cây đa bến nước "), one);
        let other = Passphrase::typed("Cây đa bến nước").key(&[4; SALT_BYTES], Cost::SMALLEST).unwrap();
        assert_ne!(*other.bytes(), one);
        assert_eq!(format!("{:?}", Passphrase::typed("secret words")), "Passphrase(…)");
    }

    #[test]
    fn weak_passphrases_are_refused_with_the_reason() {
        let said = |text: &str| Passphrase::typed(text).strong("Nguyễn Thị Hoa");
        for (text, outcome) in [
            ("ngắn", Err(Weak::Short)),
            ("123456789", Err(Weak::Short)),
            ("1234567890", Err(Weak::Common)),
            ("qwertyuiop", Err(Weak::Common)),
            ("Mật khẩu 123456", Err(Weak::Common)),
            ("aaaaaaaaaaaa", Err(Weak::Common)),
            ("PASSWORD123456!", Err(Weak::Common)),
            ("Nguyen Thi Hoa", Err(Weak::Name)),
            ("nguyễnthịhoa99", Err(Weak::Name)),
            ("cây đa bến nước sân đình", Ok(())),
            ("Hoa mai trước ngõ", Ok(())),
        ] {
            assert_eq!(said(text), outcome, "{text}");
        }
    }

    #[test]
    fn a_file_gives_its_line_without_the_end() {
        let same = |bytes: &[u8]| Passphrase::of_file(bytes).map(|own| own.0.to_string());
        for bytes in
            ["mười chữ cái".as_bytes(), "mười chữ cái\n".as_bytes(), "\u{FEFF}mười chữ cái\r\n".as_bytes()]
        {
            assert_eq!(same(bytes).as_deref(), Some("mười chữ cái"));
        }
        for bytes in [b"".as_slice(), b"\n", &[0xFF; 12], &[b'a'; BYTES_MAX + 1]] {
            assert_eq!(same(bytes), None);
        }
    }

    #[test]
    fn hostile_costs_are_refused_before_anything_is_allocated() {
        let cost = |memory_kib, passes, lanes| Cost { memory_kib, passes, lanes };
        for hostile in [
            cost(u32::MAX, 1, 1),
            cost((1 << 20) + 1, 1, 1),
            cost(0, 1, 1),
            cost(8191, 1, 1),
            cost(8192, 0, 1),
            cost(8192, 17, 1),
            cost(8192, u32::MAX, 1),
            cost(8192, 1, 0),
            cost(8192, 1, 9),
        ] {
            let said = Passphrase::typed("a").key(&SALT, hostile);
            assert_eq!(said.err(), Some(CostFault::Bounds(hostile)));
        }
    }

    /// A machine that needs so long for a MiB and pass, in microseconds.
    fn machine(micros: u64) -> impl FnMut(Cost) -> Duration {
        move |cost| Duration::from_micros(u64::from(cost.memory_kib / 1024 * cost.passes) * micros)
    }

    proptest! {
        #[test]
        fn what_is_measured_takes_about_as_long_as_wished_and_never_less_than_the_floor(
            micros in 20_u64..50_000, memory in 0_u32..,
        ) {
            let cost = calibrate(memory, &mut machine(micros));
            prop_assert!(cost.is_believed());
            prop_assert!(cost.memory_kib >= Cost::FLOOR.memory_kib && cost.passes >= Cost::FLOOR.passes);
            prop_assert!(cost.memory_kib <= memory.max(Cost::FLOOR.memory_kib));
            let time = machine(micros)(cost);
            let at_floor = cost.memory_kib == Cost::FLOOR.memory_kib && cost.passes == Cost::FLOOR.passes;
            let at_top = cost.passes == Cost::LARGEST.passes;
            prop_assert!(at_floor || time <= LONGEST, "{cost:?} {time:?}");
            prop_assert!(at_top || time >= TARGET / 4, "{cost:?} {time:?}");
        }
    }
}
