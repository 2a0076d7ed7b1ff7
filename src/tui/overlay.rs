//! What lies over a screen: help, palette, menus, pickers, questions. A stack; the top one gets the keys.
//!
//! An overlay never acts: it ends in wishes, which the frame carries out after it is gone.

pub mod asking;
pub mod batch;
pub mod competent;
pub mod counting;
pub mod enrolling;
pub mod link;
pub mod menu;
pub mod month;
pub mod palette;
pub mod paying;
pub mod picker;
pub mod purpose;
pub mod sheet;
pub mod sides;
pub mod transfer;

use super::canvas::Canvas;
use super::key::Key;
use super::widget::field::Field;
use super::wish::Wish;
use super::world::{Seat, World};
use asking::Asking;
use batch::Batch;
use competent::Competent;
use counting::Counting;
use enrolling::Enrolling;
use link::LinkPage;
use menu::Menu;
use month::Month;
use palette::Palette;
use paying::Paying;
use picker::Picker;
use sheet::Sheet;
use sides::Sides;
use transfer::Transfer;

/// One of the kinds of overlay.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// Lines to read: help, why this date.
    Sheet(Sheet),
    /// A few numbered things to do.
    Menu(Menu),
    /// A long list to choose from by typing.
    Picker(Picker),
    /// Every command by name.
    Palette(Palette),
    /// A question with fields and buttons.
    Asking(Box<Asking>),
    /// Which unit is competent.
    Competent(Box<Competent>),
    /// Several decisions.
    Batch(Box<Batch>),
    /// The sides of a conflict.
    Sides(Box<Sides>),
    /// How the exchange with the hub stands.
    Link(Box<LinkPage>),
    /// An enrolment on its way.
    Enrolling(Box<Enrolling>),
    /// A payment being taken.
    Paying(Box<Paying>),
    /// A transfer as a code.
    Transfer(Box<Transfer>),
    /// A till being counted.
    Counting(Box<Counting>),
    /// A month of the working calendar.
    Month(Box<Month>),
}

/// What became of a key given to an overlay.
#[derive(Debug, Clone)]
pub enum Reaction {
    /// It stays.
    Stay,
    /// It is gone, and this is to be done.
    Done(Vec<Wish>),
    /// It stays, and this is to be done.
    Over(Vec<Wish>),
}

impl Overlay {
    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>, seat: Seat) -> Reaction {
        match self {
            Self::Sheet(sheet) => sheet.key(key),
            Self::Menu(menu) => menu.key(key),
            Self::Picker(picker) => picker.key(key),
            Self::Palette(palette) => palette.key(key, world.texts),
            Self::Asking(asking) => asking.key(key, world, seat),
            Self::Competent(search) => search.key(key, world),
            Self::Batch(batch) => batch.key(key, world),
            Self::Sides(sides) => sides.key(key, world),
            Self::Link(page) => page.key(key),
            Self::Enrolling(enrolling) => enrolling.key(key),
            Self::Paying(paying) => paying.key(key, world),
            Self::Transfer(page) => page.key(key),
            Self::Counting(counting) => counting.key(key, world),
            Self::Month(month) => month.key(key, world),
        }
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str, world: &World<'_>) {
        match self {
            Self::Picker(picker) => picker.paste(text),
            Self::Palette(palette) => palette.paste(text, world.texts),
            Self::Asking(asking) => asking.paste(text),
            Self::Competent(search) => search.paste(text),
            Self::Paying(paying) => paying.paste(text),
            Self::Counting(counting) => counting.paste(text),
            Self::Sheet(_) | Self::Menu(_) | Self::Batch(_) | Self::Sides(_) => {}
            Self::Link(_) | Self::Enrolling(_) | Self::Transfer(_) | Self::Month(_) => {}
        }
    }

    /// Takes back what a scan typed.
    pub fn take_back(&mut self, count: usize) {
        match self {
            Self::Picker(picker) => picker.take_back(count),
            Self::Asking(asking) => asking.take_back(count),
            Self::Competent(search) => search.take_back(count),
            Self::Paying(paying) => paying.take_back(count),
            Self::Sheet(_) | Self::Menu(_) | Self::Palette(_) | Self::Batch(_) | Self::Sides(_) => {}
            Self::Link(_) | Self::Enrolling(_) | Self::Transfer(_) | Self::Month(_) | Self::Counting(_) => {}
        }
    }

    /// Whether a typed character goes into a text here.
    pub fn takes_text(&self) -> bool {
        match self {
            Self::Picker(_) | Self::Palette(_) | Self::Competent(_) => true,
            Self::Asking(asking) => asking.takes_text(),
            Self::Sheet(_) | Self::Menu(_) | Self::Batch(_) | Self::Sides(_) => false,
            Self::Paying(paying) => paying.field().is_some(),
            Self::Counting(_) => true,
            Self::Link(_) | Self::Enrolling(_) | Self::Transfer(_) | Self::Month(_) => false,
        }
    }

    /// The field in focus, where there is one.
    pub fn field(&self) -> Option<&Field> {
        match self {
            Self::Picker(picker) => Some(picker.query()),
            Self::Palette(palette) => Some(palette.query()),
            Self::Asking(asking) => asking.field(),
            Self::Paying(paying) => paying.field(),
            Self::Counting(counting) => counting.field(),
            _ => None,
        }
    }

    /// Whether the key would decide about a record.
    pub fn decides(&self, key: Key) -> bool {
        match self {
            Self::Asking(asking) => asking.decides(key),
            Self::Batch(batch) => batch.decides(key),
            Self::Enrolling(enrolling) => enrolling.decides(key),
            Self::Paying(paying) => paying.decides(key),
            Self::Counting(counting) => counting.decides(key),
            _ => false,
        }
    }

    /// Whether showing it puts something up for decision.
    pub fn is_decision(&self) -> bool {
        matches!(self, Self::Asking(asking) if asking.deciding) || matches!(self, Self::Batch(_))
    }

    /// Draws it over the screen.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        match self {
            Self::Sheet(sheet) => sheet.draw(canvas, world),
            Self::Menu(menu) => menu.draw(canvas, world),
            Self::Picker(picker) => picker.draw(canvas, world),
            Self::Palette(palette) => palette.draw(canvas, world),
            Self::Asking(asking) => asking.draw(canvas, world),
            Self::Competent(search) => search.draw(canvas, world),
            Self::Batch(batch) => batch.draw(canvas, world),
            Self::Sides(sides) => sides.draw(canvas, world),
            Self::Link(page) => page.menu.draw(canvas, world),
            Self::Enrolling(enrolling) => enrolling.draw(canvas, world),
            Self::Paying(paying) => paying.draw(canvas, world),
            Self::Transfer(page) => page.draw(canvas, world),
            Self::Counting(counting) => counting.draw(canvas, world),
            Self::Month(month) => month.draw(canvas, world),
        }
    }
}
