"""`igviz.explain` of ONNX files; needs numpy and Pillow only."""

import io
import os
import pathlib
import pickle
import re
import signal
import subprocess
import threading

import numpy as np
import pytest
from PIL import Image

import fakes
import igviz
from conftest import PHOTOS, ROOT, TINY
from igviz import ExplanationError, WorkerError, version
from igviz.asking.preprocessing import preprocessing
from igviz.asking.words import words_of

QUICK = dict(task="classes", target=3, baseline="black", steps=3)
FLOWERS = ROOT / "Examples/keras"


def test_a_file_and_its_bytes_are_one(elephant):
    first = igviz.explain(TINY["model"], elephant, preprocess="torchvision", **QUICK)
    second = igviz.explain(pathlib.Path(TINY["model"]).read_bytes(), np.asarray(Image.open(elephant)), preprocess="torchvision", **QUICK)
    assert np.array_equal(first.attributions, second.attributions) and first.attributions.shape == (32, 32, 3)
    assert first.grade == second.grade and first.label == "class 3"


def test_it_is_what_the_command_computes(elephant, tmp_path):
    found = igviz.explain(TINY["model"], elephant, preprocess="torchvision", **QUICK)
    subprocess.run(
        [os.environ["IGVIZ"], elephant, "-m", TINY["model"], "--preprocess", "torchvision", "--task", "classes", "-t", "3", "-b", "black",
         "--steps", "3", "--arrays", "out", "-q"], cwd=tmp_path, check=True)
    for name, array in found.arrays.items():
        assert np.array_equal(array, np.load(tmp_path / f"out/{name}.npy")), name


def test_figure_and_page_are_written_and_shown(elephant, tmp_path):
    found = igviz.explain(TINY["model"], elephant, preprocess="torchvision", **QUICK)
    assert found.plot().image().size[0] > 100 and found.plot()._repr_png_().startswith(b"\x89PNG")
    found.plot(tmp_path / "figure.pdf")
    assert (tmp_path / "figure.pdf").read_bytes().startswith(b"%PDF")
    found.report(tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    shown = found._repr_html_()
    assert "<html" in page and 'srcdoc="' in shown and "sandbox=" in shown and found.verdict.split(";")[0] in shown
    # The page in the notebook is the page in the file, and no more of it is markup than the frame.
    assert shown.count("<iframe") == 1 and shown.count("<script") == 0
    with pytest.raises(ExplanationError, match="plot"):
        found.report(tmp_path / "page.pdf")
    bare = igviz.explain(TINY["model"], elephant, preprocess="torchvision", picture=False, **QUICK)
    assert "<iframe" not in bare._repr_html_()
    with pytest.raises(ExplanationError, match="no figure"):
        bare.plot()
    bare.report(tmp_path / "later.html")
    assert (tmp_path / "later.html").read_text().count("<html") == 1


def test_a_workers_explanation_writes_its_page(tiny, elephant, tmp_path):
    for number, value in enumerate((elephant, np.asarray(Image.open(elephant)))):
        found = pickle.loads(pickle.dumps(tiny.explain(value, target=3, baseline="black", steps=3, picture=False)))
        found.report(tmp_path / f"{number}.html")
        assert "class 3" in (tmp_path / f"{number}.html").read_text()


def test_rows_are_explained_one_by_one():
    rows = np.array([[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]])
    options = dict(target=2, baseline=np.zeros(4, np.float32), names=["sepal length", "sepal width", "petal length", "petal width"])
    found = igviz.explain(str(FLOWERS / "flowers.onnx"), rows, **options)
    assert len(found) == 2 and found.attributions.shape == (2, 4)
    for one, row in zip(found, rows):
        run = one.document["attributions"][-1]
        assert abs(one.attributions.sum() - (run["score_input"] - run["score_baseline"])) < 1e-5
        np.testing.assert_allclose(one.input, row, rtol=1e-6)
    assert found.plot()._repr_png_() and "petal length" in str(found[0].document)


def test_texts_of_a_file(tmp_path):
    folder = ROOT / "SampleModels/sentiment"
    options = dict(tokenizer=folder / "vocab.txt", baseline="pad")
    found = igviz.explain(folder / "sentiment.onnx", "a kind film", **options)
    assert isinstance(found, igviz.Explanation) and found.evidence.shape == (len(found.document["text"]["tokens"]),)
    several = igviz.explain(folder / "sentiment.onnx", ["a kind film", "the worst of all films"], **options)
    np.testing.assert_array_equal(several[0].evidence, found.evidence)
    (tmp_path / "texts.txt").write_text("a kind film\nthe worst of all films\n")
    read = igviz.explain(folder / "sentiment.onnx", tmp_path / "texts.txt", **options)
    np.testing.assert_array_equal(read[1].evidence, several[1].evidence)
    for value in ("two\tparts", 3, ("a", "b", "c")):
        with pytest.raises(ExplanationError, match="text"):
            igviz.explain(folder / "sentiment.onnx", value, **options)


def test_errors_carry_the_commands_message(elephant):
    with pytest.raises(ExplanationError, match="no such file") as error:
        igviz.explain(TINY["model"], "missing.jpg", preprocess="torchvision")
    assert error.value.status == 66
    with pytest.raises(ExplanationError, match="--nonsense"):
        igviz.explain(TINY["model"], elephant, nonsense=3)
    with pytest.raises(TypeError, match="torch.nn.Module"):
        igviz.explain(object(), elephant)
    with pytest.raises(ExplanationError):
        igviz.explain(b"no model", elephant)


@pytest.mark.parametrize("name", ["output", "json", "arrays", "quiet", "help", "model"])
def test_options_of_the_package_itself_are_refused(name, elephant):
    with pytest.raises((ExplanationError, TypeError), match=name):
        igviz.explain(TINY["model"], elephant, preprocess="torchvision", **{name: True})


def test_messages_are_not_for_a_terminal(elephant):
    with pytest.raises(ExplanationError) as error:
        igviz.explain(TINY["model"], elephant, preprocess="torchvision", method="lime")
    assert "lime" in str(error.value) and "Usage:" not in str(error.value) and not str(error.value).startswith("Error:")


def test_a_program_that_writes_nothing(tmp_path):
    program = fakes.program(tmp_path, f"import sys\nif '--version' in sys.argv: print('{version.VERSION}')\n")
    with pytest.raises(WorkerError, match="no results"):
        igviz.explain(TINY["model"], "x.png", binary=program)


def test_many_photos_use_one_worker(elephant):
    values = [str(elephant), str(PHOTOS / "cat.png")] * 2
    found = list(igviz.explain_many(TINY["model"], values, preprocess="torchvision", dpi=30, progress=True, **QUICK))
    assert [one.name for one in found] == values


def test_a_list_of_photos_has_one_page(elephant, tmp_path):
    levels = np.asarray(Image.open(PHOTOS / "cat.png").convert("RGB"))
    found = igviz.explain(TINY["model"], [str(elephant), levels, levels[::-1]], preprocess="torchvision", **QUICK)
    assert len(found) == 3 and found[2].plot()._repr_png_()
    found.report(tmp_path / "all.html")
    assert "elephant.jpg" in (tmp_path / "all.html").read_text()
    with pytest.raises(ExplanationError, match="folder"):
        found.plot(tmp_path / "all.png")


def test_options_become_words():
    files = {}
    assert words_of("map_tolerance", 0.1, files) == ["--map-tolerance", "0.1"]
    assert words_of("evaluate", True, files) + words_of("caption", False, files) == ["--evaluate", "--no-caption"]
    assert words_of("seed", None, files) == []
    assert words_of("target", ["a", 3], files) == ["--target", "a", "--target", "3"]
    assert words_of("labels", ["one", "two\nlines"], files) == ["--labels", "labels.txt"] and files["labels.txt"] == b"one\ntwo lines\n"
    assert words_of("baseline", [np.zeros(2), np.ones(2)], files) == ["--baseline", "baseline.npy", "--baseline", "baseline1.npy"]
    assert np.load(io.BytesIO(files["baseline1.npy"])).tolist() == [1, 1]
    with pytest.raises(ExplanationError, match="finite"):
        words_of("baseline", np.array([np.nan]), files)


class Fake:
    def __init__(self, **values):
        self.__dict__.update(values)


class Resize(Fake): pass
class CenterCrop(Fake): pass
class ToTensor(Fake): pass
class Normalize(Fake): pass
class Blur(Fake): pass


def test_transforms_become_options():
    steps = [Resize(size=232, interpolation="bilinear"), CenterCrop(size=224), ToTensor(), Normalize(mean=[0.5] * 3, std=[0.25] * 3)]
    found = preprocessing(Fake(transforms=steps))
    assert found.preprocess == "mean=0.5/0.5/0.5,std=0.25/0.25/0.25,scale=1/255"
    assert found.resize == "center-crop:232,bilinear" and found.size == (224, 224)
    np.testing.assert_allclose(found.apply(np.full((1, 1, 3), 255.0)), 2)
    assert preprocessing(Fake(transforms=steps[:1] + [Blur()] + steps[1:])) is None
    assert preprocessing(Fake(transforms=[steps[2], steps[0]])) is None
    whole = preprocessing(Fake(transforms=[Resize(size=(90, 120), interpolation="bicubic"), ToTensor()]))
    assert whole.resize == "squash:bicubic" and whole.size == (90, 120)
    processor = dict(
        do_resize=True, do_rescale=True, rescale_factor=1 / 255, do_normalize=True, image_mean=[0.5] * 3, image_std=[0.5] * 3, resample=2,
        size={"height": 64, "width": 64})
    assert preprocessing(Fake(**processor)).resize == "squash:bilinear"
    crop = dict(size={"shortest_edge": 72}, do_center_crop=True, crop_size={"height": 64, "width": 64}, resample=3)
    assert preprocessing(Fake(**{**processor, **crop})).resize == "center-crop:72,bicubic"
    for unlike in (
            dict(resample=1), dict(rescale_factor=1 / 127.5), dict(do_pad=True), dict(size={"longest_edge": 64}), dict(crop_pct=0.9)):
        assert preprocessing(Fake(**{**processor, **unlike})) is None, unlike
    timm = preprocessing(dict(mean=(0, 0, 0), std=(1, 1, 1), input_size=(3, 224, 224), crop_pct=0.95, interpolation="bicubic"))
    assert timm.resize == "center-crop:235,bicubic"


def test_the_release_is_that_of_the_command_and_of_the_project(tmp_path):
    text = (ROOT / "python/pyproject.toml").read_text()
    assert re.search(r'^version = "(.*)"', text, re.M)[1] == version.VERSION
    other = tmp_path / "igviz"
    other.write_text("#!/bin/sh\necho 0.0.9\n")
    other.chmod(0o755)
    for ask in (lambda: igviz.explain(TINY["model"], "x.png", binary=str(other)),
                lambda: igviz.Explainer(TINY["model"], binary=str(other), start_timeout=5).explain("x.png")):
        with pytest.raises(WorkerError, match="0.0.9|did not answer|printed"):
            ask()
    assert version.problem(str(other)).count(".") and "0.0.9" in version.problem(str(other))
    assert version.problem(os.environ["IGVIZ"]) is None


def test_a_bundle_has_its_font(tmp_path, monkeypatch):
    from igviz import binary

    monkeypatch.setattr(binary, "BUNDLE", str(tmp_path))
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    assert "FONTCONFIG_FILE" not in binary.environment()
    with pytest.raises(SystemExit, match="without the command"):
        binary.run()
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts/fonts.conf").write_text("")
    assert binary.environment()["FONTCONFIG_FILE"] == str(tmp_path / "fonts/fonts.conf")
    monkeypatch.setenv("FONTCONFIG_FILE", "mine")
    assert binary.environment()["FONTCONFIG_FILE"] == "mine"
    program = tmp_path / "igviz"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.delenv("IGVIZ")
    assert binary.find() == str(program)


def test_an_interruption_ends_the_command(tmp_path):
    program = fakes.program(tmp_path, "import sys, time\nif '--version' not in sys.argv: time.sleep(60)\n")
    before = fakes.children()
    timer = threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        igviz.explain(TINY["model"], "x.png", binary=program)
    timer.join()
    assert all(fakes.has_ended(child) for child in fakes.children() - before)


def test_no_framework_is_imported():
    import sys

    code = ("import sys, igviz, numpy as np; import igviz.steps; "
            "print([name for name in ('torch', 'keras', 'sklearn', 'pandas', 'PIL', 'onnx') if name in sys.modules])")
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT / "python")
    assert said.stdout.strip() == "[]", said.stderr


def test_the_verdict_is_that_of_the_map(elephant):
    found = igviz.explain(TINY["model"], elephant, preprocess="torchvision", evaluate=True, picture=False, **QUICK)
    runs = found.document["attributions"]
    assert {run["method"] for run in runs} == {"gradient", "ig"}
    assert found.verdict == next(run["verdict"] for run in runs if run["method"] == "ig")
