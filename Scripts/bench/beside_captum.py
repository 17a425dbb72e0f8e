"""igviz' Python package beside Captum: the same model, input, baseline and points, in turn, with PyTorch at all cores.

  IGVIZ=.build/release/igviz python Scripts/bench/beside_captum.py [--rounds 5] [--json FILE] [CASE ...]

Three contenders, each in a process of its own: Captum at its fastest internal_batch_size, `igviz.captum`, and `igviz.explain`. The
first call of igviz exports the model and is counted apart. Then each makes one more call to warm up, and the medians of the later calls
are compared. Memory is the peak of resident memory during the later calls: of Python's process, and of the command `igviz` beside it.
The attributions must agree (correlation at least 0.999).
"""

import argparse
import importlib.metadata
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CASES = ["ResNet-50, a photo", "perceptron, a row", "BERT-tiny, a text"]
CONTENDERS = ["Captum", "igviz.captum", "igviz.explain"]
BATCHES = [1, 5, 10, 25, 51]
#: Seconds between looks at the memory of processes.
LOOK = 0.03


class Contender:
    """A process of captum_calls.py, whose memory and that of its children is watched."""

    def __init__(self, name, case, batch=None):
        command = [sys.executable, os.path.join(HERE, "captum_calls.py"), name, case, *([str(batch)] if batch else [])]
        environment = {**os.environ, "PYTHONPATH": os.path.join(ROOT, "python"), "PYTHONWARNINGS": "ignore"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
        self.peaks = {}
        self._is_over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()
        self._answer()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._is_over.set()
        self.process.stdin.close()
        self.process.wait()

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self._answer().get("seconds")

    def reset(self):
        self.ask("reset")
        self.peaks.clear()

    def memory(self):
        """Peaks in MiB: of Python, and of the largest other process."""
        self._look()
        peaks = dict(self.peaks)
        own = peaks.pop(self.process.pid, 0)
        return own / 1024, max(peaks.values(), default=0) / 1024

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{' '.join(self.process.args)} failed")
        return json.loads(line)

    def _watch(self):
        while not self._is_over.wait(LOOK):
            self._look()

    def _look(self):
        waiting = [self.process.pid]
        while waiting:
            pid = waiting.pop()
            try:
                with open(f"/proc/{pid}/status") as file:
                    status = dict(line.split(":", 1) for line in file)
                # A child has its parent's memory until it becomes another program.
                if pid == self.process.pid or status["Name"].strip().startswith("igviz"):
                    self.peaks[pid] = max(self.peaks.get(pid, 0), int(status.get("VmHWM", "0 kB").split()[0]))
                for task in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{task}/children") as file:
                        waiting += map(int, file.read().split())
            except (OSError, ValueError):
                pass


def batch_seconds(case, batches):
    """Captum's seconds at each internal_batch_size, the second call each."""
    found = {}
    for batch in batches:
        with Contender("Captum", case, batch) as contender:
            contender.ask("call")
            found[batch] = contender.ask("call")
    return found


def busy_seconds():
    """Seconds of all cores in use since the start of the machine, and those of this program's children that have ended."""
    with open("/proc/stat") as file:
        ticks = [int(one) for one in file.readline().split()[1:9]]
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Idle time and waiting for disks are the fourth and the fifth.
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK"), children.ru_utime + children.ru_stime


def measured(case, rounds, batches):
    """The figures of one case. Its `others_cores` are the cores that other programs used meanwhile."""
    before, (all_before, own_before) = time.perf_counter(), busy_seconds()
    found = contest(case, rounds, batches)
    all_after, own_after = busy_seconds()
    others = (all_after - all_before) - (own_after - own_before)
    return {**found, "others_cores": round(others / (time.perf_counter() - before), 2)}


def contest(case, rounds, batches):
    tried = batch_seconds(case, batches)
    batch = min(tried, key=tried.get)
    with tempfile.TemporaryDirectory() as folder:
        contenders = {name: Contender(name, case, batch if name == "Captum" else None) for name in CONTENDERS}
        first, first_memory, times, found = {}, {}, {name: [] for name in CONTENDERS}, {}
        for name, one in contenders.items():
            first[name] = one.ask("call")
            first_memory[name] = one.memory()
            one.ask("call")
            one.reset()
        for _ in range(rounds):
            for name, one in contenders.items():
                times[name].append(one.ask("call"))
        memory = {}
        for name, one in contenders.items():
            memory[name] = one.memory()
            one.ask(f"save {folder}/found.npy")
            found[name] = np.load(f"{folder}/found.npy")
            one.__exit__()
    correlations = {name: float(np.corrcoef(found[name], found["Captum"])[0, 1]) for name in CONTENDERS}
    return {
        "case": case, "captum_batch": batch, "captum_tried": tried, "first_seconds": first, "seconds": times,
        "first_memory_mib": first_memory, "memory_mib": memory, "correlation_with_captum": correlations}


def row(result):
    theirs = statistics.median(result["seconds"]["Captum"])
    cells = [result["case"], f"{shown(theirs)} (batch {result['captum_batch']})", size(result["memory_mib"]["Captum"])]
    for name in CONTENDERS[1:]:
        mine = statistics.median(result["seconds"][name])
        cells += [shown(result["first_seconds"][name]), f"{shown(mine)} ({theirs / mine:.2g}×)", size(result["memory_mib"][name])]
    return "| " + " | ".join(cells) + " |"


def shown(seconds):
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms" if seconds >= 0.01 else f"{1000 * seconds:.1f} ms"


def size(peaks):
    python, command = peaks
    return f"{python:.0f}" + (f" + {command:.0f}" if command else "")


def machine():
    processor = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    packages = ["torch", "torchvision", "captum", "transformers", "onnx", "onnxscript", "numpy"]
    command = subprocess.run([os.environ["IGVIZ"], "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return {
        "processor": processor, "cores": os.cpu_count(), "python": platform.python_version(), "igviz": command,
        **{name: importlib.metadata.version(name) for name in packages}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cases", nargs="*", default=CASES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batches", nargs="*", type=int, default=BATCHES, help="Captum's internal_batch_size: the fastest of these")
    parser.add_argument("--json")
    options = parser.parse_args()
    about = machine()
    print(", ".join(f"{name} {value}" for name, value in about.items()) + f", medians of {options.rounds}, memory in MiB\n")
    print("| | Captum | memory | igviz.captum, first call | later (Captum's time over it) | memory | "
          "igviz.explain, first call | later | memory |")
    print("|---|---|---|---|---|---|---|---|---|")
    results = []
    for case in options.cases:
        results.append(measured(case, options.rounds, options.batches))
        print(row(results[-1]), flush=True)
        print(f"{case}: other programs used {results[-1]['others_cores']} cores", file=sys.stderr)
    if options.json:
        kept = []
        if os.path.exists(options.json):
            with open(options.json) as file:
                kept = [one for one in json.load(file)["cases"] if one["case"] not in options.cases]
        with open(options.json, "w") as file:
            json.dump({"machine": about, "rounds": options.rounds, "cases": kept + results}, file, indent=1)
            file.write("\n")
    worst = min(value for result in results for value in result["correlation_with_captum"].values())
    if worst < 0.999:
        sys.exit(f"the attributions differ: correlation {worst:.6f}")


if __name__ == "__main__":
    main()
