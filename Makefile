# make demo [IMAGE=photo.jpg] [COLORS=16]   quantize a photograph; results in demo/
# make test                                 every check that a change must pass
# make bench [DATA=folder]                  fewbits beside its peers
# make sanitize                             kernels under AddressSanitizer and UndefinedBehaviorSanitizer
# make clean                                remove what these made

PYTHON ?= python3
COLORS ?= 16
BIN := .venv/bin
SOURCES := pyproject.toml CMakeLists.txt README.md LICENSE $(shell find src -type f -not -name '*.pyc')

.PHONY: demo test bench sanitize clean

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
	$(BIN)/python -m benchmarks.coding $(if $(DATA),--data "$(DATA)")
	$(BIN)/python -m benchmarks.dither $(if $(DATA),--data "$(DATA)")
	$(BIN)/python -m benchmarks.documents $(if $(DATA),--data "$(DATA)")

# A second build, in a folder of its own; what is found ends the tests. CPython itself leaks at exit, so no leaks.
SANITIZERS := libasan.so libubsan.so libstdc++.so.6
sanitize: export ASAN_OPTIONS := detect_leaks=0
sanitize: export UBSAN_OPTIONS := halt_on_error=1:print_stacktrace=1
sanitize: .venv/test .venv/sanitize
	LD_PRELOAD="$(foreach library,$(SANITIZERS),$(shell $(CXX) -print-file-name=$(library)))" \
	PYTHONPATH=build/sanitize/package $(BIN)/python -m pytest -p no:cacheprovider tests/kernels tests/coding

.venv/sanitize: .venv/package
	rm -rf build/sanitize/package
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --target build/sanitize/package . \
		-Cbuild-dir=build/sanitize/build -Ccmake.define.FEWBITS_SANITIZE=ON -Cinstall.strip=false
	touch $@

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
