//! Why something beyond the usual was done, and who allowed it.
//!
//! A second request for papers and more time than the law's limit are both done only with these two
//! said. Both are words about people, hence personal: the event stands without them once they are erased.

use serde::{Deserialize, Serialize};

use crate::domain::applicant::{NAME_MAX, TEXT_MAX};
use crate::domain::context::needed;
use crate::domain::refusal::Refusal;

/// A motive and a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// Why.
    pub motive: String,
    /// Who allowed it.
    pub allowed_by: String,
}

impl Permission {
    /// Both cleaned; neither may be empty.
    pub(in crate::domain) fn checked(&self) -> Result<Self, Refusal> {
        Ok(Self {
            motive: needed(&self.motive, "permission.motive", TEXT_MAX)?,
            allowed_by: needed(&self.allowed_by, "permission.allowed_by", NAME_MAX)?,
        })
    }
}
