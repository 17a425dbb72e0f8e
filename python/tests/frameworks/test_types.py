import subprocess
import sys

import pytest

from conftest import ROOT


@pytest.mark.seconds(300)
def test_the_package_has_strict_types():
    pytest.importorskip("mypy")
    ended = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "python/pyproject.toml", "--cache-dir", "/dev/null", "python/igviz"], cwd=ROOT,
        capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout
