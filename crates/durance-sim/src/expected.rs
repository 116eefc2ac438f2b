//! What is to be expected? Mean values, without chance.
use crate::plan::{Component, Course, Plan};
use crate::trajectory::Trajectory;
pub(crate) fn simulate(
    _plan: &Plan,
    _course: &Course,
    _component: &Component,
    _out: &mut Trajectory,
) {
}
