//! Sticks: what a desk or the hub wrote on one comes days later, twice, or altered.

use super::super::bundle::{export_to_device, export_to_hub, import_at_hub, import_from_hub};
use super::world::World;
use crate::base::random::Random as _;

/// A stick on its way.
#[derive(Debug, Clone)]
pub(super) struct Stick {
    /// The desk it comes from or goes to.
    desk: usize,
    to_hub: bool,
    bytes: Vec<u8>,
}

impl World {
    /// A desk writes a stick for its hub.
    pub(super) fn write_stick(&mut self, nth: usize) {
        let (since_last, mut random) = (self.random.chance(60), self.draw());
        let engine = &mut self.desk(nth).engine;
        let row = engine.own_hub().unwrap().unwrap();
        let mut bytes = Vec::new();
        export_to_hub(engine, &row, since_last, &mut bytes, &mut random).unwrap();
        let name = self.desks[nth].store.name.clone();
        self.say(&format!("{name} writes a stick of {} bytes, since the last: {since_last}", bytes.len()));
        self.sticks.push(Stick { desk: nth, to_hub: true, bytes });
    }

    /// A stick arrives: any that is on its way, in no order; sometimes it is read again later.
    pub(super) fn read_stick(&mut self) {
        if self.sticks.is_empty() {
            return;
        }
        let at = usize::try_from(self.random.below(self.sticks.len() as u64)).unwrap();
        let stick =
            if self.random.chance(30) { self.sticks[at].clone() } else { self.sticks.swap_remove(at) };
        if self.random.chance(25) {
            self.read_altered(&stick);
        }
        let said = if stick.to_hub { self.read_at_hub(&stick) } else { self.read_at_desk(&stick) };
        let name = self.desks[stick.desk].store.name.clone();
        self.say(&format!("the stick of {name} (to the hub: {}) is read: {said}", stick.to_hub));
    }

    fn read_at_hub(&mut self, stick: &Stick) -> String {
        let mut random = self.draw();
        let hub = self.hub();
        let read = match import_at_hub(hub, &mut &stick.bytes[..]) {
            Err(fault) => format!("{fault}"),
            Ok((came, head)) => {
                let (mut bytes, basis) = (Vec::new(), head.basis.into_iter().collect());
                export_to_device(hub, came.device, &basis, &mut bytes, &mut random).unwrap();
                self.sticks.push(Stick { desk: stick.desk, to_hub: false, bytes });
                format!("{} entries, missing {:?}, refused {:?}", came.entries, came.missing, came.refused)
            }
        };
        self.note_hub();
        read
    }

    fn read_at_desk(&mut self, stick: &Stick) -> String {
        let engine = &mut self.desk(stick.desk).engine;
        let Some(row) = engine.own_hub().unwrap() else { return "by a desk without a hub".to_owned() };
        let read = match import_from_hub(engine, &row, &mut &stick.bytes[..]) {
            Err(fault) => format!("{fault}"),
            Ok(came) => {
                format!("{} entries, missing {:?}, refused {:?}", came.entries, came.missing, came.refused)
            }
        };
        self.note_exchange(stick.desk).unwrap();
        read
    }

    /// One bit of it is another: it yields an error, and nothing of the altered piece.
    fn read_altered(&mut self, stick: &Stick) {
        let mut altered = stick.clone();
        let at = usize::try_from(self.random.below(altered.bytes.len() as u64)).unwrap();
        altered.bytes[at] ^= 1 << self.random.below(8);
        let (desk, to_hub) = (altered.desk, altered.to_hub);
        let failed = if to_hub {
            import_at_hub(self.hub(), &mut &altered.bytes[..]).is_err()
        } else {
            let engine = &mut self.desk(desk).engine;
            let row = engine.own_hub().unwrap();
            row.is_none_or(|row| import_from_hub(engine, &row, &mut &altered.bytes[..]).is_err())
        };
        assert!(failed, "a stick altered at byte {at} was taken for whole");
        self.note(desk);
        self.note_hub();
    }
}
