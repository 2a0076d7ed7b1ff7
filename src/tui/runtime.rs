//! Owns the terminal, reads keys, performs effects, draws when something changed.
//!
//! Three threads meet on one channel: one reads the terminal, one waits for signals, and the desk's writer
//! tells its news. The loop takes everything that has come before it draws once. Nothing polls.

mod feed;
mod hold;
mod outward;
mod terminal;

use super::canvas::Hits;
use super::kept::Kept;
use super::look::Look;
use super::model::Model;
use super::port::{DeskPort, News};
use super::wish::{Action, Effect, Tone};
use super::world::{Seat, World};
use crate::base::id::OfficerId;
use crate::base::time::Clock;
use crate::domain::scan::detector::{ScanDetector, Verdict};
use crate::locale::{Language, Texts, date_time};
pub use feed::Keyboard;
use feed::{Feed, Input};
use hold::Hold;
use outward::Outward;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
pub(in crate::tui) use terminal::Takeover;

/// How the desk is to be shown.
#[derive(Debug, Clone)]
pub struct Options {
    /// Who sits down first; the first officer there is when left out.
    pub officer: Option<OfficerId>,
    /// The counter's number.
    pub counter: u8,
    /// The screen's language.
    pub language: Language,
    /// Colours and signs.
    pub look: Look,
    /// What was passed over in the settings: message ids and what they name.
    pub warnings: Vec<(&'static str, String)>,
    /// What this machine was told besides.
    pub kept: Kept,
}

/// The screen could not be shown, or its keyboard is gone.
#[derive(Debug, thiserror::Error)]
pub enum RunFault {
    /// The terminal failed.
    #[error("the terminal cannot be used: {0}; run motcua in a terminal window of at least 60x20")]
    Terminal(#[from] std::io::Error),
    /// Signals cannot be watched.
    #[error("signals cannot be watched: {0}")]
    Signals(std::io::Error),
}

/// What the officer left the screen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// To leave.
    Left,
    /// To have the demonstration made anew.
    Reset,
}

/// Shows the desk until the officer leaves.
pub fn run(
    port: &dyn DeskPort,
    clock: &dyn Clock,
    keyboard: &Keyboard,
    options: &Options,
) -> Result<Ended, RunFault> {
    let (sender, inputs) = channel();
    let mut takeover = Takeover::begin()?;
    let feed = Feed::start(keyboard, sender.clone()).map_err(RunFault::Signals)?;
    port.listen(Box::new(move |news| {
        // A screen that is gone needs no news.
        let _ = sender.send(Input::News(news));
    }));
    let ended = Desk::new(port, clock, options).show(&inputs, &mut takeover);
    feed.stop();
    takeover.end();
    ended
}

/// The running screen.
struct Desk<'a> {
    port: &'a dyn DeskPort,
    clock: &'a dyn Clock,
    model: Model,
    texts: Texts,
    look: Look,
    detector: ScanDetector,
    hold: Hold,
    outward: Outward,
    /// What the mouse finds on the screen as last drawn.
    hits: Hits,
    start: Instant,
    leaving: bool,
    ended: Ended,
}

impl<'a> Desk<'a> {
    fn new(port: &'a dyn DeskPort, clock: &'a dyn Clock, options: &Options) -> Self {
        let seat = Seat { officer: options.officer.unwrap_or_default(), counter: options.counter.max(1) };
        let texts = Texts::new(options.language);
        let mut model = Model::new(seat);
        model.begin_with(options.kept);
        if let Some((key, detail)) = options.warnings.first() {
            model.say(Tone::Warn, texts.say_with(key, &[("detail", detail)]));
        }
        Self {
            port,
            clock,
            model,
            texts,
            look: options.look,
            detector: ScanDetector::new(),
            hold: Hold::default(),
            outward: Outward::default(),
            hits: Hits::default(),
            start: Instant::now(),
            leaving: false,
            ended: Ended::Left,
        }
    }

    /// Milliseconds since the screen was opened: a steady clock.
    fn steady(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn show(mut self, inputs: &Receiver<Input>, takeover: &mut Takeover) -> Result<Ended, RunFault> {
        let (width, height) = takeover.size()?;
        self.act(Action::Resized(width, height));
        self.act(Action::Wake);
        if self.model.mouse {
            self.outward.mouse(true);
        }
        let mut version = None;
        let mut changed = true;
        while !self.leaving {
            if changed {
                self.draw(takeover)?;
            }
            changed = match inputs.recv_timeout(self.patience()) {
                Ok(first) => {
                    self.take(first)?;
                    // All that has come is taken before one drawing: type-ahead is never slowed by it.
                    while let Ok(next) = inputs.try_recv() {
                        self.take(next)?;
                    }
                    true
                }
                Err(RecvTimeoutError::Timeout) => self.wake(),
                Err(RecvTimeoutError::Disconnected) => {
                    self.act(Action::HangUp);
                    false
                }
            };
            let now = Some(self.port.view().version);
            changed |= std::mem::replace(&mut version, now) != now;
        }
        Ok(self.ended)
    }

    /// How long nothing needs to be done: until a draft, a held-back key, a scan's silence, the minute.
    fn patience(&self) -> Duration {
        let now = self.clock.now().unix_millis();
        let minute = u64::try_from(60_000 - now.rem_euclid(60_000)).unwrap_or(60_000);
        let soon = [self.model.wakes_at(), self.detector.wakes_at(), self.hold.wakes_at()]
            .into_iter()
            .flatten()
            .min();
        let millis = soon.map_or(minute, |at| at.saturating_sub(self.steady()).min(minute));
        Duration::from_millis(millis.max(1))
    }

    /// Time passed without input; says whether that may have changed the screen.
    fn wake(&mut self) -> bool {
        let idle = self.detector.idle(self.steady());
        self.scanned(idle);
        for press in self.hold.ripe(self.steady()) {
            self.act(Action::Press(press));
        }
        self.act(Action::Wake);
        true
    }

    /// A scan that ended: what of it was kept back is dropped, what was typed is taken back.
    fn scanned(&mut self, verdict: Verdict) {
        let Some((read, take_back)) = feed::scanned(verdict) else { return };
        let kept = self.hold.drop_scan();
        self.act(Action::Scanned { read, take_back: take_back.saturating_sub(kept) });
    }

    fn take(&mut self, input: Input) -> Result<(), RunFault> {
        match input {
            Input::Key { key, repeat, at } => {
                let at = u64::try_from(at.saturating_duration_since(self.start).as_millis()).unwrap_or(0);
                self.key(super::key::Press { key, at, repeat });
            }
            Input::Paste(text) => self.act(Action::Paste(text)),
            Input::Resized(width, height) => self.act(Action::Resized(width, height)),
            Input::Mouse(pointed) => {
                let at = self.steady();
                for key in self.hits.keys(pointed) {
                    self.act(Action::Press(super::key::Press { key, at, repeat: false }));
                }
            }
            Input::News(news) => self.act(Action::News(news)),
            Input::HangUp => {
                self.act(Action::HangUp);
                self.leaving = true;
            }
            Input::Failed(error) => {
                self.act(Action::HangUp);
                return Err(RunFault::Terminal(error));
            }
        }
        Ok(())
    }

    /// A key is first shown to the detector: what a scanner typed is taken back out of the field, and
    /// where characters act they wait until it is clear that nobody scanned them.
    fn key(&mut self, press: super::key::Press) {
        let verdict = self.detector.key(feed::detector_key(press.key), press.at);
        let swallow = feed::swallows(&verdict);
        self.scanned(verdict);
        if swallow {
            return;
        }
        if press.key.typed().is_some() && !self.model.takes_text() {
            self.hold.keep(press);
            return;
        }
        for kept in self.hold.all() {
            self.act(Action::Press(kept));
        }
        self.act(Action::Press(press));
    }

    fn act(&mut self, action: Action) {
        let effects = {
            let world = world(self.port, self.clock, &self.texts, self.start);
            super::update(&mut self.model, action, &world)
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
            Effect::Copy(text) => self.outward.copy(&text),
            Effect::Print(job) => self.port.print(job),
            Effect::Quit => self.leaving = true,
            Effect::Reset => (self.leaving, self.ended) = (true, Ended::Reset),
        }
    }

    fn draw(&mut self, takeover: &mut Takeover) -> Result<(), RunFault> {
        let world = world(self.port, self.clock, &self.texts, self.start);
        let (model, look) = (&self.model, &self.look);
        let hits = &mut self.hits;
        takeover.draw(|frame| *hits = super::view::view_with_hits(model, &world, look, frame))?;
        self.outward.send(takeover)?;
        self.act(Action::Drawn);
        Ok(())
    }
}

fn world<'w>(port: &'w dyn DeskPort, clock: &dyn Clock, texts: &'w Texts, start: Instant) -> World<'w> {
    World {
        view: port.view(),
        desk: port,
        texts,
        now: clock.now(),
        simulated: clock.is_simulated(),
        steady: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
    }
}
