"""The command line: what it writes, prints and ends with."""

import io
import json
import os
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import fewbits
from fewbits.cli import image
from fewbits.cli.image import _SECTIONS
from fewbits.cli.main import run

RNG = np.random.default_rng(8)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    y, x = np.mgrid[0:40, 0:60]
    colors = np.stack([x * 4, y * 6, x + y], axis=2) + RNG.integers(0, 9, (40, 60, 3))
    path = tmp_path / "photo.png"
    Image.fromarray(colors.clip(0, 255).astype(np.uint8)).save(path)
    return path


def pixels(path: Path | str, mode: str = "RGB") -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert(mode))


def colors_of(path: Path) -> int:
    return len(np.unique(pixels(path, "RGBA").reshape(-1, 4), axis=0))


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_one_line_tells_what_it_cost_and_the_file_is_there(photo, capfd):
    assert run(["image", str(photo), "-k", "8"]) == 0
    output = photo.with_name("photo-8.png")
    assert colors_of(output) == 8
    out, err = capfd.readouterr()
    assert out.count("\n") == 1
    assert f"{output.stat().st_size:,} bytes" in out
    assert "8 colours" in out
    assert err == ""


@pytest.mark.parametrize("value", ["0", "1", "257", "abc", "-3", "2.5"])
def test_impossible_numbers_of_colours(photo, value, capfd):
    assert run(["image", str(photo), "-k", value]) == 4
    err = capfd.readouterr().err
    assert f"a number of colours is a whole number from 2 to 256, got '{value}'" in err
    assert err.count("\n") == 1
    assert names(photo.parent) == ["photo.png"]


def test_more_colours_than_there_are(tmp_path, capfd):
    path = tmp_path / "flag.png"
    Image.fromarray(np.repeat(np.eye(3, dtype=np.uint8)[None] * 200, 4, axis=0)).save(path)
    assert run(["image", str(path), "-k", "16"]) == 0
    assert colors_of(tmp_path / "flag-16.png") == 3
    assert "has only 3 colours, fewer than 16; it keeps exactly those" in capfd.readouterr().err


def test_nothing_is_overwritten_without_force(photo, capfd):
    output = photo.with_name("photo-16.png")
    output.write_bytes(b"precious")
    assert run(["image", str(photo)]) == 15
    assert output.read_bytes() == b"precious"
    assert "exists already" in capfd.readouterr().err
    assert run(["image", str(photo), "--force"]) == 0
    assert colors_of(output) == 16


def test_a_batch_goes_on_after_failures_and_ends_with_the_last_errors_code(photo, capfd):
    folder = photo.parent
    (folder / "empty.png").write_bytes(b"")
    (folder / "truncated.png").write_bytes(photo.read_bytes()[:500])
    (folder / "text.png").write_text("no image")
    out_dir = folder / "out"
    out_dir.mkdir()
    order = [folder / "absent.png", folder / "truncated.png", photo, folder / "text.png"]
    for jobs in ("1", "2"):
        assert run(["image", *map(str, order), "-k", "4", "-o", str(out_dir), "-f", "-j", jobs]) == 25
        out, err = capfd.readouterr()
        assert out.count("\n") == 1
        assert [line.split(" ", 2)[1].rsplit("/", 1)[1] for line in err.splitlines()] == [
            "absent.png",
            "truncated.png",
            "text.png",
        ]
        assert names(out_dir) == ["photo-4.png"]
    assert run(["image", str(folder / "empty.png"), str(folder / "absent.png")]) == 2


def test_decompression_bomb(tmp_path, capfd):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    bomb = tmp_path / "bomb.png"
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0))
    bomb.write_bytes(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IEND", b""))
    assert run(["image", str(bomb)]) == 2
    assert "more pixels than can be read safely" in capfd.readouterr().err
    assert names(tmp_path) == ["bomb.png"]


def test_output_that_cannot_be_written(photo, capfd):
    assert run(["image", str(photo), "-o", str(photo.parent / "absent" / "x.png")]) == 16
    assert "cannot be written: No such file or directory" in capfd.readouterr().err


def test_nan_in_an_image(tmp_path, capfd):
    Image.fromarray(np.full((8, 8), np.nan, np.float32)).save(tmp_path / "nan.tiff")
    assert run(["image", str(tmp_path / "nan.tiff")]) == 2
    assert "NaN" in capfd.readouterr().err


def test_folders_patterns_and_output_names(photo, monkeypatch):
    folder = photo.parent
    photo.rename(folder / "a.png")
    (folder / "b.png").write_bytes((folder / "a.png").read_bytes())
    (folder / "notes.txt").write_text("not an image")
    out = folder / "new"
    out.mkdir()
    assert run(["image", str(folder), "-k", "2", "-o", str(out), "-q"]) == 0
    assert names(out) == ["a-2.png", "b-2.png"]
    assert run(["image", str(folder / "[ab].png"), "-k", "2", "-o", str(out), "--ext", "-two.png", "-q"]) == 0
    assert names(out) == ["a-2.png", "a-two.png", "b-2.png", "b-two.png"]
    assert run(["image", str(folder / "a.png"), "-o", str(out / "single.png"), "-q"]) == 0
    monkeypatch.chdir(folder)
    assert run(["image", "a.png", "-k", "3", "-q"]) == 0
    assert (folder / "a-3.png").exists()


def test_two_inputs_never_share_an_output(photo, capfd):
    other = photo.parent / "other"
    other.mkdir()
    (other / "photo.png").write_bytes(photo.read_bytes())
    out = photo.parent / "out"
    out.mkdir()
    assert run(["image", str(photo), str(other / "photo.png"), "-o", str(out)]) == 4
    assert "would both be written to" in capfd.readouterr().err
    assert names(out) == []
    assert run(["image", str(photo), str(other / "photo.png"), "-o", str(photo.parent / "x.png")]) == 4


def test_json_is_one_object_a_file_and_agrees_with_the_file(photo, capfd):
    absent = photo.with_name("absent.png")
    assert run(["image", str(photo), str(absent), "-k", "4", "--json"]) == 2
    first, second = map(json.loads, capfd.readouterr().out.splitlines())
    error = pixels(first["output"]).astype(float) - pixels(photo)
    assert first["mse"] == pytest.approx((error**2).mean())
    assert first["file_bytes"] == Path(first["output"]).stat().st_size
    assert second["code"] == 2
    assert second["input"] == str(absent)


def test_skip_if_larger(photo, capfd):
    small = photo.with_name("small.jpg")
    Image.fromarray(pixels(photo)).save(small, quality=5)
    assert run(["image", str(small), "--skip-if-larger", "-k", "256"]) == 98
    assert "would grow from" in capfd.readouterr().err
    assert names(photo.parent) == ["photo.png", "small.jpg"]
    assert run(["image", str(photo), str(small), "--skip-if-larger", "-k", "256"]) == 98
    assert run(["image", str(photo), "--skip-if-larger", "-k", "2"]) == 0
    assert names(photo.parent) == ["photo-2.png", "photo-256.png", "photo.png", "small.jpg"]


def test_skip_if_larger_compares_the_file_that_would_be_written(photo, capfd):
    small = photo.with_name("small.jpg")
    Image.fromarray(pixels(photo)).save(small, quality=5)
    result = fewbits.quantize_image(small, 64, objective="perceptual")
    (less, smaller), (more, larger) = sorted((len(result.encode(suffix)), suffix) for suffix in (".png", ".gif"))
    small.write_bytes(small.read_bytes().ljust((less + more) // 2, b"\0"))
    options = ["--skip-if-larger", "-k", "64", "--ext"]
    assert run(["image", str(small), *options, larger]) == 98
    assert f"to {more:,} bytes; it was not written" in capfd.readouterr().err
    assert run(["image", str(small), *options, smaller]) == 0
    assert small.with_suffix(smaller).stat().st_size == less


def test_webp_and_gif_files_hold_the_colours_and_their_size_is_told(photo, capfd):
    expected = fewbits.quantize_image(photo, 8, objective="perceptual").array
    for arguments in (["-o", str(photo.with_suffix(".webp"))], ["--ext", ".gif"]):
        assert run(["image", str(photo), "-k", "8", "--json", *arguments]) == 0
        told = json.loads(capfd.readouterr().out)
        assert np.array_equal(pixels(told["output"]), expected)
        assert told["file_bytes"] == Path(told["output"]).stat().st_size
    assert names(photo.parent) == ["photo.gif", "photo.png", "photo.webp"]


def test_palette_files_and_hex_colours(photo, capfd):
    assert run(["image", str(photo), "--palette", "#000 #fff #f00", "--dither", "floyd-steinberg"]) == 0
    assert colors_of(photo.with_name("photo-3.png")) <= 3
    listed = photo.with_name("two.hex")
    listed.write_text("000000\nffffff\n")
    assert run(["image", str(photo), "--palette", str(listed)]) == 0
    assert colors_of(photo.with_name("photo-2.png")) == 2
    assert run(["image", str(photo), "--palette", "#xyz"]) == 4
    assert run(["image", str(photo), "--palette", str(photo.with_name("absent.gpl"))]) == 2
    assert run(["image", str(photo), "--palette", "#000 #fff", "--mode", "global"]) == 4


@pytest.mark.parametrize(("name", "count"), [("ega", 16), ("eink-7", 7), ("grey-5", 5)])
def test_palettes_of_the_house_by_name(photo, name, count):
    assert run(["image", str(photo), "--palette", name]) == 0
    shown = np.unique(pixels(photo.with_name(f"photo-{count}.png")).reshape(-1, 3), axis=0)
    assert {tuple(color) for color in shown} <= {tuple(color) for color in fewbits.Palette.named(name).codebook_}


@pytest.mark.parametrize("name", ["egs", "grey-999", "photo.txt", "a/b"])
def test_a_palette_that_is_none_is_told_with_those_there_are(photo, name, capfd):
    assert run(["image", str(photo), "--palette", name]) == 4
    error = capfd.readouterr().err
    assert (
        "--palette must be a file (.act, .ase, .gpl, .hex, .pal, .png), colours that begin with #, or a name" in error
    )
    assert (
        "black-white, cga, ega, eink-3, eink-3-yellow, eink-4, eink-6, eink-7, game-boy, web-safe, or grey-N" in error
    )
    assert repr(name) in error


@pytest.mark.parametrize("mode", ["palette", "global", "per-channel"])
def test_modes_spaces_and_dithers(photo, mode):
    arguments = [
        "--mode",
        mode,
        "--space",
        "oklab",
        "--dither",
        "floyd-steinberg",
        "--dither-strength",
        "0.8",
        "--raster",
    ]
    assert run(["image", str(photo), "-k", "4", *arguments, "-q"]) == 0
    options = {"space": "oklab", "dither": "floyd-steinberg", "strength": 0.8, "serpentine": False}
    objective = "perceptual" if mode == "palette" else "mse"
    expected = fewbits.quantize_image(photo, 4, objective=objective, mode=mode, **options)
    assert photo.with_name("photo-4.png").read_bytes() == expected.png


def test_verbose_prints_the_whole_report(photo, capfd):
    assert run(["image", str(photo), "-k", "8", "-v"]) == 0
    out = capfd.readouterr().out
    for word in ("rate", "distortion", "similarity", "information", "memory", "3.00 bits/code"):
        assert word in out


def test_sweep_prints_a_table_and_writes_no_images(photo, capfd):
    assert run(["image", str(photo), "--sweep", "1,2,4"]) == 0
    assert len(capfd.readouterr().out.split("\n")) == 2 + 9 + 2
    assert names(photo.parent) == ["photo.png"]
    assert run(["image", str(photo), "--sweep", "1,2", "--mode", "global", "--json"]) == 0
    points = json.loads(capfd.readouterr().out)["points"]
    assert [point["levels"] for point in points] == [1, 2]
    for bad in ("0,2", "2,x", ""):
        assert run(["image", str(photo), "--sweep", bad]) == 4
    assert run(["image", str(photo), "--sweep", "2,4", "-o", "x.png"]) == 4


def test_pictures(photo, capfd):
    plots = photo.parent / "plots" / "deep"
    assert run(["image", str(photo), "-k", "4", "--plot", str(plots), "-q"]) == 0
    drawn = ("before-after", "color-cloud", "error-map", "histogram", "palette")
    assert names(plots) == [f"photo-4-{figure}.png" for figure in drawn]
    for figure in drawn:
        assert run(["image", str(photo), "-k", "5", "--plot", str(plots), "--figure", figure, "-q", "-f"]) == 0
        assert f"photo-5-{figure}.png" in names(plots)
    assert run(["image", str(photo), "--sweep", "2,4", "--plot", str(plots), "--figure", "sizes", "-q"]) == 0
    assert "photo-sizes.png" in names(plots)
    assert run(["image", str(photo), "--sweep", "2,4", "--plot", str(plots), "-q"]) == 15
    assert run(["image", str(photo), "--sweep", "2,4", "--plot", str(plots), "-q", "-f"]) == 0
    assert {"photo-grid.png", "photo-errors.png"} <= set(names(plots))
    assert run(["image", str(photo), "--figure", "grid", "--plot", str(plots)]) == 4
    assert run(["image", str(photo), "--figure", "histogram"]) == 4
    assert all(pixels(plots / name).shape[1] > 300 for name in names(plots))


def test_info(photo, capfd):
    assert run(["info", str(photo), "--json"]) == 0
    figures = json.loads(capfd.readouterr().out)
    assert (figures["width"], figures["height"], figures["channels"]) == (60, 40, 3)
    assert figures["bytes"] == photo.stat().st_size
    assert figures["colors"] == colors_of(photo)
    assert run(["info", str(photo), str(photo.with_name("absent.png"))]) == 2
    out, err = capfd.readouterr()
    assert "60 × 40 pixels" in out
    assert "absent.png cannot be read" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["image"], "Missing argument"),
        (["image", "x.png", "--bogus"], "No such option"),
        (["imge"], "No such command"),
        (["image", "x.png", "--mode", "hsv"], "'hsv' is not one of"),
        (["image", "x.png", "-j", "0"], "--jobs"),
        (["image", "x.png", "--dither-strength", "3"], "--dither-strength"),
    ],
)
def test_usage_errors_are_one_line_and_code_4(arguments, words, capfd):
    assert run(arguments) == 4
    err = capfd.readouterr().err
    assert words in err
    assert err.count("\n") == 1
    assert err.startswith("fewbits: ")


def test_help_names_every_option(capfd):
    assert run([]) == 0
    assert run(["--help"]) == 0
    assert run(["image", "--help"]) == 0
    out = capfd.readouterr().out
    for option in ("--colors", "--mode", "--space", "--dither", "--output", "--force", "--json", "--plot", "--sweep"):
        assert option in out


def test_pipes_and_the_installed_command(photo):
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONWARNINGS"}
    command = [sys.executable, "-m", "fewbits"]
    done = subprocess.run(
        [*command, "image", "-", "-k", "4"], input=photo.read_bytes(), capture_output=True, env=environment, check=True
    )
    assert len(np.unique(np.asarray(Image.open(io.BytesIO(done.stdout)).convert("RGB")).reshape(-1, 3), axis=0)) == 4
    assert b"standard input" in done.stderr
    version = subprocess.run([*command, "--version"], capture_output=True, env=environment, check=True, text=True)
    assert version.stdout == f"fewbits {fewbits.__version__}\n"
    bad = subprocess.run([*command, "image", "-"], input=b"", capture_output=True, env=environment, check=False)
    assert bad.returncode == 25
    assert bad.stdout == b""


def test_version_and_help_import_nothing_heavy():
    code = "import sys; from fewbits.cli.main import run; run(['--help']); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.endswith("False\n")


def test_interrupt_ends_with_130(photo, monkeypatch, capfd):
    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("fewbits.cli.image.quantize_image", interrupted)
    assert run(["image", str(photo)]) == 130
    assert "interrupted" in capfd.readouterr().err
    assert names(photo.parent) == ["photo.png"]


def test_a_folder_that_ends_in_a_slash_is_made(photo):
    assert run(["image", str(photo), "-k", "2", "-o", str(photo.parent / "new" / "deep") + "/", "-q"]) == 0
    assert names(photo.parent / "new" / "deep") == ["photo-2.png"]


def test_no_result_goes_where_another_input_is(photo, capfd):
    other = photo.with_name("photo-16.png")
    other.write_bytes(photo.read_bytes())
    assert run(["image", str(photo), str(other), "-f"]) == 4
    assert "which is an input" in capfd.readouterr().err
    around = photo.parent / "x" / ".." / "photo.png"
    (photo.parent / "x").mkdir()
    assert run(["image", str(photo), str(around), "-o", str(photo.parent / "x"), "-f"]) == 4
    assert "would both be written to" in capfd.readouterr().err
    assert other.read_bytes() == photo.read_bytes()
    assert run(["image", str(photo), "-o", str(photo), "-f", "-q"]) == 0  # its own place is fine
    assert run(["image", str(photo), "--ext", "a/b.png"]) == 4


def test_pictures_of_inputs_of_one_name_are_refused(photo, capfd):
    other = photo.parent / "other"
    other.mkdir()
    (other / "photo.png").write_bytes(photo.read_bytes())
    plots = photo.parent / "plots"
    assert run(["image", str(photo), str(other / "photo.png"), "--plot", str(plots), "-f"]) == 4
    assert "several named photo" in capfd.readouterr().err
    assert not plots.exists()


def test_an_existing_picture_is_found_before_any_work(photo, capfd):
    plots = photo.parent / "plots"
    plots.mkdir()
    (plots / "photo-16-histogram.png").write_bytes(b"precious")
    assert run(["image", str(photo), "--plot", str(plots)]) == 15
    assert names(photo.parent) == ["photo.png", "plots"]


def test_matplotlib_is_missed_before_any_work(photo, monkeypatch, capfd):
    monkeypatch.setitem(sys.modules, "fewbits.plots._figure", None)
    assert run(["image", str(photo), "--plot", str(photo.parent / "plots")]) == 4
    assert "pip install 'fewbits[plot]'" in capfd.readouterr().err
    assert names(photo.parent) == ["photo.png"]


def test_a_reader_that_goes_away_does_not_stop_the_batch(photo):
    copies = [photo.with_name(f"copy{i}.png") for i in range(6)]
    for copy in copies:
        copy.write_bytes(photo.read_bytes())
    command = [sys.executable, "-m", "fewbits", "image", *map(str, copies), "-k", "2", "-j", "1"]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")
    assert all(copy.with_name(copy.stem + "-2.png").exists() for copy in copies)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*command, "-f"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 16
    assert b"Standard output cannot be written: No space left" in done.stderr


def test_errors_name_their_file(photo, capfd):
    deep = photo.with_name("deep.tiff")
    Image.fromarray(np.ones((8, 8), np.float32)).save(deep)
    assert run(["image", str(deep), "--palette", "#000 #fff"]) == 4
    assert str(deep) in capfd.readouterr().err
    done = subprocess.run([sys.executable, "-m", "fewbits", "info", "-"], input=b"", capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (25, b"fewbits: standard input is empty.\n")


def test_names_that_no_file_can_have(photo, capfd):
    assert run(["image", "x" * 300 + ".png"]) == 2
    assert run(["image", str(photo), "-o", str(photo.parent / ("x" * 300 + ".png"))]) == 16
    loop = photo.with_name("loop.png")
    loop.symlink_to(loop)
    assert run(["image", str(photo), "-o", str(loop), "-f"]) == 16
    assert capfd.readouterr().err.count("fewbits: ") == 3


def test_quiet_is_quiet_and_json_is_still_json(photo, tmp_path, capfd):
    flag = tmp_path / "flag.png"
    Image.fromarray(np.zeros((3, 3, 3), np.uint8)).save(flag)
    assert run(["image", str(flag), "-q"]) == 0
    assert capfd.readouterr() == ("", "")
    assert run(["image", str(flag), "-q", "-f", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["mse"] == 0


def test_an_unexpected_failure_of_one_file_does_not_stop_the_others(photo, monkeypatch, capfd):
    from fewbits.cli import image as module

    real, other = module.quantize_image, photo.with_name("other.png")
    other.write_bytes(photo.read_bytes())

    def fails_once(source, *arguments, **options):
        if source.name == str(photo):
            raise MemoryError("no room")
        return real(source, *arguments, **options)

    monkeypatch.setattr(module, "quantize_image", fails_once)
    assert run(["image", str(photo), str(other), "-k", "2"]) == 2
    assert f"{photo}: unexpected MemoryError: no room" in capfd.readouterr().err
    assert other.with_name("other-2.png").exists()


@pytest.mark.parametrize("command", ["image", "dither", "halftone", "binarize", "info"])
def test_a_folder_without_images(tmp_path, command, capfd):
    assert run([command, str(tmp_path)]) == 2
    assert capfd.readouterr().err == f"fewbits: {tmp_path} is a folder without images.\n"


def test_fixed_colours_that_are_none_are_refused(photo, capfd):
    assert run(["image", str(photo), "--fixed", ""]) == 4
    assert "must" in capfd.readouterr().err


def test_a_sweep_with_fixed_colours_is_one_of_palettes(photo, capfd):
    assert run(["image", str(photo), "--sweep", "2,4", "--fixed", "#f00", "--json"]) == 0
    points = json.loads(capfd.readouterr().out)["points"]
    assert [(point["mode"], point["levels"]) for point in points] == [("palette", 2), ("palette", 4)]


def test_a_shared_palette_names_the_image_that_has_no_bytes(photo, capfd):
    deep = photo.with_name("deep.png")
    Image.fromarray(np.full((4, 4), 999, np.uint16)).save(deep)
    assert run(["image", str(photo), str(deep), "--shared-palette"]) == 4
    assert f"needs 8-bit images, got uint16 in {deep}" in capfd.readouterr().err


@pytest.mark.parametrize("other", [["--palette", "ega"], ["--sweep", "2,4"]])
def test_a_number_of_colours_that_has_no_say_is_refused(photo, other, capfd):
    assert run(["image", str(photo), "-k", "4", *other]) == 4
    assert "--colors" in capfd.readouterr().err


def test_the_help_tells_every_option_of_images_in_one_section(capfd):
    assert run(["image", "--help"]) == 0
    told = capfd.readouterr().out
    titles = [line for line in told.splitlines() if line.endswith(":") and line[0] != " "]
    assert titles == [f"{title}:" for title in _SECTIONS.values()]
    for parameter in image.command.params:
        if parameter.param_type_name == "option":
            lines = [line for line in told.splitlines() if line.startswith("  -")]
            assert sum(max(parameter.opts, key=len) in re.split("[ ,/]+", line) for line in lines) == 1
