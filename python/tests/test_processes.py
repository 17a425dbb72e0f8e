"""Forks, threads, interruptions and interpreter exits."""

import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

import igviz
import igviz.session
import igviz.process
from fakes import GREETED, HONEST, children, has_ended, is_running, program
from igviz import Explainer, WorkerError

PACKAGE = os.path.dirname(igviz.__path__[0])

SLOW = GREETED + """
for request in requests():
    time.sleep(0.02)
    answer(request)
"""


def ask(made, name, **options):
    return made.explain(name, picture=False, arrays=False, **options)


def in_child(body):
    """Runs a function in a forked child and returns its result as text."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            # The test's own alarm stays with the parent.
            signal.alarm(30)
            os.close(read)
            os.write(write, str(body()).encode())
            status = 0
        except BaseException as error:
            os.write(write, repr(error).encode())
        finally:
            os._exit(status)
    os.close(write)
    text = b""
    while more := os.read(read, 65536):
        text += more
    os.close(read)
    assert os.waitpid(child, 0)[1] == 0, text
    return text.decode()


# Forks


def test_a_forked_child_has_a_worker_of_its_own(tmp_path):
    with Explainer(binary=program(tmp_path, HONEST)) as made:
        worker = ask(made, "first").document["worker"]

        def child():
            found = ask(made, "child")
            assert found.name == "child"
            made.close()
            return found.document["worker"]

        its = int(in_child(child))
        assert its != worker and has_ended(its)
        for name in ("second", "third", "fourth"):
            found = ask(made, name)
            assert (found.name, found.document["worker"]) == (name, worker)


@pytest.mark.parametrize("moment", ["after an answer", "within the start"])
def test_a_child_that_was_forked_and_lives_on_holds_nothing_up(tmp_path, monkeypatch, moment):
    # Only if the child holds none of its pipes does the worker end with its input, without being killed.
    monkeypatch.setattr(igviz.session, "PATIENCE", 5)
    starting, popen = threading.Event(), subprocess.Popen

    class SlowStart(popen):
        def __init__(self, *words, **options):
            # The pipes exist, the process does not yet.
            starting.set()
            time.sleep(0.2)
            super().__init__(*words, **options)

    monkeypatch.setattr(igviz.process.subprocess, "Popen", SlowStart)
    mark = tmp_path / "ended"
    made = Explainer(binary=program(tmp_path, HONEST + f"\nopen({str(mark)!r}, 'w')\n"))
    if moment == "after an answer":
        ask(made, "first")
    assert starting.wait(10)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        # The child lives until the parent closes the pipe.
        os.close(write)
        os.read(read, 1)
        os._exit(0)
    ask(made, "second")
    made.close(timeout=0)
    assert mark.exists() and is_running(child)
    os.close(write)
    os.waitpid(child, 0)
    os.close(read)


def test_forks_while_threads_ask(tmp_path):
    wrong, over = [], threading.Event()
    with Explainer(binary=program(tmp_path, SLOW), threads=2) as made:
        def keep_asking(number):
            count = 0
            while not over.is_set():
                name = f"{number}.{count}"
                count += 1
                if ask(made, name).name != name:
                    wrong.append(name)

        threads = [threading.Thread(target=keep_asking, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        try:
            for number in range(8):
                assert in_child(lambda: ask(made, f"child {number}").name) == f"child {number}"
        finally:
            over.set()
            for thread in threads:
                thread.join(20)
    assert not wrong


def test_a_request_of_the_parent_is_not_the_childs(tmp_path):
    with Explainer(binary=program(tmp_path, HONEST)) as made:
        many = made.explain_many(str(number) for number in range(100))
        assert next(many).name == "0"

        def child():
            with pytest.raises(WorkerError, match=f"belongs to process {os.getppid()};"):
                next(many)
            return [found.name for found in made.explain_many(["a", "b"])]

        assert in_child(child) == "['a', 'b']"
        assert [found.name for found in many] == [str(number) for number in range(1, 100)]


def test_a_closed_explainer_is_closed_in_a_child(tmp_path):
    made = Explainer(binary=program(tmp_path, HONEST))
    made.close()

    def child():
        with pytest.raises(WorkerError, match="closed"):
            ask(made, "first")

    in_child(child)


def _explained(made, name):
    return ask(made, name).name


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(tmp_path, method, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([PACKAGE, os.path.dirname(__file__)]))
    with Explainer(binary=program(tmp_path, HONEST), threads=1) as made:
        assert ask(made, "first").name == "first"
        with multiprocessing.get_context(method).Pool(2) as pool:
            names = [str(number) for number in range(8)]
            assert pool.starmap(_explained, [(made, name) for name in names], chunksize=1) == names
        assert ask(made, "last").name == "last"


# Ctrl-C


def test_an_interruption_while_many_are_sent(tmp_path):
    code = GREETED + """
for request in requests():
    time.sleep(0.05)
    answer({**request, "name": str(len(request.get("data", "")))})
"""
    with Explainer(binary=program(tmp_path, code), threads=2) as made:
        ask(made, "first")
        # Each line is longer than the pipe's capacity.
        interrupted = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
        interrupted.start()
        with pytest.raises(KeyboardInterrupt):
            for _ in made.explain_many([bytes(300_000)] * 1000):
                pass
        assert ask(made, bytes(30)).name == "40"


def test_an_interruption_at_any_moment(tmp_path):
    # Ctrl-C comes repeatedly, at different moments, during requests of all kinds. No answer is wrong, and the explainer answers
    # afterwards.
    script = f"""
import itertools, random, signal, sys
sys.path[:0] = [{PACKAGE!r}]
from igviz import Explainer
made = Explainer(binary={program(tmp_path, HONEST)!r}, threads=2)
signal.signal(signal.SIGALRM, signal.default_int_handler)
generator = random.Random(3)
interruptions = answers = 0
numbers = itertools.count()
while interruptions < 150 or answers < 150:
  try:
    try:
        signal.setitimer(signal.ITIMER_REAL, generator.choice([1e-4, 1e-3, 3e-3, 1e-2, 0.1]) * generator.random() + 1e-6)
        for _ in range(3):
            name = f"photo {{next(numbers)}}"
            assert made.explain(name, picture=False, arrays=False).name == name
            answers += 1
        names = [f"photo {{next(numbers)}}" for _ in range(9)]
        for name, found in zip(names, made.explain_many(names)):
            assert found.name == name
            answers += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
  except KeyboardInterrupt:
    interruptions += 1
assert made.explain("last", picture=False, arrays=False, timeout=20).name == "last"
made.close()
"""
    ran = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, timeout=50)
    assert ran.returncode == 0, ran.stderr[-3000:]


def test_an_interruption_within_the_start(tmp_path):
    script = f"""
import random, signal, sys
sys.path[:0] = [{PACKAGE!r}]
from igviz import Explainer
signal.signal(signal.SIGALRM, signal.default_int_handler)
generator = random.Random(5)
for _ in range(60):
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, 2e-3 * generator.random() + 1e-6)
            made = Explainer(binary={program(tmp_path, HONEST)!r}, threads=2)
            made.close()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except KeyboardInterrupt:
        pass
with Explainer(binary={program(tmp_path, HONEST)!r}, threads=2) as made:
    print(made.explain("last", picture=False, arrays=False, timeout=20).name)
"""
    ran = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, timeout=50)
    assert (ran.returncode, ran.stdout) == (0, "last\n"), ran.stderr[-3000:]


def test_ctrl_c_at_a_terminal_does_not_reach_the_worker(tmp_path):
    # A terminal and a notebook's server interrupt the whole process group.
    script = f"""
import os, signal, sys
sys.path[:0] = [{PACKAGE!r}]
from igviz import Explainer
with Explainer(binary={program(tmp_path, HONEST)!r}) as made:
    worker = made.explain("first", picture=False, arrays=False).document["worker"]
    try:
        os.killpg(0, signal.SIGINT)
        signal.pause()
    except KeyboardInterrupt:
        print(made.explain("second", picture=False, arrays=False).document["worker"] == worker)
"""
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=50, start_new_session=True)
    assert ran.stdout == "True\n", ran.stderr


# The end of the interpreter

ENDS = {
    "it ends": "",
    "an error": "raise KeyError('mine')",
    "sys.exit": "sys.exit(3)",
    "os._exit": "os._exit(0)",
    "a kill": "os.kill(os.getpid(), 9)",
    "SIGTERM": "os.kill(os.getpid(), 15)",
    "a thread that still asks": """
import threading
threading.Thread(target=lambda: [ask("again") for _ in iter(int, 1)], daemon=True).start()
""",
    "a request under way": """
import time
request = made._request("endless", False, False, {})
made._worker.send(request)
session = made._worker.open()._session
while request.id not in session.sent or session._writing:
    time.sleep(0.001)
""",
    "an iteration that is not over": """
many = made.explain_many(str(number) for number in range(1000))
next(many)
""",
    "it is in a circle": "made.itself = made; del made",
    "atexit asks": "import atexit; atexit.register(lambda: print('atexit', ask('again').name))",
    "a child ends first": "import multiprocessing as m; p = m.get_context('fork').Process(target=ask, args=('c',)); p.start(); p.join()",
    "a child falls through": "child = os.fork()\nif child: os.waitpid(child, 0); print('same', ask('again').document['worker'])",
}


@pytest.mark.parametrize("how", ENDS)
def test_the_worker_ends_with_the_interpreter(tmp_path, how):
    code = GREETED + """
for request in requests():
    if request["name"] == "endless":
        time.sleep(1000)
    answer(request)
"""
    script = f"""
import os, sys
sys.path[:0] = [{PACKAGE!r}]
from igviz import Explainer
made = Explainer(binary={program(tmp_path, code)!r}, threads=2)
def ask(name): return Explainer.explain(made, name, picture=False, arrays=False)
print("worker", ask("first").document["worker"], flush=True)
{ENDS[how]}
"""
    began = time.monotonic()
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=50)
    worker = int(ran.stdout.split()[1])
    assert has_ended(worker), how
    assert time.monotonic() - began < 20
    assert "Exception ignored" not in ran.stderr and "ResourceWarning" not in ran.stderr, ran.stderr
    if how == "atexit asks":
        assert "atexit again" in ran.stdout, ran.stderr
    if how == "a child falls through":
        assert f"same {worker}" in ran.stdout, ran.stderr


def test_no_child_is_left(tmp_path):
    before = children()
    for _ in range(3):
        made = Explainer(binary=program(tmp_path, HONEST))
        ask(made, "first")
    del made
    gc.collect()
    deadline = time.monotonic() + 10
    while children() - before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not children() - before
