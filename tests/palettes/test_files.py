import io
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from fewbits import Palette
from fewbits.errors import ArgumentError, NotAnImageError, OutputExistsError, ReadError, WriteError
from fewbits.palettes.files import FORMATS
from fewbits.palettes.formats.hexadecimal import parse_hex

RGB = np.random.default_rng(0).integers(0, 256, (300, 3), np.uint8)
RGBA = np.concatenate([RGB[:60], np.arange(60, dtype=np.uint8)[:, None] * 4 + 1], axis=1)


@pytest.mark.parametrize("suffix", [*FORMATS, ".GPL"])
@pytest.mark.parametrize("count", [1, 2, 256, 300])
def test_opaque_palettes_come_back_from_every_format(tmp_path, suffix, count):
    count = min(count, 256) if suffix == ".act" else count
    path = tmp_path / f"p{suffix}"
    Palette(RGB[:count]).save(path)
    loaded = Palette.load(str(path), space="oklab")
    assert np.array_equal(loaded.codebook_, RGB[:count])
    assert loaded.space == "oklab"


@pytest.mark.parametrize("suffix", [".hex", ".png"])
def test_palettes_with_alpha_come_back(tmp_path, suffix):
    path = tmp_path / f"p{suffix}"
    Palette(RGBA).save(path)
    assert np.array_equal(Palette.load(path).codebook_, RGBA)


@pytest.mark.parametrize("suffix", [".gpl", ".ase"])
def test_names_come_back(tmp_path, suffix):
    path = tmp_path / f"p{suffix}"
    names = ["Rouge vif", "grün: 2", "#3", ""]
    Palette(RGB[:4], names=names).save(path)
    assert Palette.load(path).names == names
    Palette(["#ff8800", "#000000ff"]).save(path)
    loaded = Palette.load(path)
    assert loaded.names == loaded.hex == ["#ff8800", "#000000"]


def test_gpl_by_hand(tmp_path):
    path = tmp_path / "p.gpl"
    path.write_bytes(b"GIMP Palette\r\nName: x\r\nColumns: 3\r\n# note\r\n\r\n  0   1 255\tsky\r\n10 20 30\r\n")
    loaded = Palette.load(path)
    assert loaded.codebook_.tolist() == [[0, 1, 255], [10, 20, 30]]
    assert loaded.names == ["sky", ""]
    Palette(["#000180"], names=["a"]).save(path)
    assert path.read_text() == "GIMP Palette\nName: p\n#\n  0   1 128\ta\n"


def test_hex_by_hand(tmp_path):
    path = tmp_path / "p.hex"
    path.write_text("\ufeff; a note\n#f80\n\n  00ff00 \nABCDEF80\n", encoding="utf-8")
    assert Palette.load(path).hex == ["#ff8800ff", "#00ff00ff", "#abcdef80"]
    assert Palette.load(path).names is None
    Palette(["#f80", "#00f"]).save(path)
    assert path.read_text() == "ff8800\n0000ff\n"


def save_png(path, image, **options):
    image.save(path, "PNG", **options)
    return Palette.load(path).codebook_.tolist()


def test_png_palettes_are_read_in_order_and_pixels_by_first_appearance(tmp_path):
    path = tmp_path / "p.png"
    indexed = Image.new("P", (2, 1))
    indexed.putpalette([9, 8, 7, 255, 0, 0, 0, 0, 1])
    assert save_png(path, indexed) == [[9, 8, 7], [255, 0, 0], [0, 0, 1]]
    assert save_png(path, indexed, transparency=b"\x00\x80") == [[9, 8, 7, 0], [255, 0, 0, 128], [0, 0, 1, 255]]
    pixels = np.array([[[5, 5, 5], [1, 2, 3]], [[5, 5, 5], [0, 0, 0]]], np.uint8)
    assert save_png(path, Image.fromarray(pixels)) == [[5, 5, 5], [1, 2, 3], [0, 0, 0]]
    assert save_png(path, Image.fromarray(pixels[..., 0])) == [[5] * 3, [1] * 3, [0] * 3]
    assert save_png(path, Image.fromarray(pixels[..., :2])) == [[5, 5, 5, 5], [1, 1, 1, 2], [0, 0, 0, 0]]


@pytest.mark.parametrize(
    ("text", "color"),
    [("#f80", (255, 136, 0)), (" 0f08 ", (0, 255, 0, 136)), ("#AbCdEf", (171, 205, 239)), ("01020304", (1, 2, 3, 4))],
)
def test_hex_colors(text, color):
    assert parse_hex(text) == color


@pytest.mark.parametrize(
    "text", ["", "#", "#ff", "#fffff", "fffffff", "#fffffffff", "#ggg", "##fff", "#ff ff", "red", "#٣٣٣"]
)
def test_hex_errors_show_the_text(text):
    with pytest.raises(ArgumentError, match=f"A colour must be written #rgb, .* got '{text}'"):
        parse_hex(text)


PNG = io.BytesIO()
Image.fromarray(RGB[None]).save(PNG, "PNG")


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.gpl", b"", "the first line is not 'GIMP Palette'"),
        ("a.gpl", b"JASC-PAL\n0100\n", "the first line is not 'GIMP Palette'"),
        ("a.gpl", b"GIMP Palette\nName: x\n", "it holds no colours"),
        ("a.gpl", b"GIMP Palette\n1 2\n", "the line '1 2' is not three numbers from 0 to 255 and a name"),
        ("a.gpl", b"GIMP Palette\n1 2 256 x\n", "is not three numbers from 0 to 255"),
        ("a.gpl", b"GIMP Palette\n1 -2 3 x\n", "is not three numbers from 0 to 255"),
        ("a.gpl", b"GIMP Palette\n1 2 3 \xff\n", "utf-8"),
        ("a.gpl", b"GIMP Palette\n" + b"1 2 3\n" * 65537, "it holds more than 65,536 colours"),
        ("a.hex", b"", "it holds no colours"),
        ("a.hex", b"; nothing\n", "it holds no colours"),
        ("a.hex", b"fff\nxyz\n", "A colour must be written .* got 'xyz'"),
        ("a.hex", b"\xff\xfe", "utf-8"),
        ("a.png", b"", "it is not a PNG image"),
        ("a.png", b"GIF89a", "it is not a PNG image"),
        ("a.png", PNG.getvalue()[:60], r"a\.png is not a palette that can be read"),
        ("a.png", PNG.getvalue()[:45] + b"garbage" + PNG.getvalue()[52:], r"a\.png is not a palette that can be read"),
    ],
)
def test_malformed_files_are_read_errors_that_say_why(tmp_path, name, data, why):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ReadError, match=why) as caught:
        Palette.load(tmp_path / name)
    assert name in str(caught.value)
    assert isinstance(caught.value, OSError)


def test_other_formats_are_not_taken_for_png(tmp_path):
    Image.fromarray(RGB[None]).save(tmp_path / "a.png", "BMP")
    with pytest.raises(ReadError, match="it is not a PNG image") as caught:
        Palette.load(tmp_path / "a.png")
    assert isinstance(caught.value.__cause__, NotAnImageError)


def test_missing_files_unknown_suffixes_and_lost_alpha(tmp_path):
    with pytest.raises(ReadError, match=r"none\.gpl cannot be read: No such file"):
        Palette.load(tmp_path / "none.gpl")
    (tmp_path / "d.hex").mkdir()
    with pytest.raises(ReadError, match=r"d\.hex cannot be read"):
        Palette.load(tmp_path / "d.hex")
    ends = r"\.act, \.ase, \.gpl, \.hex, \.pal, \.png"
    for act in (Palette.load, Palette(RGB).save):
        with pytest.raises(ArgumentError, match=rf"A palette file must end in {ends}, got 'a\.aco'"):
            act(tmp_path / "a.aco")
    for suffix in (".gpl", ".ase", ".pal"):
        with pytest.raises(ArgumentError, match=rf"A \{suffix} palette cannot hold transparent colours; use \.hex or"):
            Palette(RGBA).save(tmp_path / f"a{suffix}")
    with pytest.raises(WriteError, match="cannot be written"):
        Palette(RGB).save(tmp_path / "missing" / "a.gpl")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d.hex"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_files_are_overwritten_only_when_allowed(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    Palette(RGB[:2]).save(path, overwrite=False)
    with pytest.raises(OutputExistsError, match="exists already"):
        Palette(RGB[:3]).save(path, overwrite=False)
    assert len(Palette.load(path)) == 2
    Palette(RGB[:3]).save(path)
    assert len(Palette.load(path)) == 3


def assert_read_or_refused(path):
    try:
        loaded, why = Palette.load(path), ""
    except ReadError as error:
        loaded, why = [0], str(error)
    assert 1 <= len(loaded) <= 65536
    assert not why or re.fullmatch(rf"{re.escape(str(path))} is not a palette that can be read: .*[^.]\.", why)


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_are_read_or_refused(tmp_path, suffix, data):
    """Bytes changed, put in, taken out and cut off: a palette, or a sentence that says what is wrong."""
    path = tmp_path / f"p{suffix}"
    Palette(RGB[:5], names=list("abcde")).save(path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content)))
        taken = data.draw(st.integers(0, 4))
        content[at : at + taken] = data.draw(st.binary(max_size=4))
    path.write_bytes(content[: data.draw(st.none() | st.integers(0, len(content)))])
    assert_read_or_refused(path)


@pytest.mark.parametrize("suffix", FORMATS)
@given(content=st.binary(max_size=800))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path, suffix, content):
    path = tmp_path / f"p{suffix}"
    path.write_bytes(content)
    assert_read_or_refused(path)


def test_huge_files_are_refused_before_they_are_read(tmp_path):
    path = tmp_path / "p.hex"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # takes no room on the disk
    with pytest.raises(ReadError, match="it has more than 16,777,216 bytes"):
        Palette.load(path)


def test_names_that_no_file_can_hold_are_refused(tmp_path):
    for suffix in (".gpl", ".ase"):
        with pytest.raises(ArgumentError, match="names must be text that can be encoded"):
            Palette(["#000"], names=["\ud800"]).save(tmp_path / f"p{suffix}")
    assert list(tmp_path.iterdir()) == []
