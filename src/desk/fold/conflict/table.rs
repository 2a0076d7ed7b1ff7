//! What every kind of event does beside another one that was made without knowing of it.
//!
//! [`RULES`] is for people, one row a kind of `record::kinds::TABLE`; [`excludes`] is what the fold asks. A
//! test fails where a kind has no row and where the two say different things.

use crate::domain::event::Event;
use crate::domain::{correct, intake, result, review};

/// What two concurrent events of a kind do to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Both hold, in whatever order.
    Commutes,
    /// Both are kept; of one value the later in causal order is shown.
    Merges,
    /// Only one can hold: a conflict.
    Excludes,
    /// It excludes where its content decides where the dossier stands, and commutes otherwise.
    ByContent,
}

/// Kind, rule, and why.
pub const RULES: &[(u16, Rule, &str)] = &[
    (1, Rule::Commutes, "every store has its own founding"),
    (2, Rule::Commutes, "a device introduces itself once"),
    (3, Rule::Merges, "the newest life of a device counts"),
    (4, Rule::Merges, "the newest range of a device counts"),
    (5, Rule::Commutes, "said of one device's clock"),
    (6, Rule::Merges, "the highest number stated counts"),
    (10, Rule::Commutes, "an officer is added once"),
    (11, Rule::Merges, "the newest roles count"),
    (20, Rule::Commutes, "content is named by its hash"),
    (21, Rule::Merges, "the newest row of a procedure is shown"),
    (22, Rule::Merges, "the newest accepted version is in force"),
    (40, Rule::Commutes, "a ticket is taken once"),
    (41, Rule::Merges, "a turn follows the day's facts in their order"),
    (42, Rule::Merges, "a turn follows the day's facts in their order"),
    (43, Rule::Merges, "a turn follows the day's facts in their order"),
    (44, Rule::Merges, "a turn follows the day's facts in their order"),
    (45, Rule::Merges, "a turn follows the day's facts in their order"),
    (46, Rule::Merges, "a turn follows the day's facts in their order"),
    (47, Rule::Merges, "a turn follows the day's facts in their order"),
    (54, Rule::Merges, "a turn follows the day's facts in their order"),
    (60, Rule::Commutes, "a dossier is opened once"),
    (61, Rule::Merges, "the later count of a paper is shown"),
    (62, Rule::Excludes, "one number, one moment of receipt, one promise"),
    (63, Rule::Excludes, "not taken in"),
    (64, Rule::Excludes, "the clock stands"),
    (65, Rule::Excludes, "the clock goes on, to another promise"),
    (66, Rule::Excludes, "the clock begins, to another promise"),
    (67, Rule::Merges, "both corrections are kept, the later value is shown"),
    (68, Rule::Excludes, "one procedure, one promise"),
    (69, Rule::Excludes, "the dossier ends"),
    (70, Rule::Commutes, "said of the dossier that stands in its place"),
    (80, Rule::Merges, "the later officer works on it"),
    (81, Rule::Excludes, "one step"),
    (82, Rule::Excludes, "one step"),
    (83, Rule::Excludes, "one decision"),
    (84, Rule::Excludes, "the dossier ends"),
    (85, Rule::Excludes, "the dossier ends"),
    (86, Rule::Commutes, "every note is kept"),
    (87, Rule::Merges, "the later officer stands in"),
    (88, Rule::Excludes, "one promise"),
    (89, Rule::ByContent, "excludes where the clock stands for the answer"),
    (90, Rule::ByContent, "excludes where what it takes back does"),
    (100, Rule::Excludes, "one result, handed over once"),
    (101, Rule::Merges, "the later place is shown"),
    (102, Rule::Commutes, "said beside a hand-over"),
    (103, Rule::Commutes, "said beside a hand-over"),
    (104, Rule::Commutes, "said beside a hand-over"),
    (120, Rule::Merges, "the later fee is shown"),
    (121, Rule::Commutes, "every payment counts"),
    (122, Rule::Merges, "goes with the later fee"),
    (123, Rule::Merges, "a payment counts no more, however often that is said"),
    (124, Rule::Commutes, "every refund counts"),
    (125, Rule::Commutes, "every block is kept; a number used twice is told"),
    (126, Rule::Commutes, "a number voided stays so"),
    (127, Rule::Merges, "the amount stated last counts"),
    (128, Rule::Merges, "the last count is shown"),
    (129, Rule::Merges, "the last closing is shown"),
    (130, Rule::Merges, "every row is kept, the one that began last holds"),
    (131, Rule::Merges, "the account set last counts"),
    (140, Rule::Merges, "a counter follows the day's facts in their order"),
    (141, Rule::Merges, "a counter follows the day's facts in their order"),
    (142, Rule::Merges, "a counter follows the day's facts in their order"),
    (143, Rule::Merges, "a counter follows the day's facts in their order"),
    (144, Rule::Merges, "a counter follows the day's facts in their order"),
    (160, Rule::Commutes, "every copy is kept"),
    (161, Rule::Commutes, "every failure is kept"),
    (162, Rule::Commutes, "every paper is kept"),
    (170, Rule::ByContent, "excludes where the answer moves the promise"),
    (180, Rule::Commutes, "said beside a request"),
    (190, Rule::Merges, "the later place is shown"),
    (191, Rule::Merges, "the later place is shown"),
    (192, Rule::Merges, "the later representative is shown"),
    (200, Rule::Commutes, "an invitation is given once"),
    (201, Rule::Commutes, "a device is enrolled once"),
    (202, Rule::Commutes, "a device that is shut out stays so"),
    (203, Rule::Merges, "the hub joined last counts"),
    (204, Rule::Commutes, "every end of a log that was set aside is kept"),
    (205, Rule::Commutes, "said of one life of a hub"),
    (206, Rule::Commutes, "every log witnesses for itself"),
    (210, Rule::Excludes, "one settlement; equal ones are one"),
    (211, Rule::Merges, "found by every number it had, the later one is shown"),
    (240, Rule::ByContent, "excludes where the clock stands for the payment"),
    (241, Rule::Merges, "the later cause is shown"),
    (242, Rule::Excludes, "one promise"),
    (280, Rule::Merges, "the same item is one, another one is a change"),
    (281, Rule::Merges, "the later item waits for an answer"),
    (282, Rule::Merges, "of two answers the later values are shown"),
    (283, Rule::Merges, "the later case is shown"),
    (284, Rule::Merges, "the later delivery counts; what it had not seen stays to be sent"),
    (285, Rule::Merges, "the later answer counts"),
    (286, Rule::Commutes, "every item is kept once"),
    (290, Rule::Merges, "the later check is shown; of data corrected since none holds"),
    (291, Rule::Merges, "the later finding is shown; of data corrected since none holds"),
    (295, Rule::Commutes, "every copy is kept"),
    (296, Rule::Commutes, "every failure is kept"),
    (300, Rule::Merges, "the highest number told counts"),
    (301, Rule::Merges, "every number is kept, the later one is printed"),
    (302, Rule::Merges, "different days and rules all hold; of one the later word, until it is settled"),
    (303, Rule::Commutes, "every outage is kept; an end said once stays"),
    (315, Rule::Commutes, "every grant is kept"),
    (316, Rule::Commutes, "what was ended stays ended, in any order"),
    (317, Rule::Merges, "of a rule and a procedure the later word counts"),
    (318, Rule::Merges, "the later word on an agency counts"),
    (319, Rule::Commutes, "every delegation is kept"),
    (320, Rule::Commutes, "said beside an act"),
    (321, Rule::Commutes, "every withdrawal is kept"),
    (322, Rule::Commutes, "every device says it for itself"),
    (323, Rule::Merges, "the causally last counts; where those differ the act waits on"),
    (325, Rule::Commutes, "a reading is a fact by itself"),
    (326, Rule::Merges, "the newest word on a procedure counts"),
    (327, Rule::Commutes, "what is erased stays erased"),
];

/// Whether an event decides where the dossier stands, so that two of them made concurrently cannot
/// both hold. Everything else commutes or merges; what happens at a counter does, because its state follows
/// from the set of the day's facts in their hybrid order.
pub(in crate::desk::fold) fn excludes(event: &Event) -> bool {
    match event {
        Event::Intake(event) => match event {
            intake::Event::Accepted(_)
            | intake::Event::Refused(_)
            | intake::Event::SupplementRequested(_)
            | intake::Event::SupplementReceived(_)
            | intake::Event::ClockStarted(_) => true,
            intake::Event::Opened(_)
            | intake::Event::DocumentsRecorded(_)
            | intake::Event::SupplementAllowed(_)
            | intake::Event::RepresentativeNamed(_) => false,
        },
        Event::Review(event) => match event {
            review::Event::StepCompleted(_)
            | review::Event::SteppedBack(_)
            | review::Event::Decided(_)
            | review::Event::Stopped(_)
            | review::Event::Withdrawn(_) => true,
            review::Event::Assigned(_) | review::Event::NoteAdded(_) => false,
            // More time moves the promise; a question does only where the clock stands for its answer.
            review::Event::Extended(_) => true,
            review::Event::OpinionAsked(asked) => asked.stops_clock,
            review::Event::OpinionAnswered(answered) => answered.due_at.is_some(),
            review::Event::Substituted(_) => false,
            review::Event::PaymentAsked(asked) => asked.stops_clock,
            review::Event::LateCauseStated(_) => false,
            review::Event::PromiseMoved(_) => true,
        },
        Event::Result(event) => match event {
            result::Event::HandedOver(_) => true,
            // Where it lies, and what is said beside a hand-over, decides nothing.
            result::Event::Shelved(_)
            | result::Event::HandOverNoted(_)
            | result::Event::Posted(_)
            | result::Event::Delivered(_) => false,
        },
        Event::Correct(event) => match event {
            correct::Event::ProcedureChanged(_) | correct::Event::ClosedAsMistaken(_) => true,
            correct::Event::Undone(undone) => undone.deed.excludes(),
            correct::Event::ConflictSettled(_) => true,
            // Two corrections of one value: both are kept, the later in causal order is shown. So with two
            // further numbers.
            correct::Event::Corrected(_)
            | correct::Event::ReplacesMistaken(_)
            | correct::Event::TicketUndone(_)
            | correct::Event::FurtherNumberGiven(_) => false,
        },
        Event::Post(_)
        | Event::Officer(_)
        | Event::Catalogue(_)
        | Event::Ticket(_)
        | Event::Money(_)
        | Event::Paper(_)
        | Event::Counter(_)
        | Event::Place(_)
        | Event::Portal(_)
        | Event::Identity(_)
        | Event::Access(_)
        | Event::Roster(_)
        | Event::Slip(_)
        | Event::Drill(_)
        | Event::Unknown { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::kinds::{self, TABLE};

    fn golden() -> Vec<(u16, Event)> {
        let golden = std::fs::read_to_string("src/record/kinds/golden.txt").unwrap();
        let bytes = |hex: &str| -> Vec<u8> {
            let pairs = (0..hex.len()).step_by(2);
            pairs.map(|at| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap()).collect()
        };
        let event = |line: &str| {
            let [kind, version, payload, _] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
            let kind = kind.parse().unwrap();
            (kind, kinds::decode(kind, version.parse().unwrap(), &bytes(payload), None).unwrap())
        };
        golden.lines().map(event).filter(|(kind, _)| *kind != kinds::DRILL_KIND).collect()
    }

    #[test]
    fn every_kind_has_its_rule_in_the_order_of_their_numbers() {
        let kinds: Vec<u16> = TABLE.iter().map(|row| row.kind).collect();
        let ruled: Vec<u16> = RULES.iter().map(|row| row.0).collect();
        assert_eq!(ruled, kinds);
    }

    #[test]
    fn the_table_says_what_the_fold_does() {
        for (kind, event) in golden() {
            let (_, rule, why) = RULES.iter().find(|row| row.0 == kind).unwrap();
            match rule {
                Rule::Excludes => assert!(excludes(&event), "{kind}: {why}"),
                Rule::Commutes | Rule::Merges => assert!(!excludes(&event), "{kind}: {why}"),
                Rule::ByContent => assert!(why.starts_with("excludes where"), "{kind}: {why}"),
            }
        }
    }

    #[test]
    fn what_depends_on_content_does_either() {
        let mut seen = std::collections::BTreeSet::new();
        for (kind, event) in golden() {
            let other = match event.clone() {
                Event::Review(review::Event::OpinionAsked(mut asked)) => {
                    asked.stops_clock = !asked.stops_clock;
                    Event::Review(review::Event::OpinionAsked(asked))
                }
                Event::Review(review::Event::OpinionAnswered(mut answered)) => {
                    answered.due_at = None;
                    Event::Review(review::Event::OpinionAnswered(answered))
                }
                Event::Review(review::Event::PaymentAsked(mut asked)) => {
                    asked.stops_clock = !asked.stops_clock;
                    Event::Review(review::Event::PaymentAsked(asked))
                }
                Event::Correct(correct::Event::Undone(mut undone)) => {
                    undone.deed = correct::Deed::NoteAdded;
                    Event::Correct(correct::Event::Undone(undone))
                }
                _ => continue,
            };
            assert_ne!(excludes(&event), excludes(&other), "{kind}");
            seen.insert(kind);
        }
        let by_content = RULES.iter().filter(|row| row.1 == Rule::ByContent).map(|row| row.0);
        assert!(by_content.eq(seen));
    }
}
