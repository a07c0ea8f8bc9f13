"""Join what lies apart: every part ends as one piece."""

from __future__ import annotations

from desk.ground.partition.state import State


def reconnect(state: State) -> None:
    """Leave each part its heaviest piece and give the others away, each to the lightest part it touches.

    A piece that touches no other part (an island) stays where it is.
    """
    while True:
        strays = _strays(state)
        given = 0
        for piece in strays:
            given += _give(state, piece)
        if not given:
            return


def _strays(state: State) -> list[list[int]]:
    plots: list[list[int]] = [[] for _ in range(state.parts)]
    for plot, part in enumerate(state.label):
        plots[part].append(plot)
    return [piece for rows in plots for piece in state.pieces(rows)[1:]]


def _give(state: State, piece: list[int]) -> int:
    """Give a whole piece to the neighbour it shares most border with, among those it would not make too heavy."""
    home = state.label[piece[0]]
    along: dict[int, float] = {}
    for plot in piece:
        for other, metres in state.near[plot]:
            if (there := state.label[other]) != home:
                along[there] = along.get(there, 0.0) + metres
    if not along:
        return 0
    to = min(along, key=lambda part: (state.part_weight[part], -along[part], part))
    for plot in piece:
        state.move(plot, to)
    return 1
