"""The scikit-learn transformer: scikit-learn's own checks, its neighbours, and KBinsDiscretizer beside it."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, KBinsDiscretizer, StandardScaler
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import parametrize_with_checks

import fewbits as fb
from fewbits.errors import ArgumentError, FewerLevelsWarning
from fewbits.sklearn import QuantizerTransformer

RULES = ["uniform", "quantile", "kmeans", "lloyd-max", "entropy"]
ENCODINGS = ["ordinal", "onehot", "onehot-dense", "levels"]

each_rule = pytest.mark.parametrize("rule", RULES)
each_encoding = pytest.mark.parametrize("encode", ENCODINGS)
fewer_levels = pytest.mark.filterwarnings("ignore:.* levels were asked for:fewbits.errors.FewerLevelsWarning")


def table(shape=(120, 3), seed=0):
    return np.random.default_rng(seed).gamma(2.0, 10.0, shape)


def dense(x):
    return x.toarray() if sparse.issparse(x) else x


# --- scikit-learn's own checks


@fewer_levels  # some checks have fewer distinct values than the default has levels
@parametrize_with_checks(
    [
        QuantizerTransformer(),
        *(QuantizerTransformer(rule) for rule in RULES if rule != "lloyd-max"),
        *(QuantizerTransformer(encode=encode) for encode in ENCODINGS if encode != "ordinal"),
        QuantizerTransformer("uniform", levels=300, encode="onehot"),
        *map(
            QuantizerTransformer, [fb.LloydMax(8), fb.EntropyConstrained(target_rate=2), fb.Deadzone(0.5), fb.Binary()]
        ),
        QuantizerTransformer(fb.Uniform(5, range=(0, 1)), encode="levels"),
        QuantizerTransformer(fb.Quantile(4, reconstruction="center"), levels=2, encode="onehot-dense"),
    ]
)
def test_scikit_learn_accepts_it(estimator, check):
    check(estimator)


@fewer_levels
@pytest.mark.filterwarnings("ignore:X (has|does not have valid) feature names:UserWarning")  # as the checks intend
@each_encoding
@pytest.mark.parametrize(
    "check",
    [
        *("check_transformer_get_feature_names_out", "check_get_feature_names_out_error", "check_set_output_transform"),
        *("check_transformer_get_feature_names_out_pandas", "check_dataframe_column_names_consistency"),
        *("check_set_output_transform_pandas", "check_global_output_transform_pandas"),
        *("check_set_output_transform_polars", "check_global_set_output_transform_polars"),
    ],
)
def test_names_and_frames_are_as_scikit_learn_wants_them(encode, check):
    if "pandas" in check or "dataframe" in check:
        pytest.importorskip("pandas")
    if "polars" in check:
        pytest.importorskip("polars")
    getattr(estimator_checks, check)("QuantizerTransformer", QuantizerTransformer(encode=encode))


# --- what it returns


def test_codes_and_levels_by_hand():
    x = np.array([[0, 5.0], [1, 5.5], [9, 7.0], [10, 7.5]])
    t = QuantizerTransformer(levels=2).fit(x)
    assert t.transform(x).tolist() == [[0, 0], [0, 0], [1, 1], [1, 1]]
    assert t.n_levels_.tolist() == [2, 2]
    levels = [[0.5, 5.25], [0.5, 5.25], [9.5, 7.25], [9.5, 7.25]]
    assert t.inverse_transform(t.transform(x)).tolist() == levels
    assert t.set_params(encode="levels").transform(x).tolist() == levels
    columns = [[1, 0, 1, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 1, 0, 1]]
    assert t.set_params(encode="onehot-dense").transform(x).tolist() == columns
    assert t.set_params(encode="onehot").transform(x).toarray().tolist() == columns
    assert t.transform(x).format == "csr"


@each_rule
def test_each_feature_is_quantized_as_if_alone(rule):
    x, weights = table(), np.random.default_rng(1).random(120)
    t = QuantizerTransformer(rule, levels=5).fit(x, sample_weight=weights)
    for column, q in zip(x.T, t.quantizers_, strict=True):
        alone = q.clone().fit(column, weights)
        assert np.array_equal(q.representation_levels_, alone.representation_levels_)
    assert np.array_equal(
        t.transform(x), np.column_stack([q.encode(c) for q, c in zip(t.quantizers_, x.T, strict=True)])
    )


@each_rule
@each_encoding
def test_the_inverse_gives_the_representation_levels_whatever_the_encoding(rule, encode):
    x = table()
    t = QuantizerTransformer(rule, levels=[2, 7, 4], encode=encode).fit(x)
    expected = QuantizerTransformer(rule, levels=[2, 7, 4], encode="levels").fit_transform(x)
    out = t.transform(x)
    assert np.array_equal(t.inverse_transform(out), expected)
    assert np.array_equal(t.inverse_transform(dense(out).astype(np.float64)), expected)
    assert not np.shares_memory(dense(out), x)


@pytest.mark.parametrize(("levels", "dtype"), [(2, "u1"), (256, "u1"), (257, "u2"), ([3, 300, 3], "u2")])
def test_codes_have_the_smallest_type_that_holds_those_of_all_features(levels, dtype):
    assert QuantizerTransformer("uniform", levels=levels).fit_transform(table()).dtype == dtype


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8, np.int64])
def test_levels_have_the_type_of_the_data_and_columns_are_floats(dtype):
    x = table().clip(0, 255).astype(dtype)
    t = QuantizerTransformer(levels=3).fit(x)
    assert t.inverse_transform(t.transform(x)).dtype == dtype
    assert t.set_params(encode="levels").transform(x).dtype == dtype
    floating = np.float32 if dtype == np.float32 else np.float64
    for encode in ("onehot", "onehot-dense"):
        assert t.set_params(encode=encode).transform(x).dtype == floating


def test_levels_may_differ_from_feature_to_feature():
    t = QuantizerTransformer("uniform", levels=np.array([2, 3, 4]), encode="onehot").fit(table())
    assert t.n_levels_.tolist() == [2, 3, 4]
    assert t.get_feature_names_out().tolist() == [f"x{j}_{code}" for j, k in enumerate((2, 3, 4)) for code in range(k)]
    assert t.set_params(encode="levels").get_feature_names_out(["a", "b", "c"]).tolist() == ["a", "b", "c"]


def test_levels_are_eight_unless_the_quantizer_has_its_own():
    assert QuantizerTransformer().fit(table()).n_levels_.tolist() == [8, 8, 8]
    q = fb.Quantile(3, reconstruction="center")
    assert QuantizerTransformer(q).fit(table()).n_levels_.tolist() == [3, 3, 3]
    t = QuantizerTransformer(q, levels=[None, 5, 6]).fit(table())
    assert t.n_levels_.tolist() == [3, 5, 6]
    assert all(own.reconstruction == "center" for own in t.quantizers_)
    assert not hasattr(q, "representation_levels_")
    assert q.levels == 3


def test_fewer_distinct_values_are_the_levels():
    x = np.array([[7, 1.0], [7, 2.0], [7, 3.0]])
    with pytest.warns(FewerLevelsWarning) as notes:
        t = QuantizerTransformer(levels=4, encode="onehot-dense").fit(x)
    assert len(notes) == 2
    assert t.n_levels_.tolist() == [1, 3]
    assert t.get_feature_names_out().tolist() == ["x0_0", "x1_0", "x1_1", "x1_2"]
    assert np.array_equal(t.inverse_transform(t.transform(x)), x)


def test_frames_keep_their_names():
    pd = pytest.importorskip("pandas")
    x = pd.DataFrame({"width": [1.0, 2, 8, 9], "height": [5, 6, 7, 8]})
    t = QuantizerTransformer(levels=2).set_output(transform="pandas")
    assert t.fit_transform(x).columns.tolist() == ["width", "height"]
    assert t.feature_names_in_.tolist() == ["width", "height"]
    columns = t.set_params(encode="onehot-dense").transform(x).columns.tolist()
    assert columns == ["width_0", "width_1", "height_0", "height_1"]


# --- among scikit-learn's own


def test_it_takes_its_place_in_a_pipeline_and_a_search():
    x, y = load_iris(return_X_y=True)
    pipeline = make_pipeline(
        FunctionTransformer(np.sqrt), QuantizerTransformer(), StandardScaler(), LogisticRegression()
    )
    search = GridSearchCV(pipeline, {"quantizertransformer__levels": [2, 6]}, cv=3).fit(x, y)
    assert search.best_params_ == {"quantizertransformer__levels": 6}
    assert search.score(x, y) > 0.9
    pipeline.set_params(quantizertransformer__quantizer=fb.LloydMax(3))
    search = GridSearchCV(pipeline, {"quantizertransformer__quantizer__levels": [2, 6]}, cv=3).fit(x, y)
    assert search.best_params_ == {"quantizertransformer__quantizer__levels": 6}
    fitted = search.best_estimator_["quantizertransformer"]
    assert fitted.n_levels_.tolist() == [6, 6, 6, 6]
    pipeline.fit(x, y, quantizertransformer__sample_weight=np.arange(len(x)))


def test_it_takes_its_columns_of_a_table():
    x = table()
    both = ColumnTransformer(
        [("few", QuantizerTransformer(levels=2), [0]), ("many", QuantizerTransformer(levels=9, encode="levels"), [2])],
        remainder="passthrough",
    )
    out = both.fit_transform(x)
    assert np.array_equal(out[:, 0], fb.LloydMax(2).fit(x[:, 0]).encode(x[:, 0]))
    assert np.array_equal(out[:, 1], fb.LloydMax(9).fit(x[:, 2]).quantize(x[:, 2]))
    assert np.array_equal(out[:, 2], x[:, 1])
    assert both.get_feature_names_out().tolist() == ["few__x0", "many__x2", "remainder__x1"]


def test_clones_and_copies_agree():
    x, t = table(), QuantizerTransformer(fb.Uniform(6, range=(0, 50)), encode="levels")
    other = clone(t)
    assert repr(other) == repr(t)
    assert other.quantizer is not t.quantizer
    assert t.get_params()["quantizer__range"] == (0, 50)
    expected = t.fit_transform(x)
    assert np.array_equal(other.fit_transform(x), expected)
    assert np.array_equal(pickle.loads(pickle.dumps(t)).transform(x), expected)
    assert "Uniform" in t._repr_mimebundle_()["text/html"]  # what a notebook shows


# --- beside KBinsDiscretizer


@pytest.mark.parametrize(
    ("rule", "levels"),  # of the quantiles those whose share is exact in binary: beside it, a rounding moves an edge
    [("uniform", 2), ("uniform", 3), ("uniform", 5), ("uniform", 8), ("quantile", 2), ("quantile", 4), ("quantile", 8)],
)
def test_bins_are_those_of_kbinsdiscretizer_where_the_rule_is_the_same(rule, levels):
    x = table()  # all values differ and 120 is a multiple of each number of levels
    options = {"quantile_method": "averaged_inverted_cdf"} if rule == "quantile" else {}
    bins = KBinsDiscretizer(levels, strategy=rule, encode="ordinal", **options).fit(x)
    t = QuantizerTransformer(rule, levels=levels).fit(x)
    for q, edges in zip(t.quantizers_, bins.bin_edges_, strict=True):
        np.testing.assert_allclose(q.decision_levels_, edges[1:-1], rtol=1e-15)
    fresh = np.concatenate([x, table(seed=1) * 2 - 9])
    assert np.array_equal(t.transform(fresh), bins.transform(fresh))
    if rule == "uniform":
        np.testing.assert_allclose(t.inverse_transform(t.transform(x)), bins.inverse_transform(bins.transform(x)))


@pytest.mark.parametrize("levels", [2, 3, 5, 8, 20])
@pytest.mark.parametrize("seed", range(4))
def test_the_squared_error_is_never_above_that_of_kbinsdiscretizer(levels, seed):
    x = table(seed=seed)
    codes = KBinsDiscretizer(levels, strategy="kmeans", encode="ordinal").fit_transform(x).astype(int)
    error = np.square(x - QuantizerTransformer(levels=levels, encode="levels").fit_transform(x)).sum(axis=0)
    for values, cells, ours in zip(x.T, codes.T, error, strict=True):
        centroids = np.bincount(cells, values) / np.bincount(cells)
        assert ours <= np.square(values - centroids[cells]).sum() * (1 + 1e-12)


def test_the_entropy_rule_keeps_to_the_rate_of_its_levels():
    t = QuantizerTransformer("entropy", levels=4).fit(table((2000, 2)))
    for codes in t.transform(table((2000, 2))).T:
        share = np.bincount(codes) / codes.size
        assert -(share[share > 0] * np.log2(share[share > 0])).sum() <= 2 + 1e-9
    assert (t.n_levels_ >= 4).all()


# --- errors


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"quantizer": "median"}, "quantizer must be a ScalarQuantizer or one of 'uniform', .*, got 'median'"),
        ({"quantizer": fb.LloydMax}, "quantizer must be a ScalarQuantizer or one of"),
        ({"quantizer": fb.LloydMax(4, channel_axis=0)}, "quantizer must have channel_axis=None, .*, got LloydMax"),
        ({"encode": "binary"}, "encode must be one of 'ordinal', .*, got 'binary'"),
        ({"levels": 0}, "levels must be a whole number from 1 to 65536, got 0"),
        ({"levels": 2.5}, "levels must be a whole number from 1 to 65536, got 2.5"),
        ({"levels": [2, 3]}, r"levels must be one whole number, or one for each of the 3 features, .*\(2,\)"),
        ({"levels": [2, [3], 4]}, r"levels must be a whole number from 1 to 65536, got \[3\]"),
        ({"levels": 0, "quantizer": "entropy"}, "levels must be a whole number from 1 to 65536, got 0"),
    ],
)
def test_parameters_are_judged_in_fit(params, message):
    t = QuantizerTransformer(**params)
    with pytest.raises(ArgumentError, match=message):
        t.fit(table())


def test_bad_tables_are_refused():
    t = QuantizerTransformer(levels=3)
    with pytest.raises(NotFittedError, match="not fitted yet"):
        t.inverse_transform([[0, 0, 0]])
    t.fit(table())
    with pytest.raises(TypeError, match="Sparse data was passed for X, but dense data is required"):
        t.fit(sparse.csr_array(table()))
    with pytest.raises(ArgumentError, match="X must have the 3 features of fit, got 2"):
        t.inverse_transform([[0, 0]])
    with pytest.raises(ArgumentError, match="X must hold codes, which are whole numbers, got fractions"):
        t.inverse_transform([[0, 0.5, 0]])
    with pytest.raises(ArgumentError, match="codes must be from 0 to 2, got values from 3 to 3"):
        t.inverse_transform([[0, 3, 0]])
    with pytest.raises(ArgumentError, match=r"sample_weight must be finite, .* none negative and not all zero"):
        t.fit(table(), sample_weight=np.zeros(120))


def test_without_scikit_learn_the_room_says_what_to_install():
    code = (
        "import sys; sys.modules['sklearn'] = None; import fewbits as fb\n"
        "try: fb.sklearn\nexcept fb.errors.MissingExtraError as error: print(error)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert said == "scikit-learn is needed for this; install it with: pip install 'fewbits[sklearn]'"
