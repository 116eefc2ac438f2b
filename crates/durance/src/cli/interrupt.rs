//! Has the reader asked to stop, or is time up? One flag, set by Ctrl-C, and one moment, both looked at between
//! draws.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

static ASKED: AtomicBool = AtomicBool::new(false);

static END: OnceLock<Instant> = OnceLock::new();

/// Starts listening for Ctrl-C and termination.
///
/// A second Ctrl-C ends the process at once, in case the first is not heard.
pub fn listen() {
    // When no handler can be installed the system's default stands: the process just ends.
    let _ = ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(super::Exit::Interrupted.number()));
        }
    });
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
