"""Streams: what is saved comes back, whole or in part, in few bytes."""

import io
import os
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import fewbits
from fewbits import Binary, EntropyConstrained, Levels, LloydMax, Palette, TrellisCoded, Uniform
from fewbits.coding import Codebook, Stream, coders, distinct_colors, distinct_levels, encode_stream
from fewbits.errors import ArgumentError, BadStreamError, OutputExistsError, ReadError

RNG = np.random.default_rng(71)
X = RNG.normal(size=(30, 40))
PHOTO = RNG.integers(0, 256, (30, 40, 3), dtype=np.uint8)


def round_trip(codes, quantizer=None, **options) -> Stream:
    """Open what was encoded: the same codes, and the same samples to the bit."""
    stream = fewbits.open(encode_stream(codes, quantizer, **options))
    assert np.array_equal(stream.codes, codes)
    want = np.asarray(codes) if quantizer is None else quantizer.decode(codes)
    got = np.asarray(stream)
    assert got.shape == want.shape == stream.shape
    if quantizer is not None:
        assert got.dtype == want.dtype == stream.dtype
        assert got.tobytes() == np.ascontiguousarray(want).tobytes()
    return stream


def shapes(most=5):
    return hnp.array_shapes(min_dims=0, max_dims=most, min_side=0, max_side=9)


@st.composite
def labelled(draw):
    """Codes of some shape and alphabet, and a way to store them."""
    levels = draw(st.sampled_from([1, 2, 3, 4, 17, 256, 257, 5000, 65536]))
    codes = draw(hnp.arrays(np.int64, draw(shapes()), elements=st.integers(0, levels - 1)))
    sides = st.none() | st.integers(1, 6)
    options = {
        "effort": draw(st.sampled_from([1, 5, 9])),
        "tiles": draw(st.none() | st.lists(sides, max_size=codes.ndim).map(tuple)),
        "threads": draw(st.integers(1, 3)),
    }
    return codes, levels, options


@given(labelled())
def test_any_labels_come_back(case):
    codes, _, options = case
    round_trip(codes, **options)


@given(labelled(), st.sampled_from(["u1", "u2", "i4", "u8", "f2", "f4", "f8"]), st.sampled_from([None, 1, 5]))
def test_any_codebook_comes_back(case, dtype, width):
    codes, levels, options = case
    levels = min(levels, 300)
    words = np.random.default_rng(levels).integers(0, 100, (levels, width or 1)).astype(dtype)
    quantizer = Codebook(words if width else words[:, 0])
    codes = codes % levels
    round_trip(codes, quantizer, **options)
    found = fewbits.open(encode_stream(codes, quantizer, reorder=True, **options))
    assert np.array_equal(found, quantizer.decode(codes))


@given(labelled(), st.sampled_from([3, 4]), st.sampled_from(["srgb", "linear", "oklab", "cielab"]))
def test_any_palette_comes_back(case, channels, space):
    codes, levels, options = case
    levels = min(levels, 300)
    palette = Palette(np.random.default_rng(levels).integers(0, 256, (levels, channels)), space=space)
    codes = codes % levels
    stream = round_trip(codes, palette, **options)
    assert stream.quantizer.space == space
    assert np.array_equal(stream.levels, palette.codebook_)
    found = fewbits.open(encode_stream(codes, palette, reorder=True, **options))
    assert np.array_equal(found, palette.decode(codes))


@given(hnp.arrays(st.sampled_from(["u1", "i2", "i8", "f4", "f8"]), hnp.array_shapes(max_dims=3), fill=st.nothing()))
def test_any_array_of_few_values_is_stored_without_loss(array):
    array = np.nan_to_num(array, nan=0.0, posinf=1.0, neginf=-0.0) if array.dtype.kind == "f" else array
    codes, codebook = distinct_levels(array)
    found = np.asarray(round_trip(codes, codebook))
    assert found.dtype == array.dtype
    assert found.tobytes() == array.tobytes()


@given(labelled(), st.data())
def test_parts_are_what_the_whole_has_there(case, data):
    codes, _, options = case
    stream = fewbits.open(encode_stream(codes, **options))
    if codes.ndim and 0 not in codes.shape:
        key = data.draw(hnp.basic_indices(codes.shape, max_dims=codes.ndim, allow_newaxis=False))
        part = stream[key]
        assert np.array_equal(part, codes[key])
        assert np.shape(part) == np.shape(codes[key])


QUANTIZERS = [
    LloydMax(7),
    LloydMax(7, channel_axis=-1),
    LloydMax(300, channel_axis=0),
    EntropyConstrained(0.1),
    Uniform(16),
    Uniform(step=0.3, channel_axis=1),
    Binary(0.1, values="means"),
    Binary(np.linspace(-1, 1, 40), values="means"),
    Binary(0, values=(-1, 1)),
    Levels([0.5, -1.0, 2.0]),
    TrellisCoded(4),
    TrellisCoded(16, states=256, channel_axis=1),
]


@pytest.mark.filterwarnings("ignore::fewbits.errors.FewerLevelsWarning")
@pytest.mark.parametrize("quantizer", QUANTIZERS, ids=repr)
@pytest.mark.parametrize("dtype", ["float64", "float32", "int16"])
@pytest.mark.parametrize("tiles", [None, (8, 40)])
def test_every_quantizer_comes_back(quantizer, dtype, tiles):
    if getattr(quantizer, "channel_axis", None) == 0 and tiles:
        tiles = (None, 7)
    if quantizer.channel_axis == -1 and tiles:
        tiles = (7, 40)
    x = (100 * X).astype(dtype) if dtype == "int16" else X.astype(dtype)
    quantizer = quantizer.clone().fit(x)
    stream = round_trip(quantizer.encode(x), quantizer, tiles=tiles)
    whole = np.asarray(stream)
    assert np.array_equal(stream[3:20:4, ..., 5], whole[3:20:4, 5])
    assert isinstance(repr(stream), str)


@pytest.mark.parametrize("channel_axis", [None, -1, 2])
@pytest.mark.parametrize("tiles", [None, 11, (11, 13), (16, 16, 3)])
def test_images_with_levels_for_all_channels_or_for_each(channel_axis, tiles):
    quantizer = LloydMax(5, channel_axis=channel_axis).fit(PHOTO)
    stream = round_trip(quantizer.encode(PHOTO), quantizer, tiles=tiles)
    assert np.array_equal(stream[5:9, -3, 1:], np.asarray(stream)[5:9, -3, 1:])
    if channel_axis is not None:
        assert stream.info().channel_axis == 2


def test_channels_with_different_numbers_of_levels():
    codebook = Codebook((np.array([1.0]), np.array([0.5, 1.5, 2.5])), channel_axis=0)
    codes = np.array([[0, 0, 0, 0], [0, 2, 1, 2]])
    stream = round_trip(codes, codebook)
    assert [len(levels) for levels in stream.levels] == [1, 3]
    with pytest.raises(ArgumentError, match="codes must be below the 1 levels of their channel, got 1"):
        encode_stream(np.array([[0, 0, 0, 1], [0, 2, 1, 2]]), codebook)


def test_trellis_and_palette_can_encode_again():
    quantizer = TrellisCoded(4, states=16).fit(X)
    again = fewbits.open(encode_stream(quantizer.encode(X), quantizer)).quantizer
    assert np.array_equal(again.encode(X), quantizer.encode(X))
    palette = Palette(["#102030", "#ffeedd"], names=["ink", "paper"])
    again = fewbits.open(encode_stream([0, 1], palette)).quantizer
    assert again.names == ["ink", "paper"]
    assert again.hex == palette.hex


def test_a_codebook_says_that_it_cannot_encode():
    with pytest.raises(ArgumentError, match=r"not which code a sample takes; fewbits.Levels takes the nearest"):
        Codebook([1, 2]).encode([1])


def test_reordered_palettes_keep_names_with_their_colours():
    palette = Palette(["#ffffff", "#000000"], names=["paper", "ink"])
    stream = fewbits.open(encode_stream([0, 0, 1], palette, reorder=True))
    assert stream.quantizer.names == ["ink", "paper"]
    assert np.asarray(stream)[:, 0].tolist() == [255, 255, 0]


def test_gaps_between_whole_levels_are_filled_if_that_takes_fewer_bytes():
    wave = np.rint(9000 * np.sin(np.arange(3000) / 50) + RNG.normal(0, 50, 3000)).astype(np.int16)
    few = np.array([-70, 0, 3, 9000])[RNG.integers(0, 4, 3000)]
    for samples, filled in ((wave, True), (2 * wave, True), (few, False), (wave[:2], False)):
        codes, codebook = distinct_levels(samples)
        stream = fewbits.open(encode_stream(codes, codebook, reorder=True))
        assert np.array_equal(stream, samples)
        assert stream.dtype == samples.dtype
        assert (len(stream.levels) > len(codebook.codebook_)) == filled
        step = np.gcd.reduce(np.diff(codebook.codebook_.astype(int)))
        assert not filled or (np.diff(stream.levels) == step).all()


def test_precision_rounds_levels_and_nothing_else():
    quantizer = LloydMax(64).fit(X)
    codes = quantizer.encode(X)
    exact, rounded = encode_stream(codes, quantizer), encode_stream(codes, quantizer, precision=0.01)
    assert len(rounded) < len(exact) - 200
    stream = fewbits.open(rounded)
    assert np.array_equal(stream.codes, codes)
    assert np.abs(np.asarray(stream) - quantizer.decode(codes)).max() <= 0.005 + 1e-12
    for wrong, step in ((Palette(["#000"]), 0.1), (None, 0.1), (quantizer, 0), (quantizer, float("nan"))):
        with pytest.raises(ArgumentError, match="precision"):
            encode_stream(np.zeros(3, int), wrong, precision=step)


def test_bytes_do_not_depend_on_threads():
    palette = Palette(RNG.integers(0, 256, (16, 3)))
    codes = RNG.integers(0, 16, (100, 90))
    one, four = (encode_stream(codes, palette, tiles=(16, 16), threads=n) for n in (1, 4))
    assert one == four


def test_inputs_are_not_changed():
    codes = RNG.integers(0, 4, (9, 9))
    palette = Palette(RNG.integers(0, 256, (4, 3)))
    before = codes.copy(), palette.codebook_.copy()
    encode_stream(codes, palette, reorder=True)
    assert np.array_equal(codes, before[0])
    assert np.array_equal(palette.codebook_, before[1])


def test_what_surrounds_codes_is_small():
    """16 colours of a photograph's size: 22 bytes beside the codes and 3 bytes a colour."""
    colors = RNG.integers(0, 256, (16, 3))
    info = fewbits.open(encode_stream(np.zeros((512, 768), int), Palette(colors))).info()
    assert info.header_bytes <= 22
    assert info.codebook_bytes <= 49
    assert info.header_bytes + info.codebook_bytes + info.metadata_bytes + info.code_bytes == info.file_bytes


def test_only_the_tiles_that_are_needed_are_read():
    class Counted(io.BytesIO):
        count = 0

        def read(self, *args):
            data = super().read(*args)
            self.count += len(data)
            return data

    codes = RNG.integers(0, 256, (512, 512))
    file = Counted(encode_stream(codes, tiles=(64, 64)))
    stream = fewbits.open(file, threads=1)
    opened = file.count
    assert np.array_equal(stream[70:100, 300:310], codes[70:100, 300:310])
    assert file.count - opened == 64 * 64
    assert opened < 4096
    assert stream[0:0].shape == (0, 512)
    assert file.count - opened == 64 * 64


def test_a_file_that_is_open_is_read_from_where_it_stands():
    data = encode_stream([[1, 2], [3, 0]])
    file = io.BytesIO(b"before" + data)
    file.seek(6)
    assert np.asarray(fewbits.open(file)).tolist() == [[1, 2], [3, 0]]


def test_pipes_are_read_whole():
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as file:
        file.write(encode_stream([[1, 2], [3, 0]], tiles=1))
    with os.fdopen(reader, "rb") as file:
        assert fewbits.open(file)[1].tolist() == [3, 0]


def test_save_and_open_paths(tmp_path):
    path = tmp_path / "x.fbq"
    quantizer = LloydMax(4).fit(X)
    fewbits.save(path, quantizer.encode(X), quantizer, metadata={"author": "Ann"})
    stream = fewbits.open(path)
    assert np.array_equal(stream, quantizer.quantize(X))
    assert stream.metadata == {"author": "Ann"}
    assert fewbits.open(str(path)).info() == stream.info()
    with pytest.raises(OutputExistsError, match="exists already"):
        fewbits.save(path, [0], overwrite=False)
    with pytest.raises(ReadError, match="cannot be read: No such file"):
        fewbits.open(tmp_path / "absent.fbq")
    with pytest.raises(ArgumentError, match="source must be a path, bytes or a binary file, got int"):
        fewbits.open(7)


def test_a_path_whose_file_was_replaced_is_found_out(tmp_path):
    path = tmp_path / "x.fbq"
    codes = RNG.integers(0, 9, (64, 64))
    fewbits.save(path, codes, tiles=16)
    stream = fewbits.open(path)
    fewbits.save(path, codes[::-1], tiles=16)
    with pytest.raises(BadStreamError, match="The check of a tile does not match its bytes"):
        _ = stream[:5]


METADATA = {
    "icc_profile": bytes(range(256)) * 3,
    "dpi": (300.0, 71.984),
    "orientation": 6,
    "sample_rate": 44100,
    "comment": "grüß\n\0 dich",
    "": "no name",
}


def test_metadata_comes_back():
    stream = fewbits.open(encode_stream([0, 1], metadata={**METADATA, "nothing": None}))
    assert stream.metadata == METADATA
    told = stream.info()
    assert told.metadata["icc_profile"] == "768 bytes"
    assert "sample_rate: 44100" in str(told)
    assert fewbits.open(encode_stream([0, 1], metadata={"dpi": (72, 72)})).metadata["dpi"] == (72, 72)


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ({"orientation": 9}, "orientation must be a whole number from 1 to 8, got 9"),
        ({"sample_rate": 0}, "sample_rate must be"),
        ({"dpi": 300}, "dpi must be two positive numbers, across and down, got 300"),
        ({"dpi": (0, 300)}, "dpi must be"),
        ({"dpi": (float("nan"), 300)}, "dpi must be"),
        ({"icc_profile": "sRGB"}, "icc_profile must be 1 to 67,108,864 bytes, got str"),
        ({"comment": 3}, "metadata must be text by name, got 'comment': int"),
    ],
)
def test_metadata_that_is_none(metadata, message):
    with pytest.raises(ArgumentError, match=message):
        encode_stream([0, 1], metadata=metadata)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: encode_stream([0, 4], Palette(["#000", "#fff"])), "codes must be from 0 to 1"),
        (lambda: encode_stream([0, 70000]), "codes must be from 0 to 65535"),
        (lambda: encode_stream([0.5]), "codes must be integers"),
        (lambda: encode_stream([0], effort=2), "effort must be 1, 5 or 9, got 2"),
        (lambda: encode_stream([0], effort=True), "effort must be 1, 5 or 9, got True"),
        (lambda: encode_stream([0], tiles=0), "tiles must be a whole number from 1"),
        (lambda: encode_stream([0], tiles=(1, 1)), "tiles must have at most the 1 axes of the codes"),
        (lambda: encode_stream([0], reorder=1), "reorder must be True or False"),
        (lambda: encode_stream([0], LloydMax(2)), "has no levels yet"),
        (lambda: encode_stream([0], TrellisCoded(2)), "has no codebook yet"),
        (lambda: encode_stream([0], [1, 2]), "quantizer must be a Palette, .* got list; Codebook"),
        (lambda: encode_stream(0, LloydMax(2, channel_axis=0).fit([[1, 2]])), "channel_axis must be an axis"),
        (lambda: encode_stream([[0], [0]], LloydMax(2, channel_axis=0).fit([[1, 2]])), "quantizer's 1 channels"),
        (
            lambda: encode_stream([[0], [0]], LloydMax(2, channel_axis=0).fit([[1, 2], [1, 2]]), tiles=1),
            "tiles must not cut the channels' axis, 0, got 1",
        ),
        (lambda: encode_stream(np.zeros((1,) * 32, int)), "codes must have at most 31 axes, got 32"),
        (lambda: Codebook((np.zeros(2),)), "words must be a tuple of arrays, one for each channel, when channel_axis"),
        (lambda: Codebook((np.zeros(2), np.zeros(2, int)), channel_axis=0), "words must be of one dtype"),
        (lambda: Codebook(np.zeros((2, 2, 2))), r"words must have shape \(K,\) or \(K, d\)"),
        (lambda: Codebook(1.0), r"words must have shape"),
    ],
)
def test_arguments_that_cannot_be(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_indexes_that_cannot_be():
    stream = fewbits.open(encode_stream(np.zeros((3, 4), int)))
    for key in (3, (0, 4), (0, 0, 0)):
        with pytest.raises(IndexError, match=r"out of bounds|too many indices"):
            _ = stream[key]
    for key in ([0, 1], None, True, (..., ...), "a"):
        with pytest.raises(IndexError, match="integers, slices and at most one ellipsis"):
            _ = stream[key]
    with pytest.raises(ValueError, match="takes a copy"):
        stream.__array__(copy=False)


def test_samples_can_be_written_to_and_codes_cannot():
    stream = fewbits.open(encode_stream([1, 2]))
    np.asarray(stream)[0] = 9
    stream[:1][0] = 9
    assert np.asarray(stream, np.float64).tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        stream.codes[0] = 9


def test_the_coders_get_the_geometry_of_the_levels():
    from fewbits.coding.book import book_of

    def geometry(quantizer, shape=(2, 2)):
        return book_of(quantizer, np.zeros(shape, np.uint8)).geometry

    assert geometry(Palette(["#000080", "#ff0102"])).tolist() == [[[0, 0, 128 * 256], [255 * 256, 256, 512]]]
    assert geometry(Codebook([10, 20, 30])).tolist() == [[[0], [32767], [65535]]]
    assert geometry(Codebook([-1e308, 0.0, 1e308])).tolist() == [[[0], [32767], [65535]]]
    assert geometry(Codebook([-(2**63), 2**63 - 1])).tolist() == [[[0], [65535]]]
    assert geometry(Codebook([5.0])).tolist() == [[[0]]]
    channels = Codebook((np.array([0, 10]), np.array([5])), channel_axis=0)
    assert geometry(channels).tolist() == [[[0], [65535]], [[32767], [32767]]]
    assert geometry(Codebook([[0, 1], [2, 3]])).tolist() == [[[0, 21845], [43690, 65535]]]
    assert geometry(Codebook([[0] * 6, [9] * 6])).tolist() == [[[0], [65535]]]
    assert geometry(None).shape == (1, 1, 0)
    assert geometry(TrellisCoded(4).fit(X)).shape == (1, 4, 0)
    for found in (geometry(channels), geometry(Palette(["#000"]))):
        assert found.dtype == np.uint16
        assert found.flags.c_contiguous


@pytest.mark.parametrize("options", [{}, {"reorder": True}, {"precision": 0.37}])
@pytest.mark.parametrize("tiles", [None, (None, 25, 50)])
def test_both_sides_of_a_coder_get_the_same_geometry(monkeypatch, options, tiles):
    """A coder that only works if they do: else codes would come out wrong, with all checks right."""

    def encode(codes, values, effort):
        assert effort == 5
        return zlib.crc32(values.tobytes()).to_bytes(4, "little") + zlib.compress(codes.tobytes())

    def decode(data, shape, values):
        assert int.from_bytes(data[:4], "little") == zlib.crc32(values.tobytes())
        return np.frombuffer(zlib.decompress(data[4:]), np.uint8).reshape(shape)

    monkeypatch.setitem(coders.CODERS, 15, coders.Coder("a test", encode, decode))
    monkeypatch.setitem(coders._OF_EFFORT, 5, 15)
    codes = np.zeros((3, 40, 50), int)
    uneven = Codebook((np.array([0.123, 4.4]), np.array([1.7]), np.array([-9.1, 0.2, 0.3])), channel_axis=0)
    quantizers = [Codebook(X[0]), Codebook(X[0].astype(np.float16)), Codebook(X), uneven]
    if "precision" not in options:
        quantizers += [None, Palette(PHOTO[0]), TrellisCoded(4).fit(X)]
    for quantizer in quantizers:
        codes[0, 0, 0] = 1
        stream = fewbits.open(encode_stream(codes, quantizer, tiles=tiles, **options))
        assert stream.info().coder == "a test"
        assert np.array_equal(stream.codes == stream.codes[0, 0, 1], codes == 0)


def test_noise_is_packed_where_a_coder_makes_it_larger(monkeypatch):
    longer = coders.Coder("a test", lambda codes, values, effort: bytes(2 * codes.size), lambda *args: None)
    monkeypatch.setitem(coders.CODERS, 15, longer)
    monkeypatch.setitem(coders._OF_EFFORT, 9, 15)
    codes = RNG.integers(0, 200, (20, 20))
    for tiles in (None, 7):
        stream = fewbits.open(encode_stream(codes, effort=9, tiles=tiles))
        assert stream.info().coder == "packed bits"
        assert np.array_equal(stream.codes, codes)


def test_distinct_colours():
    codes, palette = distinct_colors(PHOTO)
    assert np.array_equal(palette.decode(codes), PHOTO)
    assert len(palette) == len(np.unique(PHOTO.reshape(-1, 3), axis=0))
    many = np.arange(70000, dtype=np.uint32).view(np.uint8).reshape(-1, 4)
    with pytest.raises(ArgumentError, match="At most 65,536 distinct colours can be stored without loss, got 70,000"):
        distinct_colors(many)
    with pytest.raises(ArgumentError, match="At most 65,536 distinct values can be stored without loss, got 70,000"):
        distinct_levels(np.arange(70000))
