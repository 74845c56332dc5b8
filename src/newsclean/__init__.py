r"""
newsclean turns scraped news text into a clean, verifiable archive record.

>>> import newsclean
>>> record = newsclean.clean("Rain fell on the coast overnight.\nAdvertisement\nRoads were closed.")
>>> record.text
'Rain fell on the coast overnight.\nRoads were closed.'
>>> newsclean.restore(record)
b'Rain fell on the coast overnight.\nAdvertisement\nRoads were closed.'
"""

from newsclean._version import __version__
from newsclean.cleaner import Cleaner, clean, detect
from newsclean.errors import ConfigError, GoldError, InputError, NewscleanError, PackError, PolicyError, RecordError
from newsclean.model import CATEGORIES, Block, Document, Edit, Finding, Pack, Rule
from newsclean.policy import Policy
from newsclean.record import Record, restore, verify

__all__ = [
    "CATEGORIES",
    "Block",
    "Cleaner",
    "ConfigError",
    "Document",
    "Edit",
    "Finding",
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
