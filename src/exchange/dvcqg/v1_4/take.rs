//! A submission of an item: leniently, as the portal and the systems before it write.

use super::Item;
use crate::base::coded::Coded as _;
use crate::base::text::clean_line;
use crate::domain::applicant::{Applicant, ApplicantKind, NAME_MAX, TEXT_MAX};
use crate::domain::clock::Rules;
use crate::domain::intake::ReturnWay;
use crate::domain::person::CitizenId;
use crate::domain::portal::{Attachment, Submission, Unread};
use crate::exchange::dvcqg::from_portal;

/// What a provincial system writes where it does not know a number.
const NO_ID: &str = "000000001";
/// Characters of a name or link of a file at most.
const LINK_MAX: usize = 4_000;
/// Files of a submission at most: more is no dossier.
const FILES_MAX: usize = 200;
/// Characters of a contact at most, as the intake takes them.
const CONTACT_MAX: usize = 100;

/// Reads an item; what a rule needs and is not there is why it is set aside.
pub(super) fn submission(item: &Item, rules: &Rules) -> Result<Submission, Unread> {
    let number = rules.number_of(item.number.as_str()).ok_or(Unread::Number)?;
    let procedure = clean_line(item.procedure.as_str(), 80);
    if procedure.is_empty() {
        return Err(Unread::Procedure);
    }
    let name = clean_line(item.applicant.as_str(), NAME_MAX);
    if name.is_empty() {
        return Err(Unread::Applicant);
    }
    let kind = item.kind.as_str().trim().parse::<u8>().ok();
    let kind = kind.and_then(|code| ApplicantKind::from_code(code).ok()).unwrap_or(ApplicantKind::Citizen);
    let (id_number, doubtful_ids) = ids(item);
    let optional = |text: &str| Some(clean_line(text, CONTACT_MAX)).filter(|text| !text.is_empty());
    let applicant = Applicant {
        kind,
        id_number,
        phone: optional(item.phone.as_str()),
        email: optional(item.email.as_str()),
        ..Applicant::named(name)
    };
    Ok(Submission {
        number,
        procedure,
        procedure_name: clean_line(item.procedure_name.as_str(), NAME_MAX * 5),
        submitted_at: from_portal(item.filed_at.as_str()),
        return_way: if item.return_way.as_str().trim() == "1" { ReturnWay::Post } else { ReturnWay::Counter },
        applicant,
        doubtful_ids,
        subject: clean_line(item.subject.as_str(), super::SUBJECT_MAX),
        note: clean_line(item.note.as_str(), TEXT_MAX - super::SUBJECT_MAX - 1),
        state: clean_line(item.state.as_str(), 2),
        attachments: attachments(item),
    })
}

/// The number that holds (twelve digits before nine), and those that are none.
fn ids(item: &Item) -> (Option<String>, Vec<String>) {
    let mut sound: Vec<String> = Vec::new();
    let mut doubtful = Vec::new();
    for id in &item.ids {
        let number: String =
            id.number.as_str().chars().filter(|c| !c.is_whitespace() && *c != '.').take(40).collect();
        let nine = number.len() == 9 && number.bytes().all(|b| b.is_ascii_digit());
        if number.is_empty() || number == NO_ID {
            continue;
        } else if nine || number.parse::<CitizenId>().is_ok() {
            sound.push(number);
        } else {
            doubtful.push(clean_line(&number, 40));
        }
    }
    sound.sort_by_key(|number| std::cmp::Reverse(number.len()));
    (sound.into_iter().next(), doubtful)
}

fn attachments(item: &Item) -> Vec<Attachment> {
    let there = |flag: &str| !flag.trim().eq_ignore_ascii_case("true") && flag.trim() != "1";
    let files = item.files.iter().filter(|file| there(file.is_deleted.as_str()));
    let files = files.filter(|file| !file.name.is_empty() || !file.link.is_empty());
    files
        .take(FILES_MAX)
        .map(|file| Attachment {
            name: clean_line(file.name.as_str(), LINK_MAX),
            paper: clean_line(file.paper.as_str(), 80),
            link: clean_line(file.link.as_str(), LINK_MAX),
        })
        .collect()
}
