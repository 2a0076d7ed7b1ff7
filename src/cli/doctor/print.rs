//! What the doctor says about settings and printing: whether `config.toml` can be read, and whether the
//! command that prints is there to be run. It prints nothing.

use std::path::Path;

use super::{Row, words};
use crate::cli::desk::settings_of;
use crate::desk::printing::PrintCommand;
use crate::locale::{Language, Texts};

/// Rows about settings and printer of the store in a folder.
pub(super) fn rows(store: &Path) -> Vec<Row> {
    let (settings, warnings) = settings_of(store);
    let mut rows: Vec<Row> = warnings.iter().map(|(key, detail)| passed_over(key, detail)).collect();
    if rows.is_empty() {
        let both = ("config.toml đọc được, hoặc chưa có.", "config.toml can be read, or there is none.");
        rows.push(Row::ok("settings", words(both.0, both.1)));
    }
    let command = settings.print_command.as_deref().map(str::parse::<PrintCommand>);
    rows.push(match command {
        None | Some(Err(_)) => Row::ok(
            "printer",
            words(
                "Chưa đặt print_command trong config.toml: giấy chỉ được ghi vào thư mục prints.",
                "No print_command in config.toml: papers are only written into the folder prints.",
            ),
        ),
        Some(Ok(command)) => printer(&command),
    });
    rows
}

fn passed_over(key: &str, detail: &str) -> Row {
    let say = |language| Texts::new(language).say_with(key, &[("detail", detail)]);
    let advice = ("Sửa config.toml trong thư mục kho.", "Mend config.toml in the store's folder.");
    Row::warn("settings", words(say(Language::Vietnamese), say(Language::English)), advice)
}

fn printer(command: &PrintCommand) -> Row {
    let program = command.program();
    match command.found(std::env::var_os("PATH").as_deref()) {
        Some(path) => {
            let shown = path.display();
            Row::ok(
                "printer",
                words(
                    format!("Lệnh in chạy được: {shown}."),
                    format!("The print command can be run: {shown}."),
                ),
            )
        }
        None => Row::bad(
            "printer",
            words(
                format!("Không chạy được lệnh in: {program}."),
                format!("The print command cannot be run: {program}."),
            ),
            (
                "Cài chương trình ấy, hoặc sửa print_command trong config.toml.",
                "Install that program, or mend print_command in config.toml.",
            ),
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
            (Some("print_command = \"lp 'x\""), vec![Standing::Warn, Standing::Ok]),
            (Some("counter = = 3"), vec![Standing::Warn, Standing::Ok]),
        ] {
            if let Some(text) = text {
                std::fs::write(folder.path().join("config.toml"), text).unwrap();
            }
            let found: Vec<Standing> = rows(folder.path()).iter().map(|row| row.standing).collect();
            assert_eq!(found, wanted, "{text:?}");
        }
    }
}
