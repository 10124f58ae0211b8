"""Settings for every test: hypothesis draws the same examples in every run and keeps no files."""

import os
import shutil

import pytest
from hypothesis import settings

os.environ.setdefault("SCIPY_ARRAY_API", "1")  # scikit-learn's checks of estimators look for it

settings.register_profile("fewbits", deadline=None, derandomize=True, database=None, max_examples=60)
settings.register_profile("thorough", parent=settings.get_profile("fewbits"), derandomize=False, max_examples=4000)
settings.load_profile("fewbits")  # the other by --hypothesis-profile=thorough


@pytest.fixture(scope="session")
def tesseract():
    """The program tesseract."""
    if shutil.which("tesseract") is None:
        _lacking("the program tesseract", "tesseract-ocr")


@pytest.fixture(scope="session")
def pyzbar():
    """The second reader of QR codes, a package that needs a library of the system."""
    try:
        from pyzbar import pyzbar as module
    except ImportError:
        _lacking("pyzbar or its library", "libzbar0")
    return module


def _lacking(what, package):
    """No test without it; where CI is set, a failure."""
    message = f"{what} is not there; on Debian and Ubuntu: apt-get install {package}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
