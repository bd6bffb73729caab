# Mudanza's tasks. `make` alone lists them; `make demo` and `make test` need nothing but Swift beforehand.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

SWIFT ?= swift
# More words for `swift test`, e.g. make test TEST_FLAGS='--filter DumpStream'
TEST_FLAGS ?= --parallel

# How many tests run at once: those that wait for servers hold the few threads that all share, and a test's time limit
# runs from its start.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 6

swift_code := $(wildcard Sources Tests migrations Package.swift Benchmarks examples)
shell_scripts = $(shell grep -lsE '^\#!.*\bbash' .ci/run scripts/* fixtures/* Benchmarks/*)

.PHONY: help
help: ## list these tasks
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
	    while IFS='|' read -r task words; do printf '%-24s%s\n' "$$task" "$$words"; done

.PHONY: setup
setup: ## install what building and testing need (apt-get; says what)
	@scripts/setup

.PHONY: build
build: ## build the release binary, .build/release/mudanza
	@scripts/setup --for build
	$(SWIFT) build -c release --product mudanza

.PHONY: demo
demo: ## set up, build, migrate the example database and show what changed
	@scripts/setup --for demo
	$(SWIFT) build -c release --product mudanza
	@scripts/demo

.PHONY: test
test: ## set up and run every test
	@scripts/setup --for test
	$(SWIFT) test $(TEST_FLAGS)

.PHONY: test-regression
test-regression: ## build PostgreSQL's regression database and run the tests on it
	@scripts/setup --for test
	folder=$$(scripts/regression-database) && \
	    MUDANZA_REGRESSION="$$folder" $(SWIFT) test --filter Regression

.PHONY: test-faults
test-faults: ## kill, cut and fill up while a dump is loaded; writes docs/reliability.md
	@scripts/setup --for test
	$(SWIFT) build -c release --product mudanza
	MUDANZA_BINARY="$(CURDIR)/.build/release/mudanza" MUDANZA_FAULTS="$(CURDIR)/docs/reliability.md" \
	    $(SWIFT) test --filter FaultTableTests

.PHONY: test-merge
test-merge: ## merge 200 tenants under every strategy; 200 batches out in any order; kill batches, rollbacks; 10,000 dumps
	@scripts/setup --for test
	$(SWIFT) build -c release --product mudanza
	MUDANZA_BINARY="$(CURDIR)/.build/release/mudanza" MUDANZA_MERGE_TENANTS=200 MUDANZA_MERGE_BATCHES=200 \
	    MUDANZA_ROLLBACK_KILLS=20 MUDANZA_MERGE_KILLS=100 MUDANZA_MERGE_DUMPS=10000 $(SWIFT) test --filter \
	    'ManyTenantsTests|RollbackOrderTests|RollbackFaultTests|BatchKillTests|BatchCostTests'

.PHONY: lint
lint: ## check the style of the code and the scripts
	$(SWIFT) format lint --strict --parallel --recursive $(swift_code)
	@if command -v shellcheck >/dev/null; then \
	    echo shellcheck $(shell_scripts); shellcheck $(shell_scripts); \
	else \
	    echo 'shellcheck is not installed: the scripts are not checked.'; \
	fi

.PHONY: format
format: ## put the code into the project's style
	$(SWIFT) format --in-place --parallel --recursive $(swift_code)

.PHONY: bench
bench: ## measure speed and memory against cp, cat, one-liners, psql and pg_restore
	@scripts/setup --for bench
	$(SWIFT) build -c release --product mudanza
	@scripts/bench

.PHONY: fuzz
fuzz: ## feed mutated dumps to the reader
	@scripts/setup --for build
	@scripts/fuzz

.PHONY: fixtures
fixtures: ## write the example database and its dumps anew
	@scripts/setup --for test
	fixtures/regenerate

.PHONY: pictures
pictures: ## make the README's pictures anew, docs/pictures/*.png
	@scripts/setup --for test
	$(SWIFT) build -c release --product mudanza
	@scripts/pictures

.PHONY: docs
docs: ## write the manual page, docs/man/mudanza.1
	@scripts/setup --for build
	$(SWIFT) package --allow-writing-to-package-directory generate-manual
	@mkdir -p docs/man
	@cp -v .build/plugins/GenerateManual/outputs/*/mudanza.1 docs/man/

.PHONY: clean
clean: ## remove everything built
	rm -rf .build .build-* Benchmarks/.build
