//! The real binary at work on a folder of its own.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

/// A folder for stores and the binary that works on them, under a frozen clock where one is set.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
    clock: Option<&'static str>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), clock: None }
    }

    pub(crate) fn at(clock: &'static str) -> Self {
        Self { clock: Some(clock), ..Self::new() }
    }

    /// With a training store of that name, set up at that moment.
    pub(crate) fn training(store: &str, clock: &'static str) -> Self {
        let desk = Self::at(clock);
        let init = desk
            .command(store, "init --unit H29.14 --machine only --training")
            .args(["--officer", "Trần Thị Mai"])
            .output()
            .unwrap();
        assert!(init.status.success(), "{}", String::from_utf8_lossy(&init.stderr));
        desk
    }

    pub(crate) fn store(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The binary with these arguments (parted by blanks) on a store.
    pub(crate) fn command(&self, store: &str, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
        command.args(arguments.split_whitespace()).arg("--store").arg(self.store(store));
        command.env_remove("MOTCUA_STORE").env_remove("MOTCUA_CLOCK");
        if let Some(clock) = self.clock {
            command.env("MOTCUA_CLOCK", clock);
        }
        command
    }

    pub(crate) fn run(&self, store: &str, arguments: &str) -> Output {
        self.command(store, arguments).output().unwrap()
    }

    /// Runs it, expects exit code 0, and gives what it said on stdout.
    pub(crate) fn text(&self, store: &str, arguments: &str) -> String {
        let output = self.run(store, arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The same as an array of JSON objects.
    pub(crate) fn rows(&self, store: &str, arguments: &str) -> Vec<Value> {
        match serde_json::from_str(&self.text(store, arguments)).unwrap() {
            Value::Array(rows) => rows,
            other => panic!("{arguments} gave {other} and not an array"),
        }
    }

    /// Every file of a store with its bytes.
    pub(crate) fn files(&self, store: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.store(store)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path.clone(), std::fs::read(path).unwrap());
                }
            }
        }
        files
    }
}
