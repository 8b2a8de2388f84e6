# Everything that a person or a build server calls. `make test` is the definition of green.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CARGO ?= cargo
# cargo-deny is built once and kept out of the way of the project's own build.
TOOLS := target/tools
DENY := $(TOOLS)/bin/cargo-deny
# What attachments are tried with: a real S3-compatible server, and a public client of tus.
GARAGE := $(TOOLS)/bin/garage
TUS := $(TOOLS)/tus/node_modules

# The web app: what it is built from, and what it is built into before cargo makes it part of the program.
WEB := web/dist/index.html
WEB_TOOLS := web/node_modules/.package-lock.json
WEB_SOURCES := $(shell find web/src web/public web/scripts) $(wildcard web/*.html web/*.ts web/*.js)
# What its tools run on.
NODE := Node.js 20.19, 22.12 or later
NODE_FITS := const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)

.PHONY: help run web test fmt lint doc deny unit web-test e2e test-tls evening screenshots bench advisories clean-demo
# A build that broke off leaves nothing that looks built.
.DELETE_ON_ERROR:

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: cargo web ## build the app and the service, and start it with a made-up demo district
	$(CARGO) run --release --locked -- serve --demo

web: $(WEB) ## build the web app, which the next build of the program embeds (Node.js 20.19, 22.12 or later)

# One after the other, the quick ones first, so that the first failure is the last thing printed.
test: cargo ## everything that must hold: formatting, lints, documentation, licences, tests, the app in a browser
	@echo "make test: formatting, lints, documentation, licences, every test, the app in a browser"
	@$(MAKE) --no-print-directory fmt
	@$(MAKE) --no-print-directory web-test
	@$(MAKE) --no-print-directory web
	@$(MAKE) --no-print-directory deny
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory doc
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory e2e
	@$(MAKE) --no-print-directory test-tls
	@echo "make test: green"

fmt: cargo ## only the formatting
	$(CARGO) fmt --check

lint: cargo ## only the lints, every warning an error
	$(CARGO) clippy --locked --all-targets -- -D warnings

doc: cargo ## only the documentation, a broken link an error
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --document-private-items

deny: cargo $(DENY) ## only the licences, bans and sources of the dependencies
	$(DENY) --locked check bans licenses sources

unit: cargo web $(GARAGE) $(TUS) ## only the tests: every one on SQLite, then those that are for any engine on PostgreSQL
	INSTA_UPDATE=no TAPSYRMA_TEST_ENGINE=sqlite $(CARGO) test --locked
	INSTA_UPDATE=no TAPSYRMA_TEST_ENGINE=postgres $(CARGO) test --locked --test it -- --skip one_engine::

web-test: $(WEB_TOOLS) ## only the web app by itself: types, its logic, the types of the API against docs/openapi.json
	npm --prefix web run --silent schema:check
	npm --prefix web run --silent check
	npm --prefix web run --silent unit

e2e: cargo web chromium ## only the tests in a browser: the app in Chromium against the program, with a database of its own
	$(CARGO) build --locked
	@# Each half has a district of its own; what is measured comes after, with the machine to itself.
	npm --prefix web run --silent e2e -- tests/e2e --shard=1/2 & half=$$!; other=0; \
	npm --prefix web run --silent e2e -- tests/e2e --shard=2/2 || other=1; wait $$half && exit $$other
	npm --prefix web run --silent e2e -- tests/measured

screenshots: cargo web chromium ## pictures of the ten main pages of the app, into docs/screenshots
	$(CARGO) build --locked
	npm --prefix web run --silent screenshots

test-tls: cargo ## only the tests of TLS to the database, in a build that has it
	$(CARGO) test --locked --features postgres-tls --lib --test it -- postgres_url:: tls::

evening: cargo ## a Tuesday evening in an audan, walked with curl and told as it goes
	$(CARGO) test --quiet --locked --test it -- evening:: --nocapture

bench: cargo ## the service under load, beside its limits, into docs/benchmarks.md (an hour, 40 GB of disk)
	$(CARGO) bench --locked --bench service -- --sizes --write

advisories: cargo $(DENY) ## known vulnerabilities of the dependencies (needs the network)
	$(DENY) --locked check advisories

clean-demo: ## remove the demo district
	rm -f data/demo.db data/demo.db-wal data/demo.db-shm

.PHONY: cargo
cargo:
	@command -v $(CARGO) >/dev/null || { echo "cargo is not installed: get Rust from https://rustup.rs, then run make again" >&2; exit 1; }

.PHONY: chromium
chromium:
	@test -x "$${TAPSYRMA_CHROMIUM:-}" || tests/programs.sh chromium

$(WEB): $(WEB_TOOLS) $(WEB_SOURCES)
	npm --prefix web run --silent build

$(WEB_TOOLS): web/package.json web/package-lock.json
	@command -v npm >/dev/null && node -e '$(NODE_FITS)' || { echo "the web app is built with $(NODE) and its npm: install them from https://nodejs.org, then run make again" >&2; exit 1; }
	npm ci --prefix web --no-fund --no-audit
	touch $@

$(DENY):
	@echo "installing cargo-deny into $(TOOLS): a few minutes, once"
	env -u CARGO_TARGET_DIR $(CARGO) install --locked cargo-deny@0.20.2 --root $(TOOLS)

# Built apart from the project's own dependencies; a program of its own, under its own licence, and only for tests.
$(GARAGE):
	@echo "installing garage, an S3-compatible server, into $(TOOLS): some minutes, once"
	env -u CARGO_TARGET_DIR $(CARGO) install --locked garage@2.5.0 --no-default-features --features bundled-libs,sqlite --root $(TOOLS)

$(TUS): tests/tus/package.json tests/tus/package-lock.json
	@command -v npm >/dev/null || { echo "npm is not installed: get $(NODE), then run make again" >&2; exit 1; }
	@echo "installing tus-js-client into $(TOOLS)/tus"
	mkdir -p $(TOOLS)/tus
	cp $^ $(TOOLS)/tus
	npm ci --prefix $(TOOLS)/tus --no-fund --no-audit
	touch $@
