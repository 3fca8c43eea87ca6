"""The store for files in a bucket that speaks Amazon's S3 protocol, wherever it stands.

`s3://bucket/prefix?endpoint=https://s3.example.ac.uk&region=eu-west-2`: prefix, endpoint and
region may be left out. Credentials come the way boto3 finds them, such as AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY in the environment. The only module that knows boto3.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import IO, Any, cast
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from impacttracker.evidence.storage import (
    SHA256,
    Held,
    StoreAway,
    bytes_are_missing,
    seal_of,
    store_is_away,
)

NOT_THERE = frozenset({"404", "NoSuchKey", "NotFound"})


@cache
def bucket_at(address: str) -> "Bucket":
    """The store at *address*; its connections are kept and shared by all threads."""
    return Bucket(address)


class Bucket:
    """Keeps each file as an object named by its SHA-256."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        said = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self._bucket = parts.netloc
        self._prefix = f"{parts.path.strip('/')}/" if parts.path.strip("/") else ""
        where = {"endpoint_url": said.get("endpoint"), "region_name": said.get("region")}
        # One of its own: the session that boto3 shares is not made for several threads.
        session = boto3.Session()
        self._client = _client(session, where, connect=3, read=30, tries=3)
        self._impatient = _client(session, where, connect=2, read=2, tries=1)

    def keep(self, seal: str, file: IO[bytes]) -> None:
        found, size = seal_of(file)
        if found != seal:
            raise ValueError("These bytes have another SHA-256 than the one they are kept under.")
        with _in_sentences("keep"):
            self._client.put_object(**self._place(seal), Body=file, ContentLength=size)

    def open(self, seal: str) -> IO[bytes]:
        with _in_sentences("open"):
            return cast(IO[bytes], self._client.get_object(**self._place(seal))["Body"])

    def forget(self, seal: str, *, kept_before: datetime) -> bool:
        place = self._place(seal)
        with _in_sentences("forget"):
            try:
                since = self._client.head_object(**place)["LastModified"]
            except ClientError as error:
                if _code(error) in NOT_THERE:
                    return False
                raise
            if since >= kept_before:
                return False
            self._client.delete_object(**place)
            return True

    def held(self) -> Iterator[Held]:
        pages = self._client.get_paginator("list_objects_v2")
        with _in_sentences("list"):
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for one in page.get("Contents", ()):
                    seal = one["Key"].removeprefix(self._prefix)
                    if SHA256.fullmatch(seal):
                        yield Held(seal, one["Size"], one["LastModified"])

    def complaint(self) -> str:
        try:
            self._impatient.head_bucket(Bucket=self._bucket)
        except (BotoCoreError, ClientError) as error:
            return (
                f"The bucket “{self._bucket}” cannot be used: {error}. Check the address of the "
                "store, and the credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
            )
        return ""

    def _place(self, seal: str) -> dict[str, str]:
        if not SHA256.fullmatch(seal):
            raise bytes_are_missing()
        return {"Bucket": self._bucket, "Key": f"{self._prefix}{seal}"}


def _client(
    session: boto3.Session, where: dict[str, str | None], *, connect: int, read: int, tries: int
) -> Any:
    """A client that waits *connect* and *read* seconds, and tries that often."""
    given = {name: value for name, value in where.items() if value}
    return session.client(
        "s3",
        **{"region_name": "us-east-1", **given},
        config=Config(
            connect_timeout=connect,
            read_timeout=read,
            retries={"total_max_attempts": tries, "mode": "standard"},
            # Buckets of one's own server are seldom names of hosts, and older servers know no
            # other checksums than those that the protocol began with.
            s3={"addressing_style": "path"} if where["endpoint_url"] else {},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def _in_sentences(doing: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if doing == "open" and _code(error) in NOT_THERE:
            raise bytes_are_missing() from None
        raise _away(doing, error) from error
    except BotoCoreError as error:
        raise _away(doing, error) from error


def _away(doing: str, error: Exception) -> StoreAway:
    return store_is_away(doing, error)
