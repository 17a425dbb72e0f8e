"""Captum's classes by igviz, beside Captum's own in single and in double precision."""

import copy
import functools

import pytest

torch = pytest.importorskip("torch")
theirs = pytest.importorskip("captum.attr")

import igviz.captum as ours


class Photo(torch.nn.Module):
    """A small residual network."""

    def __init__(self):
        super().__init__()
        self.first, self.second = torch.nn.Conv2d(3, 6, 3, padding=1), torch.nn.Conv2d(6, 6, 3, padding=1)
        self.third = torch.nn.Conv2d(6, 8, 3)
        self.norm, self.last = torch.nn.BatchNorm2d(6), torch.nn.Linear(8, 5)

    def forward(self, x, scale=None):
        x = torch.nn.functional.softplus(self.first(x))
        x = torch.tanh(self.third(x + self.norm(self.second(x))))
        x = self.last(x.mean((2, 3)))
        return x if scale is None else x * scale


class Passengers(torch.nn.Module):
    """A classifier of a table."""

    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(7, 12), torch.nn.Sigmoid(), torch.nn.Linear(12, 8), torch.nn.Sigmoid(), torch.nn.Linear(8, 2),
            torch.nn.Softmax(1))

    def forward(self, x):
        return self.layers(x)


class Sentence(torch.nn.Module):
    """A classifier of texts."""

    def __init__(self):
        super().__init__()
        self.embedding, self.recurrent, self.last = torch.nn.Embedding(20, 6), torch.nn.GRU(6, 8, batch_first=True), torch.nn.Linear(8, 2)

    def forward(self, ids, weights=None):
        states = self.recurrent(self.embedding(ids))[0]
        return self.last(states.mean(1) if weights is None else (states * weights[..., None]).sum(1))


class Two(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(4, 3)

    def forward(self, x, y):
        return torch.tanh(self.linear(x)) * y


@pytest.fixture(autouse=True)
def one_thread():
    torch.manual_seed(0)
    torch.set_num_threads(1)


def double(value):
    if isinstance(value, torch.Tensor):
        return value.double() if value.is_floating_point() else value
    return tuple(double(one) for one in value) if isinstance(value, tuple) else value


def compare(name, model, inputs, layer=None, options=None, inner=None, **arguments):
    """The same call of igviz', of Captum's, and of Captum's in double precision."""
    precise = copy.deepcopy(model).double()

    def found(module, subject, given, values):
        method = getattr(module, name)
        if inner:
            made = method(getattr(module, inner)(subject))
        else:
            made = method(subject, dict(subject.named_modules())[layer]) if layer else method(subject)
        torch.manual_seed(1)
        return made.attribute(given, **values)

    mine = found(ours, model, inputs, arguments)
    single = found(theirs, model, inputs, arguments)
    exact = found(theirs, precise, double(inputs), {key: double(value) for key, value in arguments.items()})
    for one, other, truth in zip(*(value if isinstance(value, tuple) else (value,) for value in (mine, single, exact))):
        assert one.shape == other.shape and one.dtype == other.dtype and not one.requires_grad
        reach = truth.detach().abs().max().item()
        # No farther from double precision than twice Captum's own, or the last digits of single precision.
        error, own = (one - truth).abs().max().item(), (other - truth).abs().max().item()
        assert error <= max(2 * own, 2e-6 * max(reach, 1e-3)), (name, error, own, reach)
        assert error <= 1e-4


PHOTO = torch.linspace(-1, 1, 2 * 3 * 12 * 12).sin().mul(3).cos().reshape(2, 3, 12, 12)


@pytest.mark.parametrize("method", ["gausslegendre", "riemann_trapezoid", "riemann_left", "riemann_middle", "riemann_right"])
def test_integrated_gradients_of_a_photo(method):
    compare("IntegratedGradients", Photo().eval(), PHOTO, target=[1, 3], baselines=PHOTO.flip(0) / 9, n_steps=20, method=method)


def test_integrated_gradients_of_a_table_with_deltas():
    model, rows = Passengers().eval(), torch.randn(4, 7)
    compare("IntegratedGradients", model, rows, target=1)
    options = dict(target=torch.tensor([0, 1, 1, 0]), return_convergence_delta=True, internal_batch_size=2)
    mine, delta = ours.IntegratedGradients(model).attribute(rows, **options)
    single, own = theirs.IntegratedGradients(model).attribute(rows, **options)
    assert delta.shape == own.shape and delta.dtype == own.dtype and (delta - own).abs().max() < 1e-5
    assert ours.IntegratedGradients(model.forward).attribute(rows, target=0).shape == rows.shape


def test_saliency_grad_cam_and_occlusion():
    model = Photo().eval()
    compare("Saliency", model, PHOTO.clone().requires_grad_(), target=2)
    compare("Saliency", model, PHOTO.clone().requires_grad_(), target=2, abs=False)
    compare("LayerGradCam", model, PHOTO, layer="third", target=2)
    compare("LayerGradCam", model, PHOTO, layer="second", target=[0, 4], relu_attributions=True, attr_dim_summation=False)
    compare("Occlusion", model, PHOTO, sliding_window_shapes=(3, 4, 5), strides=(3, 3, 4), target=2)
    compare("Occlusion", model, PHOTO, sliding_window_shapes=(1, 6, 6), strides=(1, 6, 6), target=[1, 2], baselines=0.5)


def test_arguments_that_are_held_fixed_and_several_inputs():
    compare("IntegratedGradients", Photo().eval(), PHOTO, target=2, additional_forward_args=torch.rand(2, 5))
    compare("IntegratedGradients", Photo().eval(), PHOTO, target=2, additional_forward_args=(torch.tensor(0.5),))
    compare("IntegratedGradients", Two().eval(), (torch.randn(2, 4), torch.randn(2, 3)), target=1, baselines=(0, torch.ones(1, 3)))


def test_embeddings_of_a_text():
    model, ids = Sentence().eval(), torch.randint(0, 20, (2, 7))
    compare("LayerIntegratedGradients", model, ids, layer="embedding", target=1, baselines=torch.zeros_like(ids))
    compare("LayerIntegratedGradients", model, ids, layer="embedding", target=0, additional_forward_args=torch.rand(2, 7), n_steps=30)


@pytest.mark.parametrize("kind", ["smoothgrad", "smoothgrad_sq", "vargrad"])
def test_noise_tunnel(kind):
    # The generators are the same, so even the draws agree.
    compare("NoiseTunnel", Photo().eval(), PHOTO, inner="IntegratedGradients", nt_type=kind, nt_samples=4, stdevs=0.1, target=1, n_steps=8)


def test_weights_that_change():
    model, rows = Passengers().eval(), torch.randn(2, 7)
    method = ours.IntegratedGradients(model)
    method.attribute(rows, target=1)
    with torch.no_grad():
        model.layers[0].weight *= 2
    assert (method.attribute(rows, target=1) - theirs.IntegratedGradients(model).attribute(rows, target=1)).abs().max() < 1e-5


@pytest.mark.parametrize("function", [
    lambda model: model.forward, lambda model: lambda x: model(x), lambda model: functools.partial(lambda used, x: used(x), model),
    lambda model: Holder(model).scores])
def test_functions_of_a_model_that_changes(function):
    model, rows = Passengers().eval(), torch.randn(2, 7)
    method = ours.IntegratedGradients(function(model))
    method.attribute(rows, target=1)
    with torch.no_grad():
        # Scores change by less than the tolerance of the comparison with PyTorch.
        model.layers[4].bias += 0.001
    model.layers[4].weight.data *= 1.001
    found, expected = (one.IntegratedGradients(model).attribute(rows, target=1) for one in (ours, theirs))
    assert (method.attribute(rows, target=1) - expected).abs().max() < 1e-6 > (found - expected).abs().max()


def test_a_function_of_a_number_that_changes():
    model, rows, scale = Passengers().eval(), torch.randn(2, 7), [1.0]
    method = ours.IntegratedGradients(lambda x: model(x) * scale[0])
    before = method.attribute(rows, target=1)
    scale[0] = 3.0
    assert (method.attribute(rows, target=1) - 3 * before).abs().max() < 1e-5


class Holder:
    """An object that is no module and has one."""

    def __init__(self, model):
        self.model = model

    def scores(self, x):
        return self.model(x)


class InPlace(torch.nn.Module):
    """A layer whose output the next one changes in place."""

    def __init__(self):
        super().__init__()
        self.first, self.relu, self.last = torch.nn.Conv2d(3, 6, 3), torch.nn.ReLU(inplace=True), torch.nn.Linear(6, 5)

    def forward(self, x):
        return self.last(self.relu(self.first(x)).mean((2, 3)))


def test_a_layer_before_a_change_in_place():
    torch.manual_seed(0)
    model = InPlace().eval()
    mine, own = (one.LayerGradCam(model, model.first).attribute(PHOTO, target=1) for one in (ours, theirs))
    assert (mine - own).abs().max() < 1e-6


def test_noise_in_batches():
    model, rows = Passengers().eval(), torch.randn(3, 7)

    def found(module):
        torch.manual_seed(1)
        return module.NoiseTunnel(module.IntegratedGradients(model)).attribute(
            rows, target=0, nt_samples=5, nt_samples_batch_size=2, stdevs=0.1)

    assert (found(ours) - found(theirs)).abs().max() < 1e-5


def test_targets():
    model, rows = Passengers().eval(), torch.randn(3, 7)
    for target in (-1, [1, 0, 1], (-1,), torch.tensor([1]), (1,), [(1,), (0,), (-1,)]):
        mine, own = (one.IntegratedGradients(model).attribute(rows, target=target) for one in (ours, theirs))
        assert (mine - own).abs().max() < 1e-5, target
    mine, own = (one.IntegratedGradients(lambda x: model(x)[:, 0]).attribute(rows) for one in (ours, theirs))
    assert (mine - own).abs().max() < 1e-5
    for make in (ours.IntegratedGradients, ours.Saliency):
        with pytest.raises(ValueError, match="2 numbers for each row"):
            make(model).attribute(rows)
    for target in (1.5, "1"):
        with pytest.raises(TypeError, match="target"):
            ours.IntegratedGradients(model).attribute(rows, target=target)


def test_wrong_arguments():
    model, rows = Passengers().eval(), torch.randn(3, 7)
    method = ours.IntegratedGradients(model)
    for steps, rule in ((0, "gausslegendre"), (-3, "gausslegendre"), (2.5, "gausslegendre"), (1, "riemann_trapezoid"), (1, "riemann_left")):
        with pytest.raises(ValueError, match="n_steps"):
            method.attribute(rows, target=0, n_steps=steps, method=rule)
    with pytest.raises(ValueError, match="no rows"):
        method.attribute(rows[:0], target=0)
    with pytest.raises(RuntimeError, match="shapes"):
        method.attribute(rows[:, :5], target=0)
    with pytest.raises(ValueError, match="larger"):
        ours.Occlusion(model).attribute(rows, (9,), target=0)
    with pytest.raises(ValueError, match="nt_samples"):
        ours.NoiseTunnel(method).attribute(rows, target=0, nt_samples=0)
    with pytest.raises(TypeError, match="layer is a module"):
        ours.LayerGradCam(Photo(), "third")


def test_what_is_missing_names_captums():
    with pytest.raises(NotImplementedError, match="captum.attr.DeepLift"):
        ours.DeepLift
    with pytest.raises(NotImplementedError, match="captum.attr.IntegratedGradients"):
        ours.IntegratedGradients(Photo(), multiply_by_inputs=False)
    with pytest.raises(NotImplementedError, match="captum.attr.LayerGradCam"):
        ours.LayerGradCam(Photo(), Photo().third).attribute(PHOTO, attribute_to_layer_input=True)
    with pytest.raises(ValueError, match="gausslegendre"):
        ours.IntegratedGradients(Photo()).attribute(PHOTO, target=0, method="simpson")
    with pytest.raises(ValueError, match="gaps"):
        ours.Occlusion(Photo()).attribute(PHOTO, (3, 2, 2), strides=(3, 3, 3), target=0)
