//! The 34 provinces and cities there are since 1 July 2025 (Resolution 202/2025/QH15), with the codes of
//! Decision 19/2025/QĐ-TTg: what the program knows before anybody gives it a list of units.
//!
//! Written as offices write (Thanh Hóa); Đồng Nai has become a city since. Their communes and wards are
//! not here: there are 3,321 of them, and lists of them change.

use super::Province;

/// Code and name, by code.
const PROVINCES: [(&str, &str); 34] = [
    ("01", "Thành phố Hà Nội"),
    ("04", "Tỉnh Cao Bằng"),
    ("08", "Tỉnh Tuyên Quang"),
    ("11", "Tỉnh Điện Biên"),
    ("12", "Tỉnh Lai Châu"),
    ("14", "Tỉnh Sơn La"),
    ("15", "Tỉnh Lào Cai"),
    ("19", "Tỉnh Thái Nguyên"),
    ("20", "Tỉnh Lạng Sơn"),
    ("22", "Tỉnh Quảng Ninh"),
    ("24", "Tỉnh Bắc Ninh"),
    ("25", "Tỉnh Phú Thọ"),
    ("31", "Thành phố Hải Phòng"),
    ("33", "Tỉnh Hưng Yên"),
    ("37", "Tỉnh Ninh Bình"),
    ("38", "Tỉnh Thanh Hóa"),
    ("40", "Tỉnh Nghệ An"),
    ("42", "Tỉnh Hà Tĩnh"),
    ("44", "Tỉnh Quảng Trị"),
    ("46", "Thành phố Huế"),
    ("48", "Thành phố Đà Nẵng"),
    ("51", "Tỉnh Quảng Ngãi"),
    ("52", "Tỉnh Gia Lai"),
    ("56", "Tỉnh Khánh Hòa"),
    ("66", "Tỉnh Đắk Lắk"),
    ("68", "Tỉnh Lâm Đồng"),
    ("75", "Thành phố Đồng Nai"),
    ("79", "Thành phố Hồ Chí Minh"),
    ("80", "Tỉnh Tây Ninh"),
    ("82", "Tỉnh Đồng Tháp"),
    ("86", "Tỉnh Vĩnh Long"),
    ("91", "Tỉnh An Giang"),
    ("92", "Thành phố Cần Thơ"),
    ("96", "Tỉnh Cà Mau"),
];

/// The provinces, without their units.
pub fn provinces() -> Vec<Province> {
    let province = |(code, name): &(&str, &str)| {
        Some(Province { code: code.parse().ok()?, name: (*name).to_owned(), wards: Vec::new() })
    };
    PROVINCES.iter().filter_map(province).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_34_in_order_and_each_once() {
        let provinces = provinces();
        assert_eq!(provinces.len(), 34);
        assert!(provinces.windows(2).all(|pair| pair[0].code < pair[1].code));
        let of_kind = |kind: &str| provinces.iter().filter(|p| p.name.starts_with(kind)).count();
        assert_eq!((of_kind("Thành phố "), of_kind("Tỉnh ")), (7, 27));
    }
}
