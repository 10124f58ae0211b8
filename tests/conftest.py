"""Settings for every test: hypothesis draws the same examples in every run and keeps no files."""

import os
import shutil

import pytest
from hypothesis import settings

os.environ.setdefault("SCIPY_ARRAY_API", "1")  # scikit-learn's checks of estimators look for it

settings.register_profile("fewbits", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("fewbits")


@pytest.fixture(scope="session")
def tesseract():
    """The program tesseract, or no test of it; where CI is set, a failure."""
    if shutil.which("tesseract") is None:
        message = "the program tesseract is not there; on Debian and Ubuntu: apt-get install tesseract-ocr"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
