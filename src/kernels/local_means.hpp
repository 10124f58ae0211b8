// Least squares of local means: the codebook that given codes make look most like the samples from a distance.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace fewbits {

// The picture is cut into windows of side × side samples, smaller at its right and lower borders. In each, the mean of
// the samples misses the mean of their codewords by something; normal, k × k, and wanted, k × d, are added to so that
// normal · x = wanted holds for the moves x of the codewords that lower most the sum of its squares, weighted by the
// window's weight. Only the lower triangle of normal is kept.
// samples: rows × columns × d; weights: rows × columns, codes: rows × columns, below k.
template <class Code>
void local_normal(const float* samples, const float* weights, const Code* codes, size_t rows, size_t columns, size_t d,
                  const float* codebook, size_t k, size_t side, double* normal, double* wanted) {
    std::vector<double> missed(d);
    std::vector<std::pair<size_t, size_t>> count;  // code, how often
    for (size_t top = 0; top < rows; top += side) {
        const size_t bottom = std::min(top + side, rows);
        for (size_t left = 0; left < columns; left += side) {
            const size_t right = std::min(left + side, columns);
            const double share = 1.0 / double((bottom - top) * (right - left));
            double weight = 0;
            std::fill(missed.begin(), missed.end(), 0.0);
            count.clear();
            for (size_t y = top; y < bottom; ++y)
                for (size_t x = left; x < right; ++x) {
                    const size_t at = y * columns + x, code = codes[at];
                    weight += double(weights[at]);
                    for (size_t a = 0; a < d; ++a)
                        missed[a] += double(samples[at * d + a]) - double(codebook[code * d + a]);
                    size_t i = 0;
                    while (i < count.size() && count[i].first != code) ++i;
                    if (i == count.size())
                        count.emplace_back(code, 1);
                    else
                        ++count[i].second;
                }
            for (const auto& [code, times] : count) {
                const double part = weight * (double(times) * share);
                for (const auto& [other, others] : count)
                    if (other <= code) normal[code * k + other] += part * (double(others) * share);
                for (size_t a = 0; a < d; ++a) wanted[code * d + a] += part * (missed[a] * share);
            }
        }
    }
}

// Gaussian elimination of a positive definite system, of which normal holds the lower triangle; wanted, k × d, becomes
// the solution, and normal is used up.
inline void solve_normal(double* normal, size_t k, size_t d, double* wanted) {
    std::vector<double> column(k);
    for (size_t p = 0; p < k; ++p) {
        for (size_t i = p; i < k; ++i) column[i] = normal[i * k + p];
        for (size_t i = p + 1; i < k; ++i) {
            const double factor = column[i] / column[p];
            for (size_t j = p + 1; j <= i; ++j) normal[i * k + j] -= factor * column[j];
            for (size_t a = 0; a < d; ++a) wanted[i * d + a] -= factor * wanted[p * d + a];
        }
    }
    for (size_t p = k; p-- > 0;)
        for (size_t a = 0; a < d; ++a) {
            double rest = wanted[p * d + a];
            for (size_t i = p + 1; i < k; ++i) rest -= normal[i * k + p] * wanted[i * d + a];
            wanted[p * d + a] = rest / normal[p * k + p];
        }
}

}  // namespace fewbits
