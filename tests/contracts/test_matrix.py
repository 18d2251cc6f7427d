"""Which method runs on which problem: the whole matrix, and what the literature claims of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.method import methods
from engine.problem import problems

# + runs, · is skipped with a reason
MATRIX = """
                 denoise poisson deblur motion kernel sr inpaint cs mri ct jpeg blind
adjoint             +       +      +      +      +    +     +    +   +  +   ·     ·
pinv                +       +      +      +      +    +     +    +   +  +   ·     ·
tikhonov            +       +      +      +      +    +     +    +   +  +   ·     ·
wiener              ·       ·      +      +      +    ·     ·    ·   ·  ·   ·     ·
bicubic             ·       ·      ·      ·      ·    +     ·    ·   ·  ·   ·     +
fbp                 ·       ·      ·      ·      ·    ·     ·    ·   ·  +   ·     ·
wavelet             +       +      ·      ·      ·    ·     ·    ·   ·  ·   +     ·
fista               +       +      +      +      +    +     +    +   +  +   ·     ·
tv                  +       +      +      +      +    +     +    +   +  +   +     ·
bm3d                +       +      ·      ·      ·    ·     ·    ·   ·  ·   +     ·
pnp-admm            +       +      +      +      +    +     +    +   +  +   ·     ·
pnp-hqs             +       +      +      +      +    +     +    +   +  +   ·     ·
red                 +       +      +      +      +    +     +    +   +  +   ·     ·
pnp-pgd             +       +      +      +      +    +     +    +   +  +   ·     ·
richardson-lucy     ·       ·      +      +      +    ·     ·    ·   ·  +   ·     ·
dip                 +       +      +      +      +    +     +    +   +  +   +     ·
dncnn               +       ·      ·      ·      ·    ·     ·    ·   ·  ·   ·     ·
prior               +       +      +      +      +    +     +    +   +  +   +     +
score-sde           +       +      +      +      +    +     +    +   +  +   ·     ·
mcg                 +       +      +      +      +    +     +    +   +  +   ·     ·
ddrm                +       +      +      +      +    +     +    ·   +  ·   ·     ·
dps                 +       +      +      +      +    +     +    +   +  +   ·     ·
pigdm               +       +      +      +      +    +     +    +   +  +   ·     ·
diffpir             +       +      +      +      +    +     +    +   +  +   ·     ·
daps                +       +      +      +      +    +     +    +   +  +   ·     ·
ilvr                ·       ·      ·      ·      ·    +     ·    ·   ·  ·   ·     ·
indigo              ·       ·      ·      ·      ·    +     ·    ·   ·  ·   ·     +
indigo-plus         ·       ·      ·      ·      ·    +     ·    ·   ·  ·   ·     +
unet                ·       ·      ·      +      ·    ·     ·    ·   ·  ·   ·     ·
unrolled-pgd        ·       ·      ·      ·      ·    ·     ·    ·   +  ·   ·     ·
lista               ·       ·      ·      ·      ·    ·     ·    +   ·  ·   ·     ·
back-projection     ·       ·      +      +      +    +     ·    ·   ·  +   ·     ·
winnet              +       ·      ·      ·      ·    ·     ·    ·   ·  ·   ·     ·
linn                +       ·      ·      ·      ·    ·     ·    ·   ·  ·   ·     ·
srcnn               ·       ·      ·      ·      ·    +     ·    ·   ·  ·   ·     ·
espcn               ·       ·      ·      ·      ·    +     ·    ·   ·  ·   ·     ·
imdn                ·       ·      ·      ·      ·    +     ·    ·   ·  ·   ·     ·
srgan               ·       ·      ·      ·      ·    +     ·    ·   ·  ·   ·     ·
fast-srgan          ·       ·      ·      ·      ·    +     ·    ·   ·  ·   ·     ·
ista-net-plus       ·       ·      ·      ·      ·    ·     ·    ·   +  ·   ·     ·
empirical           +       +      +      +      +    +     +    +   +  +   +     ·
"""
FULL = {"poisson": "denoise-poisson", "kernel": "kernel-file", "blind": "blind-sr"}

CLAIMS = {
    "adjoint": "mri",  # zero filling: Lustig, Donoho and Pauly 2007
    "pinv": "deblur inpaint cs mri ct",  # Hestenes and Stiefel 1952
    "tikhonov": "deblur ct",  # Phillips 1962, Tikhonov 1963
    "wiener": "deblur motion kernel-file",  # Wiener 1949, Hunt 1973
    "bicubic": "sr",  # Keys 1981
    "fbp": "ct",  # Ramachandran and Lakshminarayanan 1971
    "wavelet": "denoise",  # Donoho 1995
    "fista": "deblur",  # Beck and Teboulle 2009
    "tv": "denoise deblur inpaint cs mri ct",  # Rudin et al. 1992, Candès et al. 2006, Sidky and Pan 2008
    "bm3d": "denoise",  # Dabov et al. 2007
    "pnp-admm": "ct sr inpaint deblur",  # Venkatakrishnan et al. 2013, Chan et al. 2017
    "pnp-hqs": "deblur sr",  # Zhang et al. 2021
    "red": "deblur sr",  # Romano, Elad and Milanfar 2017
    "pnp-pgd": "deblur cs mri",  # Kamilov, Mansour and Wohlberg 2017, Ahmad et al. 2020
    "richardson-lucy": "deblur ct",  # Richardson 1972, Lucy 1974; Shepp and Vardi 1982
    "dip": "denoise sr inpaint jpeg",  # Ulyanov, Vedaldi and Lempitsky 2018
    "dncnn": "denoise",  # Zhang et al. 2017
    "prior": "",  # it reconstructs nothing
    "score-sde": "inpaint mri ct",  # Song et al. 2021 and 2022
    "mcg": "inpaint ct",  # Chung et al. 2022
    "ddrm": "sr deblur inpaint denoise",  # Kawar et al. 2022
    "dps": "inpaint sr deblur motion",  # Chung et al. 2023
    "pigdm": "sr inpaint deblur",  # Song et al. 2023
    "diffpir": "sr deblur inpaint",  # Zhu et al. 2023
    "daps": "sr inpaint deblur motion",  # Zhang et al. 2025
    "ilvr": "sr",  # Choi et al. 2021
    "indigo": "sr blind-sr",  # You, Floros and Dragotti 2023
    "indigo-plus": "sr blind-sr",  # You and Dragotti 2024
    "unet": "motion",  # Jin et al. 2017; the example holds one of its three networks
    "unrolled-pgd": "mri",  # Mardani et al. 2018
    "lista": "cs",  # Gregor and LeCun 2010
    "back-projection": "sr ct",  # Irani and Peleg 1991; Landweber 1951
    "winnet": "denoise",  # Huang and Dragotti 2022
    "linn": "denoise",  # Huang and Dragotti 2021
    "srcnn": "sr",  # Dong et al. 2014
    "espcn": "sr",  # Shi et al. 2016
    "imdn": "sr",  # Hui et al. 2019
    "srgan": "sr",  # Ledig et al. 2017
    "fast-srgan": "sr",  # Raz 2024
    "ista-net-plus": "mri",  # Zhang and Ghanem 2018
    "empirical": "denoise",  # whatever the method it varies runs on
}


def _expected() -> dict[tuple[str, str], bool]:
    head, *rows = MATRIX.strip("\n").splitlines()
    names = [FULL.get(name, name) for name in head.split()]
    return {
        (row.split()[0], name): mark == "+"
        for row in rows
        for name, mark in zip(names, row.split()[1:], strict=True)
    }


EXPECTED = _expected()


def test_the_matrix_is_whole() -> None:
    assert {method for method, _ in EXPECTED} == set(methods)
    assert {problem for _, problem in EXPECTED} == set(problems)
    assert len(EXPECTED) == len(methods) * len(problems)


@pytest.mark.parametrize("name", methods)
def test_runs_or_skips_as_listed(name: str, tmp_path: Path) -> None:
    method = methods[name].example(tmp_path)
    for other in problems:
        problem = problems[other].example(tmp_path)
        shape = next(s for s in ((3, 32, 32), (1, 32, 32)) if problem.skip(s) is None)
        reason = method.skip(problem, shape)
        assert (reason is None) == EXPECTED[name, other], f"{name} × {other}: {reason}"
        assert reason is None or other in reason, f"{name} × {other}: the reason does not name it: {reason}"


def test_what_the_literature_claims_runs() -> None:
    assert set(CLAIMS) == set(methods)
    for method, claimed in CLAIMS.items():
        for problem in claimed.split():
            assert EXPECTED[method, problem], f"{method} × {problem}"
