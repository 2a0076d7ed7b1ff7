//! Which papers of the checklist the files of a submission are.
//!
//! It proposes what an officer ticks or not. Invariant: a file counts for one row at most, and for none where two
//! rows might be meant.

use std::collections::BTreeMap;

use super::{Attachment, Submission};
use crate::base::text;
use crate::domain::intake::{self, DocumentCount, InForce};
use crate::domain::procedure::DocumentSpec;

/// Rows of the checklist the files of a submission belong to: a file counts as a copy. What fits no row is listed
/// as it is, and counts for nothing.
pub(super) fn handed_in(submission: &Submission, case: &str, under: InForce<'_>) -> Vec<DocumentCount> {
    let Ok(case) = intake::case_of(under.procedure, Some(case)) else { return Vec::new() };
    let papers: Vec<Paper<'_>> = under.procedure.checklist(case).map(Paper::of).collect();
    let mut files: BTreeMap<u16, u16> = BTreeMap::new();
    for row in submission.attachments.iter().filter_map(|file| row_of(file, &papers)) {
        let count = files.entry(row).or_default();
        *count = (*count + 1).min(intake::PIECES_MAX);
    }
    files
        .into_iter()
        .map(|(row, photocopy)| DocumentCount { row, original: 0, certified: 0, photocopy })
        .collect()
}

/// A paper of the checklist: its code, and its name as it is compared.
struct Paper<'a> {
    code: &'a str,
    name: String,
}

impl<'a> Paper<'a> {
    fn of(paper: &'a DocumentSpec) -> Self {
        Self { code: &paper.code, name: text::fold(&paper.name) }
    }
}

/// Words of a file's name that must agree where it says only how a paper's name begins.
const WORDS_MIN: usize = 3;

/// The row a file belongs to: by the paper's code, by its name, or by how the name of one paper alone begins
/// ("Tờ khai đăng ký kết hôn.pdf" for "Tờ khai đăng ký kết hôn theo mẫu").
fn row_of(file: &Attachment, papers: &[Paper<'_>]) -> Option<u16> {
    let name = text::fold(&file.name);
    let stem = match name.rsplit_once('.') {
        Some((stem, ending)) if (1..=4).contains(&ending.len()) && !ending.contains(' ') => stem.trim(),
        _ => name.as_str(),
    };
    let whole = |paper: &Paper<'_>| {
        (!file.paper.is_empty() && file.paper == paper.code) || paper.name == name || paper.name == stem
    };
    let begins = |paper: &&Paper<'_>| {
        let rest = paper.name.strip_prefix(stem);
        stem.split(' ').count() >= WORDS_MIN
            && rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    let row = papers.iter().position(whole).or_else(|| {
        let alone = papers.iter().filter(begins).count() == 1;
        alone.then(|| papers.iter().position(|paper| begins(&paper))).flatten()
    })?;
    u16::try_from(row).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_the_paper_its_code_its_name_or_the_beginning_of_one_name_alone_says() {
        let papers = [
            ("KQ.01", "Tờ khai đăng ký kết hôn theo mẫu. Hai bên nam, nữ có thể khai chung"),
            ("KQ.02", "Giấy xác nhận tình trạng hôn nhân của bên nam"),
            ("KQ.03", "Giấy xác nhận tình trạng hôn nhân của bên nữ"),
            ("", "Hộ chiếu"),
        ]
        .map(|(code, name)| Paper { code, name: text::fold(name) });
        for (code, name, row) in [
            ("", "Tờ khai đăng ký kết hôn.pdf", Some(0)),
            ("", "TO KHAI DANG KY KET HON.PDF", Some(0)),
            ("", "Tờ khai đăng ký.jpg", Some(0)),
            ("", "Tờ khai.pdf", None),
            ("", "Tờ khai đăng ký kết hô.pdf", None),
            ("", "Giấy xác nhận tình trạng hôn nhân.pdf", None),
            ("", "Giấy xác nhận tình trạng hôn nhân của bên nữ.pdf", Some(2)),
            ("KQ.02", "scan0001.pdf", Some(1)),
            ("", "Hộ chiếu.png", Some(3)),
            ("", "hộ chiếu", Some(3)),
            ("", "scan0001.pdf", None),
            ("", ".pdf", None),
            ("", "", None),
        ] {
            let file = Attachment { paper: code.into(), name: name.into(), link: String::new() };
            assert_eq!(row_of(&file, &papers), row, "{code} {name}");
        }
    }
}
