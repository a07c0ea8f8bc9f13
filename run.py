#!/usr/bin/env python3
"""Set up GridDesk in this folder, then start it, test it or measure it. Standard library only.

    python3 run.py                    open the console on the sample office (without a display: draw its windows)
    python3 run.py FILE               open an office file or a postgresql:// address
    python3 run.py test [ARGS]        every check and test; with ARGS only pytest ARGS
    python3 run.py bench [NAMES]      the benchmarks, each beside its peer
    python3 run.py guide              draw the pictures of the user's guide
    python3 run.py lock               write the lock files anew from pyproject.toml (developers)

The first start installs: system libraries through apt where that is allowed, Python packages into .venv here.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
OUT = HERE / "out"
LOCKS = {"run": ("requirements.lock",), "test": ("requirements.lock", "requirements-test.lock")}
SAMPLE_MONTH = "2026-10"  # the sample's last month; it ends on 2026-10-31 whatever the calendar says
PICTURES = ("window", "map", "residents", "issues", "team", "search", "roster", "month", "meeting-1", "meeting-3")

# What QtWebEngine and the X11 plugin of the PySide6 wheel link to, and a font with Chinese characters.
# `a|b`: the package is called a on one release and b on the next.
LIBRARIES = [
    "libglib2.0-0|libglib2.0-0t64",
    "libgssapi-krb5-2",
    "libudev1",
    "libnss3",
    "libnspr4",
    "libasound2|libasound2t64",
    "libegl1",
    "libgl1",
    "libgbm1",
    "libdrm2",
    "libxkbcommon-x11-0",
    "libxkbfile1",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-render-util0",
    "libxcb-xkb1",
    "libxcb-shape0",
    "libxcomposite1",
    "libxdamage1",
    "libxrandr2",
    "libxtst6",
    "libxi6",
    "libxrender1",
    "libfontconfig1",
    "libdbus-1-3",
    "libwayland-server0",
    "libwayland-cursor0",
    "fonts-noto-cjk",
]
PACKAGES = {
    "run": LIBRARIES,
    # A real server, LibreOffice to open our workbooks, pdftotext to read the outcome, a screen for real keys and mouse,
    # QGIS to open our map files.
    "test": [
        *LIBRARIES,
        "postgresql",
        "libreoffice-calc",
        "libreoffice-writer-nogui",
        "poppler-utils",
        "xvfb",
        "python3-qgis",
    ],
    "bench": [*LIBRARIES, "postgresql", "xvfb", "xdotool", "qgis", "python3-qgis"],
}


class CannotRun(Exception):
    """What stands in the way and what to type, in one message."""


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


# -- the system's packages -------------------------------------------------------------------------------------------


def missing_packages(wanted: Iterable[str], installed: set[str]) -> list[str]:
    """The wanted packages of which no spelling is installed."""
    return [names for names in wanted if not installed.intersection(names.split("|"))]


def installed_packages(wanted: Iterable[str]) -> set[str]:
    """Which of the wanted packages dpkg knows as installed."""
    names = [name for names in wanted for name in names.split("|")]
    asked = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    listed = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    return {line.split()[0] for line in listed.splitlines() if line.endswith(" installed")}


def apt_prefix() -> list[str] | None:
    """How this user may call apt-get: directly, through sudo, or (None) not at all."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    may = shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0
    return sudo if may else None


def install_packages(missing: Sequence[str], prefix: list[str] | None) -> None:
    """Install through apt-get, or say what to type."""
    if prefix is None:
        raise CannotRun(
            "缺少系统软件包，而当前用户不能安装。请先执行（需要管理员密码），再重新运行本命令：\n"
            f"    sudo apt-get install -y --no-install-recommends {' '.join(n.split('|')[0] for n in missing)}"
        )
    say(f"安装系统软件包：{' '.join(n.split('|')[0] for n in missing)} …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*prefix, "apt-get", "install", "-y", "-q", "--no-install-recommends"]
    for attempt in ("known lists", "fresh lists"):
        if attempt == "fresh lists":
            subprocess.run([*prefix, "apt-get", "update", "-q"], env=quiet, check=False, capture_output=True)
        names = [spelling_apt_knows(spellings) for spellings in missing]
        done = subprocess.run([*install, *names], env=quiet, check=False, capture_output=True, text=True)
        if done.returncode == 0:
            return
    tail = "\n".join((done.stdout + done.stderr).splitlines()[-8:])
    typed = f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(names)}"
    raise CannotRun(f"系统软件包没有装上：\n{tail}\n请检查网络后执行：{typed}")


def spelling_apt_knows(names: str) -> str:
    """Of `a|b` the first that this release can install."""
    first, *others = names.split("|")
    for name in (first, *others) if others else ():
        shown = subprocess.run(["apt-cache", "policy", name], capture_output=True, text=True, check=False).stdout
        if "Candidate:" in shown and "Candidate: (none)" not in shown:
            return name
    return first


def set_up_system(purpose: str) -> None:
    """Make sure the system's libraries are there. Only Debian and its children; elsewhere there is nothing to ask."""
    if not sys.platform.startswith("linux") or not shutil.which("dpkg-query") or not shutil.which("apt-get"):
        return
    has_pip = importlib.util.find_spec("ensurepip") is not None  # Debian's own python3 comes without
    wanted = [*PACKAGES[purpose], *([] if has_pip else ["python3-venv"])]
    if missing := missing_packages(wanted, installed_packages(wanted)):
        install_packages(missing, apt_prefix())


# -- our own Python packages -----------------------------------------------------------------------------------------


def venv_python(venv: Path = VENV) -> Path:
    """The interpreter inside the environment."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def fingerprint(purpose: str, root: Path = HERE) -> str:
    """What the environment must have been made from: lock files, Python version, system."""
    digest = hashlib.sha256(f"{sys.platform} {sys.version_info[:2]} {purpose}".encode())
    for name in LOCKS["run" if purpose == "run" else "test"]:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def is_set_up(purpose: str, venv: Path = VENV, root: Path = HERE) -> bool:
    """Whether an earlier set-up for this purpose ran to its end and still fits."""
    stamp = venv / f"set-up-{purpose}"
    return venv_python(venv).exists() and stamp.is_file() and stamp.read_text() == fingerprint(purpose, root)


def answers(python: Path) -> bool:
    """Whether this interpreter starts and has pip: an interrupted or moved environment does not."""
    try:
        return subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_venv(venv: Path = VENV) -> None:
    """Create the environment, anew if what is there does not answer."""
    if answers(venv_python(venv)):
        return
    if venv.exists():
        say("上次安装没有完成，重新开始 …")
        shutil.rmtree(venv)
    say("建立 Python 环境 .venv …")
    made = subprocess.run([sys.executable, "-m", "venv", str(venv)], capture_output=True, text=True, check=False)
    if made.returncode:
        raise CannotRun(f"无法建立 Python 环境：\n{made.stdout}{made.stderr}")


def package_of(line: str) -> str:
    """The package in pip's line about it: `Collecting numpy==2.4 (from …)`, `Processing …/numpy-2.4-cp311….whl (…)`."""
    return re.split(r"==|-\d", Path(line.partition(" (from")[0].split(maxsplit=1)[1]).name)[0]


def install_locked(purpose: str, venv: Path = VENV) -> None:
    """Install exactly what the lock files name, showing one line of progress per package."""
    locks = [HERE / name for name in LOCKS["run" if purpose == "run" else "test"]]
    pinned = "".join(lock.read_text(encoding="utf-8") for lock in locks)
    total = len(set(re.findall(r"^[\w.-]+==[\w.]+", pinned, re.M)))
    command = [str(venv_python(venv)), "-m", "pip", "install", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    command += [arg for lock in locks for arg in ("-r", str(lock))]
    said: list[str] = []
    count = 0
    env = program_environment()
    pipe, merged = subprocess.PIPE, subprocess.STDOUT
    with subprocess.Popen(command, env=env, stdout=pipe, stderr=merged, text=True, errors="replace") as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line)
            total -= line.startswith("Ignoring ")  # for another system or Python
            if line.startswith(("Collecting ", "Processing ")):
                count += 1
                say(f"  [{count}/{total}] {package_of(line)}")
            elif line.startswith("Installing"):
                say("  正在安装，约需一分钟 …")
    (venv / "set-up.log").write_text("".join(said), encoding="utf-8")
    if pip.returncode:
        tail = "".join(said[-8:])
        log = venv / "set-up.log"
        raise CannotRun(f"Python 软件包没有装全。请检查网络后重新运行，已下载的不会重来。\n{tail}全文见 {log}")


def set_up(purpose: str) -> None:
    """Bring this folder into the state the purpose needs; at once if it already is."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this very file may be started by an older one
        raise CannotRun(f"需要 Python 3.11 或更高版本，当前为 {sys.version.split()[0]}。")
    if is_set_up(purpose):
        return
    say("第一次运行：正在准备（只需一次）")
    set_up_system(purpose)
    make_venv()
    install_locked(purpose)
    (VENV / f"set-up-{purpose}").write_text(fingerprint(purpose))
    say("准备完毕")


# -- what can be run -------------------------------------------------------------------------------------------------


def child_environment(base: Mapping[str, str], *, root_user: bool) -> dict[str, str]:
    """The environment for our programs: compiled modules kept (they halve the start), UTF-8, no sandbox for root."""
    env = {name: value for name, value in base.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["PYTHONUTF8"] = "1"
    if root_user:  # Chromium does not start for root with its sandbox; for everybody else the sandbox stays on
        env.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
    return env


def program_environment() -> dict[str, str]:
    """The environment for our programs, from this process's own."""
    return child_environment(os.environ, root_user=hasattr(os, "geteuid") and os.geteuid() == 0)


def call(*args: str | Path, **extra: str) -> int:
    """Run the environment's Python on these arguments in this folder; returns its exit status."""
    command = [str(venv_python()), *map(str, args)]
    return subprocess.run(command, cwd=HERE, env=program_environment() | extra, check=False).returncode


def has_display(env: Mapping[str, str], platform: str) -> bool:
    """Whether a window can be shown."""
    return not platform.startswith("linux") or bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


def sample_recipe() -> str:
    """A fingerprint of everything the sample office is made from."""
    digest = hashlib.sha256()
    for folder in (
        "desk/sample",
        "desk/store/schema",
        "desk/store/search",
        "data/sample",
        "data/profiles",
        "data/codes",
    ):
        for file in sorted((HERE / folder).rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def sample_office() -> Path:
    """The sample's file; made when missing or of an older program (the old one is kept beside it)."""
    office, stamp, recipe = OUT / "sample.griddesk", OUT / "sample.recipe", sample_recipe()
    if office.exists() and stamp.exists() and stamp.read_text() == recipe:
        return office
    OUT.mkdir(exist_ok=True)
    making = OUT / "making.griddesk"
    making.unlink(missing_ok=True)
    say("生成示例街道（约半分钟，只需一次）…")
    if call("-m", "desk", "sample", making, "--profile", "zhoushan", "--size", "street"):
        raise CannotRun("示例数据没有生成，原因见上。")
    if office.exists():
        office.replace(OUT / "sample.before.griddesk")
    making.replace(office)
    stamp.write_text(recipe)
    return office


def start(args: Sequence[str]) -> int:
    """Open the console; without a display draw what it would show."""
    set_up("run")
    where = args[0] if args else str(sample_office())
    if has_display(os.environ, sys.platform):
        return call("-m", "ui", where, *args[1:])
    return draw(where, OUT / "pictures")


def shoot(where: str, view: str, picture: Path) -> subprocess.CompletedProcess[str]:
    """Draw one view in a process of its own; what Qt says about a missing screen and graphics card is kept aside."""
    env = program_environment() | {"QT_QPA_PLATFORM": "offscreen"}
    command = [str(venv_python()), "-m", "ui", "shot", where, view, str(picture)]
    return subprocess.run(command, cwd=HERE, env=env, capture_output=True, text=True, errors="replace", check=False)


def draw(where: str, folder: Path) -> int:
    """Draw the office's windows to pictures, export its residents and its month; say where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    say("没有显示器：把各个窗口画成图片（no display: drawing the windows to pictures）")
    failed = 0
    for view in PICTURES:
        picture = folder / f"{view}.png"
        drawn = shoot(where, view, picture)
        failed |= drawn.returncode
        say(f"  {picture}" if drawn.returncode == 0 else f"  {view}：没有画成\n{drawn.stderr}")
    failed |= call("-m", "desk", "export", where, "residents", folder / "residents.xlsx")
    failed |= call("-m", "desk", "report", where, SAMPLE_MONTH, folder)
    say(f"图片、居民表和月报都在（everything is in）：{folder}")
    return 1 if failed else 0


def test(args: Sequence[str]) -> int:
    """All checks, then all tests; the closing line is pytest's."""
    set_up("test")
    if args:
        return call("-m", "pytest", *args)
    checks = {
        "ruff": ("-m", "ruff", "check", "."),
        "mypy": ("-m", "mypy"),
        "import rules": ("-c", "from importlinter.cli import lint_imports_command as run; run()"),
    }
    failed = []
    for name, command in checks.items():
        say(f"== {name}")
        if call(*command):
            failed.append(name)
    if failed:
        say(f"!! failed before the tests: {', '.join(failed)}")
    say("== tests")
    # One worker per core, four at most: each may hold a Chromium and a PostgreSQL. By file: what a module has made is made
    # once (loadgroup is without effect: xdist 3.8 writes a field that pytest 9.1 no longer reads).
    spread = ("-n", "auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder")
    return call("-m", "pytest", "-q", *spread, "--durations=15") or (1 if failed else 0)


def bench(args: Sequence[str]) -> int:
    """The benchmarks, on a screen (a virtual one if there is none): pixels count where a person sees them."""
    set_up("bench")
    command = [str(venv_python()), "-m", "tests.benchmarks", *args]
    env = program_environment()
    if not has_display(os.environ, sys.platform):
        command = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24", *command]
        env["QT_QPA_PLATFORM"] = "xcb"
    return subprocess.run(command, cwd=HERE, env=env, check=False).returncode


def guide(args: Sequence[str]) -> int:
    """Draw the pictures of the user's guide."""
    set_up("run")
    return call("-m", "ui", "guide", *(args or [str(sample_office())]), QT_QPA_PLATFORM="offscreen")


def lock(args: Sequence[str]) -> int:
    """Resolve pyproject.toml for all systems and Pythons into the two lock files."""
    set_up("test")
    call("-m", "pip", "install", "-q", "uv")
    resolve = ["-m", "uv", "pip", "compile", "--universal", "--generate-hashes", "--python-version=3.11", "-q"]
    resolve += ["--no-annotate", "--custom-compile-command=python3 run.py lock", *args]
    tests, data = OUT / "tests.lock", OUT / "data.lock"
    OUT.mkdir(exist_ok=True)
    failed = (
        call(*resolve, "pyproject.toml", "-o", "requirements.lock")
        or call(*resolve, "--group=test", "-c", "requirements.lock", "-o", tests)
        # Read for its data file alone: what it would need to run is not installed.
        or call(*resolve, "--group=data", "--no-deps", "--no-header", "-o", data)
    )
    if not failed:
        both = tests.read_text(encoding="utf-8") + data.read_text(encoding="utf-8")
        (HERE / "requirements-test.lock").write_text(both, encoding="utf-8", newline="\n")
    return failed


def main(args: Sequence[str]) -> int:
    """Run the command that the arguments name."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an old console that knows no Chinese shows ? and goes on
    commands = {"test": test, "bench": bench, "guide": guide, "lock": lock}
    if args and args[0] in ("-h", "--help", "help"):
        say(__doc__ or "")
        return 0
    try:
        return commands[args[0]](args[1:]) if args and args[0] in commands else start(args)
    except CannotRun as reason:
        print(f"无法运行：{reason}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
