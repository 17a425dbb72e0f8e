import json

import pytest

from conftest import PHOTOS, ROOT

NEEDS = {
    "captum": ["captum", "torch"], "photo": ["torch", "onnxscript"], "text": [], "table": ["sklearn", "skl2onnx", "pandas"],
    "is_this_map_true": []}
#: Largest notebook with its outputs, in bytes.
LIMIT = 2 << 20


def run(name, monkeypatch):
    """The notebook after running all its cells, which raises if one fails."""
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    for package in NEEDS[name]:
        pytest.importorskip(package)
    monkeypatch.setenv("IGVIZ_PHOTO", str(PHOTOS / "elephant.jpg"))
    monkeypatch.setenv("IGVIZ_SAMPLES", str(ROOT))
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "python"))
    notebook = nbformat.read(ROOT / f"Examples/python/{name}.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    return notebook, [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


@pytest.mark.seconds(400)
def test_the_notebook_runs_and_agrees_with_captum(monkeypatch):
    _, outputs = run("captum", monkeypatch)
    shown = next(output for output in outputs if output.output_type == "execute_result")
    assert "image/png" in shown.data and "text/html" in shown.data
    text = "".join(output.get("text", "") for output in outputs)
    assert "correlation 1.000000" in text or "correlation 0.9999" in text


@pytest.mark.seconds(400)
@pytest.mark.parametrize("name", ["photo", "text", "table", "is_this_map_true"])
def test_a_notebook_runs_and_stays_small(name, monkeypatch):
    notebook, outputs = run(name, monkeypatch)
    shown = [output for output in outputs if output.output_type == "execute_result" and "text/html" in output.data]
    assert shown and len(json.dumps(notebook)) < LIMIT
    # Nothing is fetched: pictures and pages are inside.
    for output in shown:
        assert 'src="http' not in output.data["text/html"]


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_notebooks_are_stored_without_outputs(name):
    notebook = json.loads((ROOT / f"Examples/python/{name}.ipynb").read_text())
    assert all(not cell.get("outputs") for cell in notebook["cells"])
