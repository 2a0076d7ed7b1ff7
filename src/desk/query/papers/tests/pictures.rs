//! The pictures of papers in the README, of the papers as they are.
//!
//! `MOTCUA_WRITE_PICTURES=1 cargo test --lib query::papers::tests::pictures` draws them anew.

use super::*;
use crate::desk::query::PrintedBook;
use crate::paper::{Frame, testing, typeset};

/// Dots to the inch: letters of A5 can just be read.
const DOTS: f32 = 76.0;

/// Compares a picture with the one in the tree, or writes it.
fn draw(pages: &Pages, name: &str, frame: &Frame) {
    let drawn = testing::png(&typeset(pages, frame)[0], DOTS);
    assert!(drawn.len() < 60_000, "{name}: {} bytes", drawn.len());
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/pictures/{name}.png"));
    if std::env::var_os("MOTCUA_WRITE_PICTURES").is_some() {
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read(&path).unwrap_or_default();
    assert!(kept == drawn, "{name}.png shows another paper; MOTCUA_WRITE_PICTURES=1 draws it anew");
}

/// Somebody has it in hand.
fn taken(id: DossierId) -> Command {
    Command::AssignDossier(review::AssignDossier { dossier: pointer(id), officer: None })
}

fn book(desk: &mut Desk, book: &PrintedBook) -> Pages {
    desk.engine.compose_book(book, &heading()).unwrap().unwrap().pages
}

#[test]
fn the_pictures_of_the_readme_show_the_papers_as_they_are() {
    let mut desk = desk();
    let id = give(&mut desk, Command::ReceiveDossier(walk_in()));
    let step = review::CompleteStep { dossier: pointer(id), text: None };
    let extend = two_days_more(id);
    let receipt = paper_text(&mut desk, id, Form::Receipt).pages;
    draw(&receipt, "paper-01", &Frame::A5);
    draw(&receipt, "paper-01-roll", &Frame::roll(576));
    give(&mut desk, Command::ExtendDossier(extend));
    give(&mut desk, taken(id));
    give(&mut desk, Command::CompleteStep(step));
    draw(&paper_text(&mut desk, id, Form::Apology).pages, "paper-04", &Frame::A5);
    let now = desk.engine.clock().now();
    draw(&book(&mut desk, &PrintedBook::Register { from: now, to: now }), "paper-07", &Frame::A5);
    let officer = desk.officer();
    draw(&book(&mut desk, &PrintedBook::HandOver(officer)), "paper-hand-over", &Frame::A5);
    give(&mut desk, Command::ApproveDossier(review::Decide { dossier: pointer(id), text: None }));
    let over = result::HandOver { dossier: pointer(id), collector: None, person: None, terms: None };
    give(&mut desk, Command::HandOver(over));
    for (form, name) in
        [(Form::HandOver, "paper-result"), (Form::Control, "paper-06"), (Form::History, "paper-history")]
    {
        draw(&paper_text(&mut desk, id, form).pages, name, &Frame::A5);
    }

    let id = give(&mut desk, Command::OpenDossier(walk_in()));
    let lacking = LackingDocument { row: 0, lack: Lack::Incomplete };
    let text = Some("Tờ khai thiếu chữ ký của chủ hộ; ký bổ sung tại mục 9.".to_owned());
    let request =
        intake::RequestSupplement { dossier: pointer(id), documents: vec![lacking], text, permission: None };
    give(&mut desk, Command::RequestSupplement(request));
    draw(&paper_text(&mut desk, id, Form::Supplement).pages, "paper-02", &Frame::A5);
    let text = Some("Công an xã Ma Lâm, tỉnh Lâm Đồng.".to_owned());
    let refuse = intake::RefuseDossier { dossier: pointer(id), ground: RefusalGround::NotCompetent, text };
    give(&mut desk, Command::RefuseDossier(refuse));
    draw(&paper_text(&mut desk, id, Form::Refusal).pages, "paper-03", &Frame::A5);
    draw(&paper_text(&mut desk, id, Form::Directions).pages, "paper-directions", &Frame::A5);

    let id = give(&mut desk, Command::ReceiveDossier(walk_in()));
    let end = review::EndDossier { dossier: pointer(id), text: Some("Bận việc nhà".into()) };
    give(&mut desk, Command::WithdrawDossier(end));
    draw(&paper_text(&mut desk, id, Form::Stop).pages, "paper-05", &Frame::A5);
}

#[test]
fn the_pictures_of_money_and_ticket_show_them_as_they_are() {
    let papers = super::read_back::all_papers();
    let slip = Form::PaymentSlip.number();
    for (paper, name, frame) in [
        ("fee receipt", "paper-fee", &Frame::A5),
        ("till sheet", "paper-till", &Frame::A5),
        (slip, "paper-payment", &Frame::A5),
        ("ticket", "paper-ticket", &Frame::roll(576)),
    ] {
        let (_, pages) = papers.iter().find(|(found, _)| found == paper).unwrap();
        draw(pages, name, frame);
    }
}

#[test]
fn the_register_lists_what_was_taken_in_on_its_days_and_no_more() {
    let mut desk = desk();
    let id = give(&mut desk, Command::ReceiveDossier(walk_in()));
    give(&mut desk, taken(id));
    give(&mut desk, Command::OpenDossier(walk_in()));
    let now = desk.engine.clock().now();
    let today = book(&mut desk, &PrintedBook::Register { from: now, to: now });
    let told = crate::paper::text(&today, &TextPage::A4);
    insta::assert_snapshot!("register", told);
    assert!(told.lines().all(|line| crate::base::text::width(line) <= crate::paper::WIDE_COLUMNS));
    let before = now.plus(time::Duration::days(-1));
    let empty = book(&mut desk, &PrintedBook::Register { from: before, to: before });
    assert!(crate::paper::text(&empty, &TextPage::A4).contains("Cộng: 0 hồ sơ."));
    let officer = desk.officer();
    let sheet = book(&mut desk, &PrintedBook::HandOver(officer));
    insta::assert_snapshot!("hand-over-sheet", crate::paper::text(&sheet, &TextPage::A4));
    let none = desk.engine.compose_book(&PrintedBook::Ticket("Z999".into()), &heading()).unwrap();
    assert!(none.is_err());
    let cover = crate::paper::Cover { post: desk.engine.post(), heading: &heading(), now, head: None };
    let slip = crate::paper::ticket_slip(&cover, "A012", now, 3);
    insta::assert_snapshot!("ticket", crate::paper::text(&slip, &TextPage::roll(32)));
}
