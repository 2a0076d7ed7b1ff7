//! The third phase: the result goes back to whom it belongs.

use serde::{Deserialize, Serialize};

use crate::coded_enum;
use crate::domain::applicant::Submitter;
use crate::domain::command::DossierRef;

coded_enum! {
    /// Who collected a result.
    pub enum Collector {
        /// The applicant.
        Applicant = 1, "applicant";
        /// Somebody with authority.
        Representative = 2, "representative";
        /// The post.
        Post = 3, "post";
    }
}

/// The result was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultHandedOver {
    /// Who collected it.
    pub collector: Collector,
    /// Who that was, where it was not the applicant.
    pub personal: Option<Submitter>,
}

/// The facts of returning results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It was handed over.
    HandedOver(ResultHandedOver),
}

/// Hands the result over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Which dossier.
    pub dossier: DossierRef,
    /// Who collects; the applicant when left out.
    #[serde(default)]
    pub collector: Option<Collector>,
    /// Who that is, where it is not the applicant.
    #[serde(default)]
    pub person: Option<Submitter>,
}
