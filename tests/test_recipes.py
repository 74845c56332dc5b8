"""docs/recipes.md, run as it stands, where the libraries are installed."""

from __future__ import annotations

import importlib.util
import os
import re
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
'''
#: What holds after each recipe.
EXTRACTED = r"""
assert "Advertisement" in article.source and "Advertisement" not in record.text, record.text
assert "a second ferry in spring" in record.text
assert record.metadata["title"] == "Ferry to run again from Friday"
assert record.metadata["authors"] == ["Jane Doe"] and record.metadata["publisher"] == "The Coast"
assert record.source["url"] == url
newsclean.verify(record.to_json())
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
    "polars": COLUMNS.format("frame"),
    "datasets": COLUMNS.format("data"),
    "multiprocessing": "assert [record.text for record in records] == wanted\n",
}


def test_every_recipe_is_tested():
    assert RECIPES.keys() == AFTER.keys()
    assert PAGE.count("```python") == len(RECIPES)


@pytest.mark.parametrize("name", AFTER)
def test_a_recipe_works(name, tmp_path):
    """In a process of its own: the libraries set up threads, logging and warnings as they like."""
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed; pip install newsclean[recipes] brings it")
    body = textwrap.indent(GIVEN + RECIPES[name] + AFTER[name], "    ")
    program = tmp_path / "recipe.py"
    program.write_text(f"if __name__ == '__main__':\n{body}", encoding="utf-8")
    env = os.environ | {"HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, program], cwd=tmp_path, env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )

    assert done.returncode == 0, done.stderr
