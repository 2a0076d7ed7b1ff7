//! The screens. Each owns its state, its update and its view; they never import each other and reach the
//! frame only by wishes.

pub mod dossier;
pub mod find;
pub mod group;
pub mod history;
pub mod home;
pub mod intake;
pub mod online;
pub mod person;
pub mod settings;

use super::canvas::Canvas;
use super::key::Key;
use super::table::{Command, Place};
use super::wish::{Reply, Wish};
use super::world::{Seat, World};
use crate::domain::procedure::Procedure;
use ratatui::layout::Rect;
use std::sync::Arc;

/// A screen above home.
#[derive(Debug)]
pub enum Screen {
    /// A dossier being taken in.
    Intake(Box<intake::Intake>),
    /// One dossier.
    Dossier(Box<dossier::DossierPage>),
    /// Search.
    Find(Box<find::Find>),
    /// A person known by a scan.
    Person(Box<person::Person>),
    /// Officers and the post.
    Settings(Box<settings::Settings>),
    /// Many dossiers handed in by one.
    Group(Box<group::Group>),
    /// What was done at this desk.
    History(Box<history::History>),
    /// Online submissions that wait.
    Online(Box<online::OnlineList>),
}

/// A label that replaces a command's own in the footer, because here it is known what it does.
pub type Label = (Command, String);

impl Screen {
    /// Which place of the table it is.
    pub fn place(&self) -> Place {
        match self {
            Self::Intake(_) => Place::Intake,
            Self::Dossier(_) => Place::Dossier,
            Self::Find(_) => Place::Find,
            Self::Person(_) => Place::Person,
            Self::Settings(_) => Place::Settings,
            Self::Group(_) => Place::Group,
            Self::History(_) => Place::History,
            Self::Online(_) => Place::Online,
        }
    }

    /// The procedure that what is shown goes by.
    pub fn procedure(&self) -> Option<Arc<Procedure>> {
        match self {
            Self::Intake(screen) => screen.procedure.clone(),
            Self::Dossier(screen) => screen.procedure.clone(),
            Self::Find(_)
            | Self::Person(_)
            | Self::Settings(_)
            | Self::Group(_)
            | Self::Online(_)
            | Self::History(_) => None,
        }
    }

    /// Takes a key of editing or moving.
    pub fn key(&mut self, key: Key, world: &World<'_>, seat: Seat) -> Vec<Wish> {
        match self {
            Self::Intake(screen) => screen.key(key, world),
            Self::Dossier(screen) => screen.key(key, world),
            Self::Find(screen) => screen.key(key, world),
            Self::Person(screen) => screen.key(key, world, seat),
            Self::Settings(screen) => screen.key(key, world),
            Self::Group(screen) => screen.key(key, world),
            Self::History(screen) => screen.key(key, world, seat),
            Self::Online(screen) => screen.key(key, world),
        }
    }

    /// Takes a command; `None` where it means nothing here.
    pub fn command(&mut self, command: Command, world: &World<'_>, seat: Seat) -> Option<Vec<Wish>> {
        match self {
            Self::Intake(screen) => screen.command(command, world),
            Self::Dossier(screen) => screen.command(command, world, seat),
            Self::Find(screen) => screen.command(command, world),
            Self::Person(screen) => screen.command(command, world, seat),
            Self::Settings(_) => None,
            Self::Group(screen) => screen.command(command, world),
            Self::History(screen) => screen.command(command, world),
            Self::Online(screen) => screen.command(command, world),
        }
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str, world: &World<'_>) -> Vec<Wish> {
        match self {
            Self::Group(screen) => return screen.paste(text, world),
            Self::Intake(screen) => screen.paste(text, world),
            Self::Find(screen) => screen.paste(text, world),
            Self::Person(screen) => screen.paste(text),
            Self::History(screen) => screen.paste(text, world),
            Self::Dossier(_) | Self::Settings(_) | Self::Online(_) => {}
        }
        Vec::new()
    }

    /// Takes back what a scan typed.
    pub fn take_back(&mut self, count: usize, world: &World<'_>) {
        match self {
            Self::Intake(screen) => screen.take_back(count),
            Self::Find(screen) => screen.take_back(count, world),
            Self::Person(screen) => screen.take_back(count),
            Self::Group(screen) => screen.take_back(count),
            Self::History(screen) => screen.take_back(count, world),
            Self::Dossier(_) | Self::Settings(_) | Self::Online(_) => {}
        }
    }

    /// Takes what an overlay handed down.
    pub fn reply(&mut self, reply: Reply, world: &World<'_>, seat: Seat) -> Vec<Wish> {
        match self {
            Self::Intake(screen) => screen.reply(reply, world),
            Self::Person(screen) => screen.reply(reply),
            Self::Dossier(screen) => screen.reply(reply, world, seat),
            Self::Find(screen) => screen.reply(reply, world),
            Self::Settings(_) | Self::Group(_) | Self::History(_) | Self::Online(_) => Vec::new(),
        }
    }

    /// The desk's picture changed.
    pub fn refresh(&mut self, world: &World<'_>) {
        match self {
            Self::Dossier(screen) => screen.refresh(world),
            Self::Find(screen) => screen.refresh(world),
            Self::Person(screen) => screen.refresh(world),
            Self::Settings(screen) => screen.refresh(world),
            Self::History(screen) => screen.refresh(world),
            Self::Online(screen) => screen.refresh(world),
            Self::Intake(_) | Self::Group(_) => {}
        }
    }

    /// What commands are called here.
    pub fn labels(&self, world: &World<'_>) -> Vec<Label> {
        match self {
            Self::Intake(screen) => screen.labels(world),
            Self::Dossier(screen) => screen.labels(world),
            Self::Person(screen) => screen.labels(world),
            Self::Group(screen) => screen.labels(world),
            Self::Find(screen) => screen.labels(world),
            Self::History(screen) => screen.labels(world),
            Self::Online(screen) => screen.labels(world),
            Self::Settings(_) => Vec::new(),
        }
    }

    /// What the message line says when there is no message.
    pub fn hint(&self, world: &World<'_>) -> String {
        match self {
            Self::Intake(screen) => screen.hint(world),
            Self::Dossier(screen) => screen.hint(world),
            Self::Find(screen) => screen.hint(world),
            Self::Person(_) => world.say("hint-person"),
            Self::Settings(_) => world.say("hint-settings"),
            Self::History(screen) => screen.hint(world),
            Self::Online(screen) => screen.hint(world),
            Self::Group(screen) => screen.hint(world),
        }
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>, seat: Seat) {
        match self {
            Self::Intake(screen) => intake::view::draw(screen, canvas, area, world),
            Self::Dossier(screen) => dossier::view::draw(screen, canvas, area, world),
            Self::Find(screen) => find::view::draw(screen, canvas, area, world),
            Self::Person(screen) => screen.draw(canvas, area, world, seat),
            Self::Settings(screen) => screen.draw(canvas, area, world, seat),
            Self::Group(screen) => group::view::draw(screen, canvas, area, world),
            Self::History(screen) => history::view::draw(screen, canvas, area, world),
            Self::Online(screen) => online::view::draw(screen, canvas, area, world),
        }
    }
}
