//! What queries are read as, in both languages, and whom the filters let through.

use super::*;

struct Post;

impl Vocabulary for Post {
    fn procedures(&self, value: &str) -> Vec<String> {
        let names = [("1.001193", "1.001193 dang ky khai sinh"), ("1.000656", "1.000656 dang ky khai tu")];
        names.iter().filter(|row| begins_a_word(row.1, value)).map(|row| row.0.to_owned()).collect()
    }

    fn duplicates(&self) -> Vec<DossierId> {
        vec![DossierId([3; 16])]
    }

    fn officers(&self, value: &str) -> Vec<OfficerId> {
        let names = [(1, "tran thi mai"), (2, "h'loi eban")];
        names.iter().filter(|row| begins_a_word(row.1, value)).map(|row| OfficerId([row.0; 16])).collect()
    }
}

fn read(query: &str) -> (String, Vec<(String, Filter)>) {
    let question = Question::read(query, &Post);
    (question.words, question.chips.into_iter().map(|chip| (chip.text, chip.filter)).collect())
}

#[test]
fn filters_are_taken_out_of_the_words_in_both_languages_with_or_without_marks() {
    let examine = Filter::Step(vec!["examine".to_owned()]);
    for (query, words, filter) in [
        ("quá hạn", "", Filter::Due(Due::Overdue)),
        ("tran QUA HAN van", "tran van", Filter::Due(Due::Overdue)),
        ("overdue lo", "lo", Filter::Due(Due::Overdue)),
        ("hôm nay", "", Filter::Due(Due::Today)),
        ("this week", "", Filter::Due(Due::Week)),
        ("hạn:tuần nay", "", Filter::Due(Due::Week)),
        ("bước:thẩm định", "", examine.clone()),
        ("bước: thẩm định an", "an", examine.clone()),
        ("buoc:tham", "", examine.clone()),
        ("lo step:examine thi", "lo thi", examine),
        ("gđ:giải quyết", "", Filter::Phase(vec![Phase::Review])),
        ("phase:review", "", Filter::Phase(vec![Phase::Review])),
        ("tt:khai sinh nguyen van a", "nguyen van a", Filter::Procedure(vec!["1.001193".to_owned()])),
        ("tt:1.000656", "", Filter::Procedure(vec!["1.000656".to_owned()])),
        ("cb:mai", "", Filter::Officer(vec![OfficerId([1; 16])])),
        ("cb:H'Lơi", "", Filter::Officer(vec![OfficerId([2; 16])])),
        ("kênh:bưu chính", "", Filter::Channel(vec![Channel::Postal])),
        ("channel:\"by post\"", "", Filter::Channel(vec![Channel::Postal])),
        ("nơi:khay lo", "lo", Filter::Place { kinds: vec![Place::Tray], label: String::new() }),
        ("place:shelf A12 lo", "lo", Filter::Place { kinds: vec![Place::Shelf], label: "a12".into() }),
        ("cb:zzq lo", "lo", Filter::Nothing),
        ("trùng: lo", "lo", Filter::Duplicate(vec![DossierId([3; 16])])),
        ("lo duplicate:", "lo", Filter::Duplicate(vec![DossierId([3; 16])])),
        ("trùng:x lo", "lo", Filter::Nothing),
    ] {
        let (left, chips) = read(query);
        assert_eq!(
            (left.as_str(), chips.into_iter().map(|chip| chip.1).collect()),
            (words, vec![filter]),
            "{query}"
        );
    }
}

#[test]
fn what_is_no_filter_stays_a_word_and_a_key_without_a_value_waits() {
    for words in ["nguyen van han", "10:30", "H29.14-261123-0001", "nay hom", "http://x", "0912", ""] {
        assert_eq!(read(words), (words.to_owned(), Vec::new()), "{words}");
    }
    assert_eq!(read("lo bước:"), ("lo".to_owned(), Vec::new()));
    let (words, chips) = read("quá hạn lo cb:mai tt:khai");
    assert_eq!(words, "lo");
    assert_eq!(
        chips.iter().map(|chip| chip.0.as_str()).collect::<Vec<_>>(),
        ["quá hạn", "cb:mai", "tt:khai"]
    );
    let Filter::Procedure(codes) = &chips[2].1 else { panic!("{chips:?}") };
    assert_eq!(codes.len(), 2, "both that hold the word");
}

#[test]
fn every_word_the_screen_offers_is_read_as_the_filter_it_names() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        for (key, due) in
            [("filter-overdue", Due::Overdue), ("filter-today", Due::Today), ("filter-week", Due::Week)]
        {
            assert_eq!(
                read(&texts.say(key)).1.first().map(|chip| chip.1.clone()),
                Some(Filter::Due(due)),
                "{key}"
            );
        }
        let first = |key: &str, value: String| read(&format!("{}:{value}", texts.say(key))).1.remove(0).1;
        for step in STEPS {
            let filter = first("filter-key-step", texts.say(&format!("step-{step}")).to_lowercase());
            assert!(matches!(filter, Filter::Step(steps) if steps.contains(&step.to_owned())), "{step}");
        }
        for channel in Channel::ALL {
            let filter = first("filter-key-channel", texts.say(&format!("channel-{}", channel.name())));
            assert_eq!(filter, Filter::Channel(vec![*channel]));
        }
        for place in Place::ALL {
            let filter = first("filter-key-place", texts.say(&format!("place-kind-{}", place.name())));
            assert_eq!(filter, Filter::Place { kinds: vec![*place], label: String::new() });
        }
        for phase in Phase::ALL {
            let filter = first("filter-key-phase", texts.say(&format!("phase-{}", phase.name())));
            assert_eq!(filter, Filter::Phase(vec![*phase]));
        }
        assert!(matches!(first("filter-key-officer", "mai".to_owned()), Filter::Officer(_)));
        assert!(matches!(first("filter-key-procedure", "khai".to_owned()), Filter::Procedure(_)));
    }
}

#[test]
fn due_is_told_at_the_moment_and_only_while_the_clock_runs() {
    // A Wednesday.
    let now = Timestamp::parse("2026-11-25T10:00").unwrap();
    let due = |at: &str, status: Status| {
        let mut summary = Summary::blank(DossierId([1; 16]), now);
        summary.due_at = Some(Timestamp::parse(at).unwrap());
        summary.status = status;
        [Due::Overdue, Due::Today, Due::Week].map(|due| Filter::Due(due).lets(&summary, now))
    };
    assert_eq!(due("2026-11-25T09:00", Status::InReview), [true, false, false]);
    assert_eq!(due("2026-11-25T17:00", Status::InReview), [false, true, true]);
    assert_eq!(due("2026-11-29T17:00", Status::InReview), [false, false, true], "Sunday is of this week");
    assert_eq!(due("2026-11-30T17:00", Status::InReview), [false, false, false]);
    assert_eq!(due("2026-11-25T09:00", Status::AwaitingSupplement), [false; 3]);
}
