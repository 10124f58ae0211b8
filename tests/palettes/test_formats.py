"""The bytes of palette files, by hand."""

import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from fewbits import Palette
from fewbits.errors import ArgumentError, ReadError

RGB = np.random.default_rng(0).integers(0, 256, (256, 3), np.uint8)


@pytest.fixture
def load(tmp_path):
    def load_bytes(suffix, data):
        (tmp_path / f"p{suffix}").write_bytes(data)
        return Palette.load(tmp_path / f"p{suffix}")

    return load_bytes


@pytest.fixture
def saved(tmp_path):
    def save_bytes(suffix, palette):
        palette.save(tmp_path / f"p{suffix}")
        return (tmp_path / f"p{suffix}").read_bytes()

    return save_bytes


def test_act_is_a_table_then_a_count_and_a_transparent_place(load, saved):
    assert np.array_equal(load(".act", RGB.tobytes()).codebook_, RGB)
    assert np.array_equal(load(".act", RGB.tobytes() + b"\x00\x03\xff\xff").codebook_, RGB[:3])
    assert load(".act", RGB.tobytes() + b"\x01\x00\x00\x02").codebook_[:, 3].tolist() == [255, 255, 0] + [255] * 253
    assert saved(".act", Palette(["#010203", "#ffffff"])) == b"\1\2\3\xff\xff\xff" + bytes(762) + b"\0\2\xff\xff"
    clear = Palette(["#010203", "#04050600"])
    assert saved(".act", clear) == b"\1\2\3\4\5\6" + bytes(762) + b"\0\2\0\1"
    assert load(".act", saved(".act", clear)).hex == ["#010203ff", "#04050600"]
    assert load(".act", saved(".act", Palette(["#010203ff"]))).hex == ["#010203"]


@pytest.mark.parametrize("colors", [np.zeros((257, 3), int), [[0] * 4] * 2, [[0, 0, 0, 128]]])
def test_act_holds_256_colors_and_one_that_is_clear(saved, colors):
    with pytest.raises(ArgumentError, match=r"A \.act palette holds at most 256 colours, opaque but for one"):
        saved(".act", Palette(colors))


def swatch(name, model, *values):
    text = name.encode("utf-16-be") + b"\0\0"
    body = struct.pack(">H", len(text) // 2) + text + model + struct.pack(f">{len(values)}fH", *values, 0)
    return struct.pack(">HI", 1, len(body)) + body


def group(name):
    text = name.encode("utf-16-be") + b"\0\0"
    return struct.pack(">HIH", 0xC001, len(text) + 2, len(text) // 2) + text


END = struct.pack(">HI", 0xC002, 0)


def ase(*blocks, count=None):
    return struct.pack(">4sHHI", b"ASEF", 1, 0, len(blocks) if count is None else count) + b"".join(blocks)


def test_ase_groups_names_and_models(load):
    palette = load(
        ".ase",
        ase(
            swatch("ROJO ñ 🎨", b"RGB ", 1, 0.5, 0),
            group("print"),
            swatch("cyan", b"CMYK", 1, 0, 0, 0),
            swatch("", b"CMYK", 0, 0.5, 1, 0.2),
            END,
            struct.pack(">HI", 0x1234, 3) + b"???",  # a block of a kind that is not known
            swatch("grey", b"Gray", 0.2),
            swatch("beyond", b"RGB ", 1.5, -1, 1),
        ),
    )
    assert palette.codebook_.tolist() == [
        [255, 128, 0],
        [0, 255, 255],
        [204, 102, 0],
        [51, 51, 51],
        [255, 0, 255],
    ]
    assert palette.names == ["ROJO ñ 🎨", "print/cyan", "print/", "grey", "beyond"]


def test_ase_lab_is_under_d50_as_littlecms_has_it(load):
    lab = [(1, 0, 0), (0, 0, 0), (0.5, 0, 0), (0.6, 40, 30), (0.7, -20, 10), (0.5, 20, -30), (0.8, -10, 60)]
    ours = load(".ase", ase(*[swatch("x", b"LAB ", *values) for values in lab])).codebook_
    pixels = np.array([[round(255 * lightness), a % 256, b % 256] for lightness, a, b in lab], np.uint8)
    image = Image.frombytes("LAB", (len(lab), 1), pixels.tobytes())
    peer = ImageCms.profileToProfile(
        image, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert np.abs(ours.astype(int) - np.asarray(peer)[0]).max() <= 1


def test_ase_is_written_in_rgb_with_names(saved):
    body = b"\0\2\0a\0\0RGB " + struct.pack(">3fH", 1, 0, 0.2, 2)
    assert saved(".ase", Palette(["#ff0033"], names=["a"])) == ase(struct.pack(">HI", 1, len(body)) + body)
    with pytest.raises(ArgumentError, match=r"names must have at most 65534 characters for \.ase, got 65535"):
        saved(".ase", Palette(["#000"], names=["x" * 65535]))


def test_pal_of_jasc(load, saved):
    assert saved(".pal", Palette(["#010203", "#ff8000"])) == b"JASC-PAL\r\n0100\r\n2\r\n1 2 3\r\n255 128 0\r\n"
    assert load(".pal", b"JASC-PAL\n0100\n2\n1 2  3\n255\t128 0").hex == ["#010203", "#ff8000"]
    assert load(".pal", b"JASC-PAL\n0100\n2\n1 2 3 4\n255 128 0\n").hex == ["#01020304", "#ff8000ff"]


def riff(*chunks, form=b"PAL "):
    body = form + b"".join(name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for name, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


ENTRIES = struct.pack("<HH", 0x300, 2) + bytes([1, 2, 3, 0, 255, 128, 0, 4])


def test_pal_of_riff(load):
    assert load(".pal", riff((b"data", ENTRIES))).hex == ["#010203", "#ff8000"]
    assert load(".pal", riff((b"offl", b"odd"), (b"data", ENTRIES + b"more"))).hex == ["#010203", "#ff8000"]


@pytest.mark.parametrize(
    ("suffix", "data", "why"),
    [
        (".act", bytes(767), "it has 767 bytes, not 768 or 772"),
        (".act", bytes(768) + b"\1\1\xff\xff", "it says that 257 of its 256 colours count"),
        (".act", bytes(768) + b"\0\2\0\2", "it says that colour 2 of 2 is transparent"),
        (".act", bytes(768) + b"\0\0\xff\xff", "it holds no colours"),
        (".ase", b"", "it ends too early, after 0 bytes"),
        (".ase", b"ASEG" + ase()[4:], "it does not begin with 'ASEF' and version 1"),
        (".ase", ase(), "it holds no colours"),
        (".ase", ase(count=1), "it ends too early, after 12 bytes"),
        (".ase", ase(swatch("x", b"RGB ", 1, 1, 1), count=1 << 30), "it ends too early, after 42 bytes"),
        (".ase", ase(swatch("x", b"RGB ", 1, 1, 1))[:-1], "it ends within a block, after 41 bytes"),
        (".ase", ase(swatch("x", b"HSB ", 1, 1, 1)), "a colour is of the model b'HSB ', not RGB, CMYK, LAB or Gray"),
        (".ase", ase(swatch("x", b"RGB ", 1, 1)), "it ends too early"),
        (".ase", ase(swatch("x", b"RGB ", 1, float("nan"), 1)), "a colour is not a number"),
        (".ase", ase(struct.pack(">HIH", 1, 2, 9)), "a name is longer than its block"),
        (".ase", ase(struct.pack(">HIH2s", 1, 4, 1, b"\xd8\x00")), "can't decode"),
        (".pal", b"", "it begins with neither 'JASC-PAL' and '0100' nor 'RIFF'"),
        (".pal", b"JASC-PAL\n0100\n", "its third line is not the number of colours that follow, 0"),
        (".pal", b"JASC-PAL\n0100\n3\n1 2 3\n", "its third line is not the number of colours that follow, 1"),
        (".pal", b"JASC-PAL\n0100\n1\n1 2 256\n", "the line '1 2 256' is not three numbers from 0 to 255"),
        (".pal", b"JASC-PAL\n0100\n1\n1 2\n", "the line '1 2' is not three numbers"),
        (".pal", b"JASC-PAL\n0100\n0\n", "it holds no colours"),
        (".pal", riff((b"data", ENTRIES), form=b"WAVE"), "it is a RIFF file, but not a palette"),
        (".pal", riff((b"plth", b"1234")), "it has no chunk of colours"),
        (".pal", riff((b"data", b"")), "it ends too early"),
        (".pal", riff((b"data", ENTRIES[:-1]))[:-1], "it does not hold the 2 colours of version 3 that it claims"),
        (".pal", riff((b"data", b"\0\2" + ENTRIES[2:])), "it does not hold the 2 colours of version 3"),
    ],
)
def test_what_is_wrong_is_told(load, suffix, data, why):
    with pytest.raises(ReadError, match=why):
        load(suffix, data)
