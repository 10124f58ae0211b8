"""Codewords that are moved: one at a time, or from where they are missed least to where they help most."""

import numpy as np

from .nearest import squared_distances


def move_words(points, weights, options, codebook):
    """The codebook and each word's choice, -1 for none, after each in turn took the option of least squared error.

    Distances and products are float32, sums are double, in the order of the points.
    """
    codebook, choices = codebook.copy(), np.full(len(codebook), -1, np.int32)
    weights = weights.astype(np.float32)
    for c in range(len(codebook)):
        others = np.full(len(points), np.inf, np.float32)
        for word in np.delete(codebook, c, axis=0):
            others = np.minimum(others, squared_distances(points, word))
        now = np.minimum(squared_distances(points, codebook[c]), others)
        most = 0.0
        for o, place in enumerate(options[c]):
            gain = 0.0
            for term in weights * (now - np.minimum(squared_distances(points, place), others)):
                gain += float(term)
            if gain > most:
                most, choices[c] = gain, o
        if choices[c] >= 0:
            codebook[c] = options[c, choices[c]]
    return codebook, choices


def exchange(points, weights, labels, distances, boost, fixed, codebook):
    """The codebook of cell means in which words that cost least have joined those that gain most, and how many did."""
    points, k = points.astype(np.float64), len(codebook)
    center, costs, gains = codebook.astype(np.float64), np.zeros(k), np.zeros(k)
    places = np.empty((k, 2, points.shape[1]))
    for c in range(k):
        members = np.flatnonzero(labels[:, 0] == c)
        mass = _total(weights[members])
        if c >= fixed and mass > 0:
            center[c] = _total(weights[members, None] * points[members]) / mass
        costs[c] = _total(weights[members] * (distances[members, 1].astype(np.float64) - distances[members, 0]))
        gains[c], places[c] = _halves(points[members] - center[c], weights[members], center[c], c < fixed)
    costs[:fixed] = np.inf

    moved, used, count = center.astype(np.float32), np.zeros(k, bool), 0
    for gainer in sorted(range(k), key=lambda c: -gains[c]):
        if used[gainer]:
            continue
        losers = [c for c in sorted(range(k), key=lambda c: costs[c]) if not used[c] and c != gainer]
        if not losers or not costs[losers[0]] < boost * gains[gainer]:
            break
        loser = losers[0]
        used[[gainer, loser]] = True
        used[labels[labels[:, 0] == loser, 1]] = True
        moved[loser], moved[gainer] = places[gainer]
        count += 1
    return moved, count


def _halves(offsets, weights, center, fixed):
    """What a second word in a cell gains, and where both go: the new one, and the one that was there."""
    d = len(center)
    spread = np.zeros((d, d))
    for weight, offset in zip(weights, offsets, strict=True):
        spread += weight * offset[:, None] * offset
    axis = spread[np.argmax(np.diag(spread))].copy()
    for _ in range(6):
        largest = np.abs(axis).max()
        if not largest > 0:
            break
        axis = _total((spread * (axis / largest)).T)
    side = (_total((offsets * axis).T) > 0).astype(int)
    masses = [_total(weights[side == s]) for s in (0, 1)]
    if not (masses[0] > 0 and masses[1] > 0):
        return 0.0, (center, center)
    sums = [_total(weights[side == s, None] * offsets[side == s]) for s in (0, 1)]
    each = [_total(sums[s] * sums[s] / masses[s]) for s in (0, 1)]
    first = int(each[1] > each[0])
    new, old = center + sums[first] / masses[first], center + sums[1 - first] / masses[1 - first]
    return (each[first], (new, center)) if fixed else (each[0] + each[1], (new, old))


def _total(rows):
    """The sum of rows, one after the other."""
    total = np.zeros(np.shape(rows)[1:])
    for row in rows:
        total = total + row
    return total
