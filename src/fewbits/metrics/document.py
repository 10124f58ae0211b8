"""What the binarization of a page cost: the measures of the DIBCO contests, against the true ink.

A page is a bool array, (rows, columns), in which True is ink; so is the truth, or it is a `GroundTruth`, which need not
be studied again for the next page that is measured against it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._checks import Array
from ..errors import ArgumentError
from .distortion import psnr_of
from .ground_truth import GroundTruth, check_mask


@dataclass(frozen=True)
class DocumentReport:
    """The measures of one page. What is better is in brackets.

    Attributes
    ----------
    f_measure, recall, precision : float
        In percent [more].
    pseudo_f_measure, pseudo_recall, pseudo_precision : float
        With weights by the distance to the contour (DIBCO from 2013), in percent [more].
    pseudo_f_measure_skeleton : float
        With the recall of the skeleton (DIBCO 2010 to 2012), in percent [more].
    psnr : float
        In dB; infinite without error [more].
    drd : float
        Distance reciprocal distortion [less].
    nrm : float
        Negative rate metric, 0 to 1 [less].
    mpm : float
        Misclassification penalty metric; the contests print thousandths [less].
    """

    f_measure: float
    recall: float
    precision: float
    pseudo_f_measure: float
    pseudo_recall: float
    pseudo_precision: float
    pseudo_f_measure_skeleton: float
    psnr: float
    drd: float
    nrm: float
    mpm: float


def document_report(ink: Any, truth: Any) -> DocumentReport:
    """All measures of a binarized page.

    Parameters
    ----------
    ink : ndarray of bool, (rows, columns)
        True is ink.
    truth : ndarray of bool, or GroundTruth
        Of the same shape.

    Raises
    ------
    ArgumentError
        Not bool arrays of two dimensions and one shape, or empty ones.

    Examples
    --------
    >>> truth = np.zeros((16, 16), bool)
    >>> truth[4:9, 2:14] = True
    >>> page = truth.copy()
    >>> page[4:9, 7], page[10, 2:5] = False, True
    >>> report = document_report(page, truth)
    >>> round(report.f_measure, 2), round(report.pseudo_f_measure, 2), round(report.psnr, 2), round(report.drd, 3)
    (93.22, 90.23, 15.05, 1.635)
    """
    page, known = _check_pair(ink, truth)
    recall, precision = recall_precision(page, known)
    pseudo_recall, pseudo_precision = pseudo_recall_precision(page, known)
    return DocumentReport(
        f_measure=_f(recall, precision),
        recall=recall,
        precision=precision,
        pseudo_f_measure=_f(pseudo_recall, pseudo_precision),
        pseudo_recall=pseudo_recall,
        pseudo_precision=pseudo_precision,
        pseudo_f_measure_skeleton=pseudo_f_measure_skeleton(page, known),
        psnr=binary_psnr(page, known),
        drd=distance_reciprocal_distortion(page, known),
        nrm=negative_rate(page, known),
        mpm=misclassification_penalty(page, known),
    )


def f_measure(ink: Any, truth: Any) -> float:
    """Harmonic mean of recall and precision, in percent.

    >>> round(f_measure(np.array([[True, True]]), np.array([[True, False]])), 2)
    66.67
    """
    return _f(*recall_precision(ink, truth))


def recall_precision(ink: Any, truth: Any) -> tuple[float, float]:
    """Share of the true ink that was found, and of the found ink that is true, in percent.

    Of no ink, 100 % is found; of nothing found, 100 % is true.

    >>> recall_precision(np.array([[True, True]]), np.array([[True, False]]))
    (100.0, 50.0)
    """
    page, known = _check_pair(ink, truth)
    hits = float((page & known.ink).sum())
    return _percent(hits, known.ink.sum()), _percent(hits, page.sum())


def pseudo_f_measure(ink: Any, truth: Any) -> float:
    """Harmonic mean of pseudo-recall and pseudo-precision, in percent: the contests' from 2013 on (Fps).

    See `pseudo_recall_precision`.

    >>> truth = np.zeros((9, 9), bool)
    >>> truth[2:7, 1:8] = True
    >>> thinner = np.zeros((9, 9), bool)
    >>> thinner[3:6, 2:7] = True
    >>> round(f_measure(thinner, truth), 1), pseudo_f_measure(thinner, truth)
    (60.0, 100.0)
    """
    return _f(*pseudo_recall_precision(ink, truth))


def pseudo_recall_precision(ink: Any, truth: Any) -> tuple[float, float]:
    """Recall and precision with weights by the distance to the contour of the true ink, in percent.

    Recall minds less what is missing at the edge of a stroke, and minds a break of any stroke alike. Precision minds
    more what is near the ink and changes its shape or joins its parts.

    Notes
    -----
    K. Ntirogiannis, B. Gatos, I. Pratikakis, "Performance evaluation methodology for historical document image
    binarization" (2013), sections III.A and III.B: `GroundTruth.recall_weights`, `GroundTruth.precision_weights`. The
    weights are computed from the truth. The paper leaves open how it is thinned and what becomes of ties, and the
    contests' own program was not compared pixel for pixel: its figures may differ a little from these.

    Examples
    --------
    >>> truth = np.zeros((9, 12), bool)
    >>> truth[3:6, 1:11] = True
    >>> broken = truth.copy()
    >>> broken[3:6, 5] = False
    >>> [round(share, 2) for share in pseudo_recall_precision(broken, truth)]
    [85.71, 100.0]
    """
    page, known = _check_pair(ink, truth)
    weights = known.recall_weights
    recall = _percent((weights * page).sum(), weights.sum())  # in one order: 100 % if all is found
    weights = known.precision_weights
    return recall, _percent((page & known.ink).sum(), weights[page].sum())


def pseudo_f_measure_skeleton(ink: Any, truth: Any) -> float:
    """Harmonic mean of the recall of the skeleton of the true ink and of precision, in percent.

    The pseudo F-measure of the contests of 2010 to 2012 (I. Pratikakis, B. Gatos, K. Ntirogiannis, "H-DIBCO 2010:
    handwritten document image binarization competition"). Skeletons by other algorithms give slightly other values.

    >>> truth = np.zeros((9, 9), bool)
    >>> truth[3:6, 1:8] = True
    >>> thinner = np.zeros((9, 9), bool)
    >>> thinner[4, 1:8] = True
    >>> pseudo_f_measure_skeleton(thinner, truth)
    100.0
    """
    page, known = _check_pair(ink, truth)
    recall = _percent((page & known.skeleton).sum(), known.skeleton.sum())
    return _f(recall, recall_precision(page, known)[1])


def binary_psnr(ink: Any, truth: Any) -> float:
    """Peak signal-to-noise ratio of pages whose peak is 1, in dB: −10 log10 of the share of pixels that are wrong.

    >>> binary_psnr(np.eye(10, dtype=bool), np.zeros((10, 10), bool))
    10.0
    """
    page, known = _check_pair(ink, truth)
    return psnr_of(float((page != known.ink).mean()), 1.0)


def distance_reciprocal_distortion(ink: Any, truth: Any) -> float:
    """Distortion as readers see it (DRD): errors weighed by the true pixels around them that they differ from.

    Each error costs the sum of the weights, in 5 × 5 pixels, of the true pixels that are not of its colour; weights are
    reciprocal to the distance, and 1 in sum; pixels beyond the borders have none. The costs of all errors are divided
    by the number of whole blocks of 8 × 8 that are not of one colour in the truth; without any such block, the
    distortion is 0 if the costs are, else infinite.

    Notes
    -----
    H. Lu, A. C. Kot, Y. Q. Shi, "Distance-reciprocal distortion measure for binary document images" (2004).

    Examples
    --------
    >>> truth = np.zeros((8, 8), bool)
    >>> truth[0, 0] = True
    >>> page = truth.copy()
    >>> page[4, 4] = True
    >>> round(distance_reciprocal_distortion(page, truth), 12)
    1.0
    """
    page, known = _check_pair(ink, truth)
    wide = page.shape[1] + 4
    colors = np.pad(known.ink.astype(np.int8), 2, constant_values=-1).reshape(-1)
    rows, columns = np.nonzero(page != known.ink)
    errors = (rows + 2) * wide + columns + 2
    true = colors[errors]
    cost = scale = 0.0
    for down in range(-2, 3):
        for right in range(-2, 3):
            if down or right:
                weight = 1 / math.hypot(down, right)
                cost += weight * int((colors[errors + down * wide + right] == true).sum())
                scale += weight
    return _ratio(cost / scale, known.uneven_blocks, nothing=0.0)


def negative_rate(ink: Any, truth: Any) -> float:
    """Mean of the share of the true ink that is missing and of the true background that is inked (NRM), 0 to 1.

    D. P. Young, J. M. Ferryman, "PETS metrics: on-line performance evaluation service" (2005). The share of nothing is
    0.

    >>> negative_rate(np.array([[True, True, False]]), np.array([[True, False, False]]))
    0.25
    """
    page, known = _check_pair(ink, truth)
    missing, inked = (known.ink & ~page).sum(), (page & ~known.ink).sum()
    background = known.ink.size - known.ink.sum()
    return (_ratio(missing, known.ink.sum(), nothing=0.0) + _ratio(inked, background, nothing=0.0)) / 2


def misclassification_penalty(ink: Any, truth: Any) -> float:
    """Errors weighed by how far they are from the contour of the true ink (MPM).

    The distances of all errors, in sum, over twice the distances of all true ink. The contour is ink, at distance 0:
    where the ink is nowhere thicker than its contour, the penalty is 0 if that of the errors is, else infinite; so it
    is if there is no ink in the truth but some on the page.

    Notes
    -----
    D. P. Young, J. M. Ferryman, "PETS metrics: on-line performance evaluation service" (2005); as in B. Gatos,
    K. Ntirogiannis, I. Pratikakis, "ICDAR 2009 document image binarization contest".

    Examples
    --------
    >>> truth = np.zeros((5, 9), bool)
    >>> truth[1:4, 1:4] = True
    >>> page = truth.copy()
    >>> page[2, 7] = True
    >>> misclassification_penalty(page, truth)
    2.0
    """
    page, known = _check_pair(ink, truth)
    distances = known.distances
    return _ratio(distances[page != known.ink].sum() / 2, distances[known.ink].sum(), nothing=0.0)


def _f(recall: float, precision: float) -> float:
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def _percent(part: Any, whole: Any) -> float:
    return 100 * _ratio(part, whole, nothing=1.0)


def _ratio(part: Any, whole: Any, *, nothing: float) -> float:
    """Part over whole; what `nothing` of nothing is, and infinite for something of nothing."""
    if whole == 0:
        return nothing if part == 0 else math.inf
    return float(part) / float(whole)


def _check_pair(ink: Any, truth: Any) -> tuple[Array, GroundTruth]:
    page = check_mask("ink", ink)
    known = truth if isinstance(truth, GroundTruth) else GroundTruth(truth)
    if page.shape != known.ink.shape:
        raise ArgumentError(f"ink and truth must have one shape, got {page.shape} and {known.ink.shape}.")
    return page, known
