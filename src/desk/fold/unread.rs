//! Items of the portal that nobody could read: kept, each with its reason, so that nothing is lost.
//!
//! A row stands under the item's digest: the same item read twice, at one desk or two, is one row. The whole
//! text stays in the journal; the row shows its beginning.

use super::{Fold, FoldFault};
use crate::desk::rows::UnreadRow;
use crate::domain::portal::{self, ItemSetAside};
use crate::record::act::Read;
use crate::store::state::State;

/// Characters of a number at most.
const NUMBER_MAX: usize = 80;
/// Bytes of an item's text that a row shows at most.
const EXCERPT_MAX: usize = 1_500;

impl Fold {
    /// Notes an item that was set aside; of several words on it the earliest counts.
    pub(super) fn fold_portal(
        &mut self,
        state: &dyn State,
        event: &portal::Event,
        read: &Read,
    ) -> Result<(), FoldFault> {
        let portal::Event::SetAside(aside) = event else { return Ok(()) };
        let said_at = (read.entry.hlc, read.id);
        if self.unread.get(state, &aside.digest)?.is_none_or(|row| said_at < row.said_at) {
            let at = read.entry.at;
            let (reason, number) = (aside.reason, number(aside));
            let row = UnreadRow { said_at, at, reason, number, excerpt: excerpt(aside) };
            self.unread.put(aside.digest, row);
        }
        Ok(())
    }
}

/// The number the text names, where it is JSON that names one.
fn number(aside: &ItemSetAside) -> Option<String> {
    let item: serde_json::Value = serde_json::from_str(&aside.personal.as_ref()?.json).ok()?;
    Some(item.get("MaHoSo")?.as_str()?.chars().take(NUMBER_MAX).collect())
}

fn excerpt(aside: &ItemSetAside) -> String {
    let text = aside.personal.as_ref().map_or("", |text| text.json.as_str());
    let mut shown = String::new();
    for c in text.chars() {
        if shown.len() + c.len_utf8() > EXCERPT_MAX {
            break;
        }
        shown.push(c);
    }
    shown
}
