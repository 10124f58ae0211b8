import numpy as np
import pytest

from fewbits.dithering import KERNELS, Kernel, diffuse

FLOYD_STEINBERG = KERNELS["floyd-steinberg"]
BINARY = np.float32([[0], [16]])


def grey(rows):
    return np.float32(rows)[..., None]


def test_floyd_steinberg_has_the_published_shares():
    table = [[0, 1, 7 / 16], [1, -1, 3 / 16], [1, 0, 5 / 16], [1, 1, 1 / 16]]
    assert np.array_equal(FLOYD_STEINBERG.table(), table)


@pytest.mark.parametrize("kernel", KERNELS.values(), ids=KERNELS)
def test_shares_add_up_to_one_and_lie_ahead(kernel):
    assert sum(weight for _, _, weight in kernel.taps) == kernel.divisor
    assert all(down > 0 or (down == 0 and right > 0) for down, right, _ in kernel.taps)


def test_floyd_steinberg_by_hand():
    # Levels 0 and 16, all samples 6. Row 0: 6 -> 0, passes 6·7/16 = 2.625 right; 8.625 -> 16, error -7.375, passes
    # -3.2265625 right; 2.7734375 -> 0.
    # Row 1 receives below column 0: 5/16·6 + 3/16·(-7.375) = 0.4921875; column 1: 6/16 - 5/16·7.375 + 3/16·2.7734375
    # = -1.409668; column 2: -7.375/16 + 5/16·2.7734375 = 0.4057617.
    samples = grey([[6, 6, 6], [6, 6, 6]])
    # left to right: 6.492 -> 0, passes 2.840; 7.431 -> 0 (below 8), passes 3.251; 9.657 -> 16
    assert diffuse(samples, BINARY, FLOYD_STEINBERG, serpentine=False).tolist() == [[0, 1, 0], [0, 0, 1]]
    # right to left: 6.406 -> 0, passes 2.803; 7.393 -> 0, passes 3.234; 9.727 -> 16
    assert diffuse(samples, BINARY, FLOYD_STEINBERG, serpentine=True).tolist() == [[0, 1, 0], [1, 0, 0]]


def test_serpentine_mirrors_the_kernel_on_odd_rows():
    one_down = Kernel(((1, 1, 1),), 1)  # all of the error goes down and one ahead
    samples = grey([[0, 6, 0, 0], [0, 0, 6, 0], [0, 0, 0, 0]])
    # 6 -> 0 in row 0, column 1; its 6 joins the 6 in row 1, column 2: 12 -> 16, error -4. Ahead is left in row 1.
    codes = diffuse(samples, BINARY, one_down, serpentine=True)
    assert codes.tolist() == [[0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    samples = grey([[0, 0, 0, 0], [0, 0, 6, 0], [0, 6, 0, 6]])
    assert diffuse(samples, BINARY, one_down, serpentine=True)[2].tolist() == [0, 1, 0, 0]
    assert diffuse(samples, BINARY, one_down, serpentine=False)[2].tolist() == [0, 0, 0, 1]


def test_values_are_held_within_the_joint_range():
    to_the_right = Kernel(((0, 1, 1),), 1)
    samples = grey([[100] * 50 + [20] * 10])
    codes = diffuse(samples, np.float32([[0], [90]]), to_the_right)[0]
    assert (codes[:50] == 1).all()
    # The range is 0 to 100, so the error is 10 and not 500 after fifty samples of 100, and never takes one below 0:
    # 30→0 50→90 (-20, held at 0)→0 20→0 40→0 60→90 (-10)→0 20→0 40→0 60→90
    assert codes[50:].tolist() == [0, 1, 0, 0, 0, 1, 0, 0, 0, 1]


@pytest.mark.parametrize("level", [3, 40, 100, 128, 200, 250])
@pytest.mark.parametrize("serpentine", [True, False])
def test_the_mean_tone_of_flat_greys_is_kept(level, serpentine):
    samples = np.full((120, 120, 1), level, np.float32)
    for words in ([0, 255], [0, 85, 170, 255]):
        codebook = np.float32(words)[:, None]
        mean = codebook[diffuse(samples, codebook, FLOYD_STEINBERG, serpentine=serpentine), 0].mean()
        assert abs(mean - level) <= 0.5 * 255 / 120  # a part of the error falls off the edges


@pytest.mark.parametrize("d", [1, 3])
def test_samples_that_are_codewords_stay(d):
    rng = np.random.default_rng(d)
    codebook = np.unique(rng.integers(0, 256, (9, d)), axis=0).astype(np.float32)
    codes = rng.integers(0, len(codebook), (20, 30))
    assert np.array_equal(diffuse(codebook[codes], codebook, FLOYD_STEINBERG), codes)


def test_samples_are_not_consumed_and_any_layout_is_taken():
    samples = np.random.default_rng(0).uniform(0, 255, (12, 14, 3)).astype(np.float32)
    samples.flags.writeable = False
    codebook = np.asfortranarray(np.random.default_rng(1).uniform(0, 255, (5, 3)).astype(np.float32))
    first = diffuse(samples, codebook, FLOYD_STEINBERG)
    assert np.array_equal(first, diffuse(np.asfortranarray(samples), np.ascontiguousarray(codebook), FLOYD_STEINBERG))
    assert np.array_equal(samples, np.random.default_rng(0).uniform(0, 255, (12, 14, 3)).astype(np.float32))


@pytest.mark.parametrize(("count", "dtype"), [(1, np.uint8), (256, np.uint8), (257, np.uint16)])
def test_codes_have_the_smallest_type(count, dtype):
    codes = diffuse(np.zeros((3, 4, 1), np.float32), np.arange(count, dtype=np.float32)[:, None], FLOYD_STEINBERG)
    assert codes.dtype == dtype
    assert codes.shape == (3, 4)
