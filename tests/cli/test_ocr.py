"""``fewbits ocr``: what it prints, writes and ends with."""

import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from fewbits.cli.main import run
from fewbits.documents import ocr
from tests.documents.rendered import draw, shaded

TEXT = "Say it with fewer bits,\nknow exactly what it cost,\nkeep a file that really is\nas small as it looks to be."
PAGE = draw(TEXT, (300, 600), 32)

pytestmark = pytest.mark.usefixtures("tesseract")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.png"
    PAGE.save(path, dpi=(200, 200))
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.tif"
    pages = [draw(text, (120, 400), 32) for text in ("first page", "second page")]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    return path


def test_text(scan, capfd):
    assert run(["ocr", str(scan), "-m", "fixed"]) == 0
    assert capfd.readouterr() == (TEXT + "\n", "")


def test_text_of_many(scan, book, capfd):
    assert run(["ocr", str(scan), str(book), "-m", "fixed", "-j", "2"]) == 0
    out = capfd.readouterr().out
    assert out == f"==> {scan} <==\n{TEXT}\n==> {book} <==\nfirst page\n\fsecond page\n"


def test_words_in_json(scan, capfd):
    assert run(["ocr", str(scan), "--json", "--threshold", "120", "--psm", "6"]) == 0
    figures = json.loads(capfd.readouterr().out)
    expected = ocr(scan, "fixed", at=120, psm=6)
    assert figures["text"] == TEXT
    assert figures["words"] == [word.to_dict() for word in expected.words]
    assert (figures["method"], figures["pages"]) == ("fixed", 1)
    assert figures["confidence"] == expected.confidence


@pytest.mark.parametrize("ending", [".txt", ".hocr", ".tsv", ".xml"])
def test_files(scan, ending, capfd):
    assert run(["ocr", str(scan), "-m", "none", "--ext", ending]) == 0
    output = scan.with_suffix(ending)
    assert output.read_bytes() == ocr(scan, None).encode(ending)
    size = output.stat().st_size
    out = capfd.readouterr().out
    assert out.startswith(f"{scan} -> {output}: {size:,} bytes, 23 words, 9")
    assert out.endswith(" % sure\n")


def test_a_pdf_that_can_be_searched(book, tmp_path):
    output = tmp_path / "read.pdf"
    assert run(["ocr", str(book), "-m", "fixed", "-o", str(output), "-q"]) == 0
    pdf = pypdfium2.PdfDocument(output)
    assert [page.get_textpage().get_text_range().strip() for page in pdf] == ["first page", "second page"]
    pdf.close()
    assert run(["ocr", str(output), "-m", "fixed"]) == 0  # and which we can read again


def test_streams(scan):
    command = [sys.executable, "-m", "fewbits", "ocr", "-", "-m", "fixed"]
    done = subprocess.run(command, input=scan.read_bytes(), capture_output=True, check=True)
    assert done.stdout.decode() == TEXT + "\n"
    command += ["-o", "-", "--ext", ".tsv"]
    done = subprocess.run(command, input=scan.read_bytes(), capture_output=True, check=True)
    assert done.stdout.startswith(b"level\tpage_num")
    assert done.stderr.startswith(b"- -> standard output: ")


def test_methods_compared(tmp_path, capfd):
    path, truth = tmp_path / "dim.png", tmp_path / "truth.txt"
    Image.fromarray(shaded(PAGE, 0.4)).save(path)
    truth.write_text(TEXT)
    assert run(["ocr", str(path), "--compare", "fixed,mean,none", "--option", "at=60", "--truth", str(truth)]) == 4
    assert "'mean' has no option 'at'" in capfd.readouterr().err
    assert run(["ocr", str(path), "--compare", "fixed,none", "--threshold", "80", "--truth", str(truth)]) == 0
    title, head, *rows = capfd.readouterr().out.splitlines()
    assert title == str(path)
    assert head.split() == ["method", "CER", "WER", "words", "confidence", "seconds"]
    assert [row.split()[0] for row in rows] == ["fixed", "none"]
    assert rows[0].split()[1:4] == ["0.0000", "0.0000", "23"]
    assert len({len(line) for line in (head, *rows)}) == 1


def test_methods_compared_without_the_truth(scan, capfd):
    command = [sys.executable, "-m", "fewbits", "ocr", "-", "--compare", "fixed,none", "--json"]
    done = subprocess.run(command, input=scan.read_bytes(), capture_output=True, check=True)
    figures = json.loads(done.stdout)
    assert [row["method"] for row in figures["methods"]] == ["fixed", "none"]
    assert run(["ocr", str(scan), "--compare", "fixed,none", "-q"]) == 0
    assert capfd.readouterr() == ("", "")
    for row in figures["methods"]:
        assert set(row) == {"method", "words", "confidence", "seconds"}
        assert row["words"] == 23
        assert row["confidence"] > 80


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--lang", "tlh"], 4, "Tesseract has no language 'tlh'"),
        (["-m", "bogus"], 4, "method must be one of 'auto'"),
        (["-m", "none", "--deskew"], 4, "--deskew cannot be used here: without a method"),
        (["-m", "none", "--window", "31"], 4, "--window cannot be used here"),
        (["-m", "none", "--k", "0"], 4, "--k cannot be used here"),
        (["-m", "none", "--option", "at=60"], 4, "--option cannot be used here"),
        (["-m", "none", "--threshold", "0"], 4, "--threshold cannot be used here"),
        (["--compare", "none", "--clear-border"], 4, "--clear-border cannot be used here"),
        (["--compare", "sauvola,otsu", "--window", "31"], 4, "--window: 'otsu' has no option 'window'"),
        (["--compare", "fixed,sauvola", "--option", "r=64"], 4, "'fixed' has no option 'r'"),
        (["--config", "'"], 4, "config must be arguments as a shell takes them"),
        (["--compare", "none,bogus"], 4, "method must be one of 'auto'"),
        (["--compare", "none", "-o", "x.txt"], 4, "--compare prints a table"),
        (["--truth", "x.txt"], 4, "--truth is for --compare on one input"),
        (["--compare", "none", "--truth", "no.txt"], 2, "no.txt cannot be read as text: No such file"),
        (["-o", "x.doc"], 4, "The end of x.doc must be one of '.txt', '.hocr', '.tsv', '.xml', '.pdf'"),
        (["--psm", "14"], 4, "Invalid value for '--psm'"),
        (["-m", "none", "--config", "--bogus"], 2, "Tesseract failed"),
    ],
)
def test_what_cannot_be_meant_is_refused(scan, arguments, code, message, capfd):
    before = sorted(scan.parent.iterdir())
    assert run(["ocr", str(scan), *arguments]) == code
    captured = capfd.readouterr()
    assert message in captured.err
    assert captured.out == ""
    assert sorted(scan.parent.iterdir()) == before


def test_what_exists_is_kept_and_failures_do_not_stop_the_rest(scan, capfd):
    scan.with_name("bad.png").write_bytes(b"no image")
    scan.with_suffix(".txt").write_text("mine")
    assert run(["ocr", str(scan), "--ext", ".txt", "-m", "none"]) == 15
    assert scan.with_suffix(".txt").read_text() == "mine"
    assert run(["ocr", str(scan.parent), "-m", "none"]) == 25
    captured = capfd.readouterr()
    assert TEXT in captured.out
    assert "bad.png is not an image of a known format" in captured.err
    assert run(["ocr", str(scan), "--ext", ".txt", "-m", "none", "-f", "-q"]) == 0
    assert scan.with_suffix(".txt").read_text() == TEXT + "\n"
