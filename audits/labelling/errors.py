"""What can be wrong with a label or a session, told in one sentence."""

from __future__ import annotations

from engine.errors import UsageError


class LabelError(UsageError):
    """A label that cannot be taken as it is."""


class SessionError(UsageError):
    """A session that cannot be made, or an invitation that does not open one."""
