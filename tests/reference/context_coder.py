"""Codes by contexts: decisions down a tree of levels, each coded with a probability mixed from many opinions."""

from types import SimpleNamespace

import numpy as np


def settings_for(bits, more):
    """What an effort spends on alphabets of so many bits."""
    if bits == 1:
        prefixes = [4, 6, 8, 10, 12, 14, 17, 20, 24, 28, 33, 38] if more else [6, 10, 14, 20, 28, 38]
    elif bits <= 4:
        prefixes = [2, 3, 4, 6, 8, 11, 16, 24] if more else [4, 12]
    else:
        prefixes = [2, 3, 4, 6, 9, 14, 20] if more else [3]
    return SimpleNamespace(
        prefixes=prefixes,
        predicted=bits > 1,
        neighbours=32 if more or bits == 1 else 16,
        rounds=4 if more else 2,
        always=more or bits == 1,
        table_bits=18 if more else 16,
        sparse=2 if more else 5,
        learning=4 if bits == 1 else 3,
        map_rate=6 if bits == 1 else 5,
    )


FIRST_WEIGHTS, LARGEST_WEIGHT = (1800, 1200), 31000
MOST, MOST_IN_MAPS, MOST_IN_REPEATS, HEAD_START, NEW_COUNTER = 250, 600, 1000, 6, 1 << 31
REACH = 5
RECENT, RECENT_BITS, SHORTEST, COMPARED, LONGEST = 0x3D4D51CC, 16, 12, 32, 255
SALT, FLAT = 0x5BD1E995, 0x77777777
PERIOD, FORGET = 512, 4
ACROSS = [-1, 0, -1, 1, -2, 0, -2, 2, -1, 1, -3, 0, -2, 2, -3, 3, -1, 1, -4, 0]
ACROSS += [-3, 3, -4, 4, -2, 2, -1, 1, -5, -4, 4, -3, 3, -5, 5, 0, -2, 2, -1, 1]
DOWN = [0, -1, -1, -1, 0, -2, -1, -1, -2, -2, 0, -3, -2, -2, -1, -1, -3, -3, 0, -4]
DOWN += [-2, -2, -1, -1, -3, -3, -4, -4, 0, -2, -2, -3, -3, -1, -1, -5, -4, -4, -5, -5]

WORD = (1 << 32) - 1
END, STEP = 3071, 4278222805  # the stretched domain has 8 bits after the point; 2^32 exp(−1/256)


def clamp(x, low, high):
    return max(low, min(x, high))


def squash_table():
    """Of x from −END to END: 65536 / (1 + exp(−x / 256))."""
    upper, power = [], 1 << 32
    for _ in range(END + 1):
        upper.append(min((1 << 48) // ((1 << 32) + power), 65535))
        power = power * STEP >> 32
    return [65536 - p for p in upper[:0:-1]] + upper


SQUASH = squash_table()
STRETCH = [clamp(int(np.searchsorted(SQUASH, 16 * p + 8)) - END, -2047, 2047) for p in range(4096)]


def squash(x):
    return SQUASH[END + x]


def counted(counter, bit, most):
    """A counter, 22 bits of probability above 10 of a count, after one more bit."""
    p, n = counter >> 10, counter & 1023
    p += ((((1 << 22) - 1 if bit else 127) - p >> 7) * (327680 // (5 * n + 8))) >> 9
    return p << 10 | min(n + 1, max(n, most))


def mix(a, b):
    x = ((a ^ (b + 0x9E3779B9 + (a << 6) + (a >> 2))) & WORD) * 0x2C1B3C6D & WORD
    return x ^ x >> 15


def quarters(x):
    """4 log2(x) + 1, roughly; 0 of 0."""
    top = x.bit_length() - 1
    return 4 * top + ((x << 2) >> top & 3) + 1 if x else 0


class BitEncoder:
    def __init__(self):
        self.out, self.low, self.high = bytearray(), 0, WORD

    def code(self, bit, p):
        middle = self.low + ((self.high - self.low) * p >> 16)
        self.low, self.high = (self.low, middle) if bit else (middle + 1, self.high)
        while self.low >> 24 == self.high >> 24:
            self.shift(self.high >> 24)
            self.low, self.high = self.low << 8 & WORD, (self.high << 8 & WORD) | 255
        return bit

    def shift(self, byte):
        self.out.append(byte)

    def finish(self):
        return bytes(self.out) + (bytes([(self.low >> 24) + 1]) if self.low else b"")


class BitDecoder(BitEncoder):
    def __init__(self, data):
        super().__init__()
        self.bytes, self.value = iter(data), 0
        for _ in range(4):
            self.shift(0)

    def code(self, bit, p):
        return super().code(int(self.value <= self.low + ((self.high - self.low) * p >> 16)), p)

    def shift(self, byte):
        self.value = (self.value << 8 & WORD) | next(self.bytes, 0)


class ProbabilityMap:
    """For each context, what probability a stretched one stood for, at 25 points."""

    def __init__(self, rate):
        self.rate, self.points = rate, {}

    def refine(self, x, context):
        low, weight = divmod(x + 3072, 256)
        for i in (low, low + 1):
            self.points.setdefault((context, i), squash(clamp(256 * i - 3072, -END, END)) << 6)
        self.used = context, low + (weight >> 7)
        return (self.points[context, low] * (256 - weight) + self.points[context, low + 1] * weight) >> 14

    def update(self, bit):
        self.points[self.used] += (((1 << 22) - 1) * bit - self.points[self.used]) >> self.rate


class CodeTree:
    """Levels parted by planes; leaves from left to right, nodes as in a heap."""

    def __init__(self, values, bits):
        levels, axes = values.shape
        self.values, self.order, self.nodes = values.astype(np.int64), np.arange(levels), {}
        numbers = range(3**axes // 2 + 1, 3**axes)
        self.directions = [
            np.array([number // 3 ** (axes - 1 - axis) % 3 - 1 for axis in range(axes)]) for number in numbers
        ]
        self.split(1, 0, 1 << bits)
        self.level_of, self.leaf_of = self.order.tolist(), np.argsort(self.order).tolist()
        self.points = self.values[self.order]
        pairs = levels // 2
        apart = int(np.abs(self.points[0 : 2 * pairs : 2] - self.points[1 : 2 * pairs : 2]).sum())
        self.spacing = max(apart // pairs, 1) if pairs else 1

    def split(self, node, first, room):
        n, half = min(room, len(self.order) - first), room // 2
        if room == 1 or n <= 0:
            return
        part = self.order[first : first + n]
        direction, threshold, scale = [0] * self.values.shape[1], 0, 256
        if self.directions and n > 1:

            def variance(direction):
                along = (self.values[part] >> 4) @ direction
                return (int(along @ along) * n - int(along.sum()) ** 2) // int(direction @ direction)

            widest = max(self.directions, key=variance)
            part = part[np.argsort(self.values[part] @ widest, kind="stable")]
            self.order[first : first + n] = part
            if n > half:
                direction = widest.tolist()
                threshold = int(self.values[part[half - 1]] @ widest + self.values[part[half]] @ widest) >> 1
                scale = [256, 256, 181, 148, 128][int(widest @ widest)]
        self.nodes[node] = n > half, direction, threshold, scale
        self.split(2 * node, first, half)
        self.split(2 * node + 1, first + half, half)


class NearestLeaf:
    """The first of the leaves nearest to the middle of the cell that a point is in."""

    def __init__(self, points, pixels):
        levels, self.axes = points.shape
        self.points, self.bits, self.known = points >> 4, 0, {}
        most = min(32768, 2 * pixels, (1 << 25) // levels)
        while self.axes and self.bits < 10 and 1 << (self.bits + 1) * self.axes <= most:
            self.bits += 1

    def __call__(self, point):
        cell = tuple(x >> (16 - self.bits) for x in point)
        if cell not in self.known:
            middle = [((2 * x + 1) << (15 - self.bits)) >> 4 for x in cell]
            self.known[cell] = int(np.argmin(((self.points - middle) ** 2).sum(1))) if cell else 0
        return self.known[cell]


class LinearPredictor:
    """Least squares over what was seen, the recent more than the old, solved anew after every PERIOD samples."""

    def __init__(self, inputs, outputs, precise, rounds):
        self.precise, self.rounds, self.seen = precise, rounds, 0
        self.x = np.zeros(inputs, np.int64)
        self.moments, self.crosses = np.zeros((inputs, inputs), np.int64), np.zeros((outputs, inputs), np.int64)
        self.weights = np.zeros((outputs, inputs), np.int64)
        self.weights[np.arange(outputs), outputs + np.arange(outputs)] = 1 << 15
        self.quick = self.weights >> 3

    def predict(self, output):
        total = int(self.quick[output] @ self.x)
        if self.precise:
            return clamp(total >> 13, -65535, 65535)
        return ((total + (1 << 31) & WORD) - (1 << 31)) >> 13

    def update(self, targets):
        self.moments += np.outer(self.x, self.x)
        self.crosses += np.outer(targets, self.x)
        self.seen += 1
        if self.seen % PERIOD == 0:
            shift = 12 if self.precise else 0
            self.solve(self.moments >> shift, self.crosses >> shift)
            self.quick = self.weights >> 3
            self.moments -= self.moments >> FORGET
            self.crosses -= self.crosses >> FORGET

    def solve(self, moments, crosses):
        for _ in range(self.rounds):
            for w, cross in zip(self.weights, crosses, strict=True):
                for i, row in enumerate(moments):
                    own = int(row[i])
                    rest = int(cross[i]) * 65536 + own * int(w[i]) - int(row @ w)
                    whole = abs(rest) // (own + (own >> 10) + 16)  # towards zero
                    w[i] = clamp(whole if rest > 0 else -whole, 1 - (1 << 18), (1 << 18) - 1)


class ContextModel:
    def __init__(self, coder, shape, levels, axes, more):
        self.coder, self.more, self.axes = coder, more, axes
        planes, self.rows, self.columns = shape
        self.bits = max(1, (levels - 1).bit_length())
        self.settings = settings_for(self.bits, more)
        parts = (self.bits + 3) // 4
        self.chunk = (self.bits + parts - 1) // parts
        self.line = self.rows == 1
        self.pad = 40 if self.line else 8
        self.stride = self.columns + 2 * self.pad
        self.offsets = [
            -i - 1 if self.line else down * self.stride + across
            for i, (down, across) in enumerate(zip(DOWN, ACROSS, strict=True))
        ]
        self.table_bits = 6
        while self.table_bits < self.settings.table_bits and np.prod(shape) >> self.table_bits + self.settings.sparse:
            self.table_bits += 1
        self.precise = self.bits > 10
        self.shift = 1 if self.precise else 6
        neighbours = self.settings.neighbours + (5 if planes > 1 else 0)
        self.predictor = LinearPredictor(neighbours * max(axes, 1), axes, self.precise, self.settings.rounds)
        self.map_of_node = ProbabilityMap(self.settings.map_rate)
        self.map_of_leaf = ProbabilityMap(self.settings.map_rate)
        self.groups_of, self.maps, self.weights = {}, {}, {}
        self.repeats = [(WORD // (i + 2) * (i + 1) & ~1023) | HEAD_START for i in range(64)]
        self.recent, self.lasts, self.seen, self.source, self.repeated, self.expected = 0, {}, 0, 0, 0, 0

    def plane(self, codes, start, values, values_before):
        """The codes of a plane, which begins at `start`: all before are known."""
        tree = CodeTree(values, self.bits)
        points, nearest = tree.points.tolist(), NearestLeaf(tree.points, self.rows * self.columns)
        size = (self.rows + REACH) * self.stride
        self.leaves, self.points, self.errors = [0] * size, [points[0]] * size, [[0] * 4] * size
        self.fine = 1
        while tree.spacing >> self.fine + 2:
            self.fine += 1
        for y in range(self.rows):
            row = (y + REACH) * self.stride + self.pad
            self.copy(slice(row - self.pad, row), row - self.stride)
            for x in range(self.columns):
                here, at = row + x, start + y * self.columns + x
                self.look(here, nearest, tree, codes, at, x, y, values_before)
                leaf = self.symbol(tree, tree.leaf_of[codes[at]])
                codes[at] = tree.level_of[leaf]
                self.learn(here, leaf, points[leaf])
                self.repeat(codes, at, tree)
            self.copy(slice(row + self.columns, row + self.columns + self.pad), row + self.columns - 1)

    def copy(self, to, source):
        for kept in (self.leaves, self.points, self.errors):
            kept[to] = [kept[source]] * (to.stop - to.start)

    def input(self, difference):
        return max(difference >> self.shift, -32767)

    def look(self, here, nearest, tree, codes, at, x, y, values_before):
        """Predictions, how good they were around, and contexts."""
        leaf, point, axes, settings = self.leaves, self.points, range(self.axes), self.settings
        up = -1 if self.line else -self.stride
        w, n, nw, ne, nn = (
            here + offset for offset in ((-1, -1, -2, -1, -3) if self.line else (-1, up, up - 1, up + 1, 2 * up))
        )
        pw, pn, pnw, pne = point[w], point[n], point[nw], point[ne]
        if self.line:
            pairs = [(here - i - 1, here - i - 2) for i in range(settings.neighbours)]
        else:
            order = [self.offsets[settings.neighbours], *self.offsets[1 : settings.neighbours]]
            pairs = [(here + offset, w) for offset in order]
        inputs = [self.input(point[to][a] - point[origin][a]) for to, origin in pairs for a in axes]
        before = at >= self.rows * self.columns  # there is a plane before
        if before:
            there, wide = at - self.rows * self.columns, self.columns
            left, right = -(x > 0), int(x + 1 < wide)
            around = 0, right, wide * (y + 1 < self.rows), -wide * (y > 0), left - wide * (y > 0)
            base = values_before[codes[there + left]]
            inputs += [self.input(int(values_before[codes[there + i]][a]) - int(base[a])) for i in around for a in axes]
            same_place, left_of_it = codes[there] + 1, codes[there + left] + 1
        self.predictor.x[: len(inputs)] = inputs
        predicted = [self.predictor.predict(a) * (1 << self.shift) for a in axes]
        self.predictions = [
            [clamp(pw[a] + predicted[a], 0, 65535) for a in axes],
            [clamp(pw[a] + pn[a] - pnw[a], 0, 65535) for a in axes],
            [(3 * pw[a] + 3 * pn[a] + pne[a] + pnw[a]) >> 3 for a in axes],
            [clamp(pn[a] + ((pne[a] - pnw[a]) >> 1), 0, 65535) for a in axes],
        ][: 4 if self.more else 3]
        self.left = pw
        first, second = nearest(self.predictions[0]), nearest(self.predictions[1])
        ew, en, enw, ene = (self.errors[here + i] for i in (-1, -self.stride, -self.stride - 1, -self.stride + 1))
        sums = [2 * ew[k] + 2 * en[k] + enw[k] + ene[k] for k in range(len(self.predictions))]
        expected = [s // (3 * max(self.axes, 1)) + 1 + tree.spacing // 64 for s in [*sums, sums[0]]]
        self.inverse = [min((1 << 20) // error, 65535) for error in expected]
        self.error_class = [clamp((quarters(16 * s // tree.spacing) - 16) // 3, 0, 7) for s in sums]
        activity = sum(abs(pw[a] - pnw[a]) + abs(pn[a] - pnw[a]) + abs(pn[a] - pne[a]) for a in axes)
        W, N, NW, NE, WW, NN = (leaf[i] for i in (w, n, nw, ne, here - 2, nn))
        busy = min(15, quarters(16 * activity // tree.spacing) // 3)
        self.by_error = self.error_class[0] + 8 * (first == second)
        self.by_shape = ((W == N) + 2 * (N == NW) + 4 * (N == NE) + 8 * (W == NW)) * 16 + busy
        self.flat = self.bits > 1 and W == N == NW == NE == WW == NN
        self.first, self.west = first, W

        hashes = [mix(first, self.error_class[0] + 99)] if settings.predicted else []
        hashes.append(cell_of(self.predictions[0], self.fine))
        prefix = 0
        for i, offset in enumerate(self.offsets[: settings.prefixes[-1]]):
            prefix = mix(prefix, leaf[here + offset] + 1)
            if i + 1 in settings.prefixes:
                hashes.append(prefix)
        if settings.predicted and before:
            hashes += [mix(same_place, first), mix(mix(W, left_of_it), mix(N, same_place))]
        elif settings.predicted:
            hashes += [mix(mix(W, WW), first + 7), mix(mix(N, NN), NE + 9)]
        if self.more:
            middle = [(a + b) >> 1 for a, b in zip(self.predictions[0], self.predictions[2], strict=True)]
            hashes += [cell_of(self.predictions[0], self.fine - 1), cell_of(self.predictions[1], self.fine)]
            hashes += [cell_of(middle, self.fine), mix(cell_of(self.predictions[0], self.fine + 1), W + 9)]
        self.hashes = [mix(context, i * 0x1234567 + 77 & WORD) for i, context in enumerate(hashes)]

    def find_groups(self, salt):
        """The counters of the decisions that follow; a new group begins with those of the context before."""
        self.groups = []
        for i, context in enumerate(self.hashes):
            context = mix(context, salt) if salt else context
            slot, check = (i, context >> 32 - self.table_bits), context & 0xFFFF
            if slot not in self.groups_of or self.groups_of[slot][0] != check:
                counters = [NEW_COUNTER] * (1 << self.chunk)
                if i:
                    counters = [(c & ~1023) | min(c & 1023, 1) for c in self.groups[i - 1]]
                self.groups_of[slot] = check, counters
            self.groups.append(self.groups_of[slot][1])

    def symbol(self, tree, leaf):
        self.expecting = self.repeated > 0
        if self.flat:  # all around are the same: is this one too?
            self.find_groups(FLAT)
            sides = [sum(abs(p[a] - self.left[a]) for a in range(self.axes)) for p in [*self.predictions, self.left]]
            if self.decide(leaf == self.west, self.expected == self.west, 0, 0, 1, sides):
                return self.west
        node = in_group = 1
        for depth in range(self.bits):
            if depth % self.chunk == 0:
                self.find_groups(node + (FLAT if self.flat else SALT) if depth or self.flat else 0)
                in_group = 1
            parts, direction, threshold, scale = tree.nodes[node]
            bit = 0
            if parts:
                sides = [
                    (sum(a * b for a, b in zip(direction, p, strict=True)) - threshold) * scale >> 8
                    for p in [*self.predictions, self.left]
                ]
                place = depth + 1 if self.precise else node  # of many levels, only the depth counts
                bit, expected = leaf >> self.bits - 1 - depth & 1, self.expected >> self.bits - 1 - depth & 1
                bit = self.decide(bit, expected, place, depth + 1, in_group, sides)
                self.expecting = self.expecting and bit == expected
            node, in_group = 2 * node + bit, 2 * in_group + bit
        return node - (1 << self.bits)

    def decide(self, bit, expected, place, depth, in_group, sides):
        """One decision: gather opinions, mix, correct, code, and let all learn."""
        length = 0 if not self.expecting else 1 if self.repeated < 16 else 2 if self.repeated < 32 else 3
        sets = [(0, place), (1, self.by_error + 16 * length, depth), (2, self.by_shape, depth)]
        if self.more:
            sets += [(3, self.west & 255, depth), (4, self.first & 255, depth)]
        first = [FIRST_WEIGHTS[self.more]] * (len(sides) + len(self.hashes) + 2)
        weights = np.array([self.weights.get(key, first) for key in sets])
        buckets = [min(min(abs(s), 32767) * v >> 16, 255) for s, v in zip(sides, self.inverse, strict=True)]
        buckets = [16 * t // (t + 16) for t in buckets]
        cells = [15 - b if s < 0 else 16 + b for s, b in zip(sides, buckets, strict=True)]

        keys = [(k, place, error_class, cells[k]) for k, error_class in enumerate(self.error_class)]
        keys.append((len(keys), place, self.error_class[0] >> 2, cells[-1] >> 1, cells[0]))
        counters = [self.maps.get(key, squash((2 * key[-1] - 31) * 45) << 16 | HEAD_START) for key in keys]
        counters += [group[in_group] for group in self.groups]
        trust = [256] * len(keys) + [256 * (c & 1023) // ((c & 1023) + 2) for c in counters[len(keys) :]]
        opinions = [STRETCH[c >> 20] * t >> 8 for c, t in zip(counters, trust, strict=True)]
        length = min(self.repeated // 4, 63)
        opinions.append((STRETCH[self.repeats[length] >> 20] * (1 if expected else -1)) if self.expecting else 0)
        opinions.append(256)

        x = [clamp(product >> 14, -END, END) for product in (weights @ opinions).tolist()]
        mixed = sum(x) * (65536 // len(sets)) >> 16
        p = 2 * squash(mixed) + self.map_of_node.refine(mixed, (place, self.by_error))
        p += self.map_of_leaf.refine(mixed, mix(self.first * 256 + place & WORD, self.west) >> 22)
        bit = self.coder.code(int(bit), clamp((p + 2) >> 2, 1, 65535))

        errors = [((bit << 16) - squash(opinion)) >> self.settings.learning for opinion in x]
        moved = weights + ((np.outer(errors, opinions) + (1 << 14)) >> 15)
        self.weights.update(zip(sets, np.clip(moved, -LARGEST_WEIGHT, LARGEST_WEIGHT), strict=True))
        self.map_of_node.update(bit)
        self.map_of_leaf.update(bit)
        if self.expecting:
            self.repeats[length] = counted(self.repeats[length], bit == expected, MOST_IN_REPEATS)
        for key, counter in zip(keys, counters[: len(keys)], strict=True):
            self.maps[key] = counted(counter, bit, MOST_IN_MAPS)
        for group in self.groups:
            group[in_group] = counted(group[in_group], bit, MOST)
        return bit

    def learn(self, here, leaf, point):
        self.leaves[here], self.points[here] = leaf, point
        self.errors[here] = [sum(abs(a - b) for a, b in zip(p, point, strict=True)) for p in self.predictions]
        if self.axes and (self.settings.always or self.seen & 1):
            self.predictor.update([self.input(a - b) for a, b in zip(point, self.left, strict=True)])

    def repeat(self, codes, at, tree):
        """Where the codes before were last the same, what came next there is expected here too."""
        self.seen += 1
        if self.repeated and codes[self.source] == codes[at]:
            self.repeated, self.source = min(self.repeated + 1, LONGEST), self.source + 1
        else:
            self.repeated = 0
        last = self.lasts.get(self.recent >> 32 - RECENT_BITS)
        self.lasts[self.recent >> 32 - RECENT_BITS] = self.seen
        self.recent = (self.recent + codes[at] + 1) * RECENT & WORD
        if not self.repeated and last:
            self.source = last
            while self.repeated < min(COMPARED, last) and codes[last - 1 - self.repeated] == codes[at - self.repeated]:
                self.repeated += 1
            if self.repeated < SHORTEST:
                self.repeated = 0
        self.expected = tree.leaf_of[codes[self.source]] if self.repeated else 0


def cell_of(point, shift):
    """The cell of a grid that a point lies in."""
    cell = 7
    for x in point:
        cell = mix(cell, x >> shift)
    return cell


def code_planes(coder, codes, shape, values, more):
    planes, rows, columns = shape
    model = ContextModel(coder, shape, *values.shape[1:], more)
    for p in range(planes):
        here, before = (values[min(max(i, 0), len(values) - 1)] for i in (p, p - 1))
        model.plane(codes, p * rows * columns, here, before)
    return codes


def context_encode(codes, values, more):
    """The bytes of codes (planes, rows, columns), of levels that lie at values (1 or planes, levels, axes)."""
    coder = BitEncoder()
    code_planes(coder, codes.ravel().tolist(), codes.shape, values, more)
    return coder.finish()


def context_decode(data, shape, values, more):
    """The codes."""
    codes = code_planes(BitDecoder(data), [0] * int(np.prod(shape)), shape, values, more)
    return np.array(codes, np.uint16).reshape(shape)
