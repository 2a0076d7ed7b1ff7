//! How the screen looks: six roles of colour and the signs that stand beside them.
//!
//! No information is told by colour alone: every state has a sign and a word too.

mod glyphs;
mod theme;

pub use glyphs::Glyphs;
pub use theme::{Role, Theme};

/// Colours and signs together.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Colours by role.
    pub theme: Theme,
    /// Signs.
    pub glyphs: &'static Glyphs,
}

impl Look {
    /// The look of a terminal with colours and a full font.
    pub fn usual() -> Self {
        Self { theme: Theme::Auto, glyphs: &glyphs::FULL }
    }

    /// The same with the signs of this name; other names change nothing.
    #[must_use]
    pub fn with_signs(self, name: &str) -> Self {
        let glyphs = match name {
            "full" => &glyphs::FULL,
            "line" => &glyphs::LINE,
            "ascii" => &glyphs::ASCII,
            _ => self.glyphs,
        };
        Self { glyphs, ..self }
    }

    /// The next set of signs: all, lines only, ASCII.
    #[must_use]
    pub fn with_next_signs(self) -> Self {
        let names = crate::settings::GLYPHS;
        let at = names.iter().position(|name| *name == self.glyphs.name).unwrap_or(0);
        self.with_signs(names[(at + 1) % names.len()])
    }

    /// The look an environment asks for: `NO_COLOR` (any text), `MOTCUA_THEME`, `MOTCUA_GLYPHS`, `TERM`.
    pub fn from_environment(get: &dyn Fn(&str) -> Option<String>) -> Self {
        Self::asked_for(get, None, None)
    }

    /// The same over what the settings say: the environment goes before them.
    pub fn asked_for(get: &dyn Fn(&str) -> Option<String>, theme: Option<&str>, signs: Option<&str>) -> Self {
        let asked = get("MOTCUA_THEME").and_then(|name| Theme::from_name(&name));
        let no_color = get("NO_COLOR").is_some_and(|text| !text.is_empty());
        let kept = theme.and_then(Theme::from_name).unwrap_or(Theme::Auto);
        let theme = asked.unwrap_or(if no_color { Theme::Mono } else { kept });
        let console = get("TERM").is_some_and(|term| term == "linux");
        // The Linux console has 256 or 512 signs: lines and blocks, no ticks.
        let usual = Self { theme, glyphs: if console { &glyphs::LINE } else { &glyphs::FULL } };
        usual.with_signs(get("MOTCUA_GLYPHS").as_deref().or(signs).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_chooses_colours_and_signs() {
        let look = |pairs: &'static [(&str, &str)]| {
            Look::from_environment(&move |name: &str| {
                pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(look(&[]).theme, Theme::Auto);
        assert_eq!(look(&[("NO_COLOR", "1")]).theme, Theme::Mono);
        assert_eq!(look(&[("NO_COLOR", "1"), ("MOTCUA_THEME", "contrast")]).theme, Theme::Contrast);
        assert_eq!(look(&[("MOTCUA_GLYPHS", "ascii")]).glyphs.check, "v");
        assert_eq!(look(&[("TERM", "linux")]).glyphs.name, "line");
        let kept = |pairs: &'static [(&str, &str)]| {
            let get = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, v)| (*v).to_owned());
            Look::asked_for(&get, Some("dark"), Some("ascii"))
        };
        assert_eq!((kept(&[]).theme, kept(&[]).glyphs.name), (Theme::Dark, "ascii"));
        assert_eq!(kept(&[("NO_COLOR", "1")]).theme, Theme::Mono);
        assert_eq!(kept(&[("MOTCUA_THEME", "light"), ("MOTCUA_GLYPHS", "line")]).glyphs.name, "line");
    }

    #[test]
    fn the_settings_allow_the_looks_there_are() {
        for name in crate::settings::THEMES {
            assert_eq!(Theme::from_name(name).map(Theme::name), Some(name));
        }
        for name in crate::settings::GLYPHS {
            assert_eq!(Look::asked_for(&|_| None, None, Some(name)).glyphs.name, name);
        }
    }
}
