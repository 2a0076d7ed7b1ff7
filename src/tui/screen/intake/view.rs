//! Draws an intake: where one is, the form, the checklist, promise and fee; afterwards what was given.

use super::papers::Kind;
use super::{Intake, Receipt, Slot};
use crate::base::text;
use crate::domain::procedure::FeeOutcome;
use crate::locale::due_moment;
use crate::tui::canvas::Canvas;
use crate::tui::look::Role;
use crate::tui::screen::Label;
use crate::tui::table::Command;
use crate::tui::widget::{digits, list, stepper};
use crate::tui::world::World;
use ratatui::layout::Rect;

/// Cells of the labels' column.
const LABEL: u16 = 15;
/// Cells that date of birth and sex need beside each other.
const BESIDE: u16 = 66;

/// One line of the form.
enum Line {
    /// Places beside each other.
    Slots(Vec<Slot>),
    /// Over the checklist.
    Papers,
    /// A row of the checklist.
    Paper(usize),
    /// The fee.
    Fee,
}

/// Draws it.
pub fn draw(intake: &Intake, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>) {
    let names: Vec<String> = ["stage-person", "stage-papers", "stage-promise", "stage-done"]
        .iter()
        .map(|key| world.say(key))
        .collect();
    let stage = stage(intake);
    let head = Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: 1, ..area };
    let saved = intake.saved_at.map(crate::locale::clock_time);
    let saved = saved.map(|time| world.say_with("draft-saved", &[("time", &time)])).unwrap_or_default();
    let told = u16::try_from(text::width(&saved)).unwrap_or(0);
    let steps = Rect { width: head.width.saturating_sub(told + 1), ..head };
    stepper::draw(canvas, steps, 0, &names, stage, intake.done.is_some());
    canvas.right(head, 0, &saved, Role::Quiet);
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    if let Some(receipt) = &intake.done {
        draw_receipt(receipt, &intake.basket, canvas, body, world);
        return;
    }
    let title = title(intake, world);
    let side = (area.width >= 110).then_some(34);
    let form = Rect { width: body.width - side.unwrap_or(0), ..body };
    let inside = canvas.panel(form, &title, true);
    draw_form(intake, canvas, inside, world);
    if let Some(width) = side {
        let at = Rect { x: body.x + form.width, width, ..body };
        draw_guidance(intake, canvas, at, world);
    }
}

/// `Tiếp nhận · vé A012`
pub(in crate::tui) fn title(intake: &Intake, world: &World<'_>) -> String {
    match &intake.ticket {
        Some((_, number)) => world.say_with("intake-title-ticket", &[("number", number)]),
        None => world.say("intake-title"),
    }
}

fn stage(intake: &Intake) -> usize {
    match (&intake.done, intake.focus) {
        (Some(_), _) => 3,
        (None, Slot::Papers) => 1,
        (None, Slot::Limit | Slot::Note | Slot::Due | Slot::Count(_) | Slot::Relief | Slot::Proof) => 2,
        (None, Slot::FeeChoice | Slot::FeeAmount | Slot::FeeSource) => 2,
        (None, _) => 0,
    }
}

fn lines(intake: &Intake, width: u16) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut pending: Vec<Slot> = Vec::new();
    for slot in intake.slots() {
        match slot {
            // A citizen's form has no line for it: it shows where it says something, or is being chosen.
            Slot::Kind if !intake.is_body() && intake.focus != Slot::Kind => {}
            Slot::Relief if intake.relief().is_none() && intake.focus != Slot::Relief => {}
            Slot::Birth if width >= BESIDE => pending.push(slot),
            Slot::Sex => {
                pending.push(slot);
                lines.push(Line::Slots(std::mem::take(&mut pending)));
            }
            Slot::Papers => {
                lines.push(Line::Papers);
                lines.extend((0..intake.papers.rows.len()).map(Line::Paper));
            }
            Slot::Due => {
                lines.push(Line::Slots(vec![slot]));
                lines.push(Line::Fee);
            }
            _ => lines.push(Line::Slots(vec![slot])),
        }
    }
    lines
}

fn draw_form(intake: &Intake, canvas: &mut Canvas<'_, '_>, at: Rect, world: &World<'_>) {
    let lines = lines(intake, at.width);
    let focused = lines.iter().position(|line| match line {
        Line::Slots(slots) => slots.contains(&intake.focus),
        Line::Paper(row) => intake.focus == Slot::Papers && *row == intake.papers.at,
        Line::Papers | Line::Fee => false,
    });
    let rows = usize::from(at.height);
    let top = list::top(focused.unwrap_or(0), lines.len(), rows.max(1));
    for (line, what) in lines.iter().skip(top).take(rows).enumerate() {
        let line = u16::try_from(line).unwrap_or(0);
        match what {
            Line::Slots(slots) => draw_slots(intake, slots, canvas, at, line, world),
            Line::Papers => draw_papers_head(intake, canvas, at, line, world),
            Line::Paper(row) => draw_paper(intake, *row, canvas, at, line, world),
            Line::Fee => draw_fee(intake, canvas, at, line, world),
        }
    }
    if top > 0 {
        canvas.right(at, 0, "↑", Role::Quiet);
    }
    if top + rows < lines.len() {
        canvas.right(at, at.height.saturating_sub(1), "↓", Role::Quiet);
    }
}

/// What a place is called.
pub(in crate::tui) fn label(intake: &Intake, slot: Slot, world: &World<'_>) -> String {
    world.say(match slot {
        Slot::Id if intake.is_body() => "field-code",
        Slot::Name if intake.is_body() => "field-body-name",
        Slot::Address if intake.is_body() => "field-seat",
        Slot::Kind => "field-kind",
        Slot::Rep => "field-rep",
        Slot::RepPosition => "field-rep-position",
        Slot::Procedure => "field-procedure-label",
        Slot::Case => "field-case",
        Slot::Id => "field-id",
        Slot::Name => "field-name",
        Slot::Birth => "field-birth",
        Slot::Sex => "field-sex",
        Slot::Address => "field-address",
        Slot::Phone => "field-phone",
        Slot::Return => "field-return",
        Slot::Who => "field-who",
        Slot::SubName => "field-sub-name",
        Slot::SubId => "field-sub-id",
        Slot::SubAuthority => "field-sub-authority",
        Slot::SubPhone => "field-sub-phone",
        Slot::Limit => "field-limit",
        Slot::Note => "field-note",
        Slot::Due => "field-due",
        Slot::Papers => "field-papers",
        Slot::Relief => "field-relief",
        Slot::Proof => "field-proof",
        Slot::FeeChoice => "field-fee-choice",
        Slot::FeeAmount => "field-fee-amount",
        Slot::FeeSource => "field-fee-source",
        Slot::Own(_) => {
            let spec = intake.own_spec(slot);
            return spec.map(|s| world.pick(&s.label, &s.label_en).to_owned()).unwrap_or_default();
        }
        Slot::Count(n) => {
            let spec = intake.procedure.as_ref().and_then(|p| p.quantities.get(usize::from(n)));
            return spec.map(|s| world.pick(&s.label, &s.label_en).to_owned()).unwrap_or_default();
        }
    })
}

fn draw_slots(
    intake: &Intake,
    slots: &[Slot],
    canvas: &mut Canvas<'_, '_>,
    at: Rect,
    line: u16,
    world: &World<'_>,
) {
    let mut column = 0;
    for slot in slots {
        let focused = intake.focus == *slot;
        let role = if focused { Role::Accent } else { Role::Quiet };
        let name = label(intake, *slot, world);
        let cells = if column > 0 {
            u16::try_from(text::width(&name)).unwrap_or(0) + 1
        } else {
            label_cells(intake, *slot, at.width, world)
        };
        canvas.text(at, line, column, &text::fit(&name, usize::from(cells - 1)), role);
        if focused {
            canvas.text(at, line, column + cells - 1, canvas.look.glyphs.focus, Role::Accent);
        }
        column += cells;
        column += draw_value(intake, *slot, canvas, at, (line, column), slots.len() > 1, world) + 2;
    }
}

/// Cells of the label column: the procedure's own fields share one that takes their longest name.
fn label_cells(intake: &Intake, slot: Slot, width: u16, world: &World<'_>) -> u16 {
    if !matches!(slot, Slot::Own(_) | Slot::Count(_)) {
        return LABEL;
    }
    let alike = |other: &Slot| matches!(other, Slot::Own(_) | Slot::Count(_));
    let names = intake.slots().into_iter().filter(alike).map(|slot| label(intake, slot, world));
    let longest = names.map(|name| text::width(&name)).max().unwrap_or(0) + 1;
    u16::try_from(longest).unwrap_or(LABEL).clamp(LABEL, (width * 2 / 5).max(LABEL))
}

fn draw_value(
    intake: &Intake,
    slot: Slot,
    canvas: &mut Canvas<'_, '_>,
    at: Rect,
    (line, column): (u16, u16),
    shared: bool,
    world: &World<'_>,
) -> u16 {
    let focused = intake.focus == slot;
    match slot {
        Slot::Procedure => draw_procedure(intake, canvas, at, (line, column), focused, world),
        Slot::Due => draw_due(intake, canvas, at, (line, column), focused, world),
        _ => {
            if let Some(choice) = intake.choices.get(&slot) {
                let room = usize::from(at.width.saturating_sub(column));
                if choice.cells() <= room {
                    choice.draw(canvas, at, line, column, focused);
                } else {
                    let chosen = choice.at.and_then(|n| choice.labels.get(n)).cloned().unwrap_or_default();
                    if focused {
                        canvas.cursor(at, line, column + 1);
                    }
                    canvas.text(
                        at,
                        line,
                        column,
                        &format!("({}) {chosen}", canvas.look.glyphs.chosen),
                        Role::Text,
                    );
                }
                return u16::try_from(choice.cells()).unwrap_or(0);
            }
            let Some(field) = intake.fields.get(&slot) else { return 0 };
            let cells = if shared {
                13
            } else {
                field_cells(slot, intake.is_body()).min(at.width.saturating_sub(column))
            };
            field.draw(canvas, at, line, column, cells, focused);
            if let Some(error) = field.error.as_ref().filter(|_| !shared) {
                canvas.text(at, line, column + cells + 1, error, Role::Bad);
            } else if let Some((checked, told)) = intake.mark_beside(slot, world) {
                let sign = if checked { canvas.look.glyphs.check } else { "" };
                let role = if checked { Role::Good } else { Role::Quiet };
                canvas.text(at, line, column + cells + 1, format!("{sign} {told}").trim_start(), role);
            }
            cells
        }
    }
}

fn field_cells(slot: Slot, at_body: bool) -> u16 {
    match slot {
        Slot::Id | Slot::SubId | Slot::Phone | Slot::SubPhone => 22,
        Slot::Birth | Slot::Limit | Slot::FeeAmount => 13,
        Slot::Count(_) => 8,
        Slot::Name if at_body => 60,
        Slot::Name | Slot::SubName | Slot::Rep | Slot::RepPosition => 40,
        _ => 60,
    }
}

fn draw_procedure(
    intake: &Intake,
    canvas: &mut Canvas<'_, '_>,
    at: Rect,
    (line, column): (u16, u16),
    focused: bool,
    world: &World<'_>,
) -> u16 {
    if focused {
        canvas.cursor(at, line, column);
    }
    match &intake.procedure {
        Some(procedure) => {
            let name = world.procedure_name(procedure);
            canvas.text(at, line, column, &format!("{} {name}", procedure.code), Role::Text)
        }
        None => canvas.text(at, line, column, &world.say("field-procedure-hint"), Role::Warn),
    }
}

fn draw_due(
    intake: &Intake,
    canvas: &mut Canvas<'_, '_>,
    at: Rect,
    (line, column): (u16, u16),
    focused: bool,
    world: &World<'_>,
) -> u16 {
    if focused {
        canvas.cursor(at, line, column);
    }
    let (told, role) = due_words(intake, world);
    let used = canvas.text(at, line, column, &told, role);
    let limit = intake.stated_limit().map(|limit| format!("({})", crate::tui::words::limit(world, limit)));
    let used = used + canvas.text(at, line, column + used + 1, &limit.unwrap_or_default(), Role::Quiet);
    if focused {
        canvas.text(at, line, column + used + 3, &world.say("due-why"), Role::Accent);
    }
    used
}

/// When it would be due if it were taken in now.
pub(in crate::tui) fn due_words(intake: &Intake, world: &World<'_>) -> (String, Role) {
    match intake.promise(world).and_then(|promise| promise.due_at) {
        Some(due) if intake.waits_for_payment() => {
            let told = due_moment(world.texts, due, world.now);
            (world.say_with("due-if-paid", &[("due", &told)]), Role::Warn)
        }
        Some(due) => (due_moment(world.texts, due, world.now), Role::Text),
        None => (world.say("due-unknown"), Role::Warn),
    }
}

fn draw_papers_head(intake: &Intake, canvas: &mut Canvas<'_, '_>, at: Rect, line: u16, world: &World<'_>) {
    let (there, needed) = intake.papers.required();
    let focused = intake.focus == Slot::Papers;
    let role = if focused { Role::Accent } else { Role::Text };
    let used = canvas.text(at, line, 0, &world.say("field-papers"), role);
    let count = if needed == 0 { String::new() } else { format!("{there}/{needed}") };
    let count_role = if there == needed { Role::Good } else { Role::Warn };
    let used = used + canvas.text(at, line, used + 2, &count, count_role);
    let hint = if focused { "papers-keys" } else { "papers-enter" };
    canvas.text(at, line, used + 5, &world.say(hint), Role::Quiet);
}

fn draw_paper(
    intake: &Intake,
    row: usize,
    canvas: &mut Canvas<'_, '_>,
    at: Rect,
    line: u16,
    world: &World<'_>,
) {
    let Some(paper) = intake.papers.rows.get(row) else { return };
    let has = intake.papers.has(row);
    let focused = intake.focus == Slot::Papers && row == intake.papers.at;
    let tick = if has { "x" } else { " " };
    let digit = (row + 1).saturating_sub(intake.papers.top());
    let digit = if (1..=9).contains(&digit) { digit.to_string() } else { " ".to_owned() };
    let role = if has || !paper.required { Role::Text } else { Role::Warn };
    let came = paper_words(intake, row, focused, canvas.look.glyphs, world);
    let room = usize::from(at.width).saturating_sub(text::width(&came) + 9);
    let name = world.pick(&paper.name, &paper.name_en);
    canvas.text(at, line, 1, &format!("{digit} [{tick}] {}", text::fit(name, room)), role);
    canvas.right(at, line, &came, if has { Role::Good } else { Role::Quiet });
    if focused {
        canvas.text(at, line, 0, canvas.look.glyphs.focus, Role::Accent);
        canvas.cursor(at, line, 4);
    }
}

/// `bản chính 1 · sao y 2`, or why it is still open.
pub(in crate::tui) fn paper_words(
    intake: &Intake,
    row: usize,
    focused: bool,
    glyphs: &crate::tui::look::Glyphs,
    world: &World<'_>,
) -> String {
    let papers = &intake.papers;
    let mut parts: Vec<String> = Kind::ALL
        .iter()
        .filter(|kind| papers.count(row, **kind) > 0 || (focused && papers.kind == **kind))
        .map(|kind| {
            let sign = if focused && papers.kind == *kind { glyphs.focus } else { "" };
            format!("{sign}{} {}", world.say(kind.key()), papers.count(row, *kind))
        })
        .collect();
    let spec = papers.rows.get(row);
    if !papers.has(row) {
        match spec {
            Some(spec) if spec.required => parts.push(world.say("paper-missing")),
            Some(spec) if spec.to_check => parts.push(world.say("paper-to-check")),
            _ => parts.push(world.say("paper-if-any")),
        }
    }
    if papers.remarks.contains_key(&u16::try_from(row).unwrap_or(u16::MAX)) {
        parts.push(world.say("paper-remark"));
    }
    parts.join(" · ")
}

fn draw_fee(intake: &Intake, canvas: &mut Canvas<'_, '_>, at: Rect, line: u16, world: &World<'_>) {
    canvas.text(at, line, 0, &world.say("field-fee"), Role::Quiet);
    let (told, role) = fee_words(intake, world);
    let used = canvas.text(at, line, LABEL, &told, role);
    if let Some(more) = fee_hint(intake, world) {
        canvas.text(at, line, LABEL + used + 2, &more, Role::Quiet);
    }
}

/// What lowers the fee, where it could, or who says what it is.
fn fee_hint(intake: &Intake, world: &World<'_>) -> Option<String> {
    match (intake.relief(), intake.own_row()) {
        (Some(relief), _) => Some(world.pick(&relief.label, &relief.label_en).to_owned()),
        (None, Some(row)) => Some(row.source.clone()),
        (None, None) if intake.focus == Slot::Due && !intake.reliefs().is_empty() => {
            Some(world.say("fee-relief-hint"))
        }
        (None, None) => None,
    }
}

pub(in crate::tui) fn fee_words(intake: &Intake, world: &World<'_>) -> (String, Role) {
    match intake.fee() {
        None => (String::new(), Role::Text),
        Some(FeeOutcome::Known { total, .. }) => (world.money(total), Role::Text),
        Some(FeeOutcome::Unknown(_)) => (world.say("fee-unknown"), Role::Warn),
        Some(FeeOutcome::NeedsChoice(_)) => (world.say("fee-choice"), Role::Warn),
        Some(FeeOutcome::NeedsQuantity(_)) => (world.say("fee-count"), Role::Warn),
    }
}

fn draw_guidance(intake: &Intake, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>) {
    let at = canvas.panel(area, &world.say("guidance-title"), false);
    let Some(procedure) = &intake.procedure else { return };
    let mut line = 0;
    let mut say = |canvas: &mut Canvas<'_, '_>, words: &str, role| {
        for piece in crate::tui::canvas::wrap(words, usize::from(at.width)) {
            canvas.text(at, line, 0, &piece, role);
            line += 1;
        }
    };
    say(canvas, &procedure.name, Role::Text);
    for result in &procedure.results {
        say(canvas, &world.say_with("guidance-result", &[("name", &result.name)]), Role::Quiet);
    }
    for basis in procedure.legal_basis.iter().take(4) {
        say(canvas, &basis.name, Role::Quiet);
    }
}

fn draw_receipt(
    receipt: &Receipt,
    basket: &[Receipt],
    canvas: &mut Canvas<'_, '_>,
    area: Rect,
    world: &World<'_>,
) {
    let at = canvas.panel(area, &world.say("receipt-title"), true);
    let used = canvas.text(at, 1, 1, &world.say("receipt-number"), Role::Quiet);
    // Once more as text: screen readers and the clipboard know nothing of large digits.
    canvas.text(at, 1, used + 3, &receipt.number, Role::Text);
    let line = 2 + digits::draw(canvas, at, 2, 1, &receipt.number, Role::Accent) + 1;
    canvas.text(at, line, 1, &world.say("receipt-due"), Role::Quiet);
    let line = line + 1;
    let line = match receipt.due_at {
        Some(due) => {
            let large = format!("{} {}", crate::locale::clock_time(due), crate::locale::date(due));
            let used = digits::draw(canvas, at, line, 1, &large, Role::Text);
            let words = format!("{} {}", crate::locale::weekday(world.texts, due), crate::locale::date(due));
            canvas.text(at, line + used, 1, &words, Role::Text);
            line + used + 2
        }
        None => {
            canvas.text(at, line, 1, &world.say("receipt-no-due"), Role::Warn);
            line + 2
        }
    };
    let fee = receipt.fee.map_or_else(|| world.say("fee-unknown"), |fee| world.money(fee));
    canvas.text(at, line, 1, &format!("{} · {}", receipt.procedure, fee), Role::Text);
    // Three dossiers of a visit fit on the smallest screen if the blank line is given up.
    let close = usize::from(at.height.saturating_sub(line + 4)) < basket.len() + 1;
    draw_basket(receipt, basket, canvas, at, line + if close { 1 } else { 2 }, world);
    let keys = if world.desk.has_printer() { "receipt-keys-print" } else { "receipt-keys" };
    canvas.text(at, at.height.saturating_sub(1), 1, &world.say(keys), Role::Quiet);
    canvas.cursor(at, at.height.saturating_sub(1), 0);
}

fn draw_basket(
    receipt: &Receipt,
    basket: &[Receipt],
    canvas: &mut Canvas<'_, '_>,
    at: Rect,
    line: u16,
    world: &World<'_>,
) {
    if basket.is_empty() {
        return;
    }
    let all = || basket.iter().chain([receipt]);
    canvas.text(at, line, 1, &basket_words(receipt, basket, world), Role::Text);
    // The last line says the keys: where there are more, the latest are listed and the sum counts all.
    let room = usize::from(at.height.saturating_sub(line + 2));
    for (nth, other) in all().skip((basket.len() + 1).saturating_sub(room)).enumerate() {
        let line = line + 1 + u16::try_from(nth).unwrap_or(0);
        canvas.text(at, line, 3, &format!("{}  {}", other.number, other.procedure), Role::Quiet);
    }
}

/// How many dossiers one person handed in, and what they cost together.
pub(in crate::tui) fn basket_words(receipt: &Receipt, basket: &[Receipt], world: &World<'_>) -> String {
    let all = || basket.iter().chain([receipt]);
    let sum = all().filter_map(|r| r.fee).map(|fee| fee.0).sum();
    let count = (basket.len() + 1).to_string();
    let open = if all().any(|r| r.fee.is_none()) { world.say("receipt-fee-open") } else { String::new() };
    let sum = world.money(crate::base::money::Dong(sum)) + &open;
    world.say_with("receipt-basket", &[("n", &count), ("sum", &sum)])
}

impl Intake {
    /// What commands are called here.
    pub fn labels(&self, world: &World<'_>) -> Vec<Label> {
        if self.done.is_some() {
            // What the form answered to means nothing any more: an empty label hides it.
            let gone = [Command::Submit, Command::Lacking, Command::Choose];
            let hidden = gone.map(|command| (command, String::new()));
            return hidden.into_iter().chain([(Command::Intake, world.say("label-another"))]).collect();
        }
        let choose = match self.focus {
            Slot::Papers => "label-remark",
            Slot::Due | Slot::Limit => "label-why",
            Slot::Procedure | Slot::Case | Slot::Return | Slot::Who | Slot::Kind => "label-choose",
            _ => "label-earlier",
        };
        vec![
            (Command::Submit, world.say("label-submit")),
            (Command::Forward, world.say("label-submit")),
            (Command::Lacking, world.say("label-lacking-intake")),
            (Command::Choose, world.say(choose)),
            // Nothing of it is on paper yet.
            (Command::Papers, String::new()),
        ]
    }

    /// What the message line says when there is no message.
    pub fn hint(&self, world: &World<'_>) -> String {
        if self.done.is_some() {
            return world.say("hint-done");
        }
        match self.focus {
            Slot::Papers if !self.papers.missing().is_empty() => self.missing_words(world),
            Slot::Papers => world.say("hint-papers"),
            Slot::Procedure => world.say("hint-procedure"),
            Slot::Id if !self.is_body() => world.say("hint-id"),
            Slot::Kind => world.say("hint-kind"),
            _ => world.say("hint-intake"),
        }
    }
}
