"""A recipe's network with weights from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.weights import WeightsMissing, WeightsWrong, load_state, locate, obstacle

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    from engine.recipe import Recipe


def load(recipe: Recipe, name: str) -> Module:
    """The recipe's network with the weights registered under this name, in evaluation mode.

    Errors:
        WeightsMissing: they have not been shipped, or their file is nowhere.
        WeightsWrong: the file is another one, or fits another network.
    """
    if locate(name) is None:
        raise WeightsMissing(obstacle(name))
    return fill(recipe, load_state(name), f"weights {name!r}")


def fill(recipe: Recipe, state: dict[str, Tensor], source: str) -> Module:
    """The recipe's network with these weights, in evaluation mode.

    Errors:
        WeightsWrong: the weights are of another network; the first disagreement is named.
    """
    return pour(recipe.network(), state, source, recipe.slug)


def pour(network: Module, state: dict[str, Tensor], source: str, whom: str) -> Module:
    """A network with these weights, in evaluation mode.

    Errors:
        WeightsWrong: the weights are of another network; the first disagreement is named.
    """
    wanted = {key: tuple(value.shape) for key, value in network.state_dict().items()}
    given = {key: tuple(value.shape) for key, value in state.items()}
    for key in (*wanted, *given):
        if wanted.get(key) != given.get(key):
            raise WeightsWrong(
                f"{source} do not fit {whom}: {key} is {_spoken(given.get(key))}, "
                f"{_spoken(wanted.get(key))} is accepted."
            )
    network.load_state_dict(state)
    return network.eval().requires_grad_(False)


def _spoken(shape: tuple[int, ...] | None) -> str:
    return "nothing" if shape is None else f"a tensor of shape {shape}"
