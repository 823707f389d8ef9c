from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from quanheng.org.services.common import CannotChangeOrg


@contextmanager
def refusal(pattern: str) -> Iterator[None]:
    """Want a refusal of the org in which the pattern is found, be it one sentence or several."""
    with pytest.raises(CannotChangeOrg) as refused:
        yield
    told = refused.value.told(lambda msgid: msgid)
    assert re.search(pattern, told), told
