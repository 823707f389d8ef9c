"""The keys: what is sealed opens again, and with other keys nothing opens and nothing is guessed."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from quanheng.base import keyring
from quanheng.base.keyring import CannotChangeKeys, CannotUnseal, Key, SealedForAnother

pytestmark = pytest.mark.django_db  # where no keys are yet, it is looked whether anything is sealed

# Two keys made for these tests; nothing else was ever sealed with them.
OLD = Key(name="old", secret="q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=")
NEW = Key(name="new", secret="ASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8=")


def in_environment(monkeypatch, *keys: Key) -> None:
    monkeypatch.setenv("QUANHENG_KEYS", ",".join(f"{key.name}:{key.secret}" for key in keys))


def test_a_text_opens_again_and_is_another_each_time():
    first, second = keyring.seal("张三"), keyring.seal("张三")

    assert first != second
    assert "张三" not in first
    assert keyring.unseal(first) == keyring.unseal(second) == "张三"


def test_the_file_of_keys_is_made_once_and_read_by_its_owner_alone(home):
    keyring.seal("x")
    first = (home / "keys").read_text()

    keyring.seal("y")
    assert (home / "keys").read_text() == first
    assert stat.S_IMODE((home / "keys").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["keys"]


def test_old_texts_open_while_new_ones_are_sealed_with_the_newest_key(monkeypatch):
    in_environment(monkeypatch, OLD)
    sealed = keyring.seal("x")
    in_environment(monkeypatch, NEW, OLD)

    assert keyring.unseal(sealed) == "x"
    assert keyring.seal("x").startswith("new.")
    assert [keyring.is_newest(text) for text in (sealed, keyring.seal("x"))] == [False, True]


def test_a_missing_key_is_named(monkeypatch):
    in_environment(monkeypatch, OLD)
    sealed = keyring.seal("x")
    in_environment(monkeypatch, NEW)

    with pytest.raises(CannotUnseal, match="sealed with the key “old”, which is missing"):
        keyring.unseal(sealed)


def test_another_key_of_the_same_name_opens_nothing(monkeypatch):
    in_environment(monkeypatch, OLD)
    sealed = keyring.seal("x")
    in_environment(monkeypatch, Key(name="old", secret=NEW.secret))

    with pytest.raises(CannotUnseal, match="it is another key than the one it was sealed with"):
        keyring.unseal(sealed)


@pytest.mark.parametrize("place", [4, 20, -1])
def test_a_sealed_text_that_was_changed_opens_nothing(monkeypatch, place):
    in_environment(monkeypatch, OLD)
    sealed = list(keyring.seal("13800001234"))
    sealed[place] = "A" if sealed[place] != "A" else "B"

    with pytest.raises(CannotUnseal):
        keyring.unseal("".join(sealed))


@pytest.mark.parametrize("given", ["old", "old:", "old:short", f"old:{OLD.secret[:-2]}", "键:键"])
def test_what_is_no_key_is_refused_without_being_shown(monkeypatch, given):
    monkeypatch.setenv("QUANHENG_KEYS", given)

    with pytest.raises(CannotUnseal, match="is no key") as refused:
        keyring.seal("x")
    assert "short" not in str(refused.value)
    assert OLD.secret[:-2] not in str(refused.value)


def test_an_empty_file_of_keys_is_said_not_replaced(home):
    (home / "keys").write_text("")

    with pytest.raises(CannotUnseal, match="There is no key"):
        keyring.seal("x")
    assert (home / "keys").read_text() == ""


def test_a_lost_file_is_told_from_a_wrong_one(home):
    sealed = keyring.seal("x")
    (home / "keys").unlink()

    with pytest.raises(CannotUnseal, match="which is missing"):
        keyring.unseal(sealed)


def test_a_blind_stands_for_the_same_text_and_for_no_other(monkeypatch):
    in_environment(monkeypatch, OLD)

    assert keyring.blind("13800001234") == keyring.blind("13800001234")
    assert keyring.blind("13800001234") != keyring.blind("13800001235")
    assert "13800001234" not in keyring.blind("13800001234")


def test_a_blind_of_an_older_key_is_found_until_it_is_rotated(monkeypatch):
    in_environment(monkeypatch, OLD)
    old = keyring.blind("13800001234")
    in_environment(monkeypatch, NEW, OLD)

    assert keyring.blinds("13800001234") == [keyring.blind("13800001234"), old]
    assert keyring.blind("13800001234") != old


def test_a_key_is_added_before_the_others_and_dropped(home):
    sealed = keyring.seal("x")
    first = keyring.all_keys()[0]
    fresh = keyring.fresh()

    keyring.add(fresh)
    assert [key.name for key in keyring.all_keys()] == [fresh.name, first.name]
    assert keyring.unseal(sealed) == "x"
    keyring.drop({first.name})
    assert [key.name for key in keyring.all_keys()] == [fresh.name]
    assert stat.S_IMODE((home / "keys").stat().st_mode) == 0o600


def test_keys_that_are_added_at_the_same_time_are_all_kept(home):
    first = keyring.all_keys()[0]
    fresh = [keyring.fresh() for _ in range(8)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keyring.add, fresh))

    names = [key.name for key in keyring.all_keys()]
    assert sorted(names) == sorted([first.name, *(key.name for key in fresh)])
    assert names[-1] == first.name


def test_keys_of_the_environment_are_not_changed_from_here(monkeypatch, home):
    in_environment(monkeypatch, OLD)

    with pytest.raises(CannotChangeKeys, match="Write the new one before the others there"):
        keyring.add(keyring.fresh())
    assert not (home / "keys").exists()


def test_a_text_that_is_bound_to_a_place_opens_there_and_nowhere_else(monkeypatch):
    in_environment(monkeypatch, OLD)
    sealed = keyring.seal("张三", about="person/ana/phone")

    assert sealed.startswith("old.1.")
    assert keyring.unseal(sealed, about="person/ana/phone") == "张三"
    with pytest.raises(SealedForAnother, match="sealed for another place"):
        keyring.unseal(sealed, about="person/bo/phone")
    with pytest.raises(CannotUnseal, match="or the secret was changed"):
        keyring.unseal(sealed.replace("old.1.", "old."), about="person/bo/phone")
    assert (
        keyring.unseal(keyring.seal("x"), about="person/bo/phone") == "x"
    )  # sealed before places were bound
