"""GIF's LZW, with the strings written out (GIF89a, appendix F)."""


def lzw(codes, bits):
    clear, end = 1 << bits, (1 << bits) + 1
    out = ""

    def put(word):
        nonlocal out
        out = format(word, f"0{width}b") + out  # the first bit lowest, of the first byte

    table, width = {(code,): code for code in range(clear)}, bits + 1
    put(clear)
    string = ()
    for code in codes:
        if (*string, code) in table:
            string = (*string, code)
            continue
        put(table[string])
        size = len(table) + 2
        if size < 4096:
            width += size == 1 << width
            table[(*string, code)] = size
        else:
            put(clear)
            table, width = {(code,): code for code in range(clear)}, bits + 1
        string = (code,)
    put(table[string])
    width += len(table) + 2 == 1 << width and width < 12
    put(end)
    return int(out, 2).to_bytes((len(out) + 7) // 8, "little")
