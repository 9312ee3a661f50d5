# The face of the project: `make` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
HINDCAST := .build/release/hindcast

.PHONY: help
help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

.PHONY: demo
demo: build ## Install, build, train on the embedded sample and print an honest backtest
	$(HINDCAST) demo --home out

.PHONY: test
test: bootstrap ## Install, build and run every test
	scripts/test.sh

.PHONY: build
build: bootstrap ## Build the hindcast executable
	swift build -c release --product hindcast

.PHONY: assets
assets: ## Fetch what the dashboard and /docs are drawn with, and list every file that is embedded
	scripts/fetch-assets.sh
	scripts/list-assets.sh

.PHONY: bootstrap
bootstrap: ## Install the Debian packages that are missing
	@scripts/bootstrap.sh

.PHONY: bench
bench: bootstrap ## Measure import, indicators, training, inference and backtests, beside PyTorch
	scripts/bench.sh

.PHONY: bench-neural
bench-neural: bootstrap ## Measure training and inference beside PyTorch, ONNX Runtime and the machine's peak
	scripts/bench.sh neural

.PHONY: bench-search
bench-search: bootstrap ## Measure the evaluations of a search on one core, beside vectorbt and backtesting.py
	scripts/bench-search.sh

.PHONY: interop
interop: bootstrap ## Hold our files against PyTorch, ONNX Runtime, safetensors and scikit-learn
	scripts/interop.sh

.PHONY: oracle
oracle: build ## Hold every trade against a simulator written from the docs; HINDCAST_DATA=DIR for real candles
	$(or $(wildcard .venv-interop/bin/python),python3) scripts/oracle/compare.py

.PHONY: calibrate-evidence
calibrate-evidence: bootstrap ## Measure size and power of every claim of a report into docs/evidence.md; hours
	scripts/calibrate-evidence.sh

.PHONY: calibrate-search
calibrate-search: bootstrap ## Measure size and power of the verdict of a search; half an hour
	swift run -c release hindcast-calibrate search

.PHONY: random-walks
random-walks: build ## Count what whole runs claim of 100 random walks, and of planted signals
	scripts/random-walks.py

.PHONY: check-kernels
check-kernels: ## Hold the ARM kernels against the plain ones on an emulated processor
	scripts/check-kernels.sh

.PHONY: test-cluster
test-cluster: build ## Run sweeps on a real Slurm of two nodes, lose one, and compare with one process; root
	scripts/test-cluster.sh

.PHONY: check-deploy
check-deploy: ## Check what deploys: manifests, Terraform, the image's recipe, the pipeline's workflows
	scripts/check-deploy.sh
	scripts/check-aws.sh
	scripts/check-image.sh
	scripts/check-workflows.sh

.PHONY: image
image: ## Build the container image, with docker, podman or buildah
	scripts/image.sh

.PHONY: test-image
test-image: ## Build the image, list it, run it read-only as its user, send it the guide, stop and start it; root
	scripts/test-image.sh

.PHONY: check-release
check-release: ## Make the files of a release twice, compare, validate and install them
	scripts/check-release.sh

.PHONY: test-backup
test-backup: build ## Kill a service beside Litestream with -9, restore it elsewhere, compare every answer
	scripts/test-backup.sh

.PHONY: check-monitoring
check-monitoring: build ## Check alerts and dashboards with promtool and a real Prometheus
	scripts/check-monitoring.sh

.PHONY: test-replicas
test-replicas: build ## Kill services that share PostgreSQL under 50 clients and 2,000 jobs; restore a dump
	scripts/test-replicas.sh

.PHONY: test-ui
test-ui: build ## Test the dashboard in a real browser, Debian's Chromium
	scripts/test-ui.sh

.PHONY: language-model
language-model: ## Install and serve a small language model on loopback, until Ctrl-C
	@scripts/language-model.sh

.PHONY: guide
guide: build ## Send every request of the API guide to a fresh server; CANDLES=DIR for real candles
	examples/guide.sh $(if $(CANDLES),--candles $(CANDLES))

.PHONY: fuzz-api
fuzz-api: build ## Fuzz a fresh server from its own description
	scripts/fuzz-api.sh

.PHONY: load-api
load-api: build ## Load a fresh server: probes beside a training, then many clients at once
	scripts/load-api.sh

.PHONY: format
format: ## Rewrite every Swift file in the project's format
	scripts/lint.sh --fix

.PHONY: lint
lint: ## Check the format of every Swift file
	scripts/lint.sh

.PHONY: layers
layers: bootstrap ## Check that no target imports what it must not know
	scripts/check-layers.sh

.PHONY: ci
ci: ## What CI runs
	.ci/run

.PHONY: clean
clean: ## Remove what was built and what the demo wrote
	rm -rf .build out
