"""One document, one record: by whatever way it is cleaned, on one machine or on many."""

from __future__ import annotations

import functools
import importlib.util
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

import newsclean
from newsclean import Record

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
arrow = pytest.importorskip("newsclean.arrow")

CORPORA = Path(os.environ.get("NEWSCLEAN_CORPORA") or Path(__file__).parents[2] / "shared" / "data")
ENGLISH = (
    "Ferry to run again\nThe ferry runs from Friday, the office said.\nAdvertisement\nThe mayor&#39;s plan is ready."
)
ARABIC = "هطل المطر على المدينة صباح اليوم.\n<الشكل>\nوأغلقت الطرق في الوادي.\nالقصص الموصى بها"
OWN = [f"{text}\nIt was day {n} of the storm." for n in range(30) for text in (ENGLISH, ARABIC)] + [
    "",
    "\ufeffRain.\r\nAdvertisement\r\n",
    "a\0b\1c",
]


def real():
    for name in ("news-ar-dev.jsonl", "news-other-dev.jsonl"):
        with (CORPORA / name).open(encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for number, line in enumerate(lines) if number % 25 == 0)


@pytest.fixture(scope="module")
def texts():
    """Our own, and a sample of real ones where they are at hand."""
    return [*OWN, *(real() if CORPORA.is_dir() else ())]


@pytest.fixture(scope="module")
def wanted(texts):
    return [newsclean.clean(text).to_json() for text in texts]


def rows(table):
    """The records of a table, by the key of their documents."""
    return dict(zip(table["key"].to_pylist(), arrow.to_json(table), strict=True))


def test_tables_batches_and_files_give_what_the_library_gives(texts, wanted, call, tmp_path):
    table = pa.table({"key": range(len(texts)), "text": texts})
    for name in ("a.parquet", "b.parquet"):
        pq.write_table(table, tmp_path / name, row_group_size=50)
    (tmp_path / "a.jsonl").write_bytes(b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts))
    work = functools.partial(arrow.clean_batch, keep=["key"])
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        processes = pa.Table.from_batches(pool.map(work, table.to_batches(max_chunksize=40)))

    assert list(rows(arrow.clean_table(table, keep=["key"])).values()) == wanted
    assert list(rows(processes).values()) == wanted
    kept = [line for text, line in zip(texts, wanted, strict=True) if text.strip()]
    for name in ("a.parquet", "a.jsonl"):  # where an empty text is none
        assert call("clean", tmp_path / name)[1].splitlines() == kept


def test_texts_come_back(texts, wanted):
    made = arrow.clean_table(pa.table({"text": texts}))

    for text, line in zip(texts, arrow.to_json(made), strict=True):
        newsclean.verify(line)
        assert newsclean.restore(Record.from_json(line)) == text.encode()


RAY = """
    import functools, sys
    import pyarrow, pyarrow.parquet, ray
    from newsclean.ray import clean_dataset

    ray.init(
        num_cpus=2, include_dashboard=False, object_store_memory=200 << 20, log_to_driver=False, _temp_dir=sys.argv[3]
    )
    documents = ray.data.read_parquet(sys.argv[1])
    clean_dataset(documents, keep=["key"], record=True).write_parquet(sys.argv[2] + "/blocks")
    again = clean_dataset(documents, keep=["key"], record=True, batch_size=7, resources={"concurrency": 2})
    again.write_parquet(sys.argv[2] + "/batches")
    try:
        clean_dataset(documents, keep=["id"])
    except ValueError as error:
        print(error)
"""
SPARK = """
    import functools, sys
    from pyspark.sql import SparkSession
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
    from newsclean.arrow import clean_batches, result_schema

    spark = SparkSession.builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", 20).getOrCreate()
    documents = spark.read.parquet(sys.argv[1])
    options = {"keep": ["key"], "record": True}
    schema = from_arrow_schema(result_schema(to_arrow_schema(documents.schema), **options))
    made = documents.repartition(3).mapInArrow(functools.partial(clean_batches, **options), schema)
    made.write.parquet(sys.argv[2] + "/blocks")
    print(made.selectExpr("explode(edits) as edit").groupBy("edit.category").count().count())
"""
ENVIRONMENT = {
    "PYSPARK_PYTHON": sys.executable,
    "PYSPARK_SUBMIT_ARGS": "--master local[2] --driver-memory 1g --conf spark.ui.enabled=false pyspark-shell",
    "PYTHONUTF8": "1",
    "RAY_AUTH_MODE": "disabled",
    "RAY_USAGE_STATS_ENABLED": "0",
    "SPARK_LOCAL_IP": "127.0.0.1",
}


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize(("module", "program"), [("ray", RAY), ("pyspark", SPARK)])
def test_clusters_give_what_the_library_gives(texts, wanted, tmp_path, module, program):
    """On real Parquet files, in processes of their own; a row without a text is a row there too."""
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed; pip install newsclean[cluster] brings it")
    if module == "pyspark" and not any(Path(one, "java").exists() for one in os.environ["PATH"].split(os.pathsep)):
        pytest.skip("there is no Java, which Spark needs")
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    table = pa.table({"key": range(len(texts) + 1), "text": [*texts, None]})
    for part in range(3):
        pq.write_table(table.slice(part * 40, 40 if part < 2 else None), source / f"{part}.parquet", row_group_size=16)
    with tempfile.TemporaryDirectory(prefix="r") as short:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program), source, target, short],
            env=os.environ | ENVIRONMENT,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    assert done.returncode == 0, done.stderr
    if module == "ray":
        assert "'id': no such column; there are key, text" in done.stdout
    for folder in target.iterdir():
        made = pq.read_table(folder).sort_by("key")
        *lines, failed = arrow.to_json(made)
        assert made["key"].to_pylist() == list(range(len(texts) + 1))
        assert lines == wanted
        assert made["record"].to_pylist() == [*wanted, None]
        assert "nothing to clean" in str(failed)
        assert made["error"][-1].as_py()["code"] == "format"
