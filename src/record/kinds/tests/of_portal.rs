//! A sample of every event of the portal.

use super::*;

pub(super) fn portal_samples() -> Vec<Event> {
    let (digest, number) = (ContentHash([9; 32]), "H56.14-261123-0007".to_owned());
    let item = || Some(portal::ItemText { json: format!("{{\"MaHoSo\":\"{number}\"}}") });
    vec![
        portal::Event::Submitted(portal::Submitted {
            number: number.clone(),
            submitted_at: Some(at("2026-11-22T21:05")),
            answer_by: Some(at("2026-11-23T17:00")),
            digest,
            several_cases: true,
            personal: item(),
        }),
        portal::Event::Changed(portal::SubmissionChanged { digest, personal: item() }),
        portal::Event::ChangeSettled(portal::ChangeSettled {
            digest,
            taken: true,
            return_way: intake::ReturnWay::Post,
            personal: Some(Box::new(opening())),
        }),
        portal::Event::CaseChosen(portal::CaseChosen { case: "1.001193.01".into() }),
        portal::Event::Exported(portal::Exported {
            mapping: "1.4".into(),
            update: true,
            seen: 0x0102_0304_0506_0708,
            digest: Some(digest),
        }),
        portal::Event::Answered(portal::Answered {
            verdict: portal::Verdict::Refused,
            code: "-3".into(),
            personal: words(),
        }),
        portal::Event::SetAside(portal::ItemSetAside {
            digest,
            reason: portal::Unread::Number,
            personal: item(),
        }),
    ]
    .into_iter()
    .map(Event::Portal)
    .collect()
}
