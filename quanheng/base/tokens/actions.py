"""What a person may do with the tokens by which programs read."""

from __future__ import annotations

from quanheng.base.access import declare

TOKEN_CHANGE = declare(
    "base.token.change", "see, issue and revoke tokens by which programs read for oneself"
)
