//! Numbers and the clock they depend on: given once, offline, never twice.

use std::time::Instant;

use super::{DeskFault, Engine};
use crate::base::time::{Hlc, Timestamp};
use crate::desk::fold::subjects::day_of;
use crate::desk::rows::RangeRow;
use crate::domain::number::{AgencyCode, DossierNumber, Serial};
use crate::domain::refusal::{self, Refusal};

/// How far the clock may stand behind the newest act before numbers wait for an officer's word.
const BEHIND_MINUTES: i64 = 5;

impl Engine {
    /// Whether the wall clock ran ahead of the machine's own count by more than the leap allowed.
    /// Overnight the program is closed, or the count goes on with the clock: only a jump while it runs
    /// can be told from time that passed.
    pub(super) fn clock_leapt(&mut self, now: Timestamp) -> bool {
        if self.clock.is_simulated() {
            return false;
        }
        let instant = Instant::now();
        let Some((wall, counted)) = self.last_seen else {
            self.last_seen = Some((now, instant));
            return false;
        };
        let elapsed = i64::try_from(instant.duration_since(counted).as_millis()).unwrap_or(i64::MAX);
        let ahead = (now.unix_millis() - wall.unix_millis()).saturating_sub(elapsed);
        let leapt = ahead > i64::try_from(Hlc::LEAP_MILLIS).unwrap_or(i64::MAX);
        if !leapt || self.clock_confirmed {
            self.last_seen = Some((now, instant));
        }
        leapt
    }

    /// Whether the time is fit for giving numbers.
    pub(super) fn check_clock(&mut self, now: Timestamp) -> Result<Result<(), Refusal>, DeskFault> {
        if self.clock_confirmed || self.clock.is_simulated() {
            return Ok(Ok(()));
        }
        let newest = self.fold.times(self.ledger.state(), self.device.id)?.newest;
        if let Some(newest) = newest.filter(|newest| newest.minutes_since(now) > BEHIND_MINUTES) {
            return Ok(Err(Refusal::new(refusal::CLOCK_BEHIND).with("now", now).with("newest", newest)));
        }
        if self.clock_leapt(now) {
            let seen = self.last_seen.map_or(now, |(wall, _)| wall);
            return Ok(Err(Refusal::new(refusal::CLOCK_AHEAD).with("now", now).with("newest", seen)));
        }
        Ok(Ok(()))
    }

    /// The next dossier number of the post for the day of a moment.
    pub(super) fn next_number(&mut self, at: Timestamp) -> Result<Result<DossierNumber, Refusal>, DeskFault> {
        let agency = self.post.unit.clone();
        self.next_number_of(agency, at)
    }

    /// The next dossier numbers of the post for the day of a moment, one behind the other.
    pub(super) fn next_numbers(
        &mut self,
        at: Timestamp,
        count: usize,
    ) -> Result<Result<Vec<DossierNumber>, Refusal>, DeskFault> {
        let mut numbers: Vec<DossierNumber> = Vec::with_capacity(count);
        for _ in 0..count {
            let after = numbers.last().map(|last| last.serial().0);
            match self.next_number_after(self.post.unit.clone(), at, after)? {
                Ok(number) => numbers.push(number),
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        Ok(Ok(numbers))
    }

    /// The next dossier number of an agency this device has a range of, for the day of a moment.
    pub(super) fn next_number_of(
        &mut self,
        agency: String,
        at: Timestamp,
    ) -> Result<Result<DossierNumber, Refusal>, DeskFault> {
        self.next_number_after(agency, at, None)
    }

    /// [`Self::next_number_of`] beyond one that is given in the same act.
    fn next_number_after(
        &mut self,
        agency: String,
        at: Timestamp,
        after: Option<u32>,
    ) -> Result<Result<DossierNumber, Refusal>, DeskFault> {
        let day = day_of(at.date());
        let state = self.ledger.state();
        let Some(range) = self.fold.range(state, self.device.id, &agency)? else {
            return Ok(Err(Refusal::new(refusal::SERIALS_EXHAUSTED).with("unit", agency)));
        };
        let uncertain =
            self.fold.life(state, self.device.id)?.is_some_and(|life| life.may_have_missed(at.date()));
        let stated = self.fold.stated(state, self.device.id, &agency, &day)?;
        let use_reserve = uncertain && stated.is_none();
        let (first, last) = span(range, use_reserve);
        let highest = self.fold.highest_serial(state, &agency, &day, (first, last))?;
        // A number stated beyond the main part leaves nothing of it: it is not known what was given.
        let known = highest.max(stated.filter(|_| !use_reserve)).max(after).unwrap_or(0);
        let next = known.saturating_add(1).max(first);
        if next > last {
            let code = if use_reserve { refusal::SERIAL_UNCERTAIN } else { refusal::SERIALS_EXHAUSTED };
            return Ok(Err(Refusal::new(code).with("unit", agency).with("day", day)));
        }
        Ok(number(&agency, at, next))
    }
}

/// The serials to give from: the main part, or the reserve at its end.
fn span(range: RangeRow, use_reserve: bool) -> (u32, u32) {
    if use_reserve { (range.reserve_from, range.last) } else { (range.first, range.reserve_from - 1) }
}

fn number(agency: &str, at: Timestamp, serial: u32) -> Result<DossierNumber, Refusal> {
    let wrong = || Refusal::new(refusal::VALUE_INVALID).at("unit").with("value", agency);
    let agency: AgencyCode = agency.parse().map_err(|_| wrong())?;
    DossierNumber::new(agency, at.date(), Serial(serial)).map_err(|_| wrong())
}
