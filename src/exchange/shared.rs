//! The published data beside the project (`../shared/data`), for tests that need all of it.
//!
//! It is not part of the project: where it is absent those tests say so and pass over, and the small
//! files in `tests/data` cover the same code.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Opens a published file, or says that it is absent.
#[expect(clippy::print_stderr, reason = "a test that was passed over must say so")]
pub(crate) fn open(name: &str) -> Option<BufReader<File>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared/data", "../../shared/data"]
        .iter()
        .find_map(|folder| File::open(root.join(folder).join(name)).ok());
    if found.is_none() {
        eprintln!("passed over: ../shared/data/{name} is absent");
    }
    found.map(BufReader::new)
}
