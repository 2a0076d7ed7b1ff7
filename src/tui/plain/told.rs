//! What a screen or a question tells in lines: things to hear, rows to choose, fields to fill. And what
//! choosing one does, said by what it is about (a dossier's id, a field), never by where it stood: a list
//! that changed since it was told is no trap.

use crate::base::id::{DossierId, TicketId};
use crate::tui::key::Key;
use crate::tui::screen::intake::Slot;
use crate::tui::widget::choice::Choice;
use crate::tui::widget::field::Field;
use crate::tui::world::{Seat, World};
use std::collections::BTreeMap;

/// A place that can be stood at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum Spot {
    /// Wherever one stands.
    Here,
    /// A ticket of the queue.
    Ticket(TicketId),
    /// A dossier of the list that is told.
    Dossier(DossierId),
    /// A field of the intake.
    Slot(Slot),
    /// A row of the intake's checklist.
    Paper(usize),
    /// What is typed to search or to filter.
    Typed,
    /// A procedure, by its code.
    Procedure(String),
    /// The nth row of a list that stays as it is while it is told.
    Row(usize),
    /// The nth thing this machine was told.
    Machine(usize),
    /// The nth thing a question asks.
    Part(usize),
    /// A row to be ticked, in the nth thing a question asks.
    Tick(usize, usize),
}

/// What choosing does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum Deed {
    /// Stand there and press these keys.
    Press(Spot, Vec<Key>),
    /// Ask for a text.
    Ask(Spot),
    /// Ask which of a few.
    Choose(Spot),
    /// Ask how many of a paper came.
    Count(usize),
    /// Tell more of a list.
    More(List),
}

/// A list that may be longer than anybody wants to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::tui) enum List {
    /// People waiting.
    Queue,
    /// Dossiers.
    Dossiers,
    /// Procedures.
    Procedures,
    /// What happened to a dossier.
    Story,
    /// Commands.
    Commands,
    /// Lines to be read.
    Sheet,
    /// Anything else.
    Rows,
}

impl List {
    /// How much of it is told at first.
    fn first(self) -> usize {
        match self {
            Self::Story | Self::Procedures => 5,
            Self::Sheet | Self::Commands => 25,
            Self::Queue | Self::Dossiers | Self::Rows => 9,
        }
    }
}

/// How much of each list has been asked for.
#[derive(Debug, Default)]
pub(in crate::tui) struct More(BTreeMap<List, usize>);

impl More {
    /// Twenty more of it.
    pub(in crate::tui) fn of(&mut self, list: List) {
        *self.0.entry(list).or_insert_with(|| list.first()) += 20;
    }

    /// As at first.
    pub(in crate::tui) fn forget(&mut self) {
        self.0.clear();
    }

    fn told(&self, list: List) -> usize {
        self.0.get(&list).copied().unwrap_or_else(|| list.first())
    }
}

/// One thing that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum Item {
    /// Only to hear.
    Text(String),
    /// A row, an option, a button; under a number of its own where it has one everywhere. What goes by
    /// itself, such as time, stands behind it and is no news.
    Row { number: Option<usize>, words: String, passing: String, deed: Deed },
    /// A text that can be changed.
    Field { label: String, value: String, error: Option<String>, spot: Spot },
    /// One of a few.
    Choice { label: String, choice: Choice, spot: Spot },
    /// The rest of a list.
    Rest { list: List, left: usize },
}

impl Item {
    /// A row numbered by its place.
    pub(in crate::tui) fn row(words: String, deed: Deed) -> Self {
        Self::passing(words, String::new(), deed)
    }

    /// The same with something that goes by.
    pub(in crate::tui) fn passing(words: String, passing: String, deed: Deed) -> Self {
        Self::Row { number: None, words, passing, deed }
    }

    /// What goes by itself.
    pub(in crate::tui) fn goes_by(&self) -> &str {
        match self {
            Self::Row { passing, .. } => passing,
            _ => "",
        }
    }

    /// What choosing it does.
    pub(in crate::tui) fn deed(&self) -> Option<Deed> {
        Some(match self {
            Self::Text(_) => return None,
            Self::Row { deed, .. } => deed.clone(),
            Self::Field { spot, .. } => Deed::Ask(spot.clone()),
            Self::Choice { spot, .. } => Deed::Choose(spot.clone()),
            Self::Rest { list, .. } => Deed::More(*list),
        })
    }

    /// Where it is asked for a text or a choice.
    pub(in crate::tui) fn spot(&self) -> Option<&Spot> {
        match self {
            Self::Field { spot, .. } | Self::Choice { spot, .. } => Some(spot),
            _ => None,
        }
    }

    /// How it is said.
    pub(in crate::tui) fn says(&self, world: &World<'_>) -> String {
        match self {
            Self::Text(words) | Self::Row { words, .. } => words.clone(),
            Self::Rest { left, .. } => world.say_with("plain-more", &[("n", &left.to_string())]),
            Self::Field { error, .. } => {
                let (label, value) = self.asks(world);
                let wrong = error.as_ref().map(|why| world.say_with("plain-wrong", &[("why", why)]));
                format!("{label}: {value}{}", wrong.unwrap_or_default())
            }
            Self::Choice { .. } => {
                let (label, value) = self.asks(world);
                format!("{label}: {value}")
            }
        }
    }

    /// What is asked for, and what stands there now.
    pub(in crate::tui) fn asks(&self, world: &World<'_>) -> (String, String) {
        match self {
            Self::Field { label, value, .. } if value.is_empty() => (label.clone(), world.say("plain-empty")),
            Self::Field { label, value, .. } => (label.clone(), value.clone()),
            Self::Choice { label, choice, .. } => {
                let chosen = choice.at.and_then(|at| choice.labels.get(at)).cloned();
                (label.clone(), chosen.unwrap_or_else(|| world.say("plain-unchosen")))
            }
            Self::Text(_) | Self::Row { .. } | Self::Rest { .. } => (self.says(world), String::new()),
        }
    }
}

/// What is told, under a title that says where one is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::tui) struct Told {
    pub(in crate::tui) title: String,
    pub(in crate::tui) items: Vec<Item>,
}

impl Told {
    /// Every item with its number; only what can be chosen has one.
    pub(in crate::tui) fn numbered(&self) -> Vec<(Option<usize>, &Item)> {
        let own = self.items.iter().filter_map(|item| match item {
            Item::Row { number, .. } => *number,
            _ => None,
        });
        let mut next = own.max().unwrap_or(0);
        let mut number = |item: &Item| match item {
            Item::Row { number: Some(number), .. } => Some(*number),
            Item::Text(_) => None,
            _ => {
                next += 1;
                Some(next)
            }
        };
        self.items.iter().map(|item| (number(item), item)).collect()
    }
}

/// Collects what is told.
pub(in crate::tui) struct Teller<'a, 'w> {
    pub(in crate::tui) world: &'a World<'w>,
    pub(in crate::tui) seat: Seat,
    more: &'a More,
    pub(in crate::tui) told: Told,
}

impl<'a, 'w> Teller<'a, 'w> {
    /// Nothing told yet.
    pub(in crate::tui) fn new(world: &'a World<'w>, seat: Seat, more: &'a More) -> Self {
        Self { world, seat, more, told: Told::default() }
    }

    /// Where one is.
    pub(in crate::tui) fn title(&mut self, title: String) {
        self.told.title = title;
    }

    /// Something to hear; nothing where it says nothing.
    pub(in crate::tui) fn text(&mut self, words: String) {
        if !words.trim().is_empty() {
            self.told.items.push(Item::Text(words));
        }
    }

    /// Something to choose.
    pub(in crate::tui) fn row(&mut self, words: String, deed: Deed) {
        self.told.items.push(Item::row(words, deed));
    }

    /// A field.
    pub(in crate::tui) fn field(&mut self, label: String, field: &Field, spot: Spot) {
        let value = field.value().trim().to_owned();
        self.told.items.push(Item::Field { label, value, error: field.error.clone(), spot });
    }

    /// A choice.
    pub(in crate::tui) fn choice(&mut self, label: String, choice: &Choice, spot: Spot) {
        self.told.items.push(Item::Choice { label, choice: choice.clone(), spot });
    }

    /// As much of a list as was asked for, and how much is left.
    pub(in crate::tui) fn list<T>(
        &mut self,
        list: List,
        rows: impl ExactSizeIterator<Item = T>,
        item: impl Fn(T) -> Item,
    ) {
        let (len, told) = (rows.len(), self.more.told(list));
        // A row that stands for one row is no shorter than it.
        let told = if len == told + 1 { len } else { told };
        self.told.items.extend(rows.take(told).map(item));
        if len > told {
            self.told.items.push(Item::Rest { list, left: len - told });
        }
    }
}

/// Pieces of one line, those that say something.
pub(in crate::tui) fn joined<S: AsRef<str>>(pieces: impl IntoIterator<Item = S>) -> String {
    let pieces: Vec<String> = pieces
        .into_iter()
        .map(|piece| piece.as_ref().trim().to_owned())
        .filter(|piece| !piece.is_empty() && piece != "—")
        .collect();
    pieces.join(", ")
}
