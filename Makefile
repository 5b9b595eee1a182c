# Everything a newcomer needs. `make demo` and `make test` install what they need first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared
TESTS ?= tests
export ASCOLTO_CACHE ?= $(CURDIR)/.cache

.PHONY: help install demo test eval bench lint types format train clean

help:
	@echo "make install   what the service needs, into .venv"
	@echo "make demo      an imaginary bank with a year of feedback, in your browser"
	@echo "make test      the tests, or some of them: TESTS=tests/api"
	@echo "make eval      measure the models on the data under DATA=$(DATA)"
	@echo "make bench     measure speed"
	@echo "make train     train the shipped heads and finders again"
	@echo "make lint      format, lint and types"

$(VENV)/.installed: pyproject.toml constraints.txt
	@PYTHON="$(PYTHON)" VENV="$(VENV)" ./tools/install.sh
	@touch $@

install: $(VENV)/.installed

demo: install
	$(BIN)/ascolto demo

test: install
	$(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

eval: install
	$(BIN)/python -m benchmarks.evaluate --data "$(DATA)"

bench: install
	$(BIN)/python -m benchmarks.bench --data "$(DATA)"

train: install
	$(BIN)/python -m nlp_models.training.heads --data "$(DATA)"
	$(BIN)/python -m nlp_models.training.pii_tagger --cache "$(ASCOLTO_CACHE)"

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: install
	$(BIN)/mypy

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) .cache .demo
