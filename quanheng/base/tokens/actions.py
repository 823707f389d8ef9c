"""What a person may do with the tokens by which programs read."""

from __future__ import annotations

from quanheng.base.access import declare
from quanheng.engine.ground.words import said

TOKEN_CHANGE = declare(
    "base.token.change", said("see, issue and revoke tokens by which programs read for oneself")
)
