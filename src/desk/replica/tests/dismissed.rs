//! Somebody is dismissed at one desk while another, out of reach, lets them go on.

use serde_json::{Value, json};

use super::*;
use crate::base::id::{DossierId, OfficerId};
use crate::desk::laws::{acts_by_log, entries};
use crate::desk::request::{Outcome, Request};
use crate::domain::command::Command;
use crate::domain::conflict::Effect;
use crate::domain::dossier::{Status, Summary};
use crate::domain::event::Event;
use crate::domain::refusal;
use crate::domain::review::Event as Review;

/// Two desks of a unit, their hub, and an officer who signs at both.
struct Office {
    hub: Hub,
    one: Desk,
    two: Desk,
    disk: Arc<dyn Disk>,
    who: OfficerId,
}

fn ask(desk: &mut Desk, who: OfficerId, order: Value) -> Result<String, &'static str> {
    let command: Command = serde_json::from_value(order).unwrap();
    match desk.engine.submit(&Request::now(who, command)).unwrap() {
        Outcome::Recorded(recorded) => Ok(recorded.number.unwrap_or_default()),
        Outcome::Refused(refusal) => Err(refusal.code),
    }
}

fn done(desk: &mut Desk, who: OfficerId, order: Value) -> String {
    let told = order.to_string();
    ask(desk, who, order).unwrap_or_else(|code| panic!("{code}: {told}"))
}

fn summary(engine: &mut Engine, id: DossierId) -> Summary {
    let row = engine.summary(id).unwrap().unwrap();
    let whole = engine.dossier(id).unwrap().unwrap().summary;
    assert_eq!(row, whole, "the row and the whole agree");
    row
}

impl Office {
    fn open() -> Self {
        let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::new());
        let one = testkit::open(Arc::clone(&disk), 1, 0).unwrap();
        let mut office = Self { hub: hub(), one, two: desk(2), disk, who: OfficerId::default() };
        enrol(&mut office.hub, &mut office.one, "H56.14", [1; 16]);
        enrol(&mut office.hub, &mut office.two, "H56.14", [2; 16]);
        let first = office.first();
        let add = json!({"command": "add-officer", "name": "Sùng Thị Dợ", "roles": ["clerk", "approver"]});
        done(&mut office.one, first, add);
        let pointer = crate::domain::command::OfficerRef("Sùng Thị Dợ".into());
        office.who = office.one.engine.find_officer(&pointer).unwrap().unwrap();
        office.meet();
        office
    }

    fn first(&self) -> OfficerId {
        self.one.officer()
    }

    fn meet(&mut self) {
        for _ in 0..2 {
            sync(&mut self.hub, &mut self.one);
            sync(&mut self.hub, &mut self.two);
        }
        sync(&mut self.hub, &mut self.one);
        let all = digest(self.hub.engine());
        assert_eq!((digest(&mut self.one.engine), digest(&mut self.two.engine)), (all.clone(), all));
    }

    /// A dossier taken in at the first desk and known at both.
    fn received(&mut self, name: &str) -> (DossierId, String) {
        let walk_in = testkit::walk_in(&mut self.one.engine, "1.004222", name);
        let request = Request::now(self.first(), Command::ReceiveDossier(walk_in));
        let Outcome::Recorded(recorded) = self.one.engine.submit(&request).unwrap() else {
            panic!("refused")
        };
        let number = recorded.number.clone().unwrap();
        (recorded.dossier().unwrap(), number)
    }

    fn dismiss(&mut self) {
        let (first, who) = (self.first(), self.who.to_string());
        done(&mut self.one, first, json!({"command": "change-roles", "officer": who, "roles": []}));
    }

    /// Dossiers of which one was denied and one noted on by who was dismissed meanwhile.
    fn parted() -> (Self, DossierId, DossierId, [String; 2]) {
        let mut office = Self::open();
        let (denied, one) = office.received("Giàng A Páo");
        let (noted, two) = office.received("H'Hen Niê");
        office.meet();
        office.dismiss();
        let who = office.who;
        let deny = json!({"command": "deny-dossier", "dossier": one, "text": "thiếu điều kiện"});
        done(&mut office.two, who, deny);
        let note = json!({"command": "add-note", "dossier": two, "audience": "internal", "text": "đã gọi"});
        done(&mut office.two, who, note);
        assert_eq!(
            summary(&mut office.two.engine, denied).status,
            Status::Ready,
            "nobody knows better there"
        );
        office.meet();
        (office, denied, noted, [one, two])
    }

    fn everywhere(&mut self, mut look: impl FnMut(&mut Engine)) {
        look(&mut self.one.engine);
        look(&mut self.two.engine);
        look(self.hub.engine());
    }
}

#[test]
fn a_decision_made_meanwhile_is_a_proposal_and_a_fact_of_the_counter_stands_to_be_confirmed() {
    let (mut office, denied, noted, [number, other]) = Office::parted();
    office.everywhere(|engine| {
        let row = summary(engine, denied);
        assert_eq!((row.status, row.outcome), (Status::InReview, None), "it stands before the decision");
        assert!(row.proposed && row.unconfirmed);
        let row = summary(engine, noted);
        assert!(!row.proposed && row.unconfirmed);
        let story = engine.dossier(noted).unwrap().unwrap().story;
        let note =
            story.iter().find(|told| matches!(told.event, Event::Review(Review::NoteAdded(_)))).unwrap();
        assert_eq!((note.effect, note.unconfirmed), (Effect::Holds, true));
    });
    let first = office.first();
    let stop = json!({"command": "stop-dossier", "dossier": number, "text": "thôi"});
    assert_eq!(ask(&mut office.one, first, stop), Err(refusal::DOSSIER_PROPOSED));
    assert_eq!(office.one.engine.view().unconfirmed.len(), 2, "the list");
    for number in [&number, &other] {
        let settle = json!({"command": "settle-acts", "dossier": number, "confirm": true});
        done(&mut office.one, first, settle);
    }
    office.meet();
    office.everywhere(|engine| {
        assert_eq!(summary(engine, denied).status, Status::Ready);
        assert!(!summary(engine, denied).unconfirmed && !summary(engine, noted).unconfirmed);
    });
    assert!(office.one.engine.view().unconfirmed.is_empty());
    let again = json!({"command": "settle-acts", "dossier": number, "confirm": true});
    assert_eq!(ask(&mut office.one, first, again), Err(refusal::NOTHING_UNCONFIRMED));
}

#[test]
fn what_is_not_confirmed_is_set_aside_with_what_was_built_on_it_and_work_goes_on() {
    let mut office = Office::open();
    let (id, number) = office.received("Giàng A Páo");
    office.meet();
    office.dismiss();
    let (first, second, who) = (office.first(), office.two.officer(), office.who);
    done(&mut office.two, who, json!({"command": "deny-dossier", "dossier": number, "text": "thiếu"}));
    done(
        &mut office.two,
        second,
        json!({"command": "hand-over", "dossier": number, "collector": "applicant"}),
    );
    office.meet();
    office.everywhere(|engine| {
        let dossier = engine.dossier(id).unwrap().unwrap();
        assert_eq!(dossier.summary.status, Status::InReview);
        assert_eq!(dossier.story.iter().filter(|told| told.effect == Effect::Proposed).count(), 2);
    });
    let reject = |text: Option<&str>| json!({"command": "settle-acts", "dossier": number, "confirm": false, "text": text});
    assert_eq!(
        ask(&mut office.one, first, reject(None)),
        Err(refusal::VALUE_MISSING),
        "the reason is recorded"
    );
    done(&mut office.one, first, reject(Some("không còn thẩm quyền")));
    office.meet();
    office.everywhere(|engine| {
        let dossier = engine.dossier(id).unwrap().unwrap();
        assert_eq!((dossier.summary.status, dossier.summary.unconfirmed), (Status::InReview, false));
        assert_eq!(dossier.story.iter().filter(|told| told.effect == Effect::SetAside).count(), 2);
    });
    done(&mut office.one, first, json!({"command": "deny-dossier", "dossier": number, "text": "thiếu"}));
    office.meet();
    office.everywhere(|engine| assert_eq!(summary(engine, id).status, Status::Ready));
}

#[test]
fn two_who_say_different_things_of_a_proposal_leave_it_waiting_for_a_third_word() {
    let (mut office, denied, _, [number, _]) = Office::parted();
    let (first, second) = (office.first(), office.two.officer());
    let settle = |confirm: bool| json!({"command": "settle-acts", "dossier": number, "confirm": confirm, "text": "đã xem"});
    done(&mut office.one, first, settle(true));
    done(&mut office.two, second, settle(false));
    office.meet();
    office.everywhere(|engine| assert!(summary(engine, denied).proposed));
    done(&mut office.two, second, settle(true));
    office.meet();
    office.everywhere(|engine| assert_eq!(summary(engine, denied).status, Status::Ready));
}

#[test]
fn what_was_known_at_the_dismissal_stands_and_who_knows_of_it_lets_nothing_more_through() {
    let mut office = Office::open();
    let (id, number) = office.received("Giàng A Páo");
    office.meet();
    let who = office.who;
    done(&mut office.two, who, json!({"command": "deny-dossier", "dossier": number, "text": "thiếu"}));
    office.meet();
    office.dismiss();
    office.meet();
    office.everywhere(|engine| {
        let row = summary(engine, id);
        assert_eq!((row.status, row.unconfirmed), (Status::Ready, false));
    });
    let note = json!({"command": "add-note", "dossier": number, "audience": "internal", "text": "x"});
    assert_eq!(ask(&mut office.two, who, note), Err(refusal::UNKNOWN_OFFICER));
    // Taken on again, they act as before at the desk that knows of both.
    let first = office.first();
    let back = json!({"command": "change-roles", "officer": who.to_string(), "roles": ["clerk"]});
    done(&mut office.one, first, back);
    office.meet();
    let note = json!({"command": "add-note", "dossier": number, "audience": "internal", "text": "trở lại"});
    done(&mut office.two, who, note);
    office.meet();
    office.everywhere(|engine| assert!(!summary(engine, id).unconfirmed));
}

#[test]
fn whatever_order_the_logs_come_in_the_same_waits_to_be_confirmed() {
    let (mut office, denied, noted, [number, _]) = Office::parted();
    let first = office.first();
    done(&mut office.one, first, json!({"command": "settle-acts", "dossier": number, "confirm": true}));
    office.meet();
    let mut states = std::collections::BTreeSet::new();
    for order in 0..12 {
        let mut logs: Vec<Vec<Vec<Placed>>> = acts_by_log(entries(&office.disk)).into_values().collect();
        logs.iter_mut().for_each(|acts| acts.reverse());
        let mut fresh = desk(9);
        let mut random = SeededRandom::new(order);
        while !logs.is_empty() {
            let at = usize::try_from(random.below(logs.len() as u64)).unwrap();
            match logs[at].pop() {
                Some(act) => drop(fresh.engine.absorb(act).unwrap()),
                None => drop(logs.swap_remove(at)),
            }
        }
        assert_eq!(summary(&mut fresh.engine, denied).status, Status::Ready, "order {order}");
        assert!(summary(&mut fresh.engine, noted).unconfirmed, "order {order}");
        states.insert(digest(&mut fresh.engine));
    }
    assert_eq!(states.len(), 1);
}
