"""docs/recipes.md, run as it stands, where the libraries are installed."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[1] / "docs" / "recipes.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"<!-- recipe: (\w+) -->\n```python\n(.*?)```", PAGE, re.DOTALL))
GIVEN = r'''
url = "https://coast.example/ferry"
html = """<html lang="en"><head><title>Ferry to run again from Friday</title>
<meta property="og:title" content="Ferry to run again from Friday">
<meta property="og:site_name" content="The Coast"><meta property="og:url" content="https://coast.example/ferry">
<meta name="author" content="Jane Doe"></head><body><article><h1>Ferry to run again from Friday</h1>
<p>The ferry between the two islands will run again from Friday, the harbour office said on Monday.</p>
<p>Advertisement</p>
<p>The owner's plan is to add a second ferry in spring, and the crew has been trained to repair it at sea.</p>
<p>A new engine was fitted over the summer by the yard in the north of the larger island, the office said.</p>
</article></body></html>"""
texts = ["Rain fell on the coast.\nAdvertisement\nIt was calm.", "", "The mayor&#39;s office was closed."]
wanted = ["Rain fell on the coast.\nIt was calm.", "", "The mayor's office was closed."]
import os
source, target, logs = (os.path.abspath(name) for name in ("source", "target", "logs"))
'''
#: A folder of two Parquet files, for those who read such.
PARQUET = """
import newsclean, pyarrow, pyarrow.parquet
os.mkdir(source)
texts = [f"{text}\\nIt rained for {n} hours, the harbour office said." for n in range(20) for text in texts]
for part in range(2):
    some = range(30 * part, 30 * part + 30)
    table = pyarrow.table({"key": map(str, some), "text": texts[30 * part : 30 * part + 30]})
    pyarrow.parquet.write_table(table, f"{source}/{part}.parquet", row_group_size=7)
lines = [newsclean.clean(text).to_json() for text in texts]
"""
GIVEN_TO = dict.fromkeys(("datatrove", "duckdb", "pyspark", "ray"), PARQUET)
# The names of sockets may have a hundred characters, of which a test's own folder leaves too few.
GIVEN_TO["ray"] += """
import atexit, ray, shutil, tempfile
temporary = tempfile.mkdtemp(prefix="r")
atexit.register(shutil.rmtree, temporary, ignore_errors=True)
atexit.register(ray.shutdown)
ray.init(
    num_cpus=2, include_dashboard=False, object_store_memory=200 << 20, log_to_driver=False, _temp_dir=temporary
)
"""
#: Nothing is told to anybody, nobody is listened to, and a machine of two cores is enough.
ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "PYSPARK_PYTHON": sys.executable,
    "PYSPARK_SUBMIT_ARGS": "--master local[2] --driver-memory 1g --conf spark.ui.enabled=false pyspark-shell",
    "PYTHONUTF8": "1",
    "RAY_AUTH_MODE": "disabled",
    "RAY_USAGE_STATS_ENABLED": "0",
    "SPARK_LOCAL_IP": "127.0.0.1",
}
#: What holds after each recipe.
EXTRACTED = r"""
assert "Advertisement" in article.source and "Advertisement" not in record.text, record.text
assert "a second ferry in spring" in record.text
assert record.metadata["title"] == "Ferry to run again from Friday"
assert record.metadata["authors"] == ["Jane Doe"] and record.metadata["publisher"] == "The Coast"
assert record.source["url"] == url
newsclean.verify(record.to_json())
"""
#: Whatever the order in which they were written.
RECORDS = """
from newsclean.arrow import to_json
{0}
made = made.sort_by("key")
assert made["key"].to_pylist() == sorted(map(str, range(60)))
assert list(to_json(made)) == [lines[int(key)] for key in made["key"].to_pylist()]
"""
COLUMNS = "assert list({0}['clean']) == wanted\nfor line in {0}['record']: newsclean.verify(line)\n"
AFTER = {
    "trafilatura": EXTRACTED,
    "newspaper": EXTRACTED,
    "scrapy": """
import scrapy
class Story(scrapy.Item):
    text, url, record = scrapy.Field(), scrapy.Field(), scrapy.Field()
for item in (Story(text=texts[0], url=url), {"text": texts[0], "url": url}):
    made = CleanPipeline().process_item(item, None)
    assert made is item and made["text"] == wanted[0]
    newsclean.verify(made["record"])
""",
    "pandas": COLUMNS.format("frame"),
    "polars": """
import newsclean
assert made["text"].to_list() == wanted and made["key"].to_list() == [0, 1, 2]
assert removed.rows() == [(0, "Advertisement\\n"), (2, "&#39;")]
for line in made["record"]: newsclean.verify(line)
assert list(newsclean.arrow.to_json(made.to_arrow())) == made["record"].to_list()
""",
    "datasets": """
import newsclean
assert list(data["text"]) == wanted
for line in data["record"]: newsclean.verify(line)
table = data.with_format("arrow")[:]
assert list(newsclean.arrow.to_json(table)) == list(data["record"])
""",
    "duckdb": RECORDS.format('made = database.sql("SELECT * FROM archive").to_arrow_table()'),
    "ray": RECORDS.format("made = pyarrow.parquet.read_table(target)"),
    "pyspark": RECORDS.format("made = pyarrow.parquet.read_table(target)"),
    "datatrove": """
made = pyarrow.parquet.read_table(target).to_pylist()
assert {one["id"]: one["metadata"]["record"].encode() for one in made} == {str(n): line for n, line in enumerate(lines)}
""",
    "multiprocessing": "assert [record.text for record in records] == wanted\n",
}


def test_every_recipe_is_tested():
    assert RECIPES.keys() == AFTER.keys()
    assert PAGE.count("```python") == len(RECIPES)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", AFTER)
def test_a_recipe_works(name, tmp_path):
    """In a process of its own: the libraries set up threads, logging and warnings as they like."""
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed; pip install newsclean[recipes,cluster] brings it")
    if name == "pyspark" and shutil.which("java") is None:
        pytest.skip("there is no Java, which Spark needs")
    body = textwrap.indent(GIVEN + GIVEN_TO.get(name, "") + RECIPES[name] + AFTER[name], "    ")
    program = tmp_path / "recipe.py"
    program.write_text(f"if __name__ == '__main__':\n{body}", encoding="utf-8")
    env = os.environ | ENVIRONMENT | {"HF_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, program], cwd=tmp_path, env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )

    assert done.returncode == 0, done.stderr
