"""ISTA-Net+, with the user's weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.published import PublishedMethod

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.networks.published import Published
    from engine.problem import Problem, Shape


@methods.register("ista-net-plus")
@dataclass(frozen=True, kw_only=True)
class IstaNetPlusMethod(PublishedMethod):
    r"""Nine gradient steps on the k-space, each followed by a learned soft threshold.

    .. math:: r_k = x_{k-1} - \lambda_k A^\top (A x_{k-1} - y), \qquad
        x_k = r_k + G_k \tilde H_k\, S_{\theta_k}(H_k D_k r_k)

    It sees the sampling through the operator alone and so runs with any; but a published file was
    trained on real brain images of 256² with one pseudo-radial mask, of 20 % or 10 % and so on,
    without noise. On other masks and anatomies it is outside of what it learned.

    Args:
        weights_file: a state dict (`.pth`, `.pt`, `.pkl`, `.safetensors`) of
            github.com/jianzhangcs/ISTA-Net-PyTorch, MRI, such as `net_params_200.pkl`.

    Shape:
        k-space ``(B, 2, H, W)`` of real images gives ``(B, 1, H, W)``.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Zhang and Ghanem, "ISTA-Net: interpretable optimization-inspired deep network for image
        compressive sensing", 2018.
    """

    reference: ClassVar[str] = "Zhang and Ghanem, ISTA-Net, 2018"

    @classmethod
    def kind(cls) -> type[Published]:
        from engine.networks.istanet import IstaNetPlus

        return IstaNetPlus

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        x_hat: Tensor = self.network(str(y.device))(physics.A_adjoint(y), physics)
        return x_hat

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        if problem.family != "MRI":
            return f"its network reconstructs real images from k-space; {problem.name} is another problem."
        if shape[0] != 1:
            return f"its network takes real images (1 channel), got {shape[0]} channels."
        return self.lacking()
