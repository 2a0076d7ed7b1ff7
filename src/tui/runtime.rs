//! Owns the terminal, reads keys, performs effects, draws when something changed.
//!
//! Three threads meet on one channel: one reads the terminal, one waits for signals, and the desk's writer
//! tells its news; a scanner's port, where one is set, has a fourth. The loop takes everything that has come
//! before it draws once. Nothing polls.
//!
//! What every front does alike lies in `desk`; [`super::plain`] is the front of lines.

pub(in crate::tui) mod desk;
pub(in crate::tui) mod feed;
mod hold;
mod outward;
mod painter;
pub(in crate::tui) mod scanner;
mod terminal;

use super::canvas::Hits;
use super::kept::Kept;
use super::look::Look;
use super::port::DeskPort;
use super::wish::Action;
use crate::base::id::OfficerId;
use crate::base::time::Clock;
use crate::domain::scan::detector::{ScanDetector, Verdict};
use crate::locale::Language;
use desk::Desk;
pub use feed::Keyboard;
use feed::{Feed, Input};
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

/// Shows the desk until the officer leaves.
pub fn run(
    port: &dyn DeskPort,
    clock: &dyn Clock,
    keyboard: &Keyboard,
    options: &Options,
) -> Result<Ended, RunFault> {
    let (sender, inputs) = channel();
    let mut takeover = Takeover::begin()?;
    let feed = Feed::start(keyboard, sender.clone(), options.scanner.clone()).map_err(RunFault::Signals)?;
    port.listen(Box::new(move |news| {
        // A screen that is gone needs no news.
        let _ = sender.send(Input::News(news));
    }));
    let ended = Show::new(Desk::new(port, clock, options)).run(&inputs, &mut takeover);
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
}

impl<'a> Show<'a> {
    fn new(desk: Desk<'a>) -> Self {
        Self { desk, detector: ScanDetector::new(), hold: Hold::default(), hits: Hits::default() }
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
            let now = Some(self.desk.port.view().version);
            changed |= std::mem::replace(&mut version, now) != now;
        }
        Ok(self.desk.ended)
    }

    /// How long nothing needs to be done: until a draft, a held-back key, a scan's silence, the minute.
    fn patience(&self) -> Duration {
        self.desk.patience([self.detector.wakes_at(), self.hold.wakes_at()])
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
        let Some((read, take_back)) = feed::scanned(verdict) else { return };
        let kept = self.hold.drop_scan();
        self.desk.act(Action::Scanned { read, take_back: take_back.saturating_sub(kept) });
    }

    fn take(&mut self, input: Input) -> Result<(), RunFault> {
        match input {
            Input::Key { key, repeat, at } => {
                self.key(super::key::Press { key, at: self.desk.moment(at), repeat });
            }
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
        if swallow {
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

    fn draw(&mut self, takeover: &mut Takeover) -> Result<(), RunFault> {
        let world = self.desk.world();
        let (model, look) = (&self.desk.model, &self.desk.look);
        let hits = &mut self.hits;
        takeover.draw(|frame| *hits = super::view::view_with_hits(model, &world, look, frame))?;
        self.desk.outward.send(takeover)?;
        self.desk.act(Action::Drawn);
        Ok(())
    }
}
