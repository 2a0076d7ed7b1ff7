//! Invented people: family names of several peoples of Vietnam with given names from field and weather.
//!
//! The shapes are those people write (`Giàng A …`, `H'… Niê`); the given names are ordinary words that
//! parents seldom choose, so that a made-up name is hardly anybody's.

use crate::base::random::{Random, pick};
use crate::domain::applicant::{Applicant, ApplicantKind, SexCode, Submitter};

/// How a people writes its names.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// Family name, a middle word by sex, given name.
    FamilyFirst { men: &'static [&'static str], women: &'static [&'static str] },
    /// A particle by sex and the given name, then the family's name.
    FamilyLast { man: &'static str, woman: &'static str },
    /// A particle by sex and the given name; there is no family name.
    NoFamily { man: &'static str, woman: &'static str },
}

/// A people: how its names are built, and of what.
#[derive(Debug)]
struct People {
    /// How many of a hundred people belong to it.
    share: u64,
    shape: Shape,
    families: &'static [&'static str],
    given: &'static [&'static str],
}

const KINH_GIVEN: &[&str] = &[
    "Nắng",
    "Suối",
    "Đồi",
    "Sương",
    "Lúa",
    "Bưởi",
    "Trám",
    "Quế",
    "Cỏ May",
    "Bằng Lăng",
    "Mây Chiều",
    "Gió Nồm",
    "Mạ",
    "Thóc",
    "Trầu",
    "Bến",
    "Diều",
    "Rạ",
    "Ráng",
    "Sậy",
    "Cau",
    "Mưa Rào",
];

const PEOPLES: &[People] = &[
    People {
        share: 34,
        shape: Shape::FamilyFirst { men: &["Văn", "Hữu", "Công"], women: &["Thị", "Ngọc"] },
        families: &["Trần", "Lê", "Phạm", "Vũ", "Đặng", "Đỗ", "Hồ", "Ngô", "Dương", "Tạ", "Mai", "Phan"],
        given: KINH_GIVEN,
    },
    People {
        share: 10,
        shape: Shape::FamilyFirst { men: &["Văn"], women: &["Thị"] },
        families: &["Nông", "Bế", "Đàm", "Ma", "Lộc", "Hứa"],
        given: &["Khau", "Phja", "Nặm", "Bjoóc", "Slam", "Noọng", "Cáy", "Ngần"],
    },
    People {
        share: 12,
        shape: Shape::FamilyFirst { men: &["Văn"], women: &["Thị"] },
        families: &["Lò", "Quàng", "Cầm", "Tòng", "Lường", "Cà", "Vi"],
        given: &["Bók", "Phạ", "Nặm", "Ban", "Piêu", "Mák", "Tô", "Xôm"],
    },
    People {
        share: 8,
        shape: Shape::FamilyFirst { men: &["Văn"], women: &["Thị"] },
        families: &["Quách", "Bùi", "Đinh", "Hà", "Bạch"],
        given: &["Rác", "Chiêng", "Khót", "Bương", "Vó", "Khụ", "Lốc"],
    },
    People {
        share: 9,
        shape: Shape::FamilyFirst { men: &["A", "Mí"], women: &["Thị", "Y"] },
        families: &["Giàng", "Vàng", "Thào", "Sùng", "Hờ", "Lầu", "Cháng"],
        given: &["Páo", "Lử", "Sềnh", "Nủ", "Dợ", "Chía", "Khư", "Mỷ"],
    },
    People {
        share: 6,
        shape: Shape::FamilyFirst { men: &["Văn", "Kim"], women: &["Thị", "Mùi"] },
        families: &["Triệu", "Bàn", "Phùng", "Chảo", "Tẩn", "Lý"],
        given: &["Phin", "Mẩy", "Khé", "Sểnh", "Diện", "Goẳn"],
    },
    People {
        share: 5,
        shape: Shape::FamilyFirst { men: &["Văn", "Sóc"], women: &["Thị", "Sa"] },
        families: &["Thạch", "Kim", "Danh", "Kiên", "Sơn"],
        given: &["Phia", "Rinh", "Sô", "Khêl", "Vươl", "Chanh"],
    },
    People {
        share: 5,
        shape: Shape::FamilyFirst { men: &["Văn"], women: &["Thị"] },
        families: &["Đàng", "Quảng", "Bá", "Lưu", "Thiên"],
        given: &["Thop", "Cahya", "Mưlan", "Yang", "Bôn"],
    },
    People {
        share: 4,
        shape: Shape::FamilyFirst { men: &["Y", "Dơ"], women: &["H'", "Mí"] },
        families: &["Rơ Châm", "Siu", "Ksor", "Rmah", "Nay", "Kpă"],
        given: &["Blui", "Thưm", "Lel", "Khăm", "Phưn"],
    },
    People {
        share: 4,
        shape: Shape::FamilyLast { man: "Y ", woman: "H'" },
        families: &["Niê", "Êban", "Mlô", "Ayŭn", "Kbuôr"],
        given: &["Blang", "Lơi", "Duin", "Wăn", "Yuôm"],
    },
    People {
        share: 2,
        shape: Shape::FamilyFirst { men: &["Hmơr"], women: &["Thị"] },
        families: &["Đinh"],
        given: &["Blưl", "Khiêm Rông", "Pơr", "Yuih"],
    },
    People {
        share: 1,
        shape: Shape::NoFamily { man: "A ", woman: "Y " },
        families: &[],
        given: &["Theng", "Hrơ", "Rêh", "Bum"],
    },
];

const HAMLETS: &[&str] = &[
    "thôn Nắng",
    "thôn Bến Cũ",
    "bản Nặm Ban",
    "bản Khau Vai Nhỏ",
    "buôn Lơi",
    "làng Pơr",
    "ấp Sậy",
    "tổ 4",
    "tổ 9",
    "xóm Bương",
    "phum Chanh",
    "thôn Mưa Rào",
];

/// The commune nobody finds on a map.
pub const COMMUNE: &str = "xã Bằng Lăng (không có thật)";

fn word(random: &mut dyn Random, words: &'static [&'static str]) -> &'static str {
    pick(random, words).copied().unwrap_or_default()
}

fn people(random: &mut dyn Random) -> &'static People {
    let total: u64 = PEOPLES.iter().map(|people| people.share).sum();
    let mut left = random.below(total);
    for people in PEOPLES {
        if left < people.share {
            return people;
        }
        left -= people.share;
    }
    &PEOPLES[0]
}

/// A full name.
pub fn full_name(random: &mut dyn Random, sex: SexCode) -> String {
    let people = people(random);
    let woman = sex == SexCode::Female;
    let given = word(random, people.given);
    let family = word(random, people.families);
    match people.shape {
        Shape::FamilyFirst { men, women } => {
            let middle = word(random, if woman { women } else { men });
            // H' is written together with what follows.
            let gap = if middle.ends_with('\'') { "" } else { " " };
            format!("{family} {middle}{gap}{given}")
        }
        Shape::FamilyLast { man, woman: her } => {
            format!("{}{given} {family}", if woman { her } else { man })
        }
        Shape::NoFamily { man, woman: her } => format!("{}{given}", if woman { her } else { man }),
    }
}

/// Man or woman.
pub fn sex(random: &mut dyn Random) -> SexCode {
    if random.chance(52) { SexCode::Female } else { SexCode::Male }
}

/// A day of birth between two years, both included.
pub fn birth_date(random: &mut dyn Random, from: u16, to: u16) -> String {
    let year = u64::from(from) + random.below(u64::from(to.saturating_sub(from)) + 1);
    format!("{year:04}-{:02}-{:02}", 1 + random.below(12), 1 + random.below(28))
}

/// An identity number of sound shape whose province, 000, does not exist.
pub fn id_number(random: &mut dyn Random, sex: SexCode, birth: &str) -> String {
    let year: u64 = birth.split('-').next().and_then(|year| year.parse().ok()).unwrap_or(1980);
    let century = if year < 2000 { 0 } else { 2 } + u64::from(sex == SexCode::Female);
    format!("000{century}{:02}{:06}", year % 100, random.below(1_000_000))
}

/// A mobile number under a prefix that no network has.
pub fn phone(random: &mut dyn Random) -> String {
    format!("060{:07}", random.below(10_000_000))
}

/// A place of residence in the invented commune.
pub fn address(random: &mut dyn Random) -> String {
    format!("{}, {COMMUNE}", word(random, HAMLETS))
}

/// A grown-up citizen with everything a card says.
pub fn citizen(random: &mut dyn Random) -> Applicant {
    let sex = sex(random);
    let birth = birth_date(random, 1944, 2005);
    Applicant {
        kind: ApplicantKind::Citizen,
        name: full_name(random, sex),
        id_number: Some(id_number(random, sex, &birth)),
        date_of_birth: Some(birth),
        sex: Some(sex),
        address: Some(address(random)),
        phone: random.chance(85).then(|| phone(random)),
        email: None,
    }
}

/// Somebody who acts for another.
pub fn representative(random: &mut dyn Random) -> Submitter {
    let person = citizen(random);
    let ties = ["Vợ/chồng", "Con", "Cha/mẹ", "Anh chị em", "Theo giấy ủy quyền"];
    Submitter {
        name: person.name,
        id_number: person.id_number,
        authority: pick(random, &ties).map(|tie| (*tie).to_owned()),
        phone: person.phone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::SeededRandom;
    use crate::base::text::clean;

    #[test]
    fn a_seed_makes_the_same_person_and_another_seed_another() {
        let made = |seed| citizen(&mut SeededRandom::new(seed));
        assert_eq!(made(7), made(7));
        assert_ne!(made(7), made(8));
    }

    #[test]
    fn every_name_is_clean_text_and_every_people_occurs() {
        let mut random = SeededRandom::new(1);
        let names: Vec<String> = (0..4_000)
            .map(|_| {
                let sex = sex(&mut random);
                full_name(&mut random, sex)
            })
            .collect();
        for name in &names {
            assert_eq!(clean(name, 200).text, *name, "{name} is NFC without stray characters");
            assert_eq!(name.trim(), name);
        }
        for part in [
            "Trần ", "Nông ", "Lò ", "Quách ", "Giàng A", "Triệu ", "Thạch ", "Đàng ", "Siu ", " Niê",
            "Đinh ",
        ] {
            assert!(names.iter().any(|name| name.contains(part)), "{part}");
        }
        assert!(names.iter().any(|name| name.starts_with("A ")));
    }

    #[test]
    fn numbers_have_the_shape_of_real_ones_and_cannot_be_real() {
        let mut random = SeededRandom::new(3);
        for _ in 0..200 {
            let person = citizen(&mut random);
            let id = person.id_number.unwrap();
            assert_eq!(id.len(), 12);
            assert!(id.starts_with("000"), "no province has the code 000");
            let year = person.date_of_birth.unwrap();
            assert!(id.get(4..6) == year.get(2..4));
            if let Some(phone) = person.phone {
                assert!(phone.len() == 10 && phone.starts_with("060"));
            }
        }
    }
}
