"""What can go wrong with a store, each told in one sentence.

StoreError
├── StoreMissing      there is no store in the folder
├── StoreBusy         another process held the database for as long as one was willing to wait
├── StoreNewer        made by a newer version: nothing was touched
├── StoreOlder        made by an older version and not yet migrated
├── StoreBroken       the file is no database of ours
└── StoreUnwritable   the folder cannot be written, or the disk is full
"""

from __future__ import annotations


class StoreError(Exception):
    """A store that cannot do what was asked. The message is one sentence for the user."""


class StoreMissing(StoreError):
    """There is no store in the folder."""


class StoreBusy(StoreError):
    """Another process held the database for as long as one was willing to wait."""


class StoreNewer(StoreError):
    """A newer version of reconaudit made the store; nothing was touched."""


class StoreOlder(StoreError):
    """An older version of reconaudit made the store, and it has not been migrated."""


class StoreBroken(StoreError):
    """The file is not a database of this kind."""


class StoreUnwritable(StoreError):
    """The folder cannot be written, or the disk is full. Nothing was half-written."""
