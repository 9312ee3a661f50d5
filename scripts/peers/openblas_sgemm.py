#!/usr/bin/env python3
"""A yardstick of `make bench-neural`: the OpenBLAS that comes with numpy.

Says its name with the kernels that it chose, then answers each line with the milliseconds of one
product of two matrices of SIZE x SIZE 32-bit floats.
"""

import ctypes
import sys
import time

try:
    import numpy
except ImportError as error:
    sys.exit(f"OpenBLAS: {error}")

SIZE = 2048
CORE_NAMES = (
    "scipy_openblas_get_corename64_",
    "openblas_get_corename64_",
    "openblas_get_corename",
)


def core_name() -> str:
    """The kernels in use, as the loaded library itself calls them."""
    with open("/proc/self/maps") as maps:
        paths = {line.split()[-1] for line in maps if "openblas" in line}
    for path in sorted(paths):
        library = ctypes.CDLL(path)
        for name in CORE_NAMES:
            if hasattr(library, name):
                function = getattr(library, name)
                function.restype = ctypes.c_char_p
                return function().decode()
    sys.exit("OpenBLAS: numpy was built with another library")


def main() -> None:
    core = core_name()
    blas = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
    version = ".".join(blas["version"].split(".")[:3])
    generator = numpy.random.default_rng(7)
    left = generator.standard_normal((SIZE, SIZE), dtype=numpy.float32)
    right = generator.standard_normal((SIZE, SIZE), dtype=numpy.float32)
    product = numpy.empty_like(left)
    print(f"OpenBLAS {version} {core}", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        numpy.matmul(left, right, out=product)
        print(f"{(time.perf_counter() - start) * 1000:.4f}", flush=True)


if __name__ == "__main__":
    main()
