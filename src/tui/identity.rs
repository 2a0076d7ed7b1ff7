//! Identities on the screen: how each person of a dossier was checked, in words, and the two menus that
//! record a check without a line and what the national database said later.
//!
//! It is not the intake's mark, which the form keeps while it is filled in (`screen/intake/checked.rs`).

use super::acts::whom;
use super::look::Role;
use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part, Settled};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::widget::field::{Field, Mask};
use super::wish::{Then, Tone, Wish};
use super::words;
use super::world::World;
use crate::base::coded::Coded as _;
use crate::base::id::DossierId;
use crate::desk::view::Counts;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::command::{Command as Order, DossierRef};
use crate::domain::dossier::{Dossier, Stamp};
use crate::domain::identity::{
    CheckIdentity, Event, Evidence, Finding, Holder, IdentityChecked, IdentityVerified, Standing,
    VerifyIdentity,
};
use crate::locale::clock_time;

/// What the look-up of somebody gave, whose note is still asked for.
#[derive(Debug, Clone)]
pub struct Matter {
    dossier: DossierId,
    holder: Holder,
    finding: Finding,
}

impl Matter {
    /// What the answers ask for.
    pub fn wishes(&self, asked: &Asking) -> Settled {
        Ok(vec![verified(self.dossier, self.holder, self.finding, asked.text(0))])
    }
}

fn verified(dossier: DossierId, holder: Holder, finding: Finding, note: Option<String>) -> Wish {
    let dossier = DossierRef(dossier.to_string());
    let order = VerifyIdentity { dossier, holder: Some(holder), finding, note };
    let then = Then::Acted { said: "said-identity-verified", moved_on: false };
    Wish::order(Order::VerifyIdentity(order), then)
}

fn whose(holder: Holder, world: &World<'_>) -> String {
    world.say(&format!("identity-of-{holder}"))
}

/// `quét mã QR thẻ`, `xem giấy tờ`.
pub fn how(evidence: Evidence, world: &World<'_>) -> String {
    world.say(&format!("identity-by-{evidence}"))
}

/// A word of a sentence where it begins a line.
fn begins(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn quoted(note: Option<&str>) -> String {
    note.map(|note| format!(": “{note}”")).unwrap_or_default()
}

/// A line of the story.
pub fn told(event: &Event, world: &World<'_>) -> String {
    match event {
        Event::Checked(IdentityChecked { holder, evidence, .. }) => {
            let values = [("whose", &*whose(*holder, world)), ("how", &*how(*evidence, world))];
            world.say_with("story-identity-checked", &values)
        }
        Event::Verified(IdentityVerified { holder, finding, personal, .. }) => {
            let found = world.say(&format!("identity-found-{finding}"));
            let values = [("whose", &*whose(*holder, world)), ("found", &*found)];
            let note = personal.as_ref().map(|words| words.text.as_str());
            world.say_with("story-identity-verified", &values) + &quoted(note)
        }
    }
}

/// How the identity of each person of a dossier stands; nothing of whom nobody said anything.
pub fn lines(dossier: &Dossier, world: &World<'_>) -> Vec<(String, Role)> {
    Holder::ALL.iter().filter_map(|holder| line(dossier, *holder, world)).collect()
}

fn line(dossier: &Dossier, holder: Holder, world: &World<'_>) -> Option<(String, Role)> {
    let standing = dossier.summary.identity.of(holder).standing()?;
    let said = dossier.identity_of(holder);
    let when = |stamp: Stamp| {
        let (at, day) = (stamp.at, stamp.at.date());
        let who = world.officer_name(stamp.officer);
        let given = who.split(' ').next_back().unwrap_or_default().to_owned();
        (format!("{:02}/{:02} {}", day.day(), u8::from(day.month()), clock_time(at)), given)
    };
    let of = world.say(&format!("identity-label-{holder}"));
    Some(match (standing, said.checked, said.verified) {
        (Standing::Offline, Some((evidence, stamp)), _) => {
            let ((at, by), how) = (when(stamp), how(evidence, world));
            let values = [("whose", of.as_str()), ("how", &how), ("at", &at), ("by", &by)];
            (world.say_with("identity-line-offline", &values), Role::Text)
        }
        (Standing::Confirmed | Standing::Differs | Standing::NotFound, _, Some((finding, note, stamp))) => {
            let (at, by) = when(stamp);
            let found = world.say(&format!("identity-found-{finding}"));
            let values = [("whose", of.as_str()), ("found", &found), ("at", &at), ("by", &by)];
            let note = quoted(note.map(|words| words.text.as_str()));
            let role = if finding == Finding::Confirmed { Role::Good } else { Role::Warn };
            (world.say_with("identity-line-found", &values) + &note, role)
        }
        _ => (world.say_with("identity-line-again", &[("whose", &of)]), Role::Warn),
    })
}

/// What is typed into the other system, and held against what it says.
fn person_line(dossier: &Dossier, holder: Holder, world: &World<'_>) -> String {
    let Some(opening) = &dossier.opening else { return String::new() };
    let parts = match (holder, &opening.submitter) {
        (Holder::Submitter, Some(who)) => vec![Some(who.name.clone()), who.id_number.clone()],
        _ => {
            let person = &opening.applicant;
            let born = person.date_of_birth.as_deref().map(words::born);
            let sex = person.sex.map(|sex| world.say(&format!("sex-{}", sex.name())));
            vec![Some(person.name.clone()), person.id_number.clone(), born, sex]
        }
    };
    let told: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}: {}", begins(&whose(holder, world)), told.join(" · "))
}

/// The people of a dossier, whoever still waits first; nothing where nobody can be checked.
fn holders(dossier: &Dossier) -> Vec<Holder> {
    let waits = |holder: &Holder| {
        let standing = dossier.summary.identity.of(*holder).standing();
        matches!(standing, Some(Standing::Offline | Standing::Again))
    };
    let mut holders = dossier.holders();
    holders.sort_by_key(|holder| !waits(holder));
    holders
}

/// One row a person and answer; nobody is named where only one can be meant.
fn menu<A: Copy>(
    dossier: &Dossier,
    (title, line): (&str, &str),
    answers: &[(A, String)],
    wish: impl Fn(Holder, A) -> Wish,
    world: &World<'_>,
) -> Wish {
    let holders = holders(dossier);
    if holders.is_empty() {
        return Wish::Say(Tone::Note, world.say("refusal-identity-nobody"));
    }
    let named = |holder: Holder, words: &str| match holders.len() {
        1 => begins(words),
        _ => format!("{}: {words}", begins(&whose(holder, world))),
    };
    let rows = holders.iter().flat_map(|holder| answers.iter().map(move |answer| (*holder, answer)));
    let items = rows.map(|(holder, (answer, words))| Item {
        label: named(holder, words),
        hint: String::new(),
        wish: wish(holder, *answer),
    });
    let mut menu = Menu::new(world.say(title), items.collect());
    menu.lines.push(whom(&dossier.summary));
    menu.lines.push(world.say(line));
    menu.lines.extend(holders.iter().map(|holder| person_line(dossier, *holder, world)));
    Wish::lay(Overlay::Menu(menu))
}

/// What somebody was held against. A scan at intake leaves its mark by itself, so what was typed stands first.
pub fn check(dossier: &Dossier, world: &World<'_>) -> Wish {
    let answers = [Evidence::Seen, Evidence::Card, Evidence::Lines].map(|one| (one, how(one, world)));
    let id = dossier.summary.id;
    let wish = |holder, evidence| {
        let order = CheckIdentity { dossier: DossierRef(id.to_string()), holder: Some(holder), evidence };
        let then = Then::Acted { said: "said-identity-checked", moved_on: false };
        Wish::order(Order::CheckIdentity(order), then)
    };
    menu(dossier, ("ask-identity-check", "ask-identity-check-what"), &answers, wish, world)
}

/// What the national database said; where it does not say the same, what it says instead.
pub fn verify(dossier: &Dossier, world: &World<'_>) -> Wish {
    let found = |finding: &Finding| (*finding, world.say(&format!("identity-found-{finding}")));
    let answers: Vec<(Finding, String)> = Finding::ALL.iter().map(found).collect();
    let id = dossier.summary.id;
    let wish = |holder, finding| match finding {
        Finding::Confirmed => verified(id, holder, finding, None),
        Finding::Differs | Finding::NotFound => note(dossier, holder, finding, world),
    };
    menu(dossier, ("ask-identity-verify", "ask-identity-verify-what"), &answers, wish, world)
}

fn note(dossier: &Dossier, holder: Holder, finding: Finding, world: &World<'_>) -> Wish {
    let purpose = Purpose::Identity(Matter { dossier: dossier.summary.id, holder, finding });
    let needed = finding == Finding::Differs;
    let label = world.say(if needed { "identity-note-differs" } else { "identity-note" });
    let field = Box::new(Field::new(TEXT_MAX, Mask::Text));
    let asking = Asking::new(world.say("ask-identity-verify"), world.say("do-identity-verify"), purpose)
        .saying([
            person_line(dossier, holder, world),
            begins(&world.say(&format!("identity-found-{finding}"))),
        ])
        .asking(Part::Text { label, field, needed });
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

/// How many dossiers wait for a look-up; nothing where none does.
pub fn count(counts: &Counts, world: &World<'_>) -> Option<(String, Role)> {
    let n = counts.lookups.to_string();
    (counts.lookups > 0).then(|| (world.say_with("count-lookups", &[("n", &n)]), Role::Text))
}
