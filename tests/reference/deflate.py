"""Deflate by shortest paths, and the prefix codes that it writes with (RFC 1951)."""

from bisect import bisect_right

SHORTEST, LONGEST, END, NEAR, DISTANCES = 3, 258, 256, 286, 30
WINDOW, PART, CHUNK, HASH_BITS, HEADER, LONG = 1 << 15, 1 << 17, 1 << 13, 16, 6, 64
LENGTH_EXTRA = [0] * 8 + [extra for extra in range(1, 6) for _ in range(4)] + [0]
LENGTH_BASE = [3 + sum(1 << extra for extra in LENGTH_EXTRA[:symbol]) for symbol in range(28)] + [258]
DISTANCE_EXTRA = [0] * 4 + [extra for extra in range(1, 14) for _ in range(2)]
DISTANCE_BASE = [sum(1 << extra for extra in DISTANCE_EXTRA[:symbol]) for symbol in range(DISTANCES)]
ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]


def log2_units(x):
    """floor(64 log2 x), with x**64 exact."""
    return (x**64).bit_length() - 1


def length_symbol(length):
    return bisect_right(LENGTH_BASE, length) - 1


def distance_symbol(far):
    return bisect_right(DISTANCE_BASE, far) - 1


def code_lengths(counts, limit):
    """Package-merge with the symbols of every coin written out."""
    coins = sorted((count, symbol) for symbol, count in enumerate(counts) if count)
    lengths = [0] * len(counts)
    if len(coins) == 1:
        lengths[coins[0][1]] = 1
    if len(coins) < 2:
        return lengths
    level = []
    for _ in range(limit):
        pairs = [(a[0] + b[0], a[2] + b[2]) for a, b in zip(level[::2], level[1::2], strict=False)]
        level = [(count, 0, [symbol]) for count, symbol in coins] + [(value, 1, symbols) for value, symbols in pairs]
        level.sort(key=lambda coin: coin[:2])
    for coin in level[: 2 * len(coins) - 2]:
        for symbol in coin[2]:
            lengths[symbol] += 1
    return lengths


def code_words(lengths):
    """The canonical words, as strings of digits."""
    words, value, before = [""] * len(lengths), -1, 0
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(lengths) if length):
        value = (value + 1) << (length - before)
        before = length
        words[symbol] = format(value, f"0{length}b")
    return words


def matches(data, stop, stride, depth):
    """For each position up to `stop` and a window before: [(length, distance less one)], each longer than the last."""

    def hashed(word):
        return (int.from_bytes(word, "little") * 0x9E3779B1 % (1 << 32)) >> (32 - HASH_BITS)

    last_three, chains, found = {}, {}, []
    for i in range(len(data)):
        part_end = min(len(data), (i // PART + 1) * PART)
        found.append([])
        if i + 4 > len(data):
            continue
        three, four = hashed(b"\0" + data[i : i + 3]), hashed(data[i : i + 4])
        best, most = SHORTEST - 1, min(LONGEST, part_end - i)

        def compare(at, i=i, most=most):
            nonlocal best
            length = 0
            while length < most and data[at + length] == data[i + length]:
                length += 1
            if length > best:
                best = length
                found[i].append((length, i - at - 1))

        before = found[i - 1] if i % PART and i else []
        if before and before[-1][0] > LONG:
            compare(i - before[-1][1] - 1)
        elif three in last_three and i - last_three[three] <= WINDOW:
            compare(last_three[three])
        best = max(best, SHORTEST)
        chain = [at for at in chains.get(four, [])[::-1][:depth] if i - at <= WINDOW]
        for at in [i - stride] * (stride <= min(i, WINDOW)) + chain:
            if best < most:
                compare(at)
        last_three[three] = i
        chains.setdefault(four, []).append(i)
    return found[:stop]


def prices(counts):
    def price(symbol, extra):
        total = sum(counts[:NEAR] if symbol < NEAR else counts[NEAR:])
        return max(log2_units(2 * total + 1) - log2_units(2 * counts[symbol] + 1), 64) + 64 * extra

    near = [price(symbol, 0) for symbol in range(END)]
    lengths = [price(END + 1 + symbol, LENGTH_EXTRA[symbol]) for symbol in range(29)]
    far = [price(NEAR + symbol, DISTANCE_EXTRA[symbol]) for symbol in range(DISTANCES)]
    return near, lengths, far


def choose(data, block, stop, found, counts, ways):
    """Set the ways of [block, stop): (length, distance less one), or (1, 0) for a literal."""
    near, lengths, far = prices(counts)
    costs = {stop: 0}
    for i in range(stop - 1, block - 1, -1):
        ahead = [(near[data[i]] + costs[i + 1], 1, 0)]
        shortest = SHORTEST
        for length, distance in found[i]:
            most = min(length, stop - i)
            if length == LONGEST:
                shortest = max(most, SHORTEST)
            for step in range(shortest, most + 1):
                cost = far[distance_symbol(distance)] + lengths[length_symbol(step)] + costs[i + step]
                ahead.append((cost, step, distance))
            shortest = max(shortest, most + 1)
        costs[i], *ways[i] = min(ahead)


def count(data, at, stop, ways):
    counts = [0] * (NEAR + DISTANCES)
    counts[END] = 1
    while at < stop:
        length, distance = ways[at]
        if length == 1:
            counts[data[at]] += 1
        else:
            counts[END + 1 + length_symbol(length)] += 1
            counts[NEAR + distance_symbol(distance)] += 1
        at += length
    return counts, at


def block_cost(counts):
    parts = [counts[:NEAR], counts[NEAR:]]
    entropy = sum(sum(part) * log2_units(sum(part)) for part in parts if any(part))
    return entropy + sum(64 * HEADER - c * log2_units(c) for c in counts if c)


def block_ends(data, start, stop, ways):
    chunks, ends, at = [], [], start
    while at < stop:
        counts, at = count(data, at, min(at + CHUNK, stop), ways)
        chunks.append(counts)
        ends.append(at)
    best = [(0, [])]
    for b in range(1, len(chunks) + 1):
        ways_here = []
        for a in range(b):
            counts = [sum(column) for column in zip(*chunks[a:b], strict=True)]
            counts[END] = 1
            ways_here.append((best[a][0] + block_cost(counts), a, [*best[a][1], ends[b - 1]]))
        cost, _, cuts = min(ways_here)
        best.append((cost, cuts))
    return best[-1][1]


def said(lengths):
    """(symbol, extra bits, their value) for each length or run of lengths."""
    out, i = [], 0
    while i < len(lengths):
        run = 1
        while i + run < len(lengths) and lengths[i + run] == lengths[i]:
            run += 1
        if lengths[i] == 0 and run >= 3:
            run = min(run, 138)
            out.append((17, 3, run - 3) if run < 11 else (18, 7, run - 11))
        elif i and lengths[i] == lengths[i - 1] and run >= 3:
            run = min(run, 6)
            out.append((16, 2, run - 3))
        else:
            run = 1
            out.append((lengths[i], 0, 0))
        i += run
    return out


def trimmed(lengths, least):
    size = max([least, *(i + 1 for i, length in enumerate(lengths) if length)])
    return lengths[:size]


def number(value, bits):
    """A number as digits, lowest first."""
    return format(value, f"0{bits}b")[::-1] if bits else ""


def written(data, block, stop, ways):
    counts, _ = count(data, block, stop, ways)
    near, far = code_lengths(counts[:NEAR], 15), code_lengths(counts[NEAR:], 15)
    header = said(trimmed(near, END + 1) + trimmed(far, 1))
    said_counts = [sum(symbol == word[0] for word in header) for symbol in range(19)]
    said_lengths = code_lengths(said_counts, 7)
    ordered = trimmed([said_lengths[symbol] for symbol in ORDER], 4)
    said_words = code_words(said_lengths)
    own = number(len(trimmed(near, END + 1)) - 257, 5) + number(len(trimmed(far, 1)) - 1, 5)
    own += number(len(ordered) - 4, 4) + "".join(number(length, 3) for length in ordered)
    own += "".join(said_words[symbol] + number(value, extra) for symbol, extra, value in header)
    fixed_near, fixed_far = [8] * 144 + [9] * 112 + [7] * 24 + [8] * 8, [5] * 30

    def total(near, far):
        return sum(count * length for count, length in zip(counts, near[:NEAR] + far, strict=True))

    fixed = len(own) + total(near, far) >= total(fixed_near, fixed_far)
    if fixed:
        near, far = fixed_near, fixed_far
    near, far = code_words(near), code_words(far)
    bits = [number(int(stop == len(data)), 1), number(1 if fixed else 2, 2), "" if fixed else own]
    at = block
    while at < stop:
        length, distance = ways[at]
        if length == 1:
            bits.append(near[data[at]])
        else:
            a, b = length_symbol(length), distance_symbol(distance)
            bits += [near[END + 1 + a], number(length - LENGTH_BASE[a], LENGTH_EXTRA[a])]
            bits += [far[b], number(distance - DISTANCE_BASE[b], DISTANCE_EXTRA[b])]
        at += length
    return "".join([*bits, near[END]])


def deflate(data, stride, depth, passes):
    """A raw deflate stream of bytes."""
    found = matches(data, len(data), stride, depth)
    ways, bits = [None] * len(data), ""
    for start in range(0, len(data), PART):
        stop = min(start + PART, len(data))
        counts = [0] * END + [1 + (stop - start) // 64] * (NEAR + DISTANCES - END)
        for byte in data[start:stop]:
            counts[byte] += 1
        choose(data, start, stop, found, counts, ways)
        block = start
        for end in block_ends(data, start, stop, ways):
            for _ in range(1, passes):
                choose(data, block, end, found, count(data, block, end, ways)[0], ways)
            bits += written(data, block, end, ways)
            block = end
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8][::-1], 2) for i in range(0, len(bits), 8))
