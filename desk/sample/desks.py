"""Who does what where: for every area and action somebody of the roster who may do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desk.profile import Profile
from desk.sample.crews import Crew, Place
from desk.sample.dice import Dice, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Per area id and action the person and the place of the post in `posts`; `names` are what persons are called."""

    person: Ints
    post: Ints
    posts: list[str]
    names: list[str]

    def who(self, leaves: Sequence[Ints], action: Ints | int) -> tuple[Ints, Ints]:
        """Person and post (0 and -1 for nobody) for actions at these areas: of the first layer that has somebody."""
        person, post = self.person[leaves[0], action], self.post[leaves[0], action]
        for leaf in leaves[1:]:
            lacking = person == 0
            person = np.where(lacking, self.person[leaf, action], person)
            post = np.where(lacking, self.post[leaf, action], post)
        return person, post


def desk(profile: Profile, crew: Crew, places: dict[str, Place], areas: int, dice: Dice) -> Desk:
    """For every area and action somebody who may do it, from the area itself or from above.

    What the profile keeps apart (handling and checking) different people do, where there are any.
    """
    rng = dice.stream("desk")
    posts = [post.key for post in profile.posts]
    holders: dict[tuple[int, str], list[int]] = {}
    for person, post, area, _, _, until in crew.held:
        if until is None:
            holders.setdefault((area, post), []).append(person)
    actions = profile.workflow.actions
    keys = [action.key for action in actions]
    apart: list[set[int]] = [set() for _ in actions]
    for number, action in enumerate(actions):
        for other in action.apart:
            apart[number].add(keys.index(other))
            apart[keys.index(other)].add(number)
    who_acts: Ints = np.zeros((areas + 1, len(actions)), dtype=np.int64)
    post_of: Ints = np.full((areas + 1, len(actions)), -1, dtype=np.int64)
    for place in places.values():
        for index, parent in enumerate(place.tree.parents):
            here = int(place.ids[index])
            above = int(place.ids[parent]) if parent >= 0 else 0
            who_acts[here], post_of[here] = who_acts[above], post_of[above]
            for number, action in enumerate(actions):
                others = {int(who_acts[here, other]) for other in apart[number]}
                able = [
                    (person, post)
                    for post in action.posts
                    for person in holders.get((here, post), ())[:3]
                    if person not in others
                ]
                taken = not who_acts[here, number] or int(who_acts[here, number]) in others
                if able and (parent < 0 or rng.random() < 0.8 or taken):
                    person, post = able[int(rng.integers(len(able)))]
                    who_acts[here, number], post_of[here, number] = person, posts.index(post)
    nearest = next(iter(places.values()))
    somewhere = int(nearest.ids[nearest.tree.at_level(max(nearest.tree.levels))[0]])
    who_acts[0], post_of[0] = who_acts[somewhere], post_of[somewhere]  # what lies in no grid somebody takes, too
    return Desk(person=who_acts, post=post_of, posts=posts, names=crew.names)
