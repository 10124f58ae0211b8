import os
import subprocess
import sys

SCRIPT = """
import hashlib
import numpy as np
import fewbits
import fewbits.coding.fast
import fewbits.dithering
import fewbits.thresholds.windows
from fewbits import _kernels

rng = np.random.default_rng(0)
digest = hashlib.sha256()
for d in (1, 2, 3, 4, 5):
    points, codebook = (rng.normal(size=(n, d)).astype(np.float32) for n in (1001, 67))
    labels, distances = np.empty(1001, np.uint16), np.empty(1001, np.float32)
    _kernels.nearest(points, codebook, labels, distances)
    digest.update(labels.tobytes() + distances.tobytes())
    labels = np.empty(1001, np.int32)
    _kernels.merge_pairs(points.astype(float), rng.random(1001) + 0.1, 40, labels)
    digest.update(labels.tobytes())
    labels, distances = np.empty((1001, 2), np.uint16), np.empty((1001, 2), np.float32)
    _kernels.nearest_two(points, codebook, labels, distances)
    digest.update(labels.tobytes() + distances.tobytes())
    options = codebook[:, None] + rng.normal(0, 0.1, (67, 5, d)).astype(np.float32)
    _kernels.move_words(points, rng.random(1001), options, codebook, np.empty(67, np.int32))
    digest.update(codebook.tobytes())
a = rng.integers(0, 256, (61, 66), np.uint8)
b = rng.integers(0, 256, (61, 66), np.uint8)
for x, y in ((a, b), (a * 0.1, b * 0.1)):
    out = np.empty((55, 48))
    _kernels.ssim_map(x, y, 7, 3, 6.5025, 58.5225, out)
    digest.update(out.tobytes())
signal, codebook = rng.normal(size=1001), np.sort(rng.normal(size=32))
for states in (4, 8, 16, 32, 64, 128, 256):
    codes = np.empty(1001, np.uint8)
    _kernels.trellis_codes(signal, codebook, states, codes)
    digest.update(codes.tobytes())
for n, price in ((1, 1.0), (13, 0.5), (64, 0.01), (300, 1e-4), (1001, 0.3), (1001, 3e-5)):
    values, weights = np.sort(rng.normal(size=n)), 10.0 ** rng.uniform(-3, 3, n)
    boundaries = np.zeros(n + 1, np.int64)
    cells = _kernels.entropy_partition(values, weights, price, boundaries)
    digest.update(boundaries[: cells + 1].tobytes())
for wide in (3, 64, 130):
    codes = np.empty((61, 66), np.uint8)
    _kernels.threshold_bytes(a, rng.integers(0, 256, (5, wide), np.uint8), 2, codes)
    digest.update(codes.tobytes())
for sigma in (0.7, 1.5):
    digest.update(fewbits.dithering.blue_noise((20, 45), sigma).tobytes())
image = rng.integers(0, 256, (40, 50, 3), np.uint8)
for k in (2, 9, 300):
    palette = rng.uniform(0, 255, (k, 3)).astype(np.float32)
    for method in ("riemersma", "structure-aware", "dbs"):
        digest.update(fewbits.dithering.ditherer(method).vectors(image.astype(np.float32), palette).tobytes())
ahead, shares = np.array([[0, 1], [1, -1], [1, 0], [1, 1]]), np.float32([7, 3, 5, 1]) / 16
for d, k in ((1, 2), (1, 17), (2, 40), (3, 16), (3, 200), (4, 300), (5, 20)):
    codebook = rng.uniform(0, 255, (k, d)).astype(np.float32)
    codebook = np.sort(codebook, axis=0) if d == 1 else codebook
    work = rng.uniform(0, 255, (40, 50, d)).astype(np.float32)
    codes = np.empty((40, 50), np.uint16)
    _kernels.diffuse(
        *(work, codebook, np.zeros(d, "f4"), np.full(d, 255, "f4"), ahead, shares[None], np.empty((0, 0), np.uint8)),
        *(rng.random((40, 50), "f4"), np.empty((0, 0, 0), "f4"), np.empty((0, 2), int), np.empty((0, 0), "f4")),
        *(True, codes),
    )
    digest.update(codes.tobytes())
for samples in (a, a.astype(np.uint16) * 257, a.astype(np.float32)):
    for k in (2, 4, 16, 256):
        levels = np.linspace(0, samples.max(), k).astype(np.float32)
        codes = np.empty(a.shape, np.uint8)
        _kernels.diffuse_rows(samples, levels, levels[0], levels[-1], ahead, shares, codes)
        digest.update(codes.tobytes())
for k, axes in ((2, 1), (9, 0), (16, 3), (200, 3), (256, 4), (9000, 1)):
    values = rng.integers(0, 65536, (1, k, axes), np.uint16)
    codes = np.minimum(rng.geometric(0.05, (1, 61, 66)), k - 1).astype(np.uint16)
    data = fewbits.coding.fast.encode_codes(codes, values)
    digest.update(data + fewbits.coding.fast.decode_codes(data, codes.shape, values).tobytes())
codes = np.empty(a.shape, np.uint8)
_kernels.diffuse_pillow(a, codes)
digest.update(codes.tobytes())
for k in (2, 200):
    palette = rng.integers(0, 256, (k, 3), np.uint8)
    codes = np.empty((40, 50), np.uint8)
    _kernels.diffuse_pillow_palette(image, palette, codes)
    digest.update(codes.tobytes())
for window in (1, 7, 51, 301):
    for samples in (a, a.astype(np.uint16) * 257, a / 255):
        for name in ("mean", "deviation", "minimum", "maximum", "median", "gaussian"):
            digest.update(getattr(fewbits.thresholds.windows, name)(samples, window).tobytes())
        for method in ("adaptive-mean", "sauvola", "wolf"):
            rule = fewbits.thresholds.METHODS[method].rule(window=window)
            digest.update(rule.codes(samples).tobytes() + rule.surface(samples).tobytes())
for k, axes in ((2, 1), (5, 3), (16, 0), (200, 4), (1500, 3)):
    values, steps = rng.integers(0, 65536, (1, k, axes), np.uint16), np.cumsum(rng.integers(-1, 2, (2, 40, 50)), 2)
    for codes in (steps % k, steps // 4 % k):
        for more in (False, True):
            out = np.zeros(9999, np.uint8)
            _kernels.context_encode(codes.astype(np.uint16), values, more, out)
            digest.update(out.tobytes())
for space in ("oklab", "cielab"):
    digest.update(fewbits.color.to_space(image, space).tobytes())
for options in ({}, {"space": "oklab", "dither": "floyd-steinberg"}):
    result = fewbits.quantize_image(image, 16, **options)
    digest.update(result.codes.tobytes() + result.levels.tobytes())
print(digest.hexdigest())
"""


def run(**extra):
    environment = {name: value for name, value in os.environ.items() if name != "FEWBITS_DISABLE_SIMD"} | extra
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_portable_and_simd_paths_give_the_same_bits():
    assert len(run()) == 65
    assert run() == run(FEWBITS_DISABLE_SIMD="1")
