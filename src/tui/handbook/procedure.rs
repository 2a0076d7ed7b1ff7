//! The page of a procedure: whose it is, how long, what it costs, which papers, by which law.
//!
//! It tells what the version in force says, with the source's own words where those were kept; what the
//! source does not state is said to be unknown.

use super::Page;
use crate::base::coded::Coded;
use crate::domain::procedure::{
    AmountRule, Case, Channel, FeeRule, Guidance, LimitRow, PaperLine, Procedure, Requirement, Source, Topic,
};
use crate::tui::look::Role;
use crate::tui::words;
use crate::tui::world::World;
use time::Date;

/// The page.
pub(super) fn page(world: &World<'_>, procedure: &Procedure) -> Page {
    let mut page = Page::new(world.say("handbook-procedure"));
    let name = world.pick(&procedure.name, procedure.name_en.as_deref().unwrap_or_default());
    page.say(&format!("{} {name}", procedure.code), Role::Accent);
    whose(&mut page, world, procedure);
    for case in &procedure.cases {
        of_case(&mut page, world, procedure, case);
    }
    list(&mut page, world, "handbook-results", procedure.results.iter().map(|paper| paper.name.clone()));
    for guidance in &procedure.guidance {
        topic(&mut page, world, guidance);
    }
    let law = procedure.legal_basis.iter().map(|law| format!("{} {}", law.code, law.name));
    list(&mut page, world, "handbook-law", law);
    source(&mut page, world, procedure);
    page
}

/// Who does it: where to send people whose matter it is not.
fn whose(page: &mut Page, world: &World<'_>, procedure: &Procedure) {
    let levels: Vec<String> =
        procedure.levels.iter().map(|level| world.say(&format!("level-{}", level.name()))).collect();
    let body = if procedure.body.is_empty() { world.say("handbook-unknown") } else { procedure.body.clone() };
    page.say(&world.say_with("handbook-body", &[("body", &body), ("level", &levels.join(", "))]), Role::Text);
    if !procedure.sector.is_empty() {
        page.say(&world.say_with("handbook-sector", &[("sector", &procedure.sector)]), Role::Quiet);
    }
}

fn of_case(page: &mut Page, world: &World<'_>, procedure: &Procedure, case: &Case) {
    let several = procedure.cases.len() > 1;
    let name = world.pick(&case.name, case.name_en.as_deref().unwrap_or_default());
    let title = if several && !name.is_empty() { name.to_owned() } else { world.say("handbook-case") };
    page.heading(&title);
    limits(page, world, procedure.limit_rows(case));
    fees(page, world, procedure.fee_rules(case));
    for line in procedure.paper_lines(case) {
        paper(page, world, line);
    }
}

fn channel(world: &World<'_>, channel: Option<Channel>) -> String {
    channel.map_or_else(|| world.say("handbook-any-channel"), |c| world.say(&format!("channel-{}", c.name())))
}

/// One line a limit; channels that say the same share it.
fn limits(page: &mut Page, world: &World<'_>, rows: &[LimitRow]) {
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for row in rows {
        let limit = row.limit.map_or_else(
            || row.raw.first().cloned().unwrap_or_else(|| world.say("handbook-unknown")),
            |limit| words::limit(world, limit),
        );
        let remark = row.raw.get(1).map(|text| format!(" ({text})")).unwrap_or_default();
        let said = format!("{limit}{remark}");
        let by = channel(world, row.channel);
        match told.iter_mut().find(|(known, _)| *known == said) {
            Some((_, channels)) => channels.push(by),
            None => told.push((said, vec![by])),
        }
    }
    if told.is_empty() {
        told.push((world.say("handbook-unknown"), vec![channel(world, None)]));
    }
    for (limit, channels) in told {
        let values = [("limit", limit.as_str()), ("channel", &channels.join(", "))];
        page.point(&world.say_with("handbook-limit", &values));
    }
}

fn fees(page: &mut Page, world: &World<'_>, rules: &[FeeRule]) {
    if rules.is_empty() {
        page.point(&world.say_with(
            "handbook-fee",
            &[("label", &world.say("handbook-fees")), ("amount", &world.say("fee-unknown"))],
        ));
    }
    for rule in rules {
        let amount = [amount(world, &rule.amount), dates(world, rule.from, rule.until)].concat();
        let by = rule.channel.map(|own| format!(" · {}", channel(world, Some(own)))).unwrap_or_default();
        let label = if rule.label.is_empty() { world.say("handbook-fees") } else { rule.label.clone() };
        let values = [("label", label.as_str()), ("amount", &format!("{amount}{by}"))];
        page.point(&world.say_with("handbook-fee", &values));
        for relief in &rule.reliefs {
            let ground = world.pick(&relief.label, &relief.label_en);
            let values = [("ground", ground), ("amount", &world.money(relief.amount))];
            page.point(&world.say_with("handbook-relief", &values));
        }
    }
}

fn amount(world: &World<'_>, amount: &AmountRule) -> String {
    match amount {
        AmountRule::Fixed(dong) => world.money(*dong),
        AmountRule::Unknown => world.say("fee-unknown"),
        AmountRule::Counted(tariff) => {
            let tiers: Vec<String> = tariff.tiers.iter().map(|tier| world.money(tier.each)).collect();
            world.say_with("handbook-counted", &[("amounts", &tiers.join(" / "))])
        }
    }
}

fn dates(world: &World<'_>, from: Option<Date>, until: Option<Date>) -> String {
    let day = |date: Date| format!("{:02}/{:02}/{}", date.day(), u8::from(date.month()), date.year());
    match (from, until) {
        (None, None) => String::new(),
        (Some(from), None) => world.say_with("handbook-from", &[("from", &day(from))]),
        (None, Some(until)) => world.say_with("handbook-until", &[("until", &day(until))]),
        (Some(from), Some(until)) => {
            world.say_with("handbook-between", &[("from", &day(from)), ("until", &day(until))])
        }
    }
}

fn paper(page: &mut Page, world: &World<'_>, line: &PaperLine) {
    match line {
        PaperLine::Heading(words) => page.say(words, Role::Text),
        PaperLine::Note(words) => page.say(words, Role::Quiet),
        PaperLine::Document(document) => {
            let name = world.pick(&document.name, document.name_en.as_deref().unwrap_or_default());
            let need = match document.requirement {
                Requirement::Required => "handbook-required",
                Requirement::Conditional => "handbook-conditional",
                Requirement::ToBeChecked => "handbook-to-be-checked",
            };
            page.point(&world.say_with(need, &[("name", name)]));
        }
    }
}

fn topic(page: &mut Page, world: &World<'_>, guidance: &Guidance) {
    let key = match guidance.topic {
        Topic::Steps => "handbook-steps",
        Topic::Conditions => "handbook-conditions",
        Topic::Place => "handbook-place",
        Topic::Applicants => "handbook-applicants",
        Topic::Returning => "handbook-returning",
        Topic::Remarks => "handbook-remarks",
    };
    list(page, world, key, guidance.lines.iter().cloned());
}

fn list(page: &mut Page, world: &World<'_>, heading: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        page.heading(&world.say(heading));
        lines.for_each(|line| page.point(&line));
    }
}

fn source(page: &mut Page, world: &World<'_>, procedure: &Procedure) {
    let key = match procedure.source {
        Source::Portal => "handbook-from-portal",
        Source::Summary => "handbook-from-summary",
        Source::Catalogue => "handbook-from-catalogue",
    };
    page.blank();
    page.say(&world.say_with(key, &[("decision", &procedure.record.decision)]), Role::Quiet);
}
