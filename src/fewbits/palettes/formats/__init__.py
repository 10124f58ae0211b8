"""Formats of palette files: each reads bytes to colours and names, and writes them."""
