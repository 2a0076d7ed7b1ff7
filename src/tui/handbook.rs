//! What F1 opens: the keys of the place, the clerk's guide, and the page of the procedure at hand.
//!
//! It is not where any of it is known: keys come from the command table, the guide from `assets/guide`,
//! a procedure's page from the version in force. Every line fits a sheet.

mod guide;
mod keys;
mod procedure;

use super::canvas::wrap;
use super::look::Role;
use super::table::Place;
use super::world::World;
use crate::domain::procedure::Procedure;

/// Cells of a line.
pub const WIDTH: usize = 68;

/// A page of lines.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// What it is called.
    pub title: String,
    /// Its lines, none wider than [`WIDTH`].
    pub lines: Vec<(String, Role)>,
}

impl Page {
    fn new(title: String) -> Self {
        Self { title, lines: Vec::new() }
    }

    fn blank(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push((String::new(), Role::Text));
        }
    }

    fn heading(&mut self, words: &str) {
        self.blank();
        self.say(words, Role::Accent);
    }

    /// Words on as many lines as they need.
    fn say(&mut self, words: &str, role: Role) {
        self.lines.extend(wrap(words, WIDTH).into_iter().map(|line| (line, role)));
    }

    /// A point of a list; its further lines stand under its first word.
    pub fn point(&mut self, words: &str) {
        for (nth, line) in wrap(words, WIDTH - 2).into_iter().enumerate() {
            let sign = if nth == 0 { "· " } else { "  " };
            self.lines.push((format!("{sign}{line}"), Role::Text));
        }
    }
}

/// The pages, the keys first; the procedure's page where one is at hand.
pub fn pages(world: &World<'_>, place: Place, procedure: Option<&Procedure>) -> Vec<Page> {
    let mut pages = vec![keys::page(world, place), guide::page(world)];
    pages.extend(procedure.map(|procedure| procedure::page(world, procedure)));
    pages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::width;
    use crate::locale::Language;
    use crate::tui::testing::Bench;

    #[test]
    fn every_shipped_procedure_has_a_page_whose_lines_fit_unless_a_word_is_longer() {
        for language in Language::ALL {
            let bench = Bench::new((80, 24), language);
            let rows = bench.world().desk.procedures();
            let usable: Vec<_> = rows.iter().filter(|row| row.usable).collect();
            assert!(usable.len() >= 45, "{}", usable.len());
            for row in usable {
                let procedure = bench.world().desk.procedure(&row.code).unwrap();
                let pages = pages(&bench.world(), Place::Intake, Some(&procedure));
                assert_eq!(pages.len(), 3);
                for page in pages {
                    assert!(page.lines.len() > 5, "{} {}", row.code, page.title);
                    for (line, _) in &page.lines {
                        let longest = line.split_whitespace().map(width).max().unwrap_or(0);
                        assert!(width(line) <= WIDTH || longest > WIDTH / 2, "{line}");
                        assert!(!line.contains("handbook-") && !line.contains("level-"), "{line}");
                    }
                }
            }
        }
    }
}
