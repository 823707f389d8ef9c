from __future__ import annotations

import pytest

from tests.demo.looking import Made, made


@pytest.fixture(scope="session")
def group() -> Made:
    """衡远集团, the company of a thousand people, made once."""
    return made("standard")


@pytest.fixture(scope="session")
def foods() -> Made:
    """衡远食品, the firm of a hundred people, made once."""
    return made("small")
