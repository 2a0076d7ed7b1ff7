//! Procedures by code and by version: those that ship with the program and those the journal carries.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};

use crate::base::id::ContentHash;
use crate::domain::procedure::{Brief, GuidanceText, Procedure, ProcedureCode};
use crate::exchange::{builtin, texts};
use crate::record::content::content_hash;

/// A procedure in one version, and the bytes that version is.
#[derive(Debug, Clone)]
pub struct Version {
    /// The procedure.
    pub procedure: Arc<Procedure>,
    /// BLAKE3 of the bytes.
    pub hash: ContentHash,
    /// The bytes as the record carries them.
    pub bytes: Arc<[u8]>,
}

impl Version {
    /// The version of a procedure.
    pub fn of(procedure: Procedure) -> Self {
        let bytes: Arc<[u8]> = encode(&procedure).into();
        Self { procedure: Arc::new(procedure), hash: content_hash(&bytes), bytes }
    }

    /// The version carried as these bytes; `None` where they are no procedure this version can read.
    pub fn read(bytes: Vec<u8>) -> Option<Self> {
        let procedure = serde_json::from_slice(&bytes).ok()?;
        Some(Self { procedure: Arc::new(procedure), hash: content_hash(&bytes), bytes: bytes.into() })
    }
}

/// The bytes of a procedure: ordered JSON, so that equal procedures have equal bytes.
pub fn encode(procedure: &Procedure) -> Vec<u8> {
    serde_json::to_vec(procedure).expect("BUG: a procedure holds nothing JSON cannot say")
}

/// Sentences often needed when papers are asked for: the procedure's own, then those for all.
pub fn guidance_texts(code: &str) -> Vec<GuidanceText> {
    let code: Option<ProcedureCode> = code.parse().ok();
    let own = code.and_then(|code| builtin::texts(&code)).unwrap_or_default();
    own.iter().chain(texts::common()).cloned().collect()
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| {
    let by_code: BTreeMap<ProcedureCode, (Version, Brief)> = builtin::procedures()
        .map(|procedure| (procedure.code.clone(), (Version::of(procedure.clone()), procedure.brief())))
        .collect();
    let by_hash = by_code.iter().map(|(code, (version, _))| (version.hash, code.clone())).collect();
    Shipped { by_code, by_hash }
});

/// What ships with the program.
#[derive(Debug)]
pub struct Shipped {
    by_code: BTreeMap<ProcedureCode, (Version, Brief)>,
    by_hash: HashMap<ContentHash, ProcedureCode>,
}

impl Shipped {
    /// What ships with the program, read once.
    pub fn get() -> &'static Self {
        &SHIPPED
    }

    /// The version of a code.
    pub fn version(&self, code: &str) -> Option<&Version> {
        let code: ProcedureCode = code.parse().ok()?;
        self.by_code.get(&code).map(|(version, _)| version)
    }

    /// What the catalogue's list says of a code.
    pub fn brief(&self, code: &ProcedureCode) -> Option<&Brief> {
        self.by_code.get(code).map(|(_, brief)| brief)
    }

    /// The version of a hash.
    pub fn by_hash(&self, hash: ContentHash) -> Option<&Version> {
        self.by_code.get(self.by_hash.get(&hash)?).map(|(version, _)| version)
    }

    /// All codes.
    pub fn codes(&self) -> impl Iterator<Item = &ProcedureCode> {
        self.by_code.keys()
    }
}

/// Versions read from the journal, kept while they are in use.
#[derive(Debug, Default)]
pub struct Loaded(HashMap<ContentHash, Version>);

impl Loaded {
    /// A version read before.
    pub fn get(&self, hash: ContentHash) -> Option<&Version> {
        self.0.get(&hash)
    }

    /// Keeps a version; a desk uses a few dozen at a time.
    pub fn keep(&mut self, version: Version) {
        const KEPT_MAX: usize = 256;
        if self.0.len() >= KEPT_MAX {
            self.0.clear();
        }
        self.0.insert(version.hash, version);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_reads_back_as_what_it_was_made_from() {
        for code in Shipped::get().codes() {
            let version = Shipped::get().version(code.as_str()).unwrap();
            let again = Version::read(version.bytes.to_vec()).unwrap();
            assert_eq!((again.hash, &again.procedure), (version.hash, &version.procedure), "{code}");
            assert_eq!(encode(&again.procedure), version.bytes.to_vec());
            assert_eq!(Shipped::get().by_hash(version.hash).unwrap().procedure.code, *code);
        }
    }
}
