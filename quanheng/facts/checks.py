"""What `quanheng doctor` looks at in the fact store."""

from __future__ import annotations

from collections.abc import Iterator

from quanheng.base.doctor import Check
from quanheng.base.doctor import register as register_check
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import said


def fact_store() -> Iterator[Finding]:
    """Yield a finding for each landed version that cannot be opened, and for what a crash left."""
    # Here, as every command loads this module, and frames take half a second to load.
    from quanheng.facts import journal, selectors, store

    versions = selectors.versions()
    unreadable = {kind for kind, version in versions.items() if not store.readable(kind, version)}
    for kind, version in versions.items():
        if kind in unreadable:
            yield Finding(
                where=str(store.table_path(kind)),
                what=said("Version {version} of the facts cannot be opened.", version=version),
                mend=said("Bring the folder back from a backup."),
            )
    left = [] if unreadable else store.ahead(versions)
    for path in [*left, *journal.left_over(selectors.batch_numbers())]:
        yield Finding(
            where=str(path),
            what=said("An import that never landed left something here."),
            mend=said("Nothing is lost; the next import clears it away."),
        )


def register() -> None:
    """Add the check to `quanheng doctor`."""
    register_check(
        Check(name="facts", says=said("the fact store holds what landed"), find=fact_store)
    )
