//! Whole lives of desks and a hub by seed: days of work, with one kind of trouble or all of them, then a quiet
//! time after which the laws of sync hold.
//!
//! A seed makes two to five desks of one unit or two, a hub, a disk and a clock each, and a line that does to
//! parcels what lines do ([`wire`]). What can go wrong has a switch each ([`faults`]); what must hold has a
//! function each ([`laws`]). It is not a model: the engines, the exchange, the bundles are the program's own,
//! and only disk, clock, line and randomness are made up. The same seed takes the same steps.
//!
//! `MOTCUA_SYNC_SEEDS` sets how many seeds each trouble is tried with, `MOTCUA_SYNC_SEED` one seed alone; a
//! seed that fails tells its steps.

mod faults;
mod laws;
mod meeting;
mod quiet;
mod steps;
mod sticks;
mod store;
mod wire;
mod world;

use crate::base::random::Random as _;
use faults::{Fault, Faults};
use world::{Tally, World};

/// Lives one seed through and judges it.
fn live(seed: u64, faults: Faults) -> World {
    let mut world = World::new(seed, faults);
    let days = 4 + world.random.below(16);
    world.live(days);
    if let Err(broken) = world.judge() {
        panic!("MOTCUA_SYNC_SEED={seed}, {faults}: {broken}");
    }
    world
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Tries a world of these troubles with so many seeds, unless others are asked for.
#[expect(clippy::print_stdout, reason = "how much was simulated is said to who asks")]
fn try_all(faults: Faults, usual: u64) {
    let seeds = match number("MOTCUA_SYNC_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("MOTCUA_SYNC_SEEDS").unwrap_or(usual),
    };
    let mut tally = Tally::default();
    for seed in seeds {
        tally.add(live(seed, faults).tally);
    }
    println!("{faults}: {tally:?}");
}

macro_rules! lives {
    ($($name:ident: $faults:expr, $seeds:literal;)+) => {
        $(#[test] fn $name() { try_all($faults, $seeds); })+
    };
}

lives! {
    all_hold_the_same_where_nothing_goes_wrong: Faults::NONE, 10;
    all_hold_the_same_where_parcels_get_lost: Faults::only(Fault::Drop), 10;
    all_hold_the_same_where_parcels_come_twice: Faults::only(Fault::Repeat), 10;
    all_hold_the_same_where_parcels_come_in_another_order: Faults::only(Fault::Reorder), 10;
    all_hold_the_same_where_old_parcels_come_again_days_later: Faults::only(Fault::Delay), 10;
    all_hold_the_same_where_the_line_is_cut_anywhere: Faults::only(Fault::Cut), 10;
    all_hold_the_same_where_the_hubs_answers_are_lost: Faults::only(Fault::LostAnswer), 10;
    all_hold_the_same_where_desks_are_away_for_days: Faults::only(Fault::Offline), 10;
    all_hold_the_same_where_the_power_goes_at_desks: Faults::only(Fault::Crash), 10;
    all_hold_the_same_where_stores_are_copied_and_both_go_on: Faults::only(Fault::Copy), 10;
    all_hold_the_same_where_stores_are_put_back_from_copies: Faults::only(Fault::Restore), 10;
    all_hold_the_same_or_say_so_where_disks_are_put_back_and_nothing_tells: Faults::only(Fault::PutBack), 10;
    all_hold_the_same_where_clocks_are_wrong: Faults::only(Fault::WrongClock), 10;
    all_hold_the_same_where_desks_worked_alone_for_long: Faults::only(Fault::Late), 10;
    all_hold_the_same_where_sticks_come_late_twice_or_altered: Faults::only(Fault::Stick), 10;
    all_but_those_shut_out_hold_the_same: Faults::only(Fault::Revoke), 10;
    all_hold_the_same_where_the_power_goes_at_the_hub: Faults::only(Fault::HubCrash), 10;
    all_hold_the_same_where_the_hub_is_put_back_from_a_backup: Faults::only(Fault::HubRestore), 10;
    all_hold_the_same_or_say_so_where_everything_goes_wrong: Faults::all(), 60;
}

#[test]
fn the_same_seed_takes_the_same_steps() {
    let (one, two) = (live(3, Faults::all()), live(3, Faults::all()));
    assert!(one.trace.steps().len() > 20);
    assert_eq!(one.trace.steps(), two.trace.steps());
}
