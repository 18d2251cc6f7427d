"""Kernels: Gaussian, drawn, and read from files."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from scipy.io import savemat
from scipy.ndimage import convolve

from engine.kernels import read_kernel
from engine.problem import problems

KERNEL = np.array([[0, 1, 2], [0, 3, 1], [1, 0, 0], [0, 0, 4]], dtype=np.float64)
OTHER = np.ones((2, 5))


def _impulse(name: str, size: int = 33, seed: int = 0, **params: object) -> torch.Tensor:
    x = torch.zeros(1, 1, size, size)
    x[..., size // 2, size // 2] = 1
    return problems[name](**params).physics((1, size, size), seed=seed).A(x)[0, 0]


def test_gaussian_kernel() -> None:
    response = _impulse("deblur", sigma=2.0)
    offsets = torch.arange(33) - 16.0
    assert float(response.sum()) == pytest.approx(1, abs=1e-5)
    assert float((response.sum(0) * offsets).sum()) == pytest.approx(0, abs=1e-4)
    assert float((response.sum(0) * offsets.square()).sum()) == pytest.approx(4, rel=0.03)


def test_motion_kernel() -> None:
    response = _impulse("motion", size=41, seed=2)
    assert float(response.sum()) == pytest.approx(1, abs=1e-5)
    assert float(response.min()) > -1e-6
    assert int((response > 1e-3).sum()) >= 4
    assert float(response[:10].abs().max()) < 1e-6


def test_file_kernel_is_a_convolution(tmp_path: Path) -> None:
    np.save(tmp_path / "k.npy", KERNEL)
    x = np.random.default_rng(0).random((16, 20))
    problem = problems["kernel-file"](path=str(tmp_path / "k.npy"))
    y = problem.physics((1, 16, 20)).A(torch.from_numpy(x).float()[None, None])[0, 0]
    expected = convolve(x, KERNEL / KERNEL.sum(), mode="wrap", origin=(0, 0))
    np.testing.assert_allclose(y, expected, atol=1e-5)


def _written(folder: Path) -> dict[str, tuple[Path, dict[str, object]]]:
    cell = np.empty((1, 2), dtype=object)
    cell[0, 0], cell[0, 1] = OTHER, KERNEL
    np.save(folder / "one.npy", KERNEL)
    np.save(folder / "stack.npy", np.stack([2 * KERNEL[::-1], KERNEL]))
    savemat(folder / "cell.mat", {"kernels": cell})
    savemat(folder / "two.mat", {"k": KERNEL, "other": OTHER})
    savemat(folder / "stack.mat", {"k": np.stack([KERNEL[::-1], KERNEL], axis=-1)})
    with h5py.File(folder / "new.mat", "w") as file:
        references = [file.create_dataset(f"#refs#/{i}", data=k.T).ref for i, k in enumerate([OTHER, KERNEL])]
        file.create_dataset("kernels", data=np.array([references], dtype=object), dtype=h5py.ref_dtype)
    Image.fromarray((KERNEL * 60).astype(np.uint8)).save(folder / "one.png")
    return {
        "npy": (folder / "one.npy", {}),
        "npy stack": (folder / "stack.npy", {"index": 1}),
        "cell": (folder / "cell.mat", {"index": 1}),
        "variable": (folder / "two.mat", {"variable": "k"}),
        "mat stack": (folder / "stack.mat", {"index": 1}),
        "hdf5 cell": (folder / "new.mat", {"index": 1}),
        "png": (folder / "one.png", {}),
    }


@pytest.mark.parametrize("form", ["npy", "npy stack", "cell", "variable", "mat stack", "hdf5 cell", "png"])
def test_forms_of_files(tmp_path: Path, form: str) -> None:
    path, params = _written(tmp_path)[form]
    kernel = read_kernel(str(path), **params)  # type: ignore[arg-type]
    np.testing.assert_allclose(kernel, KERNEL / KERNEL.sum(), atol=1e-6)


def test_content_tells_two_kernels_under_one_name_apart(tmp_path: Path) -> None:
    path = tmp_path / "k.npy"
    np.save(path, KERNEL)
    problem = problems["kernel-file"](path=str(path))
    before = problem.content
    assert before == problems["kernel-file"](path=str(path)).content != ""
    np.save(path, KERNEL + 1)
    assert problem.content != before


def _broken(folder: Path) -> dict[str, Path]:
    (folder / "text.npy").write_text("no array")
    (folder / "text.mat").write_text("no matrix")
    (folder / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n1234")
    np.save(folder / "objects.npy", np.array([{}], dtype=object))
    np.save(folder / "complex.npy", KERNEL * 1j)
    np.save(folder / "line.npy", np.ones(4))
    np.save(folder / "nan.npy", KERNEL * np.nan)
    np.save(folder / "zero.npy", KERNEL - KERNEL)
    np.save(folder / "good.npy", KERNEL)
    savemat(folder / "two.mat", {"k": KERNEL, "other": OTHER})
    return {path.name: path for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("name", "index", "variable", "message"),
    [
        ("text.npy", 0, "", "cannot be read as .npy"),
        ("text.mat", 0, "", "cannot be read as .mat"),
        ("cut.png", 0, "", "cannot be read as .png"),
        ("objects.npy", 0, "", "cannot be read as .npy"),
        ("complex.npy", 0, "", "must hold matrices of real numbers, got complex128 (4, 3)."),
        ("line.npy", 0, "", "must hold matrices of real numbers, got float64 (4,)."),
        ("nan.npy", 0, "", "must be finite with a sum above 0, got nan."),
        ("zero.npy", 0, "", "must be finite with a sum above 0, got 0.0."),
        ("good.npy", 1, "", "index must lie in 0 to 0"),
        ("two.mat", 0, "", "variable must name one of those in"),
        ("two.mat", 0, "othr", "did you mean 'other'?"),
    ],
)
def test_broken_files(tmp_path: Path, name: str, index: int, variable: str, message: str) -> None:
    path = _broken(tmp_path)[name]
    with pytest.raises(ValueError) as error:
        problems["kernel-file"](path=str(path), index=index, variable=variable)
    assert message in str(error.value)


def test_other_kinds_of_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "k.pkl").write_bytes(b"x")
    with pytest.raises(ValueError, match=r"path must end in .npy, .mat, .png, got '.*k.pkl'"):
        problems["kernel-file"](path=str(tmp_path / "k.pkl"))


def _levin(folder: Path) -> list[NDArray[np.float64]]:
    with h5py.File(folder / "kernels_dpir" / "kernels" / "Levin09.mat") as file:
        return [file[cell][()].T for cell in file["kernels"][()].ravel()]


@pytest.mark.parametrize("index", range(8))
def test_levins_camera_shakes(shared_data: Path, index: int) -> None:
    path = shared_data / "kernels_dpir" / "kernels" / "Levin09.mat"
    problem = problems["kernel-file"](path=str(path), index=index)
    expected = _levin(shared_data)[index]
    x = torch.zeros(1, 1, 40, 40)
    x[..., 20, 20] = 1
    response = problem.physics((1, 40, 40)).A(x)[0, 0]
    reach = len(expected) // 2
    window = response[20 - reach : 21 + reach, 20 - reach : 21 + reach]
    np.testing.assert_allclose(window, expected, atol=1e-6)
    assert float(response.sum()) == pytest.approx(1, abs=1e-5)


def test_matlab_5_kernels(shared_data: Path) -> None:
    path = str(shared_data / "kernels_dpir" / "kernels" / "kernels_12.mat")
    kernels = [read_kernel(path, index) for index in range(12)]
    assert {kernel.shape for kernel in kernels} == {(25, 25)}
    with pytest.raises(ValueError, match="index must lie in 0 to 11"):
        read_kernel(path, 12)
