"""What the figures say, in sentences made of them."""

from __future__ import annotations

from dashboard.numbers import number, percent, plural
from dashboard.parts.prose import Run
from dashboard.uncertainty.case import CENTRAL, NOMINAL, Case, Figure
from dashboard.uncertainty.conformal import NEEDS, TARGET
from dashboard.uncertainty.place import Place

CLOSE = 0.02  # a share this near what it should be is called calibrated, however sure the difference is
_NINETY = percent(NOMINAL)


def opening(case: Case, method: str) -> list[Run]:
    """How often a method's 90 % intervals hold the truth, who comes nearest, what the samples are."""
    judge = case.interval(method)
    found = case.figure(method, judge)
    name = Run(method, colour=case.colours.get(method, ""), strong=True)
    where = f"On {case.dataset} × {case.problem} "
    if found is None:
        why = case.missing.get((method, judge)) or "its samples were not judged against a truth"
        words = [Run(f"{where}it is not known how often the intervals of "), name]
        words.append(Run(f" hold the truth: {why.rstrip('.')}."))
        return [*words, *_source(case, method)]
    words = [
        Run(f"{where}the {_NINETY} intervals of "),
        name,
        Run(f" hold the truth in {percent(found.mean)} of pixels", hint=_of(case, method, found)),
        Run(f": {verdict(found)}."),
    ]
    return [*words, *_source(case, method)]


def comparison(case: Case, method: str) -> list[Run]:
    """What the opening is made of, how large the errors are for what was expected, and who comes nearest."""
    found = case.figure(method, case.interval(method))
    if found is None:
        return []
    counted = Run(f"The {percent(found.mean)} of {method} are over {_of(case, method, found)}.")
    return [counted, *_sharpness(case, method), *_nearest(case, method)]


def verdict(found: Figure) -> str:
    """What a share of a nominal 90 % says.

    Example:
        >>> verdict(Figure(mean=0.61, images=24, low=0.5, high=0.7, margin=0.03))
        'it is surer than it is right'
        >>> verdict(Figure(mean=0.61, images=1, low=0.61, high=0.61, margin=None))
        'surer than it is right, as far as one picture can tell'
    """
    off = found.mean - NOMINAL
    words = "surer than it is right" if off < 0 else "less sure than it could be"
    if abs(off) <= CLOSE:
        return "as they should"
    if found.margin is None:
        return f"{words}, as far as one picture can tell"
    if abs(off) <= found.margin:
        return f"too few pictures to tell that from {_NINETY} (± {100 * found.margin:.0f})"
    return f"it is {words}"


def widened(case: Case, method: str) -> list[Run]:
    """By what the intervals must be widened to keep a promise, and what they are worth then; or why not."""
    factor = case.factor(method)
    if factor.value is None:
        return [Run(f"No conformal factor: {factor.told}")]
    return [
        Run("Widened to "),
        Run(f"mean ± {factor.text.rstrip('×')} · deviation", strong=True, hint=NEEDS),
        Run(
            f", the intervals of {method} hold {percent(1 - TARGET.alpha)} of a picture's pixels or more on "
        ),
        Run(f"average, proven with {percent(1 - TARGET.delta)} confidence. {factor.told}"),
    ]


def marked(case: Case, method: str) -> str:
    """A method's name, told apart where its samples are not a posterior's."""
    return f"{method} ({claim('no')})" if case.posterior[method].startswith("no") else method


def claim(posterior: str) -> str:
    """What samples are drawn from, as a table says it.

    Example:
        >>> claim("no: the spread of a varied method, not a posterior"), claim("no"), claim("approximate")
        ('not a posterior: the spread of a varied method', 'not a posterior', 'approximate')
    """
    start, _, instead = posterior.partition(": ")
    if start != "no":
        return posterior
    instead = instead.removesuffix(", not a posterior")
    return f"not a posterior: {instead}" if instead else "not a posterior"


def here(place: Place, method: str, columns: str) -> str:
    """Where the truth lies among the samples of a place."""
    words = f"At {columns} the {plural(len(place.values), 'sample')} of {method} "
    low, high = min(place.values), max(place.values)
    words += f"lie between {number(low, 3)} and {number(high, 3)}, about {number(place.mean, 3)}"
    if place.truth is None:
        return f"{words}; there is no truth to compare with."
    below = sum(value < place.truth for value in place.values)
    above = sum(value > place.truth for value in place.values)
    rank = "above all of them" if below == len(place.values) else "below all of them"
    if 0 < below < len(place.values) or not above:
        rank = f"above {below} of them"
    words += f"; the truth, {number(place.truth, 3)}, lies {rank}"
    if place.interval is None:
        return f"{words}; they are all alike, which makes no interval."
    inside = place.interval[0] <= place.truth <= place.interval[1]
    ends = " … ".join(number(end, 3) for end in place.interval)
    return f"{words} and {'inside' if inside else 'outside'} their {_NINETY} interval, {ends}."


def _of(case: Case, method: str, found: Figure) -> str:
    drawn = case.drawn[method]
    samples = plural(int(drawn["most"]), "sample")
    normal = "" if case.interval(method) == CENTRAL else ", taken as normal"
    return f"{plural(found.images, 'picture')} and {samples} of each{normal}"


def _sharpness(case: Case, method: str) -> list[Run]:
    found = case.figure(method, "z-score")
    if found is None:
        return []
    times = _times(found.mean)
    size = "as large as" if times == "1.0" else f"{times} times what"
    return [Run(f" Its errors are {size} its samples let expect.")]


def _nearest(case: Case, method: str) -> list[Run]:
    """The method whose intervals come nearest to what they promise, where there are several."""
    shares = {name: found.mean for name in case.methods if (found := case.figure(name, case.interval(name)))}
    if len(shares) < 2:
        return []
    best = min(shares, key=lambda name: abs(shares[name] - NOMINAL))
    if best == method:
        return [Run(f" Of {plural(len(shares), 'method')} none comes nearer to {_NINETY}.")]
    chip = Run(best, colour=case.colours.get(best, ""), strong=True)
    return [Run(f" Nearest to {_NINETY} comes "), chip, Run(f" with {percent(shares[best])}.")]


def _source(case: Case, method: str) -> list[Run]:
    """What the samples are drawn from, unless it is the posterior."""
    posterior = case.posterior[method]
    if posterior == "yes":
        return []
    if posterior == "approximate":
        return [Run(" Its samples approximate draws of the posterior.")]
    if not posterior.startswith("no"):
        return [Run(f" What its samples are drawn from: {posterior}.")]
    instead = claim(posterior).partition(": ")[2]
    rest = f", but {instead}: they may all agree and all be wrong." if instead else "."
    return [Run(" Its samples are "), Run("not draws of a posterior", strong=True), Run(rest)]


def _times(factor: float) -> str:
    """A factor with two digits.

    Example:
        >>> _times(32.31), _times(1.04)
        ('32', '1.0')
    """
    return number(factor, 0 if factor >= 9.95 else 1)
