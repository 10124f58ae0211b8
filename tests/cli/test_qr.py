"""``fewbits qr``: what it writes, reads, prints and ends with."""

import io
import json
import sys
import types

import numpy as np
import pytest
from PIL import Image
from skimage import data

from fewbits.cli.main import run
from fewbits.documents import binarize, read_qr, write_pages, write_qr

TEXT = "https://example.org"


@pytest.fixture
def page(tmp_path):
    return write_qr(TEXT, scale=4).save(tmp_path / "page.png")


def test_on_the_terminal(capfd):
    assert run(["qr", TEXT]) == 0
    out, err = capfd.readouterr()
    assert out == write_qr(TEXT).terminal(ansi=False) + "\n"  # no escape sequences where there is no terminal
    assert err == ""


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pbm", ".tif", ".bmp"])
def test_to_a_file(tmp_path, capfd, suffix):
    path = tmp_path / f"code{suffix}"
    arguments = ["--error", "q", "--version", "5", "--scale", "3", "--border", "5", "--mask", "4"]
    assert run(["qr", TEXT, "-o", str(path), *arguments]) == 0
    expected = write_qr(TEXT, error="Q", version=5, scale=3, border=5, mask=4)
    assert path.read_bytes() == expected.encode(suffix)
    out, err = capfd.readouterr()
    assert f"-> {path}: version 5-Q, 141 × 141 pixels, {path.stat().st_size:,} bytes" in out
    assert err == ""


def test_nothing_is_overwritten_unless_asked(tmp_path, page, capfd):
    before = page.read_bytes()
    assert run(["qr", "other", "-o", str(page)]) == 15
    assert page.read_bytes() == before
    assert "exists already" in capfd.readouterr().err
    assert run(["qr", "other", "-o", str(page), "-f", "-q"]) == 0
    assert read_qr(page)[0].text == "other"
    assert capfd.readouterr().out == ""


def test_colours_and_json(tmp_path, capfd):
    path = tmp_path / "code.png"
    assert run(["qr", "1234", "-o", str(path), "--dark", "#036", "--light", "#ffd", "--micro", "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == {
        "output": str(path),
        "file_bytes": path.stat().st_size,
        "version": "M2",
        "error": "M",
        "mask": write_qr("1234", micro=True).mask,
        "pixels": 210,
    }
    colors = {color for _, color in Image.open(path).convert("RGB").getcolors()}
    assert colors == {(0, 0x33, 0x66), (255, 255, 0xDD)}


def test_pictures(tmp_path, capfd):
    photo, path = tmp_path / "photo.png", tmp_path / "code.png"
    Image.fromarray(data.cat()).save(photo)
    assert run(["qr", TEXT, "--picture", str(photo), "-o", str(path), "--version", "6", "--sub", "5"]) == 0
    assert read_qr(path)[0].text == TEXT
    assert read_qr(path)[0].error == "H"
    assert "strength 0, margin 0." in capfd.readouterr().out
    assert run(["qr", TEXT, "--picture", str(photo)]) == 4
    assert "--picture needs --output" in capfd.readouterr().err
    assert run(["qr", TEXT, "--picture", str(tmp_path / "none.png"), "-o", str(tmp_path / "x.png")]) == 2


def test_text_from_a_pipe(monkeypatch, capfd, tmp_path):
    for number, (given, text) in enumerate([("zwölf\n".encode(), "zwölf".encode()), (b"\xff\x00", b"\xff\x00")]):
        monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BytesIO(given)))
        path = tmp_path / f"{number}.png"
        assert run(["qr", "-", "-o", str(path)]) == 0
        assert read_qr(path)[0].data == text


def test_to_a_pipe(capfdbinary):
    assert run(["qr", TEXT, "-o", "-"]) == 0
    out, err = capfdbinary.readouterr()
    assert out == write_qr(TEXT).png
    assert b"-> standard output" in err


def test_reading(tmp_path, page, capfd):
    assert run(["qr", "--read", str(page)]) == 0
    assert capfd.readouterr().out == TEXT + "\n"
    two = np.hstack([write_qr(text, version=1, scale=4).codes * np.uint8(255) for text in ("one", "two")])
    Image.fromarray(two).save(tmp_path / "two.png")
    assert run(["qr", "--read", str(tmp_path)]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert sorted(lines) == [f"{page}: {TEXT}", *(f"{tmp_path / 'two.png'}: {text}" for text in ("one", "two"))]


@pytest.mark.parametrize("suffix", [".tif", ".pdf"])
def test_all_pages_are_read(tmp_path, suffix, capfd):
    pages = [write_qr(text, version=1, scale=4).codes * np.uint8(255) for text in ("one", "two")]
    pages.insert(1, np.full((50, 60), 255, np.uint8))
    path = write_pages([binarize(page, "fixed") for page in pages], tmp_path / f"two{suffix}")
    assert run(["qr", "--read", str(tmp_path)]) == 0
    assert capfd.readouterr() == ("one\ntwo\n", "")
    assert run(["qr", "--read", "--json", str(path)]) == 0
    codes = json.loads(capfd.readouterr().out)["codes"]
    assert [(code["page"], code["text"]) for code in codes] == [(1, "one"), (3, "two")]


def test_large_scales(tmp_path, capfd):
    assert run(["qr", "hello", "--scale", "500", "-o", str(tmp_path / "big.png")]) == 4
    assert "scale must be at most 310 for pixels of this code" in capfd.readouterr().err
    assert run(["qr", "hello", "--scale", "500", "-o", str(tmp_path / "big.svg")]) == 0
    assert "14500 × 14500 pixels" in capfd.readouterr().out
    assert 'width="14500" height="14500" viewBox="0 0 29 29"' in (tmp_path / "big.svg").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["big.svg"]


def test_reading_as_json(page, capfd):
    assert run(["qr", "--read", "--json", str(page)]) == 0
    figures = json.loads(capfd.readouterr().out)
    assert figures["input"] == str(page)
    (code,) = figures["codes"]
    assert (code["page"], code["text"], code["version"]) == (1, TEXT, "2")
    assert (code["error"], code["method"]) == ("M", "grey")
    assert bytes.fromhex(code["data"]) == TEXT.encode()
    assert np.abs(np.array(code["corners"]) - [[16, 16], [116, 16], [116, 116], [16, 116]]).max() <= 2


def test_a_file_without_a_code_does_not_stop_the_others(tmp_path, page, capfd):
    empty = tmp_path / "empty.png"
    Image.new("L", (50, 50), 255).save(empty)
    assert run(["qr", "--read", str(empty), str(page), "-q"]) == 2
    assert run(["qr", "--read", str(empty), str(page)]) == 2
    out, err = capfd.readouterr()
    assert out == f"{page}: {TEXT}\n"
    assert err.splitlines() == [f"fewbits: {empty} has no code in it that can be read."] * 2


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["a", "b"], 4, "One text makes one code, got 2"),
        (["--read", "a.png", "--micro"], 4, "--micro cannot be used here: --read writes nothing"),
        (["a", "--all"], 4, "--all cannot be used here"),
        (["a", "--sub", "3"], 4, "--sub cannot be used here: it is for --picture"),
        (["a", "--picture", "b.png", "--micro"], 4, "--micro cannot be used here"),
        (["a" * 20, "--version", "1"], 4, "of which 14 fit into version 1 at level M"),
        (["a", "--version", "big"], 4, "version must be one of 'M1'"),
        (["a", "-o", "code.jpg"], 4, "The end of the output's name must be one of"),
        (["a", "--dark", "#fff"], 4, "cannot be read back"),
        (["--read", "missing.png"], 2, "missing.png cannot be read"),
        ([], 4, "Missing argument"),
    ],
)
def test_what_is_refused(tmp_path, monkeypatch, capfd, arguments, code, message):
    monkeypatch.chdir(tmp_path)
    assert run(["qr", *arguments]) == code
    assert message in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []
