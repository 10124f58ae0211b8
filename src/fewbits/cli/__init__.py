"""The command line: thin; it parses, calls a front door and prints."""

from .main import main

__all__ = ["main"]
