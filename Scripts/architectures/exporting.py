"""Writes a model's files and PyTorch's numbers, in a process of its own with a time limit."""

import itertools
import json
import os
import pathlib
import pickle
import resource
import signal
import sys
import time
import traceback

import arrays
import keras_models
import texts

# Of each process that is started.
limits = {"bytes": 10_000_000_000}

KINDS = {"texts": texts, "keras": keras_models, "pictures": arrays, "dense": arrays, "sound": arrays}


def preload(kind, exporters):
    """Imports what the kind needs, so that each model's process has it."""
    import importlib
    import warnings

    warnings.filterwarnings("ignore")
    for module in KINDS[kind].MODULES:
        importlib.import_module(module)
    import torch

    torch.set_num_threads(1)
    if kind != "keras" and "dynamo" in exporters:
        import io

        torch.onnx.export(torch.nn.Linear(2, 2), (torch.zeros(1, 2),), io.BytesIO(), dynamo=True, verbose=False)


def is_missing(folder, is_due):
    """Whether a variant's file is yet to be made, or was deleted and is to be compared again."""
    outcome = folder / "outcome.json"
    if not outcome.exists():
        return True
    return is_due and not json.loads(outcome.read_text())["problem"] and not (folder / "model.onnx").exists()


def export(kind, name, settings, variants, folder, seconds):
    """Makes the files of each variant.

    folder/VARIANT/outcome.json says of each variant what became of it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for variant in variants:
        (folder / variant).mkdir(exist_ok=True)
        (folder / variant / "outcome.json").unlink(missing_ok=True)
    is_in_time = in_process(lambda: write(kind, name, settings, variants, folder), folder / "export.log", seconds)
    lines = (folder / "export.log").read_text(errors="replace").strip().splitlines()
    for variant in variants:
        if not (folder / variant / "outcome.json").exists():
            record(folder / variant, lines[-1][:300] if is_in_time and lines else f"more than {seconds} s")


def in_process(work, log, seconds):
    """Does the work in a process of its own, with limits of time and memory; whether it ended in time."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_DATA, (limits["bytes"], limits["bytes"]))
            file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(file, 1)
            os.dup2(file, 2)
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(code)
    return wait(child, seconds)


def wait(child, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitpid(child, os.WNOHANG)[0]:
            return True
        time.sleep(0.05)
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        # It has not begun a session yet.
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def record(folder, problem="", **more):
    (folder / "outcome.json").write_text(json.dumps({"problem": problem, **more}))


def message(error):
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:300]


def write(kind, name, settings, variants, folder):
    from subject import expected

    if kind == "keras":
        keras_models.write(name, settings, variants, folder)
        return
    try:
        subject = KINDS[kind].subject(name, settings)
        if not (folder / "samples.json").exists():
            indices, numbers = expected(subject)
            (folder / "samples.json").write_text(json.dumps(indices))
            (folder / "expected.pickle").write_bytes(pickle.dumps(numbers))
        subject.samples = [subject.samples[index] for index in json.loads((folder / "samples.json").read_text())]
    except Exception as error:
        traceback.print_exc()
        for variant in variants:
            (folder / variant).mkdir(exist_ok=True)
            record(folder / variant, message(error), is_comparable=False)
        return
    for variant in variants:
        exporter, shape = variant.split("-")
        (folder / variant).mkdir(exist_ok=True)
        start = time.monotonic()
        error = None
        attempts = itertools.product(subject.makes, [None] if shape == "fixed" else subject.open_axes)
        for make, axes in attempts:
            try:
                to_onnx(subject, make(), exporter, axes, folder / variant / "model.onnx")
                error = None
                break
            except Exception as problem:
                traceback.print_exc()
                error = error or problem
        is_first = make is subject.makes[0]
        if error:
            record(folder / variant, message(error))
            continue
        inputs(subject, folder / variant, axes)
        names = sorted(set(sum((list(open.values()) for open in (axes or {}).values()), [])))
        record(folder / variant, open=names, is_alternative=not is_first, seconds=time.monotonic() - start)


def to_onnx(subject, model, exporter, axes, path):
    import torch

    sample = subject.samples[0]
    if axes and 0 in axes[subject.names[0]]:
        alike = [one for one in subject.samples if one[0].shape == sample[0].shape][:2]
        sample = [torch.cat(parts) for parts in zip(*alike)]
    options = dict(input_names=subject.names, output_names=["result"], dynamo=exporter == "dynamo")
    if exporter == "dynamo":
        options.update(external_data=False, verbose=False)
        if axes:
            # The wrapper takes its inputs as one list.
            shapes = tuple({axis: torch.export.Dim.DYNAMIC for axis in axes[name]} for name in subject.names)
            options["dynamic_shapes"] = (shapes,) if subject.is_text else shapes
    elif axes:
        options["dynamic_axes"] = axes
    torch.onnx.export(model, tuple(sample), str(path), **options)


def inputs(subject, folder, axes):
    """Writes what igviz reads: tokens.json or x.npy; of a fixed shape only the samples that fit."""
    import numpy as np

    first = subject.samples[0][0].shape
    chosen = [
        index for index, sample in enumerate(subject.samples)
        if sample[0].shape == first or any(1 in open for open in (axes or {}).values())]
    if subject.is_text:
        listed = []
        for index in chosen:
            ids = subject.samples[index][0].flatten().tolist()
            entry = {"tokens": [f"t{id}" for id in ids], "ids": ids}
            for name, values in zip(subject.names[1:], subject.samples[index][1:]):
                entry[name] = values.flatten().tolist()
            listed.append(entry)
        (folder / "tokens.json").write_text(json.dumps({"texts": listed, "pad": subject.pad, "special": []}))
    else:
        np.save(folder / "x.npy", np.concatenate([subject.samples[index][0].numpy() for index in chosen]))
    (folder / "case.json").write_text(
        json.dumps({"samples": chosen, "target": subject.target, "tolerance": subject.tolerance, "is_text": subject.is_text}))
