//! Bringing a composed paper to a printer: a file in `prints/`, then the place the office set for its form
//! ([`Target`]): a command, a device, a printer on the network.
//!
//! Of a sealed store the file lies outside of it, see `Spool::root`, and goes when a printer has it.
//! The file's name is the dossier's number, the form and the copy, nothing personal; its owner alone may
//! read it. The command gets its path as an argument, never through a shell, and has
//! [`Spool::patience`] to end. It is called on a thread of its own by whoever has a screen. Nothing here
//! records anything: what became of a paper is an act of its own, which the caller gives to the desk.

mod target;
mod trial;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::domain::paper::{Form, Trouble};
use crate::paper::{Pages, PdfFault};
use crate::store::disk::{Disk, DiskFault, RealDisk};

pub use target::{Place, Target, TargetFault, Targets};
pub use trial::Trial;

/// The folder of prints below the store's.
pub const PRINTS: &str = "prints";

/// How long the command may take; a queue that takes longer to take one page hangs.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Files older than this are removed: they hold names, and the record can make every one of them again.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// How often a running command is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Stands for the file's path in a command.
const PLACE: &str = "{file}";

/// Longest file name, in characters.
const NAME_MAX: usize = 80;

/// A command line, split without a shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintCommand(Vec<String>);

/// A quote of a command line is not closed, or there is nothing in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("print_command cannot be split into words (a quote is not closed, or it is empty): {0}")]
pub struct SplitFault(String);

impl std::str::FromStr for PrintCommand {
    type Err = SplitFault;

    /// Words are parted by blanks; what stands in '…' or "…" is one word. A backslash is itself.
    fn from_str(line: &str) -> Result<Self, SplitFault> {
        let mut words = Vec::new();
        let mut word: Option<String> = None;
        let mut quote = None;
        for c in line.chars() {
            match quote {
                Some(open) if c == open => quote = None,
                Some(_) => word.get_or_insert_default().push(c),
                None if c == '\'' || c == '"' => {
                    quote = Some(c);
                    word.get_or_insert_default();
                }
                None if c.is_whitespace() => words.extend(word.take()),
                None => word.get_or_insert_default().push(c),
            }
        }
        words.extend(word);
        if quote.is_some() || words.first().is_none_or(String::is_empty) {
            return Err(SplitFault(line.to_owned()));
        }
        Ok(Self(words))
    }
}

impl PrintCommand {
    /// The program.
    pub fn program(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// Its arguments for a file.
    fn arguments(&self, file: &str) -> Vec<String> {
        let mut rest: Vec<String> = self.0.iter().skip(1).map(|word| word.replace(PLACE, file)).collect();
        if !self.0.iter().any(|word| word.contains(PLACE)) {
            rest.push(file.to_owned());
        }
        rest
    }

    /// Where the program lies, by its path or on the search path; `None` where nothing can be run there.
    pub fn found(&self, search: Option<&std::ffi::OsStr>) -> Option<PathBuf> {
        let program = Path::new(self.program());
        if program.components().count() > 1 {
            return runnable(program).then(|| program.to_owned());
        }
        std::env::split_paths(search?).map(|folder| folder.join(program)).find(|path| runnable(path))
    }
}

#[cfg(unix)]
fn runnable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn runnable(path: &Path) -> bool {
    path.is_file() || path.with_extension("exe").is_file()
}

/// Why a paper did not come out.
#[derive(Debug, thiserror::Error)]
pub enum PrintFault {
    /// The paper could not be drawn.
    #[error(transparent)]
    NotDrawn(#[from] PdfFault),
    /// The file.
    #[error("the file could not be written: {0}")]
    NotWritten(#[from] DiskFault),
    /// The command is not there, or may not be run.
    #[error("{program}: {source}")]
    NotStarted {
        /// The program.
        program: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The command said no.
    #[error("{program}: {status}")]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// The command did not end.
    #[error("{program}: {} s", .patience.as_secs())]
    TimedOut {
        /// The program.
        program: String,
        /// How long it was waited for.
        patience: Duration,
    },
}

impl PrintFault {
    /// The word the record keeps of it.
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::NotDrawn(_) | Self::NotWritten(_) => Trouble::NotWritten,
            Self::NotStarted { .. } => Trouble::NotStarted,
            Self::Failed { .. } => Trouble::Failed,
            Self::TimedOut { .. } => Trouble::TimedOut,
        }
    }
}

/// Where papers go.
#[derive(Debug, Clone)]
pub struct Spool {
    /// The store's folder.
    pub store: PathBuf,
    /// Where each form goes.
    pub targets: Targets,
    /// How long it may take.
    pub patience: Duration,
}

/// The name of a paper's file without its ending: number (or id), form, copy. Only what any file system
/// takes.
pub fn file_name(number: &str, form: &str, copy: u16) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || ".-".contains(c) { c } else { '_' };
    let number: String = number.chars().take(NAME_MAX).map(safe).collect();
    format!("{}-{form}-{copy}", number.trim_start_matches('.'))
}

impl Spool {
    /// Draws a paper as its form's target wants it, writes it and hands it on; the path of the file, and
    /// whether anything took it. `name` has no ending; a paper that is no form goes the usual way.
    pub fn print(
        &self,
        name: &str,
        form: Option<Form>,
        pages: &Pages,
    ) -> Result<(PathBuf, bool), PrintFault> {
        let target = self.targets.of_form(form);
        let bytes = target.format.render(pages)?;
        self.deliver(&format!("{name}.{}", target.format.extension()), bytes, &target.place)
    }

    /// Writes bytes to a file of this name and hands it to a place.
    fn deliver(&self, name: &str, bytes: Vec<u8>, place: &Place) -> Result<(PathBuf, bool), PrintFault> {
        let root = self.root();
        let disk: Arc<dyn Disk> = Arc::new(RealDisk::new(&root)?);
        disk.make_dir(PRINTS)?;
        let (path, tmp) = (format!("{PRINTS}/{name}"), format!("{PRINTS}/{name}.tmp"));
        if disk.len(&tmp)?.is_some() {
            disk.remove(&tmp)?;
        }
        disk.create(&tmp)?;
        disk.write_at(&tmp, 0, &bytes)?;
        disk.rename(&tmp, &path)?;
        let file = root.join(PRINTS).join(name);
        self.forget_older_than(&file);
        let handed = self.hand_on(&file, bytes, place);
        if root != self.store && *place != Place::Folder {
            // What a printer has taken, or could not take, is printed anew from the record.
            let _ = std::fs::remove_file(&file);
        }
        handed.map(|taken| (file, taken))
    }

    /// Where the folder of prints lies: in the store, but of a sealed store, whose papers must not lie about in
    /// clear, in the session's own memory where the system has that, or else among its temporary files.
    fn root(&self) -> PathBuf {
        if RealDisk::read_only(&self.store).sealer().is_none() {
            return self.store.clone();
        }
        let session = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_dir());
        session.unwrap_or_else(std::env::temp_dir).join(format!("motcua-{}", std::process::id()))
    }

    /// Whether a place took the file.
    fn hand_on(&self, file: &Path, bytes: Vec<u8>, place: &Place) -> Result<bool, PrintFault> {
        match place {
            Place::Folder => Ok(false),
            Place::Device(_) | Place::Network(_) => {
                target::send(place, bytes, self.patience)?;
                Ok(true)
            }
            Place::Command(command) => {
                let shown = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
                self.run(command, &shown.to_string_lossy(), None)?;
                Ok(true)
            }
        }
    }

    /// Removes files nobody will ask for any more, by the age of the one just written; one that cannot be
    /// removed waits for the next time.
    fn forget_older_than(&self, newest: &Path) {
        let written = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
        let Some(now) = written(newest) else { return };
        let Ok(entries) = std::fs::read_dir(self.root().join(PRINTS)) else { return };
        for path in entries.flatten().map(|entry| entry.path()) {
            let age = written(&path).and_then(|at| now.duration_since(at).ok());
            if age.is_some_and(|age| age > KEPT) {
                let _ = std::fs::remove_file(path);
            }
        }
    }

    /// Runs the command; what it says goes to a file, or nowhere.
    fn run(
        &self,
        command: &PrintCommand,
        file: &str,
        answer: Option<std::fs::File>,
    ) -> Result<(), PrintFault> {
        let program = command.program().to_owned();
        let mut asked = Command::new(&program);
        let errors = answer.as_ref().and_then(|file| file.try_clone().ok());
        let to = |file: Option<std::fs::File>| file.map_or_else(Stdio::null, Stdio::from);
        asked.args(command.arguments(file)).stdin(Stdio::null()).stdout(to(answer)).stderr(to(errors));
        // Away from the terminal's keys, which are the desk's.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut asked, 0);
        let mut child = match asked.spawn() {
            Ok(child) => child,
            Err(source) => return Err(PrintFault::NotStarted { program, source }),
        };
        match self.wait(&mut child) {
            Ok(Some(status)) if status.success() => Ok(()),
            Ok(Some(status)) => Err(PrintFault::Failed { program, status }),
            Ok(None) => {
                // It hangs: whether it can be ended or not, nobody waits for it.
                let _ = child.kill();
                let _ = child.wait();
                Err(PrintFault::TimedOut { program, patience: self.patience })
            }
            Err(source) => Err(PrintFault::NotStarted { program, source }),
        }
    }

    /// Waits for the command's end; `None` when it takes too long.
    fn wait(&self, child: &mut Child) -> std::io::Result<Option<std::process::ExitStatus>> {
        let until = Instant::now() + self.patience;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            if Instant::now() >= until {
                return Ok(None);
            }
            pause();
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a child's end cannot be waited for with a deadline")]
fn pause() {
    std::thread::sleep(LOOK);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str) -> Option<Vec<String>> {
        line.parse::<PrintCommand>().ok().map(|command| command.0)
    }

    #[test]
    fn a_command_line_is_split_at_blanks_but_not_inside_quotes() {
        for (line, words) in [
            ("lp -d quay3", Some(vec!["lp", "-d", "quay3"])),
            ("  'C:\\May in\\in.exe'   \"hai từ\" ", Some(vec!["C:\\May in\\in.exe", "hai từ"])),
            ("sh -c 'cat \"$0\"' {file}", Some(vec!["sh", "-c", "cat \"$0\"", "{file}"])),
            ("lp ''", Some(vec!["lp", ""])),
            ("lp 'x", None),
            ("   ", None),
            ("''", None),
        ] {
            let words = words.map(|words| words.into_iter().map(str::to_owned).collect());
            assert_eq!(split(line), words, "{line}");
        }
    }

    #[test]
    fn the_file_stands_where_it_is_asked_for_or_last() {
        let arguments = |line: &str| line.parse::<PrintCommand>().unwrap().arguments("/a b/c.txt");
        assert_eq!(arguments("lp -d quay3"), ["-d", "quay3", "/a b/c.txt"]);
        assert_eq!(arguments("x --in={file} -q"), ["--in=/a b/c.txt", "-q"]);
    }

    #[test]
    fn a_name_holds_number_form_and_copy_and_leaves_no_folder() {
        assert_eq!(file_name("H29.14-261123-0001", "01", 2), "H29.14-261123-0001-01-2");
        assert_eq!(file_name("../../etc/x", "02.2", 1), "_.._etc_x-02.2-1");
    }

    #[cfg(unix)]
    mod with_commands {
        use super::*;
        use crate::base::coded::Coded as _;

        fn spool(folder: &Path, command: &str, patience: Duration) -> Spool {
            let targets = Targets::of((!command.is_empty()).then_some(command), std::iter::empty());
            Spool { store: folder.to_owned(), targets, patience }
        }

        fn page(text: &str) -> Pages {
            let mut pages = Pages::default();
            pages.say(text);
            pages
        }

        #[test]
        fn a_paper_is_written_for_its_owner_alone_and_handed_to_the_command() {
            use std::os::unix::fs::PermissionsExt as _;
            let folder = tempfile::tempdir().unwrap();
            let copy = folder.path().join("bản in");
            let command = format!("sh -c 'cp \"$0\" \"{}\"' {{file}}", copy.display());
            let (path, taken) =
                spool(folder.path(), &command, PATIENCE).print("a-01-1", None, &page("giấy hẹn")).unwrap();
            assert!(taken && path.ends_with("prints/a-01-1.txt"));
            assert_eq!(std::fs::read_to_string(copy).unwrap().trim(), "giấy hẹn");
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            let (_, taken) =
                spool(folder.path(), "", PATIENCE).print("a-01-1", None, &page("lần nữa")).unwrap();
            assert!(!taken);
            assert_eq!(std::fs::read_to_string(&path).unwrap().trim(), "lần nữa");
            let old = std::fs::File::options().write(true).open(&path).unwrap();
            old.set_modified(path.metadata().unwrap().modified().unwrap() - 2 * KEPT).unwrap();
            spool(folder.path(), "", PATIENCE).print("b-01-1", None, &page("x")).unwrap();
            assert!(!path.exists(), "what is old is forgotten");
        }

        #[test]
        fn a_command_that_is_missing_fails_or_hangs_is_told_apart() {
            let folder = tempfile::tempdir().unwrap();
            for (command, patience, trouble) in [
                ("/nowhere/printer", PATIENCE, Trouble::NotStarted),
                ("false", PATIENCE, Trouble::Failed),
                ("tail -f", Duration::ZERO, Trouble::TimedOut),
            ] {
                let told =
                    spool(folder.path(), command, patience).print("a-01-1", None, &page("x")).unwrap_err();
                assert_eq!(told.trouble().name(), trouble.name(), "{told}");
            }
            let store = folder.path().join("a file");
            std::fs::write(&store, "").unwrap();
            let told = spool(&store, "true", PATIENCE).print("a-01-1", None, &page("x")).unwrap_err();
            assert_eq!(told.trouble(), Trouble::NotWritten);
        }

        #[test]
        fn a_program_is_found_by_its_path_or_on_the_search_path() {
            let found = |line: &str| {
                line.parse::<PrintCommand>().unwrap().found(Some(std::ffi::OsStr::new("/usr/bin:/bin")))
            };
            assert!(found("sh -c x").is_some());
            assert!(found("/bin/sh").is_some());
            assert_eq!(found("no-such-printer"), None);
            let folder = tempfile::tempdir().unwrap();
            let plain = folder.path().join("plain");
            std::fs::write(&plain, "").unwrap();
            assert_eq!(found(&plain.display().to_string()), None);
        }
    }
}
