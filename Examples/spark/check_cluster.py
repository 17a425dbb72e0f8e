"""Runs explain.py on a real cluster: a master and two workers on this machine, one executor killed halfway.

    check_cluster.py IGVIZ MODEL.onnx FOLDER [COUNT]

Every photo must be in the result exactly once, with maps bit-identical to those of `igviz photos/ -o explained/`. Needs pyspark 3.5,
pandas below 3, pyarrow, numpy and Java 17.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pyarrow.parquet as parquet
import pyspark

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import random_photos

ROOT = HERE.parents[1]
MODEL = dict(preprocess="torchvision", task="classes")
PORT, PAGE = 17077, 18080


class Cluster:
    """A master and workers, started by spark-class: PyPI's pyspark has no scripts that start a cluster."""

    def __init__(self, folder, workers):
        self.home = pathlib.Path(pyspark.__file__).parent
        self.environment = dict(
            os.environ, SPARK_HOME=str(self.home), PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1")
        self.folder, self.processes = folder, []
        self.start("Master", "--host", "127.0.0.1", "--port", str(PORT), "--webui-port", str(PAGE))
        self.wait("master", "I have been elected leader")
        for number in range(workers):
            self.start("Worker", "--cores", "1", "--memory", "1g", "--host", "127.0.0.1", "--webui-port",
                       str(PAGE + 1 + number), "--work-dir", str(folder / f"work-{number}"), f"spark://127.0.0.1:{PORT}")
            self.wait(f"worker-{number}", "Successfully registered with master")

    def start(self, kind, *arguments):
        name = "master" if kind == "Master" else f"worker-{len(self.processes) - 1}"
        log = open(self.folder / f"{name}.log", "wb")
        self.processes.append(subprocess.Popen(
            [str(self.home / "bin/spark-class"), f"org.apache.spark.deploy.{kind.lower()}.{kind}", *arguments],
            env=self.environment, stdout=log, stderr=subprocess.STDOUT))

    def wait(self, name, words):
        for _ in range(600):
            if words in (self.folder / f"{name}.log").read_text(errors="replace"):
                return
            time.sleep(0.1)
        raise SystemExit(f"the {name} does not start; see {self.folder}/{name}.log")

    def submit(self, *arguments, cores):
        return subprocess.Popen(
            [str(self.home / "bin/spark-submit"), "--master", f"spark://127.0.0.1:{PORT}", "--driver-memory", "1g",
             "--executor-memory", "768m", "--conf", "spark.executor.cores=1", "--conf", f"spark.cores.max={cores}",
             "--conf", "spark.driver.host=127.0.0.1", "--conf", "spark.ui.enabled=false",
             "--conf", "spark.sql.shuffle.partitions=4", *map(str, arguments)],
            env=self.environment, stdout=open(self.folder / "submit.log", "ab"), stderr=subprocess.STDOUT)

    def executors(self):
        """The ids of the executor processes that this cluster's workers started."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            if b"org.apache.spark.executor.CoarseGrainedExecutorBackend" in words and parent in {
                    process.pid for process in self.processes}:
                found.append(int(entry.name))
        return found

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait()


def main():
    igviz, model, folder = (pathlib.Path(path).resolve() for path in sys.argv[1:4])
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 2000
    os.environ["IGVIZ"] = str(igviz)
    shutil.rmtree(folder, ignore_errors=True)
    photos = folder / "photos"
    random_photos.write(photos, count)
    options = [word for name, value in MODEL.items() for word in (f"--{name}", value)]

    began = time.time()
    subprocess.run(
        [igviz, photos, "-o", f"{folder}/explained/", "-m", model, *options, "--arrays", folder / "explained/arrays",
         "--dpi", "30", "-j", "2", "-q"], check=True)
    alone = time.time() - began
    print(f"igviz photos/ on two threads, including figures: {alone:.1f} s, {count / alone:.1f} photos a second", flush=True)
    package = shutil.make_archive(str(folder / "igviz"), "zip", ROOT / "python", "igviz")

    cluster = Cluster(folder, workers=2)
    times = {}
    try:
        for name, cores, kills in [("two", 2, False), ("one", 1, False), ("killed", 2, True)]:
            began = time.time()
            job = cluster.submit(
                "--py-files", package, HERE / "explain.py", photos, folder / name, "--model", model,
                *(word for pair in MODEL.items() for word in ("--option", "=".join(pair))), "--parts", "2",
                cores=cores)
            if kills:
                # Halfway: the first part is complete and the second has begun.
                while not (folder / name / "part=0/_SUCCESS").exists() and job.poll() is None:
                    time.sleep(0.05)
                time.sleep(1)
                victims = cluster.executors()
                assert victims, "there is no executor to kill"
                os.kill(victims[0], signal.SIGKILL)
                print(f"killed one of {len(victims)} executors", flush=True)
            assert job.wait() == 0, f"the job failed; see {folder}/submit.log"
            times[name] = time.time() - began
            print(f"Spark, {cores} worker{'s' if cores > 1 else ''}{', one killed' if kills else ''}: {times[name]:.1f} s, "
                  f"{count / times[name]:.1f} photos a second", flush=True)
            check(folder, name, photos, count)
    finally:
        cluster.stop()
    print(f"from one to two workers: {times['one'] / times['two']:.2f} times as fast")


def check(folder, name, photos, count):
    table = parquet.read_table(folder / name).to_pydict()
    paths = [path.removeprefix("file:") for path in table["path"]]
    assert sorted(paths) == sorted(str(path) for path in photos.rglob("*.png")), "not every photo exactly once"
    assert len(paths) == count and not any(table["error"]), "some failed"
    for index, path in enumerate(paths):
        arrays = folder / "explained/arrays" / pathlib.Path(path).relative_to(photos)
        for array in ("evidence", "integrated_gradients"):
            mine = np.array(table[array][index], dtype=np.float32).reshape(table[array + "_shape"][index])
            assert mine.tobytes() == np.load(arrays / f"{array}.npy").tobytes(), f"{path}: {array} differs"
    print(f"  {count} photos, each exactly once, maps bit-identical", flush=True)


main()
