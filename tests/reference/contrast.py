"""Contrast-aware error diffusion, sample by sample, in float32."""

import numpy as np

from .diffusion import nearest_level

BUCKETS = 256


def diffuse_around(samples, codebook, low, high, around, scale, dtype):
    """Codes: the waiting sample nearest to a codeword takes it; its error goes to the waiting ones around.

    A share is the weight of the place times how far the value lies from the lowest codeword, for an error above 0, or
    from the highest, added over the coordinates times their errors; where all are 0, the weight alone. With none
    waiting around, the first of the nearest square ring that has one takes all.
    """
    work, scale = samples.copy(), np.float32(scale)
    rows, columns = work.shape[:2]
    codes = np.empty((rows, columns), dtype)
    bottom, top = codebook.min(axis=0), codebook.max(axis=0)
    buckets, bucket_of = [[] for _ in range(BUCKETS)], {}

    def queue(at):
        bucket = 0
        if scale > 0:
            difference = work[at] - codebook[nearest_level(work[at], codebook)]
            bucket = int(min(np.sqrt(total(difference * difference)) * scale, np.float32(BUCKETS - 1)))
        if bucket_of.get(at) != bucket:
            take(at)
            bucket_of[at] = bucket
            buckets[bucket].append(at)

    def lean(value, error):
        room = np.where(error > 0, value - bottom, top - value)
        return np.where(room > 0, room * np.abs(error), np.float32(0))

    def take(at):
        if at in bucket_of:
            buckets[bucket_of.pop(at)].remove(at)

    for at in np.ndindex(rows, columns):
        queue(at)
    while bucket_of:
        at = next(bucket[0] for bucket in buckets if bucket)
        take(at)
        value = np.where(work[at] < low, low, work[at])
        value = np.where(value > high, high, value)
        codes[at] = nearest_level(value, codebook)
        error = value - codebook[codes[at]]
        if not error.any() or not bucket_of:
            continue
        places = [((at[0] + int(j), at[1] + int(i)), np.float32(weight)) for j, i, weight in around]
        places = [(place, weight) for place, weight in places if place in bucket_of]
        if not places:
            place = next(place for place in rings(at, max(rows, columns)) if place in bucket_of)
            work[place] += error
            queue(place)
        leans = [total(lean(work[place], error)) for place, _ in places]
        shares = [lean * weight for lean, (_, weight) in zip(leans, places, strict=True)]
        if total(shares) == 0:
            shares = [weight for _, weight in places]
        for (place, _), share in zip(places, shares, strict=True):
            work[place] += error * (share / total(shares))
        for place, _ in places:
            queue(place)
    return codes


def rings(at, farthest):
    """The places around one, square ring by square ring, each in raster order."""
    for ring in range(1, farthest + 1):
        for j in range(-ring, ring + 1):
            for i in range(-ring, ring + 1):
                if max(abs(j), abs(i)) == ring:
                    yield at[0] + j, at[1] + i


def total(values):
    """The sum, added in order, in float32."""
    result = np.float32(0)
    for value in values:
        result += value
    return result
