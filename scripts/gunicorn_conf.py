"""How `make run` serves: two processes with a few threads each, which SQLite in WAL mode keeps up with."""

import os

host, port = os.environ["HOST"], os.environ["PORT"]
bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True
control_socket_disable = True
loglevel = "warning"
graceful_timeout = 5


def when_ready(server: object) -> None:
    print(f"\nBackchannel is at http://{bind}/   (Ctrl-C ends it; everything is kept)\n", flush=True)
