//! What is left on disk after a run? A folder, written whole or not at all.

pub mod columns;
pub mod draws;
pub mod question;
pub mod spool;

use crate::interrupt;
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
/// `more` writes what is too large to hold in memory. The files go to a temporary folder beside the target,
/// which is then renamed. A folder of an earlier run with the same name, known by the first of the files, is
/// replaced only after the new one is complete; anything else that stands there is never touched.
///
/// # Errors
/// When the parent cannot be created or written, or the target is not [`replaceable`]; what stood there
/// before is left as it was.
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
    let marker = files.first().map_or("", |(name, _)| *name);
    replaceable(target, marker)?;
    std::fs::create_dir_all(parent).map_err(failed(parent))?;
    let staging = tempfile::Builder::new()
        .prefix(".durance-")
        .tempdir_in(parent)
        .map_err(failed(parent))?;
    interrupt::temporary(staging.path());
    for (name, bytes) in files {
        let path = staging.path().join(name);
        std::fs::write(&path, bytes).map_err(failed(&path))?;
    }
    more(staging.path()).map_err(failed(target))?;
    swap_in(staging, target).map_err(failed(target))
}

/// May a folder be put here? Where nothing stands, or an empty folder, or an earlier one with `marker` in it.
///
/// # Errors
/// When something else stands there: it is somebody's work, and not this program's to remove.
pub fn replaceable(target: &Path, marker: &str) -> Result<(), WriteError> {
    let earlier = || !marker.is_empty() && target.join(marker).is_file();
    let empty = || std::fs::read_dir(target).is_ok_and(|mut inside| inside.next().is_none());
    let free = std::fs::symlink_metadata(target).is_err();
    if free || (target.is_dir() && (earlier() || empty())) {
        return Ok(());
    }
    let what = match target.is_dir() {
        true => "the folder holds something else than an earlier run",
        false => "it is not a folder",
    };
    Err(WriteError {
        path: target.to_owned(),
        cause: io::Error::new(io::ErrorKind::AlreadyExists, what),
    })
}

/// Puts the finished folder in its place; the old one is moved aside first and removed last.
fn swap_in(staging: tempfile::TempDir, target: &Path) -> io::Result<()> {
    // A temporary folder is private to its maker; a result is not.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(staging.path(), std::fs::Permissions::from_mode(0o755))?;
    }
    let _whole = interrupt::renaming();
    if !target.exists() {
        return std::fs::rename(staging.keep(), target);
    }
    let parent = staging.path().parent().unwrap_or(Path::new(".")).to_owned();
    let aside = tempfile::Builder::new()
        .prefix(".durance-old-")
        .tempdir_in(parent)?;
    let old = aside.path().join("old");
    interrupt::temporary(aside.path());
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
    interrupt::temporary(staging.path());
    io::Write::write_all(&mut staging, bytes).map_err(failed)?;
    // A temporary file is private to its maker; what replaces it is as open as what stood there, or as usual.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(target).map_or(0o644, |old| old.permissions().mode());
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(staging.path(), permissions).map_err(failed)?;
    }
    let _whole = interrupt::renaming();
    staging.persist(target).map_err(|e| failed(e.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [(&str, &[u8]); 2] = [("result.json", b"{}"), ("page.html", b"<p>")];

    fn nothing(_: &Path) -> io::Result<()> {
        Ok(())
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn an_earlier_run_is_replaced_and_somebody_elses_work_is_not() {
        let home = tempfile::tempdir().unwrap();
        let run = home.path().join("run");
        write_folder(&run, &FILES, &nothing).unwrap();
        std::fs::write(run.join("old"), "of the first").unwrap();
        write_folder(&run, &FILES, &nothing).unwrap();
        assert_eq!(names(&run), ["page.html", "result.json"]);

        let letters = home.path().join("letters");
        std::fs::create_dir(&letters).unwrap();
        write_folder(&letters, &FILES, &nothing).unwrap();
        let work = home.path().join("work");
        std::fs::create_dir(&work).unwrap();
        std::fs::write(work.join("thesis.txt"), "years").unwrap();
        std::fs::write(home.path().join("note"), "text").unwrap();
        for target in [&work, &home.path().join("note")] {
            let refused = write_folder(target, &FILES, &nothing).unwrap_err();
            assert_eq!(refused.cause.kind(), io::ErrorKind::AlreadyExists);
        }
        assert_eq!(names(&work), ["thesis.txt"]);
        assert_eq!(names(home.path()), ["letters", "note", "run", "work"]);
    }

    #[test]
    fn a_run_that_fails_half_way_leaves_nothing() {
        let home = tempfile::tempdir().unwrap();
        let failing = |_: &Path| Err(io::Error::other("disk full"));
        write_folder(&home.path().join("run"), &FILES, &failing).unwrap_err();
        assert!(names(home.path()).is_empty());
    }
}
