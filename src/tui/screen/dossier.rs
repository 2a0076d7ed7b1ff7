//! One dossier: where it stands, its papers, fields and fee, its story in words; forward, not good enough,
//! and on to the next of the list.

pub mod view;

use crate::base::id::DossierId;
use crate::domain::dossier::{Dossier, Status};
use crate::domain::procedure::Procedure;
use crate::tui::access;
use crate::tui::acts::{self, Forward, further, handing};
use crate::tui::correct;
use crate::tui::key::{Code, Key};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::picker::Picker;
use crate::tui::papers;
use crate::tui::screen::Label;
use crate::tui::story;
use crate::tui::table::Command;
use crate::tui::timing;
use crate::tui::whereabouts;
use crate::tui::wish::{Goal, Reply, Tone, Wish};
use crate::tui::words;
use crate::tui::world::{Seat, World};
use std::sync::Arc;

/// The page of a dossier.
#[derive(Debug)]
pub struct DossierPage {
    /// Which dossier.
    pub id: DossierId,
    /// The list it stands in.
    pub list: Vec<DossierId>,
    /// The dossier as folded; `None` where it cannot be read, with the reason.
    pub dossier: Result<Box<Dossier>, String>,
    /// The version it runs under.
    pub procedure: Option<Arc<Procedure>>,
    /// The first line of the story shown.
    pub scroll: usize,
    /// Whether the story (or the papers) takes the keys and, on narrow screens, the room.
    pub on_story: bool,
    /// The dossier in its place or in whose place it stands, in words.
    pub linked: Option<String>,
    /// Other open dossiers of the same person for the same procedure, in words.
    pub duplicate: Option<String>,
    /// Whether the hub holds what was done on it, in words; whether all of it.
    pub at_hub: Option<(String, bool)>,
    /// What a procedure that is picked is for.
    picking: Picking,
}

/// What a procedure that is picked is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Picking {
    /// The dossier goes under it.
    #[default]
    Change,
    /// The one in the place of this mistaken one goes under it.
    Mistaken,
}

/// The other of the two dossiers of a mistaken intake, in words.
fn linked(dossier: &Dossier, world: &World<'_>) -> Option<String> {
    let told = |id: DossierId, key: &str| {
        let other = world.desk.dossier(id).ok().flatten();
        let number = other.and_then(|other| other.summary.number);
        world.say_with(key, &[("number", &number.unwrap_or_else(|| world.say("dossier-no-number")))])
    };
    let by = dossier.replaced_by.map(|id| told(id, "dossier-replaced-by"));
    by.or_else(|| dossier.replaces.map(|id| told(id, "dossier-replaces")))
}

/// Perhaps taken in twice: the other one's number.
fn duplicate(dossier: &Dossier, world: &World<'_>) -> Option<String> {
    let others = world.view.duplicates_of(&dossier.summary);
    let first = others.first()?;
    let number = first.number.clone().unwrap_or_else(|| world.say("dossier-no-number"));
    let more = others.len().saturating_sub(1);
    let key = if more > 0 { "dossier-duplicates" } else { "dossier-duplicate" };
    Some(world.say_with(key, &[("number", &number), ("n", &more.to_string())]))
}

impl DossierPage {
    /// Opens a dossier.
    pub fn open(id: DossierId, list: Vec<DossierId>, world: &World<'_>) -> Self {
        let dossier = Err(String::new());
        let mut page = Self {
            id,
            list,
            dossier,
            procedure: None,
            scroll: 0,
            on_story: false,
            linked: None,
            duplicate: None,
            at_hub: None,
            picking: Picking::Change,
        };
        page.refresh(world);
        page
    }

    /// Reads the dossier anew.
    pub fn refresh(&mut self, world: &World<'_>) {
        self.dossier = match world.desk.dossier(self.id) {
            Ok(Some(dossier)) => Ok(Box::new(dossier)),
            Ok(None) => Err(world.say("dossier-gone")),
            Err(trouble) => Err(words::trouble(world, &trouble)),
        };
        self.procedure = match &self.dossier {
            Ok(dossier) => world.desk.procedure_of(&dossier.summary.version),
            Err(_) => None,
        };
        self.duplicate = self.dossier.as_ref().ok().and_then(|dossier| duplicate(dossier, world));
        self.at_hub = crate::tui::linked::lists::at_hub(self.id, world);
        self.linked = self.dossier.as_ref().ok().and_then(|dossier| linked(dossier, world));
    }

    /// What goes forward from here.
    pub fn forward(&self) -> Option<Forward> {
        let dossier = self.dossier.as_ref().ok()?;
        Forward::of(&dossier.summary, self.procedure.as_deref())
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>) -> Vec<Wish> {
        match key.code {
            Code::Down => self.scroll = self.scroll.saturating_add(1).min(self.story_len(world)),
            Code::Up => self.scroll = self.scroll.saturating_sub(1),
            Code::Home => self.scroll = 0,
            Code::Tab | Code::BackTab | Code::Left | Code::Right => self.on_story = !self.on_story,
            _ => {}
        }
        Vec::new()
    }

    fn story_len(&self, world: &World<'_>) -> usize {
        self.dossier.as_ref().map_or(0, |d| story::lines(d, self.procedure.as_deref(), world).len())
    }

    /// Takes a command.
    pub fn command(&mut self, command: Command, world: &World<'_>, seat: Seat) -> Option<Vec<Wish>> {
        let moves = match command {
            Command::NextRecord => Some(true),
            Command::PreviousRecord => Some(false),
            _ => None,
        };
        if let Some(next) = moves {
            return Some(self.leaf(next, world, seat));
        }
        if command == Command::SwitchPane {
            self.on_story = !self.on_story;
            return Some(Vec::new());
        }
        let Ok(dossier) = &self.dossier else { return None };
        let (dossier, procedure) = (dossier.as_ref(), self.procedure.as_deref());
        Some(vec![match command {
            Command::Forward => match self.forward() {
                Some(forward) => forward.wish(dossier, procedure, world),
                None if dossier.summary.conflict => crate::tui::conflict::show(Some(self.id), world),
                None => Wish::Say(Tone::Note, world.say("forward-nothing")),
            },
            Command::Lacking => acts::not_good_enough(dossier, procedure, world)
                .unwrap_or_else(|| Wish::Say(Tone::Note, world.say("lacking-nothing"))),
            Command::Choose | Command::Why => timing::why(dossier, world),
            Command::Papers => papers::of_dossiers(&[dossier], world),
            Command::Correct => correct::which(dossier, procedure, world),
            Command::ChangeProcedure => {
                self.picking = Picking::Change;
                Wish::lay(Overlay::Picker(Picker::procedures(world, None)))
            }
            Command::Mistaken => match dossier.replaced_by {
                Some(id) => Wish::Open(Goal::Dossier { id, list: Vec::new() }),
                None => correct::mistaken(&dossier.summary, world),
            },
            Command::Note => acts::note(&dossier.summary, world),
            Command::Conflict => crate::tui::conflict::show(Some(self.id), world),
            Command::OnlineChange => crate::tui::online::change(self.id, world),
            Command::TakeOn => acts::take_on(self.id),
            Command::Where => whereabouts::menu(&dossier.summary, world, seat),
            Command::Payment => crate::tui::overlay::paying::wish(&dossier.summary, world),
            Command::Refund => crate::tui::purse::refund(&dossier.summary, world, seat),
            Command::ReversePayment => crate::tui::purse::reverse(dossier, world),
            Command::PrintReceipt => crate::tui::purse::print_receipt(dossier, world),
            Command::StateFee => crate::tui::purse::state_fee(&dossier.summary, world),
            other => return self.further(other, dossier, world).map(|wish| vec![wish]),
        }])
    }

    /// Takes what an overlay handed down: the right procedure, then its case.
    pub fn reply(&mut self, reply: Reply, world: &World<'_>, seat: Seat) -> Vec<Wish> {
        let Ok(dossier) = &self.dossier else { return Vec::new() };
        let (code, case) = match reply {
            Reply::Pick => {
                self.picking = Picking::Mistaken;
                return vec![Wish::lay(Overlay::Picker(Picker::procedures(world, None)))];
            }
            Reply::Procedure(code) => {
                let Some(procedure) = world.desk.procedure(&code) else {
                    return vec![Wish::Say(Tone::Bad, world.say("procedure-bare"))];
                };
                if let Some(menu) = correct::cases(&procedure, world) {
                    return vec![menu];
                }
                (code, None)
            }
            Reply::Case(code, case) => (code, Some(case)),
            Reply::Change(order) => return vec![correct::change_by(dossier, *order, world, seat)],
            _ => return Vec::new(),
        };
        vec![match self.picking {
            Picking::Change => correct::change(dossier, &code, case.as_deref(), world, seat),
            Picking::Mistaken => correct::mistaken_as(&dossier.summary, Some(code), case, world),
        }]
    }

    /// What else is done with it in review, and with its result.
    fn further(&self, command: Command, dossier: &Dossier, world: &World<'_>) -> Option<Wish> {
        let summary = &dossier.summary;
        Some(match command {
            Command::Assign => further::assign(summary, world),
            Command::Substitute => further::substitute(summary, world),
            Command::Extend if summary.status == Status::InReview => {
                Wish::lay(Overlay::Asking(Box::new(further::extend(summary, world))))
            }
            Command::Extend => Wish::Say(Tone::Note, world.say("extend-not-now")),
            Command::LateCause => timing::late_cause(dossier, world),
            Command::MovePromise => timing::move_promise(dossier, world),
            Command::AskPayment if summary.status == Status::InReview => {
                Wish::lay(Overlay::Asking(Box::new(timing::ask_payment(summary, world))))
            }
            Command::AskPayment => Wish::Say(Tone::Note, world.say("extend-not-now")),
            Command::Opinion => further::opinion(dossier, self.procedure.as_deref(), world),
            Command::Shelve => handing::shelve(summary, world),
            Command::CheckIdentity => crate::tui::identity::check(dossier, world),
            Command::VerifyIdentity => crate::tui::identity::verify(dossier, world),
            Command::Deliver => handing::delivered(dossier, world),
            Command::AccessList => access::print_list(self.id),
            Command::AsOf => access::as_of(dossier, world),
            Command::Erase => access::erase(summary, world),
            _ => return None,
        })
    }

    /// The next or previous dossier of the list; says whether there was one.
    fn leaf(&mut self, next: bool, world: &World<'_>, seat: Seat) -> Vec<Wish> {
        let Some(other) = self.neighbour(next) else {
            return vec![Wish::Say(Tone::Note, world.say("list-end"))];
        };
        if let Some(asked) = access::reason_asked(other, &self.list, world, seat) {
            return vec![asked];
        }
        *self = Self { on_story: self.on_story, ..Self::open(other, std::mem::take(&mut self.list), world) };
        vec![Wish::RecordChanged]
    }

    fn neighbour(&self, next: bool) -> Option<DossierId> {
        let at = self.list.iter().position(|id| *id == self.id)?;
        let other = if next { at + 1 } else { at.checked_sub(1)? };
        self.list.get(other).copied()
    }

    /// After this one has left the officer's hands: the next of the list, or nothing more to do here.
    pub fn move_on(&mut self, world: &World<'_>, seat: Seat) -> bool {
        let Some(next) = self.neighbour(true) else { return false };
        // One that asks why it is opened is not opened by itself.
        if access::reason_asked(next, &[], world, seat).is_some() {
            return false;
        }
        let left = self.id;
        let mut list = std::mem::take(&mut self.list);
        list.retain(|id| *id != left);
        *self = Self::open(next, list, world);
        true
    }

    /// What commands are called here.
    pub fn labels(&self, world: &World<'_>) -> Vec<Label> {
        let over = self.dossier.as_ref().map_or(true, |dossier| dossier.summary.status.is_final());
        let lacking = if over { String::new() } else { world.say("label-lacking-review") };
        let conflict = self.dossier.as_ref().is_ok_and(|dossier| dossier.summary.conflict);
        let settle = if conflict { Command::Conflict.short(world.texts) } else { String::new() };
        let forward = self.forward().map_or(settle, |forward| forward.label(world));
        vec![
            (Command::Choose, world.say("label-why")),
            (Command::Lacking, lacking),
            (Command::Forward, forward),
        ]
    }

    /// What the message line says when there is no message.
    pub fn hint(&self, world: &World<'_>) -> String {
        match (&self.dossier, self.forward()) {
            (Err(reason), _) => reason.clone(),
            (Ok(dossier), _) if dossier.summary.conflict => world.say("hint-conflict"),
            (Ok(dossier), _) if dossier.summary.read_only => world.say("hint-read-only"),
            (Ok(dossier), None) => words::status(world, dossier.summary.status),
            (Ok(_), Some(forward)) => world.say_with("hint-forward", &[("act", &forward.label(world))]),
        }
    }
}
