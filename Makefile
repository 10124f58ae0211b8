# make demo [IMAGE=photo.jpg] [COLORS=16]   quantize a photograph; results in demo/
# make test                                 every check that a change must pass
# make bench [DATA=folder]                  fewbits beside its peers
# make clean                                remove what these made

PYTHON ?= python3
COLORS ?= 16
BIN := .venv/bin
SOURCES := pyproject.toml CMakeLists.txt README.md LICENSE $(shell find src -type f -not -name '*.pyc')

.PHONY: demo test bench clean

# Without IMAGE: Grace Hopper's portrait, which matplotlib ships.
demo: IMAGE ?= $(shell $(BIN)/python -c "import matplotlib; print(matplotlib.get_data_path())")/sample_data/grace_hopper.jpg
demo: .venv/package
	mkdir -p demo
	$(BIN)/fewbits image "$(IMAGE)" -k $(COLORS) -o demo/ --plot demo --force --verbose > demo/report.txt
	@cat demo/report.txt; echo "The PNG, this report and pictures of before and after are in demo/."

test: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest

bench: .venv/bench
	$(BIN)/python -m benchmarks.images $(if $(DATA),--data "$(DATA)")
	$(BIN)/python -m benchmarks.dither $(if $(DATA),--data "$(DATA)")
	$(BIN)/python -m benchmarks.documents $(if $(DATA),--data "$(DATA)")

clean:
	rm -rf .venv build demo

# One environment; each stamp says what has been put into it.
.venv/package: $(SOURCES)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25.1"
	$(BIN)/python -m pip install --quiet --group build
	$(BIN)/python -m pip install --quiet --no-build-isolation ".[plot]"
	touch $@

.venv/test .venv/bench: .venv/package
	$(BIN)/python -m pip install --quiet --group $(@F)
	touch $@
