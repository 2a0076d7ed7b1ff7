//! Between desk and portal: what comes waits, keeps its number, changes nothing silently; what goes out is
//! told once, and again where it changed.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::base::id::DossierId;
use crate::desk::query::Period;
use crate::desk::request::{Outcome, Request};
use crate::desk::testkit::{self, Desk};
use crate::domain::command::{Command, DossierRef};
use crate::domain::dossier::Status;
use crate::domain::intake::{AcceptDossier, DocumentCount, RecordDocuments, RefusalGround, RefuseDossier};
use crate::domain::portal::{
    ChooseCase, RecordAnswer, RecordExport, SettleChange, Standing, TakeSubmission, Unread, Verdict,
};
use crate::domain::refusal;
use crate::exchange::dvcqg;
use crate::store::disk::MemoryDisk;

const NUMBER: &str = "G22.99-261120-0001";

fn desk(seed: u64) -> Desk {
    testkit::open(Arc::new(MemoryDisk::new()), seed, 60).unwrap()
}

/// An item the portal may send, for a procedure of one case.
fn item() -> Value {
    json!({
        "MaHoSo": NUMBER, "MaTTHC": "1.004873", "ChuHoSo": "Nguyễn Thị Thử", "LoaiDoiTuong": "1",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "001195000123"}], "SoDienThoai": "0903123456",
        "NgayNopHoSo": "20261120213000", "TrangThaiHoSo": "1", "HinhThuc": "1", "KenhThucHien": "2",
        "TaiLieuNop": [{"TenTepDinhKem": "Tờ khai.pdf", "DuongDanTaiTepTin": "https://vi-du.vn/1"}],
    })
}

fn with(key: &str, value: impl Into<Value>) -> Value {
    let mut item = item();
    item[key] = value.into();
    item
}

impl Desk {
    fn gives(&mut self, command: Command) -> Result<Option<DossierId>, &'static str> {
        match self.engine.submit(&Request::now(self.officer(), command)).unwrap() {
            Outcome::Recorded(recorded) => Ok(recorded.dossier()),
            Outcome::Refused(refusal) => Err(refusal.code),
        }
    }

    fn takes(&mut self, item: Value) -> Result<Option<DossierId>, &'static str> {
        self.gives(Command::TakeSubmission(TakeSubmission { item, broken: None }))
    }

    /// Ticks the whole checklist of a submission and takes it in.
    fn accepts(&mut self, id: DossierId) -> Result<Option<DossierId>, &'static str> {
        let dossier = DossierRef(id.to_string());
        let summary = self.engine.summary(id).unwrap().unwrap();
        if summary.online.as_ref().is_some_and(|online| online.needs_case) {
            let chosen = ChooseCase { dossier: dossier.clone(), case: summary.case.clone() };
            self.gives(Command::ChooseCase(chosen)).unwrap();
        }
        let papers = self.engine.checklist_of(&summary).unwrap().len();
        let row = |row| DocumentCount { row, original: 0, certified: 0, photocopy: 1 };
        let documents = (0..u16::try_from(papers).unwrap()).map(row).collect();
        let recorded = RecordDocuments { dossier: dossier.clone(), documents, remarks: vec![] };
        self.gives(Command::RecordDocuments(recorded)).unwrap();
        self.gives(Command::AcceptDossier(AcceptDossier {
            dossier,
            limit: None,
            quantities: vec![],
            fee: None,
        }))
    }

    fn stands(&mut self, id: DossierId) -> Option<Standing> {
        self.engine.summary(id).unwrap().unwrap().outbox_standing()
    }

    fn exports(&mut self, id: DossierId) -> Result<Option<DossierId>, &'static str> {
        let dossier = DossierRef(id.to_string());
        self.gives(Command::RecordExport(RecordExport { dossier, mapping: "1.4".into(), digest: None }))
    }

    fn is_answered(&mut self, id: DossierId, verdict: Verdict) -> Result<Option<DossierId>, &'static str> {
        let (dossier, text) = (DossierRef(id.to_string()), Some("Thiếu mã lĩnh vực".to_owned()));
        self.gives(Command::RecordAnswer(RecordAnswer { dossier, verdict, code: None, text }))
    }
}

#[test]
fn a_submission_waits_without_a_clock_and_is_taken_in_under_its_own_number() {
    let mut desk = desk(1);
    let id = desk.takes(item()).unwrap().unwrap();
    let waits = desk.engine.summary(id).unwrap().unwrap();
    assert!(waits.waits_online() && waits.number.is_none() && waits.received_at.is_none());
    let online = waits.online.unwrap();
    assert_eq!(online.submitted_at, Some(testkit::at("2026-11-20T21:30")));
    assert_eq!(online.answer_by, Some(testkit::at("2026-11-25T07:00")), "eight hours from Monday, 24/11 off");
    assert_eq!(desk.engine.resolve_dossier(NUMBER).unwrap(), [id], "found by the number it brought");
    desk.accepts(id).unwrap();
    let taken = desk.engine.dossier(id).unwrap().unwrap();
    assert_eq!(taken.summary.number.as_deref(), Some(NUMBER));
    assert_eq!(taken.summary.received_at, Some(testkit::at("2026-11-23T09:00")), "the clock begins now");
    assert_eq!(taken.summary.online.as_ref().unwrap().submitted_at, online.submitted_at, "kept beside it");
    assert!(desk.engine.waiting_submissions(testkit::at("2026-11-23T09:00")).unwrap().is_empty());
}

#[test]
fn the_same_item_is_nothing_and_another_one_waits_for_an_officer() {
    let mut desk = desk(2);
    let id = desk.takes(item()).unwrap().unwrap();
    assert_eq!(desk.takes(item()), Err(refusal::SUBMISSION_KNOWN));
    let changed = with("SoDienThoai", "0988000111");
    assert_eq!(desk.takes(changed.clone()), Ok(Some(id)));
    assert_eq!(desk.takes(changed.clone()), Err(refusal::SUBMISSION_KNOWN), "told once");
    let phone = |desk: &mut Desk| desk.engine.summary(id).unwrap().unwrap().phone;
    assert_eq!(phone(&mut desk).as_deref(), Some("0903123456"), "nothing changes silently");
    let shown = desk.engine.submission_shown(id).unwrap().unwrap();
    let told = shown.lines.iter().find(|line| line.field == "phone").unwrap();
    assert_eq!((told.online.as_str(), told.changed.as_deref()), ("0903123456", Some("0988000111")));
    let settle = |take| Command::SettleChange(SettleChange { dossier: DossierRef(id.to_string()), take });
    assert_eq!(desk.gives(settle(false)), Ok(Some(id)));
    assert_eq!(phone(&mut desk).as_deref(), Some("0903123456"));
    assert_eq!(desk.takes(changed), Err(refusal::SUBMISSION_KNOWN), "what was left stays left");
    assert_eq!(desk.gives(settle(true)), Err(refusal::NO_CHANGE_WAITING));
    assert_eq!(desk.takes(with("SoDienThoai", "0977111222")), Ok(Some(id)));
    assert_eq!(desk.gives(settle(true)), Ok(Some(id)));
    assert_eq!(phone(&mut desk).as_deref(), Some("0977111222"));
    assert!(desk.engine.dossier(id).unwrap().unwrap().online.current.unwrap().contains("0977111222"));
}

#[test]
fn a_change_to_another_procedure_is_another_request() {
    let mut desk = desk(3);
    let id = desk.takes(item()).unwrap().unwrap();
    desk.takes(with("MaTTHC", "1.000894")).unwrap();
    let dossier = DossierRef(id.to_string());
    let settle = Command::SettleChange(SettleChange { dossier, take: true });
    assert_eq!(desk.gives(settle), Err(refusal::CHANGE_OF_PROCEDURE));
}

#[test]
fn what_cannot_be_read_is_kept_once_with_its_reason_and_the_rest_goes_on() {
    let mut desk = desk(4);
    let bad = [
        (json!("{"), Unread::NotJson),
        (with("MaHoSo", "x"), Unread::Number),
        (with("ChuHoSo", ""), Unread::Applicant),
        (with("MaTTHC", "9.999999"), Unread::Procedure),
        (with("TrangThaiHoSo", "10"), Unread::Status),
    ];
    for (item, _) in &bad {
        assert_eq!(desk.takes(item.clone()), Ok(None));
        assert_eq!(desk.takes(item.clone()), Err(refusal::SUBMISSION_KNOWN), "kept once");
    }
    let kept = desk.engine.unread_items().unwrap();
    let mut reasons: Vec<Unread> = kept.iter().map(|item| item.reason).collect();
    reasons.sort_unstable();
    let mut expected = bad.map(|(_, reason)| reason);
    expected.sort_unstable();
    assert_eq!(reasons, expected);
    assert!(kept.iter().any(|item| item.number.as_deref() == Some("x")));
    assert!(desk.takes(item()).unwrap().is_some(), "the rest goes on");
}

#[test]
fn a_number_that_is_taken_is_a_conflict_everybody_sees() {
    let mut desk = desk(5);
    let walk_in = testkit::walk_in(&mut desk.engine, "1.003197", "Lò Thị Ban");
    let ours = desk.gives(Command::ReceiveDossier(walk_in)).unwrap().unwrap();
    let number = desk.engine.summary(ours).unwrap().unwrap().number.unwrap();
    let id = desk.takes(with("MaHoSo", number.as_str())).unwrap().unwrap();
    let shown = desk.engine.submission_shown(id).unwrap().unwrap();
    assert_eq!(shown.same_number, std::slice::from_ref(&number), "told before");
    desk.accepts(id).unwrap();
    let both = [ours, id].map(|id| desk.engine.summary(id).unwrap().unwrap());
    assert!(both.iter().all(|one| one.clash && one.number.as_deref() == Some(&number)));
    assert_eq!(desk.engine.conflict_count().unwrap(), 1);
}

#[test]
fn our_own_export_read_again_is_nothing_new() {
    let mut desk = desk(6);
    let walk_in = testkit::walk_in(&mut desk.engine, "1.003197", "Lò Thị Ban");
    desk.gives(Command::ReceiveDossier(walk_in)).unwrap();
    let id = desk.takes(item()).unwrap().unwrap();
    desk.accepts(id).unwrap();
    let before = desk.engine.view().entries;
    let out = desk.engine.outgoing(None, false, dvcqg::in_use(), "", &mut |_, _| true).unwrap();
    assert_eq!(out.len(), 2);
    for one in out {
        let told = desk.takes(one.calls.item);
        let known = [refusal::SUBMISSION_IS_OURS, refusal::SUBMISSION_KNOWN];
        assert!(told.is_err_and(|code| known.contains(&code)));
    }
    assert_eq!(desk.engine.view().entries, before);
}

#[test]
fn the_outbox_follows_what_was_sent_answered_and_changed() {
    let mut desk = desk(7);
    let id = desk.takes(item()).unwrap().unwrap();
    assert_eq!((desk.stands(id), desk.exports(id)), (None, Err(refusal::NOT_FOR_PORTAL)), "it still waits");
    desk.accepts(id).unwrap();
    assert_eq!(desk.stands(id), Some(Standing::New));
    assert_eq!(desk.is_answered(id, Verdict::Acknowledged), Err(refusal::NOTHING_SENT));
    desk.exports(id).unwrap();
    assert_eq!(desk.stands(id), Some(Standing::Sent));
    desk.is_answered(id, Verdict::Refused).unwrap();
    let listed = desk.engine.outbox(None).unwrap();
    assert_eq!(
        (listed[0].state, listed[0].message.as_deref()),
        (Standing::Refused, Some("Thiếu mã lĩnh vực"))
    );
    desk.exports(id).unwrap();
    desk.is_answered(id, Verdict::Acknowledged).unwrap();
    assert_eq!(desk.stands(id), Some(Standing::Acknowledged));
    let day = testkit::at("2026-11-23T09:00").date();
    let period = Some(Period { from: day, to: day });
    let pending = desk.engine.outgoing(period, true, dvcqg::in_use(), "", &mut |_, _| true).unwrap();
    assert!(pending.is_empty(), "nothing to tell");
    let end = crate::domain::review::EndDossier {
        dossier: DossierRef(id.to_string()),
        text: Some("xin rút".into()),
    };
    desk.gives(Command::WithdrawDossier(end)).unwrap();
    assert_eq!(desk.stands(id), Some(Standing::Changed));
    let pending = desk.engine.outgoing(period, true, dvcqg::in_use(), "", &mut |_, _| true).unwrap();
    assert_eq!((pending.len(), &pending[0].calls.item["TrangThaiHoSo"]), (1, &json!("7")));
    assert!(pending[0].calls.update, "the portal has it already");
    assert_eq!(desk.engine.outbox_totals(testkit::at("2026-11-23T09:00")).unwrap().of(Standing::Changed), 1);
}

#[test]
fn one_that_is_refused_like_at_the_counter_is_told_to_the_portal() {
    let mut desk = desk(8);
    let id = desk.takes(item()).unwrap().unwrap();
    let refuse = RefuseDossier {
        dossier: DossierRef(NUMBER.into()),
        ground: RefusalGround::NotEligible,
        text: Some("không thuộc trường hợp được cấp".into()),
    };
    desk.gives(Command::RefuseDossier(refuse)).unwrap();
    assert_eq!(desk.engine.summary(id).unwrap().unwrap().status, Status::Refused);
    let out = desk.engine.outgoing(None, true, dvcqg::in_use(), "", &mut |_, _| true).unwrap();
    assert_eq!(
        (&out[0].calls.item["MaHoSo"], &out[0].calls.item["TrangThaiHoSo"]),
        (&json!(NUMBER), &json!("3"))
    );
    assert!(out[0].calls.progress.is_empty(), "it was never received");
}

#[test]
fn another_desk_that_reads_the_same_file_speaks_of_the_same_dossier() {
    let (mut one, mut other) = (desk(9), desk(10));
    assert_eq!(one.takes(item()), other.takes(item()));
}
