"""AND/OR systems: what still holds when something fails, exactly, with cycles.

Nodes are numbers. ``every[n]`` says that node ``n`` needs all that row ``n`` of ``needs`` names,
else one is enough. ``uses`` is the same the other way round. A node that is ``given`` holds by
itself. What holds is the least set that is closed under these rules (a Horn program), found as in
Dowling and Gallier (1984), doi:10.1016/0743-1066(84)90014-1: cycles do not feed themselves.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provolta.kernels.machine import kernel

Column = npt.NDArray[np.int32]
Marks = npt.NDArray[np.uint8]
Words = npt.NDArray[np.int64]

LANES = 63
"""How many assumed failures :func:`sweep` follows at once, one to a bit."""


@kernel
def settle(
    every: Marks,
    need_ptr: Column,
    use_ptr: Column,
    uses: Column,
    given: Marks,
    failed: Marks,
    left: Column,
    queue: Column,
) -> int:
    """How many nodes hold; they are written into ``queue``, each after what it rests on.

    ``left`` gets for each node how many of its needs are still missing: 0 if it holds, -1 if it
    failed.
    """
    count = 0
    for node in range(len(every)):
        needed = need_ptr[node + 1] - need_ptr[node]
        if failed[node]:
            left[node] = -1
        elif given[node] or (every[node] and needed == 0):
            left[node] = 0
            queue[count] = node
            count += 1
        else:
            left[node] = needed if every[node] else 1
    begin = 0
    while begin < count:
        node = queue[begin]
        begin += 1
        for place in range(use_ptr[node], use_ptr[node + 1]):
            user = uses[place]
            if left[user] > 0:
                left[user] -= 1
                if left[user] == 0:
                    queue[count] = user
                    count += 1
    return count


@kernel
def lose(
    every: Marks,
    need_ptr: Column,
    needs: Column,
    use_ptr: Column,
    uses: Column,
    given: Marks,
    rank: Column,
    state: Marks,
    cursor: Column,
    queue: Column,
    count: int,
    most: int,
) -> int:
    """Take away everything that may rest on what failed; how many nodes that is.

    Stops when it has taken more than ``most``, after which the state is of no use.

    ``queue`` begins with the ``count`` failed nodes, ``state`` is 1 for them and 0 elsewhere.
    ``rank`` is the place of a node in the order of :func:`settle`, -1 if it did not hold. A node
    stays if some need of a lower rank stays, so what stays is well founded; what goes may be too
    much where there are cycles, which :func:`restore` mends. ``cursor`` must be all 0.
    """
    begin = 0
    while begin < count <= most:
        node = queue[begin]
        begin += 1
        for place in range(use_ptr[node], use_ptr[node + 1]):
            user = uses[place]
            if state[user] or given[user] or rank[user] < 0:
                continue
            goes = True
            if not every[user]:
                end = need_ptr[user + 1]
                look = need_ptr[user] + cursor[user]
                while look < end:
                    need = needs[look]
                    if state[need] == 0 and rank[need] >= 0 and rank[need] < rank[user]:
                        goes = False
                        break
                    look += 1
                cursor[user] = look - need_ptr[user]
            if goes:
                state[user] = 1
                queue[count] = user
                count += 1
    return count


@kernel
def restore(  # noqa: C901 - machine code cannot be cut up without cost
    every: Marks,
    need_ptr: Column,
    needs: Column,
    use_ptr: Column,
    uses: Column,
    rank: Column,
    state: Marks,
    left: Column,
    queue: Column,
    first: int,
    count: int,
    again: Column,
) -> int:
    """Give back what :func:`lose` took without need; how many nodes that is.

    The nodes taken are ``queue[:count]``, the failed ones among them ``queue[:first]``. The
    ``state`` of what comes back is 0 again; ``left``, all 0, and ``again`` are room to work in.
    """
    fresh = 0
    for place in range(first, count):
        node = queue[place]
        missing = 0
        for look in range(need_ptr[node], need_ptr[node + 1]):
            need = needs[look]
            if state[need] or rank[need] < 0:
                missing += 1
        if every[node]:
            left[node] = missing
        else:
            left[node] = 1 if missing == need_ptr[node + 1] - need_ptr[node] else 0
        if left[node] == 0:
            again[fresh] = node
            fresh += 1
    for place in range(fresh):
        state[again[place]] = 0
    begin = 0
    while begin < fresh:
        node = again[begin]
        begin += 1
        for place in range(use_ptr[node], use_ptr[node + 1]):
            user = uses[place]
            if state[user] == 1 and left[user] > 0:
                left[user] -= 1
                if left[user] == 0:
                    state[user] = 0
                    again[fresh] = user
                    fresh += 1
    return fresh


@kernel
def strike(every: Marks, given: Marks, need_ptr: Column, needs: Column, state: Marks) -> int:
    """Go once through all nodes that held, in the order of :func:`settle`; how many are lost.

    Nodes and needs are places in that order, -1 for what did not hold, so that the columns are
    read from front to back. ``state`` is 2 for what failed and gets 2 for what may be lost with it
    and 1 for what is hit and stays. Only needs that come before a node count: what stays is well
    founded, and what comes after, around a cycle, is left to others to look at.
    """
    lost = 0
    for node in range(len(every)):
        worst, best = state[node], np.uint8(2)
        if worst < 2 and not given[node]:  # noqa: PLR2004 - machine code
            for place in range(need_ptr[node], need_ptr[node + 1]):
                need = needs[place]
                if 0 <= need < node:
                    worst = max(worst, state[need])
                    best = min(best, state[need])
            if not every[node] and worst == 2 and best < 2:  # noqa: PLR2004 - machine code
                worst = np.uint8(1)
            elif not every[node] and best == 2:  # noqa: PLR2004 - machine code
                worst = np.uint8(2)
            state[node] = worst
        lost += int(worst) >> 1
    return lost


@kernel
def expose(
    use_ptr: Column,
    uses: Column,
    given: Marks,
    rank: Column,
    degree: Marks,
    queue: Column,
    count: int,
) -> int:
    """Mark with 1 what held and lies downstream of the lost nodes, ``queue[:count]``.

    ``degree`` is 2 for these and 0 elsewhere; the queue takes what is found. How many nodes are in
    it at the end.
    """
    begin = 0
    while begin < count:
        node = queue[begin]
        begin += 1
        for place in range(use_ptr[node], use_ptr[node + 1]):
            user = uses[place]
            if degree[user] == 0 and rank[user] >= 0 and not given[user]:
                degree[user] = 1
                queue[count] = user
                count += 1
    return count


@kernel
def ancestors(
    need_ptr: Column, needs: Column, rank: Column, given: Marks, seen: Marks, queue: Column
) -> int:
    """How many nodes ``queue[0]`` may rest on, itself counted; they are written into the queue.

    What did not hold supports nothing, and what is given rests on nothing, so neither is followed.
    """
    begin, count = 0, 1
    seen[queue[0]] = 1
    while begin < count:
        node = queue[begin]
        begin += 1
        if given[node]:
            continue
        for place in range(need_ptr[node], need_ptr[node + 1]):
            need = needs[place]
            if seen[need] == 0 and rank[need] >= 0:
                seen[need] = 1
                queue[count] = need
                count += 1
    return count


@kernel
def witness(
    every: Marks,
    need_ptr: Column,
    needs: Column,
    given: Marks,
    rank: Column,
    last: int,
    seen: Marks,
    queue: Column,
) -> int:
    """How many nodes one way to make ``queue[0]`` hold goes through; they are written into it.

    Where one need is enough, the way takes the first (or, if ``last``, the last) of lower rank, so
    it has no cycle. What is not on some way cannot alone make the node lost.
    """
    begin, count = 0, 1
    seen[queue[0]] = 1
    while begin < count:
        node = queue[begin]
        begin += 1
        if given[node]:
            continue
        picked = -1
        for place in range(need_ptr[node], need_ptr[node + 1]):
            need = needs[place]
            if every[node]:
                if seen[need] == 0:
                    seen[need] = 1
                    queue[count] = need
                    count += 1
            elif rank[need] >= 0 and rank[need] < rank[node] and (last or picked < 0):
                picked = need
        if picked >= 0 and seen[picked] == 0:
            seen[picked] = 1
            queue[count] = picked
            count += 1
    return count


@kernel
def sweep(
    every: Marks,
    need_ptr: Column,
    needs: Column,
    given: Marks,
    order: Column,
    own: Words,
    lost: Words,
) -> int:
    """For every node of ``order``, by bits, which of the assumed failures make it lost.

    ``own[n]`` has the bits of the failures that are node ``n`` itself. ``lost`` must be all -1
    (every bit) and goes down to the greatest solution of: a node is lost if it failed, or if it
    needs all and one need is lost, or if one is enough and every need is lost. ``order`` has each
    node after what it rests on; what does not hold stays lost. How many rounds it took.
    """
    rounds, changed = 0, True
    while changed:
        changed = False
        rounds += 1
        for node in order:
            bits = np.int64(0)
            if not given[node]:
                first, end = need_ptr[node], need_ptr[node + 1]
                if every[node]:
                    for place in range(first, end):
                        bits |= lost[needs[place]]
                else:
                    bits = np.int64(-1)
                    for place in range(first, end):
                        bits &= lost[needs[place]]
            bits |= own[node]
            if bits != lost[node]:
                lost[node] = bits
                changed = True
    return rounds
