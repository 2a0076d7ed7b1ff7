//! Papers of a record: the groups it calls execution cases, in their order, with headings and notes kept
//! as guidance among the papers to tick.
//!
//! A group's heading sometimes names a case ("thuê, mượn, ở nhờ"), sometimes a section ("Giấy tờ phải
//! nộp"): the record does not say which, so headings never become cases by themselves.

use super::values::Reader;
use crate::base::text::fold;
use crate::domain::procedure::{DocumentSpec, PaperLine, Requirement};
use serde_json::Value;
use std::collections::BTreeMap;

/// All lines of all groups.
pub(super) fn lines(reader: &mut Reader, record: &Value) -> Vec<PaperLine> {
    let mut lines = Vec::new();
    let mut seen = BTreeMap::new();
    for group in reader.list(record, "executionCases") {
        let heading = reader.line(group, "name");
        let papers = reader.list(group, "profileComponents");
        let note = is_note(&heading);
        if !heading.is_empty() {
            lines.push(PaperLine::Heading(heading));
        }
        for paper in papers {
            let line = read(reader, paper, note, &mut seen);
            lines.extend(line);
        }
    }
    lines
}

/// Whether a heading says that nothing under it is a paper.
fn is_note(heading: &str) -> bool {
    fold(heading).trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with("luu y")
}

fn read(
    reader: &mut Reader,
    paper: &Value,
    note: bool,
    seen: &mut BTreeMap<String, usize>,
) -> Option<PaperLine> {
    let name = reader.line(paper, "name");
    if name.is_empty() {
        return None;
    }
    let (originals, copies) = (reader.pieces(paper, "originalQty"), reader.pieces(paper, "copyQty"));
    if note || is_note(&name) || (originals == 0 && copies == 0) {
        return Some(PaperLine::Note(name));
    }
    let code = unique(reader.line(paper, "code"), seen);
    let requirement = Requirement::ToBeChecked;
    Some(PaperLine::Document(DocumentSpec {
        code,
        name,
        name_en: None,
        originals,
        copies,
        requirement,
        form: None,
    }))
}

/// A code that no paper before it has: the same paper may stand in several groups.
fn unique(code: String, seen: &mut BTreeMap<String, usize>) -> String {
    let base = if code.is_empty() { "KQ".to_owned() } else { code };
    let times = seen.entry(base.clone()).or_default();
    *times += 1;
    if *times == 1 { base } else { format!("{base}#{times}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn headings_and_notes_are_guidance_and_papers_are_to_be_checked() {
        let paper = |name: &str, originals: u8, code: &str| json!({ "name": name, "originalQty": originals, "copyQty": 0, "code": code });
        let record = json!({ "executionCases": [
            { "name": "* Giấy tờ phải nộp:", "profileComponents": [
                paper("Giấy chứng sinh", 1, "A"),
                paper("Trường hợp cha, mẹ không thỏa thuận được thì:", 0, "B"),
                paper("Trường hợp trẻ bị bỏ rơi thì phải có biên bản", 1, "C"),
            ]},
            { "name": "*Lưu ý: ", "profileComponents": [paper("Người tiếp nhận có trách nhiệm kiểm tra", 1, "D")] },
            { "profileComponents": [paper("Giấy chứng sinh", 1, "A"), paper("Lưu ý:- nộp trực tiếp", 1, "E"), json!(3)] },
        ]});
        let mut reader = Reader::default();
        let shown: Vec<String> = lines(&mut reader, &record)
            .iter()
            .map(|line| match line {
                PaperLine::Heading(text) => format!("# {text}"),
                PaperLine::Note(text) => format!("- {text}"),
                PaperLine::Document(document) => {
                    assert_eq!(document.requirement, Requirement::ToBeChecked);
                    format!("[ ] {} {}", document.code, document.name)
                }
            })
            .collect();
        assert_eq!(
            shown,
            [
                "# * Giấy tờ phải nộp:",
                "[ ] A Giấy chứng sinh",
                "- Trường hợp cha, mẹ không thỏa thuận được thì:",
                "[ ] C Trường hợp trẻ bị bỏ rơi thì phải có biên bản",
                "# *Lưu ý:",
                "- Người tiếp nhận có trách nhiệm kiểm tra",
                "[ ] A#2 Giấy chứng sinh",
                "- Lưu ý:- nộp trực tiếp",
            ]
        );
    }
}
