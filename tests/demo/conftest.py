from __future__ import annotations

import pytest

from quanheng.demo.company import Company, company


@pytest.fixture(scope="session")
def hengyuan() -> Company:
    """The make-believe company, made once."""
    return company()
