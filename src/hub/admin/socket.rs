//! The socket `hub.sock` in the store's folder: made for its owner alone, gone with the hub.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixListener;
use tokio::sync::watch;

use super::{Errand, LINE_BYTES_MAX, Reply, Ways, answer};
use crate::base::random::OsRandom;
use crate::hub::backend::{Backend, Class, Refused, refused};

const NAME: &str = "hub.sock";
/// While it is made; it takes its name only when nobody else may open it.
const NAME_MAKING: &str = "hub.sock.new";

/// Longest path a socket's address holds on every Unix.
const PATH_BYTES_MAX: usize = 100;

/// For an answer: a status reads the whole state.
const ANSWER_WAIT: Duration = Duration::from_secs(120);
/// For a bundle's: a month of a district on a slow stick.
const BUNDLE_WAIT: Duration = Duration::from_secs(1800);
/// For an order to be written.
const ORDER_WAIT: Duration = Duration::from_secs(10);

/// A path to a file of the folder that is short enough for a socket's address, good while the handle lives.
fn short(folder: &Path, name: &str) -> io::Result<(PathBuf, Option<File>)> {
    let path = folder.join(name);
    if path.as_os_str().len() <= PATH_BYTES_MAX {
        return Ok((path, None));
    }
    let handle = File::open(folder)?;
    Ok((PathBuf::from(format!("/proc/self/fd/{}/{name}", handle.as_raw_fd())), Some(handle)))
}

/// The socket of a running hub; its file goes when this is dropped.
#[derive(Debug)]
pub struct Door {
    listener: UnixListener,
    path: PathBuf,
}

impl Door {
    /// Makes the socket. The caller holds the store's lock, so that one found there is a dead hub's. Must
    /// run inside a tokio runtime.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let (making, _handle) = short(folder, NAME_MAKING)?;
        for stale in [NAME_MAKING, NAME] {
            match std::fs::remove_file(folder.join(stale)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        let listener = UnixListener::bind(&making)?;
        std::fs::set_permissions(folder.join(NAME_MAKING), std::fs::Permissions::from_mode(0o600))?;
        std::fs::rename(folder.join(NAME_MAKING), folder.join(NAME))?;
        Ok(Self { listener, path: folder.join(NAME) })
    }

    /// Answers orders, one after the other, until the stop.
    pub async fn serve(self, ways: Ways, backend: Arc<dyn Backend>, mut stop: watch::Receiver<bool>) {
        loop {
            let accepted = tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => return,
                accepted = self.listener.accept() => accepted,
            };
            let Ok((stream, _)) = accepted else {
                // Too many open files, mostly: wait until some are closed.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            // One that is given up in the middle is asked again by its administrator.
            let _ = one(stream, &ways, &backend).await;
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        // A file that is left behind is removed by the next hub.
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn one(stream: tokio::net::UnixStream, ways: &Ways, backend: &Arc<dyn Backend>) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = Vec::new();
    let mut read = tokio::io::BufReader::new(read.take(LINE_BYTES_MAX as u64));
    tokio::time::timeout(ORDER_WAIT, read.read_until(b'\n', &mut line)).await??;
    let outcome = match serde_json::from_slice::<Errand>(&line) {
        Ok(errand) => {
            let (ways, backend) = (ways.clone(), Arc::clone(backend));
            let done = tokio::task::spawn_blocking(move || answer(errand, &ways, &*backend, &mut OsRandom));
            done.await.unwrap_or_else(|_| Err(refused(Class::Fault, "failed", &[])))
        }
        Err(error) => Err(refused(Class::Unreadable, "order-unreadable", &[("value", &error.to_string())])),
    };
    let mut reply = serde_json::to_vec(&Reply::from(outcome))?;
    reply.push(b'\n');
    write.write_all(&reply).await?;
    write.shutdown().await
}

/// Gives an errand to the hub that runs on a store; `None` when none does.
pub fn ask(folder: &Path, errand: &Errand) -> io::Result<Option<Result<Value, Refused>>> {
    let (path, _handle) = short(folder, NAME)?;
    let mut stream = match UnixStream::connect(path) {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let bundle = matches!(errand, Errand::BundleImport { .. } | Errand::BundleExport { .. });
    stream.set_read_timeout(Some(if bundle { BUNDLE_WAIT } else { ANSWER_WAIT }))?;
    stream.set_write_timeout(Some(ORDER_WAIT))?;
    let mut order = serde_json::to_vec(errand)?;
    order.push(b'\n');
    stream.write_all(&order)?;
    let mut line = Vec::new();
    BufReader::new(stream.take(LINE_BYTES_MAX as u64)).read_until(b'\n', &mut line)?;
    Ok(Some(serde_json::from_slice::<Reply>(&line)?.into()))
}
