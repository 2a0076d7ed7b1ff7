//! The house of the crate doc, held against the code: who may import whom, and who alone may name what.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Rooms by floor, as `lib.rs` draws them.
const FLOORS: &[(&str, u8)] = &[
    ("base", 0),
    ("domain", 1),
    ("locale", 1),
    ("record", 2),
    ("seal", 1),
    ("store", 3),
    ("exchange", 3),
    ("paper", 3),
    ("sync", 3),
    ("desk", 4),
    ("settings", 4),
    ("tui", 5),
    ("hub", 5),
    ("cli", 6),
];

/// What only one room may name, and which.
const OWNERS: &[(&str, &str)] = &[
    ("sled::", "src/store/"),
    ("bincode::", "src/record/codec.rs"),
    ("ratatui", "src/tui"),
    ("fluent_bundle", "src/locale"),
    ("serial2", "src/tui/runtime/scanner.rs"),
    ("argon2::", "src/seal/passphrase.rs"),
    ("chacha20poly1305::", "src/seal/"),
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            into.push(path);
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    sources(Path::new("src"), &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path.to_string_lossy().replace('\\', "/"), text)
        })
        .collect()
}

fn floors() -> BTreeMap<&'static str, u8> {
    FLOORS.iter().copied().collect()
}

/// The room of a file: `src/desk/engine.rs` → `desk`.
fn room(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("src/")?;
    rest.split('/').next().map(|first| first.trim_end_matches(".rs"))
}

/// Code without its comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[test]
fn every_room_imports_only_rooms_of_floors_below() {
    let floors = floors();
    let mut wrong = Vec::new();
    for (path, text) in all_sources() {
        let Some(own) = room(&path).filter(|room| floors.contains_key(room)) else { continue };
        for (number, line) in code(&text) {
            for part in line.split("crate::").skip(1) {
                let named: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(floor) = floors.get(named.as_str()) else { continue };
                if named != own && *floor >= floors[own] {
                    wrong.push(format!("{path}:{}: {own} imports {named}", number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_one_room_hides_no_other_names() {
    let mut wrong = Vec::new();
    for (path, text) in all_sources() {
        for (name, owner) in OWNERS {
            if path.starts_with(owner) {
                continue;
            }
            wrong.extend(
                code(&text)
                    .filter(|(_, line)| line.contains(name))
                    .map(|(number, _)| format!("{path}:{}: names {name}", number + 1)),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_has_a_front_door_and_nothing_is_left_undone() {
    for (path, text) in all_sources() {
        assert!(text.starts_with("//!"), "{path} does not say what it is");
        for undone in ["todo!(", "unimplemented!(", "FIXME"] {
            assert!(!text.contains(undone), "{path} holds {undone}");
        }
    }
}

#[test]
fn every_room_of_the_source_is_on_the_map() {
    let floors = floors();
    for (path, _) in all_sources() {
        let room = room(&path).unwrap();
        assert!(
            floors.contains_key(room) || matches!(room, "lib" | "main"),
            "{path}: the room {room} is not on a floor"
        );
    }
}
