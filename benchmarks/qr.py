"""QR codes: round trips through decoders, degraded codes read back, and codes that show photographs.

python -m benchmarks.qr [--data DIR] [--images N] [--texts N] [--quick]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import mean

import numpy as np
from PIL import Image, ImageFilter

from fewbits.documents import HalftoneQR, QRCode, halftone_qr, read_qr, write_qr
from fewbits.documents.qr.halftoning import function_modules
from fewbits.documents.qr.reading import decode
from fewbits.documents.qr.writing import LEVELS
from fewbits.metrics import hvs_psnr

from .common import header, one_thread, pictures, table

TEXT = "https://example.org/fewbits"
KINDS = ("digits", "alphanumeric", "UTF-8", "bytes")
SHARES = dict(zip(LEVELS, (0.7, 0.55, 0.4, 0.3), strict=True))  # of the codewords, held by data, at the least

Decoder = Callable[[np.ndarray], list[str]]


def main() -> None:
    options = _arguments()
    with tempfile.TemporaryDirectory() as folder, one_thread():
        paths = pictures(options.data, Path(folder), options.images)
        header("fewbits.documents.qr", data=options.data or "-", texts=options.texts, quick=options.quick)
        decoders = _decoders()
        _round_trips(options.texts, decoders)
        _reading(60 if options.quick else 300)
        _photographs(paths, decoders)
        _settings(paths[:4], decoders)


def _decoders() -> dict[str, Decoder]:
    """What each decoder reads in an 8-bit grey image."""
    found: dict[str, Decoder] = {"zxing-cpp": lambda image: [code.text for code in decode(image)]}
    try:
        from pyzbar import pyzbar

        kinds = [pyzbar.ZBarSymbol.QRCODE]
        found["pyzbar"] = lambda image: [code.data.decode(errors="replace") for code in pyzbar.decode(image, kinds)]
    except ImportError:
        print("pyzbar or its libzbar0 is not installed")
    try:
        import cv2

        def opencv(image: np.ndarray) -> list[str]:
            try:
                return [cv2.QRCodeDetector().detectAndDecode(image)[0]]
            except (cv2.error, UnicodeDecodeError):  # from its own depths
                return []

        found["OpenCV"] = opencv
    except ImportError:
        print("OpenCV is not installed")
    return found


# Texts


def _round_trips(count: int, decoders: dict[str, Decoder]) -> None:
    """Texts of all kinds in versions 1 to 20 at all levels, nearly full, written and read."""
    rng = np.random.default_rng(5)
    read: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    start = time.process_time()
    writing = 0.0
    for number in range(count):
        kind, version, error = KINDS[number % 4], number // 4 % 20 + 1, LEVELS[number // 80 % 4]
        text = _content(rng, kind, version, error)
        begun = time.process_time()
        code = write_qr(text, version=version, error=error, scale=4, verify=False)
        writing += time.process_time() - begun
        read[kind]["texts"] += 1
        read[kind]["read_qr"] += any(text in (found.text, found.data) for found in read_qr(code.png))
        for name, decoder in decoders.items():
            read[kind][name] += isinstance(text, str) and text in decoder(255 * code.codes)
    rows = [[kind, *(read[kind][name] for name in ("texts", "read_qr", *decoders))] for kind in KINDS]
    rows.append(["all", *(sum(read[kind][name] for kind in KINDS) for name in ("texts", "read_qr", *decoders))])
    table(
        f"Versions 1 to 20, levels L to H: read exactly as written; {1000 * writing / count:.1f} ms to write one, "
        f"{time.process_time() - start:.1f} s in all. Decoders by themselves give text only",
        ["kind", "texts", "read_qr", *decoders],
        rows,
    )


def _content(rng: np.random.Generator, kind: str, version: int, error: str) -> str | bytes:
    room = int((~function_modules(version)).sum() / 8 * SHARES[error]) - 4
    if kind == "digits":
        return "".join(rng.choice(list("0123456789"), int(2.3 * room)))
    if kind == "alphanumeric":
        return "".join(rng.choice(list("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"), int(1.4 * room)))
    if kind == "UTF-8":
        return "".join(rng.choice(list("aé€ßπ∑漢字ключ"), room)).encode()[:room].decode(errors="ignore") or "ä"
    return rng.bytes(room)


# Reading


def _reading(count: int) -> None:
    """Codes turned, small, blurred, shaded and noisy: how many are read, and in what."""
    rng = np.random.default_rng(0)
    plain = write_qr(TEXT, scale=12).image.convert("L")
    found: Counter[str] = Counter()
    for _ in range(count):
        image = plain.rotate(rng.uniform(0, 360), Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        pixels = float(rng.choice([1.3, 1.6, 2, 3, 6]))  # a module
        side = round(image.width * pixels / 12)
        image = image.resize((side, side), Image.Resampling.BOX)
        image = image.filter(ImageFilter.GaussianBlur(pixels * float(rng.uniform(0, 0.55))))
        shade = np.linspace(rng.uniform(0.05, 1), 1, side) * rng.uniform(0.3, 1)
        noisy = np.asarray(image) * shade + rng.normal(0, rng.uniform(0, 25), (side, side))
        codes = read_qr(np.clip(noisy, 0, 255).astype(np.uint8))
        found[codes[0].method if codes else "not read"] += 1
    rows = [[method, number, 100 * number / count] for method, number in found.most_common()]
    table(f"{count} codes of 1.3 to 6 pixels a module, turned, blurred, shaded and noisy: read in", ["", "", "%"], rows)


# Pictures


def _photographs(paths: list[Path], decoders: dict[str, Decoder]) -> None:
    """Every picture with the default settings."""
    rows: list[list[object]] = []
    for path in paths:
        code = halftone_qr(TEXT, path)
        image = 255 * code.codes
        read = [TEXT in decoder(image) for decoder in decoders.values()]
        rows.append(
            [path.stem, code.version, code.strength, code.margin, _quality(code), code.seconds, *map(int, read)]
        )
    rows.append(
        [
            "all",
            "",
            *(mean(float(row[i]) for row in rows) for i in range(2, 6)),
            *map(sum, zip(*(row[6:] for row in rows), strict=True)),
        ]
    )
    table(
        "Halftone QR codes of photographs, as written: strength, margin (modules of blur), HPSNR of the picture, dB",
        ["picture", "version", "strength", "margin", "HPSNR", "s", *decoders],
        rows,
    )


def _settings(paths: list[Path], decoders: dict[str, Decoder]) -> None:
    """Other settings, at the sizes of photographs taken of them; means over pictures."""
    choices: list[dict[str, object]] = [{"sub": sub} for sub in (3, 4, 5, 7)]
    choices += [{"method": method} for method in ("ostromoukhov", "jarvis-judice-ninke", "blue-noise", "dbs")]
    choices += [{"version": 7}, {"min_margin": 0.4}]
    rows = []
    for choice in choices:
        codes = [halftone_qr(TEXT, path, **({"min_margin": 0.1} | choice)) for path in paths]
        views = [_view(code, factor) for code in codes for factor in (0.5, 0.75, 1, 1.5)]
        shares = [mean(TEXT in decoder(view) for view in views) * 100 for decoder in decoders.values()]
        figures = [mean(values) for values in zip(*((c.strength, c.margin, _quality(c)) for c in codes), strict=True)]
        rows.append([", ".join(f"{name} {value}" for name, value in choice.items()), *figures, *shares])
    table(
        f"Settings, {len(paths)} pictures: means, and per cent read at 0.5, 0.75, 1 and 1.5 times their size",
        ["setting", "strength", "margin", "HPSNR", *decoders],
        rows,
    )


def _view(code: QRCode, factor: float) -> np.ndarray:
    image = Image.fromarray(255 * code.codes)
    side = round(image.width * factor)
    return np.asarray(image.resize((side, side), Image.Resampling.BICUBIC))


def _quality(code: HalftoneQR) -> float:
    """HPSNR of the modules that hold data against the picture, stretched as it was; a submodule is a pixel."""
    whole = np.kron(function_modules((len(code.modules) - 17) // 4), np.ones((code.sub, code.sub), bool))
    shown = np.where(code.submodules, 0, 255)
    aim = np.where(whole, shown, 255 * code.target)
    return hvs_psnr(np.rint(aim).astype(np.uint8), shown.astype(np.uint8))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of pictures, or one that holds kodak/")
    parser.add_argument("--images", type=int, help="use so many of them")
    parser.add_argument("--texts", type=int, default=500, help="of the round trip (default: 500)")
    parser.add_argument("--quick", action="store_true", help="fewer pictures")
    options = parser.parse_args()
    if options.quick:
        options.images, options.texts = min(options.images or 3, 3), min(options.texts, 80)
    return options


if __name__ == "__main__":
    main()
