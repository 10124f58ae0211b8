import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

import fewbits as fb
from fewbits.documents import (
    clear_border,
    components,
    denoise,
    deskew,
    despeckle,
    fill_holes,
    foreground_of,
    hysteresis,
    margins,
    skew_angle,
)
from fewbits.errors import ArgumentError
from tests.documents.rendered import draw, page, shaded, turned

MASKS = arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=16))
ACROSS = np.ones((3, 3))


def picture(text):
    return np.array([[c == "#" for c in row] for row in text.split()])


def test_components_by_hand():
    labels, count = components(picture("##.# ...# #..."), connectivity=4)
    assert count == 3
    assert labels.tolist() == [[1, 1, 0, 2], [0, 0, 0, 2], [3, 0, 0, 0]]
    assert components(picture("#. .#"))[1] == 1
    assert components(picture("#. .#"), connectivity=4)[1] == 2


def test_views_are_masks_too():
    mask = picture("##.# ...# #...")
    np.testing.assert_array_equal(components(mask.T)[0] > 0, mask.T)
    assert components(mask[::2, ::-1])[1] == 2


@given(MASKS, st.integers(0, 9))
def test_specks_as_scipy_would_remove_them(ink, area):
    labels, count = scipy.ndimage.label(ink, ACROSS)
    sizes = scipy.ndimage.sum_labels(ink, labels, np.arange(count + 1))
    before = ink.copy()
    np.testing.assert_array_equal(despeckle(ink, area), ink & (sizes[labels] >= area))
    np.testing.assert_array_equal(ink, before)


@given(MASKS)
def test_all_holes_filled_is_what_scipy_fills(ink):
    before = ink.copy()
    np.testing.assert_array_equal(fill_holes(ink, ink.size + 1), scipy.ndimage.binary_fill_holes(ink))
    np.testing.assert_array_equal(ink, before)


def test_holes_by_hand():
    ring = picture("..... .###. .#.## .###. .....")
    assert not fill_holes(ring, 1)[2, 2]
    assert fill_holes(ring, 2)[2, 2]
    gap = picture("### #.# #.. ###")  # open on the right
    np.testing.assert_array_equal(fill_holes(gap, 99), gap)
    corner = picture("##. #.# ###")  # ink around a corner holds, for paper has four neighbours
    assert fill_holes(corner, 2).tolist() == picture("##. ### ###").tolist()


@given(MASKS, MASKS)
def test_hysteresis_as_scipy_propagates(strong, weak):
    rows, columns = min(len(strong), len(weak)), min(strong.shape[1], weak.shape[1])
    strong, weak = strong[:rows, :columns], weak[:rows, :columns]
    expected = scipy.ndimage.binary_propagation(strong & weak, ACROSS, mask=weak)
    np.testing.assert_array_equal(hysteresis(strong, weak), expected)


def test_margins_go_and_letters_at_the_side_stay():
    ink = np.zeros((100, 80), bool)
    ink[:, :5] = True  # a black margin
    ink[95:, 70:] = True  # a black corner: 5 of 100 rows, 10 of 80 columns
    ink[40:48, 78:] = True  # a letter that is cut: 8 of 100 rows
    ink[20, 30:] = True  # a rule that runs into the side
    ink[50:60, 30:60] = True  # a picture within
    kept = clear_border(ink)
    expected = ink.copy()
    expected[:, :5] = expected[95:, 70:] = False
    np.testing.assert_array_equal(kept, expected)
    assert not clear_border(ink, share=0)[40:48, 78:].any()
    np.testing.assert_array_equal(clear_border(ink, share=1), ink)


def test_margins_of_a_scan():
    scan = turned(page(lines=20, margin=90), 2, fill=235).copy()
    scan[:, :40] = scan[-25:] = 10
    text = fb.binarize(turned(page(lines=20, margin=90), 2, fill=235), "fixed", at=128).ink
    np.testing.assert_array_equal(fb.binarize(scan, "fixed", at=128, clear_border=True).ink, text)


def test_margins_of_which_a_method_sees_only_the_edge():
    scan = np.asarray(page(lines=20, margin=90)).copy()
    scan[:, :40] = scan[-25:] = 10
    ink = scan < 128
    edges = ink & ~scipy.ndimage.binary_erosion(ink, iterations=4, border_value=1)
    assert clear_border(edges)[:700, 36:40].all()
    text = ink.copy()
    text[:, :40] = text[-25:] = False
    np.testing.assert_array_equal(clear_border(edges, scan), edges & text)
    np.testing.assert_array_equal(margins(edges, scan), ink & ~text)
    assert not margins(np.zeros((4, 5), bool), np.zeros((4, 5))).any()


@pytest.mark.parametrize(
    ("method", "options"),
    [("auto", {}), ("howe", {}), ("howe", {"edge": 0.08, "paper": 61, "smooth": 0.9}), ("gatos", {}), ("sauvola", {})],
)
@pytest.mark.parametrize("noise", [0, 4])
def test_margins_go_whatever_a_method_sees_of_them(method, options, noise):
    """Ink all over, in places, or with gaps along the edge; a median of the ink that is text, or the margin's own."""
    rng = np.random.default_rng(0)
    scan = np.asarray(page(lines=20, margin=90)) + rng.normal(0, 4, (800, 800))
    margin = np.zeros(scan.shape, bool)
    margin[:40] = margin[:, :50] = True
    scan[margin] = 20 + rng.normal(0, 1, margin.sum()) * noise
    scan = scan.clip(0, 255).astype(np.uint8)
    ink = fb.binarize(scan, method, **options).ink
    kept = clear_border(ink, scan)
    assert not kept[margin].any()
    np.testing.assert_array_equal(kept[45:, 55:], ink[45:, 55:])


def test_shadows_are_no_margins():
    scan = shaded(page(lines=20), 0.05)
    text = fb.binarize(scan, "sauvola", window=41).ink
    assert (scan < np.median(scan[text]))[-100:, -1].all()  # paper in the shadow, darker than half of the ink
    np.testing.assert_array_equal(clear_border(text, scan), text)


@pytest.mark.parametrize("angle", [-14.2, -5.05, -1.3, -0.4, 0, 0.25, 0.9, 2.75, 7.4, 15])
@pytest.mark.parametrize(
    "style",
    [
        {},
        {"face": "DejaVuSansMono", "size": 16, "shape": (700, 900)},
        {"lines": 3, "shape": (400, 800)},
        {"size": 36, "shape": (1500, 1400)},
    ],
)
def test_the_angle_of_a_page(angle, style):
    assert skew_angle(turned(page(**style), angle) < 128) == pytest.approx(angle, abs=0.1)


def test_the_angle_of_a_page_among_other_things():
    image = page()
    image.paste(20, (300, 300, 500, 450))  # a picture
    scan = turned(image, -1.6, fill=0).copy()  # black corners
    scan[:, :20] = 0  # a black margin that is level
    noise = np.random.default_rng(0).random(scan.shape) < 0.03
    assert skew_angle((scan < 128) ^ noise) == pytest.approx(-1.6, abs=0.1)


def test_angles_of_nothing_and_limits():
    assert skew_angle(np.zeros((9, 9), bool)) == 0
    assert skew_angle(np.ones((9, 9), bool)) == 0
    assert skew_angle(np.ones((1, 9), bool)) == 0
    assert skew_angle(np.ones((9, 1), bool)) == 0
    ink = turned(page(), 20) < 128
    assert abs(skew_angle(ink)) <= 15
    assert skew_angle(ink, limit=19.8) == pytest.approx(19.8)
    assert skew_angle(ink, limit=30) == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32, np.float32, np.float64])
def test_a_page_turned_back_is_as_it_was(dtype):
    original = np.asarray(page())
    back = deskew(turned(page(), 3.5).astype(dtype), 3.5)
    assert back.dtype == dtype
    top, left = (back.shape[0] - 800) // 2, (back.shape[1] - 800) // 2
    middle = np.asarray(back, np.float64)[top : top + 800, left : left + 800]
    assert np.abs(middle - original).mean() < 3
    assert (back[0] == 230).all()
    assert (back[:, 0] == 230).all()


def test_types_agree_and_greys_stay_within_the_image():
    scan = turned(page(), 3.5)
    bytes_, floats = deskew(scan, -2), deskew(scan.astype(np.float32), -2)
    assert np.abs(floats.clip(0, 255) - bytes_).max() <= 1
    deep = deskew(np.where(scan > 128, 65535, 0).astype(np.uint16), 7)
    assert deep.min() == 0
    assert deep.max() == 65535


def test_an_angle_that_moves_nothing_leaves_all_as_it_is():
    scan = np.asarray(page())
    for angle in (0, 0.01, -0.05):
        out = deskew(scan, angle)
        np.testing.assert_array_equal(out, scan)
        assert out is not scan


def test_noise_is_removed_and_strokes_stay():
    clean = np.asarray(draw("text", (60, 120), 40, face="DejaVuSans-Bold", margin=5))
    rng = np.random.default_rng(0)
    noisy = np.where(rng.random(clean.shape) < 0.05, rng.choice([0, 255], clean.shape), clean).astype(np.uint8)
    out = denoise(noisy, 3)
    assert np.abs(out.astype(int) - clean).mean() < np.abs(noisy.astype(int) - clean).mean() / 2
    np.testing.assert_array_equal(out[1:-1, 1:-1], scipy.ndimage.median_filter(noisy, 3)[1:-1, 1:-1])
    np.testing.assert_array_equal(denoise(noisy, 1), noisy)
    deep = denoise(noisy.astype(np.uint16) * 257)
    np.testing.assert_array_equal(deep, out.astype(np.uint16) * 257)


PAGES = {
    "prose": page(),
    "one line": page(lines=1),
    "one word": draw("quantize", (800, 800), 20),
    "dense": page(lines=40, size=12, spacing=1.1, margin=4, shape=(540, 500)),
    "bold and close": page(lines=40, size=20, spacing=1.0, margin=2, face="DejaVuSans-Bold", words=12),
    "huge": draw("mW\nWm", (300, 300), 130, spacing=1, margin=0, face="DejaVuSans-Bold"),
    "faint": page(ink=190, paper=205),
    "narrow": page(lines=1, shape=(40, 800), margin=5),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("light", [1, 0.4])
def test_the_foreground_of_pages_and_boards(name, light):
    dark = shaded(PAGES[name], light, noise=4 * (light < 1))
    board = shaded(Image.fromarray(240 - np.asarray(PAGES[name])), light, noise=4 * (light < 1))
    assert foreground_of(dark) == "dark"
    assert foreground_of(255 - dark) == "light"
    assert foreground_of(board) == "light"
    assert foreground_of(dark / 255) == "dark"
    assert foreground_of(dark.astype(np.uint16) * 257) == "dark"


def test_foreground_where_nothing_tells():
    assert foreground_of(np.full((5, 5), 9)) == "dark"
    assert foreground_of([[3]]) == "dark"
    assert foreground_of(np.indices((40, 40)).sum(axis=0) % 2) == "dark"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: despeckle([[1, 0]], 2), "mask must be an array of bool"),
        (lambda: despeckle(np.ones(4, bool), 2), "mask must be an array of bool in shape"),
        (lambda: despeckle(np.ones((0, 4), bool), 2), "mask must hold at least one pixel"),
        (lambda: despeckle(np.ones((2, 2), bool), -1), "area must be a whole number"),
        (lambda: fill_holes(np.ones((2, 2)), 1), "ink must be an array of bool"),
        (lambda: fill_holes(np.ones((2, 2), bool), 1.5), "area must be a whole number"),
        (lambda: components(np.ones((2, 2), bool), connectivity=6), "connectivity must be 4 or 8, got 6"),
        (lambda: clear_border(np.ones((2, 2), bool), share=2), "share must be a number from 0 to 1"),
        (lambda: clear_border(np.ones((2, 2), bool), np.ones((2, 3))), "ink and grey must have one shape"),
        (lambda: hysteresis(np.ones((2, 2), bool), np.ones((2, 3), bool)), "strong and weak must have one shape"),
        (lambda: denoise(np.ones((2, 2), np.uint8), 2), "window must be odd"),
        (lambda: skew_angle(np.ones((2, 2), bool), limit=50), "limit must be above 0 and at most 45"),
        (lambda: skew_angle(np.ones((2, 2), np.uint8)), "ink must be an array of bool"),
        (lambda: deskew(np.ones((2, 2)), np.nan), "angle must be a finite number"),
        (lambda: deskew(np.ones((2, 2, 3)), 1), "grey must have shape"),
        (lambda: foreground_of(np.ones(3)), "grey must have shape"),
    ],
)
def test_what_cannot_be_meant_is_refused(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()
