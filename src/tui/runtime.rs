//! Owns the terminal, reads keys, performs effects, draws when something changed.
//!
//! Three threads meet on one channel: one reads the terminal, one waits for signals, and the desk's writer
//! tells its news; a scanner's port, where one is set, has a fourth. The loop takes everything that has come
//! before it draws once. Nothing polls.
//!
//! What every front does alike lies in `desk`; [`super::plain`] is the front of lines.

pub(in crate::tui) mod desk;
pub(in crate::tui) mod feed;
mod gate;
mod hold;
mod outward;
mod painter;
pub(in crate::tui) mod scanner;
mod terminal;

use super::canvas::Hits;
use super::kept::Kept;
use super::look::Look;
use super::port::DeskPort;
use super::signin::Knock;
use super::signin::keeper::{Answer, Lock};
use super::typing::Typing;
use super::wish::{Action, Tone};
use crate::base::id::OfficerId;
use crate::base::time::Clock;
use crate::domain::scan::detector::{ScanDetector, Verdict};
use crate::locale::Language;
use desk::Desk;
pub use feed::Keyboard;
use feed::{Feed, Input};
use gate::Gate;
use hold::Hold;
pub use scanner::{Port, USUAL_SPEED};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;
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
    /// The serial port of a scanner, where there is one.
    pub scanner: Option<Port>,
    /// What was passed over in the settings: message ids and what they name.
    pub warnings: Vec<(&'static str, String)>,
    /// What this machine was told besides.
    pub kept: Kept,
    /// Officers have to say who they are before they sit down.
    pub guarded: bool,
}

/// The screen could not be shown, or its keyboard is gone.
#[derive(Debug, thiserror::Error)]
pub enum RunFault {
    /// The terminal failed.
    #[error("the terminal cannot be used: {0}; run motcua in a terminal window of at least 60x20")]
    Terminal(#[from] std::io::Error),
    /// Nobody hears the lines any more.
    #[error("the lines cannot be written: {0}; what was typed is kept")]
    Lines(std::io::Error),
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

/// Shows the desk until the officer leaves; with a lock, where the store has one.
pub fn run(
    port: &dyn DeskPort,
    clock: &dyn Clock,
    keyboard: &Keyboard,
    options: &Options,
    lock: Option<Lock>,
) -> Result<Ended, RunFault> {
    let (sender, inputs) = channel();
    let mut takeover = Takeover::begin()?;
    let feed = Feed::start(keyboard, sender.clone(), options.scanner.clone()).map_err(RunFault::Signals)?;
    let gate = lock.map(|lock| Gate::start(lock, sender.clone()));
    port.listen(Box::new(move |news| {
        // A screen that is gone needs no news.
        let _ = sender.send(Input::News(news));
    }));
    let ended = Show::new(Desk::new(port, clock, options), gate).run(&inputs, &mut takeover);
    feed.stop();
    takeover.end();
    ended
}

/// The desk on a screen.
struct Show<'a> {
    desk: Desk<'a>,
    detector: ScanDetector,
    hold: Hold,
    /// What the mouse finds on the screen as last drawn.
    hits: Hits,
    gate: Option<Gate>,
}

impl<'a> Show<'a> {
    fn new(desk: Desk<'a>, gate: Option<Gate>) -> Self {
        Self { desk, detector: ScanDetector::new(), hold: Hold::default(), hits: Hits::default(), gate }
    }

    /// The gate where it is shut.
    fn shut(&mut self) -> Option<&mut Gate> {
        self.gate.as_mut().filter(|gate| gate.is_shut())
    }

    /// Shuts the gate where the desk asked for it or nobody has touched a key for long, and lets in who was
    /// admitted, once nothing is under way.
    fn see_to_gate(&mut self) {
        let now = self.desk.steady();
        let Some(gate) = &mut self.gate else { return };
        let due = gate.is_due(now).then_some(Knock::Lock);
        if let Some(knock) = self.desk.knock.take().or(due).filter(|_| self.desk.model.open) {
            let name = self.desk.name_for(knock);
            gate.shut(knock, &name, Typing::of(self.desk.model.typing.method));
        }
        if let Some(officer) = gate.admit(self.desk.is_settled()) {
            gate.touched(now);
            self.desk.act(Action::SatDown(officer));
        }
    }

    fn run(mut self, inputs: &Receiver<Input>, takeover: &mut Takeover) -> Result<Ended, RunFault> {
        let (width, height) = takeover.size()?;
        self.desk.act(Action::Resized(width, height));
        self.desk.act(Action::Wake);
        if self.desk.model.mouse {
            self.desk.outward.mouse(true);
        }
        let mut version = None;
        let mut changed = true;
        while !self.desk.leaving {
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
                    self.desk.act(Action::HangUp);
                    false
                }
            };
            self.see_to_gate();
            let now = Some(self.desk.port.view().version);
            changed |= std::mem::replace(&mut version, now) != now;
        }
        Ok(self.desk.ended)
    }

    /// How long nothing needs to be done: until a draft, a held-back key, a scan's silence, the minute.
    fn patience(&self) -> Duration {
        let gate = self.gate.as_ref().and_then(|gate| gate.wakes_at(self.desk.steady()));
        self.desk.patience([self.detector.wakes_at(), self.hold.wakes_at(), gate])
    }

    /// Time passed without input; says whether that may have changed the screen.
    fn wake(&mut self) -> bool {
        let idle = self.detector.idle(self.desk.steady());
        self.scanned(idle);
        for press in self.hold.ripe(self.desk.steady()) {
            self.desk.act(Action::Press(press));
        }
        self.desk.act(Action::Wake);
        true
    }

    /// A scan that ended: what of it was kept back is dropped, what was typed is taken back.
    fn scanned(&mut self, verdict: Verdict) {
        if let Some(gate) = self.shut() {
            gate.scanned(verdict);
            return;
        }
        let Some((read, take_back)) = feed::scanned(verdict) else { return };
        let kept = self.hold.drop_scan();
        self.desk.act(Action::Scanned { read, take_back: take_back.saturating_sub(kept) });
    }

    fn take(&mut self, input: Input) -> Result<(), RunFault> {
        match input {
            Input::Key { key, repeat, at } => {
                self.key(super::key::Press { key, at: self.desk.moment(at), repeat });
            }
            Input::Door(answer) => self.answered(&answer),
            // A shut gate hears the keyboard alone.
            Input::Paste(text) if self.shut().is_some() => {
                self.shut().into_iter().for_each(|g| g.paste(&text));
            }
            Input::Scanner(_) | Input::Mouse(_) if self.shut().is_some() => {}
            Input::Paste(text) => self.desk.act(Action::Paste(text)),
            Input::Resized(width, height) => self.desk.act(Action::Resized(width, height)),
            Input::Scanner(said) => self.desk.act(feed::of_scanner(said)),
            Input::News(news) => self.desk.act(Action::News(news)),
            Input::Mouse(pointed) => {
                let at = self.desk.steady();
                for key in self.hits.keys(pointed) {
                    self.desk.act(Action::Press(super::key::Press { key, at, repeat: false }));
                }
            }
            // Lines are typed to the other front.
            Input::Line { .. } | Input::NoMoreLines => {}
            Input::HangUp => {
                self.desk.act(Action::HangUp);
                self.desk.leaving = true;
            }
            Input::Failed(error) => {
                self.desk.act(Action::HangUp);
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
        if let Some(gate) = &mut self.gate {
            gate.touched(press.at);
        }
        if swallow {
            return;
        }
        let sits = self.desk.model.seat.officer;
        if let Some(gate) = self.shut() {
            gate.key(press.key, sits, press.at);
            return;
        }
        if press.key.typed().is_some() && !self.desk.model.takes_text() {
            self.hold.keep(press);
            return;
        }
        for kept in self.hold.all() {
            self.desk.act(Action::Press(kept));
        }
        self.desk.act(Action::Press(press));
    }

    /// The keeper's answer.
    fn answered(&mut self, answer: &Answer) {
        let now = self.desk.steady();
        let said = self.gate.as_mut().and_then(|gate| gate.answered(answer, now));
        if let Some(said) = said {
            let told = self.desk.texts.say(said);
            self.desk.model.say(Tone::Good, told);
        }
    }

    fn draw(&mut self, takeover: &mut Takeover) -> Result<(), RunFault> {
        let now = self.desk.steady();
        if let Some(gate) = self.gate.as_ref().filter(|gate| gate.is_shut()) {
            let (look, texts) = (self.desk.look, &self.desk.texts);
            takeover.draw(|frame| {
                gate.view(frame, look, texts, now);
            })?;
            self.hits = Hits::default();
            return Ok(self.desk.outward.send(takeover)?);
        }
        let world = self.desk.world();
        let (model, look) = (&self.desk.model, &self.desk.look);
        let hits = &mut self.hits;
        takeover.draw(|frame| *hits = super::view::view_with_hits(model, &world, look, frame))?;
        self.desk.outward.send(takeover)?;
        self.desk.act(Action::Drawn);
        Ok(())
    }
}
