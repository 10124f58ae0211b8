"""``fewbits dither`` and ``fewbits halftone``: what they write, print and end with."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

import fewbits as fb
from fewbits.cli.main import run

GREY = data.camera()[100:160, 150:221]
COLORS = data.astronaut()[60:100, 150:200]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    Image.fromarray(GREY).save(path)
    return path


@pytest.fixture
def colors(tmp_path: Path) -> Path:
    path = tmp_path / "colors.png"
    Image.fromarray(COLORS).save(path)
    return path


def pixels(path: Path | str) -> np.ndarray:
    return np.asarray(Image.open(path).convert("L"))


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_one_bit_a_pixel_and_one_line(photo, capfd):
    assert run(["dither", str(photo)]) == 0
    output = photo.with_name("photo-floyd-steinberg.png")
    assert output.read_bytes() == fb.dither(GREY, 2).png
    out, err = capfd.readouterr()
    assert out.count("\n") == 1
    assert f"-> {output}: {output.stat().st_size:,} bytes" in out
    assert "2 colours" in out
    assert err == ""


def test_options_are_those_of_the_front_door(photo):
    arguments = ["-l", "4", "--linear", "--strength", "0.7", "--raster", "-q"]
    assert run(["dither", str(photo), *arguments]) == 0
    expected = fb.dither(GREY, 4, linear=True, strength=0.7, serpentine=False)
    assert photo.with_name("photo-floyd-steinberg.png").read_bytes() == expected.png
    arguments = ["-m", "screen", "--option", "shape=line", "--option", "period=5.5", "--option", "phase=0.5,0.25"]
    assert run(["dither", str(photo), *arguments, "-q"]) == 0
    expected = fb.dither(GREY, 2, "screen", shape="line", period=5.5, phase=(0.5, 0.25))
    assert photo.with_name("photo-screen.png").read_bytes() == expected.png
    assert run(["dither", str(photo), "-m", "stochastic-dots", "--seed", "3", "-q"]) == 0
    expected = fb.dither(GREY, 2, "stochastic-dots", rng=3)
    assert photo.with_name("photo-stochastic-dots.png").read_bytes() == expected.png
    assert run(["dither", str(photo), "--option", "serpentine=no", "-f", "-q"]) == 0
    expected = fb.dither(GREY, 2, serpentine=False)
    assert photo.with_name("photo-floyd-steinberg.png").read_bytes() == expected.png


def test_a_method_within_a_method_is_given_by_name(photo, capfd):
    arguments = ["-m", "dbs", "--option", "passes=2", "--option"]
    assert run(["dither", str(photo), *arguments, "start=riemersma", "-q"]) == 0
    expected = fb.dither(GREY, 2, "dbs", passes=2, start="riemersma")
    assert photo.with_name("photo-dbs.png").read_bytes() == expected.png
    assert run(["dither", str(photo), *arguments, "start=bogus", "-f"]) == 4
    assert "method must be one of 'none', 'floyd-steinberg'" in capfd.readouterr().err


def test_colours(colors):
    assert run(["dither", str(colors), "--palette", "#000 #fff #f00", "-q"]) == 0
    expected = fb.dither(COLORS, ["#000", "#fff", "#f00"])
    assert colors.with_name("colors-floyd-steinberg.png").read_bytes() == expected.png
    assert run(["dither", str(colors), "--palette", "eink-7", "-q", "-f"]) == 0
    expected = fb.dither(COLORS, fb.Palette.named("eink-7"))
    assert colors.with_name("colors-floyd-steinberg.png").read_bytes() == expected.png
    assert run(["dither", str(colors), "--mode", "per-channel", "-q", "-f"]) == 0
    expected = fb.dither(COLORS, 2, mode="per-channel")
    assert colors.with_name("colors-floyd-steinberg.png").read_bytes() == expected.png


@pytest.mark.parametrize("command", ["dither", "image"])
def test_framebuffers_hold_one_plane(photo, colors, command, capfd):
    raw = photo.with_name("x.raw")
    assert run([command, str(colors), "--mode", "per-channel", "-o", str(raw)]) == 4
    assert ".raw is a framebuffer, which holds one plane; --mode per-channel makes 3." in capfd.readouterr().err
    assert not raw.exists()
    assert run([command, str(photo), "--mode", "per-channel", "-o", str(raw), "-q"]) == 0  # grey


@pytest.mark.parametrize("suffix", [".pbm", ".tif", ".bmp", ".raw"])
def test_the_end_of_the_name_is_the_format_and_its_size_is_told(photo, suffix, capfd):
    assert run(["dither", str(photo), "--ext", f"-bw{suffix}", "--json"]) == 0
    output = photo.with_name(f"photo-bw{suffix}")
    figures = json.loads(capfd.readouterr().out)
    assert figures["file_bytes"] == output.stat().st_size
    assert figures["bits_per_pixel"] == 8 * output.stat().st_size / GREY.size
    codes = fb.dither(GREY, 2).codes
    if suffix == ".raw":
        assert output.read_bytes() == fb.image.framebuffer(codes, 1)
    else:
        assert np.array_equal(pixels(output), 255 * codes)


def test_streams(photo):
    for arguments, expected in ([], fb.dither(GREY, 2).png), (["--ext", ".pbm"], fb.dither(GREY, 2).encode(".pbm")):
        command = [sys.executable, "-m", "fewbits", "dither", "-", "-o", "-", *arguments]
        done = subprocess.run(command, input=photo.read_bytes(), capture_output=True, check=True)
        assert done.stdout == expected
        assert done.stderr.startswith(b"standard input -> standard output: ")


def test_methods_are_listed_with_their_options(capfd):
    assert run(["dither", "--list"]) == 0
    out = capfd.readouterr().out
    assert [line.split()[0] for line in out.splitlines()] == list(fb.dithering.METHODS)
    assert "shape=euclidean, period=8, angle=45, phase=0,0" in out
    assert "serpentine=true, strength=1" in out
    assert "start=ErrorDiffusion(serpentine=False), toggles=true" in out
    assert "shifts, even_texture=false" in out
    assert "None" not in out
    assert run(["halftone", "--list"]) == 0
    assert capfd.readouterr().out == out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-m", "bogus"], "method must be one of 'none', 'floyd-steinberg'"),
        (["--size", "3"], "floyd-steinberg has no option 'size'; its options are"),
        (["--option", "strength"], "--option must be NAME=VALUE, got 'strength'"),
        (["--option", "strength=much"], "--option strength must be a number, got 'much'"),
        (["--option", "serpentine=maybe"], "--option serpentine must be yes or no, got 'maybe'"),
        (["-l", "1"], "1 is not in the range"),
        (["--palette", "#000 #fff", "-l", "2"], "--palette names the colours"),
        (["-m", "screen", "--option", "period=1"], "period must be 2 pixels or more"),
        (["-o", "x.jpg"], "must be one of '.png', '.webp'"),
        (["--ext", "-x"], "must be one of '.png', '.webp'"),
        (["--ext", "png"], "The end of --ext must be one of '.png', '.webp'"),
    ],
)
def test_bad_arguments_are_told_in_a_line_before_any_work(photo, arguments, words, capfd):
    assert run(["dither", str(photo), *arguments]) == 4
    err = capfd.readouterr().err
    assert words in err
    assert err.count("\n") == 1
    assert names(photo.parent) == ["photo.png"]


@pytest.mark.parametrize("command", ["dither", "halftone"])
def test_batches(photo, colors, command, capfd):
    out = photo.parent / "out"
    (photo.parent / "broken.png").write_bytes(b"no image")
    assert run([command, str(photo.parent), "-o", f"{out}/", "--ext", ".tif", "-j", "2"]) == 25
    assert names(out) == ["colors.tif", "photo.tif"]
    assert "broken.png is not an image" in capfd.readouterr().err
    assert run([command, str(photo), "-o", f"{out}/", "--ext", ".tif"]) == 15
    assert run([command, str(photo), "-o", f"{out}/", "--ext", ".tif", "-f", "-q"]) == 0


def test_a_screen_by_lines_per_inch(photo):
    assert run(["halftone", str(photo), "--lpi", "100", "--dpi", "650", "--shape", "round", "--angle", "30", "-q"]) == 0
    expected = fb.halftone(GREY, period=6.5, shape="round", angle=30)
    with Image.open(photo.with_name("photo-halftone.png")) as image:
        assert np.array_equal(np.asarray(image), expected.composite.codes == 1)
        assert image.info["dpi"] == pytest.approx((650, 650), abs=0.1)


def test_four_inks_and_their_plates(colors):
    folder = colors.parent / "films"
    arguments = ["--ink", "cmyk", "--plates", str(folder / "{name}-{plate}.tif"), "--scale", "3"]
    arguments += ["--angles", "10,20,30,40", "--gcr", "0.5", "--ink-limit", "3", "--period", "6"]
    assert run(["halftone", str(colors), *arguments, "-q"]) == 0
    expected = fb.halftone(COLORS, ink="cmyk", scale=3, angles=(10, 20, 30, 40), gcr=0.5, ink_limit=3, period=6.0)
    assert colors.with_name("colors-halftone.png").read_bytes() == expected.composite.png
    for ink, plate in expected.plates.items():
        assert np.array_equal(pixels(folder / f"colors-{ink}.tif"), 255 * plate.codes)
    colors.with_name("colors-halftone.png").unlink()
    assert run(["halftone", str(colors), *arguments, "-q"]) == 15  # the plates are there
    assert not colors.with_name("colors-halftone.png").exists()


def test_plates_in_a_folder(photo, colors, capfd):
    folder = photo.parent / "plates"
    assert run(["halftone", str(photo), str(colors), "--plates", str(folder), "-q"]) == 0
    assert names(folder) == ["colors-black.png", "photo-black.png"]
    pattern = str(folder / "{plate}.png")
    assert run(["halftone", str(photo), str(colors), "--plates", pattern, "-q", "-f"]) == 4
    assert f"{photo} and {colors} would both be written to {folder / 'black.png'}" in capfd.readouterr().err


def test_plates_go_to_no_place_that_is_taken(photo, colors, capfd):
    folder = photo.parent
    black = photo.with_name("photo-black.png")
    assert run(["halftone", str(photo), "--plates", str(folder), "-o", str(black)]) == 4
    assert f"Two files made of {photo} would both be written to {black}" in capfd.readouterr().err
    assert names(folder) == ["colors.png", "photo.png"]
    black.write_bytes(photo.read_bytes())
    inputs = [str(photo), str(black)]
    assert run(["halftone", *inputs, "--ink", "cmyk", "--plates", str(folder), "-o", f"{folder}/zz/", "-f"]) == 4
    assert f"{photo} would be written to {black}, which is an input" in capfd.readouterr().err
    assert run(["halftone", str(black), "--plates", str(folder / "photo-{plate}.png"), "-f"]) == 4
    assert f"{black} would be written to {black}, which is an input" in capfd.readouterr().err
    assert black.read_bytes() == photo.read_bytes()
    assert names(folder) == ["colors.png", "photo-black.png", "photo.png"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--plates", "films/", "-o", "x.pbm"], "PBM holds black and white only"),
        (["--plates", "films/{plate}.jpg"], "films/cyan.jpg must be one of '.png', '.webp'"),
        (["--plates", "films/", "-o", "new/", "--ext", ".jpg"], "The end of --ext must be one of '.png', '.webp'"),
        (["--plates", "-"], "--plates must be a folder or a pattern, got '-'"),
    ],
)
def test_nothing_is_written_unless_all_can_be(colors, arguments, words, monkeypatch, capfd):
    monkeypatch.chdir(colors.parent)
    assert run(["halftone", "colors.png", "--ink", "cmyk", *arguments]) == 4
    assert words in capfd.readouterr().err
    assert names(colors.parent) == ["colors.png"]


def test_cells_and_dots(photo):
    assert run(["halftone", str(photo), "-m", "cells", "--cell", "4", "--pattern", "spiral", "-q"]) == 0
    expected = fb.halftone(GREY, "cells", scale=4, pattern="spiral")
    assert photo.with_name("photo-halftone.png").read_bytes() == expected.composite.png
    assert run(["halftone", str(photo), "-m", "stochastic-dots", "--seed", "5", "-q", "-f"]) == 0
    assert pixels(photo.with_name("photo-halftone.png")).shape == (600, 710)


def test_the_inverse(photo, capfd):
    dots = photo.with_name("dots.png")
    fb.halftone(GREY, period=5).save(dots)
    assert run(["halftone", str(dots), "--inverse", "--period", "5"]) == 0
    grey = photo.with_name("dots-grey.png")
    assert np.array_equal(pixels(grey), fb.inverse_halftone(dots, period=5))
    assert capfd.readouterr().out == f"{dots} -> {grey}: {grey.stat().st_size:,} bytes\n"
    assert run(["halftone", str(dots), "--inverse", "-m", "gaussian", "--sigma", "2", "-f", "-q"]) == 0
    assert np.array_equal(pixels(grey), fb.inverse_halftone(dots, "gaussian", sigma=2))


@pytest.mark.parametrize(("dtype", "white"), [(np.float32, 1), (np.uint16, 65535)])
def test_the_inverse_of_deep_scans(tmp_path, dtype, white):
    dots = fb.halftone(GREY).array // 255
    scan = tmp_path / "scan.tif"
    Image.fromarray(dots.astype(dtype) * dtype(white)).save(scan)
    assert run(["halftone", str(scan), "--inverse", "-q", "--dpi", "300"]) == 0
    with Image.open(tmp_path / "scan-grey.png") as image:
        grey = np.asarray(image) * (255 / (65535 if white > 1 else 255))
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert np.abs(grey - fb.inverse_halftone(dots * np.uint8(255))).max() <= 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--sigma", "2"], "--sigma is for --inverse"),
        (["--inverse", "--ink", "cmyk"], "none of the options of halftones"),
        (["--inverse", "-m", "screen"], "method must be one of 'edge-preserving', 'gaussian'"),
        (["--lpi", "100"], "--lpi needs --dpi"),
        (["--lpi", "100", "--dpi", "600", "--period", "4"], "--lpi needs --dpi, and no --period"),
        (["--ink", "cmyk", "--angles", "1,2"], "angles are four numbers such as 15,75,0,45, got '1,2'"),
        (["-m", "floyd-steinberg", "--angle", "3"], "floyd-steinberg has no option 'angle'"),
        (["--ink", "cmyk", "--angle", "3"], "ink='cmyk' has angles, four numbers"),
        (["--angles", "1,2,3,4"], "--angles, --gcr and --ink-limit need --ink cmyk"),
        (["--ink", "grey", "--gcr", "0"], "--angles, --gcr and --ink-limit need --ink cmyk"),
        (["--ink-limit", "3"], "--angles, --gcr and --ink-limit need --ink cmyk"),
        (["--period", "1"], "period must be 2 pixels or more"),
        (["--inverse", "--ext", ".raw"], ".raw holds levels, not pixels"),
    ],
)
def test_bad_arguments_of_halftones(photo, arguments, words, capfd):
    assert run(["halftone", str(photo), *arguments]) == 4
    err = capfd.readouterr().err
    assert words in err
    assert err.count("\n") == 1
    assert names(photo.parent) == ["photo.png"]
