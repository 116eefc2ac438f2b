//! Has the reader asked to stop, or is time up? One flag, set by Ctrl-C, and one moment, both looked at between
//! draws.
//!
//! Not all work comes in draws. Whoever has not looked at the flag within 25 ms is not waited for: the
//! process ends from here, after what is being renamed is renamed and what is not kept is removed.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How long the program may take to stop by itself: less than anybody notices.
const GRACE: Duration = Duration::from_millis(25);

static ASKED: AtomicBool = AtomicBool::new(false);

static END: OnceLock<Instant> = OnceLock::new();

/// Held while files change their names.
static RENAMING: Mutex<()> = Mutex::new(());

/// What is removed, and what is said, when the process ends from here.
static LEFTOVERS: Mutex<Leftovers> = Mutex::new(Leftovers {
    temporary: Vec::new(),
    words: Some("interrupted"),
});

struct Leftovers {
    temporary: Vec<PathBuf>,
    words: Option<&'static str>,
}

/// Starts listening for Ctrl-C and termination; the process then ends with `code`.
///
/// A second Ctrl-C ends it at once, whatever is going on.
pub fn listen(code: u8) {
    let code = i32::from(code);
    // When no handler can be installed the system's default stands: the process just ends.
    let _ = ctrlc::set_handler(move || {
        if ASKED.swap(true, Ordering::SeqCst) {
            std::process::exit(code);
        }
        std::thread::spawn(move || {
            std::thread::sleep(GRACE);
            let _renamed = lock(&RENAMING);
            for path in std::mem::take(&mut lock(&LEFTOVERS).temporary) {
                // What cannot be removed now lies where the system keeps such things, and goes with them.
                let _ = std::fs::remove_dir_all(&path).or_else(|_| std::fs::remove_file(&path));
            }
            say();
            std::process::exit(code);
        });
    });
}

/// Waits for the end, once the reader has asked for it.
pub fn end() -> ! {
    loop {
        std::thread::sleep(GRACE);
    }
}

/// Has the reader asked to stop?
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// From now on, draws may take so long; a second call changes nothing.
pub fn allow(time: Duration) {
    let _ = END.set(Instant::now() + time);
}

/// Is the time that was allowed over?
pub fn late() -> bool {
    END.get().is_some_and(|end| Instant::now() >= *end)
}

/// What is said to a reader who stops the program from now on.
pub fn promise(words: &'static str) {
    lock(&LEFTOVERS).words = Some(words);
}

/// Says, once, what was promised.
pub fn say() {
    if let Some(words) = lock(&LEFTOVERS).words.take() {
        if std::io::stderr().is_terminal() {
            // A line of progress may stand there.
            eprint!("\r\x1b[2K");
        }
        eprintln!("{words}");
    }
}

/// A file or folder that its owner removes, and that is removed as well when the process ends from here.
pub fn temporary(path: &Path) {
    lock(&LEFTOVERS).temporary.push(path.to_owned());
}

/// While this is held the process does not end from here.
#[must_use]
pub fn renaming() -> impl Sized {
    lock(&RENAMING)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
