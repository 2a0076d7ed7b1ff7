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

/// Every word a paper says, but the leaders of what is left to be written.
pub(crate) fn words(pages: &super::Pages) -> Vec<String> {
    let said = std::cell::RefCell::new(Vec::new());
    pages.rewritten(|text| {
        let words = text.split_whitespace().filter(|word| !word.contains("...."));
        said.borrow_mut().extend(words.map(str::to_owned));
        String::new()
    });
    said.into_inner()
}

#[expect(clippy::print_stderr, reason = "a test that compares less says so")]
fn said(what: &str) {
    eprintln!("{what}");
}

/// A leaf as a small PNG of sixteen greys, for the README.
pub(crate) fn png(leaf: &super::Leaf, dots_per_inch: f32) -> Vec<u8> {
    let picture = super::raster(leaf, dots_per_inch);
    let mut rows = Vec::new();
    for row in picture.ink.chunks(picture.width) {
        rows.push(0);
        let grey = |ink: u8| 15 - (ink >> 4);
        rows.extend(row.chunks(2).map(|two| grey(two[0]) << 4 | two.get(1).map_or(15, |ink| grey(*ink))));
    }
    let mut data = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut data, &rows).unwrap();
    let size = |n: usize| u32::try_from(n).unwrap().to_be_bytes();
    let mut head = [size(picture.width), size(picture.height)].concat();
    head.extend([4, 0, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, body) in [(b"IHDR", head), (b"IDAT", data.finish().unwrap()), (b"IEND", Vec::new())] {
        out.extend(size(body.len()));
        let mut crc = flate2::Crc::new();
        crc.update(name);
        crc.update(&body);
        out.extend(name);
        out.extend(&body);
        out.extend(crc.sum().to_be_bytes());
    }
    out
}
