"""Sauvola's threshold at several scales."""

import numpy as np
import pytest

from fewbits.documents.multiscale import multi_scale_sauvola
from fewbits.errors import ArgumentError
from fewbits.thresholds.niblack import Sauvola

from .rendered import draw


def agreement(found, truth):
    return 2 * (found & truth).sum() / (found.sum() + truth.sum())


def test_one_scale_of_the_page_as_it_is_is_sauvola():
    page = np.random.default_rng(1).integers(0, 256, (50, 60), np.uint8)
    found = multi_scale_sauvola(page, window=15, k=0.2, scales=1, reduction=1)
    np.testing.assert_array_equal(found, Sauvola(15, 0.2).codes(page) == 0)


def test_small_letters_keep_their_detail_and_large_ones_are_not_hollow():
    page = np.array(draw("quantizers\nof ink and paper", (520, 900), size=10))
    large = np.asarray(draw("Ink", (400, 900), size=200, face="DejaVuSans-Bold", margin=60))
    page[120:] = large
    truth = page < 130
    options = {"window": 25, "k": 0.34}
    several = multi_scale_sauvola(page, reduction=1, scales=4, **options)
    one = Sauvola(**options).codes(page) == 0
    small, big = np.s_[:120], np.s_[120:]
    assert agreement(several[big], truth[big]) > 0.98
    assert agreement(one[big], truth[big]) < 0.85
    assert agreement(several[small], truth[small]) > max(0.9, 0.98 * agreement(one[small], truth[small]))


def test_by_default_a_disc_of_two_windows_is_full():
    y, x = np.ogrid[-200:200, -200:200]
    disc = y * y + x * x < 100**2
    page = np.where(disc, 40, 200).astype(np.uint8)
    assert (multi_scale_sauvola(page) == disc).all()
    assert not (Sauvola(101, 0.34).codes(page) == 0)[200, 200]


def test_an_object_has_the_threshold_of_its_scale():
    """Of 3 × 3 pixels at each scale: the finest takes objects of up to 6 pixels, the next of 1.575 and more."""
    page = np.full((32, 64), 200, np.uint8)
    page[8:10, 8:10] = 100  # 4 pixels, and 1 at the second scale
    page[16:24, 40:48] = 100  # 64 pixels, and 16
    found = multi_scale_sauvola(page, window=3, k=0.2, scales=2, reduction=1)
    coarse = Sauvola(3, 0.2).surface(page.reshape(16, 2, 32, 2).mean((1, 3)).astype(np.uint8))
    expected = page < coarse.repeat(2, 0).repeat(2, 1)
    np.testing.assert_array_equal(found[:, 32:], expected[:, 32:])
    np.testing.assert_array_equal(found[4:14, 4:14], (Sauvola(3, 0.2).codes(page) == 0)[4:14, 4:14])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"scales": 0}, "scales must be a whole number from 1 to 8"),
        ({"scales": 9}, "scales must be a whole number from 1 to 8"),
        ({"reduction": 0}, "reduction must be a whole number from 1 to 101"),
        ({"window": 9, "reduction": 10}, "reduction must be a whole number from 1 to 9"),
        ({"k": None}, "k must be a finite number"),
    ],
)
def test_options_out_of_range_are_refused(options, said):
    with pytest.raises(ArgumentError, match=said):
        multi_scale_sauvola(np.zeros((3, 3), np.uint8), **options)
