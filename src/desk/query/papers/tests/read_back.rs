//! Every paper as PDF, on A4 and A5, read by somebody else's program: nothing it says is lost in type.

use super::*;
use crate::desk::query::PrintedBook;
use crate::domain::money::{CloseTill, CountTill, GrantReceipts, OpenTill, RecordPayment, SetAccount};
use crate::domain::ticket::{Priority, TakeTicket};
use crate::paper::{Format, testing};
use std::collections::BTreeSet;

fn act(desk: &mut Desk, command: Command) {
    let request = Request::now(desk.officer(), command);
    let outcome = desk.engine.submit(&request).unwrap();
    assert!(matches!(outcome, Outcome::Recorded(_)), "{outcome:?}");
}

fn received(desk: &mut Desk) -> DossierId {
    let open = OpenDossier { procedure: "1.004222".into(), case: Some("1.004222.01".into()), ..walk_in() };
    give(desk, Command::ReceiveDossier(open))
}

/// Every form of a dossier, each of one that owes it.
fn forms(desk: &mut Desk) -> Vec<(String, Pages)> {
    let mut found = Vec::new();
    let mut add = |desk: &mut Desk, id, forms: &[Form]| {
        for form in forms {
            found.push((form.number().to_owned(), paper_text(desk, id, *form).pages));
        }
    };
    let id = received(desk);
    let extend = two_days_more(id);
    give(desk, Command::ExtendDossier(extend));
    add(desk, id, &[Form::Receipt, Form::PaymentSlip, Form::Apology, Form::Control, Form::History]);
    let end = review::EndDossier { dossier: pointer(id), text: Some("Bận việc nhà".into()) };
    give(desk, Command::WithdrawDossier(end));
    add(desk, id, &[Form::Stop]);
    let id = give(desk, Command::OpenDossier(walk_in()));
    let lacking = LackingDocument { row: 0, lack: Lack::Incomplete };
    let text = Some("Tờ khai thiếu chữ ký của chủ hộ.".to_owned());
    let request =
        intake::RequestSupplement { dossier: pointer(id), documents: vec![lacking], text, permission: None };
    give(desk, Command::RequestSupplement(request));
    let text = Some("Đề nghị nộp tại Công an xã Ma Lâm.".to_owned());
    let refuse = intake::RefuseDossier { dossier: pointer(id), ground: RefusalGround::NotCompetent, text };
    give(desk, Command::RefuseDossier(refuse));
    add(desk, id, &[Form::Supplement, Form::Refusal, Form::Directions]);
    let id = give(desk, Command::ReceiveDossier(walk_in()));
    give(desk, Command::CompleteStep(review::CompleteStep { dossier: pointer(id), text: None }));
    give(desk, Command::ApproveDossier(review::Decide { dossier: pointer(id), text: None }));
    let over = result::HandOver { dossier: pointer(id), collector: None, person: None, terms: None };
    give(desk, Command::HandOver(over));
    add(desk, id, &[Form::HandOver]);
    found
}

/// Every paper of no one dossier.
fn books(desk: &mut Desk) -> Vec<(String, Pages)> {
    let group = desk.engine.post().groups[0].letter;
    act(desk, Command::TakeTicket(TakeTicket { group, priority: Priority::Normal, number: None }));
    let ticket = desk.engine.tickets().unwrap()[0].id.to_string();
    let id = received(desk);
    act(desk, Command::OpenTill(OpenTill { amount: crate::base::money::Dong(100_000) }));
    act(desk, Command::RecordPayment(RecordPayment::of(pointer(id))));
    let counted = CountTill { sum: Some(crate::base::money::Dong(120_000)), notes: Vec::new() };
    act(desk, Command::CountTill(counted));
    act(desk, Command::CloseTill(CloseTill::default()));
    let shift = desk.engine.view().tills.values().next().unwrap().id;
    let now = desk.engine.clock().now();
    let all = [
        ("register", PrintedBook::Register { from: now, to: now }),
        ("hand-over sheet", PrintedBook::HandOver(desk.officer())),
        ("ticket", PrintedBook::Ticket(ticket)),
        ("fee receipt", PrintedBook::FeeReceipt(id, None)),
        ("till sheet", PrintedBook::Till(shift)),
    ];
    let compose = |(name, book): (&str, PrintedBook)| {
        let composed = desk.engine.compose_book(&book, &heading()).unwrap().unwrap();
        (name.to_owned(), composed.pages)
    };
    all.into_iter().map(compose).collect()
}

/// Whether a word was read, or its two halves where a narrow cell broke it.
fn is_read(word: &str, read: &str, tokens: &BTreeSet<&str>) -> bool {
    let halves = || {
        let cuts = word.char_indices().skip(1).map(|(at, _)| at);
        cuts.map(|at| word.split_at(at)).any(|(one, two)| tokens.contains(one) && tokens.contains(two))
    };
    read.contains(word) || halves()
}

/// Every paper there is, by its number or name.
pub(super) fn all_papers() -> Vec<(String, Pages)> {
    let mut desk = desk();
    let account =
        SetAccount { bin: "970436".into(), number: "0011001234567".into(), card: false, holder: None };
    act(&mut desk, Command::SetAccount(account));
    let grant = GrantReceipts {
        device: None,
        form: "01BLP2-001".into(),
        series: "AA-26T".into(),
        first: 1,
        last: 50,
    };
    act(&mut desk, Command::GrantReceipts(grant));
    [forms(&mut desk), books(&mut desk)].concat()
}

#[test]
fn every_paper_in_type_says_what_it_was_composed_of_on_both_sizes() {
    let papers = all_papers();
    use crate::base::coded::Coded as _;
    assert_eq!(papers.len(), Form::ALL.len() + 5, "every form there is");
    let folder = tempfile::tempdir().unwrap();
    for (name, pages) in papers {
        for format in [Format::Pdf, Format::PdfA5] {
            let bytes = format.render(&pages).unwrap();
            assert!(bytes.len() <= 60 * 1024, "{name}: {} bytes", bytes.len());
            let file = folder.path().join("a.pdf");
            std::fs::write(&file, bytes).unwrap();
            let Some(read) = testing::read_by_poppler(&file) else { return };
            let tokens: BTreeSet<&str> = read.split_whitespace().collect();
            let words = testing::words(&pages);
            let lacks: Vec<&String> = words.iter().filter(|word| !is_read(word, &read, &tokens)).collect();
            assert!(lacks.is_empty() && words.len() > 10, "{name} {format:?}: {lacks:?}\n{read}");
        }
    }
}
