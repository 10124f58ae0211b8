"""Documents of many pages: TIFF and PDF files in, TIFF and PDF files in black and white out."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, TiffImagePlugin

from .._checks import check_choice, check_positive
from .._files import write_file
from ..errors import ArgumentError, MissingExtraError, ReadError
from ..image import SourceImage, read
from ..image.read import decoded, is_file, load, reading
from .binarization import BinarizedImage

PAGE_SUFFIXES = (".tif", ".tiff", ".pdf")

_PDFIUM = threading.Lock()  # PDFium is for one thread at a time
_DPI = 300.0


def read_pages(source: Any, *, name: str | None = None, dpi: float | None = None) -> Iterator[SourceImage]:
    """The pages of a document, one after another.

    Parameters
    ----------
    source : path, bytes, binary file, or what else `fewbits.image.read` takes
        TIFF files give all their pages; PDF files, which need the extra ``pdf``, too, as they look when printed.
        All else is one page.
    name : str, optional
        What to call the source in messages.
    dpi : float, optional
        Resolution of the pages of a PDF. Default: that of the largest image on a page, which is a scan's own; 300 for
        pages without.

    Yields
    ------
    SourceImage
        A page of a PDF has shape (rows, columns) if it is grey all over.

    Raises
    ------
    ReadError
        A missing or damaged file, at the page that is; a locked PDF.
    NotAnImageError
        Not a PDF, and not an image of a known format.
    MissingExtraError
        A PDF, and no pypdfium2.
    ArgumentError
        A resolution of 0 or less.

    Examples
    --------
    >>> frames = [Image.new("L", (40, 30), grey) for grey in (0, 255)]
    >>> file = io.BytesIO()
    >>> frames[0].save(file, "TIFF", save_all=True, append_images=frames[1:])
    >>> [(page.name, page.array.shape) for page in read_pages(file.getvalue(), name="book")]
    [('book, page 1', (30, 40)), ('book, page 2', (30, 40))]
    """
    if dpi is not None:
        check_positive("dpi", dpi)
    if not is_file(source):
        yield read(source, name=name)
        return
    data, name = load(source, name)
    if b"%PDF-" in data[:1024]:
        yield from _pdf_pages(data, name, dpi)
        return
    with reading(name):
        image = Image.open(io.BytesIO(data))
        count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if count == 1:
        yield read(data, name=name)
        return
    for number in range(count):
        title = f"{name}, page {number + 1}"
        with reading(title):
            image.seek(number)
            page = decoded(image, title, None)
        yield replace(page, frames=1)


def write_pages(pages: Iterable[BinarizedImage], path: str | os.PathLike[str], *, overwrite: bool = True) -> Path:
    """Write pages to one file; whole or not at all.

    Parameters
    ----------
    pages : iterable of BinarizedImage
    path : path
        ".tif", ".tiff" or ".pdf"; both hold the pages by CCITT Group 4. A page of a PDF has the size on paper that its
        resolution gives, 300 dpi where none is known.
    overwrite : bool, default True

    Raises
    ------
    ArgumentError
        No pages, or a name that ends in something else.
    OutputExistsError
        There is a file of that name, and `overwrite` is False.
    WriteError
        A folder that is missing or may not be written to; a full disk.

    Examples
    --------
    >>> import tempfile
    >>> from fewbits import binarize
    >>> scan = np.full((30, 40), 230, np.uint8)
    >>> scan[10:20, 5:35] = 40
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_pages([binarize(scan, "otsu"), binarize(255 - scan, "otsu")], f"{folder}/book.tif")
    ...     path.name, [page.array.shape for page in read_pages(path)]
    ('book.tif', [(30, 40), (30, 40)])
    """
    path = Path(path)
    write_file(path, encode_pages(pages, path.suffix), overwrite=overwrite)
    return path


def encode_pages(pages: Iterable[BinarizedImage], suffix: str) -> bytes:
    """The file that `write_pages` writes, for the end of a name. Pages are asked for one by one, and let go of."""
    kind = check_choice("The end of the output's name", suffix.lower(), PAGE_SUFFIXES)
    file = _pdf(pages) if kind == ".pdf" else _tiff(pages)
    if not file:
        raise ArgumentError("pages must hold at least one page.")
    return file


def _tiff(pages: Iterable[BinarizedImage]) -> bytes:
    out = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(out, new=True) as file:
        for page in pages:
            with Image.open(io.BytesIO(page.encode(".tif"))) as image:
                image.load()
                options = {} if page.source.dpi is None else {"dpi": page.source.dpi}
                image.save(file, "TIFF", compression="group4", strip_size=1 << 30, **options)
            file.newFrame()
    return out.getvalue()


def _pdf(pages: Iterable[BinarizedImage]) -> bytes:
    """A PDF file, ISO 32000-1: for each page its node, what it draws and its image; section 7.4.6 for the last."""
    objects: list[bytes] = []
    for page in pages:
        node = 3 + len(objects)  # after the catalog and the list of pages
        height, width = page.codes.shape
        across, down = page.source.dpi or (_DPI, _DPI)
        size = f"{72 * width / across:.4f}", f"{72 * height / down:.4f}"
        image, white_is_zero = _group4(page)
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {' '.join(size)}]/Contents {node + 1} 0 R"
            f"/Resources<</XObject<</Page {node + 2} 0 R>>>>>>".encode(),
            _stream("", f"{' 0 0 '.join(size)} 0 0 cm /Page Do".encode()),
            _stream(
                f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 1"
                f"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns {width}/Rows {height}"
                f"/BlackIs1 {'false' if white_is_zero else 'true'}>>",
                image,
            ),
        ]
    if not objects:
        return b""
    nodes = range(3, 3 + len(objects), 3)
    kids = " ".join(f"{node} 0 R" for node in nodes)
    objects[:0] = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {len(nodes)}/Kids[{kids}]>>".encode()]
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")  # the second line tells that there are bytes beyond ASCII
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()


def _stream(entries: str, data: bytes) -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries.encode(), len(data), data)


def _group4(page: BinarizedImage) -> tuple[bytes, bool]:
    """A page by CCITT Group 4, out of the one strip of a TIFF file, and whether white is coded as 0."""
    file = page.encode(".tif")
    with Image.open(io.BytesIO(file)) as image:
        tags: Any = image.tag_v2  # type: ignore[attr-defined]
        start, count = tags[TiffImagePlugin.STRIPOFFSETS][0], tags[TiffImagePlugin.STRIPBYTECOUNTS][0]
        return file[start : start + count], tags[TiffImagePlugin.PHOTOMETRIC_INTERPRETATION] == 0


def _pdf_pages(data: bytes, name: str, dpi: float | None) -> Iterator[SourceImage]:
    try:
        import pypdfium2
    except ImportError as error:
        raise MissingExtraError.of("pypdfium2", "pdf") from error
    try:
        with _PDFIUM:
            file = pypdfium2.PdfDocument(data)
            count = len(file)
    except pypdfium2.PdfiumError as error:
        raise ReadError(f"{name} is a PDF that cannot be read: {error}") from error
    try:
        for number in range(count):
            title = name if count == 1 else f"{name}, page {number + 1}"
            with _PDFIUM:
                page = _pdf_page(file, number, title, dpi)
            yield page if count > 1 else replace(page, file_bytes=len(data))
    finally:
        with _PDFIUM:
            file.close()


def _pdf_page(file: Any, number: int, title: str, dpi: float | None) -> SourceImage:
    """A page as it is printed; where it is a scan, each of the scan's pixels makes one."""
    import pypdfium2

    try:
        page = file[number]
        scan = None
        if dpi is None:
            dpi, scan = _scan(page)
        width, height = page.get_size()
        if width * height * (dpi / 72) ** 2 > 2 * (Image.MAX_IMAGE_PIXELS or np.inf):
            raise ReadError(f"{title} would have more pixels at {dpi:g} dpi than can be read safely; give a lower dpi.")
        # Sizes are rounded up: with a little less, a whole number of pixels stays what it is.
        bitmap = page.render(scale=dpi / 72 * (1 - 1e-5)) if scan is None else _drawn(page, scan)
        array = np.array(bitmap.to_pil())
        mode = "RGB"
        if (array == array[..., :1]).all():
            array, mode = np.ascontiguousarray(array[..., 0]), "L"
        if scan is None:
            across = down = dpi
        else:
            across, down = (
                round(72 * n / size, 2) for n, size in zip(array.shape[1::-1], (width, height), strict=True)
            )
        page.close()
    except pypdfium2.PdfiumError as error:
        raise ReadError(f"{title} cannot be read: {error}") from error
    return SourceImage(array, title, format="PDF", mode=mode, dpi=(across, down))


def _drawn(page: Any, scan: Any) -> Any:
    """A page drawn so that each pixel of its scan falls on one of the bitmap.

    The samples of the image alone would do only if nothing were done to them: a mask is painted in a colour, others are
    clipped, made transparent, or stamped by an annotation.
    """
    from pypdfium2 import PdfBitmap, raw

    columns, rows = scan.get_px_size()
    width, _, _, height, left, bottom = scan.get_matrix().get()
    below = page.get_height() - bottom - height  # of the page's upper side, the scan's
    bitmap = PdfBitmap.new_native(columns, rows, raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, columns, rows)
    # PDFium rounds the box of an image outwards: a little less keeps it from growing by a pixel.
    slack = 0.01
    across, down = (columns - 2 * slack) / width, (rows - 2 * slack) / height
    matrix = raw.FS_MATRIX(across, 0, 0, down, slack - left * across, slack - below * down)
    whole = raw.FS_RECTF(0, 0, columns, rows)
    raw.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, whole, raw.FPDF_ANNOT)
    return bitmap


def _scan(page: Any) -> tuple[float, Any]:
    """The resolution of the finest large image on a page; and that image, if it is straight and all but it is unseen.

    Annotations are not looked at.
    """
    from pypdfium2 import raw

    width, height = page.get_size()
    dpi, seen = 0.0, []
    for item in page.get_objects():
        if item.type == raw.FPDF_PAGEOBJ_TEXT:
            hidden = raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
            seen += [] if hidden else [item]  # what OCR found lies unseen on many scans
            continue
        seen.append(item)
        left, bottom, right, top = item.get_bounds()
        area = (right - left) * (top - bottom)
        if item.type == raw.FPDF_PAGEOBJ_IMAGE and area > width * height / 4:  # a logo is not the scan
            dpi = max(dpi, 72 * float(np.prod(item.get_px_size()) / area) ** 0.5)
    if dpi and len(seen) == 1 and page.get_rotation() == 0:
        straight = np.allclose(seen[0].get_matrix().get(), (width, 0, 0, height, 0, 0), rtol=0, atol=1)  # points
        return dpi, seen[0] if straight else None
    return dpi or _DPI, None
