from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desk.errors import Cancelled, NotAllowed
from ui.jobs import BIT, Jobs


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()
    made.deleteLater()


def idle(qtbot: QtBot, jobs: Jobs) -> None:
    qtbot.waitUntil(lambda: jobs.is_idle, timeout=5000)


def test_work_runs_elsewhere_and_its_result_lands_on_the_gui_thread(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[tuple[str, threading.Thread]] = []
    jobs.read(lambda: threading.current_thread(), lambda t: seen.append((t.name, threading.current_thread())))
    idle(qtbot, jobs)
    assert seen[0][0].startswith("read-")
    assert seen[0][1] is threading.main_thread()


def test_of_several_reads_with_one_key_only_the_newest_is_answered(jobs: Jobs, qtbot: QtBot) -> None:
    answers: list[int] = []
    for number in range(20):
        jobs.read(lambda n=number: time.sleep(0.002) or n, answers.append, key="rows")
    idle(qtbot, jobs)
    assert answers == [19]


def test_a_superseded_read_that_has_not_begun_never_runs(jobs: Jobs, qtbot: QtBot) -> None:
    gate = threading.Event()
    ran: list[int] = []
    for _ in range(3):
        jobs.read(gate.wait, lambda _: None)
    for number in range(10):
        jobs.read(lambda n=number: ran.append(n), lambda _: None, key="rows")
    gate.set()
    idle(qtbot, jobs)
    assert ran == [9]


def test_a_forgotten_key_is_not_answered(jobs: Jobs, qtbot: QtBot) -> None:
    answers: list[int] = []
    jobs.read(lambda: time.sleep(0.02) or 1, answers.append, key="rows")
    jobs.forget("rows")
    idle(qtbot, jobs)
    assert answers == []


def test_writes_happen_one_after_the_other_in_order(jobs: Jobs, qtbot: QtBot) -> None:
    order: list[int] = []
    for number in range(5):
        jobs.write(lambda n=number: time.sleep(0.005 * (5 - n)) or order.append(n))
    idle(qtbot, jobs)
    assert order == [0, 1, 2, 3, 4]


def test_an_error_goes_to_its_own_handler_and_else_to_everyone(jobs: Jobs, qtbot: QtBot) -> None:
    def fail() -> None:
        raise NotAllowed("没有权限，请联系管理员。")

    own: list[BaseException] = []
    everyone: list[BaseException] = []
    jobs.error.connect(everyone.append)
    jobs.read(fail, lambda _: None, failed=own.append)
    jobs.read(fail, lambda _: None)
    idle(qtbot, jobs)
    assert [type(error) for error in own] == [NotAllowed]
    assert [type(error) for error in everyone] == [NotAllowed]


def test_a_long_job_reports_how_far_it_is_and_stops_when_asked(jobs: Jobs, qtbot: QtBot) -> None:
    failed: list[BaseException] = []

    def work(step: object) -> None:
        for number in range(10_000):
            step(number, 10_000)  # type: ignore[operator]
            time.sleep(0.001)

    watched = jobs.long("导出", work, lambda _: pytest.fail("it was to be stopped"), failed.append)
    qtbot.waitUntil(lambda: watched.done > 3, timeout=5000)
    assert jobs.running == [watched]
    assert watched.total == 10_000
    watched.cancel()
    idle(qtbot, jobs)
    assert [type(error) for error in failed] == [Cancelled]
    assert jobs.running == []


def test_closing_stops_long_jobs_answers_nothing_and_leaves_no_thread(qtbot: QtBot) -> None:
    jobs = Jobs()
    answers: list[object] = []

    def work(step: object) -> None:
        for number in range(10_000):
            step(number, 10_000)  # type: ignore[operator]
            time.sleep(0.001)

    jobs.long("导出", work, answers.append, answers.append)
    jobs.read(lambda: 1, answers.append)
    before = [thread for thread in jobs._threads if thread.is_alive()]
    jobs.close()
    qtbot.wait(30)
    assert answers == []
    assert before and not any(thread.is_alive() for thread in before)
    jobs.read(lambda: 1, answers.append)
    jobs.deleteLater()
    assert answers == []


def test_steps_are_taken_on_the_gui_thread_and_events_come_between_them(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[object] = []

    def steps() -> Iterator[None]:
        for number in range(3):
            jobs.read(lambda: None, lambda _, number=number: seen.append(f"answer {number}"))
            while len(jobs._results) == 0:  # the answer is there, and lands as soon as the event loop may run
                time.sleep(0.001)
            time.sleep(BIT)
            seen.append(threading.current_thread())
            yield

    jobs.bit_by_bit(steps(), lambda: seen.append("done"))
    assert not seen and not jobs.is_idle
    idle(qtbot, jobs)
    assert seen.count(threading.main_thread()) == 3
    assert seen.index("answer 0") < seen.index("done")


def test_a_step_that_fails_is_told_and_the_rest_is_left(jobs: Jobs, qtbot: QtBot) -> None:
    errors: list[BaseException] = []
    jobs.error.connect(errors.append)

    def steps() -> Iterator[None]:
        yield
        raise NotAllowed("nein")

    jobs.bit_by_bit(steps(), lambda: pytest.fail("the steps did not all succeed"))
    idle(qtbot, jobs)
    assert [type(error) for error in errors] == [NotAllowed]


def test_after_closing_no_step_is_taken(jobs: Jobs, qtbot: QtBot) -> None:
    taken: list[int] = []
    jobs.bit_by_bit((taken.append(number) for number in range(3)), lambda: taken.append(-1))
    jobs.close()
    qtbot.wait(20)
    assert taken == []
