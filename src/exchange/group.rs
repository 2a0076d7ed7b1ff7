//! A list of people as a table: what a school or a company hands in for many, pasted from a sheet or read
//! from a CSV file.
//!
//! Columns are known by their heading, Vietnamese or English, in any order; separators are `,`, `;` or tab;
//! cells may be quoted; a byte order mark is passed over. A line that is not right is kept with what is
//! wrong with it, never dropped: the officer sees every line that was in the file.

use std::collections::BTreeMap;

use crate::base::text::{clean, fold};
use crate::domain::applicant::{Applicant, FieldValue, NAME_MAX, SexCode, TEXT_MAX};
use crate::domain::person::{BirthDate, IdNumber, Phone};
use crate::domain::procedure::FieldSpec;

/// Most people in one list.
pub const LINES_MAX: usize = 500;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Name,
    Number,
    Birth,
    Sex,
    Address,
    Phone,
    Email,
    Note,
    /// The procedure's own field of this place.
    Own(usize),
    /// A heading nobody knows: shown nowhere, lost nowhere else.
    Ignored,
}

/// Headings, folded, and what they stand for.
const HEADINGS: [(&[&str], Column); 8] = [
    (&["ho ten", "ho va ten", "ten", "full name", "name"], Column::Name),
    (&["so dinh danh", "cccd", "so cccd", "cmnd", "id", "id number", "personal id"], Column::Number),
    (&["ngay sinh", "nam sinh", "date of birth", "birth date", "dob", "birth"], Column::Birth),
    (&["gioi tinh", "sex", "gender"], Column::Sex),
    (&["dia chi", "noi cu tru", "noi o", "address"], Column::Address),
    (&["dien thoai", "so dien thoai", "sdt", "phone", "telephone"], Column::Phone),
    (&["email", "thu dien tu", "e-mail"], Column::Email),
    (&["ghi chu", "note", "remark"], Column::Note),
];

/// Why a text is no list at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// Nothing in it.
    #[error("the list is empty")]
    Empty,
    /// The first line does not name the columns.
    #[error("the first line must name the columns, at least the name")]
    NoHeadings,
    /// More people than one list may hold.
    #[error("{0} lines, at most {LINES_MAX}")]
    TooLong(usize),
    /// The text cannot be taken apart.
    #[error("{0}")]
    Unreadable(String),
}

impl ListFault {
    /// A stable name, for its sentence.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoHeadings => "headings",
            Self::TooLong(_) => "long",
            Self::Unreadable(_) => "unreadable",
        }
    }
}

/// What is wrong with a line: a stable code, and the value it is about.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LineFault {
    /// `name`, `id`, `birth`, `sex`, `phone`, `cells`, `field`, `twice`.
    pub code: String,
    /// The value, the field's name or the other line.
    pub value: String,
}

fn fault(code: &str, value: impl std::fmt::Display) -> LineFault {
    LineFault { code: code.to_owned(), value: value.to_string() }
}

/// A person of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListLine {
    /// Its line in the text, from 1; the headings are the first.
    pub line: u64,
    /// Whose dossier it is to be.
    pub applicant: Applicant,
    /// The procedure's own fields.
    pub fields: Vec<FieldValue>,
    /// A note.
    pub note: Option<String>,
    /// The first thing wrong with it.
    pub fault: Option<LineFault>,
}

/// Reads a list of people; `own` are the procedure's own fields, which may have columns.
pub fn read(text: &str, own: &[&FieldSpec]) -> Result<Vec<ListLine>, ListFault> {
    // Sheets and terminals end lines in three ways; with one of them line numbers count right.
    let text = text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n").replace('\r', "\n");
    if text.trim().is_empty() {
        return Err(ListFault::Empty);
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut columns: Option<Vec<Column>> = None;
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| ListFault::Unreadable(error.to_string()))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match &columns {
            None => columns = Some(columns_of(&record, own)?),
            Some(columns) => lines.push(line_of(&record, columns, own)),
        }
    }
    if lines.len() > LINES_MAX {
        return Err(ListFault::TooLong(lines.len()));
    }
    if lines.is_empty() {
        return Err(ListFault::Empty);
    }
    mark_doubles(&mut lines);
    Ok(lines)
}

/// The separator that stands most often in the first line; quoted cells hold few.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |wanted: u8| first.bytes().filter(|b| *b == wanted).count();
    [b'\t', b';', b','].into_iter().max_by_key(|wanted| count(*wanted)).unwrap_or(b',')
}

fn columns_of(headings: &csv::StringRecord, own: &[&FieldSpec]) -> Result<Vec<Column>, ListFault> {
    let columns: Vec<Column> = headings.iter().map(|heading| column_of(heading, own)).collect();
    if columns.contains(&Column::Name) { Ok(columns) } else { Err(ListFault::NoHeadings) }
}

fn column_of(heading: &str, own: &[&FieldSpec]) -> Column {
    let wanted = fold(heading.trim().trim_end_matches('*')).trim().to_owned();
    let named = |spec: &&FieldSpec| {
        [&spec.label, &spec.label_en, &spec.key].into_iter().any(|name| fold(name) == wanted)
    };
    // A field of the procedure's own may be called as one of ours is: then it is the procedure's.
    if let Some(at) = own.iter().position(named) {
        return Column::Own(at);
    }
    let known = HEADINGS.iter().find(|(names, _)| names.contains(&wanted.as_str()));
    known.map_or(Column::Ignored, |(_, column)| column.clone())
}

fn line_of(record: &csv::StringRecord, columns: &[Column], own: &[&FieldSpec]) -> ListLine {
    let line = record.position().map_or(0, csv::Position::line);
    let mut person =
        ListLine { line, applicant: Applicant::named(""), fields: Vec::new(), note: None, fault: None };
    for (cell, column) in record.iter().zip(columns) {
        let value = clean(cell.trim(), TEXT_MAX).text;
        if !value.is_empty() {
            person.take(column, value, own);
        }
    }
    if person.applicant.name.is_empty() {
        person.wrong(fault("name", ""));
    }
    let surplus = record.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty());
    if surplus {
        person.wrong(fault("cells", record.len()));
    }
    person
}

impl ListLine {
    fn wrong(&mut self, fault: LineFault) {
        self.fault.get_or_insert(fault);
    }

    fn take(&mut self, column: &Column, value: String, own: &[&FieldSpec]) {
        match column {
            Column::Name => self.applicant.name = clean(&value, NAME_MAX).text,
            Column::Number => {
                if value.parse::<IdNumber>().is_err() {
                    self.wrong(fault("id", &value));
                }
                self.applicant.id_number = Some(value.split_whitespace().collect());
            }
            Column::Birth => match value.parse::<BirthDate>() {
                Ok(birth) => self.applicant.date_of_birth = Some(birth.to_string()),
                Err(_) => self.wrong(fault("birth", &value)),
            },
            Column::Sex => match fold(&value).as_str() {
                "nam" | "male" | "m" => self.applicant.sex = Some(SexCode::Male),
                "nu" | "female" | "f" => self.applicant.sex = Some(SexCode::Female),
                "khac" | "other" => self.applicant.sex = Some(SexCode::Other),
                _ => self.wrong(fault("sex", &value)),
            },
            Column::Address => self.applicant.address = Some(value),
            Column::Phone => match value.parse::<Phone>() {
                Ok(phone) => self.applicant.phone = Some(phone.to_string()),
                Err(_) => self.wrong(fault("phone", &value)),
            },
            Column::Email => self.applicant.email = Some(value),
            Column::Note => self.note = Some(value),
            Column::Own(at) => {
                if let Some(spec) = own.get(*at) {
                    let value = clean(&value, usize::from(spec.max_chars)).text;
                    self.fields.push(FieldValue { key: spec.key.clone(), value });
                }
            }
            Column::Ignored => {}
        }
    }
}

/// The same number twice in one list is one person too many; both lines are shown, the second is marked.
fn mark_doubles(lines: &mut [ListLine]) {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for line in lines {
        let Some(number) = line.applicant.id_number.clone() else { continue };
        match seen.get(&number) {
            Some(first) => line.wrong(fault("twice", first)),
            None => {
                seen.insert(number, line.line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::procedure::FieldKind;

    fn codes(text: &str) -> Vec<String> {
        let lines = read(text, &[]).unwrap();
        lines.iter().map(|l| l.fault.as_ref().map_or("-", |f| f.code.as_str()).to_owned()).collect()
    }

    #[test]
    fn headings_in_either_language_separators_quotes_and_marks_are_read() {
        let vi = "\u{FEFF}Họ và tên;Số CCCD;Ngày sinh;Giới tính;Điện thoại\r\n\"Lò Thị Ban\";001195000123;05/05/1995;Nữ;0903 123 456\r\n";
        let en = "Sex,Name,ID number,Date of birth,Phone\nfemale,\"Lò Thị Ban\",001195000123,1995-05-05,0903123456\n";
        let tab =
            "HO TEN\tCCCD\tNGAY SINH\tGIOI TINH\tSDT\nLò Thị Ban\t001195000123\t05/05/1995\tnu\t0903123456";
        let people: Vec<ListLine> =
            [vi, en, tab].into_iter().map(|text| read(text, &[]).unwrap().remove(0)).collect();
        for person in &people {
            assert_eq!(person.fault, None);
            assert_eq!(person.applicant, people[0].applicant);
            assert_eq!(person.line, 2);
        }
        assert_eq!(people[0].applicant.date_of_birth.as_deref(), Some("1995-05-05"));
        let quoted = read("Tên,Địa chỉ\n\"Ban\",\"12, \"\"Lê Lợi\"\"\"\n", &[]).unwrap();
        assert_eq!(quoted[0].applicant.address.as_deref(), Some("12, \"Lê Lợi\""));
    }

    #[test]
    fn a_bad_line_is_kept_with_what_is_wrong() {
        let text = "Họ tên,CCCD,Ngày sinh,Giới tính,SĐT\n\
            A,001195000123,1995,Nữ,\n\
            ,001195000124,,,\n\
            B,12345,,,\n\
            C,,31/02/1990,,\n\
            D,,,x,\n\
            E,,,,không\n\
            \n\
            F,,,,,thừa\n\
            G,001195000123,,,\n";
        assert_eq!(codes(text), ["-", "name", "id", "birth", "sex", "phone", "cells", "twice"]);
        let lines = read(text, &[]).unwrap();
        assert_eq!(lines[7].fault.as_ref().unwrap().value, "2", "the other line is named");
        assert_eq!(lines[2].applicant.id_number.as_deref(), Some("12345"), "what stood there is kept");
    }

    #[test]
    fn the_procedures_own_fields_have_columns_by_label_or_key() {
        let spec = FieldSpec {
            key: "school".to_owned(),
            label: "Trường".to_owned(),
            label_en: "School".to_owned(),
            kind: FieldKind::Text,
            required: true,
            personal: false,
            max_chars: 6,
        };
        for heading in ["TRUONG", "school", "Trường *"] {
            let lines = read(&format!("Tên,{heading}\nBan,Tiểu học\n"), &[&spec]).unwrap();
            assert_eq!(lines[0].fields, [FieldValue { key: "school".into(), value: "Tiểu h".into() }]);
        }
    }

    #[test]
    fn what_is_no_list_is_said_to_be_none() {
        assert_eq!(read(" \r\n", &[]), Err(ListFault::Empty));
        assert_eq!(read("Họ tên\n", &[]), Err(ListFault::Empty));
        assert_eq!(read("Lò Thị Ban,001195000123\n", &[]), Err(ListFault::NoHeadings));
        let long = format!("Tên\n{}", "Ban\n".repeat(LINES_MAX + 1));
        assert_eq!(read(&long, &[]), Err(ListFault::TooLong(LINES_MAX + 1)));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic_and_no_line_is_lost(
            rows in proptest::collection::vec("[a-zA-Zàệ0-9 ,;\"\t]{1,30}", 1..20),
        ) {
            let _ = read(&rows.join("\n"), &[]);
            let plain: Vec<String> =
                rows.iter().map(|row| row.replace(['"', ',', ';', '\t', ' '], "x")).collect();
            let lines = read(&format!("Tên\n{}\n", plain.join("\n")), &[]).unwrap();
            proptest::prop_assert_eq!(lines.len(), plain.len());
        }
    }
}
