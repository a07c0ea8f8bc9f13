"""Bad input at the command line: one Chinese sentence, status 2, nothing half made."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance.calling import Said, cli
from tests.acceptance.hostile import workbook
from tests.acceptance.wrongs import FILES, bound_by_modes, guarded_server, held

ENGLISH = re.compile(r"Traceback|Error\b|Exception|sqlite|psycopg|errno", re.I)


def assert_refused(said: Said, pattern: str) -> None:
    """Status 2 and one good sentence."""
    assert said.status == 2, said
    assert said.out == ""
    lines = said.err.strip().splitlines()
    assert len(lines) == 1, said.err
    assert re.search(pattern, lines[0]), lines[0]
    assert lines[0].endswith(("。", "？", "）")) and re.search("[\u4e00-\u9fff]{3}", lines[0]), lines[0]
    assert not ENGLISH.search(lines[0]), lines[0]


def everything_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("wrong", FILES)
def test_what_is_no_good_office_is_told_and_left_alone(
    wrong: str, small_sample: Callable[[str], Path], tmp_path: Path
) -> None:
    make, pattern = FILES[wrong]
    path = make(tmp_path / "办公室.griddesk", small_sample("zhoushan"))
    before = everything_in(tmp_path)
    assert_refused(cli("count", path), pattern)
    source = workbook(tmp_path / "名单.xlsx", ["姓名"], ["张三"])
    assert_refused(cli("import", path, "residents", source), pattern)
    source.unlink()
    after = everything_in(tmp_path)
    assert after == before or after.keys() - before.keys() <= {"办公室.griddesk-shm", "办公室.griddesk-wal"}
    assert all(after[name] == data for name, data in before.items())


def test_some_flipped_bytes_are_findings_not_a_crash(own_small: Callable[[str], Path]) -> None:
    path = own_small("zhoushan")
    data = bytearray(path.read_bytes())
    for page in range(len(data) // 4096 // 2, len(data) // 4096 // 2 + 30):
        data[page * 4096 : page * 4096 + 64] = bytes(byte ^ 0xFF for byte in data[page * 4096 : page * 4096 + 64])
    path.write_bytes(data)
    said = cli("check", path)
    assert said.status in (1, 2) and "损坏" in said.out + said.err, said
    assert not ENGLISH.search(said.out + said.err)


def test_servers_that_do_not_serve_are_told_apart(postgres_server: str, postgres_url: str) -> None:
    assert_refused(cli("count", "postgresql://clerk@127.0.0.1:1/office"), "连不上服务器.*网络")
    assert_refused(cli("count", postgres_url), "还是空的")
    assert_refused(cli("count", postgres_server.rsplit("/", 1)[0] + "/nirgends"), "没有这个数据库")
    assert_refused(cli("count", "postgresql://clerk@/office"), "地址不完整")
    with guarded_server(postgres_server) as address:
        said = cli("count", address)
        assert_refused(said, "不接受这个用户名或口令")
        assert "wrong" not in said.err, "a password is never repeated"


def test_a_file_that_another_program_holds_is_told(own_small: Callable[[str], Path]) -> None:
    path = own_small("zhoushan")
    with held(path):
        assert_refused(cli("count", path), "占用.*稍后再试")
    assert cli("count", path).status == 0


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may look into, outside of pytest's own, which are root's."""
    folder = Path(tempfile.mkdtemp(prefix="griddesk-open-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_what_cannot_be_written_can_be_read_and_says_so(small_sample: Callable[[str], Path], open_folder: Path) -> None:
    path = Path(shutil.copyfile(small_sample("zhoushan"), open_folder / "a.griddesk"))
    source = workbook(open_folder / "名单.xlsx", ["姓名", "联系电话"], ["新来的", "19900001199"])
    (open_folder / "pictures").mkdir()
    (open_folder / "pictures").chmod(0o777)
    path.chmod(0o444)
    source.chmod(0o444)
    open_folder.chmod(0o555)
    before = everything_in(open_folder)
    bound = bound_by_modes()
    more = {"env": os.environ | {"HOME": "/nonexistent", "XDG_STATE_HOME": "/nonexistent"}}
    said = cli("count", path, "--json", before=bound, **more)
    assert said.status == 0 and said.data["rows"]["residents"] > 1000, said.err
    pictures = open_folder / "pictures"
    drawn = cli("shot", path, "residents", pictures / "a.png", program="ui", before=bound, **more)
    assert drawn.status == 0 and (pictures / "a.png").stat().st_size > 20_000, drawn.err
    (pictures / "a.png").unlink()
    refused = cli("shot", path, "residents", open_folder / "new" / "a.png", program="ui", before=bound, **more)
    assert_refused(refused, "图片写不到")
    assert_refused(cli("import", path, "residents", source, before=bound, **more), "只能读|不能写|写")
    assert_refused(
        cli("export", path, "issues", open_folder / "a.xlsx", before=bound, **more), "只能读|不能写|写|建不了"
    )
    assert_refused(
        cli("sample", open_folder / "b.griddesk", "--size", "small", before=bound, **more), "不能在.*建文件|可写"
    )
    assert everything_in(open_folder) == before


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """`full_disk(megabytes)`: a disk of its own of that size; where that is not allowed, the test says so."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = []

    def give(megabytes: int) -> Path:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", place],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.skip(
                f"a small disk can only be made by root ({done.stderr.strip()}); see the limit of file size below"
            )
        mounted.append(place)
        return place

    yield give
    for each in mounted:
        subprocess.run(["umount", each], check=True)


def residents(path: Path, count: int) -> Path:
    rows = [[f"新居民{number}", f"1990{number:07d}", "很长的备注" * 40] for number in range(count)]
    return workbook(path, ["姓名", "联系电话", "备注"], *rows)


def test_a_full_disk_leaves_no_half_sample_and_no_half_import(
    full_disk: Callable[[int], Path], small_sample: Callable[[str], Path], tmp_path: Path
) -> None:
    good = small_sample("zhoushan")
    disk = full_disk(good.stat().st_size // 2**20 + 2)
    path = Path(shutil.copyfile(good, disk / "a.griddesk"))
    before = cli("count", path, "--json").data
    said = cli("import", path, "residents", residents(tmp_path / "名单.xlsx", 6000))
    assert_refused(said, "磁盘已满")
    assert cli("count", path, "--json").data == before
    assert cli("check", path).status in (0, 1)
    assert_refused(cli("sample", disk / "b.griddesk", "--size", "small"), "磁盘已满")
    assert not list(disk.glob("b.griddesk*"))
    with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
        while filler.write(bytes(4096)):
            pass
    assert_refused(cli("export", path, "residents", disk / "a.xlsx"), "磁盘|写不")
    assert not [each.name for each in disk.iterdir() if "a.xlsx" in each.name]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit of file size per process")
def test_a_file_that_may_not_grow_ends_in_a_sentence(tmp_path: Path) -> None:
    limit = 4 * 2**20
    said = cli(
        "sample", tmp_path / "b.griddesk", "--size", "small",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert_refused(said, "磁盘")
    assert list(tmp_path.glob("b.griddesk*")) == []


def test_words_that_make_no_command_are_told(small_sample: Callable[[str], Path], tmp_path: Path) -> None:
    office = small_sample("zhoushan")
    for words, pattern in (
        (("zaehlen", office), "没有“zaehlen”这个命令"),
        (("count",), "还缺 FILE"),
        (("count", office, "x"), "多了 x"),
        (("sample", tmp_path / "a.griddesk", "--size", "huge"), "不能是 'huge'"),
        (("sample", tmp_path / "a.griddesk", "--seed", "x"), "应是整数"),
        (("sample", tmp_path / "a.griddesk", "--seed"), "缺一个值"),
        (("sample", tmp_path / "a.griddesk", "--profile", "zhoushn"), "没有自带“zhoushn”.*zhoushan"),
        (("sample", office), "已经存在"),
        (("export", office, "residents", tmp_path / "a.doc"), "后缀|可导出|不能导出"),
        (("export", office, "nothing", tmp_path / "a.xlsx"), "没有“nothing”"),
        (("export", office, "residents", tmp_path / "a.xlsx", "--area", "999"), "没有编码为“999”"),
        (("report", office, "2026-13", tmp_path), "月"),
        (("import", office, "residents", tmp_path / "keine.xlsx"), "找不到"),
        (("import", office, "nothing", tmp_path / "keine.xlsx"), "还不能导入"),
    ):
        assert_refused(cli(*words), pattern)
    assert_refused(cli("shot", tmp_path / "keine", "window", tmp_path / "a.png", program="ui"), "找不到")
    assert_refused(cli("shot", office, "fenster", tmp_path / "a.png", program="ui"), "没有叫“fenster”的画面")
    assert list(tmp_path.iterdir()) == []
