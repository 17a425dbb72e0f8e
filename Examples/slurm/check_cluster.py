"""Runs array.sh on a real cluster: a controller and a node on this machine, one job requeued and one stopped halfway.

    check_cluster.py IGVIZ MODEL.onnx FOLDER [COUNT]

Every photo must be in the merged result exactly once, with the results and the pixels of `igviz photos/ -o whole/`.
Needs root and Debian's slurm-wlm.
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import random_photos

SHARDS = 4
OPTIONS = ["--preprocess", "torchvision", "--task", "classes", "--dpi", "30"]
CONFIGURATION = """
ClusterName=igviz
SlurmctldHost={host}
SlurmUser=root
SlurmdUser=root
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldPort=26817
SlurmdPort=26818
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
NodeName={host} CPUs=2 RealMemory=1000
PartitionName=all Nodes=ALL Default=YES
"""


class Cluster:
    """Slurm's three services, with all their files in one folder."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        for name in ("state", "spool"):
            (folder / name).mkdir(parents=True)
        (folder / "munge.key").write_bytes(os.urandom(64))
        (folder / "munge.key").chmod(0o400)
        (folder / "slurm.conf").write_text(
            CONFIGURATION.format(host=socket.gethostname().split(".")[0], folder=folder))
        self.environment = dict(os.environ, SLURM_CONF=str(folder / "slurm.conf"))
        self.start("munged", "--foreground", "--force", f"--key-file={folder}/munge.key", f"--socket={folder}/munge.socket",
                   f"--pid-file={folder}/munge.pid", f"--seed-file={folder}/munge.seed", f"--log-file={folder}/munge.log")
        self.start("slurmctld", "-D")
        self.start("slurmd", "-D")
        wait(lambda: "idle" in self.run("sinfo", "--noheader", "--format=%T", check=False), "the node is not idle")

    def start(self, *command):
        log = open(self.folder / f"{command[0]}.log", "ab")
        self.processes.append(
            subprocess.Popen(command, env=self.environment, cwd=self.folder, stdout=log, stderr=subprocess.STDOUT))

    def run(self, *command, check=True, **options):
        return subprocess.run(
            list(map(str, command)), env=self.environment, cwd=self.folder, check=check, text=True,
            stdout=subprocess.PIPE, **options).stdout.strip()

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()


def wait(condition, otherwise, seconds=120):
    for _ in range(seconds * 10):
        if condition():
            return
        time.sleep(0.1)
    raise SystemExit(otherwise)


def documents(folder):
    return [json.loads(line) for line in (folder / "results.jsonl").read_text().splitlines()]


def facts(document):
    """A document without times and numbers of threads."""
    if isinstance(document, dict):
        return {key: facts(value) for key, value in document.items() if key not in ("seconds", "threads")}
    return [facts(value) for value in document] if isinstance(document, list) else document


def pixels(picture):
    """The compressed pixels of a PNG file, without its metadata, which contain the command."""
    content, place, found = picture.read_bytes(), 8, b""
    while place < len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        if content[place + 4 : place + 8] == b"IDAT":
            found += content[place + 8 : place + 8 + length]
        place += 12 + length
    return found


def main():
    igviz, model, folder = (pathlib.Path(path).resolve() for path in sys.argv[1:4])
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 2000
    shutil.rmtree(folder, ignore_errors=True)
    photos, whole, results = folder / "photos", folder / "whole", folder / "explained"
    random_photos.write(photos, count)
    os.environ["PATH"] = f"{igviz.parent}:{os.environ['PATH']}"
    options = ["--model", model, *OPTIONS]
    subprocess.run([igviz, photos, "-o", f"{whole}/", *options, "-q"], check=True)

    cluster = Cluster(folder / "cluster")
    try:
        # One processor and little memory per job, so that two jobs run at a time on this machine.
        array = ["sbatch", "--parsable", "--cpus-per-task=1", "--mem=400M", HERE / "array.sh", photos, results, *options]
        job = cluster.run(*array[:2], f"--array=1-{SHARDS}", *array[2:])

        def lines(part):
            file = results / f"part-{part}/results.jsonl"
            return file.read_bytes().count(b"\n") if file.exists() else 0

        wait(lambda: lines(1) > 3 and lines(2) > 3, "the first two jobs write nothing")
        # scancel sends the signal, and prints an error because the job is ending.
        cluster.run("scancel", "--batch", "--signal=TERM", f"{job}_2", check=False, stderr=subprocess.DEVNULL)
        cluster.run("scontrol", "requeue", f"{job}_1")
        requeued = lines(1)
        # Slurm waits two minutes before it runs a job again.
        wait(lambda: not cluster.run("squeue", "--noheader", "--name=igviz"), "the jobs do not end", 600)
        assert "Restarts=1" in cluster.run("scontrol", "show", "job", f"{job}_1"), "no job was requeued"
        stopped = len(documents(results / "part-2"))
        print(f"one job requeued after {requeued} photos, one stopped after {stopped}", flush=True)

        # The same command again completes the shards; then they are merged.
        cluster.run(*array[:2], f"--array=1-{SHARDS}", *array[2:])
        merge = f"igviz merge {results}/part-* -o {results}/all"
        cluster.run("sbatch", "--wait", "--mem=400M", "--dependency=singleton", "--job-name=igviz", "--wrap", merge)
    finally:
        cluster.stop()

    merged = documents(results / "all")
    assert len(merged) == count, f"{len(merged)} of {count} photos"
    found, expected = ({one["input"]: facts(one) for one in documents(place)} for place in (results / "all", whole))
    assert found == expected, "the results differ"
    for picture in (whole / "pictures").rglob("*.png"):
        other = results / "all/pictures" / picture.relative_to(whole / "pictures")
        assert pixels(picture) == pixels(other), f"{other} differs"
    sizes = [len(documents(results / f"part-{part}")) for part in range(1, SHARDS + 1)]
    assert 0 < requeued < sizes[0] and 0 < stopped < sizes[1], "the two jobs were complete before they were stopped"
    print(f"{count} photos in {SHARDS} shards of {sizes}, each exactly once, pixels of their pictures equal")


main()
