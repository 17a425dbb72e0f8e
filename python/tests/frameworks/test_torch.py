import copy

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch")
pytest.importorskip("onnxscript")

import igviz
from conftest import PHOTOS
from igviz import ExplanationError, ExportError
from igviz.models import framework as registry
from igviz.models import torch_models
from igviz.models.framework import exported


@pytest.fixture(autouse=True)
def one_thread():
    torch.manual_seed(0)
    torch.set_num_threads(1)


class Table(torch.nn.Module):
    def __init__(self, outputs=1):
        super().__init__()
        self.first, self.last, self.power = torch.nn.Linear(4, 8), torch.nn.Linear(8, outputs), 1.0

    def forward(self, x):
        return self.last(torch.tanh(self.first(x)) ** self.power)


class Pictures(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.convolution, self.dropout, self.last = torch.nn.Conv2d(3, 6, 3), torch.nn.Dropout(0.5), torch.nn.Linear(6, 5)

    def forward(self, x):
        return self.last(self.dropout(torch.nn.functional.softplus(self.convolution(x)).mean((2, 3))))


class Two(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(4, 3)

    def forward(self, x, y):
        return torch.tanh(self.linear(x)) * y


def integral(model, x, start, target):
    """Integrated gradients in double precision."""
    model, x, start = copy.deepcopy(model).double().eval(), x.double(), start.double()
    nodes, weights = np.polynomial.legendre.leggauss(64)
    total = torch.zeros_like(x)
    for node, weight in zip((1 + nodes) / 2, weights / 2):
        point = (start + node * (x - start)).requires_grad_()
        total += weight * torch.autograd.grad(model(point)[:, target].sum(), point)[0]
    return (total * (x - start)).numpy()


def test_a_module_in_training_is_explained_as_it_infers():
    model = Pictures().train()
    x = torch.randn(3, 3, 12, 12).to(memory_format=torch.channels_last)
    found = igviz.explain(model, x, target=2, tolerance=0.001, map_tolerance=0.001)
    np.testing.assert_allclose(found.attributions, integral(model, x, torch.zeros_like(x), 2), atol=2e-5)
    assert found.to_captum().shape == x.shape and found.to_captum().dtype == torch.float32
    assert model.training and model.dropout.training
    assert [one.score for one in found] == pytest.approx(model.eval()(x)[:, 2].tolist(), abs=1e-5)


@pytest.mark.parametrize("value", [
    lambda x: x, lambda x: x.numpy(), lambda x: x.double(), lambda x: x.t().contiguous().t(), lambda x: x.to_sparse(),
    lambda x: x.clone().requires_grad_()])
def test_tensors_of_any_layout_are_one(value):
    model, x = Table(), torch.randn(2, 4)
    found, expected = (igviz.explain(model, one, picture=False).attributions for one in (value(x), x))
    np.testing.assert_allclose(found, expected, atol=1e-7)


def test_one_row_is_one_explanation():
    found = igviz.explain(Table(), torch.randn(1, 4), names=["a", "b", "c", "d"])
    assert isinstance(found, igviz.Explanation) and found.attributions.shape == (4,) and "Live view" in found._repr_html_()


def test_several_inputs():
    model = Two()
    x, y = torch.randn(2, 4), torch.randn(2, 3)
    listed = igviz.explain(model, [x, y], target=1)
    named = igviz.explain(model, {"x": x, "y": y}, target=1)
    for one, other in zip(listed, named):
        assert np.array_equal(one.arrays["integrated_gradients.input0"], other.arrays["integrated_gradients.x"])
        assert one.arrays["integrated_gradients.input1"].shape == (3,)
    with pytest.raises(ExplanationError, match="as many rows"):
        igviz.explain(model, [x, y[:1]], target=1)


def test_a_photo_by_transforms():
    torchvision = pytest.importorskip("torchvision")
    model = Pictures()
    path = PHOTOS / "elephant.jpg"
    transforms = torchvision.transforms.Compose([
        torchvision.transforms.Resize(40), torchvision.transforms.CenterCrop(32), torchvision.transforms.ToTensor(),
        torchvision.transforms.Normalize([0.5] * 3, [0.25] * 3)])
    options = dict(task="classes", baseline="black", target=1, steps=20)
    found = igviz.explain(model, path, preprocess=transforms, labels=["a", "b", "c", "d", "e"], **options)
    assert found.label == "b" and found.attributions.shape == (32, 32, 3) and found.to_captum().shape == (1, 3, 32, 32)
    with torch.no_grad():
        expected = model.eval()(transforms(Image.open(path).convert("RGB"))[None]).softmax(1)[0, 1].item()
    assert found.score == pytest.approx(expected, abs=2e-3)
    # Transforms without a counterpart: their tensor is explained.
    odd = torchvision.transforms.Compose([*transforms.transforms[:3], torchvision.transforms.RandomErasing(0)])
    found = igviz.explain(model, path, preprocess=odd, target=1, steps=5)
    assert found.attributions.shape == (3, 32, 32) and found.to_captum().shape == (1, 3, 32, 32)


def test_torchvisions_presets():
    torchvision = pytest.importorskip("torchvision")
    from igviz.asking.preprocessing import preprocessing

    found = preprocessing(torchvision.models.ResNet50_Weights.IMAGENET1K_V2)
    assert found.resize == "center-crop:232,bilinear" and found.size == (224, 224) and found.labels[386] == "African elephant"
    assert found.preprocess == "mean=0.485/0.456/0.406,std=0.229/0.224/0.225,scale=1/255"
    levels = np.random.default_rng(0).integers(0, 256, (7, 5, 3))
    np.testing.assert_allclose(found.apply(levels), preprocessing("torchvision").apply(levels), atol=1e-12)
    # Models of torchvision are classifiers, so their softmax needs no option.
    model = torchvision.models.squeezenet1_1()
    assert registry(model).words() == {"task": "classes"}


def test_many_photos_use_one_worker():
    found = list(igviz.explain_many(
        Pictures(), [PHOTOS / "elephant.jpg", np.asarray(Image.open(PHOTOS / "cat.png").convert("RGB"))], preprocess="unit", input_size=32,
        task="classes", target=0, baseline="black", steps=3))
    assert [one.attributions.shape for one in found] == [(32, 32, 3)] * 2
    with igviz.Explainer(Pictures(), preprocess="unit", input_size=32, task="classes") as explainer:
        assert explainer.explain(PHOTOS / "elephant.jpg", baseline="black", steps=3).label


def test_a_data_loader():
    data = torch.utils.data.TensorDataset(torch.randn(5, 4), torch.arange(5))
    found = list(igviz.explain_many(Table(), torch.utils.data.DataLoader(data, batch_size=2)))
    assert len(found) == 5
    np.testing.assert_allclose([one.input for one in found], data.tensors[0], rtol=1e-6)


def test_a_frame_keeps_its_columns_and_index():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(np.random.default_rng(0).normal(size=(3, 4)), columns=list("wxyz"), index=["p", "q", "r"])
    model = Table()
    found = igviz.explain(model, frame)
    assert list(found.columns) == list("wxyz") and list(found.index) == ["p", "q", "r"]
    expected = igviz.explain(model, frame.to_numpy(np.float32), picture=False).attributions
    np.testing.assert_allclose(found.to_numpy(), expected, atol=1e-6)
    assert len(found.attrs["verdict"]) == 3 and found.attrs["score"][0] == pytest.approx(
        model(torch.tensor(frame.to_numpy(np.float32)))[0, 0].item(), abs=1e-5)
    several = igviz.explain(Table(2), frame)
    assert several.shape == (3, 8) and several.columns.nlevels == 2
    with pytest.raises(ExplanationError, match="column x"):
        igviz.explain(model, frame.assign(x=["a", "b", "c"]))


def test_the_file_is_used_again_until_the_weights_change():
    model, x = Table(), torch.randn(1, 4)
    path = igviz.explain(model, x, picture=False)._question.model.path
    assert igviz.explain(model, x + 1, picture=False)._question.model.path == path
    with torch.no_grad():
        model.last.bias += 1
    changed = igviz.explain(model, x, picture=False)
    assert changed._question.model.path != path and changed.score == pytest.approx(model(x).item(), abs=1e-5)
    # A plain attribute of the module is part of the model, too.
    model.power = 2.0
    assert igviz.explain(model, x, picture=False).score == pytest.approx(model(x).item(), abs=1e-5)


def test_exporters_that_fail_or_differ(monkeypatch):
    model, x = Table(), torch.randn(1, 4)

    def export(self, exporter, sample, path):
        if exporter == torch_models.DYNAMO:
            raise RuntimeError("no such thing\nmore")
        wrong = copy.deepcopy(self.model)
        with torch.no_grad():
            wrong.last.bias += 0.01 * distance
        torch.onnx.export(wrong, (x,), path, dynamo=False)

    monkeypatch.setattr(torch_models.TorchModel, "export", export)
    distance = 0
    assert igviz.explain(model, x, picture=False)._question.model.exporter == torch_models.SCRIPT
    distance = 1
    with pytest.raises(ExportError, match="no such thing") as error:
        igviz.explain(copy.deepcopy(model), x, picture=False)
    assert "dynamo=False disagrees with Table: output 0 is" in str(error.value)


def test_models_without_one_tensor_are_refused():
    class Pair(torch.nn.Module):
        def forward(self, x):
            return x, x

    with pytest.raises((ExplanationError, ExportError), match="not one tensor"):
        igviz.explain(Pair(), torch.randn(1, 4))
    with pytest.raises(ExplanationError, match="Table cannot evaluate this input: RuntimeError: .*shapes"):
        igviz.explain(Table(), torch.randn(1, 5))
    with pytest.raises(ExplanationError, match="preprocess="):
        igviz.explain(Pictures(), PHOTOS / "elephant.jpg")


def test_a_compiled_module_is_its_module():
    model, x = Table(), torch.randn(2, 4)
    found, expected = (igviz.explain(one, x, picture=False).attributions for one in (torch.compile(model), model))
    np.testing.assert_array_equal(found, expected)


def test_wrong_values():
    class Sum(Table):
        def forward(self, x):
            return super().forward(x).sum()

    for value, what in (({}, "no inputs"), (torch.zeros(0, 4), "no rows"), (torch.full((1, 4), float("nan")), "finite")):
        with pytest.raises(ExplanationError, match=what):
            igviz.explain(Table(), value)
    with pytest.raises(ExplanationError, match="single number"):
        igviz.explain(Sum(), torch.randn(2, 4))
    with pytest.raises(ExplanationError, match="preprocess= is for photos"):
        igviz.explain(Pictures(), torch.rand(1, 3, 12, 12), preprocess="unit")
    with pytest.raises(ExplanationError, match="tokenizer="):
        igviz.explain(Table(), "a text")
    for size in (-3, (24, 0), "24"):
        with pytest.raises(ExplanationError, match="input_size"):
            igviz.explain(Pictures(), PHOTOS / "elephant.jpg", preprocess="unit", input_size=size)


def test_targets_and_methods():
    model, x = Table(3), torch.randn(1, 4)
    assert igviz.explain(model, x, target=torch.tensor([2]), picture=False).label == "output 2"
    several = igviz.explain(model, x, target=np.array([2, 0]), picture=False)
    with pytest.raises(KeyError, match="choose one target"):
        several.attributions
    for method in ("gradient", "smoothgrad", "input-x-gradient"):
        found = igviz.explain(model, x, target=1, method=method, picture=False)
        assert found.attributions.shape == (4,) and found.to_captum().shape == (1, 4), method
    gradient = igviz.explain(model, x, target=1, method="gradient", picture=False).attributions
    expected = torch.autograd.functional.jacobian(model, x)[0, 1, 0]
    np.testing.assert_allclose(gradient, expected, atol=1e-6)


def test_frames_that_are_streamed():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(torch.randn(2, 4).numpy(), columns=list("abcd"))
    found = list(igviz.explain_many(Table(), [frame, frame[:1]]))
    assert [list(one.columns) for one in found] == [list("abcd")] * 2 and [len(one) for one in found] == [2, 1]


def test_shapley_values_of_a_module():
    model, x = Table(), torch.randn(2, 4)
    found = igviz.explain(model, x, method="shapley", background=torch.zeros(1, 4))
    assert found[0].grade == "exact" and found[0].attributions.sum() == pytest.approx(
        (model(x)[0] - model(torch.zeros(1, 4))[0]).item(), abs=1e-5)


def test_files_of_models_that_are_gone_are_removed():
    import gc
    import os

    model = Table()
    path = exported(registry(model), torch_models.SCRIPT, torch_models.Sample([torch.zeros(1, 4)])).path
    assert os.path.exists(path)
    del model
    gc.collect()
    assert not os.path.exists(path)


def test_it_is_what_the_command_computes_of_the_exported_file(tmp_path):
    import os
    import subprocess

    options = dict(preprocess="unit", task="classes", target=1, baseline="black", steps=6)
    found = igviz.explain(Pictures(), PHOTOS / "elephant.jpg", input_size=32, picture=False, **options)
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    subprocess.run(
        [os.environ["IGVIZ"], PHOTOS / "elephant.jpg", "--model", found._question.model.path, *words, "--arrays", "out", "-q"],
        cwd=tmp_path, check=True)
    for name, array in found.arrays.items():
        assert np.array_equal(array, np.load(tmp_path / f"out/{name}.npy")), name
