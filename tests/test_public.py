import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

import fewbits
from fewbits import errors

NAMES = [
    *("Binary", "ColorHistogram", "Companded", "Deadzone", "Density", "EntropyConstrained", "FewbitsError"),
    *("Histogram", "ImageResult", "KMeansLevels", "KMedians", "Levels", "LloydMax", "Logarithmic", "Palette"),
    *("Quantile", "TrellisCoded", "Uniform", "__version__", "binarize", "dither", "halftone", "inverse_halftone"),
    *("open", "quantize_image", "quantize_image_to", "save", "shared_palette", "sweep_image"),
]
ROOMS = [
    *(
        "coders",
        "coding",
        "color",
        "compat",
        "densities",
        "dithering",
        "documents",
        "errors",
        "image",
        "metrics",
        "palettes",
    ),
    *("numcodecs", "plots", "quantizers", "rd", "sklearn", "statistics", "thresholds", "zarr"),
]


def test_public_names_are_pinned():
    assert sorted([*fewbits.__all__, "open"]) == sorted(NAMES)  # import * must not hide the builtin
    assert dir(fewbits) == sorted(NAMES + ROOMS)


@pytest.mark.parametrize("name", NAMES)
def test_public_names_are_what_their_rooms_hold(name):
    value = getattr(fewbits, name)
    if name != "__version__":
        assert value.__name__ == name
        assert getattr(sys.modules[value.__module__], name) is value


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_are_reached_by_name(room):
    assert getattr(fewbits, room) is sys.modules[f"fewbits.{room}"]


@pytest.mark.parametrize(
    "room",
    [
        *(
            "coders",
            "coding",
            "color",
            "compat",
            "dithering",
            "documents",
            "image",
            "metrics",
            "palettes",
            "quantizers",
        ),
        *("numcodecs", "sklearn", "thresholds", "zarr"),
    ],
)
def test_what_a_room_lists_it_has(room):
    module = importlib.import_module(f"fewbits.{room}")
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert len(set(module.__all__)) == len(module.__all__) > 0


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'fewbits' has no attribute 'nothing'"):
        _ = fewbits.nothing


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_fewbits_imports_nothing_heavy():
    heavy = "{'numpy', 'PIL', 'click', 'matplotlib', 'fewbits._kernels', 'fewbits.image'}"
    assert run(f"import sys, fewbits; dir(fewbits); print(sorted({heavy} & set(sys.modules)))") == "[]"


def test_the_core_imports_no_peer():
    code = "import sys, fewbits as fb; fb.LloydMax, fb.quantize_image, fb.metrics, fb.coding, fb.dithering, fb.compat; "
    peers = "{'imagecodecs', 'matplotlib', 'numcodecs', 'oxipng', 'sklearn', 'skimage', 'scipy', 'soundfile', 'zarr'}"
    assert run(code + f"fb.coders.compare([0, 1], coders=['zlib']); print(sorted({peers} & set(sys.modules)))") == "[]"


@pytest.mark.parametrize(
    ("name", "bases"),
    [
        ("ArgumentError", (ValueError,)),
        ("NotFittedError", (ValueError, AttributeError)),
        ("ReadError", (OSError,)),
        ("BadStreamError", (errors.ReadError,)),
        ("NotAnImageError", (errors.ReadError,)),
        ("OutputExistsError", (FileExistsError,)),
        ("WriteError", (OSError,)),
        ("MissingExtraError", (ImportError,)),
    ],
)
def test_errors_are_fewbits_errors_and_the_builtin_kind(name, bases):
    error = getattr(errors, name)
    assert issubclass(error, fewbits.FewbitsError)
    assert all(issubclass(error, base) for base in bases)


def test_a_missing_extra_says_how_to_install_it():
    message = str(errors.MissingExtraError.of("matplotlib", "plot"))
    assert message == "matplotlib is needed for this; install it with: pip install 'fewbits[plot]'"


def documented_modules():
    """Modules with examples, by name. `__main__` is a program: importing it would run it."""
    names = [m.name for m in pkgutil.walk_packages(fewbits.__path__, "fewbits.") if not m.name.endswith("__main__")]
    modules = map(importlib.import_module, ["fewbits", *names])
    finder = doctest.DocTestFinder(exclude_empty=True)
    return [module.__name__ for module in modules if any(test.examples for test in finder.find(module))]


@pytest.mark.parametrize("name", documented_modules())
def test_docstring_examples_run(name):
    outcome = doctest.testmod(importlib.import_module(name))
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_the_rooms_have_examples():
    assert {
        *("fewbits.coding.codebook", "fewbits.coding.distinct", "fewbits.coding.golomb", "fewbits.coding.stream"),
        *("fewbits.coding.table", "fewbits.coding.tiling", "fewbits.coding.varint", "fewbits.coding.writing"),
        *("fewbits", "fewbits.coding.bits", "fewbits.color.spaces", "fewbits.palettes.rules"),
        *("fewbits.statistics.colors", "fewbits.statistics.values"),
        *("fewbits.dithering.maps", "fewbits.dithering.masks", "fewbits.dithering.mixing"),
        *("fewbits.dithering.ordered", "fewbits.dithering.thresholding"),
        *("fewbits.dithering.assignment", "fewbits.metrics.distortion", "fewbits.metrics.information"),
        *("fewbits.metrics.document", "fewbits.metrics.ground_truth", "fewbits.metrics.strokes"),
        "fewbits.metrics.text",
        *("fewbits.metrics.artifacts", "fewbits.metrics.color_difference", "fewbits.metrics.ssimulacra"),
        *("fewbits.metrics.quality", "fewbits.metrics.structure", "fewbits.metrics.views"),
        *("fewbits.metrics.halftone", "fewbits.metrics.tone", "fewbits.plots.dithering"),
        *("fewbits.quantizers.lloyd_max", "fewbits.quantizers.uniform", "fewbits.quantizers.quantile"),
        *("fewbits.sklearn", "fewbits.compat"),
        *("fewbits.coders.comparison", "fewbits.numcodecs", "fewbits.zarr"),
        "fewbits.quantizers.trellis",
        *("fewbits.color.cmyk", "fewbits.dithering.cells", "fewbits.dithering.screens", "fewbits.image.descreening"),
        *("fewbits.documents.cleaning", "fewbits.documents.gatos", "fewbits.documents.howe"),
        *("fewbits.documents.methods", "fewbits.documents.multiscale", "fewbits.documents.strokes"),
        "fewbits.documents.su",
        *("fewbits.documents.polarity", "fewbits.documents.qr.halftoning", "fewbits.documents.qr.reading"),
        *("fewbits.documents.paper", "fewbits.documents.qr.writing", "fewbits.documents.skew"),
        *("fewbits.thresholds.attributes", "fewbits.thresholds.base", "fewbits.thresholds.clustering"),
        *("fewbits.thresholds.entropy", "fewbits.thresholds.methods", "fewbits.thresholds.neighbourhood"),
        *("fewbits.thresholds.niblack", "fewbits.thresholds.opencv", "fewbits.thresholds.opencv_local"),
        *("fewbits.thresholds.scikit_image", "fewbits.thresholds.scikit_image_local", "fewbits.thresholds.shape"),
        *("fewbits.thresholds.simple", "fewbits.thresholds.windows"),
        *("fewbits.documents.automatic", "fewbits.documents.binarization", "fewbits.documents.laplacian"),
        *("fewbits.image.files", "fewbits.image.halftoning", "fewbits.image.shared", "fewbits.image.targets"),
        *("fewbits.quantizers.deadzone", "fewbits.quantizers.binary", "fewbits.quantizers.companding"),
        *("fewbits.quantizers.logarithmic", "fewbits.quantizers.kmeans", "fewbits.quantizers.kmedians"),
    } <= set(documented_modules())
