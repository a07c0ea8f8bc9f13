"""Relations to the head of a household (GB/T 4761), told anew when somebody else becomes the head.

What follows from the two relations to the old head is told; what does not is left as it was and named to the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

HEAD: Final = "02"
HEADS: Final = frozenset({"01", "02"})
MALE, FEMALE = "1", "2"
_SPOUSE: Final = frozenset({"10", "11", "12"})
_SON: Final = frozenset({"20", "21", "22", "23", "24", "25", "26", "27", "29"})
_DAUGHTER: Final = frozenset({"30", "31", "32", "33", "34", "35", "36", "37", "39"})
_CHILD: Final = _SON | _DAUGHTER
_PARENT: Final = frozenset({"50", "51", "52", "57", "58"})
_IN_LAW: Final = frozenset({"53", "54", "55", "56"})
_SIBLING: Final = frozenset({"70", "71", "73", "75", "77", "79"})
_GRANDCHILD: Final = frozenset({"40", "41", "42", "43", "44", "49"})
_NO_KIN: Final = "99"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """Somebody of a household, as far as relations go."""

    id: int
    relation: str = ""
    sex: str = ""
    birth: str = ""

    @property
    def group(self) -> str:
        """Which sort of relation to the head this is; "" if none that anything follows from."""
        for name, codes in _GROUPS.items():
            if self.relation in codes:
                return name
        return ""


_GROUPS: Final[Mapping[str, frozenset[str]]] = {
    "head": HEADS,
    "spouse": _SPOUSE,
    "child": _CHILD,
    "parent": _PARENT,
    "in_law": _IN_LAW,
    "sibling": _SIBLING,
    "grandchild": _GRANDCHILD,
    "son_in_law": frozenset({"28"}),
    "daughter_in_law": frozenset({"38"}),
}


def retold(members: Iterable[Kin], new_head_id: int) -> dict[int, str | None]:
    """Relation of each member to the new head; None where it does not follow from what is known."""
    everyone = list(members)
    new = next(one for one in everyone if one.id == new_head_id)
    old = next((one for one in everyone if one.group == "head"), None)
    told: dict[int, str | None] = {new.id: HEAD}
    for one in everyone:
        if one.id != new.id:
            told[one.id] = _between(one, new, old, everyone)
    return told


def _between(one: Kin, new: Kin, old: Kin | None, everyone: list[Kin]) -> str | None:
    if new.group == "head":
        return one.relation or None
    if (
        one.relation == _NO_KIN or new.relation == _NO_KIN
    ):  # no kin of the old head is none of the others, nor they of him
        return _NO_KIN
    if new.group in _TELLERS:
        return _TELLERS[new.group](one, new, old, everyone)
    return None


def _from_spouse(one: Kin, new: Kin, old: Kin | None, everyone: list[Kin]) -> str | None:
    """The new head is husband or wife of the old one."""
    if one.group == "head":
        return _by_sex(one, "11", "12", "10")
    if one.group in ("child", "grandchild", "son_in_law", "daughter_in_law"):
        return one.relation
    wife = new.sex == FEMALE
    turned = {
        "51": "53" if wife else "55",
        "52": "54" if wife else "56",
        "53": "51",
        "54": "52",
        "55": "51",
        "56": "52",
    }
    if not new.sex and one.relation in ("51", "52"):
        return None
    return turned.get(one.relation)


def _from_child(one: Kin, new: Kin, old: Kin | None, everyone: list[Kin]) -> str | None:
    """The new head is a child of the old one."""
    if one.group in ("head", "spouse"):
        return _by_sex(one, "51", "52", "50")
    if one.group == "child":
        return _sibling(one, new)
    if one.relation in ("28", "38"):
        wanted = _DAUGHTER if one.relation == "28" else _SON
        possible = [each for each in everyone if each.relation in wanted]
        return _by_sex(one, "11", "12", "10") if possible == [new] else None
    if one.group == "grandchild":
        children = [each for each in everyone if each.group == "child"]
        return _by_sex(one, "20", "30", None) if children == [new] else None
    if old is not None and one.relation in ("51", "52"):
        return _of_old(old, {MALE: {"51": "61", "52": "62"}, FEMALE: {"51": "63", "52": "64"}}, one)
    if old is not None and one.relation in ("71", "73", "75", "77"):
        through = {
            MALE: {"71": "81", "73": "83", "75": "90", "77": "90"},
            FEMALE: {"71": "85", "73": "85", "75": "88", "77": "88"},
        }
        return _of_old(old, through, one)
    return {"53": "61", "54": "62", "55": "63", "56": "64"}.get(one.relation)


def _from_parent(one: Kin, new: Kin, old: Kin | None, everyone: list[Kin]) -> str | None:
    """The new head is father or mother of the old one."""
    if one.group == "head" or one.group == "sibling":
        return _by_sex(one, "20", "30", None)
    if one.group == "spouse":
        return _by_sex(one, "28", "38", None)
    if one.group == "parent":
        return _by_sex(one, "11", "12", "10")
    if one.group == "child" and old is not None and old.sex in (MALE, FEMALE):
        return _by_sex(one, "41", "42", None) if old.sex == MALE else _by_sex(one, "43", "44", None)
    return None


def _from_in_law(one: Kin, new: Kin, old: Kin | None, everyone: list[Kin]) -> str | None:
    """The new head is father- or mother-in-law of the old one."""
    if one.group == "head":
        return _by_sex(one, "28", "38", None)
    if one.group == "spouse":
        return _by_sex(one, "20", "30", None)
    if one.group == "in_law":
        return _by_sex(one, "11", "12", "10")
    if one.group == "child":
        return _by_sex(one, "41", "42", None) if new.relation in ("53", "54") else _by_sex(one, "43", "44", None)
    return None


def _from_child_in_law(one: Kin, new: Kin, old: Kin | None, everyone: list[Kin]) -> str | None:
    """The new head is son- or daughter-in-law of the old one."""
    is_wife = new.group == "daughter_in_law"
    if one.group in ("head", "spouse"):
        return _by_sex(one, "53", "54", None) if is_wife else _by_sex(one, "55", "56", None)
    partners = [each for each in everyone if each.relation in (_SON if is_wife else _DAUGHTER)]
    if one.group == "child":
        return ("11" if is_wife else "12") if partners == [one] else None
    if one.group == "grandchild":
        children = [each for each in everyone if each.group == "child"]
        return _by_sex(one, "20", "30", None) if children == partners and len(partners) == 1 else None
    return None


def _from_sibling(one: Kin, new: Kin, old: Kin | None, everyone: list[Kin]) -> str | None:
    """The new head is brother or sister of the old one."""
    if one.group in ("head", "sibling"):
        return _sibling(one, new)
    if one.group == "parent":
        return one.relation
    if old is None:
        return None
    if one.group == "spouse":
        older = _older(old, new)
        if older is None:
            return None
        return {MALE: "72" if older else "74", FEMALE: "76" if older else "78"}.get(old.sex)
    if one.group == "child":
        return _by_sex(one, "93", "94", None) if old.sex == MALE else _by_sex(one, "95", "96", None)
    return None


def _from_grandchild(one: Kin, new: Kin, old: Kin | None, everyone: list[Kin]) -> str | None:
    """The new head is a grandchild of the old one."""
    if one.group not in ("head", "spouse"):
        return None
    if new.relation in ("41", "42"):
        return _by_sex(one, "61", "62", "60")
    return _by_sex(one, "63", "64", "60") if new.relation in ("43", "44") else "60"


_TELLERS: Final = {
    "spouse": _from_spouse,
    "child": _from_child,
    "son_in_law": _from_child_in_law,
    "daughter_in_law": _from_child_in_law,
    "parent": _from_parent,
    "in_law": _from_in_law,
    "sibling": _from_sibling,
    "grandchild": _from_grandchild,
}


def _by_sex(one: Kin, male: str, female: str, unknown: str | None) -> str | None:
    return {MALE: male, FEMALE: female}.get(one.sex, unknown)


def _older(one: Kin, than: Kin) -> bool | None:
    return one.birth < than.birth if one.birth and than.birth and one.birth != than.birth else None


def _sibling(one: Kin, new: Kin) -> str:
    """Elder or younger brother or sister; 兄弟姐妹 where birth or sex is not known."""
    older = _older(one, new)
    if older is None or one.sex not in (MALE, FEMALE):
        return "70"
    return {(MALE, True): "71", (MALE, False): "73", (FEMALE, True): "75", (FEMALE, False): "77"}[one.sex, older]


def _of_old(old: Kin, table: Mapping[str, Mapping[str, str]], one: Kin) -> str | None:
    return table.get(old.sex, {}).get(one.relation)


def joined(members: Iterable[Kin], relation: str) -> dict[int, str | None]:
    """Relation of each to the head of the household they come into, when their own head is this to him; None if untold."""
    via = Kin(id=0, relation=relation).group
    told: dict[int, str | None] = {}
    for one in members:
        if one.group == "head":
            told[one.id] = relation or None
        elif relation == _NO_KIN or one.relation == _NO_KIN:
            told[one.id] = _NO_KIN
        else:
            male, female = _JOINED.get((via, one.group), ("", ""))
            told[one.id] = _by_sex(one, _through(male, relation), _through(female, relation), None) or None
    return told


_JOINED: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("child", "spouse"): ("28", "38"),
    ("child", "child"): ("grandson", "granddaughter"),
    ("parent", "spouse"): ("51", "52"),
    ("parent", "child"): ("70", "70"),
    ("in_law", "spouse"): ("in_law_father", "in_law_mother"),
    ("spouse", "child"): ("20", "30"),
    ("sibling", "child"): ("93", "94"),
}
"""(what their head is to the new one, what one is to their head): relation of a man, of a woman."""


_GRAND: Final = {"grandson": ("41", "43"), "granddaughter": ("42", "44")}


def _through(word: str, relation: str) -> str:
    """The relation itself; some depend on whether one is kin through a son or a daughter, a brother or a sister."""
    if word in _GRAND:
        return _GRAND[word][0 if relation in _SON else 1]
    if word in ("in_law_father", "in_law_mother"):
        pair = ("53", "54") if relation in ("53", "54") else ("55", "56")
        return pair[word == "in_law_mother"]
    if word in ("93", "94") and relation in ("75", "77"):
        return {"93": "95", "94": "96"}[word]
    return word


def doubts(members: Iterable[Kin]) -> dict[int, str]:
    """What cannot be right about the relations of a household, per member a sentence; id 0 is the household."""
    everyone = list(members)
    heads = [one for one in everyone if one.group == "head"]
    found: dict[int, str] = {}
    if everyone and not heads:
        found[0] = "这一户没有户主，请指定一人。"
    if len(heads) > 1:
        found[0] = f"这一户登记了 {len(heads)} 个户主，请只留一个。"
    head = heads[0] if heads else None
    spouses = [one for one in everyone if one.group == "spouse"]
    for one in spouses[1:]:
        found[one.id] = "一户有两个户主配偶，请核对。"
    for one in everyone:
        if head is None or not one.birth or not head.birth or one.id == head.id:
            continue
        if one.group == "child" and one.birth <= head.birth and one.relation not in ("27", "37"):
            found[one.id] = "登记为户主的子女，却不比户主小，请核对。"
        elif one.relation in ("50", "51", "52") and one.birth >= head.birth:
            found[one.id] = "登记为户主的父母，却不比户主大，请核对。"
    for one in everyone:
        if not one.relation:
            found.setdefault(one.id, "没有填与户主关系。")
    return found
