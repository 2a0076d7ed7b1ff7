//! `kill -9` at random moments: what was acknowledged is there, and the drill goes on after it.
//!
//! `MOTCUA_KILLS` sets the number of rounds, `MOTCUA_SEED` the seed; both are printed.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use motcua::base::random::{Random, SeededRandom};

use super::desk::Desk;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Lets a drill run until it acknowledged so many acts, kills it, and gives the last number it said.
fn killed_after(desk: &Desk, seed: u64, acts: u64) -> u64 {
    let arguments = format!("drill --acts 100000 --seed {seed} --ack");
    let mut drill = desk.command("k", &arguments).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(drill.stdout.take().unwrap()).lines();
    let mut last = 0;
    let mut heard = 0;
    let mut killed = false;
    // What was said before the kill is read to its end: it was acknowledged.
    for line in lines {
        let Ok(line) = line else { break };
        last = line.strip_prefix("ACK ").unwrap().parse().unwrap();
        heard += 1;
        if heard >= acts && !killed {
            drill.kill().unwrap();
            killed = true;
        }
    }
    drill.wait().unwrap();
    assert!(killed, "the drill ended by itself after {heard} acts");
    last
}

#[test]
fn no_acknowledged_act_is_lost_when_the_program_is_killed_and_the_marks_go_on_without_a_gap() {
    let (kills, seed) = (number("MOTCUA_KILLS", 5), number("MOTCUA_SEED", 20_261_123));
    println!("MOTCUA_KILLS={kills} MOTCUA_SEED={seed}");
    let desk = Desk::new();
    let mut random = SeededRandom::new(seed);
    let mut acknowledged = 0;
    for round in 1..=kills {
        let acts = 1 + random.below(120);
        let last = killed_after(&desk, seed, acts);
        assert!(last >= acknowledged + acts, "round {round}: {last} after {acknowledged}");
        acknowledged = last;
        desk.text("k", &format!("verify --acts-at-least {acknowledged}"));
        // The next act says how far the marks go: all that was acknowledged, and at most the one act
        // that was on the disk before its word was out.
        let next = desk.text("k", &format!("drill --acts 1 --seed {seed} --ack"));
        let next: u64 = next.trim().strip_prefix("ACK ").unwrap().parse().unwrap();
        assert!((acknowledged + 1..=acknowledged + 2).contains(&next), "round {round}: {next}");
        acknowledged = next;
    }
    // Killed or not, it is the same drill.
    desk.text("whole", &format!("drill --acts {acknowledged} --seed {seed}"));
    let list = |store| desk.text(store, "dossier list --json --limit 100000");
    assert_eq!(list("k"), list("whole"), "seed {seed}");
}
