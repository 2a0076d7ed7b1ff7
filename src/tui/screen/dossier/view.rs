//! Draws a dossier: the stepper, then two panes at 80 columns, three from 110, one at 60.

use super::DossierPage;
use crate::base::text;
use crate::domain::applicant::ApplicantKind;
use crate::domain::dossier::{Dossier, Status};
use crate::domain::procedure::Procedure;
use crate::domain::review::Outcome;
use crate::locale::{date_time_short, due_moment};
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::look::Role;
use crate::tui::online;
use crate::tui::story;
use crate::tui::timing;
use crate::tui::widget::stepper;
use crate::tui::words;
use crate::tui::world::World;
use ratatui::layout::Rect;

/// Draws it.
pub fn draw(page: &DossierPage, canvas: &mut Canvas<'_, '_>, area: Rect, world: &World<'_>) {
    let Ok(dossier) = &page.dossier else {
        let at = canvas.panel(area, &world.say("dossier-title"), true);
        let reason = page.dossier.as_ref().err().cloned().unwrap_or_default();
        canvas.text(at, 1, 0, &reason, Role::Bad);
        return;
    };
    let procedure = page.procedure.as_deref();
    draw_way(dossier, procedure, canvas, Rect { height: 1, ..area }, world);
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let part = |x: u16, width: u16| Rect { x: body.x + x, width, ..body };
    if body.width >= 110 {
        let third = body.width / 3;
        draw_summary(page, dossier, canvas, part(0, third), world, true);
        draw_papers(dossier, procedure, canvas, part(third, third), world);
        draw_story(page, dossier, canvas, part(2 * third, body.width - 2 * third), world);
    } else if body.width >= 76 {
        let left = body.width * 9 / 20;
        draw_summary(page, dossier, canvas, part(0, left), world, false);
        let right = part(left, body.width - left);
        let papers = Rect { height: right.height / 2, ..right };
        let told = Rect { y: right.y + papers.height, height: right.height - papers.height, ..right };
        draw_papers(dossier, procedure, canvas, papers, world);
        draw_story(page, dossier, canvas, told, world);
    } else if page.on_story {
        draw_story(page, dossier, canvas, body, world);
    } else {
        draw_summary(page, dossier, canvas, body, world, false);
    }
}

/// The stepper, and at its right what is left of the time.
fn draw_way(
    dossier: &Dossier,
    procedure: Option<&Procedure>,
    canvas: &mut Canvas<'_, '_>,
    area: Rect,
    world: &World<'_>,
) {
    let summary = &dossier.summary;
    let codes: Vec<String> = match procedure {
        Some(procedure) => procedure.steps.iter().map(|step| step.code.clone()).collect(),
        None => Procedure::default_steps().into_iter().map(|step| step.code).collect(),
    };
    let names: Vec<String> = codes.iter().map(|code| world.step_name(procedure, code)).collect();
    let at = codes.iter().position(|code| *code == summary.step).unwrap_or(0);
    let left = words::left(world, summary);
    let room = area.width.saturating_sub(u16::try_from(text::width(&left.0)).unwrap_or(0) + 3);
    let way = Rect { x: area.x + 1, width: room, ..area };
    stepper::draw(canvas, way, 0, &names, at, summary.status == Status::HandedOver);
    canvas.right(Rect { width: area.width.saturating_sub(1), ..area }, 0, &left.0, left.1);
}

/// A line with its role.
type Line = (String, Role);

fn draw_summary(
    page: &DossierPage,
    dossier: &Dossier,
    canvas: &mut Canvas<'_, '_>,
    area: Rect,
    world: &World<'_>,
    wide: bool,
) {
    let at = canvas.panel(area, &title(dossier, world), true);
    canvas.cursor(at, 0, 0);
    let mut lines = summary_lines(page, dossier, world);
    if wide {
        lines.extend(field_lines(dossier, page.procedure.as_deref(), world));
    }
    let pieces = lines.into_iter().flat_map(|(words, role)| {
        wrap(&words, usize::from(at.width)).into_iter().map(move |piece| (piece, role))
    });
    for (line, (piece, role)) in pieces.enumerate() {
        canvas.text(at, u16::try_from(line).unwrap_or(u16::MAX), 0, &piece, role);
    }
}

/// `Hồ sơ H29-261123-0031`
pub(in crate::tui) fn title(dossier: &Dossier, world: &World<'_>) -> String {
    let number = dossier.summary.number.clone().unwrap_or_else(|| world.say("dossier-no-number"));
    world.say_with("dossier-number", &[("number", &number)])
}

/// What it is, whose, where it stands and when it is due.
pub(in crate::tui) fn summary_lines(page: &DossierPage, dossier: &Dossier, world: &World<'_>) -> Vec<Line> {
    let procedure = page.procedure.as_deref();
    let summary = &dossier.summary;
    let mut lines = Vec::new();
    let mut say = |words: String, role: Role| lines.push((words, role));
    say(procedure.map_or(summary.procedure.as_str(), |p| world.procedure_name(p)).to_owned(), Role::Text);
    if let Some(case) = procedure.and_then(|p| p.cases.iter().find(|c| c.code.as_str() == summary.case))
        && procedure.is_some_and(|p| p.cases.len() > 1)
    {
        say(world.pick(&case.name, case.name_en.as_deref().unwrap_or_default()).to_owned(), Role::Quiet);
    }
    say(words::status(world, summary.status), status_role(summary.status));
    if let Some(linked) = &page.linked {
        say(linked.clone(), Role::Warn);
    }
    if let Some(duplicate) = &page.duplicate {
        say(duplicate.clone(), Role::Warn);
    }
    if let Some((waits, false)) = &page.at_hub {
        say(waits.clone(), Role::Warn);
    }
    lines.extend(online_lines(dossier, world));
    let mut say = |words: String, role: Role| lines.push((words, role));
    if let Some(former) = &summary.former_number {
        say(world.say_with("dossier-former", &[("number", former)]), Role::Quiet);
    }
    if let Some(outcome) = summary.outcome {
        let key = if outcome == Outcome::Approved { "outcome-approved" } else { "outcome-denied" };
        say(world.say(key), Role::Text);
    }
    lines.extend(person_lines(dossier, world));
    lines.extend(time_lines(dossier, world));
    lines.extend(timing::step_lines(dossier, procedure, world));
    let (fee, role) = crate::tui::money::state(&dossier.summary, world);
    lines.push((fee, if role == Role::Text { Role::Quiet } else { role }));
    lines.extend(hand_lines(dossier, world));
    let at_hub = page.at_hub.iter().filter(|(_, all)| *all);
    lines.extend(at_hub.map(|(told, _)| (told.clone(), Role::Quiet)));
    lines
}

/// That it came on line, with which number, when; and that the portal says something else since.
fn online_lines(dossier: &Dossier, world: &World<'_>) -> Vec<Line> {
    let summary = &dossier.summary;
    let Some(online) = &summary.online else { return Vec::new() };
    let mut lines: Vec<Line> = online::times(summary, world).into_iter().collect();
    if summary.number.as_ref() != Some(&online.number) {
        lines.insert(0, (online.number.clone(), Role::Text));
    }
    if summary.changed_online() {
        lines.push((world.say("online-change-hint-dossier"), Role::Warn));
    }
    lines
}

/// When it came, and until when it is promised.
fn time_lines(dossier: &Dossier, world: &World<'_>) -> Vec<Line> {
    let summary = &dossier.summary;
    let received = summary.received_at.map(|at| date_time_short(world.texts, at));
    let received = received.unwrap_or_else(|| "—".to_owned());
    let mut lines = vec![(world.say_with("dossier-received", &[("at", &received)]), Role::Quiet)];
    if let Some(due) = summary.due_at {
        let told = due_moment(world.texts, due, world.now);
        lines.push((world.say_with("dossier-due", &[("at", &told)]), Role::Text));
        if summary.extensions > 0 {
            let times = summary.extensions.to_string();
            lines.push((world.say_with("dossier-extended", &[("n", &times)]), Role::Warn));
        }
    }
    if let Some(limit) = summary.limit {
        let limit = words::limit(world, limit);
        lines.push((world.say_with("dossier-limit", &[("limit", &limit)]), Role::Quiet));
    }
    if dossier.waits_to_begin() {
        lines.push((world.say("dossier-waits-payment"), Role::Warn));
    }
    lines.extend(timing::late_line(dossier, world));
    lines
}

/// In whose hands it is, and where its papers lie.
fn hand_lines(dossier: &Dossier, world: &World<'_>) -> Vec<Line> {
    let summary = &dossier.summary;
    let mut lines = Vec::new();
    if let Some(there) = &summary.whereabouts {
        let role = if there.is_on_its_way() { Role::Warn } else { Role::Quiet };
        let told = crate::tui::whereabouts::words(world, there);
        lines.push((world.say_with("dossier-where", &[("place", &told)]), role));
    }
    if let Some(officer) = summary.assignee {
        let name = world.officer_name(officer);
        lines.push((world.say_with("dossier-assignee", &[("name", &name)]), Role::Quiet));
    }
    if let Some(stand_in) = summary.stand_in {
        lines.push((words::stand_in(world, stand_in), Role::Quiet));
    }
    lines.extend(opinion_lines(dossier, world));
    if let Some(place) = &summary.shelf {
        lines.push((world.say_with("dossier-shelf", &[("place", &place.to_string())]), Role::Accent));
    }
    lines
}

fn status_role(status: Status) -> Role {
    match status {
        Status::Ready | Status::HandedOver => Role::Good,
        Status::AwaitingSupplement | Status::AwaitingPayment | Status::AwaitingAcceptance => Role::Warn,
        Status::Refused | Status::Stopped | Status::Mistaken => Role::Bad,
        Status::InReview | Status::Draft | Status::Withdrawn => Role::Accent,
    }
}

fn person_lines(dossier: &Dossier, world: &World<'_>) -> Vec<Line> {
    let Some(opening) = &dossier.opening else {
        return vec![(world.say("dossier-erased"), Role::Warn)];
    };
    let person = &opening.applicant;
    let mut lines = vec![(person.name.clone(), Role::Accent)];
    lines.extend(body_lines(dossier, person.kind, world));
    let born = person.date_of_birth.as_deref().map(words::born);
    let facts = [person.id_number.clone(), born, person.phone.clone()];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    if !facts.is_empty() {
        lines.push((facts.join(" · "), Role::Text));
    }
    if let Some(address) = &person.address {
        lines.push((address.clone(), Role::Quiet));
    }
    if let Some(submitter) = &opening.submitter {
        lines.push((world.say_with("dossier-submitter", &[("name", &submitter.name)]), Role::Text));
    }
    lines.extend(crate::tui::identity::lines(dossier, world));
    if !opening.note.is_empty() {
        lines.push((format!("“{}”", opening.note), Role::Quiet));
    }
    lines
}

/// What kind of body it is and who speaks for it; nothing for a citizen.
fn body_lines(dossier: &Dossier, kind: ApplicantKind, world: &World<'_>) -> Vec<Line> {
    if kind == ApplicantKind::Citizen {
        return Vec::new();
    }
    let mut lines = vec![(world.say(&format!("applicant-kind-{kind}")), Role::Quiet)];
    if let Some(person) = &dossier.representative {
        let position = person.position.as_ref().map(|position| format!(" ({position})")).unwrap_or_default();
        let name = format!("{}{position}", person.name);
        lines.push((world.say_with("dossier-representative", &[("name", &name)]), Role::Text));
    }
    lines
}

/// Whom was asked, and what is left of the time to answer.
fn opinion_lines(dossier: &Dossier, world: &World<'_>) -> Vec<Line> {
    let line = |opinion| {
        let (told, role) = words::opinion(world, opinion, &dossier.summary);
        let body = crate::tui::acts::further::body_of(opinion, world);
        (world.say_with("dossier-opinion", &[("body", &body), ("told", &told)]), role)
    };
    dossier.opinions.iter().map(line).collect()
}

/// The procedure's own fields with what was told.
pub(in crate::tui) fn field_lines(
    dossier: &Dossier,
    procedure: Option<&Procedure>,
    world: &World<'_>,
) -> Vec<Line> {
    let fields = dossier.opening.as_ref().map_or(&[][..], |opening| &opening.fields);
    let case = procedure.and_then(|p| p.cases.iter().find(|c| c.code.as_str() == dossier.summary.case));
    let spec = |key: &str| procedure.zip(case)?.0.form_fields(case?).find(|spec| spec.key == key);
    let line = |field: &crate::domain::applicant::FieldValue| {
        let spec = spec(&field.key);
        let label = spec.map_or(field.key.as_str(), |spec| world.pick(&spec.label, &spec.label_en));
        (format!("{label}: {}", field.value), Role::Text)
    };
    fields.iter().map(line).collect()
}

fn draw_papers(
    dossier: &Dossier,
    procedure: Option<&Procedure>,
    canvas: &mut Canvas<'_, '_>,
    area: Rect,
    world: &World<'_>,
) {
    let rows = crate::tui::acts::checklist(procedure, &dossier.summary.case, world);
    let there = dossier.documents.iter().filter(|came| came.total() > 0).count();
    let title =
        world.say_with("dossier-papers", &[("n", &there.to_string()), ("all", &rows.len().to_string())]);
    let at = canvas.panel(area, &title, false);
    let mut line = 0;
    for paper in paper_rows(dossier, procedure, world) {
        let glyphs = canvas.look.glyphs;
        let (sign, role) = match (paper.lacks, paper.came) {
            (true, _) => (glyphs.warn, Role::Warn),
            (false, true) => (glyphs.check, Role::Text),
            (false, false) => (" ", Role::Quiet),
        };
        let room = usize::from(at.width).saturating_sub(text::width(&paper.state) + 3);
        canvas.text(at, line, 0, &format!("{sign} {}", text::fit(&paper.name, room)), role);
        canvas.right(at, line, &paper.state, role);
        line += 1;
        if let Some(words) = &paper.remark {
            let told = text::fit(&format!("“{words}”"), usize::from(at.width).saturating_sub(4));
            canvas.text(at, line, 4, &told, Role::Quiet);
            line += 1;
        }
    }
    if area.width < 110 && usize::from(line) < usize::from(at.height) {
        let fields =
            if canvas.area().width < 110 { field_lines(dossier, procedure, world) } else { Vec::new() };
        for (words, role) in fields {
            canvas.text(at, line, 0, &words, role);
            line += 1;
        }
    }
}

/// A row of the checklist, with what became of it.
pub(in crate::tui) struct PaperRow {
    pub(in crate::tui) name: String,
    /// How many came, or what is wrong.
    pub(in crate::tui) state: String,
    pub(in crate::tui) came: bool,
    pub(in crate::tui) lacks: bool,
    pub(in crate::tui) remark: Option<String>,
}

/// The checklist of a dossier.
pub(in crate::tui) fn paper_rows(
    dossier: &Dossier,
    procedure: Option<&Procedure>,
    world: &World<'_>,
) -> Vec<PaperRow> {
    let rows = crate::tui::acts::checklist(procedure, &dossier.summary.case, world);
    let row = |(row, name, _): (u16, String, usize)| {
        let came = dossier.documents.iter().find(|d| d.row == row).filter(|d| d.total() > 0);
        let lacking = dossier.lacking.iter().find(|lack| lack.row == row);
        let state = match lacking {
            Some(lack) => world.say(&format!("lack-{}", lack.lack)),
            None => came.map(|d| d.total().to_string()).unwrap_or_default(),
        };
        let remark = dossier.remarks.iter().find(|(of, _)| *of == row).map(|(_, words)| words.clone());
        PaperRow { name, state, came: came.is_some(), lacks: lacking.is_some(), remark }
    };
    rows.into_iter().map(row).collect()
}

fn draw_story(
    page: &DossierPage,
    dossier: &Dossier,
    canvas: &mut Canvas<'_, '_>,
    area: Rect,
    world: &World<'_>,
) {
    let at = canvas.panel(area, &world.say("dossier-story"), page.on_story);
    let width = usize::from(at.width);
    let mut lines: Vec<(String, Role)> = Vec::new();
    // The newest first: it is what one looks for.
    for (when, what) in story::lines(dossier, page.procedure.as_deref(), world).into_iter().rev() {
        lines.push((when, Role::Quiet));
        lines
            .extend(wrap(&what, width.saturating_sub(2)).into_iter().map(|l| (format!("  {l}"), Role::Text)));
    }
    let rows = usize::from(at.height);
    let top = page.scroll.min(lines.len().saturating_sub(rows));
    for (line, (words, role)) in lines.iter().skip(top).take(rows).enumerate() {
        canvas.text(at, u16::try_from(line).unwrap_or(0), 0, words, *role);
    }
    if top + rows < lines.len() {
        canvas.right(at, at.height.saturating_sub(1), "↓", Role::Quiet);
    }
}
