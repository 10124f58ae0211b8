"""Targets: what is met, by how few colours, and what is said of the rest."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import data

import fewbits as fb
from fewbits import metrics
from fewbits.errors import ArgumentError, MissingExtraError
from fewbits.image import targets
from fewbits.image.targets import TargetSearch, quantize_image_to

PHOTO = data.astronaut()[60:160, 160:290]
FLAG = np.repeat(np.eye(3, dtype=np.uint8)[None] * 200, 12, axis=0).repeat(4, axis=1)
RAMP = np.arange(256, dtype=np.uint8).reshape(16, 16)
GLASS = np.dstack([PHOTO, np.linspace(0, 255, PHOTO.shape[1]).astype(np.uint8)[None].repeat(len(PHOTO), axis=0)])

# Of results, computed anew.
FIGURES = {
    "quality": lambda result: metrics.quality(result.original, result.array),
    "max_mse": lambda result: result.report().mse,
    "min_psnr": lambda result: result.report().psnr,
    "min_ssim": lambda result: result.report().ssim,
    "min_ssimulacra2": lambda result: metrics.ssimulacra2(result.original, result.array),
}
TARGETS = {"quality": 60, "max_mse": 80, "min_psnr": 30, "min_ssim": 0.85, "min_ssimulacra2": 30}


def reaches(name, figure, target):
    return figure <= target if name == "max_mse" else figure >= target


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("dither", ["none", "floyd-steinberg"])
def test_the_fewest_colours_that_meet_a_target(name, dither):
    target = TARGETS[name]
    search = quantize_image_to(PHOTO, **{name: target}, dither=dither)
    assert search.met
    assert 2 < search.colors == len(search.result.palette) < 256
    (figure,) = search.figures.values()
    assert figure == FIGURES[name](search.result)
    assert reaches(name, figure, target)
    for fewer in (search.colors - 1, search.colors - 2):
        assert not reaches(name, FIGURES[name](fb.quantize_image(PHOTO, fewer, dither=dither)), target)
    assert search.tried[search.colors] == search.figures
    assert len(search.tried) <= 12
    np.testing.assert_array_equal(search.result.array, fb.quantize_image(PHOTO, search.colors, dither=dither).array)


@pytest.mark.parametrize(
    "image", [PHOTO, GLASS, RAMP, data.camera()[200:300, 200:300]], ids=["rgb", "rgba", "ramp", "grey"]
)
@pytest.mark.parametrize("name", TARGETS)
def test_kinds_of_images(image, name):
    search = quantize_image_to(image, **{name: TARGETS[name]})
    assert search.met
    assert reaches(name, FIGURES[name](search.result), TARGETS[name])
    assert search.colors == search.result.level_count


def test_the_mse_of_a_ramp_by_hand():
    """K levels of 256 greys stand for 256 / K each: their mean, rounded, is up to a half beside the middle."""
    for levels in (4, 8, 16, 32, 64, 128):
        width = 256 // levels
        error = (width**2 - 1) / 12 + 0.25
        search = quantize_image_to(RAMP, max_mse=error)
        assert (search.colors, search.figures) == (levels, {"mse": error})


@pytest.mark.parametrize("suffix", [".png", ".tif", ".bmp"])
def test_the_most_colours_that_a_file_holds(suffix):
    search = quantize_image_to(PHOTO, max_bytes=8000, suffix=suffix)
    assert search.met
    assert search.figures == {"bytes": len(search.result.encode(suffix))}
    assert search.figures["bytes"] <= 8000
    larger = fb.quantize_image(PHOTO, search.colors + 1)
    assert len(larger.encode(suffix)) > 8000


def test_a_file_of_exactly_the_size_fits():
    size = len(fb.quantize_image(PHOTO, 37).png)
    assert quantize_image_to(PHOTO, max_bytes=size).colors >= 37


def test_two_colours_are_enough():
    search = quantize_image_to(PHOTO, max_mse=1e6)
    assert (search.met, search.colors) == (True, 2)
    assert list(search.tried) == [16, 4, 2]


@pytest.mark.parametrize(
    "target",
    [{"max_mse": 0}, {"min_psnr": 200}, {"quality": (100, 100)}, {"min_ssim": 1}, {"max_bytes": 10**6}],
    ids=str,
)
def test_an_image_of_few_colours_keeps_them_all(target):
    search = quantize_image_to(FLAG, **target)
    assert (search.met, search.colors) == (True, 3)
    np.testing.assert_array_equal(search.result.array, FLAG)


def test_a_single_colour():
    search = quantize_image_to(np.full((8, 8, 3), 77, np.uint8), max_mse=0)
    assert (search.met, search.colors) == (True, 1)


@pytest.mark.parametrize(
    ("target", "best"),
    [
        ({"max_mse": 0}, 256),
        ({"min_psnr": 90}, 256),
        ({"min_ssim": 1}, 256),
        ({"quality": (99, 100)}, 256),
        ({"min_ssimulacra2": 100}, 256),
        ({"max_bytes": 60}, 2),
    ],
    ids=str,
)
def test_what_cannot_be_met_gives_what_comes_nearest(target, best):
    search = quantize_image_to(PHOTO, **target)
    assert (search.met, search.colors) == (False, best)
    assert search.colors in search.tried


def test_a_range_of_quality_takes_what_lies_in_it():
    reached = quantize_image_to(PHOTO, quality=(20, 60))
    assert reached.figures["quality"] >= 60
    assert reached.colors == quantize_image_to(PHOTO, quality=60).colors
    capped = quantize_image_to(PHOTO, quality=(20, 60), max_colors=reached.colors - 10)
    assert capped.met
    assert 20 <= capped.figures["quality"] < 60
    assert capped.colors == reached.colors - 10
    assert not quantize_image_to(PHOTO, quality=(60, 60), max_colors=reached.colors - 10).met


def test_all_targets_must_be_met():
    both = quantize_image_to(PHOTO, min_psnr=30, min_ssim=0.9)
    alone = [quantize_image_to(PHOTO, min_psnr=30).colors, quantize_image_to(PHOTO, min_ssim=0.9).colors]
    assert both.met
    assert both.colors == max(alone)
    size = len(both.result.png)
    assert quantize_image_to(PHOTO, min_psnr=30, min_ssim=0.9, max_bytes=size).colors == both.colors
    small = quantize_image_to(PHOTO, min_psnr=30, min_ssim=0.9, max_bytes=size // 2)
    assert not small.met
    assert set(small.figures) == {"psnr", "ssim", "bytes"}


def test_quality_takes_what_the_file_allows():
    size = len(fb.quantize_image(PHOTO, 24).png)
    search = quantize_image_to(PHOTO, quality=(10, 90), max_bytes=size)
    assert search.met
    assert search.figures["bytes"] <= size
    assert 10 <= search.figures["quality"] < 90
    assert len(fb.quantize_image(PHOTO, search.colors + 1).png) > size


@pytest.mark.parametrize("mode", ["global", "per-channel"])
def test_levels_instead_of_colours(mode):
    search = quantize_image_to(PHOTO, min_psnr=30, mode=mode)
    assert search.met
    assert fb.quantize_image(PHOTO, search.colors - 1, mode=mode).report().psnr < 30


def test_deep_images():
    deep = np.arange(4096, dtype=np.uint16).reshape(64, 64) * 16
    search = quantize_image_to(deep, min_psnr=75, max_colors=4096)
    assert search.met
    assert 256 < search.colors < 4096
    assert quantize_image_to(deep / 65535, max_mse=1e-5).met


@given(st.integers(0, 2**32 - 1), st.integers(2, 256), st.floats(0, 3), st.floats(-3, 3))
def test_nothing_that_misses_is_preferred_to_a_trial_that_meets(seed, present, noise, level):
    """Errors that fall with the number of colours, but not with each."""
    rng = np.random.default_rng(seed)
    errors = np.exp(3 - 1.2 * np.log(np.arange(1, 258)) + noise * rng.normal(size=257))
    goal = targets._Goal(targets.MEASURES["max_mse"], math.exp(level), math.exp(level))
    calls = []

    def attempt(colors):
        calls.append(colors)
        count = min(colors, present)
        return targets._Trial(count, None, {"mse": float(errors[count])}, [goal])

    trials = targets._Trials(attempt)
    trials.close_in(2, 256)
    trials.step_down(2)
    met = [colors for colors, figures in trials.figures.items() if figures["mse"] <= goal.limit]
    if met:
        assert trials.best.colors == min(met)
        assert trials.best.worst >= 0
    else:
        assert trials.best.figures["mse"] == min(figures["mse"] for figures in trials.figures.values())
    assert len(set(calls)) == len(calls)
    assert all(2 <= colors <= 256 for colors in calls)
    if noise == 0:
        assert len(calls) <= 12
        enough = [colors for colors in range(2, present + 1) if errors[colors] <= goal.limit]
        assert trials.best.colors == (enough or [present])[0]


def test_threads_do_not_matter_and_the_input_is_untouched():
    image = PHOTO.copy()
    a, b = (quantize_image_to(image, quality=50, threads=threads) for threads in (1, 3))
    assert a.tried == b.tried
    assert a.result.png == b.result.png
    np.testing.assert_array_equal(image, PHOTO)


def test_what_a_search_says_of_itself():
    search = quantize_image_to(RAMP, max_mse=5.5, min_psnr=40, max_bytes=2000, quality=(5, 50))
    assert search.summary().startswith("K = 32: quality 8")
    assert "(5 to 50), MSE 5.5 (at most 5.5), PSNR 40.73 dB (at least 40), " in search.summary()
    assert search.summary().endswith("(at most 2,000)")
    lossless = json.loads(json.dumps(quantize_image_to(FLAG, min_psnr=40).to_dict(), allow_nan=False))
    assert lossless == {
        "met": True,
        "colors": 3,
        "targets": {"min_psnr": 40},
        "figures": {"psnr": None},
        "tried": [
            {"colors": 3, "psnr": None},
            {"colors": 2, "psnr": pytest.approx(10 * math.log10(255**2 / (10000 * 4 / 9)))},
        ],
    }
    assert isinstance(search, TargetSearch)


def test_fixed_colours_are_kept_by_the_smallest_palette():
    fixed = ["#000000", "#ffffff", "#ff0000", "#00ff00", "#0000ff"]
    search = quantize_image_to(PHOTO, max_mse=1e6, fixed=fixed)
    assert (search.met, search.colors) == (True, 5)
    assert search.result.palette.hex == fixed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "One of quality, max_mse, min_psnr, min_ssim, min_ssimulacra2, max_bytes must be given"),
        ({"quality": 101}, "quality must be from 0 to 100, got 101"),
        ({"quality": (80, 60)}, r"the least first, got \(80, 60\)"),
        ({"quality": (1, 2, 3)}, "quality must be a number or a pair of them"),
        ({"quality": "high"}, "quality must be a finite number, got 'high'"),
        ({"max_mse": -1}, "max_mse must be at least 0, got -1"),
        ({"min_psnr": math.nan}, "min_psnr must be a finite number"),
        ({"min_ssim": 1.5}, "min_ssim must be from -1 to 1, got 1.5"),
        ({"min_ssimulacra2": 101}, "min_ssimulacra2 must be at most 100, got 101"),
        ({"max_bytes": 0}, "max_bytes must be at least 1, got 0"),
        ({"max_mse": 1, "max_colors": 1}, "max_colors must be a whole number from 2 to 256, got 1"),
        ({"max_mse": 1, "max_colors": 257}, "max_colors must be a whole number from 2 to 256, got 257"),
        ({"max_bytes": 99, "suffix": ".xyz"}, "The end of the output's name"),
        ({"max_mse": 1, "dither": "no"}, "must be one of 'none'"),
    ],
    ids=str,
)
def test_arguments_that_cannot_be_used(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        quantize_image_to(PHOTO, **arguments)


def test_figures_that_an_image_does_not_have():
    with pytest.raises(ArgumentError, match="min_psnr needs integer samples, whose peak is known, got float64"):
        quantize_image_to(RAMP / 255, min_psnr=30)
    with pytest.raises(ArgumentError, match=r"at least 7 × 7 pixels, got uint8 in shape \(6, 9\)"):
        quantize_image_to(np.zeros((6, 9), np.uint8), min_ssim=0.5)
    with pytest.raises(ArgumentError, match="must be uint8 images"):
        quantize_image_to(RAMP.astype(np.uint16), quality=50)


def test_ssimulacra2_without_its_package(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ssimulacra2", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'fewbits\[perceptual\]'"):
        quantize_image_to(PHOTO, min_ssimulacra2=50)
