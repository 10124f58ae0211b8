"""What holds for all figures: saving, the registry, matplotlib's global state, matplotlib missing."""

from __future__ import annotations

import io
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

import fewbits as fb
from fewbits import plots
from fewbits.dithering import ErrorDiffusion
from fewbits.errors import ArgumentError, OutputExistsError, WriteError

IMAGE = np.arange(192, dtype=np.uint8).reshape(8, 8, 3)
RESULT = fb.quantize_image(IMAGE, 4)
SWEEP = fb.sweep_image(IMAGE, [2, 4])
LEVELS = fb.LloydMax(2).fit([1, 2, 8, 9])
OTHER_FIGURES = [
    lambda: plots.staircase(LEVELS),
    lambda: plots.error_characteristic(LEVELS),
    lambda: plots.error_signal(LEVELS, [1, 2, 8, 9]),
    lambda: plots.levels_over_density([LEVELS, fb.LloydMax(3).design(fb.densities.Gaussian())]),
    lambda: plots.binary_against_multilevel([1, 2, 8, 9], [LEVELS, LEVELS]),
    lambda: plots.sqnr_curve([LEVELS, LEVELS], [1, 2, 8, 9]),
    lambda: plots.dither_chart(["none", "floyd-steinberg", ErrorDiffusion(strength=0.5)]),
    lambda: plots.halftone_spectrum(["floyd-steinberg", ErrorDiffusion(strength=0.5)], size=128),
]


def run(code: str) -> None:
    """Run Python in a process of its own, where nothing has imported matplotlib yet."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_registry():
    assert list(plots.RESULT_FIGURES) == ["before-after", "histogram", "palette", "error-map", "color-cloud"]
    assert list(plots.SWEEP_FIGURES) == ["grid", "errors", "sizes"]
    assert {**plots.RESULT_FIGURES, **plots.SWEEP_FIGURES} == plots.FIGURES
    for subject, figures in ((RESULT, plots.RESULT_FIGURES), (SWEEP, plots.SWEEP_FIGURES)):
        for draw in figures.values():
            assert isinstance(draw(subject), mpl.figure.Figure)


@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("a.SVG", b"<?xml"), ("a.pdf", b"%PDF")])
def test_save_writes_the_same_file_twice(tmp_path, name, start):
    figure = plots.value_histogram(RESULT)
    path = plots.save_figure(figure, tmp_path / name)
    first = path.read_bytes()
    assert path == tmp_path / name
    assert first.startswith(start)
    plots.save_figure(plots.value_histogram(RESULT), path)
    assert path.read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_dpi(tmp_path):
    figure = plots.size_curve(SWEEP)
    with Image.open(plots.save_figure(figure, tmp_path / "a.png", dpi=50)) as image:
        assert image.size == tuple(50 * figure.get_size_inches())


def test_save_refuses(tmp_path):
    figure = plots.size_curve(SWEEP)
    with pytest.raises(ArgumentError, match=r"\.png, \.svg or \.pdf file, got 'a\.gif'"):
        plots.save_figure(figure, tmp_path / "a.gif")
    with pytest.raises(ArgumentError, match="dpi"):
        plots.save_figure(figure, tmp_path / "a.png", dpi=0)
    with pytest.raises(WriteError):
        plots.save_figure(figure, tmp_path / "none" / "a.png")
    (tmp_path / "a.png").write_bytes(b"mine")
    with pytest.raises(OutputExistsError):
        plots.save_figure(figure, tmp_path / "a.png", overwrite=False)
    assert (tmp_path / "a.png").read_bytes() == b"mine"


def test_figures_show_themselves_in_notebooks():
    with Image.open(io.BytesIO(plots.before_after(RESULT)._repr_png_())) as image:
        assert image.format == "PNG"


@pytest.mark.parametrize(
    "draw",
    [
        *(lambda draw=draw: draw(RESULT) for draw in plots.RESULT_FIGURES.values()),
        *(lambda draw=draw: draw(SWEEP) for draw in plots.SWEEP_FIGURES.values()),
        *OTHER_FIGURES,
    ],
)
def test_all_text_is_inside_the_figure_and_titles_do_not_meet(draw):
    figure = draw()
    figure.draw_without_rendering()
    titles = [axes.title for axes in figure.axes if axes.get_title()]
    labels = [label for axes in figure.axes for label in (axes.xaxis.label, axes.yaxis.label) if label.get_text()]
    boxes = [text.get_window_extent() for text in titles + labels + ([figure._suptitle] if figure._suptitle else [])]
    for number, box in enumerate(boxes):
        assert figure.bbox.x0 <= box.x0
        assert box.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= box.y0
        assert box.y1 <= figure.bbox.y1
        assert not any(box.overlaps(other) for other in boxes[:number])


def test_dollar_signs_in_a_name_are_no_mathematics(tmp_path):
    path = tmp_path / r"a $\frac$ b.png"
    RESULT.save(path)
    result, sweep = fb.quantize_image(path, 2), fb.sweep_image(path, [2])
    figures = [draw(result) for draw in plots.RESULT_FIGURES.values()]
    for figure in [*figures, *(draw(sweep) for draw in plots.SWEEP_FIGURES.values())]:
        figure.draw_without_rendering()


def test_matplotlib_is_imported_late_and_pyplot_never():
    run("""
import sys, tempfile
import numpy as np
import fewbits as fb
from fewbits import plots
assert not any(name.split(".")[0] == "matplotlib" for name in sys.modules)
image = np.arange(192, dtype=np.uint8).reshape(8, 8, 3)
result, sweep = fb.quantize_image(image, 4), fb.sweep_image(image, [2, 4])
import matplotlib
before = matplotlib.rcParams.copy()  # dict() would ask for the backend, which imports pyplot
figures = [draw(result) for draw in plots.RESULT_FIGURES.values()]
figures += [draw(sweep) for draw in plots.SWEEP_FIGURES.values()]
levels, signal = fb.LloydMax(2).fit([1, 2, 8, 9]), [1, 2, 8, 9]
figures += [draw(levels) for draw in (plots.staircase, plots.error_characteristic, plots.levels_over_density)]
figures += [plots.error_signal(levels, signal), plots.sqnr_curve(levels, signal)]
figures.append(plots.binary_against_multilevel(signal, levels))
figures += [plots.dither_chart("floyd-steinberg"), plots.halftone_spectrum("floyd-steinberg", size=64, window=16)]
with tempfile.TemporaryDirectory() as folder:
    for figure in figures:
        for kind in ("png", "svg", "pdf"):
            plots.save_figure(figure, f"{folder}/a.{kind}", dpi=20)
assert "matplotlib.pyplot" not in sys.modules
assert "matplotlib._pylab_helpers" not in sys.modules or not matplotlib._pylab_helpers.Gcf.figs
assert matplotlib.rcParams.copy() == before
""")


def test_without_matplotlib_one_sentence_tells_how_to_get_it():
    run("""
import sys
sys.modules["matplotlib"] = None
import numpy as np
import fewbits as fb
from fewbits import plots
from fewbits.dithering import ErrorDiffusion
from fewbits.errors import MissingExtraError
image = np.arange(192, dtype=np.uint8).reshape(8, 8, 3)
result, sweep = fb.quantize_image(image, 4), fb.sweep_image(image, [2, 4])
calls = [(draw, result) for draw in plots.RESULT_FIGURES.values()]
calls += [(draw, sweep) for draw in plots.SWEEP_FIGURES.values()]
levels, signal = fb.LloydMax(2).fit([1, 2, 8, 9]), [1, 2, 8, 9]
calls += [(draw, levels) for draw in (plots.staircase, plots.error_characteristic, plots.levels_over_density)]
calls += [(plots.error_signal, levels, signal), (plots.sqnr_curve, levels, signal)]
calls.append((plots.binary_against_multilevel, signal, levels))
calls += [(plots.dither_chart, "none"), (plots.halftone_spectrum, "floyd-steinberg")]
for draw, *subjects in calls:
    try:
        draw(*subjects)
    except MissingExtraError as error:
        assert str(error) == "matplotlib is needed for this; install it with: pip install 'fewbits[plot]'", error
    else:
        raise SystemExit(f"{draw} did not raise")
""")
