// The Python face of the kernels: types, layouts and sizes are checked here and nowhere below; every call works on
// arrays its caller made, one thread, with the interpreter's lock released.

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <stdexcept>
#include <string>

#include "bits.hpp"
#include "contrast.hpp"
#include "curve.hpp"
#include "diffusion.hpp"
#include "histogram.hpp"
#include "lookup.hpp"
#include "nearest.hpp"
#include "ordered.hpp"
#include "pillow.hpp"
#include "rate_design.hpp"
#include "scalar_design.hpp"
#include "search.hpp"
#include "trellis.hpp"
#include "variance_cut.hpp"
#include "void_cluster.hpp"
#include "wavefront.hpp"
#include "window.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace {

template <class T>
using In1 = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T>
using In2 = nb::ndarray<const T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
template <class T>
using In3 = nb::ndarray<const T, nb::ndim<3>, nb::c_contig, nb::device::cpu>;
template <class T>
using Out1 = nb::ndarray<T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T>
using Out2 = nb::ndarray<T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
template <class T>
using Out3 = nb::ndarray<T, nb::ndim<3>, nb::c_contig, nb::device::cpu>;

void require(bool condition, const char* message) {
    if (!condition) throw std::invalid_argument(message);
}

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

std::vector<fewbits::Offset> offsets_of(In2<int64_t> table) {
    std::vector<fewbits::Offset> list(table.shape(0));
    require(table.shape(1) == 2, "taps must be rows of (down, right)");
    for (size_t t = 0; t < list.size(); ++t) {
        list[t] = {table.data()[2 * t], table.data()[2 * t + 1]};
        const auto [down, right] = list[t];
        require(down > 0 || (down == 0 && right > 0), "taps must lie ahead of the sample");
        require(down <= 8 && right >= -64 && right <= 64, "taps must lie within 8 rows and 64 columns");
    }
    return list;
}

template <class Code>
void bind_diffuse(nb::module_& m) {
    m.def(
        "diffuse",
        [](In3<float> samples, In2<float> codebook, In1<float> low, In1<float> high, In2<int64_t> taps,
           In2<float> weights, In2<uint8_t> tones, In3<float> offset, In2<int64_t> echoes, In2<float> echo,
           bool serpentine, Out2<Code> codes) {
            const size_t rows = samples.shape(0), columns = samples.shape(1), d = samples.shape(2);
            const size_t k = codebook.shape(0);
            require(d >= 1 && codebook.shape(1) == d && low.shape(0) == d && high.shape(0) == d,
                    "samples, codebook, low and high must have one dimension");
            require(k >= 1 && k <= size_t{1} << (8 * sizeof(Code)), "codes must be able to hold every level");
            require(codes.shape(0) == rows && codes.shape(1) == columns,
                    "codes must have the rows and columns of samples");
            if (d == 1)
                for (size_t c = 1; c < k; ++c)
                    require(codebook.data()[c - 1] <= codebook.data()[c], "levels in one dimension must not decrease");
            fewbits::DiffusionPlan plan{rows, columns, d, k, samples.data(), codebook.data(), low.data(), high.data(),
                                        offsets_of(taps), weights.data(), nullptr, nullptr, offsets_of(echoes),
                                        echo.data(), serpentine};
            require(weights.shape(0) >= 1 && weights.shape(1) == plan.taps.size(),
                    "weights must be rows, one entry a tap");
            if (tones.shape(0)) {
                require(tones.shape(0) == rows && tones.shape(1) == columns, "tones must have the shape of codes");
                for (size_t i = 0; i < rows * columns; ++i)
                    require(tones.data()[i] < weights.shape(0), "tones must be rows of weights");
                plan.tones = tones.data();
            }
            if (offset.shape(0)) {
                require(offset.shape(0) == rows && offset.shape(1) == columns && offset.shape(2) == d,
                        "offset must have the shape of samples");
                plan.offset = offset.data();
            }
            require(plan.echoes.empty() || (plan.offset && echo.shape(0) == k && echo.shape(1) == d),
                    "echo must have the shape of codebook, and needs offset");
            nb::gil_scoped_release release;
            fewbits::diffuse(plan, codes.data());
        },
        "samples"_a.noconvert(), "codebook"_a.noconvert(), "low"_a.noconvert(), "high"_a.noconvert(),
        "taps"_a.noconvert(), "weights"_a.noconvert(), "tones"_a.noconvert(), "offset"_a.noconvert(),
        "echoes"_a.noconvert(), "echo"_a.noconvert(), "serpentine"_a, "codes"_a.noconvert(),
        "Error diffusion of samples to the nearest codewords.");
}

template <class Sample>
void bind_diffuse_rows(nb::module_& m) {
    m.def(
        "diffuse_rows",
        [](In2<Sample> samples, In1<float> levels, float low, float high, In2<int64_t> taps, In1<float> weights,
           Out2<uint8_t> codes) {
            const size_t rows = samples.shape(0), columns = samples.shape(1), k = levels.shape(0);
            require(k >= 1 && k <= 256, "there must be 1 to 256 levels");
            for (size_t c = 1; c < k; ++c)
                require(levels.data()[c - 1] <= levels.data()[c], "levels must not decrease");
            const auto list = offsets_of(taps);
            require(weights.shape(0) == list.size(), "weights must be one a tap");
            require(columns < size_t{1} << 28, "rows must be shorter than 2^28");
            require(codes.shape(0) == rows && codes.shape(1) == columns, "codes must have the shape of samples");
            const fewbits::WaveTaps wave(list, weights.data());
            nb::gil_scoped_release release;
            fewbits::diffuse_rows(samples.data(), rows, columns, levels.data(), k, low, high, wave, codes.data());
        },
        "samples"_a.noconvert(), "levels"_a.noconvert(), "low"_a, "high"_a, "taps"_a.noconvert(),
        "weights"_a.noconvert(), "codes"_a.noconvert(),
        "Error diffusion in one dimension with every row from left to right.");
}

void bind_pillow(nb::module_& m) {
    m.def(
        "diffuse_pillow",
        [](In2<uint8_t> samples, Out2<uint8_t> codes) {
            const size_t rows = samples.shape(0), columns = samples.shape(1);
            require(columns < size_t{1} << 28, "rows must be shorter than 2^28");
            require(codes.shape(0) == rows && codes.shape(1) == columns, "codes must have the shape of samples");
            nb::gil_scoped_release release;
            fewbits::diffuse_pillow(samples.data(), rows, columns, codes.data());
        },
        "samples"_a.noconvert(), "codes"_a.noconvert(), "Pillow's convert('1') of a grey image.");
    m.def(
        "diffuse_pillow_palette",
        [](In3<uint8_t> samples, In2<uint8_t> palette, Out2<uint8_t> codes) {
            const size_t rows = samples.shape(0), columns = samples.shape(1), k = palette.shape(0);
            require(columns < size_t{1} << 28, "rows must be shorter than 2^28");
            require(samples.shape(2) == 3 && palette.shape(1) == 3, "samples and palette must be RGB");
            require(k >= 1 && k <= 256, "palette must have 1 to 256 colours");
            require(codes.shape(0) == rows && codes.shape(1) == columns, "codes must have the rows and columns of samples");
            const std::vector<float> colors(palette.data(), palette.data() + 3 * k);
            nb::gil_scoped_release release;
            fewbits::diffuse_pillow_palette(samples.data(), rows, columns, palette.data(), colors.data(), k,
                                            codes.data());
        },
        "samples"_a.noconvert(), "palette"_a.noconvert(), "codes"_a.noconvert(),
        "Pillow's quantize(palette=...) of an RGB image.");
}

// What a thresholding kernel asks of its image, its tile and its codes.
template <class Value, class Threshold, class Code>
void require_tile(const In2<Value>& samples, const In2<Threshold>& tile, const Out2<Code>& codes) {
    require(tile.size() > 0, "the tile must not be empty");
    require(codes.shape(0) == samples.shape(0) && codes.shape(1) == samples.shape(1),
            "codes must have the rows and columns of samples");
}

template <class Value, class Code>
void bind_threshold_places(nb::module_& m) {
    m.def(
        "threshold_places",
        [](In2<Value> samples, In1<uint32_t> places, In2<uint16_t> rest, size_t first, Out2<Code> codes) {
            require_tile(samples, rest, codes);
            require(places.shape(0) == size_t{1} << (8 * sizeof(Value)), "places must hold one entry for each value");
            nb::gil_scoped_release release;
            fewbits::threshold_places(samples.data(), samples.shape(0), samples.shape(1), places.data(), rest.data(),
                                      rest.shape(0), rest.shape(1), first, codes.data());
        },
        "samples"_a.noconvert(), "places"_a.noconvert(), "rest"_a.noconvert(), "first"_a, "codes"_a.noconvert(),
        "Codes of integers by a tile of thresholds, from row first of the image on.");
}

template <class Code>
void bind_threshold_floats(nb::module_& m) {
    m.def(
        "threshold_floats",
        [](In2<float> samples, In1<float> levels, In2<uint16_t> rest, size_t first, Out2<Code> codes) {
            const size_t k = levels.shape(0);
            require_tile(samples, rest, codes);
            require(k >= 2 && k <= size_t{1} << (8 * sizeof(Code)), "levels must be 2 to as many as codes can hold");
            nb::gil_scoped_release release;
            fewbits::threshold_floats(samples.data(), samples.shape(0), samples.shape(1), levels.data(), k,
                                      rest.data(), rest.shape(0), rest.shape(1), first, codes.data());
        },
        "samples"_a.noconvert(), "levels"_a.noconvert(), "rest"_a.noconvert(), "first"_a, "codes"_a.noconvert(),
        "Codes of numbers by a tile of thresholds, from row first of the image on.");
}

void bind_ordered(nb::module_& m) {
    m.def(
        "threshold_bytes",
        [](In2<uint8_t> samples, In2<uint8_t> tile, size_t first, Out2<uint8_t> codes) {
            require_tile(samples, tile, codes);
            nb::gil_scoped_release release;
            fewbits::threshold_bytes(samples.data(), samples.shape(0), samples.shape(1), tile.data(), tile.shape(0),
                                     tile.shape(1), first, codes.data());
        },
        "samples"_a.noconvert(), "tile"_a.noconvert(), "first"_a, "codes"_a.noconvert(),
        "1 where a byte is not below its threshold, from row first of the image on.");
    bind_threshold_places<uint8_t, uint8_t>(m);
    bind_threshold_places<uint8_t, uint16_t>(m);
    bind_threshold_places<uint16_t, uint8_t>(m);
    bind_threshold_places<uint16_t, uint16_t>(m);
    bind_threshold_floats<uint8_t>(m);
    bind_threshold_floats<uint16_t>(m);
    m.def(
        "void_and_cluster",
        [](In2<uint8_t> ones, In2<int32_t> weights, Out2<int32_t> ranks) {
            const size_t rows = ones.shape(0), columns = ones.shape(1), tall = weights.shape(0),
                         wide = weights.shape(1);
            require(rows * columns < size_t{1} << 31, "ones must be fewer than 2^31");
            require(tall >= 1 && wide >= 1 && tall <= rows && wide <= columns, "weights must fit the pattern");
            require(ranks.shape(0) == rows && ranks.shape(1) == columns, "ranks must have the shape of ones");
            require((tall % 2 || tall == rows) && (wide % 2 || wide == columns),
                    "weights must have an odd number of rows and columns, or those of the pattern");
            const auto mirrored = [](size_t i, size_t n) { return n % 2 ? n - 1 - i : (n - i) % n; };
            int64_t sum = 0;
            for (size_t j = 0; j < tall; ++j)
                for (size_t i = 0; i < wide; ++i) {
                    const int32_t weight = weights.data()[j * wide + i];
                    require(weight >= 0, "weights must not be negative");
                    require(weight == weights.data()[mirrored(j, tall) * wide + mirrored(i, wide)],
                            "weights must be symmetric about the middle");  // else ones may move for ever
                    sum += weight;
                }
            const int64_t middle = weights.data()[tall / 2 * wide + wide / 2];
            require(sum < int64_t{1} << 31 && middle > sum - middle,
                    "weights must add up to less than 2^31, more than half of it in the middle");
            bool any = false;
            for (size_t i = 0; i < rows * columns; ++i) any = any || ones.data()[i];
            require(any, "there must be a one");
            nb::gil_scoped_release release;
            fewbits::void_and_cluster(ones.data(), rows, columns, weights.data(), tall, wide, ranks.data());
        },
        "ones"_a.noconvert(), "weights"_a.noconvert(), "ranks"_a.noconvert(),
        "Ranks of the places of a torus by the void-and-cluster method, beginning with a pattern of ones.");
}

template <class Code>
void bind_diffuse_along(nb::module_& m) {
    m.def(
        "diffuse_along",
        [](In2<float> samples, In1<int64_t> order, In2<float> codebook, In1<float> low, In1<float> high,
           In1<float> weights, Out1<Code> codes) {
            const size_t n = samples.shape(0), d = samples.shape(1), k = codebook.shape(0);
            require(codebook.shape(1) == d && low.shape(0) == d && high.shape(0) == d,
                    "samples, codebook, low and high must have one dimension");
            require(k >= 1 && k <= size_t{1} << (8 * sizeof(Code)), "codes must be able to hold every level");
            require(weights.shape(0) >= 1, "weights must not be empty");
            require(order.shape(0) == n && codes.shape(0) == n, "order and codes must be as long as samples");
            nb::gil_scoped_release release;
            for (size_t i = 0; i < n; ++i)
                require(order.data()[i] >= 0 && size_t(order.data()[i]) < n, "order must be indexes of samples");
            fewbits::diffuse_along(samples.data(), d, order.data(), n, codebook.data(), k, low.data(), high.data(),
                                   weights.data(), weights.shape(0), codes.data());
        },
        "samples"_a.noconvert(), "order"_a.noconvert(), "codebook"_a.noconvert(), "low"_a.noconvert(),
        "high"_a.noconvert(), "weights"_a.noconvert(), "codes"_a.noconvert(),
        "Diffuse the errors of the last samples along a curve.");
}

template <class Code>
void bind_diffuse_around(nb::module_& m) {
    m.def(
        "diffuse_around",
        [](Out3<float> samples, In2<float> codebook, In1<float> low, In1<float> high, In2<double> around, float scale,
           Out2<Code> codes) {
            const size_t d = samples.shape(2), k = codebook.shape(0);
            require(codebook.shape(1) == d && low.shape(0) == d && high.shape(0) == d,
                    "samples, codebook, low and high must have one dimension");
            require(k >= 1 && k <= size_t{1} << (8 * sizeof(Code)), "codes must be able to hold every level");
            require(codes.shape(0) == samples.shape(0) && codes.shape(1) == samples.shape(1),
                    "codes must have the rows and columns of samples");
            require(around.shape(1) == 3, "around must be rows of (down, right, weight)");
            std::vector<fewbits::Neighbour> list(around.shape(0));
            for (size_t n = 0; n < list.size(); ++n) {
                const double* row = around.data() + 3 * n;
                require(row[0] >= -256 && row[0] <= 256 && row[1] >= -256 && row[1] <= 256 && row[2] > 0,
                        "around must lie within 256 samples and have weights above 0");
                list[n] = {int64_t(row[0]), int64_t(row[1]), float(row[2])};
            }
            nb::gil_scoped_release release;
            fewbits::diffuse_around(samples.data(), samples.shape(0), samples.shape(1), d, codebook.data(), k,
                                    low.data(), high.data(), list.data(), list.size(), scale, codes.data());
        },
        "samples"_a.noconvert(), "codebook"_a.noconvert(), "low"_a.noconvert(), "high"_a.noconvert(),
        "around"_a.noconvert(), "scale"_a, "codes"_a.noconvert(),
        "Contrast-aware error diffusion of samples, which are consumed.");
}

template <class Code>
void bind_search(nb::module_& m) {
    m.def(
        "binary_search",
        [](In3<float> samples, In2<float> codebook, In2<float> correlation, bool toggles, size_t passes,
           Out2<Code> codes) {
            const size_t rows = samples.shape(0), columns = samples.shape(1), d = samples.shape(2);
            const size_t k = codebook.shape(0), side = correlation.shape(0);
            require(codebook.shape(1) == d && d >= 1, "samples and codebook must have one dimension");
            require(k >= 1 && k <= size_t{1} << (8 * sizeof(Code)), "codes must be able to hold every level");
            require(side % 2 == 1 && side >= 3 && side <= 255 && correlation.shape(1) == side,
                    "correlation must be square, with an odd side of 3 to 255");
            require(correlation.data()[side * side / 2] > 0, "correlation must be above 0 at its centre");
            require(codes.shape(0) == rows && codes.shape(1) == columns,
                    "codes must have the rows and columns of samples");
            nb::gil_scoped_release release;
            for (size_t i = 0; i < rows * columns; ++i) require(codes.data()[i] < k, "codes must be below the levels");
            fewbits::binary_search(samples.data(), rows, columns, d, codebook.data(), k, correlation.data(), side / 2,
                                   toggles, passes, codes.data());
        },
        "samples"_a.noconvert(), "codebook"_a.noconvert(), "correlation"_a.noconvert(), "toggles"_a,
        "passes"_a, "codes"_a.noconvert(), "Lower the filtered error of codes by direct binary search.");
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

    m.def(
        "nearest",
        [](In2<float> points, In2<float> codebook, Out1<uint16_t> labels, Out1<float> distances) {
            const size_t n = points.shape(0), d = points.shape(1), k = codebook.shape(0);
            require(codebook.shape(1) == d && d >= 1, "points and codebook must have one dimension");
            require(k >= 1 && k <= 65536, "codebook must have 1 to 65536 rows");
            require(labels.shape(0) == n && distances.shape(0) == n, "labels and distances must be as long as points");
            nb::gil_scoped_release release;
            std::vector<float> block(d * fewbits::kNearestBlock);
            fewbits::nearest(points.data(), n, d, codebook.data(), k, block.data(), labels.data(), distances.data());
        },
        "points"_a.noconvert(), "codebook"_a.noconvert(), "labels"_a.noconvert(), "distances"_a.noconvert(),
        "Nearest codeword of each point and its squared distance; ties to the lowest index.");

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
        "variance_cut",
        [](In2<double> points, In1<double> weights, size_t k, Out1<int32_t> labels) {
            const size_t n = points.shape(0);
            require(n >= 1 && k >= 1, "there must be a point and a box");
            require(weights.shape(0) == n && labels.shape(0) == n, "weights and labels must be as long as points");
            nb::gil_scoped_release release;
            return fewbits::VarianceCut(points.data(), weights.data(), n, points.shape(1)).run(k, labels.data());
        },
        "points"_a.noconvert(), "weights"_a.noconvert(), "k"_a, "labels"_a.noconvert(),
        "Wu's boxes: labels says which box each point is in; returns how many there are.");

    bind_diffuse<uint8_t>(m);
    bind_diffuse<uint16_t>(m);
    bind_diffuse_rows<uint8_t>(m);
    bind_diffuse_rows<uint16_t>(m);
    bind_diffuse_rows<float>(m);
    bind_pillow(m);

    m.def(
        "hilbert_order",
        [](size_t rows, size_t columns, Out1<int64_t> order) {
            require(rows < size_t{1} << 31 && columns < size_t{1} << 31 && order.shape(0) == rows * columns,
                    "order must hold one entry for each sample");
            nb::gil_scoped_release release;
            fewbits::hilbert_order(rows, columns, order.data());
        },
        "rows"_a, "columns"_a, "order"_a.noconvert(), "Indexes of the samples of a rectangle along a Hilbert curve.");
    bind_diffuse_along<uint8_t>(m);
    bind_diffuse_along<uint16_t>(m);

    bind_diffuse_around<uint8_t>(m);
    bind_diffuse_around<uint16_t>(m);

    bind_search<uint8_t>(m);
    bind_search<uint16_t>(m);

    bind_ssim<uint8_t>(m, fewbits::ssim_bytes);
    bind_ssim<double>(m, fewbits::ssim_doubles);

    bind_trellis(m);

    bind_ordered(m);
}
