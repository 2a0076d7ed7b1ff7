//! What the doctor says of backups: when the last one was made, and where.

use std::path::Path;

use super::{Row, words};
use crate::base::time::Timestamp;
use crate::desk::backup::note_of;

/// What the doctor says of backups.
pub(super) fn row(store: &Path, now: Timestamp) -> Row {
    let last = note_of(store).and_then(|note| note.last);
    let advice = (
        "Cắm ổ khác hoặc USB rồi chạy motcua backup --to THƯ_MỤC, hoặc đặt nơi sao lưu ở Cài đặt.",
        "Plug in another disk or a stick and run motcua backup --to FOLDER, or set the folder in the settings.",
    );
    match last {
        None => Row::warn("backup", words("Chưa sao lưu lần nào.", "No backup was made yet."), advice),
        Some(last) => {
            let (at, folder) = (last.at, last.folder.display());
            let told = words(
                format!("Sao lưu lần cuối lúc {at} vào {folder}."),
                format!("The last backup was made at {at} in {folder}."),
            );
            if last.is_stale(now) { Row::warn("backup", told, advice) } else { Row::ok("backup", told) }
        }
    }
}
