import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from PIL import Image

import igviz
from conftest import PHOTOS, TINY
from igviz import Explainer, ExplanationError, WorkerError


def test_an_explanation_has_arrays_numbers_and_a_verdict(tiny, elephant):
    found = tiny.explain(elephant, target=3)
    assert found.input.shape == (32, 32, 3) and found.attributions.shape == (32, 32, 3)
    assert found.evidence.shape == (32, 32) and found.gradients.shape == found.baseline.shape == (32, 32, 3)
    run = found.document["attributions"][-1]
    # Completeness: the attributions add up to the score's difference.
    assert abs(found.attributions.sum(dtype=float) - (run["score_input"] - run["score_baseline"])) < 1e-5
    assert found.grade in ("stable", "fair", "weak", "little") and found.verdict
    assert found.document["target"]["index"] == 3 and found.score == run["score_input"]
    assert len(found.top) >= 5 and found.name == str(elephant)


def test_all_kinds_of_inputs_are_one(tiny):
    path = PHOTOS / "cat.png"
    image = Image.open(path)
    levels = np.asarray(image.convert("RGB"))
    maps = [tiny.explain(value).attributions for value in
            (str(path), path, path.read_bytes(), image, levels, levels.astype(float), np.asfortranarray(levels))]
    assert all(np.array_equal(maps[0], other) for other in maps[1:])


def test_the_command_says_the_same(tiny, elephant, tmp_path):
    options = [f"--{name}={value}" for name, value in TINY.items()]
    subprocess.run(
        [os.environ["IGVIZ"], str(elephant), *options, "--arrays", "out", "-t", "3", "-b", "black", "--steps", "7", "-q"],
        cwd=tmp_path, check=True, stderr=subprocess.DEVNULL)
    found = tiny.explain(elephant, target="3", baseline="black", steps=7)
    for name, array in found.arrays.items():
        assert np.array_equal(array, np.load(tmp_path / f"out/{name}.npy")), name
    assert "evidence" in found.arrays


def test_many_come_in_order_and_are_held_back(tiny):
    paths = [PHOTOS / name for name in sorted(os.listdir(PHOTOS)) if not name.endswith(".md")] * 4
    taken = []

    def values():
        for number, path in enumerate(paths):
            taken.append(number)
            yield path

    names = []
    for found in tiny.explain_many(values(), steps=2, target=3):
        names.append(found.name)
        assert len(taken) - len(names) <= tiny._together
    assert names == [str(path) for path in paths]


def test_each_answer_is_that_of_its_input(tiny):
    arrays = [np.full((32, 32, 3), level, np.uint8) for level in range(0, 256, 5)]
    targets = [level % 10 for level in range(len(arrays))]
    for array, found in zip(arrays, tiny.explain_many(arrays, steps=1, baseline="black", target=targets[3])):
        assert np.array_equal(found.input, array) and found.document["target"]["index"] == targets[3]
    found = {}

    def ask(first):
        for number in range(first, len(arrays), 6):
            found[number] = tiny.explain(arrays[number], steps=1, baseline="black", target=targets[number], picture=False)

    threads = [threading.Thread(target=ask, args=(first,)) for first in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, array in enumerate(arrays):
        assert np.array_equal(found[number].input, array) and found[number].document["target"]["index"] == targets[number]


def test_names_come_back_exactly(tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = [
        "caf\u00e9.png", "cafe\u0301.png", "a b.png", "quote\".png", "back\\slash.png", "line\nbreak.png", "\u2028.png", "\x1b[31m.png",
        "\U0001f418.png", "-m.png", "@list.png", "*.png", "\u0301.png", "x" * 200 + ".png", "./dot.png", "sub/../up.png"]
    (tmp_path / "sub").mkdir()
    for number, name in enumerate(names):
        Image.new("RGB", (32, 32), (number, 0, 0)).save(name, "PNG")
    for number, found in enumerate(tiny.explain_many(names, steps=1, baseline="black")):
        assert found.name == names[number] and found.input[0, 0, 0] == number


def test_errors_are_exceptions(tiny, elephant):
    with pytest.raises(ExplanationError, match="no such file") as error:
        tiny.explain("missing.jpg")
    assert error.value.status == 66
    with pytest.raises(ExplanationError, match="PNG|JPEG"):
        tiny.explain(b"no picture")
    with pytest.raises(ExplanationError, match="whole levels"):
        tiny.explain(np.full((4, 4, 3), 0.5))
    with pytest.raises(ExplanationError, match="baseline"):
        tiny.explain(elephant, baseline="nonsense")
    with pytest.raises(TypeError, match="option 'tagret'"):
        tiny.explain(elephant, tagret=3)
    with pytest.raises(TypeError, match="int"):
        tiny.explain(3)
    mixed = list(tiny.explain_many([elephant, "missing.jpg", elephant], errors="return", steps=1))
    assert [type(one).__name__ for one in mixed] == ["Explanation", "ExplanationError", "Explanation"]
    with pytest.raises(ExplanationError):
        list(tiny.explain_many(["missing.jpg"]))
    # The explainer still answers.
    assert tiny.explain(elephant, steps=1).label


def test_threads_share_an_explainer(tiny, elephant):
    expected = [tiny.explain(elephant, target=target, steps=3).attributions for target in range(6)]
    wrong = []

    def ask(number):
        for target in range(6):
            target = (target + number) % 6
            found = tiny.explain(elephant, target=target, steps=3, picture=False)
            if not np.array_equal(found.attributions, expected[target]):
                wrong.append((number, target))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_it_shows_itself(tiny, elephant):
    found = tiny.explain(elephant, target=3)
    png = found._repr_png_()
    assert png.startswith(b"\x89PNG")
    assert "data:image/png;base64," in found._repr_html_() and "class 3" in found._repr_html_()
    assert "class 3" in repr(found)
    bare = tiny.explain(elephant, picture=False, arrays=False)
    assert bare._repr_png_() is None and "<img" not in bare._repr_html_() and not bare.arrays
    with pytest.raises(KeyError):
        bare.evidence


def test_a_worker_that_ends(elephant):
    with Explainer(model="nonsense") as explainer:
        with pytest.raises(WorkerError, match="nonsense"):
            explainer.explain(elephant)
    with Explainer(**TINY) as explainer:
        assert explainer.explain(elephant, steps=1)
        slow = explainer._request(elephant, False, False, {"steps": 500_000, "baseline": "black"})
        explainer._worker.send(slow)
        while slow.id not in explainer._worker.open()._session.sent:
            time.sleep(0.001)
        os.kill(explainer._worker.process_id, signal.SIGKILL)
        with pytest.raises(WorkerError, match="SIGKILL"):
            slow.result(timeout=10)
        # The next call starts another worker.
        assert explainer.explain(elephant, steps=1)
    explainer.close()
    with pytest.raises(WorkerError, match="closed"):
        explainer.explain(elephant)


def test_no_command(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("IGVIZ")
    with pytest.raises(igviz.BinaryNotFound, match="make install"):
        Explainer()
    with pytest.raises(igviz.BinaryNotFound, match="elsewhere"):
        Explainer(binary="elsewhere/igviz")


def test_numpy_is_all_it_needs():
    code = "import sys; sys.modules['PIL'] = None; import igviz; print('PIL' in sys.modules and sys.modules['PIL'])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "None"


def test_flags_that_are_off_are_negated():
    from igviz.explainer import _words

    assert _words("caption", False) == ["--no-caption"] and _words("outlines", True) == ["--outlines"]
    assert _words("title", None) == [] and _words("target", ["a", "b"]) == ["--target", "a", "--target", "b"]
