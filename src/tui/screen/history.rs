//! What was done at this desk, newest first: a line an act, narrowed by typing, by officer and by day.
//!
//! The past is read in pages while one goes down or a filter finds too little; nothing older is read than
//! that. `23/11` among the words is a day: the list then begins there.

pub mod view;

use crate::base::id::OfficerId;
use crate::base::text;
use crate::desk::engine::{PastAct, PastFrom};
use crate::desk::filter::begins_a_word;
use crate::domain::event::Subject;
use crate::store::journal::Position;
use crate::tui::key::{Code, Key};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::sheet::Sheet;
use crate::tui::screen::Label;
use crate::tui::table::Command;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::widget::list::Cursor;
use crate::tui::wish::{Goal, Tone, Wish};
use crate::tui::world::{Seat, World};
use crate::tui::{past, queue, words};
use time::{Date, Month};

/// Acts read at a time.
const PAGE: usize = 400;
/// Rows wanted before more is asked for: more than any screen shows.
const ENOUGH: usize = 60;
/// Acts looked at for one key of moving while a filter finds little.
const LOOK_AT_MAX: usize = 1_200;
/// Acts read while somebody types: later keys filter what is there, so that no key waits for the disk.
const TYPED_MAX: usize = 2_000;

/// An act as it is listed.
#[derive(Debug)]
pub struct Row {
    /// The act.
    pub act: PastAct,
    /// What it is about.
    pub name: String,
    /// What was done.
    pub what: String,
    /// Everything of it that can be searched for.
    folded: String,
}

/// The screen.
#[derive(Debug)]
pub struct History {
    /// What was read so far, newest first.
    rows: Vec<Row>,
    /// The rows that pass the filters.
    hits: Vec<usize>,
    older: Option<Position>,
    query: Field,
    /// Whose acts; everybody's where nobody is named.
    officer: Option<OfficerId>,
    /// The day the words name.
    day: Option<Date>,
    cursor: Cursor,
    /// Acts recorded when it was read last.
    version: u64,
    /// Why nothing could be read.
    trouble: Option<String>,
}

impl History {
    /// The newest acts of everybody.
    pub fn new(world: &World<'_>) -> Self {
        let mut history = Self {
            rows: Vec::new(),
            hits: Vec::new(),
            older: None,
            query: Field::new(80, Mask::Text),
            officer: None,
            day: None,
            cursor: Cursor::default(),
            version: world.view.version,
            trouble: None,
        };
        history.begin(world);
        history
    }

    /// What is typed.
    pub fn query(&self) -> &Field {
        &self.query
    }

    /// The dossier or ticket of the row in focus.
    pub fn subject(&self) -> Option<Subject> {
        let subject = self.focused()?.act.subject;
        matches!(subject, Subject::Dossier(_) | Subject::Ticket(_)).then_some(subject)
    }

    /// The acts listed.
    pub fn listed(&self) -> impl ExactSizeIterator<Item = &Row> {
        self.hits.iter().map(|at| &self.rows[*at])
    }

    /// Stands at a row; says whether it is there.
    pub fn stand_at(&mut self, nth: usize) -> bool {
        self.cursor.at = nth;
        self.cursor.clamp(self.hits.len());
        self.cursor.at == nth && !self.hits.is_empty()
    }

    fn focused(&self) -> Option<&Row> {
        self.hits.get(self.cursor.at).and_then(|at| self.rows.get(*at))
    }

    /// Reads anew from the day asked for, or from the newest.
    fn begin(&mut self, world: &World<'_>) {
        self.rows.clear();
        self.trouble = None;
        self.read(self.day.map_or(PastFrom::Newest, PastFrom::Day), world);
        self.filter();
        self.fill(world);
    }

    /// Acts were recorded since: the row in focus stays in focus.
    pub fn refresh(&mut self, world: &World<'_>) {
        if self.version == world.view.version {
            return;
        }
        self.version = world.view.version;
        let place = self.cursor;
        let before = self.hits.len();
        self.begin(world);
        let more = if place.at == 0 { 0 } else { self.hits.len().saturating_sub(before) };
        self.cursor.at = place.at + more;
        self.cursor.clamp(self.hits.len());
    }

    /// One page more.
    fn read(&mut self, from: PastFrom, world: &World<'_>) {
        match world.desk.past(from, PAGE) {
            Ok(past) => {
                self.older = past.older;
                self.rows.extend(past.acts.into_iter().map(|act| row(act, world)));
            }
            Err(trouble) => {
                self.older = None;
                self.trouble = Some(words::trouble(world, &trouble));
            }
        }
    }

    /// Reads on until enough passes the filters, the day is over, or so many were read.
    fn fill_until(&mut self, most: usize, world: &World<'_>) {
        while self.hits.len() < self.cursor.at + ENOUGH && self.rows.len() < most {
            let Some(place) = self.older.filter(|_| !self.is_past_the_day()) else { return };
            self.read(PastFrom::Before(place), world);
            self.filter();
        }
    }

    /// What typing may read.
    fn fill(&mut self, world: &World<'_>) {
        self.fill_until(TYPED_MAX, world);
    }

    /// What moving may read.
    fn go_on(&mut self, world: &World<'_>) {
        self.fill_until(self.rows.len() + LOOK_AT_MAX, world);
    }

    fn is_past_the_day(&self) -> bool {
        let oldest = self.rows.last().map(|row| row.act.entered_at().date());
        self.day.zip(oldest).is_some_and(|(day, oldest)| oldest < day)
    }

    /// Which rows pass: every word anywhere in the line, the officer, the day.
    fn filter(&mut self) {
        let folded = text::fold(self.query.value());
        let wanted: Vec<&str> =
            folded.split(' ').filter(|word| !word.is_empty() && !looks_like_day(word)).collect();
        let passes = |row: &Row| {
            self.officer.is_none_or(|officer| row.act.officer() == officer)
                && self.day.is_none_or(|day| row.act.entered_at().date() == day)
                && wanted.iter().all(|word| begins_a_word(&row.folded, word))
        };
        self.hits = (0..self.rows.len()).filter(|at| self.rows.get(*at).is_some_and(passes)).collect();
    }

    /// What was typed changed: another day is read from its end.
    fn changed(&mut self, world: &World<'_>) {
        self.cursor = Cursor::default();
        let day = day_of(self.query.value(), world.now.date());
        if std::mem::replace(&mut self.day, day) == day {
            self.filter();
            self.fill(world);
        } else {
            self.begin(world);
        }
    }

    /// Everybody, then each who works here, then everybody.
    fn next_officer(&mut self, world: &World<'_>) {
        let ids: Vec<OfficerId> = world.view.officers.keys().copied().collect();
        let next = self.officer.map_or(Some(0), |id| ids.iter().position(|own| *own == id).map(|at| at + 1));
        self.officer = next.and_then(|at| ids.get(at).copied());
        self.cursor = Cursor::default();
        self.filter();
        self.fill(world);
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>, seat: Seat) -> Vec<Wish> {
        match key.code {
            Code::Enter => return self.open(world, seat),
            Code::Tab | Code::BackTab => self.next_officer(world),
            Code::Up | Code::Down => {
                self.cursor.key(key, self.hits.len());
                self.go_on(world);
            }
            Code::PageUp | Code::PageDown => {
                self.cursor.page(key, self.hits.len(), 15);
                self.go_on(world);
            }
            _ => {
                let before = self.query.value().to_owned();
                self.query.key(key);
                if before != self.query.value() {
                    self.changed(world);
                }
            }
        }
        vec![Wish::RecordChanged]
    }

    /// The dossier, or what can be done with the ticket of today.
    fn open(&self, world: &World<'_>, seat: Seat) -> Vec<Wish> {
        match self.focused().map(|row| row.act.subject) {
            Some(Subject::Dossier(id)) => vec![Wish::Open(Goal::Dossier { id, list: self.dossiers() })],
            Some(Subject::Ticket(id)) => match world.view.tickets.get(&id) {
                Some(ticket) => vec![Wish::lay(Overlay::Menu(queue::menu_of(world, seat, ticket)))],
                None => vec![Wish::Say(Tone::Note, world.say("history-ticket-past"))],
            },
            Some(_) => vec![self.more(world)],
            None => Vec::new(),
        }
    }

    /// The dossiers of the rows, each once, for leafing through.
    fn dossiers(&self) -> Vec<crate::base::id::DossierId> {
        let mut ids = Vec::new();
        for row in self.hits.iter().filter_map(|at| self.rows.get(*at)) {
            if let Subject::Dossier(id) = row.act.subject
                && !ids.contains(&id)
            {
                ids.push(id);
            }
        }
        ids
    }

    /// Everything the act recorded, in words.
    fn more(&self, world: &World<'_>) -> Wish {
        let Some(row) = self.focused() else { return Wish::Say(Tone::Note, world.say("history-none")) };
        let stamp = row.act.stamp;
        let mut lines = vec![format!(
            "{} · {}",
            crate::locale::date_time(world.texts, stamp.entered_at),
            world.officer_name(stamp.officer)
        )];
        lines.extend((!row.name.is_empty()).then(|| match &row.act.dossier {
            Some(summary) => crate::tui::acts::whom(summary),
            None => row.name.clone(),
        }));
        if stamp.at != stamp.entered_at {
            let at = crate::locale::date_time(world.texts, stamp.at);
            lines.push(world.say_with("history-late", &[("at", &at)]));
        }
        if stamp.simulated {
            lines.push(world.say("history-simulated"));
        }
        lines.extend(past::entries(&row.act, world));
        Wish::lay(Overlay::Sheet(Sheet::of(world.say("history-act"), &lines)))
    }

    /// Takes a command.
    pub fn command(&mut self, command: Command, world: &World<'_>) -> Option<Vec<Wish>> {
        Some(match command {
            Command::Choose => vec![self.more(world)],
            Command::SwitchPane => {
                self.next_officer(world);
                Vec::new()
            }
            _ => return None,
        })
    }

    /// What commands are called here.
    pub fn labels(&self, world: &World<'_>) -> Vec<Label> {
        vec![(Command::Choose, world.say("history-more"))]
    }

    /// What the message line says when there is no message.
    pub fn hint(&self, world: &World<'_>) -> String {
        self.trouble.clone().unwrap_or_else(|| world.say("hint-history"))
    }

    /// Takes pasted text.
    pub fn paste(&mut self, pasted: &str, world: &World<'_>) {
        self.query.paste(pasted);
        self.changed(world);
    }

    /// Takes back what a scan typed.
    pub fn take_back(&mut self, count: usize, world: &World<'_>) {
        self.query.take_back(count);
        self.changed(world);
    }
}

fn row(act: PastAct, world: &World<'_>) -> Row {
    let (name, what) = (past::name(&act, world), past::line(&act, world));
    let applicant = act.dossier.as_ref().map(|summary| summary.applicant.as_str()).unwrap_or_default();
    let officer = world.officer_name(act.officer());
    let folded = text::fold(&format!("{name} {applicant} {officer} {what}"));
    Row { act, name, what, folded }
}

fn looks_like_day(word: &str) -> bool {
    word.contains('/') && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/')
}

/// `23/11` or `23/11/2026` among the words: that day, the last one there was where no year is said.
fn day_of(words: &str, today: Date) -> Option<Date> {
    let word = words.split_whitespace().find(|word| looks_like_day(word))?;
    let mut parts = word.split('/');
    let day: u8 = parts.next()?.parse().ok()?;
    let month = Month::try_from(parts.next()?.parse::<u8>().ok()?).ok()?;
    match parts.next().map(str::parse::<i32>) {
        Some(year) => Date::from_calendar_date(year.ok()?, month, day).ok(),
        None => {
            let this = Date::from_calendar_date(today.year(), month, day).ok()?;
            if this > today {
                Date::from_calendar_date(today.year() - 1, month, day).ok()
            } else {
                Some(this)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_among_the_words_is_the_last_one_there_was() {
        let today = Date::from_calendar_date(2026, Month::November, 23).unwrap();
        for (words, day) in [
            ("23/11", Some((2026, 11, 23))),
            ("trả kết quả 1/11", Some((2026, 11, 1))),
            ("24/12", Some((2025, 12, 24))),
            ("24/12/2026", Some((2026, 12, 24))),
            ("31/11", None),
            ("h29", None),
            ("1/", None),
        ] {
            let wanted = day.map(|(y, m, d)| {
                Date::from_calendar_date(y, Month::try_from(u8::try_from(m).unwrap()).unwrap(), d).unwrap()
            });
            assert_eq!(day_of(words, today), wanted, "{words}");
        }
    }
}
