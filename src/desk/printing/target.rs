//! Where a paper goes and as what: `[format] where`, as `config.toml` says it for all forms and for single
//! ones.
//!
//! `where` is a command line (`lp -d quay3`), a printer on the network (`tcp:192.168.1.50:9100`), a device
//! (`/dev/usb/lp0`), or `folder`: then the file is only kept.

use std::io::Write as _;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use super::{PrintCommand, PrintFault};
use crate::domain::paper::Form;
use crate::paper::Format;

/// Where the bytes of a paper go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: the file stays in the folder of prints.
    Folder,
    /// To a command that gets the file's path.
    Command(PrintCommand),
    /// To a device or file that is there already.
    Device(PathBuf),
    /// To a printer that listens, `host:port`.
    Network(String),
}

/// Where a paper goes, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// As what.
    pub format: Format,
    /// Where.
    pub place: Place,
}

/// A line that says no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a place to print to (expected: [format] command | tcp:host:9100 | /dev/… | folder): {0}")]
pub struct TargetFault(String);

/// The port these printers listen at, where none is said.
const PORT: &str = "9100";

/// What a printer on the network is written with.
const NETWORK: &str = "tcp:";

impl Default for Target {
    fn default() -> Self {
        Self { format: Format::Text, place: Place::Folder }
    }
}

impl std::str::FromStr for Target {
    type Err = TargetFault;

    fn from_str(line: &str) -> Result<Self, TargetFault> {
        let line = line.trim();
        let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match Format::of_name(first) {
            Some(format) => Ok(Self { format, place: place(rest.trim())? }),
            None => Ok(Self { format: Format::Text, place: place(line)? }),
        }
    }
}

fn place(text: &str) -> Result<Place, TargetFault> {
    let fault = || TargetFault(text.to_owned());
    if text == "folder" {
        return Ok(Place::Folder);
    }
    if let Some(address) = text.strip_prefix(NETWORK) {
        let (host, port) = address.rsplit_once(':').unwrap_or((address, PORT));
        let sane = !host.is_empty() && !host.contains(char::is_whitespace) && port.parse::<u16>().is_ok();
        return if sane { Ok(Place::Network(format!("{host}:{port}"))) } else { Err(fault()) };
    }
    // A command has arguments or a name alone; a path below /dev is something to write to.
    if text.starts_with("/dev/") && !text.contains(char::is_whitespace) {
        return Ok(Place::Device(PathBuf::from(text)));
    }
    if let Some(path) = text.strip_prefix("file:").filter(|path| !path.is_empty()) {
        return Ok(Place::Device(PathBuf::from(path)));
    }
    text.parse().map(Place::Command).map_err(|_| fault())
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder => f.write_str("prints"),
            Self::Command(command) => f.write_str(command.program()),
            Self::Device(path) => write!(f, "{}", path.display()),
            Self::Network(address) => f.write_str(address),
        }
    }
}

/// Targets of all forms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Targets {
    /// What goes for every form that says nothing else.
    pub usual: Target,
    /// What goes for single ones.
    pub forms: Vec<(Form, Target)>,
}

impl Targets {
    /// The targets as settings say them: the usual line, and one a form by its name; what cannot be read
    /// counts as not said (`doctor` tells it).
    pub fn of<'a>(usual: Option<&str>, forms: impl Iterator<Item = (&'a String, &'a String)>) -> Self {
        let read = |line: &str| line.parse::<Target>().ok();
        let form = |(name, line): (&String, &String)| Some((Form::of_text(name)?, read(line)?));
        Self { usual: usual.and_then(read).unwrap_or_default(), forms: forms.filter_map(form).collect() }
    }

    /// The target of a form, or of a paper that is none.
    pub fn of_form(&self, form: Option<Form>) -> &Target {
        let own = self.forms.iter().find(|(have, _)| Some(*have) == form);
        own.map_or(&self.usual, |(_, target)| target)
    }

    /// Whether anything is printed at all.
    pub fn prints(&self) -> bool {
        let all = self.forms.iter().map(|(_, target)| target).chain([&self.usual]);
        all.into_iter().any(|target| target.place != Place::Folder)
    }
}

/// Sends bytes to a device or a printer on the network, for at most so long. One that hangs keeps its own
/// thread; nobody waits for it.
pub(super) fn send(place: &Place, bytes: Vec<u8>, patience: Duration) -> Result<(), PrintFault> {
    let program = place.to_string();
    let work: Box<dyn FnOnce() -> std::io::Result<()> + Send> = match place {
        Place::Folder | Place::Command(_) => return Ok(()),
        Place::Device(path) => {
            let path = path.clone();
            Box::new(move || write_device(&path, &bytes))
        }
        Place::Network(address) => {
            let address = address.clone();
            Box::new(move || write_network(&address, &bytes, patience))
        }
    };
    let (done, ended) = channel();
    std::thread::spawn(move || {
        // Whoever waited may have gone.
        let _ = done.send(work());
    });
    match ended.recv_timeout(patience) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(source)) if source.kind() == std::io::ErrorKind::TimedOut => {
            Err(PrintFault::TimedOut { program, patience })
        }
        Ok(Err(source)) => Err(PrintFault::NotStarted { program, source }),
        Err(RecvTimeoutError::Timeout) => Err(PrintFault::TimedOut { program, patience }),
        Err(RecvTimeoutError::Disconnected) => {
            let source = std::io::Error::other("the sending thread ended");
            Err(PrintFault::NotStarted { program, source })
        }
    }
}

/// What is not there is not made: a printer that is off has no device.
fn write_device(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut device = std::fs::OpenOptions::new().append(true).open(path)?;
    device.write_all(bytes)?;
    device.flush()
}

fn write_network(address: &str, bytes: &[u8], patience: Duration) -> std::io::Result<()> {
    let mut last = std::io::Error::from(std::io::ErrorKind::AddrNotAvailable);
    for at in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&at, patience) {
            Ok(mut printer) => {
                printer.set_write_timeout(Some(patience))?;
                printer.write_all(bytes)?;
                return printer.shutdown(std::net::Shutdown::Write);
            }
            Err(fault) => last = fault,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(&'static str, String)> {
        line.parse::<Target>().ok().map(|target| (target.format.name(), target.place.to_string()))
    }

    #[test]
    fn a_target_is_a_place_with_a_format_before_it() {
        for (line, told) in [
            ("lp -d quay3", Some(("text", "lp"))),
            ("pdf lp -d canon", Some(("pdf", "lp"))),
            ("escpos tcp:192.168.1.50", Some(("escpos", "192.168.1.50:9100"))),
            ("escpos-58 tcp:may-in:9101", Some(("escpos-58", "may-in:9101"))),
            ("ascii-a5 /dev/usb/lp0", Some(("ascii-a5", "/dev/usb/lp0"))),
            ("pdf folder", Some(("pdf", "prints"))),
            ("file:/tmp/x", Some(("text", "/tmp/x"))),
            ("tcp:", None),
            ("tcp:máy:một", None),
            ("pdf", None),
            ("lp 'x", None),
        ] {
            assert_eq!(read(line), told.map(|(format, place)| (format, place.to_owned())), "{line}");
        }
    }

    #[test]
    fn a_form_goes_its_own_way_and_the_others_the_usual_one() {
        let forms = [("receipt", "escpos tcp:10.0.0.5"), ("06", "pdf folder"), ("x", "lp"), ("02", "lp 'x")];
        let forms: Vec<(String, String)> =
            forms.iter().map(|(form, line)| ((*form).to_owned(), (*line).to_owned())).collect();
        let targets = Targets::of(Some("lp"), forms.iter().map(|(form, line)| (form, line)));
        assert_eq!(targets.of_form(Some(Form::Receipt)).format, Format::Escpos);
        assert_eq!(targets.of_form(Some(Form::Supplement)), &targets.usual, "a line that cannot be read");
        assert_eq!(targets.forms.len(), 2);
        assert!(targets.prints() && !Targets::default().prints());
    }

    #[test]
    fn bytes_reach_a_printer_on_the_network_and_a_device_that_is_there() {
        use std::io::Read as _;
        let patience = Duration::from_secs(20);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let place = Place::Network(listener.local_addr().unwrap().to_string());
        let printer = std::thread::spawn(move || {
            let mut came = Vec::new();
            listener.accept().unwrap().0.read_to_end(&mut came).unwrap();
            came
        });
        send(&place, b"giay hen".to_vec(), patience).unwrap();
        assert_eq!(printer.join().unwrap(), b"giay hen");

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lp0");
        let off = send(&Place::Device(path.clone()), b"x".to_vec(), patience).unwrap_err();
        assert_eq!(off.trouble(), crate::domain::paper::Trouble::NotStarted, "{off}");
        std::fs::write(&path, "").unwrap();
        send(&Place::Device(path.clone()), b"mot".to_vec(), patience).unwrap();
        send(&Place::Device(path.clone()), b"hai".to_vec(), patience).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"mothai");
    }

    #[test]
    fn a_printer_that_is_off_is_told_and_not_waited_for() {
        // A port that nobody listens at any more.
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let off =
            send(&Place::Network(gone.to_string()), b"x".to_vec(), Duration::from_secs(20)).unwrap_err();
        assert_eq!(off.trouble(), crate::domain::paper::Trouble::NotStarted, "{off}");
    }

    #[cfg(unix)]
    #[test]
    fn a_device_that_takes_nothing_hangs_alone() {
        // A pipe nobody reads: opening it for writing waits for ever.
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
        let hangs = send(&Place::Device(path), b"x".to_vec(), Duration::from_millis(30)).unwrap_err();
        assert_eq!(hangs.trouble(), crate::domain::paper::Trouble::TimedOut, "{hangs}");
    }
}
