import itertools
import math
import tracemalloc

import numpy as np
import pytest

import igviz
from conftest import ROOT
from igviz import ExplanationError
from igviz.steps import shapley, shapley_values

FOREST = ROOT / "Tests/Fixtures/onnx/trees/forest.onnx"


def steps(rows):
    """A function of steps with interactions: two outputs."""
    rows = np.asarray(rows, dtype=float)
    first = (rows[:, 0] > 0) * 2.0 + (rows[:, 1] > rows[:, 2]) * (rows[:, 0] > 0.5) + (rows[:, -1] < 0) * rows[:, 3]
    return np.stack([first, -3 * first], axis=1)


def enumerated(function, row, background):
    """Shapley's formula, set by set."""
    features = len(row)

    def value(members):
        points = background.copy()
        points[:, list(members)] = row[list(members)]
        return function(points).mean(axis=0)

    found = np.zeros((features, 2))
    for feature in range(features):
        others = [other for other in range(features) if other != feature]
        for size in range(features):
            weight = math.factorial(size) * math.factorial(features - size - 1) / math.factorial(features)
            for members in itertools.combinations(others, size):
                found[feature] += weight * (value((*members, feature)) - value(members))
    return found


@pytest.fixture
def data():
    random = np.random.default_rng(3)
    return random.normal(size=8), random.normal(size=(12, 8))


def test_all_sets_are_shapleys_formula(data):
    row, background = data
    found = shapley_values(steps, row, background)
    assert found.is_exact and not found.errors.any()
    np.testing.assert_allclose(found.values, enumerated(steps, row, background), atol=1e-12)


def test_samples_are_complete_and_within_their_errors(data):
    row, background = data
    exact = shapley_values(steps, row, background).values
    inside = []
    for seed in range(8):
        found = shapley_values(steps, row, background, samples=20, seed=seed)
        # Complete to the last digits, for any number of samples.
        np.testing.assert_allclose(found.values.sum(axis=0), found.score - found.base, atol=1e-12)
        np.testing.assert_allclose(found.base, steps(background).mean(axis=0))
        assert not found.is_exact and (found.errors[4:7] == 0).all()
        inside.append(np.abs(found.values - exact) <= 3 * found.errors + 1e-12)
    assert np.mean(inside) > 0.97
    # The errors are those that are seen between seeds.
    several = np.array([shapley_values(steps, row, background, samples=20, seed=seed).values for seed in range(40)])
    stated = shapley_values(steps, row, background, samples=20).errors
    seen = several.std(axis=0, ddof=1)
    assert (seen[:4] < 2 * stated[:4] + 1e-12).all() and (stated[:4] < 2 * seen[:4] + 1e-12).all()


def test_a_linear_function_needs_one_pair(data):
    row, background = data
    weights = np.arange(8.0)
    found = shapley_values(lambda rows: rows @ weights, row, background, samples=2)
    np.testing.assert_allclose(found.values[:, 0], weights * (row - background.mean(axis=0)), atol=1e-12)
    assert np.abs(found.errors).max() < 1e-12


def test_one_feature_and_one_background_row():
    found = shapley_values(lambda rows: rows[:, 0] ** 2, np.array([3.0]), np.array([[1.0]]), samples=2)
    assert found.values.tolist() == [[8.0]] and found.score.tolist() == [9.0]


def test_a_function_is_explained_by_name(data):
    row, background = data
    found = igviz.explain(steps, row, background=background, names=list("abcdefgh"), labels=["up", "down"])
    assert found.label == ("up" if steps(row[None])[0, 0] >= 0 else "down") and found.grade == "exact"
    assert abs(found.attributions.sum() - (found.score - found.base)) < 1e-12
    assert "exact for these 12 background rows" in found.verdict and "<svg" in found._repr_html_() and "a = " in found.plot().svg()
    sampled = igviz.explain(steps, row, background=background, target="down", labels=["up", "down"], samples=3)
    assert sampled.index == 1 and sampled.grade in ("stable", "fair", "weak") and "standard error" in sampled.verdict
    several = igviz.explain(steps, np.stack([row, row + 1]), background=background, target=0)
    assert several.attributions.shape == (2, 8) and (several.errors == 0).all()


@pytest.mark.parametrize("options, message", [
    ({}, "background="), ({"background": np.zeros((2, 7))}, "8 features, the background 2 rows of 7"),
    ({"background": np.zeros((2, 8)), "target": "left"}, "the outputs are output 0, output 1"),
    ({"background": np.zeros((2, 8)), "target": 2}, "target: 2"), ({"background": np.zeros((2, 8)), "target": -1}, "target: -1"),
    ({"background": np.zeros((2, 8)), "target": 0.9}, "target: 0.9"), ({"background": np.zeros((2, 8)), "target": True}, "target: True"),
    ({"background": np.zeros((2, 8)), "target": "up", "labels": ["up", "up"]}, "several outputs"),
    ({"background": np.zeros((2, 8)), "samples": 0}, "below 1"), ({"background": np.zeros(8)[:0, None]}, "background"),
    ({"background": np.zeros((2, 8)), "samples": 2.5}, "samples: 2.5 is no whole number"),
    ({"background": np.zeros((2, 8)), "samples": "3"}, "samples: '3' is no whole number"),
    ({"background": np.zeros((2, 8)), "samples": True}, "samples: True"), ({"background": np.zeros((2, 8)), "seed": -1}, "seed: -1"),
    ({"background": np.zeros((2, 8)), "names": ["a"]}, "names: 1 names for 8 features"),
    ({"background": np.zeros((2, 8)), "names": "abcdefgh"}, "names: give a list"),
    ({"background": np.zeros((2, 8)), "labels": ["a"]}, "labels: 1 names for 2 outputs"),
    ({"background": np.zeros((2, 8)), "labels": list("abc"), "target": "c"}, "labels: 3 names"),
    ({"background": np.zeros((2, 8)), "labels": 3}, "labels: give a list"),
    ({"background": np.zeros((2, 8)), "evaluate": True, "baseline": "mean"}, "evaluate, baseline: .* no such option"),
    ({"background": np.zeros((2, 8)), "tokenizer": object()}, "tokenizer: .* no such option")])
def test_wrong_options_are_refused(data, options, message):
    with pytest.raises(ExplanationError, match=message):
        igviz.explain(steps, data[0], method="shapley", **options)


def test_functions_with_wrong_results_are_refused(data):
    row, background = data
    with pytest.raises(ExplanationError, match="not finite"):
        igviz.explain(lambda rows: rows[:, 0] * np.inf, row + 1, background=background)
    with pytest.raises(ExplanationError, match="one row for each row"):
        igviz.explain(lambda rows: rows[:1, 0], row, background=background)


@pytest.mark.parametrize("target", [1, np.int64(1), np.array(1), np.array([1]), "1", "output 1"])
def test_targets(data, target):
    row, background = data
    found = igviz.explain(steps, row, background=background, target=target, samples=np.int32(2), method=None, threads=1, evaluate=None)
    assert found.index == 1 and found.label == "output 1"


def test_pieces_change_nothing(data, monkeypatch):
    row, background = data
    whole = shapley_values(steps, row, background, samples=30)
    for limit in (1 << 12, 100, 1):
        monkeypatch.setattr(shapley, "BYTES", limit)
        found = shapley_values(steps, row, background, samples=30)
        for name in ("values", "errors", "score", "base", "evaluations"):
            assert np.array_equal(getattr(found, name), getattr(whole, name)), (limit, name)


def test_memory_is_bounded():
    features = 400
    tracemalloc.start()
    try:
        found = shapley_values(lambda rows: rows.sum(axis=1), np.ones(features), np.zeros((1, features)), samples=100)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # All rows at once are 2 · 100 · 399 · 400 numbers of 8 bytes: 244 MiB.
    assert peak < 100 << 20
    np.testing.assert_allclose(found.values[:, 0], 1)


def test_numbers_beside_texts_stay_numbers():
    def function(rows):
        return np.array([(name == "north") * 2.0 + number for name, number in rows])

    found = igviz.explain(function, ["north", 3.5], background=[["south", 1], ["north", 2]])
    assert found.attributions.tolist() == [1.0, 2.0] and found.input.tolist() == ["north", 3.5]
    found = igviz.explain(lambda rows: rows[:, 0].astype(float), np.array([[50]]), background=np.array([[39.9]]))
    assert found.attributions[0] == pytest.approx(10.1)


def test_values_that_are_no_rows():
    for value in (np.zeros((1, 2, 3)), np.array([[1, 2], [3]], dtype=object), 3.0, [[1, 2], [3]]):
        with pytest.raises(ExplanationError, match="rows × features"):
            igviz.explain(steps, value, background=np.zeros((2, 2)))


def test_files_are_evaluated_by_the_command():
    rows, background = np.array([[5.9, 3, 4.2, 1.5]], np.float32), np.array([[5, 3.0, 1.4, 0.2], [6.5, 3, 5.5, 2.0]], np.float32)
    for model in (FOREST, str(FOREST), FOREST.read_bytes()):
        found = igviz.explain(model, rows, background=background, method="shapley", picture=False)
        run = found.document["attributions"][-1]
        assert run["method"] == "shapley" and run["baselines"] == 2 and "exact" in found.verdict
        assert found.attributions.sum() == pytest.approx(run["score_input"] - run["score_baseline"], abs=1e-6)
    with pytest.raises(ExplanationError, match="igviz.explain evaluates an ONNX file"):
        igviz.steps.explain(str(FOREST), rows, background=background)
