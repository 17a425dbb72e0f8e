"""Models of PyTorch that change after their export."""

import copy
import dataclasses
import functools
import types

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnxscript")

import igviz
from igviz import ExportError
from igviz.models import framework as registry
from igviz.models import torch_models

PHOTO = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    # The second exporter is faster and sufficient for these models.
    monkeypatch.setattr(torch_models.TorchModel, "exporters", (torch_models.SCRIPT,))


@dataclasses.dataclass
class Settings:
    slope: float = 1.0


class Hidden:
    """An object whose values are not hashed."""

    factor = 1.0


class Table(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.last = torch.nn.Linear(3, 2)
        self.register_buffer("mask", torch.ones(3), persistent=False)
        self.scale, self.array = torch.tensor(1.0), np.ones(2, np.float32)
        self.table, self.chain, self.pair = {"factor": 1.0, "inner": [torch.tensor(1.0)]}, [1.0, {"power": 1}], (torch.tensor(1.0), "plus")
        self.layers, self.settings, self.space = [torch.nn.Linear(2, 2).requires_grad_(False)], Settings(), types.SimpleNamespace(shift=0.0)
        self.activation, self.odd, self.hidden = torch.tanh, functools.partial(torch.clamp, max=9.0), Hidden()
        # A container that contains itself, and modules that contain each other.
        self.table["self"], self.layers[0].owners = self.table, [self]
        self.others = [torch.nn.Linear(1, 1)]
        self.others[0].others = [torch.nn.Linear(1, 1)]
        self.others[0].others[0].others = self.others

    def forward(self, x):
        value = self.last(x * self.mask) * self.scale * torch.tensor(self.array)
        value = value * self.table["factor"] * self.table["inner"][0] * self.chain[0] * self.pair[0] * self.settings.slope
        value = self.odd(self.layers[0](self.activation(value) ** self.chain[1]["power"])) + self.space.shift
        return (value if self.pair[1] == "plus" else -value) * self.hidden.factor


def change(path, value):
    """A function that sets an attribute, an element or an attribute of an element of a model."""
    *owners, last = path

    def changed(model):
        owner = model
        for name in owners:
            owner = getattr(owner, name) if isinstance(name, str) and hasattr(owner, name) else owner[name]
        if isinstance(owner, (dict, list)):
            owner[last] = value
        else:
            setattr(owner, last, value)

    return changed


CHANGES = {
    "a tensor": change(["scale"], torch.tensor(3.0)), "a tensor in place": lambda model: model.scale.mul_(3),
    "a buffer that is not saved": lambda model: model.mask.mul_(2), "an array": lambda model: model.array.__imul__(2),
    "a number in a dictionary": change(["table", "factor"], 2.0), "a tensor in a list": lambda model: model.table["inner"][0].mul_(2),
    "a number in a list": change(["chain", 0], 2.0), "a dictionary in a list": change(["chain", 1, "power"], 3),
    "a tensor in a tuple": lambda model: model.pair[0].mul_(2), "a text": change(["pair"], (torch.tensor(1.0), "minus")),
    "a module in a list": lambda model: model.layers[0].weight.data.mul_(2), "a data class": change(["settings", "slope"], 2.0),
    "a namespace": change(["space", "shift"], 2.0), "a function": change(["activation"], torch.relu),
    "a partial function": change(["odd"], functools.partial(torch.clamp, max=0.1)),
    "a module in a module in a list": lambda model: model.others[0].others[0].weight.data.mul_(2)}


@pytest.mark.parametrize("name", CHANGES)
def test_the_hash_sees(name):
    model = Table()
    before = registry(model).fingerprint()
    assert registry(model).fingerprint() == before
    registry(model).predict(torch_models.Sample([torch.zeros(1, 3)]))
    assert registry(model).fingerprint() == before
    CHANGES[name](model)
    assert registry(model).fingerprint() != before


def test_the_hash_of_other_tensors():
    values = (
        torch.zeros(2, dtype=torch.bfloat16), torch.zeros(0), torch.tensor([1 + 2j]).conj(), torch.eye(2).to_sparse(), torch.tensor(True),
        torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8), torch.zeros(2, device="meta"), np.array([1, "a"], dtype=object),
        {3, "a"}, object(), None, b"x")
    found = set()
    for value in values:
        model = torch.nn.Linear(1, 1)
        model.load_state_dict({"weight": torch.ones(1, 1), "bias": torch.ones(1)})
        model.value = value
        assert registry(model).fingerprint() == registry(model).fingerprint()
        found.add(registry(model).fingerprint())
    assert len(found) == len(values)


def test_a_model_that_does_not_change_is_exported_once():
    model, x = Table(), torch.randn(1, 3)
    first = igviz.explain(model, x, picture=False)._question.model.path
    assert igviz.explain(model, x + 1, picture=False)._question.model.path == first


@pytest.mark.parametrize("changed", [CHANGES["a tensor"], CHANGES["a number in a dictionary"], change(["hidden", "factor"], 3.0)])
def test_rows_are_explained_by_the_model_as_it_is(changed):
    model, x = Table(), torch.randn(1, 3)
    igviz.explain(model, x, target=1, picture=False)
    for _ in range(2):
        changed(model)
        assert igviz.explain(model, x, target=1, picture=False).score == pytest.approx(model(x)[0, 1].item(), abs=1e-5)


class Pictures(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last, self.scale, self.hidden = torch.nn.Conv2d(3, 4, 3), torch.nn.Linear(4, 3), torch.tensor(1.0), Hidden()

    def forward(self, x):
        return self.last(torch.relu(self.first(x)).mean((2, 3))) * self.scale * self.hidden.factor


OPTIONS = dict(preprocess="unit", resize="squash:bilinear", input_size=32, task="classes")


def scores(model):
    with torch.no_grad():
        return model(torch.tensor(PHOTO / 255.0).float().permute(2, 0, 1)[None])[0].softmax(0).tolist()


@pytest.mark.parametrize("changed", [change(["scale"], torch.tensor(-30.0)), change(["hidden", "factor"], -30.0)])
def test_photos_are_explained_by_the_model_as_it_is(changed):
    model = Pictures()

    def explained(**options):
        with igviz.Explainer(model, threads=1, **OPTIONS) as explainer:
            return explainer.explain(PHOTO, picture=False, check="none", target=0, baseline="black", steps=2, **options)

    before = explained()
    assert before.score == pytest.approx(scores(model)[0], abs=1e-4)
    changed(model)
    # Without arrays there is no photo to compare with.
    assert explained(arrays=False).score == pytest.approx(scores(model)[0], abs=1e-4)
    assert explained().score == pytest.approx(scores(model)[0], abs=1e-4) and abs(before.score - scores(model)[0]) > 0.1
    model.hidden.factor = 2.0
    many = list(igviz.explain_many(model, [PHOTO] * 2, check="none", target=0, baseline="black", steps=2, **OPTIONS))
    assert [one.score for one in many] == pytest.approx([scores(model)[0]] * 2, abs=1e-4)


def test_each_explainer_compares_once():
    model, asked = Pictures(), dict(picture=False, check="none", target=0, baseline="black", steps=2)
    with igviz.Explainer(model, threads=1, **OPTIONS) as explainer:
        explainer.explain(PHOTO, **asked)
        path = explainer.model
    explainer = igviz.Explainer(model, threads=1, **OPTIONS)
    assert explainer.model == path
    with explainer:
        # The model changes between the export and the first photo.
        model.hidden.factor = -30.0
        with pytest.raises(ExportError, match="another explainer"):
            explainer.explain(PHOTO, **asked)
    with igviz.Explainer(model, threads=1, **OPTIONS) as explainer:
        assert explainer.model != path and explainer.explain(PHOTO, **asked).score == pytest.approx(scores(model)[0], abs=1e-4)


def test_a_file_that_never_agreed_is_made_again(monkeypatch):
    model, x = Table(), torch.randn(1, 3)
    right = torch_models.TorchModel.export

    def wrong(self, exporter, sample, path):
        other = copy.deepcopy(self.model)
        other.hidden.factor = 2.0
        right(torch_models.TorchModel(other), exporter, sample, path)

    monkeypatch.setattr(torch_models.TorchModel, "export", wrong)
    with pytest.raises(ExportError, match="disagrees"):
        igviz.explain(model, x, picture=False)
    monkeypatch.setattr(torch_models.TorchModel, "export", right)
    assert igviz.explain(model, x, target=1, picture=False).score == pytest.approx(model(x)[0, 1].item(), abs=1e-5)


def test_captums_classes_follow_the_model():
    from igviz.captum import Occlusion, Saliency
    from igviz.captum.function import Function

    model, x = Table(), torch.randn(1, 3)
    function = Function(model)
    for factor in (1.0, -3.0, 2.0):
        model.hidden.factor = factor
        assert function.scores(x)[0].item() == pytest.approx(model(x)[0, 0].item(), abs=1e-5)
        model.hidden.factor = 5 * factor
        expected = torch.autograd.functional.jacobian(model, x)[0, 0]
        np.testing.assert_allclose(function.gradients(x, ["0"]), expected, atol=1e-5)
    np.testing.assert_allclose(Saliency(model).attribute(x, target=0, abs=False), expected, atol=1e-5)
    found = Occlusion(model).attribute(x, (3,), target=0)
    np.testing.assert_allclose(found[0], [(model(x) - model(torch.zeros(1, 3)))[0, 0].item()] * 3, atol=1e-5)
