//! A pack on disk: read whole, so that the loader never sees half of it.

use std::collections::BTreeMap;
use std::path::Path;

use duojin_base::{Diagnostic, Place};

use crate::error::AppError;

/// Largest file of a pack.
const MAX_FILE: u64 = 20 << 20;
/// Most files of a pack.
const MAX_FILES: usize = 10_000;
/// Deepest folder.
const MAX_DEPTH: usize = 8;

/// The files of a pack by their path within it, `/` between folders. Hidden files are passed over.
///
/// # Errors
/// If the directory is no pack, or a file cannot be read or is too large.
pub fn read_pack_files(directory: &Path) -> Result<BTreeMap<String, Vec<u8>>, AppError> {
    if !directory.join("pack.toml").is_file() {
        let place = Place::file(directory.display().to_string());
        let problem = Diagnostic::error(
            "pack.not-a-pack",
            place,
            format!("“{}”不是规则包：里面没有 pack.toml", directory.display()),
            format!("“{}” is no pack: it holds no pack.toml", directory.display()),
        )
        .mend(
            "用 --pack 指向规则包的目录，例如 packs/dongguan",
            "point --pack to the directory of a pack, such as packs/dongguan",
        );
        return Err(AppError::input(problem));
    }
    let mut files = BTreeMap::new();
    walk(directory, String::new(), 0, &mut files)?;
    Ok(files)
}

fn walk(directory: &Path, prefix: String, depth: usize, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), AppError> {
    let listing = std::fs::read_dir(directory).map_err(AppError::io(directory.display()))?;
    for entry in listing {
        let entry = entry.map_err(AppError::io(directory.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = entry.path();
        let kind = entry.file_type().map_err(AppError::io(path.display()))?;
        let inner = format!("{prefix}{name}");
        if kind.is_dir() && depth < MAX_DEPTH {
            walk(&path, format!("{inner}/"), depth + 1, files)?;
        } else if kind.is_file() {
            let size = entry.metadata().map_err(AppError::io(path.display()))?.len();
            if size > MAX_FILE || files.len() >= MAX_FILES {
                let problem = Diagnostic::error(
                    "pack.too-large",
                    Place::file(inner),
                    "文件超过 20 MB，或规则包超过一万个文件",
                    "the file is larger than 20 MB, or the pack has more than ten thousand files",
                );
                return Err(AppError::input(problem));
            }
            files.insert(inner, std::fs::read(&path).map_err(AppError::io(path.display()))?);
        }
    }
    Ok(())
}
