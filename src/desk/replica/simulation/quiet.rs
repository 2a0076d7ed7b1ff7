//! The quiet time at the end: every desk meets the hub over a good line until nothing moves any more.

use super::super::exchange::Exchanged;
use super::meeting::Met;
use super::wire::Trouble;
use super::world::World;
use crate::record::chain::LogKey;

/// Rounds after which everything must be at rest: what a hub put back lost comes to it in the first two, goes
/// down in the next; each life begun on the way costs one more.
const ROUNDS_MAX: usize = 12;

/// What a desk said of its last exchange.
#[derive(Debug, Clone, Default)]
pub(super) struct Last {
    /// Whether the hub does not listen to it.
    pub(super) shut_out: bool,
    /// The last exchange, where there was one.
    pub(super) met: Exchanged,
}

impl Last {
    /// Whether it said that a log is not what the hub has.
    pub(super) fn said(&self, log: &LogKey) -> bool {
        self.met.forked.contains(log) || self.met.refused.iter().any(|(refused, _)| refused == log)
    }
}

impl World {
    /// Everybody exchanges until nothing moves; what each desk said last.
    pub(super) fn quiet(&mut self) -> Result<Vec<Last>, String> {
        self.say("the quiet time begins");
        for nth in 0..self.desks.len() {
            self.desks[nth].away_until = 0;
            self.open(nth);
            self.join(nth).map_err(|no| format!("an enrolment is refused: {no:?}"))?;
        }
        for round in 0..ROUNDS_MAX {
            let (last, moved) = self.round(round)?;
            if !moved {
                return Ok(last);
            }
        }
        Err(format!("after {ROUNDS_MAX} quiet rounds something still moves"))
    }

    /// One exchange of each desk; what each said, and whether anything moved.
    pub(super) fn round(&mut self, round: usize) -> Result<(Vec<Last>, bool), String> {
        let (mut all, mut moved) = (Vec::new(), false);
        for nth in 0..self.desks.len() {
            let device = self.desk(nth).engine.device().id;
            if !self.desks[nth].enrolled {
                all.push(Last { shut_out: true, met: Exchanged::default() });
                continue;
            }
            let met = self.exchange(nth, Trouble::default());
            self.note_exchange(nth).map_err(|fault| fault.to_string())?;
            let name = self.desks[nth].store.name.clone();
            all.push(match met {
                Met::Whole(met) => {
                    moved |= met.done.sent + met.done.received > 0;
                    Last { shut_out: false, met }
                }
                Met::No(no) if no.code() == "device-revoked" => {
                    let known = self.hub().engine().known_device(device).unwrap();
                    if known.is_none_or(|known| known.revoked_at.is_none()) {
                        return Err(format!("{name} was told that it is shut out, and it is not"));
                    }
                    Last { shut_out: true, met: Exchanged::default() }
                }
                Met::No(no) if no.code() == "device-unknown" => {
                    // The backup was older than its enrolment, and nobody brought the roster back.
                    if round > 1 {
                        self.enrol(nth).map_err(|no| format!("{name} cannot be enrolled again: {no:?}"))?;
                    }
                    moved = true;
                    Last::default()
                }
                // It holds more of a device that was shut out than the hub took, and did not know yet.
                Met::No(no) if no.code() == "after-revocation" => {
                    moved = true;
                    Last::default()
                }
                Met::No(no) => {
                    return Err(format!("{name} was refused in the quiet time: {} {no}", no.code()));
                }
                Met::Cut => return Err(format!("the good line of {name} was cut")),
            });
        }
        Ok((all, moved))
    }
}
