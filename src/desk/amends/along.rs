//! Acts that were recorded with something beside them: a permission, what was noted of a hand-over, a
//! printed paper. What explains an act goes back with it, paper that came out does not.

use super::*;
use crate::base::id::DossierId;
use crate::domain::applicant::Submitter;
use crate::domain::dossier::{Dossier, Happening};
use crate::domain::paper;
use crate::domain::permission::Permission;

/// A dossier without its story: what an undo must leave as it was.
fn standing(desk: &mut Desk, id: DossierId) -> Dossier {
    Dossier { story: Vec::new(), ..desk.engine.dossier(id).unwrap().unwrap() }
}

fn last_of_story(desk: &mut Desk, id: DossierId, count: usize) -> Vec<Happening> {
    let story = desk.engine.dossier(id).unwrap().unwrap().story;
    story[story.len() - count..].to_vec()
}

#[test]
fn a_second_request_goes_back_together_with_the_permission_it_needed() {
    let (disk, mut desk) = desk(11);
    let taken = received(&mut desk);
    let (dossier, id) = (pointer(&taken), taken.dossier().unwrap());
    let request = |permission: Option<Permission>| {
        Command::RequestSupplement(intake::RequestSupplement {
            dossier: dossier.clone(),
            documents: Vec::new(),
            text: Some("nộp bản chính".into()),
            permission,
        })
    };
    let allowed = || {
        Some(Permission { motive: "giấy mới không hợp lệ".into(), allowed_by: "Hờ A Chú".into() })
    };
    let came = intake::ReceiveSupplement { dossier: dossier.clone(), documents: Vec::new(), text: None };
    give(&mut desk, request(None)).unwrap();
    give(&mut desk, Command::ReceiveSupplement(came)).unwrap();
    let before = standing(&mut desk, id);
    give(&mut desk, request(allowed())).unwrap();
    let asked = standing(&mut desk, id);
    give(&mut desk, undo(Subject::Dossier(id))).unwrap();
    assert_eq!(standing(&mut desk, id), before, "the clock runs as if nothing had been asked");
    let [permission, second, undone] = last_of_story(&mut desk, id, 3).try_into().unwrap();
    assert!(permission.undone && second.undone && !undone.undone, "the story keeps all three");
    // What was taken back was no request: the next one is the second again, and needs its permission.
    let refused = give(&mut desk, request(None)).unwrap_err();
    assert_eq!(refused.code, refusal::SUPPLEMENT_AGAIN);
    give(&mut desk, request(allowed())).unwrap();
    assert_eq!(standing(&mut desk, id).summary.supplements, asked.summary.supplements);
    assert_eq!(check(&disk).faults, []);
}

#[test]
fn a_hand_over_goes_back_with_all_that_was_noted_though_its_slip_was_printed() {
    let (disk, mut desk) = desk(12);
    let taken = received(&mut desk);
    let (dossier, id) = (pointer(&taken), taken.dossier().unwrap());
    give(&mut desk, Command::CompleteStep(review::CompleteStep { dossier: dossier.clone(), text: None }))
        .unwrap();
    give(&mut desk, Command::ApproveDossier(review::Decide { dossier: dossier.clone(), text: None }))
        .unwrap();
    let before = standing(&mut desk, id);
    let hand_over = Command::HandOver(result::HandOver {
        dossier: dossier.clone(),
        collector: Some(result::Collector::Representative),
        person: Some(Submitter {
            name: "Lò Văn Ún".into(),
            id_number: Some("001095000123".into()),
            authority: None,
            phone: None,
        }),
        terms: Some(result::HandOverTerms {
            relation: Some(result::Relation::Child),
            receipt_lost: Some("Tôi làm mất giấy hẹn.".into()),
            parcel: None,
        }),
    });
    give(&mut desk, hand_over.clone()).unwrap();
    let after = standing(&mut desk, id);
    let slip =
        paper::RecordPrint { dossier, form: paper::Form::HandOver, round: None, copy: None, trouble: None };
    give(&mut desk, Command::RecordPrint(slip)).unwrap();
    give(&mut desk, undo(Subject::Dossier(id))).unwrap();
    assert_eq!(standing(&mut desk, id), before, "the result lies there again");
    let [noted, handed, slip, undone] = last_of_story(&mut desk, id, 4).try_into().unwrap();
    assert!(noted.undone && handed.undone, "{noted:?} {handed:?}");
    assert!(!slip.undone && !undone.undone, "paper that came out came out");
    // Nothing of it stands in the way of handing it over rightly.
    give(&mut desk, hand_over).unwrap();
    assert_eq!(standing(&mut desk, id).summary.status, after.summary.status);
    assert_eq!(check(&disk).faults, []);
    let digest = crate::desk::verify::state_digest(desk.engine.state().unwrap()).unwrap();
    assert_eq!(check(&disk).state_digest, Some(digest), "folded anew it is the same");
}
