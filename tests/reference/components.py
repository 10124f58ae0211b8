"""Connected components: the specification of the compiled kernel."""

import numpy as np


def components(mask, diagonal):
    rows, columns = mask.shape
    around = [(-1, 0), (1, 0), (0, -1), (0, 1)] + diagonal * [(-1, -1), (-1, 1), (1, -1), (1, 1)]
    labels, count = np.zeros(mask.shape, np.int32), 0
    for start in zip(*np.nonzero(mask), strict=True):
        if labels[start]:
            continue
        count += 1
        labels[start] = count
        todo = [start]
        while todo:
            y, x = todo.pop()
            for down, right in around:
                place = y + down, x + right
                if 0 <= place[0] < rows and 0 <= place[1] < columns and mask[place] and not labels[place]:
                    labels[place] = count
                    todo.append(place)
    return labels, count
