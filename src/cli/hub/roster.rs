//! The roster of a hub in words: every device, and after a restore who is missing.

use serde_json::Value;

use super::text;
use crate::base::time::Timestamp;
use crate::cli::{CliFault, World, words};
use crate::locale::{Language, Texts, clock_time, date};

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
        writeln!(world.out, "{}", words::both(|language| format!("      {}", told(device, language))))?;
    }
    Ok(())
}

/// All that is known of a device, in a line.
fn told(device: &Value, language: Language) -> String {
    let texts = Texts::new(language);
    let parts = [numbers(device, &texts), heard(device, &texts), vec![rights(device, &texts)]];
    parts.concat().join("; ")
}

/// Which numbers it gives, where it is not shut out.
fn numbers(device: &Value, texts: &Texts) -> Vec<String> {
    if !text(device, "revoked_at").is_empty() {
        return Vec::new();
    }
    let ranges = listed(device.get("ranges"));
    if ranges.is_empty() {
        return vec![texts.say("hub-said-device-no-range")];
    }
    let said = |range| {
        let values = ["first", "last", "agency"].map(|key| (key, text(range, key)));
        texts.say_with("hub-said-device-range", &values)
    };
    ranges.iter().map(said).collect()
}

/// When it was last heard, and how far its acts have come.
fn heard(device: &Value, texts: &Texts) -> Vec<String> {
    let at = |key: &str, said: &str| {
        let at = Some(text(device, key)).filter(|at| !at.is_empty())?;
        Some(texts.say_with(said, &[("time", &moment(at))]))
    };
    let seen = at("last_seen_at", "hub-said-device-seen");
    let waits = device.get("reported").and_then(Value::as_bool) == Some(false);
    let waits = waits.then(|| texts.say("hub-said-device-waits"));
    let seen = seen.unwrap_or_else(|| texts.say("hub-said-device-never"));
    [Some(seen), at("newest_act_at", "hub-said-device-act"), waits].into_iter().flatten().collect()
}

/// What it may read and write, or that it is shut out.
fn rights(device: &Value, texts: &Texts) -> String {
    let number = |key: &str| device.get(key).map(ToString::to_string).unwrap_or_default();
    match text(device, "revoked_at") {
        "" => {
            let n = number("scopes_of_unit");
            texts.say_with("hub-said-device-scopes", &[("unit", text(device, "unit")), ("n", &n)])
        }
        at => {
            let n = number("accepted_entries");
            texts.say_with("hub-said-device-revoked", &[("time", &moment(at)), ("n", &n)])
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

/// What was on a device that is shut out; as words only where no JSON is asked for.
pub(super) fn say_on_device(revoked: &Value, json: bool, world: &mut World<'_>) -> Result<(), CliFault> {
    let Some(held) = revoked.get("on_device").filter(|_| !json) else { return Ok(()) };
    let count = |name| held.get(name).and_then(Value::as_u64).unwrap_or(0).to_string();
    let open = held.get("open").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let scopes = held.get("scopes").and_then(Value::as_array).map_or(0, Vec::len).to_string();
    let values = [("n", &*count("dossiers")), ("open", &*open.len().to_string()), ("scopes", &*scopes)];
    writeln!(world.out, "{}", words::message("hub-on-device", &values))?;
    for one in open {
        let text = |name| one.get(name).and_then(Value::as_str).unwrap_or_default();
        writeln!(
            world.out,
            "  {}  {}  {}  {}",
            text("dossier"),
            text("procedure"),
            text("status"),
            text("due_at")
        )?;
    }
    Ok(())
}
