"""The criteria of the global rules as their papers write them: for each split, in plain loops. Less is better."""

from math import log, sqrt


def classes(values, counts, last):
    """(value, probability) pairs of the two classes; `last` is the last value's number of the lower one."""
    total = sum(counts)
    pairs = [(v, c / total) for v, c in zip(values, counts, strict=True)]
    return pairs[: last + 1], pairs[last + 1 :]


def mass(part):
    return sum(p for _, p in part)


def mean_of(part):
    return sum(v * p for v, p in part) / mass(part)


def variance_of(part):
    m = mean_of(part)
    return sum(p * (v - m) ** 2 for v, p in part) / mass(part)


def otsu(values, counts, last):
    return sum(mass(part) * variance_of(part) for part in classes(values, counts, last))


def minimum_error(values, counts, last):
    parts = classes(values, counts, last)
    if any(len(part) == 1 for part in parts):
        return float("inf")
    return 1 + 2 * sum(mass(part) * (log(sqrt(variance_of(part))) - log(mass(part))) for part in parts)


def li(values, counts, last):
    cost = 0.0
    for part in classes(values, counts, last):
        m = mean_of([(v - values[0], p) for v, p in part])
        cost += sum((v - values[0]) * p * log((v - values[0]) / m) for v, p in part if v > values[0])
    return cost


def yen(values, counts, last):
    return sum(log(sum((p / mass(part)) ** 2 for _, p in part)) for part in classes(values, counts, last))


def max_entropy(values, counts, last):
    return sum(p / mass(part) * log(p / mass(part)) for part in classes(values, counts, last) for _, p in part)


def renyi_half(values, counts, last):
    """Of order ½: 1 / (1 − ½) = 2."""
    return -sum(2 * log(sum(sqrt(p / mass(part)) for _, p in part)) for part in classes(values, counts, last))


def huang(values, counts, last):
    spread = values[-1] - values[0]
    cost = 0.0
    for part in classes(values, counts, last):
        m = mean_of(part)
        for v, p in part:
            member = 1 / (1 + abs(v - m) / spread)
            cost -= p * (member * log(member) + ((1 - member) * log(1 - member) if member < 1 else 0))
    return cost


def shanbhag(values, counts, last):
    low, high = classes(values, counts, last)
    informations = []
    for part in (low, high[::-1]):
        before, sum_of_logs = 0.0, 0.0
        for _, p in part:
            sum_of_logs -= p * log(1 - 0.5 * before / mass(part))
            before += p
        informations.append(0.5 / mass(part) * sum_of_logs)
    return abs(informations[0] - informations[1])


def moments(values, counts, last):
    """Distance of the lower share from p0, by the determinants of Tsai's appendix."""
    total = sum(counts)
    m1, m2, m3 = (sum(c * v**k for v, c in zip(values, counts, strict=True)) / total for k in (1, 2, 3))
    cd = m2 - m1 * m1
    c0, c1 = (-m2 * m2 + m1 * m3) / cd, (-m3 + m2 * m1) / cd
    z0, z1 = (0.5 * (-c1 + sign * sqrt(c1 * c1 - 4 * c0)) for sign in (-1, 1))
    return abs(mass(classes(values, counts, last)[0]) - (z1 - m1) / (z1 - z0))


def percentile(values, counts, last):
    return abs(mass(classes(values, counts, last)[0]) - 0.5)
