//! Fees of a record: the value where it is sound, unknown where it is not, the text always.
//!
//! Seen in real records: `25` for 25,000; 0 beside "decided by the provincial people's council"; a text
//! with ten amounts beside 0; two rows of which only one is owed, and one that tells who pays nothing.
//!
//! Invariant: a zero is kept as zero only where nothing in the text says otherwise.

use super::limits::channel;
use super::values::Reader;
use crate::base::money::Dong;
use crate::base::text::{clean_line, fold};
use crate::domain::procedure::{AmountRule, Channel, FeeKind, FeeRule, FlagKind, Relief};
use serde_json::Value;
use std::collections::BTreeSet;

/// Below this a fee in đồng is a typing mistake: no fee of the state is under a thousand.
const LEAST: u64 = 1_000;
/// From here on a single row is doubtful.
const LARGE: u64 = 10_000_000;

/// The fees of one method row.
pub(super) fn rules(reader: &mut Reader, method: &Value) -> Vec<FeeRule> {
    let channel = channel(method);
    let rows: Vec<Row> = reader.list(method, "fees").iter().map(|fee| Row::read(reader, fee)).collect();
    let paid = rows.iter().any(|row| row.value.is_some_and(|value| value > 0));
    let (exempting, charging): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| paid && row.tells_who_is_exempt());
    let reliefs: Vec<Relief> = exempting.iter().enumerate().map(|(at, row)| row.relief(at)).collect();
    let alternative = charging.len() > 1;
    charging.into_iter().map(|row| row.rule(reader, channel, alternative, &reliefs)).collect()
}

struct Row {
    kind: FeeKind,
    value: Option<u64>,
    text: Vec<String>,
    folded: String,
}

impl Row {
    fn read(reader: &mut Reader, fee: &Value) -> Self {
        let kind = match fee.get("type").and_then(Value::as_str) {
            Some("SERVICE_FEE") => FeeKind::Charge,
            Some("PRICE_LEVEL") => FeeKind::Price,
            _ => FeeKind::Fee,
        };
        let value = match fee.get("value") {
            None | Some(Value::Null) => None,
            Some(Value::Number(number)) if number.is_u64() => number.as_u64(),
            Some(Value::String(text)) => separated(text.trim()),
            Some(other) => {
                reader.flag(FlagKind::Malformed, &other.to_string());
                None
            }
        };
        let mut text = reader.lines(fee, "description");
        let folded = fold(&text.join("\n"));
        if let Some(attachment) = fee.get("attachment").filter(|a| a.is_object()) {
            text.extend(reader.split(attachment.get("fileName").and_then(Value::as_str).unwrap_or("")));
        }
        Self { kind, value, text, folded }
    }

    /// A row of zero beside rows that cost something, about who pays nothing.
    fn tells_who_is_exempt(&self) -> bool {
        self.value.unwrap_or(0) == 0 && (self.says_free() || self.folded.contains("dien duoc mien"))
    }

    fn says_free(&self) -> bool {
        let words = self.folded.trim_start_matches(|c: char| !c.is_alphanumeric());
        ["mien phi", "mien le phi", "mien thu", "khong thu"].iter().any(|start| words.starts_with(start))
    }

    fn relief(&self, at: usize) -> Relief {
        Relief {
            key: format!("exempt-{}", at + 1),
            label: self.text.join(" "),
            label_en: "Exempt by the ground in the text".to_owned(),
            amount: Dong(0),
        }
    }

    fn rule(
        self,
        reader: &mut Reader,
        channel: Option<Channel>,
        alternative: bool,
        reliefs: &[Relief],
    ) -> FeeRule {
        let amount = self.amount(reader);
        let value = self.value.map_or_else(|| "—".to_owned(), |value| value.to_string());
        let mut raw = vec![format!("{} {value}", self.kind_text())];
        let first = self.text.first().map(|line| clean_line(line, 160));
        raw.extend(self.text.iter().cloned());
        FeeRule {
            label: first.unwrap_or_else(|| self.kind_text().to_owned()),
            kind: self.kind,
            channel,
            amount,
            from: None,
            until: None,
            alternative,
            reliefs: reliefs.to_vec(),
            raw,
        }
    }

    fn kind_text(&self) -> &'static str {
        match self.kind {
            FeeKind::Fee => "Phí",
            FeeKind::Charge => "Lệ phí",
            FeeKind::Price => "Giá",
        }
    }

    fn amount(&self, reader: &mut Reader) -> AmountRule {
        let named = amounts(&self.folded);
        let found = |value: u64| format!("{value} / {}", self.text.join(" "));
        let doubt = match self.value {
            None => Some(FlagKind::FeeUnknown),
            Some(0) if self.says_free() => None,
            Some(0) if named.len() > 1 => Some(FlagKind::FeeTextHasSeveral),
            Some(0) if !named.is_empty() => Some(FlagKind::FeeDiffersFromText),
            Some(0) if self.is_decided_elsewhere() => Some(FlagKind::FeeUnknown),
            Some(0) => None,
            Some(value) if value < LEAST => Some(FlagKind::FeeTooSmall),
            Some(value) if !named.is_empty() && !named.contains(&value) => Some(FlagKind::FeeDiffersFromText),
            Some(value) => {
                if value >= LARGE {
                    reader.flag(FlagKind::FeeTooLarge, &found(value));
                }
                if named.len() > 1 {
                    reader.flag(FlagKind::FeeTextHasSeveral, &found(value));
                }
                None
            }
        };
        if let Some(kind) = doubt {
            reader.flag(kind, &found(self.value.unwrap_or(0)));
            return AmountRule::Unknown;
        }
        self.value.map_or(AmountRule::Unknown, |value| AmountRule::Fixed(Dong(value)))
    }

    /// Whether the text sends the reader to another document.
    fn is_decided_elsewhere(&self) -> bool {
        [
            "hoi dong nhan dan",
            "hdnd",
            "quy dinh",
            "quyet dinh",
            "nghi quyet",
            "thong tu",
            "chi tiet",
            "kem theo",
        ]
        .iter()
        .any(|words| self.folded.contains(words))
    }
}

/// The amounts in đồng that a folded text names: `20.000 dong`, `5000d`, `8.000 vnd`.
fn amounts(folded: &str) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    let mut number = String::new();
    let mut rest = folded.chars().peekable();
    while let Some(c) = rest.next() {
        let joins = matches!(c, '.' | ',') && rest.peek().is_some_and(char::is_ascii_digit);
        if c.is_ascii_digit() || (joins && !number.is_empty()) {
            number.push(c);
            continue;
        }
        if number.is_empty() {
            continue;
        }
        let after: String = std::iter::once(c).chain(rest.clone().take(8)).collect();
        let unit: String = after.trim_start().chars().take_while(|c| c.is_alphanumeric()).collect();
        if matches!(unit.as_str(), "dong" | "d" | "vnd")
            && let Some(amount) = separated(&number)
        {
            found.insert(amount);
        }
        number.clear();
    }
    found
}

/// A number with separators between its thousands, or none: `25.000`, `1,250,000`, `8000`.
fn separated(text: &str) -> Option<u64> {
    let groups: Vec<&str> = text.split(['.', ',']).collect();
    let digits = |group: &&str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let grouped = groups.iter().skip(1).all(|group| group.len() == 3);
    let first_fits = groups.len() == 1 || groups.first().is_some_and(|group| group.len() <= 3);
    if groups.iter().all(digits) && grouped && first_fits { groups.concat().parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(fees: &Value) -> (Vec<FeeRule>, Vec<FlagKind>) {
        let mut reader = Reader::default();
        let rules = rules(&mut reader, &json!({ "submissionMethod": "DIRECT", "fees": fees }));
        (rules, reader.into_flags().iter().map(|flag| flag.kind).collect())
    }

    #[test]
    fn sound_amounts_are_kept_and_doubtful_ones_are_unknown() {
        use FlagKind::{FeeDiffersFromText, FeeTextHasSeveral, FeeTooLarge, FeeTooSmall, FeeUnknown};
        for (value, text, amount, flags) in [
            (json!(20000), "thu 20.000 đồng/lần đăng ký", Some(20_000), vec![]),
            (json!("8.000"), "", Some(8_000), vec![]),
            (json!(0), "", Some(0), vec![]),
            (
                json!(0),
                "(Miễn lệ phí. Phí cấp bản sao thực hiện theo quy định tại Thông tư số 281/2016)",
                Some(0),
                vec![],
            ),
            (json!(0), "Mức lệ phí cụ thể do Hội đồng nhân dân tỉnh quyết định.", None, vec![FeeUnknown]),
            (json!(null), "Chi tiết tại văn bản kèm theo", None, vec![FeeUnknown]),
            (json!(25), "thu 25.000 đồng", None, vec![FeeTooSmall]),
            (json!(25_000_000), "thu 25.000 đồng", None, vec![FeeDiffersFromText]),
            (json!(25_000_000), "", Some(25_000_000), vec![FeeTooLarge]),
            (json!(5000), "trực tuyến thu 7.000 đồng/lần", None, vec![FeeDiffersFromText]),
            (
                json!(0),
                "đất ở: 150.000 đồng/hồ sơ; tổ chức: 200.000 đồng/hồ sơ",
                None,
                vec![FeeTextHasSeveral],
            ),
            (json!(10000), "10.000đ hoặc 5.000đ", Some(10_000), vec![FeeTextHasSeveral]),
            (json!(-5), "", None, vec![FeeUnknown, FlagKind::Malformed]),
        ] {
            let (rules, kinds) = read(&json!([{ "type": "FEE", "value": value, "description": text }]));
            let expected = amount.map_or(AmountRule::Unknown, |n| AmountRule::Fixed(Dong(n)));
            assert_eq!(rules.first().map(|rule| &rule.amount), Some(&expected), "{value} {text}");
            assert_eq!(kinds, flags, "{value} {text}");
        }
    }

    #[test]
    fn a_row_about_who_is_exempt_becomes_a_ground_and_no_fee() {
        let (rules, flags) = read(&json!([
            { "type": "FEE", "value": 10000, "description": "nộp trực tiếp thu 10.000 đồng/lần" },
            { "type": "FEE", "value": 0, "description": "Trường hợp công dân thuộc diện được miễn phí theo Điều 4" },
        ]));
        assert_eq!(rules.len(), 1);
        assert!(rules.iter().all(|rule| rule.reliefs.len() == 1 && !rule.alternative));
        assert_eq!(flags, vec![]);
    }

    #[test]
    fn several_rows_of_one_channel_must_be_chosen_from() {
        let (rules, _) = read(&json!([
            { "type": "FEE", "value": 15000, "description": "cá nhân" },
            { "type": "FEE", "value": 10000, "description": "theo danh sách" },
        ]));
        assert!(rules.len() == 2 && rules.iter().all(|rule| rule.alternative));
    }
}
