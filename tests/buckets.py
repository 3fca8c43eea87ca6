"""A server of its own that speaks the S3 protocol, for the store in a bucket."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

SECONDS = 30
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "of-tests", "AWS_SECRET_ACCESS_KEY": "of-tests"}
"""Any let us in, on a server for tests."""


@contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """The address of a server with nothing in it, in a process of its own that logs to *folder*."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = shutil.which("moto_server", path=Path(sys.executable).parent) or "moto_server"
    log = folder / "log"
    with log.open("wb") as out:
        words = [program, "-H", "127.0.0.1", "-p", str(port)]
        server = subprocess.Popen(words, stdout=out, stderr=out)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        server.wait()


def bucket_on(server: str) -> str:
    """The address of a new bucket on *server*, as the configuration names it."""
    import boto3

    client = boto3.Session().client("s3", endpoint_url=server, region_name="us-east-1")
    client.create_bucket(Bucket="evidence")
    return f"s3://evidence/tests?endpoint={server}"


def _wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(SECONDS * 20):
        try:
            with urlopen(f"{address}/moto-api/"):  # noqa: S310 - our own server
                return
        except URLError:
            assert server.poll() is None, log.read_text()
            time.sleep(0.05)
    raise AssertionError(f"The server did not answer: {log.read_text()}")
