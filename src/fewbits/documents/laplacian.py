"""Ink and paper parted by least energy: the Laplacian says which is which, edges where one may end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import _kernels
from .._checks import Array
from .cleaning import hysteresis

_SURELY_PAPER = -(1 << 23)  # more than a pixel and the boundaries around it can cost
_QUARTER = 0.7585  # first quartile of the length of a vector of two normal numbers
_HIDDEN = 270.0  # deviation of the gradient of noise of half a grey, below which rounding may hide it
_DEVIATIONS = 6  # of noise, which not one in ten million of its gradients reaches
_LOWER_EDGE = 0.4  # of the upper threshold of edges


class LaplacianEnergy:
    """The energy of a page, and the ink for which it is least.

    E(ink) = Σ ∓∇²I + price × (neighbours that part and have no edge between them): a pixel darker than its neighbours
    would be ink, one lighter would be paper, and a boundary is free along an edge only. The least of it is found
    exactly.

    Parameters
    ----------
    page : ndarray of shape (rows, columns), uint8

    Notes
    -----
    N. R. Howe, "Document binarization with automatic parameter tuning", IJDAR 16 (2013), section 3. All of it is
    integer arithmetic.

    Examples
    --------
    >>> page = np.full((9, 9), 200, np.uint8)
    >>> page[3:6, 2:7] = 40
    >>> energy = LaplacianEnergy(page)
    >>> np.array_equal(energy.inks([0.5], 300) == 1, page < 100)
    True
    """

    def __init__(self, page: Array) -> None:
        grey = page.astype(np.int32, order="C")
        self._pull = 2 * _laplacian(grey)
        self._darker = grey[:, :-1] < grey[:, 1:], grey[:-1] < grey[1:]
        self._ridge, self._calm = _ridge(grey)
        self._largest = self._ridge.max()

    def hold(self, paper: Array) -> None:
        """Let these pixels be paper, whatever it costs."""
        self._pull[paper] = _SURELY_PAPER

    def edges(self) -> list[float]:
        """Thirteen thresholds to try: from what noise does not reach, but not below 0.08, to 0.64, in equal ratios.

        Noise is what the calmest quarter of the page has, and at least half a grey; where nothing stands out of
        it, nothing is an edge.
        """
        noise = max(np.sqrt(self._calm) / _QUARTER, _HIDDEN) / np.sqrt(max(self._largest, 1))
        lowest = max(0.08, _DEVIATIONS * noise)
        return [float(edge) for edge in np.geomspace(lowest, max(0.64, 1.3 * lowest), 13)]

    def inks(self, edges: Sequence[float], price: int) -> Array:
        """The inks of least energy for several ideas of what an edge is: bit k of a pixel is its ink for edges[k].

        Parameters
        ----------
        edges : sequence of float, at most 16
            Increasing. Least gradient of an edge's strongest pixel, as a share of the page's largest; its others have
            0.4 of that.
        price : int
            Of a boundary without an edge, for each pair of neighbours, in units of the Laplacian.

        Returns
        -------
        ndarray of shape (rows, columns), uint16
        """
        lasts = np.zeros(self._ridge.shape, np.uint8)  # edges vanish one after the other: for how many each is one
        for edge in edges:
            upper = edge * edge * self._largest
            lasts += hysteresis(self._ridge > upper, self._ridge > _LOWER_EDGE * _LOWER_EDGE * upper)
        right, down = np.zeros((2, *lasts.shape), np.uint8)
        right[:, :-1] = np.where(self._darker[0], lasts[:, :-1], lasts[:, 1:])  # the dark side's edge counts
        down[:-1] = np.where(self._darker[1], lasts[:-1], lasts[1:])
        labels = np.empty(lasts.shape, np.uint16)
        _kernels.grid_cuts(self._pull, right, down, price, len(edges), labels)
        return labels


def _laplacian(grey: Array) -> Array:
    p = np.pad(grey, 1, mode="edge")
    return np.asarray(p[:-2, 1:-1] + p[2:, 1:-1] + p[1:-1, :-2] + p[1:-1, 2:] - 4 * grey)


def _ridge(grey: Array) -> tuple[Array, int]:
    """Squared gradient where it is largest across the edge, else 0; and its first quartile over all of the page.

    The former is what Canny's detector has before its thresholds.

    J. Canny, IEEE PAMI 8 (1986); smoothed by a Gaussian of 0.6 pixels.
    """
    taps = (1, 42, 170, 42, 1)
    p = np.pad(grey, 2, mode="edge")
    across = np.add.reduce([w * p[:, k : k + grey.shape[1]] for k, w in enumerate(taps)], axis=0, dtype=np.int32)
    smooth = np.add.reduce([w * across[k : k + grey.shape[0]] for k, w in enumerate(taps)], axis=0, dtype=np.int32) >> 8
    p = np.pad(smooth, 1, mode="edge")
    rise = p[:, 2:] - p[:, :-2]
    gx = rise[:-2] + 2 * rise[1:-1] + rise[2:]
    rise = p[2:] - p[:-2]
    gy = rise[:, :-2] + 2 * rise[:, 1:-1] + rise[:, 2:]
    size = gx.astype(np.int64) ** 2 + gy.astype(np.int64) ** 2
    p = np.pad(size, 1)
    level, upright = 0.41421356 * np.abs(gx) > np.abs(gy), 0.41421356 * np.abs(gy) > np.abs(gx)
    falling = (gx > 0) == (gy > 0)
    ridge = np.zeros(grey.shape, bool)
    sectors = (
        (level, gx > 0, (0, 1)),
        (upright, gy > 0, (1, 0)),
        (~level & ~upright & falling, gx > 0, (1, 1)),
        (~level & ~upright & ~falling, gy > 0, (1, -1)),
    )
    rows, columns = grey.shape
    for sector, rising, (dy, dx) in sectors:
        ahead = p[1 + dy : 1 + dy + rows, 1 + dx : 1 + dx + columns]
        behind = p[1 - dy : 1 - dy + rows, 1 - dx : 1 - dx + columns]
        # Of two equals, as on both sides of a step, the darker one: the side of the ink.
        ridge |= sector & (size > np.where(rising, behind, ahead)) & (size >= np.where(rising, ahead, behind))
    return np.where(ridge, size, 0), int(np.quantile(size, 0.25, method="lower"))
