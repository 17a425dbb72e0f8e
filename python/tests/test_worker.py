"""Workers that are slow, faulty or dead, and programs that are not igviz."""

import gc
import os
import threading
import time

import numpy as np
import pytest

import igviz.session
import igviz.request
from fakes import GREETED, HONEST, children, has_ended, program
from igviz import Explainer, ExplanationError, WorkerError
from igviz.session import PROTOCOL


def explainer(folder, code, **options):
    return Explainer(binary=program(folder, code), threads=4, **options)


def ask(made, name, **options):
    return made.explain(name, picture=False, arrays=False, **options)


# Ids


@pytest.mark.parametrize("name", ["'another'", "1", "None", "[1]", "{}", "2 ** 70", "True"])
def test_an_answer_with_an_unknown_id_is_no_answer(tmp_path, name):
    code = GREETED + f"""
for request in requests():
    answer(request if request["name"] == "right" else {{**request, "id": {name}}})
"""
    with explainer(tmp_path, code) as made:
        with pytest.raises(WorkerError, match="unknown id"):
            ask(made, "wrong")
        assert ask(made, "right").name == "right"


def test_a_second_answer_to_a_request_is_unknown(tmp_path):
    code = GREETED + """
first = None
for request in requests():
    if first:
        answer(first)
    first = first or request
    answer(request)
"""
    with explainer(tmp_path, code) as made:
        assert ask(made, "first").name == "first"
        with pytest.raises(WorkerError, match="unknown id"):
            ask(made, "second")


def test_an_error_without_an_id_says_what_the_worker_said(tmp_path):
    code = GREETED + """
for request in requests():
    refuse({"id": None}, "the line is not a JSON object")
"""
    with explainer(tmp_path, code) as made:
        with pytest.raises(WorkerError, match="the line is not a JSON object"):
            ask(made, "photo")


def test_answers_are_paired_in_any_order(tmp_path):
    code = GREETED + """
waiting = []
for request in requests():
    waiting.append(request)
    if len(waiting) == 4:
        for request in reversed(waiting):
            answer(request)
        waiting = []
"""
    with explainer(tmp_path, code) as made:
        names = [str(number) for number in range(16)]
        assert [found.name for found in made.explain_many(names)] == names


def test_a_late_answer_is_dropped(tmp_path, monkeypatch):
    monkeypatch.setattr(igviz.session, "ABANDONED_FOR", 30)
    # The first answer comes with the second request.
    code = GREETED + """
late = None
for request in requests():
    if late:
        answer(late)
        late = None
        answer(request)
    elif request["name"] == "late":
        late = request
    else:
        answer(request)
"""
    with explainer(tmp_path, code) as made:
        worker = ask(made, "first").document["worker"]
        for _ in range(3):
            with pytest.raises(TimeoutError, match="0.2 s"):
                ask(made, "late", timeout=0.2)
            assert ask(made, "second").name == "second"
        assert ask(made, "third").document["worker"] == worker


def test_what_is_abandoned_keeps_no_worker_busy(tmp_path):
    code = GREETED + """
for request in requests():
    if request["name"] == "endless":
        time.sleep(1000)
    answer(request)
"""
    with explainer(tmp_path, code) as made:
        first = ask(made, "first").document["worker"]
        with pytest.raises(TimeoutError):
            ask(made, "endless", timeout=0.05)
        assert ask(made, "second").document["worker"] != first
        assert has_ended(first)
        many = made.explain_many(["before"] + ["endless"] * 20)
        assert next(many).name == "before"
        many.close()
        assert ask(made, "after").name == "after"
        # Also without another call.
        second = ask(made, "third").document["worker"]
        with pytest.raises(TimeoutError):
            ask(made, "endless", timeout=0.05)
        assert has_ended(second)


def test_what_others_wait_for_is_not_given_up(tmp_path):
    # Every other request is endless and times out; the requests before and after are answered.
    code = GREETED + """
for request in requests():
    if request["name"] == "endless":
        time.sleep(1000)
    answer(request)
"""
    found = []
    with explainer(tmp_path, code) as made:
        ask(made, "first")

        def wait(number):
            if number % 2:
                with pytest.raises(TimeoutError):
                    ask(made, "endless", timeout=0.2)
            else:
                found.append((number, ask(made, str(number)).name))

        threads = [threading.Thread(target=wait, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert sorted(found) == [(number, str(number)) for number in range(0, 12, 2)]


def test_a_generator_that_is_left_early(tmp_path):
    with explainer(tmp_path, HONEST) as made:
        taken = []

        def values():
            for number in range(1000):
                taken.append(number)
                yield str(number)

        for found in made.explain_many(values()):
            break
        many = made.explain_many(values())
        next(many)
        many.close()
        with pytest.raises(ZeroDivisionError):
            for found in made.explain_many(values()):
                1 / 0
        thrown = made.explain_many(values())
        next(thrown)
        with pytest.raises(KeyError):
            thrown.throw(KeyError("mine"))
        assert len(taken) <= 4 * made._together
        names = [str(number) for number in range(50)]
        assert [found.name for found in made.explain_many(names)] == names


def test_an_iterable_that_fails(tmp_path):
    def values():
        yield "first"
        raise KeyError("mine")

    with explainer(tmp_path, HONEST) as made:
        with pytest.raises(KeyError, match="mine"):
            list(made.explain_many(values()))
        assert ask(made, "second").name == "second"


# Other programs

OTHERS = {
    "text": ("print('hello, I am another program')", "hello, I am another program"),
    "text without an end": ("import sys\nwhile True: sys.stdout.write('garbage ')", "no answer of an igviz worker: 'garbage "),
    "text without a line": ("import sys, time\nsys.stdout.write('hello '); sys.stdout.flush(); time.sleep(1000)", "'hello '"),
    "zeros": ("import sys\nwhile True: sys.stdout.buffer.write(bytes(65536))", "no answer"),
    "braces": ("import sys\nwhile True: sys.stdout.write('{' * 65536)", "no answer"),
    "the request": ("import sys\nfor line in sys.stdin: print(line, end='', flush=True)", "no answer"),
    "other JSON": ("print('[1, 2]', flush=True)\nimport time; time.sleep(1000)", "no answer"),
    "nothing": ("", "ended with status 0 and printed no message"),
    "a reason": ("import sys\nsys.exit('I have no model today')", "ended with status 1: I have no model today"),
    "a signal": ("import os\nos.kill(os.getpid(), 9)", "was ended by SIGKILL"),
    "a closed output": ("import os, time\nos.close(1); time.sleep(1000)", "closed its output and did not end"),
    "another answer": (
        f"import sys\nfor line in sys.stdin: print('{{\"protocol\": {PROTOCOL}, \"id\": 7, \"error\": {{}}}}', flush=True)", "no answer"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_another_program_is_an_error_that_names_it(tmp_path, kind):
    code, said = OTHERS[kind]
    began = time.monotonic()
    with explainer(tmp_path, code) as made:
        with pytest.raises(WorkerError) as error:
            ask(made, "photo", timeout=8)
    assert said in str(error.value) and str(tmp_path) in str(error.value) and len(str(error.value)) < 1000
    assert time.monotonic() - began < 20
    assert not children()


def test_no_program_at_all(tmp_path):
    path = tmp_path / "binary"
    path.write_bytes(b"\0\1\2\3")
    path.chmod(0o755)
    with Explainer(binary=str(path)) as made:
        with pytest.raises(WorkerError, match="binary cannot be started"):
            ask(made, "photo")


@pytest.mark.parametrize("code", [
    "import time\ntime.sleep(1000)",
    "import sys, time\nfor line in sys.stdin: pass\ntime.sleep(1000)",
    "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(1000)",
])
def test_a_program_that_says_nothing(tmp_path, monkeypatch, code):
    monkeypatch.setattr(igviz.session, "CHECK_AFTER", 0.2)
    monkeypatch.setattr(igviz.session, "CHECK_FOR", 0.5)
    with explainer(tmp_path, code) as made:
        with pytest.raises(WorkerError, match="program.* does not answer and is not igviz"):
            ask(made, "photo")
    assert not children()


def test_a_model_that_takes_long_to_open(tmp_path, monkeypatch):
    monkeypatch.setattr(igviz.session, "CHECK_AFTER", 0.1)
    code = "import sys\nif '--help' in sys.argv: sys.exit(print('USAGE: igviz worker'))\n"
    with explainer(tmp_path, code + "import time; time.sleep(1)\n" + HONEST) as made:
        assert ask(made, "photo").name == "photo"
    with explainer(tmp_path, code + "import time; time.sleep(1000)", start_timeout=0.5) as made:
        with pytest.raises(WorkerError, match="within 0.5 s of its start.*start_timeout"):
            ask(made, "photo")
    assert not children()


def test_another_version_of_the_protocol(tmp_path):
    other = PROTOCOL + 1
    with explainer(tmp_path, HONEST.replace(f"PROTOCOL = {PROTOCOL}", f"PROTOCOL = {other}")) as made:
        with pytest.raises(WorkerError, match=f"version {other} .* version {PROTOCOL}: install .* the same release"):
            ask(made, "photo")


# A worker that ends


def test_all_who_wait_hear_why_the_worker_ended(tmp_path):
    code = GREETED + """
count = 0
for request in requests():
    count += 1
    if request["name"] == "last":
        sys.exit("no memory is left")
    if request["name"] == "next":
        answer(request)
    if count == 4:
        print("four are waiting", file=sys.stderr, flush=True)
        sys.exit("no memory is left")
"""
    with explainer(tmp_path, code) as made:
        errors = []

        def wait(number):
            with pytest.raises(WorkerError) as error:
                ask(made, str(number))
            errors.append(str(error.value))

        threads = [threading.Thread(target=wait, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert len(errors) == 4
        assert all("status 1: four are waiting\nno memory is left" in error for error in errors)
        # The next call starts another worker.
        assert ask(made, "next").name == "next"
        with pytest.raises(WorkerError, match="no memory"):
            ask(made, "last")
        assert ask(made, "next").name == "next"


def test_a_worker_that_ended_while_nothing_was_asked(tmp_path):
    code = GREETED + """
for request in requests():
    answer(request)
    os._exit(0)
"""
    with explainer(tmp_path, code) as made:
        for name in ("first", "second", "third"):
            found = ask(made, name)
            assert found.name == name and has_ended(found.document["worker"])


def test_a_worker_that_stops_reading(tmp_path):
    code = GREETED + """
for request in requests():
    os.close(0)
    time.sleep(1000)
"""
    with explainer(tmp_path, code) as made:
        with pytest.raises(WorkerError, match="stopped reading"):
            list(made.explain_many([bytes(2_000_000)] * 4))
    assert not children()


def test_a_worker_that_says_much(tmp_path):
    code = GREETED + """
for request in requests():
    print("x" * 1_000_000, file=sys.stderr, flush=True)
    if request["name"] == "last":
        sys.exit("the end")
    answer(request)
"""
    with explainer(tmp_path, code) as made:
        for name in ("first", "second"):
            assert ask(made, name).name == name
        with pytest.raises(WorkerError, match="xxx\nthe end$") as error:
            ask(made, "last")
        assert len(str(error.value)) < 20_000


def test_a_script_around_the_worker_ends_with_what_it_started(tmp_path):
    inner = program(tmp_path, GREETED + """
for request in requests():
    answer(request)
    if request["name"] == "endless":
        time.sleep(1000)
""")
    with explainer(tmp_path, f"import subprocess\nsubprocess.run(['{inner}'])") as made:
        worker = ask(made, "first").document["worker"]
        with pytest.raises(TimeoutError):
            list(made.explain_many(["endless"]))
            ask(made, "never", timeout=0.05)
    assert has_ended(worker) and not children()


# Closing


def test_closing_answers_what_is_waited_for(tmp_path):
    code = GREETED + """
for request in requests():
    time.sleep(0.5)
    answer(request)
"""
    made = explainer(tmp_path, code)
    ask(made, "first")
    request = made._request("second", False, False, {})
    made._worker.send(request)
    made.close()
    assert request.result(0)["explanation"]["image"] == "second"
    assert not children()
    with pytest.raises(WorkerError, match="closed"):
        ask(made, "third")
    made.close()


def test_closing_takes_bounded_time(tmp_path):
    code = GREETED + """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for request in requests():
    if request["name"] == "endless":
        time.sleep(1000)
    answer(request)
time.sleep(1000)
"""
    made = explainer(tmp_path, code)
    ask(made, "first")
    request = made._request("endless", False, False, {})
    made._worker.send(request)
    began = time.monotonic()
    made.close(timeout=0.3)
    with pytest.raises(WorkerError, match="closed"):
        request.result(0)
    assert time.monotonic() - began < 5 and not children()
    # An idle worker gets time to end by itself, then it is killed.
    made = explainer(tmp_path, code)
    ask(made, "first")
    made.close()
    assert not children()


def test_an_explainer_that_was_dropped(tmp_path):
    made = explainer(tmp_path, HONEST)
    worker = ask(made, "first").document["worker"]
    del made
    assert has_ended(worker)
    # Also in a reference cycle.
    made = explainer(tmp_path, HONEST)
    made.itself = made
    worker = ask(made, "first").document["worker"]
    del made
    gc.collect()
    assert has_ended(worker)


def test_nothing_is_left_open(tmp_path):
    def ends():
        gc.collect()
        return len(os.listdir("/proc/self/fd"))

    with explainer(tmp_path, HONEST) as made:
        ask(made, "first")
    before = ends()
    for _ in range(5):
        with explainer(tmp_path, HONEST) as made:
            ask(made, "first")
        with explainer(tmp_path, "print('garbage')") as made:
            with pytest.raises(WorkerError):
                ask(made, "photo")
    assert ends() == before


# What cannot be sent


def test_a_request_that_cannot_be_sent_is_an_error_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(igviz.request, "LINE_LIMIT", 10_000)
    with explainer(tmp_path, HONEST) as made:
        for options, said in (
                ({"tolerance": float("nan")}, "tolerance: nan"), ({"steps": object()}, "steps: <object"),
                ({"target": "\udcff"}, "target: .*UTF-8")):
            with pytest.raises(ExplanationError, match=said):
                ask(made, "photo", **options)
        with pytest.raises(ExplanationError, match="not UTF-8.*give the bytes of the file"):
            ask(made, b"caf\xe9.png".decode("utf-8", "surrogateescape"))
        with pytest.raises(ExplanationError, match="more than the 10,000 that the worker reads"):
            ask(made, bytes(10_000))
        found = list(made.explain_many(["a", "b\udcff", "c"], errors="return"))
        assert [getattr(one, "name", one.__class__.__name__) for one in found] == ["a", "ExplanationError", "c"]
        assert ask(made, "photo", target=np.int64(3), steps=np.int32(4)).name == "photo"
        assert ask(made, "photo", target=(np.int64(3), "4")).name == "photo"
