//! Is a data directory whole: what it holds, and what is wrong with it.

use duojin_base::Instant;
use duojin_store::{FileProblem, Location, Partition, Store};
use serde::Serialize;

use crate::error::AppError;

/// What is wrong, and what to do.
#[derive(Clone, Debug, Serialize)]
pub struct DoctorProblem {
    /// Stable: `missing-file`, `altered-file`, `orphan`.
    pub code: &'static str,
    /// Whether answers may be wrong because of it.
    pub serious: bool,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct DoctorReport {
    /// Whether nothing serious is wrong.
    pub ok: bool,
    /// Distinct entities.
    pub entities: u64,
    /// Distinct observations on both sides of the wall: a value told twice by one source counts once.
    pub observations: u64,
    /// Those of them behind the wall: collected under a statistical form.
    pub statistical_observations: u64,
    /// Batches in the manifest, on both sides of the wall.
    pub batches: u64,
    /// Those of them behind the wall.
    pub statistical_batches: u64,
    /// Whether the entities are synthetic.
    pub synthetic: bool,
    /// What is wrong.
    pub problems: Vec<DoctorProblem>,
    /// What was removed on request.
    pub removed: Vec<String>,
}

/// Examines a directory; changes nothing unless `mend` is given, and then removes orphans alone.
///
/// # Errors
/// If it is no data directory, or cannot be read.
pub async fn examine(location: impl Into<Location>, deep: bool, mend: bool) -> Result<DoctorReport, AppError> {
    let location = location.into();
    if !location.is_made().await? {
        return Err(AppError::NotFound { what: "数据目录", id: location.to_string() });
    }
    let store = Store::open(&location).await?;
    let removed = if mend { store.remove_orphans().await? } else { Vec::new() };
    let mut problems: Vec<DoctorProblem> = store.check_files(deep).await?.into_iter().map(describe).collect();
    let batches = store.batches(Instant(i64::MAX)).await?;
    let behind: Vec<_> = batches.iter().filter(|b| b.entry.partition == Partition::Statistical).collect();
    let observations = batches.iter().map(|b| b.entry.observations.unsigned_abs()).sum();
    let statistical_observations = behind.iter().map(|b| b.entry.observations.unsigned_abs()).sum();
    let statistical_batches = behind.len() as u64;
    let entities = match crate::layers::count_entities(&store).await {
        Ok(count) => count,
        Err(error) => {
            problems.push(DoctorProblem {
                code: "unreadable",
                serious: true,
                zh: format!("批次文件读不出：{error}"),
                en: format!("a batch file does not read: {error}"),
            });
            0
        }
    };
    store.close().await;
    Ok(DoctorReport {
        ok: !problems.iter().any(|p| p.serious),
        entities,
        observations,
        statistical_observations,
        statistical_batches,
        batches: batches.len() as u64,
        synthetic: batches.iter().any(|b| b.entry.synthetic),
        problems,
        removed,
    })
}

fn describe(problem: FileProblem) -> DoctorProblem {
    match problem {
        FileProblem::Missing(name) => DoctorProblem {
            code: "missing-file",
            serious: true,
            zh: format!("批次文件 {name} 不在了：从备份恢复"),
            en: format!("batch file {name} is gone: restore it from a backup"),
        },
        FileProblem::Altered(name) => DoctorProblem {
            code: "altered-file",
            serious: true,
            zh: format!("批次文件 {name} 的内容被改动：从备份恢复"),
            en: format!("batch file {name} was altered: restore it from a backup"),
        },
        FileProblem::Orphan(name) => DoctorProblem {
            code: "orphan",
            serious: false,
            zh: format!("{name} 是中断的写入留下的，没有用：加 --mend 清除"),
            en: format!("{name} was left by a killed write and is not used: --mend removes it"),
        },
    }
}
