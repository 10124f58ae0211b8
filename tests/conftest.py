"""Settings for every test: hypothesis draws the same examples in every run and keeps no files."""

from hypothesis import settings

settings.register_profile("fewbits", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("fewbits")
