"""Serving the dashboard: one Streamlit process, kept company until it ends."""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from engine.errors import UsageError
from engine.store.errors import StoreError
from engine.store.ingest import take_turn

PATIENCE = 90.0  # seconds a slow machine may take to start the server
PAUSE = 2.0  # seconds between turns at taking in what runs elsewhere have written


class Server:
    """The dashboard as a process of its own, ended with the block.

    Args:
        store: folder of the results store.
        exact: whether the port must be this one; otherwise the next free one is taken.

    Errors:
        UsageError: the port is taken or is no port, or the server did not come up.
    """

    def __init__(self, store: Path, host: str = "127.0.0.1", port: int = 8501, exact: bool = False) -> None:
        if not 0 < port < 65536:
            raise UsageError(f"port must be 1 to 65535, got {port}.")
        self.store, self.host = store, host
        self.port = port if exact else _free_port(host, port)
        if exact and not _free(host, port):
            raise UsageError(f"port {port} at {host} is taken; name another with --port.")
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
        self.url = f"http://{shown}:{self.port}"

    def __enter__(self) -> Server:
        spec = importlib.util.find_spec("streamlit_app")
        if spec is None or spec.origin is None:
            raise UsageError("streamlit_app.py is not installed; install reconaudit with pip.")
        script = Path(spec.origin)
        options = {
            "server.address": self.host,
            "server.port": str(self.port),
            "server.headless": "true",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
            "logger.level": "warning",
            "browser.serverAddress": self.host,
        }
        if not _loopback(self.host):
            options["server.allowedHosts"] = "*"  # the proxy in front knows its own names
        flags = [f"--{key}={value}" for key, value in options.items()]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "streamlit", "run", str(script), *flags],
            env={**os.environ, **_searched(), "RECONAUDIT_STORE": str(self.store.resolve())},
            cwd=script.parent / "dashboard",  # Streamlit reads its settings and theme from there
            stdout=subprocess.DEVNULL,
        )
        try:
            self._await()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def wait(self) -> None:
        """Until the server ends; meanwhile what runs elsewhere write is taken in."""
        while self._process.poll() is None:
            with suppress(StoreError):
                take_turn(self.store)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(PAUSE)

    def _await(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise UsageError(f"the server ended at once, with status {self._process.returncode}.")
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise UsageError(f"the server did not answer at {self.url} within {PATIENCE:.0f} s.")


def _searched() -> dict[str, str]:
    """`PYTHONPATH` as it is meant here, for a process that starts in another folder."""
    folders = os.environ.get("PYTHONPATH", "")
    return {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, folders.split(os.pathsep)))} if folders else {}


def refuse_open_door(host: str, no_auth: bool) -> None:
    """Refuse to serve beyond this machine by accident.

    Errors:
        UsageError: `host` is not a loopback address and nothing says that this is meant.
    """
    if not _loopback(host) and not no_auth:
        raise UsageError(
            f"serving at {host} shows every picture to whoever reaches this machine; serve at 127.0.0.1 "
            "behind a proxy that signs people in, or say --no-auth if the network is guarded."
        )


def _loopback(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _free_port(host: str, port: int) -> int:
    for candidate in range(port, min(port + 50, 65536)):
        if _free(host, candidate):
            return candidate
    raise UsageError(f"no port from {port} to {port + 49} is free at {host}; name another with --port.")
