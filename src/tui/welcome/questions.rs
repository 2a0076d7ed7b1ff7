//! The questions of the first run, as a table: what is asked, what may be answered, what is wrong with an
//! answer.
//!
//! It draws nothing and reads no key, so that the same questions can be put on a page or asked line by
//! line. An answer is a line of text; one of a few is its frozen word. Nothing here is written anywhere.
//!
//! Invariant: what [`Given`] holds has passed [`check`].

use crate::desk::printing::Target;
use crate::domain::number::AgencyCode;
use crate::domain::officer::{NAME_MAX, Officer, Role};
use crate::domain::post::Purpose;
use crate::locale::Language;
use std::collections::BTreeMap;

/// Characters of an agency code at most (QĐ 20/2020/QĐ-TTg).
pub const AGENCY_MAX: usize = 35;
/// Characters of a unit's name with its province at most.
pub const UNIT_MAX: usize = 200;
/// Characters of a print command at most.
pub const PRINTER_MAX: usize = 300;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// What the store is for.
    Purpose,
    /// The screen's language.
    Language,
    /// Which signs the terminal can show.
    Signs,
    /// The built-in input method.
    Typing,
    /// The unit the office belongs to, by name.
    Unit,
    /// The agency code as dossier numbers carry it.
    Agency,
    /// Which machine of the post this is.
    Machine,
    /// The first officer's name.
    Officer,
    /// What they mostly do.
    Work,
    /// The command that prints.
    Printer,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One of these words; the text of each is `<label>-<word>`.
    OneOf(&'static [&'static str]),
    /// Words of at most so many characters.
    Words(usize),
}

/// A question of the table.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Which.
    pub ask: Ask,
    /// The message id of what is asked; its hint is `<label>-hint`.
    pub label: &'static str,
    /// How it is answered.
    pub kind: Kind,
    /// What an empty answer means; `None` where there must be one.
    pub usual: Option<&'static str>,
}

/// Every question, in the order in which they are asked.
pub const QUESTIONS: [Question; 10] = [
    one_of(Ask::Purpose, "setup-purpose", &["real", "training", "demo"]),
    one_of(Ask::Language, "setup-language", &["vi", "en"]),
    one_of(Ask::Signs, "setup-signs", &["full", "line", "ascii"]),
    one_of(Ask::Typing, "setup-typing", &["off", "telex", "vni"]),
    words(Ask::Unit, "setup-unit", UNIT_MAX, Some("")),
    words(Ask::Agency, "setup-agency", AGENCY_MAX, None),
    one_of(Ask::Machine, "setup-machine", &["1", "2", "3", "4", "5", "6", "7", "8", "9", "only"]),
    words(Ask::Officer, "setup-officer", NAME_MAX, None),
    one_of(Ask::Work, "setup-work", &["all", "clerk", "examiner", "approver"]),
    words(Ask::Printer, "setup-printer", PRINTER_MAX, Some("")),
];

const fn one_of(ask: Ask, label: &'static str, among: &'static [&'static str]) -> Question {
    Question { ask, label, kind: Kind::OneOf(among), usual: Some(among[0]) }
}

const fn words(ask: Ask, label: &'static str, max: usize, usual: Option<&'static str>) -> Question {
    Question { ask, label, kind: Kind::Words(max), usual }
}

impl Ask {
    /// Its question.
    pub fn question(self) -> &'static Question {
        // The table stands in the order of the enum; a test reads it.
        &QUESTIONS[self as usize]
    }

    /// The words it may be answered with, where they are a few.
    pub fn among(self) -> &'static [&'static str] {
        match self.question().kind {
            Kind::OneOf(words) => words,
            Kind::Words(_) => &[],
        }
    }
}

/// The answer as it is kept, or the message id of what is wrong with it.
pub fn check(ask: Ask, line: &str) -> Result<String, &'static str> {
    let line = line.trim();
    let question = ask.question();
    let line = match (line.is_empty(), question.usual) {
        (true, Some(usual)) => usual,
        _ => line,
    };
    match question.kind {
        Kind::OneOf(words) if !words.contains(&line) => return Err("setup-wrong-choice"),
        Kind::Words(max) if line.chars().count() > max => return Err("setup-wrong-long"),
        _ => {}
    }
    match ask {
        Ask::Agency => {
            line.parse::<AgencyCode>().map(|code| code.to_string()).map_err(|_| "setup-wrong-agency")
        }
        Ask::Officer if line.is_empty() => Err("setup-wrong-officer"),
        Ask::Printer if !line.is_empty() && line.parse::<Target>().is_err() => Err("setup-wrong-printer"),
        _ => Ok(line.to_owned()),
    }
}

/// Answers so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given(BTreeMap<Ask, String>);

/// What the store and this machine are set up with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// Real or training.
    pub purpose: Purpose,
    /// The agency code as dossier numbers carry it.
    pub unit: String,
    /// Which machine of the post this is; `None` where it is the only one.
    pub machine: Option<u8>,
    /// The first officer's name.
    pub officer: String,
    /// What they do.
    pub roles: Vec<Role>,
    /// The language chosen.
    pub language: Language,
    /// Settings to keep, by their names in `config.toml`; empty ones are left out.
    pub settings: Vec<(&'static str, String)>,
}

impl Given {
    /// Takes an answer, or says by message id what is wrong with it.
    pub fn give(&mut self, ask: Ask, line: &str) -> Result<(), &'static str> {
        self.0.insert(ask, check(ask, line)?);
        Ok(())
    }

    /// The answer; what is usual where there is none yet.
    pub fn get(&self, ask: Ask) -> &str {
        self.0.get(&ask).map_or_else(|| ask.question().usual.unwrap_or_default(), String::as_str)
    }

    /// The first question that must be answered and is not.
    pub fn missing(&self) -> Option<Ask> {
        let open = |question: &&Question| question.usual.is_none() && !self.0.contains_key(&question.ask);
        QUESTIONS.iter().find(open).map(|question| question.ask)
    }

    /// Everything together; `None` while something is missing, or where the demonstration was chosen.
    pub fn answers(&self) -> Option<Answers> {
        if self.missing().is_some() {
            return None;
        }
        let purpose = match self.get(Ask::Purpose) {
            "training" => Purpose::Training,
            "demo" => return None,
            _ => Purpose::Real,
        };
        let (superior, agency, place) = heading(self.get(Ask::Unit), self.get(Ask::Agency));
        let kept = [
            ("language", self.get(Ask::Language).to_owned()),
            ("glyphs", self.get(Ask::Signs).to_owned()),
            ("input_method", self.get(Ask::Typing).to_owned()),
            ("superior", superior),
            ("agency", agency),
            ("place", place),
            ("print_command", self.get(Ask::Printer).to_owned()),
        ];
        Some(Answers {
            purpose,
            unit: self.get(Ask::Agency).to_owned(),
            machine: self.get(Ask::Machine).parse().ok(),
            officer: self.get(Ask::Officer).to_owned(),
            roles: roles(self.get(Ask::Work)),
            language: Language::from_tag(self.get(Ask::Language)).unwrap_or_default(),
            settings: kept.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        })
    }
}

/// What an officer of this work does. Whoever sets the store up may always give roles to others.
fn roles(work: &str) -> Vec<Role> {
    match work {
        "clerk" => vec![Role::Clerk, Role::Cashier, Role::Administrator],
        "examiner" => vec![Role::Examiner, Role::Administrator],
        "approver" => vec![Role::Approver, Role::Supervisor, Role::Administrator],
        _ => Officer::all_roles(),
    }
}

/// The heading of papers from a unit's name: `Xã Đạ Huoai, Tỉnh Lâm Đồng` is `UBND TỈNH LÂM ĐỒNG`,
/// `UBND XÃ ĐẠ HUOAI`, `Đạ Huoai`; the police's codes begin with `G01`.
fn heading(unit: &str, agency: &str) -> (String, String, String) {
    let body = if agency.starts_with("G01") { "CÔNG AN" } else { "UBND" };
    let (name, province) = unit.split_once(',').unwrap_or((unit, ""));
    let told = |name: &str| match name.trim() {
        "" => String::new(),
        name => format!("{body} {}", name.to_uppercase()),
    };
    (told(province), told(name), without_kind(name.trim()).to_owned())
}

/// `Đạ Huoai` of `Xã Đạ Huoai`.
fn without_kind(name: &str) -> &str {
    const KINDS: [&str; 5] = ["Thành phố ", "Đặc khu ", "Phường ", "Tỉnh ", "Xã "];
    let small = name.to_lowercase();
    let kind = KINDS.iter().find(|kind| small.starts_with(&kind.to_lowercase()));
    kind.and_then(|kind| name.char_indices().nth(kind.chars().count())).map_or(name, |(at, _)| {
        let (_, rest) = name.split_at(at);
        rest
    })
}

/// What an agency code says of itself: the message id of its level, its root, and what stands below it.
pub fn code_means(code: &AgencyCode) -> (&'static str, String, String) {
    let groups: Vec<&str> = code.groups().collect();
    let first = groups.first().copied().unwrap_or_default();
    // The older order has the root last: 000.00.12.H62.
    let root_last = first.bytes().all(|byte| byte.is_ascii_digit());
    let root = if root_last { groups.last().copied().unwrap_or_default() } else { first };
    let below: Vec<&str> = groups.iter().copied().filter(|group| *group != root).collect();
    let level = match root {
        "G01" => "setup-code-police",
        root if root.starts_with('H') => "setup-code-province",
        root if root.starts_with('G') => "setup-code-ministry",
        _ => "setup-code-other",
    };
    (level, root.to_owned(), below.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Texts;

    fn given(pairs: &[(Ask, &str)]) -> Given {
        let mut given = Given::default();
        for (ask, line) in pairs {
            given.give(*ask, line).unwrap();
        }
        given
    }

    #[test]
    fn the_table_stands_in_the_order_of_the_enum_and_every_question_has_its_words() {
        for question in &QUESTIONS {
            assert_eq!(question.ask.question().ask, question.ask);
            for language in Language::ALL {
                let texts = Texts::new(language);
                let mut keys = vec![question.label.to_owned(), format!("{}-hint", question.label)];
                keys.extend(question.ask.among().iter().map(|word| format!("{}-{word}", question.label)));
                for key in keys {
                    assert!(texts.has(&key), "{key}");
                }
            }
        }
    }

    #[test]
    fn an_answer_is_kept_in_its_usual_form_or_refused_by_name() {
        for (ask, line, kept) in [
            (Ask::Agency, " h56.14 ", Ok("H56.14")),
            (Ask::Agency, "H5", Err("setup-wrong-agency")),
            (Ask::Agency, "", Err("setup-wrong-agency")),
            (Ask::Machine, "", Ok("1")),
            (Ask::Machine, "only", Ok("only")),
            (Ask::Machine, "10", Err("setup-wrong-choice")),
            (Ask::Officer, "  ", Err("setup-wrong-officer")),
            (Ask::Officer, " Lò Thị Ban ", Ok("Lò Thị Ban")),
            (Ask::Printer, "lp -d 'quầy 3", Err("setup-wrong-printer")),
            (Ask::Printer, "", Ok("")),
            (Ask::Purpose, "", Ok("real")),
            (Ask::Unit, "", Ok("")),
        ] {
            assert_eq!(check(ask, line), kept.map(str::to_owned), "{ask:?} {line:?}");
        }
    }

    #[test]
    fn two_answers_are_needed_and_make_a_store_with_what_is_usual() {
        let mut given = Given::default();
        assert_eq!((given.missing(), given.answers()), (Some(Ask::Agency), None));
        given.give(Ask::Agency, "H29.14").unwrap();
        assert_eq!(given.missing(), Some(Ask::Officer));
        given.give(Ask::Officer, "Lò Thị Ban").unwrap();
        let answers = given.answers().unwrap();
        assert_eq!(
            (answers.purpose, answers.machine, answers.language),
            (Purpose::Real, Some(1), Language::Vietnamese)
        );
        assert_eq!(answers.roles, Officer::all_roles());
        let settings = [("language", "vi"), ("glyphs", "full"), ("input_method", "off")];
        assert_eq!(answers.settings, settings.map(|(name, value)| (name, value.to_owned())));
        given.give(Ask::Purpose, "demo").unwrap();
        assert_eq!(given.answers(), None, "a demonstration is no answer");
    }

    #[test]
    fn the_unit_chosen_becomes_the_heading_of_papers() {
        let pairs = [(Ask::Officer, "Lò Thị Ban"), (Ask::Machine, "only"), (Ask::Printer, "lp -d q3")];
        for (unit, code, superior, agency, place) in [
            ("Xã Đạ Huoai, Tỉnh Lâm Đồng", "H36.14", "UBND TỈNH LÂM ĐỒNG", "UBND XÃ ĐẠ HUOAI", "Đạ Huoai"),
            (
                "Phường Bến Thành, Thành phố Hồ Chí Minh",
                "G01.899.909",
                "CÔNG AN THÀNH PHỐ HỒ CHÍ MINH",
                "CÔNG AN PHƯỜNG BẾN THÀNH",
                "Bến Thành",
            ),
            ("thành phố Huế", "H57", "", "UBND THÀNH PHỐ HUẾ", "Huế"),
            (
                "Đặc khu Phú Quốc, Tỉnh An Giang",
                "H01.9",
                "UBND TỈNH AN GIANG",
                "UBND ĐẶC KHU PHÚ QUỐC",
                "Phú Quốc",
            ),
        ] {
            let mut given = given(&pairs);
            given.give(Ask::Unit, unit).unwrap();
            given.give(Ask::Agency, code).unwrap();
            let answers = given.answers().unwrap();
            let set = |name: &str| {
                answers.settings.iter().find(|pair| pair.0 == name).map_or("", |pair| pair.1.as_str())
            };
            assert_eq!((set("superior"), set("agency"), set("place")), (superior, agency, place), "{unit}");
            assert_eq!((answers.machine, set("print_command")), (None, "lp -d q3"));
        }
    }

    #[test]
    fn a_code_says_whose_it_is_in_either_order() {
        for (code, level, root, below) in [
            ("H56.14", "setup-code-province", "H56", "14"),
            ("G22.99.3", "setup-code-ministry", "G22", "99.3"),
            ("G01.899.909", "setup-code-police", "G01", "899.909"),
            ("000.00.12.H62", "setup-code-province", "H62", "000.00.12"),
            ("ABC", "setup-code-other", "ABC", ""),
        ] {
            let said = code_means(&code.parse().unwrap());
            assert_eq!(said, (level, root.to_owned(), below.to_owned()), "{code}");
        }
    }

    #[test]
    fn whoever_sets_up_may_give_roles_to_others() {
        for work in Ask::Work.among() {
            let mut given = given(&[(Ask::Agency, "H29.14"), (Ask::Officer, "Lò Thị Ban")]);
            given.give(Ask::Work, work).unwrap();
            assert!(given.answers().unwrap().roles.contains(&Role::Administrator), "{work}");
        }
    }
}
