"""The kernels as their papers print them, and what they do through the public face."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewbits.dithering import KERNELS, ErrorDiffusion, Kernel, ToneKernel
from fewbits.errors import ArgumentError

# Each as it is printed: # is the sample, a dot is no weight; then the divisor.
PRINTED = {
    "floyd-steinberg": (". # 7 / 3 5 1", 16),
    "false-floyd-steinberg": ("# 3 / 3 2", 8),
    "jarvis-judice-ninke": (". . # 7 5 / 3 5 7 5 3 / 1 3 5 3 1", 48),
    "stucki": (". . # 8 4 / 2 4 8 4 2 / 1 2 4 2 1", 42),
    "burkes": (". . # 8 4 / 2 4 8 4 2", 32),
    "sierra": (". . # 5 3 / 2 4 5 4 2 / . 2 3 2 .", 32),
    "sierra-2": (". . # 4 3 / 1 2 3 2 1", 16),
    "sierra-lite": (". # 2 / 1 1 .", 4),
    "atkinson": (". # 1 1 / 1 1 1 . / . 1 . .", 8),
    "stevenson-arce": (". . . # . 32 . / 12 . 26 . 30 . 16 / . 12 . 26 . 12 . / 5 . 12 . 12 . 5", 200),
    "fan": (". . # 7 / 1 3 5 .", 16),
    "shiau-fan": (". . # 4 / 1 1 2 .", 8),
    "shiau-fan-2": (". . . # 8 / 1 1 2 4 .", 16),
    "pigeon": (". . # 2 1 / . 2 2 2 . / 1 . 1 . 1", 14),
    "hocevar-niger": (". # 7 / 4 5 .", 16),
}
LOSSY = {"atkinson": 6 / 8, "pigeon": 12 / 14}

# Weights to the right, down left and down.
OSTROMOUKHOV = {
    0: (13, 0, 5),
    1: (13, 0, 5),
    2: (21, 0, 10),
    3: (7, 0, 4),
    4: (8, 0, 5),
    5: (47, 3, 28),
    10: (7, 3, 3),
    11: (501, 224, 211),
    22: (3, 2, 1),
    25: (1389, 866, 685),
    31: (1227, 638, 1075),
    33: (1937, 1000, 1767),
    41: (691, 440, 437),
    44: (177, 120, 95),
    46: (1079, 760, 513),
    55: (2311, 1880, 513),
    63: (2447, 2200, 57),
    64: (11, 10, 0),
    65: (158, 151, 3),
    71: (878, 1159, 147),
    72: (5, 7, 1),
    73: (172, 181, 37),
    76: (119, 47, 29),
    80: (4, 1, 1),
    86: (65, 18, 17),
    94: (155, 86, 59),
    100: (5, 3, 2),
    108: (305, 176, 119),
    118: (355, 136, 109),
    126: (395, 104, 101),
    127: (4, 1, 1),
}
ZHOU_FANG = {
    5: (0.606570, 0.037983, 0.355447),
    25: (0.468741, 0.315273, 0.215985),
    40: (0.459599, 0.240895, 0.299506),
    60: (0.377355, 0.430033, 0.192611),
    75: (0.396934, 0.524665, 0.078401),
    90: (0.349914, 0.355038, 0.295048),
    120: (0.343785, 0.369475, 0.286741),
}

FIXED = {name: kernel for name, kernel in KERNELS.items() if isinstance(kernel, Kernel)}
TONED = {name: kernel for name, kernel in KERNELS.items() if isinstance(kernel, ToneKernel)}


def printed(text):
    """{(down, right): weight} of a kernel as it is printed."""
    rows = [row.split() for row in text.split("/")]
    middle = rows[0].index("#")
    return {
        (down, column - middle): int(weight)
        for down, row in enumerate(rows)
        for column, weight in enumerate(row)
        if weight not in ".#"
    }


def test_every_kernel_is_checked_here():
    assert set(FIXED) == set(PRINTED)
    assert set(TONED) == {"ostromoukhov", "zhou-fang"}


@pytest.mark.parametrize("name", PRINTED)
def test_weights_are_those_of_the_paper(name):
    text, divisor = PRINTED[name]
    kernel = FIXED[name]
    assert {(down, right): weight for down, right, weight in kernel.taps} == printed(text)
    assert len(kernel.taps) == len(printed(text))
    assert kernel.divisor == divisor
    assert kernel.shares().sum() == pytest.approx(LOSSY.get(name, 1), abs=1e-15)


@pytest.mark.parametrize("name", TONED)
def test_shares_by_tone_are_those_of_the_paper(name):
    kernel = TONED[name]
    assert kernel.offsets.tolist() == [[0, 1], [1, -1], [1, 0]]
    shares = kernel.shares()
    assert shares.shape == (256, 3)
    assert (shares >= 0).all()
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-12)
    assert np.array_equal(shares, shares[::-1])
    for tone, weights in (OSTROMOUKHOV if name == "ostromoukhov" else ZHOU_FANG).items():
        assert shares[tone] == pytest.approx(np.array(weights) / sum(weights), abs=2e-6), tone


def test_zhou_and_fangs_noise_is_that_of_their_table():
    strengths = TONED["zhou-fang"].noise_strengths()
    table = {0: 0, 44: 0.34, 64: 0.5, 85: 1, 95: 0.17, 102: 0.5, 107: 0.7, 112: 0.79, 127: 1}
    for tone, strength in table.items():
        assert strengths[tone] == strengths[255 - tone] == pytest.approx(strength)
    assert strengths[22] == pytest.approx(0.17)
    assert strengths[90] == pytest.approx(0.585)  # half-way between 1 at 85 and 0.17 at 95
    assert not TONED["ostromoukhov"].noise_strengths().any()


# --- what an error does, seen through the codes


def landed(way, at, shape=(9, 21), error=100.0):
    """The share of one sample's error that each sample received, from the codes of a fine scale of levels.

    One sample falls short of the levels' end by `error`; all others have values on a level far from it. A scale of
    levels 1/8 apart then shows, in each sample's code, what it received, to within half a step, as a sample passes on
    no more than such a step.
    """
    levels = np.arange(0, 1024, 0.125, dtype=np.float32)
    samples = np.full(shape, 512, np.float32)
    samples[at] = levels[-1] + error
    codes = way.scalars(samples, levels)
    received = (levels[codes] - samples) / error
    received[at] = 0
    return received


def spread(taps, divisor, strength, at, shape, backward):
    """The same by the printed weights."""
    out = np.zeros(shape)
    for (down, right), weight in taps.items():
        y, x = at[0] + down, at[1] + (-right if backward else right)
        if 0 <= y < shape[0] and 0 <= x < shape[1]:
            out[y, x] += strength * weight / divisor
    return out


@pytest.mark.parametrize("strength", [1.0, 0.4])
@pytest.mark.parametrize(
    ("row", "serpentine", "backward"), [(4, True, False), (3, True, True), (3, False, False)], ids=str
)
@pytest.mark.parametrize("name", PRINTED)
def test_an_error_goes_where_the_paper_says(name, row, serpentine, backward, strength):
    taps, divisor = printed(PRINTED[name][0]), PRINTED[name][1]
    way = ErrorDiffusion(name, serpentine=serpentine, strength=strength, clamp="none")
    for column in (10, 0, 20):
        received = landed(way, (row, column))
        expected = spread(taps, divisor, strength, (row, column), received.shape, backward)
        assert np.abs(received - expected).max() <= 0.003
    way = ErrorDiffusion(FIXED[name], serpentine=serpentine, strength=strength, clamp="none")
    assert np.array_equal(landed(way, (row, 20)), received)


@pytest.mark.parametrize("tone", [5, 25, 46, 65, 94, 118, 137, 209, 250])
@pytest.mark.parametrize("name", TONED)
def test_an_error_goes_by_its_samples_tone(name, tone):
    # One sample of the tone between black and white; a neighbour that needs just a little more, or a little less, than
    # the share it is to receive to turn white; and the others so dark that what they receive makes them black.
    kernel = ToneKernel(TONED[name].where, TONED[name].keys)  # without noise
    way = ErrorDiffusion(kernel, serpentine=False, clamp="none")
    error = tone if tone < 127.5 else tone - 255
    received = dict(zip(((0, 2), (1, 0), (1, 1)), error * kernel.shares()[tone], strict=True))
    for neighbour in received:
        for more, code in ((0.01, 1), (-0.01, 0)):
            samples = np.zeros((2, 3), np.float32)
            samples[0, 1] = tone
            for at, amount in received.items():
                samples[at] = (127.5 + more if at == neighbour else 0) - amount
            assert way.scalars(samples, np.float32([0, 255]))[neighbour] == code


# --- making kernels


def test_a_kernel_is_read_as_it_is_printed():
    kernel = Kernel.of([[0, 0, 7], [3, 5, 1]], 16)
    assert kernel == KERNELS["floyd-steinberg"] == Kernel(((0, 1, 7), (1, -1, 3), (1, 0, 5), (1, 1, 1)), 16)
    assert hash(kernel) == hash(KERNELS["floyd-steinberg"])
    assert kernel.offsets.tolist() == [[0, 1], [1, -1], [1, 0], [1, 1]]
    assert kernel.shares().tolist() == [[7 / 16, 3 / 16, 5 / 16, 1 / 16]]
    assert Kernel.of([[0, 0, 7], [3, 5, 1]]).divisor == 16
    assert Kernel.of([[0, 0, 0.5], [0, 0.25, 0.25]]).taps == ((0, 1, 0.5), (1, 0, 0.25), (1, 1, 0.25))


def test_a_kernel_may_be_empty_and_may_have_negative_weights():
    samples = np.float32([[3, 9, 6]])
    assert ErrorDiffusion(Kernel((), 1)).scalars(samples, np.float32([0, 10])).tolist() == [[0, 1, 1]]
    # 3 -> 0, passes -3: 9 - 3 = 6 -> 10, error -4, passes 4: 6 + 4 -> 10
    negative = Kernel(((0, 1, -1),), 1)
    for serpentine in (True, False):
        way = ErrorDiffusion(negative, serpentine=serpentine)
        assert way.scalars(samples, np.float32([0, 10])).tolist() == [[0, 1, 1]]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Kernel(((0, 0, 1),), 1), "a tap must lie ahead of the sample and near it, got 0 down, 0 right"),
        (lambda: Kernel(((0, -1, 1),), 1), "got 0 down, -1 right"),
        (lambda: Kernel(((-1, 1, 1),), 1), "got -1 down, 1 right"),
        (lambda: Kernel(((9, 0, 1),), 1), "got 9 down, 0 right"),
        (lambda: Kernel(((1, 65, 1),), 1), "got 1 down, 65 right"),
        (lambda: Kernel(((1, -65, 1),), 1), "got 1 down, -65 right"),
        (lambda: Kernel(((1, 0.5, 1),), 1), "got 1 down, 0.5 right"),
        (lambda: Kernel(((1, 0, np.nan),), 1), "a tap's share must be a finite number, got nan / 1"),
        (lambda: Kernel(((1, 0, 1),), 0), "a tap's share must be a finite number, got 1 / 0"),
        (lambda: Kernel(((1, 0, 1),), np.inf), "a tap's share must be a finite number, got 1 / inf"),
        (lambda: Kernel.of([[0, 1]]), r"a kernel must be rows of one odd length, got shape \(1, 2\)"),
        (lambda: Kernel.of([0, 0, 1]), r"rows of one odd length, got shape \(3,\)"),
        (lambda: Kernel.of([[1, 0, 1]]), "must lie ahead of the sample and near it, got 0 down, -1 right"),
        (lambda: Kernel.of([[0, 1, 0]]), "got 0 down, 0 right"),
        (lambda: Kernel.of([[0, 0, 1]], 0), "got 1 / 0"),
        (lambda: ErrorDiffusion("floyd"), "kernel must be one of 'floyd-steinberg', .*, got 'floyd'"),
        (lambda: ErrorDiffusion([[0, 0, 1]]), "kernel must be a name, a Kernel or a ToneKernel, got list"),
    ],
)
def test_bad_kernels_are_refused(make, message):
    with pytest.raises(ArgumentError, match=message):
        make()


@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.integers(-64, 64), st.integers(1, 9)).filter(lambda t: t[0] > 0 or t[1] > 0),
        min_size=1,
        max_size=6,
        unique_by=lambda t: t[:2],
    )
)
def test_serpentine_and_raster_differ_only_in_odd_rows(taps):
    kernel = Kernel(tuple(taps), sum(weight for _, _, weight in taps))
    samples = np.random.default_rng(0).uniform(0, 255, (1, 30)).astype(np.float32)
    both = [ErrorDiffusion(kernel, serpentine=s).scalars(samples, np.float32([0, 255])) for s in (True, False)]
    assert np.array_equal(*both)
    # A first row without error: the second is the first one's mirror image.
    two = np.concatenate([np.zeros_like(samples), samples[:, ::-1]])
    assert np.array_equal(ErrorDiffusion(kernel).scalars(two, np.float32([0, 255]))[1], both[0][0, ::-1])


def test_kernels_that_cannot_be_are_refused_in_a_sentence():
    for make in (
        lambda: Kernel.of([[0, 0, 7], [3, 5]]),
        lambda: Kernel(((0, 1),), 1),
        lambda: ToneKernel(((0, -1),), ((0, (1,)), (127, (1,)))),
        lambda: ToneKernel(((0, 1),), ((5, (1,)), (3, (1,)))),
        lambda: ToneKernel(((0, 1),), ((0, (0,)), (127, (1,)))),
        lambda: ToneKernel(((0, 1),), ((0, (1, 2)), (127, (1,)))),
        lambda: ToneKernel(((0, 1),), ((0, (1,)),), noise=((0, 0.0), (200, 1.0))),
    ):
        with pytest.raises(ArgumentError, match="must"):
            make()
