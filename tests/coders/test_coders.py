"""The same codes in every coder, and in files that other programs open."""

import io
import json
import sys
import wave

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from skimage import data

import fewbits as fb
from fewbits.cli.main import run
from fewbits.coders import CODERS, compare
from fewbits.coders.data import Data
from fewbits.coders.files import read_codes
from fewbits.coders.pictures import jpeg_xl, webp
from fewbits.errors import ArgumentError, FewbitsError, MissingExtraError, ReadError

RNG = np.random.default_rng(3)
PICTURES = ["png", "webp", "jxl", "jxl-7", "tiff-lzw", "tiff-deflate"]
OWN = ["fbq", "fbq-1", "fbq-9"]
BYTES = ["zlib", "zstd", "brotli", "xz"]
PHOTO = fb.quantize_image(data.astronaut()[::8, ::8], 16)
FAST = [name for name in CODERS if name != "jxl"]


def test_a_picture_of_colours_is_held_by_all_that_draw():
    table = compare(PHOTO.codes, PHOTO.levels)
    assert {row.coder for row in table.rows} == {*OWN, *PICTURES, *BYTES}
    assert [row.bytes for row in table.rows] == sorted(row.bytes for row in table.rows)
    assert table.shape == (64, 64)
    assert table.alphabet == 16
    assert table["png"].codebook_bytes == table["webp"].codebook_bytes == 0
    assert table["jxl"].bytes <= min(table["jxl"].tried.values())
    assert set(table["jxl"].tried) == {"colours", "indexes by luma", "indexes by neighbours"}


def test_the_bytes_are_those_of_the_file_and_of_the_codebook_beside_it():
    table = compare(PHOTO.codes, PHOTO.levels, coders=["jxl-7", "webp", "zlib"])
    codes = Data.of(PHOTO.codes, PHOTO.levels)
    (image,) = webp(codes)
    assert table["webp"].bytes == len(image.encode())
    decoded = np.asarray(Image.open(io.BytesIO(image.encode())).convert("RGB"))
    assert (decoded == PHOTO.array).all()
    colours, luma, _ = jpeg_xl(codes, 7)
    assert table["jxl-7"].tried["colours"] == len(colours.encode())
    assert (imagecodecs.jpegxl_decode(colours.encode()) == PHOTO.array).all()
    assert table["jxl-7"].tried["indexes by luma"] == len(luma.encode()) + 16 * 3


@pytest.mark.parametrize("alphabet", [1, 2, 3, 5, 16, 200, 256, 257, 5000])
@pytest.mark.parametrize("kind", ["labels", "float", "grey", "grey16", "rgb", "rgba"])
def test_every_alphabet_and_kind_of_level_comes_back(alphabet, kind):
    codes = RNG.integers(0, alphabet, (9, 14))
    codes[0, 0] = alphabet - 1
    levels = {
        "labels": None,
        "float": np.sort(RNG.normal(size=alphabet)),
        "grey": RNG.permutation(256)[np.arange(alphabet) % 256].astype(np.uint8),
        "grey16": np.sort(RNG.integers(0, 65536, alphabet)).astype(np.uint16),
        "rgb": RNG.integers(0, 256, (alphabet, 3)).astype(np.uint8),
        "rgba": RNG.integers(0, 256, (alphabet, 4)).astype(np.uint8),
    }[kind]
    table = compare(codes, levels, coders=FAST)  # which checks what comes back
    assert table.alphabet == alphabet
    assert {row.coder for row in table.rows} >= {"fbq", "png", "jxl-7", "tiff-lzw", *BYTES}
    assert ("tiff-g4" in {row.coder for row in table.rows}) == (alphabet <= 2)
    drawn = kind in ("rgb", "rgba") or (kind in ("grey", "grey16") and alphabet > 1) or kind == "grey"
    assert (table["tiff-lzw"].codebook_bytes == 0) == (drawn or kind in ("labels", "grey16"))


def test_colours_that_are_greys_are_drawn_in_grey():
    greys = np.array([0, 85, 170, 255], np.uint8)
    codes = RNG.integers(0, 4, (20, 30))
    flat, colours = compare(codes, greys, coders=FAST), compare(codes, np.repeat(greys[:, None], 3, 1), coders=FAST)
    assert {row.coder: row.bytes for row in flat.rows} == {row.coder: row.bytes for row in colours.rows}


def test_group_4_has_no_place_for_two_colours():
    codes = RNG.integers(0, 2, (40, 40))
    table = compare(codes, [[0, 0, 200], [250, 250, 0]], coders=["tiff-g4"])
    assert table["tiff-g4"].codebook_bytes == 2 * 3 * 8  # the int64 that came
    black_white = compare(codes, np.array([0, 255], np.uint8), coders=["tiff-g4"])["tiff-g4"]
    assert black_white.codebook_bytes == 0
    assert black_white.bytes == table["tiff-g4"].bytes - 48


@pytest.mark.parametrize("shape", [(300,), (300, 2)])
def test_sound_is_kept_as_values_or_as_codes(shape):
    values = np.cumsum(RNG.integers(-40, 41, shape), axis=0).astype(np.int16)
    levels, codes = np.unique(values, return_inverse=True)
    table = compare(codes.reshape(shape), levels, coders=["flac", "zlib"])
    assert table.rows[0].coder == "flac"
    assert set(table["flac"].tried) == {"indexes", "values"}
    assert table["flac"].tried["indexes"] > 2 * len(levels)


@settings(max_examples=20)  # xz takes its time
@given(st.integers(1, 700), st.integers(1, 3), st.integers(0, 1000))
def test_bytes_hold_codes_of_any_shape(alphabet, dimensions, seed):
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, alphabet, rng.integers(1, 9, dimensions))
    table = compare(codes, rng.normal(size=(alphabet, 2)), coders=["fbq", "zlib", "zstd", "brotli", "xz"])
    assert all(8 * row.bytes > 8 * 16 and row.bytes <= 16 * alphabet + 2 * codes.size + 80 for row in table.rows)


def test_the_table_and_the_dictionary_say_the_same():
    table = compare(PHOTO.codes, PHOTO.levels, coders=["png", "fbq", "flac"])
    figures = json.loads(json.dumps(table.to_dict()))
    assert [row["coder"] for row in figures["coders"]] == [row.coder for row in table.rows]
    assert figures["coders"][0]["to_smallest"] == 1
    assert {row["coder"]: row["to_fbq"] for row in figures["coders"]}["fbq"] == 1
    assert figures["coders"][0]["bits_per_sample"] == 8 * table.rows[0].bytes / 4096
    lines = str(table).splitlines()
    assert lines[0].split() == [
        "coder",
        "bytes",
        "bits/pixel",
        "/smallest",
        "/fbq",
        "encode",
        "s",
        "decode",
        "s",
        "written",
    ]
    assert len(lines) == 1 + 2 + 1
    assert lines[-1] == "flac: it does not hold codes of shape (64, 64) with 16 levels."
    assert f"{table.rows[0].bytes:,}" in lines[1]
    assert "/fbq" in str(compare([0, 1], coders=["zlib"]))  # a column of dashes


def test_without_a_package_its_coders_are_left_out_or_asked_for(monkeypatch):
    monkeypatch.setitem(sys.modules, "imagecodecs", None)
    table = compare(PHOTO.codes, PHOTO.levels)
    sentence = "imagecodecs is needed for this; install it with: pip install 'fewbits[formats]'"
    assert {name: table.skipped[name] for name in ("jxl", "jxl-7", "zstd", "brotli")} == dict.fromkeys(
        ("jxl", "jxl-7", "zstd", "brotli"), sentence
    )
    with pytest.raises(MissingExtraError) as caught:
        compare(PHOTO.codes, PHOTO.levels, coders=["jxl"])
    assert str(caught.value) == sentence
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(
        MissingExtraError, match=r"soundfile is needed for this; install it with: pip install 'fewbits\[audio"
    ):
        compare([0, 1], coders=["flac"])
    monkeypatch.setitem(sys.modules, "oxipng", None)
    assert set(compare(PHOTO.codes, PHOTO.levels, coders=["png"])["png"].tried) == {"colours"}


def test_a_coder_that_changes_the_data_is_found_out(monkeypatch):
    monkeypatch.setattr(imagecodecs, "zstd_decode", lambda file: b"\0")
    with pytest.raises(FewbitsError, match="zstd did not give back the bytes that it was given"):
        compare([0, 1, 2], coders=["zstd"])


@pytest.mark.parametrize(
    ("codes", "levels", "coders", "message"),
    [
        ([0, 1], None, ["gzip"], "coders must be of fbq, .*, png, .*, got 'gzip'"),
        ([0, 1], None, [], "coders must be of .*, got none"),
        ([0, 2], [1.0, 2.0], None, "codes must be from 0 to 1"),
        ([0.5], None, None, "codes must be integers"),
        ([], None, None, "codes must be integers"),
        (np.zeros((0, 3), int), None, None, "codes must hold at least one code along an axis"),
        (3, None, None, "codes must hold at least one code along an axis, got shape \\(\\)"),
        ([0], np.zeros((1, 1, 1)), None, "levels must be numbers of shape \\(K,\\) or \\(K, d\\), got float64"),
        ([0], ["a"], None, "levels must be numbers"),
        ([0, 1], None, ["png", "webp"], "codes of shape \\(2,\\) are held by none of the coders png, webp"),
    ],
)
def test_what_cannot_be_coded(codes, levels, coders, message):
    with pytest.raises(ArgumentError, match=message):
        compare(codes, levels, coders=coders)


# --- files and the command


def save_wav(path, samples):
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(samples.shape[1])
        sound.setsampwidth(samples.itemsize)
        sound.setframerate(8000)
        sound.writeframes(samples.astype(samples.dtype.newbyteorder("<")).tobytes())


def test_files_of_each_kind_give_their_codes(tmp_path):
    PHOTO.save(tmp_path / "photo.png")
    few = read_codes(tmp_path / "photo.png")
    assert (few.levels[few.codes] == PHOTO.array).all()
    with pytest.raises(ArgumentError, match=r"has more than 256 colours; quantize it first"):
        read_codes(data.astronaut()[::8, ::8])
    many = read_codes(data.astronaut()[::8, ::8], colors=16)
    assert (many.codes == PHOTO.codes).all()
    deep = (RNG.integers(0, 3000, (30, 30)) * 5).astype(np.uint16)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    few = read_codes(tmp_path / "deep.png")
    assert (few.levels[few.codes] == deep).all()
    np.save(tmp_path / "codes.npy", np.arange(7))
    assert (read_codes(str(tmp_path / "codes.npy")).codes == np.arange(7)).all()
    for samples in (RNG.integers(-900, 900, (50, 2)).astype(np.int16), RNG.integers(0, 256, (50, 1)).astype(np.uint8)):
        save_wav(tmp_path / "sound.wav", samples)
        sound = read_codes(tmp_path / "sound.wav")
        assert (sound.levels[sound.codes].reshape(samples.shape) == samples).all()
        assert sound.levels.dtype == samples.dtype


@pytest.mark.parametrize(
    ("name", "content", "kind", "message"),
    [
        ("a.npy", b"no array", ReadError, "is damaged"),
        ("a.npy", np.array([-1]), ArgumentError, "must hold codes, integers from 0 to 65,535, got int64"),
        ("a.npy", np.array([0.5]), ArgumentError, "must hold codes"),
        ("a.npy", np.array([], int), ArgumentError, "must hold codes"),
        ("a.wav", b"no sound", ReadError, "cannot be read as PCM"),
        ("a.wav", np.zeros((5, 1), np.int32), ArgumentError, "must have samples of 8 or 16 bits, got 32"),
        ("a.wav", np.zeros((0, 1), np.int16), ArgumentError, "holds no samples"),
        ("a.png", None, ReadError, "cannot be read"),
    ],
)
def test_files_that_hold_no_codes(tmp_path, name, content, kind, message):
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        np.save(path, content) if name == "a.npy" else save_wav(path, content)
    with pytest.raises(kind, match=message):
        read_codes(path)


def test_the_command_prints_a_table_for_each_file(tmp_path, capfd):
    PHOTO.save(tmp_path / "photo.png")
    np.save(tmp_path / "codes.npy", np.arange(9))
    names = [str(tmp_path / "photo.png"), str(tmp_path / "codes.npy")]
    assert run(["compare-coders", *names, "--coders", "fbq,png,zlib"]) == 0
    out, err = capfd.readouterr()
    assert f"{names[0]}: 64 × 64 codes, 16 levels\ncoder" in out
    assert f"{names[1]}: 9 codes, 9 levels\ncoder" in out
    assert "png: it does not hold codes of shape (9,) with 9 levels." in out
    assert err == ""


def test_the_command_quantizes_first_and_prints_json(tmp_path, capfd):
    Image.fromarray(data.astronaut()[::8, ::8]).save(tmp_path / "photo.png")
    assert run(["compare-coders", str(tmp_path / "photo.png"), "-k", "16", "--coders", "png, zlib", "--json"]) == 0
    figures = json.loads(capfd.readouterr().out)
    assert figures["input"] == str(tmp_path / "photo.png")
    assert figures["alphabet"] == 16
    assert {row["coder"] for row in figures["coders"]} == {"png", "zlib"}
    assert run(["compare-coders", str(tmp_path / "photo.png")]) == 4
    assert "has more than 256 colours" in capfd.readouterr().err
    assert run(["compare-coders", str(tmp_path / "codes.npy"), "-k", "16"]) == 4
    assert "colors is for images, got 16" in capfd.readouterr().err
