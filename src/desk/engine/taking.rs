//! A parcel of the hub that is taken in pieces, so that a clerk's act waits for no more than one of them.
//!
//! Its device vouches for its end alone. So the parcel lies in a file of its own while its pieces are recorded,
//! and opening takes the rest in where a power cut came between two of them. What fits into one frame needs none.
//!
//! Invariant: between two openings, what is held of another device's log ends where that device vouches for it.

use super::{DeskFault, Engine};
use crate::sync::parcel::Parcel;

impl Engine {
    /// Keeps a parcel before its first piece is recorded.
    pub(in crate::desk) fn begin_taking(&mut self, packed: &[u8]) -> Result<(), DeskFault> {
        self.check_found()?;
        self.taking = true;
        Ok(self.folder.write_parcel(packed)?)
    }

    /// Lets it go after the last; fine when none was kept.
    pub(in crate::desk) fn end_taking(&mut self) -> Result<(), DeskFault> {
        if std::mem::take(&mut self.taking) {
            self.folder.remove_parcel().map_err(|fault| DeskFault::File(fault.into()))?;
        }
        Ok(())
    }

    /// Writes a piece of the journal's next segment ahead, where it is time: while parcels come in there is no
    /// idle moment to do it in, and no act should have to wait for a whole one. A disk that has no room for it
    /// says so to the act that needs it.
    pub(in crate::desk) fn make_room(&mut self) -> Result<(), DeskFault> {
        let _ = self.journal.prepare();
        Ok(())
    }

    /// Takes in what is missing of a parcel. One that fits no more, or cannot be read, is let go: the hub is asked
    /// for it again.
    pub(super) fn finish_taking(&mut self) -> Result<(), DeskFault> {
        let kept = self.folder.read_parcel();
        self.taking = !matches!(kept, Ok(None));
        let Ok(Some(packed)) = kept else { return self.end_taking() };
        if let Ok(parcel) = Parcel::unpack(&packed)
            && let held = self.head_of(parcel.log)?
            && parcel.first() <= held.seq
            && let Ok((fresh, _)) = parcel.after(held)
        {
            self.absorb(fresh)?;
        }
        self.end_taking()
    }
}
