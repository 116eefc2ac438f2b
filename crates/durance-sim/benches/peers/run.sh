#!/usr/bin/env bash
# The figures of docs/book/performance.md in one sitting: ours at every scale, then the other tools.
#
# Times are processor time of one thread, medians where there are several repetitions. The other tools are
# installed from their registries into target/peers. Takes about a quarter of an hour on an idle machine.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
work=${CARGO_TARGET_DIR:-$root/target}/peers
mkdir -p "$work"
cd "$root"
cargo build --release -p durance-sim --example bench
bench=${CARGO_TARGET_DIR:-$root/target}/release/examples/bench

if [ ! -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet simpy==4.1.1 salabim ciw numpy
fi
python=$work/venv/bin/python
CARGO_TARGET_DIR=$work/rust cargo build --release --manifest-path "$here/rust/Cargo.toml"

exec > >(tee "$work/results.txt") 2>&1
echo "== $(date -u +%F) $(uname -m), $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg)"
grep -m1 'model name' /proc/cpuinfo || true
echo "== ours"
"$bench" r1 9
"$bench" r2 9
"$bench" r3 3
"$bench" r1 9 1 expected
"$bench" draw 101
for scale in 0.01 0.1 1 10; do
    "$bench" r1 5 "$scale"
    "$bench" r2 5 "$scale"
done
"$bench" pairs 200
echo "== others"
"$work/venv/bin/pip" freeze
cd "$here"
"$python" numpy_r1.py 1.0 3
"$work/rust/release/ixa_r1" 0.1 3650
"$work/rust/release/nexosim_r1" 0.1 3650
"$python" simpy_r1.py 0.01
"$python" array_step_r1.py 0.01 3650
"$python" salabim_r1.py 0.001 3650
"$python" ciw_r1.py 0.001 1825
"$python" numpy_day_r2.py 0.01 1
echo "== load at the end $(cut -d' ' -f1-3 /proc/loadavg)"
