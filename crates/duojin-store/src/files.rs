//! Immutable files beside the database.
//!
//! INVARIANT (durable before named): when [`Files::put`] returns, the bytes and the name are on disk. The caller commits the manifest row after that, never before.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use sqlx::postgres::PgConnection;

use crate::error::StoreError;
use crate::partition::Partition;

/// Folder of the files behind the wall, within the folder of files.
const STATISTICAL: &str = "statistical";

/// The folder of immutable files.
#[derive(Clone, Debug)]
pub struct Files {
    root: PathBuf,
}

/// Held by the one who records; given up when dropped, also by a killed process.
#[derive(Debug)]
pub struct WriterLock {
    #[expect(dead_code, reason = "held for its drop")]
    file: File,
    /// Its end gives the lock in the database up.
    #[expect(dead_code, reason = "held for its drop")]
    connection: Option<PgConnection>,
}

impl WriterLock {
    pub(crate) fn together_with(self, connection: PgConnection) -> Self {
        Self { connection: Some(connection), ..self }
    }
}

/// A file that is on disk under its final name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// Name within the folder, as the manifest keeps it; behind the wall with the folder before it: `statistical/…`.
    pub name: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: u64,
}

impl StoredFile {
    /// On which side of the wall it lies: its folder says so.
    pub fn partition(&self) -> Partition {
        let (folder, _) = self.name.split_once('/').unwrap_or(("", ""));
        if folder == STATISTICAL { Partition::Statistical } else { Partition::General }
    }
}

/// What is wrong with a file that the manifest names, or that it does not name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileProblem {
    /// In the manifest, not on disk.
    Missing(String),
    /// Its bytes are not those that were written.
    Altered(String),
    /// On disk, not in the manifest: a killed writer left it.
    Orphan(String),
}

impl Files {
    /// Opens the folder `files` of a data directory, making it.
    pub(crate) fn open(directory: &Path) -> Result<Self, StoreError> {
        let root = directory.join("files");
        fs::create_dir_all(&root).map_err(StoreError::file(&root))?;
        Ok(Self { root })
    }

    /// Takes a lock that only one process or task holds at a time; waits for it.
    pub(crate) async fn lock(&self, name: &str) -> Result<WriterLock, StoreError> {
        let path = self.root.with_file_name(name);
        let taken = tokio::task::spawn_blocking(move || {
            let file = File::options().create(true).truncate(false).write(true).open(&path);
            let locked = file.and_then(|file| file.lock().map(|()| file));
            locked.map_err(StoreError::file(&path))
        });
        let file = taken.await.map_err(|e| StoreError::file(&self.root)(io::Error::other(e)))??;
        Ok(WriterLock { file, connection: None })
    }

    /// Where a stored file is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Writes a new file: under a temporary name first, flushed, then renamed to `<stem>-<hash>.<extension>`, and the folder flushed.
    ///
    /// # Errors
    /// If writing fails; the temporary file is removed.
    pub fn put(
        &self,
        stem: &str,
        extension: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<StoredFile, StoreError> {
        self.put_in(Partition::General, stem, extension, write)
    }

    /// The same on one side of the wall: what is behind it lies in a folder of its own.
    ///
    /// # Errors
    /// If writing fails; the temporary file is removed.
    pub fn put_in(
        &self,
        partition: Partition,
        stem: &str,
        extension: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<StoredFile, StoreError> {
        let (folder, prefix) = match partition {
            Partition::General => (self.root.clone(), String::new()),
            Partition::Statistical => {
                let folder = self.root.join(STATISTICAL);
                fs::create_dir_all(&folder).map_err(StoreError::file(&folder))?;
                File::open(&self.root).and_then(|root| root.sync_all()).map_err(StoreError::file(&self.root))?;
                (folder, format!("{STATISTICAL}/"))
            }
        };
        let temporary = folder.join(format!(".{stem}-{}.tmp", std::process::id()));
        let result = put_through(&folder, &temporary, stem, extension, write);
        if result.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        let file = result?;
        Ok(StoredFile { name: format!("{prefix}{}", file.name), ..file })
    }

    /// Names of all files on disk, temporary ones too.
    pub(crate) fn names(&self) -> Result<Vec<String>, StoreError> {
        let mut names = names_in(&self.root)?;
        if let Some(at) = names.iter().position(|name| name == STATISTICAL) {
            names.remove(at);
            let behind = names_in(&self.root.join(STATISTICAL))?;
            names.extend(behind.into_iter().map(|name| format!("{STATISTICAL}/{name}")));
        }
        names.sort();
        Ok(names)
    }

    /// Whether a stored file still has the bytes that were written.
    ///
    /// # Errors
    /// If it cannot be read for another reason than being away.
    pub fn verify(&self, name: &str, sha256: &str) -> Result<Option<FileProblem>, StoreError> {
        let path = self.path(name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Some(FileProblem::Missing(name.to_owned()))),
            Err(e) => return Err(StoreError::file(&path)(e)),
        };
        let found = sha256_of(file).map_err(StoreError::file(&path))?;
        Ok((found != sha256).then(|| FileProblem::Altered(name.to_owned())))
    }

    /// Removes a file that was put but is not going to be recorded.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub fn discard(&self, file: &StoredFile) -> Result<(), StoreError> {
        self.remove(&file.name)
    }

    /// Takes a file over from another folder, under its own name and only with the bytes it must have. Answers how many there are.
    pub(crate) fn take_over(&self, from: &Self, name: &str, sha256: &str) -> Result<u64, StoreError> {
        let (source, path) = (from.path(name), self.path(name));
        let folder = path.parent().unwrap_or(&self.root).to_owned();
        fs::create_dir_all(&folder).map_err(StoreError::file(&folder))?;
        let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
        let copied = fs::copy(&source, &temporary).map_err(StoreError::file(&source));
        let checked = copied.and_then(|bytes| {
            let file = File::open(&temporary).map_err(StoreError::file(&temporary))?;
            file.sync_all().map_err(StoreError::file(&temporary))?;
            if sha256_of(file).map_err(StoreError::file(&temporary))? != sha256 {
                return Err(StoreError::file(&source)(io::Error::other("its bytes are not those that were recorded")));
            }
            fs::rename(&temporary, &path).map_err(StoreError::file(&path))?;
            for folder in [&folder, &self.root] {
                File::open(folder).and_then(|folder| folder.sync_all()).map_err(StoreError::file(folder))?;
            }
            Ok(bytes)
        });
        if checked.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        checked
    }

    /// Whether both are one folder.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let real = |files: &Self| fs::canonicalize(&files.root).unwrap_or_else(|_| files.root.clone());
        real(self) == real(other)
    }

    pub(crate) fn remove(&self, name: &str) -> Result<(), StoreError> {
        let path = self.path(name);
        fs::remove_file(&path).map_err(StoreError::file(&path))
    }
}

fn names_in(folder: &Path) -> Result<Vec<String>, StoreError> {
    let entries = fs::read_dir(folder).map_err(StoreError::file(folder))?;
    let name = |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
    entries.map(name).collect::<io::Result<_>>().map_err(StoreError::file(folder))
}

fn put_through(
    folder: &Path,
    temporary: &Path,
    stem: &str,
    extension: &str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<StoredFile, StoreError> {
    let file = File::create(temporary).map_err(StoreError::file(temporary))?;
    let mut hashing = Hashing { file: io::BufWriter::with_capacity(1 << 20, file), digest: Sha256::new(), bytes: 0 };
    write(&mut hashing).map_err(StoreError::file(temporary))?;
    let Hashing { file, digest, bytes } = hashing;
    let file = file.into_inner().map_err(|e| StoreError::file(temporary)(e.into_error()))?;
    file.sync_all().map_err(StoreError::file(temporary))?;
    let sha256 = hex(&digest.finalize());
    let short = sha256.get(..16).unwrap_or_default();
    let name = format!("{stem}-{short}.{extension}");
    let path = folder.join(&name);
    fs::rename(temporary, &path).map_err(StoreError::file(&path))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(StoreError::file(folder))?;
    Ok(StoredFile { name, sha256, bytes })
}

fn sha256_of(mut file: File) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0_u8; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&digest.finalize())),
            n => digest.update(buffer.get(..n).unwrap_or_default()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

struct Hashing {
    file: io::BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Write for Hashing {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let n = self.file.write(buffer)?;
        self.digest.update(buffer.get(..n).unwrap_or_default());
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
