#!/usr/bin/env bash
# The report of a real run in a headless browser. Installs what is missing: Debian's chromium, and the node
# packages of the lock file. Fails, saying so, where it cannot.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-target}

fail() { echo "web tests: $1" >&2; exit 1; }

command -v node >/dev/null && command -v npm >/dev/null || fail "node and npm are needed (Debian: apt-get install nodejs npm)"

if ! command -v chromium >/dev/null; then
    if [ "$(id -u)" = 0 ]; then as_root=""
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root="sudo"
    else fail "chromium is missing and this user may not install it (as root: apt-get install chromium)"; fi
    command -v apt-get >/dev/null || fail "chromium is missing and there is no apt-get to install it with"
    $as_root apt-get update -q && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q chromium || fail "chromium could not be installed"
fi

(cd tests/web && npm ci --no-audit --no-fund --silent) || fail "npm ci failed in tests/web"

if [ $# -eq 0 ]; then
    run=$target/web/run
    ${CARGO:-cargo} run -q -p durance -- assess us-sv-2025 --draws 400 -q -o "$run" >/dev/null
    set -- "$run/report.html"
fi
CHROMIUM=$(command -v chromium) node tests/web/report.mjs "$@"
