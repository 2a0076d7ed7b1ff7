//! A group as a draft: a small file of its own with every line and what became of it.

use super::{Group, Line};
use crate::base::id::DossierId;
use crate::desk::draft::Draft;
use crate::domain::intake::OpenDossier;
use crate::tui::world::{Seat, World};
use serde::{Deserialize, Serialize};

/// The version written now.
const VERSION: u8 = 1;

/// What a group's draft holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptGroup {
    group: u8,
    /// What the procedure is called.
    pub title: String,
    from: DossierId,
    template: OpenDossier,
    lines: Vec<Line>,
}

impl KeptGroup {
    /// What a draft kept; `None` for the draft of something else.
    pub fn read(draft: &Draft) -> Option<Self> {
        serde_json::from_str(&draft.place).ok().filter(|kept: &Self| kept.group == VERSION)
    }

    /// People of the list.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether it holds nobody.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The screen again.
    pub fn restore(self, draft: &Draft) -> Group {
        let mut group = Group::new(draft.id, self.from, self.template, self.title);
        group.lines = self.lines;
        group
    }
}

impl Group {
    /// The draft as it stands.
    pub fn kept(&self, world: &World<'_>, seat: Seat) -> Draft {
        let kept = KeptGroup {
            group: VERSION,
            title: self.title.clone(),
            from: self.from,
            template: self.template.clone(),
            lines: self.lines.clone(),
        };
        Draft {
            id: self.id,
            officer: seat.officer,
            saved_at: world.now,
            simulated: world.simulated,
            command: self.template.clone(),
            // Plain structs always have a JSON form.
            place: serde_json::to_string(&kept).unwrap_or_default(),
        }
    }
}
