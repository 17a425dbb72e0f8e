"""Shapley values of frames and Series of pandas."""

import numpy as np
import pytest

pytest.importorskip("sklearn")
pandas = pytest.importorskip("pandas")

from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import igviz
from igviz import ExplanationError


@pytest.fixture(scope="module")
def people():
    random = np.random.default_rng(0)
    return pandas.DataFrame({
        "age": random.integers(20, 60, 100), "income": random.normal(50, 10, 100), "weight": random.normal(70, 9, 100)})


@pytest.fixture(scope="module")
def linear(people):
    return LinearRegression().fit(people, 2 * people.age + people.income)


SWAPPED = ["income", "weight", "age"]


def numbers(found):
    return found.to_numpy()[0] if hasattr(found, "to_numpy") else found.attributions


def expected(people, background):
    return (people.iloc[0] - background.mean()).to_numpy() * [2, 1, 0]


@pytest.mark.parametrize("value", [
    lambda people: people.iloc[0], lambda people: people.iloc[:1], lambda people: people.iloc[:1].to_numpy(),
    lambda people: people.iloc[0].to_numpy(), lambda people: people.iloc[0].reset_index(drop=True),
    lambda people: pandas.DataFrame(people.iloc[:1].to_numpy())])
@pytest.mark.parametrize("order", [["age", "income", "weight"], SWAPPED])
def test_the_background_in_any_order(people, linear, value, order):
    background = people[order].iloc[10:20]
    found = igviz.explain(linear, value(people), background=background, method="shapley")
    np.testing.assert_allclose(numbers(found), expected(people, people.iloc[10:20]), atol=1e-9)


@pytest.mark.parametrize("background", [
    lambda people: people.iloc[10:20], lambda people: people[SWAPPED].iloc[10:20], lambda people: people[SWAPPED].iloc[10:20].to_numpy(),
    lambda people: people[SWAPPED].iloc[10]])
def test_the_value_in_another_order(people, linear, background):
    rows = people.iloc[10:20] if np.ndim(background(people)) == 2 else people.iloc[10:11]
    frame = igviz.explain(linear, people[SWAPPED].iloc[:1], background=background(people), method="shapley")
    assert list(frame.columns) == SWAPPED
    np.testing.assert_allclose(frame[people.columns].to_numpy()[0], expected(people, rows), atol=1e-9)
    row = igviz.explain(linear, people[SWAPPED].iloc[0], background=background(people), method="shapley")
    assert isinstance(row, igviz.steps.ShapleyExplanation) and row.names == SWAPPED
    np.testing.assert_allclose(row.attributions, frame.to_numpy()[0], atol=1e-12)


def test_functions_of_frames(people):
    def function(frame):
        return 2 * frame["age"] + frame["income"]

    background = people[SWAPPED].iloc[10:20]
    for value in (people.iloc[:1], people.iloc[0]):
        found = igviz.explain(function, value, background=background)
        np.testing.assert_allclose(numbers(found), expected(people, background[people.columns]), atol=1e-9)
    # Without names in the value and the model, columns count by their position.
    found = igviz.explain(lambda rows: 2 * rows[:, 0] + rows[:, 1], people.iloc[:1].to_numpy(), background=people.iloc[10:20])
    np.testing.assert_allclose(found.attributions, expected(people, people.iloc[10:20]), atol=1e-9)


def test_other_columns_are_refused(people, linear):
    rows = people.iloc[:5]
    for value, background, message in (
            (rows, rows.rename(columns={"age": "years"}), "background .* value; missing: age; unknown: years"),
            (rows.iloc[0], rows.rename(columns={"age": "years"}), "background .* value; missing: age; unknown: years"),
            (rows.to_numpy(), rows.rename(columns={"age": "years"}), "background .* model; missing: age; unknown: years"),
            (rows.rename(columns={"age": "years"}), rows, "value .* model; missing: age; unknown: years"),
            (rows.assign(more=1), rows.assign(more=1), "value .* model; unknown: more"),
            (rows[["age", "income"]], rows[["age", "income"]], "value .* model; missing: weight"),
            (rows, rows[["age", "income"]], "3 features, the background 5 rows of 2"),
            (rows[["age", "age", "income"]], rows, "same name")):
        with pytest.raises(ExplanationError, match=message):
            igviz.explain(linear, value, background=background, method="shapley")


def test_pipelines_that_select_columns(people):
    pipeline = make_pipeline(make_column_transformer((StandardScaler(), ["age", "income"])), LinearRegression())
    pipeline.fit(people, 2 * people.age + people.income)
    more = people[SWAPPED].assign(note="x")
    found = igviz.explain(pipeline, more.iloc[:1], background=more[["note", *people.columns]].iloc[10:20], method="shapley")
    assert list(found.columns) == [*SWAPPED, "note"] and found["note"].iloc[0] == 0
    np.testing.assert_allclose(found[people.columns].to_numpy()[0], expected(people, people.iloc[10:20]), atol=1e-9)
    with pytest.raises(ExplanationError, match="age"):
        igviz.explain(pipeline, more[["income", "note"]].iloc[:1], background=more[["income", "note"]].iloc[10:20], method="shapley")


# MARK: Types

def ages(frame):
    return np.nan_to_num(np.asarray(frame["age"], dtype=float))


@pytest.mark.parametrize("age, others, change", [
    ([50], [39.9], 10.1), ([50.5], [39], 11.5), ([True], [0.25], 0.75), ([50], [np.nan], 50), ([50], pandas.array([40, None], "Int64"), 30),
    (pandas.array([50], "Int64"), [39.5], 10.5), (np.array([3], np.uint8), [300], -297),
    (np.array([0.5], np.float32), [2**24 + 1], 0.5 - 2**24 - 1)])
def test_columns_hold_the_values_of_both(age, others, change):
    value, background = (pandas.DataFrame({"age": one, "income": 1.0, "name": "x"}) for one in (age, others))
    found = igviz.explain(ages, value, background=background)
    assert found["age"].iloc[0] == pytest.approx(change) and found["name"].iloc[0] == 0
    assert igviz.explain(ages, value[["age", "income"]], background=background[["age", "income"]])["age"].iloc[0] == pytest.approx(change)


def test_functions_receive_the_types_of_the_columns():
    kinds = []

    def function(frame):
        kinds.append([str(kind) for kind in frame.dtypes])
        return np.asarray(frame["count"], dtype=float)

    day = pandas.to_datetime(["2024-01-01"] * 2)
    value = pandas.DataFrame({"count": [1, 2], "share": np.float32([0.5, 1]), "is": [True, False], "day": day})
    igviz.explain(function, value, background=value.assign(share=2))
    assert {tuple(one) for one in kinds} == {("int64", "float64", "bool", str(value["day"].dtype))}
    # A Series with objects has columns of their own types.
    kinds.clear()
    igviz.explain(function, value.assign(name="x").iloc[0], background=value.assign(name="y"))
    assert {one[0] for one in kinds} == {"int64"} and {one[1] for one in kinds} <= {"float32", "float64"}


def test_categories(people):
    frame = pandas.DataFrame({"place": ["a", "b"] * 50, "number": np.arange(100.0)})
    encoder = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["place"]), remainder="passthrough")
    model = make_pipeline(encoder, RandomForestRegressor(5, random_state=0)).fit(frame, (frame.place == "b") * 10.0)
    value = pandas.DataFrame({"place": ["a"], "number": [3.0]})
    background = pandas.DataFrame({"place": ["b", "b", "a", "a"], "number": [3.0, 4, 5, 6]})
    expected = igviz.explain(model, value, background=background).to_numpy()
    assert expected[0].tolist() == [-5, 0]
    for one, other in (("category", "category"), ("category", "object"), ("object", "category"), ("str", "category")):
        found = igviz.explain(model, value.astype({"place": one}), background=background.astype({"place": other}))
        np.testing.assert_allclose(found.to_numpy(), expected)
    found = igviz.explain(model, value.iloc[0], background=background.astype({"place": "category"}))
    np.testing.assert_allclose(found.attributions, expected[0])


def seen_categories(value, background):
    found = []

    def function(frame):
        found.append(frame["place"].dtype)
        return np.asarray(frame["place"] == "a", dtype=float)

    igviz.explain(function, pandas.DataFrame({"place": value}), background=pandas.DataFrame({"place": background}))
    assert len(set(found)) == 1
    return list(found[0].categories), found[0].ordered


def test_categories_of_both():
    def column(values, *categories, ordered=False):
        return pandas.Categorical(values, list(categories) or None, ordered=ordered)

    assert seen_categories(column(["a"]), column(["c", "b"])) == (["b", "c", "a"], False)
    assert seen_categories(column(["a"], "c", "b", "a"), column(["b"])) == (["c", "b", "a"], False)
    assert seen_categories(["a"], column([None, "b"], "b")) == (["b", "a"], False)
    assert seen_categories(column(["a"], "a", "b", "c", ordered=True), column(["c"], "a", "c", ordered=True)) == (["a", "b", "c"], True)
    assert seen_categories(["b"], column(["c"], "a", "b", "c", ordered=True)) == (["a", "b", "c"], True)
    for other in (column(["c"], "c", "a", ordered=True), column(["a"], "a", "c"), ["d"]):
        with pytest.raises(ExplanationError, match="order the categories of the column place"):
            seen_categories(column(["a"], "a", "b", "c", ordered=True), other)


def test_modules_of_frames(people):
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    model = torch.nn.Linear(3, 1)
    frame = people.assign(age=people.age > 40)
    found = igviz.explain(model, frame.iloc[:1], background=frame.iloc[10:12], method="shapley")
    change = frame.iloc[0].astype(float) - frame.iloc[10:12].astype(float).mean()
    np.testing.assert_allclose(found.to_numpy()[0], change * model.weight.detach().numpy()[0], atol=1e-4)
    with pytest.raises(ExplanationError, match="takes numbers"):
        igviz.explain(model, frame.assign(age="x").iloc[:1], background=frame.iloc[10:12], method="shapley")
