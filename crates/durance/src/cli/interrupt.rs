//! Has the reader asked to stop? One flag, set by Ctrl-C, looked at between draws.

use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

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
