"""Which texts of options are paths; needs numpy and Pillow only."""

import os
import pathlib

import numpy as np
import pytest

import igviz
from conftest import ROOT, TINY
from igviz import ExplanationError
from igviz.asking.words import model_path, text_of, words_of

FOREST = ROOT / "Tests/Fixtures/onnx/trees/forest.onnx"
ROWS = np.array([[5.9, 3, 4.2, 1.5]], np.float32)
BACKGROUND = np.array([[5, 3.0, 1.4, 0.2], [6.5, 3, 5.5, 2.0]], np.float32)


@pytest.fixture
def crowded(tmp_path, monkeypatch):
    """A current folder with folders named like words of options."""
    for name in ("setosa", "classes", "mean", "imagenet", "black", "efficientnet-lite0"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name, text", [
    ("target", "setosa"), ("task", "classes"), ("baseline", "mean"), ("baseline", "black+mean"), ("baseline", "blur:2.5"),
    ("baseline", "noisy-blur:20"), ("baseline", "text:a/b.txt"), ("labels", "imagenet"), ("title", "setosa"), ("method", "mean"),
    ("layer", "black")])
def test_words_stay_words(crowded, name, text):
    assert text_of(name, text) == text


def test_files_have_absolute_paths(crowded):
    here = str(crowded)
    for name in ("labels", "tokenizer", "tokens", "lat", "lon", "mask", "background", "table", "curve", "metric_curves"):
        assert text_of(name, "a.txt") == f"{here}/a.txt", name
        assert text_of(name, "folder/a") == f"{here}/folder/a", name
    assert text_of("target", pathlib.Path("setosa")) == f"{here}/setosa"
    for text, path in (
            ("rows.npy", "{}/rows.npy"), ("mean/", "{}/mean"), ("./mean", "{}/mean"), ("black+rows.npy+blur:2", "black+{}/rows.npy+blur:2"),
            ("/a/b", "/a/b")):
        assert text_of("baseline", text) == path.format(here), text
    (crowded / "a+b.npy").touch()
    assert text_of("baseline", "a+b.npy") == f"{here}/a+b.npy"
    assert words_of("baseline", [pathlib.Path("mean"), "mean"], {}) == ["--baseline", f"{here}/mean", "--baseline", "mean"]


def test_named_files(tmp_path, monkeypatch):
    folder = tmp_path / "a=b"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    assert text_of("background", "sst=rows.npy") == f"sst={tmp_path}/rows.npy"
    assert text_of("background", "a=b/rows.npy") == f"a={tmp_path}/b/rows.npy"
    (folder / "rows.npy").touch()
    assert text_of("background", "a=b/rows.npy") == f"={folder}/rows.npy"
    monkeypatch.chdir(folder)
    # The command takes what stands before the first sign for a name.
    assert text_of("background", "rows.npy") == f"={folder}/rows.npy" and text_of("mask", "rows.npy") == f"{folder}/rows.npy"


def test_models_are_names_or_files(crowded):
    assert model_path("efficientnet-lite0") == "efficientnet-lite0"
    assert model_path("a.onnx") == f"{crowded}/a.onnx" and model_path("mean/a.ONNX") == f"{crowded}/mean/a.ONNX"
    assert model_path(pathlib.Path("a")) == f"{crowded}/a"


def test_a_target_and_a_baseline_beside_folders_of_their_name(crowded):
    found = igviz.explain(FOREST, ROWS, background=BACKGROUND, target="setosa", task="numbers", baseline="mean", picture=False)
    run = found.document["attributions"][-1]
    assert found.label == "setosa" and run["column"] == "mean"


def test_files_in_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("data.npy", BACKGROUND)
    pathlib.Path("names.txt").write_text("a\nb\nc\n")
    options = dict(background="data.npy", labels="names.txt", target="b", table="out.csv", names=list("wxyz"), picture=False)
    found = igviz.explain(str(FOREST), ROWS, **options)
    assert found.label == "b" and found.document["attributions"][-1]["baselines"] == 2
    # Files that an option names are written here, not beside the command's own files.
    assert "b" in pathlib.Path("out.csv").read_text()
    # The command's folder has a file of this name, the current folder has none.
    with pytest.raises(ExplanationError, match=f"{tmp_path}/rows.csv"):
        igviz.explain(str(FOREST), ROWS, background="rows.csv", names=list("abcd"), picture=False)


def test_an_explainers_pages_find_its_files(tmp_path, monkeypatch, elephant):
    monkeypatch.chdir(tmp_path)
    pathlib.Path("names.txt").write_text("".join(f"kind {number}\n" for number in range(10)))
    np.save("start.npy", np.zeros((32, 32, 3), np.float32))
    with igviz.Explainer(**TINY, labels="names.txt") as explainer:
        found = explainer.explain(elephant, target=3, baseline="start.npy", steps=3, picture=False)
    found.report("page.html")
    assert found.label == "kind 3" and "kind 3" in pathlib.Path("page.html").read_text()
