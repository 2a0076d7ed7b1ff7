//! The working calendar and the rules in force: the version that was said last, those made apart put together,
//! or the one that ships with the program.
//!
//! A dossier keeps the versions in force at its intake: what is decided on it later is counted by those, and its
//! promise does not move when others come. Versions that were made without knowing of each other (told by what
//! each says it was made over) are one where they say different things of different days or rules; where both
//! say something else of the same, the later word holds until an administrator settles it.
//!
//! Invariant: what is in force is a function of the entries held, not of the order in which they came.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::content::content_facts;
use super::{DeskFault, Engine, Reading};
use crate::base::id::{ContentHash, EntryId};
use crate::desk::books::{self, Book};
use crate::desk::keys;
use crate::desk::rows::VersionRow;
use crate::domain::catalogue::{ContentKind, Origin, VersionMade};
use crate::domain::clock::merge::Disputed;
use crate::domain::clock::{Rules, WorkingCalendar};
use crate::domain::dossier::Dossier;
use crate::domain::event::{Event, Fact, Subject};
use crate::record::codec;
use crate::store::state::{KeyRange, Order};

/// Versions of a book that were made apart, and what they say differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// The book.
    pub kind: ContentKind,
    /// The version before them.
    pub base: ContentHash,
    /// The sides, in the order in which they were said.
    pub sides: Vec<(EntryId, VersionRow)>,
    /// What they say differently; none where all of it holds together.
    pub disputed: Vec<Disputed>,
}

/// Every version made of a book.
type Made = BTreeMap<EntryId, VersionRow>;

/// What is known of a book's versions.
#[derive(Debug, Default)]
pub(super) struct Versions {
    /// The newest ones: what the next is made over.
    newest: Vec<EntryId>,
    apart: Option<Apart>,
    /// The version they make together.
    together: Option<ContentHash>,
    /// The word said last when this was looked at; `None` before.
    seen: Option<Option<ContentHash>>,
}

/// A book the engine keeps the version in force of.
pub(super) trait InForce: Book {
    fn current(engine: &Engine) -> &'static Self;
    fn set(engine: &mut Engine, book: &'static Self);
    fn versions(engine: &mut Engine) -> &mut Versions;
}

impl InForce for WorkingCalendar {
    fn current(engine: &Engine) -> &'static Self {
        engine.calendar
    }
    fn set(engine: &mut Engine, book: &'static Self) {
        (engine.calendar, engine.view.calendar) = (book, book);
    }
    fn versions(engine: &mut Engine) -> &mut Versions {
        &mut engine.versions[0]
    }
}

impl InForce for Rules {
    fn current(engine: &Engine) -> &'static Self {
        engine.rules
    }
    fn set(engine: &mut Engine, book: &'static Self) {
        (engine.rules, engine.view.rules) = (book, book);
    }
    fn versions(engine: &mut Engine) -> &mut Versions {
        &mut engine.versions[1]
    }
}

impl Engine {
    /// The calendar in force.
    pub fn calendar(&self) -> &'static WorkingCalendar {
        self.calendar
    }

    /// The rules in force.
    pub fn rules(&self) -> &'static Rules {
        self.rules
    }

    /// A calendar by its version: shipped, or carried by the journal.
    pub fn calendar_named(
        &mut self,
        hash: ContentHash,
    ) -> Result<Option<&'static WorkingCalendar>, DeskFault> {
        Ok(self.book_named(hash)?.map(|(book, _)| book))
    }

    /// Rules by their version: shipped, or carried by the journal.
    pub fn rules_named(&mut self, hash: ContentHash) -> Result<Option<&'static Rules>, DeskFault> {
        Ok(self.book_named(hash)?.map(|(book, _)| book))
    }

    /// The calendar a dossier is counted by: that of its promise; the one in force where it has none yet.
    pub fn calendar_of(&mut self, dossier: &Dossier) -> Result<&'static WorkingCalendar, DeskFault> {
        self.book_of(dossier.calendar())
    }

    /// The rules a dossier is counted by: those of its promise; those in force where it has none yet.
    pub fn rules_of(&mut self, dossier: &Dossier) -> Result<&'static Rules, DeskFault> {
        self.book_of(dossier.rules())
    }

    /// The text of the calendar in force.
    pub fn calendar_text(&mut self) -> Result<String, DeskFault> {
        self.book_text::<WorkingCalendar>()
    }

    /// The text of the rules in force.
    pub fn rules_text(&mut self) -> Result<String, DeskFault> {
        self.book_text::<Rules>()
    }

    fn book_named<B: Book>(
        &mut self,
        hash: ContentHash,
    ) -> Result<Option<(&'static B, &'static str)>, DeskFault> {
        if let Some(known) = books::at_hand(hash) {
            return Ok(Some(known));
        }
        let reading = Reading::new(self.journal.reader(), &self.group);
        let bytes = self.fold.content_bytes(self.ledger.state(), &reading, hash)?;
        Ok(bytes.and_then(|bytes| books::read(&bytes)))
    }

    fn book_of<B: InForce>(&mut self, hash: Option<ContentHash>) -> Result<&'static B, DeskFault> {
        let own = match hash {
            Some(hash) => self.book_named(hash)?.map(|(book, _)| book),
            None => None,
        };
        Ok(own.unwrap_or(B::current(self)))
    }

    /// Records what was decided before in the same group: it may have made another version. Those who wait for
    /// the group hear of it where that fails.
    pub(super) fn record_waiting(&mut self) -> Result<(), DeskFault> {
        if self.group.is_empty() || self.given_up {
            return Ok(());
        }
        self.commit().inspect_err(|_| self.given_up = true)
    }

    /// The text of a book's version in force.
    pub(super) fn book_text<B: InForce>(&mut self) -> Result<String, DeskFault> {
        let text = self.book_named::<B>(B::current(self).version())?.map(|(_, text)| text);
        Ok(text.unwrap_or(B::SHIPPED).to_owned())
    }

    /// The facts that carry the versions in force, unless the journal carries them already: an imported one was
    /// recorded when it came, one put together of several was not.
    pub(super) fn carry_book<B: InForce>(&mut self) -> Result<Vec<Fact>, DeskFault> {
        let text = self.book_text::<B>()?;
        self.carry(B::KIND, "", text.as_bytes())
    }

    /// The facts that put another version of a book in the place of all that are known.
    pub(super) fn make_version<B: InForce>(&mut self, text: &str) -> Result<Vec<Fact>, DeskFault> {
        let mut facts = self.carry_book::<B>()?;
        let from = B::current(self).version();
        let over = B::versions(self).newest.clone();
        let version = crate::record::content::content_hash(text.as_bytes());
        let made = VersionMade { kind: B::KIND, version, from, over };
        let event = Event::Catalogue(crate::domain::catalogue::Event::VersionMade(made));
        facts.push(Fact { subject: Subject::Catalogue(self.post.id), event });
        facts.extend(content_facts(self.post.id, B::KIND, Origin::Imported, "", text.as_bytes()));
        Ok(facts)
    }

    /// Versions of the books that were made apart and say different things of one day or rule.
    pub fn books_in_dispute(&self) -> Vec<Apart> {
        let apart = self.versions.iter().filter_map(|versions| versions.apart.as_ref());
        apart.filter(|apart| !apart.disputed.is_empty()).cloned().collect()
    }

    /// Sides of a dispute put together with one of them kept; `None` where there is none.
    pub(super) fn settled_book<B: InForce>(&mut self, keep: usize) -> Result<Option<String>, DeskFault> {
        let Some(apart) = B::versions(self).apart.clone() else { return Ok(None) };
        let Some((base, sides)) = self.texts_of::<B>(&apart)? else { return Ok(None) };
        let merged = B::merged(base, &sides, Some(keep));
        // What makes no book together is settled by the one that is kept, whole.
        Ok(merged.map(|merged| merged.text).or_else(|| sides.get(keep).map(|text| (*text).to_owned())))
    }

    /// Follows what was recorded or came: the next promise is counted by it.
    pub(super) fn follow_books(&mut self) -> Result<(), DeskFault> {
        self.follow_book::<WorkingCalendar>()?;
        self.follow_book::<Rules>()
    }

    fn follow_book<B: InForce>(&mut self) -> Result<(), DeskFault> {
        let said = self.fold.book(self.ledger.state(), B::KIND)?;
        if self.fold.take_touched_versions(B::KIND) || B::versions(self).seen != Some(said) {
            let made = self.versions_made(B::KIND)?;
            let newest = newest(&made, made.keys().copied());
            let apart = self.apart_of::<B>(&made, &newest, said)?;
            let together = match &apart {
                Some(apart) => self.together::<B>(apart)?,
                None => None,
            };
            *B::versions(self) = Versions { newest, apart, together, seen: Some(said) };
        }
        let book = match B::versions(self).together.or(said) {
            Some(hash) if hash == B::current(self).version() => Some(B::current(self)),
            Some(hash) => self.book_named::<B>(hash)?.map(|(book, _)| book),
            None => None,
        };
        B::set(self, book.unwrap_or_else(B::shipped));
        Ok(())
    }

    fn versions_made(&mut self, kind: ContentKind) -> Result<Made, DeskFault> {
        self.save_state()?;
        let mut made = Made::new();
        let mut fault = false;
        let prefix = keys::versions(kind);
        self.ledger.state().range(&KeyRange::prefix(&prefix), Order::Forward, &mut |key, value| {
            let id = key.get(prefix.len()..).and_then(|id| id.try_into().ok()).map(EntryId);
            match id.zip(codec::decode::<VersionRow>(value).ok()) {
                Some((id, row)) => drop(made.insert(id, row)),
                None => fault = true,
            }
            ControlFlow::Continue(())
        })?;
        if fault {
            return Err(crate::store::state::StateFault::Invalid("a version of a book").into());
        }
        Ok(made)
    }

    /// What was made apart; `None` where one version was made over all others, or an earlier program said the
    /// last word.
    fn apart_of<B: InForce>(
        &mut self,
        made: &Made,
        newest: &[EntryId],
        said: Option<ContentHash>,
    ) -> Result<Option<Apart>, DeskFault> {
        let mut sides: Vec<(EntryId, VersionRow)> =
            newest.iter().filter_map(|id| Some((*id, made.get(id)?.clone()))).collect();
        sides.sort_by_key(|(id, row)| (row.said_at, *id));
        if sides.len() < 2 || !sides.iter().any(|(_, row)| Some(row.version) == said) {
            return Ok(None);
        }
        let base = base_of(made, newest).unwrap_or_else(|| B::shipped().version());
        let mut apart = Apart { kind: B::KIND, base, sides, disputed: Vec::new() };
        if let Some((base, texts)) = self.texts_of::<B>(&apart)? {
            let whole = || vec![Disputed { what: "whole".into(), says: Vec::new() }];
            apart.disputed = B::merged(base, &texts, None).map_or_else(whole, |merged| merged.disputed);
        }
        Ok(Some(apart))
    }

    /// The versions as one book; the one said last where they make none together.
    fn together<B: InForce>(&mut self, apart: &Apart) -> Result<Option<ContentHash>, DeskFault> {
        let Some((base, texts)) = self.texts_of::<B>(apart)? else { return Ok(None) };
        let merged = B::merged(base, &texts, None);
        let book = merged.and_then(|merged| books::read::<B>(merged.text.as_bytes()));
        let last = apart.sides.last().and_then(|(_, row)| books::at_hand::<B>(row.version));
        Ok(book.or(last).map(|(book, _)| book.version()))
    }

    /// The text before, and that of each side; `None` where one of them is not whole here.
    fn texts_of<B: InForce>(
        &mut self,
        apart: &Apart,
    ) -> Result<Option<(&'static str, Vec<&'static str>)>, DeskFault> {
        let mut texts = Vec::with_capacity(apart.sides.len());
        for (_, row) in &apart.sides {
            let Some((_, text)) = self.book_named::<B>(row.version)? else { return Ok(None) };
            texts.push(text);
        }
        let base = self.book_named::<B>(apart.base)?.map_or(B::SHIPPED, |(_, text)| text);
        Ok(Some((base, texts)))
    }
}

/// Those of which nothing was made over among them.
fn newest(made: &Made, among: impl Iterator<Item = EntryId> + Clone) -> Vec<EntryId> {
    let mut below = BTreeSet::new();
    for id in among.clone() {
        for over in made.get(&id).iter().flat_map(|row| &row.over) {
            below.extend(before(made, *over));
        }
    }
    among.filter(|id| !below.contains(id)).collect()
}

/// A version and all it was made over, directly or not.
fn before(made: &Made, id: EntryId) -> BTreeSet<EntryId> {
    let mut found = BTreeSet::new();
    let mut left = vec![id];
    while let Some(id) = left.pop() {
        if let Some(row) = made.get(&id)
            && found.insert(id)
        {
            left.extend(row.over.iter().copied());
        }
    }
    found
}

/// The version several were made from: the newest they have in common; where those are several themselves, what
/// these were made from, so that what one of them had changed counts as changed.
fn base_of(made: &Made, tips: &[EntryId]) -> Option<ContentHash> {
    let mut tips = tips.to_vec();
    loop {
        let mut pasts = tips.iter().map(|id| before(made, *id));
        let first = pasts.next()?;
        let common = pasts.fold(first, |common, past| common.intersection(&past).copied().collect());
        let top = newest(made, common.iter().copied());
        match top.as_slice() {
            [one] => return made.get(one).map(|row| row.version),
            [] => {
                let all = tips.iter().flat_map(|id| before(made, *id));
                let roots = all.filter_map(|id| made.get(&id)).filter(|row| row.over.is_empty());
                return roots.min_by_key(|row| row.said_at).map(|row| row.from);
            }
            _ => tips = top,
        }
    }
}
