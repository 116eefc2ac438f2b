#!/usr/bin/env bash
# Runs every study and writes docs/book/scoreboard.md, validation/scores.json and validation/targets.json.
# The forecasts of the comparators are kept under target/validation, since they take minutes; delete it to make them anew.
set -euo pipefail
cd "$(dirname "$0")/.."
work=target/validation
mkdir -p "$work"
study() { cargo run --quiet --release -p durance-calibrate --example study -- "$@"; }
study grids "$work/grids.csv"
if ! cmp --silent "$work/grids.csv" "$work/grids-of-peers.csv"; then
    [ -d "$work/venv" ] || python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet statsforecast==2.1.1
    "$work/venv/bin/python" validation/comparators.py "$work/grids.csv" "$work/peers.csv"
    cp "$work/grids.csv" "$work/grids-of-peers.csv"
fi
study scores "$work/peers.csv"
