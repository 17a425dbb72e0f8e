import numpy as np
import pytest

sklearn = pytest.importorskip("sklearn")
pytest.importorskip("skl2onnx")
pandas = pytest.importorskip("pandas")

from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import Birch, KMeans
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor, StackingClassifier
from sklearn.linear_model import LogisticRegression, Ridge, RidgeClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    Binarizer, FunctionTransformer, KBinsDiscretizer, OneHotEncoder, QuantileTransformer, StandardScaler)
from sklearn.svm import SVC, OneClassSVM

import igviz
from igviz import ExplanationError, ExportError


@pytest.fixture(scope="module")
def data():
    random = np.random.default_rng(0)
    rows = random.normal(size=(120, 5))
    return rows, np.array(["no", "yes"])[(rows[:, 0] + rows[:, 1] ** 2 > 0.5).astype(int)]


def test_a_pipeline(data):
    rows, species = data
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, species)
    found = igviz.explain(model, rows[:3], target="yes", score="logit", tolerance=1e-4)
    # A linear model in closed form.
    scaler, last = model[0], model[1]
    expected = (last.coef_[0] / scaler.scale_) * rows[:3]
    np.testing.assert_allclose(found.attributions, expected, atol=1e-4)
    frame = pandas.DataFrame(rows, columns=list("abcde"))
    named = make_pipeline(StandardScaler(), LogisticRegression()).fit(frame, species)
    by_name = igviz.explain(named, frame[:3], target="yes", score="logit")
    np.testing.assert_allclose(by_name.to_numpy(), expected, atol=1e-4)
    assert by_name.attrs["target"] == ["yes"] * 3
    ridge = igviz.explain(Ridge().fit(rows, rows[:, 0]), rows[:1])
    assert ridge.attributions.shape == (5,)


@pytest.mark.parametrize("model", [
    GaussianNB(), QuadraticDiscriminantAnalysis(), CalibratedClassifierCV(LogisticRegression(), cv=2),
    GridSearchCV(LogisticRegression(), {"C": [0.1, 1]}, cv=2), StackingClassifier([("one", LogisticRegression())], cv=2)],
    ids=lambda model: type(model).__name__)
@pytest.mark.parametrize("names", [True, False])
def test_the_likeliest_class_is_explained(data, model, names):
    rows, species = data
    model = clone(model).fit(rows, species if names else (species == "yes").astype(int))
    for wanted in (0, 1):
        row = rows[np.argmax(model.predict_proba(rows)[:, wanted])]
        found = igviz.explain(model, row, background=rows, picture=False)
        assert found.document["target"]["index"] == wanted
        assert found.label == (["no", "yes"][wanted] if names else f"class {wanted}")
        assert abs(found.score - model.predict_proba(row[None])[0, wanted]) < 1e-3


def test_binned_features_are_steps(data):
    rows, species = data
    for transformer in (KBinsDiscretizer(4), Binarizer(), ColumnTransformer([("bins", KBinsDiscretizer(3), [0, 1])]),
                        FeatureUnion([("bins", Binarizer())])):
        model = make_pipeline(transformer, LogisticRegression()).fit(rows, species)
        found = igviz.explain(model, rows[0], background=rows[:30])
        assert isinstance(found, igviz.steps.ShapleyExplanation)
        np.testing.assert_allclose(found.score, model.predict_proba(rows[:1]).max())


@pytest.mark.parametrize("model", [
    SVC(probability=True), make_pipeline(QuantileTransformer(n_quantiles=10), LogisticRegression()),
    TransformedTargetRegressor(Ridge(), func=np.arcsinh, inverse_func=np.sinh)], ids=lambda model: type(model).__name__)
def test_a_model_without_gradients_here(data, model):
    rows, species = data
    model = clone(model).fit(rows, rows[:, 0] if isinstance(model, TransformedTargetRegressor) else species)
    with pytest.raises(ExplanationError, match='method="shapley", background=ROWS'):
        igviz.explain(model, rows[:1])
    found = igviz.explain(model, rows[:1], method="shapley", background=rows[:20])
    assert abs(found.attributions.sum() + found.base - found.score) < 1e-9


def test_forests_agree_with_shap(data):
    shap = pytest.importorskip("shap")
    rows, species = data
    model = RandomForestClassifier(15, max_depth=4, random_state=0).fit(rows, species)
    theirs = np.asarray(shap.TreeExplainer(
        model, rows[:25], feature_perturbation="interventional", model_output="probability").shap_values(rows[50:52]))[..., 1]
    agrees(model, rows, theirs, target="yes")


def test_boosted_trees_agree_with_shap(data):
    shap = pytest.importorskip("shap")
    rows, species = data
    model = GradientBoostingClassifier(n_estimators=15, random_state=0).fit(rows, species)
    theirs = np.asarray(shap.TreeExplainer(model, rows[:25], feature_perturbation="interventional").shap_values(rows[50:52]))
    # shap's values of probabilities are those of the margin, rescaled; the margin's are exact.
    agrees(lambda points: model.decision_function(points), rows, theirs)


def agrees(model, rows, theirs, **options):
    """Exact values equal shap's, and sampled ones lie within three standard errors."""
    exact = igviz.explain(model, rows[50:52], background=rows[:25], **options)
    np.testing.assert_allclose(exact.attributions, theirs, atol=1e-5)
    found = igviz.explain(model, rows[50:52], background=rows[:25], samples=40, seed=1, **options)
    assert (np.abs(found.attributions - theirs) <= 3 * found.errors + 1e-5).all()
    assert exact[0].grade == "exact" and found[0].grade in ("stable", "fair")


def test_labels_numbers_and_columns_of_text(data):
    rows, species = data
    labels = SVC().fit(rows, species)
    found = igviz.explain(labels, rows[:1], background=rows[:10], target="yes")
    assert found.score in (0, 1) and 0 <= found.base <= 1
    numbers = igviz.explain(RandomForestRegressor(5, random_state=0).fit(rows, rows[:, 0]), rows[:1], background=rows[:10])
    assert numbers.label == "output" and numbers.attributions.argmax() in range(5)
    frame = pandas.DataFrame({"age": rows[:, 0], "port": np.where(rows[:, 1] > 0, "north", "south")}, index=range(100, 220))
    columns = ColumnTransformer([("age", StandardScaler(), ["age"]), ("port", OneHotEncoder(), ["port"])])
    model = make_pipeline(columns, RandomForestClassifier(5, random_state=0)).fit(frame, species)
    table = igviz.explain(model, frame[:2], background=frame[:12], target="yes")
    assert list(table.columns) == ["age", "port"] and list(table.index) == [100, 101] and len(table.attrs["errors"]) == 2


def test_many_rows_of_a_forest(data):
    rows, species = data
    forest = RandomForestClassifier(3, random_state=0).fit(rows, species)
    found = list(igviz.explain_many(forest, [rows[:1], rows[1:3]], background=rows[:10], target="yes"))
    assert [one.label for one in found] == ["yes"] * 3


def test_nothing_to_explain(data):
    rows, species = data
    with pytest.raises(ExplanationError, match="no rows"):
        igviz.explain(RandomForestClassifier(3).fit(rows, species), rows[:0], background=rows[:10])
    with pytest.raises(ExplanationError, match="no predict"):
        igviz.explain(StandardScaler().fit(rows), rows[:1], method="shapley", background=rows[:10])


def test_what_has_no_gradient_says_so(data):
    rows, species = data
    forest = RandomForestClassifier(3).fit(rows, species)
    with pytest.raises(ExplanationError, match="background="):
        igviz.explain(forest, rows[:1])
    with pytest.raises((ExportError, ExplanationError), match="trees|steps"):
        igviz.explain(forest, rows[:1], method="ig")


def test_a_pipeline_with_a_lambda(data):
    rows, species = data
    model = make_pipeline(FunctionTransformer(lambda points: points * 2), LogisticRegression()).fit(rows, species)
    with pytest.raises(ExportError, match="cannot be pickled, .* function of a module.* method=\"shapley\""):
        igviz.explain(model, rows[:1])
    found = igviz.explain(model, rows[:1], background=rows[:4], method="shapley", target="yes")
    assert found.score == pytest.approx(model.predict_proba(rows[:1])[0, 1])


def test_classifiers_with_several_outputs_are_refused(data):
    rows, species = data
    two = np.stack([species, species[::-1]], axis=1)
    for model in (RandomForestClassifier(3, random_state=0), MultiOutputClassifier(LogisticRegression())):
        model.fit(rows, two)
        with pytest.raises(ExplanationError, match="has 2 outputs, .* explain one output as a function"):
            igviz.explain(model, rows[:1], background=rows[:4])
        found = igviz.explain(lambda points: model.predict_proba(points)[0], rows[:1], background=rows[:4])
        assert found.score == pytest.approx(model.predict_proba(rows[:1])[0].max())
    texts = MultiOutputClassifier(RidgeClassifier()).fit(rows, two)
    with pytest.raises(ExplanationError, match="predicts texts"):
        igviz.explain(texts, rows[:1], background=rows[:4], method="shapley")


@pytest.mark.parametrize("model", [
    KMeans(3, n_init=1, random_state=0), make_pipeline(StandardScaler(), KMeans(3, n_init=1, random_state=0)), Birch(n_clusters=3),
    GridSearchCV(KMeans(3, n_init=1, random_state=0), {"max_iter": [5]}, cv=2)])
def test_clusters_are_explained_by_their_shares(data, model):
    rows, _ = data
    model.fit(rows)
    own = int(model.predict(rows[:1])[0])
    found = igviz.explain(model, rows[:1], background=rows[:20])
    assert found.label == f"cluster {own}" and found.score == 1
    assert found.base == pytest.approx((model.predict(rows[:20]) == own).mean())
    assert found.attributions.sum() == pytest.approx(found.score - found.base)


def test_outliers_are_explained_by_their_predictions(data):
    rows, _ = data
    model = OneClassSVM().fit(rows)
    found = igviz.explain(model, rows[:1], background=rows[:20])
    assert found.score == model.predict(rows[:1])[0] and found.base == pytest.approx(model.predict(rows[:20]).mean())
