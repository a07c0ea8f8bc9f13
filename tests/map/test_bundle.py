"""Modules become one script, and what the joiner does not know is a loud mistake."""

from __future__ import annotations

import re

import pytest

from ui.map.bundle import BadModule, join_modules, join_page, with_nonce

MODULES = {
    "/map.js": "import { two } from './model/two.js';\nwindow.sum = two() + 1;\n",
    "/model/two.js": "import { one } from '../one.js';\nconst key = 'private';\nexport function two() { return one + one; }\n",
    "/one.js": "const key = 'another';\nexport const one = 1, unused = 2;\n",
}


def test_what_is_imported_stands_before_who_imports_it():
    joined = join_modules(MODULES, "/map.js")
    places = [joined.index(f"made['{path}'] = ") for path in ("/one.js", "/model/two.js", "/map.js")]
    assert places == sorted(places)
    assert "const { one } = made['/one.js'];" in joined
    assert "return { two };" in joined
    assert not re.search(r"^(import|export)", joined, re.MULTILINE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"/map.js": "import one from './one.js';\n"},
        {"/map.js": "export default 1;\n"},
        {"/map.js": "import { one } from './gone.js';\n"},
        {"/one.js": "import { two } from './model/two.js';\nexport const one = 1;\n"},
    ],
)
def test_an_unknown_way_of_writing_a_missing_file_and_a_circle_are_refused(wrong):
    with pytest.raises(BadModule):
        join_modules({**MODULES, **wrong}, "/map.js")


def test_the_page_cannot_be_ended_by_its_own_text():
    with pytest.raises(BadModule):
        join_page("<script></script>", style="", script="'</script>'")


def test_every_answer_has_a_word_of_its_own():
    page = join_page("<style></style><script></script>", style="a{}", script="1")
    (first, policy), (second, other) = with_nonce(page), with_nonce(page)
    word = re.search(r'nonce="([0-9a-f]{32})"', first)[1]
    assert f"script-src 'nonce-{word}'" in policy
    assert "unsafe" not in policy
    assert first != second and policy != other
