"""The method for the page in hand."""

import numpy as np
import pytest

from fewbits.documents.automatic import auto
from fewbits.documents.howe import howe
from fewbits.documents.methods import separate
from fewbits.documents.noise import noise
from fewbits.metrics import f_measure
from tests.documents.rendered import page, shaded

TEXT = page(lines=4, words=3, size=40, shape=(330, 500))
TRUTH = np.asarray(TEXT) < 130


def blank(deviation, shape=(300, 320), grey=200):
    return np.rint(np.random.default_rng(0).normal(grey, deviation, shape)).clip(0, 255).astype(np.uint8)


# F-measures were 91.5, 91.8, 89.9, 89.9 and 89.9; half-dark pixels at the edges are a large share of the ink.
@pytest.mark.parametrize(
    ("darkest", "deviation", "least"), [(1, 0, 87), (0.3, 2, 87), (0.3, 6, 86), (0.15, 6, 86), (0.5, 15, 86)]
)
def test_text_is_found_in_bad_light_and_noise(darkest, deviation, least):
    grey = shaded(TEXT, darkest, deviation)
    ink, options = auto(grey)
    assert f_measure(ink, TRUTH) > least
    assert darkest == 1 or f_measure(ink, TRUTH) > f_measure(separate(grey, "otsu").ink, TRUTH) + 40
    assert (ink & TRUTH).sum() > 0.97 * TRUTH.sum()  # no stroke is lost
    np.testing.assert_array_equal(howe(grey, **options), ink)


@pytest.mark.parametrize("deviation", [0, 0.3, 1, 2, 4, 10, 20])
def test_blank_pages_stay_blank(deviation):
    ink, options = auto(blank(deviation))
    assert not ink.any()
    assert not howe(blank(deviation), **options).any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 3)])
def test_the_smallest_pages(shape):
    assert not auto(np.full(shape, 90, np.uint8))[0].any()
    ink, _ = auto(np.random.default_rng(0).integers(0, 256, shape, np.uint8))
    assert (ink.shape, ink.dtype) == (shape, bool)


def test_a_page_has_the_same_ink_in_every_type():
    grey = shaded(TEXT, 0.5, 4)
    ink, options = auto(grey)
    for other in (grey * np.uint16(257), grey / 255, (grey / 255).astype(np.float32), np.asfortranarray(grey)):
        found, same = auto(other)
        np.testing.assert_array_equal(found, ink)
        assert same == options


def test_threads_change_nothing_and_the_page_stays_as_it_is():
    tall = np.tile(shaded(TEXT, 0.5, 4), (2, 1))
    kept = tall.copy()
    tall.flags.writeable = False
    (one, options), (three, others) = auto(tall, threads=1), auto(tall, threads=3)
    np.testing.assert_array_equal(one, three)
    assert options == others
    np.testing.assert_array_equal(tall, kept)


def test_noise_is_smoothed_away_before():
    assert auto(shaded(TEXT, 0.7, 1))[1]["smooth"] is None
    assert auto(shaded(TEXT, 0.7, 8))[1]["smooth"] is not None


# --- the noise on a page


@pytest.mark.parametrize("deviation", [1, 2, 4, 8, 16, 32])
def test_the_noise_of_blank_pages(deviation):
    assert noise(blank(deviation, grey=128)) == pytest.approx(deviation, rel=0.05)


@pytest.mark.parametrize("deviation", [2, 4, 8, 16])
@pytest.mark.parametrize("darkest", [1, 0.4])
def test_the_noise_under_text_and_shading(deviation, darkest):
    text = page(lines=4, words=3, size=40, shape=(330, 500), paper=200, ink=60)
    assert noise(shaded(text, darkest, deviation)) == pytest.approx(deviation, rel=0.15)


def test_slopes_and_bends_are_no_noise():
    y, x = np.indices((60, 70))
    assert noise((x + 2 * y).astype(np.uint8)) == 0
    assert noise((200 - (x // 10) ** 2 - 2 * (y // 10) ** 2).astype(np.uint8)) == 0


def test_noise_by_hand():
    spike = np.zeros((3, 3), np.uint8)
    spike[1, 1] = 10
    assert noise(spike) == pytest.approx(40 / 6 / 0.6745)
    assert noise(spike[:2]) == noise(spike[:, :2]) == 0
