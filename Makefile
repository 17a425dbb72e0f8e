# make demo     explain a photo of an elephant     make demo-all   explain every sample: photos, tables, digits, fields
# make test     run every test     make test-netcdf  those of the trait NetCDF, which an ordinary build is without
# make test-python   the Python package, with a notebook and Captum     make test-python-light   with numpy and Pillow only
# make install PREFIX=…   the command, its man page and completions     make dist   a tarball     make deb   a Debian package
# make test-spark, test-slurm    the examples for Spark and Slurm on a cluster of this machine
# make check-deb    the Debian package in a clean root
# make lint     check style, C warnings and the report's page (with node)     make format   apply the style
# make sanitize run tests under the address and undefined-behaviour sanitizers; IGVIZ_FUZZ=50 breaks more files
# make races    run what uses threads under the thread sanitizer
# make fuzz     let libFuzzer make up files for every reader, FUZZ_SECONDS each
# make corpus   compare other projects' test pictures with Pillow
# make fuzz-models   compare random models with ONNX Runtime
# make golden   make the golden test data again    make docs   write the tables of the documentation
# make api-docs  the library's reference, as web pages in .build/api-docs
# make bench    time the engine, layer by layer     make bench-peers  race Captum and PyTorch
# make bench-convergence     gradients an accurate attribution takes, by rule (half an hour)
#               with RUN=Benchmarks/runs/NAME the raw figures are kept there

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.PHONY: test-netcdf demo demo-all docs api-docs test lint format sanitize races fuzz corpus fuzz-models golden bench bench-peers bench-convergence \
  test-python test-python-light test-spark test-slurm static install dist deb check-deb setup setup-tests clean

IGVIZ := .build/release/igviz
# Tests may look inside the modules, which is another kind of build: it has a folder of its own.
TESTING := -c release --scratch-path .build/testing -Xswiftc -enable-testing
# The ONNX project's conformance cases.
ONNX_CASES := .build/onnx-cases
MODELS := efficientnet-lite0 efficientnet-lite1 efficientnet-lite2

demo: setup
	swift build -c release --product igviz
	$(IGVIZ) models install efficientnet-lite0
	$(IGVIZ) SampleImages/elephant.jpg --outlines

# What comes out lies in .build/demo.
demo-all: demo
	Scripts/demo_all.sh $(IGVIZ) .build/demo

# Needs the system's netCDF library: apt install libnetcdf-dev, or brew install netcdf.
test-netcdf: setup
	swift test --traits NetCDF --scratch-path .build/netcdf --filter NetCDF

test: setup-tests $(ONNX_CASES)/.done
	swift build $(TESTING) --build-tests
	for model in $(MODELS); do .build/testing/release/igviz models install $$model; done
	ONNX_BACKEND_TESTS=$(CURDIR)/$(ONNX_CASES) Scripts/run_tests.sh $(TESTING) --skip-build
	python3 Scripts/report/check_report.py .build/testing/release/igviz .build/report-check
	swift run --package-path Examples/library --scratch-path .build/library explain SampleImages/elephant.jpg .build/library/elephant.png

# The command that is there, or another one: IGVIZ=…
PYTHON_TESTS := .build/python-tests
test-python: PYTHON_EXTRAS := nbclient nbformat ipykernel captum torch onnx
test-python-light: PYTHON_TESTS := .build/python-tests-light
test-python test-python-light:
	python3 -m venv $(PYTHON_TESTS)
	$(PYTHON_TESTS)/bin/python -m pip install --quiet --disable-pip-version-check ./python pytest Pillow $(PYTHON_EXTRAS)
	IGVIZ=$(CURDIR)/$(IGVIZ) $(PYTHON_TESTS)/bin/python -m pytest -q -p no:cacheprovider python

# Swift's runtime is in the binary: it runs where no Swift is.
PREFIX ?= /usr/local
STATIC := -c release --scratch-path .build/static --static-swift-stdlib --product igviz
static: setup
	swift build $(STATIC)

install: static
	Scripts/dist.sh tree .build/static/release/igviz $(DESTDIR)$(PREFIX)

dist: static
	Scripts/dist.sh tarball .build/static/release/igviz .build/dist

deb: static
	Scripts/dist.sh deb .build/static/release/igviz .build/dist

# In a root without Swift; as root, with debootstrap.
check-deb: deb
	Scripts/check_deb.sh $$(ls -t .build/dist/igviz_*.deb | head -1) .build/clean-root

# A cluster of this machine: needs Java 17.
SPARK_TESTS := .build/spark-tests
test-spark:
	python3 -m venv $(SPARK_TESTS)
	$(SPARK_TESTS)/bin/python -m pip install --quiet --disable-pip-version-check 'pyspark==3.5.*' 'pandas<3' pyarrow numpy setuptools kubernetes-validate
	$(SPARK_TESTS)/bin/kubernetes-validate --strict Examples/kubernetes/indexed-job.yaml
	$(SPARK_TESTS)/bin/python Examples/spark/check_cluster.py $(IGVIZ) Tests/Fixtures/onnx/squeezenet.onnx .build/spark 2000

# A cluster of this machine, started as root: needs Debian's slurm-wlm.
test-slurm:
	python3 Examples/slurm/check_cluster.py $(IGVIZ) Tests/Fixtures/onnx/squeezenet.onnx .build/slurm

$(ONNX_CASES)/.done: Scripts/onnx_cases.py
	python3 -m pip install --quiet --disable-pip-version-check --target .build/onnx-python onnx==1.23.2 numpy==2.4.6 ml_dtypes==0.6.0
	PYTHONPATH=.build/onnx-python python3 Scripts/onnx_cases.py $(ONNX_CASES)
	touch $@

setup:
	Scripts/setup.sh

setup-tests:
	Scripts/setup.sh --tests

# The program's own tables, written between markers.
docs:
	swift build -c release --product igviz
	$(IGVIZ) tables README.md docs/options.md

api-docs: setup
	swift build --target Explaining -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc .build/symbols
	docc convert Sources/Explaining/Explaining.docc --additional-symbol-graph-dir .build/symbols \
	  --fallback-display-name Explaining --fallback-bundle-identifier igviz.Explaining --output-path .build/api-docs

lint:
	swift format lint --strict --recursive Sources Tests Scripts/fuzz Package.swift
	node Scripts/lint_page.mjs Sources/CReportPage
	for file in Sources/CImageCodecs/*.c Sources/CKernels/*.c Sources/CReportPage/*.c; do \
	  clang -std=c17 -Wall -Wextra -Werror -fsyntax-only -ISources/CImageCodecs/include -ISources/CKernels/include \
	    -ISources/CReportPage/include $$file; done

format:
	swift format format --in-place --recursive Sources Tests Scripts/fuzz Package.swift

# Undefined behaviour in C traps; Swift has its own checks. The kernels are checked without optimization: with it their many
# variants take ten minutes to compile. Everything else would take too long to run without it.
TRAPPING := --sanitize address -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined
CHECKED_KERNELS := $(TRAPPING) --scratch-path .build/sanitizing
CHECKED := $(TRAPPING) -Xcc -fsanitize-ignorelist=$(CURDIR)/Scripts/fuzz/ignored.txt -c release --scratch-path .build/sanitizing-release \
  -Xswiftc -enable-testing

sanitize: setup
	LSAN_OPTIONS=suppressions=Scripts/leaks.supp Scripts/run_tests.sh $(CHECKED_KERNELS) --filter ConvNetTests
	LSAN_OPTIONS=suppressions=Scripts/leaks.supp Scripts/run_tests.sh $(CHECKED) \
	  --filter 'ImageCodingTests|AttributionTests|ExplainingTests|ModelsTests|ONNXTests|ReadersTests|NPYTests' \
	  --skip 'ConformanceTests|longSequences'

RACING := -c release --sanitize thread --scratch-path .build/racing -Xswiftc -enable-testing

races: setup
	swift build --build-tests $(RACING)
	clang -std=gnu17 -O1 -Wall -Wextra -Werror -shared -fPIC Scripts/races/mutex.c -o .build/racing/mutex.so
	LD_PRELOAD=$(CURDIR)/.build/racing/mutex.so Scripts/run_tests.sh $(RACING) --skip-build \
	  --filter 'AttributionTests|ExplainingTests|ManyInputsTests|BatchTests'

# A program under libFuzzer has no main function of its own, so it is a package of its own. Of several options that name sanitizers
# the Swift compiler heeds the last alone, which therefore names both.
FUZZ_READERS := png jpeg webp npy npz idx table checkpoint onnx card tokenizer tokens
FUZZ_SECONDS := 20

fuzz: setup
	swift build --package-path Scripts/fuzz --scratch-path .build/fuzzing -c release --product igviz-fuzz \
	  --sanitize fuzzer --sanitize address -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=undefined \
	  -Xcc -fsanitize-trap=undefined -Xcc -fsanitize-ignorelist=$(CURDIR)/Scripts/fuzz/ignored.txt
	Scripts/fuzz/run.sh .build/fuzzing/release/igviz-fuzz .build/fuzz $(FUZZ_SECONDS) $(FUZZ_READERS)

corpus: setup
	python3 -m venv .build/corpus-python
	.build/corpus-python/bin/python -m pip install --quiet --disable-pip-version-check numpy==2.4.6 pillow==13.0.0
	.build/corpus-python/bin/python Scripts/corpus.py .build/corpus
	IMAGE_CORPUS=$(CURDIR)/.build/corpus swift test $(TESTING) --filter CorpusTests

# Random models against ONNX Runtime: MODELS_COUNT of them, from MODELS_SEED on.
FUZZED_MODELS := .build/fuzzed-models

fuzz-models: setup
	python3 -m venv .build/fuzz-python
	.build/fuzz-python/bin/python -m pip install --quiet --disable-pip-version-check onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
	.build/fuzz-python/bin/python Scripts/fuzz_models.py $(FUZZED_MODELS) $(or $(MODELS_COUNT),2000) $(or $(MODELS_SEED),1)
	FUZZED_MODELS=$(CURDIR)/$(FUZZED_MODELS) swift test $(TESTING) --filter GraphFuzzTests

golden:
	Scripts/make_golden.sh

NETWORKS := $(wildcard Benchmarks/networks/*.txt)
BENCH_PYTHON := .build/bench-python

bench: setup
	swift build -c release --product igviz
	swift build -c release --product igviz-bench
	$(IGVIZ) models install efficientnet-lite0
	$(if $(RUN),mkdir -p $(RUN))
	.build/release/igviz-bench network efficientnet-lite0 $(NETWORKS) --layers $(if $(RUN),--json $(RUN)/networks.json)

bench-peers: setup
	swift build -c release --product igviz
	swift build -c release --product igviz-bench
	$(IGVIZ) models install efficientnet-lite0
	python3 -m venv $(BENCH_PYTHON)
	$(BENCH_PYTHON)/bin/python -m pip install --quiet --disable-pip-version-check -r Scripts/bench/requirements.txt
	$(if $(RUN),mkdir -p $(RUN))
	$(BENCH_PYTHON)/bin/python Scripts/bench/peers.py $(IGVIZ) .build/release/igviz-bench $(if $(RUN),--json $(RUN)/peers.json)
	$(BENCH_PYTHON)/bin/python Scripts/bench/networks.py .build/networks
	$(BENCH_PYTHON)/bin/python Scripts/bench/race.py .build/release/igviz-bench .build/networks $(if $(RUN),--json $(RUN)/race.json)

bench-convergence: setup
	swift build -c release --product igviz
	swift build -c release --product igviz-bench
	$(IGVIZ) models install efficientnet-lite0
	$(if $(RUN),mkdir -p $(RUN))
	.build/release/igviz-bench convergence $(wildcard SampleImages/*.jpg SampleImages/*.png) $(if $(RUN),--json $(RUN)/convergence.json)

clean:
	rm -rf .build
