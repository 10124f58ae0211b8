"""fewbits and its peers on the same input, in one run. One thread for everyone."""

import os

# Set before any library is loaded, and inherited by the programs that are run.
ONE_THREAD = (
    "FEWBITS_THREADS",
    "MAGICK_THREAD_LIMIT",
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OMP_THREAD_LIMIT",
    "OPENBLAS_NUM_THREADS",
    "RAYON_NUM_THREADS",
)
os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
