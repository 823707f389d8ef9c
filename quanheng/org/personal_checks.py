"""What is sealed here and can be sealed anew, and what `quanheng doctor` looks at of it."""

from __future__ import annotations

from collections.abc import Iterator

from quanheng.base import doctor
from quanheng.base.keyring import CannotUnseal
from quanheng.base.sealed import Sealed, used, want_known
from quanheng.base.sealed import register as register_sealed
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import said
from quanheng.org.personal_models import PersonalRecord
from quanheng.org.personal_numbers import LABELS
from quanheng.org.services.factor_keys import factor_keys, factor_reseal
from quanheng.org.services.personal import (
    keys_want_fit,
    opened_apart,
    personal_keys,
    personal_reseal,
)


def register() -> None:
    """Register what is sealed, and the check."""
    register_sealed(
        Sealed(
            name="personal",
            says=said("personal records"),
            key_names=personal_keys,
            reseal=personal_reseal,
        )
    )
    register_sealed(
        Sealed(
            name="factors", says=said("second factors"), key_names=factor_keys, reseal=factor_reseal
        )
    )
    says = said("stored secrets can be opened with the keys")
    doctor.register(doctor.Check(name="keys", says=says, find=keys_fit))
    says = said("personal data lie where they were sealed for")
    doctor.register(doctor.Check(name="personal_places", says=says, find=misplaced))


def keys_fit() -> Iterator[Finding]:
    """Yield a finding where what is sealed cannot be opened: a key is missing, or is another one."""
    names = used()
    if not names:
        return
    try:
        want_known(names)
        keys_want_fit()
    except CannotUnseal as error:
        yield Finding(
            where=said("keys"),
            what=error.sentence,
            mend=said("Nothing is lost while the keys can be brought back from a backup."),
        )


def misplaced() -> Iterator[Finding]:
    """Yield a finding for each personal value that was sealed for somebody else or another field."""
    rows = PersonalRecord.objects.select_related("person").order_by("pk")
    for record in rows.iterator(chunk_size=2000):
        try:
            _, wrong = opened_apart(record)
        except CannotUnseal:
            return  # that the keys do not fit is another check's finding
        for name in wrong:
            yield Finding(
                where=said("person {code}", code=record.person.code),
                what=said(
                    "{field} was sealed for somebody else or for another field, and copied there by hand.",
                    field=LABELS[name],
                ),
                mend=said("Compare it with a backup, or enter it anew."),
            )
