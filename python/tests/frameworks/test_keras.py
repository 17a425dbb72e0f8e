import numpy as np
import pytest

keras = pytest.importorskip("keras")
pytest.importorskip("tf2onnx")

import igviz
from conftest import PHOTOS


@pytest.mark.seconds(300)
def test_photos_and_arrays():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.layers.Input((24, 24, 3)), keras.layers.Conv2D(4, 3, activation="softplus"), keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(3, activation="softmax")])
    found = igviz.explain(model, PHOTOS / "elephant.jpg", preprocess="keras-tf", resize="nearest", baseline="black", steps=5)
    assert found.document["score"] == "probability" and found.attributions.shape == (24, 24, 3)
    values = np.random.default_rng(0).random((2, 24, 24, 3), dtype=np.float32)
    several = igviz.explain(model, values, target=1, steps=5)
    assert [one.score for one in several] == pytest.approx(np.asarray(model(values))[:, 1].tolist(), abs=1e-5)


def test_a_table_of_two_inputs():
    first, second = keras.Input((3,), name="first"), keras.Input((2,), name="second")
    joined = keras.layers.Dense(1)(keras.layers.Concatenate()([keras.layers.Dense(4, activation="tanh")(first), second]))
    model = keras.Model([first, second], joined)
    random = np.random.default_rng(0)
    values = {"first": random.random((2, 3), dtype=np.float32), "second": random.random((2, 2), dtype=np.float32)}
    found = igviz.explain(model, values)
    assert found[0].arrays["integrated_gradients.first"].shape == (3,) and len(found) == 2
