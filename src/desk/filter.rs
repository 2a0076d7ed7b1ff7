//! Filters typed as words of a query: `quá hạn`, `bước:thẩm định`, `cb:mai`, `kênh:bưu chính`, `nơi:kệ`.
//!
//! [`Question::read`] takes them out of what was typed and leaves the words to search by. Marks, capitals
//! and language do not matter; the value of a key goes as far as it names something (`bước:thẩm định an`
//! is the step and the word `an`), and the beginning of a word is enough. What a key's value names is
//! asked of a [`Vocabulary`], because only a desk knows its officers and procedures. `trùng:` needs no value.
//!
//! Invariant: a filter that names nothing lets nothing through; it is never silently a word.

use std::sync::LazyLock;

use crate::base::coded::Coded;
use crate::base::id::{DossierId, OfficerId};
use crate::base::text::fold;
use crate::base::time::Timestamp;
use crate::domain::clock::is_late;
use crate::domain::dossier::{Phase, Status, Summary};
use crate::domain::identity::Standing;
use crate::domain::place::Place;
use crate::domain::procedure::Channel;
use crate::locale::{Language, Texts};

mod place;
pub mod saved;

#[cfg(test)]
mod tests;

/// Words a key's value may have.
const VALUE_WORDS_MAX: usize = 6;

/// When a dossier whose clock runs is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// Its promise has passed.
    Overdue,
    /// Today, and not passed.
    Today,
    /// From now to the end of the week's Sunday.
    Week,
    /// Close, by what is left of the limit.
    Close,
}

/// What a filter is about: the word before the colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// `hạn:`, also without a key.
    Due,
    /// `giai đoạn:` as `gđ:`.
    Phase,
    /// `bước:`.
    Step,
    /// `tt:`, thủ tục.
    Procedure,
    /// `cb:`, cán bộ.
    Officer,
    /// `kênh:`.
    Channel,
    /// `nơi:`, where the paper lies.
    Place,
    /// `trùng:`, taken in twice; without a value. The bare word is a name.
    Duplicate,
    /// `đd:`, how the identities of its people stand.
    Identity,
}

/// One filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// By promise; only while the clock runs.
    Due(Due),
    /// In this phase.
    Phase(Vec<Phase>),
    /// At one of these steps, and open.
    Step(Vec<String>),
    /// Under one of these procedures, by code.
    Procedure(Vec<String>),
    /// In the hands of one of these officers, and open.
    Officer(Vec<OfficerId>),
    /// Came in this way.
    Channel(Vec<Channel>),
    /// Its paper lies, or its result waits, at one of these kinds of places under a label.
    Place {
        /// The kinds.
        kinds: Vec<Place>,
        /// The folded beginning of a word of the label; empty: any.
        label: String,
    },
    /// One of these, whose promises are close.
    Close(Vec<DossierId>),
    /// One of these, each of which has another of the same person for the same procedure.
    Duplicate(Vec<DossierId>),
    /// An identity of its people stands so.
    Identity(Vec<Standing>),
    /// Somebody of it is still to be looked up.
    Lookup,
    /// Names nothing here.
    Nothing,
}

/// A filter with the words it was typed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// As typed.
    pub text: String,
    /// What it means.
    pub filter: Filter,
}

/// A query, taken apart: filters, and words to search by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// The words that are no filter, a space between them.
    pub words: String,
    /// The filters, in the order typed; all of them must let a dossier through.
    pub chips: Vec<Chip>,
}

/// What a desk's own names stand for; `value` is folded and begins a word of the name.
pub trait Vocabulary {
    /// Codes of procedures.
    fn procedures(&self, value: &str) -> Vec<String>;
    /// Officers.
    fn officers(&self, value: &str) -> Vec<OfficerId>;
    /// Dossiers whose promises are close now, in the order of their ids.
    fn close(&self) -> Vec<DossierId> {
        Vec::new()
    }
    /// Dossiers that are open twice, in the order of their ids.
    fn duplicates(&self) -> Vec<DossierId> {
        Vec::new()
    }
}

/// Words before a colon, folded, and what they are about.
const KEYS: &[(&str, Key)] = &[
    ("han", Key::Due),
    ("due", Key::Due),
    ("gd", Key::Phase),
    ("giaidoan", Key::Phase),
    ("phase", Key::Phase),
    ("buoc", Key::Step),
    ("step", Key::Step),
    ("tt", Key::Procedure),
    ("thutuc", Key::Procedure),
    ("procedure", Key::Procedure),
    ("cb", Key::Officer),
    ("canbo", Key::Officer),
    ("officer", Key::Officer),
    ("kenh", Key::Channel),
    ("channel", Key::Channel),
    ("noi", Key::Place),
    ("place", Key::Place),
    ("trung", Key::Duplicate),
    ("duplicate", Key::Duplicate),
    ("dd", Key::Identity),
    ("dinhdanh", Key::Identity),
    ("identity", Key::Identity),
];

/// Words that are a filter by themselves, folded.
const DUE_WORDS: &[(&str, Due)] = &[
    ("qua han", Due::Overdue),
    ("tre han", Due::Overdue),
    ("overdue", Due::Overdue),
    ("late", Due::Overdue),
    ("hom nay", Due::Today),
    ("today", Due::Today),
    ("sap den han", Due::Close),
    ("sap han", Due::Close),
    ("due soon", Due::Close),
    ("tuan nay", Due::Week),
    ("this week", Due::Week),
];

/// Words that ask for people still to be looked up, folded.
const LOOKUP_WORDS: &[&str] = &["chua tra cuu", "to look up"];

/// Folded names of something the program itself names, in both languages, with its frozen name.
fn names<T: Copy>(values: &[T], key: impl Fn(T) -> String) -> Vec<(T, String)> {
    let texts = Language::ALL.map(Texts::new);
    values
        .iter()
        .flat_map(|value| texts.each_ref().map(|text| (*value, fold(&text.say(&key(*value))))))
        .collect()
}

/// The usual steps, which every procedure without steps of its own has.
pub const STEPS: [&str; 4] = ["intake", "examine", "approve", "return"];

static STEP_NAMES: LazyLock<Vec<(&str, String)>> =
    LazyLock::new(|| names(&STEPS, |step| format!("step-{step}")));
static PHASE_NAMES: LazyLock<Vec<(Phase, String)>> =
    LazyLock::new(|| names(Phase::ALL, |phase| format!("phase-{}", phase.name())));
static CHANNEL_NAMES: LazyLock<Vec<(Channel, String)>> =
    LazyLock::new(|| names(Channel::ALL, |channel| format!("channel-{}", channel.name())));

static STANDING_NAMES: LazyLock<Vec<(Standing, String)>> =
    LazyLock::new(|| names(Standing::ALL, |standing| format!("identity-stands-{standing}")));

/// Whether a folded value stands in a folded name, from the beginning of a word.
pub fn begins_a_word(name: &str, value: &str) -> bool {
    let behind = |at: usize| at.checked_sub(1).and_then(|at| name.as_bytes().get(at));
    !value.is_empty()
        && name
            .match_indices(value)
            .any(|(at, _)| behind(at).is_none_or(|byte| !byte.is_ascii_alphanumeric()))
}

/// The values among these whose name holds the value.
fn named<T: Copy + PartialEq>(names: &[(T, String)], value: &str) -> Vec<T> {
    let mut found: Vec<T> =
        names.iter().filter(|(_, name)| begins_a_word(name, value)).map(|(t, _)| *t).collect();
    found.dedup();
    found
}

fn some<T>(found: Vec<T>, filter: fn(Vec<T>) -> Filter) -> Option<Filter> {
    (!found.is_empty()).then(|| filter(found))
}

impl Key {
    /// Whether a query holds a key, so that names must be looked up for it.
    pub fn is_typed(query: &str) -> bool {
        let before = query.split_whitespace().filter_map(|word| word.split_once(':'));
        before.into_iter().any(|(key, _)| Self::of(&fold(key)).is_some())
    }

    fn of(word: &str) -> Option<Self> {
        KEYS.iter().find(|(name, _)| *name == word).map(|(_, key)| *key)
    }

    /// The filter of a folded value; `None` where it names nothing.
    fn filter(self, value: &str, vocabulary: &dyn Vocabulary) -> Option<Filter> {
        match self {
            Self::Due => {
                let found = DUE_WORDS.iter().find(|(words, _)| words.starts_with(value));
                found.map(|(_, due)| of_due(*due, vocabulary))
            }
            Self::Phase => some(named(&PHASE_NAMES, value), Filter::Phase),
            Self::Step => {
                let steps = named(&STEP_NAMES, value).into_iter().map(str::to_owned).collect();
                some(steps, Filter::Step)
            }
            Self::Procedure => some(vocabulary.procedures(value), Filter::Procedure),
            Self::Officer => some(vocabulary.officers(value), Filter::Officer),
            Self::Channel => some(named(&CHANNEL_NAMES, value), Filter::Channel),
            Self::Place => place::filter(value),
            Self::Identity => some(named(&STANDING_NAMES, value), Filter::Identity),
            Self::Duplicate => value.is_empty().then(|| Filter::Duplicate(vocabulary.duplicates())),
        }
    }
}

/// What is close is told by the desk, whose calendar and rules say how much is left.
fn of_due(due: Due, vocabulary: &dyn Vocabulary) -> Filter {
    if due == Due::Close { Filter::Close(vocabulary.close()) } else { Filter::Due(due) }
}

impl Filter {
    /// Whether it lets a dossier through at a moment.
    pub fn lets(&self, summary: &Summary, now: Timestamp) -> bool {
        let open = !summary.status.is_final();
        match self {
            Self::Due(due) => summary.status == Status::InReview && is_due(*due, summary.due_at, now),
            Self::Phase(phases) => phases.contains(&summary.phase),
            Self::Step(steps) => open && steps.contains(&summary.step),
            Self::Procedure(codes) => codes.contains(&summary.procedure),
            Self::Officer(officers) => open && summary.assignee.is_some_and(|id| officers.contains(&id)),
            Self::Channel(channels) => channels.contains(&summary.channel),
            Self::Place { kinds, label } => place::lets(kinds, label, summary),
            Self::Duplicate(ids) | Self::Close(ids) => open && ids.binary_search(&summary.id).is_ok(),
            Self::Identity(standings) => summary.has_identity(standings),
            Self::Lookup => summary.awaits_lookup(),
            Self::Nothing => false,
        }
    }

    /// Whether it lets only dossiers through that are open.
    pub fn is_of_open(&self) -> bool {
        matches!(
            self,
            Self::Due(_)
                | Self::Close(_)
                | Self::Step(_)
                | Self::Officer(_)
                | Self::Duplicate(_)
                | Self::Nothing
        )
    }
}

fn is_due(due: Due, at: Option<Timestamp>, now: Timestamp) -> bool {
    let Some(at) = at else { return false };
    let late = is_late(at, now);
    let to_sunday = i64::from(now.date().weekday().number_days_from_monday());
    match due {
        Due::Overdue => late,
        Due::Close => false,
        Due::Today => !late && at.date() == now.date(),
        Due::Week => !late && (at.date() - now.date()).whole_days() <= 6 - to_sunday,
    }
}

impl Question {
    /// Takes a query apart.
    pub fn read(query: &str, vocabulary: &dyn Vocabulary) -> Self {
        let typed: Vec<&str> = query.split_whitespace().collect();
        let (mut at, mut words, mut chips) = (0, Vec::new(), Vec::new());
        while let Some(word) = typed.get(at) {
            let rest = typed.get(at..).unwrap_or_default();
            let (taken, filter) = read_key(rest, vocabulary)
                .or_else(|| read_due(rest, vocabulary))
                .or_else(|| read_lookup(rest))
                .unwrap_or((0, None));
            if taken == 0 {
                words.push(*word);
            }
            let text = rest.get(..taken).unwrap_or_default().join(" ");
            chips.extend(filter.map(|filter| Chip { text, filter }));
            at += taken.max(1);
        }
        Self { words: words.join(" "), chips }
    }

    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.chips.is_empty()
    }

    /// Whether every filter lets a dossier through at a moment.
    pub fn lets(&self, summary: &Summary, now: Timestamp) -> bool {
        self.chips.iter().all(|chip| chip.filter.lets(summary, now))
    }

    /// Whether only open dossiers can pass.
    pub fn is_of_open(&self) -> bool {
        self.chips.iter().any(|chip| chip.filter.is_of_open())
    }
}

/// Words taken, and the filter they are; a key without a value yet is no filter and no word.
type Taken = (usize, Option<Filter>);

fn read_key(typed: &[&str], vocabulary: &dyn Vocabulary) -> Option<Taken> {
    let (key, first) = typed.first()?.split_once(':')?;
    let key = Key::of(&fold(key))?;
    // `bước: thẩm định` with a space is the same.
    let from = usize::from(first.is_empty());
    let last = typed.len().min(VALUE_WORDS_MAX + from);
    for taken in (1 + from..=last).rev() {
        let others = typed.get(1..taken).unwrap_or_default();
        let value = fold(&format!("{first} {}", others.join(" ")));
        let value = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | ','));
        if let Some(filter) = key.filter(value, vocabulary) {
            return Some((taken, Some(filter)));
        }
    }
    if first.is_empty() {
        Some((1, key.filter("", vocabulary).filter(|_| key == Key::Duplicate)))
    } else {
        Some((1, Some(Filter::Nothing)))
    }
}

fn read_due(typed: &[&str], vocabulary: &dyn Vocabulary) -> Option<Taken> {
    DUE_WORDS.iter().find_map(|(words, due)| {
        let count = words.split(' ').count();
        let here = fold(&typed.get(..count)?.join(" "));
        (here == *words).then(|| (count, Some(of_due(*due, vocabulary))))
    })
}

fn read_lookup(typed: &[&str]) -> Option<Taken> {
    LOOKUP_WORDS.iter().find_map(|words| {
        let count = words.split(' ').count();
        let here = fold(&typed.get(..count)?.join(" "));
        (here == *words).then_some((count, Some(Filter::Lookup)))
    })
}
