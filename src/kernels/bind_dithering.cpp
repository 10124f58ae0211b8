// The Python face of the kernels for dithering; see bind.cpp.

#include <vector>

#include "bind.hpp"
#include "contrast.hpp"
#include "curve.hpp"
#include "diffusion.hpp"
#include "local_means.hpp"
#include "ordered.hpp"
#include "pillow.hpp"
#include "search.hpp"
#include "void_cluster.hpp"
#include "wavefront.hpp"

namespace {

// What every search for the nearest level asks of levels: as many as codes can hold, sorted where they lie on a line.
template <class Code>
void require_levels(const In2<float>& codebook, size_t d) {
    const size_t k = codebook.shape(0);
    require(d >= 1 && codebook.shape(1) == d, "samples and codebook must have one dimension");
    require(k >= 1 && k <= size_t{1} << (8 * sizeof(Code)), "codes must be able to hold every level");
    if (d == 1)
        for (size_t c = 1; c < k; ++c)
            require(codebook.data()[c - 1] <= codebook.data()[c], "levels in one dimension must not decrease");
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
           In2<float> weights, In2<uint8_t> tones, In2<float> strength, In3<float> offset, In2<int64_t> echoes,
           In2<float> echo, bool serpentine, Out2<Code> codes) {
            const size_t rows = samples.shape(0), columns = samples.shape(1), d = samples.shape(2);
            const size_t k = codebook.shape(0);
            require_levels<Code>(codebook, d);
            require(low.shape(0) == d && high.shape(0) == d, "low and high must have the dimension of samples");
            require(codes.shape(0) == rows && codes.shape(1) == columns,
                    "codes must have the rows and columns of samples");
            fewbits::DiffusionPlan plan{rows, columns, d, k, samples.data(), codebook.data(), low.data(), high.data(),
                                        offsets_of(taps), weights.data(), nullptr, nullptr, nullptr,
                                        offsets_of(echoes), echo.data(), serpentine};
            require(weights.shape(0) >= 1 && weights.shape(1) == plan.taps.size(),
                    "weights must be rows, one entry a tap");
            if (tones.shape(0)) {
                require(tones.shape(0) == rows && tones.shape(1) == columns, "tones must have the shape of codes");
                for (size_t i = 0; i < rows * columns; ++i)
                    require(tones.data()[i] < weights.shape(0), "tones must be rows of weights");
                plan.tones = tones.data();
            }
            if (strength.shape(0)) {
                require(strength.shape(0) == rows && strength.shape(1) == columns,
                        "strength must have the shape of codes");
                plan.strength = strength.data();
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
        "taps"_a.noconvert(), "weights"_a.noconvert(), "tones"_a.noconvert(), "strength"_a.noconvert(),
        "offset"_a.noconvert(), "echoes"_a.noconvert(), "echo"_a.noconvert(), "serpentine"_a, "codes"_a.noconvert(),
        "Error diffusion of samples to the nearest codewords.");
}

template <class Code>
void bind_local_normal(nb::module_& m) {
    m.def(
        "local_normal",
        [](In3<float> samples, In2<float> weights, In2<Code> codes, In2<float> codebook, size_t side, Out2<double> normal,
           Out2<double> wanted) {
            const size_t rows = samples.shape(0), columns = samples.shape(1), d = samples.shape(2);
            const size_t k = codebook.shape(0);
            require(codebook.shape(1) == d, "codebook must have the dimension of samples");
            require(weights.shape(0) == rows && weights.shape(1) == columns,
                    "weights must have the rows and columns of samples");
            require(codes.shape(0) == rows && codes.shape(1) == columns,
                    "codes must have the rows and columns of samples");
            require(side >= 1, "side must be at least 1");
            require(normal.shape(0) == k && normal.shape(1) == k, "normal must have a row and a column for each codeword");
            require(wanted.shape(0) == k && wanted.shape(1) == d, "wanted must have the shape of codebook");
            nb::gil_scoped_release release;
            for (size_t i = 0; i < rows * columns; ++i) require(codes.data()[i] < k, "codes must be rows of codebook");
            fewbits::local_normal(samples.data(), weights.data(), codes.data(), rows, columns, d, codebook.data(), k,
                                  side, normal.data(), wanted.data());
        },
        "samples"_a.noconvert(), "weights"_a.noconvert(), "codes"_a.noconvert(), "codebook"_a.noconvert(), "side"_a,
        "normal"_a.noconvert(), "wanted"_a.noconvert(),
        "Add the normal equations of the codebook whose local means are nearest to those of samples.");
}

void bind_solve_normal(nb::module_& m) {
    m.def(
        "solve_normal",
        [](Out2<double> normal, Out2<double> wanted) {
            const size_t k = normal.shape(0);
            require(normal.shape(1) == k && wanted.shape(0) == k, "normal must be square, with a row for each of wanted");
            nb::gil_scoped_release release;
            fewbits::solve_normal(normal.data(), k, wanted.shape(1), wanted.data());
        },
        "normal"_a.noconvert(), "wanted"_a.noconvert(),
        "Solve a positive definite system, of which the lower triangle is read, in place.");
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
            require_levels<Code>(codebook, d);
            require(low.shape(0) == d && high.shape(0) == d, "low and high must have the dimension of samples");
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
            require_levels<Code>(codebook, d);
            require(low.shape(0) == d && high.shape(0) == d, "low and high must have the dimension of samples");
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
            require_levels<Code>(codebook, d);
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

}  // namespace

void bind_dithering(nb::module_& m) {
    bind_diffuse<uint8_t>(m);
    bind_diffuse<uint16_t>(m);
    bind_diffuse_rows<uint8_t>(m);
    bind_diffuse_rows<uint16_t>(m);
    bind_diffuse_rows<float>(m);
    bind_pillow(m);
    bind_local_normal<uint8_t>(m);
    bind_local_normal<uint16_t>(m);
    bind_solve_normal(m);
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
    bind_ordered(m);
}
