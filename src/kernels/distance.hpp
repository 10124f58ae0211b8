// The exact squared Euclidean distance to the nearest marked pixel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fewbits {

// Meijster, Roerdink & Hesselink, "A general algorithm for computing distance transforms in linear time" (2000): first
// the distance to the nearest mark in the column, then along each row the lower envelope of the parabolas that these
// are the bottoms of. Integers throughout. Without any mark everything is (rows + columns)², and no distance is as far.
inline void squared_distances(const uint8_t* marks, size_t rows, size_t columns, int64_t* out) {
    const int64_t far = int64_t(rows) + int64_t(columns), n = int64_t(columns);
    for (size_t y = 0; y < rows; ++y)
        for (size_t x = 0; x < columns; ++x) {
            const int64_t above = y ? out[(y - 1) * columns + x] : far;
            out[y * columns + x] = marks[y * columns + x] ? 0 : above < far ? above + 1 : far;
        }
    for (size_t y = rows - 1; y-- > 0;)
        for (size_t x = 0; x < columns; ++x) {
            const int64_t below = out[(y + 1) * columns + x] + 1;
            if (below < out[y * columns + x]) out[y * columns + x] = below;
        }
    std::vector<int64_t> squares(columns), apexes(columns), starts(columns);
    for (size_t y = 0; y < rows; ++y) {
        int64_t* row = out + y * columns;
        for (size_t x = 0; x < columns; ++x) squares[x] = row[x] * row[x];
        const auto parabola = [&](int64_t x, int64_t apex) { return (x - apex) * (x - apex) + squares[apex]; };
        int64_t last = 0;  // of the parabolas of the envelope, each lowest from its start on
        apexes[0] = starts[0] = 0;
        for (int64_t u = 1; u < n; ++u) {
            while (last >= 0 && parabola(starts[last], apexes[last]) > parabola(starts[last], u)) --last;
            if (last < 0) {
                last = 0;
                apexes[0] = u;
                starts[0] = 0;
                continue;
            }
            const int64_t i = apexes[last];
            const int64_t start = 1 + (u * u - i * i + squares[u] - squares[i]) / (2 * (u - i));
            if (start < n) {
                ++last;
                apexes[last] = u;
                starts[last] = start;
            }
        }
        for (int64_t x = n; x-- > 0;) {
            row[x] = parabola(x, apexes[last]);
            if (x == starts[last]) --last;
        }
    }
}

}  // namespace fewbits
