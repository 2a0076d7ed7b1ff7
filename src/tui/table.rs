//! The table of commands: name, keys, where they apply. Footer, help, palette and the README's key list
//! are all drawn from it.
//!
//! It is not the meaning of a command: that lives with the screen it acts on. Texts are found by the
//! command's name: `act-<name>` with the forms `.long` and `.words` (what people call it otherwise).
//!
//! Invariants: a key stands for one command only; no letter or digit without Ctrl acts outside a menu.

use super::key::{Code, Key};
use crate::locale::Texts;

/// Where a command applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Queue and work.
    Home,
    /// A dossier being taken in.
    Intake,
    /// One dossier.
    Dossier,
    /// Search.
    Find,
    /// A person known by a scan.
    Person,
    /// Officers and the post.
    Settings,
    /// Many dossiers handed in by one.
    Group,
    /// What was done at this desk.
    History,
    /// Online submissions that wait.
    Online,
}

impl Place {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Home,
        Self::Intake,
        Self::Dossier,
        Self::Find,
        Self::Person,
        Self::Settings,
        Self::Group,
        Self::History,
        Self::Online,
    ];
}

macro_rules! commands {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, [$($key:expr),*], $places:expr, $rank:literal, $kind:ident;)+) => {
        /// What an officer may ask of the screen.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Command { $($(#[$doc])* $variant,)+ }

        /// The whole table, in the order of help and palette.
        pub const TABLE: &[Row] = &[$(Row {
            command: Command::$variant,
            name: $name,
            keys: &[$($key),*],
            places: $places,
            rank: $rank,
            kind: Kind::$kind,
        }),+];
    };
}

/// How a command behaves towards what is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Works always, even while an act is being recorded.
    Always,
    /// Changes what is shown.
    Moves,
    /// Begins or does an act.
    Acts,
    /// Decides about the record on the screen: never crosses to another record.
    Decides,
}

/// One command of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The command.
    pub command: Command,
    /// Its frozen name; texts are `act-<name>`.
    pub name: &'static str,
    /// Keys that give it, the first is shown.
    pub keys: &'static [Key],
    /// Where it applies.
    pub places: &'static [Place],
    /// How soon the footer drops it: the highest first; 0 is never dropped.
    pub rank: u8,
    /// How it behaves.
    pub kind: Kind,
}

const ALL: &[Place] = &Place::ALL;
const LISTS: &[Place] = &[Place::Home, Place::Dossier, Place::Find, Place::Person];
const FORWARD: &[Place] =
    &[Place::Home, Place::Intake, Place::Dossier, Place::Person, Place::Find, Place::Online];
const UNDO: &[Place] = &[Place::Home, Place::Intake, Place::Dossier, Place::Find, Place::History];
const LACKING: &[Place] = &[Place::Home, Place::Intake, Place::Dossier, Place::Online];
const CHOOSE: &[Place] =
    &[Place::Home, Place::Intake, Place::Dossier, Place::Find, Place::Person, Place::History, Place::Online];
const WORK: &[Place] = &[Place::Home, Place::Intake, Place::Dossier, Place::Person];

commands! {
    /// Finishes the turn and calls the next, or calls again.
    Next = "next", [Key::f(2)], ALL, 3, Acts;
    /// Finds dossiers.
    Find = "find", [Key::f(3)], ALL, 4, Moves;
    /// Chooses from a list, or tells why.
    Choose = "choose", [Key::f(4)], CHOOSE, 5, Moves;
    /// Takes a new dossier in.
    Intake = "intake", [Key::f(5)], ALL, 4, Acts;
    /// What to do with the ticket.
    Ticket = "ticket", [Key::f(6)], WORK, 7, Acts;
    /// Gives out a ticket.
    TakeTicket = "take-ticket", [Key::plain(Code::Insert)], ALL, 9, Acts;
    /// Not good enough: supplement, refuse, back, stop, withdraw.
    Lacking = "lacking", [Key::f(7)], LACKING, 2, Decides;
    /// Forward: the next lawful act.
    Forward = "forward", [Key::f(8)], FORWARD, 1, Decides;
    /// Papers of the dossier, or those not printed yet.
    Papers = "papers", [Key::f(9)], ALL, 6, Acts;
    /// Submits what is being filled in.
    Submit = "submit", [Key::ctrl('s')], &[Place::Intake, Place::Group], 2, Decides;
    /// The next dossier of the list.
    NextRecord = "next-record", [Key::plain(Code::PageDown)], &[Place::Dossier], 6, Moves;
    /// The previous dossier of the list.
    PreviousRecord = "previous-record", [Key::plain(Code::PageUp)], &[Place::Dossier], 8, Moves;
    /// Writes a note on the dossier.
    Note = "note", [], &[Place::Dossier], 9, Acts;
    /// Takes the dossier as one's own.
    TakeOn = "take-on", [], &[Place::Dossier], 9, Acts;
    /// Gives a payment in.
    Payment = "payment", [], &[Place::Home, Place::Dossier], 9, Acts;
    /// Gives money back.
    Refund = "refund", [], &[Place::Dossier], 9, Acts;
    /// Takes a payment back that was recorded by mistake.
    ReversePayment = "reverse-payment", [], &[Place::Dossier], 9, Acts;
    /// Prints the fee receipt of the newest payment.
    PrintReceipt = "print-receipt", [], &[Place::Dossier], 9, Acts;
    /// States what is owed where the catalogue does not.
    StateFee = "state-fee", [], &[Place::Dossier], 9, Acts;
    /// The till of who sits here.
    Till = "till", [], ALL, 9, Acts;
    /// Books of receipts.
    Receipts = "receipts", [], ALL, 9, Acts;
    /// The post's own fees.
    FeeRows = "fee-rows", [], ALL, 9, Acts;
    /// The account transfers go to.
    BankAccount = "bank-account", [], ALL, 9, Acts;
    /// Corrects a value of the dossier.
    Correct = "correct", [], &[Place::Dossier], 9, Acts;
    /// Puts the dossier under another procedure or case.
    ChangeProcedure = "change-procedure", [], &[Place::Dossier], 9, Acts;
    /// Closes a dossier taken in by mistake.
    Mistaken = "mistaken", [], &[Place::Dossier], 9, Acts;
    /// Numbers of dossiers taken in by mistake.
    BurntNumbers = "burnt-numbers", [], ALL, 9, Moves;
    /// Takes the dossiers of many people in, from a list.
    GroupIntake = "group-intake", [], &[Place::Intake], 9, Acts;
    /// Where the paper lies.
    Where = "where", [], &[Place::Dossier], 9, Acts;
    /// Gives the dossier to another officer.
    Assign = "assign", [], &[Place::Dossier], 9, Acts;
    /// Lets somebody stand in for who works on it.
    Substitute = "substitute", [], &[Place::Dossier], 9, Acts;
    /// More time than the limit gives.
    Extend = "extend", [], &[Place::Dossier], 9, Acts;
    /// Asks another body, or records what it answered.
    Opinion = "opinion", [], &[Place::Dossier], 9, Acts;
    /// Why a promise is what it is.
    Why = "why", [], LISTS, 9, Moves;
    /// Asks the applicant to pay.
    AskPayment = "ask-payment", [], &[Place::Dossier], 9, Acts;
    /// Says why the dossier is late.
    LateCause = "late-cause", [], &[Place::Dossier], 9, Acts;
    /// Counts the promise anew by the calendar in force.
    MovePromise = "move-promise", [], &[Place::Dossier], 9, Acts;
    /// Puts the result on a shelf.
    Shelve = "shelve", [], &[Place::Home, Place::Dossier], 9, Acts;
    /// Records that the post has delivered the result.
    Deliver = "deliver", [], &[Place::Dossier], 9, Acts;
    /// Prints who dealt with a dossier.
    AccessList = "access-list", [], &[Place::Dossier], 9, Moves;
    /// A dossier as it stood on a day.
    AsOf = "as-of", [], &[Place::Dossier], 9, Moves;
    /// Erases the personal data of a dossier by law.
    Erase = "erase", [], &[Place::Dossier], 9, Acts;
    /// Results that wait to be collected, the oldest first.
    Ready = "ready", [], ALL, 9, Moves;
    /// Narrows a list by typing.
    Filter = "filter", [], &[Place::Home], 8, Moves;
    /// Gives the words and filters of a search a name.
    SaveFilter = "save-filter", [], &[Place::Find], 9, Moves;
    /// The caller has said who they are: the look-up shows names.
    Caller = "caller", [Key::ctrl('x')], &[Place::Find], 2, Moves;
    /// The next pane.
    SwitchPane = "pane", [], LISTS, 9, Moves;
    /// Undoes typing; elsewhere one's last act.
    Undo = "undo", [Key::ctrl('z')], UNDO, 9, Moves;
    /// The home screen.
    GoHome = "home", [], ALL, 9, Moves;
    /// Drafts kept at this desk.
    Drafts = "drafts", [], ALL, 9, Moves;
    /// Another officer at this desk.
    Officer = "officer", [Key::f(12)], ALL, 9, Moves;
    /// Officers, their roles, and the post.
    Settings = "settings", [], ALL, 9, Moves;
    /// The working calendar, by months.
    Calendar = "calendar", [], ALL, 9, Moves;
    /// The clock's rules.
    Rules = "rules", [], ALL, 9, Moves;
    /// Promises that the calendar in force would move.
    Recheck = "recheck", [], ALL, 9, Moves;
    /// Opens the counter.
    OpenCounter = "open-counter", [], ALL, 9, Acts;
    /// A break with its reason.
    Break = "break", [], ALL, 9, Acts;
    /// Goes on after a break.
    Resume = "resume", [], ALL, 9, Acts;
    /// Closes the day: what is left.
    CloseDay = "close-day", [], ALL, 9, Acts;
    /// Tickets from the paper roll, or from the program again.
    PaperRoll = "paper-roll", [], ALL, 9, Moves;
    /// Says that the clock is right.
    ConfirmClock = "confirm-clock", [], ALL, 9, Acts;
    /// Says which number stands last on paper, after a copy or a restore.
    LastNumber = "last-number", [], ALL, 9, Acts;
    /// Records when the machines stood still.
    Outage = "outage", [], ALL, 9, Acts;
    /// The other language.
    Language = "language", [], ALL, 9, Moves;
    /// The next look: colours.
    Theme = "theme", [], ALL, 9, Moves;
    /// The guided tour, begun or ended.
    Tour = "tour", [], ALL, 9, Moves;
    /// A graded intake for an invented person.
    Practice = "practice", [], ALL, 9, Moves;
    /// Makes the demonstration anew.
    Reset = "reset", [], ALL, 9, Acts;
    /// The built-in input method: off, Telex, VNI.
    InputMethod = "input-method", [], ALL, 9, Moves;
    /// What is in conflict, and settling it.
    Conflict = "conflict", [], ALL, 9, Moves;
    /// Entries that are kept but cannot be read.
    Quarantine = "quarantine", [], ALL, 9, Moves;
    /// Dossiers of one person for one procedure, both open.
    Duplicates = "duplicates", [], ALL, 9, Moves;
    /// What was done at this desk.
    History = "history", [], ALL, 9, Moves;
    /// Online submissions that wait to be taken in.
    Online = "online", [Key::ctrl('o')], ALL, 9, Moves;
    /// A changed item of the portal: taken over or left.
    OnlineChange = "online-change", [], &[Place::Dossier, Place::Online], 9, Acts;
    /// What of our dossiers the portal knows.
    Outbox = "outbox", [], ALL, 9, Moves;
    /// Items of the portal that could not be read.
    UnreadItems = "unread-items", [], ALL, 9, Moves;
    /// Says that somebody was held against a document.
    CheckIdentity = "check-identity", [Key::ctrl('e')], &[Place::Intake, Place::Dossier], 9, Acts;
    /// Says what the national database said of somebody.
    VerifyIdentity = "verify-identity", [Key::ctrl('t')], &[Place::Dossier], 9, Acts;
    /// Dossiers whose people are still to be looked up.
    Lookups = "lookups", [], ALL, 9, Moves;
    /// What one may do here, and why not the rest.
    Rights = "rights", [Key::ctrl('r')], ALL, 9, Moves;
    /// Gives a role for a time.
    GrantRole = "grant-role", [], ALL, 9, Acts;
    /// Takes a role given for a time back.
    EndGrant = "end-grant", [], ALL, 9, Acts;
    /// Who opened sensitive dossiers.
    Readings = "readings", [], ALL, 9, Moves;
    /// Which procedures' dossiers are sensitive.
    Sensitive = "sensitive", [], ALL, 9, Acts;
    /// Who did what.
    Audit = "audit", [], ALL, 9, Moves;
    /// Lets somebody act for an officer who is away.
    Delegate = "delegate", [], ALL, 9, Acts;
    /// The absent officer is back.
    EndDelegation = "end-delegation", [], ALL, 9, Acts;
    /// Acts made while a right was withdrawn elsewhere: confirming them.
    Unconfirmed = "unconfirmed", [], ALL, 9, Moves;
    /// Which acts on one dossier need two officers.
    Duties = "duties", [], ALL, 9, Moves;
    /// How the exchange with the hub stands.
    Sync = "sync", [], ALL, 9, Moves;
    /// An exchange with the hub now.
    SyncNow = "sync-now", [], ALL, 9, Moves;
    /// Halts the exchange with the hub.
    HaltSync = "halt-sync", [], ALL, 9, Moves;
    /// The last exchanges with the hub.
    SyncHistory = "sync-history", [], ALL, 9, Moves;
    /// Dossiers that have not reached the hub.
    Unsent = "unsent", [], ALL, 9, Moves;
    /// Makes this device one of a hub's.
    Enrol = "enrol", [], ALL, 9, Moves;
    /// The next set of signs.
    Signs = "signs", [], ALL, 9, Moves;
    /// What rings.
    Sounds = "sounds", [], ALL, 9, Moves;
    /// The command that prints.
    Printer = "printer", [], ALL, 9, Moves;
    /// A test page.
    TestPage = "test-page", [], ALL, 9, Moves;
    /// The slip of a ticket of today.
    PrintTicket = "print-ticket", [], ALL, 9, Moves;
    /// The register of a stretch of days (form 07).
    PrintRegister = "print-register", [], ALL, 9, Moves;
    /// The sheet with which one hands over what one has in hand.
    PrintHandOver = "print-hand-over", [], ALL, 9, Moves;
    /// Which counter this machine stands at.
    CounterNumber = "counter-number", [], ALL, 9, Moves;
    /// The device a scanner hangs on.
    Scanner = "scanner", [], ALL, 9, Moves;
    /// The folder backups go to.
    BackupFolder = "backup-folder", [], ALL, 9, Moves;
    /// A backup now.
    BackUp = "back-up", [], ALL, 9, Moves;
    /// A PIN for this shift.
    SetPin = "set-pin", [], ALL, 9, Moves;
    /// Another passphrase of one's own.
    ChangePassphrase = "change-passphrase", [], ALL, 9, Moves;
    /// A passphrase for an officer.
    GivePassphrase = "give-passphrase", [], ALL, 9, Moves;
    /// Listens to the mouse, or no longer.
    Mouse = "mouse", [], ALL, 9, Moves;
    /// Copies the field in focus.
    Copy = "copy", [Key::ctrl('c')], ALL, 9, Always;
    /// Where to go.
    GoTo = "go-to", [Key::ctrl('g')], ALL, 9, Moves;
    /// Blanks the screen.
    Blank = "blank", [Key::ctrl('l')], ALL, 9, Always;
    /// Leaves the program; drafts are kept.
    Leave = "leave", [Key::ctrl('q')], ALL, 9, Always;
    /// Every command by name.
    Palette = "palette", [Key::ctrl('k')], ALL, 3, Moves;
    /// One level up.
    Up = "up", [Key::plain(Code::Esc)], ALL, 6, Moves;
    /// Help.
    Help = "help", [Key::f(1)], ALL, 0, Always;
}

impl Command {
    /// Its row.
    pub fn row(self) -> &'static Row {
        // The table is generated together with the enum, in its order.
        &TABLE[self as usize]
    }

    /// The command of a key, wherever it is pressed.
    pub fn of(key: Key) -> Option<Self> {
        TABLE.iter().find(|row| row.keys.contains(&key)).map(|row| row.command)
    }

    /// What the footer calls it.
    pub fn short(self, texts: &Texts) -> String {
        texts.say(&self.text_key())
    }

    /// What help and palette call it.
    pub fn long(self, texts: &Texts) -> String {
        texts.form(&self.text_key(), "long").unwrap_or_else(|| self.short(texts))
    }

    /// What people may call it, for the palette.
    pub fn words(self, texts: &Texts) -> String {
        texts.form(&self.text_key(), "words").unwrap_or_default()
    }

    /// The key that is shown for it.
    pub fn key(self) -> Option<Key> {
        self.row().keys.first().copied()
    }

    fn text_key(self) -> String {
        format!("act-{}", self.row().name)
    }
}

/// The key list of the README, as a Markdown table.
pub fn keys_markdown(texts: &Texts) -> String {
    let mut out = format!("| {} | {} |\n|---|---|\n", texts.say("keys-key"), texts.say("keys-means"));
    for row in TABLE.iter().filter(|row| !row.keys.is_empty()) {
        let keys: Vec<String> = row.keys.iter().map(|key| format!("`{key}`")).collect();
        out.push_str(&format!("| {} | {} |\n", keys.join(" "), row.command.long(texts)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use std::collections::BTreeSet;

    /// `MOTCUA_WRITE_README=1` puts the table of today into it.
    #[test]
    fn the_readme_lists_the_keys_of_the_table() {
        let readme = std::fs::read_to_string("README.md").unwrap();
        let (before, rest) = readme.split_once("<!-- keys -->\n").unwrap();
        let (_, after) = rest.split_once("<!-- /keys -->").unwrap();
        let keys = keys_markdown(&Texts::new(Language::English));
        let wanted = format!("{before}<!-- keys -->\n{keys}<!-- /keys -->{after}");
        if std::env::var_os("MOTCUA_WRITE_README").is_some() {
            std::fs::write("README.md", &wanted).unwrap();
        }
        assert!(
            readme == wanted || std::env::var_os("MOTCUA_WRITE_README").is_some(),
            "the README lists other keys"
        );
    }

    #[test]
    fn a_key_stands_for_one_command_and_no_bare_letter_acts() {
        let mut seen = BTreeSet::new();
        for row in TABLE {
            assert_eq!(row.command.row().name, row.name, "the table follows the enum");
            for key in row.keys {
                assert!(seen.insert(*key), "{key}");
                assert_eq!(key.typed(), None, "{key} types a letter");
                assert_eq!(Command::of(*key), Some(row.command));
                assert!(![Key::ctrl('h'), Key::ctrl('i'), Key::ctrl('j'), Key::ctrl('m')].contains(key));
            }
        }
    }

    #[test]
    fn every_command_has_its_words_in_both_languages() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            for row in TABLE {
                let key = format!("act-{}", row.name);
                assert!(texts.has(&key), "{key}");
                assert!(texts.form(&key, "long").is_some(), "{key}.long");
                assert!(texts.form(&key, "words").is_some(), "{key}.words");
                assert!(crate::base::text::width(&row.command.short(&texts)) <= 12, "{key}");
                assert!(crate::base::text::width(&row.command.long(&texts)) <= 48, "{key}.long");
            }
        }
    }

    #[test]
    fn the_key_list_names_every_key() {
        let list = keys_markdown(&Texts::new(Language::Vietnamese));
        for row in TABLE {
            for key in row.keys {
                assert!(list.contains(&format!("`{key}`")), "{key}");
            }
        }
        assert!(list.contains("F9"), "papers can be printed");
    }
}
