//! A transfer to the post's account as a VietQR code on the screen, with its numbers beside it.
//!
//! Drawn offline from the account the post has set. It tells what to pay; that it was paid is recorded by the
//! officer once the bank says so.

use super::Reaction;
use crate::base::money::Dong;
use crate::domain::vietqr::{Account, VietQr};
use crate::sync::code::{Picture, picture};
use crate::tui::canvas::{Canvas, wrap};
use crate::tui::key::{Code, Key};
use crate::tui::look::Role;
use crate::tui::words;
use crate::tui::world::World;
use ratatui::layout::Rect;

/// Cells the words beside the code need.
const WORDS: u16 = 30;

/// A transfer to be made.
#[derive(Debug, Clone)]
pub struct Transfer {
    account: Account,
    holder: String,
    amount: Dong,
    purpose: String,
    code: Option<Picture>,
}

impl Transfer {
    /// A transfer of an amount for a dossier's number; `None` where the post has set no account.
    pub fn new(amount: Dong, number: &str, world: &World<'_>) -> Option<Self> {
        let (account, holder) = world.view.account.as_deref()?.clone();
        let code = VietQr::of_fee(&account, amount, number);
        let purpose = code.purpose.clone().unwrap_or_default();
        // Dark modules on a light ground, whatever the terminal's colours are.
        let code = picture(&code.text(), false);
        Some(Self { account, holder, amount, purpose, code })
    }

    /// What is to be typed where the code cannot be read.
    pub(in crate::tui) fn told(&self, world: &World<'_>) -> Vec<String> {
        let mut told = vec![
            world.say_with("qr-bank", &[("bank", self.account.bank())]),
            world.say_with("qr-number", &[("number", &self.account.number)]),
        ];
        if !self.holder.is_empty() {
            told.push(world.say_with("qr-holder", &[("name", &self.holder)]));
        }
        told.push(world.say_with("qr-amount", &[("amount", &words::amount(self.amount))]));
        told.push(world.say_with("qr-purpose", &[("text", &self.purpose)]));
        told.push(world.say("qr-check"));
        told
    }

    /// Takes a key: Enter and Esc leave it.
    pub fn key(&self, key: Key) -> Reaction {
        match key.code {
            Code::Enter | Code::Esc => Reaction::Done(Vec::new()),
            _ => Reaction::Stay,
        }
    }

    /// Draws it over the whole window: a code that is cut is none.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, world: &World<'_>) {
        let area = canvas.area();
        canvas.clear(area);
        let code = self.code.as_ref().filter(|code| canvas.look.glyphs.blocks && fits(code, area));
        let beside = code.map_or(0, |code| u16::try_from(code.width()).unwrap_or(0) + 2);
        if let Some(code) = code {
            let style = canvas.look.theme.paper();
            for (line, row) in code.lines.iter().enumerate() {
                canvas.styled(area, u16::try_from(line).unwrap_or(u16::MAX), 0, row, style);
            }
        }
        let at = Rect { x: area.x + beside, width: area.width.saturating_sub(beside), ..area };
        canvas.text(at, 0, 0, &world.say("qr-title"), Role::Accent);
        let first = if code.is_some() { "qr-scan" } else { "qr-not-seen" };
        let mut line = 2;
        for words in [world.say(first)].into_iter().chain(self.told(world)) {
            for piece in wrap(&words, usize::from(at.width)) {
                canvas.text(at, line, 0, &piece, Role::Text);
                line += 1;
            }
        }
        canvas.cursor(at, line + 1, 0);
    }
}

fn fits(code: &Picture, area: Rect) -> bool {
    let (rows, columns) = (code.lines.len(), code.width());
    rows <= usize::from(area.height) && columns + usize::from(WORDS) <= usize::from(area.width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_an_amount_and_a_number_fits_the_smallest_window() {
        let account = Account::new("970436", "9704030000000000001", false).unwrap();
        let purpose = Some("G01.899.909-261123-000028".to_owned());
        let code = VietQr { account, amount: Some(Dong(99_999_999)), bill: None, purpose };
        let code = picture(&code.text(), false).unwrap();
        assert!(fits(&code, Rect::new(0, 0, 80, 24)), "{} x {}", code.width(), code.lines.len());
    }
}
