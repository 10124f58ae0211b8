"""Masks of ink to measure."""

import numpy as np
from PIL import Image, ImageDraw


def text_page(seed=0, shape=(90, 160)):
    """Lines, arcs and dots of all widths: bool, True is ink."""
    rng = np.random.default_rng(seed)
    image = Image.new("L", shape[::-1], 0)
    draw = ImageDraw.Draw(image)
    for _ in range(25):
        x, y = (int(rng.integers(0, size)) for size in shape[::-1])
        far = [int(v) for v in rng.integers(-30, 30, 2)]
        width = int(rng.integers(1, 8))
        if rng.random() < 0.5:
            draw.line([x, y, x + far[0], y + far[1]], 255, width)
        else:
            draw.ellipse([x, y, x + abs(far[0]), y + abs(far[1])], outline=255, width=width)
    return np.asarray(image) > 0


def spoiled(truth, seed=0, share=0.03):
    """The page with noise, one edge eaten away, another grown."""
    rng = np.random.default_rng(seed)
    page = truth ^ (rng.random(truth.shape) < share)
    page[:, : page.shape[1] // 3] &= np.roll(truth, 1, axis=1)[:, : page.shape[1] // 3]
    page[page.shape[0] // 2 :] |= np.roll(truth, 1, axis=0)[page.shape[0] // 2 :]
    return page
