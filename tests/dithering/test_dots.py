import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewbits.dithering import DotDiffusion, Nearest
from fewbits.dithering.dots import CLASS_MATRICES
from fewbits.errors import ArgumentError

BINARY = np.float32([0, 255])


def by_the_book(image, codebook, matrix, choose):
    """Knuth's program, sample by sample."""
    rows, columns = image.shape[:2]
    values, codes = image.astype(np.float32), np.zeros((rows, columns), np.uint8)
    classes = np.array([[matrix[y % len(matrix)][x % len(matrix[0])] for x in range(columns)] for y in range(rows)])
    for k in range(classes.max() + 1):
        for y, x in np.argwhere(classes == k):
            codes[y, x] = choose(values[y, x][None, None])[0, 0]
            later = {
                (j, i): 2 - abs((j - y) * (i - x))
                for j in range(max(y - 1, 0), min(y + 2, rows))
                for i in range(max(x - 1, 0), min(x + 2, columns))
                if classes[j, i] > k
            }
            for place, weight in later.items():
                error = (values[y, x] - codebook[codes[y, x]]) * (np.float32(1) / np.float32(sum(later.values())))
                values[place] += np.float32(weight) * error
    return codes


@given(
    st.tuples(st.integers(1, 20), st.integers(1, 20)),
    st.sampled_from([*CLASS_MATRICES, ((0, 1, 2), (5, 4, 3)), ((3, 0), (1, 2), (4, 5))]),
    st.integers(1, 3),
    st.integers(0, 100),
)
def test_all_samples_of_a_class_at_once_are_the_same_as_one_by_one(shape, classes, d, seed):
    rng = np.random.default_rng(seed)
    image, codebook = (rng.integers(0, 256, (*size, d)).astype(np.float32) for size in (shape, (5,)))
    matrix = CLASS_MATRICES[classes] if isinstance(classes, str) else classes
    expected = by_the_book(image, codebook, matrix, lambda x: Nearest().vectors(x, codebook))
    assert np.array_equal(DotDiffusion(classes).vectors(image, codebook), expected)


def test_two_by_two_by_hand():
    # Levels 0 and 255. 100 -> 0 shares 2:2:1: 80, 80, 60. The second, 80 -> 0, shares 1:2 with the classes to come:
    # 106.7 and 113.3. The third, 106.7 -> 0, gives all: 220 -> 255.
    codes = DotDiffusion([[0, 1], [2, 3]]).scalars(np.uint8([[100, 40], [40, 40]]), BINARY)
    assert codes.tolist() == [[0, 0], [0, 1]]


def test_knuths_matrix_has_two_barons_and_two_dots_that_are_each_others_negative():
    matrix = np.array(CLASS_MATRICES["knuth"])
    around = np.stack([np.roll(matrix, (j - 1, i - 1), (0, 1)) for j, i in np.ndindex(3, 3)])
    assert sorted(matrix[matrix == around.max(axis=0)]) == [62, 63]
    assert np.array_equal(matrix[:, 4:], 63 - matrix[:, :4])


@pytest.mark.parametrize("name", CLASS_MATRICES)
def test_named_matrices_hold_each_class_once(name):
    assert np.array_equal(np.sort(DotDiffusion(name).matrix(), axis=None), np.arange(64))


@pytest.mark.parametrize("name", CLASS_MATRICES)
@pytest.mark.parametrize("tone", [20, 60, 128, 200])
def test_tones_are_kept_roughly(name, tone):
    codes = DotDiffusion(name).scalars(np.full((128, 128), tone, np.uint8), BINARY)
    assert abs(255 * codes.mean() - tone) <= 8


def test_half_way_takes_the_upper_level():
    assert DotDiffusion().scalars(np.float32([[5]]), np.float32([0, 10])).tolist() == [[1]]


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ("knut", "classes must be one of 'knuth', 'mese-vaidyanathan', got 'knut'"),
        ([[0, 1]], "classes must be a matrix of at least 2×2"),
        ([[0, 1], [2, 2]], "holds each number from 0 to its size − 1 once"),
        ([[0, 1], [2]], "classes must be a matrix"),
        ([[0, 1], [2, 4]], "classes must be a matrix"),
        (3, "classes must be a matrix"),
    ],
)
def test_classes_are_checked(classes, message):
    with pytest.raises(ArgumentError, match=message):
        DotDiffusion(classes)
