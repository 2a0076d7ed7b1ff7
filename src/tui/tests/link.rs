//! The link at the screen: its page told live, and a device enrolled from it.

use super::album::{Camera, album};
use crate::base::coded::Coded as _;
use crate::base::id::DeviceId;
use crate::base::text::fold;
use crate::desk::courier::{CourierFault, CourierNews};
use crate::desk::enrolment::{EnrolFault, EnrolNews, Looked};
use crate::desk::replica::exchange::{Done, Exchanged};
use crate::desk::replica::hub::{Hub, token_hash};
use crate::desk::replica::post;
use crate::desk::testkit;
use crate::domain::command::Command as Order;
use crate::domain::post::Purpose;
use crate::domain::roster::HubJoined;
use crate::domain::scan::read;
use crate::domain::ticket::{Priority, TakeTicket};
use crate::locale::Language;
use crate::record::chain::Head;
use crate::record::head::{Receipt, device_id};
use crate::store::disk::MemoryDisk;
use crate::sync::code::{EnrolmentCode, Pin, Token};
use crate::sync::message::Enrol;
use crate::sync::parcel::Parcel;
use crate::sync::transport::LinkFault;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::enrolling::Stage;
use crate::tui::port::{EnrolStep, News};
use crate::tui::testing::Bench;
use crate::tui::wish::{Action, Effect};
use std::sync::Arc;

const UNIT: &str = "H29.14";

fn code() -> EnrolmentCode {
    EnrolmentCode {
        training: true,
        pins: [Pin([1; 16]), Pin([2; 16])],
        token: Token([3; 16]),
        addresses: vec!["10.0.0.5:7443".parse().unwrap()],
    }
}

fn looked() -> Looked {
    Looked {
        hub_unit: "H29".to_owned(),
        purpose: Purpose::Training,
        unit: UNIT.to_owned(),
        name: "Quầy 1".to_owned(),
        machines: vec![2],
    }
}

fn told(bench: &mut Bench, news: EnrolNews) {
    bench.act(Action::News(News::Enrol(news)));
}

pub(super) fn linked(bench: &mut Bench, news: CourierNews) {
    bench.act(Action::News(News::Link(news)));
}

pub(super) fn done(sent: u64, received: u64) -> Done {
    Done { sent, received, rounds: 2, to_send: sent, to_receive: received }
}

pub(super) fn ended(sent: u64, received: u64) -> CourierNews {
    CourierNews::Done(Arc::new(Exchanged { done: done(sent, received), ..Exchanged::default() }))
}

pub(super) fn cut_off() -> CourierNews {
    CourierNews::Failed(Arc::new(CourierFault::Link(LinkFault::NoAnswer("10.0.0.5:7443".to_owned()))))
}

fn stage(bench: &Bench) -> Option<&Stage> {
    match bench.model.overlays.last() {
        Some(Overlay::Enrolling(enrolling)) => Some(&enrolling.stage),
        _ => None,
    }
}

fn steps(bench: &Bench) -> Vec<&EnrolStep> {
    let steps = bench.effects.iter().filter_map(|effect| match effect {
        Effect::Enrol(step) => Some(step),
        _ => None,
    });
    steps.collect()
}

/// Invites a device of that name and enrols it; what it has to record.
fn enrolled(hub: &mut Hub, token: [u8; 16], name: &str, signing_key: [u8; 32]) -> HubJoined {
    hub.engine().invite(token_hash(&token), UNIT, name).unwrap().unwrap();
    let purpose = Purpose::Training.code();
    let asked = Enrol { token, sealing_key: [5; 32], purpose, scopes: Vec::new(), ranges: Vec::new() };
    let enrolled = hub.enrol(signing_key, &asked).unwrap();
    HubJoined {
        hub: device_id(&enrolled.signing_key),
        signing_key: enrolled.signing_key,
        sealing_key: enrolled.sealing_key,
        scope: enrolled.scope,
        unit: enrolled.unit,
        addresses: vec!["10.0.0.5:7443".to_owned()],
        pins: vec![[1; 16]],
    }
}

/// The desk belongs to a hub, with another device of its unit, and has heard of the roster.
pub(super) fn join(bench: &mut Bench) {
    let mut hub = Hub::new(testkit::open(Arc::new(MemoryDisk::new()), 100, 0).unwrap().engine);
    let own = bench.bridge.with_engine(|engine| Ok(engine.device().signing_key));
    let other = testkit::open(Arc::new(MemoryDisk::new()), 101, 0).unwrap().engine.device();
    let joined = enrolled(&mut hub, [1; 16], "Quầy 1", own);
    enrolled(&mut hub, [2; 16], "Quầy 2", other.signing_key);
    let log = hub.engine().log();
    let (mut parcels, mut after) = (Vec::new(), Head::default());
    while let Some((parcel, head, _)) = post::parcel_after(hub.engine(), log, after).unwrap() {
        parcels.push(parcel);
        after = head;
    }
    bench.bridge.with_engine(move |engine| {
        engine.join_hub(joined, &[])?.unwrap();
        let hub = engine.own_hub()?.unwrap();
        for parcel in parcels {
            post::take(engine, &hub, Parcel::unpack(&parcel).unwrap()).unwrap();
        }
        Ok(())
    });
    bench.act(Action::Wake);
}

/// The hub of [`join`] says that it holds everything this desk recorded.
pub(super) fn received_all(bench: &mut Bench) {
    // The same seed makes the same keys.
    let hub = testkit::open(Arc::new(MemoryDisk::new()), 100, 0).unwrap().engine;
    let key = hub.keys().signing().clone();
    bench.bridge.with_engine(move |engine| {
        let hub = engine.own_hub()?.unwrap();
        let log = engine.log();
        let receipts = [Receipt::sign(log, engine.head_of(log)?, None, &key).into()];
        post::note_receipts(engine, &hub, &receipts).unwrap();
        Ok(())
    });
    bench.act(Action::Wake);
}

/// Opens the question for the code.
fn asked(bench: &mut Bench) {
    bench.keys("^G 6 1");
    assert!(matches!(bench.model.overlays.last(), Some(Overlay::Asking(_))));
}

#[test]
fn the_page_and_the_enrolment_fit_every_screen_in_both_languages() {
    album(|camera: &mut Camera| {
        camera.bench.keys("^G 6");
        camera.picture("link-none");
        camera.bench.keys("1");
        let code = code().to_string().replacen('3', "4", 1);
        camera.bench.act(Action::Paste(code));
        camera.bench.keys("Enter");
        camera.picture("enrol-code");
        camera.bench.keys("Esc");
        asked(&mut camera.bench);
        camera.bench.act(Action::Paste(self::code().to_string()));
        camera.bench.keys("Enter");
        camera.picture("enrol-looking");
        told(&mut camera.bench, EnrolNews::Looked(looked(), DeviceId([0xab; 16])));
        camera.picture("enrol-asked");
        camera.bench.keys("Esc");
        join(&mut camera.bench);
        linked(&mut camera.bench, ended(3, 12));
        camera.bench.keys("^G 6");
        camera.picture("link-online");
        linked(&mut camera.bench, CourierNews::Working(done(2, 0)));
        camera.picture("link-working");
        linked(&mut camera.bench, cut_off());
        camera.picture("link-offline");
    });
}

#[test]
fn a_mistyped_group_is_named_beside_the_field_and_nothing_is_sent() {
    let mut bench = Bench::vietnamese();
    asked(&mut bench);
    let whole = code().to_string();
    let mut groups: Vec<String> = whole.split('-').map(str::to_owned).collect();
    groups[4] = groups[4].chars().rev().collect();
    bench.act(Action::Paste(groups.join("-")));
    bench.keys("Enter");
    assert!(bench.shows("Nhóm 4 gõ sai"), "{}", bench.draw());
    assert!(steps(&bench).is_empty());
}

#[test]
fn no_input_method_makes_vietnamese_of_a_code() {
    let mut bench = Bench::vietnamese();
    bench.model.typing.next();
    asked(&mut bench);
    bench.types("mc1 aaw dd");
    assert_eq!(bench.model.field().map(|field| field.value().to_owned()).unwrap(), "mc1 aaw dd");
}

#[test]
fn an_officer_agrees_once_and_to_what_was_seen() {
    let mut bench = Bench::vietnamese();
    asked(&mut bench);
    bench.act(Action::Paste(code().to_string().to_lowercase().replace('-', "  ")));
    bench.keys("Enter");
    assert_eq!(steps(&bench), [&EnrolStep::Look(Box::new(code()))]);
    // Keys pressed while the hub was asked agree to nothing.
    bench.keys("Enter");
    told(&mut bench, EnrolNews::Looked(looked(), DeviceId([1; 16])));
    bench.press(crate::tui::key::Key::plain(crate::tui::key::Code::Enter));
    assert!(matches!(stage(&bench), Some(Stage::Asked(..))));
    bench.draw();
    bench.pass(2_000);
    bench.keys("Enter");
    assert!(matches!(stage(&bench), Some(Stage::Enrolling(_))));
    assert_eq!(steps(&bench).len(), 2);
    told(&mut bench, EnrolNews::Enrolled("Quầy 1".to_owned()));
    assert!(bench.model.overlays.is_empty());
    assert!(bench.message().contains("Đã ghi danh máy ‘Quầy 1’"));
    assert!(bench.effects.contains(&Effect::SyncNow), "the first exchange begins at once");
}

#[test]
fn esc_ends_an_enrolment_at_every_step_and_late_news_ask_nobody() {
    for steps_in in 0..3 {
        let mut bench = Bench::vietnamese();
        asked(&mut bench);
        bench.act(Action::Paste(code().to_string()));
        bench.keys("Enter");
        if steps_in > 0 {
            told(&mut bench, EnrolNews::Looked(looked(), DeviceId([1; 16])));
            bench.draw();
            bench.pass(2_000);
        }
        if steps_in > 1 {
            bench.keys("Enter");
        }
        bench.keys("Esc");
        assert!(stage(&bench).is_none(), "{steps_in}");
        assert_eq!(steps(&bench).last(), Some(&&EnrolStep::Halt), "{steps_in}");
        told(&mut bench, EnrolNews::Looked(looked(), DeviceId([1; 16])));
        assert!(bench.model.overlays.is_empty());
    }
}

#[test]
fn what_fails_is_told_in_words_and_the_code_can_be_given_again() {
    let mut bench = Bench::vietnamese();
    asked(&mut bench);
    bench.act(Action::Paste(code().to_string()));
    bench.keys("Enter");
    let fault = EnrolFault::Link(LinkFault::WrongHub("10.0.0.5:7443".to_owned()));
    told(&mut bench, EnrolNews::Failed(Arc::new(fault)));
    assert!(bench.shows("không phải máy chủ"), "{}", bench.draw());
    bench.keys("Enter");
    assert!(matches!(bench.model.overlays.last(), Some(Overlay::Asking(_))));
}

#[test]
fn a_scanned_code_needs_no_key() {
    let mut bench = Bench::vietnamese();
    let text = code().to_string();
    let scan = |bench: &mut Bench, text: &str| {
        let read = Some(read(text));
        bench.act(Action::Scanned { read, take_back: 0 });
    };
    scan(&mut bench, &text);
    assert!(matches!(stage(&bench), Some(Stage::Looking(at)) if at == "10.0.0.5:7443"));
    bench.keys("Esc");
    asked(&mut bench);
    scan(&mut bench, text.get(..text.len() - 1).unwrap());
    assert!(fold(&bench.draw()).contains("chua du 6 ky tu"), "{}", bench.draw());
    scan(&mut bench, &text);
    assert!(stage(&bench).is_some());
    assert_eq!(bench.model.overlays.len(), 1);
}

#[test]
fn who_keeps_no_roles_enrols_no_device() {
    let mut bench = Bench::vietnamese();
    let add = serde_json::json!({"command": "add-officer", "name": "Vừ A Sính", "roles": ["clerk"]});
    bench.order(serde_json::from_value(add).unwrap());
    bench.keys("F12 1");
    bench.keys("^G 6 1");
    assert!(bench.model.overlays.is_empty());
    assert!(
        bench.message().contains("cần vai trò") || bench.message().contains("vai"),
        "{}",
        bench.message()
    );
    bench.act(Action::Scanned { read: Some(read(&code().to_string())), take_back: 0 });
    assert!(steps(&bench).is_empty());
}

#[test]
fn the_page_stays_and_a_key_begins_and_halts_an_exchange() {
    let mut bench = Bench::new((80, 24), Language::Vietnamese);
    join(&mut bench);
    bench.keys("^G 6");
    assert!(bench.shows("Quầy 1 (máy này)") && bench.shows("Quầy 2"), "{}", bench.draw());
    bench.keys("1");
    assert!(bench.effects.contains(&Effect::SyncNow));
    linked(&mut bench, CourierNews::Calling);
    assert!(bench.shows("Đang gọi máy chủ") && bench.shows("1 Dừng đồng bộ"), "{}", bench.draw());
    bench.keys("1");
    assert!(bench.effects.contains(&Effect::HaltSync));
    linked(&mut bench, ended(4, 0));
    assert!(bench.shows("1 Đồng bộ ngay") && bench.shows("gửi 4, nhận 0"), "{}", bench.draw());
    linked(&mut bench, cut_off());
    assert!(bench.shows("không trả lời") && bench.shows("Ngoại tuyến"), "{}", bench.draw());
    bench.keys("Esc");
    assert!(bench.model.overlays.is_empty());
}

#[test]
fn while_entries_stream_in_rows_are_collected_now_and_then_and_at_once_when_it_ends() {
    let take = || Order::TakeTicket(TakeTicket { group: 'A', priority: Priority::Normal, number: None });
    let mut bench = Bench::vietnamese();
    linked(&mut bench, CourierNews::Working(done(0, 9)));
    bench.pass(1_000);
    bench.order(take());
    assert!(bench.draw().contains("A001"));
    bench.order(take());
    assert!(!bench.draw().contains("A002"), "no key waits for rows that change all the time");
    assert!(bench.model.wakes_at().is_some());
    bench.pass(1_000);
    assert!(bench.draw().contains("A002"));
    bench.order(take());
    assert!(!bench.draw().contains("A003"));
    linked(&mut bench, ended(0, 9));
    bench.pass(1);
    assert!(bench.draw().contains("A003"));
}
