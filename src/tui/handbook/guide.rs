//! The clerk's guide: a short text in each language that names commands, never keys.
//!
//! `# ` begins a chapter, `- ` a point, anything else is a paragraph of one line; `{name}` stands for the
//! key of the command of that name, so that the guide cannot name a wrong one.

use super::Page;
use crate::locale::Language;
use crate::tui::look::Role;
use crate::tui::table::{Command, TABLE};
use crate::tui::world::World;

const VIETNAMESE: &str = include_str!("../../../assets/guide/vi.md");
const ENGLISH: &str = include_str!("../../../assets/guide/en.md");

fn text_of(language: Language) -> &'static str {
    match language {
        Language::Vietnamese => VIETNAMESE,
        Language::English => ENGLISH,
    }
}

/// The key of a command by its name; one without a key is given in the palette.
fn key_of(name: &str) -> Option<String> {
    let row = TABLE.iter().find(|row| row.name == name)?;
    let key = row.command.key().or_else(|| Command::Palette.key());
    key.map(|key| key.to_string())
}

/// A line with its commands' keys in it; a name that is no command's stays as it is written.
fn filled(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        out.push_str(&key_of(name).unwrap_or_else(|| format!("{{{name}}}")));
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The page.
pub(super) fn page(world: &World<'_>) -> Page {
    let mut page = Page::new(world.say("guide-title"));
    for line in text_of(world.texts.language()).lines().filter(|line| !line.is_empty()) {
        let line = filled(line);
        if let Some(chapter) = line.strip_prefix("# ") {
            page.heading(chapter);
        } else if let Some(point) = line.strip_prefix("- ") {
            page.point(point);
        } else {
            page.say(&line, Role::Text);
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shape of a text: how each line begins and which commands it names.
    fn shape(text: &str) -> Vec<(char, Vec<&str>)> {
        let named = |line: &'static str| {
            let mut names: Vec<&str> =
                line.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
            names.sort_unstable();
            names
        };
        let lines = if text == VIETNAMESE { VIETNAMESE } else { ENGLISH }.lines();
        lines
            .filter(|line| !line.is_empty())
            .map(|line| (line.chars().next().filter(|c| "#-".contains(*c)).unwrap_or('p'), named(line)))
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things_in_the_same_order() {
        assert_eq!(shape(VIETNAMESE), shape(ENGLISH));
        assert!(shape(ENGLISH).len() > 30);
    }

    #[test]
    fn every_command_the_guide_names_is_in_the_table() {
        for text in [VIETNAMESE, ENGLISH] {
            for (_, names) in shape(text) {
                for name in names {
                    assert!(key_of(name).is_some(), "{name}");
                }
            }
            assert!(!filled(text).contains('{'));
        }
    }

    #[test]
    fn a_brace_that_names_nothing_stays() {
        assert_eq!(filled("a { b {no such} {help}"), "a { b {no such} F1");
    }
}
