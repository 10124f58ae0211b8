"""``fewbits image`` with targets, shared palettes and palettes kept in files."""

import functools
import json
import sys

import numpy as np
import pytest
from PIL import Image
from skimage import data

import fewbits as fb
from fewbits import metrics
from fewbits.cli.main import run

PHOTO = data.coffee()[100:200, 200:330]
quantize = functools.partial(fb.quantize_image, objective="perceptual")  # as the command does


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(PHOTO).save(path)
    return path


def pixels(path, mode="RGB"):
    with Image.open(path) as image:
        return np.asarray(image.convert(mode))


def names(folder):
    return sorted(item.name for item in folder.iterdir())


@pytest.mark.parametrize(
    ("option", "value", "figure", "met"),
    [
        ("--quality", "40-60", "quality", lambda shown: metrics.quality(PHOTO, shown) >= 60),
        ("--quality", "60", "quality", lambda shown: metrics.quality(PHOTO, shown) >= 60),
        ("--max-mse", "60", "mse", lambda shown: metrics.mse(PHOTO, shown) <= 60),
        ("--min-psnr", "31.5", "psnr", lambda shown: metrics.psnr(PHOTO, shown) >= 31.5),
        ("--min-ssim", "0.8", "ssim", lambda shown: metrics.ssim(PHOTO, shown, channel_axis=2) >= 0.8),
        ("--min-ssimulacra2", "30", "ssimulacra2", lambda shown: metrics.ssimulacra2(PHOTO, shown) >= 30),
    ],
)
def test_the_file_meets_the_target_and_the_line_says_so(photo, option, value, figure, met, capfd):
    assert run(["image", str(photo), option, value, "--json"]) == 0
    target = json.loads(capfd.readouterr().out)["target"]
    count = target["colors"]
    assert target["met"] is True
    assert list(target["figures"]) == [figure]
    assert count in [trial["colors"] for trial in target["tried"]]
    assert met(pixels(photo.with_name("photo-fewbits.png")))
    assert not met(quantize(PHOTO, count - 1).array)
    assert run(["image", str(photo), option, value, "-f"]) == 0
    line = capfd.readouterr().out
    assert line.count("\n") == 1
    assert f"{count} colours; K = {count}: " in line


@pytest.mark.parametrize(("value", "size"), [("6000", 6000), ("6k", 6000), ("0.004M", 4000), ("5kB", 5000)])
def test_files_of_no_more_than_a_size(photo, value, size, capfd):
    assert run(["image", str(photo), "--max-bytes", value, "--json"]) == 0
    count = json.loads(capfd.readouterr().out)["target"]["colors"]
    assert photo.with_name("photo-fewbits.png").stat().st_size <= size < len(quantize(photo, count + 1).png)


@pytest.mark.parametrize("suffix", [".bmp", ".webp", ".gif"])
def test_the_size_is_that_of_the_format_written(photo, suffix, capfd):
    output = photo.with_name(f"small{suffix}")
    assert run(["image", str(photo), "--max-bytes", "9000", "-o", str(output), "--json"]) == 0
    figures = json.loads(capfd.readouterr().out)
    assert figures["file_bytes"] == figures["target"]["figures"]["bytes"] == output.stat().st_size <= 9000
    assert len(quantize(photo, figures["target"]["colors"] + 1).encode(suffix)) > 9000


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--quality", "100-100"], "at best K = 256: quality 9"),
        (["--quality", "80-90", "-k", "8"], "at best K = 8: quality "),
        (["--max-mse", "0"], "at best K = 256: MSE "),
        (["--min-psnr", "99"], "at best K = 256: PSNR "),
        (["--min-ssim", "1"], "at best K = 256: SSIM "),
        (["--min-ssimulacra2", "100"], "at best K = 256: SSIMULACRA 2 "),
        (["--max-bytes", "99"], "at best K = 2: "),
        (["--max-bytes", "3k", "--min-psnr", "40"], "(at most 3,000)"),
    ],
)
def test_targets_that_cannot_be_met(photo, arguments, told, capfd):
    assert run(["image", str(photo), *arguments, "--json"]) == 99
    out, err = capfd.readouterr()
    assert told in err
    assert err.endswith("it was not written.\n")
    assert err.count("\n") == 1
    figures = json.loads(out)
    assert figures["code"] == 99
    assert figures["target"]["met"] is False
    assert names(photo.parent) == ["photo.png"]


def test_a_batch_goes_on_after_a_target_that_is_missed(photo):
    flag = photo.with_name("flag.png")
    Image.fromarray(np.repeat(np.eye(3, dtype=np.uint8)[None] * 200, 9, axis=0)).save(flag)
    assert run(["image", str(photo), str(flag), "--max-mse", "0"]) == 99
    assert names(photo.parent) == ["flag-fewbits.png", "flag.png", "photo.png"]
    np.testing.assert_array_equal(pixels(photo.with_name("flag-fewbits.png")), pixels(flag))
    assert run(["image", str(flag), "--quality", "60-80", "-f"]) == 0


@pytest.mark.parametrize(
    ("value", "targets"),
    [("60-80", [60, 80]), ("80", [0, 80]), ("-80", [0, 80]), ("60-", [60, 100]), ("0-0", [0, 0])],
)
def test_ranges_of_quality(photo, value, targets, capfd):
    run(["image", str(photo), "--quality", value, "--json", "-f"])
    assert json.loads(capfd.readouterr().out)["target"]["targets"] == {"quality": targets}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("--quality", value) for value in ("80-60", "101", "-", "", "best", "1-2-3", "50.5")),
        *(("--max-bytes", value) for value in ("0", "-5", "1.5x", "many", "")),
        *(("--max-mse", "-1"), ("--min-ssim", "1.5"), ("--min-ssimulacra2", "101"), ("--min-psnr", "nan")),
    ],
)
def test_targets_that_are_none(photo, option, value, capfd):
    assert run(["image", str(photo), option, value]) == 4
    assert capfd.readouterr().err.count("\n") == 1
    assert names(photo.parent) == ["photo.png"]


@pytest.mark.parametrize("other", [["--palette", "ega"], ["--sweep", "2,4"]])
def test_targets_choose_the_number_of_colours_themselves(photo, other, capfd):
    assert run(["image", str(photo), "--min-psnr", "30", *other]) == 4
    assert "--min-psnr finds the number of colours: leave out --palette and --sweep." in capfd.readouterr().err


def test_verbose_and_pictures(photo, capfd):
    plots = photo.parent / "plots"
    assert run(["image", str(photo), "--quality", "50", "-v", "--plot", str(plots), "--figure", "palette"]) == 0
    assert "\ntarget       K = " in capfd.readouterr().out
    assert names(plots) == ["photo-fewbits-palette.png"]


def test_skip_if_larger_stays_98(photo, capfd):
    small = photo.with_name("small.jpg")
    Image.fromarray(PHOTO).save(small, quality=5)
    assert run(["image", str(small), "--quality", "80", "--skip-if-larger"]) == 98
    assert "would grow from" in capfd.readouterr().err


@pytest.mark.parametrize("mode", ["L", "RGBA"])
def test_greys_and_alpha(photo, mode):
    image = Image.fromarray(PHOTO).convert(mode)
    if mode == "RGBA":
        image.putalpha(Image.linear_gradient("L").resize(image.size))
    image.save(photo)
    assert run(["image", str(photo), "--quality", "70"]) == 0
    assert metrics.quality(pixels(photo, mode), pixels(photo.with_name("photo-fewbits.png"), mode)) >= 70


def test_ssimulacra2_without_its_package_is_one_sentence(photo, monkeypatch, capfd):
    monkeypatch.setitem(sys.modules, "ssimulacra2", None)
    assert run(["image", str(photo), "--min-ssimulacra2", "50"]) == 4
    err = capfd.readouterr().err
    assert "pip install 'fewbits[perceptual]'" in err
    assert err.count("\n") == 1


def colors_of(*paths):
    return {tuple(color) for path in paths for color in pixels(path, "RGBA").reshape(-1, 4)}


@pytest.fixture
def cat(photo):
    path = photo.with_name("cat.png")
    Image.fromarray(data.chelsea()[100:150, 150:230]).save(path)
    return path


def test_one_palette_for_all_inputs(photo, cat, capfd):
    saved = photo.with_name("both.hex")
    assert run(["image", str(photo), str(cat), "--shared-palette", "-k", "12", "--save-palette", str(saved)]) == 0
    palette = fb.Palette.load(saved)
    assert palette.hex == fb.shared_palette([photo, cat], 12, space="oklab").hex
    for path in (photo, cat):
        output = path.with_name(f"{path.stem}-12.png")
        assert output.read_bytes() == quantize(path, palette.clone().set_params(space="oklab")).png
    assert capfd.readouterr().err == ""


def test_inputs_with_and_without_alpha_share_one_with(photo, cat):
    glass = photo.with_name("glass.png")
    Image.fromarray(np.dstack([PHOTO, np.full(PHOTO.shape[:2], 128, np.uint8)])).save(glass)
    grey = photo.with_name("grey.png")
    Image.fromarray(PHOTO[..., 0]).save(grey)
    assert run(["image", *map(str, (photo, glass, grey)), "--shared-palette", "-k", "16", "-q"]) == 0
    assert len(colors_of(*(path.with_name(f"{path.stem}-16.png") for path in (photo, glass, grey)))) == 16


def test_fixed_colours_are_in_the_shared_palette(photo, cat):
    saved = photo.with_name("both.hex")
    options = ["--shared-palette", "-k", "8", "--fixed", "#f00 #0f0", "--speed", "10", "--save-palette", str(saved)]
    assert run(["image", str(photo), str(cat), *options, "-q"]) == 0
    assert fb.Palette.load(saved).hex[:2] == ["#ff0000", "#00ff00"]
    assert run(["image", str(photo), "--max-mse", "1e6", "--fixed", "#f00 #0f0 #00f", "-q"]) == 0
    assert photo.with_name("photo-fewbits.png").read_bytes() == quantize(photo, 3, fixed=["#f00", "#0f0", "#00f"]).png


def test_what_cannot_be_read_does_not_stop_the_others(photo, cat, capfd):
    broken = photo.with_name("broken.png")
    broken.write_bytes(photo.read_bytes()[:400])
    assert run(["image", str(broken), str(photo), str(cat), "--shared-palette", "-q"]) == 2
    assert capfd.readouterr().err.count("\n") == 1
    assert len(colors_of(photo.with_name("photo-16.png"), cat.with_name("cat-16.png"))) == 16
    assert run(["image", str(broken), "--shared-palette"]) == 2
    assert "broken.png is damaged" in capfd.readouterr().err


def test_fewer_colours_than_asked_are_no_surprise_for_an_image_that_has_more(photo, capfd):
    flags = []
    for number in range(2):
        flags.append(photo.with_name(f"flag{number}.png"))
        Image.fromarray(np.repeat(np.eye(3, dtype=np.uint8)[None] * (100 + number), 9, axis=0)).save(flags[-1])
    assert run(["image", *map(str, flags), "--shared-palette", "-k", "16"]) == 0
    assert capfd.readouterr().err == ""
    assert len(colors_of(*(flag.with_name(f"{flag.stem}-16.png") for flag in flags))) == 6


def test_palettes_of_single_images_are_saved(photo):
    saved = photo.with_name("used.gpl")
    assert run(["image", str(photo), "-k", "9", "--save-palette", str(saved), "-q"]) == 0
    assert fb.Palette.load(saved).hex == quantize(photo, 9).palette.hex
    assert run(["image", str(photo), "-k", "8", "--save-palette", str(saved), "-q"]) == 15
    assert run(["image", str(photo), "--max-mse", "100", "--save-palette", str(saved), "-q", "-f"]) == 0
    assert len(fb.Palette.load(saved)) == fb.quantize_image_to(photo, max_mse=100, objective="perceptual").colors
    assert run(["image", str(photo), "--palette", "#000 #fff", "--save-palette", str(saved), "-q", "-f"]) == 0
    assert fb.Palette.load(saved).hex == ["#000000", "#ffffff"]
    Image.fromarray(PHOTO[..., 0]).save(photo)
    assert run(["image", str(photo), "-k", "4", "--save-palette", str(saved), "-q", "-f"]) == 0
    np.testing.assert_array_equal(fb.Palette.load(saved).codebook_[:, 0], quantize(photo, 4).levels)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--shared-palette", "--palette", "ega"], "leave out --palette, --importance and targets"),
        (["--shared-palette", "--quality", "50"], "leave out --palette, --importance and targets"),
        (["--shared-palette", "--mode", "global"], "--shared-palette is for a single number of colours"),
        (["--save-palette", "x.gpl", "--mode", "per-channel"], "--save-palette is for a single number of colours"),
        (["--shared-palette", "--sweep", "2,3"], "--shared-palette is for a single number of colours"),
        (["--save-palette", "x.txt"], "The end of --save-palette must be one of '.act'"),
        (["--save-palette", "x.gpl", "second.png"], "--save-palette for 2 inputs needs --shared-palette"),
        (["--shared-palette", "-"], "which standard input does not allow"),
    ],
)
def test_palette_options_that_do_not_go_together(photo, arguments, told, capfd):
    assert run(["image", str(photo), *arguments]) == 4
    assert told in capfd.readouterr().err
    assert names(photo.parent) == ["photo.png"]


def test_help_names_the_options(capfd):
    assert run(["image", "--help"]) == 0
    out = capfd.readouterr().out
    for option in ("--quality", "--max-mse", "--min-psnr", "--min-ssim", "--min-ssimulacra2", "--max-bytes"):
        assert option in out
    assert "--shared-palette" in out
    assert "--save-palette" in out
    assert run(["--help"]) == 0
    assert "99 a target not met" in capfd.readouterr().out
