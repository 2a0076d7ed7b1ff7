//! The roster of a hub in words: every device, and after a restore who is missing.

use serde_json::Value;

use super::text;
use crate::base::time::Timestamp;
use crate::cli::{CliFault, World, words};
use crate::locale::{clock_time, date};

/// Every device: what it is called, which numbers it gives, how far it has reported, what it may read.
pub(super) fn say_devices(devices: &Value, world: &mut World<'_>) -> Result<(), CliFault> {
    let devices = listed(Some(devices));
    if devices.is_empty() {
        writeln!(world.err, "{}", words::message("hub-said-nobody", &[]))?;
    }
    for device in devices {
        let sign = if text(device, "revoked_at").is_empty() { "  " } else { "✗ " };
        let (id, unit, name) = (text(device, "device"), text(device, "unit"), text(device, "name"));
        writeln!(world.out, "{sign}{id}  {unit}  {name}")?;
        for said in [numbers(device), heard(device), Some(rights(device))].into_iter().flatten() {
            for line in said.lines() {
                writeln!(world.out, "      {line}")?;
            }
        }
    }
    Ok(())
}

/// Which numbers it gives, where it is not shut out.
fn numbers(device: &Value) -> Option<String> {
    if !text(device, "revoked_at").is_empty() {
        return None;
    }
    let ranges = listed(device.get("ranges"));
    let said: Vec<String> = ranges
        .iter()
        .map(|range| {
            let values = ["first", "last", "agency"].map(|key| (key, text(range, key)));
            words::message("hub-said-device-range", &values)
        })
        .collect();
    Some(if said.is_empty() { words::message("hub-said-device-no-range", &[]) } else { said.join("\n") })
}

/// When it was last heard, and how far its acts have come.
fn heard(device: &Value) -> Option<String> {
    let seen = match text(device, "last_seen_at") {
        "" => words::message("hub-said-device-never", &[]),
        at => words::message("hub-said-device-seen", &[("time", &moment(at))]),
    };
    let act = Some(text(device, "newest_act_at")).filter(|at| !at.is_empty());
    let act = act.map(|at| words::message("hub-said-device-act", &[("time", &moment(at))]));
    let waits = device.get("reported").and_then(Value::as_bool) == Some(false);
    let waits = waits.then(|| words::message("hub-said-device-waits", &[]));
    Some([Some(seen), act, waits].into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// What it may read and write, or that it is shut out.
fn rights(device: &Value) -> String {
    let number = |key: &str| device.get(key).map(ToString::to_string).unwrap_or_default();
    match text(device, "revoked_at") {
        "" => {
            let n = number("scopes_of_unit");
            words::message("hub-said-device-scopes", &[("unit", text(device, "unit")), ("n", &n)])
        }
        at => {
            let n = number("accepted_entries");
            words::message("hub-said-device-revoked", &[("time", &moment(at)), ("n", &n)])
        }
    }
}

/// That the hub was put back and waits to be confirmed, and for whom.
pub(super) fn say_put_back(status: &Value, world: &mut World<'_>) -> Result<(), CliFault> {
    let Some(put_back) = status.get("put_back").filter(|put_back| !put_back.is_null()) else {
        return Ok(());
    };
    say_missing("hub-said-put-back", put_back, world)
}

/// What was confirmed.
pub(super) fn say_confirmed(confirmed: &Value, world: &mut World<'_>) -> Result<(), CliFault> {
    say_missing("hub-said-confirmed", confirmed, world)
}

fn say_missing(key: &str, told: &Value, world: &mut World<'_>) -> Result<(), CliFault> {
    let (reported, missing) = (listed(told.get("reported")), listed(told.get("missing")));
    let (some, none) = (reported.len().to_string(), missing.len().to_string());
    let time = moment(text(told, "since"));
    let values = [("time", time.as_str()), ("reported", &some), ("missing", &none)];
    writeln!(world.out, "{}", words::message(key, &values))?;
    for device in missing {
        let values = ["device", "name", "unit"].map(|key| (key, text(device, key)));
        writeln!(world.out, "{}", words::message("hub-said-missing", &values))?;
    }
    Ok(())
}

fn listed(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A moment as people read it.
fn moment(text: &str) -> String {
    Timestamp::parse(text).map_or_else(|_| text.to_owned(), |at| format!("{} {}", clock_time(at), date(at)))
}
