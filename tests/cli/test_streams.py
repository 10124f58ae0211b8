"""``fewbits encode``, ``decode``, ``verify``, and ``info`` of streams."""

import io
import json
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import fewbits
from fewbits.cli.main import run

RNG = np.random.default_rng(72)
PROFILE = b"sixteen bytes 16RGB " + bytes(43)


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    """A picture in four colours, one of them half transparent."""
    colors = np.array([[0, 0, 0, 255], [255, 0, 0, 255], [250, 250, 250, 255], [0, 0, 255, 128]], np.uint8)
    y, x = np.mgrid[0:24, 0:36]
    path = tmp_path / "logo.png"
    Image.fromarray(colors[(x // 5 + y // 7) % 4]).save(path, dpi=(300, 300), icc_profile=PROFILE)
    return path


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGBA"))


def sound(path: Path, width: int, channels: int) -> bytes:
    samples = RNG.integers(0, 256, 100 * width * channels, dtype=np.uint8).tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(8000)
        file.writeframes(samples)
    return path.read_bytes()


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_an_image_there_and_back(logo, capfd):
    assert run(["encode", str(logo)]) == 0
    stored = logo.with_name("logo.fbq")
    out, err = capfd.readouterr()
    assert (
        out == f"{logo} -> {stored}: {stored.stat().st_size} bytes, {8 * stored.stat().st_size / 864:.3f} bits/code\n"
    )
    assert err == ""
    back = logo.with_name("back.png")
    assert run(["decode", str(stored), "-o", str(back)]) == 0
    assert np.array_equal(pixels(back), pixels(logo))
    with Image.open(back) as image:
        assert image.mode == "P"
        assert [round(dots) for dots in image.info["dpi"]] == [300, 300]
        assert image.info["icc_profile"] == PROFILE
    assert f"{stored} -> {back}: 24 × 36 × 4 of uint8, {back.stat().st_size} bytes" in capfd.readouterr().out


@pytest.mark.parametrize("suffix", [".webp", ".tif", ".npy"])
def test_other_formats(logo, suffix):
    assert run(["encode", str(logo)]) == 0
    assert run(["decode", str(logo.with_name("logo.fbq")), "--ext", suffix, "-q"]) == 0
    path = logo.with_name(f"logo{suffix}")
    found = np.load(path) if suffix == ".npy" else pixels(path)
    assert np.array_equal(found, pixels(logo))


@pytest.mark.parametrize("array", [np.arange(700) % 300 - 7, np.array([[0.5, -0.0, 3.25]], np.float32), np.uint8(7)])
def test_arrays_there_and_back(tmp_path, array):
    np.save(tmp_path / "x.npy", array)
    assert run(["encode", str(tmp_path / "x.npy"), "--effort", "9"]) == 0
    assert run(["decode", str(tmp_path / "x.fbq"), "-o", str(tmp_path / "y.npy")]) == 0
    assert (tmp_path / "y.npy").read_bytes() == (tmp_path / "x.npy").read_bytes()


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("channels", [1, 2])
def test_sound_there_and_back(tmp_path, width, channels):
    before = sound(tmp_path / "x.wav", width, channels)
    assert run(["encode", str(tmp_path / "x.wav")]) == 0
    assert fewbits.open(tmp_path / "x.fbq").metadata == {"sample_rate": 8000}
    assert run(["decode", str(tmp_path / "x.fbq"), "-o", str(tmp_path / "y.wav")]) == 0
    assert (tmp_path / "y.wav").read_bytes() == before


def test_few_colours_straight_to_a_stream(logo, capfd):
    target = logo.with_name("two.fbq")
    assert run(["image", str(logo), "-k", "2", "-o", str(target)]) == 0
    assert f"{target.stat().st_size:,} bytes" in capfd.readouterr().out
    assert fewbits.open(target).info().levels == 2
    assert run(["dither", str(logo), "--ext", "-grey.fbq"]) == 0
    assert fewbits.open(logo.with_name("logo-grey.fbq")).shape == (24, 36)
    assert run(["image", str(target), "-k", "2", "-o", str(logo.with_name("again.png"))]) == 0
    assert np.array_equal(pixels(logo.with_name("again.png"))[..., :3], np.asarray(fewbits.open(target))[..., :3])


def test_pipes(logo, monkeypatch, capfdbinary):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(logo.read_bytes())))
    assert run(["encode", "-", "-o", "-", "--tiles", "8x8"]) == 0
    out, err = capfdbinary.readouterr()
    assert fewbits.open(out).info().tiles == (8, 8)
    assert b"standard input -> standard output" in err
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(out)))
    assert run(["decode", "-"]) == 0
    png, _ = capfdbinary.readouterr()
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")), pixels(logo))


def test_info(logo, capfd):
    run(["encode", str(logo), "-q"])
    stored = logo.with_name("logo.fbq")
    assert run(["info", str(stored), str(logo)]) == 0
    out = capfd.readouterr().out
    assert "samples   24 × 36 × 4, uint8" in out
    assert "held as   palette of 4 in srgb; coder: " in out
    assert "icc_profile: 63 bytes" in out
    assert "format    PNG, mode RGBA" in out
    assert run(["info", str(stored), "--json"]) == 0
    figures = json.loads(capfd.readouterr().out)
    parts = [figures[f"{part}_bytes"] for part in ("header", "codebook", "metadata", "code")]
    assert sum(parts) == figures["file_bytes"] == stored.stat().st_size
    assert figures["format"] == "FBQ"


def test_verify_tells_the_whole_from_the_damaged(logo, capfd):
    run(["encode", str(logo), "-q", "--tiles", "8"])
    folder = logo.parent
    data = (folder / "logo.fbq").read_bytes()
    (folder / "cut.fbq").write_bytes(data[:-9])
    (folder / "long.fbq").write_bytes(data + b"x")
    (folder / "wrong.fbq").write_bytes(data[:-9] + b"x" + data[-8:])
    assert run(["verify", str(folder / "logo.fbq")]) == 0
    assert capfd.readouterr().out == f"{folder / 'logo.fbq'}: whole, 864 codes in {len(data)} bytes\n"
    assert run(["verify", str(folder)]) == 2
    out, err = capfd.readouterr()
    assert out.count(": whole") == 1
    told = [line.split(": ", 2)[1:] for line in err.splitlines()]
    assert [Path(name).name for name, _ in told] == ["cut.fbq", "long.fbq", "wrong.fbq"]
    assert f"The stream ends within the codes (at byte {len(data) - 9})." in err
    assert f"The stream is followed by 1 bytes that do not belong to it (at byte {len(data)})." in err
    assert "The check of a tile does not match its bytes: it is damaged (at byte " in err
    assert run(["verify", str(logo)]) == 2
    assert "The data do not begin like a .fbq stream (at byte 0)" in capfd.readouterr().err
    assert run(["verify", str(folder / "logo.fbq"), "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["whole"] is True


def test_nothing_is_overwritten_without_force(logo, capfd):
    stored = logo.with_name("logo.fbq")
    stored.write_bytes(b"precious")
    assert run(["encode", str(logo)]) == 15
    assert stored.read_bytes() == b"precious"
    assert run(["encode", str(logo), "-f"]) == 0
    assert run(["decode", str(stored)]) == 15
    assert "logo.png exists already" in capfd.readouterr().err


def test_a_batch_goes_on_after_failures(logo, capfd):
    folder = logo.parent
    (folder / "empty.npy").write_bytes(b"")
    (folder / "bad.npy").write_bytes(b"\x93NUMPY nothing")
    (folder / "cut.wav").write_bytes(b"RIFF\0\0\0\0WAVE")
    np.save(folder / "many.npy", np.arange(70000))
    np.save(folder / "objects.npy", np.array([{}], object))
    np.save(folder / "text.npy", np.array(["a"]))
    Image.fromarray(np.zeros((3, 4, 3), np.uint8)).save(folder / "z.png")
    assert run(["encode", str(folder), "-o", f"{folder}/out/"]) == 4
    out, err = capfd.readouterr()
    assert names(folder / "out") == ["logo.fbq", "z.fbq"]
    assert out.count("\n") == 2
    for part in (
        "bad.npy is a .npy file that cannot be read",
        "cut.wav is a WAV file that cannot be read",
        "empty.npy is empty",
        "many.npy: At most 65,536 distinct values can be stored without loss, got 70,000; quantize them first.",
        "objects.npy is a .npy file that cannot be read",
        "text.npy: x must be an array of integers or floats",
    ):
        assert part in err
    assert run(["decode", f"{folder}/out/", "-o", f"{folder}/back/", "--json"]) == 0
    assert [json.loads(line)["shape"] for line in capfd.readouterr().out.splitlines()] == [[24, 36, 4], [3, 4, 3]]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["encode", "x.npy", "-o", "x.png"], 4, "The end of x.png must be one of '.fbq'"),
        (["encode", "x.npy", "--effort", "3"], 4, "'3' is not one of '1', '5', '9'"),
        (["encode", "x.npy", "--tiles", "0"], 4, "tiles are rows, or rows x columns such as 256x256, got '0'"),
        (["encode", "x.npy", "--tiles", "2x2x2", "-f"], 4, "tiles must have at most the 2 axes"),
        (["encode", "deep.wav"], 4, "WAV files of 8 and 16 bits are stored, got 24 bits in deep.wav"),
        (["encode", "deep.png"], 4, "deep.png has 16 bits a channel"),
        (["decode", "x.fbq", "-o", "y.wav"], 4, "WAV holds sound in 8 or 16 bits with a sample rate, got int64"),
        (["decode", "x.fbq", "-o", "y.png"], 4, "write a .npy file, or .wav if it is sound"),
        (["decode", "volume.fbq", "-o", "y.png"], 25, "volume.fbq holds no image, but samples of shape (2, 3, 5)"),
        (["decode", "x.fbq", "-o", "y.raw"], 4, "The end of y.raw must be one of '.png'"),
        (["decode", "x.fbq", "--max-pixels", "5", "-o", "y.npy"], 2, "claims 6 codes; at most 5 are read"),
        (["decode", "."], 2, ". is a folder without .fbq files."),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, monkeypatch, capfd, arguments, code, message):
    monkeypatch.chdir(tmp_path)
    if arguments[1] != ".":
        np.save("x.npy", np.array([[1, 2, 3], [4, 5, 6]]))
        run(["encode", "x.npy", "-q"])
        fewbits.save("volume.fbq", np.zeros((2, 3, 5), int))
        sound(Path("deep.wav"), 3, 1)
        deep_png(Path("deep.png"))
    capfd.readouterr()
    assert run(arguments) == code
    assert message in capfd.readouterr().err


def deep_png(path: Path) -> None:
    """A pixel in RGB of 16 bits a channel."""
    import struct
    import zlib

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 16, 2, 0, 0, 0))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(7))) + chunk(b"IEND", b""))
