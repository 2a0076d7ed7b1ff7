//! The code: there and back, what is forgiven, what is told.

use proptest::prelude::*;

use super::*;

fn sample() -> EnrolmentCode {
    EnrolmentCode {
        training: true,
        pins: [Pin([1; 16]), Pin([0xA5; 16])],
        token: Token([7; 16]),
        addresses: vec!["10.0.0.5:8443".parse().unwrap()],
    }
}

fn address() -> impl Strategy<Value = Address> {
    let host = prop_oneof![
        any::<[u8; 4]>().prop_map(|ip| Host::Ip(IpAddr::from(ip))),
        any::<[u8; 16]>().prop_map(|ip| Host::Ip(IpAddr::from(ip))),
        "[a-z][a-z0-9.-]{0,60}".prop_map(Host::Name),
    ];
    (host, 1u16..).prop_map(|(host, port)| Address { host, port })
}

fn codes() -> impl Strategy<Value = EnrolmentCode> {
    let addresses = prop::collection::vec(address(), 1..=ADDRESSES_MAX);
    (any::<bool>(), any::<[[u8; 16]; 3]>(), addresses).prop_map(|(training, [a, b, c], addresses)| {
        EnrolmentCode { training, pins: [Pin(a), Pin(b)], token: Token(c), addresses }
    })
}

/// Places of letters behind the prefix, with the group each stands in from 1.
fn places(text: &str) -> Vec<(usize, usize)> {
    let letters = text.char_indices().skip(3).filter(|(_, c)| *c != '-');
    letters.enumerate().map(|(nth, (at, _))| (at, nth / 6 + 1)).collect()
}

proptest! {
    #[test]
    fn a_code_reads_back_as_what_it_says(code in codes()) {
        prop_assert_eq!(code.to_string().parse::<EnrolmentCode>(), Ok(code));
    }

    #[test]
    fn case_spaces_dashes_and_look_alikes_are_forgiven(code in codes(), every in 1usize..9) {
        let mut text = String::from("  ");
        for (nth, c) in code.to_string().chars().filter(|c| *c != '-').enumerate() {
            let c = match c { '0' => 'o', '1' => 'l', other => other.to_ascii_lowercase() };
            text.push(c);
            if nth % every == 0 { text.push_str(" –\n"); }
        }
        prop_assert_eq!(text.parse::<EnrolmentCode>(), Ok(code));
    }

    #[test]
    fn one_wrong_letter_is_told_with_its_group(code in codes(), nth in any::<prop::sample::Index>(), by in 1usize..32) {
        let text = code.to_string();
        let places = places(&text);
        let (at, group) = *nth.get(&places);
        let alphabet = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut bytes = text.into_bytes();
        let old = alphabet.iter().position(|letter| *letter == bytes[at]).unwrap();
        bytes[at] = alphabet[(old + by) % 32];
        let fault = String::from_utf8(bytes).unwrap().parse::<EnrolmentCode>().unwrap_err();
        prop_assert_eq!(fault, CodeFault::Letters(LettersFault::Group(group)));
    }

    #[test]
    fn two_letters_exchanged_in_a_group_are_told(code in codes(), nth in any::<prop::sample::Index>()) {
        let text = code.to_string();
        let places = places(&text);
        let pairs: Vec<_> = places.windows(2).filter(|w| w[0].1 == w[1].1).collect();
        let pair = nth.get(&pairs);
        let mut bytes = text.clone().into_bytes();
        bytes.swap(pair[0].0, pair[1].0);
        let swapped = String::from_utf8(bytes).unwrap();
        if swapped != text {
            let group = pair[0].1;
            prop_assert_eq!(swapped.parse::<EnrolmentCode>(), Err(CodeFault::Letters(LettersFault::Group(group))));
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "(MC1)?[ -~ăÂ-]{0,300}") {
        if let Ok(code) = text.parse::<EnrolmentCode>() {
            prop_assert_eq!(code.to_string().parse::<EnrolmentCode>(), Ok(code));
        }
    }
}

#[test]
fn what_is_wrong_is_said() {
    let text = sample().to_string();
    let short = text.get(..text.len() - 2).unwrap();
    let groups = text.matches('-').count();
    let last_left_out = text.rsplit_once('-').unwrap().0;
    for (given, fault, key) in [
        ("", CodeFault::NotACode, "code-not-a-code"),
        ("H56.14-261123-0001", CodeFault::NotACode, "code-not-a-code"),
        ("MC2-000000", CodeFault::Later, "code-later"),
        (short, CodeFault::Letters(LettersFault::Short(groups)), "code-short"),
        (last_left_out, CodeFault::Whole, "code-whole"),
        ("MC1-ÂÂ", CodeFault::Letters(LettersFault::Marked('Â')), "code-marked"),
        ("MC1-0000!0", CodeFault::Letters(LettersFault::Letter { letter: '!', group: 1 }), "code-letter"),
    ] {
        let told = given.parse::<EnrolmentCode>().unwrap_err();
        assert_eq!((told.key(), &told), (key, &fault), "{given}");
    }
}

#[test]
fn a_group_left_out_or_doubled_is_told() {
    let text = sample().to_string();
    let mut groups: Vec<&str> = text.split('-').collect();
    let third = groups.remove(3);
    assert_eq!(
        groups.join("-").parse::<EnrolmentCode>(),
        Err(CodeFault::Letters(LettersFault::Group(3))),
        "left out"
    );
    groups.insert(3, third);
    groups.insert(3, third);
    assert_eq!(
        groups.join("-").parse::<EnrolmentCode>(),
        Err(CodeFault::Letters(LettersFault::Group(4))),
        "doubled"
    );
}

#[test]
fn addresses_have_one_form() {
    for (text, shown) in [
        ("10.0.0.5:8443", Some("10.0.0.5:8443")),
        ("[fd00::5]:8443", Some("[fd00::5]:8443")),
        ("Hub.Example.VN:443", Some("hub.example.vn:443")),
        ("10.0.0.5", None),
        ("10.0.0.5:0", None),
        ("10.0.5:80", None),
        ("máy chủ:80", None),
        ("fd00::5:8443", None),
        (":80", None),
    ] {
        let read = text.parse::<Address>().ok().map(|address| address.to_string());
        assert_eq!(read.as_deref(), shown, "{text}");
    }
}

#[test]
fn the_picture_of_a_usual_code_stands_on_a_screen_of_24_rows() {
    let drawn = picture(&sample().to_string().replace('-', ""), true).unwrap();
    assert!(drawn.lines.len() <= 23 && drawn.width() <= 46, "{} x {}", drawn.width(), drawn.lines.len());
    assert!(drawn.lines.iter().all(|line| line.chars().count() == drawn.width()));
    let light = picture(&sample().to_string().replace('-', ""), false).unwrap();
    assert_ne!(drawn, light);
    // The quiet zone: on a dark terminal it is inked.
    assert!(drawn.lines[0].chars().all(|c| c == '█'));
    assert!(light.lines[0].chars().all(|c| c == ' '));
}

#[test]
fn the_token_is_not_shown_by_accident() {
    assert!(!format!("{:?}", sample()).contains("7, 7"));
}
