//! A test page: the command is tried with a page that holds nothing of anybody, and what it answers is
//! told. Nothing of it is recorded, and no file is left behind.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{PRINTS, Place, PrintFault, Spool, Target, target};
use crate::base::text::clean_line;
use crate::paper::trial_page;

/// The page's file, without its ending.
const PAGE: &str = "trial";
/// Where the command's words go meanwhile.
const ANSWER: &str = "trial-answer.txt";
/// Bytes read of the command's words.
const ANSWER_BYTES_MAX: u64 = 2_000;
/// Characters told of them.
const ANSWER_MAX: usize = 160;

/// What a trial came to.
#[derive(Debug)]
pub struct Trial {
    /// Whether the command took the page.
    pub ended: Result<(), PrintFault>,
    /// What it wrote, in one line; empty where it said nothing.
    pub said: String,
}

impl Spool {
    /// Hands a test page with the office's name and a moment to the usual target and reads what it answers.
    pub fn try_out(&self, office: &str, when: &str) -> Trial {
        self.try_target(&self.targets.usual, office, when)
    }

    /// The same for one target. A target that only keeps files tries nothing.
    pub fn try_target(&self, target: &Target, office: &str, when: &str) -> Trial {
        let page = format!("{PAGE}.{}", target.format.extension());
        let ended = self.tried(target, &page, office, when);
        let answer = self.root().join(PRINTS).join(ANSWER);
        let said = read_answer(&answer);
        for path in [self.root().join(PRINTS).join(page), answer] {
            // What cannot be removed goes with the other prints after a week.
            let _ = std::fs::remove_file(path);
        }
        Trial { ended, said }
    }

    fn tried(&self, target: &Target, name: &str, office: &str, when: &str) -> Result<(), PrintFault> {
        if target.place == Place::Folder {
            return Ok(());
        }
        let bytes = trial_page(target.format, office, when)?;
        let (page, _) = self.deliver(name, bytes.clone(), &Place::Folder)?;
        let page = std::path::absolute(&page).unwrap_or(page);
        match &target.place {
            Place::Command(command) => self.run(command, &page.to_string_lossy(), answer_file(&self.root())),
            place => target::send(place, bytes, self.patience),
        }
    }
}

/// Where the command may write, readable by its owner only; nothing is read where it cannot be made.
fn answer_file(store: &Path) -> Option<std::fs::File> {
    let path: PathBuf = store.join(PRINTS).join(ANSWER);
    std::fs::File::create(path).ok()
}

fn read_answer(path: &Path) -> String {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(ANSWER_BYTES_MAX).read_to_end(&mut bytes));
    match read {
        Ok(_) => clean_line(&String::from_utf8_lossy(&bytes), ANSWER_MAX),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::printing::PATIENCE;

    fn tried(line: &str) -> (bool, String, usize) {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool {
            store: folder.path().to_owned(),
            targets: super::super::Targets::of(Some(line), std::iter::empty()),
            patience: PATIENCE,
        };
        let trial = spool.try_out("UBND XÃ ĐẠ HUOAI", "08:00");
        let left = std::fs::read_dir(folder.path().join(PRINTS)).map_or(0, Iterator::count);
        (trial.ended.is_ok(), trial.said, left)
    }

    #[cfg(unix)]
    #[test]
    fn the_answer_of_the_command_is_told_and_no_file_is_left() {
        let (well, said, left) = tried("head -n 1");
        assert_eq!((well, said.as_str(), left), (true, "TRANG IN THỬ - motcua", 0));
        let (well, said, left) = tried("sh -c 'echo hết giấy >&2; exit 3'");
        assert_eq!((well, said.as_str(), left), (false, "hết giấy", 0));
        assert!(!tried("/no/such/printer").0);
    }
}
