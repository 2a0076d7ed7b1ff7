//! How a command points at a thing: by what people say (a number, a name) or by its id.

use serde::{Deserialize, Serialize};

/// Points at a dossier: its number or its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct DossierRef(pub String);

/// Points at a ticket: today's number (`A012`) or its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct TicketRef(pub String);

/// Points at an officer: the name or the id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct OfficerRef(pub String);
