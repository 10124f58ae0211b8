// The Python face of the kernels for palettes.

#include "bind.hpp"
#include "exchange.hpp"
#include "histogram.hpp"
#include "merge_pairs.hpp"
#include "move_words.hpp"
#include "nearest.hpp"
#include "nearest_bytes.hpp"
#include "variance_cut.hpp"

namespace {

template <class Code>
void bind_nearest_bytes(nb::module_& m) {
    m.def(
        "nearest_bytes",
        [](In2<uint8_t> pixels, In2<uint8_t> colors, Out1<Code> codes) {
            const size_t n = pixels.shape(0), k = colors.shape(0);
            require(pixels.shape(1) == 3 && colors.shape(1) == 3, "pixels and colors must have three channels");
            require(k >= 1 && k <= size_t{1} << (8 * sizeof(Code)), "colors must have a row for each code at most");
            require(codes.shape(0) == n, "codes must be as long as pixels");
            nb::gil_scoped_release release;
            fewbits::nearest_bytes(pixels.data(), n, colors.data(), k, codes.data());
        },
        "pixels"_a.noconvert(), "colors"_a.noconvert(), "codes"_a.noconvert(),
        "Nearest codeword of each pixel; ties to the lowest index.");
}

}  // namespace

void bind_palettes(nb::module_& m) {
    m.def(
        "count_cells",
        [](In2<uint8_t> x, unsigned bits, Out1<int64_t> counts, Out2<int64_t> sums) {
            require(x.shape(1) == 3, "x must have 3 channels");
            require(bits >= 1 && bits <= 6, "bits must be 1 to 6");
            require(counts.shape(0) == size_t{1} << (3 * bits), "counts must hold one entry for each cell");
            require(sums.shape(0) == counts.shape(0) && sums.shape(1) == 3, "sums must be counts × 3");
            nb::gil_scoped_release release;
            fewbits::count_cells(x.data(), x.shape(0), bits, counts.data(), sums.data());
        },
        "x"_a.noconvert(), "bits"_a, "counts"_a.noconvert(), "sums"_a.noconvert(),
        "Add the pixels in each cell of a grid, and the sums of their channels.");

    m.def(
        "count_colors",
        [](In2<uint8_t> x, In1<double> weights, Out1<uint32_t> keys, Out1<double> counts) {
            const size_t n = x.shape(0), channels = x.shape(1);
            require(channels >= 1 && channels <= 4, "x must have 1 to 4 channels");
            require(n < size_t{1} << 32, "x must have fewer than 2^32 rows");
            require(weights.shape(0) == n || weights.shape(0) == 0, "weights must be as long as x, or none");
            require(keys.shape(0) == n && counts.shape(0) == n, "keys and counts must be as long as x");
            nb::gil_scoped_release release;
            return fewbits::count_colors(x.data(), n, channels, weights.shape(0) ? weights.data() : nullptr,
                                         keys.data(), counts.data());
        },
        "x"_a.noconvert(), "weights"_a.noconvert(), "keys"_a.noconvert(), "counts"_a.noconvert(),
        "Distinct rows of x as increasing numbers, first channel highest, and their weights; returns how many.");

    bind_nearest_bytes<uint8_t>(m);
    bind_nearest_bytes<uint16_t>(m);

    m.def(
        "unique_colors",
        [](In2<uint8_t> x, Out2<uint8_t> colors, Out1<int64_t> counts, Out1<uint32_t> inverse) {
            const size_t n = x.shape(0), channels = x.shape(1);
            require(channels >= 1 && channels <= 4, "x must have 1 to 4 channels");
            require(n < size_t{1} << 32, "x must have fewer than 2^32 rows");
            require(colors.shape(0) == n && colors.shape(1) == channels && counts.shape(0) == n,
                    "colors and counts must have the rows of x");
            require(inverse.shape(0) == n || inverse.shape(0) == 0, "inverse must have the rows of x or none");
            nb::gil_scoped_release release;
            return fewbits::unique_colors(x.data(), n, channels, colors.data(), counts.data(),
                                          inverse.shape(0) ? inverse.data() : nullptr);
        },
        "x"_a.noconvert(), "colors"_a.noconvert(), "counts"_a.noconvert(), "inverse"_a.noconvert(),
        "Distinct rows of x in order of first appearance; returns how many.");

    m.def(
        "nearest",
        [](In2<float> points, In2<float> codebook, Out1<uint16_t> labels, Out1<float> distances) {
            const size_t n = points.shape(0), d = points.shape(1), k = codebook.shape(0);
            require(codebook.shape(1) == d && d >= 1, "points and codebook must have one dimension");
            require(k >= 1 && k <= 65536, "codebook must have 1 to 65536 rows");
            require(labels.shape(0) == n && distances.shape(0) == n, "labels and distances must be as long as points");
            nb::gil_scoped_release release;
            fewbits::nearest(points.data(), n, d, codebook.data(), k, labels.data(), distances.data());
        },
        "points"_a.noconvert(), "codebook"_a.noconvert(), "labels"_a.noconvert(), "distances"_a.noconvert(),
        "Nearest codeword of each point and its squared distance; ties to the lowest index.");

    m.def(
        "nearest_two",
        [](In2<float> points, In2<float> codebook, Out2<uint16_t> labels, Out2<float> distances) {
            const size_t n = points.shape(0), d = points.shape(1), k = codebook.shape(0);
            require(codebook.shape(1) == d && d >= 1, "points and codebook must have one dimension");
            require(k >= 2 && k <= 65536, "codebook must have 2 to 65536 rows");
            require(labels.shape(0) == n && distances.shape(0) == n, "labels and distances must be as long as points");
            require(labels.shape(1) == 2 && distances.shape(1) == 2, "labels and distances must have two columns");
            nb::gil_scoped_release release;
            fewbits::nearest_two(points.data(), n, d, codebook.data(), k, labels.data(), distances.data());
        },
        "points"_a.noconvert(), "codebook"_a.noconvert(), "labels"_a.noconvert(), "distances"_a.noconvert(),
        "The two nearest codewords of each point and their squared distances; ties to the lowest index.");

    m.def(
        "sum_cells",
        [](In2<float> points, In1<double> weights, In1<uint16_t> labels, Out2<double> sums, Out1<double> counts) {
            const size_t n = points.shape(0), d = points.shape(1), k = counts.shape(0);
            require(weights.shape(0) == n && labels.shape(0) == n, "weights and labels must be as long as points");
            require(sums.shape(0) == k && sums.shape(1) == d, "sums must be counts × dimensions");
            nb::gil_scoped_release release;
            for (size_t i = 0; i < n; ++i) require(labels.data()[i] < k, "labels must be below the length of counts");
            fewbits::sum_cells(points.data(), weights.data(), labels.data(), n, d, sums.data(), counts.data());
        },
        "points"_a.noconvert(), "weights"_a.noconvert(), "labels"_a.noconvert(), "sums"_a.noconvert(),
        "counts"_a.noconvert(), "Add each cell's weighted sum and weight.");

    m.def(
        "move_words",
        [](In2<float> points, In1<double> weights, In3<float> options, Out2<float> codebook, Out1<int32_t> choices) {
            const size_t n = points.shape(0), d = points.shape(1), k = codebook.shape(0);
            require(weights.shape(0) == n, "weights must be as long as points");
            require(codebook.shape(1) == d && d >= 1, "points and codebook must have one dimension");
            require(k >= 1 && k <= 65536, "codebook must have 1 to 65536 rows");
            require(options.shape(0) == k && options.shape(2) == d, "options must be codebook × options × dimensions");
            require(choices.shape(0) == k, "choices must be as long as codebook");
            nb::gil_scoped_release release;
            fewbits::move_words(points.data(), weights.data(), n, d, options.data(), options.shape(1), codebook.data(),
                                k, choices.data());
        },
        "points"_a.noconvert(), "weights"_a.noconvert(), "options"_a.noconvert(), "codebook"_a.noconvert(),
        "choices"_a.noconvert(), "Move each codeword in turn to the option that lowers the squared error most.");

    m.def(
        "exchange",
        [](In2<float> points, In1<double> weights, In2<uint16_t> labels, In2<float> distances, double boost,
           size_t fixed, Out2<float> codebook) {
            const size_t n = points.shape(0), d = points.shape(1), k = codebook.shape(0);
            require(weights.shape(0) == n, "weights must be as long as points");
            require(labels.shape(0) == n && distances.shape(0) == n, "labels and distances must be as long as points");
            require(labels.shape(1) == 2 && distances.shape(1) == 2, "labels and distances must have two columns");
            require(codebook.shape(1) == d && d >= 1, "points and codebook must have one dimension");
            require(fixed <= k, "fixed must be at most the rows of codebook");
            nb::gil_scoped_release release;
            for (size_t i = 0; i < 2 * n; ++i)
                require(labels.data()[i] < k, "labels must be below the rows of codebook");
            return fewbits::exchange(points.data(), weights.data(), n, d, labels.data(), distances.data(), boost,
                                     fixed, codebook.data(), k);
        },
        "points"_a.noconvert(), "weights"_a.noconvert(), "labels"_a.noconvert(), "distances"_a.noconvert(), "boost"_a,
        "fixed"_a, "codebook"_a.noconvert(),
        "Move words to the means of their cells, some from where they are missed least to where they help most; returns "
        "how many.");

    m.def(
        "variance_cut",
        [](In2<double> points, In1<double> weights, size_t k, Out1<int32_t> labels) {
            const size_t n = points.shape(0);
            require(n >= 1 && k >= 1, "there must be a point and a box");
            require(weights.shape(0) == n && labels.shape(0) == n, "weights and labels must be as long as points");
            nb::gil_scoped_release release;
            return fewbits::variance_cut(points.data(), weights.data(), n, points.shape(1), k, labels.data());
        },
        "points"_a.noconvert(), "weights"_a.noconvert(), "k"_a, "labels"_a.noconvert(),
        "Wu's boxes: labels says which box each point is in; returns how many there are.");

    m.def(
        "merge_pairs",
        [](In2<double> points, In1<double> weights, size_t k, Out1<int32_t> labels) {
            const size_t n = points.shape(0), d = points.shape(1);
            require(n >= 1 && n < size_t{1} << 31 && d >= 1 && k >= 1, "there must be a point, an axis and a cluster");
            require(weights.shape(0) == n && labels.shape(0) == n, "weights and labels must be as long as points");
            nb::gil_scoped_release release;
            return fewbits::PairMerger(points.data(), weights.data(), n, d).run(k, labels.data());
        },
        "points"_a.noconvert(), "weights"_a.noconvert(), "k"_a, "labels"_a.noconvert(),
        "Merge the two clusters that raise the squared error least until k are left; returns how many there are.");
}
