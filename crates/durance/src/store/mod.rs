//! What is left on disk after a run? A folder, written whole or not at all.

pub mod columns;
pub mod draws;
pub mod question;
pub mod spool;

use std::io;
use std::path::{Path, PathBuf};

/// A path that could not be written, and why.
#[derive(Debug)]
pub struct WriteError {
    /// The path.
    pub path: PathBuf,
    /// What the system said.
    pub cause: io::Error,
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot write `{}`: {}", self.path.display(), self.cause)
    }
}

impl std::error::Error for WriteError {}

/// Writes a folder of files so that readers see all of them or none.
///
/// `more` writes what is too large to hold in memory. The files go to a temporary folder beside the target, which is then renamed. A folder of an earlier
/// run with the same name is replaced only after the new one is complete.
///
/// # Errors
/// When the parent cannot be created or written; what stood there before is left as it was.
pub fn write_folder(
    target: &Path,
    files: &[(&str, &[u8])],
    more: &dyn Fn(&Path) -> io::Result<()>,
) -> Result<(), WriteError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |cause| WriteError { path, cause }
    };
    let parent = match target.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(parent).map_err(failed(parent))?;
    let staging = tempfile::Builder::new()
        .prefix(".durance-")
        .tempdir_in(parent)
        .map_err(failed(parent))?;
    for (name, bytes) in files {
        let path = staging.path().join(name);
        std::fs::write(&path, bytes).map_err(failed(&path))?;
    }
    more(staging.path()).map_err(failed(target))?;
    swap_in(staging, target).map_err(failed(target))
}

/// Puts the finished folder in its place; the old one is moved aside first and removed last.
fn swap_in(staging: tempfile::TempDir, target: &Path) -> io::Result<()> {
    // A temporary folder is private to its maker; a result is not.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(staging.path(), std::fs::Permissions::from_mode(0o755))?;
    }
    if !target.exists() {
        return std::fs::rename(staging.keep(), target);
    }
    let parent = staging.path().parent().unwrap_or(Path::new(".")).to_owned();
    let aside = tempfile::Builder::new()
        .prefix(".durance-old-")
        .tempdir_in(parent)?;
    let old = aside.path().join("old");
    std::fs::rename(target, &old)?;
    std::fs::rename(staging.keep(), target).or_else(|cause| {
        // INVARIANT: the earlier run is never lost to a failed swap.
        std::fs::rename(&old, target)?;
        Err(cause)
    })
}

/// Writes one file so that readers see all of it or none.
///
/// # Errors
/// When the folder cannot be written; what stood there before is left as it was.
pub fn write_file(target: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let failed = |cause| WriteError {
        path: target.to_owned(),
        cause,
    };
    let parent = match target.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    let mut staging = tempfile::NamedTempFile::new_in(parent).map_err(failed)?;
    io::Write::write_all(&mut staging, bytes).map_err(failed)?;
    // A temporary file is private to its maker; what replaces it is as open as what stood there, or as usual.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(target).map_or(0o644, |old| old.permissions().mode());
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(staging.path(), permissions).map_err(failed)?;
    }
    staging.persist(target).map_err(|e| failed(e.error))?;
    Ok(())
}
