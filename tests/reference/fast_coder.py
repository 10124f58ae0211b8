"""The quick coder of codes, one symbol at a time."""

import numpy as np

LOW, TOTAL = 1 << 16, 1 << 15
RATES = [1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5]
CELL_BITS = [0, 8, 6, 5, 4]


class Model:
    """Cumulative frequencies of 16 symbols that move towards what is seen, faster at first."""

    def __init__(self, symbols, last):
        self.below = [i * TOTAL // symbols if i < symbols else TOTAL - 16 + i for i in range(16)]
        self.used, self.last = 0, last

    def move(self, symbol):
        for i in range(16):
            target = i if i <= symbol else TOTAL - 16 + i
            self.below[i] += (target - self.below[i]) >> RATES[self.used]
        self.used = min(self.used + 1, self.last)


class Models(dict):
    """Pairs of models by name and context, made when first met."""

    def __init__(self, levels):
        self.symbols = levels if levels <= 16 else 16

    def pair(self, kind, a, b):
        symbols = 16 if kind in ("run", "copy", "inside") else self.symbols
        first = self.setdefault((kind, 0, a), Model(symbols, 6))
        second = self.setdefault((kind, 1, b), Model(symbols, 14))
        return first, second


def sums(pair):
    return [(x + y) >> 1 for x, y in zip(pair[0].below, pair[1].below, strict=True)] + [TOTAL]


class Writer:
    reads = False

    def __init__(self):
        self.spans = []

    def symbol(self, pair, symbol):
        below = sums(pair)
        self.spans.append((below[symbol], below[symbol + 1] - below[symbol]))
        for model in pair:
            model.move(symbol)
        return symbol

    def bits(self, count, value):
        self.spans.append((value * (TOTAL >> count), TOTAL >> count))
        return value

    def finish(self, lag):
        state, words = LOW, []
        for low, width in reversed(self.spans):
            if state >= width << 17:
                words.append(state & 0xFFFF)
                state >>= 16
            state = state // width * TOTAL + state % width + low
        words += [state >> 16, state & 0xFFFF, lag]
        return b"".join(word.to_bytes(2, "little") for word in reversed(words))


class Reader:
    reads = True

    def __init__(self, data):
        self.words = [int.from_bytes(data[i : i + 2], "little") for i in range(0, len(data) - 1, 2)]
        self.whole = len(data) % 2 == 0
        self.next = 0
        self.lag = self.word()
        self.state = self.word() | self.word() << 16

    def word(self):
        self.next += 1
        return self.words[self.next - 1] if self.next <= len(self.words) else 0

    def take(self, low, width):
        self.state = width * (self.state // TOTAL) + self.state % TOTAL - low
        if self.state < LOW:
            self.state = self.state << 16 | self.word()

    def symbol(self, pair, _):
        below = sums(pair)
        symbol = max(s for s in range(16) if below[s] <= self.state % TOTAL)
        self.take(below[symbol], below[symbol + 1] - below[symbol])
        for model in pair:
            model.move(symbol)
        return symbol

    def bits(self, count, _):
        value = self.state % TOTAL // (TOTAL >> count)
        self.take(value * (TOTAL >> count), TOTAL >> count)
        return value

    def ended_well(self):
        return self.whole and self.next == len(self.words) and self.state == LOW


class Geometry:
    """Predictions of levels, and all levels by distance from one."""

    def __init__(self, values):
        self.values = values.astype(np.int64)
        self.bits = CELL_BITS[values.shape[1]]

    def keys(self, point):
        """Distances in steps of 32, then numbers."""
        return ((self.values // 32 - point) ** 2).sum(1) * 256 + np.arange(len(self.values))

    def predict(self, w, n, nw, ww, line):
        if self.values.shape[1] == 0 or (w == ww if line else w == n or n == nw):
            return w
        if not line and w == nw:
            return n
        a, b, c, d = (self.values[k] // 4 for k in (w, n, nw, ww))
        guess = np.clip(2 * a - d, 0, 16383) if line else np.clip(a + b - c, np.minimum(a, b), np.maximum(a, b))
        middle = ((guess >> (14 - self.bits)) * 2 + 1) << (15 - self.bits)
        return int(self.keys(middle // 32).argmin())

    def order(self, level):
        keys = self.keys(self.values[level] // 32)
        keys[level] = -1
        return keys.argsort().tolist()


def classes(levels):
    """The first rank of each class, and how many bits tell one inside."""
    bits = [max(s, 1) if levels > 256 else max(s - 8, 0) * (s >= 10) for s in range(16)]
    return [sum(1 << b for b in bits[:s]) for s in range(16)], bits


def by_distance(guess, levels):
    """Places from the nearest to a guess on, the upper of two first."""
    return sorted(range(levels), key=lambda place: (abs(place - guess), -place))


class Lane:
    """Rows of codes with copies of their ends beside them."""

    def __init__(self, columns):
        self.columns = columns
        self.codes, self.told = [[0] * (columns + 32) for _ in range(3)], [[0] * (columns + 32) for _ in range(2)]
        self.last_run, self.last_copy, self.broken, self.expected, self.matched = 0, 0, False, 0, 0

    def match(self, same):
        self.matched = min(self.matched + 1, 16) if same else 0

    def row(self, coder, models, geometry, levels, line, lag, codes, above):
        """Codes a row, given those above in its half; yields after each code or run."""
        down, across = lag
        up, upper = self.codes[0], self.codes[1]
        here, told, told_up = [up[16]] * 16 + [0] * (self.columns + 16), [0] * (self.columns + 32), self.told[0]
        # The room beside the symbols is never written.
        if not coder.reads:
            here[16 : 16 + self.columns] = codes.tolist()
        x, end = 16, 16 + self.columns
        if lag == (0, 0) or len(above) < down:
            sources, self.matched = range(0), 0
        else:
            sources = range(max(16, 16 + across), min(end, end + across))

        def source(place):
            return int(above[len(above) - down][place - across - 16]) if down else here[place - across]

        while x < end:
            w = here[x - 1]
            if x in sources and self.matched == 16 and not self.broken:
                most = min(15, sources.stop - x)
                same = next((i for i in range(most) if here[x + i] != source(x + i)), most)
                s = coder.symbol(models.pair("copy", self.last_copy, w & 255), 15 if same == most else same)
                self.last_copy, self.broken = s, s < most
                for _ in range(min(s, most)):
                    here[x] = source(x)
                    x += 1
                if self.broken:
                    self.expected, self.matched = source(x), 0
            elif not self.broken and up[x - 1 : x + 15] == [w] * 16:
                most = min(15, end - x)
                same = next((i for i in range(most) if here[x + i] != w), most)
                s = coder.symbol(models.pair("run", self.last_run, w & 255), 15 if same == most else same)
                self.last_run, self.broken, self.expected = s, s < most, w
                same = min(s, most)
                here[x : x + same] = [w] * same
                for place in range(x, x + same):
                    if place in sources:
                        self.match(source(place) == w)
                x += same
            else:
                here[x], told[x] = self.code(coder, models, geometry, levels, line, (here, up, upper, told, told_up), x)
                if x in sources:
                    self.match(source(x) == here[x])
                self.broken = False
                x += 1
            yield
        here[end:] = [here[end - 1]] * 16
        self.codes, self.told = [here, up, upper], [told, told_up]
        codes[:] = here[16:end]

    def code(self, coder, models, geometry, levels, line, rows, x):
        here, up, upper, told, told_up = rows
        w, n, nw, ne, ww = here[x - 1], up[x], up[x - 1], up[x + 1], here[x - 2]
        kind = "broken" if self.broken else "code"
        if levels <= 16:
            near = [w, n, geometry.predict(w, n, nw, ww, line), ne, ww, upper[x], nw, upper[x + 1], upper[x - 1]]
            near += [up[x - 2], up[x + 2], here[x - 3], up[x - 3], up[x + 3], upper[x - 2], upper[x + 2]]
            count = 16 if levels <= 2 else 8 if levels <= 4 else 4
            a, b = tuple(near[: count * 3 // 4]), tuple(near[:count])
            if self.broken:
                a, b = self.expected, (self.expected, ne)
            return min(coder.symbol(models.pair(kind, a, b), here[x]), levels - 1), 0
        first, bits = classes(levels)

        def class_of(rank):
            return max(s for s in range(16) if first[s] <= rank)

        busy = told[x - 1] + told_up[x] + told_up[x + 1]
        if levels > 256:
            guess = min(max(2 * w - ww, 0), levels - 1) if line else min(max(w + n - nw, min(w, n)), max(w, n))
            order = by_distance(guess, levels)
            a, b, source = busy, (told[x - 1], told[x - 2], told_up[x]), told[x - 1]
        else:
            guess = geometry.predict(w, n, nw, ww, line)
            order = geometry.order(guess)
            a, b = (guess, min(busy // 8, 3)), tuple(class_of(order.index(k)) for k in (w, n, ne))
            source = guess
        rank = 0 if coder.reads else order.index(here[x])
        s = coder.symbol(models.pair(kind, self.expected & 255 if self.broken else a, b), class_of(rank))
        if bits[s]:
            rest = bits[s] - min(bits[s], 4)
            offset = rank - first[s]
            offset = coder.symbol(models.pair("inside", s, (source, s)), offset >> rest) << rest
            if rest:
                offset |= coder.bits(rest, (rank - first[s]) % (1 << rest))
            rank = first[s] + offset
        else:
            rank = first[s]
        return order[min(rank, levels - 1)], s


def walk(coder, values, codes, lag):
    """Both halves of each plane, a code or a run of one, then of the other."""
    planes, rows, columns = codes.shape
    levels = values.shape[1]
    models, lanes = Models(levels), [Lane(columns), Lane(columns)]
    for plane in range(planes):
        geometry = Geometry(values[plane if len(values) > 1 else 0])
        half = rows - rows // 2
        for y in range(half):
            steps = []
            for lane, row in zip(lanes, (y, half + y), strict=True):
                if row < rows:
                    above = codes[plane, row - y : row]
                    steps.append(lane.row(coder, models, geometry, levels, rows == 1, lag, codes[plane, row], above))
            while len(steps) == 2 and all(next(step, 1) is None for step in steps):
                pass
            for step in reversed(steps):
                list(step)


def lag_of(word):
    """Rows above and columns to the left."""
    return word >> 8, (word & 255) - (word & 128) * 2


def fast_lag(codes):
    """The word of the distance at which codes repeat, by some spans of 16; 0 if they do not."""
    _, rows, columns = codes.shape
    if columns < 16:
        return 0
    lags = [(0, across) for across in range(1, 65)]
    lags += [(down, across) for down in range(1, 17) for across in range(-16, 17)]
    lags += [(down, 0) for down in range(17, 256)]
    lines, scores, seen = codes.reshape(-1, columns).tolist(), [0] * len(lags), 0
    for k in range(min(codes.size // 64, 256)):
        place = (k * 0x9E3779B1 % 2**32 * len(lines)) >> 32
        x = (k * 0x85EBCA6B % 2**32 * (columns - 15)) >> 32
        span, row = lines[place][x : x + 16], place % rows % (rows - rows // 2)
        if len(set(span)) == 1:
            continue
        seen += 1
        for at, (down, across) in enumerate(lags):
            start = x - across
            scores[at] += row >= down and 0 <= start <= columns - 16 and lines[place - down][start : start + 16] == span
    best = scores.index(max(scores))
    enough = 2 if lags[best] == (1, 0) else 4
    return lags[best][0] << 8 | lags[best][1] & 255 if scores[best] and enough * scores[best] >= seen else 0


def fast_encode(codes, values, lag):
    coder = Writer()
    walk(coder, values, codes.copy(), lag_of(lag))
    return coder.finish(lag)


def fast_decode(data, values, shape, dtype):
    """The codes, or None if the bytes are not those of any."""
    coder, codes = Reader(data), np.zeros(shape, dtype)
    lag = lag_of(coder.lag)
    if lag[0] == 0 and lag[1] < 0:
        return None
    walk(coder, values, codes, lag)
    return codes if coder.ended_well() else None
