//! A sample of every event of identities.

use super::*;

pub(super) fn identity_samples() -> Vec<Event> {
    vec![
        Event::Identity(identity::Event::Checked(identity::IdentityChecked {
            holder: identity::Holder::Submitter,
            evidence: identity::Evidence::Seen,
            revision: 2,
        })),
        Event::Identity(identity::Event::Verified(identity::IdentityVerified {
            holder: identity::Holder::Applicant,
            finding: identity::Finding::NotFound,
            revision: 3,
            personal: words(),
        })),
    ]
}
