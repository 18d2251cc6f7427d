"""The ways from a case to its audits: only to what the store has."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard import queries, ways


def shown(monkeypatch: pytest.MonkeyPatch, maps: list[str], drawn: list[str], image: str = "") -> list[str]:
    answers: dict[Any, Any] = {
        queries.maps: [{"map": name} for name in maps],
        queries.drawn: [{"method": name} for name in drawn],
    }
    said: list[str] = []
    monkeypatch.setattr(ways.source, "ask", lambda query, *rest: answers[query])
    monkeypatch.setattr(ways.prose, "say", lambda runs, **rest: said.extend(run.href for run in runs))
    ways.audits("faces", "sr(factor=8)", image)
    return [href for href in said if href]


def test_leads_to_what_there_is_with_the_case_and_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, ["ssim"], []) == []
    case = "dataset=faces&problem=sr%28factor%3D8%29"
    assert shown(monkeypatch, ["null-space"], []) == [f"/hallucinations?{case}"]
    both = shown(monkeypatch, ["null-space"], ["dps"], "a b")
    assert both == [f"/hallucinations?{case}&image=a+b", f"/uncertainty?{case}&image=a+b"]
