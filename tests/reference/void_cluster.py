"""The void-and-cluster method (Ulichney 1993) on a torus."""

import numpy as np


def _energy(ones, weights):
    """The weights of the ones around each place, summed; a one's own among them."""
    tall, wide = weights.shape
    energy = np.zeros(ones.shape, np.int64)
    for j in range(tall):
        for i in range(wide):
            energy += int(weights[j, i]) * np.roll(ones, (j - tall // 2, i - wide // 2), (0, 1))
    return energy


def void_and_cluster(ones, weights):
    """Ranks: ones leave by the tightest cluster, zeros become ones by the largest void; ties to the first place."""
    ones = (np.asarray(ones) != 0).astype(np.int64)

    def tightest_cluster():
        return int(np.argmax(np.where(ones == 1, _energy(ones, weights), -1)))

    def largest_void():
        return int(np.argmin(np.where(ones == 0, _energy(ones, weights), 1 << 40)))

    while True:
        place = tightest_cluster()
        ones.flat[place] = 0
        void = largest_void()
        ones.flat[void] = 1
        if void == place:
            break
    ranks, start = np.empty(ones.shape, np.int32), ones.copy()
    for rank in reversed(range(int(start.sum()))):
        place = tightest_cluster()
        ones.flat[place], ranks.flat[place] = 0, rank
    ones = start
    for rank in range(int(start.sum()), ones.size):
        place = largest_void()
        ones.flat[place], ranks.flat[place] = 1, rank
    return ranks
