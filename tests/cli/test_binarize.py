"""``fewbits binarize``: what it writes, prints and ends with."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import fewbits as fb
from fewbits.cli.main import run
from fewbits.documents import read_pages, write_pages
from tests.documents.rendered import page, shaded, turned

SCAN = shaded(page(), 0.6, noise=8)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.png"
    Image.fromarray(SCAN).save(path)
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.tif"
    page().save(path, save_all=True, append_images=[page(seed=1), page(seed=2, shape=(300, 500))])
    return path


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_one_bit_a_pixel_and_one_line(scan, capfd):
    assert run(["binarize", str(scan)]) == 0
    output = scan.with_name("scan-auto.png")
    expected = fb.binarize(SCAN)
    assert output.read_bytes() == expected.png
    figures = f"{output.stat().st_size:,} bytes, {expected.method}, {100 * expected.ink.mean():.1f} % ink"
    assert capfd.readouterr() == (f"{scan} -> {output}: {figures}\n", "")


@pytest.mark.parametrize(("method", "limit"), [("otsu", " at 1[0-9.]+"), ("sauvola", "")])
def test_thresholds_are_told(scan, method, limit, capfd):
    assert run(["binarize", str(scan), "-m", method]) == 0
    assert re.search(f" bytes, {method}{limit}, [0-9.]+ % ink\n$", capfd.readouterr().out)


def test_surfaces_are_computed_only_to_be_told(scan, monkeypatch, capfd):
    command = ["binarize", str(scan), "-m", "sauvola", "-f"]
    assert run([*command, "-v"]) == 0
    assert re.search(r"sauvola at [0-9.]+ to [0-9.]+, ", capfd.readouterr().out)
    assert run([*command, "--json"]) == 0
    low, high = json.loads(capfd.readouterr().out)["pages"][0]["threshold"]
    assert low < high
    monkeypatch.setattr(fb.documents.BinarizedImage, "threshold", property(lambda _: pytest.fail("not asked for")))
    assert run([*command]) == 0
    assert run([*command, "-q", "-v"]) == 0


def test_options_are_those_of_the_front_door(scan):
    arguments = [
        *("--threshold", "100", "--foreground", "auto", "--denoise", "3", "--deskew", "--hysteresis", "20"),
        *("--clear-border", "--despeckle", "5", "--fill-holes", "4", "--invert", "-q", "-o"),
    ]
    output = scan.with_name("out.pbm")
    assert run(["binarize", str(scan), *arguments, str(output)]) == 0
    steps = {"foreground": "auto", "denoise": 3, "deskew": True, "hysteresis": 20, "clear_border": True}
    expected = fb.binarize(SCAN, "fixed", at=100, **steps, despeckle=5, fill_holes=4, invert=True)
    assert output.read_bytes() == expected.encode(".pbm")
    assert run(["binarize", str(scan), "-m", "fixed", "--option", "at=90.5", "-q"]) == 0
    assert scan.with_name("scan-fixed.png").read_bytes() == fb.binarize(SCAN, "fixed", at=90.5).png


@pytest.mark.parametrize("suffix", [".tif", ".pdf"])
def test_pages_in_are_pages_out(book, suffix, capfd):
    output = book.with_name(f"out{suffix}")
    assert run(["binarize", str(book), "-m", "mean", "-o", str(output)]) == 0
    expected = [fb.binarize(p, "mean") for p in read_pages(book)]
    assert output.read_bytes() == write_pages(expected, book.with_name(f"expected{suffix}")).read_bytes()
    assert f"-> {output}: 3 pages, {output.stat().st_size:,} bytes, mean, " in capfd.readouterr().out


def test_pages_in_are_numbered_files_out(book, capfd):
    assert run(["binarize", str(book), "-m", "mean", "--json"]) == 0
    figures = json.loads(capfd.readouterr().out)
    assert figures["output"] == [str(book.with_name(f"book-mean-{n}.png")) for n in (1, 2, 3)]
    for name, scan, told in zip(figures["output"], read_pages(book), figures["pages"], strict=True):
        expected = fb.binarize(scan, "mean")
        assert Path(name).read_bytes() == expected.png
        assert told["threshold"] == expected.threshold
        assert told["ink"] == pytest.approx(expected.ink.mean())
        assert (told["height"], told["width"]) == scan.array.shape
    assert figures["file_bytes"] == sum(Path(name).stat().st_size for name in figures["output"])
    assert run(["binarize", str(book), "-m", "mean"]) == 15
    assert "book-mean-1.png exists already" in capfd.readouterr().err


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_numbered_files_spare_inputs_and_what_becomes_of_them(book, scan, tmp_path, jobs, capfd):
    input_ = scan.rename(tmp_path / "book-1.png")
    kept = input_.read_bytes()
    assert run(["binarize", str(book), str(input_), "--ext", "-x.png", "-m", "mean", "-f", "-q", "-j", jobs]) == 0
    (tmp_path / "out").mkdir()
    # book.tif would go to book-1.png, an input.
    command = ["binarize", str(book), str(input_), "-m", "mean", "-f", "-j", jobs]
    for output in ([], ["-o", f"{tmp_path}/out/"]):  # where it is, and where another input goes
        arguments = ["--ext", ".png", *output]
        assert run([*command, *arguments]) == 4
        captured = capfd.readouterr()
        assert f"{book}: Page 1 would be written to " in captured.err
        assert captured.out.startswith(f"{input_} -> ")  # the rest goes on
        expected = fb.binarize(kept, "mean").png
        assert Path(captured.out.split(" -> ")[1].split(": ")[0]).read_bytes() == expected
        input_.write_bytes(kept)
    assert names(tmp_path / "out") == ["book-1.png"]


def test_numbered_files_of_two_inputs_do_not_meet(book, tmp_path, capfd):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{folder}.tif").write_bytes(book.read_bytes())
    (tmp_path / "b" / "b-x-2.png").symlink_to(tmp_path / "a" / "a-x-2.png")
    command = ["binarize", str(tmp_path / "a" / "a.tif"), str(tmp_path / "b" / "b.tif"), "--ext", "-x.png", "-f"]
    assert run([*command, "-m", "mean", "-j", "1"]) == 4
    assert "Page 2 would be written to " in capfd.readouterr().err
    assert names(tmp_path / "b") == ["b-x-2.png", "b.tif"]


def test_pdf_in(book, tmp_path):
    pdf = write_pages([fb.binarize(p, "fixed") for p in read_pages(book)], tmp_path / "book.pdf")
    assert run(["binarize", str(pdf), "-m", "fixed", "-o", str(tmp_path / "again.pdf"), "-q"]) == 0
    assert (tmp_path / "again.pdf").stat().st_size == pdf.stat().st_size
    assert run(["binarize", str(pdf), "-m", "fixed", "--dpi", "75", "-o", str(tmp_path / "small.tif"), "-q"]) == 0
    with Image.open(tmp_path / "small.tif") as small:
        assert small.size == (200, 200)


def test_streams(scan, book):
    command = [sys.executable, "-m", "fewbits", "binarize", "-", "-m", "mean", "-o", "-"]
    done = subprocess.run(command, input=scan.read_bytes(), capture_output=True, check=True)
    assert done.stdout == fb.binarize(SCAN, "mean").png
    assert b"- -> standard output: " in done.stderr
    done = subprocess.run([*command, "--ext", ".tif", "-q"], input=book.read_bytes(), capture_output=True, check=True)
    with Image.open(io.BytesIO(done.stdout)) as out:
        assert out.n_frames == 3
    done = subprocess.run(command, input=book.read_bytes(), capture_output=True)
    assert done.returncode == 4
    assert b"has many pages; to standard output they go as --ext .tif or --ext .pdf" in done.stderr


def test_folders_and_failures(scan, book, capfd):
    scan.with_name("bad.png").write_bytes(b"no image")
    scan.with_name("note.txt").write_bytes(b"no image")
    write_pages([fb.binarize(SCAN, "fixed")], scan.with_name("paper.pdf"))
    out = scan.with_name("out")
    assert run(["binarize", str(scan.parent), "-m", "fixed", "--ext", ".tif", "-o", f"{out}/", "-j", "2"]) == 25
    assert names(out) == ["book.tif", "paper.tif", "scan.tif"]
    captured = capfd.readouterr()
    assert captured.out.count("\n") == 3
    assert captured.err == f"fewbits: {scan.with_name('bad.png')} is not an image of a known format.\n"


def test_verbose_tells_of_each_page(tmp_path, capfd):
    board = tmp_path / "board.png"
    Image.fromarray(255 - turned(page(), 2)).save(board)
    assert run(["binarize", str(board), "--threshold", "128", "--foreground", "auto", "--deskew", "-v"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "fixed at 128, " in lines[1]
    assert ", light on dark, turned by 2.0" in lines[1]


def test_methods_are_listed(capfd):
    assert run(["binarize", "--list"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(fb.documents.METHODS)
    assert any(re.fullmatch("fixed +at=128", line) for line in lines)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["-m", "bogus"], 4, "method must be one of 'auto'"),
        (["-m", "mean", "--option", "size=3"], 4, "'mean' has no option 'size'"),
        (["-m", "mean", "--option", "size"], 4, "--option must be NAME=VALUE"),
        (["-m", "mean", "--window", "5"], 4, "--window: 'mean' has no option 'window'"),
        (["-m", "otsu", "--threshold", "5"], 4, "--threshold: 'otsu' has no option 'at'; it is for fixed, bernsen."),
        (["-m", "sauvola", "--window", "30"], 4, "window must be odd"),
        (["--denoise", "4"], 4, "denoise must be odd"),
        (["--foreground", "blue"], 4, "'blue' is not one of 'dark', 'light', 'auto'"),
        (["-o", "out.jpg"], 4, "The end of out.jpg must be one of '.png'"),
        (["--despeckle", "-1"], 4, "Invalid value for '--despeckle'"),
    ],
)
def test_what_cannot_be_meant_is_refused(scan, arguments, code, message, capfd):
    before = names(scan.parent)
    assert run(["binarize", str(scan), *arguments]) == code
    assert message in capfd.readouterr().err
    assert names(scan.parent) == before


@pytest.mark.parametrize("arguments", [["-m", "mean", "--option", "size=3"], ["-m", "sauvola", "--window", "30"]])
def test_options_are_refused_once_and_before_any_work(scan, book, arguments, capfd):
    assert run(["binarize", str(scan), str(book), str(scan.with_name("none.png")), *arguments]) == 4
    assert capfd.readouterr().err.count("\n") == 1


def test_what_exists_is_kept(scan, capfd):
    output = scan.with_name("scan-mean.png")
    output.write_bytes(b"mine")
    assert run(["binarize", str(scan), "-m", "mean"]) == 15
    assert output.read_bytes() == b"mine"
    assert run(["binarize", str(scan), "-m", "mean", "-f", "-q"]) == 0
    assert output.read_bytes() == fb.binarize(SCAN, "mean").png
    assert run(["binarize", str(scan.with_name("none.png"))]) == 2
    assert "none.png cannot be read: No such file" in capfd.readouterr().err


def test_files_of_one_name_are_refused_with_a_way_out(book, capfd):
    book.with_suffix(".png").write_bytes(b"never read")
    assert run(["binarize", str(book.parent), "-m", "mean"]) == 4
    expected = f"would both be written to {book.with_name('book-mean.png')}; name them in calls of their own, one with "
    assert expected + "another folder as --output, or with another --ext." in capfd.readouterr().err
