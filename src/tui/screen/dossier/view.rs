//! Draws a dossier: the stepper, then two panes at 80 columns, three from 110, one at 60.

use super::{DossierPage, story};
use crate::base::text;
use crate::domain::applicant::ApplicantKind;
use crate::domain::dossier::{Dossier, Status};
use crate::domain::person::BirthDate;
use crate::domain::procedure::Procedure;
use crate::domain::review::Outcome;
use crate::locale::{date_time_short, due_moment};
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::look::Role;
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

fn draw_summary(
    page: &DossierPage,
    dossier: &Dossier,
    canvas: &mut Canvas<'_, '_>,
    area: Rect,
    world: &World<'_>,
    wide: bool,
) {
    let procedure = page.procedure.as_deref();
    let summary = &dossier.summary;
    let number = summary.number.clone().unwrap_or_else(|| world.say("dossier-no-number"));
    let at = canvas.panel(area, &world.say_with("dossier-number", &[("number", &number)]), true);
    canvas.cursor(at, 0, 0);
    let mut line = 0;
    let mut say = |canvas: &mut Canvas<'_, '_>, words: &str, role: Role| {
        for piece in wrap(words, usize::from(at.width)) {
            canvas.text(at, line, 0, &piece, role);
            line += 1;
        }
    };
    let name = procedure.map_or(summary.procedure.as_str(), |p| world.procedure_name(p));
    say(canvas, name, Role::Text);
    if let Some(case) = procedure.and_then(|p| p.cases.iter().find(|c| c.code.as_str() == summary.case))
        && procedure.is_some_and(|p| p.cases.len() > 1)
    {
        say(canvas, world.pick(&case.name, case.name_en.as_deref().unwrap_or_default()), Role::Quiet);
    }
    say(canvas, &words::status(world, summary.status), status_role(summary.status));
    if let Some(linked) = &page.linked {
        say(canvas, linked, Role::Warn);
    }
    if let Some(outcome) = summary.outcome {
        let key = if outcome == Outcome::Approved { "outcome-approved" } else { "outcome-denied" };
        say(canvas, &world.say(key), Role::Text);
    }
    person_lines(dossier, canvas, world, &mut say);
    let received = summary.received_at.map(|at| date_time_short(world.texts, at));
    say(
        canvas,
        &world.say_with("dossier-received", &[("at", &received.unwrap_or_else(|| "—".to_owned()))]),
        Role::Quiet,
    );
    if let Some(due) = summary.due_at {
        let told = due_moment(world.texts, due, world.now);
        say(canvas, &world.say_with("dossier-due", &[("at", &told)]), Role::Text);
        if summary.extensions > 0 {
            let times = summary.extensions.to_string();
            say(canvas, &world.say_with("dossier-extended", &[("n", &times)]), Role::Warn);
        }
    }
    if let Some(limit) = summary.limit {
        say(canvas, &world.say_with("dossier-limit", &[("limit", &words::limit(world, limit))]), Role::Quiet);
    }
    say(canvas, &fee_line(dossier, world), Role::Quiet);
    if let Some(there) = &summary.whereabouts {
        let role = if there.is_on_its_way() { Role::Warn } else { Role::Quiet };
        let told = crate::tui::whereabouts::words(world, there);
        say(canvas, &world.say_with("dossier-where", &[("place", &told)]), role);
    }
    if let Some(officer) = summary.assignee {
        say(
            canvas,
            &world.say_with("dossier-assignee", &[("name", &world.officer_name(officer))]),
            Role::Quiet,
        );
    }
    if let Some(stand_in) = summary.stand_in {
        say(canvas, &words::stand_in(world, stand_in), Role::Quiet);
    }
    opinion_lines(dossier, canvas, world, &mut say);
    if let Some(place) = &summary.shelf {
        say(canvas, &world.say_with("dossier-shelf", &[("place", &place.to_string())]), Role::Accent);
    }
    if wide {
        field_lines(dossier, procedure, canvas, world, &mut say);
    }
}

fn status_role(status: Status) -> Role {
    match status {
        Status::Ready | Status::HandedOver => Role::Good,
        Status::AwaitingSupplement | Status::AwaitingPayment | Status::AwaitingAcceptance => Role::Warn,
        Status::Refused | Status::Stopped | Status::Mistaken => Role::Bad,
        Status::InReview | Status::Draft | Status::Withdrawn => Role::Accent,
    }
}

type Say<'s> = &'s mut dyn FnMut(&mut Canvas<'_, '_>, &str, Role);

fn person_lines(dossier: &Dossier, canvas: &mut Canvas<'_, '_>, world: &World<'_>, say: Say<'_>) {
    let Some(opening) = &dossier.opening else {
        say(canvas, &world.say("dossier-erased"), Role::Warn);
        return;
    };
    let person = &opening.applicant;
    say(canvas, &person.name, Role::Accent);
    body_lines(dossier, person.kind, canvas, world, say);
    let birth = person.date_of_birth.as_deref();
    let birth = birth.map(|text| text.parse().map_or_else(|_| text.to_owned(), BirthDate::vi));
    let facts = [person.id_number.as_deref(), birth.as_deref(), person.phone.as_deref()];
    let facts: Vec<&str> = facts.into_iter().flatten().collect();
    if !facts.is_empty() {
        say(canvas, &facts.join(" · "), Role::Text);
    }
    if let Some(address) = &person.address {
        say(canvas, address, Role::Quiet);
    }
    if let Some(submitter) = &opening.submitter {
        say(canvas, &world.say_with("dossier-submitter", &[("name", &submitter.name)]), Role::Text);
    }
    if !opening.note.is_empty() {
        say(canvas, &format!("“{}”", opening.note), Role::Quiet);
    }
}

/// What kind of body it is and who speaks for it; nothing for a citizen.
fn body_lines(
    dossier: &Dossier,
    kind: ApplicantKind,
    canvas: &mut Canvas<'_, '_>,
    world: &World<'_>,
    say: Say<'_>,
) {
    if kind == ApplicantKind::Citizen {
        return;
    }
    say(canvas, &world.say(&format!("applicant-kind-{kind}")), Role::Quiet);
    if let Some(person) = &dossier.representative {
        let position = person.position.as_ref().map(|position| format!(" ({position})")).unwrap_or_default();
        let name = format!("{}{position}", person.name);
        say(canvas, &world.say_with("dossier-representative", &[("name", &name)]), Role::Text);
    }
}

/// Whom was asked, and what is left of the time to answer.
fn opinion_lines(dossier: &Dossier, canvas: &mut Canvas<'_, '_>, world: &World<'_>, say: Say<'_>) {
    for opinion in &dossier.opinions {
        let (told, role) = words::opinion(world, opinion);
        let body = crate::tui::acts::further::body_of(opinion, world);
        say(canvas, &world.say_with("dossier-opinion", &[("body", &body), ("told", &told)]), role);
    }
}

fn field_lines(
    dossier: &Dossier,
    procedure: Option<&Procedure>,
    canvas: &mut Canvas<'_, '_>,
    world: &World<'_>,
    say: Say<'_>,
) {
    let fields = dossier.opening.as_ref().map_or(&[][..], |opening| &opening.fields);
    let case = procedure.and_then(|p| p.cases.iter().find(|c| c.code.as_str() == dossier.summary.case));
    for field in fields {
        let spec = procedure.zip(case).and_then(|(p, c)| p.form_fields(c).find(|spec| spec.key == field.key));
        let label = spec.map_or(field.key.as_str(), |spec| world.pick(&spec.label, &spec.label_en));
        say(canvas, &format!("{label}: {}", field.value), Role::Text);
    }
}

fn fee_line(dossier: &Dossier, world: &World<'_>) -> String {
    let summary = &dossier.summary;
    let fee = match (summary.fee_unknown, summary.fee) {
        (true, _) => world.say("fee-unknown"),
        (false, None) => "—".to_owned(),
        (false, Some(fee)) => world.money(fee),
    };
    if summary.paid.0 == 0 {
        return world.say_with("dossier-fee", &[("fee", &fee)]);
    }
    world.say_with("dossier-fee-paid", &[("fee", &fee), ("paid", &words::amount(summary.paid))])
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
    for (row, name, _) in &rows {
        let came = dossier.documents.iter().find(|d| d.row == *row).filter(|d| d.total() > 0);
        let lacking = dossier.lacking.iter().find(|lack| lack.row == *row);
        let glyphs = canvas.look.glyphs;
        let (sign, role) = match (lacking, came) {
            (Some(_), _) => (glyphs.warn, Role::Warn),
            (None, Some(_)) => (glyphs.check, Role::Text),
            (None, None) => (" ", Role::Quiet),
        };
        let state = match lacking {
            Some(lack) => world.say(&format!("lack-{}", lack.lack)),
            None => came.map(|d| d.total().to_string()).unwrap_or_default(),
        };
        let room = usize::from(at.width).saturating_sub(text::width(&state) + 3);
        canvas.text(at, line, 0, &format!("{sign} {}", text::fit(name, room)), role);
        canvas.right(at, line, &state, role);
        line += 1;
        if let Some((_, words)) = dossier.remarks.iter().find(|(of, _)| of == row) {
            let told = text::fit(&format!("“{words}”"), usize::from(at.width).saturating_sub(4));
            canvas.text(at, line, 4, &told, Role::Quiet);
            line += 1;
        }
    }
    if area.width < 110 && usize::from(line) < usize::from(at.height) {
        let mut say = |canvas: &mut Canvas<'_, '_>, words: &str, role: Role| {
            canvas.text(at, line, 0, words, role);
            line += 1;
        };
        if canvas.area().width < 110 {
            field_lines(dossier, procedure, canvas, world, &mut say);
        }
    }
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
