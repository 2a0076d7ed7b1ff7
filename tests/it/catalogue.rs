//! The catalogue, the units and the doctor through the real binary.

use std::io::Write;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const DETAILS: &str = "tests/data/details.jsonl";
const ROWS: &str = "tests/data/catalogue.jsonl";

fn motcua(store: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("MOTCUA_STORE", store);
    command.env_remove("MOTCUA_CLOCK");
    command
}

/// Runs, and returns exit code, standard output as JSON, and standard error.
fn run(store: &Path, args: &[&str]) -> (i32, Value, String) {
    let output = motcua(store).args(args).output().unwrap();
    let json = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().unwrap(), json, String::from_utf8(output.stderr).unwrap())
}

fn row<'a>(list: &'a Value, code: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|row| row["code"] == code).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[test]
fn good_rows_come_in_and_bad_ones_are_named_by_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let dirty = folder.path().join("dirty.jsonl");
    std::fs::write(
        &dirty,
        "{\"code\":\"9.000001\",\"name\":\"Tên\\u001b[2J\"}\n\n{broken\n[]\n{\"name\":\"x\"}\n",
    )
    .unwrap();
    let packed = folder.path().join("details.jsonl.gz");
    std::fs::write(&packed, gzip(&std::fs::read(DETAILS).unwrap())).unwrap();
    let (packed, dirty) = (packed.to_str().unwrap(), dirty.to_str().unwrap());
    let absent = folder.path().join("absent.jsonl");
    let absent = absent.to_str().unwrap();
    let (code, tally, said) = run(&store, &["catalogue", "import", packed, ROWS, dirty, absent, "--json"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(tally["kept"], 10);
    assert!(tally["flagged"].as_u64().unwrap() >= 1 && tally["flagged"].as_u64().unwrap() < 7, "{tally}");
    let refused: Vec<_> =
        tally["refused"].as_array().unwrap().iter().map(|r| (&r["file"], &r["line"])).collect();
    let at = |file: &str, line: u64| (Value::from(file), Value::from(line));
    let expected = [at(absent, 0), at(dirty, 3), at(dirty, 4), at(dirty, 5)];
    assert_eq!(refused, expected.iter().map(|(f, l)| (f, l)).collect::<Vec<_>>());
    let keys: Vec<_> = tally.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["flagged", "kept", "refused"]);
    let (_, list, _) = run(&store, &["catalogue", "list", "--json"]);
    assert_eq!(row(&list, "9.000001")["name"], "Tên[2J");
}

#[test]
fn nothing_kept_is_exit_1_and_makes_no_store_where_no_file_could_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let (code, tally, _) = run(&store, &["catalogue", "import", "no-such-file", "tests", "--json"]);
    assert_eq!((code, &tally["kept"]), (1, &Value::from(0)));
    assert_eq!(tally["refused"].as_array().unwrap().len(), 2);
    assert!(!store.exists());
    let output = motcua(&store).args(["catalogue", "import", "-"]).write_stdin("rubbish\n").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(run(&store, &["catalogue", "import"]).0, 2);
}

#[test]
fn a_list_has_a_row_a_code_with_what_is_in_force_and_what_waits() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let (code, shipped, said) = run(&store, &["catalogue", "list", "--json"]);
    assert_eq!(code, 0);
    assert!(said.contains("No store at"), "{said}");
    assert!(!store.exists(), "reading makes no store");
    let keys: Vec<_> = shipped[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["code", "fee", "level", "limit", "name", "pending", "source"]);
    for _ in 0..2 {
        let (code, tally, said) = run(&store, &["catalogue", "import", DETAILS, "--json"]);
        assert_eq!((code, &tally["kept"]), (0, &Value::from(6)), "{said}");
    }
    let (_, list, _) = run(&store, &["catalogue", "list", "--json"]);
    let codes: Vec<_> = list.as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap()).collect();
    assert!(codes.is_sorted_by(|a, b| a < b), "ordered, each once");
    let (before, after) = (row(&shipped, "1.004222"), row(&list, "1.004222"));
    assert_eq!((&before["limit"], &before["fee"]), (&after["limit"], &after["fee"]));
    assert_eq!(after["pending"]["source"], "portal");
    assert_eq!(row(&list, "1.115336")["source"], "portal");
    let answer = motcua(&store)
        .arg("act")
        .write_stdin("{\"command\":\"accept-import\",\"procedure\":\"1.004222\"}\n")
        .output()
        .unwrap();
    assert!(answer.status.success(), "{answer:?}");
    let (_, list, _) = run(&store, &["catalogue", "list", "--json"]);
    let accepted = row(&list, "1.004222");
    assert_eq!((&accepted["source"], &accepted["pending"]), (&Value::from("portal"), &Value::Null));
    assert_eq!(accepted["limit"], after["pending"]["limit"]);
}

#[test]
fn the_shipped_procedures_pass_their_own_check() {
    let folder = tempfile::tempdir().unwrap();
    let (code, checked, _) = run(folder.path(), &["catalogue", "check", "--json"]);
    assert_eq!((code, &checked["ok"]), (0, &Value::from(true)));
    assert!(checked["checked"].as_u64().unwrap() >= 45);
    assert_eq!(checked["findings"], Value::Array(Vec::new()));
}

#[test]
fn units_come_in_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let (code, counts, _) = run(&store, &["units", "import", "tests/data/units.json", "--json"]);
    assert_eq!((code, &counts["provinces"], &counts["communes"]), (0, &Value::from(2), &Value::from(3)));
    assert_eq!(counts["known"], false);
    let (_, again, _) = run(&store, &["units", "import", "tests/data/units.json", "--json"]);
    assert_eq!(again["known"], true);
    let (code, _, said) = run(&store, &["units", "import", DETAILS]);
    assert_eq!(code, 1);
    assert!(said.contains("nothing was changed"), "{said}");
}

#[test]
fn a_real_store_takes_no_import_under_a_simulated_clock() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let made = run(&store, &["init", "--unit", "X99.1", "--officer", "Lò Thị Ban"]);
    assert_eq!(made.0, 0, "an unknown unit code is accepted: {}", made.2);
    let output = motcua(&store)
        .env("MOTCUA_CLOCK", "2026-11-23T09:00:00+07:00")
        .args(["catalogue", "import", ROWS])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let (_, list, _) = run(&store, &["catalogue", "list", "--json"]);
    assert!(list.as_array().unwrap().iter().all(|row| row["source"] != "catalogue"));
}

#[test]
fn the_doctor_tells_an_absent_a_sound_a_held_and_a_damaged_store() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let standing = |report: &Value, check: &str| {
        let rows = report["rows"].as_array().unwrap();
        rows.iter().find(|row| row["check"] == check).map(|row| row["standing"].as_str().unwrap().to_owned())
    };
    let (code, report, _) = run(&store, &["doctor", "--json"]);
    assert_eq!((code, standing(&report, "store").as_deref()), (0, Some("warn")));
    assert!(!store.exists());
    run(&store, &["units", "import", "tests/data/units.json"]);
    let (code, report, _) = run(&store, &["doctor", "--json"]);
    assert_eq!((code, &report["ok"]), (0, &Value::from(true)));
    for check in ["store", "journal", "state", "anchor", "modes", "reserve", "clock"] {
        assert_eq!(standing(&report, check).as_deref(), Some("ok"), "{check}: {report}");
    }
    let text = report["rows"].as_array().unwrap().iter().find(|row| row["check"] == "store").unwrap();
    assert!(text["text_en"].as_str().unwrap().contains("training store of H56.14"), "{text}");
    let lock = std::fs::File::open(store.join("lock")).unwrap();
    lock.lock().unwrap();
    let (code, report, _) = run(&store, &["doctor", "--json"]);
    assert_eq!((code, standing(&report, "lock").as_deref()), (0, Some("warn")));
    assert_eq!(run(&store, &["catalogue", "list"]).0, 3, "held by another");
    drop(lock);
    std::fs::remove_dir_all(store.join("state")).unwrap();
    std::fs::remove_file(store.join("anchor")).unwrap();
    let (code, report, _) = run(&store, &["doctor", "--json"]);
    assert_eq!(code, 0);
    assert_eq!(standing(&report, "state").as_deref(), Some("warn"));
    assert_eq!(standing(&report, "anchor").as_deref(), Some("warn"));
    let journal = store.join("journal/00000001.log");
    let mut bytes = std::fs::read(&journal).unwrap();
    bytes[200] ^= 1;
    std::fs::write(&journal, bytes).unwrap();
    let (code, report, _) = run(&store, &["doctor", "--json"]);
    assert_eq!((code, standing(&report, "journal").as_deref()), (1, Some("bad")), "{report}");
}

#[test]
fn keys_are_not_shown_without_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, said) = run(folder.path(), &["doctor", "--keys"]);
    assert_eq!(code, 1);
    assert!(said.contains("--keys needs a keyboard"), "{said}");
}

#[test]
fn what_is_said_to_people_comes_with_every_document() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let text = |args: &[&str]| {
        let output = motcua(&store).args(args).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(text(&["catalogue", "import", DETAILS]).contains("Đã nhập 6 bản ghi (0 đã có từ trước)"));
    assert!(text(&["catalogue", "import", DETAILS]).contains("(6 đã có từ trước)"));
    let listed = text(&["catalogue", "list"]);
    assert!(listed.lines().any(|line| line.starts_with("1.004222       *")), "{listed}");
    let doctor = text(&["doctor"]);
    assert!(doctor.contains("Nhật ký lành lặn.") && !doctor.contains('\u{1b}'), "{doctor}");
}
