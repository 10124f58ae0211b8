"""Trellis-coded quantization, sample by sample, in float64."""

import numpy as np

PARITY_CHECKS = {  # states: (h1, h0)
    4: (0o2, 0o5),
    8: (0o4, 0o13),
    16: (0o4, 0o23),
    32: (0o10, 0o45),
    64: (0o24, 0o103),
    128: (0o126, 0o235),
    256: (0o362, 0o515),
}


def _parity(number):
    return bin(number).count("1") % 2


def trellis_words(codes, rate, states):
    """Index of each sample's codeword; the encoder's memory as bits s_1 ... s_v, of which z0 is the first."""
    h1, h0 = PARITY_CHECKS[states]
    memory = states.bit_length() - 1
    s = [0] * memory
    words = np.empty(len(codes), np.uint16)
    for i, code in enumerate(codes.tolist()):
        z1, within = divmod(code, 1 << (rate - 1))
        z0 = s[0]
        words[i] = 4 * within + 2 * z1 + z0
        s = [after ^ (h0 >> d & z0) ^ (h1 >> d & z1) & 1 for d, after in enumerate([*s[1:], 0], start=1)]
    return words


def _nearest_of_subsets(x, codebook):
    """Distance to the nearest codeword of each subset and its index there; of two as near, the lower."""
    place = np.searchsorted(codebook, x, side="right")
    distances, indexes = [], []
    for k in range(4):
        subset = codebook[k::4]
        around = [i for i in (len(codebook[:place][k::4]) - 1, len(codebook[:place][k::4])) if 0 <= i < len(subset)]
        best = min(around, key=lambda i: abs(x - subset[i]))
        distances.append(abs(x - subset[best]))
        indexes.append(best)
    return np.array(distances), indexes


def trellis_codes(x, codebook, states):
    """Codes of least squared error, by the Viterbi algorithm over the encoder z1 = h0 · u, z0 = h1 · u.

    A state is the last inputs u, newest in the lowest bit. Of two ways into a state as good, the one whose oldest input
    is 0 stays; of final states as good, the lowest.
    """
    h1, h0 = PARITY_CHECKS[states]
    state = np.arange(states)
    before = np.array([state // 2, state // 2 + states // 2])  # oldest input 0, 1
    registers = [[s + states * oldest for s in range(states)] for oldest in (0, 1)]
    subsets = np.array([[2 * _parity(r & h0) + _parity(r & h1) for r in row] for row in registers])
    metrics = np.where(state == 0, 0, np.inf)
    chosen = []
    for i, sample in enumerate(x):
        distances, indexes = _nearest_of_subsets(sample, codebook)
        costs = distances * distances
        ways = metrics[before] + (costs - costs.min())[subsets]
        oldest = (ways[1] < ways[0]).astype(int)
        metrics = ways[oldest, state]
        if i % 256 == 255:
            metrics = metrics - metrics.min()
        chosen.append((oldest, indexes))
    codes = np.empty(len(x), np.uint8)
    at = metrics.argmin()
    for i in reversed(range(len(x))):
        oldest, indexes = chosen[i]
        subset = subsets[oldest[at], at]
        codes[i] = subset // 2 * (len(codebook) // 4) + indexes[subset]
        at = before[oldest[at], at]
    return codes
