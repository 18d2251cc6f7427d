"""The charts: ROC, precision and recall, calibration, learning curve, weights."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from audits.classifier.report import Report
from audits.classifier.versions import Version
from dashboard import theme
from dashboard.numbers import number, percent, spoken

OURS, FAINT = "#3d84e6", "rgba(61,132,230,0.18)"  # seen on dark and on light
_HEIGHT = 270
_SHARE = {"range": [-0.02, 1.02], "dtick": 0.25, "tickformat": ".0%"}


def roc(report: Report, other: Report | None) -> go.Figure:
    """Hallucinations found against false alarms, at every threshold; the dot is the one chosen."""
    figure = theme.figure(_HEIGHT)
    _line(figure, [(0, 0), (1, 1)], theme.STROKE, 1, "dot")
    if report.baseline:
        name = f"{spoken(report.baseline.name)}, averaged"
        _line(figure, report.baseline.roc, theme.STROKE, 2, hover=f"{name}: finds %{{y:.0%}} at %{{x:.0%}}")
    if other:
        _line(figure, other.roc, OURS, 1.5, "dash", hover="the other: finds %{y:.0%} at %{x:.0%}")
    _line(figure, report.roc, OURS, 2.5, hover="finds %{y:.0%} at %{x:.0%} false alarms")
    figure.add_scatter(
        x=[1 - report.specificity.value],
        y=[report.sensitivity.value],
        mode="markers",
        marker={"size": 10, "color": OURS, "line": {"width": 1.5, "color": theme.STROKE}},
        hovertemplate="at the thresholds that the folds chose: finds %{y:.0%} at %{x:.0%}<extra></extra>",
    )
    figure.update_xaxes(title_text="false alarms", **_SHARE)
    figure.update_yaxes(title_text="found", **_SHARE)
    return figure


def precision(report: Report, other: Report | None) -> go.Figure:
    """How many of those flagged are hallucinated, against how many are found."""
    figure = theme.figure(_HEIGHT)
    share = report.hallucinated / report.labels
    _line(figure, [(0, share), (1, share)], theme.STROKE, 1, "dot")
    if other:
        _line(figure, other.pr, OURS, 1.5, "dash", hover="the other: %{y:.0%} right at %{x:.0%} found")
    _line(figure, report.pr, OURS, 2.5, hover="%{y:.0%} of those flagged are right at %{x:.0%} found")
    figure.update_xaxes(title_text="found", **_SHARE)
    figure.update_yaxes(title_text="right of those flagged", **_SHARE)
    return figure


def calibration(report: Report, other: Report | None) -> go.Figure:
    """How often they are hallucinated against the p that was given; each dot about as many labels."""
    figure = theme.figure(_HEIGHT)
    _line(figure, [(0, 0), (1, 1)], theme.STROKE, 1, "dot")
    if other:
        _line(figure, [(entry.p, entry.share) for entry in other.calibration], OURS, 1.5, "dash")
    bins = report.calibration
    figure.add_scatter(
        x=[entry.p for entry in bins],
        y=[entry.share for entry in bins],
        error_y={
            "array": [entry.high - entry.share for entry in bins],
            "arrayminus": [entry.share - entry.low for entry in bins],
            "thickness": 1,
            "width": 0,
            "color": OURS,
        },
        mode="lines+markers",
        line={"color": OURS, "width": 1.5},
        marker={"size": 7, "color": OURS},
        customdata=[entry.labels for entry in bins],
        hovertemplate="p about %{x:.2f}: %{y:.0%} of %{customdata} hallucinated<extra></extra>",
    )
    figure.update_xaxes(title_text="p", range=[-0.02, 1.02], dtick=0.25)
    figure.update_yaxes(title_text="hallucinated", **_SHARE)
    return figure


def learning(report: Report, other: Report | None) -> go.Figure:
    """AUC against the number of labels learned from."""
    figure = theme.figure(_HEIGHT)
    points = report.learning
    x = [point.labels for point in points]
    figure.add_scatter(
        x=[*x, *reversed(x)],
        y=[*(point.high for point in points), *(point.low for point in reversed(points))],
        fill="toself",
        fillcolor=FAINT,
        line={"width": 0},
        hoverinfo="skip",
        mode="lines",
    )
    if report.baseline and x:
        auc = report.baseline.auc.value
        _line(figure, [(min(x), auc), (max(x), auc)], theme.STROKE, 2)
    if other:
        _line(figure, [(point.labels, point.auc) for point in other.learning], OURS, 1.5, "dash")
    figure.add_scatter(
        x=x,
        y=[point.auc for point in points],
        mode="lines+markers",
        line={"color": OURS, "width": 2.5},
        marker={"size": 6},
        hovertemplate="%{x} labels: AUC %{y:.3f}<extra></extra>",
    )
    figure.update_xaxes(title_text="labels learned from", rangemode="tozero")
    figure.update_yaxes(title_text="AUC")
    return figure


def weights(version: Version) -> go.Figure:
    """What each feature, standardised, adds to the sum: right speaks for a hallucination."""
    names, found = version.layer.features, version.report.weights
    figure = theme.figure(48 + 30 * len(names))
    colours = [theme.HALLUCINATED if entry.value > 0 else theme.FAITHFUL for entry in found]
    sure = [1.0 if entry.low > 0 or entry.high < 0 else 0.4 for entry in found]
    figure.add_bar(
        x=[entry.value for entry in found],
        y=list(range(len(names))),
        orientation="h",
        width=0.55,
        marker={"color": colours, "opacity": sure, "line": {"width": 0}},
        error_x={
            "array": [entry.high - entry.value for entry in found],
            "arrayminus": [entry.value - entry.low for entry in found],
            "thickness": 1.2,
            "width": 3,
            "color": theme.STROKE,
        },
        customdata=[
            [name, number(entry.low, 2), number(entry.high, 2)]
            for name, entry in zip(names, found, strict=True)
        ],
        hovertemplate="%{customdata[0]}: %{x:.2f} [%{customdata[1]}, %{customdata[2]}]<extra></extra>",
    )
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[spoken(name) for name in names],
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )
    figure.update_xaxes(title_text="weight of the standardised feature", zeroline=True)
    return figure


def key(report: Report, against: str) -> str:
    """What the lines of the charts are."""
    words = ["Blue: this version; the dot is its threshold"]
    if against:
        words.append(f"dashed: {against}")
    if report.baseline:
        words.append(f"grey: {spoken(report.baseline.name)}, averaged")
    share = percent(report.hallucinated / report.labels)
    words.append(f"dotted: chance ({share} are hallucinated), and what p promises")
    return "; ".join(words) + "."


def _line(
    figure: go.Figure,
    points: Sequence[tuple[float, float]],
    colour: str,
    width: float,
    dash: str = "solid",
    hover: str = "",
) -> None:
    figure.add_scatter(
        x=[x for x, _ in points],
        y=[y for _, y in points],
        mode="lines",
        line={"color": colour, "width": width, "dash": dash},
        hovertemplate=f"{hover}<extra></extra>" if hover else None,
        hoverinfo=None if hover else "skip",
    )
