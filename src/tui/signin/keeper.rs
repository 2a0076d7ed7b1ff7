//! The keeper: asks the doorkeeper on a thread of its own, one thing after another.
//!
//! Trying a passphrase takes most of a second by intent; the screen goes on meanwhile. Ends with its handle.

use crate::base::id::OfficerId;
use crate::seal::passphrase::Passphrase;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

/// What is asked.
#[derive(Debug)]
pub enum Asked {
    /// Who types this name and this passphrase or PIN wants to sit down.
    Admit {
        /// As typed; nothing stands for the only officer there is.
        name: String,
        /// The passphrase, or the PIN of this shift.
        secret: Passphrase,
    },
    /// The officer who sits here wants a PIN until the program ends.
    SetPin {
        /// Who.
        officer: OfficerId,
        /// The digits.
        pin: Passphrase,
    },
    /// The officer who sits here changes their passphrase.
    Change {
        /// Who.
        officer: OfficerId,
        /// By what name they sign in.
        name: String,
        /// The one that held.
        old: Passphrase,
        /// The one that is to hold.
        new: Passphrase,
    },
    /// An officer gets a passphrase to begin with.
    Give {
        /// Who.
        officer: OfficerId,
        /// By what name they sign in.
        name: String,
        /// The passphrase.
        new: Passphrase,
    },
}

/// Why it was not granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// The message id of the text for people.
    pub key: &'static str,
    /// What it names.
    pub detail: String,
    /// How long the next attempt has to wait.
    pub wait: Option<Duration>,
}

/// Who sits down, or whose secret was set; or why not.
pub type Answer = Result<OfficerId, Denied>;

/// What knows who may come in.
pub trait Doorkeeper: Send {
    /// Answers; may take a second.
    fn answer(&mut self, asked: Asked) -> Answer;
}

/// What the screen needs to be locked: who knows the officers, and when it locks itself.
pub struct Lock {
    /// Who knows.
    pub doorkeeper: Box<dyn Doorkeeper>,
    /// After how long without a key it locks; `None`: never by itself.
    pub after: Option<Duration>,
}

impl std::fmt::Debug for Lock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lock").field("after", &self.after).finish_non_exhaustive()
    }
}

/// The thread's handle.
pub(in crate::tui) struct Keeper {
    asks: Sender<Asked>,
}

impl Keeper {
    /// Starts the thread; `tell` hears each answer.
    pub(in crate::tui) fn start(
        mut doorkeeper: Box<dyn Doorkeeper>,
        tell: impl Fn(Answer) + Send + 'static,
    ) -> Self {
        let (asks, asked) = channel::<Asked>();
        std::thread::spawn(move || {
            for ask in asked {
                tell(doorkeeper.answer(ask));
            }
        });
        Self { asks }
    }

    /// Asks.
    pub(in crate::tui) fn ask(&self, asked: Asked) {
        // The thread lives as long as this handle.
        let _ = self.asks.send(asked);
    }
}
