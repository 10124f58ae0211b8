"""Settings for every test: hypothesis draws the same examples in every run and keeps no files."""

import os

from hypothesis import settings

os.environ.setdefault("SCIPY_ARRAY_API", "1")  # scikit-learn's checks of estimators look for it

settings.register_profile("fewbits", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("fewbits")
