"""The work on a chunk: documents in, the bytes of their records out. Pure, and the same in any process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from newsclean import compression, inputs, io
from newsclean.batch.model import Failure, Item, Job, Result
from newsclean.cleaner import Cleaner
from newsclean.errors import FormatError
from newsclean.inputs import Unread
from newsclean.record import Record


class _Stop(NamedTuple):
    stage: str
    code: str
    message: str


def work(job: Job, items: Sequence[Item], begin: Callable[[int], None] = lambda _: None) -> Result:
    """
    Make records of documents; what cannot be done is a failure in the result.

    Args:
        job: What is to be done.
        items: The documents.
        begin: Called with the index of each document before it is begun.

    Raises:
        MemoryError: there is not enough of it.
    """
    pieces: list[bytes] = []
    statuses: Counter[str] = Counter()
    failures: list[Failure] = []
    for index, item in enumerate(items):
        begin(index)
        made = _one(job, item)
        if isinstance(made, _Stop):
            failures.append(Failure(index, *made))
        else:
            data, status = made
            pieces.append(data)
            statuses[status] += 1
    return Result(b"".join(pieces), dict(statuses), failures)


def _one(job: Job, item: Item) -> tuple[bytes, str] | _Stop:
    if isinstance(item.raw, Unread):
        return _Stop("split", item.raw.code, item.raw.message)
    stage = "read"
    try:
        article = inputs.parse(item.found, item.raw)
        stage = "clean"
        record = cleaned(job.cleaner, article._replace(url=job.url or article.url))
        stage = "write"
        return _written(record, job.to), record.status
    except MemoryError:
        raise
    except FormatError as error:
        return _Stop(stage, "format", str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, it costs one document
        return _Stop(stage, "error", f"{type(error).__name__}: {error}")


def cleaned(cleaner: Cleaner, article: io.Article) -> Record:
    """Clean an article, in the language that it says it is in where the cleaner has none."""
    given = article._asdict()
    source, language = given.pop("source"), given.pop("language")
    if language and not cleaner.language:
        cleaner = cleaner.with_language(language)
    return cleaner.clean(source, **given)


def _written(record: Record, to: str) -> bytes:
    if to in {"record", "parquet"}:
        return record.to_json() + b"\n"
    data = io.write(record, to)
    # Without an empty line, two documents' paragraphs would become one.
    return data + b"\n" if to == "markdown" and data else data


def pressed(result: Result, compress: str) -> Result:
    """Compress what goes into a part: each chunk by itself, so that it can be done by many processes."""
    if compress == "none" or not result.data:
        return result
    return result._replace(data=compression.compress(compress, result.data))
