//! Version 1.4 of the interface (guide of 24 April 2020): names, codes, lengths.
//!
//! [`Item`] and [`Row`] are the shape, field by field; `write` makes them of a dossier, `take` makes a
//! submission of an item. The codes are those of DOMAIN.md §1c.

mod take;
mod write;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::text::list;
use super::{Mapping, Source, Text};
use crate::domain::clock::Rules;
use crate::domain::portal::{Submission, Unread};

/// Characters of `TrichYeuHoSo` at most.
pub const SUBJECT_MAX: usize = 1_000;
/// Characters of `TenTepDinhKem` at most.
pub const FILE_NAME_MAX: usize = 4_000;
/// Characters of `NguoiXuLy` at most.
pub const OFFICER_MAX: usize = 50;
/// Rows of `CapNhatTienDoHoSoMC` in a call at most.
pub const ROWS_A_CALL: usize = 10;

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident {
        $($(#[$fdoc:meta])* $field:ident $key:literal: $ty:ty $(= $list:literal)?,)+
    })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(default)]
        pub struct $name {
            $($(#[$fdoc])* #[serde(rename = $key $(, deserialize_with = $list)?)] pub $field: $ty,)+
        }

        impl $name {
            /// Names of its fields, in order.
            pub const KEYS: &'static [&'static str] = &[$($key),+];
        }
    )+};
}

shapes! {
    /// A dossier: an element of `data` of `DongBoHoSoMC`.
    Item {
        /// Dossier number.
        number "MaHoSo": Text,
        /// National code of the procedure.
        procedure "MaTTHC": Text,
        /// Its name.
        procedure_name "TenTTHC": Text,
        /// Code of the sector.
        sector "MaLinhVuc": Text,
        /// Name of the sector.
        sector_name "TenLinhVuc": Text,
        /// 1 at the counter, 2 on line, 3 by public post.
        channel "KenhThucHien": Text,
        /// Name of the applicant.
        applicant "ChuHoSo": Text,
        /// 1 person, 2 business, 3 state agency, 4 other body.
        kind "LoaiDoiTuong": Text,
        /// The portal's id of the person.
        person "MaDoiTuong": Text,
        /// Identity numbers of the applicant.
        ids "DinhDanhCHS": Vec<Id> = "list",
        /// Free.
        other "ThongTinKhac": Text,
        /// E-mail.
        email "Email": Text,
        /// Fax.
        fax "Fax": Text,
        /// Phone number.
        phone "SoDienThoai": Text,
        /// What it is about; at most 1,000 characters.
        subject "TrichYeuHoSo": Text,
        /// When it was handed in or filed.
        filed_at "NgayNopHoSo": Text,
        /// When it was validly received.
        received_at "NgayTiepNhan": Text,
        /// The promise.
        due_at "NgayHenTra": Text,
        /// When the result went out.
        handed_over_at "NgayTra": Text,
        /// When work on it ended.
        ended_at "NgayKetThucXuLy": Text,
        /// When it was refused.
        refused_at "NgayTuChoi": Text,
        /// 1 to 10.
        state "TrangThaiHoSo": Text,
        /// About the return.
        return_note "ThongTinTra": Text,
        /// How the result goes back: 0 at the counter, 1 by post.
        return_way "HinhThuc": Text,
        /// The unit that works on it.
        unit "DonViXuLy": Text,
        /// Note.
        note "GhiChu": Text,
        /// Where it was filed: 1 on the national portal, 2 on the system of ministry or province.
        filed_on "NoiNopHoSo": Text,
        /// Whether a part of it is digitised: 0 or 1.
        digitised "HoSoCoThanhPhanSoHoa": Text,
        /// Whether the account was verified by VNeID: 0 or 1.
        verified "TaiKhoanDuocXacThucVoiVNeID": Text,
        /// 0 not paid on line, 1 on the national portal, 2 through the gateway of ministry or province.
        paid_online "DuocThanhToanTrucTuyen": Text,
        /// Databases that were asked.
        databases "DSKetNoiCSDL": Vec<Database> = "list",
        /// Files handed in.
        files "TaiLieuNop": Vec<File> = "list",
        /// Fees.
        fees "DanhSachLePhi": Vec<Fee> = "list",
        /// Other papers.
        papers "DanhSachTepDinhKemKhac": Vec<OtherPaper> = "list",
        /// Requests for papers.
        supplements "DanhSachHoSoBoSung": Vec<Supplement> = "list",
        /// Papers of the result.
        results "DanhSachGiayToKetQua": Vec<ResultPaper> = "list",
    }
    /// An identity number.
    Id {
        /// 1 twelve digits, 2 nine digits.
        kind "LoaiDinhDanh": Text,
        /// The number.
        number "SoDinhDanh": Text,
    }
    /// A database that was asked.
    Database {
        /// Its code.
        code "MaCSDL": Text,
    }
    /// A file handed in.
    File {
        /// Its id.
        id "TepDinhKemId": Text,
        /// Its name; at most 4,000 characters.
        name "TenTepDinhKem": Text,
        /// `True` where it was taken back.
        is_deleted "IsDeleted": Text,
        /// Code of the paper it is.
        paper "MaThanhPhanHoSo": Text,
        /// Where it lies.
        link "DuongDanTaiTepTin": Text,
        /// Whether it was digitised: 0 or 1.
        digitised "DuocSoHoa": Text,
        /// Whether it was used again: 0, 1 or 2.
        reused "DuocTaiSuDung": Text,
        /// Whether it came from the person's own store: 0 or 1.
        from_store "DuocLayTuKhoDMQG": Text,
        /// Code of a result that stands in its place.
        instead "MaKetQuaThayThe": Text,
    }
    /// A fee.
    Fee {
        /// What it is called.
        name "TenPhiLePhi": Text,
        /// Its code.
        code "MaPhiLePhi": Text,
        /// How it is taken.
        way "HinhThucThu": Text,
        /// Amount in đồng.
        amount "Gia": Text,
        /// Its kind.
        kind "LoaiPhiLePhi": Text,
    }
    /// Another paper.
    OtherPaper {
        /// What it is called.
        name "TenGiayTo": Text,
        /// How many.
        count "SoLuong": Text,
        /// Its kind.
        kind "LoaiGiayTo": Text,
    }
    /// A request for papers.
    Supplement {
        /// Its id: dossier number and round.
        id "HoSoBoSungId": Text,
        /// Who asked.
        asked_by "NguoiYeuCauBoSung": Text,
        /// What was asked for.
        what "NoiDungBoSung": Text,
        /// When.
        asked_at "NgayBoSung": Text,
        /// Who took in what came.
        received_by "NguoiTiepNhanBoSung": Text,
        /// What came, in words.
        received "ThongTinTiepNhan": Text,
        /// When it came.
        received_at "NgayTiepNhanBoSung": Text,
        /// How it stands.
        state "TrangThaiBoSung": Text,
        /// Papers asked for.
        papers "DanhSachGiayToBoSung": Vec<OtherPaper> = "list",
        /// Fees that came with it.
        fees "DanhSachLePhiBoSung": Vec<Fee> = "list",
        /// The promise before.
        due_before "NgayHenTraTruoc": Text,
        /// The promise after.
        due_after "NgayHenTraMoi": Text,
    }
    /// A paper of the result.
    ResultPaper {
        /// What it is called.
        name "TenGiayTo": Text,
        /// Code of the paper.
        paper "MaThanhPhanHoSo": Text,
        /// Its id.
        id "GiayToId": Text,
        /// Where its file lies.
        link "DuongDanTepTinKetQua": Text,
        /// Code of the result.
        code "MaGiayToKetQua": Text,
    }
    /// A step of progress: an element of `data` of `CapNhatTienDoHoSoMC`.
    Row {
        /// Dossier number.
        number "MaHoSo": Text,
        /// Who did it; at most 50 characters.
        officer "NguoiXuLy": Text,
        /// Their position.
        position "ChucDanh": Text,
        /// When.
        at "ThoiDiemXuLy": Text,
        /// Their unit.
        unit "PhongBanXuLy": Text,
        /// What.
        what "NoiDungXuLy": Text,
        /// 1 to 10.
        state "TrangThai": Text,
        /// When it began.
        begun_at "NgayBatDau": Text,
        /// Until when it must be done.
        due_at "NgayKetThucTheoQuyDinh": Text,
    }
}

/// The version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct V1_4;

impl Mapping for V1_4 {
    fn version(&self) -> &'static str {
        "1.4"
    }

    fn item(&self, source: &Source<'_>) -> Value {
        json(&write::item(source))
    }

    fn progress(&self, source: &Source<'_>) -> Vec<Vec<Value>> {
        let rows = write::rows(source);
        write::calls(&rows).into_iter().map(|call| call.iter().map(json).collect()).collect()
    }

    fn read(&self, item: &Value, rules: &Rules) -> Result<Submission, Unread> {
        if !item.is_object() {
            return Err(Unread::NotObject);
        }
        let item: Item = serde_json::from_value(item.clone()).map_err(|_| Unread::NotObject)?;
        take::submission(&item, rules)
    }

    fn schema(&self) -> Value {
        serde_json::json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Cổng Dịch vụ công quốc gia 1.4",
            "DongBoHoSoMC": schemars::schema_for!(Item).to_value(),
            "CapNhatTienDoHoSoMC": schemars::schema_for!(Row).to_value(),
        })
    }
}

fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
