//! The online submissions that wait in the invented commune: a handful of procedures people file at home,
//! some from this morning and last night, one that should have been answered long ago.
//!
//! They come as items of the portal and are read like any others. No draw of chance is made for them.

use serde_json::{Value, json};
use time::Duration;

use super::{DemoFault, Town, calendar};
use crate::base::time::Timestamp;
use crate::domain::command::Command;
use crate::domain::officer::Role;
use crate::domain::portal::TakeSubmission;
use crate::exchange::dvcqg::to_portal;

/// Smaller demonstrations are of counts that somebody counts; in a province they would be lost.
const FROM: u64 = 200;

/// Procedure, applicant, file sent, and how long before now it was filed, in minutes.
const FILED: [(&str, &str, &str, i64); 6] = [
    ("1.004873", "Lường Thị Pán", "Tờ khai.pdf", 35),
    ("2.000815", "H'Bia Niê Kđăm", "Bản chính bằng tốt nghiệp.pdf", 95),
    ("1.001193", "Sùng A Chứ", "Giấy chứng sinh.jpg", 190),
    ("1.011606", "Ksor H'Nhiên", "Đơn đề nghị.pdf", 14 * 60),
    ("1.004222", "Đinh Văn Rế", "Tờ khai CT01.pdf", 15 * 60),
    ("1.000894", "Lò Văn Inh", "Tờ khai đăng ký kết hôn.pdf", 9 * 24 * 60),
];

/// How many wait in a demonstration of so many dossiers, beside them.
pub(super) fn count(dossiers: u64) -> u64 {
    if (FROM..calendar::LARGE).contains(&dossiers) { FILED.len() as u64 } else { 0 }
}

impl Town<'_> {
    /// What people filed at home comes in.
    pub(super) fn take_online(&mut self) -> Result<(), DemoFault> {
        if count(self.dossiers) == 0 {
            return Ok(());
        }
        self.move_to(self.now);
        let clerk = self.officer(Role::Clerk, 0);
        for (nth, filed) in FILED.iter().enumerate() {
            let item = item(nth + 1, filed, self.now);
            self.submit(clerk, Command::TakeSubmission(TakeSubmission { item, broken: None }))?;
        }
        Ok(())
    }
}

fn item(nth: usize, (procedure, name, file, before): &(&str, &str, &str, i64), now: Timestamp) -> Value {
    let at = now.plus(Duration::minutes(-before));
    let day = at.date();
    let day = format!("{:02}{:02}{:02}", day.year() % 100, u8::from(day.month()), day.day());
    json!({
        "MaHoSo": format!("G22.99-{day}-{nth:04}"), "MaTTHC": procedure, "ChuHoSo": name, "LoaiDoiTuong": "1",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": format!("0001900000{nth:02}")}],
        "SoDienThoai": format!("09000001{nth:02}"), "NgayNopHoSo": to_portal(Some(at)).as_str(),
        "TrangThaiHoSo": "1", "HinhThuc": "0", "KenhThucHien": "2",
        "TaiLieuNop": [{"TenTepDinhKem": file, "DuongDanTaiTepTin": format!("https://vi-du.vn/{nth}")}],
    })
}
