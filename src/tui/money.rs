//! Money in words: what happened with it, and what a dossier owes.
//!
//! It computes nothing that is owed: the dossier's summary tells that.

use super::words;
use super::world::World;
use crate::base::coded::Coded as _;
use crate::domain::dossier::{Dossier, Summary};
use crate::domain::intake::Words;
use crate::domain::money::receipts::padded;
use crate::domain::money::{Event, FeeGrounded, PaymentRecorded};
use crate::tui::look::Role;

fn said(told: Option<&Words>) -> String {
    told.map(|told| format!(": “{}”", told.text)).unwrap_or_default()
}

/// What happened; `None` for what is not worth a line of its own.
pub fn told(event: &Event, world: &World<'_>) -> Option<String> {
    let method = |name: &str| world.say(&format!("method-{name}"));
    Some(match event {
        Event::Assessed(fee) if fee.unknown => world.say("story-fee-unknown"),
        Event::Assessed(fee) => {
            let sum = fee.lines.iter().fold(0, |sum: u64, line| sum.saturating_add(line.amount.0));
            let amount = world.money(crate::base::money::Dong(sum));
            world.say_with("story-fee", &[("amount", &amount)])
        }
        Event::Grounded(told) => grounds(told, world)?,
        Event::Paid(paid) => {
            let (amount, method) = (words::amount(paid.total()), method(paid.method.name()));
            let told = world.say_with("story-paid", &[("amount", &amount), ("method", &method)]);
            match &paid.receipt {
                Some(receipt) => {
                    let number = world.say_with("story-receipt", &[("number", &receipt.to_string())]);
                    format!("{told}, {number}")
                }
                None => told,
            }
        }
        Event::Reversed(back) => {
            let amount = words::amount(back.total());
            world.say_with("story-reversed", &[("amount", &amount)]) + &said(back.personal.as_ref())
        }
        Event::Refunded(back) => {
            let (amount, method) = (words::amount(back.amount), method(back.method.name()));
            let ground = world.say(&format!("refund-{}", back.ground.name()));
            let who = world.officer_name(back.approver);
            let values = [("amount", amount), ("method", method), ("ground", ground), ("name", who)];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            world.say_with("story-refunded", &values) + &said(back.personal.as_ref())
        }
        Event::ReceiptsGranted(granted) => {
            let block = &granted.block;
            let (first, last) = (block.first.to_string(), block.last.to_string());
            let values = [("series", block.series.as_str()), ("first", &first), ("last", &last)];
            world.say_with("story-receipts-granted", &values)
        }
        Event::ReceiptVoided(voided) => {
            let number = voided.number.to_string();
            world.say_with("story-receipt-voided", &[("number", &number)]) + &said(voided.personal.as_ref())
        }
        Event::ReceiptStated(stated) => {
            let (series, last) = (stated.block.series.as_str(), padded(stated.last.unwrap_or(0)));
            let told = world.say_with("story-receipt-stated", &[("series", series), ("number", &last)]);
            let skipped = stated.skipped.map(|(first, last)| {
                let (first, last) = (padded(first), padded(last));
                world.say_with("story-receipt-skipped", &[("first", &first), ("last", &last)])
            });
            told + &skipped.unwrap_or_default() + &said(stated.personal.as_ref())
        }
        Event::ReceiptReplaced(replaced) => {
            let (before, number) = (replaced.instead_of.to_string(), replaced.number.to_string());
            let values = [("before", before.as_str()), ("number", &number)];
            world.say_with("story-receipt-replaced", &values) + &said(replaced.personal.as_ref())
        }
        Event::TillOpened(opened) if opened.by_itself => world.say("story-till-by-itself"),
        Event::TillOpened(opened) => {
            world.say_with("story-till-opened", &[("amount", &words::amount(opened.opening))])
        }
        Event::TillCounted(counted) => {
            world.say_with("story-till-counted", &[("amount", &words::amount(counted.sum))])
        }
        Event::TillClosed(closed) => {
            let (expected, counted) = (words::amount(closed.expected), words::amount(closed.counted));
            let values = [("expected", expected.as_str()), ("counted", counted.as_str())];
            world.say_with("story-till-closed", &values) + &said(closed.personal.as_ref())
        }
        Event::FeeRowStated(row) => {
            let amount = world.money(row.amount);
            let from = words::day(row.from);
            let values = [("procedure", row.procedure.as_str()), ("amount", &amount), ("from", &from)];
            world.say_with("story-fee-row", &values) + &format!(" ({})", row.source)
        }
        Event::AccountSet(set) => {
            let values = [("bank", set.account.bank()), ("number", set.account.number.as_str())];
            world.say_with("story-account", &values)
        }
    })
}

/// What a fee stands on beside the catalogue.
pub fn grounds(told: &FeeGrounded, world: &World<'_>) -> Option<String> {
    let mut parts: Vec<String> =
        told.quantities.iter().map(|(key, count)| format!("{key} {count}")).collect();
    if let Some(ground) = &told.ground {
        let proof = told.personal.as_ref().map(|words| words.text.as_str()).unwrap_or_default();
        parts.push(world.say_with("fee-relief", &[("ground", ground), ("proof", proof)]));
    }
    parts.extend(told.source.as_ref().map(|source| world.say_with("fee-source", &[("source", source)])));
    (!parts.is_empty()).then(|| world.say_with("story-fee-ground", &[("told", &parts.join("; "))]))
}

/// What is owed, paid, to be paid and to be refunded, in one line, and how it looks.
pub fn state(summary: &Summary, world: &World<'_>) -> (String, Role) {
    let fee = match (summary.fee_unknown, summary.fee) {
        (true, _) => world.say("fee-unknown"),
        (false, None) => "—".to_owned(),
        (false, Some(fee)) => world.money(fee),
    };
    let kept = summary.kept();
    let told = match kept.0 {
        0 => world.say_with("dossier-fee", &[("fee", &fee)]),
        _ => world.say_with("dossier-fee-paid", &[("fee", &fee), ("paid", &words::amount(kept))]),
    };
    let beyond = summary.refunded_beyond();
    if beyond.0 > 0 {
        let told = world.say_with("fee-refunded-beyond", &[("amount", &words::amount(beyond))]);
        return (told, Role::Bad);
    }
    let (owes, back) = (summary.owes(), summary.to_refund());
    match (owes.0, back.0) {
        (0, 0) if summary.fee_unknown && kept.0 == 0 => (told, Role::Warn),
        (0, 0) => (told, Role::Text),
        (_, 0) => {
            let more = world.say_with("fee-owes", &[("amount", &words::amount(owes))]);
            (format!("{told} · {more}"), Role::Warn)
        }
        _ => {
            let more = world.say_with("fee-to-refund", &[("amount", &words::amount(back))]);
            (format!("{told} · {more}"), Role::Warn)
        }
    }
}

/// Payments of a dossier that stand, the newest first.
pub fn payments(dossier: &Dossier) -> Vec<&PaymentRecorded> {
    let all = dossier.story.iter().rev().filter_map(|told| match &told.event {
        crate::domain::event::Event::Money(Event::Paid(paid)) => Some(paid),
        _ => None,
    });
    all.filter(|paid| crate::domain::money::payment_of(dossier, Some(paid.id)).is_some()).collect()
}
