//! Sealing: what only the holder of a key can open.
//!
//! It knows keys and bytes, not what they are about. Invariant: nothing that was opened is handed on before it
//! was found unchanged, and unchanged *where it stands*: what was moved to another place is not opened.
//!
//! # What is defended, and what is not
//! A desk's computer is stolen from a post, sent to a shop, or stands where several people use it. Of a sealed
//! store, whoever holds only the disk (switched off, or with the desk locked and its process gone) has:
//!
//! * no name, number, phone, paper, draft, parcel or device key: bodies of the journal, values of the state,
//!   small files and what the state's keys tell of numbers and persons are sealed (`store`);
//! * no way to change them unseen: every sealed piece is bound to its place and its epoch, so that pieces
//!   swapped, cut, taken from an older copy of another place or flipped by a bit are refused and named;
//! * no key: the data keys are under a master key, and that under slots. A slot of an officer costs Argon2id for
//!   each guess; the slots are vouched for by the master key, so nobody without it can add one;
//! * nothing newer than their leaving, where they are an officer who was dismissed: a new epoch's keys are sealed
//!   to the slots that stay.
//!
//! Not defended:
//!
//! * a running, signed-in machine against its administrator (memory, keys typed, screen), or against what he
//!   installs for the next time somebody signs in;
//! * a weak passphrase against patient guessing, whatever each guess costs;
//! * sizes, times and counts: how many frames there are, how long, when files changed; which program this is;
//!   the agency's code and the officers' names where somebody who has the disk *guesses* them (a slot holds a
//!   salted hash of the name, so that signing in knows which slot to try: guessing `Nguyễn Văn An` tells
//!   whether one of that name works here, which the sign at the counter tells too);
//! * a whole older copy of the store put in place of the newer: it opens, as what it is. The hub notices at the
//!   next exchange (another life); the printed head of the day's closing tells it without a hub;
//! * the count of failed attempts: a thief removes it. It slows people at the keyboard; the cost of a guess
//!   slows everybody;
//! * what left the store: papers, exported files, settings in `config.toml`, the screen's own scrollback. Papers
//!   on their way to a printer lie in the session's own memory where the system has such a folder;
//! * what says nothing of persons and is needed without a key: where the store lies (`anchor`), where its journal
//!   ends (`clean`), when it was copied and how far (`backup.note`).

pub mod aead;
pub mod attempts;
pub mod envelope;
pub mod key;
pub mod passphrase;
pub mod secret;
