"""A PostgreSQL server of the tests' own, from Debian's package: made in a folder, on a free port, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

USER, PASSWORD = "office", "s3cr@t/pass:word"
WRITTEN = "s3cr%40t%2Fpass%3Aword"  # as it stands in an address


@dataclass(frozen=True)
class Cluster:
    """A running server, which asks for the password; `url` has it, `run` executes SQL as its owner."""

    port: int

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://{USER}:{WRITTEN}@127.0.0.1:{self.port}/postgres"

    def run(self, *statements: str) -> None:
        import psycopg

        address = {"host": "127.0.0.1", "port": str(self.port), "dbname": "postgres"}
        with psycopg.connect(**address, user=USER, password=PASSWORD, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def start_cluster() -> Iterator[Cluster]:
    """Yield a server, stopped afterwards; skips where PostgreSQL is not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = next((folder for folder in folders if (folder / "initdb").exists()), None)
    if found is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    owner: dict[str, Any] = {}
    folder = Path(tempfile.mkdtemp(prefix="lodestone-pg-"))
    if os.geteuid() == 0:  # the server refuses to run as root
        account = pwd.getpwnam("postgres")
        owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        os.chown(folder, account.pw_uid, account.pw_gid)
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        command = [str(found / program), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, **owner)

    data = str(folder / "data")
    try:
        run("initdb", "-D", data, "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "-D", data, "-w", "-t", "60", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield Cluster(port)
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
