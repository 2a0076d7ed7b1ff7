//! Whatever words come: nothing stands beyond the frame, nothing is lost, heads come again.

use super::*;
use crate::paper::pages::{BLANK, Column, Half, Signature};

fn runs(leaves: &[Leaf]) -> Vec<&str> {
    let marks = leaves.iter().flat_map(|leaf| &leaf.marks);
    marks
        .filter_map(|mark| if let Mark::Run { text, .. } = mark { Some(text.as_str()) } else { None })
        .collect()
}

fn edges(mark: &Mark) -> (f32, f32, f32, f32) {
    match mark {
        Mark::Bar { x, y, w, h } => (*x, *y, x + w, y + h),
        Mark::Run { x, y, size, weight, text } => {
            (*x, y - size * ASCENT, x + width(text, *weight, *size), y + size * (LEADING - ASCENT))
        }
    }
}

fn everything(text: &str) -> Pages {
    let mut pages = Pages::default();
    pages.head(vec![Half::Strong(text.into()), Half::Underline, Half::Plain(text.into())]);
    pages.dated(text);
    pages.title(text);
    pages.mark(text);
    pages.code(text);
    pages.transfer(text.into(), vec![(text.into(), text.into()); 2]);
    pages.field(text, BLANK);
    pages.field("Nội dung", text);
    pages.key_field("Nội dung", text);
    let columns = [Column::center(3), Column::left(40), Column::right(10)];
    pages.table(&columns, vec![vec!["1".into(), text.into(), text.into()]; 3]);
    pages.rule();
    pages.small(text);
    pages.overleaf();
    pages.say(text);
    pages.signatures(vec![Signature::new(text, text), Signature::new("B", text)]);
    pages
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
    #[test]
    fn nothing_stands_beyond_the_frame(text in "\\PC{0,80}|[a-zắằđ ]{0,400}|[A-ZĐ]{0,120}|[👩‍⚕️你好 ]{0,60}") {
        for frame in [Frame::A4, Frame::A5, Frame::roll(576), Frame::roll(384)] {
            for leaf in typeset(&everything(&text), &frame) {
                for mark in &leaf.marks {
                    let (left, top, right, bottom) = edges(mark);
                    let inside = left >= 0.0 && top >= -0.1 && right <= leaf.width + 0.1 && bottom <= leaf.height + 0.1;
                    assert!(inside, "{mark:?} of {} x {}", leaf.width, leaf.height);
                }
            }
        }
    }
}

#[test]
fn a_table_that_goes_on_has_its_head_again_and_every_row_once() {
    let mut pages = Pages::default();
    let mut rows = vec![vec!["TT".to_owned(), "Mã số hồ sơ".to_owned()]];
    rows.extend((1..=120).map(|n| vec![n.to_string(), format!("H56.14-261123-{n:04}")]));
    pages.table(&[Column::center(5), Column::left(40)], rows);
    let leaves = typeset(&pages, &Frame::A4);
    assert!(leaves.len() > 1);
    let told = runs(&leaves);
    assert_eq!(told.iter().filter(|text| **text == "Mã số hồ sơ").count(), leaves.len());
    for n in 1..=120 {
        let number = format!("H56.14-261123-{n:04}");
        assert_eq!(told.iter().filter(|text| **text == number).count(), 1, "{number}");
    }
    assert!(told.contains(&"Trang 1/3") || told.contains(&"Trang 1/4"), "{:?}", leaves.len());
}

#[test]
fn a_roll_is_as_long_as_its_words_and_has_no_pages() {
    let leaves = typeset(&everything("Lò Thị Ban"), &Frame::roll(576));
    assert_eq!(leaves.len(), 1);
    let lowest = leaves[0].marks.iter().map(|mark| edges(mark).3).fold(0.0, f32::max);
    assert!(leaves[0].height >= lowest && leaves[0].height < lowest + 20.0);
}

#[test]
fn a_blank_is_a_leader_to_the_end_of_its_line() {
    let mut pages = Pages::default();
    pages.field("Email", BLANK);
    let leaves = typeset(&pages, &Frame::A5);
    let (_, _, right, _) = edges(&leaves[0].marks[0]);
    let end = Frame::A5.width - Frame::A5.sides.1;
    assert!(right <= end && right > end - 12.0, "{right} of {end}");
}
