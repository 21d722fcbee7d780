# Everything runs in a virtual environment of its own, .venv; PYTHON names the interpreter that makes it.
PYTHON ?= python3
ARGS ?=
venv := .venv
bin := $(venv)/bin

.DEFAULT_GOAL := help
.PHONY: fuzz help demo test goldens lint bench docs clean

help:
	@echo "make demo     commit a project with wrong hyperparameters, see it refused, mended, accepted"
	@echo "make test     run all tests (ARGS='-k name' for some)"
	@echo "make goldens  write what the golden cases of the checks expect, as it is today: read the difference"
	@echo "make lint     run ruff and mypy"
	@echo "make bench    measure speed side by side with yamllint and hydra-core"
	@echo "make fuzz     break small projects at random (ARGS='--seconds 600 --seed 1')"
	@echo "make docs     write the generated parts of README.md, the hook manifest and docs/"

demo: $(venv)/demo.stamp
	@PATH="$(CURDIR)/$(bin):$$PATH" PRE_COMMIT_HOME="$(CURDIR)/$(venv)/pre-commit" bash examples/demo.sh

test: $(venv)/test.stamp
	$(bin)/python -m pytest $(ARGS)

goldens: $(venv)/test.stamp
	TRM_HOOKS_WRITE_CASES=1 $(bin)/python -m pytest --quiet tests/checks/test_cases.py $(ARGS)

lint: $(venv)/test.stamp
	@status=0; $(bin)/ruff check . || status=1; $(bin)/mypy || status=1; exit $$status

fuzz: $(venv)/test.stamp
	$(bin)/python tests/fuzz $(ARGS)

bench: $(venv)/test.stamp
	$(bin)/python -m benchmarks $(ARGS)

docs: $(venv)/test.stamp
	$(bin)/python docs/generate.py

clean:
	rm -rf $(venv) demo build dist ./*.egg-info

$(venv)/created.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	    { echo "Python 3.10 or later is needed; name one: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(venv)
	$(bin)/pip install --quiet --quiet --disable-pip-version-check --upgrade pip
	@touch $@

$(venv)/demo.stamp: $(venv)/created.stamp setup.cfg
	$(bin)/pip install --quiet --quiet pre-commit
	@touch $@

# pip's editable install leaves an import hook that costs every process of this environment 20 ms: a plain path will do.
$(venv)/test.stamp: $(venv)/created.stamp setup.cfg pyproject.toml
	$(bin)/pip install --quiet --quiet --editable '.[test]'
	@for hook in $(venv)/lib/python*/site-packages/__editable__.trm_hooks-*.pth; do echo "$(CURDIR)" > "$$hook"; done
	@$(bin)/python -m compileall -q trm_hooks
	@touch $@
