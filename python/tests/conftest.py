import os
import pathlib
import signal

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
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


@pytest.fixture(autouse=True)
def bounded(request):
    """Fails a test that hangs, after 60 seconds or those of its mark `seconds`."""
    mark = request.node.get_closest_marker("seconds")

    def over(*_):
        raise AssertionError("the test takes too long")

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(mark.args[0] if mark else 60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
