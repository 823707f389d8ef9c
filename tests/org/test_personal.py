"""Personal data of people: sealed in the database, masked for readers, in full for a reason, unique phones."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanheng.base import keyring, sealed
from quanheng.base.access import NotFound
from quanheng.base.keyring import CannotUnseal
from quanheng.base.models import AuditEntry
from quanheng.org.choices import Role
from quanheng.org.models import Person
from quanheng.org.personal import personal
from quanheng.org.personal_checks import keys_fit, misplaced
from quanheng.org.personal_models import PersonalRecord
from quanheng.org.services import personal as services
from quanheng.org.services.common import CannotChangeOrg
from quanheng.org.services.people import people_remove
from quanheng.org.services.personal import PersonalRow, WantsReason, personal_put, personal_show
from tests.base.test_keyring import NEW, OLD, in_environment
from tests.org.conftest import NEW_YEAR

CARD = "11010519491231002X"  # the worked example of GB 11643
ACCOUNT, PHONE = "6222021200013456780", "15400001234"


def put(firm, person: str = "ana", actor=None, **values: str) -> int:
    row = PersonalRow(person=person, values=values, source="staff.xlsx, row 2")
    return personal_put(actor=actor or firm.actor, rows=[row], at=firm.at)


def entries(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action).order_by("id"))


def whole_database() -> str:
    """Return every text in every table, as a copy of the database would give it away."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_a_copy_of_the_database_tells_no_number(firm):
    put(firm, identity_number=CARD, bank_account=ACCOUNT, phone=PHONE, email="ana@example.com", address="朝阳区幸福路一号院")  # fmt: skip

    held = whole_database()
    for value in (CARD, ACCOUNT, PHONE, "ana@example.com", "幸福路"):
        assert value not in held
    assert services.opened(PersonalRecord.objects.get()) == {
        "identity_number": CARD,
        "bank_account": ACCOUNT,
        "phone": PHONE,
        "email": "ana@example.com",
        "address": "朝阳区幸福路一号院",
    }


def test_the_audit_holds_masks_and_the_names_of_what_changed(firm):
    put(firm, phone=PHONE)
    put(firm, phone="154 0000 9234")

    first, second = entries("org.personal.change")
    assert (first.before, first.after) == (None, {"changed": ["phone"], "phone": "154****1234"})
    assert second.before == {"phone": "154****1234"}
    assert second.after == {"changed": ["phone"], "phone": "154****9234"}
    assert (second.subject_type, second.subject_key) == ("org.person", "ana")


def test_what_is_left_out_stays_and_what_is_empty_goes(firm):
    put(firm, phone=PHONE, identity_number=CARD)
    put(firm, phone="")

    record = PersonalRecord.objects.get()
    assert services.opened(record)["identity_number"] == CARD
    assert (record.phone, record.phone_blind) == ("", None)


def test_the_same_again_leaves_no_trace(firm):
    assert put(firm, phone=PHONE) == 1
    before = PersonalRecord.objects.get().phone

    assert put(firm, phone="+86 154-0000-1234") == 0
    assert PersonalRecord.objects.get().phone == before
    assert len(entries("org.personal.change")) == 1


def test_a_wrong_value_refuses_all_and_is_not_repeated(firm):
    rows = [
        PersonalRow(person="ana", values={"phone": PHONE}, source="row 2"),
        PersonalRow(person="bo", values={"identity_number": "110105194912310021"}, source="row 3"),
        PersonalRow(person="nobody", values={"phone": "15400005678"}, source="row 4"),
    ]

    with pytest.raises(CannotChangeOrg) as refused:
        personal_put(actor=firm.actor, rows=rows, at=firm.at)
    told = refused.value.told(str)
    assert "Identity number: Its last character does not fit" in told
    assert "There is no person “nobody”." in told
    assert "110105194912310021" not in told
    assert not PersonalRecord.objects.exists()


def test_two_people_cannot_have_one_phone(firm):
    put(firm, phone=PHONE)

    with pytest.raises(CannotChangeOrg, match="This mobile phone is ana's already"):
        put(firm, "bo", phone="+8615400001234")
    rows = [PersonalRow(person=code, values={"phone": "15400005678"}) for code in ("bo", "chen")]
    with pytest.raises(CannotChangeOrg, match="This mobile phone is bo's already"):
        personal_put(actor=firm.actor, rows=rows, at=firm.at)
    assert PersonalRecord.objects.count() == 1


def test_a_phone_is_unique_across_keys_that_are_being_changed(firm, monkeypatch):
    in_environment(monkeypatch, OLD)
    put(firm, phone=PHONE)
    in_environment(monkeypatch, NEW, OLD)

    with pytest.raises(CannotChangeOrg, match="This mobile phone is ana's already"):
        put(firm, "bo", phone=PHONE)


def test_two_people_may_exchange_their_phones_in_one_file(firm):
    put(firm, "ana", phone="15400000001")
    put(firm, "bo", phone="15400000002")

    rows = [
        PersonalRow(person="ana", values={"phone": "15400000002"}),
        PersonalRow(person="bo", values={"phone": "15400000001"}),
    ]
    assert personal_put(actor=firm.actor, rows=rows, at=firm.at) == 2
    found = {r.person.code: services.opened(r)["phone"] for r in PersonalRecord.objects.all()}
    assert found == {"ana": "15400000002", "bo": "15400000001"}


def test_the_database_itself_keeps_phones_apart_and_to_be_found(firm):
    put(firm, phone=PHONE)
    blind, bo = keyring.blind(PHONE), Person.objects.get(code="bo")

    for wrong in ({"phone": "x", "phone_blind": blind}, {"phone": "x"}, {"phone_blind": "y"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PersonalRecord.objects.create(person=bo, **wrong)


def test_who_signs_in_by_a_phone_is_found_by_any_spelling(firm, user_of):
    user = user_of("ana")
    put(firm, phone=PHONE)

    assert services.user_of_phone("+86 154 0000 1234") == user
    assert services.user_of_phone("15400001235") is None
    assert services.user_of_phone("ana") is None
    assert services.user_of_phone("") is None
    user.is_active = False
    user.save()
    assert services.user_of_phone(PHONE) is None


def test_a_phone_without_a_sign_in_opens_nothing(firm):
    put(firm, phone=PHONE)

    assert services.user_of_phone(PHONE) is None


@pytest.mark.parametrize(
    ("code", "role", "unit", "sees"),
    [
        ("ana", None, None, True),
        ("bo", None, None, False),
        ("chen", Role.BRANCH_HEAD, "north", False),
        ("eve", Role.HR, "north", True),
        ("eve", Role.HR, "south", False),
        ("eve", Role.PAYROLL, None, True),
        ("eve", Role.ADMINISTRATOR, None, False),
        ("eve", Role.AUDITOR, None, False),
        ("eve", Role.HEADQUARTERS, None, False),
        ("eve", Role.SALES_OPERATIONS, None, False),
    ],
)  # fmt: skip
def test_who_sees_the_data_of_ana(firm, user_of, code, role, unit, sees):
    put(firm, phone=PHONE)
    granted = [(Role.EMPLOYEE, None), *([(role, unit)] if role else [])]
    user = user_of(code, *granted)

    if sees:
        assert personal(user, "ana", day=NEW_YEAR).masks["phone"] == "154****1234"
        assert personal_show(actor=user, code="ana", why="pay day", at=firm.at)["phone"] == PHONE
        return
    with pytest.raises(NotFound):
        personal(user, "ana", day=NEW_YEAR)
    with pytest.raises(NotFound):
        personal_show(actor=user, code="ana", why="pay day", at=firm.at)
    assert entries("org.personal.unmask") == []


def test_only_hr_enters_personal_data(firm, user_of):
    own = user_of("ana", (Role.EMPLOYEE, None))
    pays = user_of("eve", (Role.PAYROLL, None))
    hr = user_of("dai", (Role.HR, "north"))

    for user in (own, pays):
        with pytest.raises(NotFound):
            put(firm, actor=user, phone=PHONE)
    with pytest.raises(NotFound):
        put(firm, "eve", actor=hr, phone=PHONE)
    assert not PersonalRecord.objects.exists()
    assert put(firm, actor=hr, phone=PHONE) == 1


def test_to_see_in_full_asks_a_reason_and_leaves_an_entry(firm, user_of):
    put(firm, phone=PHONE)
    hr = user_of("eve", (Role.HR, None))

    with pytest.raises(WantsReason, match="Say why"):
        personal_show(actor=hr, code="ana", why="  ", at=firm.at)
    assert entries("org.personal.unmask") == []
    personal_show(actor=hr, code="ana", why="bank asked", at=firm.at)
    (entry,) = entries("org.personal.unmask")
    assert (entry.actor, entry.why, entry.after) == (hr, "bank asked", {"shown": ["phone"]})


def test_one_needs_no_reason_for_ones_own(firm, user_of):
    put(firm, phone=PHONE)
    own = user_of("ana", (Role.EMPLOYEE, None))

    assert personal_show(actor=own, code="ana", why="", at=firm.at)["phone"] == PHONE
    assert len(entries("org.personal.unmask")) == 1


def test_a_wrong_key_is_a_sentence_and_changes_nothing(firm, monkeypatch):
    in_environment(monkeypatch, OLD)
    put(firm, phone=PHONE)
    before, held = AuditEntry.objects.count(), PersonalRecord.objects.values().get()
    in_environment(monkeypatch, NEW)

    for doing in (
        lambda: put(firm, phone="15400005678"),
        lambda: put(firm, "bo", phone="15400005678"),
        lambda: personal_show(actor=firm.actor, code="ana", why="x", at=firm.at),
        lambda: personal(firm.actor, "ana", day=NEW_YEAR),
        lambda: sealed.keys_rotate(actor=firm.actor, at=firm.at),
    ):
        with pytest.raises(CannotUnseal, match="missing"):
            doing()
    assert services.user_of_phone(PHONE) is None
    assert AuditEntry.objects.count() == before
    assert PersonalRecord.objects.values().get() == held
    assert [finding.what for finding in keys_fit()] == [
        "Stored secrets were sealed with the keys old, which are missing. Put them back into QUANHENG_KEYS or the file “keys” of the home."
    ]


def test_a_person_who_is_removed_takes_the_record_along(firm):
    from quanheng.org.rows import PersonRow
    from quanheng.org.services.people import people_put

    people_put(actor=firm.actor, rows=[PersonRow(code="new", name="New")], at=firm.at)
    put(firm, "new", phone=PHONE)

    people_remove(actor=firm.actor, codes=["new"], at=firm.at)
    assert not PersonalRecord.objects.exists()


def test_rotation_goes_batch_by_batch_and_lookups_hold_throughout(firm, user_of, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 2)
    user = user_of("ana")
    in_environment(monkeypatch, OLD)
    for number, code in enumerate(("ana", "bo", "chen", "dai", "eve")):
        put(firm, code, phone=f"1540000000{number}", identity_number=CARD)
    in_environment(monkeypatch, NEW, OLD)

    done = []
    while count := services.personal_reseal():
        done.append(count)
        assert services.user_of_phone("15400000000") == user
    assert done == [2, 2, 1]
    assert sealed.used() == {"new": 10}
    in_environment(monkeypatch, NEW)
    assert services.user_of_phone("15400000000") == user
    assert {services.opened(r)["identity_number"] for r in PersonalRecord.objects.all()} == {CARD}


def test_what_was_sealed_for_one_person_is_refused_at_another_and_the_doctor_says_so(firm):
    put(firm, identity_number=CARD, phone=PHONE)
    put(firm, "bo", bank_account=ACCOUNT)
    stolen = PersonalRecord.objects.get(person__code="ana").identity_number
    PersonalRecord.objects.filter(person__code="bo").update(identity_number=stolen)

    why = "Identity number of bo was sealed for somebody else or for another field"
    with pytest.raises(CannotUnseal, match=why):
        personal(firm.actor, "bo", day=NEW_YEAR)
    with pytest.raises(CannotUnseal, match=why):
        personal_show(actor=firm.actor, code="bo", why="x", at=firm.at)
    with pytest.raises(CannotUnseal, match=why):
        services.personal_reseal() or services.opened(PersonalRecord.objects.get(person__code="bo"))
    (finding,) = misplaced()
    assert (str(finding.where), "Identity number" in finding.what) == ("person bo", True)
    assert list(keys_fit()) == []

    put(firm, "bo", identity_number="")
    assert list(misplaced()) == []
    assert services.opened(PersonalRecord.objects.get(person__code="bo"))["bank_account"] == ACCOUNT


def test_a_phone_that_lies_in_another_row_signs_nobody_in(firm, user_of):
    user = user_of("ana")
    put(firm, phone=PHONE)
    put(firm, "bo", email="bo@b.cn")
    assert services.user_of_phone(PHONE) == user

    user_of("bo")
    held = PersonalRecord.objects.get(person__code="ana")
    PersonalRecord.objects.filter(pk=held.pk).update(phone="", phone_blind=None)
    PersonalRecord.objects.filter(person__code="bo").update(
        phone=held.phone, phone_blind=held.phone_blind
    )
    assert services.user_of_phone(PHONE) is None


def test_what_was_sealed_before_places_were_bound_opens_and_is_bound_by_a_rotation(firm):
    put(firm, identity_number=CARD)
    PersonalRecord.objects.update(identity_number=keyring.seal(CARD))
    assert services.opened(PersonalRecord.objects.get())["identity_number"] == CARD

    assert sealed.keys_rotate(actor=firm.actor, at=firm.at) == {"personal": 1}
    bound = PersonalRecord.objects.get().identity_number
    assert keyring.unseal(bound, about="person/ana/identity_number") == CARD
    with pytest.raises(keyring.SealedForAnother):
        keyring.unseal(bound, about="person/bo/identity_number")


def test_a_rotation_is_one_entry_in_the_audit_and_none_when_nothing_was_left(firm, monkeypatch):
    in_environment(monkeypatch, OLD)
    put(firm, phone=PHONE)
    in_environment(monkeypatch, NEW, OLD)

    assert sealed.keys_rotate(actor=firm.actor, at=firm.at) == {"personal": 1}
    assert sealed.keys_rotate(actor=firm.actor, at=firm.at) == {}
    (entry,) = entries("base.keys.change")
    assert entry.after == {"key": "new", "rows": {"personal": 1}, "dropped": []}


def test_keys_that_nothing_is_sealed_with_are_dropped_from_the_file_and_no_others(firm):
    put(firm, phone=PHONE)
    first = keyring.all_keys()[0].name
    sealed.key_add(actor=firm.actor, at=firm.at)
    second = sealed.key_add(actor=firm.actor, at=firm.at).name
    assert len(keyring.all_keys()) == 3

    sealed.keys_rotate(actor=firm.actor, at=firm.at, drop=True)
    assert [key.name for key in keyring.all_keys()] == [second]
    assert second != first
    assert services.opened(PersonalRecord.objects.get())["phone"] == PHONE


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["ana", "bo", "chen"]),
        st.sampled_from(["", *(f"1540000000{n}" for n in range(3))]),
    ),
    max_size=12,
)


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(CHANGES, st.sampled_from([(OLD,), (NEW, OLD)]))
def test_whatever_is_entered_no_phone_is_two_peoples_and_each_is_found(
    firm, monkeypatch, changes, keys
):
    with transaction.atomic():
        mark = transaction.savepoint()
        expected: dict[str, str] = {}
        for place, (code, phone) in enumerate(changes):
            in_environment(monkeypatch, *(keys if place else (OLD,)))
            taken = phone and any(p == phone and c != code for c, p in expected.items())
            if taken:
                with pytest.raises(CannotChangeOrg):
                    put(firm, code, phone=phone)
            else:
                put(firm, code, phone=phone)
                expected[code] = phone
        held = {r.person.code: services.opened(r)["phone"] for r in PersonalRecord.objects.all()}
        assert {c: p for c, p in held.items() if p} == {c: p for c, p in expected.items() if p}
        for code, phone in expected.items():
            if phone:
                found = PersonalRecord.objects.get(phone_blind__in=keyring.blinds(phone))
                assert found.person.code == code
        transaction.savepoint_rollback(mark)
