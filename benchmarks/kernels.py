"""Kernels against NumPy, SciPy, scikit-image and kmeans1d, on the pixels of one picture; equal results first.

python -m benchmarks.kernels [--data DIR] [--repeat R]
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from fewbits import _kernels
from fewbits.coding import pack
from fewbits.metrics import ssim
from fewbits.palettes.palette import nearest
from fewbits.statistics import Histogram, unique_colors

from .common import ABSENT, Contestant, contest, header, installed, one_thread, pictures, table

SIZE = (768, 512)
KMEANS1D_MOST = 16  # cells; beyond, kmeans1d takes minutes


class Case(NamedTuple):
    """A kernel and its rivals on the same arguments; `same(ours, theirs)` must hold for each."""

    name: str
    ours: Callable[[], Any]
    peers: dict[str, Callable[[], Any] | None]
    same: Callable[[Any, Any], bool]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kernels", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder that holds kodak/, or pictures (default: bundled ones)")
    parser.add_argument("--repeat", type=int, default=5, metavar="R", help="rounds that are timed (default 5)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, one_thread():
        path = pictures(options.data, Path(folder), 1)[0]
        header("fewbits.kernels", picture=f"{path.name} at {SIZE[0]}x{SIZE[1]}", repeat=options.repeat)
        with Image.open(path) as picture:
            image = np.asarray(picture.convert("RGB").resize(SIZE))
        cases = [*_counting(image), *_nearest(image), *_packing(image), *_similarity(image)]
        table(
            "Kernels against the same in NumPy and others",
            ["kernel", "ms: ours", "peer", "time peer/ours"],
            [row for case in cases for row in _rows(case, options.repeat)],
        )
        table(
            "optimal_partition (exact 1-D k-means), against kmeans1d where it is usable: equal weights, few cells",
            ["values", "K", "ms: ours", "kmeans1d", "time peer/ours"],
            _partitions(image, options.repeat),
        )


def _rows(case: Case, repeat: int) -> list[list[object]]:
    expected = case.ours()
    for peer, function in case.peers.items():
        if function is not None and not case.same(expected, function()):
            raise SystemExit(f"{case.name}: the result differs from that of {peer}")
    functions = {"": case.ours, **case.peers}
    outcomes = contest({name: run and Contestant(run) for name, run in functions.items()}, repeat)
    ours = outcomes[""].seconds
    return [
        [f"{case.name}, against {peer}", 1000 * ours, 1000 * outcomes[peer].seconds, outcomes[peer].seconds / ours]
        if outcomes[peer]
        else [f"{case.name}, against {peer}", 1000 * ours, ABSENT]
        for peer in case.peers
    ]


def _counting(image: np.ndarray) -> list[Case]:
    flat, values = image.reshape(-1, 3), image.ravel()
    weights = np.array([65536, 256, 1], np.uint32)

    def count() -> np.ndarray:
        counts = np.zeros(256, np.int64)
        _kernels.count_values(values, counts)
        return counts

    def packed(inverse: bool) -> tuple[np.ndarray, ...]:
        keys = flat.astype(np.uint32) @ weights
        if inverse:
            return np.unique(keys, return_inverse=True, return_counts=True)
        return np.unique(keys, return_counts=True)

    def same_counts(ours: tuple[np.ndarray, ...], theirs: tuple[np.ndarray, ...]) -> bool:
        colors, counts, rows = ours
        keys = colors.astype(np.uint32) @ weights
        order = np.argsort(keys)
        known = theirs[0] if theirs[0].ndim == 1 else theirs[0].astype(np.uint32) @ weights
        agree = np.array_equal(keys[order], known) and np.array_equal(counts[order], theirs[-1])
        return agree and (len(rows) == 0 or np.array_equal(keys[rows], known[theirs[1].ravel()]))

    return [
        Case("count_values, uint8", count, {"np.bincount": lambda: np.bincount(values, minlength=256)}, np.array_equal),
        Case(
            "unique_colors",
            lambda: unique_colors(flat),
            {
                "np.unique, axis=0": lambda: np.unique(flat, axis=0, return_counts=True),
                "np.unique of packed": lambda: packed(False),
            },
            same_counts,
        ),
        Case(
            "unique_colors, inverse",
            lambda: unique_colors(flat, inverse=True),
            {"np.unique of packed": lambda: packed(True)},
            same_counts,
        ),
    ]


def _nearest(image: np.ndarray) -> list[Case]:
    points = image.reshape(-1, 3).astype(np.float32)  # small integers: every squared distance is exact in float32

    def broadcast(codebook: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        labels, distances = np.empty(len(points), np.uint16), np.empty(len(points), np.float32)
        for start in range(0, len(points), 4096):
            part = slice(start, start + 4096)
            squares = np.square(points[part, None] - codebook).sum(axis=2)
            labels[part] = squares.argmin(axis=1)
            distances[part] = squares.min(axis=1)
        return labels, distances

    def tree(codebook: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        from scipy.spatial import cKDTree

        distances, labels = cKDTree(codebook).query(points)
        return labels, np.square(distances)

    def same(ours: tuple[np.ndarray, np.ndarray], theirs: tuple[np.ndarray, np.ndarray]) -> bool:
        return np.allclose(ours[1], theirs[1])  # the tree breaks ties differently, so labels may differ

    cases = []
    for k in (16, 64, 256):
        codebook = np.random.default_rng(0).choice(np.unique(points, axis=0), k, replace=False)
        peers = {
            "NumPy broadcast": lambda codebook=codebook: broadcast(codebook),
            "scipy cKDTree": (lambda codebook=codebook: tree(codebook)) if installed("scipy") else None,
        }
        cases.append(Case(f"nearest, K = {k}", lambda codebook=codebook: nearest(points, codebook), peers, same))
    return cases


def _packing(image: np.ndarray) -> list[Case]:
    def bits(codes: np.ndarray, width: int) -> np.ndarray:
        return np.packbits(np.unpackbits(codes.ravel()[:, None], axis=1)[:, 8 - width :])

    cases = []
    for width in (1, 3, 4, 6):
        codes = np.ascontiguousarray(image[..., 0] >> (8 - width))
        peers = {"np.packbits": lambda codes=codes, width=width: bits(codes, width)}
        cases.append(
            Case(f"pack, {width} bits", lambda codes=codes, width=width: pack(codes, width), peers, np.array_equal)
        )
    return cases


def _similarity(image: np.ndarray) -> list[Case]:
    approx = image & 0xF0

    def theirs() -> float:
        from skimage.metrics import structural_similarity

        return float(structural_similarity(image, approx, channel_axis=-1))

    peers = {"scikit-image": theirs if installed("skimage") else None}
    return [Case("ssim, RGB", lambda: ssim(image, approx, channel_axis=-1, threads=1), peers, np.isclose)]


def _partitions(image: np.ndarray, repeat: int) -> list[list[object]]:
    histogram = Histogram.of(image)
    normal = np.sort(np.random.default_rng(0).normal(size=65536))
    cases = [
        (
            f"{len(histogram)} of a picture, counts",
            histogram.values.astype(np.float64),
            histogram.weights,
            (2, 8, 64, 128),
        ),
        ("65,536 normal, equal weights", normal, np.ones(65536), (2, 16, 64, 256, 1024, 4096)),
    ]
    rows: list[list[object]] = []
    for name, values, weights, levels in cases:
        for k in levels:
            usable = (weights == 1).all() and k <= KMEANS1D_MOST
            rival = (lambda values=values, k=k: _kmeans1d(values, k)) if usable and installed("kmeans1d") else None

            def ours(values: np.ndarray = values, weights: np.ndarray = weights, k: int = k) -> np.ndarray:
                boundaries = np.empty(k + 1, np.int64)
                _kernels.optimal_partition(values, weights, 0, boundaries)
                return boundaries

            outcomes = contest({"ours": Contestant(ours), "kmeans1d": rival and Contestant(rival)}, repeat)
            mine, peer = outcomes["ours"], outcomes["kmeans1d"]
            row = [name, k, 1000 * mine.seconds]
            if peer is not None:
                if not np.isclose(_cost(values, mine.result), _cost(values, peer.result), rtol=1e-9):
                    raise SystemExit(f"optimal_partition, K = {k}: the error differs from that of kmeans1d")
                row += [1000 * peer.seconds, peer.seconds / mine.seconds]
            elif usable:
                row.append(ABSENT)
            rows.append(row)
    return rows


def _kmeans1d(values: np.ndarray, k: int) -> np.ndarray:
    import kmeans1d

    clusters, _ = kmeans1d.cluster(values, k)
    return np.searchsorted(clusters, np.arange(k + 1))


def _cost(values: np.ndarray, boundaries: np.ndarray) -> float:
    """Squared error of equally weighted cells."""
    return sum(part.var() * len(part) for part in np.split(values, boundaries[1:-1]))


if __name__ == "__main__":
    main()
