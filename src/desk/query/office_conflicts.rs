//! What is in conflict beside the acts on one dossier: receipts given one number, and versions of the calendar
//! or the rules that say different things.
//!
//! They stand in the same list as the others and are settled by the same command. Nothing is lost and nothing
//! waits for them: both payments stand, the later word on a day holds, promises do not move.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::conflicts::{ConflictShown, SideShown, some};
use crate::base::id::{DossierId, EntryId, PaymentId};
use crate::base::time::Hlc;
use crate::desk::engine::{Apart, DeskFault, Engine};
use crate::desk::keys;
use crate::desk::rows::{Move, ReceiptsRow, SerialsRow, VersionRow};
use crate::domain::catalogue::{self, ContentKind, VersionMade};
use crate::domain::conflict::{Act, ConflictKind, Side};
use crate::domain::dossier::Stamp;
use crate::domain::event::{Event, Subject};
use crate::domain::money::{self, PaymentRecorded, ReceiptNumber};
use crate::record::codec;
use crate::store::state::{KeyRange, Order};

/// A payment whose receipt bears a number that another one bears too.
#[derive(Debug, Clone)]
pub(in crate::desk) struct Bearer {
    /// Its first dossier.
    dossier: DossierId,
    /// The payment.
    pub(in crate::desk) paid: PaymentRecorded,
    act: Act,
    place: (Hlc, EntryId),
}

/// What a conflict over a receipt's number is called.
fn name_of(number: &ReceiptNumber) -> String {
    format!("{} {number}", number.form)
}

impl Engine {
    /// Everything in conflict that is not of one dossier.
    pub(in crate::desk) fn office_conflicts(&mut self) -> Result<Vec<ConflictShown>, DeskFault> {
        let mut found = Vec::new();
        for apart in self.books_in_dispute() {
            found.push(self.versions_in_conflict(&apart)?);
        }
        for (number, bearers) in self.receipts_in_dispute()? {
            found.push(self.receipt_in_conflict(&number, bearers)?);
        }
        Ok(found)
    }

    fn versions_in_conflict(&mut self, apart: &Apart) -> Result<ConflictShown, DeskFault> {
        let kind = match apart.kind {
            ContentKind::Rules => ConflictKind::Rules,
            _ => ConflictKind::Calendar,
        };
        let mut sides = Vec::with_capacity(apart.sides.len());
        for (nth, (entry, row)) in apart.sides.iter().enumerate() {
            let said = |disputed: &crate::domain::clock::merge::Disputed| {
                (disputed.what.clone(), disputed.says.get(nth).cloned().unwrap_or_default())
            };
            sides.push(SideShown {
                side: u8::try_from(nth + 1).unwrap_or(u8::MAX),
                dossier: None,
                applicant: None,
                procedure: String::new(),
                acts: vec![self.act_shown(&act_of(apart.kind, *entry, row))?],
                would_stand: None,
                says: apart.disputed.iter().map(said).collect(),
            });
        }
        Ok(ConflictShown {
            id: kind.to_string(),
            kind,
            number: None,
            applicant: None,
            dossiers: Vec::new(),
            since: apart.sides.get(1).map(|(_, row)| row.at),
            base: None,
            sides,
        })
    }

    fn receipt_in_conflict(
        &mut self,
        number: &ReceiptNumber,
        bearers: Vec<Bearer>,
    ) -> Result<ConflictShown, DeskFault> {
        let mut sides = Vec::with_capacity(bearers.len());
        let dossiers: BTreeSet<DossierId> = bearers.iter().map(|bearer| bearer.dossier).collect();
        for (nth, bearer) in bearers.into_iter().enumerate() {
            let Some(summary) = self.summary(bearer.dossier)? else { continue };
            let shown = self.side(nth, &Side { acts: vec![bearer.act] }, &summary)?;
            sides.push(SideShown { would_stand: None, ..shown });
        }
        let first = sides.first();
        Ok(ConflictShown {
            id: name_of(number),
            kind: ConflictKind::Receipt,
            number: Some(number.to_string()),
            applicant: first.and_then(|side| some(side.applicant.as_deref()?)),
            dossiers: dossiers.into_iter().collect(),
            since: sides.get(1).and_then(|side| side.acts.first()).map(|act| act.at),
            base: None,
            sides,
        })
    }

    /// The payments that bear the number of a conflict's name, in the order in which they were taken.
    pub(in crate::desk) fn bearers_of_receipt(
        &mut self,
        name: &str,
    ) -> Result<Option<(ReceiptNumber, Vec<Bearer>)>, DeskFault> {
        let all = self.receipts_in_dispute()?;
        Ok(all.into_iter().find(|(number, _)| name_of(number) == name.trim()))
    }

    /// Numbers of receipts that more than one payment bears which stands and was given no further one.
    pub(in crate::desk) fn receipts_in_dispute(
        &mut self,
    ) -> Result<Vec<(ReceiptNumber, Vec<Bearer>)>, DeskFault> {
        let twice = self.receipts_given_twice()?;
        if twice.is_empty() {
            return Ok(Vec::new());
        }
        let (mut paid, mut gone) = (BTreeMap::<_, Vec<(PaymentId, DossierId)>>::new(), BTreeSet::new());
        self.each_move(&[keys::MONEY], &mut |row| {
            let (Some(receipt), Some(payment)) = (row.receipt, row.payment) else { return };
            match (row.what, row.dossiers.first()) {
                (Move::Paid, Some(dossier)) if twice.contains(&receipt) => {
                    paid.entry(receipt).or_default().push((payment, *dossier));
                }
                (Move::Reversed | Move::Replaced, _) => drop(gone.insert(payment)),
                _ => {}
            }
        })?;
        let mut disputed = Vec::new();
        for (number, mut payments) in paid {
            payments.retain(|(payment, _)| !gone.contains(payment));
            let mut bearers = Vec::with_capacity(payments.len());
            for (payment, dossier) in payments {
                bearers.extend(self.bearer(payment, dossier)?);
            }
            bearers.sort_by_key(|bearer| bearer.place);
            if bearers.len() > 1 {
                disputed.push((number, bearers));
            }
        }
        Ok(disputed)
    }

    fn bearer(&mut self, payment: PaymentId, dossier: DossierId) -> Result<Option<Bearer>, DeskFault> {
        let (fold, ledger, reading) = self.settled()?;
        let standing = fold.standing(ledger.state(), &reading, Subject::Dossier(dossier))?;
        let found = standing.into_iter().find_map(|one| match &one.read.event {
            Event::Money(money::Event::Paid(paid)) if paid.id == payment => Some((paid.clone(), one.read)),
            _ => None,
        });
        Ok(found.map(|(paid, read)| {
            let stamp = crate::desk::fold::subjects::stamp(&read.entry);
            let place = (read.entry.hlc, read.id);
            let act = Act { entry: read.id, device: read.entry.device, event: read.event, stamp };
            Bearer { dossier, paid, act, place }
        }))
    }

    /// Numbers that payments used more than once, whatever became of them since.
    fn receipts_given_twice(&mut self) -> Result<BTreeSet<ReceiptNumber>, DeskFault> {
        let mut twice = BTreeSet::new();
        let (_, ledger, _) = self.settled()?;
        let all = KeyRange::prefix(&[keys::RECEIPT_NUMBERS]);
        ledger.state().range(&all, Order::Forward, &mut |key, value| {
            if let Some((form, series, block)) = parts_of(key)
                && let Ok(row) = codec::decode::<ReceiptsRow>(value)
            {
                let places = (0..SerialsRow::BLOCK).filter(|place| row.twice.contains(*place));
                let number = |place| block * SerialsRow::BLOCK + place;
                twice.extend(places.map(|place| ReceiptNumber {
                    form: form.to_owned(),
                    series: series.to_owned(),
                    number: number(place),
                }));
            }
            ControlFlow::Continue(())
        })?;
        Ok(twice)
    }
}

/// Form, series and block of a key of [`keys::receipt_numbers`].
fn parts_of(key: &[u8]) -> Option<(&str, &str, u32)> {
    let (texts, block) = key.get(1..)?.split_last_chunk::<4>()?;
    let mut texts = texts.split(|byte| *byte == 0);
    let mut text = || std::str::from_utf8(texts.next()?).ok();
    Some((text()?, text()?, u32::from_be_bytes(*block)))
}

/// A version as an act of a side.
fn act_of(kind: ContentKind, entry: EntryId, row: &VersionRow) -> Act {
    let made = VersionMade { kind, version: row.version, from: row.from, over: row.over.clone() };
    let stamp = Stamp { at: row.at, entered_at: row.at, officer: row.officer, simulated: false };
    let event = Event::Catalogue(catalogue::Event::VersionMade(made));
    Act { entry, device: row.device, event, stamp }
}
