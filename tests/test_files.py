import os
import stat

import pytest

from fewbits._files import write_file
from fewbits.errors import FewbitsError, OutputExistsError, WriteError


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_write_file_creates_and_replaces(tmp_path):
    path = tmp_path / "a.bin"
    write_file(path, b"one")
    write_file(str(path), b"two")
    assert path.read_bytes() == b"two"
    assert names(tmp_path) == ["a.bin"]


def test_an_existing_file_stays_unless_overwriting_is_asked_for(tmp_path):
    path = tmp_path / "a.bin"
    write_file(path, b"one", overwrite=False)
    with pytest.raises(OutputExistsError, match=r"a\.bin exists already") as caught:
        write_file(path, b"two", overwrite=False)
    assert isinstance(caught.value, FewbitsError | FileExistsError)
    assert path.read_bytes() == b"one"
    assert names(tmp_path) == ["a.bin"]


@pytest.mark.parametrize("step", ["replace", "open"])
def test_a_failure_leaves_the_old_file_and_no_temporary_one(tmp_path, monkeypatch, step):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def fail(self, *arguments, **options):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(type(path), step, fail)
        with pytest.raises(WriteError, match=r"a\.bin cannot be written: No space left on device"):
            write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


def test_readers_never_meet_half_a_file(tmp_path, monkeypatch):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    seen = []
    replace = type(path).replace

    def look(self, target):
        seen.append((path.read_bytes(), self.read_bytes(), self.parent))
        return replace(self, target)

    monkeypatch.setattr(type(path), "replace", look)
    write_file(path, b"new")
    assert seen == [(b"old", b"new", tmp_path)]


def test_a_link_stays_a_link_and_its_target_is_written(tmp_path):
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "a.bin", tmp_path / "link.bin"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_file(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["link.bin", "real"]
    assert names(tmp_path / "real") == ["a.bin"]


def test_a_folder_as_target_is_refused_and_stays(tmp_path):
    (tmp_path / "d").mkdir()
    with pytest.raises(WriteError, match="d cannot be written"):
        write_file(tmp_path / "d", b"x")
    assert (tmp_path / "d").is_dir()
    assert names(tmp_path) == ["d"]


def test_a_missing_folder_is_a_write_error(tmp_path):
    with pytest.raises(WriteError, match="cannot be written: No such file"):
        write_file(tmp_path / "missing" / "a.bin", b"x")
    assert names(tmp_path) == []


def test_a_pipe_is_written_and_stays_a_pipe(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_file(path, b"through")
        assert os.read(reader, 99) == b"through"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert names(tmp_path) == ["pipe"]


def test_an_overwritten_file_keeps_its_mode(tmp_path):
    path = tmp_path / "private"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_file(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o600
