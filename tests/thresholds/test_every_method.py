"""What every threshold promises by its name, global or local."""

import numpy as np
import pytest

from fewbits.errors import ArgumentError
from fewbits.thresholds import METHODS, LocalThreshold, codes, threshold

RNG = np.random.default_rng(0)
PAGE = np.clip(RNG.normal(np.where(RNG.random((48, 40)) < 0.2, 50, 200), 15), 0, 255).astype(np.uint8)

each_method = pytest.mark.parametrize("method", METHODS)


def white(image, limit):
    """Where an image is white; of several classes, all but the darkest."""
    return codes(image, limit) > 0


@each_method
def test_options_are_listed_with_their_defaults(method):
    entry = METHODS[method]
    assert not {"image", "hist", "threads", "self"} & set(entry.options())
    np.testing.assert_array_equal(threshold(PAGE, method), threshold(PAGE, method, **entry.options()))
    assert entry.local == (isinstance(entry.rule, type) and issubclass(entry.rule, LocalThreshold))


@each_method
def test_an_option_that_it_does_not_have_is_refused(method):
    with pytest.raises(ArgumentError, match=f"'{method}' has no option 'wrong'; its options are: "):
        threshold(PAGE, method, wrong=1)
    with pytest.raises(ArgumentError, match="has no option 'hist'"):
        threshold(PAGE, method, hist=[1, 2])


def test_an_unknown_method_is_refused():
    with pytest.raises(ArgumentError, match="method must be one of 'fixed', 'mean', "):
        threshold(PAGE, "magic")


@each_method
def test_it_returns_a_number_or_as_many_as_there_are_classes_or_pixels(method):
    found = threshold(PAGE, method)
    if METHODS[method].local:
        assert found.shape == PAGE.shape
        assert found.dtype == np.float32
    elif method == "multi-otsu":
        assert found.shape == (2,)
    else:
        assert type(found) is float


@each_method
def test_ink_is_black_and_paper_is_white(method):
    paper = white(PAGE, threshold(PAGE, method))
    assert paper[PAGE > 190].mean() > 0.5
    assert paper[PAGE < 60].mean() < 0.5


NEED_WHITE = {"bernsen", "isauvola", "phansalkar", "sauvola", "singh", "wan"}  # uint8, uint16, or floats from 0 to 1


def takes(method, image):
    return method not in NEED_WHITE or (
        image.max() <= 1 if image.dtype.kind == "f" else image.dtype in (np.uint8, np.uint16)
    )


KNOW_WHAT_IS_DARK = {"bernsen", "fixed", "phansalkar"}  # without anything to compare it with


@pytest.mark.parametrize("method", [name for name in METHODS if name not in KNOW_WHAT_IS_DARK])
@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.float32, np.float64])
@pytest.mark.parametrize("value", [0, 1, 100, 255])
def test_a_constant_image_is_white(method, dtype, value):
    for shape in ((1, 1), (5, 9)):
        image = np.full(shape, value, dtype)
        if takes(method, image):
            assert white(image, threshold(image, method)).all()


@pytest.mark.parametrize("method", sorted(KNOW_WHAT_IS_DARK))
def test_what_is_dark_throughout_is_black_by_some(method):
    for value, is_white in ((1, False), (255, True)):
        image = np.full((5, 9), value, np.uint8)
        assert (white(image, threshold(image, method)) == is_white).all()


@each_method
@pytest.mark.parametrize(
    "dtype", [np.uint8, np.int8, np.uint16, np.int16, np.int32, np.float16, np.float32, np.float64]
)
@pytest.mark.parametrize("shape", [(1, 1), (1, 17), (17, 1), (2, 3), (23, 31)])
def test_every_type_and_shape_is_taken(method, dtype, shape):
    image = np.resize([10, 12, 11, 100, 90], shape).astype(dtype)
    if not takes(method, image):
        with pytest.raises(ArgumentError, match="image must hold "):
            threshold(image, method)
        image = image.astype(np.uint16) if image.dtype.kind == "i" else image / dtype(255)
    found = threshold(image, method)
    assert np.isfinite(found).all()
    assert white(image, found).shape == shape


@each_method
@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.int64, np.uint32, np.float32, np.float64])
def test_the_values_of_bytes_have_their_result_in_every_type_or_are_refused(method, dtype):
    image = PAGE.astype(dtype)
    if image.dtype.kind == "f" and not METHODS[method].local:
        assert np.isfinite(threshold(image, method)).all()  # some have bins where floats are
        return
    if takes(method, image):
        near = np.abs(PAGE - threshold(PAGE, method)) < 1e-3 if METHODS[method].local else False
        same = white(image, threshold(image, method)) == white(PAGE, threshold(PAGE, method))
        assert (same | near).all()
        return
    said = r"floats from 0 \(black\) to 1 \(white\), got " + (
        f"{PAGE.min()} to {PAGE.max()}; divide them by 255, or convert to uint8"
        if image.dtype.kind == "f"
        else f"{image.dtype}, whose white is not known; convert it to uint8 or uint16"
    )
    rules = [threshold]
    if METHODS[method].local:
        rules.append(lambda image, method: METHODS[method].rule().codes(image))
    for rule in rules:
        with pytest.raises(ArgumentError, match=said):
            rule(image, method)


@pytest.mark.parametrize("method", ["sauvola", "wan", "isauvola"])
def test_a_dynamic_range_that_is_given_needs_no_white(method):
    given, known = threshold(PAGE.astype(np.int32), method, r=128), threshold(PAGE, method)
    np.testing.assert_allclose(given, known, rtol=1e-5)


@each_method
def test_the_input_is_left_as_it_was(method):
    image = PAGE.copy()
    image.flags.writeable = False
    found = threshold(image, method)
    np.testing.assert_array_equal(image, PAGE)
    np.testing.assert_array_equal(threshold(np.asfortranarray(image), method), found)
    np.testing.assert_array_equal(threshold(np.repeat(image, 2, axis=1)[:, ::2], method), found)


@each_method
def test_threads_change_nothing(method):
    one, three = (threshold(PAGE, method, threads=count) for count in (1, 3))
    np.testing.assert_array_equal(one, three)


@each_method
def test_what_is_no_image_is_refused(method):
    if method == "fixed":
        return
    for image, message in (
        (np.empty((0, 3)), "image must hold at least one sample"),
        ([[1.0, np.nan]], "image must be finite"),
        ([["a"]], "image must be an array of integers or floats"),
    ):
        with pytest.raises(ArgumentError, match=message):
            threshold(image, method)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, np.float64])
def test_bernsen_tells_the_middle_of_high_contrast_from_places_of_one_class(dtype):
    row = np.array([[10, 20, 10, 100, 110, 100, 99, 115, 99]], np.uint8)
    image = row * dtype(257) if dtype is np.uint16 else (row / dtype(255)).astype(dtype)
    image = row if dtype is np.uint8 else image
    assert METHODS["bernsen"].rule(3).codes(image).tolist() == [[0, 0, 0, 1, 0, 0, 0, 1, 0]]
