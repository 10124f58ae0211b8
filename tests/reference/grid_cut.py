"""Minimum cuts of pixels and their neighbours: shortest augmenting paths, one after the other, each cut from scratch.

Edmonds & Karp, "Theoretical improvements in algorithmic efficiency for network flow problems", JACM 19 (1972).
"""

import numpy as np


def grid_cuts(pull, right, down, price, cuts):
    labels = np.zeros(pull.shape, np.uint16)
    for k in range(cuts):
        labels |= (_cut(pull, price * (right <= k), price * (down <= k)) << k).astype(np.uint16)
    return labels


def _cut(pull, right, down):
    """The pixels that the source still reaches when all paths to the sink are full."""
    rows, columns = pull.shape
    source, sink = "source", "sink"
    room = {source: {}, sink: {}} | {(y, x): {} for y in range(rows) for x in range(columns)}

    def join(a, b, forth, back):
        room[a][b], room[b][a] = int(forth), int(back)

    for y in range(rows):
        for x in range(columns):
            join(source, (y, x), max(pull[y, x], 0), 0)
            join((y, x), sink, max(-pull[y, x], 0), 0)
            if x + 1 < columns:
                join((y, x), (y, x + 1), right[y, x], right[y, x])
            if y + 1 < rows:
                join((y, x), (y + 1, x), down[y, x], down[y, x])
    while True:
        parent, queue = {source: None}, [source]
        for node in queue:
            for other, left in room[node].items():
                if left > 0 and other not in parent:
                    parent[other] = node
                    queue.append(other)
        if sink not in parent:
            return np.array([[(y, x) in parent for x in range(columns)] for y in range(rows)]).astype(int)
        path = [sink]
        while parent[path[-1]] is not None:
            path.append(parent[path[-1]])
        links = list(zip(path[1:], path[:-1], strict=True))
        flow = min(room[a][b] for a, b in links)
        for a, b in links:
            room[a][b] -= flow
            room[b][a] += flow
