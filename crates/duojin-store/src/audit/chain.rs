//! The chain itself, without a database: what is digested, and whether the next entry holds.
//!
//! Verification walks with [`Walk`], which knows nothing of how entries are written.

use sha2::{Digest as _, Sha256};
use sm3::Sm3;

/// What binds the entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuditDigest {
    /// SHA-256.
    #[default]
    Sha256,
    /// SM3 (GB/T 32905). 国密
    Sm3,
}

impl AuditDigest {
    /// As it is stored and typed.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sha256 => "sha-256",
            Self::Sm3 => "sm3",
        }
    }

    /// The digest of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Sha256, Self::Sm3].into_iter().find(|digest| digest.key() == key)
    }

    fn of(self, bytes: &[u8]) -> String {
        match self {
            Self::Sha256 => hex(&Sha256::digest(bytes)),
            Self::Sm3 => hex(&Sm3::digest(bytes)),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// An entry as it stands in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number, from 1, without gaps.
    pub seq: i64,
    /// When, in ms since 1970; never before the entry before it.
    pub at: i64,
    /// Id of the principal.
    pub who: String,
    /// Posts through which it was allowed, or empty.
    pub post: String,
    /// Key of the action.
    pub action: String,
    /// `done`, `refused` or `failed`.
    pub outcome: String,
    /// What it was done to, or empty.
    pub object: String,
    /// More, as JSON.
    pub detail: String,
    /// Network address, or empty.
    pub address: String,
    /// Hexadecimal digest over all the above and the digest before it.
    pub hash: String,
}

/// Says which encoding it is, so that another one never gives the same bytes.
const ENCODING: &[u8] = b"duojin audit 1";

/// The bytes that are digested: every field after its length, so that no two entries encode alike.
fn encode(digest: AuditDigest, entry: &AuditEntry, previous: &str) -> Vec<u8> {
    let AuditEntry { seq, at, who, post, action, outcome, object, detail, address, hash: _ } = entry;
    let texts = [who, post, action, outcome, object, detail, address].map(String::as_bytes);
    let mut bytes = Vec::with_capacity(256 + detail.len());
    let mut field = |content: &[u8]| {
        bytes.extend_from_slice(&(content.len() as u64).to_be_bytes());
        bytes.extend_from_slice(content);
    };
    field(ENCODING);
    field(digest.key().as_bytes());
    field(&seq.to_be_bytes());
    field(&at.to_be_bytes());
    texts.into_iter().for_each(&mut field);
    field(previous.as_bytes());
    bytes
}

/// The digest that an entry must carry after the one before it; `previous` is empty for the first.
pub fn chain_hash(digest: AuditDigest, entry: &AuditEntry, previous: &str) -> String {
    digest.of(&encode(digest, entry, previous))
}

/// Why a chain does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChainFault {
    /// An entry of this number is not there.
    Missing,
    /// An entry stands where none of its number can be.
    Unexpected,
    /// A column cannot be read as what it should be.
    Unreadable,
    /// It is earlier than the entry before it.
    Backwards,
    /// Its content is not what was digested, or it does not follow on the one before it.
    Altered,
    /// It is not the entry whose digest was kept: the chain was written anew up to here, or earlier.
    Rewritten,
}

/// The first entry that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainBreak {
    /// Its number.
    pub seq: i64,
    /// What is wrong.
    pub fault: ChainFault,
}

/// A head kept elsewhere: the number of an entry and its digest. 存证
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptHead {
    /// Number of the entry; 0 before there is any.
    pub seq: i64,
    /// Its digest in hexadecimal; empty for 0.
    pub hash: String,
}

/// A walk along the chain from its first entry.
#[derive(Clone, Debug)]
pub struct Walk<'k> {
    digest: AuditDigest,
    kept: Option<&'k KeptHead>,
    seq: i64,
    at: i64,
    hash: String,
}

impl<'k> Walk<'k> {
    /// Starts before the first entry.
    pub fn new(digest: AuditDigest, kept: Option<&'k KeptHead>) -> Self {
        Self { digest, kept, seq: 0, at: i64::MIN, hash: String::new() }
    }

    /// Number of the last entry that holds.
    pub const fn seq(&self) -> i64 {
        self.seq
    }

    /// Its digest.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Number of the next entry.
    pub const fn next_seq(&self) -> i64 {
        self.seq.saturating_add(1)
    }

    /// Takes the next entry in the order of numbers.
    ///
    /// # Errors
    /// If it does not hold; the walk ends there.
    pub fn step(&mut self, entry: &AuditEntry) -> Result<(), ChainBreak> {
        let expected = self.next_seq();
        let broken = |fault| Err(ChainBreak { seq: expected, fault });
        if entry.seq < expected {
            return Err(ChainBreak { seq: entry.seq, fault: ChainFault::Unexpected });
        }
        if entry.seq > expected {
            return broken(ChainFault::Missing);
        }
        if entry.hash != chain_hash(self.digest, entry, &self.hash) {
            return broken(ChainFault::Altered);
        }
        if entry.at < self.at {
            return broken(ChainFault::Backwards);
        }
        if self.kept.is_some_and(|kept| kept.seq == expected && kept.hash != entry.hash) {
            return broken(ChainFault::Rewritten);
        }
        (self.seq, self.at) = (entry.seq, entry.at);
        self.hash.clone_from(&entry.hash);
        Ok(())
    }

    /// Ends where no entry follows: the head that the data name, and the kept one, must have been reached.
    ///
    /// # Errors
    /// If entries are missing at the end, stand after the head, or the head is not the last entry.
    pub fn end(&self, head: &KeptHead) -> Result<(), ChainBreak> {
        let longest = self.kept.map_or(head.seq, |kept| kept.seq.max(head.seq));
        if longest > self.seq {
            return Err(ChainBreak { seq: self.next_seq(), fault: ChainFault::Missing });
        }
        if head.seq < self.seq {
            return Err(ChainBreak { seq: head.seq.saturating_add(1), fault: ChainFault::Unexpected });
        }
        if head.hash != self.hash {
            return Err(ChainBreak { seq: self.seq, fault: ChainFault::Rewritten });
        }
        Ok(())
    }
}
