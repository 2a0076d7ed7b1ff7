//! The desk behind a front: it holds what the screens know, gives it actions and performs what they ask of
//! the world. Both fronts, the screen's and that of lines, run on it; neither does more than show and listen.

use super::outward::Outward;
use super::{Ended, Options};
use crate::base::time::Clock;
use crate::locale::{Language, Texts, date_time};
use crate::tui::look::Look;
use crate::tui::model::Model;
use crate::tui::port::{DeskPort, News};
use crate::tui::signin::Knock;
use crate::tui::wish::{Action, Effect, Tone};
use crate::tui::world::{Seat, World};
use std::time::{Duration, Instant};

/// The running desk.
pub(in crate::tui) struct Desk<'a> {
    pub(in crate::tui) port: &'a dyn DeskPort,
    clock: &'a dyn Clock,
    pub(in crate::tui) model: Model,
    pub(in crate::tui) texts: Texts,
    pub(in crate::tui) look: Look,
    /// What goes to the terminal beside the picture; a front of lines never sends it.
    pub(super) outward: Outward,
    start: Instant,
    /// The lock is to ask this.
    pub(in crate::tui) knock: Option<Knock>,
    /// The officer wants to go, or has to.
    pub(in crate::tui) leaving: bool,
    /// What for.
    pub(in crate::tui) ended: Ended,
}

impl<'a> Desk<'a> {
    /// A desk nobody has acted on yet.
    pub(in crate::tui) fn new(port: &'a dyn DeskPort, clock: &'a dyn Clock, options: &Options) -> Self {
        let seat = Seat { officer: options.officer.unwrap_or_default(), counter: options.counter.max(1) };
        let texts = Texts::new(options.language);
        let mut model = Model::new(seat);
        model.begin_with(options.kept);
        model.guarded = options.guarded;
        if let Some((key, detail)) = options.warnings.first() {
            model.say(Tone::Warn, texts.say_with(key, &[("detail", detail)]));
        }
        Self {
            port,
            clock,
            model,
            texts,
            look: options.look,
            outward: Outward::default(),
            start: Instant::now(),
            knock: None,
            leaving: false,
            ended: Ended::Left,
        }
    }

    /// Milliseconds since the desk was opened: a steady clock.
    pub(in crate::tui) fn steady(&self) -> u64 {
        self.moment(Instant::now())
    }

    /// A moment on that clock.
    pub(in crate::tui) fn moment(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.start).as_millis()).unwrap_or(u64::MAX)
    }

    /// How long nothing needs to be done: until a draft is due, one of these moments, or the minute.
    pub(in crate::tui) fn patience(&self, also: impl IntoIterator<Item = Option<u64>>) -> Duration {
        let now = self.clock.now().unix_millis();
        let minute = u64::try_from(60_000 - now.rem_euclid(60_000)).unwrap_or(60_000);
        let soon = also.into_iter().chain([self.model.wakes_at()]).flatten().min();
        let millis = soon.map_or(minute, |at| at.saturating_sub(self.steady()).min(minute));
        Duration::from_millis(millis.max(1))
    }

    /// Whether nothing an officer asked for is under way.
    pub(in crate::tui) fn is_settled(&self) -> bool {
        self.model.pending.is_none() && self.model.orders.is_empty()
    }

    /// The name of whom the lock asks.
    pub(in crate::tui) fn name_for(&self, knock: Knock) -> String {
        let officer = match knock {
            Knock::Switch(officer) | Knock::Give(officer) => officer,
            Knock::Opening | Knock::Lock | Knock::Pin | Knock::Change => self.model.seat.officer,
        };
        self.world().officer_name(officer)
    }

    /// The world at this moment.
    pub(in crate::tui) fn world(&self) -> World<'_> {
        world(self.port, self.clock, &self.texts, self.steady())
    }

    /// Lets something be done with what the screens know, the world at hand.
    pub(in crate::tui) fn with_model<R>(&mut self, work: impl FnOnce(&mut Model, &World<'_>) -> R) -> R {
        let world = world(self.port, self.clock, &self.texts, self.steady());
        work(&mut self.model, &world)
    }

    /// Sends an action through update and performs what it asks for.
    pub(in crate::tui) fn act(&mut self, action: Action) {
        let effects = {
            let world = world(self.port, self.clock, &self.texts, self.steady());
            crate::tui::update(&mut self.model, action, &world)
        };
        for effect in effects {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            // One order is under way at a time, so the next answer is its own.
            Effect::Submit(request) => {
                self.port.submit(*request);
            }
            Effect::SaveDraft(draft) => self.port.save_draft(*draft),
            Effect::RemoveDraft(id) => self.port.remove_draft(id),
            Effect::SaveFilter { name, query } => {
                if let Err(trouble) = self.port.save_filter(&name, &query) {
                    self.act(Action::News(News::DraftLost(trouble)));
                }
            }
            Effect::NextLanguage => {
                let next = match self.texts.language() {
                    Language::Vietnamese => Language::English,
                    Language::English => Language::Vietnamese,
                };
                self.texts = Texts::new(next);
                self.port.keep_setting("language", next.tag());
            }
            Effect::NextTheme => {
                self.look.theme = self.look.theme.next();
                self.port.keep_setting("theme", self.look.theme.name());
            }
            Effect::NextSigns => {
                self.look = self.look.with_next_signs();
                self.port.keep_setting("glyphs", self.look.glyphs.name);
            }
            Effect::Keep(name, value) => self.port.keep_setting(name, &value),
            Effect::TestPage => self.port.test_page(&date_time(&self.texts, self.clock.now())),
            Effect::Ring => self.outward.ring(self.start.elapsed()),
            Effect::Mouse(on) => self.outward.mouse(on),
            Effect::Copy(text) => self.outward.copy(text),
            Effect::Print(job) => self.port.print(job),
            Effect::BackUp => self.port.back_up_now(),
            Effect::SyncNow => self.port.sync_now(),
            Effect::HaltSync => self.port.sync_halt(),
            Effect::Enrol(step) => self.port.enrol(step),
            Effect::Knock(knock) => self.knock = Some(knock),
            Effect::Quit => self.leaving = true,
            Effect::Reset => (self.leaving, self.ended) = (true, Ended::Reset),
        }
    }
}

fn world<'w>(port: &'w dyn DeskPort, clock: &dyn Clock, texts: &'w Texts, steady: u64) -> World<'w> {
    World { view: port.view(), desk: port, texts, now: clock.now(), simulated: clock.is_simulated(), steady }
}
