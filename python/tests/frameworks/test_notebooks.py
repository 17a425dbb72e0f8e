import pytest

from conftest import PHOTOS, ROOT


@pytest.mark.seconds(400)
def test_the_notebook_runs_and_agrees_with_captum(monkeypatch):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("captum")
    monkeypatch.setenv("IGVIZ_PHOTO", str(PHOTOS / "elephant.jpg"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "python"))
    notebook = nbformat.read(ROOT / "Examples/python/captum.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    shown = next(output for output in outputs if output.output_type == "execute_result")
    assert "image/png" in shown.data and "text/html" in shown.data
    text = "".join(output.get("text", "") for output in outputs)
    assert "correlation 1.000000" in text or "correlation 0.9999" in text
    print(text)
