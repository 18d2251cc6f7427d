"""The picture of a person on an occasion: every part painted from the back to the front, then lit."""

from __future__ import annotations

from data.portrait.background import background
from data.portrait.beard import beard
from data.portrait.brows import brows
from data.portrait.camera import develop
from data.portrait.ears import earrings, ears
from data.portrait.eyes import eyes
from data.portrait.glasses import glasses
from data.portrait.hair import behind, hair
from data.portrait.hat import hat
from data.portrait.head import head
from data.portrait.identity import Identity
from data.portrait.layers import Layers
from data.portrait.light import shade
from data.portrait.marks import marks
from data.portrait.mouth import mouth, nostrils
from data.portrait.nuisance import Nuisance
from data.portrait.shapes import Field
from data.portrait.skin import skin
from data.portrait.torso import torso
from data.portrait.view import View


def render(person: Identity, photo: Nuisance, size: int) -> Field:
    """Display values ``(3, size, size)`` in [0, 1], before the camera's noise.

    Args:
        person: who is shown; photo: the occasion; size: pixels along each side.
    """
    samples = 2 * size
    view, layers = View(photo, samples), Layers(samples)
    background(layers, samples, photo)
    behind(view, layers, person, photo)
    torso(view, layers, person, photo)
    ears(view, layers, person, photo)
    face = head(view, person, photo)
    albedo, gloss, open_ = skin(face, person, photo)
    marks(albedo, face, person)
    layers.lay(face.box, face.cover, albedo, nx=face.nx, ny=face.ny, gloss=gloss, open=open_, depth=face.z)
    nostrils(view, layers, face, person)
    eyes(view, layers, face, person, photo)
    brows(view, layers, face, person, photo)
    beard(view, layers, face, person, photo)
    mouth(view, layers, face, person, photo)
    earrings(view, layers, person, photo)
    glasses(view, layers, person, photo)
    hair(view, layers, person, photo)
    hat(view, layers, person, photo)
    return develop(shade(view, layers, photo), photo)
