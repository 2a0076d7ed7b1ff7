//! What the doctor says about a scanner on a serial port: whether the port opens. It reads nothing from it.

use std::path::Path;

use super::{Row, words};
use crate::cli::desk::{port, settings_of};
use crate::tui::Port;

/// The row about the scanner of the store in a folder.
pub(super) fn row(store: &Path) -> Row {
    port(&settings_of(store).0).map_or_else(no_port, |port| scanner(&port))
}

fn no_port() -> Row {
    let both = (
        "Chưa đặt scanner trong config.toml: máy quét gõ như bàn phím.",
        "No scanner in config.toml: a scanner types like a keyboard.",
    );
    Row::ok("scanner", words(both.0, both.1))
}

fn scanner(port: &Port) -> Row {
    let Port { path, speed } = port;
    match port.open() {
        Ok(_) => Row::ok(
            "scanner",
            words(
                format!("Cổng máy quét mở được: {path}, {speed} bit/giây."),
                format!("The scanner's port opens: {path}, {speed} bits a second."),
            ),
        ),
        Err(fault) => Row::warn(
            "scanner",
            words(
                format!("Không mở được cổng máy quét {path}: {fault}. Quầy vẫn làm việc được."),
                format!("The scanner's port {path} does not open: {fault}. The desk works all the same."),
            ),
            (
                "Cắm lại máy quét, xem tên cổng trong config.toml; trên Linux người dùng phải thuộc nhóm dialout.",
                "Plug the scanner in again, look at the port's name in config.toml; on Linux the user must be in the group dialout.",
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Standing;
    use super::*;

    #[test]
    fn a_port_that_is_not_there_is_told_with_what_to_do_and_none_is_no_fault() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(row(folder.path()).standing, Standing::Ok);
        let absent = folder.path().join("ttyACM0");
        let setting = format!("scanner = '{}'", absent.display());
        std::fs::write(folder.path().join("config.toml"), setting).unwrap();
        let told = row(folder.path());
        assert_eq!(told.standing, Standing::Warn, "the desk works without it");
        assert!(told.text.contains("ttyACM0") && told.advice.is_some());
    }
}
