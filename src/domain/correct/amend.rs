//! Correcting one value: what stands there, what may, and what folding does with it.
//!
//! A value is a text in the event, so that the story can tell `X → Y` of any part; here it is read from
//! and written into the dossier's own types. A stored text this version cannot read leaves the dossier as
//! it is: the event stays in the story.

use super::{CorrectDossier, Corrected, CorrectedWords, Event, NewValue, Part};
use crate::base::coded::Coded;
use crate::base::money::Dong;
use crate::domain::applicant::{Submitter, TEXT_MAX};
use crate::domain::context::{Context, needed, optional};
use crate::domain::dossier::{Dossier, Status};
use crate::domain::event::{Event as AnyEvent, Fact};
use crate::domain::intake::{self, DocumentCount, InForce, Opening};
use crate::domain::procedure::{Case, FeeKind, FeeLine, Procedure};
use crate::domain::refusal::{self, Refusal};

/// What a fee's only line is called after its total was corrected.
const FEE_LABEL: &str = "Phí, lệ phí";

/// Corrects values of a dossier; what already stands so is passed over.
pub fn correct(
    context: &Context<'_>,
    dossier: &Dossier,
    command: &CorrectDossier,
    under: InForce<'_>,
) -> Result<Vec<Fact>, Refusal> {
    intake::expect_commuting(dossier, |status| {
        !status.is_final() || (status == Status::HandedOver && are_data(&command.changes))
    })?;
    let case = intake::case_of(under.procedure, Some(&dossier.summary.case))?;
    let mut after = dossier.clone();
    let mut facts = Vec::new();
    for change in &command.changes {
        let motive = change.motive.as_deref().or(command.motive.as_deref()).unwrap_or_default();
        let motive = needed(motive, "motive", TEXT_MAX)?;
        if let Some(corrected) = corrected(&after, change, under.procedure, case, motive)? {
            amend(&mut after, &corrected);
            facts.push(Fact::dossier(dossier.summary.id, AnyEvent::Correct(Event::Corrected(corrected))));
        }
    }
    if facts.is_empty() {
        return Err(Refusal::new(refusal::NOTHING_TO_CORRECT).at("changes"));
    }
    // A clock that waited for a fee nobody owes any more would wait for ever.
    if after.summary.fee.is_some_and(|fee| fee <= after.summary.kept()) && !after.summary.fee_unknown {
        facts.extend(intake::start_clock(context, dossier));
    }
    Ok(facts)
}

/// Whether all of them only say who and what the dossier is about.
fn are_data(changes: &[NewValue]) -> bool {
    changes.iter().all(|change| change.part.is_personal())
}

fn corrected(
    dossier: &Dossier,
    change: &NewValue,
    procedure: &Procedure,
    case: &Case,
    motive: String,
) -> Result<Option<Corrected>, Refusal> {
    let key = change.key.clone().unwrap_or_default();
    let old = part_value(dossier, change.part, &key);
    let new = accepted_value(dossier, change, &key, procedure, case)?;
    if old == new {
        return Ok(None);
    }
    let personal = change.part.is_personal();
    let inside = |value: &Option<String>| value.clone().filter(|_| personal);
    let words = CorrectedWords { old: inside(&old), new: inside(&new), motive };
    let outside = |value: Option<String>| value.filter(|_| !personal);
    Ok(Some(Corrected {
        part: change.part,
        key,
        old: outside(old),
        new: outside(new),
        personal: Some(words),
    }))
}

/// The new value as the rules of intake take it.
fn accepted_value(
    dossier: &Dossier,
    change: &NewValue,
    key: &str,
    procedure: &Procedure,
    case: &Case,
) -> Result<Option<String>, Refusal> {
    let raw = optional(change.value.as_deref(), "value", TEXT_MAX)?;
    let invalid = || {
        let value = raw.clone().unwrap_or_default();
        Refusal::new(refusal::VALUE_INVALID).at("value").with("value", value)
    };
    match change.part {
        Part::Document => {
            let paper = raw.as_deref().unwrap_or("0");
            let paper = document_of(key, paper).ok_or_else(invalid)?;
            intake::check_rows(procedure, case, std::slice::from_ref(&paper))?;
            Ok(Some(document_text(&paper)))
        }
        Part::Fee => {
            let digits: String = raw.iter().flat_map(|text| text.chars()).filter(|c| *c != '.').collect();
            let plain = digits.bytes().all(|b| b.is_ascii_digit());
            let fee = digits.parse::<u64>().ok().filter(|_| plain).ok_or_else(invalid)?;
            Ok(Some(fee.to_string()))
        }
        Part::Channel => coded::<crate::domain::procedure::Channel>(raw.as_deref()).ok_or_else(invalid),
        Part::ReturnWay => coded::<intake::ReturnWay>(raw.as_deref()).ok_or_else(invalid),
        Part::Field => {
            let value = raw.clone().unwrap_or_default();
            let field = crate::domain::applicant::FieldValue { key: key.to_owned(), value };
            let clean = intake::fields_of(procedure, case, &[field])?;
            Ok(clean.into_iter().next().map(|field| field.value).filter(|value| !value.is_empty()))
        }
        part => {
            let mut opening = dossier
                .opening
                .clone()
                .ok_or_else(|| Refusal::new(refusal::VALUE_MISSING).at("applicant.name"))?;
            set(&mut opening, part, key, raw.as_deref()).ok_or_else(invalid)?;
            opening.applicant = intake::applicant_of(&opening.applicant)?;
            opening.submitter = opening.submitter.as_ref().map(intake::submitter_of).transpose()?;
            Ok(get(&opening, part, key))
        }
    }
}

/// The frozen name of a code, if the text is one.
fn coded<C: Coded>(text: Option<&str>) -> Option<Option<String>> {
    let name = text?;
    C::ALL.iter().find(|one| one.name() == name).map(|one| Some(one.name().to_owned()))
}

fn document_of(key: &str, text: &str) -> Option<DocumentCount> {
    let mut counts = text.split('/').map(|count| count.trim().parse::<u16>());
    let mut next = || counts.next().unwrap_or(Ok(0)).ok();
    let paper =
        DocumentCount { row: key.parse().ok()?, original: next()?, certified: next()?, photocopy: next()? };
    (text.matches('/').count() <= 2).then_some(paper)
}

fn document_text(paper: &DocumentCount) -> String {
    format!("{}/{}/{}", paper.original, paper.certified, paper.photocopy)
}

/// What stands at a part of a dossier now; `None` where nothing does.
pub fn part_value(dossier: &Dossier, part: Part, key: &str) -> Option<String> {
    let summary = &dossier.summary;
    match part {
        Part::Document => {
            let row: u16 = key.parse().ok()?;
            let none = DocumentCount { row, ..DocumentCount::default() };
            Some(document_text(dossier.documents.iter().find(|have| have.row == row).unwrap_or(&none)))
        }
        Part::Fee => summary.fee.filter(|_| !summary.fee_unknown).map(|fee| fee.0.to_string()),
        Part::Channel => Some(summary.channel.name().to_owned()),
        Part::ReturnWay => Some(summary.return_way.name().to_owned()),
        _ => get(dossier.opening.as_ref()?, part, key),
    }
}

/// Every part of a dossier that can be corrected now, with its key, in the order of the form.
pub fn parts_of(dossier: &Dossier, procedure: Option<&Procedure>) -> Vec<(Part, String)> {
    let case = procedure
        .zip(procedure.and_then(|p| p.cases.iter().find(|case| case.code.as_str() == dossier.summary.case)));
    let mut out: Vec<(Part, String)> = Vec::new();
    for part in Part::ALL.iter().copied() {
        match (part, case) {
            (Part::Field, Some((procedure, case))) => {
                out.extend(procedure.form_fields(case).map(|spec| (part, spec.key.clone())));
            }
            (Part::Document, Some((procedure, case))) => {
                out.extend((0..procedure.checklist(case).count()).map(|row| (part, row.to_string())));
            }
            (Part::Field | Part::Document, None) => {}
            _ => out.push((part, String::new())),
        }
    }
    let over = dossier.summary.status == Status::HandedOver;
    let erased = dossier.opening.is_none();
    out.retain(|(part, _)| if part.is_personal() { !erased } else { !over });
    out
}

fn get(opening: &Opening, part: Part, key: &str) -> Option<String> {
    let person = &opening.applicant;
    let submitter = opening.submitter.as_ref();
    match part {
        Part::ApplicantKind => Some(person.kind.name().to_owned()),
        Part::ApplicantName => Some(person.name.clone()).filter(|name| !name.is_empty()),
        Part::ApplicantId => person.id_number.clone(),
        Part::ApplicantBirth => person.date_of_birth.clone(),
        Part::ApplicantSex => person.sex.map(|sex| sex.name().to_owned()),
        Part::ApplicantAddress => person.address.clone(),
        Part::ApplicantPhone => person.phone.clone(),
        Part::ApplicantEmail => person.email.clone(),
        Part::SubmitterName => submitter.map(|who| who.name.clone()),
        Part::SubmitterId => submitter.and_then(|who| who.id_number.clone()),
        Part::SubmitterAuthority => submitter.and_then(|who| who.authority.clone()),
        Part::SubmitterPhone => submitter.and_then(|who| who.phone.clone()),
        Part::Field => {
            let field = opening.fields.iter().find(|field| field.key == key);
            field.map(|field| field.value.clone()).filter(|value| !value.is_empty())
        }
        Part::Note => Some(opening.note.clone()).filter(|note| !note.is_empty()),
        Part::Document | Part::Fee | Part::Channel | Part::ReturnWay => None,
    }
}

/// Writes a value; `None` where the text is none of the part's.
fn set(opening: &mut Opening, part: Part, key: &str, value: Option<&str>) -> Option<()> {
    let text = value.map(str::to_owned);
    let person = &mut opening.applicant;
    match part {
        Part::ApplicantKind => person.kind = named(value?)?,
        Part::ApplicantName => person.name = text.unwrap_or_default(),
        Part::ApplicantId => person.id_number = text,
        Part::ApplicantBirth => person.date_of_birth = text,
        Part::ApplicantSex => person.sex = value.map(named).map_or(Some(None), |sex| sex.map(Some))?,
        Part::ApplicantAddress => person.address = text,
        Part::ApplicantPhone => person.phone = text,
        Part::ApplicantEmail => person.email = text,
        Part::SubmitterName if text.is_none() => opening.submitter = None,
        Part::SubmitterName => submitter(opening).name = text.unwrap_or_default(),
        Part::SubmitterId => submitter(opening).id_number = text,
        Part::SubmitterAuthority => submitter(opening).authority = text,
        Part::SubmitterPhone => submitter(opening).phone = text,
        Part::Field => {
            opening.fields.retain(|field| field.key != key);
            let field = |value| crate::domain::applicant::FieldValue { key: key.to_owned(), value };
            opening.fields.extend(text.map(field));
        }
        Part::Note => opening.note = text.unwrap_or_default(),
        Part::Document | Part::Fee | Part::Channel | Part::ReturnWay => {}
    }
    Some(())
}

fn named<C: Coded>(name: &str) -> Option<C> {
    C::ALL.iter().copied().find(|one| one.name() == name)
}

fn submitter(opening: &mut Opening) -> &mut Submitter {
    let nobody = || Submitter { name: String::new(), id_number: None, authority: None, phone: None };
    opening.submitter.get_or_insert_with(nobody)
}

/// Folds a correction into a dossier whole; its summary folds by itself.
pub fn amend(dossier: &mut Dossier, corrected: &Corrected) {
    dossier.summary.amend(corrected);
    match corrected.part {
        Part::Document => {
            let paper = corrected.new.as_deref().and_then(|text| document_of(&corrected.key, text));
            if let Some(paper) = paper {
                dossier.documents.retain(|have| have.row != paper.row);
                dossier.documents.push(paper);
                dossier.documents.sort_by_key(|have| have.row);
            }
        }
        Part::Fee => {
            if let Some(fee) = corrected.new.as_deref().and_then(|text| text.parse().ok()) {
                let kind = dossier.fee_lines.first().map_or(FeeKind::Charge, |line| line.kind);
                let label = FEE_LABEL.to_owned();
                dossier.fee_lines = vec![FeeLine { label, kind, amount: Dong(fee) }];
            }
        }
        part => {
            if let (Some(opening), Some(words)) = (&mut dossier.opening, &corrected.personal) {
                let _ = set(opening, part, &corrected.key, words.new.as_deref());
            }
        }
    }
}
