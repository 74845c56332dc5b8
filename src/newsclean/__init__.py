r"""
newsclean turns scraped news text into a clean, verifiable archive record.

>>> import newsclean
>>> record = newsclean.clean("Rain fell on the coast overnight.\nAdvertisement\nRoads were closed.")
>>> record.text
'Rain fell on the coast overnight.\nRoads were closed.'
>>> newsclean.restore(record)
b'Rain fell on the coast overnight.\nAdvertisement\nRoads were closed.'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from newsclean._version import __version__

if TYPE_CHECKING:
    from newsclean import io as io
    from newsclean.cleaner import Cleaner, clean, detect
    from newsclean.errors import (
        BatchError,
        ConfigError,
        FormatError,
        GoldError,
        InputError,
        NewscleanError,
        PackError,
        PolicyError,
        RecordError,
    )
    from newsclean.model import CATEGORIES, Block, Document, Edit, Finding, Pack, Rule
    from newsclean.policy import Policy
    from newsclean.record import Record, restore, verify

__all__ = [
    "CATEGORIES",
    "BatchError",
    "Block",
    "Cleaner",
    "ConfigError",
    "Document",
    "Edit",
    "Finding",
    "FormatError",
    "GoldError",
    "InputError",
    "NewscleanError",
    "Pack",
    "PackError",
    "Policy",
    "PolicyError",
    "Record",
    "RecordError",
    "Rule",
    "__version__",
    "clean",
    "detect",
    "restore",
    "verify",
]
#: Where each name is from. They are imported when first asked for, so that whoever only mentions newsclean waits for
#: nothing; a test holds that this says the same as the imports above.
_HOMES = {
    "cleaner": ("Cleaner", "clean", "detect"),
    "errors": (
        *("BatchError", "ConfigError", "FormatError", "GoldError", "InputError"),
        *("NewscleanError", "PackError", "PolicyError", "RecordError"),
    ),
    "model": ("CATEGORIES", "Block", "Document", "Edit", "Finding", "Pack", "Rule"),
    "policy": ("Policy",),
    "record": ("Record", "restore", "verify"),
}


def __getattr__(name: str) -> object:
    if name == "io":
        return import_module("newsclean.io")
    for home, names in _HOMES.items():
        if name in names:
            value: object = getattr(import_module(f"newsclean.{home}"), name)
            globals()[name] = value  # from now on, Python finds it without asking here
            return value
    raise AttributeError(f"module 'newsclean' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
