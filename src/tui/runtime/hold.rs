//! Keeps typed characters back for a moment where they would act (a menu's digits, the checklist) instead
//! of being typed: they may be the beginning of a scan.
//!
//! Nothing is lost: what was no scan is let go in its order after [`HOLD_MILLIS`] of silence, or at once
//! when any other key comes.

use crate::tui::key::Press;

/// Scanners need 2–16 ms a character; a person's next key comes later.
pub(super) const HOLD_MILLIS: u64 = 25;

/// Characters kept back.
#[derive(Debug, Default)]
pub(super) struct Hold {
    presses: Vec<Press>,
}

impl Hold {
    /// Keeps one back.
    pub(super) fn keep(&mut self, press: Press) {
        self.presses.push(press);
    }

    /// When they are to be let go.
    pub(super) fn wakes_at(&self) -> Option<u64> {
        self.presses.last().map(|press| press.at + HOLD_MILLIS)
    }

    /// All of them, if their time has come.
    pub(super) fn ripe(&mut self, now: u64) -> Vec<Press> {
        if self.wakes_at().is_some_and(|at| now >= at) { self.all() } else { Vec::new() }
    }

    /// All of them, now.
    pub(super) fn all(&mut self) -> Vec<Press> {
        std::mem::take(&mut self.presses)
    }

    /// They were a scan: they are dropped, and so many characters need not be taken back.
    pub(super) fn drop_scan(&mut self) -> usize {
        self.all().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::key::{Code, Key};

    fn digit(at: u64) -> Press {
        Press { key: Key::plain(Code::Char('1')), at, repeat: false }
    }

    #[test]
    fn a_single_digit_is_let_go_after_a_moment_and_a_burst_stays_together() {
        let mut hold = Hold::default();
        hold.keep(digit(100));
        assert!(hold.ripe(110).is_empty());
        hold.keep(digit(110));
        assert!(hold.ripe(125).is_empty(), "the last one counts");
        assert_eq!(hold.ripe(135).len(), 2);
        assert_eq!(hold.wakes_at(), None);
        hold.keep(digit(200));
        assert_eq!(hold.drop_scan(), 1);
        assert!(hold.all().is_empty());
    }
}
