import os
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PHOTOS = ROOT / "SampleImages"
TINY = dict(model=str(ROOT / "Tests/Fixtures/onnx/squeezenet.onnx"), preprocess="torchvision", task="classes", dpi=30)


@pytest.fixture(scope="session", autouse=True)
def binary():
    for place in (os.environ.get("IGVIZ"), ROOT / ".build/release/igviz", ROOT / ".build/testing/release/igviz"):
        if place and pathlib.Path(place).exists():
            os.environ["IGVIZ"] = str(place)
            return
    pytest.exit("build igviz first: make demo", 1)


@pytest.fixture
def elephant():
    return PHOTOS / "elephant.jpg"


@pytest.fixture
def tiny():
    from igviz import Explainer

    with Explainer(**TINY) as explainer:
        yield explainer
