"""How the seats are filled: everybody's first day, and in the large company who leaves, moves, rises and comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from quanheng.demo import truths
from quanheng.demo.calendar import NAMES, TODAY_NUMBER, calendar, month_of_day, place, working_after
from quanheng.demo.dice import SEED, Dice
from quanheng.demo.org import MERGED_ON, Event, Hiring, Org, Seat, Stay, framed
from quanheng.demo.sizes import Size
from quanheng.engine.ground.period import epoch_day

REASONS = ("薪酬", "发展空间", "家庭原因", "工作压力", "另谋高就")
OTHER_REASONS = ("试用期不合格", "合同到期不续签", "违反制度")
# Half-yearly promotions: months of service asked for, and how many of those are promoted (ppm).
RISES = {"junior": ("standard", 18, 350_000), "standard": ("senior", 36, 120_000)}
TRANSFER, PROMOTED_WITHIN, RETURN = 150_000, 750_000, 40_000
# Days from approval to the first day of work, at the start of 2023 and at the end.
HIRE_DAYS = (36, 15)
# The small company: what happens to four people, told in docs/demo.md.
MOVED, MOVED_ON = "HY013", epoch_day(date(2025, 11, 17))
PROMOTED, PROMOTED_ON = "HY035", epoch_day(date(2026, 1, 1))
NEWCOMER, HIRED_ON = "HY031", epoch_day(date(2025, 12, 1))
LEAVER, LEFT_ON = "HY028", epoch_day(date(2026, 1, 31))


@dataclass
class _Life:
    """The organisation while its years go by."""

    org: Org
    dice: Dice
    now: dict[int, Stay] = field(default_factory=dict)
    starts: dict[int, list[tuple[int, int, int | None]]] = field(default_factory=dict)
    gone: list[tuple[int, int, str]] = field(default_factory=list)
    left_once: set[int] = field(default_factory=set)
    returns: int = truths.RETURNS
    recruiters: list[int] = field(default_factory=list)


def staffed(size: Size, seed: int = SEED) -> Org:
    """Return the organisation with everybody in it, up to today."""
    life = _Life(framed(size), Dice("people", seed))
    for seat in life.org.seats:
        _seated_first(life, seat)
    if size.moves:
        life.recruiters = [seat.number for seat in life.org.of_post("hr")]
        for month in range(len(NAMES)):
            _month(life, month)
    else:
        _small_changes(life)
    life.org.stays.sort(key=lambda stay: (stay.person, stay.first, stay.covers))
    life.org.events.sort(key=lambda event: (event.day, event.person, event.kind))
    life.org.hirings.sort(key=lambda one: (one.day, one.unit, one.post))
    return life.org


def _seated_first(life: _Life, seat: Seat) -> None:
    """Hire whoever sits in a seat when the records begin: bosses before those they lead."""
    low, high = {"executive": (2012, 2012), "lead": (2014, 2016)}.get(seat.grade, (2017, 2022))
    if seat.grade == "junior":
        low = 2021
    if seat.grade == "senior":
        high = 2019
    month = (5 if seat.boss == 0 else 1, 12)
    hired = epoch_day(date(life.dice.one(low, high), life.dice.one(*month), life.dice.one(1, 28)))
    person = life.org.new_person()
    if life.org.code(person) == NEWCOMER:
        hired = HIRED_ON
    _sit(life, Stay(seat.number, person, hired, [(hired, seat.grade)]))


def _sit(life: _Life, stay: Stay) -> None:
    life.org.stays.append(stay)
    life.now[stay.seat] = stay


def _month(life: _Life, month: int) -> None:
    first, last = int(calendar().first[month]), int(calendar().end[month]) - 1
    for seat, day, person in sorted(life.starts.pop(month, []), key=lambda one: one[1]):
        _start(life, life.org.seats[seat], day, person)
    if first == MERGED_ON:
        _merge(life)
    if month % 6 == 0 and month:
        _rises(life, first)
    _leaving(life, month, first, last)


def _start(life: _Life, seat: Seat, day: int, person: int | None) -> None:
    """Let a newcomer, or somebody who comes back, begin in an empty seat."""
    if seat.number in life.now or (seat.last is not None and day > seat.last):
        return
    back = person is not None
    who = life.org.new_person() if person is None else person
    grade = "junior" if seat.sells else seat.grade
    _sit(life, Stay(seat.number, who, day, [(day, grade)]))
    kind = "returned" if back else "hired"
    life.org.events.append(Event(day, who, seat.unit_on(day), kind, seat.post))
    _hired(life, seat, day, who)


def _hired(life: _Life, seat: Seat, day: int, who: int) -> None:
    for i, one in enumerate(life.org.hirings):
        if (
            one.hired is None
            and one.started == day
            and (one.unit, one.post) == (seat.unit_on(day), seat.post)
        ):
            life.org.hirings[i] = Hiring(one.day, one.recruiter, one.unit, one.post, day, who)
            return


def _leaving(life: _Life, month: int, first: int, last: int) -> None:
    seats = sorted(life.now)
    thrown = life.dice.below(1_000_000, len(seats))
    days = life.dice.between(first, last, len(seats))
    for seat_number, hit, day in zip(seats, thrown.tolist(), days.tolist(), strict=True):
        seat = life.org.seats[seat_number]
        stay = life.now.get(seat_number)
        if stay is None or seat.post == "general_manager" or day < stay.first + 40:
            continue
        if hit < _hazard(seat, month) and stay.first < first:
            _leave(life, seat, stay, int(day), month)


def _hazard(seat: Seat, month: int) -> int:
    base = truths.LEAVING_SELLERS if seat.sells else truths.LEAVING_OTHERS
    late = truths.LATE_PAY.get(seat.branch)
    if (
        late
        and seat.sells
        and any(place(name) + lag == month for name in late[0] for lag in (1, 2))
    ):
        return base * truths.LATE_LEAVING_TIMES
    return base


def _leave(life: _Life, seat: Seat, stay: Stay, day: int, month: int) -> None:
    stay.last = day
    del life.now[seat.number]
    late = _hazard(seat, month) > max(truths.LEAVING_SELLERS, truths.LEAVING_OTHERS)
    wants = late or life.dice.happens(800_000)
    reasons = REASONS if wants else OTHER_REASONS
    reason = "提成发放延迟" if late else reasons[life.dice.one(0, len(reasons) - 1)]
    unit = seat.unit_on(day)
    life.org.events.append(Event(day, stay.person, unit, "left", seat.post, wants, reason))
    if seat.sells and wants and stay.person not in life.left_once:
        life.gone.append((stay.person, day, seat.branch))
        life.left_once.add(stay.person)
    _refill(life, seat, day)


def _refill(life: _Life, seat: Seat, day: int) -> None:
    """Fill an empty seat from within, by somebody who comes back, or by hiring."""
    if seat.last is not None or day + 3 > TODAY_NUMBER:
        return
    if seat.post in ("sales_manager", "city_manager") and life.dice.happens(PROMOTED_WITHIN):
        if _promoted_into(life, seat, day):
            return
    elif seat.sells and life.dice.happens(TRANSFER) and _moved_into(life, seat, day):
        return
    back, late = None, day > int(calendar().first[20])
    if seat.sells and life.returns and late and life.dice.happens(RETURN):
        back = next((g for g in life.gone if day - g[1] > 200 and g[2] == seat.branch), None)
    if back:
        life.gone.remove(back)
        life.returns -= 1
    _request(life, seat, day, None if back is None else back[0])


def _request(life: _Life, seat: Seat, day: int, person: int | None) -> None:
    share = min(1000, max(0, (day - int(calendar().first[0])) * 1000 // 1200))
    usual = HIRE_DAYS[0] + (HIRE_DAYS[1] - HIRE_DAYS[0]) * share // 1000
    approved = working_after(day + life.dice.one(1, 8))
    start = working_after(approved + life.dice.one(usual - 6, usual + 6))
    recruiter = life.recruiters[life.dice.one(0, len(life.recruiters) - 1)]
    known = start <= TODAY_NUMBER
    if approved > TODAY_NUMBER:
        return
    unit = seat.unit_on(max(start, day))
    life.org.hirings.append(
        Hiring(approved, recruiter, unit, seat.post, start if known else None, None)
    )
    if known:
        month = max(month_of_day(start), month_of_day(day) + 1)
        life.starts.setdefault(month, []).append((seat.number, start, person))


def _within_branch(life: _Life, seat: Seat, day: int, grades: tuple[str, ...]) -> list[Stay]:
    return [
        stay
        for number, stay in sorted(life.now.items())
        if (other := life.org.seats[number]).branch == seat.branch
        and other.post == "salesperson"
        and other.unit != seat.unit
        and stay.grade_on(day) in grades
        and stay.first < day - 300
    ]


def _take(life: _Life, seat: Seat, stay: Stay, day: int, kind: str) -> None:
    """Move somebody into an empty seat from a day on, and fill the seat that becomes empty."""
    old = life.org.seats[stay.seat]
    grade = seat.grade if kind == "promoted" else stay.grade_on(day)
    stay.last = day - 1
    del life.now[old.number]
    _sit(life, Stay(seat.number, stay.person, day, [(day, grade)]))
    to_unit = seat.unit_on(day)
    life.org.events.append(
        Event(day, stay.person, old.unit_on(day), kind, seat.post, to_unit=to_unit)
    )
    _refill(life, old, day)


def _promoted_into(life: _Life, seat: Seat, day: int) -> bool:
    if seat.post == "city_manager":
        found = [
            stay for number, stay in sorted(life.now.items())
            if (other := life.org.seats[number]).post == "sales_manager"
            and other.branch == seat.branch and stay.first < day - 300
        ]  # fmt: skip
    else:
        found = _within_branch(life, seat, day, ("senior", "standard"))
    if not found:
        return False
    _take(life, seat, found[life.dice.one(0, len(found) - 1)], day + 1, "promoted")
    return True


def _moved_into(life: _Life, seat: Seat, day: int) -> bool:
    found = _within_branch(life, seat, day, ("standard", "junior"))
    if not found:
        return False
    _take(life, seat, found[life.dice.one(0, len(found) - 1)], day + 1, "transferred")
    return True


def _rises(life: _Life, day: int) -> None:
    for number, stay in sorted(life.now.items()):
        rise = RISES.get(stay.grade_on(day))
        if (
            rise is None
            or day - stay.grades[-1][0] < rise[1] * 30
            or not life.dice.happens(rise[2])
        ):
            continue
        stay.grades.append((day, rise[0]))
        seat = life.org.seats[number]
        unit = seat.unit_on(day)
        life.org.events.append(Event(day, stay.person, unit, "promoted", seat.post))


def _merge(life: _Life) -> None:
    """Let the head of the branch that goes take over the larger one, whose head retires; the others go along."""
    seats = {(seat.unit, seat.post): seat for seat in life.org.seats if seat.post == "city_manager"}
    going, staying = (seats[unit, "city_manager"] for unit in (truths.MERGED, truths.MERGED_INTO))
    old, head = life.now.pop(staying.number, None), life.now.pop(going.number, None)
    if old:
        old.last = MERGED_ON - 1
        life.org.events.append(
            Event(
                old.last,
                old.person,
                staying.unit,
                "left",
                staying.post,
                voluntary=False,
                reason="退休",
            )
        )
    if head:
        head.last = MERGED_ON - 1
        _sit(life, Stay(staying.number, head.person, MERGED_ON, [(MERGED_ON, "lead")]))
    moved = [seat for seat in life.org.seats if seat.after and seat.after[1] != seat.unit]
    people = [
        (life.now[seat.number].person, seat.post) for seat in moved if seat.number in life.now
    ]
    people += [(head.person, "city_manager")] if head else []
    for person, post in people:
        life.org.events.append(
            Event(MERGED_ON, person, truths.MERGED, "transferred", post, to_unit=truths.MERGED_INTO)
        )


def _small_changes(life: _Life) -> None:
    """Let one move, one rise, one come and one leave."""
    by_code = {life.org.code(stay.person): stay for stay in life.org.stays}
    moved, raised, leaver = by_code[MOVED], by_code[PROMOTED], by_code[LEAVER]
    _small_move(life.org, moved, by_code["HY014"])
    raised.grades.append((PROMOTED_ON, "senior"))
    _small_heir(life.org, leaver, by_code[NEWCOMER])
    life.org.events += [
        Event(MOVED_ON, moved.person, "HY-SH1", "transferred", "salesperson", to_unit="HY-HZ1"),
        Event(PROMOTED_ON, raised.person, "HY-GZ1", "promoted", "salesperson"),
        Event(HIRED_ON, by_code[NEWCOMER].person, "HY-CD1", "hired", "salesperson"),
        Event(LEFT_ON, leaver.person, "HY-CD1", "left", "salesperson", voluntary=True, reason="家庭原因"),
    ]  # fmt: skip


def _small_move(org: Org, moved: Stay, heir: Stay) -> None:
    """Give who moves a new seat in the other branch; a colleague covers for the old one."""
    lead = next(
        seat for seat in org.seats if seat.unit == "HY-HZ1" and seat.post == "sales_manager"
    )
    org.seats.append(
        Seat(len(org.seats), "HY-HZ1", "salesperson", "standard", lead.number, "HY-HZ", "HY")
    )
    moved.last = MOVED_ON - 1
    org.stays.append(Stay(len(org.seats) - 1, moved.person, MOVED_ON, [(MOVED_ON, "standard")]))
    org.stays.append(Stay(moved.seat, heir.person, MOVED_ON, [(MOVED_ON, "standard")], covers=True))


def _small_heir(org: Org, leaver: Stay, new: Stay) -> None:
    """Let who was hired before take over from who leaves."""
    leaver.last = LEFT_ON
    org.stays.append(
        Stay(leaver.seat, new.person, LEFT_ON + 1, [(LEFT_ON + 1, "junior")], covers=True)
    )
    recruiter = org.of_post("hr")[0].number
    org.hirings.append(
        Hiring(HIRED_ON - 32, recruiter, "HY-CD1", "salesperson", HIRED_ON, new.person)
    )
