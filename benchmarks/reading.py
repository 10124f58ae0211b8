"""What Tesseract reads of shaded pages that were made black and white."""

from __future__ import annotations

from collections.abc import Callable
from statistics import mean
from typing import Any

import numpy as np
from PIL import Image

import fewbits as fb
from fewbits.metrics import character_error_rate

from .binarizers import AUTO, label
from .common import find_program, installed, kept, table
from .pages import GRADES, shaded_page

RULES: list[tuple[str, dict[str, Any]]] = [  # what pages are made with before they are read
    ("otsu", {}),
    ("adaptive-gaussian", {"window": 51, "c": 15}),
    ("sauvola", {"window": 31, "k": 0.2}),
    *((name, {}) for name in ("nick", "wolf", "isauvola", "bradley", "phansalkar", "gatos", "su", "background")),
    *((name, {}) for name in ("multi-scale-sauvola", "howe", AUTO)),
]


def read(pages: int, shape: tuple[int, int]) -> None:
    if find_program("tesseract") is None or not installed("pytesseract"):
        print("\nReading: Tesseract or pytesseract is not installed")
        return
    runs: dict[str, Callable[[Any], np.ndarray]] = {
        "Tesseract alone": lambda page: page.image,
        "the true ink": lambda page: _black(page.ink),
    }
    if installed("cv2"):
        import cv2

        runs["OpenCV adaptive Gaussian, 51, 15"] = lambda page: cv2.adaptiveThreshold(page.image, 255, 1, 0, 51, 15)
    for method, options in RULES:
        runs[label(method, options)] = lambda page, m=method, o=options: _black(fb.binarize(page.image, m, **o).ink)
    rates = {
        name: [mean(_error_rate(run, grade, number, shape) for number in range(pages)) for grade in GRADES]
        for name, run in runs.items()
    }
    title = (
        f"Character error rate, mean over {pages} shaded pages a grade, {shape[0]} × {shape[1]}, by Tesseract (psm 6)"
    )
    table(title, ["", *GRADES], [[name, *values] for name, values in rates.items()])
    fixed = [rates[label(method, options)] for method, options in RULES if method != AUTO]
    rows: list[list[object]] = []
    for grade, auto, *others in zip(GRADES, rates[AUTO], *fixed, strict=True):
        goal = min(others) + 0.01
        rows.append([f"{grade}: auto no more than the best fixed + 0.01", auto, goal, kept(auto <= goal)])
    middle = list(GRADES).index("middle")
    auto, alone = rates[AUTO][middle], rates["Tesseract alone"][middle]
    rows.append(["middle: auto at most 0.05", auto, 0.05, kept(auto <= 0.05)])
    rows.append(["middle: Tesseract alone above 0.3", alone, 0.3, kept(alone > 0.3)])
    table("Goals", ["", "is", "goal", "kept"], rows)


def _error_rate(run: Callable[[Any], np.ndarray], grade: str, number: int, shape: tuple[int, int]) -> float:
    import pytesseract

    page = shaded_page(grade, number, shape=shape)
    text = pytesseract.image_to_string(Image.fromarray(run(page)), config="--psm 6")
    return character_error_rate(text, page.text)


def _black(ink: np.ndarray) -> np.ndarray:
    return np.where(ink, 0, 255).astype(np.uint8)
