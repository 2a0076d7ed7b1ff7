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
    bytes: Vec<u8>,
    mouse: Option<bool>,
    rung: Option<Duration>,
}

impl Outward {
    /// Rings, unless it rang just now.
    pub(super) fn ring(&mut self, now: Duration) {
        if self.rung.is_none_or(|rung| now.saturating_sub(rung) >= PAUSE) {
            self.rung = Some(now);
            self.bytes.push(0x07);
        }
    }

    /// Puts a text into the terminal's clipboard (OSC 52); terminals that do not know it ignore it.
    pub(super) fn copy(&mut self, text: &str) {
        self.bytes.extend(format!("\u{1b}]52;c;{}\u{7}", STANDARD.encode(text)).into_bytes());
    }

    /// Listens to the mouse, or no longer.
    pub(super) fn mouse(&mut self, on: bool) {
        self.mouse = Some(on);
    }

    /// Sends it.
    pub(super) fn send(&mut self, takeover: &mut Takeover) -> io::Result<()> {
        if let Some(on) = self.mouse.take() {
            takeover.mouse(on)?;
        }
        if self.bytes.is_empty() {
            return Ok(());
        }
        takeover.raw(&std::mem::take(&mut self.bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_ring_within_a_second_is_not_heard() {
        let mut outward = Outward::default();
        for millis in [0, 400, 999, 1_000, 1_500, 2_001] {
            outward.ring(Duration::from_millis(millis));
        }
        assert_eq!(outward.bytes, [7, 7, 7]);
    }

    #[test]
    fn what_is_copied_travels_encoded() {
        let mut outward = Outward::default();
        outward.copy("Lò\u{1b}[2J");
        assert_eq!(outward.bytes, b"\x1b]52;c;TMOyG1sySg==\x07");
    }
}
