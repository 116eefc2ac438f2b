# Every task of the project. `make help` lists them.
SHELL := /bin/bash
CARGO ?= cargo
CARGO_TARGET_DIR ?= target
export CARGO_TERM_COLOR ?= never

.PHONY: help run test check unit docs web bench peers book look

help: ## list the tasks
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: ## build, assess the shipped scenario, leave and name a report
	$(CARGO) build --release -p durance
	$(CARGO_TARGET_DIR)/release/durance assess us-sv-2025

test: check unit docs web ## everything that continuous integration runs

check: ## formatting and lints
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings

unit: ## unit, property, case, theory and tidy tests
	@if $(CARGO) nextest --version >/dev/null 2>&1; then $(CARGO) nextest run --workspace --no-fail-fast; \
	else echo "cargo-nextest is not installed; using cargo test"; $(CARGO) test --workspace --all-targets --no-fail-fast; fi

docs: ## the examples in the documentation run, and its links hold
	$(CARGO) test --workspace --doc
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --document-private-items

web: ## the report in a browser: accessibility, keyboard, paper (installs chromium and node packages)
	CARGO="$(CARGO)" CARGO_TARGET_DIR="$(CARGO_TARGET_DIR)" tests/web/run.sh

bench: ## the reference workloads, as JSON lines
	$(CARGO) build --release -p durance
	for w in r1 r2 r3; do $(CARGO_TARGET_DIR)/release/durance bench $$w --json; done

peers: ## the figures of the page on performance: ours at every scale, then other simulators
	crates/durance-sim/benches/peers/run.sh

book: ## the book as pages under target/book (installs mdBook if it is missing)
	@command -v mdbook >/dev/null || $(CARGO) install --locked mdbook
	mdbook build docs/book

look: ## pictures of the report in light, dark and print (needs chromium and poppler-utils)
	tools/look.sh
