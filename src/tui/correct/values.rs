//! Names of what can be corrected, and values in the words of the screen.

use crate::base::coded::Coded;
use crate::base::money::Dong;
use crate::domain::correct::Part;
use crate::domain::procedure::{FieldSpec, Procedure};
use crate::tui::acts::checklist;
use crate::tui::words;
use crate::tui::world::World;

/// What a part is called: the field's label, the paper's name, or its own.
pub fn name(world: &World<'_>, procedure: Option<&Procedure>, case: &str, part: Part, key: &str) -> String {
    match part {
        Part::Field => match field(procedure, case, key) {
            Some(spec) => world.pick(&spec.label, &spec.label_en).to_owned(),
            None => key.to_owned(),
        },
        Part::Document => {
            let row = key.parse::<u16>().ok();
            let papers = checklist(procedure, case, world);
            let paper = papers.into_iter().find(|paper| Some(paper.0) == row).map(|paper| paper.1);
            paper.unwrap_or_else(|| world.say_with("part-document", &[("n", key)]))
        }
        part => world.say(&format!("part-{}", part.name())),
    }
}

/// An own field of a case.
pub fn field<'p>(procedure: Option<&'p Procedure>, case: &str, key: &str) -> Option<&'p FieldSpec> {
    let procedure = procedure?;
    let case = procedure.cases.iter().find(|one| one.code.as_str() == case)?;
    procedure.form_fields(case).find(|spec| spec.key == key)
}

/// A value in words; a dash where nothing stands or it was erased.
pub fn shown(world: &World<'_>, part: Part, value: Option<&str>) -> String {
    let Some(value) = value else { return "—".to_owned() };
    let word = |family: &str| {
        let key = format!("{family}-{value}");
        if world.texts.has(&key) { world.say(&key) } else { value.to_owned() }
    };
    match part {
        Part::ApplicantKind => word("kind"),
        Part::ApplicantSex => word("sex"),
        Part::Channel => word("channel"),
        Part::ReturnWay => word("return"),
        Part::Fee => value.parse().map_or_else(|_| value.to_owned(), |fee| words::amount(Dong(fee))),
        Part::ApplicantBirth => words::born(value),
        Part::Document => counts(world, value),
        _ => value.to_owned(),
    }
}

/// `1 bản chính, 2 bản chụp`, or that there is none.
fn counts(world: &World<'_>, value: &str) -> String {
    let kinds = ["copy-original", "copy-certified", "copy-photocopy"];
    let there = value.split('/').zip(kinds).filter(|(count, _)| *count != "0");
    let told: Vec<String> = there.map(|(count, kind)| format!("{count} {}", world.say(kind))).collect();
    if told.is_empty() { world.say("correct-no-paper") } else { told.join(", ") }
}

/// A procedure, and its case where there are several.
pub fn case_name(world: &World<'_>, procedure: Option<&Procedure>, code: &str, case: &str) -> String {
    let Some(procedure) = procedure else { return code.to_owned() };
    let name = world.procedure_name(procedure).to_owned();
    let own = procedure.cases.iter().find(|one| one.code.as_str() == case);
    match own.filter(|_| procedure.cases.len() > 1) {
        Some(own) => {
            format!("{name} ({})", world.pick(&own.name, own.name_en.as_deref().unwrap_or_default()))
        }
        None => name,
    }
}
