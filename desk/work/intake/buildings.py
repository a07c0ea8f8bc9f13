"""Which building an address means: the longest address of a building that the written one begins with."""

from __future__ import annotations

import unicodedata

from desk.office import Office

_DROPPED = str.maketrans("", "", " 　,，.。-－—_·、()（）#＃")
_SHORTEST = 3


def plain_address(text: str) -> str:
    """An address without spaces and punctuation, half width, 号楼/幢/栋 written one way."""
    plain = unicodedata.normalize("NFKC", text).translate(_DROPPED).lower()
    return plain.replace("号楼", "楼").replace("幢", "楼").replace("栋", "楼").replace("弄", "号")


class Buildings:
    """The buildings of an office by address and by name; ambiguous ones answer to neither."""

    def __init__(self, office: Office) -> None:
        self._found: dict[str, int | None] = {}
        for item_id, code, name, estate, address in office.database.read(
            "select id, code, name, estate, address from building"
        ):
            for text in {code, address, name, f"{estate or ''}{name}", f"{address}{name}"}:
                self._add(plain_address(text or ""), item_id)
        self._longest = max((len(key) for key in self._found), default=0)

    def _add(self, key: str, item_id: int) -> None:
        if len(key) < _SHORTEST:
            return
        self._found[key] = item_id if self._found.get(key, item_id) == item_id else None

    def of(self, address: str, building: str = "") -> int | None:
        """The building of an address: by address with building, by address, by building name alone."""
        for text in dict.fromkeys((f"{address}{building}", address, building)):
            found = self._by_prefix(plain_address(text))
            if found is not None:
                return found
        return None

    def _by_prefix(self, text: str) -> int | None:
        for length in range(min(len(text), self._longest), _SHORTEST - 1, -1):
            found = self._found.get(text[:length])
            if found is None:
                continue
            follows = text[length : length + 1]
            if not (follows.isdigit() and text[length - 1].isdigit()):  # 1号楼 is not 12号楼's
                return found
        return None
