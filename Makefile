# Two commands: `make up` and `make test`. Everything else is in `make help`.
# ENV and ARGS come from the command line only: shells and CI systems have an ENV of their own.
# Targets are thin: the environment comes from idp/bootstrap.py (standard library only), the work is done by `idp`.

ENV := dev
PYTHON ?= python3
ARGS :=
IDP := .venv/bin/idp

.DEFAULT_GOAL := help
.PHONY: help up down preview gate test lint bench packs env doctor summary picture clean runtime dev
# One target at a time, and no "Entering directory" lines in what `make env` prints.
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "  ENV=dev|staging|prod chooses the environment (default dev); ARGS=... passes options on, e.g. ARGS=--json"

up: runtime ## deploy audit, <env> and <env>-services into the sandbox, rules enforced
	@$(IDP) up --env $(ENV) $(ARGS)

test: dev ## everything that is checked: lint, types, import rules, unit, golden, contract, end to end
	@.venv/bin/pytest -n logical --maxprocesses 4 --dist loadfile $(ARGS)

down: runtime ## destroy what `up` made, and say what rightly stays
	@$(IDP) down --env $(ENV) $(ARGS)

preview: runtime ## what `up` would change
	@$(IDP) preview --env $(ENV) $(ARGS)

gate: runtime ## preview as a pipeline does it: undecided rules fail too
	@$(IDP) gate --env $(ENV) $(ARGS)

env: runtime ## export lines that point a shell at the sandbox: eval "$$(make -s env)"
	@$(IDP) env

doctor: runtime ## what is there, what is missing, what to do
	@$(IDP) doctor $(ARGS)

summary: runtime ## what exists and who can read what
	@$(IDP) summary --env $(ENV) $(ARGS)

picture: runtime ## draw what is built from the real stacks
	@$(IDP) picture --env $(ENV) $(ARGS)

lint: dev ## only the house rules: format, lint, types, import directions
	@.venv/bin/pytest tests/meta $(ARGS)

bench: runtime ## our services stack beside a flat program, side by side, medians
	@.venv/bin/python tests/bench $(ARGS)

packs: runtime ## the policy packs as folders that need nothing of this clone: dist/packs/
	@.venv/bin/python -m idp.packs

clean: ## leave nothing behind: environment, sandbox, caches inside the clone
	@$(PYTHON) idp/clean.py

runtime:
	@$(PYTHON) idp/bootstrap.py

dev:
	@$(PYTHON) idp/bootstrap.py --dev
