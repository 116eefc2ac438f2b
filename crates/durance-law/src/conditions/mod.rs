//! Which detention standards does a facility meet, on what has been observed of it?
