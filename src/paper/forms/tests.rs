//! The papers of a made-up dossier: internal words stay inside, blanks where personal sections are gone.

use super::*;
use crate::base::id::{ContentHash, DossierId};
use crate::base::text::width;
use crate::domain::applicant::{Applicant, Submitter};
use crate::domain::dossier::Stamp;
use crate::domain::intake::{
    DocumentCount, DocumentsRecorded, DossierAccepted, DossierOpened, DossierRefused, LackingDocument,
    Opening, ProcedureVersion, SupplementRequested, Words,
};
use crate::domain::procedure::Channel;
use crate::domain::result::ResultHandedOver;
use crate::domain::review::{self, NoteAdded, NoteFor};
use crate::paper::{COLUMNS, FORM_FEED, PAGE_LINES, TextPage, text};

const SECRET: &str = "NGHI HỒ SƠ GIẢ, ĐANG XÁC MINH";

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn opened(personal: bool, name: &str) -> Event {
    let opening = Opening {
        applicant: Applicant {
            phone: Some("0903123456".into()),
            address: Some("Bản Na Sang".into()),
            ..Applicant::named(name)
        },
        submitter: Some(Submitter {
            name: "Lò Văn Ún".into(),
            id_number: Some("001195000123".into()),
            authority: Some("chồng".into()),
            phone: None,
        }),
        fields: Vec::new(),
        note: SECRET.into(),
    };
    Event::Intake(intake::Event::Opened(DossierOpened {
        procedure: ProcedureVersion { code: "1.003197".into(), version: ContentHash::default() },
        case: "1.003197.01".into(),
        channel: Channel::Direct,
        return_way: ReturnWay::Counter,
        ticket: None,
        unit: "H29.14".into(),
        personal: personal.then(|| Box::new(opening)),
    }))
}

fn words(personal: bool, text: &str) -> Option<Words> {
    personal.then(|| Words { text: text.into() })
}

/// Everything that may happen, with personal sections or without.
fn story(personal: bool, name: &str) -> Vec<Event> {
    let accepted = DossierAccepted {
        number: "H29.14-261123-0001".into(),
        received_at: at("2026-11-23T09:00"),
        limit: TimeLimit::SameDay,
        due_at: Some(at("2026-11-23T17:00")),
        calendar: ContentHash::default(),
        rules: ContentHash::default(),
        step: "examine".into(),
        awaits_payment: false,
    };
    let request = SupplementRequested {
        round: 1,
        documents: vec![LackingDocument { row: 0, lack: Lack::Outdated }],
        personal: words(personal, "Nộp bản còn hiệu lực"),
    };
    let ground = RefusalGround::NotCompetent;
    let refused = DossierRefused { ground, personal: words(personal, "Đề nghị đến Công an xã") };
    let extended = review::DossierExtended {
        ground: review::ExtensionGround::Verification,
        added: TimeLimit::Days(2),
        before: at("2026-11-23T17:00"),
        due_at: at("2026-11-25T17:00"),
        personal: personal.then(|| crate::domain::permission::Permission {
            motive: "Chờ xác minh tại bản".into(),
            allowed_by: "Vừ A Sính".into(),
        }),
    };
    let stopped = review::DossierStopped { personal: words(personal, "Không bổ sung đúng hạn") };
    let note = NoteAdded { audience: NoteFor::Internal, personal: words(personal, SECRET) };
    let rows = vec![DocumentCount { row: 0, original: 1, certified: 0, photocopy: 2 }];
    let remarks = intake::DocumentRemarks { remarks: vec![(0, SECRET.into())] };
    vec![
        opened(personal, name),
        Event::Intake(intake::Event::DocumentsRecorded(DocumentsRecorded {
            rows,
            personal: personal.then_some(remarks),
        })),
        Event::Intake(intake::Event::Accepted(accepted)),
        Event::Review(review::Event::NoteAdded(note)),
        Event::Intake(intake::Event::SupplementRequested(request)),
        Event::Review(review::Event::Extended(extended)),
        Event::Review(review::Event::Stopped(stopped)),
        Event::Intake(intake::Event::Refused(refused)),
        Event::Result(result::Event::HandedOver(ResultHandedOver {
            collector: Collector::Representative,
            personal: personal.then(|| Submitter {
                name: "Lò Văn Ún".into(),
                id_number: Some("001195000123".into()),
                authority: None,
                phone: None,
            }),
        })),
    ]
}

fn dossier(personal: bool, name: &str) -> Dossier {
    let mut dossier = Dossier::blank(DossierId([1; 16]), at("2026-11-23T09:00"));
    for event in story(personal, name) {
        let now = at("2026-11-23T09:00");
        dossier.apply(
            event,
            Stamp { at: now, entered_at: now, officer: OfficerId::default(), simulated: false },
        );
    }
    dossier
}

fn paper_of(dossier: &Dossier, form: Form, copy: u16, named: bool) -> Option<String> {
    let heading = Heading { agency: "UBND XÃ ĐẠ HUOAI".into(), ..Heading::default() };
    let pages = compose(&Sheet {
        paper: Paper::first(form),
        copy,
        dossier,
        procedure: None,
        post: &Post { unit: "H29.14".into(), ..Post::blank() },
        heading: &heading,
        why: &[],
        bill: None,
        now: at("2026-11-24T08:00"),
        officer: &|_| named.then(|| "Trần Thị Mai".to_owned()),
    });
    pages.map(|pages| text(&pages, &TextPage::A4))
}

const FORMS: [Form; 9] = [
    Form::Receipt,
    Form::Supplement,
    Form::Refusal,
    Form::HandOver,
    Form::Apology,
    Form::Stop,
    Form::Control,
    Form::Directions,
    Form::History,
];

#[test]
fn internal_words_are_on_no_paper() {
    let dossier = dossier(true, "Lò Thị Ban");
    for form in FORMS {
        let text = paper_of(&dossier, form, 1, true).unwrap();
        assert!(!text.contains("XÁC MINH") && !text.contains("HỒ SƠ GIẢ"), "{text}");
        assert!(text.contains("Lò Thị Ban"), "{text}");
        let signed = !matches!(form, Form::Apology | Form::Directions | Form::History);
        assert_eq!(text.contains("Trần Thị Mai"), signed, "{text}");
        assert!(text.contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), "{text}");
        assert!(text.contains("Độc lập - Tự do - Hạnh phúc"), "{text}");
    }
}

#[test]
fn each_paper_says_what_its_act_was() {
    let dossier = dossier(true, "Lò Thị Ban");
    for (form, told) in [
        (Form::Receipt, "hồ sơ: 17:00 25/11/2026 (17 giờ 00 phút,"),
        (Form::Supplement, "Nộp bản còn hiệu lực"),
        (Form::Refusal, "Đề nghị đến Công an xã"),
        (Form::Apology, "Chờ xác minh tại bản"),
        (Form::Apology, "quả mới: 17:00 25/11/2026"),
        (Form::Stop, "Không bổ sung đúng hạn"),
        (Form::Control, "Người nhận kết quả"),
        (Form::Directions, "Đề nghị đến Công an xã"),
        (Form::History, "Yêu cầu bổ sung hồ sơ"),
        (Form::HandOver, "Lò Văn Ún, số định danh 001195000123"),
    ] {
        let text = paper_of(&dossier, form, 1, true).unwrap();
        assert!(text.contains(told), "{told}:\n{text}");
    }
}

#[test]
fn what_was_erased_is_blank_and_said_so() {
    let dossier = dossier(false, "");
    for form in FORMS {
        let text = paper_of(&dossier, form, 1, false).unwrap();
        assert!(text.contains("(dữ liệu cá nhân đã xóa theo quy định)"), "{text}");
    }
    assert!(paper_of(&dossier, Form::Receipt, 1, false).unwrap().contains("H29.14-261123-0001"));
}

#[test]
fn a_second_copy_is_marked_and_practice_is_never_taken_for_the_real_thing() {
    let dossier = dossier(true, "Lò Thị Ban");
    let copy = paper_of(&dossier, Form::Receipt, 3, true).unwrap();
    assert!(copy.contains("BẢN SAO (in lần 3)") && !copy.contains("Liên: Giao khách hàng"), "{copy}");
    assert!(!paper_of(&dossier, Form::Receipt, 1, true).unwrap().contains("BẢN SAO"));
    for (purpose, mark) in [(Purpose::Training, "BẢN TẬP HUẤN"), (Purpose::Demo, "DỮ LIỆU GIẢ")] {
        let pages = compose(&Sheet {
            paper: Paper::first(Form::Receipt),
            copy: 1,
            dossier: &dossier,
            procedure: None,
            post: &Post { purpose, ..Post::blank() },
            heading: &Heading::default(),
            why: &[],
            bill: None,
            now: at("2026-11-24T08:00"),
            officer: &|_| None,
        });
        assert!(text(&pages.unwrap(), &TextPage::A4).contains(mark));
    }
}

#[test]
fn a_paper_whose_act_was_not_done_is_not_made() {
    let blank = Dossier::blank(DossierId([1; 16]), at("2026-11-23T09:00"));
    for form in FORMS {
        assert_eq!(paper_of(&blank, form, 1, true), None);
    }
}

proptest::proptest! {
    #[test]
    fn no_name_makes_a_paper_too_wide_or_too_long(name in "\\PC{0,200}|[A-ZẮĐ ]{0,200}|[👩你\\t\\n]{0,200}") {
        let dossier = dossier(true, &name);
        for form in FORMS {
            let text = paper_of(&dossier, form, 2, true).unwrap();
            for page in text.split(FORM_FEED) {
                assert!(page.lines().all(|line| width(line) <= COLUMNS), "{text}");
                assert!(page.lines().count() <= PAGE_LINES);
            }
            assert!(!text.chars().any(|c| c.is_control() && c != '\n' && c != FORM_FEED));
        }
    }
}
