"""Codecs for numcodecs and zarr: bounds kept, special values exact, streams that are small and checked."""

import json
import subprocess
import sys

import numcodecs
import numpy as np
import pytest
import zarr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import fewbits as fb
from fewbits.errors import ArgumentError, BadStreamError
from fewbits.numcodecs import Bits, Quantize, Stream
from fewbits.zarr import Quantize as ZarrQuantize

RNG = np.random.default_rng(5)
SMOOTH = np.cumsum(RNG.normal(size=4000)).astype(np.float32)

CODECS = [
    Quantize(0.25),
    Quantize(0.25, whole_bytes=True),
    Quantize(0.25, rule="deadzone"),
    Quantize(step=0.5),
    Quantize(step=0.5, rule="deadzone", fill_value=-9999),
    Quantize(levels=17),
    Quantize(levels=300, rule="lloyd-max"),
    Quantize(0.25, levels=40, rule="lloyd-max"),
    Quantize(levels=[-3.5, 0, 12, 40]),
    Bits(),
    Bits(5),
    Stream(),
    Stream(effort=1),
]


def through(codec, x):
    return np.asarray(codec.decode(codec.encode(x)))


def bits(x):
    return x.view(f"u{x.itemsize}")


# --- what comes back


@pytest.mark.parametrize("codec", CODECS, ids=repr)
def test_a_codec_is_rebuilt_from_its_configuration(codec):
    config = json.loads(json.dumps(codec.get_config(), allow_nan=False))
    again = numcodecs.get_codec(config)
    assert type(again) is type(codec)
    assert again == codec
    x = SMOOTH if isinstance(codec, Quantize) else np.arange(700) % 30
    assert again.encode(x) == codec.encode(x)
    assert (again.decode(codec.encode(x)) == codec.decode(codec.encode(x))).all()


@pytest.mark.parametrize("dtype", ["<f2", "<f4", "<f8", ">f4", ">f8", "i1", "u1", "<i2", ">u2", "<i4", ">i4", "<u4"])
@pytest.mark.parametrize("codec", CODECS[:9], ids=repr)
def test_types_and_byte_orders_come_back(codec, dtype):
    x = (RNG.normal(size=500) * 20 + 50).astype(dtype)
    y = through(codec, x)
    assert y.dtype == x.dtype
    assert y.dtype.str == x.dtype.str
    if codec.max_error is not None:
        assert np.abs(y.astype(np.float64) - x.astype(np.float64)).max() <= codec.max_error


def specials(dtype):
    info = np.finfo(dtype)
    return [np.nan, np.inf, -np.inf, 0.0, -0.0, info.max, -info.max, info.tiny, -info.tiny, info.smallest_subnormal]


@st.composite
def arrays_and_bounds(draw):
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    info = np.finfo(dtype)
    elements = st.one_of(
        st.sampled_from(specials(dtype)),
        hnp.from_dtype(np.dtype(dtype)),
        st.floats(-1000, 1000, width=32),
        st.sampled_from([-9999.0, 1e30]),
    )
    x = draw(hnp.arrays(dtype, st.integers(0, 60), elements=elements))
    bound = draw(st.one_of(st.floats(1e-6, 1e6), st.floats(float(info.smallest_subnormal), float(info.max))))
    return x, bound


@given(arrays_and_bounds(), st.sampled_from(["uniform", "deadzone"]), st.booleans())
def test_no_value_is_off_by_more_than_the_bound(drawn, rule, whole_bytes):
    x, bound = drawn
    codec = Quantize(bound, rule=rule, fill_value=-9999.0, whole_bytes=whole_bytes)
    before = x.copy()
    stream = codec.encode(x)
    y = np.asarray(codec.decode(stream))
    assert y.dtype == x.dtype
    assert y.shape == x.shape
    exact = ~np.isfinite(x) | (x == -9999.0)
    assert (bits(y)[exact] == bits(x)[exact]).all()  # NaN with its payload
    with np.errstate(over="ignore"):
        assert (np.abs(y[~exact].astype(np.float64) - x[~exact].astype(np.float64)) <= bound).all()
    assert len(stream) <= 21 + x.nbytes
    assert (bits(x) == bits(before)).all()


@given(arrays_and_bounds(), st.integers(1, 20), st.sampled_from(["uniform", "lloyd-max"]))
def test_designed_levels_keep_the_bound_too(drawn, levels, rule):
    x, bound = drawn
    x = x[~(np.abs(x) > np.finfo(x.dtype).max / 4)]  # spans that a float holds
    y = through(Quantize(bound, levels=levels, rule=rule), x)
    finite = np.isfinite(x)
    assert (bits(y)[~finite] == bits(x)[~finite]).all()
    assert (np.abs(y[finite].astype(np.float64) - x[finite].astype(np.float64)) <= bound).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1e-300, 1e-40, 1e-6, 1.0, 1e6, 1e30, 1e300])
def test_magnitudes(dtype, scale):
    with np.errstate(over="ignore", under="ignore"):
        x = (RNG.normal(size=1000) * scale).astype(dtype)
        x[::7] = [np.nan] * len(x[::7])
    for bound in (scale * 1e-3, scale * 1e-12, max(scale * 1e-20, 5e-324), min(scale * 1e4, 1e308)):
        y = through(Quantize(bound), x)
        finite = np.isfinite(x)
        assert (bits(y)[~finite] == bits(x)[~finite]).all()
        assert (np.abs(y[finite].astype(float) - x[finite].astype(float)) <= bound).all()


def test_integers_stay_integers_within_the_bound():
    x = np.arange(-1000, 1000, dtype=np.int32)
    for bound, step in ((0.5, 1), (1, 3), (2.9, 5)):
        y = through(Quantize(bound), x)
        assert np.abs(y - x).max() == bound // 1
        assert (np.diff(np.unique(y)) == step).all()
    extremes = np.array([-(2**31), 2**31 - 1, 0, 7], np.int32)
    assert np.abs(through(Quantize(3), extremes).astype(float) - extremes).max() <= 3


def test_levels_are_those_of_the_quantizers():
    for codec, quantizer in (
        (Quantize(levels=16), fb.Uniform(16)),
        (Quantize(levels=16, rule="lloyd-max"), fb.LloydMax(16)),
        (Quantize(levels=[-3.5, 0, 12, 40]), fb.Levels([-3.5, 0, 12, 40], dtype=np.float32)),
        (Quantize(step=0.5), fb.Uniform(step=0.5)),
        (Quantize(step=0.5, rule="deadzone"), fb.Deadzone(0.5)),
    ):
        assert (through(codec, SMOOTH) == quantizer.fit(SMOOTH).quantize(SMOOTH)).all(), codec


def test_fewer_values_than_levels_are_exact_without_a_warning():
    x = np.array([1.5, 2.5, 1.5, 9.0])
    assert (through(Quantize(levels=64, rule="lloyd-max"), x) == x).all()


def test_other_levels_leave_what_is_too_far_as_it_is():
    x = np.tile([0.0, 1.0, 2.4, 100.0], 20)
    assert (through(Quantize(0.5, levels=[0, 1, 2]), x)[:4] == [0, 1, 2, 100]).all()
    assert (through(Quantize(levels=[0, 1, 2]), x)[:4] == [0, 1, 2, 2]).all()


# --- how small it is


def test_a_code_takes_the_bits_that_the_range_needs():
    x = np.linspace(0, 1, 10_000)
    head = 21 + 16
    assert len(Quantize(1 / 14).encode(x)) == head + 10_000 * 3 // 8  # eight cells
    assert len(Quantize(1 / 14, whole_bytes=True).encode(x)) == head + 10_000
    assert len(Quantize(1e-7).encode(x)) == head + 10_000 * 23 // 8  # more than 16 bits
    assert len(Quantize(1e-7, whole_bytes=True).encode(x)) == head + 10_000 * 3


def test_missing_values_cost_one_level():
    x = np.linspace(0, 1, 10_000)
    x[RNG.random(10_000) < 0.5] = np.nan
    x[RNG.random(10_000) < 0.1] = -9999
    assert len(Quantize(1 / 12.1, fill_value=-9999).encode(x)) == 21 + 16 + 2 * 8 + 10_000 * 4 // 8


def test_noise_in_the_last_bits_is_no_reason_to_keep_values():
    x = (1000 + RNG.normal(size=10_000)).astype(np.float32)  # whose spacing is 1/16 of the bound
    assert len(Quantize(1e-3).encode(x)) < 10_000 * 13 / 8 + 100


def test_what_would_grow_is_kept_as_it_is():
    x = RNG.normal(size=100)
    stream = Quantize(1e-300).encode(x)
    assert len(stream) == 21 + x.nbytes
    assert (Quantize(1e-300).decode(stream) == x).all()


# --- bits


@given(hnp.arrays(hnp.integer_dtypes() | hnp.unsigned_integer_dtypes() | st.just(np.dtype(bool)), st.integers(0, 40)))
def test_integers_of_every_type_come_back(x):
    for codec in (Bits(), Bits(3), Bits(16), Stream(), Stream(effort=1)):
        y = through(codec, x)
        assert y.dtype.str == x.dtype.str
        assert (y == x).all()


def test_packed_integers_are_as_small_as_told():
    x = RNG.integers(0, 8, 1000)
    assert len(Bits().encode(x)) == len(Bits(3).encode(x)) == 12 + 375
    assert len(Bits(4).encode(x)) == 12 + 500
    assert len(Bits(2).encode(x)) == 12 + 8000  # as it is
    assert len(Bits(4).encode(np.append(x, -1))) == 12 + 8008


# --- streams


@pytest.mark.parametrize("dtype", ["<i8", ">i8", ">u2", "u1", "?"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_labels_of_any_values_take_few_bytes(dtype, order):
    y, x = np.mgrid[:90, :120]
    labels = np.asarray(((y // 30 * 7 + x // 40) * 5).astype(dtype), order=order)
    codec = Stream(effort=1)
    stream = codec.encode(labels)
    assert len(stream) < 200
    assert (np.asarray(codec.decode(stream)).reshape(labels.shape, order=order) == labels).all()
    assert fb.open(stream[4:]).shape == (labels.shape if order == "C" else labels.shape[::-1])


def test_values_too_many_or_none_are_kept_as_they_are():
    for x in (np.arange(70_000, dtype="<i4"), np.zeros((0, 3), "<i4"), np.array([-5], "<i4")):
        assert Stream().encode(x) == b"<i4\0" + x.tobytes()


# --- zarr


@pytest.mark.parametrize("fill_value", [0.0, np.nan, -9999.0, 9.969209968386869e36])
@pytest.mark.parametrize("zarr_format", [2, 3])
def test_zarr_keeps_the_bound_and_the_fill_value(zarr_format, fill_value, tmp_path):
    x = SMOOTH.reshape(50, 80).copy()
    x[10:20, 30:60] = fill_value
    x[0, :3] = [np.nan, np.inf, -np.inf]
    settings = {"shape": x.shape, "chunks": (16, 32), "dtype": "f4", "fill_value": fill_value}
    if zarr_format == 2:
        codec = Quantize(0.01, fill_value=fill_value)
        array = zarr.create_array(tmp_path, zarr_format=2, filters=[codec], **settings)
    else:
        array = zarr.create_array(tmp_path, zarr_format=3, serializer=ZarrQuantize(0.01), **settings)
    array[:] = x
    read = zarr.open_array(tmp_path, mode="r")
    y = read[:]
    exact = ~np.isfinite(x) | (x == np.float32(fill_value))
    np.testing.assert_array_equal(y[exact], x[exact])
    assert np.abs(y[~exact].astype(float) - x[~exact].astype(float)).max() <= 0.01
    assert array.nbytes_stored() < x.nbytes
    assert (read[17:40, 33:70].view("u4") == y[17:40, 33:70].view("u4")).all()


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize(("codec", "serializer"), [(Bits(), fb.zarr.Bits()), (Stream(1), fb.zarr.Stream(1))])
def test_zarr_packs_codes(zarr_format, codec, serializer, tmp_path):
    x = RNG.integers(0, 5, (60, 70)).astype("u1")
    x[:8, :8] = 255
    settings = {"shape": x.shape, "chunks": (8, 8), "dtype": "u1", "fill_value": 255, "compressors": None}
    if zarr_format == 2:
        array = zarr.create_array(tmp_path, zarr_format=2, filters=[codec], **settings)
    else:
        array = zarr.create_array(tmp_path, zarr_format=3, serializer=serializer, **settings)
    array[:] = x
    assert (zarr.open_array(tmp_path, mode="r")[:] == x).all()


def test_zarr_finds_the_codecs_without_an_import(tmp_path):
    zarr.create_array(tmp_path / "three", data=SMOOTH, serializer=ZarrQuantize(0.5))
    zarr.create_array(tmp_path / "two", data=SMOOTH, filters=[Quantize(0.5)], zarr_format=2)
    code = "import sys, zarr; print(*(zarr.open_array(p)[5] for p in sys.argv[1:]))"
    command = [sys.executable, "-c", code, str(tmp_path / "three"), str(tmp_path / "two")]
    read = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert [float(value) for value in read] == [through(Quantize(0.5), SMOOTH)[5]] * 2


def test_serializers_are_equal_when_their_metadata_are():
    assert ZarrQuantize(0.5) == ZarrQuantize.from_dict(ZarrQuantize(0.5).to_dict())
    assert hash(ZarrQuantize(0.5)) == hash(ZarrQuantize(0.5))
    assert ZarrQuantize(0.5) != ZarrQuantize(0.25)
    assert ZarrQuantize(0.5) != fb.zarr.Bits()
    assert "max_error=0.5" in repr(ZarrQuantize(0.5))


# --- what is refused


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "one of max_error, step and levels must be given, got none"),
        ({"max_error": 0}, "max_error must be above 0, got 0"),
        ({"max_error": np.nan}, "max_error must be a finite number"),
        ({"step": -1}, "step must be above 0"),
        ({"max_error": 1, "rule": "kmeans"}, "rule must be one of 'uniform', 'deadzone', 'lloyd-max', got 'kmeans'"),
        ({"step": 1, "levels": 4}, "step must be None when levels are given, got 1"),
        ({"levels": 0}, "levels must be a whole number from 1 to 65536, got 0"),
        ({"levels": [1, 1]}, "different numbers"),
        ({"max_error": 1, "rule": "lloyd-max"}, "levels must be a number of levels for rule 'lloyd-max', got None"),
        ({"levels": [1, 2], "rule": "lloyd-max"}, "levels must be a number of levels for rule 'lloyd-max'"),
        ({"levels": 4, "rule": "deadzone"}, "levels must be None for rule 'deadzone', got 4"),
        ({"max_error": 1, "whole_bytes": 1}, "whole_bytes must be True or False, got 1"),
    ],
)
def test_parameters_that_exclude_each_other(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        Quantize(**arguments)


def test_data_of_other_types():
    for x in (np.zeros(3, np.int64), np.zeros(3, complex), np.zeros(3, bool)):
        with pytest.raises(ArgumentError, match="the data must be floats of at most 64 bits or integers of at most 32"):
            Quantize(1).encode(x)
    with pytest.raises(ArgumentError, match="the data must be integers or booleans, got float64"):
        Bits().encode(np.zeros(3))
    with pytest.raises(ArgumentError, match="bits must be a whole number from 1 to 16, got 17"):
        Bits(17)
    with pytest.raises(ArgumentError, match="the data must be integers or booleans, got float64"):
        Stream().encode(np.zeros(3))
    with pytest.raises(ArgumentError, match="effort must be 1, 5 or 9, got 3"):
        Stream(3)


@pytest.mark.parametrize("codec", [CODECS[0], CODECS[2], CODECS[6], CODECS[8], Quantize(1e-7), *CODECS[9:]], ids=repr)
def test_damaged_streams_are_refused_or_give_an_array(codec):
    x = SMOOTH[:200] if isinstance(codec, Quantize) else RNG.integers(0, 30, 200).astype("u2")
    stream = codec.encode(x)
    for length in range(len(stream)):
        with pytest.raises(BadStreamError, match=r"The (stream|header)"):
            codec.decode(stream[:length])
    for _ in range(3000):
        damaged = bytearray(stream)
        for place in RNG.integers(0, min(len(stream), 60), RNG.integers(1, 4)):
            damaged[place] = RNG.integers(256)
        try:
            y = np.asarray(codec.decode(bytes(damaged)))
        except BadStreamError:
            continue
        assert y.nbytes <= 8 * 8 * len(stream)


def test_decoding_into_a_buffer():
    out = np.empty_like(SMOOTH)
    codec = Quantize(0.1)
    codec.decode(codec.encode(SMOOTH), out=out)
    assert np.abs(out - SMOOTH).max() <= 0.1


@pytest.mark.parametrize("package", ["numcodecs", "zarr"])
def test_without_the_package_one_sentence_tells_how_to_get_it(package):
    code = f"""
import sys
sys.modules[{package!r}] = sys.modules['{package}.abc'] = None
import fewbits
from fewbits.errors import MissingExtraError
try:
    fewbits.{package}
except MissingExtraError as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said == f"{package} is needed for this; install it with: pip install 'fewbits[{package}]'\n"
