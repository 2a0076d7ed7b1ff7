//! Lines that belong together: a reader of travel documents ends each of its lines as a scanner ends a text.
//!
//! It holds back what is only the beginning of such lines, until the rest comes or too much time has passed. All
//! other texts go through as they are. Time comes in as an argument.

use super::mrz::{Shape, shape};

/// How long the next line may take to come; readers send it at once.
pub const LINE_MILLIS: u64 = 500;

/// What became of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joined {
    /// It is whole, perhaps with what came before it.
    Whole(String),
    /// It is the beginning of something that goes on with the next text.
    Part,
}

/// Texts that wait for the rest of them.
#[derive(Debug, Clone, Default)]
pub struct Joining {
    waiting: Option<(String, u64)>,
}

impl Joining {
    /// Takes a text that ended at a moment, in milliseconds of a steady clock.
    pub fn take(&mut self, text: &str, at_millis: u64) -> Joined {
        let text = self.with_what_waits(text, at_millis).unwrap_or_else(|| text.to_owned());
        self.waiting = None;
        if shape(&text) == Shape::Part {
            self.waiting = Some((text, at_millis));
            return Joined::Part;
        }
        Joined::Whole(text)
    }

    /// Whether a text is what one that waits goes on with.
    pub fn goes_on_with(&self, text: &str, at_millis: u64) -> bool {
        self.with_what_waits(text, at_millis).is_some()
    }

    fn with_what_waits(&self, text: &str, at_millis: u64) -> Option<String> {
        let (before, since) = self.waiting.as_ref()?;
        let joined = format!("{before}\n{text}");
        let in_time = at_millis.saturating_sub(*since) < LINE_MILLIS;
        (in_time && shape(&joined) != Shape::Other).then_some(joined)
    }

    /// When the rest has not come in time.
    pub fn wakes_at(&self) -> Option<u64> {
        self.waiting.as_ref().map(|(_, since)| since.saturating_add(LINE_MILLIS))
    }

    /// Gives up what has waited too long.
    pub fn idle(&mut self, now_millis: u64) -> Option<String> {
        let late = self.wakes_at().is_some_and(|at| now_millis >= at);
        if late { self.waiting.take().map(|(text, _)| text) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "P<VNMNGUYEN<<VAN<AN<<<<<<<<<<<<<<<<<<<<<<<<<";
    const SECOND: &str = "C1234567<8VNM9001011M3001019001099012345<<54";

    #[test]
    fn lines_that_follow_each_other_at_once_are_one_text() {
        let mut joining = Joining::default();
        assert_eq!(joining.take(FIRST, 1_000), Joined::Part);
        assert_eq!(joining.take(SECOND, 1_200), Joined::Whole(format!("{FIRST}\n{SECOND}")));
        assert_eq!(joining.wakes_at(), None);
        // Any other text goes through, and nothing is put to what came long ago.
        assert_eq!(joining.take("A012", 1_300), Joined::Whole("A012".to_owned()));
        assert_eq!(joining.take(FIRST, 2_000), Joined::Part);
        assert_eq!(joining.take(SECOND, 2_000 + LINE_MILLIS), Joined::Whole(SECOND.to_owned()));
    }

    #[test]
    fn a_beginning_without_its_rest_is_given_up_once() {
        let mut joining = Joining::default();
        assert_eq!(joining.take(FIRST, 1_000), Joined::Part);
        assert_eq!(joining.wakes_at(), Some(1_000 + LINE_MILLIS));
        assert_eq!(joining.idle(1_499), None);
        assert_eq!(joining.idle(1_500).as_deref(), Some(FIRST));
        assert_eq!(joining.idle(9_000), None);
        assert_eq!(joining.take(FIRST, 2_000), Joined::Part);
        assert_eq!(joining.take("079088012345", 2_100), Joined::Whole("079088012345".to_owned()));
    }
}
