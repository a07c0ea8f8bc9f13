"""The board: columns of cards, chosen, walked by keys, opened, carried to another stage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from desk.sample.make import make
from desk.work.issues.board import Pile, board
from tests.ui.conftest import Desk
from ui.cards import Column
from ui.dialogs.issues.batch import BatchDialog
from ui.models.piles import BLOCK, MIME, PileModel
from ui.panels.board import BoardPanel


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small office with its issues; to be copied."""
    path = tmp_path_factory.mktemp("board") / "small.griddesk"
    make(str(path), profile="zhoushan", size="small")
    return path


@pytest.fixture
def shown(desk: Desk, town: Path, tmp_path: Path) -> tuple[Desk, BoardPanel]:
    """The board of a small office."""
    copy = tmp_path / "own.griddesk"
    copy.write_bytes(town.read_bytes())
    desk.open(copy)
    desk.window.commands.piles.board()
    desk.settle()
    panel = desk.window.docks["board"].widget()
    assert isinstance(panel, BoardPanel)
    return desk, panel


def full(panel: BoardPanel) -> list[Column]:
    return [column for column in panel.columns if len(column.model.ids)]


def test_every_open_stage_has_a_column_with_its_issues_and_how_many_are_late(shown: tuple[Desk, BoardPanel]) -> None:
    desk, panel = shown
    office = desk.app.office
    assert office is not None
    piles = board(office)
    assert [column.title for column in panel.columns] == [pile.title for pile in piles]
    for column, pile in zip(panel.columns, piles, strict=True):
        assert list(column.model.ids) == list(pile.ids)
        assert (f"! {pile.red}" in column.head.text()) == (pile.red > 0)
    total = sum(len(pile.ids) for pile in piles)
    assert f"{total:,} 件" in panel.said.text() and total


def test_a_card_that_is_chosen_is_chosen_everywhere_and_keys_walk_the_columns(shown: tuple[Desk, BoardPanel]) -> None:
    desk, panel = shown
    columns = full(panel)
    panel.begin()
    columns[0].view.setCurrentIndex(columns[0].model.index(0))
    assert (desk.app.selection.kind, desk.app.selection.item_id) == ("issues", int(columns[0].model.ids[0]))
    desk.qtbot.keyClick(columns[0].view, Qt.Key.Key_Right)
    assert desk.app.selection.item_id == int(columns[1].model.ids[0])
    assert not columns[0].view.selectionModel().hasSelection()
    desk.qtbot.keyClick(columns[1].view, Qt.Key.Key_Left)
    assert desk.app.selection.item_id == int(columns[0].model.ids[0])
    opened: list[int] = []
    panel.open_wanted.disconnect()
    panel.open_wanted.connect(opened.append)
    desk.qtbot.keyClick(columns[0].view, Qt.Key.Key_Return)
    assert opened == [int(columns[0].model.ids[0])]


def test_what_is_chosen_elsewhere_is_marked_and_the_area_narrows_the_board(shown: tuple[Desk, BoardPanel]) -> None:
    desk, panel = shown
    last = full(panel)[-1]
    wanted = int(last.model.ids[-1])
    desk.app.select(kind="issues", id=wanted, source="map")
    assert last.chosen() == wanted
    leaf = desk.leaf(having="issues")
    desk.app.select(area_id=leaf, source="test")
    desk.settle()
    office = desk.app.office
    assert office is not None
    assert sum(len(column.model.ids) for column in panel.columns) == sum(len(pile.ids) for pile in board(office, leaf))


def test_a_card_carried_to_a_stage_offers_the_move_that_leads_there_and_says_if_none_does(
    shown: tuple[Desk, BoardPanel],
) -> None:
    desk, panel = shown
    office = desk.app.office
    assert office is not None
    flow = office.profile.workflow
    first = next(column for column in panel.columns if column.key == flow.start)
    id = int(first.model.ids[0])
    target = next(column for column in panel.columns if column.key == flow.action("check").to)
    data = QMimeData()
    data.setData(MIME, str(id).encode())
    target.dropEvent(
        QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    desk.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, BatchDialog) and dialog.form is not None
    assert (dialog.form.move_.key, [row.id for row in dialog.shared.rows]) == ("check", [id])
    dialog.form.press()
    desk.settle()
    assert id in target.model.ids.tolist() and id not in first.model.ids.tolist()
    said: list[str] = []
    desk.app.said.connect(lambda sentence, _: said.append(sentence))
    desk.window.commands.piles.carry(id, flow.stage(flow.start).title)
    desk.settle()
    assert said and "没有一步能直接办到" in said[-1]


def test_a_column_of_a_hundred_thousand_reads_only_what_is_painted(desk: Desk, town: Path) -> None:
    desk.open(town)
    model = PileModel(desk.app)
    ids = np.resize(np.arange(1, 501), 100_000)
    model.show(Pile(key="x", title="x", ids=ids, red=0, yellow=0))
    assert model.rowCount() == 100_000 and model.card(50_000) is None
    desk.settle()
    card = model.card(50_000)
    assert card is not None and card.id == int(ids[50_000])
    assert len(model._blocks) == 1 and len(model._blocks[50_000 // BLOCK]) == BLOCK


def test_f6_brings_the_board_and_puts_it_away(shown: tuple[Desk, BoardPanel]) -> None:
    desk, _ = shown
    assert desk.window.docks["board"].isVisible()
    desk.window.commands.piles.board()
    assert not desk.window.docks["board"].isVisible() and desk.window.docks["overview"].isVisible()
    desk.window.commands.piles.board()
    assert desk.window.docks["board"].isVisible()
