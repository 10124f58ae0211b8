import dataclasses
import math

import doxapy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from fewbits.errors import ArgumentError
from fewbits.metrics import (
    GroundTruth,
    binary_psnr,
    distance_reciprocal_distortion,
    document_report,
    f_measure,
    misclassification_penalty,
    negative_rate,
    pseudo_f_measure,
    pseudo_f_measure_skeleton,
    pseudo_recall_precision,
    recall_precision,
)

from .pages import spoiled, text_page

PAIRS = hnp.array_shapes(min_dims=2, max_dims=2, max_side=20).flatmap(
    lambda shape: st.tuples(hnp.arrays(np.bool_, shape), hnp.arrays(np.bool_, shape))
)
DRAWN = [(spoiled(text_page(seed), seed), text_page(seed)) for seed in range(6)]


def drawn(text):
    return np.array([[c == "#" for c in line] for line in text.split()])


def doxa(page, truth):
    """DoxaPy's measures; ink is 0 there."""
    return doxapy.calculate_performance(*(np.where(mask, 0, 255).astype(np.uint8) for mask in (truth, page)))


# --- counts


def test_counts_by_hand():
    truth = drawn("####...... ####...... ..........")
    page = drawn("###....... ####.##... ..........")
    assert recall_precision(page, truth) == (87.5, pytest.approx(700 / 9))
    assert f_measure(page, truth) == pytest.approx(100 * 14 / 17)
    assert negative_rate(page, truth) == pytest.approx((1 / 8 + 2 / 22) / 2)
    assert binary_psnr(page, truth) == pytest.approx(10.0)


@pytest.mark.parametrize(("page", "truth"), DRAWN)
def test_counts_are_those_of_doxapy(page, truth):
    known = doxa(page, truth)
    assert f_measure(page, truth) == pytest.approx(known["fm"], rel=1e-12)
    assert binary_psnr(page, truth) == pytest.approx(known["psnr"], rel=1e-12)
    assert negative_rate(page, truth) == pytest.approx(known["nrm"], rel=1e-12)


# --- distance reciprocal distortion


def distortion(page, truth):
    """Equation by equation."""
    offsets = np.arange(-2, 3)
    far = np.hypot(offsets[:, None], offsets)
    weights = np.where(far > 0, 1 / np.where(far > 0, far, 1), 0)
    weights /= weights.sum()
    total = 0.0
    for y, x in zip(*np.nonzero(page != truth), strict=True):
        for i in offsets:
            for j in offsets:
                if 0 <= y + i < truth.shape[0] and 0 <= x + j < truth.shape[1]:
                    total += weights[i + 2, j + 2] * (truth[y + i, x + j] != page[y, x])
    return total


def blocks(truth, used=8):
    """Blocks of 8 × 8 not of one colour in their first `used` rows and columns."""
    rows, columns = (range(0, size - 7, 8) for size in truth.shape)
    parts = [truth[y : y + used, x : x + used] for y in rows for x in columns]
    return sum(0 < part.sum() < part.size for part in parts)


@pytest.mark.parametrize(("page", "truth"), DRAWN)
def test_distortion_is_what_the_paper_prints(page, truth):
    assert GroundTruth(truth).uneven_blocks == blocks(truth)
    expected = distortion(page, truth) / blocks(truth)
    assert distance_reciprocal_distortion(page, truth) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("page", "truth"), DRAWN)
def test_distortion_is_that_of_doxapy_but_for_its_count_of_blocks(page, truth):
    expected = doxa(page, truth)["drdm"] * blocks(truth, used=7) / blocks(truth)  # it leaves out a row and a column
    assert distance_reciprocal_distortion(page, truth) == pytest.approx(expected, rel=2e-5)  # of rounded weights


def test_distortion_of_blocks_of_which_none_is_uneven():
    flat = np.zeros((16, 16), bool)
    one = flat.copy()
    one[3, 3] = True
    assert distance_reciprocal_distortion(flat, flat) == 0.0
    assert distance_reciprocal_distortion(one, flat) == math.inf
    assert distance_reciprocal_distortion(flat, one) == 0.0  # where it was, all is white, as on the page


# --- misclassification penalty


@pytest.mark.parametrize(("page", "truth"), DRAWN)
def test_penalty_is_of_distances_by_scipy(page, truth):
    cross = ndimage.generate_binary_structure(2, 1)
    edge = truth & ~ndimage.binary_erosion(truth, cross)
    far = ndimage.distance_transform_edt(~edge)
    expected = (far[truth & ~page].sum() + far[page & ~truth].sum()) / (2 * far[truth].sum())
    assert misclassification_penalty(page, truth) == pytest.approx(expected, rel=1e-12)


def test_penalty_of_truth_without_inside_and_of_none():
    line = drawn("..... .###. .....")
    assert misclassification_penalty(drawn("..... .##.. ....."), line) == 0.0
    assert misclassification_penalty(drawn("#.... .###. ....."), line) == math.inf
    assert misclassification_penalty(line, np.zeros((3, 5), bool)) == math.inf


# --- pseudo F-measures


def test_recall_weights_by_hand():
    """Across bars of 1, 2, 3, 4 and 7 pixels the weights add up to 1."""
    profiles = {1: [1], 2: [0, 1], 3: [0, 1, 0], 4: [0, 0.5, 0.5, 0], 7: np.array([0, 1, 2, 3, 2, 1, 0]) / 9}
    for width, profile in profiles.items():
        truth = np.zeros((width + 6, 60), bool)
        truth[3 : 3 + width, 2:58] = True
        column = GroundTruth(truth).recall_weights[:, 30]
        assert column.sum() == pytest.approx(1.0, rel=1e-12)
        assert sorted(column[3 : 3 + width]) == pytest.approx(sorted(profile))
        assert not column[:3].any()


def test_precision_weights_by_hand():
    """A stroke three pixels wide reaches two pixels; between two strokes the middle weighs two."""
    truth = np.zeros((20, 60), bool)
    truth[3:6, 5:55] = True
    assert GroundTruth(truth).precision_weights[:, 30].tolist() == [1, 2, 1.5, 1, 1, 1, 1.5, 2, *[1] * 12]
    for gap, between in ((1, [2]), (2, [2, 2]), (3, [1.5, 2, 1.5]), (4, [1.5, 2, 2, 1.5]), (5, [1.5, 2, 1, 2, 1.5])):
        close = truth.copy()
        close[6 + gap : 9 + gap, 5:55] = True
        assert GroundTruth(close).precision_weights[6 : 6 + gap, 30].tolist() == between


def test_pseudo_measures_by_hand():
    truth = np.zeros((20, 60), bool)
    truth[3:6, 5:55] = True
    thinner, speck, grown = truth.copy(), truth.copy(), truth.copy()
    thinner[[3, 5]] = False
    speck[15, 20:25] = True
    grown[6, 20:30] = True
    assert pseudo_recall_precision(thinner, truth) == (100.0, 100.0)
    assert pseudo_recall_precision(speck, truth) == (100.0, pytest.approx(100 * 150 / 155))
    assert pseudo_recall_precision(grown, truth) == (100.0, pytest.approx(100 * 150 / 165))
    assert pseudo_f_measure(grown, truth) == pytest.approx(100 * 300 / 315)
    assert pseudo_f_measure_skeleton(thinner, truth) == 100.0
    assert pseudo_f_measure_skeleton(grown, truth) == pytest.approx(100 * 300 / 310)


@pytest.mark.parametrize("seed", range(6))
def test_weights_have_the_ranges_of_the_paper(seed):
    truth = text_page(seed)
    known = GroundTruth(truth)
    assert (known.recall_weights[~truth] == 0).all()
    assert (known.recall_weights >= 0).all()
    assert (known.recall_weights <= 1).all()
    assert (known.precision_weights[truth] == 1).all()
    assert (known.precision_weights >= 1).all()
    assert (known.precision_weights <= 3).all()
    cross = ndimage.generate_binary_structure(2, 1)
    part = ndimage.label(truth, np.ones((3, 3)))[0]
    for number in range(1, part.max() + 1):  # every part counts
        assert known.recall_weights[part == number].sum() > 0
    far = ndimage.distance_transform_cdt(~(truth & ~ndimage.binary_erosion(truth, cross)), "chessboard")
    assert (known.precision_weights[~truth & (far > 2 * far[truth].max() + 2)] == 1).all()


def test_weights_do_not_depend_on_the_background_around():
    truth = text_page(3)
    wide = np.pad(truth, 40)
    known, around = GroundTruth(truth), GroundTruth(wide)
    inner = np.s_[40:-40, 40:-40]
    assert np.array_equal(known.recall_weights, around.recall_weights[inner])
    assert np.array_equal(known.precision_weights, around.precision_weights[inner])


# --- all of them


@given(PAIRS)
def test_any_page_has_values_in_range(pair):
    page, truth = pair
    report = document_report(page, truth)
    values = dataclasses.asdict(report)
    for name in ("f_measure", "recall", "precision", "pseudo_f_measure", "pseudo_recall", "pseudo_precision"):
        assert 0 <= values[name] <= 100
    assert 0 <= report.nrm <= 1
    assert report.drd >= 0
    assert report.mpm >= 0
    assert not any(math.isnan(value) for value in values.values())
    assert report == document_report(page, GroundTruth(truth))


@given(hnp.arrays(np.bool_, hnp.array_shapes(min_dims=2, max_dims=2, max_side=20)))
def test_the_truth_is_perfect(truth):
    report = document_report(truth, truth)
    assert dataclasses.astuple(report) == (*[100.0] * 7, math.inf, 0.0, 0.0, 0.0)


def test_pages_without_ink():
    blank, inked = np.zeros((16, 16), bool), np.zeros((16, 16), bool)
    inked[4:9, 4:12] = True
    missed, invented = document_report(blank, inked), document_report(inked, blank)
    assert (missed.recall, missed.precision, missed.f_measure) == (0.0, 100.0, 0.0)
    assert (missed.pseudo_recall, missed.pseudo_precision, missed.pseudo_f_measure) == (0.0, 100.0, 0.0)
    assert (missed.pseudo_f_measure_skeleton, missed.nrm, missed.mpm) == (0.0, 0.5, 0.5)
    assert (invented.recall, invented.precision, invented.f_measure) == (100.0, 0.0, 0.0)
    assert (invented.pseudo_f_measure, invented.pseudo_f_measure_skeleton) == (0.0, 0.0)
    assert (invented.drd, invented.mpm, invented.nrm) == (math.inf, math.inf, 20 / 256)


def test_the_report_has_what_the_functions_give():
    page, truth = DRAWN[0]
    report = document_report(page, truth)
    assert (report.recall, report.precision) == recall_precision(page, truth)
    assert (report.pseudo_recall, report.pseudo_precision) == pseudo_recall_precision(page, truth)
    assert report.pseudo_f_measure == pseudo_f_measure(page, truth)
    assert report.pseudo_f_measure_skeleton == pseudo_f_measure_skeleton(page, truth)
    assert (report.f_measure, report.psnr) == (f_measure(page, truth), binary_psnr(page, truth))
    assert (report.drd, report.nrm) == (distance_reciprocal_distortion(page, truth), negative_rate(page, truth))
    assert report.mpm == misclassification_penalty(page, truth)


@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (30, 1)])
def test_narrow_pages(shape):
    truth = np.zeros(shape, bool)
    truth.flat[0] = True
    assert document_report(truth, truth).pseudo_f_measure == 100.0
    assert document_report(~truth, truth).f_measure == 0.0


@pytest.mark.parametrize(
    "page", [np.zeros((4, 5), np.uint8), np.zeros((4, 5, 1), bool), np.zeros((0, 5), bool), [[True]], None]
)
def test_what_is_no_mask_is_refused(page):
    with pytest.raises(ArgumentError, match=r"ink must be a bool array .* in which True is ink"):
        f_measure(page, np.zeros((4, 5), bool))
    with pytest.raises(ArgumentError, match="truth must be a bool array"):
        document_report(np.zeros((4, 5), bool), page)


def test_shapes_must_agree_and_inputs_stay():
    with pytest.raises(ArgumentError, match=r"one shape, got \(4, 5\) and \(5, 4\)"):
        document_report(np.zeros((4, 5), bool), np.zeros((5, 4), bool))
    page, truth = (mask.copy() for mask in DRAWN[0])
    page.flags.writeable = truth.flags.writeable = False
    document_report(page, truth)
    assert document_report(page[:, ::-1], truth[:, ::-1]).f_measure == f_measure(page, truth)
