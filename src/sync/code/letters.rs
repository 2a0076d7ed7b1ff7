//! Bytes as letters a person can copy: five letters of 5 bits and a sixth that checks them.
//!
//! The check letter is a weighted sum over GF(32) with a weight of its own for every place, plus the
//! group's number: any one wrong letter, any two letters exchanged, and a group left out or doubled are
//! told, with the group's number, before the whole is looked at.

/// Digits and upper-case letters without I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a group that carry bits.
const DATA: usize = 5;
/// Letters of a group.
const GROUP: usize = DATA + 1;

/// A letter or group that cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LettersFault {
    /// No letter of a code; the group it stands in, from 1.
    #[error("{letter:?} in group {group} is no letter of a code")]
    Letter {
        /// What stands there.
        letter: char,
        /// In which group, from 1.
        group: usize,
    },
    /// A letter with marks: the keyboard is set to Vietnamese.
    #[error("{0:?} carries marks: turn Vietnamese typing off")]
    Marked(char),
    /// The group, from 1, is mistyped.
    #[error("group {0} is mistyped")]
    Group(usize),
    /// The last group, of this number from 1, is not complete.
    #[error("group {0} is not complete")]
    Short(usize),
}

/// What may stand between letters.
pub(super) fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '–' | '—' | '_' | '.' | '\u{200b}' | '\u{feff}')
}

/// Groups with a dash before each.
pub(super) fn write(bytes: &[u8]) -> String {
    let mut values: Vec<u8> = Vec::with_capacity(bytes.len() * 8 / 5 + DATA);
    let (mut held, mut bits) = (0u32, 0u32);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            values.push(low_five(held >> bits));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        values.push(low_five(held << (5 - bits)));
    }
    values.resize(values.len().next_multiple_of(DATA), 0);
    let mut text = String::with_capacity(values.len() / DATA * (GROUP + 1));
    for (group, data) in values.chunks(DATA).enumerate() {
        text.push('-');
        text.extend(data.iter().map(|value| letter(*value)));
        text.push(letter(check(group, data)));
    }
    text
}

/// The bytes of groups without separators; zero bytes may follow what was written. `None` where bits that
/// no byte holds are set: no code is written so.
pub(super) fn read(letters: &[char]) -> Result<Option<Vec<u8>>, LettersFault> {
    let mut bytes = Vec::with_capacity(letters.len() * 5 / 8);
    let (mut held, mut bits) = (0u32, 0u32);
    for (group, six) in letters.chunks(GROUP).enumerate() {
        for value in read_group(group, six)? {
            held = held << 5 | u32::from(value);
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                bytes.push(u8::try_from(held >> bits & 0xFF).unwrap_or(0));
            }
            held &= (1 << bits) - 1;
        }
    }
    Ok((held == 0).then_some(bytes))
}

fn read_group(group: usize, six: &[char]) -> Result<[u8; DATA], LettersFault> {
    let mut values = [0; GROUP];
    for (to, c) in values.iter_mut().zip(six) {
        *to = value(*c).ok_or(if c.is_ascii() {
            LettersFault::Letter { letter: *c, group: group + 1 }
        } else {
            LettersFault::Marked(*c)
        })?;
    }
    if six.len() < GROUP {
        return Err(LettersFault::Short(group + 1));
    }
    let [data @ .., last] = values;
    if check(group, &data) == last { Ok(data) } else { Err(LettersFault::Group(group + 1)) }
}

fn low_five(value: u32) -> u8 {
    u8::try_from(value & 31).unwrap_or(0)
}

fn letter(value: u8) -> char {
    char::from(ALPHABET.get(usize::from(value)).copied().unwrap_or(b'0'))
}

fn value(c: char) -> Option<u8> {
    let plain = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let at = ALPHABET.iter().position(|letter| char::from(*letter) == plain)?;
    u8::try_from(at).ok()
}

/// Σ αⁱ·dᵢ (i = 1…5) plus the group's number; the check letter itself has weight α⁰.
fn check(group: usize, data: &[u8]) -> u8 {
    let sum = data.iter().rev().fold(0, |sum, value| times_alpha(sum ^ *value));
    sum ^ u8::try_from(group % 32).unwrap_or(0)
}

/// Multiplication by α in GF(32) with x⁵ + x² + 1.
fn times_alpha(value: u8) -> u8 {
    let doubled = value << 1;
    if doubled & 32 == 0 { doubled } else { doubled & 31 ^ 0b00101 }
}
