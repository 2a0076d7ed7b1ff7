//! Colours by role. This is the only file that names a colour; a test reads the others.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of the screen is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Plain text.
    Text,
    /// Less important: labels, hints.
    Quiet,
    /// In focus, or a heading.
    Accent,
    /// Well.
    Good,
    /// Soon, or incomplete.
    Warn,
    /// Late, refused, wrong.
    Bad,
}

/// A set of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// The terminal's own text colours and six of its sixteen.
    Auto,
    /// Dark text on a light ground.
    Light,
    /// Light text on a dark ground.
    Dark,
    /// The strongest contrast.
    Contrast,
    /// No colours at all.
    Mono,
}

type Rgb = (u8, u8, u8);

/// Ground, then the six roles in the order of [`Role`].
type Palette = [Rgb; 7];

const LIGHT: Palette = [
    (0xFA, 0xFA, 0xF7),
    (0x1A, 0x1A, 0x1A),
    (0x55, 0x5B, 0x62),
    (0x0B, 0x4F, 0x9E),
    (0x1C, 0x69, 0x2B),
    (0x85, 0x4D, 0x00),
    (0xB0, 0x17, 0x1F),
];
const DARK: Palette = [
    (0x14, 0x17, 0x1B),
    (0xE6, 0xE6, 0xE3),
    (0xA0, 0xA8, 0xB0),
    (0x7C, 0xB7, 0xFF),
    (0x7F, 0xD0, 0x8B),
    (0xF0, 0xB8, 0x57),
    (0xFF, 0x8A, 0x80),
];
const CONTRAST: Palette = [
    (0x00, 0x00, 0x00),
    (0xFF, 0xFF, 0xFF),
    (0xE0, 0xE0, 0xE0),
    (0x8F, 0xD0, 0xFF),
    (0x8C, 0xFF, 0x9B),
    (0xFF, 0xE0, 0x66),
    (0xFF, 0xA8, 0xA0),
];

impl Theme {
    /// All of them, in the order in which the palette offers them.
    pub const ALL: [Self; 5] = [Self::Auto, Self::Light, Self::Dark, Self::Contrast, Self::Mono];

    /// Its name in the settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
            Self::Mono => "mono",
        }
    }

    /// The theme of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// The next one.
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|theme| *theme == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    fn palette(self) -> Option<&'static Palette> {
        match self {
            Self::Light => Some(&LIGHT),
            Self::Dark => Some(&DARK),
            Self::Contrast => Some(&CONTRAST),
            Self::Auto | Self::Mono => None,
        }
    }

    /// The style of a role.
    pub fn style(self, role: Role) -> Style {
        match self.palette() {
            // Reset first: what is drawn over a chosen row must not stay reversed.
            Some(palette) => Style::reset().fg(rgb(palette[1 + role as usize])).bg(rgb(palette[0])),
            None if self == Self::Mono => mono(role),
            None => automatic(role),
        }
    }

    /// The ground of the whole screen.
    pub fn ground(self) -> Style {
        self.style(Role::Text)
    }

    /// Black on white whatever the theme: what a camera reads.
    pub fn paper(self) -> Style {
        Style::new().fg(Color::Black).bg(Color::White)
    }

    /// The chosen row: reversed, so that it shows without colours too.
    pub fn selected(self) -> Style {
        self.style(Role::Text).add_modifier(Modifier::REVERSED)
    }
}

fn rgb((r, g, b): Rgb) -> Color {
    Color::Rgb(r, g, b)
}

fn automatic(role: Role) -> Style {
    match role {
        Role::Text => Style::reset(),
        Role::Quiet => Style::reset().add_modifier(Modifier::DIM),
        Role::Accent => Style::reset().fg(Color::Cyan).add_modifier(Modifier::BOLD),
        Role::Good => Style::reset().fg(Color::Green),
        Role::Warn => Style::reset().fg(Color::Yellow),
        Role::Bad => Style::reset().fg(Color::Red).add_modifier(Modifier::BOLD),
    }
}

fn mono(role: Role) -> Style {
    match role {
        Role::Text | Role::Quiet | Role::Good => Style::reset(),
        Role::Accent | Role::Warn => Style::reset().add_modifier(Modifier::BOLD),
        Role::Bad => Style::reset().add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance((r, g, b): Rgb) -> f64 {
        let part = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    }

    fn contrast(a: Rgb, b: Rgb) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_role_can_be_read_on_its_ground() {
        for (palette, least) in [(&LIGHT, 4.5), (&DARK, 4.5), (&CONTRAST, 7.0)] {
            for role in &palette[1..] {
                let has = contrast(*role, palette[0]);
                assert!(has >= least, "{role:?} has {has:.1}");
            }
        }
    }

    #[test]
    fn mono_names_no_colour() {
        for role in [Role::Text, Role::Quiet, Role::Accent, Role::Good, Role::Warn, Role::Bad] {
            let style = Theme::Mono.style(role);
            assert!(matches!(style.fg, None | Some(Color::Reset)), "{role:?}");
        }
        assert_eq!(Theme::from_name("contrast"), Some(Theme::Contrast));
        assert_eq!(Theme::Mono.next(), Theme::Auto);
    }
}
