"""A folder of one's own pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from data.dataset import Dataset, Picture, datasets
from data.listing import files, names
from data.pictures import SUFFIXES, PictureError, check_range, read, read_mask
from data.resample import average, centre

_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@datasets.register("folder")
@dataclass(frozen=True, kw_only=True)
class Folder(Dataset):
    """Pictures of your own: PNG, JPEG, TIFF, BMP, WebP, `.npy` and `.mat` files.

    A file that can't be read, or doesn't fit what is asked for, is left out and stands in `skipped`
    with the reason. Pictures may differ in size. Nothing is enlarged, and no picture is rescaled by
    its own values. Each file is looked at once before the first picture is given.

    Args:
        path: a folder, a pattern such as ``scans/**/*.png``, or one file.
        label: what the set is called in the store, in place of its path and parameters.
        count: the first so many pictures, in natural order of their names; None is all.
        range: the stored values that mean black and white, for every file; needed for floats
            outside [0, 1], and for 12 bits stored in 16.
        colour: grey or colour converts to one or three channels; keep leaves what is stored.
        resize: the shorter side, in pixels, by area averages.
        crop: side of the square cut from the middle, after resizing.
        roi: a folder or pattern of masks, matched by stem, non-zero inside; they bound every metric.
        variable: which array of `.mat` files that hold several.
        identity: parent, where each folder shows one person or thing; files in it share its name.

    Shape:
        Pictures are ``(C, H, W)``, C 1, 2 (complex) or 3; see `data.pictures.read_picture`.

    Errors:
        ValueError: a parameter out of its range; when first used, an empty or a missing folder, or
            one in which no file can be used.
    """

    source: ClassVar[str] = "your own files"
    licence: ClassVar[str] = "not stated"

    path: str
    label: str | None = None
    count: int | None = None
    range: tuple[float, float] | None = None
    colour: Literal["keep", "grey", "colour"] = "keep"
    resize: int | None = None
    crop: int | None = None
    roi: str | None = None
    variable: str | None = None
    identity: Literal["parent"] | None = None

    def __post_init__(self) -> None:
        if not self.path:
            raise ValueError("path must name a folder, a pattern or a file, got nothing.")
        for name in ("count", "resize", "crop"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name} must be >= 1, got {value}.")
        if self.label is not None and not _LABEL.fullmatch(self.label):
            raise ValueError(
                f"label must be letters, digits, dots, dashes and underlines, got {self.label!r}."
            )
        if self.label in datasets:
            raise ValueError(f"label {self.label!r} is the name of another test set; choose one of your own.")
        check_range(self.range)

    @property
    def slug(self) -> str:
        return self.label or super().slug

    def __len__(self) -> int:
        return len(self._survey[0])

    def __getitem__(self, index: int) -> Picture:
        name, path, mask = self._survey[0][index]
        return self._picture(name, path, mask)

    @property
    def skipped(self) -> list[tuple[str, str]]:
        return list(self._survey[1])

    @cached_property
    def _survey(self) -> tuple[list[tuple[str, Path, Path | None]], list[tuple[str, str]]]:
        """Every file that gives a picture, with its name and mask, and every other with the reason."""
        paths = files(self.path, SUFFIXES)
        masks = {} if self.roi is None else _by_stem(files(self.roi, SUFFIXES))
        good: list[tuple[str, Path, Path | None]] = []
        bad: list[tuple[str, str]] = []
        for name, path in zip(names(paths), paths, strict=True):
            if self.count is not None and len(good) == self.count:
                break
            try:
                mask = None if self.roi is None else _mask_of(path, masks)
                self._picture(name, path, mask)
                good.append((name, path, mask))
            except PictureError as error:
                bad.append((name, str(error)))
        if not good:
            raise ValueError(f"none of the {len(paths)} files of {self.path} can be used; {bad[0][1]}")
        return good, bad

    def _picture(self, name: str, path: Path, mask: Path | None) -> Picture:
        mode = None if self.colour == "keep" else self.colour
        reading = read(path, range=self.range, mode=mode, variable=self.variable)
        pixels, roi = reading.pixels, None if mask is None else read_mask(mask)
        if roi is not None and roi.shape != pixels.shape[1:]:
            raise PictureError(
                f"the mask {mask and mask.name} is {roi.shape[0]} x {roi.shape[1]} pixels,"
                f" {path.name} is {pixels.shape[1]} x {pixels.shape[2]}."
            )
        try:
            pixels = self._fitted(pixels)
            inside = None if roi is None else self._fitted(roi[None].astype(np.float32))[0] >= 0.5
        except ValueError as error:
            raise PictureError(f"{path.name}: {error}") from error
        if inside is not None and not inside.any():
            raise PictureError(
                f"the mask of {path.name} marks nothing that is left after resizing and cropping."
            )
        facts: dict[str, Any] = {"file": path.name, **reading.facts}
        identity = path.resolve().parent.name if self.identity == "parent" else None
        return Picture(name=name, pixels=pixels, identity=identity, attributes=facts, roi=inside)

    def _fitted(self, pixels: NDArray[np.float32]) -> NDArray[np.float32]:
        """Resized and cropped as asked."""
        rows, cols = pixels.shape[1:]
        if self.resize is not None and self.resize != min(rows, cols):
            share = self.resize / min(rows, cols)
            height, width = round(rows * share), round(cols * share)
            pixels = average(pixels, height, width).astype(np.float32)
        if self.crop is not None:
            pixels = centre(pixels, self.crop, self.crop)
        return np.ascontiguousarray(pixels)


def _by_stem(paths: list[Path]) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in paths:
        found.setdefault(path.stem, []).append(path)
    return found


def _mask_of(path: Path, masks: dict[str, list[Path]]) -> Path:
    matching = masks.get(path.stem, [])
    if len(matching) > 1:
        matching = [mask for mask in matching if mask.parent.name == path.parent.name] or matching
    if len(matching) != 1:
        found = "no mask is" if not matching else f"{len(matching)} masks are"
        raise PictureError(f"{found} called {path.stem}; each picture needs one.")
    return matching[0]
