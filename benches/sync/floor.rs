//! The floor of a push: everything packed once, posted once, written once, synced once.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// As the parcels are packed.
const LEVEL: i32 = 3;

/// What it cost.
pub(crate) struct Floor {
    pub(crate) time: Duration,
    pub(crate) bytes: u64,
}

/// Packs the entries and posts them to a server on loopback.
pub(crate) fn post(file: &Path, entries: &[u8]) -> Floor {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = listener.local_addr().expect("an address");
    let file = file.to_owned();
    let server = std::thread::spawn(move || serve(&listener, file));
    let start = Instant::now();
    let packed = zstd::bulk::compress(entries, LEVEL).expect("memory");
    let mut line = TcpStream::connect(at).expect("the server");
    let head = format!("POST / HTTP/1.1\r\nhost: floor\r\ncontent-length: {}\r\n\r\n", packed.len());
    line.write_all(head.as_bytes()).expect("a line");
    line.write_all(&packed).expect("a line");
    let mut answer = [0; 64];
    let read = line.read(&mut answer).expect("an answer");
    let time = start.elapsed();
    assert!(answer.get(..read).is_some_and(|answer| answer.starts_with(b"HTTP/1.1 200")));
    server.join().expect("the server's thread");
    Floor { time, bytes: (head.len() + packed.len()) as u64 }
}

fn serve(listener: &TcpListener, file: PathBuf) {
    let (mut line, _) = listener.accept().expect("a connection");
    let mut came = Vec::new();
    let (mut piece, mut due) = (vec![0; 64 * 1024], None);
    while due.is_none_or(|due| came.len() < due) {
        let read = line.read(&mut piece).expect("a line");
        assert!(read > 0, "the line was cut");
        came.extend_from_slice(piece.get(..read).unwrap_or_default());
        due = due.or_else(|| length(&came));
    }
    let mut out = std::fs::File::create(file).expect("a file");
    out.write_all(&came).expect("room");
    out.sync_all().expect("a sound disk");
    line.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").expect("a line");
}

/// Bytes of the request, where its head is whole.
fn length(came: &[u8]) -> Option<usize> {
    let head = came.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(came.get(..head)?).into_owned();
    let length: usize = text.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse().ok()?;
    Some(head + length)
}
