//! The post itself: what a store is, whose numbers it may give, which devices write in it.

use serde::{Deserialize, Serialize};

use crate::base::id::{DeviceId, Incarnation, PostId, ScopeId};
use crate::base::time::Timestamp;
use crate::coded_enum;
pub use crate::domain::outage::OutageRecorded;
use crate::domain::procedure::Requirement;
use crate::domain::ticket::Group;

coded_enum! {
    /// What a store is for; said in its first entry and never changed.
    pub enum Purpose {
        /// The real desk.
        Real = 1, "real";
        /// Practice with made-up people, never sent to a real hub.
        Training = 2, "training";
        /// A demonstration with invented data.
        Demo = 3, "demo";
    }
}

coded_enum! {
    /// Why a new incarnation of a device began.
    pub enum IncarnationCause {
        /// The device's first life.
        SetUp = 1, "set-up";
        /// The anchor file is missing: restored from a backup, or removed.
        AnchorMissing = 2, "anchor-missing";
        /// The anchor does not fit this machine or folder: a copy.
        AnchorDiffers = 3, "anchor-differs";
        /// The hub holds more of this device's log, or another end of it: the disk went back to an earlier
        /// day where the anchor could not tell.
        HubDiffers = 4, "hub-differs";
    }
}

/// The first entry of every store: what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreFounded {
    /// Real, training or demo.
    pub purpose: Purpose,
    /// The agency code as dossier numbers carry it.
    pub unit: String,
    /// Which machine of the post this is, 1…9.
    pub machine: u8,
    /// Digits of a dossier number's serial.
    pub serial_width: u8,
    /// The scope its dossiers belong to.
    pub scope: ScopeId,
    /// The service groups of its queue.
    pub groups: Vec<Group>,
}

/// A device showed its public keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceIntroduced {
    /// Ed25519 public key: signs heads.
    pub signing_key: [u8; 32],
    /// X25519 public key: bundles are sealed to it.
    pub sealing_key: [u8; 32],
}

/// A device began another life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncarnationStarted {
    /// The new life.
    pub incarnation: Incarnation,
    /// The one before, where known.
    pub previous: Option<Incarnation>,
    /// Why.
    pub cause: IncarnationCause,
    /// The newest act this copy knew of: between that day and the start it may have missed some.
    pub newest: Option<Timestamp>,
}

/// Serial numbers a device may give for an agency, each day anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialRangeGranted {
    /// The device that may give them.
    pub device: DeviceId,
    /// The agency whose numbers they are.
    pub agency: String,
    /// First serial.
    pub first: u32,
    /// Last serial.
    pub last: u32,
    /// First serial of the reserve at the range's end.
    pub reserve_from: u32,
    /// Digits.
    pub width: u8,
}

/// An officer confirmed that the machine's clock is right although it jumped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockConfirmed {
    /// The newest act before.
    pub newest: Timestamp,
}

/// An officer read the day's last number off the paper, after a restore or a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastNumberStated {
    /// The device whose numbers they are.
    pub device: DeviceId,
    /// The agency.
    pub agency: String,
    /// The day, `yyMMdd` as numbers carry it.
    pub day: String,
    /// The highest serial given on paper that day; 0 for none.
    pub serial: u32,
}

/// The facts of the post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// What the store is.
    Founded(StoreFounded),
    /// A device's keys.
    DeviceIntroduced(DeviceIntroduced),
    /// Another life of a device.
    IncarnationStarted(IncarnationStarted),
    /// Numbers a device may give.
    SerialRangeGranted(SerialRangeGranted),
    /// The clock is right.
    ClockConfirmed(ClockConfirmed),
    /// The last number on paper.
    LastNumberStated(LastNumberStated),
    /// The machines stood still.
    OutageRecorded(OutageRecorded),
}

/// The post as rules need it: the fold of its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Identity.
    pub id: PostId,
    /// Real, training or demo.
    pub purpose: Purpose,
    /// The agency code as numbers carry it.
    pub unit: String,
    /// Which machine of the post this is.
    pub machine: u8,
    /// Digits of a serial.
    pub serial_width: u8,
    /// The scope new dossiers belong to.
    pub scope: ScopeId,
    /// The groups of the queue.
    pub groups: Vec<Group>,
}

impl Post {
    /// A post of which nothing is known yet.
    pub fn blank() -> Self {
        Self {
            id: PostId::default(),
            purpose: Purpose::Real,
            unit: String::new(),
            machine: 1,
            serial_width: 4,
            scope: ScopeId::default(),
            groups: Vec::new(),
        }
    }

    /// The post as founded.
    pub fn founded(id: PostId, event: &StoreFounded) -> Self {
        Self {
            id,
            purpose: event.purpose,
            unit: event.unit.clone(),
            machine: event.machine,
            serial_width: event.serial_width,
            scope: event.scope,
            groups: event.groups.clone(),
        }
    }

    /// The group of a letter.
    pub fn group(&self, letter: char) -> Option<&Group> {
        self.groups.iter().find(|group| group.letter == letter)
    }
}

/// The groups a new store begins with.
pub fn default_groups() -> Vec<Group> {
    [
        ('A', "Hộ tịch, chứng thực", "Civil status, certification"),
        ('B', "Cư trú, căn cước", "Residence, identity cards"),
        ('C', "Phương tiện, giấy phép lái xe", "Vehicles, driving licences"),
        ('D', "Đất đai, xây dựng", "Land, construction"),
        ('E', "Việc khác", "Other"),
    ]
    .map(|(letter, name, name_en)| Group { letter, name: name.to_owned(), name_en: name_en.to_owned() })
    .to_vec()
}

/// Confirms that the machine's clock is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmClock {}

/// States the highest dossier serial on paper of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateLastNumber {
    /// The day, `261123` as numbers carry it; today when left out.
    #[serde(default)]
    pub day: Option<String>,
    /// The highest serial; 0 for none.
    pub serial: u32,
}

/// Says whether a paper of an imported procedure is required; imported ones are "to be checked".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkDocument {
    /// Procedure code.
    pub procedure: String,
    /// Code of the paper in the procedure.
    pub document: String,
    /// What it is from now on.
    pub requirement: Requirement,
}

/// Puts the imported version of a procedure into force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptImport {
    /// Procedure code.
    pub procedure: String,
}
