//! Taking a payment: the dossiers of the turn, how it is paid, the cash given and the change, said while typing.
//!
//! It decides nothing: what is owed was told by the dossiers, and the desk takes exactly that. Invariant: what
//! is shown as the sum is the sum of the rows ticked, and only these are named in the order.

use super::menu::Item;
use super::transfer::Transfer;
use super::{Overlay, Reaction};
use crate::base::coded::Coded as _;
use crate::base::id::DossierId;
use crate::base::money::Dong;
use crate::base::text;
use crate::domain::command::{Command as Order, DossierRef};
use crate::domain::dossier::Summary;
use crate::domain::money::{PaymentMethod, RecordPayment};
use crate::tui::canvas::Canvas;
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::widget::choice::Choice;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::wish::{Then, Wish};
use crate::tui::words;
use crate::tui::world::World;

/// Cells of its lines.
const WIDTH: u16 = 70;
/// Dossiers shown at once: a basket is seldom larger, and all are paid.
const ROWS: usize = 8;

/// One dossier of the basket.
#[derive(Debug, Clone)]
pub struct Row {
    /// Which.
    pub id: DossierId,
    /// Its number, or whose it is.
    pub name: String,
    /// What is owed.
    pub owes: Dong,
    /// Whether it is paid now.
    pub ticked: bool,
}

/// What is in focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Rows,
    Method,
    Money,
}

/// A payment being taken.
#[derive(Debug, Clone)]
pub struct Paying {
    pub(in crate::tui) rows: Vec<Row>,
    at: usize,
    focus: Focus,
    pub(in crate::tui) method: Choice,
    given: Field,
    reference: Field,
    pub(in crate::tui) problem: Option<String>,
}

impl Paying {
    /// The basket of a dossier: itself first, and what else its turn owes.
    pub fn new(summary: &Summary, world: &World<'_>) -> Self {
        let row = |summary: &Summary| Row {
            id: summary.id,
            name: crate::tui::acts::whom(summary),
            owes: summary.owes(),
            ticked: true,
        };
        let mut rows = vec![row(summary)];
        let of_turn = world.view.work.values().filter(|other| {
            other.id != summary.id && other.ticket.is_some() && other.ticket == summary.ticket
        });
        rows.extend(of_turn.map(|other| row(other)).filter(|row| row.owes.0 > 0));
        rows.retain(|row| row.owes.0 > 0);
        let methods = PaymentMethod::ALL.iter().map(|m| world.say(&format!("method-{}", m.name())));
        Self {
            rows,
            at: 0,
            focus: Focus::Money,
            method: Choice::first_of(methods.collect()).with_hotkeys(['1', '2', '3']),
            given: Field::new(15, Mask::Digits),
            reference: Field::new(60, Mask::Text),
            problem: None,
        }
    }

    /// What is paid now.
    pub fn total(&self) -> Dong {
        Dong(
            self.rows.iter().filter(|row| row.ticked).fold(0, |sum: u64, row| sum.saturating_add(row.owes.0)),
        )
    }

    fn method(&self) -> PaymentMethod {
        let chosen = self.method.at.and_then(|at| PaymentMethod::ALL.get(at)).copied();
        chosen.unwrap_or(PaymentMethod::Cash)
    }

    fn given_sum(&self) -> Option<Dong> {
        let digits: String = self.given.filled()?.chars().filter(char::is_ascii_digit).collect();
        digits.parse().ok().map(Dong)
    }

    fn field_mut(&mut self) -> &mut Field {
        if self.method() == PaymentMethod::Cash { &mut self.given } else { &mut self.reference }
    }

    /// What is asked beside the method: its name, and what is typed.
    pub(in crate::tui) fn asked(&self) -> (&'static str, &Field) {
        match self.method() {
            PaymentMethod::Cash => ("pay-given", &self.given),
            PaymentMethod::Transfer | PaymentMethod::Online => ("pay-reference", &self.reference),
        }
    }

    /// Stands at the nth dossier.
    pub(in crate::tui) fn stand_at(&mut self, nth: usize) -> bool {
        (self.focus, self.at) = (Focus::Rows, nth);
        nth < self.rows.len()
    }

    /// Stands on the method, or on what is typed.
    pub(in crate::tui) fn stand_on(&mut self, method: bool) -> bool {
        self.focus = if method { Focus::Method } else { Focus::Money };
        true
    }

    /// The field in focus.
    pub fn field(&self) -> Option<&Field> {
        (self.focus == Focus::Money).then_some(self.asked().1)
    }

    /// Takes pasted text.
    pub fn paste(&mut self, pasted: &str) {
        if self.focus == Focus::Money {
            self.field_mut().paste(pasted);
        }
    }

    /// Takes back what a scan typed.
    pub fn take_back(&mut self, count: usize) {
        if self.focus == Focus::Money {
            self.field_mut().take_back(count);
        }
    }

    /// Whether this key would record it.
    pub fn decides(&self, key: Key) -> bool {
        key == Key::ctrl('s') || (key.code == Code::Enter && self.focus == Focus::Money)
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>) -> Reaction {
        if key.code == Code::Esc {
            return Reaction::Done(Vec::new());
        }
        if self.decides(key) {
            return self.settle(world);
        }
        self.problem = None;
        if key == Key::f(4) {
            return self.show_code(world);
        }
        match (self.focus, key.code) {
            (Focus::Rows, Code::Char(' ')) => self.tick(),
            (Focus::Rows, Code::Down) if self.at + 1 < self.rows.len() => self.at += 1,
            (Focus::Rows, Code::Up) => self.at = self.at.saturating_sub(1),
            (Focus::Rows, Code::Down | Code::Enter | Code::Tab) => self.focus = Focus::Method,
            (Focus::Method, Code::Up | Code::BackTab) => self.focus = Focus::Rows,
            (Focus::Method, Code::Enter | Code::Down | Code::Tab) => self.focus = Focus::Money,
            (Focus::Method, _) => drop(self.method.key(key)),
            (Focus::Money, Code::Up | Code::BackTab) => self.focus = Focus::Method,
            (Focus::Money, Code::Tab) => self.focus = Focus::Rows,
            (Focus::Money, _) => drop(self.field_mut().key(key)),
            _ => {}
        }
        Reaction::Stay
    }

    fn tick(&mut self) {
        if let Some(row) = self.rows.get_mut(self.at) {
            row.ticked = !row.ticked;
        }
    }

    fn show_code(&mut self, world: &World<'_>) -> Reaction {
        match Transfer::new(self.total(), &self.purpose(), world) {
            Some(page) => Reaction::Over(vec![Wish::lay(Overlay::Transfer(Box::new(page)))]),
            None => {
                self.problem = Some(world.say("pay-no-account"));
                Reaction::Stay
            }
        }
    }

    /// What the transfer is for: the dossier's number, the first of several.
    fn purpose(&self) -> String {
        let first = self.rows.iter().find(|row| row.ticked);
        first.and_then(|row| row.name.split(' ').next()).unwrap_or_default().to_owned()
    }

    fn settle(&mut self, world: &World<'_>) -> Reaction {
        if self.total().0 == 0 {
            self.problem = Some(world.say("pay-none"));
            return Reaction::Stay;
        }
        if let Some(given) = self.given_sum().filter(|given| *given < self.total()) {
            let short = words::amount(Dong(self.total().0 - given.0));
            self.problem = Some(world.say_with("pay-short", &[("amount", &short)]));
            return Reaction::Stay;
        }
        let ticked = self.rows.iter().filter(|row| row.ticked);
        let order = RecordPayment {
            dossiers: ticked.map(|row| DossierRef(row.id.to_string())).collect(),
            amount: Some(self.total()),
            method: Some(self.method()),
            given: self.given_sum(),
            reference: self.reference.filled(),
            ..RecordPayment::default()
        };
        let then = Then::Acted { said: "said-paid", moved_on: false };
        Reaction::Done(vec![Wish::order(Order::RecordPayment(order), then)])
    }

    /// `trả lại 30.000 đ`, or what is missing.
    pub(in crate::tui) fn change(&self, world: &World<'_>) -> Option<(String, Role)> {
        if self.method() != PaymentMethod::Cash {
            return None;
        }
        let Some(given) = self.given_sum() else { return Some((world.say("pay-exact"), Role::Quiet)) };
        let total = self.total().0;
        Some(match given.0.checked_sub(total) {
            Some(back) => {
                (world.say_with("pay-change", &[("amount", &words::amount(Dong(back)))]), Role::Good)
            }
            None => {
                let short = words::amount(Dong(total - given.0));
                (world.say_with("pay-short", &[("amount", &short)]), Role::Warn)
            }
        })
    }

    /// Which receipt it will be.
    pub(in crate::tui) fn receipt(&self, world: &World<'_>) -> String {
        match &world.view.next_receipt {
            Some(number) => world.say_with("pay-receipt", &[("number", &number.to_string())]),
            None if world.view.receipt_unsure => world.say("pay-receipt-unsure"),
            None => world.say("pay-no-receipt"),
        }
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        let rows = self.rows.len().min(ROWS);
        let at = canvas.dialog(&world.say("pay-title"), WIDTH, cells(rows + 7));
        let top = crate::tui::widget::list::top(self.at, self.rows.len(), rows.max(1));
        for (line, (nth, row)) in self.rows.iter().enumerate().skip(top).take(rows).enumerate() {
            let tick = if row.ticked { "x" } else { " " };
            let owes = words::amount(row.owes);
            let room = usize::from(at.width).saturating_sub(text::width(&owes) + 7);
            let name = text::fit(&row.name, room);
            canvas.text(at, cells(line), 1, &format!("[{tick}] {name}"), Role::Text);
            canvas.right(at, cells(line), &owes, if row.ticked { Role::Text } else { Role::Quiet });
            if self.focus == Focus::Rows && nth == self.at {
                canvas.text(at, cells(line), 0, canvas.look.glyphs.focus, Role::Accent);
                canvas.cursor(at, cells(line), 2);
            }
        }
        let line = cells(rows);
        canvas.text(at, line, 1, &world.say("pay-total"), Role::Quiet);
        canvas.right(at, line, &words::amount(self.total()), Role::Accent);
        let role = |focus: Focus| if self.focus == focus { Role::Accent } else { Role::Quiet };
        let used = canvas.text(at, line + 1, 1, &world.say("ask-method"), role(Focus::Method));
        self.method.draw(canvas, at, line + 1, used + 2, self.focus == Focus::Method);
        let (label, field) = self.asked();
        let used = canvas.text(at, line + 2, 1, &world.say(label), role(Focus::Money)) + 2;
        let wide = if self.method() == PaymentMethod::Cash { 17 } else { 30 };
        field.draw(canvas, at, line + 2, used, wide, self.focus == Focus::Money);
        match self.change(world) {
            Some((words, role)) => canvas.text(at, line + 2, used + wide + 2, &words, role),
            None => canvas.text(at, line + 2, used + wide + 2, &world.say("pay-qr"), Role::Quiet),
        };
        canvas.text(at, line + 3, 1, &self.receipt(world), Role::Quiet);
        if let Some(problem) = &self.problem {
            canvas.text(at, line + 4, 1, problem, Role::Bad);
        }
        canvas.text(at, at.height.saturating_sub(1), 0, &world.say("pay-keys"), Role::Quiet);
    }
}

/// Its wish: the basket, or the amount first where that is not known here.
pub fn wish(summary: &Summary, world: &World<'_>) -> Wish {
    if summary.fee_unknown {
        return Wish::lay(Overlay::Asking(Box::new(crate::tui::acts::payment(summary, world))));
    }
    let paying = Paying::new(summary, world);
    if paying.rows.is_empty() {
        let name = crate::tui::acts::whom(summary);
        let told = world.say_with("pay-nothing", &[("number", &name)]);
        return Wish::Say(crate::tui::wish::Tone::Note, told);
    }
    Wish::lay(Overlay::Paying(Box::new(paying)))
}

/// The basket of a menu's item, for those who come by number.
pub fn item(summary: &Summary, world: &World<'_>) -> Item {
    let hint = words::amount(summary.owes());
    Item { label: crate::tui::acts::whom(summary), hint, wish: wish(summary, world) }
}

fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
