import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fewbits.color.cube_root import CIELAB, OKLAB
from fewbits.color.srgb import LIGHT

from .. import reference
from ..reference.color import cube_root
from . import call

GRID = np.array(np.meshgrid(*[np.r_[0:255:5, 255]] * 3)).reshape(3, -1).T.astype(np.uint8, order="C")


def assert_same(colors, space, light=LIGHT):
    settings = (light, space.responses, space.toe, space.slope, space.drop, space.axes)
    ours, twin = call.cube_root_space(colors, *settings), reference.cube_root_space(colors, *settings)
    assert np.array_equal(ours.view(np.int32), twin.view(np.int32))


@pytest.mark.parametrize("space", [OKLAB, CIELAB], ids=["oklab", "cielab"])
def test_coordinates_equal_their_twin_on_a_grid_of_colors(space):
    assert_same(GRID, space)


@pytest.mark.parametrize("n", [0, 1, 63, 64, 65, 1000])
def test_coordinates_equal_their_twin_at_any_length(n):
    assert_same(np.random.default_rng(n).integers(0, 256, (n, 3), np.uint8), OKLAB)


@given(hnp.arrays(np.float64, 256, elements=st.floats(0, 1e6)))
def test_coordinates_equal_their_twin_whatever_the_light(light):
    assert_same(np.arange(255, dtype=np.uint8).reshape(-1, 3), CIELAB, light)


def test_the_cube_root_is_as_exact_as_double_precision_but_for_the_last_bits():
    x = np.concatenate([np.geomspace(1e-30, 1e30, 100_001), [1, 8, 27, 0.125]])
    assert np.allclose(cube_root(x), np.cbrt(x), rtol=1e-13, atol=0)
