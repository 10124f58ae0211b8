"""The method names of scalar_quantization over fitted quantizers, with its indexes worked by formula."""

import numpy as np
import pytest

from fewbits import LloydMax, Quantile, Uniform
from fewbits.compat import ScalarQuantization
from fewbits.errors import ArgumentError, NotFittedError

RULES = [LloydMax(5), Quantile(6), Uniform(7), LloydMax(1)]


@pytest.mark.parametrize("step", [1, 4, 32])
def test_indexes_are_those_of_a_midrise_quantizer(step):
    x = np.random.default_rng(0).uniform(-128, 128, (20, 30))
    old = ScalarQuantization(Uniform(256 // step, range=(-128, 128)).fit(x), min_val=-128, max_val=128)
    y, k = old.encode_and_decode(x)
    assert k.dtype == np.int64
    assert np.array_equal(k, np.floor(x / step))
    assert np.array_equal(y, step * (k + 0.5))
    assert np.array_equal(old.get_decision_levels(), np.arange(-128, 129, step))
    assert np.array_equal(old.get_representation_levels(), np.arange(-128, 128, step) + step / 2)


@pytest.mark.parametrize("step", [2, 4, 32])
def test_indexes_are_those_of_a_midtread_quantizer(step):
    x = np.random.default_rng(0).uniform(-100, 100, 500)
    half = (128 // step + 0.5) * step
    y, k = ScalarQuantization(Uniform(256 // step + 1, range=(-half, half)).fit(x)).encode_and_decode(x)
    assert np.array_equal(k, np.rint(x / step))
    np.testing.assert_allclose(y, step * k)


def test_without_negative_data_the_indexes_are_the_codes():
    counts = np.random.default_rng(0).integers(1, 90, 256)
    q = LloydMax(64).fit(np.arange(256), counts)
    old = ScalarQuantization(q)
    x = np.arange(256, dtype=np.uint8)
    assert np.array_equal(old.encode(x), q.encode(x))
    assert np.array_equal(old.decode(old.encode(x)), q.quantize(x))
    assert np.array_equal(old.get_decision_levels(), [0, *q.decision_levels_, 255])


@pytest.mark.parametrize("rule", RULES, ids=repr)
@pytest.mark.parametrize("dtype", [np.float64, np.int16])
def test_its_methods_agree_with_each_other_and_with_the_quantizer(rule, dtype):
    x = np.random.default_rng(1).normal(-3, 20, 400).astype(dtype)
    q = rule.clone().fit(x)
    old = ScalarQuantization(q)
    y, k = old.encode_and_decode(x)
    assert np.array_equal(y, q.quantize(x))
    assert y.dtype == dtype
    assert np.array_equal(old.decode(k), y)
    assert all(np.array_equal(a, b) for a, b in zip(old.quan_dequan(x), (y, k), strict=True))
    assert old.encode(0) == 0
    edges, levels = old.get_decision_levels(), old.get_representation_levels()
    assert len(edges) == len(levels) + 1
    assert (edges[0], edges[-1]) == (x.min(), x.max())
    assert np.array_equal(levels[k - k.min()], y)


def test_ends_go_out_to_decision_levels_beyond_the_data():
    old = ScalarQuantization(Uniform(4, range=(0, 8)).fit([3.0, 5.0]))
    assert old.get_decision_levels().tolist() == [2, 2, 4, 6, 6]


def test_what_cannot_be_wrapped_is_refused():
    with pytest.raises(NotFittedError, match="has no levels yet"):
        ScalarQuantization(LloydMax(4))
    with pytest.raises(ArgumentError, match="quantizer must be a ScalarQuantizer with channel_axis=None, got LloydMax"):
        ScalarQuantization(LloydMax(1, channel_axis=0).fit([[1, 2]]))
    with pytest.raises(ArgumentError, match="quantizer must be a ScalarQuantizer"):
        ScalarQuantization(LloydMax)


@pytest.mark.parametrize("k", [[-3], [2], [0.0], [np.nan]])
def test_indexes_beyond_the_levels_are_refused(k):
    old = ScalarQuantization(Uniform(4, range=(-8, 8)).fit([0.5]))
    with pytest.raises(ArgumentError, match="k must hold whole numbers from -2 to 1, got "):
        old.decode(k)
