import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from fewbits.metrics.strokes import contour, parts, skeleton, spread, squared_distances

from .pages import text_page

MASKS = hnp.arrays(np.bool_, hnp.array_shapes(min_dims=2, max_dims=2, max_side=14))
EIGHT = np.ones((3, 3))


def drawn(text):
    return np.array([[c == "#" for c in line] for line in text.split()])


def thinned(ink):
    """Zhang and Suen's algorithm as printed: all pixels, all conditions, until nothing changes."""
    ink = np.pad(ink, 1).astype(int)
    changed = True
    while changed:
        changed = False
        for rule in (0, 1):
            deleted = []
            for y, x in zip(*np.nonzero(ink), strict=True):
                p = [ink[y + dy, x + dx] for dy, dx in AROUND]
                crossings = sum(p[k] == 0 and p[(k + 1) % 8] == 1 for k in range(8))
                corners = (p[0] * p[2] * p[4], p[2] * p[4] * p[6]), (p[0] * p[2] * p[6], p[0] * p[4] * p[6])
                if 2 <= sum(p) <= 6 and crossings == 1 and corners[rule] == (0, 0):
                    deleted.append((y, x))
            for place in deleted:
                ink[place] = 0
                changed = True
    return ink[1:-1, 1:-1] == 1


AROUND = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]


def test_contour_by_hand():
    assert np.array_equal(contour(drawn("####. ##### ##### .###.")), drawn("####. #...# #...# .###."))


def test_skeleton_by_hand():
    bar = drawn("....... .#####. .#####. .#####. .......")
    assert np.array_equal(skeleton(bar), drawn("....... ....... ..##... ....... ......."))
    line = drawn("..... .###. .....")
    assert np.array_equal(skeleton(line), line)


def test_a_square_that_thinning_deletes_keeps_one_pixel():
    square = drawn(".... .##. .##. ....")
    assert np.array_equal(skeleton(square), drawn(".... .#.. .... ...."))
    assert not thinned(square).any()


@given(MASKS)
def test_skeleton_is_zhang_and_suens_and_keeps_every_part(ink):
    ours, plain = skeleton(ink), thinned(ink)
    numbers, count = ndimage.label(ink, EIGHT)
    kept = np.isin(numbers, numbers[plain]) & ink
    assert np.array_equal(ours & kept, plain)
    assert len(np.unique(numbers[ours])) == count
    assert (ours & ~kept).sum() == count - len(np.unique(numbers[plain]))


@pytest.mark.parametrize("seed", range(5))
def test_skeleton_of_strokes_is_zhang_and_suens_and_connected_as_they_are(seed):
    ink = text_page(seed)
    ours = skeleton(ink)
    assert np.array_equal(ours & thinned(ink), thinned(ink))
    assert not (ours & ~ink).any()
    assert ndimage.label(ours, EIGHT)[1] == ndimage.label(ink, EIGHT)[1]


def test_skeleton_of_a_full_page_and_of_none():
    assert 1 <= skeleton(np.ones((50, 80), bool)).sum() < 80
    assert not skeleton(np.zeros((5, 8), bool)).any()


@given(MASKS)
def test_parts_are_those_of_scipy(ink):
    assert np.array_equal(parts(ink), ndimage.label(ink, EIGHT)[0])


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6])
def test_parts_of_a_large_mask_are_those_of_scipy(share):
    ink = np.random.default_rng(0).random((300, 400)) < share
    assert np.array_equal(parts(ink), ndimage.label(ink, EIGHT)[0])


@given(MASKS)
def test_spread_measures_chessboard_distances(seeds):
    distances, _ = spread(seeds, np.zeros(seeds.shape, np.int64), np.ones(seeds.shape, bool))
    expected = ndimage.distance_transform_cdt(~seeds, "chessboard") if seeds.any() else np.full(seeds.shape, -1)
    assert np.array_equal(distances, expected)


@given(MASKS)
def test_spread_takes_the_largest_value_of_the_nearest_seeds(seeds):
    value = np.arange(seeds.size).reshape(seeds.shape) * 7 % 11
    _, found = spread(seeds, value, np.ones(seeds.shape, bool))
    places = np.argwhere(seeds)
    for y, x in np.ndindex(seeds.shape):
        if len(places):
            far = np.abs(places - (y, x)).max(axis=1)
            assert found[y, x] == value[tuple(places[far == far.min()].T)].max()


def test_spread_goes_around_what_it_may_not_enter_and_no_farther_than_it_may():
    seeds, within = drawn("#.... ..... ....."), drawn("#.#.. #.#.# ###.#")
    distances, values = spread(seeds, np.full(seeds.shape, 5), within)
    assert distances.tolist() == [[0, -1, 4, -1, -1], [1, -1, 3, -1, -1], [2, 2, 3, -1, -1]]
    assert np.array_equal(values == 5, distances >= 0)
    near, _ = spread(seeds, np.zeros(seeds.shape, int), within, reach=2)
    assert near.tolist() == [[0, -1, -1, -1, -1], [1, -1, -1, -1, -1], [2, 2, -1, -1, -1]]


def test_masks_stay_as_they_are():
    ink = text_page()
    ink.flags.writeable = False
    before = ink.copy()
    contour(ink), skeleton(ink), parts(ink), squared_distances(ink), spread(ink, ink.astype(int), ~ink)
    assert np.array_equal(ink, before)


def test_squared_distances_of_a_part_of_an_array():
    assert squared_distances(np.eye(6, dtype=bool)[::2, ::-1]).tolist()[0] == [5, 4, 2, 1, 1, 0]
