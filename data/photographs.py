"""The colour photographs in scikit-image's wheel, and the squares chosen from them by eye."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SMALLEST_SIDE = 256


@dataclass(frozen=True, kw_only=True)
class Photograph:
    """A photograph in scikit-image's wheel.

    Args:
        file: its name there.
        sha256: of the file's bytes.
        title: what it shows.
        source: who made it, and where it is from.
        licence: under which it is published.
    """

    file: str
    sha256: str
    title: str
    source: str
    licence: str


@dataclass(frozen=True, kw_only=True)
class Crop:
    """A square of a photograph.

    Args:
        name: what it shows; unique.
        photograph: key of the photograph.
        top: its first row.
        left: its first column.
        side: its number of rows and of columns, at least `SMALLEST_SIDE`.
    """

    name: str
    photograph: str
    top: int
    left: int
    side: int


PHOTOGRAPHS = {
    "astronaut": Photograph(
        file="astronaut.png",
        sha256="88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
        title="Eileen Collins, astronaut",
        source="NASA, https://flic.kr/p/r9qvLn",
        licence="public domain",
    ),
    "chelsea": Photograph(
        file="chelsea.png",
        sha256="596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
        title="Chelsea the cat",
        source="Stéfan van der Walt",
        licence="CC0-1.0",
    ),
    "coffee": Photograph(
        file="coffee.png",
        sha256="cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
        title="a cup of coffee",
        source="Rachel Michetti, Pikolo Espresso Bar",
        licence="CC0-1.0",
    ),
    "motorcycle": Photograph(
        file="motorcycle_left.png",
        sha256="db18e9c4157617403c3537a6ba355dfeafe9a7eabb6b9b94cb33f6525dd49179",
        title="a motorcycle in a garage",
        source="Scharstein et al., Middlebury stereo 2014, https://vision.middlebury.edu/stereo/data/scenes2014",
        licence="none stated; published for research, citation asked",
    ),
    "retina": Photograph(
        file="retina.jpg",
        sha256="38a07f36f27f095e818aea7b96d34202c05176d30253c66733f2e00379e9e0e6",
        title="the back of a healthy left eye",
        source="Mikael Häggström, doi:10.15347/wjm/2014.008",
        licence="CC0-1.0",
    ),
    "tissue": Photograph(
        file="ihc.png",
        sha256="f8dd1aa387ddd1f49d8ad13b50921b237df8e9b262606d258770687b0ef93cef",
        title="glands of a colon, stained with DAB and haematoxylin",
        source="Center for Microscopy and Molecular Imaging",
        licence="no known restrictions",
    ),
    "rocket": Photograph(
        file="rocket.jpg",
        sha256="c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c",
        title="a Falcon 9 rocket before its launch",
        source="SpaceX, https://www.flickr.com/photos/spacexphotos/16511594820",
        licence="public domain",
    ),
    "galaxies": Photograph(
        file="hubble_deep_field.jpg",
        sha256="3a19c5dd8a927a9334bb1229a6d63711b1c0c767fb27e2286e7c84a3e2c2f5f4",
        title="the Hubble eXtreme Deep Field",
        source="NASA, http://hubblesite.org/newscenter/archive/releases/2012/37/image/a",
        licence="public domain",
    ),
}

CROPS = tuple(
    Crop(name=name, photograph=name.split("-")[0], top=top, left=left, side=side)
    for name, top, left, side in (
        ("astronaut-face", 0, 64, 256),
        ("chelsea-face", 0, 100, 300),
        ("coffee-cup", 5, 155, 290),
        ("motorcycle-engine", 180, 275, 256),
        ("retina-nerve", 420, 40, 460),
        ("tissue-gland", 250, 226, 262),
        ("rocket-pad", 127, 200, 300),
        ("galaxies-cluster", 10, 230, 280),
        ("astronaut-badge", 256, 30, 256),
        ("motorcycle-headlight", 0, 440, 256),
        ("coffee-spoon", 140, 340, 260),
        ("retina-vessels", 60, 250, 420),
        ("tissue-lumen", 10, 215, 256),
        ("astronaut-shuttle", 20, 256, 256),
        ("motorcycle-exhaust", 195, 75, 256),
        ("galaxies-star", 400, 600, 270),
        ("tissue-border", 230, 0, 256),
        ("motorcycle-wheel", 240, 485, 256),
        ("astronaut-helmet", 256, 256, 256),
        ("rocket-towers", 171, 0, 256),
        ("retina-edge", 900, 250, 400),
        ("motorcycle-bench", 0, 10, 256),
        ("coffee-saucer", 140, 0, 260),
        ("tissue-cells", 0, 0, 256),
    )
)


def cut(crop: Crop) -> NDArray[np.uint8]:
    """A crop's pixels, as the photograph has them: ``(3, side, side)``.

    Errors:
        FileNotFoundError: the photograph is not in the scikit-image that is installed.
        ValueError: it is there, and is another one.
    """
    square = _decoded(crop.photograph)[crop.top : crop.top + crop.side, crop.left : crop.left + crop.side]
    return np.ascontiguousarray(square.transpose(2, 0, 1))


@lru_cache(maxsize=len(PHOTOGRAPHS))
def _decoded(key: str) -> NDArray[np.uint8]:
    wanted = PHOTOGRAPHS[key]
    spec = find_spec("skimage")
    folders = list(spec.submodule_search_locations or []) if spec else []
    path = Path(folders[0] if folders else "skimage") / "data" / wanted.file
    if not path.is_file():
        raise FileNotFoundError(f"{wanted.file} is not in scikit-image's data; install scikit-image again.")
    content = path.read_bytes()
    found = sha256(content).hexdigest()
    if found != wanted.sha256:
        raise ValueError(
            f"{wanted.file} of the installed scikit-image is not the one known here:"
            f" its sha256 begins with {found[:12]}, not {wanted.sha256[:12]}."
        )
    with Image.open(BytesIO(content)) as image:
        return np.asarray(image.convert("RGB"))
