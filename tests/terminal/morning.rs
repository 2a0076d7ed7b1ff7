//! A whole morning at the counter in the real binary: `morning.play`, on a small and on a large screen, in
//! Vietnamese and in English. Afterwards the record must tell what was played, and nothing else.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::house::{STORE, dossier, given_at, intake_of, is_whole, new_desk_at, story};
use crate::screen::Screen;

/// The morning, line by line.
const PLAY: &str = include_str!("morning.play");
/// The Friday before: what was decided then waits to be collected.
const FRIDAY: &str = "+2026-11-20T08:00:00+07:00";

/// The cards people show at the counter, by their names in the play.
const CARDS: [(&str, &str); 4] = [
    ("Nụ", "001140000111||Hoàng Thị Nụ|03021940|Nữ|Bản Na Sang|20032022"),
    ("Ban", "001195000123||Lò Thị Ban|15081995|Nữ|Bản Na Sang|20032022"),
    ("Sính", "001088012345||Vừ A Sính|03091988|Nam|Bản Huổi Mí|20032022"),
    ("Ún", "001095000125||Đèo Văn Ún|02091995|Nam|Bản Na Sang|20032022"),
];

/// The language of a run: its tag, and the column of the play that is seen in it.
type Tongue = (&'static str, usize);
const VIETNAMESE: Tongue = ("vi", 1);
const ENGLISH: Tongue = ("en", 2);

const SMALL: (u16, u16) = (24, 80);
const LARGE: (u16, u16) = (40, 120);

#[test]
fn a_morning_on_a_small_screen_in_vietnamese() {
    Morning::play(SMALL, VIETNAMESE);
}

#[test]
fn a_morning_on_a_small_screen_in_english() {
    Morning::play(SMALL, ENGLISH);
}

#[test]
fn a_morning_on_a_large_screen_in_vietnamese() {
    Morning::play(LARGE, VIETNAMESE);
}

#[test]
fn a_morning_on_a_large_screen_in_english() {
    Morning::play(LARGE, ENGLISH);
}

/// Most bytes a key may draw on a small screen, on the mean of the morning: a line of 9600 baud carries twice
/// as many in a second.
const BYTES_A_KEY: usize = 512;

/// A morning being played.
struct Morning {
    desk: Desk,
    size: (u16, u16),
    tongue: Tongue,
    /// The program, while it runs.
    screen: Option<Screen>,
    /// The key count from which on keys are held to a goal, how many they may be, and for what.
    budget: Option<(usize, usize, &'static str)>,
    /// Keys pressed and bytes drawn by programs that ended.
    spent: (usize, usize),
}

/// A desk with two results of Friday and a dossier in work, in a language, and a printer that is a file.
fn desk_of_friday((tag, _): Tongue) -> Desk {
    let desk = new_desk_at(FRIDAY);
    let print = format!("sh -c 'cat \"$0\" >> \"{}\"' {{file}}", printer(&desk).display());
    let settings = format!("language = \"{tag}\"\nprint_command = '''{print}'''\n");
    std::fs::write(desk.store(STORE).join("config.toml"), settings).unwrap();
    let mut elder = intake_of("Hoàng Thị Nụ");
    elder["applicant"]["id_number"] = json!("001140000111");
    let mut orders = vec![elder, intake_of("Đèo Văn Pành"), intake_of("Nông Thị Hường")];
    for nth in 1..=2 {
        orders.push(json!({"command": "complete-step", "dossier": friday(nth)}));
        orders.push(json!({"command": "approve-dossier", "dossier": friday(nth)}));
    }
    given_at(&desk, FRIDAY, &orders);
    for nth in 1..=3 {
        let mut print = desk.command(STORE, &format!("print {} 01", friday(nth)));
        print.env("MOTCUA_CLOCK", format!("+2026-11-20T09:{nth:02}:00+07:00"));
        assert!(print.output().unwrap().status.success());
    }
    desk
}

/// The number of Friday's n-th dossier.
fn friday(nth: usize) -> String {
    format!("H29.14-261120-{nth:04}")
}

/// All that came out of the printer.
fn printer(desk: &Desk) -> PathBuf {
    desk.store("printer")
}

impl Morning {
    fn play(size: (u16, u16), tongue: Tongue) {
        let desk = desk_of_friday(tongue);
        let mut morning = Self { desk, size, tongue, screen: None, budget: None, spent: (0, 0) };
        for (at, line) in PLAY.lines().enumerate() {
            if !line.is_empty() && !line.starts_with(['#', '=']) {
                // Where a test fails, the last line that is printed is the one.
                println!("{}: {line}", at + 1);
                morning.line(line);
            }
        }
        assert!(morning.screen.is_none(), "the play ends with the program");
        is_whole(&morning.desk);
        let (keys, bytes) = morning.spent;
        println!("{bytes} bytes drawn for {keys} keys");
        assert!(size != SMALL || bytes / keys <= BYTES_A_KEY, "{bytes} bytes drawn for {keys} keys");
    }

    /// One line: what is done and what is then seen, or what is found afterwards.
    fn line(&mut self, line: &'static str) {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        if let Some(number) = columns[0].strip_prefix("recorded ") {
            return self.recorded(number, &columns[1..]);
        }
        if let Some(times) = columns[0].strip_prefix("printed ") {
            let papers = std::fs::read_to_string(printer(&self.desk)).unwrap();
            assert_eq!(papers.matches(columns[1]).count().to_string(), times, "{papers}");
            return;
        }
        self.act(columns[0]);
        let seen = columns.get(self.tongue.1).or(columns.get(1));
        for text in seen.into_iter().flat_map(|seen| seen.split(" & ")) {
            self.sees(text);
        }
    }

    fn sees(&mut self, text: &str) {
        match text.strip_prefix("caret ") {
            Some(before) => self.screen().wait_cursor_behind(before),
            None => drop(self.screen().wait(&[text])),
        }
    }

    fn screen(&mut self) -> &mut Screen {
        self.screen.as_mut().expect("the program runs")
    }

    fn act(&mut self, done: &'static str) {
        if let Some(hour) = done.strip_prefix("start ") {
            let clock = format!("+2026-11-23T{hour}:00+07:00");
            let (rows, columns) = self.size;
            self.screen = Some(Screen::open(&self.desk.store(STORE), rows, columns, &clock));
        } else if let Some(budget) = done.strip_prefix("at most ") {
            let (most, what) = budget.split_once(' ').unwrap();
            self.budget = Some((self.screen().keys, most.parse().unwrap(), what));
        } else if done == "so far" {
            let (start, most, what) = self.budget.take().unwrap();
            let keys = self.screen().keys - start;
            assert!(keys <= most, "at most {most} {what}; it took {keys}");
        } else if done == "the plug is pulled" {
            self.end().kill();
        } else if done == "leave" {
            self.end().leave();
        } else if let Some(name) = done.strip_prefix("scan ") {
            let (_, card) = CARDS.iter().find(|(holder, _)| *holder == name).unwrap();
            self.screen().scan(card);
        } else {
            self.keys(done);
        }
    }

    /// The program as it is about to end, its keys and bytes counted.
    fn end(&mut self) -> Screen {
        let screen = self.screen.take().expect("the program runs");
        self.spent.0 += screen.keys;
        self.spent.1 += screen.bytes();
        screen
    }

    /// `look F8`, `"text" Enter`: what stands between quotes is typed.
    fn keys(&mut self, keys: &str) {
        for (nth, part) in keys.split('"').enumerate() {
            if nth % 2 == 1 {
                self.screen().type_text(part);
                continue;
            }
            for key in part.split_whitespace() {
                if matches!(key, "F7" | "F8" | "^S" | "^Z" | "look") {
                    self.screen().settle();
                }
                if key != "look" {
                    self.screen().press(&[key]);
                }
            }
        }
    }

    /// What is on record of a dossier, of all tickets, of all drafts.
    fn recorded(&self, what: &str, columns: &[&str]) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let found = match what {
            "tickets" => {
                let tickets = self.desk.rows(STORE, "ticket list --json");
                let mut told: Vec<String> = tickets
                    .iter()
                    .map(|row| format!("{} {}", text(&row["number"]), text(&row["state"])))
                    .collect();
                told.sort();
                vec![told.join(", ")]
            }
            "drafts" => {
                let list = self.desk.rows(STORE, "dossier list --json");
                let drafts = list.iter().filter(|row| row["status"] == "draft");
                vec![drafts.map(|row| text(&row["applicant"])).collect::<Vec<_>>().join(", ")]
            }
            number => {
                let shown = dossier(&self.desk, &format!("H29.14-{number}"));
                let who = format!("{}, {}", text(&shown["applicant"]), text(&shown["status"]));
                vec![who, story(&shown).join(" ")]
            }
        };
        assert_eq!(found, columns, "{what}");
    }
}
