//! Downward: what a hub records for all reaches its desks by the line and by the stick, and holds there.

use super::super::bundle::{export_to_device, import_from_hub};
use super::*;
use crate::base::time::Timestamp;
use crate::desk::engine::Taken;
use crate::desk::request::{Outcome, Request};
use crate::domain::clock::WorkingCalendar;
use crate::domain::clock::calendar::SHIPPED_CALENDAR;
use crate::domain::command::{Command, DossierRef};
use crate::domain::intake::{ReceiveSupplement, RequestSupplement};
use crate::domain::units::Province;
use crate::exchange::portal::records;
use crate::record::chain::Frontier;

const DETAILS: &[u8] = include_bytes!("../../../../tests/data/details.jsonl");

/// The shipped calendar with a local holiday: ten days from the second day of these tests on.
fn local() -> String {
    format!(
        "{SHIPPED_CALENDAR}\n[[day]]\ndate = \"2026-11-25\"\nto = \"2026-12-04\"\nkind = \"off\"\n\
         vi = \"Lễ hội của xã\"\nen = \"Festival of the commune\"\nofficial = true\n"
    )
}

/// How what the hub recorded comes to a desk.
#[derive(Debug, Clone, Copy)]
enum Way {
    Line,
    Stick,
}

fn bring(way: Way, hub: &mut Hub, desk: &mut Desk) {
    match way {
        Way::Line => drop(sync(hub, desk)),
        Way::Stick => {
            let (mut random, mut stick) = (SeededRandom::new(5), Vec::new());
            let device = desk.engine.device().id;
            export_to_device(hub, device, &Frontier::new(), &mut stick, &mut random).unwrap();
            let row = desk.engine.own_hub().unwrap().unwrap();
            let came = import_from_hub(&mut desk.engine, &row, &mut &stick[..]).unwrap();
            assert!(came.refused.is_empty() && came.missing.is_empty(), "{came:?}");
        }
    }
}

fn order(desk: &mut Desk, command: Command) -> String {
    let request = Request::now(desk.officer(), command);
    match desk.engine.submit(&request).unwrap() {
        Outcome::Recorded(recorded) => recorded.number.unwrap_or_default(),
        Outcome::Refused(refusal) => panic!("{refusal:?}"),
    }
}

/// Takes a dossier in; its number.
fn received(desk: &mut Desk, name: &str) -> String {
    let walk_in = testkit::walk_in(&mut desk.engine, "1.004222", name);
    order(desk, Command::ReceiveDossier(walk_in))
}

fn due(desk: &mut Desk, number: &str) -> Timestamp {
    let ids = desk.engine.resolve_dossier(number).unwrap();
    desk.engine.summary(ids[0]).unwrap().unwrap().due_at.unwrap()
}

/// Records at the hub what all desks are to work under.
fn recorded(hub: &mut Hub) -> [Taken; 3] {
    let officer = *hub.engine().view().officers.keys().next().unwrap();
    let mut importing = hub.engine().begin_import(officer).unwrap().unwrap();
    let calendar = importing.take_calendar(&local()).unwrap();
    let units: Vec<Province> = serde_json::from_str(
        r#"[{"code":"68","name":"Tỉnh Lâm Đồng","wards":[{"code":"24769","name":"Xã Đạ Huoai"}]}]"#,
    )
    .unwrap();
    let units = importing.take_units(&units).unwrap();
    let mut procedures = Taken::Known;
    for record in records(DETAILS).unwrap().flatten() {
        procedures = importing.take(record).unwrap();
    }
    importing.finish().unwrap();
    [calendar, units, procedures]
}

#[test]
fn a_local_holiday_recorded_at_the_hub_moves_the_next_promise_and_none_given_before() {
    for way in [Way::Line, Way::Stick] {
        let (mut hub, mut one) = (hub(), desk(1));
        enrol(&mut hub, &mut one, "H56.14", TOKEN);
        let before = received(&mut one, "Giàng A Páo");
        let promised = due(&mut one, &before);
        assert_eq!(recorded(&mut hub)[0], Taken::New);
        assert_eq!(one.engine.calendar().hash(), WorkingCalendar::shipped().hash(), "it has not come yet");
        bring(way, &mut hub, &mut one);
        assert_eq!(one.engine.calendar().hash(), hub.engine().calendar().hash(), "{way:?}");
        assert_eq!(one.engine.view().calendar.hash(), one.engine.calendar().hash());
        let after = received(&mut one, "Vừ A Sính");
        assert!(due(&mut one, &after) > promised.plus(time::Duration::days(5)), "{way:?}");
        assert_eq!(due(&mut one, &before), promised, "{way:?}: a promise does not move");
        // What is decided later on the earlier one is counted by the calendar of its intake.
        let dossier = DossierRef(before.clone());
        let text = Some("thiếu giấy".to_owned());
        let documents = Vec::new();
        let ask = RequestSupplement { dossier: dossier.clone(), documents, text, permission: None };
        order(&mut one, Command::RequestSupplement(ask));
        let came = ReceiveSupplement { dossier, documents: Vec::new(), text: None };
        order(&mut one, Command::ReceiveSupplement(came));
        assert!(due(&mut one, &before) < promised.plus(time::Duration::days(5)), "{way:?}");
        let id = one.engine.resolve_dossier(&before).unwrap()[0];
        let whole = one.engine.dossier(id).unwrap().unwrap();
        assert_eq!(whole.calendar(), Some(WorkingCalendar::shipped().hash()));
    }
}

#[test]
fn the_catalogue_and_the_units_of_the_hub_reach_its_desks_and_a_desk_opened_anew_keeps_them() {
    for way in [Way::Line, Way::Stick] {
        let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
        let (mut hub, mut one) = (hub(), testkit::open(Arc::clone(&disk), 1, 0).unwrap());
        enrol(&mut hub, &mut one, "H56.14", TOKEN);
        let shipped = one.engine.catalogue().unwrap().entries().len();
        let version = one.engine.view().catalogue_version;
        assert!(one.engine.units().unwrap().is_empty());
        recorded(&mut hub);
        bring(way, &mut hub, &mut one);
        let listed = one.engine.catalogue().unwrap().entries().len();
        assert!(listed > shipped, "{way:?}");
        assert_eq!(listed, hub.engine().catalogue().unwrap().entries().len());
        assert!(one.engine.view().catalogue_version > version, "the picker reads it anew");
        assert_eq!(one.engine.units().unwrap(), hub.engine().units().unwrap());
        assert_eq!(one.engine.units().unwrap().len(), 1);
        let calendar = one.engine.calendar().hash();
        one.engine.close().unwrap();
        let mut again = testkit::open(disk, 1, 10).unwrap();
        assert_eq!(again.engine.calendar().hash(), calendar, "{way:?}: from the first promise on");
        assert_eq!(again.engine.view().calendar.hash(), calendar);
        assert_eq!(again.engine.catalogue().unwrap().entries().len(), listed);
    }
}

#[test]
fn a_desk_that_was_never_online_works_with_what_it_shipped_with() {
    let mut one = desk(1);
    assert_eq!(one.engine.calendar().hash(), WorkingCalendar::shipped().hash());
    let number = received(&mut one, "Lò Văn Ún");
    assert!(due(&mut one, &number) > one.engine.clock().now());
    assert!(!one.engine.catalogue().unwrap().entries().is_empty());
    assert_eq!(one.engine.calendar_text().unwrap(), SHIPPED_CALENDAR);
}

#[test]
fn what_is_no_calendar_takes_no_effect_and_the_last_word_counts_on_every_replica() {
    let (mut hub, mut one) = (hub(), desk(1));
    enrol(&mut hub, &mut one, "H56.14", TOKEN);
    let shipped = WorkingCalendar::shipped().hash();
    let say = |hub: &mut Hub, text: &str| {
        let officer = *hub.engine().view().officers.keys().next().unwrap();
        let mut importing = hub.engine().begin_import(officer).unwrap().unwrap();
        let taken = importing.take_calendar(text).unwrap();
        importing.finish().unwrap();
        taken
    };
    say(&mut hub, "no calendar at all");
    sync(&mut hub, &mut one);
    assert_eq!((hub.engine().calendar().hash(), one.engine.calendar().hash()), (shipped, shipped));
    assert_eq!(say(&mut hub, &local()), Taken::New);
    assert_eq!(say(&mut hub, &local()), Taken::Known);
    sync(&mut hub, &mut one);
    assert_ne!(one.engine.calendar().hash(), shipped);
    // Taken back by putting the shipped one in its place.
    assert_eq!(say(&mut hub, SHIPPED_CALENDAR), Taken::New);
    sync(&mut hub, &mut one);
    assert_eq!((hub.engine().calendar().hash(), one.engine.calendar().hash()), (shipped, shipped));
    assert_eq!(digest(&mut one.engine), digest(hub.engine()));
}
