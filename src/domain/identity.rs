//! How it was made sure at the desk who stands there, and what the national database said of it later.
//!
//! Without a line a person is held against the card in their hand: that is a check *offline*, and somebody
//! still looks the person up in the national database of residents, in another system, when there is a line.
//! What that look-up gave is recorded beside the check. Neither changes what stands in the dossier (a
//! correction does), and neither holds the dossier up: what does not agree is a warning.
//!
//! Invariant: a check holds for the data it was made of. Each names how often they had been corrected by then
//! (its revision), so that one made without knowing of a correction holds nothing, in whatever order the two
//! come. No event holds a value of the person: only what was looked at, and what came of it.

use serde::{Deserialize, Serialize};

use crate::coded_enum;
use crate::domain::applicant::{ApplicantKind, TEXT_MAX};
use crate::domain::conflict::Effect;
use crate::domain::context::optional;
use crate::domain::correct::{Corrected, Part};
use crate::domain::dossier::{Dossier, Happening, Stamp, Status, Summary};
use crate::domain::event::{Event as AnyEvent, Fact};
use crate::domain::intake::{self, Words, expect_commuting};
use crate::domain::pointer::DossierRef;
use crate::domain::refusal::{self, Refusal};

coded_enum! {
    /// Whose identity it is.
    pub enum Holder {
        /// The person whose dossier it is.
        Applicant = 1, "applicant";
        /// The person who hands in for them.
        Submitter = 2, "submitter";
    }
}

coded_enum! {
    /// What the person was held against, without a line.
    pub enum Evidence {
        /// The QR code of their card, read by a scanner.
        Card = 1, "card";
        /// The machine-readable lines of a card or passport, scanned or typed.
        Lines = 2, "lines";
        /// The document was looked at; what stands in the dossier was typed.
        Seen = 3, "seen";
    }
}

coded_enum! {
    /// What the national database said.
    pub enum Finding {
        /// It says the same.
        Confirmed = 1, "confirmed";
        /// It says something else.
        Differs = 2, "differs";
        /// It knows nobody of that number and name.
        NotFound = 3, "not-found";
    }
}

coded_enum! {
    /// How an identity stands, in one word: what lists, filters and JSON tell.
    pub enum Standing {
        /// Checked without a line, not looked up since.
        Offline = 1, "offline";
        /// Corrected since it was checked or looked up.
        Again = 2, "again";
        /// Looked up: the same.
        Confirmed = 3, "confirmed";
        /// Looked up: something else.
        Differs = 4, "differs";
        /// Looked up: nobody.
        NotFound = 5, "not-found";
    }
}

/// Somebody was held against a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityChecked {
    /// Who.
    pub holder: Holder,
    /// Against what.
    pub evidence: Evidence,
    /// How often their data had been corrected by then.
    pub revision: u8,
}

/// Somebody was looked up in the national database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityVerified {
    /// Who.
    pub holder: Holder,
    /// What it said.
    pub finding: Finding,
    /// How often their data had been corrected by then.
    pub revision: u8,
    /// What differs, in words.
    pub personal: Option<Words>,
}

/// The facts of identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Held against a document.
    Checked(IdentityChecked),
    /// Looked up.
    Verified(IdentityVerified),
}

/// How one person's identity stands; small enough for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Check {
    /// What they were held against.
    pub evidence: Option<Evidence>,
    /// What the look-up gave.
    pub finding: Option<Finding>,
    /// Their data were corrected after that: neither holds.
    pub again: bool,
    /// How often their data were corrected.
    pub revision: u8,
}

impl Check {
    /// In one word; `None` where nobody said anything of it.
    pub fn standing(self) -> Option<Standing> {
        match (self.finding, self.evidence) {
            _ if self.again => Some(Standing::Again),
            (Some(Finding::Confirmed), _) => Some(Standing::Confirmed),
            (Some(Finding::Differs), _) => Some(Standing::Differs),
            (Some(Finding::NotFound), _) => Some(Standing::NotFound),
            (None, Some(_)) => Some(Standing::Offline),
            (None, None) => None,
        }
    }

    fn follow(&mut self, event: &Event) {
        let revision = match event {
            Event::Checked(checked) => checked.revision,
            Event::Verified(verified) => verified.revision,
        };
        if revision != self.revision {
            // Made of data that no longer stand: they were checked once, and are to be checked again.
            self.again |= self.standing().is_none();
            return;
        }
        self.again = false;
        match event {
            Event::Checked(checked) => self.evidence = Some(checked.evidence),
            Event::Verified(verified) => self.finding = Some(verified.finding),
        }
    }

    fn corrected(&mut self) {
        let again = self.standing().is_some();
        *self = Self { again, revision: self.revision.wrapping_add(1), ..Self::default() };
    }

    /// The person is not there any more, or is none.
    fn gone(&mut self) {
        *self = Self { revision: self.revision.wrapping_add(1), ..Self::default() };
    }
}

/// How the identities of a dossier stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Identity {
    /// The applicant's.
    pub applicant: Check,
    /// The submitter's.
    pub submitter: Check,
}

impl Identity {
    /// One person's.
    pub fn of(&self, holder: Holder) -> Check {
        match holder {
            Holder::Applicant => self.applicant,
            Holder::Submitter => self.submitter,
        }
    }

    fn of_mut(&mut self, holder: Holder) -> &mut Check {
        match holder {
            Holder::Applicant => &mut self.applicant,
            Holder::Submitter => &mut self.submitter,
        }
    }

    /// Folds what was said of an identity.
    pub fn follow(&mut self, event: &Event) {
        let holder = match event {
            Event::Checked(checked) => checked.holder,
            Event::Verified(verified) => verified.holder,
        };
        self.of_mut(holder).follow(event);
    }

    /// Folds a correction, which was put in its place already; `kind` is what stands behind the dossier now.
    pub fn amend(&mut self, corrected: &Corrected, kind: ApplicantKind) {
        let Some(holder) = holder_of(corrected.part) else { return };
        let words = corrected.personal.as_ref();
        let gone = match corrected.part {
            Part::ApplicantKind => kind != ApplicantKind::Citizen,
            Part::SubmitterName => words.is_some_and(|words| words.new.is_none()),
            _ => false,
        };
        let check = self.of_mut(holder);
        if gone { check.gone() } else { check.corrected() }
    }

    /// All that was told of the people holds no longer: the portal's item was taken over.
    pub fn told_anew(&mut self) {
        self.applicant.corrected();
        self.submitter.corrected();
    }
}

/// Whose identity a corrected value belongs to. Where somebody lives and how they are reached is none of it.
fn holder_of(part: Part) -> Option<Holder> {
    match part {
        Part::ApplicantKind
        | Part::ApplicantName
        | Part::ApplicantId
        | Part::ApplicantBirth
        | Part::ApplicantSex => Some(Holder::Applicant),
        Part::SubmitterName | Part::SubmitterId => Some(Holder::Submitter),
        _ => None,
    }
}

impl Summary {
    /// Whether somebody of it is still to be looked up: checked without a line, or corrected since. Not where
    /// the matter ended without a result, nor where the people were erased.
    pub fn awaits_lookup(&self) -> bool {
        let matters = !self.status.is_final() || self.status == Status::HandedOver;
        matters && !self.applicant.is_empty() && self.has_identity(&[Standing::Offline, Standing::Again])
    }

    /// Whether the look-up gave something else than what stands in the dossier.
    pub fn identity_doubted(&self) -> bool {
        self.has_identity(&[Standing::Differs, Standing::NotFound])
    }

    /// Whether an identity of it stands in one of these ways.
    pub fn has_identity(&self, wanted: &[Standing]) -> bool {
        let all = [self.identity.applicant, self.identity.submitter];
        all.into_iter().filter_map(Check::standing).any(|standing| wanted.contains(&standing))
    }
}

/// What was said last of a person, and still holds.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Against what they were held, by whom, when.
    pub checked: Option<(Evidence, Stamp)>,
    /// What the look-up gave, what differs, by whom, when.
    pub verified: Option<(Finding, Option<&'a Words>, Stamp)>,
}

impl Dossier {
    /// What was said last of a person and still holds, from the story.
    pub fn identity_of(&self, holder: Holder) -> Told<'_> {
        let check = self.summary.identity.of(holder);
        let holds = |told: &&Happening| !told.undone && told.effect == Effect::Holds && !check.again;
        let story = || self.story.iter().rev().filter(holds);
        let checked = story().find_map(|told| match &told.event {
            AnyEvent::Identity(Event::Checked(one))
                if one.holder == holder && one.revision == check.revision =>
            {
                Some((one.evidence, told.stamp))
            }
            _ => None,
        });
        let verified = story().find_map(|told| match &told.event {
            AnyEvent::Identity(Event::Verified(one))
                if one.holder == holder && one.revision == check.revision =>
            {
                Some((one.finding, one.personal.as_ref(), told.stamp))
            }
            _ => None,
        });
        Told {
            checked: checked.filter(|_| check.evidence.is_some()),
            verified: verified.filter(|_| check.finding.is_some()),
        }
    }

    /// The people of it whose identity can be checked: no body has one, and nobody who was erased.
    pub fn holders(&self) -> Vec<Holder> {
        let Some(opening) = &self.opening else { return Vec::new() };
        let citizen = opening.applicant.kind == ApplicantKind::Citizen;
        let submitter = opening.submitter.as_ref().map(|_| Holder::Submitter);
        citizen.then_some(Holder::Applicant).into_iter().chain(submitter).collect()
    }
}

/// That somebody was held against a document when the dossier was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckedAtIntake {
    /// Who.
    pub holder: Holder,
    /// Against what.
    pub evidence: Evidence,
}

/// Says that somebody was held against a document, without a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckIdentity {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Who; the applicant when left out.
    #[serde(default)]
    pub holder: Option<Holder>,
    /// Against what.
    pub evidence: Evidence,
}

/// Says what the national database said of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyIdentity {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Who; the applicant when left out.
    #[serde(default)]
    pub holder: Option<Holder>,
    /// What it said.
    pub finding: Finding,
    /// What differs; needed where something does.
    #[serde(default)]
    pub note: Option<String>,
}

fn fact(dossier: &Dossier, event: Event) -> Vec<Fact> {
    vec![Fact::dossier(dossier.summary.id, AnyEvent::Identity(event))]
}

fn holder_in(dossier: &Dossier, named: Option<Holder>) -> Result<Holder, Refusal> {
    let holder = named.unwrap_or(Holder::Applicant);
    let there = dossier.holders().contains(&holder);
    there.then_some(holder).ok_or_else(|| Refusal::new(refusal::IDENTITY_NOBODY).at("holder"))
}

/// Records that somebody was held against a document, while something is still to be done with the dossier.
pub fn check(dossier: &Dossier, command: &CheckIdentity) -> Result<Vec<Fact>, Refusal> {
    expect_commuting(dossier, |status| !status.is_final())?;
    let holder = holder_in(dossier, command.holder)?;
    let revision = dossier.summary.identity.of(holder).revision;
    let checked = IdentityChecked { holder, evidence: command.evidence, revision };
    Ok(fact(dossier, Event::Checked(checked)))
}

/// Records what the look-up gave, whenever that is: a line may come after the result went out.
pub fn verify(dossier: &Dossier, command: &VerifyIdentity) -> Result<Vec<Fact>, Refusal> {
    expect_commuting(dossier, |_| true)?;
    let holder = holder_in(dossier, command.holder)?;
    let note = optional(command.note.as_deref(), "note", TEXT_MAX)?;
    if command.finding == Finding::Differs && note.is_none() {
        return Err(Refusal::new(refusal::VALUE_MISSING).at("note"));
    }
    let revision = dossier.summary.identity.of(holder).revision;
    let personal = note.map(|text| Words { text });
    let verified = IdentityVerified { holder, finding: command.finding, revision, personal };
    Ok(fact(dossier, Event::Verified(verified)))
}

/// What was checked when a dossier is opened, as facts; said twice of one person the last holds.
pub(in crate::domain) fn at_intake(command: &intake::OpenDossier) -> Result<Vec<Event>, Refusal> {
    let there = |holder| match holder {
        Holder::Applicant => command.applicant.kind == ApplicantKind::Citizen,
        Holder::Submitter => command.submitter.is_some(),
    };
    if command.identity.iter().any(|one| !there(one.holder)) {
        return Err(Refusal::new(refusal::IDENTITY_NOBODY).at("identity"));
    }
    let last = |holder: Holder| command.identity.iter().rev().find(|one| one.holder == holder);
    let both = [Holder::Applicant, Holder::Submitter].into_iter().filter_map(last);
    Ok(both
        .map(|one| {
            Event::Checked(IdentityChecked { holder: one.holder, evidence: one.evidence, revision: 0 })
        })
        .collect())
}

#[cfg(test)]
mod tests;
