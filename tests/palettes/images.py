"""Pictures for the palette tests, made from a seed."""

import numpy as np


def photo(shape=(48, 64), seed=0):
    """Smooth gradients, edges and noise: thousands of colours, as in a photograph."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[: shape[0], : shape[1]] / max(shape)
    planes = [np.sin(6 * x + 3 * y), np.cos(5 * y - x) * x, np.sign(np.sin(9 * x * y)) * 0.5]
    image = np.stack(planes, axis=-1) * 90 + 128 + rng.normal(0, 6, (*shape, 3))
    return image.clip(0, 255).round().astype(np.uint8)


def with_alpha(image, seed=0):
    """The image with a random alpha channel of four depths."""
    alpha = np.random.default_rng(seed).choice(np.array([0, 60, 128, 255], np.uint8), image.shape[:2])
    return np.concatenate([image, alpha[..., None]], axis=2)
