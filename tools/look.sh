#!/usr/bin/env bash
# Pictures of the newest report in light, dark, narrow and print, under runs/look/. Needs chromium and
# poppler-utils (Debian packages of those names).
set -euo pipefail
cd "$(dirname "$0")/.."
report=${1:-$(ls -t runs/*/report.html | head -n 1)}
out=runs/look
mkdir -p "$out"
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
shoot() {
    chromium --headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update \
        --disable-sync --no-first-run --hide-scrollbars --user-data-dir="$profile" "$@" \
        "file://$(realpath "$report")" 2>/dev/null
}
shoot --window-size=1200,9000 --screenshot="$out/light.png"
shoot --window-size=1200,9000 --blink-settings=preferredColorScheme=0 --screenshot="$out/dark.png"
shoot --window-size=320,9000 --screenshot="$out/narrow.png"
shoot --no-pdf-header-footer --print-to-pdf="$out/print.pdf"
pdftoppm -r 60 -png -l 4 "$out/print.pdf" "$out/print"
ls "$out"
