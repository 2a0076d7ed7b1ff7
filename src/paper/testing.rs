//! What tests of several renderers need: an independent reader of PDF.

use std::path::Path;
use std::process::Command;

/// The words of a PDF file as poppler's `pdftotext` reads them, blanks made single; `None`, and said so,
/// where it is not installed.
pub(crate) fn read_by_poppler(path: &Path) -> Option<String> {
    let asked = Command::new("pdftotext").args(["-enc", "UTF-8", "-layout"]).arg(path).arg("-").output();
    let Ok(told) = asked else {
        said("pdftotext is not installed: what it would read is not compared");
        return None;
    };
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let text = String::from_utf8(told.stdout).unwrap();
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[expect(clippy::print_stderr, reason = "a test that compares less says so")]
fn said(what: &str) {
    eprintln!("{what}");
}
