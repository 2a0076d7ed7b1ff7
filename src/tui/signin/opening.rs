//! Signing in before a sealed store is opened, with the terminal taken over.
//!
//! There is no desk yet, so it has its own small loop. Esc leaves without a trace.

use super::keeper::{Answer, Doorkeeper, Keeper};
use super::{Knock, SignIn, Turn};
use crate::base::id::OfficerId;
use crate::locale::Texts;
use crate::tui::canvas::Canvas;
use crate::tui::key::Key;
use crate::tui::look::Look;
use crate::tui::runtime::{RunFault, Takeover};
use crate::tui::typing::Typing;
use crate::tui::welcome::HangUp;
use crossterm::event::Event;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long a key is waited for before it is looked whether an answer or a signal came.
const LISTEN: Duration = Duration::from_millis(50);

/// Asks until somebody may come in; `None` where nobody wants to any more.
pub fn ask(
    doorkeeper: Box<dyn Doorkeeper>,
    texts: &Texts,
    look: Look,
    typing: Typing,
) -> Result<Option<OfficerId>, RunFault> {
    let hang_up = HangUp::watch().map_err(RunFault::Signals)?;
    let (tell, answers) = channel();
    let keeper = Keeper::start(doorkeeper, move |answer| {
        // A screen that is gone needs no answer.
        let _ = tell.send(answer);
    });
    let mut takeover = Takeover::begin()?;
    let mut form = SignIn::new(Knock::Opening, "", typing);
    let start = Instant::now();
    let now = || u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    loop {
        takeover.draw(|frame| form.view(&mut Canvas::new(frame, look), texts, now()))?;
        if let Some(officer) = admitted(&mut form, &answers, now()) {
            return Ok(Some(officer));
        }
        if hang_up.came() {
            return Ok(None);
        }
        if !crossterm::event::poll(LISTEN)? {
            continue;
        }
        match crossterm::event::read()? {
            Event::Paste(text) => form.paste(&text),
            Event::Key(event) => {
                let Some(key) = Key::from_terminal(&event) else { continue };
                match form.key(key, OfficerId::default(), now()) {
                    Turn::Stay => {}
                    Turn::Ask(asked) => keeper.ask(asked),
                    Turn::Leave => return Ok(None),
                }
            }
            _ => {}
        }
    }
}

fn admitted(form: &mut SignIn, answers: &Receiver<Answer>, now: u64) -> Option<OfficerId> {
    let answer = answers.try_recv().ok()?;
    let open = form.answered(&answer, now);
    answer.ok().filter(|_| open)
}
