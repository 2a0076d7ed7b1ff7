//! What can be done to a dossier from where it stands: the act forward (F8) and those that say it is not
//! good enough (F7). Shared by every screen that shows dossiers.
//!
//! It is not the rule: the desk decides. It only offers what is not certain to be refused, and names it.

pub mod further;
pub mod handing;

use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part};
use super::overlay::menu::{Item, Menu};
use super::overlay::purpose::Purpose;
use super::widget::choice::Choice;
use super::widget::field::{Field, Mask};
use super::wish::{Then, Wish};
use super::world::World;
use crate::base::coded::Coded;
use crate::base::id::DossierId;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::command::{Command as Order, DossierRef};
use crate::domain::dossier::{Dossier, Status, Summary};
use crate::domain::intake::{AcceptDossier, Lack, RefusalGround};
use crate::domain::money::PaymentMethod;
use crate::domain::procedure::{Procedure, RETURN_STEP};
use crate::domain::review::{AssignDossier, CompleteStep, Decide, NoteFor};

/// The next lawful act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forward {
    /// Take it in.
    Accept,
    /// Record what came.
    SupplementCame,
    /// Take the payment the clock waits for.
    Pay,
    /// The present step is done.
    Complete,
    /// Approve.
    Approve,
    /// Hand the result over.
    HandOver,
}

impl Forward {
    /// The act of a dossier; `None` where nothing goes forward.
    pub fn of(summary: &Summary, procedure: Option<&Procedure>) -> Option<Self> {
        if summary.read_only || summary.conflict {
            return None;
        }
        Some(match summary.status {
            Status::AwaitingAcceptance => Self::Accept,
            Status::AwaitingSupplement => Self::SupplementCame,
            Status::AwaitingPayment => Self::Pay,
            Status::InReview if is_deciding(summary, procedure) => Self::Approve,
            Status::InReview => Self::Complete,
            Status::Ready => Self::HandOver,
            Status::Draft
            | Status::Refused
            | Status::HandedOver
            | Status::Withdrawn
            | Status::Stopped
            | Status::Mistaken => {
                return None;
            }
        })
    }

    /// What the footer calls it.
    pub fn label(self, world: &World<'_>) -> String {
        world.say(match self {
            Self::Accept => "forward-accept",
            Self::SupplementCame => "forward-supplement",
            Self::Pay => "forward-pay",
            Self::Complete => "forward-complete",
            Self::Approve => "forward-approve",
            Self::HandOver => "forward-hand-over",
        })
    }

    /// The order, where nothing must be asked first.
    pub fn at_once(self, id: DossierId) -> Option<Order> {
        let dossier = reference(id);
        Some(match self {
            Self::Accept => Order::AcceptDossier(AcceptDossier {
                dossier,
                limit: None,
                quantities: Vec::new(),
                fee: None,
            }),
            Self::Complete => Order::CompleteStep(CompleteStep { dossier, text: None }),
            Self::Approve => Order::ApproveDossier(Decide { dossier, text: None }),
            Self::SupplementCame | Self::Pay | Self::HandOver => return None,
        })
    }

    /// What is said once it is done, and whether the dossier then leaves this officer's hands.
    fn said(self) -> (&'static str, bool) {
        match self {
            Self::Accept => ("said-accepted", false),
            Self::Complete => ("said-completed", true),
            Self::Approve => ("said-approved", true),
            Self::SupplementCame => ("said-supplement-came", false),
            Self::Pay => ("said-paid", false),
            Self::HandOver => ("said-handed-over", true),
        }
    }

    /// Does it, or asks what must be asked first.
    pub fn wish(self, dossier: &Dossier, procedure: Option<&Procedure>, world: &World<'_>) -> Wish {
        if self == Self::Accept && dossier.summary.online.is_some() {
            return super::online::accept(dossier, procedure, world);
        }
        match (self, self.at_once(dossier.summary.id)) {
            (_, Some(order)) => {
                let (said, moved_on) = self.said();
                Wish::order(order, Then::Acted { said, moved_on })
            }
            (Self::Pay, None) => super::overlay::paying::wish(&dossier.summary, world),
            (Self::HandOver, None) => handing::handing(dossier, procedure, world),
            (_, None) => lay(supplement_came(dossier, procedure, world)),
        }
    }
}

/// Whether the next step is the return, so that the present one decides.
fn is_deciding(summary: &Summary, procedure: Option<&Procedure>) -> bool {
    let Some(procedure) = procedure else { return summary.step == "approve" };
    let at = procedure.steps.iter().position(|step| step.code == summary.step);
    at.and_then(|at| procedure.steps.get(at + 1)).is_some_and(|next| next.code == RETURN_STEP)
}

fn reference(id: DossierId) -> DossierRef {
    DossierRef(id.to_string())
}

fn lay(asking: Asking) -> Wish {
    Wish::lay(Overlay::Asking(Box::new(asking)))
}

/// `H29-261123-0042 · Nguyễn Văn Ánh`, or the name alone before there is a number.
pub fn whom(summary: &Summary) -> String {
    match &summary.number {
        Some(number) => format!("{number} · {}", summary.applicant),
        None => summary.applicant.clone(),
    }
}

fn words(label: String, needed: bool) -> Part {
    Part::Text { label, field: Box::new(Field::new(TEXT_MAX, Mask::Text)), needed }
}

fn names<C: Coded>(world: &World<'_>, family: &str) -> Vec<String> {
    C::ALL.iter().map(|word| world.say(&format!("{family}-{}", word.name()))).collect()
}

/// The checklist as rows to tick.
pub fn checklist(procedure: Option<&Procedure>, case: &str, world: &World<'_>) -> Vec<(u16, String, usize)> {
    let Some(procedure) = procedure else { return Vec::new() };
    let Some(case) = procedure.cases.iter().find(|c| c.code.as_str() == case) else { return Vec::new() };
    let papers = procedure.checklist(case).enumerate();
    papers
        .map(|(row, paper)| {
            let name = world.pick(&paper.name, paper.name_en.as_deref().unwrap_or_default());
            (u16::try_from(row).unwrap_or(u16::MAX), name.to_owned(), 0)
        })
        .collect()
}

/// Which papers lack what, and guidance: form 02.
pub fn lacking_papers(
    rows: Vec<(u16, String, usize)>,
    purpose: Purpose,
    whom: String,
    world: &World<'_>,
) -> Asking {
    let mut states = vec![String::new()];
    states.extend(names::<Lack>(world, "lack"));
    Asking::new(world.say("ask-supplement"), world.say("do-supplement"), purpose)
        .saying([whom, world.say("ask-supplement-what")])
        .asking(Part::Ticks { label: world.say("ask-papers"), rows, states, at: 0 })
        .asking(words(world.say("ask-guidance"), false))
        .deciding(true)
}

/// Sentences that are often needed in guidance, the procedure's own first.
pub fn guidance_texts(procedure: &str, world: &World<'_>) -> Vec<String> {
    let texts = world.desk.texts(procedure);
    texts.iter().map(|text| world.pick(&text.vi, &text.en).to_owned()).collect()
}

/// What is asked of a dossier at hand: from the second time on also why, and who allowed it.
fn supplement(
    summary: &Summary,
    rows: Vec<(u16, String, usize)>,
    texts: Vec<String>,
    world: &World<'_>,
) -> Asking {
    let id = summary.id;
    if summary.supplements == 0 {
        return lacking_papers(rows, Purpose::Supplement(id), whom(summary), world).offering(texts);
    }
    let times = summary.supplements.to_string();
    let asking = lacking_papers(rows, Purpose::SupplementAgain(id), whom(summary), world)
        .offering(texts)
        .saying([world.say_with("ask-supplement-again", &[("n", &times)])])
        .asking(words(world.say("ask-why-again"), true));
    further::allowed_by(asking, world)
}

/// Not taken in, on which ground: form 03.
pub fn refusing(purpose: Purpose, whom: String, world: &World<'_>) -> Asking {
    let grounds = names::<RefusalGround>(world, "ground");
    let choice = Choice::first_of(grounds).with_hotkeys(['1', '2', '3', '4']);
    Asking::new(world.say("ask-refuse"), world.say("do-refuse"), purpose)
        .saying([whom, world.say("ask-refuse-what")])
        .asking(Part::Choice { label: world.say("ask-ground"), choice, long: true })
        .asking(words(world.say("ask-reason"), true))
        .deciding(true)
}

fn with_reason(key: &str, purpose: Purpose, summary: &Summary, needed: bool, world: &World<'_>) -> Asking {
    let (title, what, button) = (
        world.say(&format!("ask-{key}")),
        world.say(&format!("ask-{key}-what")),
        world.say(&format!("do-{key}")),
    );
    Asking::new(title, button, purpose)
        .saying([whom(summary), what])
        .asking(words(world.say("ask-reason"), needed))
        .deciding(true)
}

fn supplement_came(dossier: &Dossier, procedure: Option<&Procedure>, world: &World<'_>) -> Asking {
    let mut rows = checklist(procedure, &dossier.summary.case, world);
    if !dossier.lacking.is_empty() {
        rows.retain(|row| dossier.lacking.iter().any(|lack| lack.row == row.0));
    }
    let states = vec![
        String::new(),
        world.say("copy-original"),
        world.say("copy-certified"),
        world.say("copy-photocopy"),
    ];
    Asking::new(
        world.say("ask-supplement-came"),
        world.say("do-supplement-came"),
        Purpose::SupplementCame(dossier.summary.id),
    )
    .saying([whom(&dossier.summary), world.say("ask-supplement-came-what")])
    .asking(Part::Ticks { label: world.say("ask-papers"), rows, states, at: 0 })
    .asking(words(world.say("ask-words"), false))
    .deciding(false)
}

/// A payment of what is not known here: the amount told, and the decision that states it.
pub fn payment(summary: &Summary, world: &World<'_>) -> Asking {
    let field = Field::new(15, Mask::Digits);
    let source = Field::new(crate::domain::money::fees::SOURCE_MAX, Mask::Text);
    let choice = Choice::first_of(names::<PaymentMethod>(world, "method")).with_hotkeys(['1', '2', '3']);
    Asking::new(world.say("ask-payment"), world.say("do-payment"), Purpose::Payment(summary.id))
        .saying([whom(summary), world.say("ask-state-fee-what")])
        .asking(Part::Text { label: world.say("ask-amount"), field: Box::new(field), needed: true })
        .asking(Part::Text { label: world.say("ask-source"), field: Box::new(source), needed: true })
        .asking(Part::Choice { label: world.say("ask-method"), choice, long: false })
        .deciding(false)
}

/// A note on a dossier.
pub fn note(summary: &Summary, world: &World<'_>) -> Wish {
    let choice = Choice::first_of(names::<NoteFor>(world, "note-for"));
    lay(Asking::new(world.say("ask-note"), world.say("do-note"), Purpose::Note(summary.id))
        .saying([whom(summary)])
        .asking(Part::Choice { label: world.say("ask-note-for"), choice, long: false })
        .asking(words(world.say("ask-words"), true)))
}

/// Takes a dossier as one's own.
pub fn take_on(id: DossierId) -> Wish {
    let order = AssignDossier { dossier: reference(id), officer: None };
    Wish::order(Order::AssignDossier(order), Then::Acted { said: "said-assigned", moved_on: false })
}

/// The menu of F7: what of it applies, with its form's number.
pub fn not_good_enough(dossier: &Dossier, procedure: Option<&Procedure>, world: &World<'_>) -> Option<Wish> {
    let summary = &dossier.summary;
    let (id, status) = (summary.id, summary.status);
    let rows = || checklist(procedure, &summary.case, world);
    let open = status == Status::AwaitingAcceptance;
    let review = status == Status::InReview;
    let mut items = Vec::new();
    let mut offer = |label: &str, hint: &str, asking: Asking| {
        items.push(Item { label: world.say(label), hint: world.say(hint), wish: lay(asking) });
    };
    if open || review {
        let texts = guidance_texts(&summary.procedure, world);
        offer("menu-supplement", "form-02", supplement(summary, rows(), texts, world));
    }
    if open || (status == Status::AwaitingSupplement && summary.number.is_none()) {
        offer("menu-refuse", "form-03", refusing(Purpose::Refuse(id), whom(summary), world));
    }
    if review {
        offer("menu-deny", "form-result", with_reason("deny", Purpose::Deny(id), summary, true, world));
        offer("menu-back", "form-internal", with_reason("back", Purpose::StepBack(id), summary, true, world));
    }
    if review || status.is_paused() {
        offer("menu-stop", "form-05", with_reason("stop", Purpose::Stop(id), summary, true, world));
    }
    if !status.is_final() && status != Status::Ready && status != Status::Draft {
        offer(
            "menu-withdraw",
            "form-request",
            with_reason("withdraw", Purpose::Withdraw(id), summary, false, world),
        );
    }
    if review {
        offer("menu-extend", "form-04", further::extend(summary, world));
        offer("menu-pay", "form-request-pay", super::timing::ask_payment(summary, world));
    }
    if items.is_empty() || summary.read_only || summary.conflict {
        return None;
    }
    let mut menu = Menu::new(world.say("menu-lacking"), items);
    menu.lines.push(whom(summary));
    Some(Wish::lay(Overlay::Menu(menu)))
}
