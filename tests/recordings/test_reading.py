"""Whatever is in a file of a recording: a value, or one clear line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.recordings.document import Heading, Kept, Recording, RecordingError, Seen, Turn
from conformance.recordings.reading import read, read_file
from conformance.recordings.recorder import RecordingFile
from conformance.recordings.redaction import Redactor
from conformance.wire.failure import Failure, FailureKind
from conformance.wire.intent import Violates
from tests.checks.exchanges import answered

HEADING = Heading(
    service="zoo", target="here", spec="http://127.0.0.1:1", kind="url", url="http://127.0.0.1:1",
    region="us-east-1", started=1760000000.0, suite="1", boto3="0", token="Cabcdef",
)  # fmt: skip

Load = Callable[[str], Service]


@pytest.fixture
def load(schemas: Path) -> Load:
    return lambda name: load_service(name, schemas)


def recorded(folder: Path, *entries: object, heading: Heading = HEADING) -> Path:
    """A recording with these exchanges and turns in it."""
    recorder = RecordingFile(folder, heading, Redactor(), pytest.fail)
    for entry in entries:
        recorder.turn(entry) if isinstance(entry, str) else recorder.exchange(entry)
    recorder.close()
    return recorder.path


EXCHANGES = (
    answered("ListKeepers", {"keepers": []}, body={"a": "é\ud800", "b": None}),
    answered("CreateKeeper", b"\xff\x00", 400, {}, intent=Violates("name", "required")),
    answered("ListKeepers", b"", None, failure=Failure(FailureKind.RESET, "lost")),
    answered("NoSuchThing", {}, sent_headers={"A": "b"}, path="/x?y=1", method="GET"),
)


def test_what_is_written_is_read(tmp_path: Path, load: Load):
    path = recorded(tmp_path, "zoo.ListKeepers.accepted", *EXCHANGES)
    found = read_file(path, load)
    assert found.heading == HEADING
    assert found.whole
    assert found.entries[0] == Turn("zoo.ListKeepers.accepted")
    assert found.entries[-1] == Seen("end")
    for entry, exchange in zip(found.entries[1:-1], EXCHANGES, strict=True):
        assert isinstance(entry, Kept)
        for name in (
            "operation",
            "params",
            "sent",
            "status",
            "answer",
            "failure",
            "intent",
            "path",
            "method",
        ):
            assert getattr(entry.exchange, name) == getattr(exchange, name), name


def test_a_recording_of_a_process_that_was_killed_is_read_up_to_there(tmp_path: Path, load: Load):
    path = recorded(tmp_path, *EXCHANGES)
    whole = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(whole[:3]) + whole[3][:40])
    found = read_file(path, load)
    assert len(found.entries) == 2
    assert not found.whole


@pytest.mark.parametrize(
    ("contents", "told"),
    [
        (b"", "the first line is no heading"),
        (b"{", "line 1: not JSON"),
        (b"[1]\n", "the first line is no heading"),
        (b'{"recording": 99}\n', "format 99 is none that this release reads (1)"),
        (b'{"recording": 1}\n', "not a line of a recording"),
        (b"\xff\xfe\n{}\n", "line 1: not JSON"),
        (b"[" * 100_000 + b"\n", "line 1: not JSON"),
    ],
)
def test_what_is_no_recording_is_said_in_one_line(tmp_path: Path, load: Load, contents: bytes, told: str):
    path = tmp_path / "a.jsonl"
    path.write_bytes(contents)
    with pytest.raises(RecordingError) as raised:
        read_file(path, load)
    assert told in str(raised.value)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "line", ["{}", '{"turn": 1}', '{"exchange": {}}', '{"seen": "x", "value": 1}', "[]", "x"]
)
def test_a_wrong_line_is_named(tmp_path: Path, load: Load, line: str):
    path = recorded(tmp_path)
    path.write_text(path.read_text().splitlines()[0] + "\n" + line + "\n")
    with pytest.raises(RecordingError, match="line 2"):
        read_file(path, load)


def test_contracts_that_are_not_there(tmp_path: Path, load: Load):
    from attrs import evolve

    path = recorded(tmp_path, heading=evolve(HEADING, service="nothing"))
    with pytest.raises(RecordingError, match="nothing"):
        read_file(path, load)


def test_an_empty_folder_and_none(tmp_path: Path, load: Load):
    with pytest.raises(RecordingError, match="no recording in"):
        read([tmp_path], load)
    with pytest.raises(RecordingError, match="no such file or folder"):
        read([tmp_path / "nothing"], load)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_bytes_are_a_recording_or_a_clear_line(tmp_path: Path, load: Load, data: st.DataObject):
    """Also such as were a recording before something happened to them."""
    whole = (
        recorded(tmp_path / "good", *EXCHANGES)
        if not (tmp_path / "good").exists()
        else next((tmp_path / "good").glob("*.jsonl"))
    )
    good = whole.read_bytes()
    start = data.draw(st.integers(0, len(good)))
    stop = data.draw(st.integers(start, min(len(good), start + 200)))
    path = tmp_path / "bad.jsonl"
    path.write_bytes(good[:start] + data.draw(st.binary(max_size=60)) + good[stop:])
    try:
        found: Recording | str = read_file(path, load)
    except RecordingError as problem:
        found = str(problem)
    assert isinstance(found, Recording) or "\n" not in found


def test_a_full_disk_ends_the_recording_and_nothing_else(tmp_path: Path):
    told: list[str] = []
    recorder = RecordingFile(tmp_path, HEADING, Redactor(), told.append)

    class Full:
        def write(self, text: str) -> None:
            raise OSError(28, "No space left on device")

    recorder._file = Full()  # type: ignore[assignment]
    recorder.turn("a")
    recorder.turn("b")
    recorder.close()
    (line,) = told
    assert line.endswith("No space left on device")


def test_a_folder_that_cannot_be_written(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordingError, match="cannot be written"):
        RecordingFile(tmp_path / "file" / "below", HEADING, Redactor(), pytest.fail)


def test_every_line_fits_its_schema(tmp_path: Path):
    from conformance.recordings.document import check

    for line in recorded(tmp_path, "zoo.a.b", *EXCHANGES).read_text().splitlines():
        check(json.loads(line))


def test_a_recording_is_whole_where_its_last_line_is_the_end(tmp_path: Path, load: Load) -> None:
    path = recorded(tmp_path, *EXCHANGES[:2])
    *others, last, end = path.read_bytes().splitlines(keepends=True)
    assert read_file(path, load).whole
    path.write_bytes(b"".join([*others, end, last]))
    assert not read_file(path, load).whole
