"""Lock a workbook with a password, as Excel and WPS do it (AES-256): it opens there by asking for the password."""

from __future__ import annotations

from pathlib import Path

from desk.errors import BadSheet, Unavailable
from desk.sheets import place


def lock(plain: Path, target: Path, password: str) -> None:
    """Write the locked workbook to `target` and wipe the plain one. The password is kept nowhere."""
    try:
        from msoffcrypto.exceptions import EncryptionError, FileFormatError  # with it comes a cipher library
        from msoffcrypto.format.ooxml import OOXMLFile
    except ImportError as error:
        raise Unavailable("这台电脑上缺少加密组件，不能加密码导出。请不加密码导出，或重新安装程序。") from error
    try:
        with plain.open("rb") as source, target.open("wb") as out:
            OOXMLFile(source).encrypt(password, out)
    except (EncryptionError, FileFormatError) as error:
        raise BadSheet("表格没有加上密码，已取消导出。请换一个密码再试。") from error
    finally:
        place.wipe(plain)
