//! What scanners read: a number as QR code and as bars (Code 128), in modules that a renderer draws.

use qrcode::{Color, EcLevel, QrCode};

/// A QR code: its side in modules, without the quiet zone, and the dark ones row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Qr {
    /// Modules of a side.
    pub(super) side: usize,
    /// Whether each is dark.
    pub(super) dark: Vec<bool>,
}

/// A text as QR code, which survives a stain (level M); `None` where it is too long for one.
pub(super) fn qr(text: &str) -> Option<Qr> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    Some(Qr { side: code.width(), dark })
}

impl Qr {
    /// Dark stretches: column, row, modules long.
    pub(super) fn stretches(&self) -> Vec<(usize, usize, usize)> {
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        for (nth, _) in self.dark.iter().enumerate().filter(|(_, dark)| **dark) {
            let (x, y) = (nth % self.side, nth / self.side);
            match found.last_mut() {
                Some((from, row, long)) if *row == y && *from + *long == x => *long += 1,
                _ => found.push((x, y, 1)),
            }
        }
        found
    }
}

impl Qr {
    /// Its modules as lines of letters, two rows to a line; what is free around it is the paper's own.
    pub(super) fn half_blocks(&self) -> Vec<String> {
        let dark = |x: usize, y: usize| y < self.side && self.dark.get(y * self.side + x) == Some(&true);
        let half = |x: usize, y: usize| match (dark(x, y), dark(x, y + 1)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        (0..self.side).step_by(2).map(|y| (0..self.side).map(|x| half(x, y)).collect()).collect()
    }
}

/// Widths of bar, gap, bar, gap, bar, gap of every sign of Code 128 (ISO/IEC 15417), the start signs too.
const SIGNS: [&str; 106] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232",
];
const STOP: &str = "2331112";
const START_B: usize = 104;
const START_C: usize = 105;
const TO_C: usize = 99;
const TO_B: usize = 100;

/// Digits that are worth going over to pairs for: at an end, and between other signs.
const PAIRS_AT_END: usize = 4;
const PAIRS_INSIDE: usize = 6;

/// A text as the widths of bars and gaps in turn, in modules; `None` for what is no ASCII.
pub(super) fn bars(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() || !text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return None;
    }
    let mut signs = signs_of(text.as_bytes());
    let sum: usize = signs.iter().enumerate().map(|(at, sign)| sign * at.max(1)).sum();
    signs.push(sum % 103);
    let patterns = signs.iter().filter_map(|sign| SIGNS.get(*sign)).chain(std::iter::once(&STOP));
    Some(patterns.flat_map(|pattern| pattern.bytes().map(|b| b - b'0')).collect())
}

/// The start sign, the signs, and what goes over between letters (B) and pairs of digits (C).
fn signs_of(text: &[u8]) -> Vec<usize> {
    let digits_at = |at: usize| text.iter().skip(at).take_while(|b| b.is_ascii_digit()).count();
    let worth = |at: usize, digits: usize| {
        let ends = at == 0 || at + digits == text.len();
        digits >= if ends { PAIRS_AT_END } else { PAIRS_INSIDE }
    };
    let mut signs = Vec::new();
    let (mut at, mut pairs) = (0, false);
    while let Some(&sign) = text.get(at) {
        let digits = digits_at(at);
        let next = text.get(at + 1).copied();
        match next.filter(|_| digits >= 2 && (pairs || (worth(at, digits) && digits.is_multiple_of(2)))) {
            Some(second) => {
                if !pairs {
                    signs.push(if signs.is_empty() { START_C } else { TO_C });
                }
                pairs = true;
                signs.push(usize::from(sign - b'0') * 10 + usize::from(second - b'0'));
                at += 2;
            }
            None => {
                if pairs || signs.is_empty() {
                    signs.push(if signs.is_empty() { START_B } else { TO_B });
                }
                pairs = false;
                signs.push(usize::from(sign - b' '));
                at += 1;
            }
        }
    }
    signs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads bars as a scanner does.
    fn read(bars: &[u8]) -> Option<String> {
        let (body, stop) = bars.split_at(bars.len().checked_sub(7)?);
        let told = |widths: &[u8]| widths.iter().map(|n| char::from(b'0' + n)).collect::<String>();
        assert_eq!(told(stop), STOP);
        let signs: Vec<usize> = body
            .chunks(6)
            .map(|sign| SIGNS.iter().position(|have| *have == told(sign)))
            .collect::<Option<_>>()?;
        let (check, signs) = signs.split_last()?;
        let sum: usize = signs.iter().enumerate().map(|(at, sign)| sign * at.max(1)).sum();
        assert_eq!(sum % 103, *check);
        let (mut out, mut pairs) = (String::new(), signs[0] == START_C);
        for sign in &signs[1..] {
            match (*sign, pairs) {
                (TO_C, false) => pairs = true,
                (TO_B, true) => pairs = false,
                (pair, true) => out.push_str(&format!("{pair:02}")),
                (sign, false) => out.push(char::from(u8::try_from(sign).unwrap() + b' ')),
            }
        }
        Some(out)
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_in_bars_is_read_again(text in "[ -~]{1,40}|[A-Z0-9.]{3,12}-[0-9]{6}-[0-9]{4,6}") {
            assert_eq!(read(&bars(&text).unwrap()).as_deref(), Some(text.as_str()));
        }
    }

    #[test]
    fn every_sign_is_eleven_modules_wide_and_no_two_are_alike() {
        let wide = |sign: &&str| sign.bytes().map(|b| u32::from(b - b'0')).sum::<u32>();
        assert!(SIGNS.iter().all(|sign| wide(sign) == 11));
        let mut all = SIGNS.to_vec();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), SIGNS.len());
    }

    #[test]
    fn digits_go_in_pairs_where_that_is_shorter_and_letters_with_marks_do_not_go() {
        let modules = |text: &str| bars(text).unwrap().iter().map(|n| u32::from(*n)).sum::<u32>();
        assert_eq!(modules("12345678"), 11 * 6 + 13);
        assert!(modules("H29.14-261123-0001") < 11 * (2 + 18) + 13);
        assert_eq!(bars("hồ sơ"), None);
        assert_eq!(bars(""), None);
    }

    #[test]
    fn the_dark_modules_of_a_code_are_all_in_its_stretches() {
        let code = qr("H29.14-261123-0001").unwrap();
        let dark = code.dark.iter().filter(|dark| **dark).count();
        assert_eq!(code.stretches().iter().map(|(_, _, long)| long).sum::<usize>(), dark);
        assert_eq!(code.dark.len(), code.side * code.side);
        assert_eq!(qr(&"x".repeat(5_000)), None);
    }
}
