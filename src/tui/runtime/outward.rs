//! What goes to the terminal beside the picture: the bell, the clipboard, whether the mouse is ours.
//!
//! Collected while actions are taken and sent after the picture, so that nothing is written in between.
//! Invariant: the bell rings at most once in [`PAUSE`].

use super::terminal::Takeover;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io;
use std::time::Duration;

/// Between two rings.
const PAUSE: Duration = Duration::from_secs(1);

/// What is to be sent.
#[derive(Debug, Default)]
pub(super) struct Outward {
    bell: bool,
    copied: Option<String>,
    mouse: Option<bool>,
    rung: Option<Duration>,
}

impl Outward {
    /// Rings, unless it rang just now.
    pub(super) fn ring(&mut self, now: Duration) {
        if self.rung.is_none_or(|rung| now.saturating_sub(rung) >= PAUSE) {
            self.rung = Some(now);
            self.bell = true;
        }
    }

    /// Puts a text into the terminal's clipboard (OSC 52); terminals that do not know it ignore it.
    pub(super) fn copy(&mut self, text: String) {
        self.copied = Some(text);
    }

    /// Listens to the mouse, or no longer.
    pub(super) fn mouse(&mut self, on: bool) {
        self.mouse = Some(on);
    }

    /// The bytes that are to be sent; they are given once.
    fn bytes(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        if std::mem::take(&mut self.bell) {
            bytes.push(0x07);
        }
        if let Some(text) = self.copied.take() {
            bytes.extend(format!("\u{1b}]52;c;{}\u{7}", STANDARD.encode(text)).into_bytes());
        }
        bytes
    }

    /// Sends it.
    pub(super) fn send(&mut self, takeover: &mut Takeover) -> io::Result<()> {
        if let Some(on) = self.mouse.take() {
            takeover.mouse(on)?;
        }
        let bytes = self.bytes();
        if bytes.is_empty() { Ok(()) } else { takeover.raw(&bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_ring_within_a_second_is_not_heard() {
        let mut outward = Outward::default();
        for (millis, rings) in [(0, 1), (400, 0), (999, 0), (1_000, 1), (1_500, 0), (2_001, 1)] {
            outward.ring(Duration::from_millis(millis));
            assert_eq!(outward.bytes().len(), rings, "after {millis} ms");
        }
    }

    #[test]
    fn what_is_copied_travels_encoded() {
        let mut outward = Outward::default();
        outward.copy("Lò\u{1b}[2J".to_owned());
        assert_eq!(outward.bytes(), b"\x1b]52;c;TMOyG1sySg==\x07");
    }
}
