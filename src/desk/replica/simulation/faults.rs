//! What can go wrong, each with a switch of its own.

/// One kind of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Parcels get lost on the line.
    Drop,
    /// Parcels come twice.
    Repeat,
    /// Parcels come in another order.
    Reorder,
    /// Parcels of earlier rounds come again, days later.
    Delay,
    /// The line is cut anywhere.
    Cut,
    /// The hub took everything, and its answer is lost.
    LostAnswer,
    /// Desks are away for days.
    Offline,
    /// A desk's power goes, with whatever was not synced.
    Crash,
    /// A store is copied and runs beside the original.
    Copy,
    /// A store is put back from a copy of its folder: its anchor tells.
    Restore,
    /// A disk is put back to an earlier image: nothing tells.
    PutBack,
    /// Clocks run behind, or a year ahead; nobody calls them made up.
    WrongClock,
    /// Desks work alone for days before they are enrolled.
    Late,
    /// Sticks carry what no line does, late, twice and altered.
    Stick,
    /// Devices are shut out.
    Revoke,
    /// The hub's power goes.
    HubCrash,
    /// The hub is put back from a copy of its folder.
    HubRestore,
    /// The hub's disk is put back to an earlier image: nothing tells.
    HubPutBack,
}

impl Fault {
    /// All of them.
    pub(super) const ALL: [Self; 18] = [
        Self::Drop,
        Self::Repeat,
        Self::Reorder,
        Self::Delay,
        Self::Cut,
        Self::LostAnswer,
        Self::Offline,
        Self::Crash,
        Self::Copy,
        Self::Restore,
        Self::PutBack,
        Self::WrongClock,
        Self::Late,
        Self::Stick,
        Self::Revoke,
        Self::HubCrash,
        Self::HubRestore,
        Self::HubPutBack,
    ];
}

/// Which troubles a seed has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Faults(u32);

impl Faults {
    /// None at all.
    pub(super) const NONE: Self = Self(0);

    /// One alone.
    pub(super) const fn only(fault: Fault) -> Self {
        Self(1 << fault as u32)
    }

    /// All together.
    pub(super) fn all() -> Self {
        Fault::ALL.iter().fold(Self::NONE, |faults, fault| Self(faults.0 | Self::only(*fault).0))
    }

    /// A number of this set alone.
    pub(super) const fn bits(self) -> u64 {
        self.0 as u64
    }

    /// Whether this one is among them.
    pub(super) const fn has(self, fault: Fault) -> bool {
        self.0 & Self::only(fault).0 != 0
    }

    /// Whether one device may give a number twice: only where copies of it ran without seeing each other.
    pub(super) const fn may_repeat_numbers(self) -> bool {
        self.has(Fault::Copy) || self.has(Fault::Restore) || self.has(Fault::PutBack)
    }
}

impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all: Vec<Fault> = Fault::ALL.into_iter().filter(|fault| self.has(*fault)).collect();
        write!(f, "faults {all:?}")
    }
}
