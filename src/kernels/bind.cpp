// The Python face of the kernels: types, layouts and sizes are checked here and nowhere below; every call works on
// arrays its caller made, one thread, with the interpreter's lock released.

#include <string>

#include "bind.hpp"
#include "bits.hpp"
#include "histogram.hpp"
#include "lookup.hpp"
#include "rate_design.hpp"
#include "scalar_design.hpp"
#include "trellis.hpp"
#include "window.hpp"

namespace {

template <class T>
void bind_count_values(nb::module_& m) {
    m.def(
        "count_values",
        [](In1<T> x, Out1<int64_t> counts) {
            require(counts.shape(0) == size_t{1} << (8 * sizeof(T)), "counts must hold one entry for each value");
            nb::gil_scoped_release release;
            fewbits::count_values(x.data(), x.shape(0), counts.data());
        },
        "x"_a.noconvert(), "counts"_a.noconvert(), "Add the number of occurrences of each value of x to counts.");
}

template <class Index, class Word>
void bind_lookup(nb::module_& m) {
    m.def(
        "lookup",
        [](In1<Index> x, In1<Word> table, Out1<Word> out) {
            require(table.shape(0) == size_t{1} << (8 * sizeof(Index)), "table must hold one entry for each index");
            require(out.shape(0) == x.shape(0), "out must be as long as x");
            nb::gil_scoped_release release;
            fewbits::lookup(x.data(), x.shape(0), table.data(), out.data());
        },
        "x"_a.noconvert(), "table"_a.noconvert(), "out"_a.noconvert(), "out[i] = table[x[i]].");
}

template <class Code>
void bind_bits(nb::module_& m) {
    m.def(
        "pack_bits",
        [](In2<Code> codes, unsigned width, bool big, Out2<uint8_t> out) {
            require(width >= 1 && width <= 8 * sizeof(Code), "width must be 1 to the bits of the code type");
            require(out.shape(0) == codes.shape(0) && out.shape(1) == (codes.shape(1) * width + 7) / 8,
                    "out must have the rows of codes and whole bytes for each");
            nb::gil_scoped_release release;
            for (size_t r = 0; r < codes.shape(0); ++r)
                fewbits::pack_row(codes.data() + r * codes.shape(1), codes.shape(1), width, big,
                                  out.data() + r * out.shape(1));
        },
        "codes"_a.noconvert(), "width"_a, "big"_a, "out"_a.noconvert(), "Pack each row of codes, width bits a code.");
    m.def(
        "unpack_bits",
        [](In2<uint8_t> packed, unsigned width, bool big, Out2<Code> codes) {
            require(width >= 1 && width <= 8 * sizeof(Code), "width must be 1 to the bits of the code type");
            require(packed.shape(0) == codes.shape(0) && packed.shape(1) == (codes.shape(1) * width + 7) / 8,
                    "packed must have the rows of codes and whole bytes for each");
            nb::gil_scoped_release release;
            for (size_t r = 0; r < codes.shape(0); ++r)
                fewbits::unpack_row(packed.data() + r * packed.shape(1), codes.shape(1), width, big,
                                    codes.data() + r * codes.shape(1));
        },
        "packed"_a.noconvert(), "width"_a, "big"_a, "codes"_a.noconvert(), "Undo pack_bits.");
}

template <class T>
void bind_ssim(nb::module_& m,
               void (*kernel)(const T*, const T*, size_t, size_t, size_t, size_t, double, double, double*)) {
    m.def(
        "ssim_map",
        [kernel](In2<T> first, In2<T> second, size_t window, size_t channels, double c1, double c2,
                 Out2<double> map) {
            const size_t rows = first.shape(0), columns = first.shape(1);
            require(second.shape(0) == rows && second.shape(1) == columns, "both images must have one shape");
            require(channels >= 1 && columns % channels == 0, "columns must be whole pixels");
            require(window >= 2 && window <= rows && window <= columns / channels, "window must fit the image");
            require(sizeof(T) > 1 || window <= 181, "window must be at most 181 for bytes");
            require(map.shape(0) == rows - window + 1 && map.shape(1) == columns - (window - 1) * channels,
                    "map must hold the full window positions");
            nb::gil_scoped_release release;
            kernel(first.data(), second.data(), rows, columns, window, channels, c1, c2, map.data());
        },
        "first"_a.noconvert(), "second"_a.noconvert(), "window"_a, "channels"_a, "c1"_a, "c2"_a, "map"_a.noconvert(),
        "The SSIM index at each full window position of each interleaved channel.");
}

void bind_trellis(nb::module_& m) {
    m.def(
        "trellis_codes",
        [](In1<double> x, In1<double> codebook, size_t states, Out1<uint8_t> codes) {
            const size_t n = x.shape(0), size = codebook.shape(0);
            require(size >= 4 && size <= 512 && (size & (size - 1)) == 0, "codebook must hold 4, 8 ... 512 words");
            for (size_t i = 1; i < size; ++i)
                require(codebook.data()[i - 1] <= codebook.data()[i], "codebook must not decrease");
            require(fewbits::parity_check(states), "states must be 4, 8 ... 256");
            require(codes.shape(0) == n, "codes must be as long as x");
            nb::gil_scoped_release release;
            fewbits::trellis_codes(x.data(), n, codebook.data(), size, states, codes.data());
        },
        "x"_a.noconvert(), "codebook"_a.noconvert(), "states"_a, "codes"_a.noconvert(),
        "Codes of least squared error of a trellis-coded signal.");
    m.def(
        "trellis_words",
        [](In1<uint8_t> codes, unsigned rate, size_t states, Out1<uint16_t> words) {
            const size_t n = codes.shape(0);
            require(rate >= 1 && rate <= 8, "rate must be 1 to 8");
            require(fewbits::parity_check(states), "states must be 4, 8 ... 256");
            require(words.shape(0) == n, "words must be as long as codes");
            nb::gil_scoped_release release;
            for (size_t i = 0; i < n; ++i) require(codes.data()[i] >> rate == 0, "codes must be below 2^rate");
            fewbits::trellis_words(codes.data(), n, rate, *fewbits::parity_check(states), words.data());
        },
        "codes"_a.noconvert(), "rate"_a, "states"_a, "words"_a.noconvert(),
        "Indexes of the codewords of trellis-coded samples.");
}

}  // namespace

NB_MODULE(_kernels, m) {
    m.doc() = "Inner loops in C++; their specification is the plain NumPy of tests/reference.";

    bind_count_values<uint8_t>(m);
    bind_count_values<uint16_t>(m);

    bind_lookup<uint8_t, uint8_t>(m);
    bind_lookup<uint8_t, uint16_t>(m);
    bind_lookup<uint8_t, uint32_t>(m);
    bind_lookup<uint8_t, uint64_t>(m);
    bind_lookup<uint16_t, uint8_t>(m);
    bind_lookup<uint16_t, uint16_t>(m);
    bind_lookup<uint16_t, uint32_t>(m);
    bind_lookup<uint16_t, uint64_t>(m);

    bind_bits<uint8_t>(m);
    bind_bits<uint16_t>(m);

    m.def(
        "optimal_partition",
        [](In1<double> values, In1<double> weights, int error, Out1<int64_t> boundaries) {
            const size_t n = values.shape(0), k = boundaries.shape(0) - 1;
            require(weights.shape(0) == n, "weights must be as long as values");
            require(error >= 0 && error <= 2, "error must be 0 (squared), 1 (squared, integer levels) or 2 (absolute)");
            require(boundaries.shape(0) >= 2 && k <= n, "boundaries must hold 2 to n + 1 entries");
            nb::gil_scoped_release release;
            fewbits::optimal_partition(values.data(), weights.data(), n, k, fewbits::CellError(error),
                                       boundaries.data());
        },
        "values"_a.noconvert(), "weights"_a.noconvert(), "error"_a, "boundaries"_a.noconvert(),
        "Boundaries of the partition into len(boundaries) − 1 cells of least error.");

    m.def(
        "optimal_partitions",
        [](In1<double> values, In1<double> weights, int error, size_t k, Out1<int64_t> boundaries) {
            const size_t n = values.shape(0);
            require(weights.shape(0) == n, "weights must be as long as values");
            require(error >= 0 && error <= 2, "error must be 0 (squared), 1 (squared, integer levels) or 2 (absolute)");
            require(k >= 1 && k <= n, "k must be 1 to n");
            require(k <= 65536 && boundaries.shape(0) == k * (k + 3) / 2, "boundaries must hold k(k + 3)/2 entries");
            nb::gil_scoped_release release;
            fewbits::optimal_partitions(values.data(), weights.data(), n, k, fewbits::CellError(error),
                                        boundaries.data());
        },
        "values"_a.noconvert(), "weights"_a.noconvert(), "error"_a, "k"_a, "boundaries"_a.noconvert(),
        "The boundaries of the partitions of least error into 1, 2, ..., k cells, one after the other.");

    m.def(
        "entropy_partition",
        [](In1<double> values, In1<double> weights, double price, Out1<int64_t> boundaries) {
            const size_t n = values.shape(0);
            require(n >= 1 && weights.shape(0) == n, "weights must be as long as values, which must not be empty");
            require(price >= 0 && price <= 1e100, "price must be from 0 to 1e100");
            require(boundaries.shape(0) == n + 1, "boundaries must hold one entry more than values");
            nb::gil_scoped_release release;
            return fewbits::entropy_partition(values.data(), weights.data(), n, price, boundaries.data());
        },
        "values"_a.noconvert(), "weights"_a.noconvert(), "price"_a, "boundaries"_a.noconvert(),
        "Boundaries of the partition of least squared error plus price times entropy; returns how many cells it has.");

    m.def(
        "coded_partition",
        [](In1<double> values, In1<double> weights, In1<double> lengths, double price, Out1<int64_t> boundaries) {
            const size_t n = values.shape(0), k = lengths.shape(0);
            require(n >= 1 && weights.shape(0) == n, "weights must be as long as values, which must not be empty");
            require(price >= 0 && price <= 1e100, "price must be from 0 to 1e100");
            require(n < size_t{1} << 32, "there must be fewer than 2^32 values");
            require(k >= 1 && boundaries.shape(0) == k + 1, "boundaries must hold one entry more than lengths");
            nb::gil_scoped_release release;
            fewbits::coded_partition(values.data(), weights.data(), n, lengths.data(), k, price, boundaries.data());
        },
        "values"_a.noconvert(), "weights"_a.noconvert(), "lengths"_a.noconvert(), "price"_a,
        "boundaries"_a.noconvert(),
        "Boundaries of the partition of least squared error plus price times the bits of given codes.");

    bind_coding(m);
    bind_context(m);
    bind_color(m);
    bind_palettes(m);
    bind_dithering(m);
    bind_thresholds(m);
    bind_documents(m);
    bind_metrics(m);

    bind_ssim<uint8_t>(m, fewbits::ssim_bytes);
    bind_ssim<double>(m, fewbits::ssim_doubles);

    bind_trellis(m);
}
