//! Who is where? One record per person.
use crate::Key;
use crate::plan::{Component, Course, Plan};
use crate::trajectory::Trajectory;
pub(crate) fn simulate(
    _plan: &Plan,
    _course: &Course,
    _component: &Component,
    _key: Key,
    _out: &mut Trajectory,
) {
}
