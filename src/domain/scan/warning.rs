//! Why a scan is refused, and what is said beside one that is not.

use super::card::CardField;
use super::mrz::MrzPart;
use crate::domain::number::DossierNumberError;
use crate::domain::person::{IdDoubt, IdRefusal};
use serde::ser::{Serialize, SerializeStruct as _, Serializer};

/// A text that looks like something of ours and cannot be it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanRefusal {
    /// Nothing but blanks.
    #[error("nothing was scanned: scan again")]
    Empty,
    /// Longer than any code read here.
    #[error("the text is longer than any card: scan one code at a time")]
    TooLong,
    /// A card with fewer than seven fields.
    #[error("the card code has {found} fields instead of 7, part of it was lost: scan again")]
    CardFields {
        /// How many there are.
        found: usize,
    },
    /// The card's id number has a wrong shape.
    #[error("the card's id number cannot be read ({0}): scan again or type it")]
    CardId(IdRefusal),
    /// The card has no name.
    #[error("the card code has no name: scan again or type it")]
    CardName,
    /// The card's date of birth is no day of the calendar.
    #[error("the card's date of birth is not a day of the calendar: scan again or type it")]
    CardBirthDate,
    /// The card's sex is neither of the two words.
    #[error("the card's sex is neither Nam nor Nữ: scan again or type it")]
    CardSex,
    /// A dossier number that cannot have been given.
    #[error("{0}")]
    Dossier(DossierNumberError),
    /// Some lines of a document, and not the rest.
    #[error("only some lines of the document were read: read it once more, slowly and to the end")]
    MrzHalf,
    /// A part of a document's lines that cannot be.
    #[error("the lines of the document cannot be read: read it once more or type what it says")]
    MrzForm,
    /// A part that does not fit its check digit.
    #[error("the document's lines were read wrongly ({}): read it once more or type what it says", .0.en())]
    MrzCheck(MrzPart),
}

impl ScanRefusal {
    /// A stable name for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "scan-empty",
            Self::TooLong => "scan-too-long",
            Self::CardFields { .. } => "card-fields",
            Self::CardId(_) => "card-id",
            Self::CardName => "card-name",
            Self::CardBirthDate => "card-date-of-birth",
            Self::CardSex => "card-sex",
            Self::Dossier(_) => "dossier-date",
            Self::MrzHalf => "mrz-half",
            Self::MrzForm => "mrz-form",
            Self::MrzCheck(MrzPart::Number) => "mrz-number",
            Self::MrzCheck(MrzPart::DateOfBirth) => "mrz-date-of-birth",
            Self::MrzCheck(MrzPart::ExpiresOn) => "mrz-expires-on",
            Self::MrzCheck(MrzPart::PersonalNumber) => "mrz-personal-number",
            Self::MrzCheck(MrzPart::Whole) => "mrz-whole",
        }
    }

    /// The field at fault, where it is one of a card.
    pub fn field(&self) -> Option<CardField> {
        match self {
            Self::CardId(_) => Some(CardField::Id),
            Self::CardName => Some(CardField::Name),
            Self::CardBirthDate => Some(CardField::DateOfBirth),
            Self::CardSex => Some(CardField::Sex),
            Self::MrzCheck(MrzPart::DateOfBirth) => Some(CardField::DateOfBirth),
            Self::Empty | Self::TooLong | Self::CardFields { .. } | Self::Dossier(_) => None,
            Self::MrzHalf | Self::MrzForm | Self::MrzCheck(_) => None,
        }
    }

    /// The same as its `Display`, in Vietnamese.
    pub fn vi(&self) -> String {
        match self {
            Self::Empty => "Chưa quét được gì: quét lại.".to_owned(),
            Self::TooLong => "Nội dung dài hơn mọi loại thẻ: quét từng mã một.".to_owned(),
            Self::CardFields { found } => {
                format!("Mã trên thẻ chỉ có {found} trong 7 mục, đã mất một phần: quét lại.")
            }
            Self::CardId(refusal) => format!("Không đọc được số định danh trên thẻ. {}", refusal.vi()),
            Self::CardName => "Mã trên thẻ không có họ tên: quét lại hoặc gõ tay.".to_owned(),
            Self::CardBirthDate => "Ngày sinh trên thẻ không có thật: quét lại hoặc gõ tay.".to_owned(),
            Self::CardSex => "Giới tính trên thẻ không phải Nam hay Nữ: quét lại hoặc gõ tay.".to_owned(),
            Self::Dossier(error) => error.vi().to_owned(),
            Self::MrzHalf => "Chỉ đọc được một phần dải MRZ: đọc lại chậm, đến hết dải.".to_owned(),
            Self::MrzForm => "Không đọc được dải MRZ của giấy tờ: đọc lại hoặc gõ tay.".to_owned(),
            Self::MrzCheck(part) => {
                format!("Dải MRZ đọc sai ({}): đọc lại hoặc gõ tay.", part.vi())
            }
        }
    }
}

/// What the officer should know about a scan that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanWarning {
    /// The id does not fit the birth date or sex on the card, or its province.
    Id(IdDoubt),
    /// Text was damaged between scanner and program; only the fields named as trusted were taken.
    DamagedText {
        /// The fields left empty.
        lost: Vec<CardField>,
    },
    /// A newer card with more than seven fields.
    ExtraFields {
        /// The fields after the seventh, verbatim.
        kept: Vec<String>,
    },
    /// The old id is no id number and was left out.
    OldId,
    /// The date of issue is no day of the calendar and was left out.
    IssuedOn,
    /// The card is older than its holder.
    IssuedBeforeBirth,
    /// The name comes without its marks, and perhaps not whole.
    PlainName {
        /// Whether it fills its place, so that more may have been cut off.
        cut: bool,
    },
    /// Control or direction characters were taken out.
    Stripped {
        /// How many.
        count: usize,
    },
}

impl ScanWarning {
    /// A stable name for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Id(doubt) => doubt.code(),
            Self::DamagedText { .. } => "damaged-text",
            Self::ExtraFields { .. } => "extra-fields",
            Self::OldId => "old-id",
            Self::IssuedOn => "issued-on",
            Self::IssuedBeforeBirth => "issued-before-birth",
            Self::PlainName { .. } => "name-without-marks",
            Self::Stripped { .. } => "control-characters",
        }
    }

    /// The card fields it is about.
    pub fn fields(&self) -> Vec<CardField> {
        match self {
            Self::Id(IdDoubt::BirthYear { .. }) => vec![CardField::Id, CardField::DateOfBirth],
            Self::Id(IdDoubt::Sex { .. }) => vec![CardField::Id, CardField::Sex],
            Self::Id(IdDoubt::Province { .. }) => vec![CardField::Id],
            Self::DamagedText { lost } => lost.clone(),
            Self::OldId => vec![CardField::OldId],
            Self::IssuedOn => vec![CardField::IssuedOn],
            Self::IssuedBeforeBirth => vec![CardField::DateOfBirth, CardField::IssuedOn],
            Self::PlainName { .. } => vec![CardField::Name],
            Self::ExtraFields { .. } | Self::Stripped { .. } => Vec::new(),
        }
    }

    /// For the officer, in Vietnamese.
    pub fn vi(&self) -> String {
        match self {
            Self::Id(doubt) => doubt.vi(),
            Self::DamagedText { .. } => {
                "Chữ có dấu bị hỏng khi quét, chỉ lấy các mục không dấu: Tắt UniKey khi quét, hoặc nối máy quét cổng COM."
                    .to_owned()
            }
            Self::ExtraFields { kept } => {
                format!("Thẻ có thêm {} mục, chỉ dùng 7 mục đầu: đối chiếu với thẻ.", kept.len())
            }
            Self::OldId => "Số CMND cũ trên thẻ không đúng dạng nên bỏ trống: gõ tay nếu cần.".to_owned(),
            Self::IssuedOn => "Ngày cấp trên thẻ không có thật nên bỏ trống: gõ tay nếu cần.".to_owned(),
            Self::IssuedBeforeBirth => "Ngày cấp thẻ trước ngày sinh: đối chiếu lại với thẻ.".to_owned(),
            Self::PlainName { cut: false } => {
                "Họ tên trên dải MRZ không có dấu: sửa lại theo giấy tờ.".to_owned()
            }
            Self::PlainName { cut: true } => {
                "Họ tên trên dải MRZ không có dấu và có thể bị cắt: sửa lại theo giấy tờ.".to_owned()
            }
            Self::Stripped { count } => {
                format!("Đã bỏ {count} ký tự điều khiển trong nội dung quét: đối chiếu lại với thẻ.")
            }
        }
    }

    /// For the officer, in English.
    pub fn en(&self) -> String {
        match self {
            Self::Id(doubt) => doubt.en(),
            Self::DamagedText { .. } => {
                "Accented text was damaged in scanning, only plain fields were taken: turn UniKey off while scanning, or connect the scanner by its COM port."
                    .to_owned()
            }
            Self::ExtraFields { kept } => {
                format!("The card has {} more fields, only the first 7 are used: check the card.", kept.len())
            }
            Self::OldId => "The old id on the card has a wrong shape and is left empty: type it if needed.".to_owned(),
            Self::IssuedOn => "The date of issue is not a day of the calendar and is left empty: type it if needed.".to_owned(),
            Self::IssuedBeforeBirth => "The card was issued before the date of birth: check the card.".to_owned(),
            Self::PlainName { cut: false } => {
                "The name in the document's lines has no marks: write it as the document does.".to_owned()
            }
            Self::PlainName { cut: true } => {
                "The name in the document's lines has no marks and may be cut: write it as the document does."
                    .to_owned()
            }
            Self::Stripped { count } => {
                format!("{count} control characters were taken out of the scan: check the card.")
            }
        }
    }
}

impl Serialize for ScanWarning {
    /// `{code, fields, kept, text, text_en}`; `kept` holds what was scanned beyond the known fields.
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let kept: &[String] = match self {
            Self::ExtraFields { kept } => kept,
            _ => &[],
        };
        let mut out = s.serialize_struct("ScanWarning", 5)?;
        out.serialize_field("code", self.code())?;
        out.serialize_field("fields", &self.fields())?;
        out.serialize_field("kept", kept)?;
        out.serialize_field("text", &self.vi())?;
        out.serialize_field("text_en", &self.en())?;
        out.end()
    }
}
