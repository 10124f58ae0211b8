"""Wu's variance cuts over 64 bins along each axis of a box."""

import numpy as np

BINS = 64


def _explained(sums, weight):
    square = 0.0
    for value in sums:
        square += value * value
    return square / weight


def _bins(x, low, scale):
    return np.minimum(((x - low) * scale).astype(np.int64), BINS - 1)


def _best_cut(points, weights):
    """(gain, which points go low) of the cut that lowers Σ w |x − mean|² most; gain 0 without one."""
    best_gain, best_side = 0.0, None
    for axis in range(points.shape[1]):
        x = points[:, axis]
        low, high = x.min(), x.max()
        if not high > low:
            continue
        bins = _bins(x, low, BINS / (high - low))
        weight, sums = np.zeros(BINS), np.zeros((BINS, points.shape[1]))
        for p, b in enumerate(bins):
            weight[b] += weights[p]
            sums[b] += weights[p] * points[p]
        total_weight, total = 0.0, np.zeros(points.shape[1])
        for b in range(BINS):
            total_weight += weight[b]
            total += sums[b]
        whole = _explained(total, total_weight)
        left_weight, left = 0.0, np.zeros(points.shape[1])
        for b in range(BINS - 1):
            if not weight[b] > 0:
                continue
            left_weight += weight[b]
            left += sums[b]
            gain = _explained(left, left_weight) + _explained(total - left, total_weight - left_weight) - whole
            if gain > best_gain:
                best_gain, best_side = gain, bins <= b
    return best_gain, best_side


def variance_cut(points, weights, k):
    """The box of each point: the box of largest gain is cut, the first of several, until there are `k`."""
    boxes = [np.arange(len(points))]
    cuts = [_best_cut(points, weights)]
    while len(boxes) < k:
        worst = max(range(len(boxes)), key=lambda b: (cuts[b][0], -b))
        gain, side = cuts[worst]
        if not gain > 0:
            break
        members = boxes[worst]
        boxes[worst], cuts[worst] = members[side], _best_cut(points[members[side]], weights[members[side]])
        boxes.append(members[~side])
        cuts.append(_best_cut(points[members[~side]], weights[members[~side]]))
    labels = np.empty(len(points), np.int32)
    for b, members in enumerate(boxes):
        labels[members] = b
    return labels, len(boxes)
