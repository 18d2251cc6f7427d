"""WINNet, with the user's weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.problem import at_least
from engine.published import PublishedDenoiser

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.networks.published import Published


@methods.register("winnet")
@dataclass(frozen=True, kw_only=True)
class WinnetMethod(PublishedDenoiser):
    r"""Learned lifting that is run backwards once its details have been denoised.

    .. math:: \hat x = L^{-1}\big(c, D_\sigma(d)\big), \qquad (c, d) = L(y)

    It is told the noise level :math:`\sigma` of the measurement, known, not estimated (its authors'
    noise estimator is another network with a file of its own); every threshold grows with it. A grey
    network: of other pictures it takes each channel apart.

    Args:
        weights_file: a state dict (`.pth`, `.pt`, `.pkl`, `.safetensors`) of github.com/jjhuangcs/WINNet
            with the `dct` split, such as `net_WINNet.pth` of any level of noise and number of scales.
        trained_at: the one noise level of a file trained at one, of a range of 1: 25/255 = 0.098;
            the lifting is never adapted to less. 0 for a file trained at all levels.

    Shape:
        ``(B, C, H, W) -> (B, C, H, W)``.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Huang and Dragotti, "WINNet: wavelet-inspired invertible network for image denoising", 2022.
    """

    reference: ClassVar[str] = "Huang and Dragotti, WINNet: wavelet-inspired invertible network, 2022"

    trained_at: float = 0.0

    def __post_init__(self) -> None:
        at_least("trained_at", self.trained_at, 0)
        super().__post_init__()

    @classmethod
    def kind(cls) -> type[Published]:
        from engine.networks.winnet import Winnet

        return Winnet

    def cleaned(self, planes: Tensor, y: Tensor, physics: Physics) -> Tensor:
        from engine.solvers.noise import noise_level

        level = 255 * noise_level(y, physics).expand(-1, y.shape[1], 1, 1).reshape(-1, 1, 1, 1)
        x_hat: Tensor = self.network(str(y.device))(planes, level, 255 * self.trained_at)
        return x_hat
