//! What a query asks of the lines of the index: its words, and what else they may stand for.
//!
//! It knows no line and no dossier; filters are taken out of a query before it comes here.

use crate::base::compose::leftover;
use crate::base::text::{fold, nfc};

/// Words of a query that are looked at; more say nothing more.
const TERMS_MAX: usize = 8;
/// Characters of a query that are looked at.
const QUERY_MAX: usize = 200;
/// Digits from which the end of a number is worth more than its middle.
const END_DIGITS: usize = 3;

/// A query, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// The words, folded: a line must hold each.
    pub terms: Vec<String>,
    /// What a line holds that is nearest to what was typed: words with their accents, numbers that end so.
    pub nearest: Vec<String>,
    /// Other readings, each a list of terms; an empty one is none.
    pub instead: [Vec<String>; 2],
}

impl Asked {
    /// Takes a query apart.
    pub fn of(query: &str) -> Self {
        let query: String = query.chars().take(QUERY_MAX).collect();
        let written = nfc(&query.to_lowercase());
        let words: Vec<&str> = written.split_whitespace().take(TERMS_MAX).collect();
        let terms: Vec<String> = words.iter().map(|word| fold(word)).collect();
        let accented = words.iter().zip(&terms).filter(|(word, term)| **word != term.as_str());
        let mut nearest: Vec<String> = accented.map(|(word, _)| (*word).to_owned()).collect();
        nearest.extend(terms.iter().filter(|term| ends_a_number(term)).map(|term| format!("{term}\t")));
        let instead = [initials(&terms), leftovers(&terms)];
        Self { terms, nearest, instead }
    }

    /// Whether a line of the index holds every word, in any reading.
    pub fn matches(&self, line: &str) -> bool {
        let holds = |terms: &[String]| terms.iter().all(|term| line.contains(term.as_str()));
        holds(&self.terms) || self.instead.iter().any(|terms| !terms.is_empty() && holds(terms))
    }
}

fn ends_a_number(term: &str) -> bool {
    let digits = term.bytes().filter(u8::is_ascii_digit).count();
    digits >= END_DIGITS && term.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
}

fn is_year(term: &str) -> bool {
    term.len() == 4
        && (term.starts_with("19") || term.starts_with("20"))
        && term.bytes().all(|b| b.is_ascii_digit())
}

/// `ntn 1990`: the initials as the index keeps them, and the year; empty where the words are not that.
fn initials(terms: &[String]) -> Vec<String> {
    let short = |term: &str| (2..=6).contains(&term.len()) && term.bytes().all(|b| b.is_ascii_lowercase());
    let year = terms.iter().any(|term| is_year(term));
    if terms.len() != 2 || !year || !terms.iter().any(|term| short(term)) {
        return Vec::new();
    }
    let read = |term: &String| {
        if is_year(term) { format!("\t{term}\t") } else { format!("\t{}\t", term.to_uppercase()) }
    };
    terms.iter().map(read).collect()
}

/// Each word without the keys an input method left in it; empty where none holds such.
fn leftovers(terms: &[String]) -> Vec<String> {
    let plain: Vec<Option<String>> = terms.iter().map(|term| leftover(term)).collect();
    if plain.iter().all(Option::is_none) {
        return Vec::new();
    }
    plain.into_iter().zip(terms).map(|(plain, term)| plain.unwrap_or_else(|| term.clone())).collect()
}
