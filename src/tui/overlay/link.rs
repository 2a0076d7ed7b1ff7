//! The page of the link: how the exchange with the hub stands, told anew while it is open.
//!
//! It is a menu that stays: an exchange is begun and halted from it without leaving it. What it says is put
//! together in `tui::linked`.

use super::Reaction;
use super::menu::Menu;
use crate::desk::query::{HubShown, OutboxTotals};
use crate::tui::key::Key;
use crate::tui::table::Command;
use crate::tui::wish::Wish;

/// The page.
#[derive(Debug, Clone)]
pub struct LinkPage {
    /// What it says and offers now.
    pub menu: Menu,
    /// The hub as it was when an exchange last ended; asking the desk with every parcel would slow it.
    pub hub: Option<HubShown>,
    /// Entries in quarantine, asked for at the same moments.
    pub quarantined: usize,
    /// Dossiers the portal must be told of or refuses, asked for at the same moments.
    pub outbox: OutboxTotals,
}

impl LinkPage {
    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Reaction {
        match self.menu.key(key) {
            Reaction::Done(wishes) if wishes.iter().any(stays) => Reaction::Over(wishes),
            other => other,
        }
    }
}

fn stays(wish: &Wish) -> bool {
    matches!(wish, Wish::Run(Command::SyncNow | Command::HaltSync))
}
