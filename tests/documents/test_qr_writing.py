"""QR codes: what is written, and that decoders read it."""

import xml.etree.ElementTree as ET

import cv2
import numpy as np
import pytest
from PIL import Image

from fewbits import FewbitsError
from fewbits.documents import QRCode, read_qr, write_qr
from fewbits.documents.qr.halftoning import function_modules
from fewbits.errors import ArgumentError, MissingExtraError, OutputExistsError

LEVELS = "LMQH"
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
UNICODE = "aé€ßπ∑漢字ключ😀שà "


def content(rng: np.random.Generator, version: int, error: str) -> str | bytes:
    """Something of a random kind that nearly fills a version at a level."""
    room = int((~function_modules(version)).sum() / 8 * {"L": 0.7, "M": 0.55, "Q": 0.4, "H": 0.3}[error]) - 4
    kind = rng.integers(4)
    if kind == 0:
        return "".join(rng.choice(list("0123456789"), int(2.3 * room)))
    if kind == 1:
        return "".join(rng.choice(list(ALPHANUMERIC), int(1.4 * room)))
    if kind == 2:
        return "".join(rng.choice(list(UNICODE), room)).encode()[:room].decode(errors="ignore") or "ä"
    return rng.bytes(room)


def texts() -> list[tuple[str | bytes, int, str, int]]:
    rng = np.random.default_rng(5)
    versions, levels = np.arange(500) % 20 + 1, np.arange(500) // 20 % 4
    return [
        (content(rng, int(v), LEVELS[e]), int(v), LEVELS[e], int(rng.integers(8)))
        for v, e in zip(versions, levels, strict=True)
    ]


def test_five_hundred_texts_are_read_as_they_were_written():
    kinds = set()
    for number, (text, version, error, mask) in enumerate(texts()):
        code = write_qr(text, version=version, error=error, mask=mask, scale=2 + number % 2, verify=False)
        assert (code.version, code.error, code.mask) == (version, error, mask)
        (read,) = read_qr(code.png, try_harder=False)
        assert (read.data if isinstance(text, bytes) else read.text) == text
        assert (read.version, read.error, read.mask) == (str(version), error, mask)
        kinds.add(
            "bytes"
            if isinstance(text, bytes)
            else "digits"
            if text.isdigit()
            else "alphanumeric"
            if text.isascii()
            else "text"
        )
    assert kinds == {"bytes", "digits", "alphanumeric", "text"}


def test_opencv_reads_them_too():
    reader = cv2.QRCodeDetector()
    sample = [entry for entry in texts() if isinstance(entry[0], str) and entry[0].isascii() and entry[1] <= 10][::8]
    assert len(sample) > 10
    for text, version, error, mask in sample:
        code = write_qr(text, version=version, error=error, mask=mask, scale=4, verify=False)
        assert reader.detectAndDecode(255 * code.codes)[0] == text


def test_zbar_reads_them_too(pyzbar):
    sample = [entry for entry in texts() if isinstance(entry[0], str)][::6]
    for text, version, error, mask in sample:
        code = write_qr(text, version=version, error=error, mask=mask, scale=4, verify=False)
        (read,) = pyzbar.decode(code.image.convert("L"))
        assert read.data.decode() == text


def codewords(code: QRCode) -> bytes:
    """The codewords of a version 1 code with mask 2, by the standard's two-column zigzag from the bottom right."""
    data, bits = ~function_modules(1), []
    plain = code.modules ^ (np.arange(21) % 3 == 0)  # mask pattern 010: column mod 3 = 0
    upward = True
    for right in (20, 18, 16, 14, 12, 10, 8, 5, 3, 1):
        for row in range(20, -1, -1) if upward else range(21):
            bits += [plain[row, column] for column in (right, right - 1) if data[row, column]]
        upward = not upward
    return np.packbits(bits).tobytes()


def test_the_example_of_the_standard():
    """ISO/IEC 18004, annex I: "01234567" in version 1-M, with mask 010 and format 101111001111100."""
    code = write_qr("01234567", version=1, error="M", mask=2)
    expected = "10200c566180ec11ec11ec11ec11ec11 a524d4c1ed36c7872c55"
    assert codewords(code) == bytes.fromhex(expected)
    beside = [*code.modules[8, [0, 1, 2, 3, 4, 5, 7, 8]], *code.modules[[7, 5, 4, 3, 2, 1, 0], 8]]
    assert "".join(str(int(bit)) for bit in beside) == "101111001111100"


def test_the_finders_are_where_they_belong():
    finder = np.ones((7, 7), bool)
    finder[1:6, 1:6] = False
    finder[2:5, 2:5] = True
    modules = write_qr("fewbits", version=3).modules
    for corner in (modules[:7, :7], modules[:7, -7:], modules[-7:, :7]):
        assert np.array_equal(corner, finder)
    assert modules[6, 8:-8].tolist() == [True, False] * 6 + [True]
    assert modules[-8, 8]  # the dark module


def test_functional_modules_leave_room_for_the_codewords():
    """ISO/IEC 18004:2015, table 1: data modules, codewords and remainder bits."""
    known = {1: 208, 2: 359, 5: 1079, 6: 1383, 7: 1568, 14: 4651, 21: 9252, 32: 19723, 40: 29648}
    assert {version: int((~function_modules(version)).sum()) for version in known} == known


def test_box_10_border_5_in_the_smallest_version_that_fits():
    assert [write_qr("A" * n, error="L", scale=10, border=5).version for n in (25, 26, 47, 48)] == [1, 2, 2, 3]
    code = write_qr("https://example.org", scale=10, border=5)
    pixels = np.asarray(code.image)
    side = (25 + 10) * 10
    assert pixels.shape == (side, side)
    assert code.image.mode == "1"
    assert pixels[:50].all()
    assert pixels[-50:].all()
    assert pixels[:, :50].all()
    assert pixels[:, -50:].all()
    assert not pixels[50:60, 50:120].any()  # the finder's upper edge
    assert np.array_equal(pixels[55:-50:10, 55:-50:10], ~code.modules)


def test_files(tmp_path):
    code = write_qr("fewbits", scale=3)
    for name in ("code.png", "code.pbm", "code.tif", "code.TIFF", "code.bmp"):
        path = code.save(tmp_path / name)
        assert np.array_equal(np.asarray(Image.open(path).convert("L")), 255 * code.codes)
        assert [read.text for read in read_qr(path)] == ["fewbits"]
    assert code.png[24] == 1  # bits a pixel
    assert code._repr_png_() == code.png
    with pytest.raises(OutputExistsError):
        code.save(tmp_path / "code.png", overwrite=False)
    for suffix in (".jpg", ".raw", ""):
        with pytest.raises(ArgumentError, match="The end of the output's name must be one of"):
            code.encode(suffix)


def test_svg_draws_the_same_modules():
    code = write_qr("fewbits", version=2, border=3, dark="#123", light="#fed")
    root = ET.fromstring(code.svg)
    assert root.attrib["viewBox"] == "0 0 31 31"
    assert root.attrib["width"] == "310"
    paper, ink = root
    assert (paper.attrib["fill"], ink.attrib["fill"]) == ("#ffeedd", "#112233")
    drawn = np.zeros((31, 31), bool)
    for run in ink.attrib["d"].strip("Mz").split("zM"):
        start, _, rest = run.partition("h")
        x, y = map(int, start.split())
        length = int(rest.partition("v")[0])
        assert not drawn[y, x : x + length].any()
        drawn[y, x : x + length] = True
    assert np.array_equal(drawn, code.cells)


@pytest.mark.parametrize("ansi", [True, False])
def test_what_the_terminal_shows_can_be_read(ansi):
    code = write_qr("on the terminal")
    rows = []
    for line in code.terminal(ansi=ansi).splitlines():
        if ansi:
            assert line.startswith("\x1b[38;5;231;48;5;16m")  # white on black
            assert line.endswith("\x1b[0m")
            line = line[len("\x1b[38;5;231;48;5;16m") : -len("\x1b[0m")]
        rows.append([character in "▀█" for character in line])
        rows.append([character in "▄█" for character in line])
    light = np.array(rows)
    assert light.shape == (34, 33)
    assert np.array_equal(light[4:29, 4:29], ~code.modules)
    assert light[:4].all()
    assert light[29:].all()
    assert [read.text for read in read_qr(np.kron(255 * light.astype(np.uint8), np.ones((4, 4), np.uint8)))] == [
        "on the terminal"
    ]


def test_micro_codes():
    assert write_qr("123", version="M1").modules.shape == (11, 11)
    code = write_qr("12345", micro=True, error="L", border=2)
    assert code.version == "M2"
    assert code.modules.shape == (13, 13)
    (read,) = read_qr(code.png)
    assert (read.text, read.format) == ("12345", "Micro QR Code")


def test_kanji_take_their_own_mode_and_other_text_is_utf_8():
    (kanji,) = read_qr(write_qr("点茗").png)
    assert (kanji.text, kanji.data) == ("点茗", bytes.fromhex("935fe4aa"))
    (text,) = read_qr(write_qr("héllo").png)
    assert (text.text, text.data) == ("héllo", "héllo".encode())
    (latin,) = read_qr(write_qr("héllo", encoding="iso-8859-1").png)
    assert (latin.text, latin.data) == ("héllo", "héllo".encode("latin-1"))


def test_a_higher_level_where_it_is_free():
    assert write_qr("abc").error == "M"
    assert write_qr("abc", boost_error=True).error == "H"


def test_light_on_dark_is_written_and_read():
    code = write_qr("inverted", dark="#fff", light="#000")
    assert np.asarray(code.image)[0, 0] == 0
    assert read_qr(code.png)[0].text == "inverted"


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("A" * 26, {"version": 1, "error": "L"}, "has 26 characters, of which 25 fit into version 1 at level L"),
        ("1" * 7090, {"error": "L"}, "has 7,090 characters, of which 7,089 fit into version 40 at level L"),
        (b"\xff" * 1274, {"error": "H"}, "has 1,274 bytes, of which 1,273 fit into version 40 at level H"),
        ("123456", {"version": "M1"}, "of which 5 fit into version M1[.]"),
        ("", {}, "content must be text or bytes, and not empty, got ''"),
        (7, {}, "content must be text or bytes"),
        ("a", {"error": "X"}, "error must be one of 'L', 'M', 'Q', 'H', got 'X'"),
        ("a", {"version": 41}, "version must be a whole number from 1 to 40, got 41"),
        ("a", {"version": "5"}, "version must be one of 'M1', 'M2', 'M3', 'M4', got '5'"),
        ("a", {"version": 5, "micro": True}, "version of a Micro QR code must be"),
        ("1", {"micro": True, "error": "H"}, "error of a Micro QR code"),
        ("a", {"mask": 8}, "mask must be a whole number from 0 to 7"),
        ("a", {"border": -1}, "border must be a whole number from 0"),
        ("a", {"scale": 0}, "scale must be a whole number from 1"),
        ("a", {"dark": "black"}, "dark must be an opaque colour in hex such as '#000', got 'black'"),
        ("é", {"encoding": "ascii"}, "content cannot be written as asked"),
        ("é", {"encoding": "none"}, "content cannot be written as asked"),
        ("a", {"dark": "#eee"}, "cannot be read back in #eeeeee on #ffffff"),
    ],
)
def test_what_cannot_be_written(text, options, message):
    with pytest.raises(ArgumentError, match=message):
        write_qr(text, **options)


def test_codes_too_large_for_pixels():
    code = write_qr("fewbits", scale=311)  # which is verified, but not in pixels of that size
    assert (code.side, len(code.cells)) == (9019, 29)
    assert 'width="9019"' in code.encode(".svg").decode()
    with pytest.raises(ArgumentError, match=r"scale must be at most 310 .* got 311; an SVG file has no such limit"):
        code.encode(".png")
    with pytest.raises(ArgumentError, match=r"cannot be read back .* with scale 311"):
        write_qr("fewbits", scale=311, dark="#fff")


def test_a_code_that_says_something_else_is_refused():
    code = write_qr("one")
    other = QRCode("two", code.modules, code.version, code.error, code.mask)
    with pytest.raises(FewbitsError, match="says 'one'"):
        other.verify()


@pytest.mark.parametrize(("module", "package"), [("segno", "segno"), ("zxingcpp", "zxing-cpp")])
def test_a_missing_package_is_named(monkeypatch, module, package):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"{package} is needed .* pip install 'fewbits\[qr\]'"):
        write_qr("a")
