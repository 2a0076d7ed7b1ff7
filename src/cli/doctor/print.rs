//! What the doctor says about settings and printing: whether `config.toml` can be read, and whether what
//! prints is there. It prints nothing unless it is asked to try every printer.

use std::path::Path;

use super::{Row, words};
use crate::cli::desk::settings_of;
use crate::desk::printing::{PATIENCE, Place, Spool, Target, TargetFault, Targets};
use crate::locale::{Language, Texts};

/// Rows about settings and printers of the store in a folder; `trying` sends each a test page.
pub(super) fn rows(store: &Path, trying: bool) -> Vec<Row> {
    let (settings, warnings) = settings_of(store);
    let mut rows: Vec<Row> = warnings.iter().map(|(key, detail)| passed_over(key, detail)).collect();
    if rows.is_empty() {
        let both = ("config.toml đọc được, hoặc chưa có.", "config.toml can be read, or there is none.");
        rows.push(Row::ok("settings", words(both.0, both.1)));
    }
    let lines = settings.print_command.iter().map(|line| ("print_command".to_owned(), line));
    let lines: Vec<(String, &String)> =
        lines.chain(settings.print.iter().map(|(form, line)| (format!("[print] {form}"), line))).collect();
    if lines.is_empty() {
        rows.push(Row::ok(
            "printer",
            words(
                "Chưa đặt print_command trong config.toml: giấy chỉ được ghi vào thư mục prints.",
                "No print_command in config.toml: papers are only written into the folder prints.",
            ),
        ));
    }
    let spool = Spool { store: store.to_owned(), targets: Targets::default(), patience: PATIENCE };
    for (name, line) in lines {
        rows.push(match line.parse::<Target>() {
            Err(fault) => unreadable(&name, &fault),
            Ok(target) if trying => tried(&spool, &name, &target, settings.agency.as_deref()),
            Ok(target) => set(&name, &target),
        });
    }
    rows
}

fn unreadable(name: &str, fault: &TargetFault) -> Row {
    let both = words(format!("{name}: {fault}"), format!("{name}: {fault}"));
    Row::warn("printer", both, ("Sửa dòng ấy trong config.toml.", "Mend that line of config.toml."))
}

fn passed_over(key: &str, detail: &str) -> Row {
    let say = |language| Texts::new(language).say_with(key, &[("detail", detail)]);
    let advice = ("Sửa config.toml trong thư mục kho.", "Mend config.toml in the store's folder.");
    Row::warn("settings", words(say(Language::Vietnamese), say(Language::English)), advice)
}

/// What is set, and whether it is there; nothing is printed.
fn set(name: &str, target: &Target) -> Row {
    let (format, place) = (target.format.name(), &target.place);
    let there = match place {
        Place::Folder => Some("thư mục prints".to_owned()),
        // Whether it answers is seen by trying it.
        Place::Network(address) => Some(address.clone()),
        Place::Device(path) => path.exists().then(|| path.display().to_string()),
        Place::Command(command) => {
            command.found(std::env::var_os("PATH").as_deref()).map(|path| path.display().to_string())
        }
    };
    match there {
        Some(shown) => Row::ok(
            "printer",
            words(format!("{name}: {format} → {shown}."), format!("{name}: {format} to {shown}.")),
        ),
        None => Row::bad(
            "printer",
            words(
                format!("{name}: không có hoặc không chạy được {place}."),
                format!("{name}: {place} is not there or cannot be run."),
            ),
            (
                "Cài chương trình ấy, bật máy in, hoặc sửa config.toml.",
                "Install that program, switch the printer on, or mend config.toml.",
            ),
        ),
    }
}

/// Sends a test page.
fn tried(spool: &Spool, name: &str, target: &Target, office: Option<&str>) -> Row {
    let trial = spool.try_target(target, office.unwrap_or_default(), "motcua doctor --print");
    let (format, place, said) = (target.format.name(), &target.place, trial.said);
    match trial.ended {
        Ok(()) => Row::ok(
            "printer",
            words(
                format!("{name}: đã gửi trang in thử {format} → {place}. {said}"),
                format!("{name}: a test page was sent, {format} to {place}. {said}"),
            ),
        ),
        Err(fault) => Row::bad(
            "printer",
            words(
                format!("{name}: trang in thử không ra: {fault}. {said}"),
                format!("{name}: the test page did not come out: {fault}. {said}"),
            ),
            ("Xem máy in, dây và giấy, rồi thử lại.", "Look at printer, cable and paper, then try again."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Standing;
    use super::*;

    #[test]
    fn a_command_that_cannot_be_run_and_a_bad_file_are_found() {
        let folder = tempfile::tempdir().unwrap();
        for (text, wanted) in [
            (None, vec![Standing::Ok, Standing::Ok]),
            (Some("print_command = 'sh -c true'"), vec![Standing::Ok, Standing::Ok]),
            (Some("print_command = 'no-such-printer -x'"), vec![Standing::Ok, Standing::Bad]),
            (Some("print_command = \"lp 'x\""), vec![Standing::Warn, Standing::Warn]),
            (Some("[print]\nreceipt = 'escpos tcp:127.0.0.1:9'"), vec![Standing::Ok, Standing::Ok]),
            (Some("[print]\nreceipt = 'escpos /dev/no-such-printer'"), vec![Standing::Ok, Standing::Bad]),
            (Some("counter = = 3"), vec![Standing::Warn, Standing::Ok]),
        ] {
            if let Some(text) = text {
                std::fs::write(folder.path().join("config.toml"), text).unwrap();
            }
            let found: Vec<Standing> = rows(folder.path(), false).iter().map(|row| row.standing).collect();
            assert_eq!(found, wanted, "{text:?}");
        }
    }
}
