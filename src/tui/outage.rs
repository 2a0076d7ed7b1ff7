//! Outages at the screen: what is known of them, and the form that records one or its end.
//!
//! They move no promise; what is late because of them is told so.

use super::overlay::Overlay;
use super::overlay::asking::{Asking, Part, Settled};
use super::overlay::purpose::Purpose;
use super::widget::field::{Field, Mask};
use super::wish::{Then, Wish};
use super::world::World;
use crate::base::time::Timestamp;
use crate::domain::applicant::TEXT_MAX;
use crate::domain::command::Command as Order;
use crate::domain::outage::{Outage, RecordOutage, going_on};
use crate::locale::{clock_time, date_time_short};

/// Outages named in the form.
const NAMED: usize = 3;

/// `08:00 T2 23/11 – 09:30 T2 23/11`, or that it goes on.
pub fn span(from: Timestamp, to: Option<Timestamp>, world: &World<'_>) -> String {
    let to = to.map_or_else(|| world.say("outage-goes-on"), |to| date_time_short(world.texts, to));
    format!("{} – {to}", date_time_short(world.texts, from))
}

/// The form: of one that goes on when it ended, otherwise since when and until when.
pub fn ask(world: &World<'_>) -> Wish {
    let outages = &world.view.outages;
    let line = |outage: &Outage| format!("· {} {}", span(outage.from, outage.to, world), outage.what);
    let open = going_on(outages, &world.view.post.unit);
    let time = |label: &str, held: &str| {
        let field = Field::new(16, Mask::Text).holding(held);
        Part::Text { label: world.say(label), field: Box::new(field), needed: false }
    };
    let what = Field::new(TEXT_MAX, Mask::Text).holding(open.map_or("", |open| open.what.as_str()));
    let what = Part::Text { label: world.say("ask-outage-what"), field: Box::new(what), needed: true };
    let now = clock_time(world.now);
    let asking = match open {
        Some(open) => {
            let since = date_time_short(world.texts, open.from);
            Asking::new(
                world.say("ask-outage-end"),
                world.say("do-outage-end"),
                Purpose::Outage(Some(open.from)),
            )
            .saying([world.say_with("ask-outage-open", &[("time", &since)])])
            .asking(time("ask-outage-to", &now))
        }
        None => Asking::new(world.say("ask-outage"), world.say("do-outage"), Purpose::Outage(None))
            .saying(
                std::iter::once(world.say("ask-outage-how"))
                    .chain(outages.iter().rev().take(NAMED).map(line)),
            )
            .asking(time("ask-outage-from", &now))
            .asking(time("ask-outage-to-empty", "")),
    };
    Wish::lay(Overlay::Asking(Box::new(asking.asking(what).deciding(false))))
}

/// What the answers ask for, or what is wrong with them.
pub(super) fn wishes(open: Option<Timestamp>, asked: &Asking, world: &World<'_>) -> Settled {
    let moment = |text: Option<String>| text.map(|text| moment(&text, world)).transpose();
    let (from, to, what) = match open {
        Some(from) => (Some(from), Some(moment(asked.text(0))?.unwrap_or(world.now)), asked.text(1)),
        None => (moment(asked.text(0))?, moment(asked.text(1))?, asked.text(2)),
    };
    let order = Order::RecordOutage(RecordOutage { from, to, what });
    Ok(vec![Wish::order(order, Then::Said("said-outage"))])
}

/// `08:00` today, or `08:00 23/11`, `08:00 23/11/2026`.
fn moment(text: &str, world: &World<'_>) -> Result<Timestamp, String> {
    let wrong = || world.say("asking-outage-time");
    let mut parts = text.split_whitespace();
    let time = parts.next().ok_or_else(wrong)?.replace(['h', 'g'], ":");
    let (hour, minute) = time.split_once(':').ok_or_else(wrong)?;
    let today = world.now.date();
    let day = match parts.next().map(|day| day.split('/').collect::<Vec<_>>()) {
        None => today.to_string(),
        Some(day) => match day.as_slice() {
            [day, month] => format!("{}-{month:0>2}-{day:0>2}", today.year()),
            [day, month, year] => format!("{year}-{month:0>2}-{day:0>2}"),
            _ => return Err(wrong()),
        },
    };
    let minute = if minute.is_empty() { "00" } else { minute };
    Timestamp::parse(&format!("{day}T{hour:0>2}:{minute:0>2}")).map_err(|_| wrong())
}
