//! Who may look without saying why, who looked all the same, and what was erased by law.
//!
//! Dossiers of some procedures tell what nobody reads out of curiosity: a criminal record, an addiction, an
//! adoption. Whoever does not handle such a dossier says why before it opens ("break the glass"), and that is a
//! fact of the dossier like any other. Which procedures these are is data: a list that ships
//! (`assets/sensitive.toml`) and what the post said otherwise. Lawful erasure names the entries whose personal
//! sections must go; folds leave them out from then on, and replicas rewrite what they keep.
//!
//! It keeps nobody out: a reason is always enough, and is always seen. Invariant: no event here changes where a
//! dossier stands, and all of them commute.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::base::id::{DossierId, EntryId, OfficerId, PostId};
use crate::base::time::Timestamp;
use crate::coded_enum;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::context::{needed, optional};
use crate::domain::dossier::Dossier;
use crate::domain::event::{Event as AnyEvent, Fact, Subject};
use crate::domain::intake::Words;
use crate::domain::pointer::DossierRef;
use crate::domain::procedure::ProcedureCode;
use crate::domain::refusal::{self, Refusal};

/// The list that ships.
const SHIPPED: &str = include_str!("../../assets/sensitive.toml");

/// Most entries one erasure names; a dossier with more is erased in several acts.
pub const ERASED_MAX: usize = 512;

coded_enum! {
    /// On what ground personal data are erased.
    pub enum ErasureGround {
        /// The person asked for it, and no law keeps it.
        OnRequest = 1, "on-request";
        /// The time the law keeps it is over.
        RetentionOver = 2, "retention-over";
        /// It should never have been collected.
        Unlawful = 3, "unlawful";
        /// A court or authority decided so.
        Decision = 4, "decision";
    }
}

/// Somebody who does not handle a sensitive dossier opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierRead {
    /// Why.
    pub personal: Option<Words>,
}

/// The post said whether dossiers of a procedure are sensitive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SensitivityMarked {
    /// The procedure's code.
    pub procedure: String,
    /// Whether they are.
    pub sensitive: bool,
}

/// Personal sections of entries are gone for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalDataErased {
    /// On what ground.
    pub ground: ErasureGround,
    /// Whose sections.
    pub entries: Vec<EntryId>,
    /// The paper that says so: number and day of the request or decision.
    pub personal: Option<Words>,
}

/// The facts of access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Read with a reason.
    Read(DossierRead),
    /// Marked as sensitive, or no longer.
    Marked(SensitivityMarked),
    /// Erased.
    Erased(PersonalDataErased),
}

/// A reading of a sensitive dossier, as those who look after it see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reading {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub officer: OfficerId,
    /// Which dossier.
    pub dossier: DossierId,
}

#[derive(Deserialize)]
struct Shipped {
    group: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    codes: Vec<String>,
}

/// Codes that are sensitive unless the post said otherwise.
pub fn shipped() -> &'static BTreeSet<String> {
    static CODES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let shipped: Shipped =
            toml::from_str(SHIPPED).expect("BUG: the list of sensitive procedures is TOML");
        shipped.group.into_iter().flat_map(|group| group.codes).collect()
    });
    &CODES
}

/// Whether somebody must say why before a sensitive dossier opens to them: not who works on it, stands in for
/// who does, or did something on it; nor who said why today.
pub fn needs_reason(dossier: &Dossier, officer: OfficerId, today: Date) -> bool {
    let summary = &dossier.summary;
    let stands_in = summary.stand_in.as_ref().is_some_and(|one| one.officer == officer);
    if summary.assignee == Some(officer) || stands_in {
        return false;
    }
    let by = dossier.story.iter().filter(|told| told.stamp.officer == officer);
    let mut known = by.filter(|told| match &told.event {
        AnyEvent::Access(Event::Read(_)) => told.stamp.at.date() == today,
        AnyEvent::Access(_) | AnyEvent::Paper(_) => false,
        _ => !told.undone,
    });
    known.next().is_none()
}

/// Says why a dossier is opened by somebody who does not handle it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadDossier {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Why.
    pub reason: String,
}

/// Says whether dossiers of a procedure are sensitive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkSensitive {
    /// The procedure's code.
    pub procedure: String,
    /// Whether they are.
    pub sensitive: bool,
}

/// Erases the personal data of a dossier by law. It cannot be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasePersonal {
    /// Which dossier.
    pub dossier: DossierRef,
    /// On what ground.
    pub ground: ErasureGround,
    /// The paper that says so: number and day of the request or decision.
    pub document: String,
    /// Also who paid: only once the accounts need no longer be kept.
    #[serde(default)]
    pub vouchers: bool,
}

fn fact(dossier: &Dossier, event: Event) -> Vec<Fact> {
    vec![Fact::dossier(dossier.summary.id, AnyEvent::Access(event))]
}

/// Records why a dossier is opened.
pub fn read(dossier: &Dossier, command: &ReadDossier) -> Result<Vec<Fact>, Refusal> {
    let text = needed(&command.reason, "reason", TEXT_MAX)?;
    Ok(fact(dossier, Event::Read(DossierRead { personal: Some(Words { text }) })))
}

/// Marks a procedure; `now` is what holds.
pub fn mark(post: PostId, command: &MarkSensitive, now: bool) -> Result<Vec<Fact>, Refusal> {
    let invalid = || Refusal::new(refusal::VALUE_INVALID).at("procedure").with("value", &command.procedure);
    let code: ProcedureCode = command.procedure.trim().parse().map_err(|_| invalid())?;
    if command.sensitive == now {
        return Err(Refusal::new(refusal::SENSITIVE_ALREADY)
            .at("sensitive")
            .with("procedure", code.as_str()));
    }
    let marked = SensitivityMarked { procedure: code.as_str().to_owned(), sensitive: command.sensitive };
    let event = AnyEvent::Access(Event::Marked(marked));
    Ok(vec![Fact { subject: Subject::Catalogue(post), event }])
}

/// Erases: `entries` are those of the dossier that still have a personal section.
pub fn erase(
    dossier: &Dossier,
    command: &ErasePersonal,
    entries: Vec<EntryId>,
) -> Result<Vec<Fact>, Refusal> {
    if !dossier.summary.status.is_final() {
        return Err(Refusal::new(refusal::ERASE_OPEN).at("dossier"));
    }
    let document = optional(Some(&command.document), "document", TEXT_MAX)?;
    let text = document.ok_or_else(|| Refusal::new(refusal::VALUE_MISSING).at("document"))?;
    if entries.is_empty() {
        return Err(Refusal::new(refusal::ERASE_NOTHING).at("dossier"));
    }
    let entries: Vec<EntryId> = entries.into_iter().take(ERASED_MAX).collect();
    let erased = PersonalDataErased { ground: command.ground, entries, personal: Some(Words { text }) };
    Ok(fact(dossier, Event::Erased(erased)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dossier::{Stamp, Status};
    use crate::domain::review;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn dossier() -> Dossier {
        Dossier::blank(DossierId([1; 16]), at("2026-11-23T08:00"))
    }

    fn told(dossier: &mut Dossier, event: AnyEvent, officer: u8, when: &str) {
        let at = at(when);
        dossier
            .apply(event, Stamp { at, entered_at: at, officer: OfficerId([officer; 16]), simulated: false });
    }

    #[test]
    fn the_shipped_list_is_read_and_holds_what_it_should() {
        for code in ["3.000333", "3.000527", "2.001263"] {
            assert!(shipped().contains(code), "{code}");
        }
        assert!(!shipped().contains("1.004222"));
        assert!(shipped().iter().all(|code| code.parse::<ProcedureCode>().is_ok()));
    }

    #[test]
    fn who_does_not_handle_a_dossier_says_why_once_a_day() {
        let mut dossier = dossier();
        let (clerk, other) = (OfficerId([2; 16]), OfficerId([3; 16]));
        let today = at("2026-11-23T10:00").date();
        let note = review::NoteAdded { audience: review::NoteFor::Internal, personal: None };
        told(&mut dossier, AnyEvent::Review(review::Event::NoteAdded(note)), 2, "2026-11-20T09:00");
        assert!(!needs_reason(&dossier, clerk, today), "did something on it");
        assert!(needs_reason(&dossier, other, today));
        let read = DossierRead { personal: None };
        told(&mut dossier, AnyEvent::Access(Event::Read(read)), 3, "2026-11-23T09:00");
        assert!(!needs_reason(&dossier, other, today));
        assert!(needs_reason(&dossier, other, today.next_day().unwrap()), "tomorrow again");
        dossier.summary.assignee = Some(other);
        assert!(!needs_reason(&dossier, other, today.next_day().unwrap()));
    }

    #[test]
    fn a_reason_is_words_and_erasing_needs_an_end_and_a_document() {
        let reference = DossierRef("x".into());
        let mut dossier = dossier();
        let code = |facts: Result<Vec<Fact>, Refusal>| facts.map(drop).map_err(|refusal| refusal.code);
        let reason = |text: &str| ReadDossier { dossier: reference.clone(), reason: text.into() };
        assert_eq!(code(read(&dossier, &reason("  "))), Err(refusal::VALUE_MISSING));
        assert_eq!(code(read(&dossier, &reason("tra cứu theo đề nghị của công an"))), Ok(()));
        let command = |document: &str| ErasePersonal {
            dossier: reference.clone(),
            ground: ErasureGround::OnRequest,
            document: document.into(),
            vouchers: false,
        };
        let one = || vec![EntryId([7; 16])];
        assert_eq!(code(erase(&dossier, &command("12/QĐ"), one())), Err(refusal::ERASE_OPEN));
        dossier.summary.status = Status::HandedOver;
        assert_eq!(code(erase(&dossier, &command(" "), one())), Err(refusal::VALUE_MISSING));
        assert_eq!(code(erase(&dossier, &command("12/QĐ"), Vec::new())), Err(refusal::ERASE_NOTHING));
        assert_eq!(code(erase(&dossier, &command("12/QĐ"), one())), Ok(()));
    }

    #[test]
    fn a_procedure_is_marked_once() {
        let mark = |procedure: &str, sensitive, now| {
            let command = MarkSensitive { procedure: procedure.into(), sensitive };
            mark(PostId::default(), &command, now).map(drop).map_err(|refusal| refusal.code)
        };
        assert_eq!(mark("1.004222", true, false), Ok(()));
        assert_eq!(mark("1.004222", true, true), Err(refusal::SENSITIVE_ALREADY));
        assert_eq!(mark("no code", true, false), Err(refusal::VALUE_INVALID));
    }
}
