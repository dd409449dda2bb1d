"""An AND/OR system in the order in which its nodes come to hold, to be read front to back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from provolta.flow.columns import Ints, pointers, spread
from provolta.kernels import fixed

UNTOUCHED, EXPOSED, LOST = 0, 1, 2
"""The degrees to which a failure reaches a node."""
Marks = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Ranked:
    """What held as places in that order; what did not hold is left out, as a need it is -1.

    ``back_need`` and ``back_user`` are the needs that come after their users: the way around a
    cycle, which going through the order once does not see.
    """

    every: Marks
    given: Marks
    need_ptr: Ints
    needs: Ints
    back_user: Ints
    back_need: Ints

    @classmethod
    def of(
        cls, every: Marks, given: Marks, need_ptr: Ints, needs: Ints, order: Ints, rank: Ints
    ) -> Ranked:
        """The system of these columns; ``rank`` is the place of each node in ``order``."""
        owner, place = spread(need_ptr, order)
        ranks = rank[needs[place]]
        back = (ranks > owner) & (given[order] == 0)[owner]
        return cls(
            every=fixed(every[order]),
            given=fixed(given[order]),
            need_ptr=fixed(pointers(need_ptr[order + 1] - need_ptr[order])),
            needs=fixed(ranks),
            back_user=owner[back],
            back_need=ranks[back],
        )

    def returning(self, state: Marks, failed: Ints) -> bool:
        """Whether something that counts as lost is served around a cycle by what is not."""
        saved = (state[self.back_user] == LOST) & (state[self.back_need] != LOST)
        return bool((~np.isin(self.back_user[saved], failed)).any())

    def reached(self, state: Marks) -> Ints:
        """What is untouched so far and has a need around a cycle that is not."""
        hit = (state[self.back_user] == UNTOUCHED) & (state[self.back_need] != UNTOUCHED)
        return np.unique(self.back_user[hit])
