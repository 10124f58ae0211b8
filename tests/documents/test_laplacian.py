"""The energy of ink on a page, written out plainly, and its least."""

import numpy as np
import pytest

from fewbits.documents.laplacian import LaplacianEnergy
from tests.documents.rendered import page, shaded

EVERY_INK = (np.arange(1 << 12)[:, None] >> np.arange(12) & 1).astype(bool)


def tiny(seed, shape=(3, 4)):
    """A page of noise, of two greys, or of steps."""
    rng = np.random.default_rng(seed)
    return rng.choice(rng.choice(256, 12, replace=False)[: rng.choice([2, 4, 12])], shape).astype(np.uint8)


def at(values, y, x):
    """A pixel; outside, the nearest one inside."""
    return int(values[min(max(y, 0), values.shape[0] - 1), min(max(x, 0), values.shape[1] - 1)])


def laplacian(grey, y, x):
    return sum(at(grey, y + dy, x + dx) - int(grey[y, x]) for dy, dx in ((0, 1), (0, -1), (1, 0), (-1, 0)))


def gradient(grey):
    """Sobel's operator after a Gaussian, both components."""
    taps = {-2: 1, -1: 42, 0: 170, 1: 42, 2: 1}
    smooth = np.zeros(grey.shape, np.int64)
    gx, gy = np.zeros((2, *grey.shape), np.int64)
    for y, x in np.ndindex(grey.shape):
        smooth[y, x] = sum(taps[i] * taps[j] * at(grey, y + i, x + j) for i in taps for j in taps) // 256
    for y, x in np.ndindex(grey.shape):
        for step, weight in ((-1, 1), (0, 2), (1, 1)):
            gx[y, x] += weight * (at(smooth, y + step, x + 1) - at(smooth, y + step, x - 1))
            gy[y, x] += weight * (at(smooth, y + 1, x + step) - at(smooth, y - 1, x + step))
    return gx, gy


def canny(grey, edge):
    """Edges: a pixel where the gradient is largest along its direction, above a threshold or connected to such."""
    gx, gy = gradient(grey)
    size = gx**2 + gy**2
    ridge = np.zeros_like(size)
    for y, x in np.ndindex(grey.shape):
        degrees = np.degrees(np.arctan2(gy[y, x], gx[y, x])) % 180
        dy, dx = ((0, 1), (1, 1), (1, 0), (1, -1), (0, 1))[int((degrees + 22.5) // 45)]
        up = 1 if dy * gy[y, x] + dx * gx[y, x] > 0 else -1  # towards what is lighter
        ends = [
            size[y + s * dy, x + s * dx] if 0 <= y + s * dy < len(grey) and 0 <= x + s * dx < grey.shape[1] else 0
            for s in (up, -up)
        ]
        if size[y, x] >= ends[0] and size[y, x] > ends[1]:  # of two equals the darker one
            ridge[y, x] = size[y, x]
    strength = np.sqrt(ridge / max(ridge.max(), 1))
    found, weak = strength > edge, strength > 0.4 * edge
    while True:
        wider = found.copy()
        for y, x in np.argwhere(found):
            wider[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2] = True
        wider &= weak
        if (wider == found).all():
            return found
        found = wider


def boundaries(grey, edge):
    """Pairs of neighbours that it costs something to part: those whose darker one, of equals the second, is no edge."""
    edges = canny(grey, edge)
    pairs = []
    for y, x in np.ndindex(grey.shape):
        for other in ((y, x + 1), (y + 1, x)):
            if other[0] < grey.shape[0] and other[1] < grey.shape[1]:
                darker = (y, x) if grey[y, x] < grey[other] else other
                if not edges[darker]:
                    pairs.append(((y, x), other))
    return pairs


def energy(grey, inks, edge, price):
    """Of each of many inks, (n, pixels): dark pixels want to be ink, light ones paper, neighbours the same."""
    total = np.zeros(len(inks), np.int64)
    for number, (y, x) in enumerate(np.ndindex(grey.shape)):
        total += np.where(inks[:, number], -1, 1) * laplacian(grey, y, x)
    for a, b in boundaries(grey, edge):
        first, second = (np.ravel_multi_index(place, grey.shape) for place in (a, b))
        total += price * (inks[:, first] != inks[:, second])
    return total


@pytest.mark.parametrize("seed", range(40))
def test_no_ink_has_less_energy(seed):
    grey, price = tiny(seed, [(3, 4), (2, 6), (1, 12), (6, 2)][seed % 4]), [0, 7, 60, 300, 2000][seed % 5]
    edges = [0.1, 0.5, 0.95]
    bits = LaplacianEnergy(grey).inks(edges, price)
    assert bits.dtype == np.uint16
    for number, edge in enumerate(edges):
        found = (bits >> number & 1).astype(bool).reshape(1, -1)
        costs = energy(grey, EVERY_INK, edge, price)
        assert energy(grey, found, edge, price)[0] == costs.min()
        least = EVERY_INK[costs == costs.min()]
        assert (found[0] <= least).all()  # where it is one to the other, paper


def test_the_edges_of_a_larger_page_are_those_of_canny():
    grey = shaded(page(lines=1, words=1, shape=(26, 60), margin=3), 0.8, noise=3)
    for edge in (0.08, 0.3, 0.64):
        free = ~canny(grey, edge)
        bits = LaplacianEnergy(grey).inks([edge], 1 << 20)
        right, down = bits[:, :-1] != bits[:, 1:], bits[:-1] != bits[1:]
        assert not right[free[:, :-1] & free[:, 1:]].any()  # ink may end at an edge only
        assert not down[free[:-1] & free[1:]].any()
        assert bits.any()


@pytest.mark.parametrize("price", [0, 300, 2000, 1 << 20])
def test_what_is_held_is_paper_whatever_it_costs(price):
    for seed in range(10):
        grey = tiny(seed)
        held = np.random.default_rng(seed + 99).random(grey.shape) < 0.3
        model = LaplacianEnergy(grey)
        model.hold(held)
        found = model.inks([0.5], price).astype(bool)
        assert not found[held].any()
        costs = energy(grey, EVERY_INK[~EVERY_INK[:, held.ravel()].any(axis=1)], 0.5, price)
        assert energy(grey, found.reshape(1, -1), 0.5, price)[0] == costs.min()


def test_a_pixel_is_held_against_all_the_ink_around_it():
    grey = np.full((20, 20), 250, np.uint8)
    grey[5:15, 5:15] = 20
    model = LaplacianEnergy(grey)
    np.testing.assert_array_equal(model.inks([0.3], 1 << 20) == 1, grey < 100)
    held = np.zeros(grey.shape, bool)
    held[10, 10] = True
    model.hold(held)
    assert model.inks([0.3], 1 << 20)[10, 10] == 0
    np.testing.assert_array_equal(model.inks([0.3], 300) == 1, (grey < 100) & ~held)


def test_pages_in_the_order_of_columns():
    grey = shaded(page(lines=2, words=2, shape=(90, 200)), 0.6, noise=6)
    np.testing.assert_array_equal(
        LaplacianEnergy(np.asfortranarray(grey)).inks([0.2], 300), LaplacianEnergy(grey).inks([0.2], 300)
    )


def test_inks_of_many_edges_are_those_of_each():
    faint = [np.asarray(page(lines=1, words=3, shape=(70, 230), margin=10, ink=ink)) for ink in range(20, 220, 20)]
    model = LaplacianEnergy(shaded(np.vstack(faint), 0.6, noise=2))
    edges = [*model.edges(), 1.2, 1.3, 2.0]
    bits = model.inks(edges, 300)
    for number, edge in enumerate(edges):
        np.testing.assert_array_equal(bits >> number & 1, model.inks([edge], 300))
    assert len(np.unique(bits)) > 10


def test_thresholds_of_edges_without_noise():
    edges = LaplacianEnergy(np.asarray(page(lines=3, words=2, shape=(130, 200)))).edges()
    np.testing.assert_allclose(edges, 0.08 * 8.0 ** (np.arange(13) / 12))


def test_a_step_of_one_grey_is_no_edge():
    step = np.full((20, 20), 200, np.uint8)
    step[5:12, 6:14] = 199
    assert LaplacianEnergy(step).edges()[0] > 1
    step[5:12, 6:14] = 180
    assert LaplacianEnergy(step).edges()[0] < 0.2


@pytest.mark.parametrize("deviation", [0, 0.2, 0.3, 0.5, 1, 2, 4, 8, 16])
def test_nothing_is_an_edge_where_there_is_noise_alone(deviation):
    noise = np.random.default_rng(0).normal(180, deviation, (300, 400))
    model = LaplacianEnergy(np.rint(noise).clip(0, 255).astype(np.uint8))
    edges = model.edges()
    assert len(edges) == 13
    assert edges[0] > 1
    np.testing.assert_allclose(np.divide(edges[1:], edges[:-1]), 1.3 ** (1 / 12))
    assert not model.inks(edges, 300).any()


def test_thresholds_of_edges_rise_with_the_noise_under_text():
    lowest = [
        LaplacianEnergy(shaded(page(lines=3, words=2, shape=(200, 200)), 1, noise=n)).edges()[0] for n in (4, 8, 12)
    ]
    assert 0.08 < lowest[0] < lowest[1] < lowest[2] < 1
    assert lowest[1] / lowest[0] == pytest.approx(2, rel=0.15)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 2)])
def test_the_smallest_pages(shape):
    model = LaplacianEnergy(tiny(1, shape))
    assert model.inks(model.edges(), 300).shape == shape
    flat = LaplacianEnergy(np.full(shape, 3, np.uint8))
    assert not flat.inks(flat.edges(), 300).any()
