"""What is read once within a request, and anew outside it."""

from __future__ import annotations

import threading

from quanheng.base.once import lasting, once, reading_once

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


def test_what_lasts_is_kept_from_request_to_request_until_the_stamp_changes():
    stamp, calls = ["a"], []

    @lasting(lambda: stamp[0])
    def read(number: int) -> int:
        calls.append(number)
        return number * 2

    for _ in range(2):
        with reading_once():
            assert read(4) == 8
    stamp[0] = "b"
    with reading_once():
        read(4)

    assert calls == [4, 4]


def test_nothing_lasts_outside_a_request_or_without_a_stamp():
    stamp, calls = ["a"], []

    @lasting(lambda: stamp[0])
    def read() -> None:
        calls.append(1)

    read()
    read()
    stamp[0] = ""
    for _ in range(2):
        with reading_once():
            read()

    assert len(calls) == 4


def test_only_what_was_used_last_lasts():
    calls = []

    @lasting(lambda: "a")
    def read(number: int) -> int:
        calls.append(number)
        return number

    with reading_once():
        for number in range(64):
            read(number)
        read(0)
        read(64)
        read(0)
        read(1)

    assert calls == [*range(64), 64, 1]
