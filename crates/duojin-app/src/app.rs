//! The running product: one pack, one store, one clock.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use duojin_base::{Diagnostic, Place};
use duojin_pack::Pack;
use duojin_store::{Location, Publication, Store};

use crate::audit::Gathering;
use crate::clock::Clock;
use crate::error::AppError;
use crate::jobs::Wake;
use crate::layers::Data;
use crate::matching::MatchCache;
use crate::packs::read_pack_files;
use crate::people;
use crate::people::sign_in::Accounts;
use crate::search::IndexCache;

/// Where the pack lies if nobody says otherwise.
pub const DEFAULT_PACK: &str = "packs/dongguan";

/// Settings of a data directory.
pub(crate) mod setting {
    /// Directory of the pack it was made with.
    pub(super) const PACK: &str = "pack";
    /// `true` if its entities are synthetic.
    pub(super) const DEMO: &str = "demo";
    /// Where everything was moved to.
    pub(crate) const MOVED_TO: &str = "moved-to";
}

/// Files of a pack by their path within it.
type Files = BTreeMap<String, Vec<u8>>;

/// The running product over one data directory, as of one publication: its pack never changes. See [`App::renewed`].
#[derive(Debug)]
pub struct App {
    pack: Arc<Pack>,
    /// Newest publication that is in the pack.
    publication: i64,
    /// The pack's own files, without what was published here.
    files: Arc<Files>,
    store: Store,
    clock: Clock,
    demo: bool,
    directory: PathBuf,
    matches: MatchCache,
    shared: Arc<Shared>,
}

/// What does not depend on which rules are in force.
#[derive(Debug, Default)]
struct Shared {
    data: Mutex<Option<Arc<Data>>>,
    /// Behind the wall; apart from `data`, so that neither is taken for the other.
    statistical: Mutex<Option<Arc<Data>>>,
    search: IndexCache,
    accounts: Accounts,
    gathering: Gathering,
    jobs_wake: Wake,
    /// Newest publication that could not be put into force here; 0 if none.
    unloadable: AtomicI64,
}

/// Reads and checks a pack; warnings come along.
///
/// # Errors
/// Every problem of the pack at once.
pub fn load_pack(directory: &Path) -> Result<(Arc<Pack>, Vec<Diagnostic>), AppError> {
    let files = read_pack_files(directory)?;
    let (pack, warnings) = duojin_pack::load(&files).map_err(AppError::Input)?;
    Ok((Arc::new(pack), warnings))
}

/// The pack with what was published here on top of its own files. No file takes the place of another.
fn pack_with(files: &Files, published: &[Publication]) -> Result<Pack, Vec<Diagnostic>> {
    if published.is_empty() {
        return duojin_pack::load(files).map(|(pack, _)| pack);
    }
    let mut all = files.clone();
    let mut wrong = Vec::new();
    for one in published {
        let before = all.insert(one.path.clone(), one.text.clone().into_bytes());
        // A pack that took the published file over word by word holds the same.
        if before.is_some_and(|before| before != one.text.as_bytes()) {
            wrong.push(of_published(
                one,
                "规则包里另有一个同名的文件",
                "the pack holds another file of that name",
                ("给规则包里的那个文件换个名字和编号", "give the pack's file another name and id"),
            ));
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    duojin_pack::load(&all).map(|(pack, _)| pack).map_err(|problems| {
        let at = |one: &&Publication| {
            problems.iter().any(|problem| problem.is_error() && (problem.place.file == one.path || problem.zh.contains(&one.path)))
        };
        let mend = (
            "用发布时的那一版规则包打开（--pack），或在规则包里补上它用到的名称；各处毛病列在下面",
            "open it with the pack of that day (--pack), or give the pack the names that it uses; what is wrong follows",
        );
        let lost = published.iter().filter(at).map(|one| {
            of_published(one, "在这个规则包里装不上", "does not load with this pack", mend)
        });
        lost.chain(problems.iter().cloned()).collect()
    })
}

/// What is wrong with a file that was published here: which, and that it is still there.
fn of_published(one: &Publication, zh: &str, en: &str, mend: (&str, &str)) -> Diagnostic {
    let title = one.text.lines().find_map(|line| line.strip_prefix("title = ")).unwrap_or_default();
    let (seq, document) = (one.seq, &one.document);
    Diagnostic::error(
        "pack.published",
        Place::file(one.path.clone()),
        format!("第 {seq} 次发布的文件 {title}（{document}）：{zh}。它还在数据库里，没有丢"),
        format!("publication {seq}, {title} ({document}): {en}. It is still in the database; nothing is lost"),
    )
    .mend(mend.0, mend.1)
}

fn moved(location: &Location, to: &str) -> Diagnostic {
    let place = Place::file(location.to_string());
    Diagnostic::error(
        "data.moved",
        place,
        format!("这里的数据已经搬到 {to}；再写在这里会丢"),
        format!("the data were moved to {to}; what is written here would be lost"),
    )
    .mend(
        "到新的地方打开；要搬回来，用 duojin migrate 搬进一个新目录",
        "open the new place; to come back, move into a new directory with duojin migrate",
    )
}

impl App {
    /// Opens a data directory, making it if absent. The pack is the one named, else the one the directory remembers, else the default.
    ///
    /// # Errors
    /// If the pack has a problem or the directory cannot be opened.
    pub async fn open(location: &Location, pack: Option<&Path>, clock: Clock) -> Result<Self, AppError> {
        // The pack is checked before the directory is touched where it is named: a broken pack leaves no directory behind.
        let named = match pack {
            Some(directory) => {
                let files = read_pack_files(directory)?;
                duojin_pack::load(&files).map_err(AppError::Input)?;
                Some((files, directory.to_owned()))
            }
            None => None,
        };
        let store = Store::open(location).await?;
        if let Some(to) = store.meta(setting::MOVED_TO).await? {
            store.close().await;
            return Err(AppError::input(moved(location, &to)));
        }
        let (Location::Directory(data_directory) | Location::Postgres { directory: data_directory, .. }) =
            location.clone();
        let (files, directory) = match named {
            Some(found) => found,
            None => {
                let remembered = store.meta(setting::PACK).await?;
                let directory = PathBuf::from(remembered.as_deref().unwrap_or(DEFAULT_PACK));
                (read_pack_files(&directory)?, directory)
            }
        };
        let published = store.publications().await?;
        let pack = Arc::new(pack_with(&files, &published).map_err(AppError::Input)?);
        let remembered = std::path::absolute(&directory).unwrap_or(directory);
        store.set_meta(setting::PACK, &remembered.to_string_lossy()).await?;
        let demo = store.meta(setting::DEMO).await?.as_deref() == Some("true");
        let app = Self {
            pack,
            publication: published.last().map_or(0, |one| one.seq),
            files: Arc::new(files),
            store,
            clock,
            demo,
            directory: data_directory,
            matches: MatchCache::default(),
            shared: Arc::default(),
        };
        people::organisations::sync_from_pack(&app).await?;
        Ok(app)
    }

    /// Whether nothing was published since, by this process or another, that could be put into force here.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn is_newest(&self) -> Result<bool, AppError> {
        let newest = self.store.newest_publication().await?;
        Ok(newest == self.publication || newest == self.shared.unloadable.load(Ordering::Relaxed))
    }

    /// The product as of the newest publication, made by this process or another: itself, if nothing was published since.
    /// A request, a job or a command asks once, and works on one pack from beginning to end.
    ///
    /// What another process published with a pack that is not ours may not load here: then this goes on as it is, and says so in
    /// the log once.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn renewed(self: &Arc<Self>) -> Result<Arc<Self>, AppError> {
        if self.is_newest().await? {
            return Ok(Arc::clone(self));
        }
        let published = self.store.publications().await?;
        let files = Arc::clone(&self.files);
        let publication = published.last().map_or(0, |one| one.seq);
        let loaded = tokio::task::spawn_blocking(move || pack_with(&files, &published)).await;
        let pack = match loaded.map_err(|error| AppError::Internal(error.to_string()))? {
            Ok(pack) => pack,
            Err(problems) => {
                self.shared.unloadable.store(publication, Ordering::Relaxed);
                for problem in problems {
                    tracing::error!(publication, "{}: {} / {}", problem.place.file, problem.zh, problem.en);
                }
                return Ok(Arc::clone(self));
            }
        };
        Ok(Arc::new(Self {
            pack: Arc::new(pack),
            publication,
            files: Arc::clone(&self.files),
            store: self.store.clone(),
            clock: self.clock,
            demo: self.demo,
            directory: self.directory.clone(),
            matches: MatchCache::default(),
            shared: Arc::clone(&self.shared),
        }))
    }

    /// Newest publication that is in the pack; 0 if none.
    pub(crate) fn publication(&self) -> i64 {
        self.publication
    }

    /// Whether the pack's own files hold that path.
    pub(crate) fn pack_has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The pack as it would be with these files published.
    pub(crate) async fn pack_with(&self, published: Vec<Publication>) -> Result<Pack, AppError> {
        let files = Arc::clone(&self.files);
        let loaded = tokio::task::spawn_blocking(move || pack_with(&files, &published)).await;
        loaded.map_err(|error| AppError::Internal(error.to_string()))?.map_err(AppError::Input)
    }

    /// The pack in use.
    pub fn pack(&self) -> &Arc<Pack> {
        &self.pack
    }

    /// The clock in use.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Whether this is a demo directory with synthetic entities.
    pub fn is_demo(&self) -> bool {
        self.demo
    }

    /// Marks the directory as a demo, for ever.
    pub(crate) async fn mark_demo(&mut self) -> Result<(), AppError> {
        self.store.set_meta(setting::DEMO, "true").await?;
        self.demo = true;
        Ok(())
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Directory of the files and secrets, whichever database it is.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(crate) fn jobs_wake(&self) -> &Wake {
        &self.shared.jobs_wake
    }

    pub(crate) fn gathering(&self) -> &Gathering {
        &self.shared.gathering
    }

    #[cfg(test)]
    pub(crate) fn set_clock(&mut self, clock: Clock) {
        self.clock = clock;
    }

    /// What accounts keep in memory.
    pub(crate) fn accounts(&self) -> &Accounts {
        &self.shared.accounts
    }

    pub(crate) fn matches(&self) -> &MatchCache {
        &self.matches
    }

    pub(crate) fn search_index(&self) -> &IndexCache {
        &self.shared.search
    }

    pub(crate) fn cached_data(&self, newest: i64) -> Option<Arc<Data>> {
        let data = self.shared.data.lock().unwrap_or_else(PoisonError::into_inner);
        data.as_ref().filter(|data| data.newest == newest).cloned()
    }

    pub(crate) fn keep_data(&self, data: &Arc<Data>) {
        *self.shared.data.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(data));
    }

    pub(crate) fn cached_statistical(&self, newest: i64) -> Option<Arc<Data>> {
        let data = self.shared.statistical.lock().unwrap_or_else(PoisonError::into_inner);
        data.as_ref().filter(|data| data.newest == newest).cloned()
    }

    pub(crate) fn keep_statistical(&self, data: &Arc<Data>) {
        *self.shared.statistical.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(data));
    }

    /// Closes the store, after what was gathered for the audit is durable.
    pub async fn close(&self) {
        self.shared.gathering.settle().await;
        self.store.close().await;
    }
}
