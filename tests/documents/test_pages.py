import io
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
from PIL import Image

import fewbits as fb
from fewbits.documents import read_pages, write_pages
from fewbits.errors import ArgumentError, MissingExtraError, NotAnImageError, OutputExistsError, ReadError
from fewbits.image import SourceImage
from tests.documents.rendered import page

# Sizes that are no whole bytes, resolutions that differ, and none.
SCANS = [
    SourceImage(np.asarray(page(lines=9, shape=shape, seed=i)), dpi=dpi)
    for i, (shape, dpi) in enumerate([((400, 800), (200.0, 200.0)), ((321, 803), None), ((300, 401), (300.0, 150.0))])
]


@pytest.fixture
def results():
    return [fb.binarize(scan, "fixed", at=128) for scan in SCANS]


def grey(array):
    return array if array.ndim == 2 else array[..., 0]


@pytest.mark.parametrize("suffix", [".tif", ".TIFF", ".pdf"])
def test_pages_written_are_the_pages_read(results, tmp_path, suffix):
    path = write_pages(iter(results), tmp_path / f"book{suffix}")
    pages = list(read_pages(path))
    assert len(pages) == 3
    for number, (back, result) in enumerate(zip(pages, results, strict=True), 1):
        np.testing.assert_array_equal(grey(back.array), result.array)
        assert back.name == f"{path}, page {number}"
        assert back.frames == 1
    assert [p.dpi for p in pages] == [(200, 200), (300, 300) if suffix == ".pdf" else None, (300, 150)]


def test_the_same_pages_make_the_same_file(results, tmp_path):
    for suffix in (".tif", ".pdf"):
        first = write_pages(results, tmp_path / f"a{suffix}").read_bytes()
        assert write_pages(results, tmp_path / f"b{suffix}").read_bytes() == first


def test_every_tiff_page_is_group_4(results, tmp_path):
    with Image.open(write_pages(results, tmp_path / "book.tif")) as book:
        assert book.n_frames == 3
        for number in range(3):
            book.seek(number)
            assert (book.mode, book.info["compression"]) == ("1", "group4")


def test_the_structure_of_a_pdf(results, tmp_path):
    """Every entry of the table of contents leads to its object, and every length is that of its stream."""
    data = write_pages(results, tmp_path / "book.pdf").read_bytes()
    assert data.startswith(b"%PDF-1.4\n")
    table = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", data)[1])
    assert data[table:].startswith(b"xref\n0 12\n0000000000 65535 f \n")
    entries = re.findall(rb"(\d{10}) 00000 n \n", data[table:])
    assert len(entries) == 11  # a catalog, a list of pages, and three objects a page
    for number, place in enumerate(map(int, entries), 1):
        assert data[place:].startswith(b"%d 0 obj\n" % number)
    streams = re.findall(rb"/Length (\d+)>>\nstream\n", data)
    assert len(streams) == 6
    for match in re.finditer(rb"/Length (\d+)>>\nstream\n", data):
        assert data[match.end() + int(match[1]) :].startswith(b"\nendstream\nendobj\n")
    assert re.findall(rb"/Width (\d+)/Height (\d+)", data) == [(b"800", b"400"), (b"803", b"321"), (b"401", b"300")]
    assert re.findall(rb"MediaBox\[0 0 (\S+) (\S+)\]", data) == [
        *((b"288.0000", b"144.0000"), (b"192.7200", b"77.0400"), (b"96.2400", b"144.0000")),
    ]


@pytest.mark.skipif(shutil.which("pdfimages") is None, reason="poppler's programs are not there")
def test_a_second_reader_sees_the_same(results, tmp_path):
    path = write_pages(results, tmp_path / "book.pdf")
    subprocess.run(["pdfimages", "-png", path, tmp_path / "seen"], check=True)
    seen = sorted(tmp_path.glob("seen*.png"))
    for image, result in zip(seen, results, strict=True):
        np.testing.assert_array_equal(np.asarray(Image.open(image).convert("L")), result.array)


def printed(*frames, **options):
    out = io.BytesIO()
    frames[0].save(out, append_images=frames[1:], save_all=True, **options)
    return out.getvalue()


def test_pdfs_of_others():
    """Scans in grey, in colour and by JPEG, at their own resolution."""
    rng = np.random.default_rng(0)
    smooth = np.asarray(Image.fromarray(rng.integers(0, 256, (30, 41, 3), np.uint8)).resize((410, 300)))
    (back,) = read_pages(printed(Image.fromarray(smooth), format="PDF", resolution=150, quality=95))
    assert back.array.shape == smooth.shape
    assert np.abs(back.array.astype(int) - smooth).mean() < 4
    assert back.dpi == (150, 150)
    assert back.file_bytes is not None
    assert back.name == "bytes"
    one, two = read_pages(printed(page(), Image.fromarray(smooth), format="PDF", resolution=200), name="book.pdf")
    assert np.abs(grey(one.array).astype(int) - np.asarray(page())).mean() < 2
    assert two.name == "book.pdf, page 2"


ROWS, COLUMNS = 50, 100
BAR = np.zeros((ROWS, COLUMNS), bool)
BAR[10:20, 30:70] = True  # ink
WHOLE = f"q {COLUMNS} 0 0 {ROWS} 0 0 cm /Scan Do Q"  # a point for each pixel
MASK = "/ImageMask true/BitsPerComponent 1"
GREY = "/ColorSpace/DeviceGray/BitsPerComponent 8"


def stream(entries, data):
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries.encode(), len(data), data)


def image(kind, array):
    rows, columns = array.shape
    entries = f"/Type/XObject/Subtype/Image/Width {columns}/Height {rows}{kind}"
    return stream(entries, np.packbits(array, axis=1).tobytes() if array.dtype == bool else array.tobytes())


def pdf(drawing, *objects, more="", states="", size=(COLUMNS, ROWS)):
    """A page whose objects are counted from 5, the scan."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size[0]} {size[1]}]/Contents 4 0 R{more}"
        f"/Resources<</XObject<</Scan 5 0 R>>/ExtGState<<{states}>>>>>>".encode(),
        stream("", drawing.encode()),
        *objects,
    ]
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % item for item in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer\n<</Size %d/Root 1 0 R>>\n%%%%EOF\n" % (len(objects) + 1)


def on_paper(ink, grey=0, paper=255):
    return np.where(ink, grey, paper).astype(np.uint8)


GREY_BAR = image(GREY, on_paper(BAR, 30, 220))
HALF = np.arange(COLUMNS) < COLUMNS // 2
CORNER = np.zeros_like(BAR)
CORNER[40:, :20] = True
STAMP = (
    b"<</Type/Annot/Subtype/Stamp/Rect[0 0 20 10]/F 4/AP<</N 7 0 R>>>>",
    stream("/Type/XObject/Subtype/Form/BBox[0 0 20 10]", b"0 0 0 rg 0 0 20 10 re f"),
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (pdf(f"0 0 0 rg {WHOLE}", image(MASK, ~BAR)), on_paper(BAR)),  # a mask paints where it is 0
        (pdf(f"0 0 0 rg {WHOLE}", image(f"{MASK}/Decode[1 0]", BAR)), on_paper(BAR)),
        (pdf(f"0.4 0.4 0.4 rg {WHOLE}", image(MASK, ~BAR)), on_paper(BAR, 102)),
        (
            pdf(WHOLE, image(f"{GREY}/SMask 6 0 R", on_paper(BAR, 9, 9)), image(GREY, on_paper(BAR, 255, 0))),
            on_paper(BAR, 9),
        ),
        (pdf(f"/Pale gs {WHOLE}", GREY_BAR, states="/Pale<</ca 0>>"), on_paper(~BAR, 255)),
        (pdf(f"0 0 50 50 re W n {WHOLE}", GREY_BAR), np.where(HALF, on_paper(BAR, 30, 220), 255)),
        (pdf(WHOLE, GREY_BAR, *STAMP, more="/Annots[6 0 R]"), np.where(CORNER, 0, on_paper(BAR, 30, 220))),
        (pdf(f"{WHOLE} 0 0 0 rg 0 0 20 10 re f", GREY_BAR), np.where(CORNER, 0, on_paper(BAR, 30, 220))),
        (pdf(WHOLE, image(f"{GREY}/Decode[1 0]", on_paper(~BAR, 35, 225))), on_paper(BAR, 30, 220)),
        (pdf(WHOLE, image("/ColorSpace/DeviceGray/BitsPerComponent 1", ~BAR)), on_paper(BAR)),
        (pdf(WHOLE, GREY_BAR), on_paper(BAR, 30, 220)),
    ],
    ids=[
        *("mask", "mask-of-ones", "mask-in-grey", "soft-mask", "opacity", "clip", "annotation", "second-object"),
        *("inverted", "one-bit", "plain"),
    ],
)
def test_a_scan_is_read_as_it_is_printed(data, expected):
    (back,) = read_pages(data)
    np.testing.assert_array_equal(back.array, expected)
    assert back.dpi == (72, 72)


@pytest.mark.parametrize("shape", [(1, 1), (1, 4001), (4001, 1), (333, 217), (60, 9001)])
@pytest.mark.parametrize("matrix", ["{} 0 0 {} 0 0", "{}.3 0 0 {}.7 -0.4 0.2"])
def test_the_pixels_of_a_scan_stay_what_they_are(shape, matrix):
    """Also where it does not quite fit the page."""
    array = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    drawing = f"q {matrix.format(200, 300)} cm /Scan Do Q"
    (back,) = read_pages(pdf(drawing, image(GREY, array), size=(200, 300)))
    np.testing.assert_array_equal(back.array, array)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_the_pixels_of_a_jpeg_stay_what_they_are(mode):
    rng = np.random.default_rng(0)
    smooth = Image.fromarray(rng.integers(0, 256, (30, 41, 3), np.uint8)).convert(mode).resize((410, 300))
    out = io.BytesIO()
    smooth.save(out, "JPEG", subsampling=0)
    jpeg = out.getvalue()
    space = "/ColorSpace/DeviceGray" if mode == "L" else "/ColorSpace/DeviceRGB"
    entries = f"/Type/XObject/Subtype/Image/Width 410/Height 300{space}/BitsPerComponent 8/Filter/DCTDecode"
    (back,) = read_pages(pdf(WHOLE, stream(entries, jpeg)))
    np.testing.assert_array_equal(back.array, np.asarray(Image.open(io.BytesIO(jpeg))))
    assert back.mode == mode


def test_the_resolution_of_a_pdf_may_be_given():
    data = printed(page(), format="PDF", resolution=200)
    (back,) = read_pages(data, dpi=100)
    assert back.array.shape[:2] == (400, 400)
    assert back.dpi == (100, 100)


def test_pages_without_a_scan_are_drawn_at_300_dpi():
    file = pypdfium2.PdfDocument.new()
    file.new_page(72, 36).close()
    out = io.BytesIO()
    file.save(out)
    file.close()
    (back,) = read_pages(out.getvalue())
    assert back.array.shape[:2] == (150, 300)
    assert (back.array == 255).all()


def test_a_page_that_is_turned_is_drawn():
    file = pypdfium2.PdfDocument(printed(page(), format="PDF", resolution=200))
    file[0].set_rotation(90)
    out = io.BytesIO()
    file.save(out)
    file.close()
    (back,) = read_pages(out.getvalue())
    upright = np.rot90(np.asarray(page()), -1).astype(int)
    assert np.abs(grey(back.array)[: len(upright), : upright.shape[1]] - upright).mean() < 6


def test_orientation_of_each_tiff_page():
    frames = [Image.fromarray(np.asarray(page(shape=(60, 90), lines=1, seed=i))) for i in range(2)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], tiffinfo={0x0112: 6})
    for frame, back in zip(frames, read_pages(out.getvalue()), strict=True):
        np.testing.assert_array_equal(back.array, np.rot90(np.asarray(frame), -1))


def test_pages_of_different_kinds():
    grey_, bilevel, color = page(), page().convert("1"), page().convert("RGB").resize((100, 200))
    pages = list(read_pages(printed(grey_, bilevel, color, format="TIFF")))
    assert [p.array.shape for p in pages] == [(800, 800), (800, 800), (200, 100, 3)]
    assert set(np.unique(pages[1].array)) == {0, 255}


def test_all_else_is_one_page(tmp_path):
    array = np.asarray(page())
    (only,) = read_pages(array)
    np.testing.assert_array_equal(only.array, array)
    path = tmp_path / "scan.png"
    page().save(path)
    (only,) = read_pages(path)
    assert (only.name, only.file_bytes) == (str(path), path.stat().st_size)
    with path.open("rb") as file:
        assert len(list(read_pages(file))) == 1
    (same,) = read_pages(only)
    assert same is only
    animation = printed(page(), page(seed=1), format="GIF")
    (first,) = read_pages(animation)  # pictures that move are no pages
    assert first.frames == 2


def test_what_is_damaged_is_told_at_the_page(tmp_path):
    with pytest.raises(ReadError, match=r"missing\.tif cannot be read: No such file"):
        next(read_pages(tmp_path / "missing.tif"))
    with pytest.raises(NotAnImageError, match="book is not an image"):
        next(read_pages(b"no image", name="book"))
    with pytest.raises(NotAnImageError, match="bytes is empty"):
        next(read_pages(b""))
    with pytest.raises(ReadError, match="book is a PDF that cannot be read"):
        next(read_pages(b"%PDF-1.4\nno more", name="book"))
    with pytest.raises(ArgumentError, match="dpi must be above 0"):
        next(read_pages(np.ones((2, 2)), dpi=0))
    whole = printed(page(), page(seed=1), format="TIFF")
    pages = read_pages(whole[: len(whole) // 2 + 5000], name="book")
    with pytest.raises(ReadError, match="book"):
        list(pages)


def test_a_pdf_of_too_many_pixels_is_refused():
    data = printed(page(), format="PDF", resolution=1)  # 800 inches wide
    with pytest.raises(ReadError, match="more pixels at 300 dpi than can be read safely"):
        next(read_pages(data, dpi=300))


def test_without_pypdfium2_a_pdf_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'fewbits\[pdf\]'"):
        next(read_pages(printed(page(), format="PDF")))


def test_what_cannot_be_written_is_refused(results, tmp_path):
    with pytest.raises(ArgumentError, match=r"must be one of '.tif', '.tiff', '.pdf', got '.png'"):
        write_pages(results, tmp_path / "book.png")
    for suffix in (".tif", ".pdf"):
        with pytest.raises(ArgumentError, match="pages must hold at least one page"):
            write_pages([], tmp_path / f"book{suffix}")
    path = write_pages(results, tmp_path / "book.tif")
    with pytest.raises(OutputExistsError):
        write_pages(results, path, overwrite=False)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["book.tif"]


def test_a_single_page_and_all_black(tmp_path):
    black = fb.binarize(replace(SCANS[0], array=np.zeros((5, 3), np.uint8)), "fixed")
    for suffix in (".tif", ".pdf"):
        (back,) = read_pages(write_pages([black], tmp_path / f"black{suffix}"))
        np.testing.assert_array_equal(grey(back.array), np.zeros((5, 3)))
