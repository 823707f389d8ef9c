"""What is read once within a request, and anew outside it."""

from __future__ import annotations

import threading

from quanheng.base.once import once, reading_once

asked = []


@once
def square(number: int, *, plus: int = 0) -> int:
    asked.append(number)
    return number * number + plus


def test_within_a_request_the_same_is_read_once_and_another_by_itself():
    asked.clear()
    with reading_once():
        found = [square(3), square(3), square(3, plus=1), square(4), square(4)]

    assert found == [9, 9, 10, 16, 16]
    assert asked == [3, 3, 4]


def test_outside_a_request_everything_is_read_anew():
    asked.clear()
    with reading_once():
        square(3)
    square(3)
    square(3)

    assert asked == [3, 3, 3]


def test_what_is_nothing_is_kept_too():
    seen = []

    @once
    def nothing() -> None:
        seen.append(1)

    with reading_once():
        nothing()
        nothing()

    assert seen == [1]


def test_another_thread_reads_for_itself():
    asked.clear()
    with reading_once():
        square(5)
        other = threading.Thread(target=square, args=(5,))
        other.start()
        other.join()

    assert asked == [5, 5]
