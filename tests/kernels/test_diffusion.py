import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from .. import reference
from . import call

FLOYD_STEINBERG = np.array([[0, 1], [1, -1], [1, 0], [1, 1]]), np.float32([[7, 3, 5, 1]]) / 16
WIDE = (
    np.array([[0, 1], [0, 3], [1, -3], [1, 0], [2, 2], [3, -1]]),
    np.float32([[0.3, 0.1, 0.2, 0.1, 0.2, 0.1]]),
)
NOWHERE = np.empty((0, 2), int), np.empty((1, 0), np.float32)
ECHOES = np.array([[0, 1], [1, 0], [2, -2]])
NO_TONES, NO_OFFSET = np.empty((0, 0), np.uint8), np.empty((0, 0, 0), np.float32)
NO_ECHO = EVERYWHERE = np.empty((0, 0), np.float32)
MANY = [16, 17, 256, 257]  # the search by cells begins above 16 codewords


def diffuse(
    samples,
    codebook,
    kernel=FLOYD_STEINBERG,
    *,
    low=None,
    high=None,
    tones=NO_TONES,
    strength=EVERYWHERE,
    offset=NO_OFFSET,
    echoes=NOWHERE[0],
    echo=NO_ECHO,
    serpentine=True,
    dtype=None,
):
    """The kernel's codes, which must be its twin's."""
    samples, codebook = np.asarray(samples, np.float32), np.asarray(codebook, np.float32)
    d = codebook.shape[1]
    low = np.full(d, min(samples.min(), codebook.min())) if low is None else low
    high = np.full(d, max(samples.max(), codebook.max())) if high is None else high
    dtype = dtype or (np.uint8 if len(codebook) <= 256 else np.uint16)
    limits = np.asarray(low, np.float32), np.asarray(high, np.float32)
    arguments = (samples, codebook, *limits, *kernel, tones, strength, offset, echoes, echo, serpentine, dtype)
    codes = call.diffuse(*arguments)
    with np.errstate(all="ignore"):
        assert np.array_equal(codes, reference.diffuse(*arguments))
    assert codes.dtype == dtype
    return codes


def words(rng, k, d, low=0, high=255):
    codebook = rng.uniform(low, high, (k, d)).astype(np.float32)
    return np.sort(codebook, axis=0) if d == 1 else codebook


@pytest.mark.parametrize("kernel", [FLOYD_STEINBERG, WIDE, NOWHERE], ids=["floyd-steinberg", "wide", "nowhere"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 2), (13, 17)])
@pytest.mark.parametrize("serpentine", [True, False])
@pytest.mark.parametrize("d", [1, 2, 3, 4, 5])
def test_every_shape_in_every_dimension(shape, kernel, serpentine, d):
    rng = np.random.default_rng(shape[0])
    samples = rng.uniform(0, 255, (*shape, d))
    for k in (5, 20):
        diffuse(samples, words(rng, k, d), kernel, serpentine=serpentine)


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (12, 40), (20, 130)])
@pytest.mark.parametrize("serpentine", [True, False])
def test_taps_as_far_away_as_may_be(shape, serpentine):
    far = np.array([[0, 64], [1, -64], [8, 64], [8, -64], [3, 0], [0, 1]]), np.full((1, 6), 1 / 6, np.float32)
    rng = np.random.default_rng(0)
    for d in (1, 3):
        samples = rng.uniform(0, 255, (*shape, d))
        diffuse(samples, words(rng, 3, d), far, serpentine=serpentine)
        offset, echo = rng.normal(0, 9, (*shape, d)).astype(np.float32), rng.normal(0, 9, (3, d)).astype(np.float32)
        diffuse(samples, words(rng, 3, d), far, offset=offset, echoes=far[0], echo=echo, serpentine=serpentine)


@pytest.mark.parametrize("k", [1, 2, 7, 8, 9, *MANY])
@pytest.mark.parametrize("d", [1, 2, 3, 4, 5])
def test_every_number_of_codewords(k, d):
    rng = np.random.default_rng(k)
    diffuse(rng.uniform(0, 255, (20, 20, d)), words(rng, k, d))
    diffuse(rng.uniform(0, 255, (9, 9, d)), words(rng, k, d), dtype=np.uint16)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_the_last_of_65536_codewords_is_found(d):
    codebook = words(np.random.default_rng(0), 65536, d)
    codebook[-1] = 300
    assert diffuse(np.full((1, 2, d), 300), codebook).tolist() == [[65535, 65535]]


def test_a_sample_half_way_between_two_levels_takes_the_upper_one():
    levels = np.float32([[0], [1], [1], [4]])
    ties = [[0.5, np.nextafter(np.float32(0.5), np.float32(0)), 1, 2.5, np.nextafter(np.float32(2.5), np.float32(0))]]
    assert diffuse(np.float32(ties)[..., None], levels, NOWHERE).tolist() == [[1, 0, 2, 3, 2]]


@given(
    hnp.arrays(np.float32, st.tuples(*[st.integers(1, 6)] * 2, st.just(2)), elements=st.sampled_from([0, 1, 2, 4])),
    hnp.arrays(np.float32, st.tuples(st.integers(1, 40), st.just(2)), elements=st.sampled_from([0, 2, 4])),
    st.booleans(),
)
def test_ties_and_codewords_that_are_there_twice_take_the_lowest(samples, codebook, serpentine):
    codes = diffuse(samples, codebook, NOWHERE, serpentine=serpentine)
    squared = ((samples[..., None, :] - codebook) ** 2).sum(axis=-1)
    assert np.array_equal(codes, squared.argmin(axis=-1))
    diffuse(samples, codebook, serpentine=serpentine)


@given(
    hnp.arrays(np.float32, st.tuples(*[st.integers(1, 6)] * 2, st.just(1)), elements=st.sampled_from([0, 1, 2, 3, 4])),
    st.lists(st.sampled_from([0, 2, 4]), min_size=1, max_size=300).map(lambda x: np.float32(sorted(x))[:, None]),
    st.booleans(),
)
def test_levels_that_are_there_twice(samples, levels, serpentine):
    diffuse(samples, levels, NOWHERE, serpentine=serpentine)
    diffuse(samples, levels, serpentine=serpentine)


# --- limits


@pytest.mark.parametrize("k", [4, 40])
@pytest.mark.parametrize("d", [1, 2, 3, 5])
def test_samples_are_held_within_the_limits(k, d):
    rng = np.random.default_rng(k)
    samples = rng.uniform(-300, 300, (12, 12, d))
    codebook = words(rng, k, d, -50, 50)
    held = diffuse(samples, codebook, low=np.full(d, -10), high=np.full(d, 20))
    free = diffuse(samples, codebook, low=np.full(d, -np.inf), high=np.full(d, np.inf))
    wide = diffuse(samples, codebook, low=np.full(d, -1e9), high=np.full(d, 1e9))
    assert np.array_equal(free, wide)
    assert not np.array_equal(held, free)
    diffuse(samples, codebook, low=np.full(d, -np.inf), high=np.full(d, 20))
    diffuse(samples, codebook, low=np.full(d, -10), high=np.full(d, np.inf))


def test_the_error_counts_from_the_limit_by_hand():
    # Held within 0 and 11, or the sample itself; levels 0 and 10. 12 -> 10, error 2, all to the right; 14, held at 12
    # -> 10, error 2; 2 -> 0.
    right = np.array([[0, 1]]), np.ones((1, 1), np.float32)
    levels = np.float32([[0], [10]])
    samples = np.float32([[[12], [12], [0]]])
    assert diffuse(samples, levels, right, low=[0], high=[11]).tolist() == [[1, 1, 0]]
    assert diffuse(samples, levels, right, low=[-np.inf], high=[np.inf]).tolist() == [[1, 1, 0]]
    samples = np.float32([[[8], [8], [8]]])  # 8 -> 10, error -2; 6 -> 10, error -4; 4 -> 0, unless held at 6 or above
    assert diffuse(samples, levels, right, low=[0], high=[11]).tolist() == [[1, 1, 0]]
    assert diffuse(samples, levels, right, low=[6], high=[11]).tolist() == [[1, 1, 1]]


# --- strength, tones, offset, echoes


@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize("serpentine", [True, False])
def test_each_sample_takes_its_share_of_the_errors(d, serpentine):
    rng = np.random.default_rng(d)
    samples, codebook = rng.uniform(0, 255, (15, 16, d)), words(rng, 20, d)
    for kernel in (FLOYD_STEINBERG, WIDE):
        diffuse(samples, codebook, kernel, strength=rng.random((15, 16), np.float32), serpentine=serpentine)
        whole = diffuse(samples, codebook, kernel, strength=np.ones((15, 16), np.float32), serpentine=serpentine)
        assert np.array_equal(whole, diffuse(samples, codebook, kernel, serpentine=serpentine))
        nothing = diffuse(samples, codebook, kernel, strength=np.zeros((15, 16), np.float32), serpentine=serpentine)
        assert np.array_equal(nothing, diffuse(samples, codebook, NOWHERE, serpentine=serpentine))


def test_shares_by_hand():
    right = np.array([[0, 1]]), np.float32([[1]])
    # 4 misses 0 by 4; half of it makes the next one 6, a level above, of which -4 goes on to the last.
    shares = np.float32([[1, 0.5, 1]])
    assert diffuse([[[4], [4], [8]]], [[0], [10]], right, strength=shares).tolist() == [[0, 1, 0]]


@pytest.mark.parametrize("d", [1, 2, 3])
def test_each_sample_passes_on_its_error_by_its_tone(d):
    rng = np.random.default_rng(d)
    samples = rng.uniform(0, 255, (15, 16, d))
    tones = rng.integers(0, 9, (15, 16), np.uint8)
    for taps in (FLOYD_STEINBERG[0], WIDE[0]):
        weights = rng.dirichlet(np.ones(len(taps)), 9).astype(np.float32)
        for k in (2, 20):
            diffuse(samples, words(rng, k, d), (taps, weights), tones=tones)
    alike = np.repeat(FLOYD_STEINBERG[1], 9, axis=0), words(rng, 3, d)
    assert np.array_equal(
        diffuse(samples, alike[1], (FLOYD_STEINBERG[0], alike[0]), tones=tones), diffuse(samples, alike[1])
    )


def test_tones_by_hand():
    # Levels 0 and 10. Tone 0 gives its error to the right, tone 1 below. 4 (tone 0) -> 0; 4 + 4 (tone 1) -> 10, error
    # -2; below it 6 - 2 = 4 -> 0 and not 10.
    kernel = np.array([[0, 1], [1, 0]]), np.float32([[1, 0], [0, 1]])
    samples, tones = np.float32([[[4], [4]], [[0], [6]]]), np.uint8([[0, 1], [1, 1]])
    assert diffuse(samples, [[0], [10]], kernel, tones=tones).tolist() == [[0, 1], [0, 0]]


@pytest.mark.parametrize("serpentine", [True, False])
@pytest.mark.parametrize("d", [1, 2, 3, 4])
def test_an_offset_moves_the_choice_and_echoes_move_the_offset(d, serpentine):
    rng = np.random.default_rng(d)
    samples = rng.uniform(0, 255, (14, 18, d))
    offset = rng.normal(0, 60, (14, 18, d)).astype(np.float32)
    for k in (2, 16, 17, 300):
        codebook = words(rng, k, d)
        moved = diffuse(samples, codebook, offset=offset, serpentine=serpentine)
        assert not np.array_equal(moved, diffuse(samples, codebook, serpentine=serpentine))
        echo = rng.normal(0, 40, (k, d)).astype(np.float32)
        for kernel in (FLOYD_STEINBERG, NOWHERE):
            diffuse(samples, codebook, kernel, offset=offset, echoes=ECHOES, echo=echo, serpentine=serpentine)


def test_an_offset_is_no_error_by_hand():
    # Levels 0 and 10, the whole error to the right. 4 + 2 -> 10, error 4 - 10 = -6 (not -4); 9 - 6 = 3 -> 0.
    right = np.array([[0, 1]]), np.ones((1, 1), np.float32)
    samples, offset = np.float32([[[4], [9]]]), np.float32([[[2], [0]]])
    assert diffuse(samples, [[0], [10]], right, offset=offset, low=[-99]).tolist() == [[1, 0]]


def test_echoes_by_hand():
    # Levels 0 and 10, no errors; a chosen 10 adds 3 to the next offset, in the direction of travel. Row 0: 6 -> 10;
    # 3 + 3 -> 10; 1 + 3 -> 0. Row 1 runs to the left: 6 -> 10; 3 + 3 -> 10; 1 + 3 -> 0.
    echo = np.float32([[0], [3]])
    samples, offset = np.float32([[[6], [3], [1]], [[1], [3], [6]]]), np.zeros((2, 3, 1), np.float32)
    codes = diffuse(samples, [[0], [10]], NOWHERE, offset=offset, echoes=np.array([[0, 1]]), echo=echo)
    assert codes.tolist() == [[1, 1, 0], [0, 1, 1]]


# --- the search by cells is exact


def clustered(rng, k, d):
    return 100 + rng.normal(0, 1e-3, (k, d))


def line(rng, k, d):
    return rng.permutation(np.linspace(0, 255, k))[:, None] * np.ones(d)


def flat(rng, k, d):
    return rng.uniform(0, 255, (k, d)) * np.r_[np.ones(d - 1), 0] + 7


def duplicated(rng, k, d):
    return rng.uniform(0, 255, (5, d))[rng.integers(0, 5, k)]


def lattice(rng, k, d):
    return rng.integers(0, 5, (k, d)) * 64  # many ties between distances


def one_point(rng, k, d):
    return np.full((k, d), 77)


def two_scales(rng, k, d):
    return rng.uniform(0, 1, (k, d)) * np.where(np.arange(k) % 2, 1e-4, 255)[:, None]


def far_away(rng, k, d):
    return 2**24 + rng.integers(0, 100, (k, d))  # two apart is as near as floats come there


CODEBOOKS = [far_away, clustered, line, flat, duplicated, lattice, one_point, two_scales]


@pytest.mark.parametrize("kernel", [FLOYD_STEINBERG, NOWHERE], ids=["floyd-steinberg", "nowhere"])
@pytest.mark.parametrize("d", [2, 3, 4])
@pytest.mark.parametrize("make", CODEBOOKS)
def test_every_search_finds_the_nearest_of_awkward_codewords(make, d, kernel):
    for k in (17, 64, 300):
        rng = np.random.default_rng(k)
        codebook = make(rng, k, d).astype(np.float32)
        near = codebook[rng.integers(0, k, (12, 12))] + rng.normal(0, 1e-3, (12, 12, d))
        low, high = codebook.min(), codebook.max()
        within = rng.uniform(low, high, (12, 12, d)) if high > low else near
        for samples in (rng.uniform(0, 255, (12, 12, d)), near, within, rng.integers(0, 9, (12, 12, d)) * 32):
            diffuse(samples, codebook, kernel)
            diffuse(samples, codebook, kernel, low=codebook.min(axis=0), high=codebook.max(axis=0))


@pytest.mark.parametrize("d", [2, 3, 4])
def test_samples_on_the_bounds_of_cells_find_their_nearest(d):
    rng = np.random.default_rng(d)
    codebook = words(rng, 100, d)
    low, high = np.full(d, -3.3, np.float32), np.full(d, 256.1, np.float32)
    edges = np.linspace(low[0], high[0], {2: 64, 3: 32, 4: 16}[d] + 1, dtype=np.float32)
    around = np.stack([np.nextafter(edges, np.float32(-999)), edges, np.nextafter(edges, np.float32(999))])
    samples = rng.choice(around.ravel(), (40, 40, d))
    diffuse(samples, codebook, NOWHERE, low=low - 1, high=high + 1)
    diffuse(samples, codebook, NOWHERE, low=low, high=high)


@pytest.mark.parametrize("scale", [1e-30, 1e-20, 1e18, 1e19, 1e30, 1.3e38])
@pytest.mark.parametrize("k", [3, 40])
@pytest.mark.parametrize("d", [1, 2, 3, 4, 5])
def test_distances_that_vanish_or_overflow_are_as_in_the_twin(scale, k, d):
    rng = np.random.default_rng(k)
    codebook = words(rng, k, d, -1, 1) * np.float32(scale)
    samples = rng.uniform(-1, 1, (8, 9, d)) * scale
    for kernel in (FLOYD_STEINBERG, NOWHERE):
        diffuse(samples, codebook, kernel)
        diffuse(samples, codebook, kernel, low=np.full(d, -3e38), high=np.full(d, 3e38))
        diffuse(samples, codebook, kernel, low=np.full(d, -np.inf), high=np.full(d, np.inf))


@pytest.mark.parametrize("k", [3, 40])
@pytest.mark.parametrize("d", [1, 2, 3])
def test_limits_without_width_leave_one_point(k, d):
    rng = np.random.default_rng(k)
    codebook = words(rng, k, d)
    codes = diffuse(np.full((5, 6, d), 99), codebook, low=np.full(d, 99), high=np.full(d, 99))
    squared = ((codebook - 99) ** 2).sum(axis=1)
    assert (codes == squared.argmin()).all()


@given(st.data())
def test_any_codebook_and_any_samples(data):
    d, k = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 60))
    numbers = st.integers(-20, 20).map(lambda n: n / 4) | st.floats(-1e4, 1e4, width=32)
    codebook = data.draw(hnp.arrays(np.float32, (k, d), elements=numbers))
    shape = data.draw(st.tuples(st.integers(1, 8), st.integers(1, 8)))
    samples = data.draw(hnp.arrays(np.float32, (*shape, d), elements=numbers))
    kernel = data.draw(st.sampled_from([FLOYD_STEINBERG, WIDE, NOWHERE]))
    codebook = np.sort(codebook, axis=0) if d == 1 else codebook
    diffuse(samples, codebook, kernel, serpentine=data.draw(st.booleans()))
