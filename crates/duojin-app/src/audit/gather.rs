//! Entries that stand alone are gathered for a few milliseconds and committed together: one flush to disk for many readers.
//!
//! INVARIANT (on record before seen): [`Gathering::record`] answers only after the commit that holds its entry.
//! The first to come starts a task that commits until nobody waits; when nothing is to be recorded, nothing runs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use duojin_store::{NewAuditEntry, Store, StoreError};
use tokio::sync::oneshot;

use crate::error::AppError;

/// How long the first waits for others.
const WAIT: Duration = Duration::from_millis(2);

/// Most entries of one commit: others must get at the chain, too.
const AT_ONCE: usize = 500;

/// How often a held database is tried; the store waits five seconds each time.
const ATTEMPTS: u32 = 6;

type Answer = Result<(), Arc<StoreError>>;

#[derive(Debug)]
struct Waiting {
    entry: NewAuditEntry,
    answer: oneshot::Sender<Answer>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: Vec<Waiting>,
    /// Whether a task is under way that will take what waits.
    taken_care_of: bool,
    /// How often something was committed.
    commits: u64,
}

/// The entries of one [`crate::App`] that wait for their commit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gathering(Arc<Mutex<Queue>>);

impl Gathering {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records an entry and waits until it is durable. A caller who gives up waiting does not take the entry back.
    pub(crate) async fn record(&self, store: &Store, entry: NewAuditEntry) -> Result<(), AppError> {
        let (answer, answered) = oneshot::channel();
        let first = {
            let mut queue = self.queue();
            queue.waiting.push(Waiting { entry, answer });
            !std::mem::replace(&mut queue.taken_care_of, true)
        };
        if first {
            let care = Care { gathering: self.clone(), ended: false };
            tokio::spawn(care.commit_all(store.clone()));
        }
        match answered.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(AppError::Internal(format!("审计没有写成，所以没有给出内容：{error}"))),
            Err(_) => Err(AppError::Internal("审计没有写成：程序正在停止".to_owned())),
        }
    }

    #[cfg(test)]
    pub(super) fn commits(&self) -> u64 {
        self.queue().commits
    }

    /// Waits until everything gathered so far is durable, or has failed.
    pub(crate) async fn settle(&self) {
        while self.queue().taken_care_of {
            tokio::time::sleep(WAIT).await;
        }
    }
}

/// The task's promise; if the runtime ends under it, those who wait are told and the next one starts anew.
struct Care {
    gathering: Gathering,
    ended: bool,
}

impl Care {
    async fn commit_all(mut self, store: Store) {
        tokio::time::sleep(WAIT).await;
        loop {
            let next: Vec<Waiting> = {
                let mut queue = self.gathering.queue();
                let n = queue.waiting.len().min(AT_ONCE);
                if n == 0 {
                    queue.taken_care_of = false;
                    drop(queue);
                    self.ended = true;
                    return;
                }
                queue.commits += 1;
                queue.waiting.drain(..n).collect()
            };
            let (entries, answers): (Vec<_>, Vec<_>) = next.into_iter().map(|w| (w.entry, w.answer)).unzip();
            let result = commit(&store, &entries).await.map_err(Arc::new);
            for answer in answers {
                // One who gave up is not there to hear it.
                let _ = answer.send(result.clone());
            }
        }
    }
}

impl Drop for Care {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let mut queue = self.gathering.queue();
        queue.taken_care_of = false;
        queue.waiting.clear();
    }
}

/// A long write of somebody else (an import) is waited for: readers are slow then, not refused.
async fn commit(store: &Store, entries: &[NewAuditEntry]) -> Result<(), StoreError> {
    for _ in 1..ATTEMPTS {
        match commit_once(store, entries).await {
            Err(error) if error.is_busy() => {}
            done => return done,
        }
    }
    commit_once(store, entries).await
}

async fn commit_once(store: &Store, entries: &[NewAuditEntry]) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    tx.append_audits(entries).await?;
    tx.commit().await
}
