//! VietQR: a bank transfer as a code that any banking app of the country reads, made and read offline.
//!
//! The text is NAPAS' profile of the EMVCo merchant code: two-digit tag, two-digit length, value, one
//! behind the other, closed by a CRC-16/CCITT-FALSE in upper-case hex. It only writes what is to be paid to
//! whom; whether the money came is told by the bank, never by this code.
//!
//! Invariants: what is written is ASCII (diacritics are folded), so that lengths in characters and bytes are
//! the same; what is read was closed by its checksum, and writing it again gives the same text.

use serde::{Deserialize, Serialize};

use crate::base::money::Dong;
use crate::base::text::unmarked;

/// GUID of NAPAS in tag 38.
const GUID: &str = "A000000727";
/// Longest code read: far more than banks print, and what fits two-digit lengths many times over.
pub const TEXT_MAX: usize = 512;
/// Characters of a purpose that banks commonly show.
pub const PURPOSE_MAX: usize = 25;

/// Banks' names by their BIN, those most often met.
pub const BANKS: &[(&str, &str)] = &[
    ("970405", "Agribank"),
    ("970415", "VietinBank"),
    ("970418", "BIDV"),
    ("970436", "Vietcombank"),
    ("970422", "MB"),
    ("970416", "ACB"),
    ("970407", "Techcombank"),
    ("970432", "VPBank"),
    ("970403", "Sacombank"),
    ("970423", "TPBank"),
    ("970443", "SHB"),
    ("970437", "HDBank"),
    ("970441", "VIB"),
    ("970449", "LPBank"),
    ("970426", "MSB"),
    ("970431", "Eximbank"),
    ("970440", "SeABank"),
    ("970448", "OCB"),
    ("970454", "BVBank"),
    ("970452", "KienlongBank"),
    ("970446", "Co-opBank"),
    ("970406", "VikkiBank"),
    ("970414", "MBV"),
    ("546034", "CAKE"),
    ("963388", "Timo"),
];

/// Where the money goes: a bank and an account or card there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The bank's BIN: six digits.
    pub bin: String,
    /// The account's or card's number: letters and digits, at most 19.
    pub number: String,
    /// Whether the number is a card's.
    #[serde(default)]
    pub card: bool,
}

impl Account {
    /// An account whose parts have the shape they must have; spaces and dots between digits are left out.
    pub fn new(bin: &str, number: &str, card: bool) -> Option<Self> {
        let bare = |text: &str| -> String { text.chars().filter(|c| !matches!(c, ' ' | '.')).collect() };
        let (bin, number) = (bare(bin), bare(number));
        let sound = bin.len() == 6 && bin.bytes().all(|b| b.is_ascii_digit());
        let known = (1..=19).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric());
        (sound && known).then_some(Self { bin, number, card })
    }

    /// What the bank is called; its BIN where it is none of [`BANKS`].
    pub fn bank(&self) -> &str {
        BANKS.iter().find(|(bin, _)| *bin == self.bin).map_or(&self.bin, |(_, name)| name)
    }
}

/// A transfer to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VietQr {
    /// To whom.
    pub account: Account,
    /// How much; the payer types it where there is none.
    pub amount: Option<Dong>,
    /// The bill's number (tag 62.01).
    pub bill: Option<String>,
    /// What for (tag 62.08); the bank shows it to both sides.
    pub purpose: Option<String>,
}

/// Why a text is no VietQR code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoVietQr {
    /// Not of that shape at all.
    #[error("not a VietQR code")]
    Shape,
    /// It was damaged on the way.
    #[error("the checksum does not fit")]
    Checksum,
    /// No bank account in it.
    #[error("no bank account in it")]
    Account,
    /// Another currency, or an amount with decimals.
    #[error("not a whole amount of đồng")]
    Amount,
}

/// CRC-16/CCITT-FALSE: polynomial 0x1021, beginning with 0xFFFF, not reflected.
pub fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc: u16, byte| {
        (0..8).fold(
            crc ^ u16::from(*byte) << 8,
            |crc, _| {
                if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 }
            },
        )
    })
}

fn field(tag: &str, value: &str) -> String {
    format!("{tag}{:02}{value}", value.len())
}

/// What a code may carry of a text: ASCII without diacritics or control characters, at most so long.
pub fn plain(text: &str, max: usize) -> String {
    let folded = unmarked(text);
    let kept: String = folded.chars().filter(|c| c.is_ascii() && !c.is_ascii_control()).take(max).collect();
    kept.trim().to_owned()
}

impl VietQr {
    /// The transfer of what is owed for a dossier: `LP HS` and its number where both fit, in capitals, which
    /// a QR code packs closest. Screen and paper ask for it in the same words.
    pub fn of_fee(account: &Account, amount: Dong, number: &str) -> Self {
        let (whole, bare) = (format!("LP HS {number}"), plain(number, PURPOSE_MAX));
        let purpose = if whole.len() <= PURPOSE_MAX { plain(&whole, PURPOSE_MAX) } else { bare };
        Self {
            account: account.clone(),
            amount: (amount.0 > 0).then_some(amount),
            bill: None,
            purpose: Some(purpose.to_uppercase()).filter(|text| !text.is_empty()),
        }
    }

    /// The code's text.
    pub fn text(&self) -> String {
        let to = field("00", &self.account.bin) + &field("01", &self.account.number);
        let service = if self.account.card { "QRIBFTTC" } else { "QRIBFTTA" };
        let merchant = field("00", GUID) + &field("01", &to) + &field("02", service);
        let mut out = field("00", "01");
        out += &field("01", if self.amount.is_some() { "12" } else { "11" });
        out += &field("38", &merchant);
        out += &field("53", "704");
        out += &self.amount.map(|amount| field("54", &amount.0.to_string())).unwrap_or_default();
        out += &field("58", "VN");
        let more = |tag: &str, text: &Option<String>| {
            text.as_deref()
                .map(|text| plain(text, PURPOSE_MAX))
                .filter(|t| !t.is_empty())
                .map(|t| field(tag, &t))
        };
        let more =
            more("01", &self.bill).unwrap_or_default() + &more("08", &self.purpose).unwrap_or_default();
        if !more.is_empty() {
            out += &field("62", &more);
        }
        out += "6304";
        let sum = crc(out.as_bytes());
        format!("{out}{sum:04X}")
    }

    /// Reads a code. Tags it does not know are passed over; a checksum in lower case is taken too.
    pub fn read(text: &str) -> Result<Self, NoVietQr> {
        let text = text.trim();
        if text.len() > TEXT_MAX || !text.is_ascii() {
            return Err(NoVietQr::Shape);
        }
        let (body, sum) =
            text.len().checked_sub(4).and_then(|at| text.split_at_checked(at)).ok_or(NoVietQr::Shape)?;
        let inside = body.strip_suffix("6304").ok_or(NoVietQr::Shape)?;
        let sum = u16::from_str_radix(sum, 16).map_err(|_| NoVietQr::Shape)?;
        if crc(body.as_bytes()) != sum {
            return Err(NoVietQr::Checksum);
        }
        let fields = fields(inside).ok_or(NoVietQr::Shape)?;
        if find(&fields, "00") != Some("01") {
            return Err(NoVietQr::Shape);
        }
        let more = find(&fields, "62").map(self::fields).unwrap_or_default().unwrap_or_default();
        let said = |tag: &str| find(&more, tag).map(str::to_owned);
        Ok(Self {
            account: account_of(&fields).ok_or(NoVietQr::Account)?,
            amount: amount_of(&fields)?,
            bill: said("01"),
            purpose: said("08"),
        })
    }
}

type Fields<'a> = Vec<(&'a str, &'a str)>;

/// Every field of a run, in order; `None` where a length does not fit.
fn fields(mut run: &str) -> Option<Fields<'_>> {
    let mut all = Vec::new();
    while !run.is_empty() {
        let (tag, rest) = run.split_at_checked(2)?;
        let (length, rest) = rest.split_at_checked(2)?;
        if !tag.bytes().chain(length.bytes()).all(|b| b.is_ascii_digit()) {
            return None;
        }
        let (value, rest) = rest.split_at_checked(length.parse().ok()?)?;
        all.push((tag, value));
        run = rest;
    }
    Some(all)
}

fn find<'a>(fields: &Fields<'a>, tag: &str) -> Option<&'a str> {
    fields.iter().find(|(own, _)| *own == tag).map(|(_, value)| *value)
}

fn account_of(all: &Fields<'_>) -> Option<Account> {
    let merchant = fields(find(all, "38")?)?;
    if find(&merchant, "00") != Some(GUID) {
        return None;
    }
    let card = match find(&merchant, "02") {
        Some("QRIBFTTC") => true,
        Some("QRIBFTTA") | None => false,
        Some(_) => return None,
    };
    let to = fields(find(&merchant, "01")?)?;
    Account::new(find(&to, "00")?, find(&to, "01")?, card)
}

fn amount_of(all: &Fields<'_>) -> Result<Option<Dong>, NoVietQr> {
    if find(all, "53").is_some_and(|currency| currency != "704") {
        return Err(NoVietQr::Amount);
    }
    let Some(text) = find(all, "54") else { return Ok(None) };
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let amount = text.parse().ok().filter(|_| digits).ok_or(NoVietQr::Amount)?;
    Ok(Some(Dong(amount)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn to(bin: &str, number: &str, card: bool) -> VietQr {
        let account = Account::new(bin, number, card).unwrap();
        VietQr { account, amount: None, bill: None, purpose: None }
    }

    #[test]
    fn the_fee_of_a_dossier_is_asked_for_by_its_number_as_public_test_data_has_it() {
        let account = Account::new("970436", "0011001234567", false).unwrap();
        let code = VietQr::of_fee(&account, Dong(50_000), "H56.14-261123-0007");
        assert!(vectors().contains(&(code.clone(), code.text().as_str())), "{}", code.text());
        let police = VietQr::of_fee(&account, Dong(0), "G01.899.909-261123-000028");
        assert_eq!((police.amount, police.purpose.as_deref()), (None, Some("G01.899.909-261123-000028")));
    }

    /// The codes of public test data: fictional accounts.
    fn vectors() -> Vec<(VietQr, &'static str)> {
        let text = |text: &str| Some(text.to_owned());
        vec![
            (
                to("970405", "0123456789", false),
                "00020101021138540010A00000072701240006970405011001234567890208QRIBFTTA53037045802VN6304CE65",
            ),
            (
                VietQr { amount: Some(Dong(20_000)), ..to("970405", "0123456789", false) },
                "00020101021238540010A00000072701240006970405011001234567890208QRIBFTTA53037045405200005802VN630414F4",
            ),
            (
                VietQr {
                    amount: Some(Dong(10_000)),
                    purpose: text("Nop phi 1.004222"),
                    ..to("970415", "112233445566", false)
                },
                "00020101021238560010A0000007270126000697041501121122334455660208QRIBFTTA53037045405100005802VN62200816Nop phi 1.0042226304E629",
            ),
            (
                VietQr {
                    amount: Some(Dong(50_000)),
                    purpose: text("LP HS H56.14-261123-0007"),
                    ..to("970436", "0011001234567", false)
                },
                "00020101021238570010A00000072701270006970436011300110012345670208QRIBFTTA53037045405500005802VN62280824LP HS H56.14-261123-00076304B2D3",
            ),
            (
                VietQr {
                    amount: Some(Dong(50_000)),
                    bill: text("261123-0007"),
                    purpose: text("Le phi"),
                    ..to("970436", "0011001234567", false)
                },
                "00020101021238570010A00000072701270006970436011300110012345670208QRIBFTTA53037045405500005802VN62250111261123-00070806Le phi6304C798",
            ),
            (
                to("970403", "9704030000000000001", true),
                "00020101021138630010A00000072701330006970403011997040300000000000010208QRIBFTTC53037045802VN6304B8D3",
            ),
        ]
    }

    #[test]
    fn the_checksum_is_the_one_of_the_standard() {
        assert_eq!(crc(b"123456789"), 0x29B1);
    }

    #[test]
    fn codes_are_written_as_the_public_vectors_have_them_and_read_back() {
        for (code, text) in vectors() {
            assert_eq!(code.text(), text);
            assert_eq!(VietQr::read(text), Ok(code.clone()), "{text}");
            let lower: String = text
                .chars()
                .rev()
                .enumerate()
                .map(|(n, c)| if n < 4 { c.to_ascii_lowercase() } else { c })
                .collect();
            let lower: String = lower.chars().rev().collect();
            assert_eq!(VietQr::read(&lower), Ok(code));
        }
    }

    #[test]
    fn a_code_damaged_anywhere_is_refused() {
        for (_, text) in vectors() {
            let last = if text.ends_with('5') { "6" } else { "5" };
            let mut flipped = text.to_owned();
            flipped.pop();
            flipped += last;
            assert_eq!(VietQr::read(&flipped), Err(NoVietQr::Checksum));
            for at in 0..text.len() - 4 {
                let mut bytes = text.as_bytes().to_vec();
                bytes[at] ^= 0x01;
                assert!(VietQr::read(std::str::from_utf8(&bytes).unwrap()).is_err(), "{at}");
            }
        }
    }

    #[test]
    fn what_is_no_code_is_told_apart() {
        for (text, why) in [
            ("", NoVietQr::Shape),
            ("001099012345|123456789|Nguyễn Văn An", NoVietQr::Shape),
            ("0002016304", NoVietQr::Shape),
        ] {
            assert_eq!(VietQr::read(text), Err(why), "{text}");
        }
        let closed = |body: &str| format!("{body}6304{:04X}", crc(format!("{body}6304").as_bytes()));
        assert_eq!(VietQr::read(&closed("000201")), Err(NoVietQr::Account));
        assert_eq!(VietQr::read(&closed("0002019901")), Err(NoVietQr::Shape), "a length beyond the end");
        let other = "00020138540010A00000072701240006970405011001234567890208QRIBFTTA5303840";
        assert_eq!(VietQr::read(&closed(other)), Err(NoVietQr::Amount), "US dollars");
        let half = "00020138540010A00000072701240006970405011001234567890208QRIBFTTA530370454055000.5";
        assert!(VietQr::read(&closed(half)).is_err());
    }

    #[test]
    fn a_wallets_own_tags_are_passed_over() {
        let body =
            "00020101021138540010A00000072701240006970405011001234567890208QRIBFTTA53037045802VN8003abc6304";
        let text = format!("{body}{:04X}", crc(body.as_bytes()));
        assert_eq!(VietQr::read(&text), Ok(to("970405", "0123456789", false)));
    }

    #[test]
    fn a_purpose_is_folded_and_no_longer_than_banks_show() {
        let purpose = Some("Lệ phí hồ sơ H56.14-261123-0007 của Đặng Thị Quỳnh".to_owned());
        let text = VietQr { purpose, ..to("970405", "1", false) }.text();
        assert!(text.contains("0825Le phi ho so H56.14-26112"), "{text}");
        assert!(VietQr::read(&text).is_ok());
    }

    #[test]
    fn an_account_has_a_bank_and_digits_or_letters() {
        assert_eq!(Account::new("970405", "0123 4567.89", false).unwrap().number, "0123456789");
        assert_eq!(Account::new("970405", "1", false).unwrap().bank(), "Agribank");
        for (bin, number) in
            [("97040", "1"), ("97040a", "1"), ("970405", ""), ("970405", "đ1"), ("970405", &"1".repeat(20))]
        {
            assert_eq!(Account::new(bin, number, false), None, "{bin} {number}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_reads_back(
            bin in "[0-9]{6}", number in "[0-9A-Z]{1,19}", card: bool,
            amount in proptest::option::of(0..u64::MAX), purpose in proptest::option::of("[A-Za-z0-9]{1,25}"),
        ) {
            let account = Account::new(&bin, &number, card).unwrap();
            let code = VietQr { account, amount: amount.map(Dong), bill: None, purpose };
            prop_assert_eq!(VietQr::read(&code.text()), Ok(code));
        }
    }
}
