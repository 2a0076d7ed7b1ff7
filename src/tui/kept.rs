//! What the screen begins with on this machine, as `config.toml` says it, and which sounds there are.

use crate::base::compose::Method;
use crate::settings::{SOUNDS, Settings};

/// What may ring once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// A ticket set aside is due back.
    Held,
    /// A scan was refused.
    Scan,
    /// Work that took longer than ten seconds ended.
    Long,
    /// The next ticket was called.
    Called,
}

impl Sound {
    /// All of them, in the order of the settings.
    pub const ALL: [Self; 4] = [Self::Held, Self::Scan, Self::Long, Self::Called];

    /// Its word in the settings.
    pub fn name(self) -> &'static str {
        SOUNDS[self as usize]
    }
}

/// Which sounds are on; none unless somebody asks for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sounds([bool; 4]);

impl Sounds {
    /// Those named; other words mean nothing.
    pub fn of(words: &str) -> Self {
        let named = |sound: Sound| words.split([' ', ',']).any(|word| word == sound.name());
        Self(Sound::ALL.map(named))
    }

    /// Whether it rings.
    pub fn has(self, sound: Sound) -> bool {
        self.0.get(sound as usize).copied().unwrap_or(false)
    }

    /// As the settings keep them.
    pub fn words(self) -> String {
        let on = Sound::ALL.into_iter().filter(|sound| self.has(*sound));
        on.map(Sound::name).collect::<Vec<_>>().join(" ")
    }
}

/// What this machine was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    /// The built-in input method.
    pub method: Option<Method>,
    /// Tickets come from the paper roll.
    pub roll: bool,
    /// The mouse is listened to.
    pub mouse: bool,
    /// What rings.
    pub sounds: Sounds,
}

impl Kept {
    /// As the settings say; off where they say nothing.
    pub fn of(settings: &Settings) -> Self {
        let on = |value: &Option<String>| value.as_deref() == Some("on");
        Self {
            method: method(settings.input_method.as_deref().unwrap_or_default()),
            roll: on(&settings.paper_roll),
            mouse: on(&settings.mouse),
            sounds: Sounds::of(settings.sounds.as_deref().unwrap_or_default()),
        }
    }
}

/// The input method of a word.
fn method(word: &str) -> Option<Method> {
    match word {
        "telex" => Some(Method::Telex),
        "vni" => Some(Method::Vni),
        _ => None,
    }
}

/// The word of an input method.
pub fn method_word(method: Option<Method>) -> &'static str {
    match method {
        None => "off",
        Some(Method::Telex) => "telex",
        Some(Method::Vni) => "vni",
    }
}

/// The word of a switch.
pub fn switch(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_off_unless_the_settings_say_otherwise() {
        assert_eq!(Kept::of(&Settings::default()), Kept::default());
        let (settings, warnings) = crate::settings::parse(
            "input_method = 'vni'\npaper_roll = true\nmouse = 'on'\nsounds = 'held called'\n",
        );
        assert_eq!(warnings, []);
        let kept = Kept::of(&settings);
        assert_eq!((kept.method, kept.roll, kept.mouse), (Some(Method::Vni), true, true));
        assert_eq!(Sound::ALL.map(|sound| kept.sounds.has(sound)), [true, false, false, true]);
        assert_eq!(kept.sounds.words(), "held called");
        for word in ["off", "telex", "vni"] {
            assert_eq!(method_word(method(word)), word);
        }
    }
}
