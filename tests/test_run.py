"""run.py: what a newcomer types first must work, or say what to type."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def run() -> ModuleType:
    spec = importlib.util.spec_from_file_location("griddesk_run", ROOT / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for lock in ("requirements.lock", "requirements-test.lock"):
        (tmp_path / lock).write_text("numpy==1.0 \\\n")
    return tmp_path


def made_venv(run: ModuleType, folder: Path) -> Path:
    venv = folder / ".venv"
    python = run.venv_python(venv)
    python.parent.mkdir(parents=True)
    python.write_text("")
    return venv


def test_a_finished_set_up_is_not_repeated(run: ModuleType, checkout: Path) -> None:
    venv = made_venv(run, checkout)
    (venv / "set-up-run").write_text(run.fingerprint("run", checkout))
    assert run.is_set_up("run", venv, checkout)
    assert not run.is_set_up("test", venv, checkout), "set up to start is not set up to test"


def test_a_changed_lock_file_sets_up_again(run: ModuleType, checkout: Path) -> None:
    venv = made_venv(run, checkout)
    (venv / "set-up-run").write_text(run.fingerprint("run", checkout))
    (checkout / "requirements.lock").write_text("numpy==2.0 \\\n")
    assert not run.is_set_up("run", venv, checkout)


def test_an_interrupted_set_up_does_not_count(run: ModuleType, checkout: Path) -> None:
    assert not run.is_set_up("run", made_venv(run, checkout), checkout)


def test_an_environment_whose_python_has_gone_does_not_count(run: ModuleType, checkout: Path) -> None:
    venv = made_venv(run, checkout)
    (venv / "set-up-run").write_text(run.fingerprint("run", checkout))
    run.venv_python(venv).unlink()
    assert not run.is_set_up("run", venv, checkout)


def test_a_broken_environment_is_made_anew(run: ModuleType, tmp_path: Path) -> None:
    venv = made_venv(run, tmp_path)
    (venv / "half").write_text("written")
    run.make_venv(venv)
    assert run.answers(run.venv_python(venv))
    assert not (venv / "half").exists()


def test_a_working_environment_is_kept(run: ModuleType, tmp_path: Path) -> None:
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    if os.name != "nt":
        run.venv_python(venv).write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        run.venv_python(venv).chmod(0o755)
        (venv / "mine").write_text("")
        run.make_venv(venv)
        assert (venv / "mine").exists()


def test_only_missing_packages_are_asked_for_under_either_name(run: ModuleType) -> None:
    wanted = ["libnss3", "libasound2|libasound2t64", "xvfb"]
    assert run.missing_packages(wanted, {"libasound2t64", "libnss3"}) == ["xvfb"]


def test_a_user_who_may_not_install_is_told_the_command(run: ModuleType) -> None:
    with pytest.raises(run.CannotRun) as told:
        run.install_packages(["libasound2|libasound2t64", "xvfb"], None)
    assert "sudo apt-get install -y --no-install-recommends libasound2 xvfb" in str(told.value)


def test_what_stands_in_the_way_is_one_message_and_status_2(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(purpose: str) -> None:
        raise run.CannotRun("请先执行：某命令")

    monkeypatch.setattr(run, "set_up", refuse)
    assert run.main(["test"]) == 2
    assert capsys.readouterr().err == "无法运行：请先执行：某命令\n"


def test_children_may_keep_compiled_modules_and_only_root_goes_without_the_sandbox(run: ModuleType) -> None:
    env = run.child_environment({"PYTHONDONTWRITEBYTECODE": "1", "HOME": "/h"}, root_user=False)
    assert env == {"HOME": "/h", "PYTHONUTF8": "1"}
    assert run.child_environment({}, root_user=True)["QTWEBENGINE_DISABLE_SANDBOX"] == "1"


@pytest.mark.parametrize(
    ("env", "platform", "shown"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "w"}, "linux", True),
        ({}, "win32", True),
    ],
)
def test_a_window_opens_on_a_screen(run: ModuleType, env: dict[str, str], platform: str, shown: bool) -> None:
    assert run.has_display(env, platform) is shown


def test_pips_lines_name_their_package(run: ModuleType) -> None:
    assert run.package_of("Collecting python-calamine==0.9.1 (from -r requirements.lock (line 3))") == "python-calamine"
    assert run.package_of("Processing ./x/numpy-2.4.6-cp311-cp311-win_amd64.whl (from -r r.lock (line 1))") == "numpy"


def test_help_needs_no_set_up() -> None:
    done = subprocess.run([sys.executable, "run.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "python3 run.py test" in done.stdout


def test_run_py_imports_only_the_standard_library() -> None:
    done = subprocess.run([sys.executable, "-I", "-S", "run.py", "-h"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
