//! Keys and commands on an intake.

use super::papers::Did;
use super::{Intake, Receipt, Slot};
use crate::base::id::DossierId;
use crate::domain::applicant::Applicant;
use crate::domain::command::Command as Order;
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::identity::Evidence;
use crate::domain::procedure::Channel;
use crate::domain::refusal::Refusal;
use crate::tui::acts;
use crate::tui::key::{Code, Key};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::asking::{Asking, Part};
use crate::tui::overlay::competent::Competent;
use crate::tui::overlay::menu::{Item, Menu};
use crate::tui::overlay::picker::Picker;
use crate::tui::overlay::purpose::Purpose;
use crate::tui::overlay::sheet::Sheet;
use crate::tui::papers;
use crate::tui::table::Command;
use crate::tui::widget::choice::Choice;
use crate::tui::widget::field::{Field, Mask};
use crate::tui::wish::{Follow, Goal, Reply, Then, Tone, Wish};
use crate::tui::words;
use crate::tui::world::World;

impl Intake {
    /// Takes a key.
    pub fn key(&mut self, key: Key, world: &World<'_>) -> Vec<Wish> {
        if self.done.is_some() {
            return if key.code == Code::Enter { self.printed_and_ended(world) } else { Vec::new() };
        }
        if self.edit(key, world) {
            return Vec::new();
        }
        match key.code {
            Code::Enter | Code::Tab | Code::Down => self.leave(true, world),
            Code::BackTab | Code::Up => self.leave(false, world),
            _ if self.focus == Slot::Procedure && key.typed().is_some() => self.pick(key, world),
            _ => Vec::new(),
        }
    }

    /// Gives the key to what is in focus; says whether it was for it.
    fn edit(&mut self, key: Key, world: &World<'_>) -> bool {
        if self.focus == Slot::Papers {
            return match self.papers.key(key) {
                Did::Nothing => false,
                Did::Moved => true,
                Did::Counted => {
                    self.touch(world);
                    true
                }
                Did::All => {
                    self.touch(world);
                    self.to_first_empty();
                    true
                }
            };
        }
        let slot = self.focus;
        if let Some(choice) = self.choices.get_mut(&slot) {
            let taken = choice.key(key);
            let at = choice.at.unwrap_or(0);
            if taken && slot == Slot::Case && at != self.case {
                self.set_case(at, world);
            }
            if taken {
                self.touch(world);
            }
            return taken;
        }
        // `+` in no field but the checklist ticks: a phone may begin with it.
        let taken = self.fields.get_mut(&slot).is_some_and(|field| field.key(key));
        if taken {
            self.touch(world);
        }
        taken
    }

    /// Leaves a place: what is wrong with it is said beside it, typing is not stopped.
    fn leave(&mut self, forward: bool, world: &World<'_>) -> Vec<Wish> {
        let slot = self.focus;
        let problem = self.problem(slot, world);
        if let Some(field) = self.fields.get_mut(&slot) {
            field.error.clone_from(&problem);
        }
        if forward && slot == Slot::Case && self.text(Slot::Name).is_some() {
            // Whose it is was told by the card: the papers come next.
            self.after_person();
        } else {
            self.step(forward);
        }
        let told = problem.or_else(|| self.doubt(slot, world));
        told.map(|words| Wish::Say(Tone::Warn, words)).into_iter().collect()
    }

    /// Typing where the procedure is chosen opens the picker with the letter in it.
    fn pick(&mut self, key: Key, world: &World<'_>) -> Vec<Wish> {
        let group = self.ticket.as_ref().and_then(|(_, number)| number.chars().next());
        let mut picker = Picker::procedures(world, group);
        if key.typed().is_some() {
            picker.key(key);
        }
        vec![Wish::lay(Overlay::Picker(picker))]
    }

    /// Takes pasted text; it never submits.
    pub fn paste(&mut self, text: &str, world: &World<'_>) {
        if let Some(field) = self.fields.get_mut(&self.focus) {
            field.paste(text);
            self.touch(world);
        }
    }

    /// Takes back what a scan typed.
    pub fn take_back(&mut self, count: usize) {
        if let Some(field) = self.fields.get_mut(&self.focus) {
            field.take_back(count);
        }
    }

    /// Takes a command.
    pub fn command(&mut self, command: Command, world: &World<'_>) -> Option<Vec<Wish>> {
        if self.done.is_some() {
            return match command {
                Command::Intake => Some(self.another()),
                Command::Papers => Some(self.given_papers(world)),
                Command::Submit
                | Command::Forward
                | Command::Lacking
                | Command::Choose
                | Command::GroupIntake
                | Command::CheckIdentity
                | Command::Undo => Some(Vec::new()),
                _ => None,
            };
        }
        Some(match command {
            Command::Submit | Command::Forward => self.submit(world),
            Command::Lacking => self.lacking(world),
            Command::Choose => self.choose(world),
            Command::GroupIntake => self.group(world),
            Command::CheckIdentity => self.seen(world),
            Command::Undo => {
                if self.fields.get_mut(&self.focus).is_some_and(Field::undo) {
                    self.touch(world);
                    return Some(Vec::new());
                }
                vec![Wish::Say(Tone::Note, world.say("undo-nothing"))]
            }
            _ => return None,
        })
    }

    /// Many dossiers at once: what stands here is the same for all of them.
    fn group(&mut self, world: &World<'_>) -> Vec<Wish> {
        if self.procedure.is_some() && !self.papers.missing().is_empty() {
            return self.stand_at(Slot::Papers, world.say("group-papers-first"));
        }
        if self.slots().contains(&Slot::Limit) && self.text(Slot::Limit).is_none() {
            return self.stand_at(Slot::Limit, world.say("field-needed"));
        }
        match (self.order(), &self.procedure) {
            (Some(order), Some(procedure)) => {
                let title = format!("{} {}", procedure.code, world.procedure_name(procedure));
                vec![Wish::Open(Goal::Group { from: self.draft, order: Box::new(order), title })]
            }
            _ => vec![Wish::Say(Tone::Warn, world.say("group-procedure-first"))],
        }
    }

    /// Another dossier for the same person; those given before stay listed.
    fn another(&self) -> Vec<Wish> {
        vec![Wish::Open(Goal::Intake { person: Some(Box::new(self.applicant())), procedure: None })]
    }

    /// Dossiers given to this person in this visit.
    fn given(&self) -> impl Iterator<Item = DossierId> {
        self.basket.iter().chain(&self.done).map(|receipt| receipt.dossier)
    }

    /// Enter on the result: receipts that are not out yet are printed, and the visit's form is put away.
    fn printed_and_ended(&self, world: &World<'_>) -> Vec<Wish> {
        let receipts = papers::receipts(self.given(), world);
        let home = Wish::Open(Goal::Home);
        if receipts.is_empty() { vec![home] } else { vec![home, Wish::Print(receipts)] }
    }

    /// F9 on the result: the papers of what was given, to print or to say that they were written by hand.
    fn given_papers(&self, world: &World<'_>) -> Vec<Wish> {
        let newest_first: Vec<DossierId> = self.done.iter().chain(&self.basket).map(|r| r.dossier).collect();
        let dossiers: Vec<Dossier> =
            newest_first.into_iter().filter_map(|id| world.desk.dossier(id).ok().flatten()).collect();
        vec![papers::of_dossiers(&dossiers.iter().collect::<Vec<_>>(), world)]
    }

    fn submit(&mut self, world: &World<'_>) -> Vec<Wish> {
        if let Some((slot, problem)) = self.first_problem(world) {
            return self.stand_at(slot, problem);
        }
        match self.order() {
            Some(order) => vec![Wish::order(Order::ReceiveDossier(order), Then::Received(self.draft))],
            None => Vec::new(),
        }
    }

    fn stand_at(&mut self, slot: Slot, problem: String) -> Vec<Wish> {
        self.focus = slot;
        if let Some(field) = self.fields.get_mut(&slot) {
            field.error = Some(problem.clone());
        }
        vec![Wish::Say(Tone::Warn, problem)]
    }

    /// The desk said no: the place it concerns gets the focus.
    pub fn refused(&mut self, refusal: &Refusal, told: String) {
        if let Some(slot) = self.slot_of(refusal).filter(|slot| self.slots().contains(slot)) {
            self.focus = slot;
            if let Some(field) = self.fields.get_mut(&slot) {
                field.error = Some(told);
            }
        }
    }

    /// It was taken in: what is shown.
    pub fn received(&mut self, summary: &Summary, world: &World<'_>) {
        self.dirty_since = None;
        self.done = Some(Receipt {
            dossier: summary.id,
            number: summary.number.clone().unwrap_or_default(),
            due_at: summary.due_at,
            fee: summary.fee.filter(|_| !summary.fee_unknown),
            procedure: self
                .procedure
                .as_ref()
                .map(|p| world.procedure_name(p).to_owned())
                .unwrap_or_default(),
        });
    }

    fn lacking(&self, world: &World<'_>) -> Vec<Wish> {
        if self.procedure.is_none() || self.text(Slot::Name).is_none() {
            return vec![Wish::Say(Tone::Warn, world.say("intake-lacking-first"))];
        }
        let whom = self.text(Slot::Name).unwrap_or_default();
        let case = self.case().map(|case| case.code.to_string()).unwrap_or_default();
        let mut rows = acts::checklist(self.procedure.as_deref(), &case, world);
        for row in self.papers.missing() {
            if let Some(row) = rows.get_mut(row) {
                row.2 = 1;
            }
        }
        let code = self.procedure.as_ref().map(|p| p.code.to_string()).unwrap_or_default();
        let supplement = acts::lacking_papers(rows, Purpose::IntakeSupplement, whom.clone(), world)
            .offering(acts::guidance_texts(&code, world));
        let refuse = acts::refusing(Purpose::IntakeRefuse, whom, world);
        let item = |label: &str, hint: &str, asking| Item {
            label: world.say(label),
            hint: world.say(hint),
            wish: Wish::lay(Overlay::Asking(Box::new(asking))),
        };
        let mut items =
            vec![item("menu-supplement", "form-02", supplement), item("menu-refuse", "form-03", refuse)];
        if let Some(procedure) = &self.procedure {
            let whom = self.text(Slot::Name).unwrap_or_default();
            let search = Competent::new(std::sync::Arc::clone(procedure), whom, world);
            items.push(Item {
                label: world.say("menu-not-competent"),
                hint: world.say("form-03"),
                wish: Wish::lay(Overlay::Competent(Box::new(search))),
            });
        }
        vec![Wish::lay(Overlay::Menu(Menu::new(world.say("menu-lacking"), items)))]
    }

    /// F4: the list behind the place in focus, or the reasons of the due time.
    fn choose(&mut self, world: &World<'_>) -> Vec<Wish> {
        match self.focus {
            Slot::Case => self.case_menu(world),
            Slot::Papers => self.remark(world),
            Slot::Due | Slot::Limit => self.why(world),
            Slot::Procedure => self.pick(Key::plain(Code::Enter), world),
            Slot::Return | Slot::Who | Slot::Kind | Slot::Relief | Slot::FeeChoice => {
                self.choice_menu(self.focus, world)
            }
            slot => self.earlier(slot, world),
        }
    }

    fn case_menu(&self, world: &World<'_>) -> Vec<Wish> {
        let Some(procedure) = &self.procedure else { return Vec::new() };
        let item = |(at, case): (usize, &crate::domain::procedure::Case)| Item {
            label: world.pick(&case.name, case.name_en.as_deref().unwrap_or_default()).to_owned(),
            hint: procedure
                .limit(case, Channel::Direct)
                .map(|limit| words::limit(world, limit))
                .unwrap_or_default(),
            wish: Wish::Tell(Reply::Chosen(Slot::Case, at)),
        };
        let items = procedure.cases.iter().enumerate().map(item).collect();
        vec![Wish::lay(Overlay::Menu(Menu::new(world.say("field-case"), items)))]
    }

    /// The labels of a choice as a menu.
    fn choice_menu(&self, slot: Slot, world: &World<'_>) -> Vec<Wish> {
        let labels = self.choices.get(&slot).map(|choice| choice.labels.as_slice()).unwrap_or_default();
        let item = |(at, label): (usize, &String)| Item {
            label: label.clone(),
            hint: String::new(),
            wish: Wish::Tell(Reply::Chosen(slot, at)),
        };
        let items = labels.iter().enumerate().map(item).collect();
        vec![Wish::lay(Overlay::Menu(Menu::new(super::view::label(self, slot, world), items)))]
    }

    fn remark(&self, world: &World<'_>) -> Vec<Wish> {
        let row = u16::try_from(self.papers.at).unwrap_or(u16::MAX);
        let Some(paper) = self.papers.rows.get(self.papers.at) else { return Vec::new() };
        let told = self.papers.remarks.get(&row).map(String::as_str).unwrap_or_default();
        let field = Field::new(500, Mask::Text).holding(told);
        let asking = Asking::new(world.say("ask-remark"), world.say("do-remark"), Purpose::Remark(row))
            .saying([paper.name.clone()])
            .asking(Part::Text { label: world.say("ask-words"), field: Box::new(field), needed: false });
        vec![Wish::lay(Overlay::Asking(Box::new(asking)))]
    }

    fn why(&self, world: &World<'_>) -> Vec<Wish> {
        let Some(due) = self.promise(world) else {
            return vec![Wish::Say(Tone::Note, world.say("due-unknown"))];
        };
        let mut lines = due.explanation.lines(world.clock_language());
        if self.waits_for_payment() {
            lines.insert(0, world.say("why-would-wait"));
        }
        vec![Wish::lay(Overlay::Sheet(Sheet::of(world.say("why-title"), &lines)))]
    }

    /// Whether the clock of the procedure begins with the payment of a fee that is owed or not known.
    pub fn waits_for_payment(&self) -> bool {
        self.procedure.as_ref().is_some_and(|procedure| procedure.starts_on_payment)
    }

    /// The promise if it were accepted now.
    pub fn promise(&self, world: &World<'_>) -> Option<crate::domain::clock::Due> {
        let typed = || self.text(Slot::Limit).and_then(|text| text.parse().ok());
        let limit = self.stated_limit().or_else(typed)?;
        let (calendar, rules) = (world.desk.calendar(), world.desk.rules());
        Some(crate::domain::clock::due(limit, world.now, &[], calendar, rules))
    }

    /// Takes what an overlay handed down.
    pub fn reply(&mut self, reply: Reply, world: &World<'_>) -> Vec<Wish> {
        match reply {
            Reply::Procedure(code) => match world.desk.procedure(&code) {
                Some(procedure) => {
                    self.set_procedure(procedure, world);
                    self.after_procedure();
                }
                None => return vec![Wish::Say(Tone::Warn, world.say("procedure-bare"))],
            },
            Reply::Chosen(Slot::Case, at) => {
                self.set_case(at, world);
                self.focus = Slot::Case;
                self.step(true);
            }
            Reply::Chosen(slot, at) => {
                if let Some(choice) = self.choices.get_mut(&slot).filter(|choice| at < choice.labels.len()) {
                    choice.at = Some(at);
                    self.touch(world);
                }
            }
            Reply::Value(slot, value) => {
                self.take_earlier(slot, &value);
                self.touch(world);
            }
            Reply::Query(..) | Reply::Case(..) | Reply::Change(_) | Reply::Pick => {}
            Reply::Remark(row, text) if text.is_empty() => {
                self.papers.remarks.remove(&row);
                self.touch(world);
            }
            Reply::Remark(row, text) => {
                self.papers.remarks.insert(row, text);
                self.touch(world);
            }
            Reply::Holder(person, applicant) => {
                if applicant {
                    self.carded(&person, world);
                }
                let reading = self.reading.take();
                self.read(&person, reading, !applicant);
                let wishes = self.meet(&person, !applicant, world);
                self.touch(world);
                return wishes;
            }
            Reply::Differing(person, as_submitter, chosen) => {
                self.take_differing(&person, as_submitter, &chosen);
                self.touch(world);
            }
            Reply::Lacking(follow) => return self.open_and(follow),
        }
        Vec::new()
    }

    /// After the card comes what it did not tell, then the papers.
    fn after_person(&mut self) {
        self.focus = if self.text(Slot::Name).is_none() {
            Slot::Name
        } else if self.papers.rows.is_empty() {
            Slot::Phone
        } else {
            Slot::Papers
        };
    }

    /// After the procedure comes its case, then whoever is not known yet, then the papers.
    fn after_procedure(&mut self) {
        let cases = self.procedure.as_ref().map_or(0, |p| p.cases.len());
        self.focus = if cases > 1 {
            Slot::Case
        } else if self.text(Slot::Name).is_none() {
            Slot::Id
        } else if self.papers.rows.is_empty() {
            Slot::Phone
        } else {
            Slot::Papers
        };
    }

    fn open_and(&self, follow: Follow) -> Vec<Wish> {
        let order = self.order();
        order
            .map(|order| Wish::order(Order::OpenDossier(order), Then::Opened(self.draft, follow)))
            .into_iter()
            .collect()
    }

    /// A card was scanned: it fills an empty applicant; otherwise it is asked whose it is.
    pub fn card(&mut self, person: Applicant, by: Option<Evidence>, world: &World<'_>) -> Vec<Wish> {
        if self.is_body() {
            // A body has no card: whoever stands here hands in for it.
            self.read(&person, by, true);
            let wishes = self.meet(&person, true, world);
            self.touch(world);
            return wishes;
        }
        let same = self.text(Slot::Id).is_some_and(|id| person.id_number.as_deref() == Some(&id));
        if same || (self.text(Slot::Name).is_none() && self.text(Slot::Id).is_none()) {
            self.carded(&person, world);
            self.read(&person, by, false);
            let wishes = self.meet(&person, false, world);
            self.touch(world);
            if self.procedure.is_some() {
                self.after_person();
            }
            return wishes;
        }
        self.reading = by;
        let labels = vec![world.say("who-is-applicant"), world.say("who-is-submitter")];
        let choice = Choice { at: Some(1), ..Choice::first_of(labels) }.with_hotkeys(['1', '2']);
        let name = person.name.clone();
        let asking =
            Asking::new(world.say("ask-holder"), world.say("do-holder"), Purpose::Holder(Box::new(person)))
                .saying([name])
                .asking(Part::Choice { label: world.say("ask-holder-who"), choice, long: true });
        vec![Wish::lay(Overlay::Asking(Box::new(asking)))]
    }
}
