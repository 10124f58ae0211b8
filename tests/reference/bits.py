"""Fixed-width bit packing, through a string of binary digits for each row."""

import numpy as np


def pack_bits(codes, width, big):
    """Rows of codes as rows of bytes: `width` bits a code, unused bits zero."""
    rows = []
    for row in codes.tolist():
        words = [format(code % (1 << width), f"0{width}b") for code in row]
        bits = "".join(words if big else (word[::-1] for word in words))  # little: lowest bit first
        bits += "0" * (-len(bits) % 8)
        groups = [bits[i : i + 8] for i in range(0, len(bits), 8)]
        rows.append([int(group if big else group[::-1], 2) for group in groups])
    return np.array(rows, np.uint8).reshape(len(codes), (codes.shape[1] * width + 7) // 8)


def unpack_bits(packed, width, big, columns, dtype):
    """`columns` codes a row from rows of bytes."""
    rows = []
    for row in packed.tolist():
        groups = [format(byte, "08b") for byte in row]
        bits = "".join(groups if big else (group[::-1] for group in groups))
        words = [bits[i * width : (i + 1) * width] for i in range(columns)]
        rows.append([int(word if big else word[::-1], 2) for word in words])
    return np.array(rows, dtype).reshape(len(packed), columns)
