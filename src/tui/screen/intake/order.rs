//! The form as an order to the desk, and what is wrong with it before it is one.

use super::{Intake, Slot};
use crate::base::coded::Coded;
use crate::domain::applicant::{Applicant, FieldValue, Representative, SexCode, Submitter};
use crate::domain::clock::TimeLimit;
use crate::domain::command::TicketRef;
use crate::domain::intake::{OpenDossier, QuantityValue, Remark, ReturnWay};
use crate::domain::person::{BirthDate, IdNumber, Phone};
use crate::domain::procedure::{FieldKind, Quantities};
use crate::domain::refusal::Refusal;
use crate::locale::Language;
use crate::tui::world::World;

impl Intake {
    /// The order; `None` while no procedure is chosen.
    pub fn order(&self) -> Option<OpenDossier> {
        let procedure = self.procedure.as_ref()?;
        let fields = self.own_fields().enumerate().filter_map(|(n, spec)| {
            let value = self.value(Slot::Own(u8::try_from(n).unwrap_or(u8::MAX)))?;
            Some(FieldValue { key: spec.key.clone(), value })
        });
        Some(OpenDossier {
            procedure: procedure.code.to_string(),
            case: self.case().map(|case| case.code.to_string()),
            channel: None,
            return_way: self.chosen(Slot::Return).and_then(|at| ReturnWay::ALL.get(at)).copied(),
            ticket: self.ticket.as_ref().map(|(id, _)| TicketRef(id.to_string())),
            applicant: self.applicant(),
            representative: self.representative(),
            submitter: self.has_submitter().then(|| self.submitter()),
            fields: fields.collect(),
            documents: self.papers.recorded(),
            remarks: self.remarks(),
            quantities: self.counted().map(|(key, count)| QuantityValue { key, count }).collect(),
            note: self.text(Slot::Note),
            limit: self.text(Slot::Limit).and_then(|text| text.parse().ok()),
            fee: self.fee_told(),
            identity: self.identity(),
        })
    }

    /// Who it is for, as typed.
    pub fn applicant(&self) -> Applicant {
        let citizen = !self.is_body();
        let birth = self.text(Slot::Birth).filter(|_| citizen);
        Applicant {
            kind: self.kind(),
            name: self.text(Slot::Name).unwrap_or_default(),
            id_number: self.text(Slot::Id).map(|text| text.split_whitespace().collect()),
            date_of_birth: birth
                .map(|text| text.parse::<BirthDate>().map_or_else(|_| text.clone(), |b| b.to_string())),
            sex: self.chosen(Slot::Sex).and_then(|at| SexCode::ALL.get(at)).copied().filter(|_| citizen),
            address: self.text(Slot::Address),
            phone: self.text(Slot::Phone).map(plain_phone),
            email: None,
        }
    }

    fn representative(&self) -> Option<Representative> {
        let name = self.text(Slot::Rep).filter(|_| self.is_body())?;
        Some(Representative { name, position: self.text(Slot::RepPosition) })
    }

    /// Remarks on rows the checklist has.
    fn remarks(&self) -> Vec<Remark> {
        let known = |row: &u16| usize::from(*row) < self.papers.rows.len();
        let told = self.papers.remarks.iter().filter(|(row, _)| known(row));
        told.map(|(row, text)| Remark { row: *row, text: text.clone() }).collect()
    }

    /// Who hands it in for somebody else.
    pub fn submitter(&self) -> Submitter {
        Submitter {
            name: self.text(Slot::SubName).unwrap_or_default(),
            id_number: self.text(Slot::SubId),
            authority: self.text(Slot::SubAuthority),
            phone: self.text(Slot::SubPhone).map(plain_phone),
        }
    }

    fn counted(&self) -> impl Iterator<Item = (String, u32)> {
        let specs = self.procedure.iter().flat_map(|procedure| procedure.quantities.iter());
        specs.enumerate().filter_map(|(n, spec)| {
            let text = self.text(Slot::Count(u8::try_from(n).unwrap_or(u8::MAX)))?;
            Some((spec.key.to_string(), text.parse().ok()?))
        })
    }

    /// What was counted, for the fee.
    pub fn quantities(&self) -> Quantities {
        self.counted().filter_map(|(key, count)| Some((key.parse().ok()?, count))).collect()
    }

    /// What is wrong with a slot, in words; checked when it is left.
    pub fn problem(&self, slot: Slot, world: &World<'_>) -> Option<String> {
        let vietnamese = world.texts.language() == Language::Vietnamese;
        let text = self.text(slot)?;
        let kind = self.own_spec(slot).map(|spec| &spec.kind);
        match (slot, kind) {
            // A body's code is no identity number.
            (Slot::Id, _) if self.is_body() => None,
            (Slot::Id | Slot::SubId, _) | (_, Some(FieldKind::IdNumber)) => {
                // Letters are a passport's or a company's: only what is all digits can be checked.
                let digits = text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
                let refusal = text.parse::<IdNumber>().err().filter(|_| digits)?;
                Some(if vietnamese { refusal.vi() } else { refusal.to_string() })
            }
            (Slot::Birth, _) | (_, Some(FieldKind::Date)) => {
                let refusal = text.parse::<BirthDate>().err()?;
                Some(if vietnamese { refusal.vi().to_owned() } else { refusal.to_string() })
            }
            (Slot::Phone | Slot::SubPhone, _) | (_, Some(FieldKind::Phone)) => {
                let refusal = text.parse::<Phone>().err()?;
                Some(if vietnamese { refusal.vi().to_owned() } else { refusal.to_string() })
            }
            (Slot::Limit, _) => text.parse::<TimeLimit>().err().map(|_| world.say("field-limit-wrong")),
            _ => None,
        }
    }

    /// What the officer should look at although it is not wrong: said once, never in the way.
    pub fn doubt(&self, slot: Slot, world: &World<'_>) -> Option<String> {
        let vietnamese = world.texts.language() == Language::Vietnamese;
        match slot {
            Slot::Id | Slot::Birth | Slot::Sex if self.is_body() => None,
            Slot::Id | Slot::Birth | Slot::Sex => {
                let id = self.text(Slot::Id)?.parse::<IdNumber>().ok()?.citizen()?;
                let birth = self.text(Slot::Birth).and_then(|text| text.parse().ok());
                let doubt = *id.doubts(birth, self.sex()).first()?;
                Some(if vietnamese { doubt.vi() } else { doubt.en() })
            }
            Slot::Phone => {
                let doubt = self.text(Slot::Phone)?.parse::<Phone>().ok()?.doubt()?;
                Some(if vietnamese { doubt.vi() } else { doubt.en() }.to_owned())
            }
            _ => None,
        }
    }

    fn sex(&self) -> Option<crate::domain::person::Sex> {
        use crate::domain::person::Sex;
        match self.chosen(Slot::Sex)? {
            0 => Some(Sex::Male),
            1 => Some(Sex::Female),
            _ => None,
        }
    }

    /// The first thing that keeps it from being submitted: where, and what.
    pub fn first_problem(&self, world: &World<'_>) -> Option<(Slot, String)> {
        if self.procedure.is_none() {
            return Some((Slot::Procedure, world.say("field-procedure")));
        }
        self.slots().into_iter().find_map(|slot| {
            let needed = match slot {
                Slot::Name => true,
                Slot::SubName => self.has_submitter(),
                Slot::Limit => true,
                Slot::Own(_) => self.own_spec(slot).is_some_and(|spec| spec.required),
                Slot::Count(_) | Slot::Proof | Slot::FeeSource => true,
                _ => false,
            };
            if needed && self.value(slot).is_none() {
                return Some((slot, world.say("field-needed")));
            }
            if slot == Slot::Papers && !self.papers.missing().is_empty() {
                return Some((slot, self.missing_words(world)));
            }
            self.problem(slot, world).map(|problem| (slot, problem))
        })
    }

    /// `Còn thiếu giấy tờ số 3.`
    pub fn missing_words(&self, world: &World<'_>) -> String {
        let rows: Vec<String> = self.papers.missing().iter().map(|row| (row + 1).to_string()).collect();
        world.say_with("papers-missing", &[("rows", &rows.join(", "))])
    }

    /// The place a refusal of the desk stands beside.
    pub fn slot_of(&self, refusal: &Refusal) -> Option<Slot> {
        Some(match refusal.field? {
            "procedure" => Slot::Procedure,
            "case" => Slot::Case,
            "applicant.name" => Slot::Name,
            "applicant.id_number" => Slot::Id,
            "applicant.date_of_birth" => Slot::Birth,
            "applicant.address" => Slot::Address,
            "applicant.phone" => Slot::Phone,
            "representative" => Slot::Rep,
            "submitter.name" => Slot::SubName,
            "submitter.id_number" => Slot::SubId,
            "submitter.authority" => Slot::SubAuthority,
            "submitter.phone" => Slot::SubPhone,
            "documents" => Slot::Papers,
            "quantities" => self.counted_slots().first().copied().unwrap_or(Slot::Count(0)),
            "fee.relief" => Slot::Relief,
            "fee.proof" => Slot::Proof,
            "fee.amount" => Slot::FeeAmount,
            "fee.source" => Slot::FeeSource,
            "limit" => Slot::Limit,
            "note" => Slot::Note,
            "fields" => {
                let wanted = refusal.args.iter().find(|arg| arg.0 == "field").map(|arg| arg.1.clone());
                let nth = self.own_fields().position(|spec| Some(&spec.label) == wanted.as_ref());
                Slot::Own(u8::try_from(nth.unwrap_or(0)).unwrap_or(0))
            }
            _ => return None,
        })
    }
}

fn plain_phone(text: String) -> String {
    text.parse::<Phone>().map_or(text, |phone| phone.to_string())
}
