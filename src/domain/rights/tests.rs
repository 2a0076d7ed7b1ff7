//! Every command has its line, and every role what is its work: the table against the program.

use super::*;
use crate::base::id::OfficerId;
use crate::domain::command::NAMES;
use std::collections::BTreeSet;
use std::sync::Arc;

fn officer(nth: u8, roles: &[Role]) -> Arc<Officer> {
    Arc::new(Officer {
        id: OfficerId([nth; 16]),
        name: format!("Cán bộ {nth}"),
        roles: roles.to_vec(),
        grants: Vec::new(),
        delegations: Vec::new(),
    })
}

fn may(roles: &[Role], act: &str) -> bool {
    judge(&officer(1, roles), act, std::iter::empty::<Arc<Officer>>()).is_ok()
}

#[test]
fn every_command_has_its_line_and_every_line_its_command() {
    let lines: BTreeSet<&str> = TABLE.iter().map(|line| line.act).collect();
    let names: BTreeSet<&str> = NAMES.iter().copied().collect();
    assert_eq!(
        lines, names,
        "a new command needs a line in rights/table.rs, and `right-<name>` in the texts"
    );
    let all: BTreeSet<&str> = super::lines().map(|line| line.act).collect();
    assert_eq!(all.len(), super::lines().count(), "no act has two lines");
}

#[test]
fn every_act_is_somebodys_and_the_first_officers_of_a_store() {
    for line in super::lines() {
        assert!(!line.roles.is_empty(), "{}", line.act);
        assert!(may(&Officer::all_roles(), line.act), "{}", line.act);
        assert!(!may(&[], line.act), "{}: who left does nothing", line.act);
    }
    assert!(!may(Role::ALL, "no-such-act"), "what has no line is nobody's");
}

#[test]
fn who_inspects_only_reads_and_reading_is_everybodys() {
    for line in super::lines() {
        assert_eq!(may(&[Role::Inspector], line.act), line.kind == ActKind::Reading, "{}", line.act);
        let readers = Role::ALL.iter().filter(|role| may(&[**role], line.act)).count();
        assert_eq!(readers == Role::ALL.len(), line.kind == ActKind::Reading, "{}", line.act);
    }
}

#[test]
fn roles_add_up_and_take_nothing_away() {
    for line in super::lines() {
        for one in Role::ALL {
            for other in Role::ALL {
                let both = may(&[*one, *other], line.act);
                assert_eq!(both, may(&[*one], line.act) || may(&[*other], line.act), "{}", line.act);
            }
        }
    }
}

/// What is signed, taken in, paid and kept, by whom alone: read as the rule of the office, not as the table.
#[test]
fn the_office_stands_as_it_is_meant() {
    use Role::{Administrator, Approver, Cashier, Clerk, Examiner, Supervisor};
    for (act, who) in [
        ("approve-dossier", &[Approver][..]),
        ("deny-dossier", &[Approver]),
        ("receive-dossier", &[Clerk, Supervisor]),
        ("accept-dossier", &[Clerk, Supervisor]),
        ("hand-over", &[Clerk, Supervisor]),
        ("complete-step", &[Examiner, Approver, Supervisor]),
        ("record-payment", &[Cashier, Supervisor]),
        ("refund-payment", &[Cashier, Supervisor]),
        ("change-roles", &[Supervisor, Administrator]),
        ("edit-calendar", &[Supervisor, Administrator]),
        ("settle-conflict", &[Approver, Supervisor]),
        (IMPORT, &[Supervisor, Administrator]),
        (ENROL, &[Supervisor, Administrator]),
    ] {
        let found: Vec<Role> = Role::ALL.iter().copied().filter(|role| may(&[*role], act)).collect();
        assert_eq!(found, who, "{act}");
    }
}

#[test]
fn a_refusal_names_the_roles_and_who_here_has_one() {
    let clerk = officer(1, &[Role::Clerk]);
    let signs = officer(2, &[Role::Approver]);
    let left = officer(3, &[]);
    let arg = |refusal: &Refusal, name: &str| {
        refusal.args.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone())
    };
    let all = [clerk.clone(), signs, left];
    let refused = judge(&clerk, "approve-dossier", all.iter()).unwrap_err();
    assert_eq!(refused.code, refusal::ROLE_NEEDED);
    assert_eq!(arg(&refused, "roles").as_deref(), Some("approver"));
    assert_eq!(arg(&refused, "who").as_deref(), Some("Cán bộ 2"));
    let alone = judge(&clerk, "approve-dossier", std::iter::once(&clerk)).unwrap_err();
    assert_eq!((alone.code, arg(&alone, "who")), (refusal::ROLE_VACANT, None));
    let reader = officer(4, &[Role::Inspector]);
    assert_eq!(judge(&reader, "add-note", all.iter()).unwrap_err().code, refusal::READS_ONLY);
}

#[test]
fn names_are_few_and_an_erased_one_is_not_named() {
    let mut all: Vec<_> = (1..9).map(|nth| officer(nth, &[Role::Clerk])).collect();
    all[0] = Arc::new(Officer { name: String::new(), ..(*all[0]).clone() });
    assert_eq!(who_may(&[Role::Clerk], all.iter()), ["Cán bộ 2", "Cán bộ 3", "Cán bộ 4"]);
}

proptest::proptest! {
    /// Out of its time a grant lets nothing through that the officer may not do anyway.
    #[test]
    fn a_grant_out_of_its_time_lets_nothing_through(
        role in 0_usize..7, base in 0_usize..7, from in 0_i64..1_000, long in 1_i64..1_000, at in 0_i64..3_000,
    ) {
        use crate::base::id::EntryId;
        use crate::base::time::Timestamp;
        let moment = |minutes: i64| Timestamp::new(1_795_000_000_000 + minutes * 60_000, 420).unwrap();
        let grant = crate::domain::officer::Grant {
            entry: EntryId([1; 16]), role: Role::ALL[role], from: moment(from), until: moment(from + long),
            procedures: Vec::new(), units: Vec::new(),
        };
        let with = Officer { grants: vec![grant.clone()], ..(*officer(1, &[Role::ALL[base]])).clone() };
        let inside = from <= at && at < from + long;
        for line in super::lines() {
            let may = line.is_open_to(&with.at(moment(at)).roles);
            let always = line.is_open_to(&with.roles);
            let granted = inside && line.is_open_to(&[grant.role]);
            proptest::prop_assert_eq!(may, always || granted);
        }
        let left = Officer { roles: Vec::new(), ..with };
        proptest::prop_assert!(left.at(moment(at)).roles.is_empty());
    }
}
