//! The transfer's code on papers: where something is owed and the office has an account, and nowhere else.

use super::*;
use crate::base::money::Dong;
use crate::domain::money::{RecordPayment, SetAccount, StateFee};
use crate::domain::vietqr::VietQr;
use crate::paper::{Block, Roll, escpos};

/// The Vietcombank account of the public test data.
fn with_account(desk: &mut Desk) {
    let (bin, number) = ("970436".to_owned(), "0011001234567".to_owned());
    act(desk, Command::SetAccount(SetAccount { bin, number, card: false, holder: Some("UBND XÃ".into()) }));
}

fn act(desk: &mut Desk, command: Command) {
    let request = Request::now(desk.officer(), command);
    assert!(matches!(desk.engine.submit(&request).unwrap(), Outcome::Recorded(_)));
}

/// Taken in: `1.004222` costs 20.000 at the counter.
fn owing(desk: &mut Desk) -> DossierId {
    let open = OpenDossier { procedure: "1.004222".into(), case: Some("1.004222.01".into()), ..walk_in() };
    give(desk, Command::ReceiveDossier(open))
}

fn codes(pages: &Pages) -> Vec<VietQr> {
    let code = |block: &Block| match block {
        Block::Transfer { code, .. } => Some(VietQr::read(code).unwrap()),
        _ => None,
    };
    pages.blocks().iter().filter_map(code).collect()
}

#[test]
fn a_receipt_and_a_slip_carry_the_code_of_what_is_owed_until_it_is_paid() {
    let mut desk = desk();
    let id = owing(&mut desk);
    let number = desk.engine.summary(id).unwrap().unwrap().number.unwrap();
    assert_eq!(codes(&paper_text(&mut desk, id, Form::Receipt).pages), [], "there is no account");
    let slip = paper_text(&mut desk, id, Form::PaymentSlip);
    assert!(
        codes(&slip.pages).is_empty() && slip.text().contains("chưa công bố tài khoản"),
        "{}",
        slip.text()
    );
    with_account(&mut desk);
    for form in [Form::Receipt, Form::PaymentSlip] {
        let pages = paper_text(&mut desk, id, form).pages;
        let [code] = &codes(&pages)[..] else { panic!("{}", form.number()) };
        assert_eq!((code.account.number.as_str(), code.amount), ("0011001234567", Some(Dong(20_000))));
        assert_eq!(code.purpose.as_deref(), Some(format!("LP HS {number}").as_str()));
    }
    insta::assert_snapshot!("payment-slip", paper_text(&mut desk, id, Form::PaymentSlip).text());
    act(&mut desk, Command::RecordPayment(RecordPayment::of(pointer(id))));
    assert_eq!(codes(&paper_text(&mut desk, id, Form::Receipt).pages), []);
    let dossier = desk.engine.dossier(id).unwrap().unwrap();
    let slip = desk.engine.compose_paper(&dossier, Form::PaymentSlip, None, &heading()).unwrap();
    assert_eq!(slip.unwrap_err().code, crate::domain::refusal::PAPER_NOT_OWED);
}

#[test]
fn a_fee_nobody_knows_is_asked_for_on_no_paper_until_it_is_stated() {
    let mut desk = desk();
    with_account(&mut desk);
    let came = (0..3).map(|row| DocumentCount { row, original: 1, certified: 0, photocopy: 0 });
    let open = OpenDossier {
        procedure: "1.013067".into(),
        case: Some("1.013067.01".into()),
        documents: came.collect(),
        ..walk_in()
    };
    let id = give(&mut desk, Command::ReceiveDossier(open));
    assert!(desk.engine.summary(id).unwrap().unwrap().fee_unknown);
    assert_eq!(codes(&paper_text(&mut desk, id, Form::Receipt).pages), []);
    let dossier = desk.engine.dossier(id).unwrap().unwrap();
    assert!(desk.engine.compose_paper(&dossier, Form::PaymentSlip, None, &heading()).unwrap().is_err());
    let source = "Nghị quyết 12/2025/NQ-HĐND".to_owned();
    let fee = StateFee { dossier: pointer(id), amount: Dong(150_000), source };
    act(&mut desk, Command::StateFee(fee));
    let found = codes(&paper_text(&mut desk, id, Form::Receipt).pages);
    assert_eq!(found.first().and_then(|code| code.amount), Some(Dong(150_000)));
}

#[test]
fn the_code_is_drawn_where_it_can_be_and_said_in_words_everywhere() {
    let mut desk = desk();
    with_account(&mut desk);
    let id = owing(&mut desk);
    let pages = paper_text(&mut desk, id, Form::Receipt).pages;
    let told = |page: &TextPage| text(&pages, page);
    let drawn = |text: &str| text.lines().filter(|line| line.contains(['█', '▀', '▄'])).count();
    let ascii = TextPage { ascii: true, ..TextPage::A4 };
    assert!(drawn(&told(&TextPage::A4)) > 18, "{}", told(&TextPage::A4));
    for page in [TextPage::A5, ascii, TextPage::roll(42)] {
        let told = told(&page);
        assert_eq!(drawn(&told), 0, "{told}");
        for word in ["Vietcombank", "0011001234567", "20.000", "LP HS H56.14-261123-"] {
            assert!(told.contains(word), "{word}\n{told}");
        }
    }
    // A code cut by the end of a page is none.
    let longer = {
        let mut longer = Pages::default();
        (0..40).for_each(|_| longer.say("dòng"));
        longer.append(Pages::default());
        (0..45).for_each(|_| longer.say("dòng"));
        pages.blocks().iter().cloned().for_each(|block| longer.add(block));
        text(&longer, &TextPage::A4)
    };
    assert_eq!(longer.split(crate::paper::FORM_FEED).filter(|page| drawn(page) > 0).count(), 1, "{longer}");
    // A receipt printer without pictures draws the second code itself.
    let bytes = escpos(&pages, &Roll::WIDE.ascii());
    let stored = [49, 80, 48];
    assert_eq!(bytes.windows(3).filter(|window| *window == stored).count(), 2);
}

#[test]
fn a_receipt_with_a_code_takes_no_more_paper_than_one_without() {
    let mut desk = desk();
    let id = owing(&mut desk);
    let bare = paper_text(&mut desk, id, Form::Receipt).pages;
    with_account(&mut desk);
    let coded = paper_text(&mut desk, id, Form::Receipt).pages;
    for frame in [crate::paper::Frame::A4, crate::paper::Frame::A5] {
        let leaves = |pages: &Pages| crate::paper::typeset(pages, &frame).len();
        assert_eq!(leaves(&coded), leaves(&bare), "{frame:?}");
    }
}
