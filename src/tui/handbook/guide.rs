//! The clerk's guide: a short text in each language that names commands, never keys.
//!
//! `# ` begins a chapter, `- ` a point, anything else is a paragraph of one line; `{name}` stands for the
//! way to the command of that name, so that the guide cannot name a wrong key.

use super::Page;
use crate::locale::{Language, Texts};
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

/// How a command of that name is given: its key, or else the palette's key and the name to type there.
fn way_to(name: &str, texts: &Texts) -> Option<String> {
    let command = TABLE.iter().find(|row| row.name == name)?.command;
    Some(match (command.key(), Command::Palette.key()) {
        (Some(key), _) => key.to_string(),
        (None, Some(palette)) => format!("{palette} “{}”", command.short(texts)),
        (None, None) => command.short(texts),
    })
}

/// A line with the ways to its commands in it; a name that is no command's stays as it is written.
fn filled(line: &str, texts: &Texts) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        out.push_str(&way_to(name, texts).unwrap_or_else(|| format!("{{{name}}}")));
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The page.
pub(super) fn page(world: &World<'_>) -> Page {
    let mut page = Page::new(world.say("guide-title"));
    for line in text_of(world.texts.language()).lines().filter(|line| !line.is_empty()) {
        let line = filled(line, world.texts);
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
        for (text, language) in [(VIETNAMESE, Language::Vietnamese), (ENGLISH, Language::English)] {
            let texts = Texts::new(language);
            for (_, names) in shape(text) {
                for name in names {
                    assert!(way_to(name, &texts).is_some(), "{name}");
                }
            }
            assert!(!filled(text, &texts).contains('{'));
        }
    }

    #[test]
    fn a_brace_that_names_nothing_stays() {
        let texts = Texts::new(Language::English);
        assert_eq!(filled("a { b {no such} {help}", &texts), "a { b {no such} F1");
        assert_eq!(filled("{correct}", &texts), "^K “Correct”");
    }
}
