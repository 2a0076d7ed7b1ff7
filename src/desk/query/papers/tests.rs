//! Papers of a real procedure, whole, and the list of those not printed.

mod payment;
mod pictures;
mod read_back;
mod slips;

use super::*;
use crate::desk::request::{Outcome, Request};
use crate::desk::testkit::{self, Desk};
use crate::domain::applicant::Applicant;
use crate::domain::command::{Command, DossierRef};
use crate::domain::intake::{DocumentCount, Lack, LackingDocument, OpenDossier, RefusalGround};
use crate::domain::paper::{RecordHandwriting, RecordPrint, Trouble};
use crate::domain::{intake, result, review};
use crate::store::disk::MemoryDisk;

fn desk() -> Desk {
    testkit::open(Arc::new(MemoryDisk::new()), 1, 0).unwrap()
}

fn give(desk: &mut Desk, command: Command) -> DossierId {
    let request = Request::now(desk.officer(), command);
    match desk.engine.submit(&request).unwrap() {
        Outcome::Recorded(recorded) => recorded.dossier().unwrap(),
        Outcome::Refused(refusal) => panic!("{refusal:?}"),
    }
}

fn walk_in() -> OpenDossier {
    OpenDossier {
        representative: None,
        remarks: Vec::new(),
        procedure: "1.003197".into(),
        case: None,
        channel: None,
        return_way: None,
        ticket: None,
        applicant: Applicant {
            id_number: Some("001195000123".into()),
            address: Some("Bản Na Sang".into()),
            phone: Some("0903123456".into()),
            ..Applicant::named("Lò Thị Ban")
        },
        submitter: None,
        fields: Vec::new(),
        documents: vec![DocumentCount { row: 0, original: 1, certified: 0, photocopy: 0 }],
        quantities: Vec::new(),
        note: None,
        limit: None,
        fee: None,
        identity: Vec::new(),
    }
}

fn pointer(id: DossierId) -> DossierRef {
    DossierRef(id.to_string())
}

fn heading() -> Heading {
    Heading {
        superior: "UBND TỈNH LÂM ĐỒNG".into(),
        agency: "UBND XÃ ĐẠ HUOAI".into(),
        place: "Đạ Huoai".into(),
        contact: "0263 3 123 456".into(),
        english: false,
    }
}

fn paper_text(desk: &mut Desk, id: DossierId, form: Form) -> Composed {
    let dossier = desk.engine.dossier(id).unwrap().unwrap();
    desk.engine.compose_paper(&dossier, form, None, &heading()).unwrap().unwrap()
}

fn print(desk: &mut Desk, id: DossierId, form: Form, trouble: Option<Trouble>) {
    let command = RecordPrint { dossier: pointer(id), form, round: None, copy: None, trouble };
    give(desk, Command::RecordPrint(command));
}

fn listed(desk: &Desk) -> Vec<(String, bool)> {
    let now = desk.engine.clock().now();
    let list = desk.engine.view().print_list(now);
    list.iter().map(|(_, owed)| (owed.paper.number(), owed.failed)).collect()
}

#[test]
fn the_receipt_of_a_walk_in() {
    let mut desk = desk();
    let id = give(&mut desk, Command::ReceiveDossier(walk_in()));
    let composed = paper_text(&mut desk, id, Form::Receipt);
    assert_eq!(composed.file_name(), "H56.14-261123-1000-01-1");
    insta::assert_snapshot!("receipt", composed.text());
}

#[test]
fn the_papers_of_what_is_not_good_enough() {
    let mut desk = desk();
    let id = give(&mut desk, Command::OpenDossier(walk_in()));
    let lacking = LackingDocument { row: 0, lack: Lack::Incomplete };
    let text = Some("Tờ khai thiếu chữ ký của chủ hộ; ký bổ sung tại mục 9.".to_owned());
    let request =
        intake::RequestSupplement { dossier: pointer(id), documents: vec![lacking], text, permission: None };
    give(&mut desk, Command::RequestSupplement(request));
    insta::assert_snapshot!("supplement", paper_text(&mut desk, id, Form::Supplement).text());
    let text = Some("Đề nghị nộp tại Công an xã Ma Lâm.".to_owned());
    let refuse = intake::RefuseDossier { dossier: pointer(id), ground: RefusalGround::NotCompetent, text };
    give(&mut desk, Command::RefuseDossier(refuse));
    insta::assert_snapshot!("refusal", paper_text(&mut desk, id, Form::Refusal).text());
}

#[test]
fn the_slip_of_a_hand_over() {
    let mut desk = desk();
    let id = give(&mut desk, Command::ReceiveDossier(walk_in()));
    let step = review::CompleteStep { dossier: pointer(id), text: None };
    give(&mut desk, Command::CompleteStep(step));
    give(&mut desk, Command::ApproveDossier(review::Decide { dossier: pointer(id), text: None }));
    let over = result::HandOver { dossier: pointer(id), collector: None, person: None, terms: None };
    give(&mut desk, Command::HandOver(over));
    insta::assert_snapshot!("hand-over", paper_text(&mut desk, id, Form::HandOver).text());
    assert_eq!(listed(&desk).len(), 2, "an ended dossier owes its papers too");
    print(&mut desk, id, Form::HandOver, None);
    print(&mut desk, id, Form::Receipt, None);
    assert_eq!(listed(&desk), []);
}

#[test]
fn a_failed_print_takes_nothing_back_and_stays_on_the_list() {
    let mut desk = desk();
    let id = give(&mut desk, Command::ReceiveDossier(walk_in()));
    assert_eq!(listed(&desk), [("01".to_owned(), false)]);
    print(&mut desk, id, Form::Receipt, Some(Trouble::TimedOut));
    assert_eq!(listed(&desk), [("01".to_owned(), true)]);
    assert!(desk.engine.summary(id).unwrap().unwrap().number.is_some());
    let by_hand = RecordHandwriting { dossier: pointer(id), form: Form::Receipt, round: None };
    give(&mut desk, Command::RecordHandwriting(by_hand));
    assert_eq!(listed(&desk), []);
    let copy = paper_text(&mut desk, id, Form::Receipt);
    assert!(copy.copy == 2 && copy.text().contains("BẢN SAO (in lần 2)"), "{}", copy.text());
}

#[test]
fn a_desk_that_is_opened_again_lists_the_same_papers() {
    let disk = Arc::new(MemoryDisk::new());
    let mut desk = testkit::open(disk.clone(), 1, 0).unwrap();
    let id = give(&mut desk, Command::OpenDossier(walk_in()));
    let refuse = intake::RefuseDossier { dossier: pointer(id), ground: RefusalGround::Other, text: None };
    give(&mut desk, Command::RefuseDossier(intake::RefuseDossier { text: Some("x".into()), ..refuse }));
    give(&mut desk, Command::ReceiveDossier(walk_in()));
    let before = listed(&desk);
    desk.engine.close().unwrap();
    let again = testkit::open(disk, 1, 10).unwrap();
    assert_eq!(listed(&again), before);
    assert_eq!(before.len(), 2);
    let week_later = again.engine.clock().now().plus(time::Duration::days(8));
    assert_eq!(again.engine.view().print_list(week_later).len(), 0);
}

/// Two days more, allowed with a motive.
fn two_days_more(id: DossierId) -> review::ExtendDossier {
    let permission = crate::domain::permission::Permission {
        motive: "Chờ xác minh nhân thân tại bản.".into(),
        allowed_by: "Vừ A Sính, Phó Chủ tịch".into(),
    };
    review::ExtendDossier {
        dossier: pointer(id),
        ground: review::ExtensionGround::Verification,
        limit: "2wd".parse().unwrap(),
        permission,
    }
}

#[test]
fn the_papers_of_a_dossier_that_takes_longer_and_is_taken_back() {
    let mut desk = desk();
    let id = give(&mut desk, Command::ReceiveDossier(walk_in()));
    let extend = two_days_more(id);
    give(&mut desk, Command::ExtendDossier(extend.clone()));
    assert_eq!(listed(&desk), [("01".to_owned(), false), ("04".to_owned(), false)]);
    insta::assert_snapshot!("apology", paper_text(&mut desk, id, Form::Apology).text());
    print(&mut desk, id, Form::Apology, None);
    give(&mut desk, Command::ExtendDossier(extend));
    assert_eq!(listed(&desk).last(), Some(&("04.2".to_owned(), false)), "each extension owes its own");
    let end = review::EndDossier { dossier: pointer(id), text: Some("Bận việc nhà".into()) };
    give(&mut desk, Command::WithdrawDossier(end));
    insta::assert_snapshot!("stop", paper_text(&mut desk, id, Form::Stop).text());
    insta::assert_snapshot!("control", paper_text(&mut desk, id, Form::Control).text());
    insta::assert_snapshot!("history", paper_text(&mut desk, id, Form::History).text());
}

#[test]
fn what_nobody_owes_is_offered_where_it_can_be_made_and_its_copies_count() {
    let mut desk = desk();
    let id = give(&mut desk, Command::ReceiveDossier(walk_in()));
    let before = listed(&desk);
    print(&mut desk, id, Form::Control, None);
    assert_eq!(listed(&desk), before, "it is on no list");
    assert_eq!(paper_text(&mut desk, id, Form::Control).copy, 2);
    let dossier = desk.engine.dossier(id).unwrap().unwrap();
    let refused = desk.engine.compose_paper(&dossier, Form::Directions, None, &heading()).unwrap();
    assert!(refused.is_err(), "nobody said that it belongs elsewhere");
}

#[test]
fn the_way_to_the_right_office_and_a_receipt_with_english() {
    let mut desk = desk();
    let id = give(&mut desk, Command::OpenDossier(walk_in()));
    let text = Some("Công an xã Ma Lâm, tỉnh Lâm Đồng.".to_owned());
    let refuse = intake::RefuseDossier { dossier: pointer(id), ground: RefusalGround::NotCompetent, text };
    give(&mut desk, Command::RefuseDossier(refuse));
    insta::assert_snapshot!("directions", paper_text(&mut desk, id, Form::Directions).text());
    let id = give(&mut desk, Command::ReceiveDossier(walk_in()));
    let dossier = desk.engine.dossier(id).unwrap().unwrap();
    let heading = Heading { english: true, ..heading() };
    let composed = desk.engine.compose_paper(&dossier, Form::Receipt, None, &heading).unwrap().unwrap();
    for told in ["Receipt of dossier", "Dossier number: H56.14-261123-1000."] {
        assert!(composed.text().contains(told), "{}", composed.text());
    }
}
