//! Invented dossiers: a form filled in so that a procedure accepts it.

use super::names;
use crate::base::random::{Random, pick};
use crate::domain::applicant::{Applicant, FieldValue};
use crate::domain::clock::TimeLimit;
use crate::domain::command::TicketRef;
use crate::domain::intake::{DocumentCount, Lack, LackingDocument, OpenDossier, QuantityValue, ReturnWay};
use crate::domain::post::Post;
use crate::domain::procedure::{Case, Channel, FieldKind, FieldSpec, Procedure, Requirement};

/// Working days an officer sets where a procedure states no limit that can be computed.
const LIMIT_SET_BY_OFFICER: u32 = 5;

/// A whole form for one case of a procedure: it lacks nothing acceptance asks for.
pub fn complete(
    random: &mut dyn Random,
    procedure: &Procedure,
    case: &Case,
    ticket: Option<TicketRef>,
) -> OpenDossier {
    let applicant = names::citizen(random);
    let channel = channel(random, ticket.is_some());
    let fields =
        procedure.form_fields(case).filter(|spec| spec.required || random.chance(70)).collect::<Vec<_>>();
    let fields = fields.into_iter().map(|spec| field(random, spec, &applicant)).collect();
    OpenDossier {
        procedure: procedure.code.to_string(),
        case: Some(case.code.to_string()),
        channel: Some(channel),
        return_way: Some(return_way(random)),
        ticket,
        representative: None,
        submitter: random.chance(15).then(|| names::representative(random)),
        applicant,
        fields,
        documents: documents(random, procedure, case),
        remarks: Vec::new(),
        quantities: quantities(random, procedure),
        note: None,
        limit: limit(procedure, case, channel),
        fee: None,
        identity: Vec::new(),
    }
}

/// The group of the post whose number somebody takes for a procedure: its own, or the last, for all
/// other matters.
pub fn group(procedure: &Procedure, post: &Post) -> char {
    let own = procedure.ticket_group.filter(|letter| post.group(*letter).is_some());
    own.or(post.groups.last().map(|group| group.letter)).unwrap_or('A')
}

/// The limit an officer must set: only where the procedure states none.
pub fn limit(procedure: &Procedure, case: &Case, channel: Channel) -> Option<TimeLimit> {
    match procedure.limit(case, channel) {
        Some(_) => None,
        None => format!("{LIMIT_SET_BY_OFFICER}wd").parse().ok(),
    }
}

fn channel(random: &mut dyn Random, at_counter: bool) -> Channel {
    if at_counter {
        Channel::Direct
    } else if random.chance(80) {
        Channel::Online
    } else {
        Channel::Postal
    }
}

fn return_way(random: &mut dyn Random) -> ReturnWay {
    match random.below(10) {
        0 => ReturnWay::Post,
        1 | 2 => ReturnWay::Electronic,
        _ => ReturnWay::Counter,
    }
}

/// Every required paper and some of the others.
pub fn documents(random: &mut dyn Random, procedure: &Procedure, case: &Case) -> Vec<DocumentCount> {
    let mut rows = Vec::new();
    for (paper, row) in procedure.checklist(case).zip(0_u16..) {
        if paper.requirement != Requirement::Required && !random.chance(30) {
            continue;
        }
        let mut count = DocumentCount { row, original: paper.originals, ..DocumentCount::default() };
        if random.chance(50) {
            count.certified = paper.copies;
        } else {
            count.photocopy = paper.copies;
        }
        if count.total() == 0 {
            count.original = 1;
        }
        rows.push(count);
    }
    rows
}

/// What is counted for the fee.
pub fn quantities(random: &mut dyn Random, procedure: &Procedure) -> Vec<QuantityValue> {
    let count = |random: &mut dyn Random| u32::try_from(1 + random.below(4)).unwrap_or(1);
    procedure
        .quantities
        .iter()
        .map(|spec| QuantityValue { key: spec.key.as_str().to_owned(), count: count(random) })
        .collect()
}

/// One or two papers that something is wrong with; none where the case lists no papers.
pub fn lacking(random: &mut dyn Random, papers: usize) -> Vec<LackingDocument> {
    let lacks = [Lack::Missing, Lack::Incorrect, Lack::Incomplete, Lack::Outdated];
    let mut rows: Vec<u16> = (0..1 + random.below(2))
        .filter_map(|_| u16::try_from(random.below(papers as u64)).ok())
        .filter(|row| usize::from(*row) < papers)
        .collect();
    rows.sort_unstable();
    rows.dedup();
    rows.into_iter()
        .filter_map(|row| Some(LackingDocument { row, lack: pick(random, &lacks).copied()? }))
        .collect()
}

fn field(random: &mut dyn Random, spec: &FieldSpec, applicant: &Applicant) -> FieldValue {
    let sex = names::sex(random);
    let value = match &spec.kind {
        FieldKind::Text if spec.key.contains("name") => names::full_name(random, sex),
        FieldKind::Text if spec.key.contains("address") || spec.key.contains("place") => {
            names::address(random)
        }
        FieldKind::Text => format!("Mẫu {:03}", random.below(1_000)),
        FieldKind::Date => names::birth_date(random, 1995, 2025),
        FieldKind::IdNumber => {
            let birth = names::birth_date(random, 1950, 2005);
            names::id_number(random, sex, &birth)
        }
        FieldKind::Phone => applicant.phone.clone().unwrap_or_else(|| names::phone(random)),
        FieldKind::Number => (1 + random.below(9)).to_string(),
        FieldKind::Choice(choices) => pick(random, choices).cloned().unwrap_or_default(),
    };
    let value: String = value.chars().take(usize::from(spec.max_chars)).collect();
    FieldValue { key: spec.key.clone(), value: value.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::SeededRandom;
    use crate::desk::library::Shipped;

    #[test]
    fn every_shipped_case_gets_every_required_paper_and_field() {
        let mut random = SeededRandom::new(5);
        for code in Shipped::get().codes() {
            let version = Shipped::get().version(code.as_str()).unwrap();
            for case in &version.procedure.cases {
                let form = complete(&mut random, &version.procedure, case, None);
                for (row, paper) in version.procedure.checklist(case).enumerate() {
                    let there = form.documents.iter().any(|d| usize::from(d.row) == row && d.total() > 0);
                    assert!(there || paper.requirement != Requirement::Required, "{code} {}", paper.name);
                }
                for spec in version.procedure.form_fields(case).filter(|spec| spec.required) {
                    let there = form.fields.iter().any(|f| f.key == spec.key && !f.value.is_empty());
                    assert!(there, "{code} {}", spec.key);
                }
                let channel = form.channel.unwrap();
                assert!(form.limit.is_some() || version.procedure.limit(case, channel).is_some());
            }
        }
    }

    #[test]
    fn lacking_papers_are_rows_of_the_checklist() {
        let mut random = SeededRandom::new(9);
        assert!(lacking(&mut random, 0).is_empty());
        for papers in 1..6 {
            let rows = lacking(&mut random, papers);
            assert!(!rows.is_empty() && rows.iter().all(|lack| usize::from(lack.row) < papers));
        }
    }
}
