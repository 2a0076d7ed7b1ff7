//! A sample of every event of access.

use super::*;

pub(super) fn access_samples() -> Vec<Event> {
    let erased = access::PersonalDataErased {
        ground: access::ErasureGround::Decision,
        entries: vec![crate::base::id::EntryId([5; 16]), crate::base::id::EntryId([6; 16])],
        personal: words(),
    };
    let marked = access::SensitivityMarked { procedure: "3.000333".to_owned(), sensitive: true };
    vec![
        Event::Access(access::Event::Read(access::DossierRead { personal: words() })),
        Event::Access(access::Event::Marked(marked)),
        Event::Access(access::Event::Erased(erased)),
    ]
}
