"""Start the school on one machine: check the address, bring database, lesson and static files up to date, serve.

What is already done is left alone, and all of it happens in one process, so that a second start takes a few seconds.
"""

import errno
import hashlib
import ipaddress
import os
import socket
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connections
from gunicorn.app.base import BaseApplication

ROOT = Path(__file__).resolve().parent.parent
# What packages bring along and no page of ours uses: four fifths of all there is to compress.
UNUSED = ["bootstrap-*", "bootstrap.rtl*", "bootstrap.css*", "bootstrap*.js*", "htm*-4*", "ext"]
BUNDLE = ROOT / "lessons" / "bundles" / "back-channel-1962"


class Problem(Exception):
    """Something that the person at the keyboard can mend; its text is one line that says how."""


def check_address(host: str, port: str) -> bool:
    """Return whether only this machine can reach the address; raise Problem if nothing can listen there."""
    if not (port.isascii() and port.isdecimal()) or not 0 < int(port) < 65536:
        raise Problem(f"PORT is {port!r}; it has to be a number from 1 to 65535, such as: make run PORT=8001")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()
    except OSError as error:
        raise Problem(why_not(error, host, port)) from None
    return ipaddress.ip_address(address[0]).is_loopback


def why_not(error: OSError, host: str, port: str) -> str:
    """Return what to do about an address that the system refuses to listen on."""
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken. Stop what uses it, or choose another one: make run PORT={int(port) % 65535 + 1}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} is reserved for the system. Choose a higher one: make run PORT=8000"
    return f"HOST is {host!r}, which is no address of this machine ({error.strerror})."


def prepare_database() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Preparing the database ...", flush=True)
        call_command("migrate", verbosity=0, interactive=False)
    report = StringIO()
    call_command("load_lesson", str(BUNDLE), stdout=report)
    print("Lesson:", report.getvalue().splitlines()[-1], flush=True)


def prepare_demo(*, loopback: bool) -> None:
    """Make the demo school, whose passwords everybody knows, in a new database that nobody else can reach."""
    from accounts.models import User

    demo = User.objects.filter(is_demo=True)
    if loopback and not settings.PRODUCTION:
        # A school that has removed the demo people does not want them back.
        if demo.exists() or not User.objects.exists():
            call_command("create_demo_school")
    elif demo.exists():
        raise Problem(
            "This database has the demo school in it, whose passwords everybody knows, and the address can be reached "
            "from outside. Use a new database (make run DATA_DIR=...), or leave HOST at 127.0.0.1."
        )


def collect_static() -> None:
    """Collect, name by content and compress the static files, if any has changed since the last time."""
    from django.contrib.staticfiles import finders

    state = hashlib.sha256()
    for finder in finders.get_finders():
        for path, storage in sorted(finder.list(UNUSED), key=lambda item: item[0]):
            status = os.stat(storage.path(path))
            state.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    stamp = settings.DATA_DIR / "static.stamp"
    done = stamp.is_file() and stamp.read_text() == state.hexdigest()
    if done and (settings.STATIC_ROOT / "staticfiles.json").is_file():
        return
    print("Collecting static files ...", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=UNUSED)
    stamp.write_text(state.hexdigest())


class Server(BaseApplication):
    """Two processes with a few threads each, which SQLite in WAL mode keeps up with."""

    def __init__(self, host: str, port: str) -> None:
        self.address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": self.address,
            "worker_class": "gthread",
            "workers": 2,
            "threads": 4,
            "preload_app": True,
            "graceful_timeout": 10,
            "control_socket_disable": True,
            "loglevel": "warning",
            "when_ready": self.greet,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from config.wsgi import application

        return application

    def greet(self, arbiter: object) -> None:
        print(f"\nBackchannel is at http://{self.address}/   (Ctrl-C ends it; everything is kept)\n", flush=True)


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    try:
        loopback = check_address(host, port)
        django.setup()
        prepare_database()
        prepare_demo(loopback=loopback)
        collect_static()
    except (Problem, CommandError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    # The processes that serve open their own connections.
    connections.close_all()
    Server(host, port).run()


if __name__ == "__main__":
    main()
