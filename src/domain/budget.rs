//! How the limit is shared among the steps of a dossier, and what each step took of it.
//!
//! A step's share is what its procedure gives it, else its role's part of the limit ([`Rules::step_share`]).
//! It is a plan for the office, never a promise. What a step takes beyond its share it borrows from the
//! next; what it saves is not handed on. Time that waits for the applicant belongs to no step.
//!
//! Invariant: what all steps used together is the counting time from the first step's beginning to now or
//! the decision, without the pauses.

use serde::Serialize;

use crate::base::time::Timestamp;
use crate::domain::clock::{Rules, TimeLimit, WorkingCalendar, due, hand_over_start};
use crate::domain::conflict::Effect;
use crate::domain::dossier::Dossier;
use crate::domain::event::Event;
use crate::domain::procedure::{INTAKE_STEP, RETURN_STEP, StepSpec};
use crate::domain::{promise, review};

/// A step with its time, in working minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepTime {
    /// Its code.
    pub step: String,
    /// Its share of the limit.
    pub budget_minutes: i64,
    /// What was used, up to now where it is the present one.
    pub used_minutes: i64,
    /// What the step before had taken of its share.
    pub lent_minutes: i64,
    /// What it takes of the next one's share; of the last step, what it takes beyond the limit.
    pub borrowed_minutes: i64,
    /// Whether the dossier is at it.
    pub present: bool,
}

impl StepTime {
    /// What is left of its share, after what the step before took; negative where it borrows.
    pub fn left(&self) -> i64 {
        self.budget_minutes - self.lent_minutes - self.used_minutes
    }
}

type Span = (Timestamp, Timestamp);

/// The times of the steps of review of an accepted dossier whose clock has begun; empty for any other.
pub fn step_times(
    dossier: &Dossier,
    steps: &[StepSpec],
    calendar: &WorkingCalendar,
    rules: &Rules,
    now: Timestamp,
) -> Vec<StepTime> {
    let Some(begun) = dossier.clock_from else { return Vec::new() };
    let reviewed: Vec<&StepSpec> = steps.iter().filter(|step| is_of_review(step)).collect();
    let first = reviewed.first().map_or(INTAKE_STEP, |step| step.code.as_str());
    let stays = stays(dossier, first, hand_over_start(begun, calendar, rules), now);
    let whole = whole_minutes(dossier, calendar, rules).unwrap_or(0);
    let shares: i64 = reviewed.iter().map(|step| i64::from(rules.step_share(&step.role))).sum();
    let mut lent = 0_i64;
    let mut times = Vec::with_capacity(reviewed.len());
    for step in reviewed {
        let own = stays.iter().filter(|(code, _)| *code == step.code).map(|(_, span)| *span);
        let used_minutes: i64 = own.map(|span| worked(span, &dossier.pauses, calendar)).sum();
        let share = i64::from(rules.step_share(&step.role));
        let shared = (whole * share).checked_div(shares).unwrap_or(0);
        let budget_minutes = step.budget.map_or(shared, |own| minutes_of(own, begun, calendar, rules));
        // A step that has not begun takes nothing yet.
        let over = if used_minutes > 0 { lent + used_minutes - budget_minutes } else { 0 };
        let borrowed_minutes = over.max(0);
        let present = dossier.summary.step == step.code && !dossier.summary.status.is_final();
        let lent_minutes = lent;
        let step = step.code.clone();
        times.push(StepTime { step, budget_minutes, used_minutes, lent_minutes, borrowed_minutes, present });
        lent = borrowed_minutes;
    }
    times
}

fn is_of_review(step: &StepSpec) -> bool {
    step.code != INTAKE_STEP && step.code != RETURN_STEP
}

/// The working minutes of the whole limit with its extensions, without pauses.
pub fn whole_minutes(dossier: &Dossier, calendar: &WorkingCalendar, rules: &Rules) -> Option<i64> {
    let grounds = promise::Grounds { pauses: &[], ..dossier.grounds(dossier.clock_from?)? };
    let promised = promise::parts(grounds, calendar, rules).last()?.due_at?;
    Some(calendar.counting_minutes_between(grounds.received, promised))
}

/// The working minutes of a limit that begins at a moment.
fn minutes_of(limit: TimeLimit, from: Timestamp, calendar: &WorkingCalendar, rules: &Rules) -> i64 {
    let end = due(limit, from, &[], calendar, rules).due_at.unwrap_or(from);
    calendar.counting_minutes_between(from, end)
}

/// From when to when the dossier lay at which step.
fn stays<'a>(dossier: &'a Dossier, first: &'a str, begun: Timestamp, now: Timestamp) -> Vec<(&'a str, Span)> {
    let mut stays = Vec::new();
    let mut at = (first, begun);
    let held = dossier.story.iter().filter(|told| !told.undone && told.effect == Effect::Holds);
    for told in held {
        let Event::Review(event) = &told.event else { continue };
        let to = match event {
            review::Event::StepCompleted(done) => done.to.as_str(),
            review::Event::SteppedBack(back) => back.to.as_str(),
            review::Event::Decided(_) | review::Event::Stopped(_) | review::Event::Withdrawn(_) => {
                RETURN_STEP
            }
            _ => continue,
        };
        let left = told.stamp.at.max(at.1);
        stays.push((at.0, (at.1, left)));
        at = (to, left);
    }
    stays.push((at.0, (at.1, now.max(at.1))));
    stays
}

/// The counting minutes of a span without those in which the clock stood.
fn worked((from, to): Span, pauses: &[(Timestamp, Option<Timestamp>)], calendar: &WorkingCalendar) -> i64 {
    let mut spans: Vec<Span> = pauses
        .iter()
        .map(|(start, end)| ((*start).max(from), end.unwrap_or(to).min(to)))
        .filter(|(start, end)| start < end)
        .collect();
    spans.sort_unstable();
    let (mut stood, mut last) = (0, from);
    for (start, end) in spans {
        let start = start.max(last);
        if start < end {
            stood += calendar.counting_minutes_between(start, end);
            last = end;
        }
    }
    calendar.counting_minutes_between(from, to) - stood
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{ContentHash, DossierId, OfficerId};
    use crate::domain::dossier::Stamp;
    use crate::domain::intake::{self, DossierAccepted};
    use crate::domain::procedure::Procedure;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    /// A dossier of five working days (2,400 minutes) accepted on Monday 30/11 at 10:00, then these acts.
    fn dossier(acts: Vec<(&str, Event)>) -> Dossier {
        let accepted = DossierAccepted {
            number: "H56.14-261130-0001".into(),
            received_at: at("2026-11-30T10:00"),
            limit: "5wd".parse().unwrap(),
            due_at: Some(at("2026-12-07T10:00")),
            calendar: ContentHash::default(),
            rules: ContentHash::default(),
            step: "examine".into(),
            awaits_payment: false,
        };
        let accepted = ("2026-11-30T10:00", Event::Intake(intake::Event::Accepted(accepted)));
        let mut dossier = Dossier::blank(DossierId([1; 16]), at("2026-11-30T10:00"));
        for (when, event) in std::iter::once(accepted).chain(acts) {
            let stamp =
                Stamp { at: at(when), entered_at: at(when), officer: OfficerId([2; 16]), simulated: false };
            dossier.apply(event, stamp);
        }
        dossier
    }

    fn completed(from: &str, to: &str) -> Event {
        let done = review::StepCompleted { from: from.into(), to: to.into(), personal: None };
        Event::Review(review::Event::StepCompleted(done))
    }

    fn supplement(asked: bool) -> Event {
        Event::Intake(if asked {
            let documents = Vec::new();
            intake::Event::SupplementRequested(intake::SupplementRequested {
                round: 1,
                documents,
                personal: None,
            })
        } else {
            intake::Event::SupplementReceived(intake::SupplementReceived { due_at: None, personal: None })
        })
    }

    /// Budget, used, lent and borrowed of examine and approve.
    fn told(acts: Vec<(&str, Event)>, now: &str) -> [(i64, i64, i64, i64); 2] {
        let (calendar, rules) = (WorkingCalendar::shipped(), Rules::shipped());
        let times = step_times(&dossier(acts), &Procedure::default_steps(), calendar, rules, at(now));
        let row = |t: &StepTime| (t.budget_minutes, t.used_minutes, t.lent_minutes, t.borrowed_minutes);
        [row(&times[0]), row(&times[1])]
    }

    #[test]
    fn each_step_has_its_share_and_what_it_takes_beyond_is_borrowed_from_the_next() {
        assert_eq!(told(vec![], "2026-12-01T10:00"), [(1920, 480, 0, 0), (480, 0, 0, 0)]);
        let done = |when| vec![(when, completed("examine", "approve"))];
        // Four days and an hour: an hour of the approver's day is gone.
        let late = done("2026-12-04T11:00");
        assert_eq!(told(late.clone(), "2026-12-04T11:00"), [(1920, 1980, 0, 60), (480, 0, 60, 0)]);
        assert_eq!(told(late, "2026-12-07T11:00"), [(1920, 1980, 0, 60), (480, 480, 60, 60)]);
        // What is saved is not handed on.
        let early = done("2026-12-01T10:00");
        assert_eq!(told(early, "2026-12-02T14:30"), [(1920, 480, 0, 0), (480, 630, 0, 150)]);
    }

    #[test]
    fn what_waits_for_the_applicant_belongs_to_no_step() {
        let waited = vec![("2026-12-01T10:00", supplement(true)), ("2026-12-03T10:00", supplement(false))];
        assert_eq!(told(waited, "2026-12-03T11:00")[0], (1920, 540, 0, 0));
        let waits = vec![("2026-12-01T10:00", supplement(true))];
        assert_eq!(told(waits, "2026-12-28T11:00")[0], (1920, 480, 0, 0));
    }

    #[test]
    fn a_step_that_is_done_twice_counts_both_times_and_a_decision_ends_the_last() {
        let back = review::SteppedBack { from: "approve".into(), to: "examine".into(), personal: None };
        let decided = review::Decided {
            outcome: review::Outcome::Approved,
            from: "approve".into(),
            to: "return".into(),
            personal: None,
        };
        let acts = vec![
            ("2026-12-01T10:00", completed("examine", "approve")),
            ("2026-12-01T11:00", Event::Review(review::Event::SteppedBack(back))),
            ("2026-12-02T11:00", completed("examine", "approve")),
            ("2026-12-02T14:00", Event::Review(review::Event::Decided(decided))),
        ];
        assert_eq!(told(acts, "2026-12-28T14:00"), [(1920, 960, 0, 0), (480, 120, 0, 0)]);
    }

    #[test]
    fn a_time_the_procedure_gives_a_step_goes_before_its_share() {
        let mut steps = Procedure::default_steps();
        steps[1].budget = Some("3wd".parse().unwrap());
        let (calendar, rules) = (WorkingCalendar::shipped(), Rules::shipped());
        let times = step_times(&dossier(vec![]), &steps, calendar, rules, at("2026-12-01T10:00"));
        let budgets: Vec<i64> = times.iter().map(|time| time.budget_minutes).collect();
        assert_eq!(budgets, [1440, 480]);
        assert_eq!((times[0].left(), times[0].present, times[1].present), (960, true, false));
    }
}
