"""The container: its bytes, and what is refused."""

import tracemalloc
import zlib

import numpy as np
import pytest

import fewbits
from fewbits import Palette
from fewbits.coding import Codebook, encode_stream
from fewbits.errors import BadStreamError, ReadError
from tests.fuzz import fuzz
from tests.golden import CASES, FOLDER
from tests.reference import stream as reference


def checked(data: bytes) -> bytes:
    return data + zlib.crc32(data).to_bytes(4, "little")


def header(*, kind=0, coder=0, dtype=0, variant=0, axes=1, rest=b"\x03\x01") -> bytes:
    return b"\xffbq\x01" + bytes([kind | coder << 4, dtype | variant << 4, axes]) + rest


# Labels 1, 0, 1 in one bit each: 101, filled up with zeros.
BY_HAND = checked(header() + b"C\x01\xa0")


def test_a_stream_written_by_hand():
    stream = fewbits.open(BY_HAND)
    assert np.asarray(stream).tolist() == [1, 0, 1]
    assert encode_stream([1, 0, 1], effort=1) == BY_HAND  # the fast coder would take 8 bytes for the codes


def test_a_palette_written_by_hand():
    data = header(kind=2, axes=2, rest=b"\x01\x02\x01") + b"B\x07\x00" + bytes([0, 0, 0, 255, 128, 0]) + b"C\x01\x40"
    assert fewbits.open(checked(data))[0].tolist() == [[0, 0, 0], [255, 128, 0]]


def test_unknown_ancillary_chunks_are_skipped_and_critical_ones_refused():
    stream = fewbits.open(checked(header() + 2 * b"z\x03abc" + b"C\x01\xa0"))
    assert stream.codes.tolist() == [1, 0, 1]
    assert stream.info().metadata_bytes == 6
    with pytest.raises(BadStreamError, match=r"a chunk Z, which this version does not know \(at byte 11\)"):
        fewbits.open(checked(header() + b"Z\x03abc" + b"C\x01\xa0"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"the stream is cut short \(at byte 0\)"),
        (b"\x89PNG\r\n\x1a\n", r"do not begin like a .fbq stream \(at byte 0\)"),
        (b"\xffbq\x02" + BY_HAND[4:], r"of version \[2\]; this fewbits reads version 1 \(at byte 3\)"),
        (BY_HAND[:8], r"the header ends within"),
        (BY_HAND[:12], r"cut short \(at byte 12\)"),
        (BY_HAND[:-1], r"cut short \(at byte 15\)"),
        (BY_HAND + b"ab", r"followed by 2 bytes that do not belong to it \(at byte 16\)"),
        (BY_HAND[:11] + b"\xa1" + BY_HAND[12:], r"the check does not match .* is damaged \(at byte 12\)"),
        (checked(header(kind=9)), "kind 9, type 0 by coder 0, which this version does not know"),
        (checked(header(dtype=11)), "type 11"),
        (checked(header(coder=9)), "coder 9"),
        (checked(header(variant=1)), "variant 1 of labels, which this version does not know"),
        (checked(header(kind=2, variant=8)), "variant 8 of palette"),
        (checked(header(kind=4, variant=7)), "variant 7 of trellis"),
        (checked(header(dtype=1)), "the header contradicts itself"),
        (checked(header(kind=2, dtype=1)), "contradicts itself"),
        (checked(header(kind=4, dtype=10, rest=b"\x03\x02")), "contradicts itself"),
        (checked(header(kind=1, axes=0x81)), "contradicts itself"),
        (checked(header(kind=1, axes=0x21)), "contradicts itself"),
        (checked(header(kind=2, axes=0xC1, rest=b"\x00\x03\x01")), "contradicts itself"),
        (checked(header(axes=0x40, rest=b"\x00\x00")), "contradicts itself"),
        (checked(header(axes=0x41, rest=b"\x01\x03\x01")), "the axis of planes must be from 0 to 0, got 1"),
        (checked(header(kind=1, axes=0xC1, rest=b"\x00\x00\x01")), "1 to 65,536 channels"),
        (checked(header(rest=b"\xff\xff\xff\xff\x7f\x01")), "claims 34,359,738,367 codes; at most 268,435,456"),
        (checked(header(axes=2, rest=b"\xff\xff\xff\xff\xff\xff\xff\x7f\x00\x01")), "claims 0 codes"),
        (checked(header(rest=b"\x03\x80\x80\x04")), "the number of levels must be from 0 to 65,535, got 65,536"),
        (checked(header(kind=3, rest=b"\x03\x01\x00")), "the length of vectors must be from 1"),
        (checked(header(kind=3, rest=b"\x03\xff\xff\x03\xff\xff\x03")), "at most 16,777,216 numbers"),
        (checked(header(kind=1) + b"C\x01\xa0"), "the stream has no codebook"),
        (checked(header() + b"B\x03\x00\x00\x01" + b"C\x01\xa0"), "a chunk B, which does not belong here"),
        (checked(header(kind=1) + 2 * b"B\x03\x00\x00\x01" + b"C\x01\xa0"), "a chunk B, which does not belong here"),
        (checked(header(kind=1) + b"B\x04\x00\x00\x01\x02" + b"C\x01\xa0"), "the chunk B has 1 bytes too many"),
        (checked(header() + b"!\x00C\x01\xa0"), "a chunk has the type 33, which is no letter"),
        (checked(header() + b"C\xff\xff\xff\xff\x7f"), "cut short"),
        (checked(header() + b"n\x02\x01a" + b"C\x01\xa0"), "names, but not one for each colour of a palette"),
        (checked(header() + b"o\x01\x09" + b"C\x01\xa0"), "the orientation must be from 1 to 8, got 9"),
        (checked(header() + b"i\x02ab" + b"C\x01\xa0"), "the ICC profile is damaged"),
        (checked(header() + b"t\x03\x01a\xff" + b"C\x01\xa0"), "a text is not UTF-8"),
        (checked(header() + b"t\x05\x03dpix" + b"C\x01\xa0"), "a text is called 'dpi', which another chunk is for"),
        (checked(header() + 2 * b"t\x02\x01a" + b"C\x01\xa0"), "a text is called 'a', which another chunk is for"),
        (checked(header() + 2 * b"o\x01\x02" + b"C\x01\xa0"), r"the stream has two chunks o \(at byte 14\)"),
        (checked(header() + b"T\x01\x00"), "the side of a tile must be from 1 to 3, got 0"),
        (checked(header() + b"T\x01\x01"), "claims 3 tiles, more than its index holds"),
        (checked(header() + b"T\x06\x03\x01\0\0\0\0"), r"the stream ends within the codes \(at byte 21\)"),
    ],
)
def test_what_is_refused_when_it_is_opened(data, message):
    with pytest.raises(BadStreamError, match=f"(?i){message}"):
        fewbits.open(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (checked(header() + b"C\x02\xa0\x00"), r"1 bytes of packed codes were expected, got 2 \(at byte 11\)"),
        (checked(header(rest=b"\x03\x02") + b"C\x01\xff"), r"packed codes must be below 3, got 3 \(at byte 11\)"),
        (checked(header(rest=b"\x03\x00") + b"C\x01\xff"), "codes of a single level take no bytes, got 1"),
        (checked(header() + b"T\x06\x03\x01\0\0\0\0") + b"a", r"the check of a tile does not match .* \(at byte 21\)"),
    ],
)
def test_what_is_refused_when_it_is_decoded(data, message):
    stream = fewbits.open(data)
    with pytest.raises(BadStreamError, match=f"(?i){message}"):
        _ = stream.codes
    with pytest.raises(BadStreamError, match=f"(?i){message}"):
        np.asarray(stream)


def test_errors_tell_where_and_are_read_errors():
    with pytest.raises(ReadError) as caught:
        fewbits.open(BY_HAND[:12])
    assert caught.value.offset == 12


def test_max_pixels_is_the_users():
    data = encode_stream(np.zeros((100, 100), int), Palette(["#000"]))
    assert fewbits.open(data, max_pixels=10_000).shape == (100, 100, 3)
    with pytest.raises(BadStreamError, match=r"claims 10,000 codes; at most 9,999 are read \(max_pixels\)"):
        fewbits.open(data, max_pixels=9_999)
    vectors = encode_stream(np.zeros(100, int), Codebook(np.zeros((1, 50))))
    with pytest.raises(BadStreamError, match="claims 100 vectors of 50 numbers"):
        fewbits.open(vectors, max_pixels=1000)


def test_a_small_stream_that_claims_much_takes_little_memory():
    claims = [
        header(axes=4, rest=b"\xff\x7f\xff\x7f\xff\x7f\xff\x7f\x01"),
        header(kind=3, rest=b"\x03\xff\xff\x03\x80\x02") + b"B\x01\x00",
        header(kind=1, axes=0xC2, rest=b"\x00\x80\x80\x04\x01\xff\x01") + b"B\x01\x00",
        header(rest=b"\xff\xff\x3f\x01") + b"T\x01\x01",
        header() + b"C\xff\xff\xff\xff\x0f",
    ]
    for data in claims:
        tracemalloc.start()
        with pytest.raises(BadStreamError):
            fewbits.open(checked(data))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 4 << 20


@pytest.mark.parametrize("name", CASES)
def test_golden_streams_decode_forever(name):
    case = CASES[name]()
    stream = fewbits.open(FOLDER / f"{name}.fbq")
    assert np.array_equal(stream.codes, case.codes)
    found, want = np.asarray(stream), case.samples()
    assert found.shape == want.shape
    assert case.quantizer is None or found.tobytes() == np.ascontiguousarray(want).tobytes()
    metadata = case.options.get("metadata", {})
    assert {k: v for k, v in stream.metadata.items() if k != "dpi"} == {k: v for k, v in metadata.items() if k != "dpi"}
    assert getattr(stream.quantizer, "names", None) == getattr(case.quantizer, "names", None)
    assert getattr(stream.quantizer, "space", None) == getattr(case.quantizer, "space", None)


@pytest.mark.parametrize("name", CASES)
def test_a_decoder_written_from_the_description_reads_them_too(name):
    data = (FOLDER / f"{name}.fbq").read_bytes()
    codes, samples, extra = reference.decode(data)
    stream = fewbits.open(data)
    assert np.array_equal(codes, stream.codes)
    assert np.ascontiguousarray(samples).tobytes() == np.asarray(stream).astype(samples.dtype).tobytes()
    assert len(extra) == len(stream.metadata) + bool(getattr(stream.quantizer, "names", None))


def test_every_golden_file_has_its_case():
    assert sorted(path.stem for path in FOLDER.glob("*.fbq")) == sorted(CASES)


def test_damaged_streams_do_no_harm():
    tally = fuzz(2000, seed=5)
    assert tally.faults == []
    assert tally.outcomes["refused"] > 1000
    assert tally.outcomes["decoded"] > 10
