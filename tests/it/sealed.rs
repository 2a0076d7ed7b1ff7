//! Sealed stores through the real binary: nothing of a person is found on the disk, in whatever encoding.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use base64::Engine as _;
use motcua::base::random::OsRandom;
use motcua::seal::passphrase::Passphrase;
use motcua::store::sealer::unlocked;
use motcua::store::vault::{Door, process_time};
use motcua::store::{Disk, DraftId, Folder, RealDisk, Sealer};
use serde_json::Value;

use crate::desk::Desk;

const PASSPHRASE: &str = "cây đa bến nước sân đình";

/// The same command with the passphrase, which comes on the first line of stdin before everything else.
fn signed_in(mut command: Command, more: &str) -> Output {
    command.args(["--passphrase-file", "-"]);
    assert_cmd::Command::from_std(command).write_stdin(format!("{PASSPHRASE}\n{more}")).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

/// Every text below a value that could tell of somebody: names, numbers, phones.
fn planted(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Array(all) => all.iter().for_each(|one| planted(one, into)),
        Value::Object(all) => {
            for (name, one) in all {
                let tells = ["number", "name", "phone", "id_number", "address", "applicant", "submitter"];
                match one {
                    Value::String(text) if tells.contains(&name.as_str()) && text.chars().count() >= 9 => {
                        into.insert(text.clone());
                    }
                    other => planted(other, into),
                }
            }
        }
        _ => {}
    }
}

/// A text in every form in which it could lie on a disk.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let mut forms = Vec::new();
    for text in [
        text.to_owned(),
        text.to_lowercase(),
        text.to_uppercase(),
        motcua::base::text::fold(text),
        motcua::base::text::strip_marks(text),
        motcua::base::text::nfc(text),
    ] {
        let bytes = text.as_bytes();
        forms.push(bytes.to_vec());
        forms.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        forms.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        let hex = motcua::base::id::hex(bytes);
        forms.extend([hex.to_uppercase().into_bytes(), hex.into_bytes()]);
        for skip in 0..3 {
            // Whole groups of three only: what comes before and after does not change them.
            let inner = &bytes[skip.min(bytes.len())..];
            let whole = &inner[..inner.len() / 3 * 3];
            forms.push(base64::engine::general_purpose::STANDARD_NO_PAD.encode(whole).into_bytes());
        }
    }
    forms.sort();
    forms.dedup();
    forms
}

/// Every file below a folder, and its name as bytes.
fn everything(folder: &Path, into: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        into.extend(path.to_string_lossy().as_bytes());
        into.push(b'\n');
        if path.is_dir() {
            everything(&path, into);
        } else {
            into.extend(std::fs::read(&path).unwrap());
        }
    }
}

/// The texts of which some form is found below a folder.
fn found(store: &Path, texts: &BTreeSet<String>) -> Vec<String> {
    let mut bytes = Vec::new();
    everything(store, &mut bytes);
    let is_found =
        |text: &&String| forms(text).iter().any(|form| memchr::memmem::find(&bytes, form).is_some());
    texts.iter().filter(is_found).cloned().collect()
}

#[test]
fn nothing_of_a_person_is_found_in_a_sealed_store_and_all_of_it_was_before() {
    let desk = Desk::at("2026-11-23T09:30:00+07:00");
    desk.text("d", "demo --no-tui --dossiers 30");
    let store = desk.store("d");
    let mut texts = BTreeSet::new();
    let before = desk.rows("d", "dossier list --json --limit 1000");
    before.iter().for_each(|row| planted(row, &mut texts));
    let number = before.iter().find_map(|row| row["number"].as_str()).unwrap().to_owned();
    desk.rows("d", &format!("dossier show {number} --json")).iter().for_each(|row| planted(row, &mut texts));
    assert!(texts.len() > 40, "{texts:?}");
    assert!(found(&store, &texts).len() > texts.len() * 2 / 3, "the search finds what is there");
    let mut seal = desk.command("d", "seal");
    seal.args(["--officer", "Tòng Thị Mạ"]);
    let sealed = signed_in(seal, "");
    assert!(sealed.status.success(), "{}", said(&sealed));
    // Life goes on: a note, an officer, a draft.
    let (note, officer) = ("Gọi lại cho bà Lò Thị Xuyến Chi số 0912345678", "Quàng Thị Hải Đường");
    let acts = format!(
        "{{\"command\":\"add-note\",\"dossier\":\"{number}\",\"audience\":\"internal\",\"text\":\"{note}\"}}\n\
         {{\"command\":\"add-officer\",\"name\":\"{officer}\",\"roles\":[\"clerk\"]}}\n\
         {{\"command\":\"take-ticket\",\"group\":\"A\"}}\n"
    );
    let done = signed_in(desk.command("d", "act"), &acts);
    let answers = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(answers.lines().filter(|line| line.contains("\"ok\":true")).count() >= 2, "{}", said(&done));
    write_draft(&store, b"applicant = 'Nguyen Van Planted', phone = '0987654321'");
    texts.extend([note, officer, "Lò Thị Xuyến Chi", "0912345678"].map(str::to_owned));
    texts.extend(["Nguyen Van Planted", "0987654321", PASSPHRASE].map(str::to_owned));
    assert_eq!(found(&store, &texts), Vec::<String>::new());
    let after = signed_in(desk.command("d", "dossier list --json --limit 1000"), "");
    let after: Vec<Value> = serde_json::from_slice(&after.stdout).unwrap();
    let numbers = |rows: &[Value]| rows.iter().map(|row| row["number"].clone()).collect::<Vec<_>>();
    assert_eq!(numbers(&after), numbers(&before));
}

/// Writes a draft as the screen does.
fn write_draft(store: &Path, text: &[u8]) {
    let bare: Arc<dyn Disk> = Arc::new(RealDisk::read_only(store));
    let mut door = Door::open(bare).unwrap().unwrap();
    let slot = door.vault().slot_of("").unwrap();
    let keyring = door.sign_in(slot, &Passphrase::typed(PASSPHRASE), &process_time).unwrap();
    unlocked::unlock(store, Arc::new(Sealer::new(&keyring, Box::new(OsRandom))));
    let folder = Folder::new(Arc::new(RealDisk::read_only(store)));
    let id = DraftId::new("intake-1").unwrap();
    folder.write_draft(&id, text).unwrap();
    assert_eq!(folder.read_draft(&id).unwrap().unwrap(), text);
    unlocked::forget(store);
}

#[test]
fn a_sealed_store_says_what_it_needs_and_harm_in_it_is_named_with_and_without_the_key() {
    let desk = Desk::at("2026-11-23T09:30:00+07:00");
    let mut init = desk.command("s", "init --unit H29.14 --machine only --training");
    init.args(["--officer", "Trần Thị Mai"]);
    let made = signed_in(init, "");
    assert!(made.status.success(), "{}", said(&made));
    let locked = desk.run("s", "dossier list --json");
    assert_eq!(locked.status.code(), Some(1));
    assert!(said(&locked).contains("--passphrase-file"), "{}", said(&locked));
    assert_ne!(desk.run("s", "").status.code(), Some(0), "nobody is asked to set up a sealed store");
    assert_eq!(desk.run("s", "verify").status.code(), Some(0));
    let known = signed_in(desk.command("s", "verify --json"), "");
    let known: Value = serde_json::from_slice(&known.stdout).unwrap();
    assert_eq!((&known["ok"], &known["sealed_frames"]), (&Value::from(true), &Value::from(0)));
    let unknown: Value = serde_json::from_slice(&desk.run("s", "verify --json").stdout).unwrap();
    assert_eq!((&unknown["entries"], &unknown["sealed_frames"]), (&Value::from(0), &Value::from(1)));
    let journal = desk.store("s").join("journal/00000001.log");
    let mut bytes = std::fs::read(&journal).unwrap();
    bytes[200] ^= 1;
    std::fs::write(&journal, &bytes).unwrap();
    for output in [desk.run("s", "verify"), signed_in(desk.command("s", "verify"), "")] {
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains("journal/00000001.log"), "{}", said(&output));
    }
    let wrong = assert_cmd::Command::from_std(desk.command("s", "dossier list --passphrase-file -"))
        .write_stdin("không phải mật khẩu này\n")
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(1));
}

#[cfg(unix)]
#[test]
fn a_service_opens_the_store_with_a_key_file_of_its_own_and_not_with_one_others_can_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::at("2026-11-23T09:30:00+07:00");
    let key = desk.store("key");
    let with_key = |arguments: &str| {
        let mut command = desk.command("s", arguments);
        command.arg("--key-file").arg(&key);
        command.output().unwrap()
    };
    let made = with_key("init --unit H29.14 --machine only --training --officer Mai");
    assert!(made.status.success(), "{}", said(&made));
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(with_key("dossier list --json").status.success());
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
    let refused = with_key("dossier list --json");
    assert!(!refused.status.success() && said(&refused).contains("600"), "{}", said(&refused));
}

#[test]
fn a_backup_needs_no_key_and_what_is_put_back_opens_with_the_old_passphrase() {
    let desk = Desk::at("2026-11-23T09:30:00+07:00");
    let mut init = desk.command("s", "init --unit H29.14 --machine only --training");
    init.args(["--officer", "Trần Thị Mai"]);
    let made = signed_in(init, "");
    assert!(made.status.success(), "{}", said(&made));
    let copy = desk.store("copy");
    let back_up = |signed: bool| {
        let mut command = desk.command("s", "backup");
        command.arg("--to").arg(&copy);
        if signed { signed_in(command, "") } else { command.output().unwrap() }
    };
    for signed in [false, true, false] {
        let output = back_up(signed);
        assert!(output.status.success(), "{}", said(&output));
    }
    let mut check = desk.command("s", "restore --check");
    check.arg(&copy);
    let checked = check.output().unwrap();
    assert!(checked.status.success(), "{}", said(&checked));
    let mut restore = desk.command("back", "restore");
    restore.arg(&copy);
    let restored = restore.output().unwrap();
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!(desk.run("back", "dossier list --json").status.code(), Some(1), "sealed as before");
    let opened = signed_in(desk.command("back", "dossier list --json"), "");
    assert!(opened.status.success(), "{}", said(&opened));
}
