"""igviz against PyTorch on the networks that people bring: the same random weights, input, path and threads, in turn.

  python Scripts/bench/race.py .build/release/igviz-bench .build/networks [--rounds 5] [--json FILE] [NAME ...]

Both compute the 51-point trapezoid from a black array for one class's probability. The rival is the fastest of PyTorch
with batch norms folded or not, channels-last or not, in batches of 1, 5 and 10, and with jemalloc or without; which that
is, is found with few points before the race.

Gradients are compared at some random inputs: their distance from PyTorch's in double precision, beside the distance of
PyTorch's own in single precision. Behind a ReLU one rounding more or less decides whether a gradient is off by a millionth
or by a thousandth, for either program; so the root mean square over the inputs counts, in which all have their share.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile

import numpy as np

POINTS, INPUTS = 51, 9
JEMALLOC = "/usr/lib/x86_64-linux-gnu/libjemalloc.so.2"


def worker():
    """Answers requests, one a line, with seconds, or with gradients at the end of the path."""
    import time

    import networks
    import torch

    torch.set_flush_denormal(True)
    torch.backends.mha.set_fastpath_enabled(False)
    models = {}

    def model(name, folded, last):
        if (name, folded, last) not in models:
            models.clear()
            network = networks.network(name)
            if folded:
                network = torch.fx.experimental.optimization.fuse(network)
                for parameter in network.parameters():
                    parameter.requires_grad_(False)
            models[name, folded, last] = network.to(memory_format=torch.channels_last) if last else network
        return models[name, folded, last]

    def gradient(network, points, target):
        points.requires_grad_()
        network(points).softmax(1)[:, target].sum().backward()
        return points.grad

    def timed(request, x):
        network = model(request["name"], request["folded"], request["last"])
        before = time.perf_counter()
        alphas = torch.linspace(0, 1, POINTS)[:request["points"]]
        total = torch.zeros_like(x)
        for first in range(0, len(alphas), request["batch"]):
            points = alphas[first:first + request["batch"]].view(-1, 1, 1, 1) * x
            if request["last"]:
                points = points.contiguous(memory_format=torch.channels_last)
            total += gradient(network, points.detach(), request["target"]).sum(0, keepdim=True)
        return (time.perf_counter() - before) / len(alphas)

    import torch.fx.experimental.optimization  # noqa: F401
    for line in sys.stdin:
        request = json.loads(line)
        torch.set_num_threads(request["threads"])
        x = torch.from_numpy(np.load(request["input"]))
        if request["kind"] == "seconds":
            answer = timed(request, x)
        else:
            network = networks.network(request["name"]).to(getattr(torch, request["precision"]))
            x = x.to(getattr(torch, request["precision"]))
            np.save(request["output"], gradient(network, x, request["target"]).double().numpy())
            answer = None
        print(json.dumps(answer), flush=True)


class Worker:
    """PyTorch in a process of its own."""

    def __init__(self, preload=None):
        environment = dict(os.environ, **({"LD_PRELOAD": preload} if preload else {}))
        self.process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), "--worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env=environment)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def distance(found, exact):
    return float(np.linalg.norm(found - exact) / np.linalg.norm(exact))


def race(name, options, workers, folder):
    path = os.path.join(options.folder, name + ".onnx")
    image, found = os.path.join(folder, "input.npy"), os.path.join(folder, "found.npy")
    common = {"name": name, "input": image, "threads": options.threads}
    distances = {"igviz": [], "pytorch": []}
    for seed in range(INPUTS):
        random = np.random.default_rng(seed)
        np.save(image, random.standard_normal((1, 3, 224, 224)).astype(np.float32))
        common["target"] = int(subprocess.run(
            [options.bench, "gradient", path, image, found], capture_output=True, check=True, text=True).stdout)
        gradients = {}
        for precision in ["float64", "float32"]:
            output = os.path.join(folder, precision + ".npy")
            workers["plain"].ask(kind="gradient", precision=precision, output=output, **common)
            gradients[precision] = np.load(output)
        exact = gradients["float64"]
        distances["igviz"].append(distance(np.load(found), exact))
        distances["pytorch"].append(distance(gradients["float32"], exact))

    def torch_seconds(setting, points):
        allocator, folded, last, batch = setting
        return workers[allocator].ask(
            kind="seconds", points=points, folded=folded, last=last, batch=batch, **common)

    can_fold = name not in ("vit_b_16", "swin_t", "convnext_tiny", "vgg16")
    settings = [(allocator, folded, last, batch) for allocator in workers for folded in ([False, True] if can_fold else [False])
                for last in (False, True) for batch in (1, 5, 10)]
    tried = {setting: min(torch_seconds(setting, 10) for _ in range(2)) for setting in settings}
    best = min(tried, key=tried.get)

    def igviz_run():
        report = os.path.join(folder, "igviz.json")
        command = [options.bench, "network", path, "--points", str(POINTS), "--rounds", "1",
                   "--threads", str(options.threads), "--json", report]
        launched = subprocess.run(
            ["/usr/bin/env", sys.executable, "-S", "-c", LAUNCHER, *command], capture_output=True, check=True, text=True)
        with open(report) as file:
            return {**json.load(file)[0], "peak_mb": float(launched.stdout)}

    runs, rival = [], []
    for _ in range(options.rounds):
        rival.append(torch_seconds(best, POINTS))
        runs.append(igviz_run())
    return {
        "network": name, "multiply_adds": runs[0]["multiply_adds"], "kernels": runs[0]["kernels"],
        "weights_bytes": os.path.getsize(path),
        "pytorch": dict(zip(["allocator", "folded", "channels_last", "batch"], best)),
        "pytorch_tried": [[*setting, seconds] for setting, seconds in tried.items()],
        "pytorch_seconds": rival, "igviz_seconds": [run["seconds_per_point"][0] for run in runs],
        "igviz_seconds_one_thread": [run["seconds_per_point_one_thread"][0] for run in runs],
        "peak_flops": [run["peak_flops"][0] for run in runs], "igviz_peak_mb": max(run["peak_mb"] for run in runs),
        "distances_from_double": distances}


# A child's peak begins with its parent's, so the process is started by one that is small.
LAUNCHER = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
if status: sys.exit(1)
print(usage.ru_maxrss * 1024 / 1e6)
"""


def mean_distances(result):
    return {who: float(np.sqrt(np.mean(np.square(all_of_them)))) for who, all_of_them in result["distances_from_double"].items()}


def row(result):
    mine, rival = statistics.median(result["igviz_seconds"]), statistics.median(result["pytorch_seconds"])
    peak = statistics.median(result["peak_flops"])
    threads = statistics.median(
        a / b for a, b in zip(result["igviz_seconds_one_thread"], result["igviz_seconds"]))
    errors = mean_distances(result)
    return (f"{result['network']:20}{1000 * mine:8.1f}{1000 * rival:9.1f}{rival / mine:7.2f}"
            f"{4 * result['multiply_adds'] / mine / peak:8.0%}{threads:8.2f}{result['igviz_peak_mb']:8.0f}"
            f"{errors['igviz']:11.1e}{errors['pytorch']:11.1e}  {result['pytorch']}")


def main():
    import networks
    parser = argparse.ArgumentParser()
    parser.add_argument("bench")
    parser.add_argument("folder")
    parser.add_argument("names", nargs="*", default=networks.NAMES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--json")
    options = parser.parse_args()
    workers = {"plain": Worker()}
    if os.path.exists(JEMALLOC):
        workers["jemalloc"] = Worker(JEMALLOC)
    print(f"{'':20}{'igviz':>8}{'PyTorch':>9}{'ratio':>7}{'of peak':>8}{'threads':>8}{'MB':>8}{'distance':>11}{'PyTorch':>11}")
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for name in options.names:
            results.append(race(name, options, workers, folder))
            print(row(results[-1]), flush=True)
    ratios = [statistics.median(r["pytorch_seconds"]) / statistics.median(r["igviz_seconds"]) for r in results]
    print(f"geometric mean of the ratios: {np.exp(np.mean(np.log(ratios))):.2f}")
    if options.json:
        import torch
        cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
        with open(options.json, "w") as file:
            json.dump({"machine": cpu, "threads": options.threads, "points": POINTS, "torch": torch.__version__,
                       "python": platform.python_version(), "networks": results}, file, indent=1)
            file.write("\n")
    worse = [r["network"] for r in results if mean_distances(r)["igviz"] > 3 * mean_distances(r)["pytorch"]]
    if worse:
        sys.exit(f"gradients further from double precision than three times PyTorch's: {', '.join(worse)}")


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    worker() if "--worker" in sys.argv else main()
