//! What looks wrong in a record: a remark for a supervisor, never a refusal.

use serde::{Deserialize, Serialize};

/// A remark about one place of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// What is the matter.
    pub kind: FlagKind,
    /// What it was found in, shortened.
    pub found: String,
}

/// The kinds of doubt.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum FlagKind {
    /// A fee above 0 and under 1,000 đồng: thousands were left out (`25` for 25,000).
    FeeTooSmall,
    /// A fee of 10,000,000 đồng or more in a single row: thousands may have been typed twice.
    FeeTooLarge,
    /// The amount and the amount in its text differ.
    FeeDiffersFromText,
    /// The text names several amounts for one row.
    FeeTextHasSeveral,
    /// The value is 0 or absent, and the text says it is decided elsewhere.
    FeeUnknown,
    /// The unit of the limit is OTHER.
    LimitUnitOther,
    /// The limit was read out of a text.
    LimitFromText,
    /// The text states several limits, or none that can be read.
    LimitUnreadable,
    /// The limit is zero.
    LimitZero,
    /// The limit has a fraction of a day.
    LimitFraction,
    /// Channels have different limits.
    LimitDiffersByChannel,
    /// One channel states several limits.
    LimitSeveral,
    /// The case states another limit than the method rows.
    LimitDiffersFromCase,
    /// No method row at all.
    LimitMissing,
    /// Two cases bear one code.
    CaseTwice,
    /// No paper that could be ticked.
    NoPapers,
    /// The code has not the national shape.
    CodeUnusual,
    /// The record is not in force on the portal.
    NotActive,
    /// A text was cut at its limit.
    TextCut,
    /// Control or direction characters were stripped.
    TextStripped,
    /// A value had an unexpected shape and was left out.
    Malformed,
}

impl FlagKind {
    /// Whether it is worth knowing and nothing is wrong: most land records leave the fee to the province.
    pub fn is_note(self) -> bool {
        matches!(self, Self::FeeUnknown | Self::LimitFraction | Self::LimitSeveral | Self::LimitFromText)
    }

    /// Vietnamese and English sentence: what is doubtful, what to do.
    pub fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::FeeTooSmall => (
                "Mức phí dưới 1.000 đồng, có thể thiếu hàng nghìn.",
                "The fee is under 1,000 đồng: thousands may be missing.",
            ),
            Self::FeeTooLarge => (
                "Mức phí rất lớn, có thể thừa hàng nghìn.",
                "The fee is very large: thousands may be doubled.",
            ),
            Self::FeeDiffersFromText => {
                ("Mức phí khác với số tiền trong mô tả.", "The fee differs from the amount in its text.")
            }
            Self::FeeTextHasSeveral => (
                "Mô tả có nhiều mức tiền; cần chọn đúng mức.",
                "The text names several amounts; choose the right one.",
            ),
            Self::FeeUnknown => (
                "Chưa biết mức thu; theo văn bản khác quy định.",
                "The amount is not known; another document decides it.",
            ),
            Self::LimitUnitOther => (
                "Đơn vị thời hạn là \"khác\"; cần xác định.",
                "The unit of the limit is \"other\"; determine it.",
            ),
            Self::LimitFromText => {
                ("Thời hạn đọc từ mô tả; cần kiểm tra.", "The limit was read from a text; check it.")
            }
            Self::LimitUnreadable => {
                ("Không đọc được thời hạn; cần nhập.", "The limit cannot be read; enter it.")
            }
            Self::LimitZero => ("Thời hạn bằng 0.", "The limit is zero."),
            Self::LimitFraction => ("Thời hạn có phần lẻ của ngày.", "The limit has a fraction of a day."),
            Self::LimitDiffersByChannel => {
                ("Thời hạn khác nhau theo cách nộp.", "The limit differs by channel.")
            }
            Self::LimitSeveral => (
                "Một cách nộp có nhiều thời hạn; dùng thời hạn dài nhất.",
                "One channel states several limits; the longest is used.",
            ),
            Self::LimitDiffersFromCase => (
                "Thời hạn của trường hợp khác với cách thực hiện.",
                "The case states another limit than the methods.",
            ),
            Self::LimitMissing => ("Không có thời hạn.", "There is no limit."),
            Self::CaseTwice => ("Hai trường hợp trùng mã.", "Two cases bear one code."),
            Self::NoPapers => ("Không có giấy tờ nào để đánh dấu.", "There is no paper to tick."),
            Self::CodeUnusual => ("Mã không đúng dạng quốc gia.", "The code has not the national shape."),
            Self::NotActive => {
                ("Thủ tục không còn hiệu lực trên Cổng.", "The record is not in force on the portal.")
            }
            Self::TextCut => ("Văn bản quá dài, đã bị cắt.", "A text was too long and was cut."),
            Self::TextStripped => ("Đã bỏ ký tự điều khiển.", "Control characters were stripped."),
            Self::Malformed => {
                ("Dữ liệu sai dạng, đã bỏ qua.", "A value had an unexpected shape and was left out.")
            }
        }
    }
}
