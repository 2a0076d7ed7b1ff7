//! One invented dossier: opened, accepted, and moved on along its script by the rules of the desk.

use super::script::{self, Fate, Ground, Move, Script};
use super::{DemoFault, Town, What};
use crate::base::id::PaymentId;
use crate::base::id::{OfficerId, TicketId};
use crate::base::random::{Random, SeededRandom, pick};
use crate::desk::invented::{form, names};
use crate::desk::library::Version;
use crate::domain::clock::{Rules, TimeLimit, WorkingCalendar};
use crate::domain::command::{DossierRef, TicketRef};
use crate::domain::context::Context;
use crate::domain::dossier::{Dossier, Stamp};
use crate::domain::event::{Event, Fact, Subject};
use crate::domain::intake::{
    self, Acceptance, InForce, OpenDossier, ReceiveSupplement, RefusalGround, RefuseDossier,
    RequestSupplement,
};
use crate::domain::money::{self, PaymentMethod, RecordPayment};
use crate::domain::officer::Role;
use crate::domain::procedure::{Case, RETURN_STEP};
use crate::domain::result::{self, Collector, HandOver};
use crate::domain::review::{self, CompleteStep, Decide, EndDossier, Outcome};

/// A dossier in the hands of who invents it.
pub(super) struct File {
    /// From 1, in order of arrival.
    pub(super) number: u64,
    pub(super) unit: usize,
    pub(super) fate: Fate,
    pub(super) version: Version,
    pub(super) case: usize,
    pub(super) ticket: Option<TicketId>,
    pub(super) random: SeededRandom,
    /// Once it is open: what it is, and what happens next.
    pub(super) open: Option<(Dossier, Script)>,
}

impl File {
    fn case(&self) -> Option<&Case> {
        self.version.procedure.cases.get(self.case)
    }
}

impl Town<'_> {
    /// What somebody comes with.
    pub(super) fn file(&self, number: u64, unit: usize, random: &mut SeededRandom) -> File {
        let fate = Fate::of(self.seed, number, self.dossiers);
        let fitting: Vec<&&Version> = self.versions.iter().filter(|v| fits(fate, v)).collect();
        let version = pick(random, &fitting).map_or_else(|| self.versions[0].clone(), |v| (**v).clone());
        let cases: Vec<usize> = version
            .procedure
            .cases
            .iter()
            .enumerate()
            .filter(|(_, case)| !is_lasting(fate) || lasts(&version, case))
            .map(|(index, _)| index)
            .collect();
        let case = pick(random, &cases).copied().unwrap_or(0);
        File { number, unit, fate, version, case, ticket: None, random: random.clone(), open: None }
    }

    /// Opens a dossier, or makes the next move of its script.
    pub(super) fn go_on_with(&mut self, mut file: Box<File>) -> Result<(), DemoFault> {
        match file.open.take() {
            None => self.open(&mut file)?,
            Some((mut dossier, mut script)) => {
                if let Some((_, step)) = script.pop_front() {
                    self.make(&mut file, &mut dossier, step)?;
                    if step == Move::Answer {
                        file.fate = Fate::Ordinary;
                        script = self.script(&mut file, &dossier);
                    }
                }
                file.open = Some((dossier, script));
            }
        }
        let next = file.open.as_ref().and_then(|(_, script)| script.front()).map(|(at, _)| *at);
        if let Some(at) = next {
            self.plan(at.max(self.at), What::File(file));
        }
        Ok(())
    }

    fn open(&mut self, file: &mut File) -> Result<(), DemoFault> {
        let clerk = self.officer(Role::Clerk, file.number);
        let Some(case) = file.version.procedure.cases.get(file.case) else { return Ok(()) };
        let ticket = file.ticket.map(|id| TicketRef(id.to_string()));
        let command = form::complete(&mut file.random, &file.version.procedure, case, ticket);
        let id = self.engine.invent_id();
        let mut facts = self.engine.carry_version(&file.version)?;
        let under = in_force(&file.version);
        let opened = intake::open(&self.context(file.unit, clerk)?, id, &command, under, file.ticket)?;
        let mut dossier = Dossier::blank(id, self.at);
        self.apply(&mut dossier, &opened, clerk);
        facts.extend(opened);
        if file.fate.accepted_at_once() {
            let accepted = self.accept(file, &dossier, &command, clerk)?;
            self.apply(&mut dossier, &accepted, clerk);
            facts.extend(accepted);
        }
        self.record(clerk, facts)?;
        self.opened += 1;
        let script = self.script(file, &dossier);
        file.open = Some((dossier, script));
        Ok(())
    }

    fn accept(
        &mut self,
        file: &File,
        dossier: &Dossier,
        command: &OpenDossier,
        clerk: OfficerId,
    ) -> Result<Vec<Fact>, DemoFault> {
        let agency = self.posts.get(file.unit).map_or_else(String::new, |post| post.unit.clone());
        let number = self.engine.invent_number(&agency, self.at)??.to_string();
        let acceptance = Acceptance {
            number: &number,
            limit: command.limit,
            quantities: &command.quantities,
            fee: command.fee.as_ref(),
        };
        let context = self.context(file.unit, clerk)?;
        Ok(intake::accept(&context, dossier, in_force(&file.version), acceptance)?)
    }

    fn context(&self, unit: usize, officer: OfficerId) -> Result<Context<'_>, DemoFault> {
        let post = self.posts.get(unit).unwrap_or_else(|| self.engine.post());
        let (calendar, rules) = (WorkingCalendar::shipped(), Rules::shipped());
        Ok(Context {
            at: self.at,
            entered_at: self.at,
            officer,
            post,
            calendar,
            rules,
            fees: &[],
            outages: &[],
        })
    }

    fn apply(&self, dossier: &mut Dossier, facts: &[Fact], officer: OfficerId) {
        let stamp = Stamp { at: self.at, entered_at: self.at, officer, simulated: true };
        let own = |fact: &&Fact| {
            matches!(fact.subject, Subject::Dossier(id) if id == dossier.summary.id)
                || matches!(fact.event, Event::Money(money::Event::Paid(_)))
        };
        let own: Vec<Event> = facts.iter().filter(own).map(|fact| fact.event.clone()).collect();
        own.into_iter().for_each(|event| dossier.apply(event, stamp));
    }

    fn script(&mut self, file: &mut File, dossier: &Dossier) -> Script {
        let steps = &file.version.procedure.steps;
        let at = steps.iter().position(|step| step.code == dossier.summary.step).unwrap_or(0);
        let last = steps.iter().position(|step| step.code == RETURN_STEP).unwrap_or(at + 1);
        let owed = dossier.summary.fee.map_or(0, |fee| fee.0.saturating_sub(dossier.summary.paid.0));
        let ground = Ground {
            from: self.at,
            due: dossier.summary.due_at.unwrap_or(self.at),
            steps: u32::try_from(last.saturating_sub(at + 1)).unwrap_or(0),
            owes: owed > 0 && !dossier.summary.fee_unknown,
            now: self.now,
        };
        if Fate::is_cast(file.number, self.dossiers) || !file.fate.accepted_at_once() {
            return script::write_cast(file.fate, ground);
        }
        script::write(file.fate, ground, &mut self.kept, &mut file.random)
    }

    fn make(&mut self, file: &mut File, dossier: &mut Dossier, step: Move) -> Result<(), DemoFault> {
        let officer = self.officer(role_of(step), file.number);
        let pointer = DossierRef(String::new());
        let said = |text: &str| Some(text.to_owned());
        let steps = &file.version.procedure.steps;
        let facts = match step {
            Move::Assign => review::assign(dossier, officer)?,
            Move::Pay => self.pay(file, dossier, officer)?,
            Move::Step => {
                review::complete_step(dossier, &CompleteStep { dossier: pointer, text: None }, steps)?
            }
            Move::Ask => self.ask(file, dossier)?,
            Move::Answer => self.answer(file, dossier, officer)?,
            Move::Approve => {
                let text = Some(format!("Quyết định số {}/QĐ", 1 + file.random.below(2_000)));
                review::decide(dossier, &Decide { dossier: pointer, text }, Outcome::Approved, steps)?
            }
            Move::Deny => {
                let text = said("Không đủ điều kiện theo quy định.");
                review::decide(dossier, &Decide { dossier: pointer, text }, Outcome::Denied, steps)?
            }
            Move::Refuse => {
                let text = said("Không thuộc thẩm quyền giải quyết của xã.");
                let ground = RefusalGround::NotCompetent;
                intake::refuse(dossier, &RefuseDossier { dossier: pointer, ground, text })?
            }
            Move::Withdraw => review::withdraw(
                dossier,
                &EndDossier { dossier: pointer, text: said("Công dân xin rút hồ sơ.") },
            )?,
            Move::Stop => {
                review::stop(dossier, &EndDossier { dossier: pointer, text: said("Công dân đề nghị dừng.") })?
            }
            Move::Collect => collect(file, dossier)?,
        };
        self.apply(dossier, &facts, officer);
        self.record(officer, facts)
    }

    fn pay(
        &mut self,
        file: &mut File,
        dossier: &Dossier,
        officer: OfficerId,
    ) -> Result<Vec<Fact>, DemoFault> {
        let owed = dossier.summary.fee.map_or(0, |fee| fee.0.saturating_sub(dossier.summary.paid.0));
        let method = if file.random.chance(60) { PaymentMethod::Cash } else { PaymentMethod::Transfer };
        let amount = Some(crate::base::money::Dong(owed));
        let command = RecordPayment { amount, method: Some(method), ..RecordPayment::default() };
        let id = PaymentId::new(self.at, &mut file.random);
        let taking = money::Taking { id, ..money::Taking::default() };
        let context = self.context(file.unit, officer)?;
        Ok(money::record_payment(&context, std::slice::from_ref(dossier), &command, taking)?)
    }

    fn ask(&self, file: &mut File, dossier: &Dossier) -> Result<Vec<Fact>, DemoFault> {
        let papers = file.case().map_or(0, |case| file.version.procedure.checklist(case).count());
        let command = RequestSupplement {
            dossier: DossierRef(String::new()),
            documents: form::lacking(&mut file.random, papers),
            text: Some("Đề nghị bổ sung giấy tờ ghi dưới đây.".to_owned()),
            permission: None,
        };
        Ok(intake::request_supplement(dossier, &command, in_force(&file.version))?)
    }

    fn answer(&self, file: &mut File, dossier: &Dossier, officer: OfficerId) -> Result<Vec<Fact>, DemoFault> {
        let Some(case) = file.version.procedure.cases.get(file.case) else { return Ok(Vec::new()) };
        let documents = form::documents(&mut file.random, &file.version.procedure, case);
        let command = ReceiveSupplement { dossier: DossierRef(String::new()), documents, text: None };
        let context = self.context(file.unit, officer)?;
        Ok(intake::receive_supplement(&context, dossier, &command, in_force(&file.version))?)
    }
}

fn collect(file: &mut File, dossier: &Dossier) -> Result<Vec<Fact>, DemoFault> {
    let by_other = file.random.chance(18);
    let command = HandOver {
        dossier: DossierRef(String::new()),
        collector: by_other.then_some(Collector::Representative),
        person: by_other.then(|| names::representative(&mut file.random)),
        terms: None,
    };
    Ok(result::hand_over(dossier, &command)?)
}

fn in_force(version: &Version) -> InForce<'_> {
    InForce { procedure: &version.procedure, version: version.hash }
}

/// Whose work a move is.
fn role_of(step: Move) -> Role {
    match step {
        Move::Assign | Move::Step | Move::Ask | Move::Stop => Role::Examiner,
        Move::Approve | Move::Deny => Role::Approver,
        Move::Pay => Role::Cashier,
        Move::Answer | Move::Refuse | Move::Withdraw | Move::Collect => Role::Clerk,
    }
}

/// Only who waits for a fee comes with a procedure whose clock waits for one; who is to stay in review
/// comes with one that takes days.
fn fits(fate: Fate, version: &Version) -> bool {
    let waits = version.procedure.starts_on_payment;
    if fate == Fate::Unpaid {
        return waits;
    }
    !waits && (!is_lasting(fate) || version.procedure.cases.iter().any(|case| lasts(version, case)))
}

fn is_lasting(fate: Fate) -> bool {
    matches!(fate, Fate::AtFirstStep | Fate::AtLastStep | Fate::Lacking | Fate::Supplement | Fate::Late)
}

fn lasts(version: &Version, case: &Case) -> bool {
    let limit = version.procedure.limit(case, crate::domain::procedure::Channel::Direct);
    let three: Option<TimeLimit> = "3wd".parse().ok();
    limit.is_some() && limit >= three
}
