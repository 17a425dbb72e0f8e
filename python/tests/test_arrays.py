"""Numpy arrays that are read, and the errors for others."""

import numpy as np
import pytest

from conftest import TINY
from igviz import Explainer, ExplanationError

LEVELS = np.random.default_rng(3).integers(0, 256, (32, 32, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def whole():
    with Explainer(**TINY, resize="squash") as explainer:
        yield lambda value: explainer.explain(value, steps=1, baseline="black", target=0, picture=False).input


@pytest.mark.parametrize("kind", [
    "u1", "i2", "<u2", ">u2", "i4", "u4", "i8", "u8", "f2", "f4", ">f4", "f8", "g"])
def test_whole_levels_of_any_type_are_read(whole, kind):
    assert np.array_equal(whole(LEVELS.astype(kind)), LEVELS)


def test_any_layout_is_read(whole):
    assert np.array_equal(whole(np.asfortranarray(LEVELS)), LEVELS)
    assert np.array_equal(whole(LEVELS[:, ::-1]), LEVELS[:, ::-1])
    assert np.array_equal(whole(np.ma.array(LEVELS)), LEVELS)
    assert np.array_equal(whole(np.broadcast_to(np.uint8(7), (32, 32, 3))), np.full((32, 32, 3), 7))


def changed(value, kind="f8"):
    array = LEVELS.astype(kind)
    array[1, 2, 0] = value
    return array


REFUSED = [
    (LEVELS / 255, "for levels from 0 to 1, multiply by 255"),
    (LEVELS.astype("u2") * 257, "for levels of 16 bits, divide by 257"),
    (LEVELS > 127, "the type bool; multiply by 255"),
    (LEVELS.astype(complex), "complex128"), (LEVELS.astype(object), "object"), (LEVELS.astype(str), "<U"),
    (LEVELS.astype("datetime64[s]"), "datetime64"),
    (changed(np.nan), r"nan at \(1, 2, 0\)"), (changed(np.inf), r"inf at \(1, 2, 0\)"), (changed(-1, "i4"), r"-1 at \(1, 2, 0\)"),
    (changed(256, "i4"), r"256 at \(1, 2, 0\)"), (changed(3.5), r"3.5 at \(1, 2, 0\)"), (changed(2 ** 63, "u8"), "9223372036854775808"),
    (LEVELS[..., 0], "is 32 × 32; for levels of grey, repeat them"), (LEVELS[..., :1], "32 × 32 × 1; for levels of grey"),
    (np.dstack([LEVELS, LEVELS[..., 0]]), "32 × 32 × 4; for transparency"),
    (LEVELS.transpose(2, 0, 1), r"3 × 32 × 32; for channels first"), (LEVELS[None], r"1 × 32 × 32 × 3; for a batch of one"),
    (np.zeros((0, 4, 3)), "0 × 4 × 3"), (np.array(3), "a single number"), (np.zeros(7), "is 7"),
    (np.ma.masked_less(LEVELS, 9), "masked elements"),
]


@pytest.mark.parametrize("array, said", REFUSED, ids=[said for _, said in REFUSED])
def test_other_arrays_are_refused_with_the_value_and_the_cure(whole, array, said):
    with pytest.raises(ExplanationError, match=said) as error:
        whole(array)
    assert error.value.status == 65


def test_arrays_of_a_models_own_input():
    with Explainer(model=TINY["model"], inputs="arrays", task="classes") as explainer:
        row = np.random.default_rng(4).standard_normal((3, 32, 32)).astype("f4")

        def given(value):
            return explainer.explain(value, steps=1, baseline="zero", target=0, picture=False).input

        for value in (row, row[None], row.astype("f8"), row.astype(">f4"), row.astype("g"), np.asfortranarray(row)):
            assert np.array_equal(np.squeeze(given(value)), row)
        assert np.array_equal(np.squeeze(given(row > 0)), row > 0)
        for value, said in ((row.astype(complex), "complex"), (row.astype(object), "object"), (np.ma.masked_less(row, 0), "masked"),
                            (np.where(row > 2, np.nan, row), "nan at"), (row[:2], "2"), (np.zeros((2, 3, 32, 32)), "2")):
            with pytest.raises(ExplanationError, match=said):
                given(value)


def test_values_that_are_no_input(whole):
    for value, said in (
            (3, "not int"), (None, "not NoneType"), ([1, 2], "not list"), (np.float32(3), "not float32; convert it with numpy.asarray")):
        with pytest.raises(TypeError, match=said):
            whole(value)
