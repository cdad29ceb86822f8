"""What a run is about to create is on disk before the request leaves, and is read again whatever happened."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.model import Service
from conformance.wire.exchange import Exchange
from conformance.wire.intent import SET_UP, Probe
from conformance.wire.outgoing import Outgoing
from conformance.world.journal import Journal, digest
from conformance.world.journal_entries import Heading, JournalError, read

ACCOUNT = "987654321098"
KEEPER = f"arn:aws:zoo:eu-west-1:{ACCOUNT}:keeper/conformance-k3f9q2-A1"
HEADING = Heading("k3f9q2", "zoo", "aws", "eu-west-1", digest("k3f9q2", ACCOUNT), 1.0)


@pytest.fixture
def journal(tmp_path: Path, service: Service) -> Journal:
    return Journal(
        tmp_path / "runs" / "k3f9q2-A.jsonl", HEADING, service, ACCOUNT, ("conformance-run", "k3f9q2")
    )


def exchange(operation: str, params: Any, answer: Any, status: int | None = 200) -> Exchange:
    body = json.dumps(answer).encode()
    return Exchange(operation, params, b"", status, {}, body, 0.0, 0.0, "http://zoo")


def create(journal: Journal, params: Any, answer: Any = None, status: int | None = 200) -> None:
    """Have a create written down, and its answer if there is one."""
    after = journal.watch(Outgoing("CreateKeeper", params, SET_UP))
    assert after is not None
    if answer is not None:
        after(exchange("CreateKeeper", params, answer, status))


def test_a_create_is_written_down_before_it_is_answered(journal: Journal) -> None:
    create(journal, {"name": "conformance-k3f9q2-A1", "nickname": "x"})
    found = read(journal.path)
    (creation,) = found.creations
    assert (creation.operation, creation.resource) == ("CreateKeeper", "Keeper")
    assert creation.members == {"name": "conformance-k3f9q2-A1"}
    assert not (creation.answered)
    assert not (creation.refused)
    assert not (creation.tagged)
    assert found.heading == HEADING
    assert found.running
    journal.close(clean=False)
    assert not read(journal.path).running


def test_it_is_on_disk_and_not_only_on_its_way(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    safe: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda file: safe.append(os.fstat(file).st_size))
    create(journal, {"name": "a"})
    assert safe[-1] == journal.path.stat().st_size
    after = journal.watch(Outgoing("CreateKeeper", {"name": "b"}, SET_UP))
    assert safe[-1] == journal.path.stat().st_size
    assert after is not None


def test_the_answer_says_what_was_made(journal: Journal) -> None:
    create(journal, {"name": "a"}, {"keeperArn": KEEPER})
    create(journal, {"name": "b"}, {"__type": "InvalidInputException"}, 400)
    create(journal, {"name": "c"}, {"__type": "InternalFailure"}, 500)
    create(journal, {"name": "d"}, "text")
    made, refused, failed, unread = read(journal.path).shown(ACCOUNT)
    assert (made.answered, made.identifier) == (True, KEEPER)
    assert (refused.refused, refused.identifier) == (True, None)
    assert not (failed.answered)
    assert not (failed.refused)
    assert not (unread.answered)
    assert not (unread.refused)


def test_no_account_and_no_more_than_needed_is_kept(journal: Journal) -> None:
    create(journal, {"name": "a", "gateKey": "secret-key"}, {"keeperArn": KEEPER})
    text = journal.path.read_text()
    assert ACCOUNT not in text
    assert "secret-key" not in text
    assert "arn:aws:zoo:eu-west-1:{account}:keeper/" in text
    assert journal.path.stat().st_mode & 0o077 == 0


def test_a_tag_is_taken_note_of(journal: Journal) -> None:
    create(journal, {"name": "a", "tags": [{"tagKey": "conformance-run", "tagValue": "k3f9q2"}]})
    create(journal, {"name": "b", "tags": [{"tagKey": "conformance-run", "tagValue": "other0"}]})
    assert [c.tagged for c in read(journal.path).creations] == [True, False]


def test_what_was_deleted_is_not_left(journal: Journal) -> None:
    create(journal, {"name": "a"}, {"keeperArn": KEEPER})
    after = journal.watch(Outgoing("DeleteKeeper", {"keeperArn": KEEPER}, SET_UP))
    assert after is not None
    assert not read(journal.path).creations[0].deleted
    after(exchange("DeleteKeeper", {"keeperArn": KEEPER}, {"__type": "ResourceInUseException"}, 400))
    assert not read(journal.path).creations[0].deleted
    after(exchange("DeleteKeeper", {"keeperArn": KEEPER}, {}))
    assert read(journal.path).creations[0].deleted


def test_reads_and_probes_are_not_written_down(journal: Journal) -> None:
    assert journal.watch(Outgoing("ListKeepers", {}, SET_UP)) is None
    assert journal.watch(Outgoing("NoSuchOperation", {}, Probe(), malformed=True)) is None
    assert journal.is_empty
    journal.close(clean=True)
    assert not journal.path.exists()


def test_a_malformed_create_may_make_something(journal: Journal) -> None:
    assert journal.watch(Outgoing("CreateKeeper", None, SET_UP, malformed=True)) is not None
    (creation,) = read(journal.path).creations
    assert (creation.resource, creation.members) == ("Keeper", {})


def test_a_line_that_was_cut_off_is_passed_over(journal: Journal, service: Service) -> None:
    create(journal, {"name": "a"}, {"keeperArn": KEEPER})
    whole = journal.path.read_bytes()
    journal.close(clean=False)
    for cut in range(whole.index(b"\n") + 1, len(whole)):
        journal.path.write_bytes(whole[:cut])
        assert len(read(journal.path).creations) in (0, 1)
    again = Journal(journal.path, HEADING, service, ACCOUNT, ("conformance-run", "k3f9q2"), 1)
    create(again, {"name": "b"})
    again.close(clean=True)
    assert [c.number for c in read(journal.path).creations] == [1, 2]
    assert read(journal.path).closed


@pytest.mark.parametrize(
    "text", ["", "\n", "{}\n", "[]\n", "nonsense\n", '{"format": 2, "run": "x"}\n', "\udcff"]
)
def test_what_is_no_journal_is_told_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(JournalError, match=r"x\.jsonl: .*not a journal"):
        read(path)


def test_a_newer_format_is_said_to_be_newer(journal: Journal) -> None:
    create(journal, {"name": "a"})
    journal.close(clean=False)
    journal.path.write_text(journal.path.read_text().replace('"format":1', '"format":2'))
    with pytest.raises(JournalError, match="its format is 2; this version reads 1"):
        read(journal.path)


def test_where_it_cannot_be_written_the_run_does_not_begin(tmp_path: Path, service: Service) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match="cannot be written"):
        Journal(tmp_path / "file" / "x.jsonl", HEADING, service, ACCOUNT, ("a", "b"))


def test_a_killed_process_holds_no_lock(journal: Journal) -> None:
    create(journal, {"name": "a"})
    journal.close(clean=False)
    held = subprocess.Popen(
        [sys.executable, "-c", "import fcntl,sys,time; f=open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX);"
         "print(flush=True); time.sleep(60)", journal.path], stdout=subprocess.PIPE,
    )  # fmt: skip
    assert held.stdout is not None
    held.stdout.readline()
    assert read(journal.path).running
    held.kill()
    held.wait()
    assert not read(journal.path).running
