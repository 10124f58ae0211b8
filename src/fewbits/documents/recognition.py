"""The text of a page, by Tesseract."""

from __future__ import annotations

import csv
import inspect
import io
import os
import re
import shlex
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from .._checks import check_count
from ..errors import ArgumentError, MissingExtraError, ReadError
from ..image import SourceImage
from ..image.dithering import grey, on_white
from ..image.files import encode
from ..image.png import Extras
from ..thresholds.methods import chosen
from .binarization import DEFAULT_METHOD, BinarizedImage, binarize
from .methods import METHODS
from .pages import read_pages

OUTPUTS = {".txt": "txt", ".hocr": "hocr", ".tsv": "tsv", ".xml": "alto", ".pdf": "pdf"}  # and Tesseract's names
_STEPS = frozenset(  # options of `binarize` that are not a method's
    name
    for name, parameter in inspect.signature(binarize).parameters.items()
    if parameter.kind is parameter.KEYWORD_ONLY
)


class _OneThread:
    """Programs started within have one thread of OpenMP each, unless the environment says otherwise.

    Tesseract's threads share out little pieces of work and wait for each other at the end of each; where other programs
    are at work too, all wait for the one that is held up.
    """

    _NAME = "OMP_THREAD_LIMIT"

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside = 0

    def __enter__(self) -> None:
        with self.lock:
            if not self.inside:
                self.given = os.environ.get(self._NAME)
                os.environ.setdefault(self._NAME, "1")
            self.inside += 1

    def __exit__(self, *error: object) -> None:
        with self.lock:
            self.inside -= 1
            if not self.inside and self.given is None:
                os.environ.pop(self._NAME, None)


_one_thread = _OneThread()


@dataclass(frozen=True)
class OcrWord:
    """A word on a page.

    Attributes
    ----------
    text : str
    confidence : float
        From 0 to 100, as Tesseract sees it.
    left, top, width, height : int
        Its box, in pixels of the page that was read, from the upper left corner.
    page, block, paragraph, line : int
        Where it stands; each is counted from 1 within the one before.
    """

    text: str
    confidence: float
    left: int
    top: int
    width: int
    height: int
    page: int
    block: int
    paragraph: int
    line: int

    def to_dict(self) -> dict[str, Any]:
        """The same by name, for JSON."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class OcrResult:
    """What was read.

    Attributes
    ----------
    text : str
        Pages end in form feeds, but for the last.
    words : list of OcrWord
    pages : list of BinarizedImage or SourceImage
        What Tesseract was given; without a method, the pages as they came.
    seconds : float
        Wall time, with reading and binarizing.
    """

    text: str
    words: list[OcrWord] = field(repr=False)
    pages: list[BinarizedImage | SourceImage] = field(repr=False)
    seconds: float
    _files: dict[str, bytes] = field(repr=False)

    @property
    def page(self) -> BinarizedImage | SourceImage:
        """The first page, or the only one."""
        return self.pages[0]

    @property
    def confidence(self) -> float:
        """Mean confidence of the words, from 0 to 100; 0 if there are none."""
        return float(np.mean([word.confidence for word in self.words])) if self.words else 0.0

    def hocr(self) -> str:
        """The text with its layout, as hOCR (HTML)."""
        return self._files[".hocr"].decode()

    def alto(self) -> str:
        """The text with its layout, as ALTO (XML)."""
        return self._files[".xml"].decode()

    def tsv(self) -> str:
        """Words, lines, paragraphs and blocks with boxes and confidences, as a table with tabs."""
        return self._files[".tsv"].decode()

    def pdf(self) -> bytes:
        """The pages as they were given to Tesseract, with the text unseen behind it: searchable."""
        return self._files[".pdf"]

    def encode(self, suffix: str) -> bytes:
        """The file for the end of a name: one of `OUTPUTS`."""
        if suffix.lower() == ".txt":
            return (self.text + "\n").encode()
        return self._files[suffix.lower()]


def ocr(
    image: Any,
    method: str | None = DEFAULT_METHOD,
    *,
    lang: str = "eng",
    psm: int = 3,
    oem: int | None = None,
    dpi: float | None = None,
    config: str = "",
    name: str | None = None,
    **options: Any,
) -> OcrResult:
    """Read the text of a page, or of all pages of a document.

    The pages are made black and white first; Tesseract takes them as they are. It needs the extra ``ocr`` and the
    program ``tesseract``, version 4 or later.

    Parameters
    ----------
    image : path, bytes, binary file, PIL.Image.Image, array_like or SourceImage
        What `fewbits.documents.read_pages` takes.
    method : str or None, default "auto"
        One of `fewbits.documents.METHODS`; None leaves it to Tesseract. "auto" has ``recut=15`` unless it is told
        otherwise. Pages of two values only are taken as they are.
    lang : str, default "eng"
        Languages by Tesseract's names, as in "eng+deu".
    psm : int, default 3
        Tesseract's page segmentation mode: 3 finds the layout by itself, 4 takes a single column, 6 a single block of
        text, 7 a line, 8 a word, 11 sparse text.
    oem : int, optional
        Tesseract's engine: 0 legacy, 1 LSTM.
    dpi : float, optional
        Resolution of the pages. Default: what the file says.
    config : str, optional
        Further arguments of the program.
    name : str, optional
        What to call the image in messages.
    **options
        Of `fewbits.binarize`, such as ``deskew=True``, and of the method.

    Returns
    -------
    OcrResult
        Text, words with boxes and confidences, and the files that Tesseract writes of them.

    Raises
    ------
    MissingExtraError
        No pytesseract, or no program.
    ArgumentError
        A language that is not installed; a mode or an engine that there is not; an unknown method, or an option it does
        not have.
    ReadError
        An image that cannot be read, by us or by Tesseract; `NotAnImageError` if it is none.

    References
    ----------
    Smith, "An overview of the Tesseract OCR engine", ICDAR 2007.

    Examples
    --------
    With Tesseract and its English installed::

        result = ocr("scan.pdf", "sauvola", deskew=True)
        print(result.text, result.confidence)
        Path("searchable.pdf").write_bytes(result.pdf())
    """
    started = time.perf_counter()
    check_count("psm", psm, 1, 13)
    arguments = ["--psm", str(psm)]
    if oem is not None:
        arguments += ["--oem", str(check_count("oem", oem, 0, 3))]
    if method is not None:  # pages of two values never meet it
        chosen(METHODS, method, [option for option in options if option not in _STEPS])
    elif options:
        raise ArgumentError(f"Without a method there is no option {next(iter(options))!r}.")
    pytesseract = _pytesseract()
    check_arguments(lang, config)
    pages: list[BinarizedImage | SourceImage] = []
    with tempfile.TemporaryDirectory(prefix="fewbits-") as folder:
        place = Path(folder)
        files = []
        for number, source in enumerate(read_pages(image, name=name, dpi=dpi), 1):
            source = replace(source, profile=None, dpi=source.dpi if dpi is None else (dpi, dpi))
            pages.append(source if method is None else _binarized(source, method, options))
            path = place / f"{number}.png"
            path.write_bytes(_png(pages[-1]))
            files.append(str(path))
        (place / "pages.txt").write_text("\n".join(files))
        for kind in OUTPUTS.values():
            arguments += ["-c", f"tessedit_create_{kind}=1"]
        try:
            with _one_thread:
                pytesseract.run_tesseract(
                    files[0] if len(files) == 1 else str(place / "pages.txt"),
                    str(place / "out"),
                    extension="",
                    lang=lang,
                    config=" ".join([*arguments, config]),
                )
        except pytesseract.TesseractError as error:
            raise ReadError(f"Tesseract failed: {error.message}") from error
        made = {suffix: (place / f"out{suffix}").read_bytes() for suffix in OUTPUTS}
    for suffix in (".hocr", ".xml"):
        made[suffix] = made[suffix].replace(f"{folder}/".encode(), b"")  # where they were does not matter
    text = made[".txt"].decode().removesuffix("\f").rstrip("\n")
    return OcrResult(text, _words(made[".tsv"].decode()), pages, time.perf_counter() - started, made)


def check_arguments(lang: str, config: str) -> None:
    """Refuse what cannot be told apart, and languages that Tesseract does not have; it would go on without them."""
    if not isinstance(config, str):
        raise ArgumentError(f"config must be text, got {config!r}.")
    try:
        shlex.split(config)
    except ValueError as error:
        raise ArgumentError(f"config must be arguments as a shell takes them, got {config!r}: {error}.") from error
    if not isinstance(lang, str) or not re.fullmatch(r"[\w./-]+(\+[\w./-]+)*", lang):
        raise ArgumentError(f"lang must be names such as 'eng' or 'eng+deu', got {lang!r}.")
    if "--tessdata-dir" in config:
        return
    pytesseract = _pytesseract()
    try:
        known = pytesseract.get_languages()
    except pytesseract.TesseractNotFoundError as error:
        raise MissingExtraError(
            "The program tesseract is needed for this and was not found; install it, on Debian and Ubuntu with: "
            "apt-get install tesseract-ocr"
        ) from error
    for name in lang.split("+"):
        if name not in known:
            raise ArgumentError(
                f"Tesseract has no language {name!r}; it has {', '.join(known)}. Install it, on Debian and Ubuntu "
                f"with: apt-get install tesseract-ocr-{name.replace('_', '-')}"
            )


def _pytesseract() -> Any:
    try:
        from pytesseract import pytesseract
    except ImportError as error:
        raise MissingExtraError.of("pytesseract", "ocr") from error
    return pytesseract


def _binarized(source: SourceImage, method: str, options: dict[str, Any]) -> BinarizedImage:
    """A page in black and white. Where two values are all there is, nothing is left to a method but to say which."""
    array = grey(source.array)
    if ((array == array.min()) | (array == array.max())).all():
        return binarize(source, "otsu", **{name: value for name, value in options.items() if name in _STEPS})
    if method == "auto":
        options = {"recut": 15} | options
    return binarize(source, method, **options)


def _png(page: BinarizedImage | SourceImage) -> bytes:
    """A page as Tesseract gets it: one bit a pixel, or the 8 bits that it knows."""
    if isinstance(page, BinarizedImage):
        return page.encode(".png")
    array = page.array if page.array.ndim == 2 else on_white(page.array)
    if array.dtype.kind == "f":
        array = np.rint(np.clip(array, 0, 1) * 255).astype(np.uint8)
    elif array.dtype != np.uint8:
        array = (np.clip(array, 0, 65535).astype(np.uint32) >> 8).astype(np.uint8)
    return encode(array, ".png", Extras(None, page.dpi))


def _words(table: str) -> list[OcrWord]:
    """The words among the rows of Tesseract's table."""
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [
        OcrWord(
            row["text"],
            float(row["conf"]),
            *(int(row[name]) for name in ("left", "top", "width", "height")),
            *(int(row[f"{name}_num"]) for name in ("page", "block", "par", "line")),
        )
        for row in rows
        if row["level"] == "5" and (row["text"] or "").strip()
    ]
