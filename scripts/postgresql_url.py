"""Print the address of a PostgreSQL that answers, or nothing.

`DATABASE_URL_POSTGRES` names it; else the local server is asked, as its own administrator.
"""

from __future__ import annotations

import os
import sys

import psycopg

LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"


def main() -> None:
    """Print the address when a connection can be made."""
    url = os.environ.get("DATABASE_URL_POSTGRES") or LOCAL
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return
    sys.stdout.write(url)


main()
