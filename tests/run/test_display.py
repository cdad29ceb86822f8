"""What is shown of a course: lines for a log, two moving lines for a terminal."""

from __future__ import annotations

import io
import os
import re
import threading
from collections.abc import Iterator

import pytest
from rich.console import Console

from conformance.run.course import Course
from conformance.run.display import Lines, Moving, Nothing, display, line

ESCAPES = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")


@pytest.fixture
def course() -> Course:
    made = Course(lambda: 0.0, stage="starting moto")
    return made


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def under_way(course: Course) -> Course:
    course.stage, course.operation = "", "CreateSchema"
    course.begin(["request"] * 1200, 600.0)
    course.ended("request", "fail")
    return course


def test_a_line_says_what_is_being_done(course: Course) -> None:
    assert line(course) == "   0:00  starting moto"


def test_a_line_says_how_far_the_run_is(course: Course) -> None:
    said = " ".join(line(under_way(course)).split())
    assert said == "0:00 1 of 1,200 CreateSchema ✗ 1 fail about 10 min left"


def test_at_the_end_no_time_is_left_to_tell(course: Course) -> None:
    under_way(course).stage = "writing the report"
    said = line(course)
    assert "writing the report" in said
    assert "left" not in said
    assert "CreateSchema" not in said


def test_lines_come_by_themselves_until_closed(course: Course, pipe: tuple[int, int]) -> None:
    lines = Lines(course, pipe[1], every=0.001)
    lines.open()
    lines.open()
    said = b""
    while said.count(b"\n") < 3:
        said += os.read(pipe[0], 4096)
    assert set(said.decode().splitlines()[:2]) == {line(course)}
    lines.close()
    lines.close()
    for thread in threading.enumerate():
        if getattr(thread, "_target", None) == lines._tick:
            thread.join(10)
            assert not thread.is_alive()


def test_what_is_said_in_between_is_written_at_once(course: Course, pipe: tuple[int, int]) -> None:
    Lines(course, pipe[1]).say("interrupted: finishing …")
    assert os.read(pipe[0], 4096).decode() == "interrupted: finishing …\n"


def test_nobody_has_to_listen(course: Course) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    Lines(course, writing).say("something")
    os.close(writing)


def test_a_terminal_shows_the_stage_and_then_the_items(course: Course) -> None:
    screen = io.StringIO()
    moving = Moving(course, Console(file=screen, force_terminal=True, width=100, color_system=None))
    moving.open()
    assert "starting moto 0:00" in screen.getvalue()
    screen.truncate(0)
    moving.say("Zoo on moto: 1 operation")
    under_way(course)
    moving.close()
    plain = ESCAPES.sub("", screen.getvalue())
    assert "Zoo on moto: 1 operation" in plain
    assert re.search(r" 1/1,200 0:00 about 10 min left *\r?\n *CreateSchema  ✗ 1 fail", plain)


def test_a_narrow_terminal_cuts_lines_and_breaks_none(course: Course) -> None:
    screen = io.StringIO()
    moving = Moving(under_way(course), Console(file=screen, force_terminal=True, width=40, color_system=None))
    moving.open()
    first = ESCAPES.sub("", screen.getvalue()).replace("\r", "")
    moving.close()
    assert len(first.split("\n")) == 2
    assert all(len(shown) <= 40 for shown in first.split("\n"))


def test_who_wants_it_quiet_sees_nothing(course: Course, capfd: pytest.CaptureFixture[str]) -> None:
    shown = display(course, quiet=True)
    shown.open()
    shown.say("something")
    shown.close()
    assert isinstance(shown, Nothing)
    assert capfd.readouterr() == ("", "")


def test_what_is_no_terminal_gets_lines(course: Course, capfd: pytest.CaptureFixture[str]) -> None:
    shown = display(course)
    assert isinstance(shown, Lines)
    shown.say("something")
    assert capfd.readouterr().out == "something\n"


@pytest.mark.parametrize(("stage", "bold"), [("writing the report", True), ("", False)])
def test_what_is_done_beside_the_items_stands_out(course: Course, stage: str, bold: bool) -> None:
    screen = io.StringIO()
    under_way(course).stage = stage
    moving = Moving(course, Console(file=screen, force_terminal=True, width=100, color_system="standard"))
    moving.open()
    moving.close()
    told = stage or "CreateSchema"
    assert (f"\x1b[1m{told}" in screen.getvalue()) is bold
    assert told in screen.getvalue()
