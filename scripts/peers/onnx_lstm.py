#!/usr/bin/env python3
"""ONNX Runtime's side of `make bench-neural`: a network that we exported.

    onnx_lstm.py THREADS MODEL

Says its name, then answers each line `infer N` with the milliseconds of N windows in one batch.
"""

import sys
import time

try:
    import numpy
    import onnxruntime
except ImportError as error:
    sys.exit(f"ONNX Runtime: {error}")

LOOKBACK, FEATURES = 60, 20


def main() -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(sys.argv[1])
    session = onnxruntime.InferenceSession(
        sys.argv[2], options, providers=["CPUExecutionProvider"]
    )
    generator = numpy.random.default_rng(7)
    inputs = {}
    print(f"ONNX Runtime {onnxruntime.__version__}", flush=True)
    for line in sys.stdin:
        count = int(line.split()[1])
        if count not in inputs:
            shape = (count, LOOKBACK, FEATURES)
            inputs[count] = generator.standard_normal(shape, dtype=numpy.float32)
        start = time.perf_counter()
        session.run(None, {"windows": inputs[count]})
        print(f"{(time.perf_counter() - start) * 1000:.4f}", flush=True)


if __name__ == "__main__":
    main()
