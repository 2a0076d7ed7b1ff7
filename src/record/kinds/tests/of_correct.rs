//! A sample of every event that puts something right.

use super::*;

pub(super) fn terms(code: &str) -> correct::Terms {
    correct::Terms {
        procedure: intake::ProcedureVersion { code: code.into(), version: ContentHash([9; 32]) },
        case: format!("{code}.01"),
        limit: Some("3wd".parse().unwrap()),
        due_at: Some(at("2026-11-26T09:00")),
        fee: Some(Dong(8000)),
        fee_unknown: false,
    }
}

pub(super) fn correct_samples() -> Vec<Event> {
    let undone = |deed| correct::ActUndone {
        deed,
        entries: vec![crate::base::id::EntryId([4; 16])],
        personal: words(),
    };
    vec![
        correct::Event::Corrected(correct::Corrected {
            part: correct::Part::Document,
            key: "2".into(),
            old: Some("1/0/0".into()),
            new: Some("0/1/0".into()),
            personal: Some(correct::CorrectedWords { old: None, new: None, motive: "đếm nhầm".into() }),
        }),
        correct::Event::ProcedureChanged(Box::new(correct::ProcedureChanged {
            from: terms("1.001193"),
            to: terms("1.004222"),
            calendar: ContentHash([1; 32]),
            rules: ContentHash([2; 32]),
            step: "examine".into(),
            awaits_payment: false,
            keeps_pauses: true,
            lines: vec![FeeLine { label: "Lệ phí".into(), kind: FeeKind::Charge, amount: Dong(8000) }],
            carried: vec![(0, 1)],
            rest: vec![2],
            missing: vec![3],
            handed_in: vec![intake::DocumentCount { row: 4, original: 1, certified: 0, photocopy: 0 }],
            fields: vec!["child_name".into()],
            personal: words(),
        })),
        correct::Event::ClosedAsMistaken(correct::ClosedAsMistaken {
            successor: DossierId([6; 16]),
            personal: words(),
        }),
        correct::Event::ReplacesMistaken(correct::ReplacesMistaken {
            predecessor: DossierId([5; 16]),
            number: Some("H56.14-261123-0007".into()),
        }),
        correct::Event::Undone(undone(correct::Deed::Decided)),
        correct::Event::TicketUndone(undone(correct::Deed::TicketCalled)),
        correct::Event::ConflictSettled(correct::ConflictSettled {
            keep: vec![crate::base::id::EntryId([4; 16])],
            seen: vec![crate::base::id::EntryId([4; 16]), crate::base::id::EntryId([5; 16])],
            personal: words(),
        }),
        correct::Event::FurtherNumberGiven(correct::FurtherNumberGiven {
            number: "H56.14-261124-0002".into(),
            instead_of: "H56.14-261123-0007".into(),
            personal: words(),
        }),
    ]
    .into_iter()
    .map(Event::Correct)
    .collect()
}
