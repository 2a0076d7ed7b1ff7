//! One syllable while its keys come in: letters with their marks, a tone, and where that tone is written.

use super::Spelling;
use unicode_normalization::UnicodeNormalization as _;

/// Consonants a syllable that carries a tone may begin with.
const ONSETS: &[&str] = &[
    "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph",
    "qu", "r", "s", "t", "th", "tr", "v", "x",
];
/// What such a syllable may end in; `k` is no Vietnamese end but stands in the names of places (Đắk Lắk).
const FINALS: &[&str] = &["", "c", "ch", "k", "m", "n", "ng", "nh", "p", "t"];
/// Ends that carry the acute and the dot only.
const STOPS: &[&str] = &["c", "ch", "k", "p", "t"];

/// Marks as combining characters.
const CIRCUMFLEX: char = '\u{302}';
const BREVE: char = '\u{306}';
const HORN: char = '\u{31B}';
/// The bar of đ, which no composition knows.
const STROKE: char = '\u{335}';

/// Tones in the order of VNI's digits: sắc, huyền, hỏi, ngã, nặng.
const TONES: [char; 5] = ['\u{301}', '\u{300}', '\u{309}', '\u{303}', '\u{323}'];
const TELEX_TONES: [char; 5] = ['s', 'f', 'r', 'x', 'j'];

#[derive(Debug, Clone, Copy)]
struct Letter {
    base: char,
    mark: Option<char>,
    upper: bool,
    /// It is an ư that the key `w` alone made.
    of_w: bool,
}

/// A syllable being typed.
#[derive(Debug, Default)]
pub(super) struct Syllable {
    letters: Vec<Letter>,
    tone: Option<char>,
    /// Something was taken back: from then on keys are letters.
    literal: bool,
}

/// Where the parts of a syllable are: vowels from..to, before it consonants, after it the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parts {
    from: usize,
    to: usize,
}

impl Syllable {
    /// A key that stands for itself.
    pub(super) fn push(&mut self, key: char) {
        // A digit that marks nothing is part of a number, and so is what follows it.
        self.literal |= key.is_ascii_digit();
        let base = key.to_ascii_lowercase();
        self.letters.push(Letter { base, mark: None, upper: key.is_ascii_uppercase(), of_w: false });
    }

    /// Takes a Telex key; false where it is a letter.
    pub(super) fn telex(&mut self, key: char) -> bool {
        let lower = key.to_ascii_lowercase();
        if self.literal {
            return false;
        }
        match lower {
            'z' => self.tone.take().is_some(),
            'w' => self.mark_w(key),
            'a' | 'e' | 'o' => self.vowel_end(lower).is_some_and(|at| self.mark(at, CIRCUMFLEX)),
            'd' => self.stroke(),
            _ => {
                let tone = TELEX_TONES.iter().position(|tone| *tone == lower);
                tone.and_then(|nth| TONES.get(nth)).is_some_and(|tone| self.set_tone(*tone))
            }
        }
    }

    /// Takes a VNI key; false where it is a letter or digit.
    pub(super) fn vni(&mut self, key: char) -> bool {
        if self.literal {
            return false;
        }
        match key {
            '0' => self.tone.take().is_some(),
            '1'..='5' => {
                let nth = key.to_digit(10).and_then(|n| usize::try_from(n).ok()).unwrap_or(1) - 1;
                TONES.get(nth).is_some_and(|tone| self.set_tone(*tone))
            }
            '6' => self.last_of("aeo").is_some_and(|at| self.mark(at, CIRCUMFLEX)),
            '7' => self.horn_at().is_some_and(|at| self.mark(at, HORN)),
            '8' => self.breve_at().is_some_and(|at| self.mark(at, BREVE)),
            '9' => self.stroke(),
            _ => false,
        }
    }

    fn base(&self, at: usize) -> char {
        self.letters.get(at).map_or(' ', |letter| letter.base)
    }

    fn bases(&self, from: usize, to: usize) -> String {
        self.letters.get(from..to).unwrap_or_default().iter().map(|letter| letter.base).collect()
    }

    fn parts(&self) -> Parts {
        let vowel = |at: usize| matches!(self.base(at), 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
        let len = self.letters.len();
        let mut from = (0..len).find(|at| vowel(*at)).unwrap_or(len);
        // The u of qu and the i of gi belong to the consonant where another vowel follows.
        let glides = matches!(self.bases(0, from + 1).as_str(), "qu" | "gi");
        if glides && from + 1 < len && vowel(from + 1) {
            from += 1;
        }
        let to = (from..len).find(|at| !vowel(*at)).unwrap_or(len);
        Parts { from, to }
    }

    /// Whether it is built as a Vietnamese syllable, so far.
    fn is_syllable(&self) -> bool {
        let Parts { from, to } = self.parts();
        let (onset, end) = (self.bases(0, from), self.bases(to, self.letters.len()));
        (1..=3).contains(&(to - from)) && ONSETS.contains(&onset.as_str()) && FINALS.contains(&end.as_str())
    }

    /// A tone; the same again takes it back.
    fn set_tone(&mut self, tone: char) -> bool {
        if !self.is_syllable() {
            return false;
        }
        if self.tone == Some(tone) {
            self.tone = None;
            self.literal = true;
            return false;
        }
        let end = self.bases(self.parts().to, self.letters.len());
        let allowed = !STOPS.contains(&end.as_str()) || matches!(tone, '\u{301}' | '\u{323}');
        if allowed {
            self.tone = Some(tone);
        }
        allowed
    }

    /// A mark; the same again takes it back.
    fn mark(&mut self, at: usize, mark: char) -> bool {
        let before = at.checked_sub(1).filter(|at| self.base(*at) == 'u');
        let Some(letter) = self.letters.get_mut(at) else { return false };
        let again = letter.mark == Some(mark);
        letter.mark = if again { None } else { Some(mark) };
        // ươ has its horns together: with ô, or none, there is none on the u either.
        if letter.base == 'o'
            && (again || mark != HORN)
            && let Some(before) = before.and_then(|at| self.letters.get_mut(at))
        {
            before.mark = None;
        }
        self.literal |= again;
        !again
    }

    /// The last vowel where it is this letter and only an end follows it.
    fn vowel_end(&self, base: char) -> Option<usize> {
        let Parts { from, to } = self.parts();
        let end = self.bases(to, self.letters.len());
        let at = to.checked_sub(1).filter(|at| *at >= from && self.base(*at) == base)?;
        FINALS.contains(&end.as_str()).then_some(at)
    }

    /// The last of these letters among the vowels.
    fn last_of(&self, bases: &str) -> Option<usize> {
        let Parts { from, to } = self.parts();
        (from..to).rev().find(|at| bases.contains(self.base(*at)))
    }

    fn horn_at(&self) -> Option<usize> {
        let Parts { from, to } = self.parts();
        match self.bases(from, to).as_str() {
            "u" | "o" | "ua" | "uu" | "ui" | "oi" => Some(from),
            "uo" | "uoi" | "uou" => Some(from + 1),
            _ => None,
        }
    }

    fn breve_at(&self) -> Option<usize> {
        let Parts { from, to } = self.parts();
        match self.bases(from, to).as_str() {
            "a" => Some(from),
            "oa" => Some(from + 1),
            _ => None,
        }
    }

    /// `w`: the horn, the breve, or ư where there is no vowel yet.
    fn mark_w(&mut self, key: char) -> bool {
        if let Some(at) = self.breve_at() {
            return self.mark(at, BREVE);
        }
        let Parts { from, to } = self.parts();
        if from == to && from == self.letters.len() {
            let upper = key.is_ascii_uppercase();
            self.letters.push(Letter { base: 'u', mark: Some(HORN), upper, of_w: true });
            return true;
        }
        let Some(at) = self.horn_at() else { return false };
        let alone = self.letters.get(at).is_some_and(|letter| letter.of_w) && at + 1 == self.letters.len();
        if alone {
            self.letters.pop();
            self.literal = true;
            return false;
        }
        self.mark(at, HORN)
    }

    /// The bar of đ, on a d that begins the word.
    fn stroke(&mut self) -> bool {
        let first = self.base(0) == 'd' && (self.letters.len() == 1 || self.is_syllable());
        first && self.mark(0, STROKE)
    }

    /// Where the tone is written.
    fn tone_at(&self, spelling: Spelling) -> usize {
        let Parts { from, to } = self.parts();
        if let Some(marked) = (from..to).rev().find(|at| self.marked(*at).is_some()) {
            return marked;
        }
        let open = to == self.letters.len();
        match to - from {
            2 if !open => from + 1,
            2 => {
                let pair = matches!(self.bases(from, to).as_str(), "oa" | "oe" | "uy");
                from + usize::from(pair && spelling == Spelling::Modern)
            }
            3 => from + 1,
            _ => from,
        }
    }

    /// The mark of a letter as it is written: of ươ both have their horn as soon as something follows.
    fn marked(&self, at: usize) -> Option<char> {
        let own = self.letters.get(at)?.mark;
        let Parts { from, to } = self.parts();
        let Some(first) = (from..to).find(|at| self.bases(*at, *at + 2) == "uo") else { return own };
        let horned = |at: usize| self.letters.get(at).is_some_and(|letter| letter.mark == Some(HORN));
        let plain = |at: usize| self.letters.get(at).is_some_and(|letter| letter.mark.is_none());
        let both = (horned(first) && (horned(first + 1) || plain(first + 1)) || horned(first + 1))
            && first + 2 < self.letters.len();
        if both && (at == first || at == first + 1) { Some(HORN) } else { own }
    }

    /// As it is written.
    pub(super) fn text(&self, spelling: Spelling) -> String {
        let tone = self.tone.map(|tone| (self.tone_at(spelling), tone));
        let mut out = String::with_capacity(self.letters.len() * 3);
        for (at, letter) in self.letters.iter().enumerate() {
            let mark = self.marked(at);
            let c = match (letter.base, mark) {
                ('d', Some(STROKE)) => 'đ',
                (base, _) => base,
            };
            if letter.upper {
                out.extend(c.to_uppercase());
            } else {
                out.push(c);
            }
            out.extend(mark.filter(|mark| *mark != STROKE));
            out.extend(tone.filter(|tone| tone.0 == at).map(|tone| tone.1));
        }
        out.nfc().collect()
    }

    /// Its letters alone, where some key was a mark or, in a syllable, a tone.
    pub(super) fn plain(&self) -> Option<String> {
        let typed = self.tone.is_some() || self.letters.iter().any(|letter| letter.mark.is_some());
        let sound = self.tone.is_none() || self.is_syllable();
        (typed && sound && !self.literal).then(|| self.bases(0, self.letters.len()))
    }
}
