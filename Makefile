# Two commands do all the set-up: `make demo` and `make test`.
SHELL := /bin/sh
BIN := .venv/bin
PIP := $(BIN)/python -m pip
RUNTIME := .venv/.runtime
DEV := .venv/.dev
NODE := node_modules/.ready
WORKERS ?= 2
LOCK := uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-annotate --no-header

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test long laws check faults revocation bench bench-wall bench-trail lint types contracts templates django scan lock screenshot vendor clean

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

demo: $(RUNTIME) ## A living contact centre and the whole app, on http://127.0.0.1:8000/ (PORT, HOST, DEMO_AGENTS)
	@exec $(BIN)/python manage.py demo

test: $(DEV) $(NODE) ## The tests, with all they need; what takes long is in `make long`
	@CHROMIUM="$$(scripts/find_browser)" && export CHROMIUM && $(BIN)/pytest -n $(WORKERS) --dist loadscope -q

long: $(DEV) $(NODE) ## The long tests: whole walks and journeys, of which `make test` has a part
	@CHROMIUM="$$(scripts/find_browser)" && export CHROMIUM && MATRIX=whole $(BIN)/pytest -n $(WORKERS) -q -m long

laws: $(DEV) ## The laws, on examples that nobody has seen before
	@HYPOTHESIS_PROFILE=wander $(BIN)/pytest -q tests/laws

check: lint types contracts templates django scan test ## Everything that CI runs

faults: $(DEV) $(NODE) ## The fault drills: one table, kept in docs/reliability.md (FAULTS="F3 F12" for some)
	@$(BIN)/python -m tests.faults $(FAULTS)

revocation: $(DEV) ## The revocation drill: 100 rights taken away, the table kept in docs/security.md
	@$(BIN)/python -m tests.revocation

bench: bench-wall bench-trail ## The benchmarks

bench-wall: $(DEV) ## What a wall costs: 600 agents, 200 events a second, 50 screens
	@$(BIN)/python -m tests.benchmarks.wall

bench-trail: $(DEV) ## How long 100,000 lines of the trail take to verify
	@$(BIN)/python -m tests.benchmarks.trail

lint: $(DEV) ## Ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV) ## Mypy, strict
	$(BIN)/mypy

contracts: $(DEV) ## Who may import whom
	$(BIN)/lint-imports

templates: $(DEV) ## Lint of the templates, and the vendored files' hashes
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python scripts/vendor.py --check

django: $(DEV) ## Migrations are complete, and the settings of production pass Django's own checks
	@scripts/check_django

scan: $(DEV) ## Look for what is dangerous: bandit, and our own rules
	$(BIN)/python scripts/scan.py

lock: ## Resolve the locks anew from pyproject.toml (needs uv)
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) -c requirements.lock pyproject.toml --group dev -o requirements-dev.lock
	echo pip | $(LOCK) - -o requirements-pip.lock

screenshot: $(DEV) $(NODE) ## Take the README's pictures anew
	@CHROMIUM="$$(scripts/find_browser)" SCREENSHOT=1 FLOORWALKER_PACE=1 $(BIN)/pytest -q -m "long or not long" tests/browser/test_screenshot.py

vendor: $(NODE) $(RUNTIME) ## Copy htmx from node_modules into static/vendor
	$(BIN)/python scripts/vendor.py

clean: ## Remove what the targets made, and the demo's data
	rm -rf .venv node_modules var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

.venv/bin/python:
	@python=$$(scripts/find_python) && echo "Making .venv with $$python" && "$$python" -m venv .venv && \
	  $(PIP) install -qq --require-hashes -r requirements-pip.lock

$(RUNTIME): requirements.lock | .venv/bin/python
	@echo "Installing what Floorwalker runs on" && $(PIP) install -qq --no-compile --require-hashes --no-deps -r requirements.lock && touch $@

$(DEV): requirements-dev.lock | .venv/bin/python
	@echo "Installing the test tools" && $(PIP) install -qq --no-compile --require-hashes --no-deps -r requirements-dev.lock && touch $@ $(RUNTIME)

$(NODE): package-lock.json
	@command -v npm >/dev/null || { echo "The interop tests need Node.js 20 or newer with npm: install it, then run make test again" >&2; exit 1; }
	@npm ci --silent && touch $@
