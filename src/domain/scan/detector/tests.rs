//! Bursts, typists and held keys.

use super::*;
use proptest::prelude::*;

const CARD: &str = "001195000123|123456789|Lò Thị Ấm|05051995|Nữ|Số 1, Phường Bến Nghé|01012021";

/// Types a text at a steady pace; the verdicts must all be `Typed`. Gives the moment of the last key.
fn type_in(detector: &mut ScanDetector, text: &str, start: u64, gap: u64) -> u64 {
    let mut at = start;
    for (place, c) in text.chars().enumerate() {
        at = start + gap * place as u64;
        assert_eq!(detector.key(Key::Char(c), at), Verdict::Typed, "{c} at {at}");
    }
    at
}

fn kind(verdict: &Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Scanned { read: Ok(scan), .. } => Some(scan.found.kind()),
        Verdict::Scanned { read: Err(refusal), .. } => Some(refusal.code()),
        Verdict::Nothing { .. } => Some("repeated"),
        Verdict::Typed => None,
    }
}

#[test]
fn a_burst_of_known_shape_is_a_scan_and_is_taken_back() {
    for (text, expected) in [
        (CARD, "citizen-card"),
        ("079088012345", "id-number"),
        ("H56.14-261123-0007", "dossier"),
        ("MCT-261123-A012", "ticket"),
        ("H56.14-261323-0007", "dossier-date"),
        ("12345|123456789|Lò Thị Ấm|05051995|Nữ|Số 1|01012021", "card-id"),
    ] {
        for end in [Key::Enter, Key::Tab] {
            let mut detector = ScanDetector::new();
            let last = type_in(&mut detector, text, 10_000, 2);
            let verdict = detector.key(end, last + 2);
            assert_eq!(kind(&verdict), Some(expected), "{text}");
            let Verdict::Scanned { take_back, swallow, .. } = verdict else { panic!("a scan") };
            assert_eq!((take_back, swallow), (text.chars().count(), true));
        }
    }
}

#[test]
fn the_lines_of_a_document_are_one_scan_and_each_is_taken_back() {
    let (first, second) =
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10");
    let mut detector = ScanDetector::new();
    let last = type_in(&mut detector, first, 10_000, 2);
    let verdict = detector.key(Key::Enter, last + 2);
    assert_eq!(verdict, Verdict::Nothing { take_back: 44, swallow: true });
    let last = type_in(&mut detector, second, last + 10, 2);
    let verdict = detector.key(Key::Enter, last + 2);
    assert_eq!(kind(&verdict), Some("travel-document"));
    assert!(matches!(verdict, Verdict::Scanned { take_back: 44, swallow: true, .. }));
    // Its rest never comes: that is said, without a key.
    let last = type_in(&mut detector, first, 90_000, 2) + 2;
    assert!(matches!(detector.key(Key::Enter, last), Verdict::Nothing { .. }));
    let wakes = detector.wakes_at().unwrap();
    assert_eq!(detector.idle(wakes - 1), Verdict::Typed);
    assert_eq!(kind(&detector.idle(wakes)), Some("mrz-half"));
    assert_eq!(detector.wakes_at(), None);
}

#[test]
fn a_hiccup_of_the_line_does_not_spoil_a_scan_but_a_slow_pace_does() {
    for (slow_every, expected) in [(4, Some("id-number")), (1, None)] {
        let (mut detector, mut at) = (ScanDetector::new(), 10_000);
        for (place, c) in "079088012345".chars().enumerate() {
            at += if place % slow_every == 0 { MAX_GAP_MILLIS } else { 2 };
            assert_eq!(detector.key(Key::Char(c), at), Verdict::Typed);
        }
        assert_eq!(kind(&detector.key(Key::Enter, at + 2)), expected);
    }
}

#[test]
fn a_scanner_without_enter_is_heard_at_the_silence() {
    let mut detector = ScanDetector::new();
    let last = type_in(&mut detector, CARD, 10_000, 9);
    assert_eq!(detector.wakes_at(), Some(last + IDLE_MILLIS));
    assert_eq!(detector.idle(last + IDLE_MILLIS - 1), Verdict::Typed);
    let verdict = detector.idle(last + IDLE_MILLIS);
    assert_eq!(kind(&verdict), Some("citizen-card"));
    assert!(matches!(verdict, Verdict::Scanned { swallow: false, .. }));
    assert_eq!(detector.wakes_at(), None);
}

#[test]
fn a_silence_nobody_asked_about_is_noticed_at_the_next_key() {
    let mut detector = ScanDetector::new();
    let last = type_in(&mut detector, "079088012345", 10_000, 2);
    let verdict = detector.key(Key::Char('x'), last + 500);
    assert_eq!(kind(&verdict), Some("id-number"));
    assert!(matches!(verdict, Verdict::Scanned { take_back: 12, swallow: false, .. }));
}

#[test]
fn decomposed_letters_are_taken_back_as_the_field_holds_them() {
    use unicode_normalization::UnicodeNormalization as _;
    let mut detector = ScanDetector::new();
    let decomposed: String = CARD.nfd().collect();
    let last = type_in(&mut detector, &decomposed, 0, 2);
    let Verdict::Scanned { take_back, .. } = detector.key(Key::Enter, last + 2) else { panic!("a scan") };
    assert_eq!(take_back, CARD.chars().count());
}

#[test]
fn the_same_scan_within_two_seconds_is_ignored() {
    let mut detector = ScanDetector::new();
    let mut scan = |text: &str, start| {
        let last = type_in(&mut detector, text, start, 2);
        let verdict = detector.key(Key::Enter, last + 2);
        kind(&verdict)
    };
    assert_eq!(scan("079088012345", 10_000), Some("id-number"));
    assert_eq!(scan("079088012345", 11_000), Some("repeated"));
    assert_eq!(scan("079088012346", 11_500), Some("id-number"), "another one is not ignored");
    assert_eq!(scan("079088012346", 14_000), Some("id-number"), "later it is a scan again");
}

#[test]
fn bursts_of_no_known_shape_stay_where_they_were_typed() {
    for text in ["nguyễn văn an", "0912345678", "a|b|c", "123456789012345", "A012", "000000000000"] {
        let mut detector = ScanDetector::new();
        let last = type_in(&mut detector, text, 10_000, 1);
        assert_eq!(detector.key(Key::Enter, last + 1), Verdict::Typed, "{text}");
    }
}

#[test]
fn an_editing_key_inside_makes_it_typing() {
    let mut detector = ScanDetector::new();
    let last = type_in(&mut detector, "079088", 10_000, 2);
    assert_eq!(detector.key(Key::Other, last + 2), Verdict::Typed);
    let last = type_in(&mut detector, "012345", last + 4, 2);
    assert_eq!(detector.key(Key::Enter, last + 2), Verdict::Typed);
}

#[test]
fn a_pause_or_a_clock_that_goes_back_starts_again() {
    for second in [10_200, 9_000] {
        let mut detector = ScanDetector::new();
        type_in(&mut detector, "079088", 10_000, 2);
        let last = type_in(&mut detector, "012345", second, 2);
        assert_eq!(detector.key(Key::Enter, last + 2), Verdict::Typed);
    }
}

#[test]
fn a_burst_longer_than_any_code_is_no_scan() {
    let mut detector = ScanDetector::new();
    let long = format!("{CARD}|{}", "x".repeat(MAX_CHARS));
    let last = type_in(&mut detector, &long, 0, 1);
    assert_eq!(detector.key(Key::Enter, last + 1), Verdict::Typed);
    let last = type_in(&mut detector, "079088012345", last + 1_000, 2);
    assert_eq!(kind(&detector.key(Key::Enter, last + 2)), Some("id-number"), "and the next one is");
}

proptest! {
    /// Even a typist who types a card by heart is not taken for a scanner.
    #[test]
    fn a_typist_is_never_eaten(
        text in prop_oneof![Just(CARD.to_owned()), Just("079088012345".to_owned()), "\\PC{0,40}"],
        gap in 16u64..200,
    ) {
        let mut detector = ScanDetector::new();
        let last = type_in(&mut detector, &text, 0, gap);
        prop_assert_eq!(detector.key(Key::Enter, last + gap.min(50)), Verdict::Typed);
    }

    #[test]
    fn a_held_key_is_never_eaten(c in "[0-9a-z|]", count in 1usize..200, gap in 1u64..40) {
        let mut detector = ScanDetector::new();
        let last = type_in(&mut detector, &c.repeat(count), 0, gap);
        prop_assert_eq!(detector.key(Key::Enter, last + gap), Verdict::Typed);
    }

    /// Any keys at any times: no panic, and never more is taken back than was typed since the last time.
    #[test]
    fn nothing_is_taken_back_that_was_not_typed(
        keys in proptest::collection::vec((0u8..14, 0u64..80), 0..200),
    ) {
        let mut detector = ScanDetector::new();
        let (mut at, mut typed) = (0, 0usize);
        for (key, gap) in keys {
            at += gap;
            let key = match key {
                0 => Key::Other,
                1 => Key::Enter,
                digit => Key::Char(char::from(b'0' + digit % 10)),
            };
            match detector.key(key, at) {
                Verdict::Typed => typed += usize::from(matches!(key, Key::Char(_))),
                Verdict::Scanned { take_back, .. } | Verdict::Nothing { take_back, .. } => {
                    prop_assert!(take_back <= typed);
                    typed = usize::from(matches!(key, Key::Char(_)));
                }
            }
        }
    }
}
