//! Which serials a device of a hub gives: what it gave so far where nobody else gives those, else a machine's
//! numbers that are free.
//!
//! A post that worked alone may have set two machines up as the same one, or one machine as the only one. When
//! they meet at a hub the one that came first keeps its numbers; only the whole range shrinks to those of
//! machine 1, because it leaves nothing to anybody else.

use crate::base::id::DeviceId;
use crate::domain::number::{Machine, SerialRange, SerialWidth};
use crate::domain::refusal::{self, Refusal};

/// Serials a device gives for an agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The device.
    pub device: DeviceId,
    /// Its serials.
    pub range: SerialRange,
}

/// What a hub decides about the serials of an agency when a device comes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allotted {
    /// Grants to record, the newcomer's last; none for a device that gives none.
    pub grants: Vec<Held>,
}

/// Machines whose numbers no device gives.
pub fn free(held: &[Held], width: SerialWidth) -> impl Iterator<Item = SerialRange> + '_ {
    let all = (1..=9)
        .filter_map(move |number| Machine::new(number).ok().map(|k| SerialRange::for_machine(k, width)));
    all.filter(|range| held.iter().all(|other| !other.range.overlaps(*range)))
}

/// Decides about a newcomer that gives these serials so far; `others` are the devices before it.
pub fn allot(
    newcomer: DeviceId,
    claimed: Option<SerialRange>,
    others: &[Held],
    width: SerialWidth,
) -> Result<Allotted, Refusal> {
    let Some(claimed) = claimed else { return Ok(Allotted::default()) };
    let mut others: Vec<Held> = others.iter().filter(|held| held.device != newcomer).copied().collect();
    let mut grants = Vec::new();
    let whole = SerialRange::whole(width);
    if let Some(alone) = others.iter_mut().find(|held| held.range == whole) {
        let first = Machine::new(1).map(|machine| SerialRange::for_machine(machine, width));
        alone.range = first.unwrap_or(alone.range);
        grants.push(*alone);
    }
    let range = if others.is_empty() || others.iter().all(|held| !held.range.overlaps(claimed)) {
        claimed
    } else {
        free(&others, width).next().ok_or_else(|| Refusal::new(refusal::RANGES_TAKEN))?
    };
    grants.push(Held { device: newcomer, range });
    Ok(Allotted { grants })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn width() -> SerialWidth {
        SerialWidth::new(4).unwrap()
    }

    fn machine(number: u8) -> SerialRange {
        SerialRange::for_machine(Machine::new(number).unwrap(), width())
    }

    fn held(device: u8, range: SerialRange) -> Held {
        Held { device: DeviceId([device; 16]), range }
    }

    fn allotted(claimed: SerialRange, others: &[Held]) -> Vec<(u8, SerialRange)> {
        let allotted = allot(DeviceId([9; 16]), Some(claimed), others, width()).unwrap();
        allotted.grants.into_iter().map(|held| (held.device.0[0], held.range)).collect()
    }

    #[test]
    fn a_newcomer_keeps_its_numbers_where_nobody_else_gives_them() {
        assert_eq!(allotted(machine(2), &[held(1, machine(1))]), [(9, machine(2))]);
        assert_eq!(allotted(SerialRange::whole(width()), &[]), [(9, SerialRange::whole(width()))]);
    }

    #[test]
    fn a_second_machine_1_gets_the_numbers_of_the_next_machine_that_is_free() {
        let others = [held(1, machine(1)), held(2, machine(2))];
        assert_eq!(allotted(machine(1), &others), [(9, machine(3))]);
        assert_eq!(allotted(SerialRange::whole(width()), &others), [(9, machine(3))]);
    }

    #[test]
    fn the_only_machine_of_a_post_becomes_machine_1_when_a_second_comes() {
        let others = [held(1, SerialRange::whole(width()))];
        assert_eq!(allotted(machine(1), &others), [(1, machine(1)), (9, machine(2))]);
        assert_eq!(allotted(machine(4), &others), [(1, machine(1)), (9, machine(4))]);
    }

    #[test]
    fn no_two_devices_ever_give_the_same_serial_and_a_tenth_is_told_so() {
        let mut others: Vec<Held> = Vec::new();
        for device in 1..=9 {
            let came = allot(DeviceId([device; 16]), Some(machine(1)), &others, width()).unwrap();
            others.extend(came.grants);
            for (nth, one) in others.iter().enumerate() {
                assert!(others.iter().skip(nth + 1).all(|other| !other.range.overlaps(one.range)));
            }
        }
        let tenth = allot(DeviceId([10; 16]), Some(machine(1)), &others, width());
        assert_eq!(tenth.unwrap_err().code, "ranges-taken");
    }

    #[test]
    fn a_device_that_enrols_again_is_not_in_its_own_way() {
        assert_eq!(allotted(machine(1), &[held(9, machine(1))]), [(9, machine(1))]);
    }
}
