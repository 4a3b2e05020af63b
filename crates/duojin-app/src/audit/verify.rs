//! Does the chain hold: walked from its first entry, ten thousand at a time.

use std::fmt::Write as _;

use duojin_access::{Permission, Principal};
use duojin_base::{Diagnostic, Instant, Place};
use duojin_store::{AuditDigest, ChainBreak, ChainFault, KeptHead, Location, Store, Walk};
use serde::Serialize;
use serde_json::json;

use crate::app::App;
use crate::error::AppError;
use crate::progress::{Progress, Silent};

/// Entries read at once.
const PAGE: i64 = 10_000;

/// The newest entry. Kept elsewhere as `SEQ:HASH`, it proves later that nothing was cut off or written anew. 存证
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Its number; 0 before there is any.
    pub seq: i64,
    /// Its digest.
    pub hash: String,
    /// When, in ms since 1970.
    pub at: Instant,
    /// `sha-256` or `sm3`.
    pub digest: &'static str,
    /// Both as they are kept: `SEQ:HASH`.
    pub kept: String,
}

/// What verification found.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// Whether the whole chain holds.
    pub ok: bool,
    /// Entries that hold, from the first.
    pub entries: i64,
    /// Digest of the last entry that holds.
    pub hash: String,
    /// `sha-256` or `sm3`.
    pub digest: &'static str,
    /// Number of the first entry that does not hold.
    pub first_bad: Option<i64>,
    /// What is wrong there: `missing`, `unexpected`, `unreadable`, `backwards`, `altered`, `rewritten`.
    pub fault: Option<&'static str>,
    /// The same in words, with what to do.
    problem: Option<Diagnostic>,
}

impl Verdict {
    /// What is wrong, in words, if the chain does not hold.
    pub fn problem(&self) -> Option<&Diagnostic> {
        self.problem.as_ref()
    }
}

/// A head as it is kept elsewhere, `SEQ:HASH`.
///
/// # Errors
/// If it is none.
pub fn read_head(text: &str) -> Result<KeptHead, Diagnostic> {
    let parts = text.trim().split_once(':').and_then(|(seq, hash)| Some((seq.parse::<i64>().ok()?, hash)));
    let hexadecimal = |hash: &str| hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    match parts {
        Some((0, "")) => Ok(KeptHead { seq: 0, hash: String::new() }),
        Some((seq, hash)) if seq > 0 && hash.len() == 64 && hexadecimal(hash) => {
            Ok(KeptHead { seq, hash: hash.to_owned() })
        }
        _ => Err(Diagnostic::error(
            "audit.no-head",
            Place::default(),
            "存证写得不对：应为“序号:64 位十六进制摘要”",
            "no head of the chain: expected SEQ:HASH, the hash of 64 hexadecimal digits",
        )
        .mend("照抄 duojin audit head 给出的一行", "copy the line that duojin audit head gave")),
    }
}

pub(super) async fn shown_head(app: &App) -> Result<Head, AppError> {
    let head = app.store().audit_head().await?;
    let mut kept = head.newest.seq.to_string();
    let _ = write!(kept, ":{}", head.newest.hash);
    Ok(Head { seq: head.newest.seq, hash: head.newest.hash, at: head.at, digest: head.digest.key(), kept })
}

/// The newest entry, to be kept elsewhere.
///
/// # Errors
/// If the caller may not, or the store fails.
pub async fn head(app: &App, principal: &Principal) -> Result<Head, AppError> {
    principal.access(Permission::VerifyAudit)?;
    shown_head(app).await
}

/// Chooses what binds the chain, before the data are first used: opening them as a whole makes the first entries.
///
/// # Errors
/// If the caller may not, or the chain has begun with another one.
pub async fn choose_digest(principal: &Principal, location: &Location, digest: AuditDigest) -> Result<(), AppError> {
    principal.access(Permission::MaintainData)?;
    let store = Store::open(location).await?;
    let chosen = store.choose_audit_digest(digest).await;
    store.close().await;
    if chosen? {
        return Ok(());
    }
    Err(AppError::input(
        Diagnostic::error(
            "audit.digest-chosen",
            Place::default(),
            "审计链已经开始，摘要算法不能再换",
            "the audit chain has begun: its digest cannot be changed",
        )
        .mend("新建一个数据目录，在第一次使用之前选", "make a new data directory and choose before it is first used"),
    ))
}

/// Walks the whole chain.
///
/// # Errors
/// If the caller may not, or the store fails. A chain that does not hold is an answer, not an error.
pub async fn verify(app: &App, principal: &Principal, progress: &dyn Progress) -> Result<Verdict, AppError> {
    verify_against(app, principal, progress, None).await
}

/// The same, silently, as what runs by schedule.
///
/// # Errors
/// If the store fails.
pub async fn verify_quietly(app: &App) -> Result<Verdict, AppError> {
    verify(app, &Principal::system(), &Silent).await
}

/// Walks the whole chain; it must also go through a head that was kept elsewhere.
///
/// That it was verified goes on record if it holds. To one that does not hold nothing is added: it is evidence.
///
/// # Errors
/// If the caller may not, or the store fails. A chain that does not hold is an answer, not an error.
pub async fn verify_against(
    app: &App,
    principal: &Principal,
    progress: &dyn Progress,
    kept: Option<&KeptHead>,
) -> Result<Verdict, AppError> {
    principal.access(Permission::VerifyAudit)?;
    let head = app.store().audit_head().await?;
    progress.begin("核验审计链", "verifying the audit chain", u64::try_from(head.newest.seq).ok());
    let mut walk = Walk::new(head.digest, kept);
    let broken = walk_all(app, &mut walk, progress).await;
    progress.end();
    let broken = broken?;
    let problem = broken.map(|broken| describe(broken, walk.seq()));
    let verdict = Verdict {
        ok: broken.is_none(),
        entries: walk.seq(),
        hash: walk.hash().to_owned(),
        digest: head.digest.key(),
        first_bad: broken.map(|broken| broken.seq),
        fault: broken.map(|broken| fault_key(broken.fault).0),
        problem,
    };
    if verdict.ok {
        let detail = json!({ "entries": verdict.entries, "hash": verdict.hash, "kept": kept.map(|kept| kept.seq) });
        super::read(app, principal, Permission::VerifyAudit, "audit", detail).await?;
    }
    Ok(verdict)
}

/// The first break, if any. The head is read before each page: what was committed before it is then in the page, whoever appends meanwhile.
async fn walk_all(app: &App, walk: &mut Walk<'_>, progress: &dyn Progress) -> Result<Option<ChainBreak>, AppError> {
    let mut after = None;
    loop {
        let head = app.store().audit_head().await?;
        let page = app.store().audit_chain(after, PAGE).await?;
        if page.is_empty() {
            return Ok(walk.end(&head.newest).err());
        }
        let before = walk.seq();
        for entry in page {
            if let Err(broken) = entry.and_then(|entry| walk.step(&entry)) {
                return Ok(Some(broken));
            }
        }
        progress.advance(u64::try_from(walk.seq() - before).unwrap_or(0));
        after = Some(walk.seq());
    }
}

const fn fault_key(fault: ChainFault) -> (&'static str, &'static str) {
    match fault {
        ChainFault::Missing => ("missing", "audit.missing"),
        ChainFault::Unexpected => ("unexpected", "audit.unexpected"),
        ChainFault::Unreadable => ("unreadable", "audit.unreadable"),
        ChainFault::Backwards => ("backwards", "audit.backwards"),
        ChainFault::Altered => ("altered", "audit.altered"),
        ChainFault::Rewritten => ("rewritten", "audit.rewritten"),
    }
}

fn describe(broken: ChainBreak, holds: i64) -> Diagnostic {
    let seq = broken.seq;
    let (zh, en) = match broken.fault {
        ChainFault::Missing => (format!("第 {seq} 条不在了"), format!("entry {seq} is gone")),
        ChainFault::Unexpected => (format!("第 {seq} 条是多出来的"), format!("entry {seq} does not belong there")),
        ChainFault::Unreadable => (format!("第 {seq} 条读不通"), format!("entry {seq} does not read")),
        ChainFault::Backwards => {
            (format!("第 {seq} 条早于它前面的一条"), format!("entry {seq} is earlier than the one before it"))
        }
        ChainFault::Altered => (
            format!("第 {seq} 条被改过，或者不接在前一条后面"),
            format!("entry {seq} was altered, or does not follow on the one before it"),
        ),
        ChainFault::Rewritten => (
            format!("第 {seq} 条与存证不符：到它为止的链被重写过"),
            format!("entry {seq} is not the one kept elsewhere: the chain was written anew up to it"),
        ),
    };
    let (sound_zh, sound_en) = match holds {
        ..=0 => ("它前面没有完好的记录".to_owned(), "no entry before it holds".to_owned()),
        1 => ("第 1 条完好".to_owned(), "entry 1 holds".to_owned()),
        _ => (format!("第 1 至 {holds} 条完好"), format!("entries 1 to {holds} hold")),
    };
    Diagnostic::error(
        fault_key(broken.fault).1,
        Place::default(),
        format!("审计链不完整：{zh}；{sound_zh}"),
        format!("the audit chain does not hold: {en}; {sound_en}"),
    )
    .mend(
        "保全现场（复制数据目录或数据库），与备份对比，报告审计人员",
        "secure the evidence (copy the data directory or database), compare it with a backup, tell the auditors",
    )
}
