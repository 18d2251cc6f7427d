from __future__ import annotations

import torch

from engine.evaluations import counted, counting


def test_images_are_counted_once_inside_the_block_only() -> None:
    network = counted(counted(torch.nn.Identity()))
    network(torch.zeros(5, 1))
    with counting() as tally:
        network(torch.zeros(3, 1))
        with counting() as inner:
            network(torch.zeros(2, 1))
    assert (tally, inner) == ([3], [2])
