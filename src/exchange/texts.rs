//! The sentences for asking for papers that hold for every procedure: `assets/texts.toml`, read once.

use crate::domain::procedure::GuidanceText;
use serde::Deserialize;
use std::sync::LazyLock;

const FILE: &str = include_str!("../../assets/texts.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    texts: Vec<GuidanceText>,
}

static COMMON: LazyLock<Vec<GuidanceText>> = LazyLock::new(|| match toml::from_str::<Form>(FILE) {
    Ok(form) => form.texts,
    Err(error) => unreachable!("BUG: the shipped sentences cannot be read: {error}"),
});

/// Sentences for any procedure, the most needed first.
pub fn common() -> &'static [GuidanceText] {
    &COMMON
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::width;
    use crate::exchange::builtin::specimens;

    #[test]
    fn every_sentence_is_one_that_a_menu_shows_whole_in_both_languages() {
        let own = specimens().iter().flat_map(|specimen| &specimen.texts);
        let all: Vec<_> = common().iter().chain(own).collect();
        assert!(all.len() > common().len(), "some procedures have their own");
        for text in all {
            for sentence in [&text.vi, &text.en] {
                assert!((10..=64).contains(&width(sentence)), "{sentence}");
                assert!(sentence.ends_with('.') && !sentence.contains('\n'), "{sentence}");
            }
        }
    }
}
