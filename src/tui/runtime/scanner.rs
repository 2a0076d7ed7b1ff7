//! A scanner on a serial port (`/dev/ttyACM0`, `COM3`): what it reads comes whole and past the keyboard, so
//! no input method can spoil it and no pace has to be judged.
//!
//! It is not what a text means: that is said where every scan is read. Invariants: a port that is not there
//! or goes away holds nothing up, is told once, and is taken again by itself when it is back.

use super::feed::Input;
use crate::domain::scan::detector::{IDLE_MILLIS, REPEAT_MILLIS};
use crate::domain::scan::joining::{Joined, Joining};
use serial2::SerialPort;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// The speed of a true serial line where none is set; over USB it does not matter.
pub const USUAL_SPEED: u32 = 9_600;
/// How often a port that is not there is looked for.
const AGAIN: Duration = Duration::from_secs(2);
/// How long nothing is waited for at a time: whoever stops the desk waits no longer.
const LISTEN: Duration = Duration::from_millis(500);
/// A silence this long ends a text; some scanners send no Enter.
const SILENCE: Duration = Duration::from_millis(IDLE_MILLIS);
/// The same text within this time is a card held too long.
const REPEAT: Duration = Duration::from_millis(REPEAT_MILLIS);
/// Bytes kept of a text that does not end: several times the longest card.
const BYTES_MAX: usize = 4_096;

/// Which port, and how fast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// `/dev/ttyACM0`, `COM3`.
    pub path: String,
    /// Bits a second.
    pub speed: u32,
}

impl Port {
    /// Opens it: eight bits, no parity, one stop bit.
    pub fn open(&self) -> io::Result<SerialPort> {
        SerialPort::open(&self.path, self.speed)
    }
}

/// What the scanner's port says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum Said {
    /// A text was scanned.
    Text(String),
    /// The port is not there; what the system said.
    Absent(String),
    /// It is there again.
    Back,
}

/// Begins to listen; it ends when what is given back is dropped.
pub(super) fn listen(port: Port, sender: Sender<Input>) -> io::Result<Sender<()>> {
    let (until, stopped) = channel();
    std::thread::Builder::new().name("scanner".to_owned()).spawn(move || {
        watch(&port, &stopped, |said| sender.send(Input::Scanner(said)).is_ok());
    })?;
    Ok(until)
}

/// Opens the port whenever it is there, and passes on what it says, until nobody wants it.
fn watch(port: &Port, stopped: &Receiver<()>, mut say: impl FnMut(Said) -> bool) {
    let mut absent = false;
    loop {
        let gone = match port.open() {
            Ok(opened) => {
                if std::mem::take(&mut absent) && !say(Said::Back) {
                    return;
                }
                match read(opened, stopped, &mut say) {
                    Some(gone) => gone,
                    None => return,
                }
            }
            Err(fault) => fault,
        };
        if !std::mem::replace(&mut absent, true) && !say(Said::Absent(gone.to_string())) {
            return;
        }
        if !matches!(stopped.recv_timeout(AGAIN), Err(RecvTimeoutError::Timeout)) {
            return;
        }
    }
}

/// Reads until the port is gone, which is said; `None` where nobody listens any more.
fn read(
    mut port: SerialPort,
    stopped: &Receiver<()>,
    say: &mut impl FnMut(Said) -> bool,
) -> Option<io::Error> {
    let mut texts = Texts::default();
    let mut bytes = [0; 512];
    loop {
        let patience = if texts.is_begun() || texts.waits() { SILENCE } else { LISTEN };
        if let Err(fault) = port.set_read_timeout(patience) {
            return Some(fault);
        }
        let done = match port.read(&mut bytes) {
            Ok(0) => return Some(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => texts.take(bytes.get(..count).unwrap_or_default(), Instant::now()),
            Err(fault) if fault.kind() == io::ErrorKind::TimedOut => {
                texts.silence(Instant::now()).into_iter().collect()
            }
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => Vec::new(),
            Err(fault) => return Some(fault),
        };
        let heard = done.into_iter().all(|text| say(Said::Text(text)));
        if !heard || !matches!(stopped.try_recv(), Err(std::sync::mpsc::TryRecvError::Empty)) {
            return None;
        }
    }
}

/// Puts bytes together to texts.
#[derive(Debug, Default)]
struct Texts {
    bytes: Vec<u8>,
    last: Option<(String, Instant)>,
    joining: Joining,
    /// When the first text ended: what waits is judged by the time since.
    began: Option<Instant>,
}

impl Texts {
    fn is_begun(&self) -> bool {
        !self.bytes.is_empty()
    }

    /// Whether the rest of something is waited for.
    fn waits(&self) -> bool {
        self.joining.wakes_at().is_some()
    }

    /// Takes bytes; gives the texts that ended in them.
    fn take(&mut self, bytes: &[u8], now: Instant) -> Vec<String> {
        let mut texts = Vec::new();
        for byte in bytes {
            match byte {
                b'\r' | b'\n' | b'\t' => texts.extend(self.end(now)),
                byte => {
                    self.bytes.push(*byte);
                    if self.bytes.len() >= BYTES_MAX {
                        texts.extend(self.end(now));
                    }
                }
            }
        }
        texts
    }

    /// Nothing came for a while: what came before is whole.
    fn silence(&mut self, now: Instant) -> Option<String> {
        let millis = self.millis(now);
        self.end(now).or_else(|| self.joining.idle(millis))
    }

    fn millis(&mut self, now: Instant) -> u64 {
        let began = *self.began.get_or_insert(now);
        u64::try_from(now.saturating_duration_since(began).as_millis()).unwrap_or(u64::MAX)
    }

    fn end(&mut self, now: Instant) -> Option<String> {
        let bytes = std::mem::take(&mut self.bytes);
        let text = String::from_utf8_lossy(&bytes).trim().to_owned();
        if text.is_empty() {
            return None;
        }
        let millis = self.millis(now);
        let Joined::Whole(text) = self.joining.take(&text, millis) else { return None };
        if self.last.as_ref().is_some_and(|(last, at)| *last == text && now < *at + REPEAT) {
            return None;
        }
        self.last = Some((text.clone(), now));
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::scan::joining::LINE_MILLIS;

    #[test]
    fn a_text_ends_with_a_line_a_tab_or_silence_however_it_was_cut() {
        let now = Instant::now();
        for ends in ["\r", "\n", "\r\n", "\t"] {
            let mut texts = Texts::default();
            let whole = format!("001195000123||Lò Thị Ban{ends}");
            let mut came = Vec::new();
            for byte in whole.as_bytes() {
                came.extend(texts.take(&[*byte], now));
            }
            assert_eq!(came, ["001195000123||Lò Thị Ban"], "{ends:?}");
            assert!(!texts.is_begun());
        }
        let mut texts = Texts::default();
        assert!(texts.take("A0".as_bytes(), now).is_empty());
        assert!(texts.is_begun());
        assert!(texts.take("12".as_bytes(), now).is_empty());
        assert_eq!(texts.silence(now).as_deref(), Some("A012"));
        assert_eq!(texts.silence(now), None, "silence alone says nothing");
    }

    #[test]
    fn the_lines_of_a_document_come_as_one_text_and_half_of_them_is_said() {
        let (first, second) =
            ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10");
        let now = Instant::now();
        let mut texts = Texts::default();
        assert!(texts.take(format!("{first}\r\n").as_bytes(), now).is_empty());
        let came = texts.take(format!("{second}\r\n").as_bytes(), now + Duration::from_millis(30));
        assert_eq!(came, [format!("{first}\n{second}")]);
        let later = now + Duration::from_secs(5);
        assert!(texts.take(format!("{first}\r").as_bytes(), later).is_empty());
        assert!(texts.waits());
        assert_eq!(texts.silence(later + SILENCE), None);
        assert_eq!(texts.silence(later + Duration::from_millis(LINE_MILLIS)).as_deref(), Some(first));
        assert!(!texts.waits());
    }

    #[test]
    fn a_card_held_too_long_is_read_once_and_may_come_again_later() {
        let now = Instant::now();
        let mut texts = Texts::default();
        assert_eq!(texts.take(b"079088012345\r079088012345\r", now).len(), 1);
        assert!(texts.take(b"079088012345\r", now + Duration::from_millis(1_900)).is_empty());
        assert_eq!(texts.take(b"A012\r", now + Duration::from_millis(1_950)), ["A012"]);
        assert_eq!(texts.take(b"079088012345\r", now + Duration::from_millis(1_960)).len(), 1);
    }

    #[test]
    fn a_text_that_never_ends_is_not_kept_for_ever() {
        let mut texts = Texts::default();
        let came = texts.take(&[b'7'; 3 * BYTES_MAX], Instant::now());
        assert!(came.iter().all(|text| text.len() <= BYTES_MAX));
        assert!(texts.bytes.len() < BYTES_MAX);
    }
}
