// The Python face of the kernels for local thresholds; see bind.cpp.

#include "bind.hpp"
#include "box.hpp"
#include "extremes.hpp"
#include "gaussian.hpp"
#include "median.hpp"

namespace {

template <class Value>
void require_rows(const In2<Value>& image, size_t window, size_t first, size_t rows, size_t columns) {
    require(window % 2 == 1, "window must be odd");
    require(columns == image.shape(1), "the statistics must have the columns of image");
    require(first <= image.shape(0) && rows <= image.shape(0) - first, "the rows must lie within image");
}

template <class Value, class Sum, class Real>
void bind_moments(nb::module_& m) {
    m.def(
        "window_moments",
        [](In2<Value> image, size_t window, size_t first, bool resume, Out2<Sum> sums, Out2<Real> mean,
           Out2<Real> deviation) {
            require_rows(image, window, first, mean.shape(0), mean.shape(1));
            require(sizeof(Sum) > 4 || window <= 255, "window must be at most 255 where sums have 32 bits");
            const bool both = deviation.shape(0) > 0;
            require(!both || (deviation.shape(0) == mean.shape(0) && deviation.shape(1) == mean.shape(1)),
                    "deviation must have the shape of mean, or no rows");
            require(sums.shape(0) == (both ? 2 : 1) &&
                        sums.shape(1) == fewbits::Box<Value, Sum, true>::width(image.shape(1), window),
                    "sums must have a row for each moment and the width of a box");
            nb::gil_scoped_release release;
            fewbits::window_moments(image.data(), image.shape(0), image.shape(1), window, first, mean.shape(0), resume,
                                    sums.data(), mean.data(), both ? deviation.data() : nullptr);
        },
        "image"_a.noconvert(), "window"_a, "first"_a, "resume"_a, "sums"_a.noconvert(), "mean"_a.noconvert(),
        "deviation"_a.noconvert(), "Mean and deviation in a window cut at the border, for rows from first on.");
}

template <class Value>
void bind_extremes(nb::module_& m) {
    const auto bind = [&m](const char* name, auto kernel, const char* text) {
        m.def(
            name,
            [kernel](In2<Value> image, size_t window, size_t first, Out2<Value> out) {
                require_rows(image, window, first, out.shape(0), out.shape(1));
                nb::gil_scoped_release release;
                kernel(image.data(), image.shape(0), image.shape(1), window, first, out.shape(0), out.data());
            },
            "image"_a.noconvert(), "window"_a, "first"_a, "out"_a.noconvert(), text);
    };
    typedef void (*Kernel)(const Value*, size_t, size_t, size_t, size_t, size_t, Value*);
    bind("window_minimum", static_cast<Kernel>(fewbits::window_minimum),
         "The least sample in a window cut at the border, for rows from first on.");
    bind("window_maximum", static_cast<Kernel>(fewbits::window_maximum),
         "The largest sample in a window cut at the border, for rows from first on.");
    if constexpr (sizeof(Value) <= 2)
        bind("window_median", static_cast<Kernel>(fewbits::window_median),
             "The lower median in a window cut at the border, for rows from first on.");
}

template <class Value, class Real>
void bind_gaussian(nb::module_& m) {
    m.def(
        "window_gaussian",
        [](In2<Value> image, In1<double> weights, size_t first, Out2<Real> out) {
            require(weights.shape(0) >= 1, "weights must hold that of the centre");
            require_rows(image, 1, first, out.shape(0), out.shape(1));
            nb::gil_scoped_release release;
            fewbits::window_gaussian(image.data(), image.shape(0), image.shape(1), weights.data(), weights.shape(0) - 1,
                                     first, out.shape(0), out.data());
        },
        "image"_a.noconvert(), "weights"_a.noconvert(), "first"_a, "out"_a.noconvert(),
        "Separable weighted mean, cut at the border, for rows from first on; weights from the centre out.");
}

void bind_codes(nb::module_& m) {
    m.def(
        "bilinear_codes",
        [](In2<uint8_t> image, size_t window, size_t first, In1<float> factors, Out2<uint8_t> codes) {
            require_rows(image, window, first, codes.shape(0), codes.shape(1));
            require(window <= 255, "window must be at most 255");
            require(factors.shape(0) == 4, "there must be four factors");
            nb::gil_scoped_release release;
            fewbits::bilinear_codes(image.data(), image.shape(0), image.shape(1), window, first, codes.shape(0),
                                    factors.data(), codes.data());
        },
        "image"_a.noconvert(), "window"_a, "first"_a, "factors"_a.noconvert(), "codes"_a.noconvert(),
        "1 where a byte is not below a + b m + s (c + d m), m and s of a window cut at the border; else 0.");
}

}  // namespace

void bind_thresholds(nb::module_& m) {
    bind_moments<uint8_t, uint32_t, float>(m);
    bind_moments<uint8_t, uint64_t, float>(m);
    bind_moments<uint16_t, uint64_t, double>(m);
    bind_moments<double, double, double>(m);
    bind_codes(m);
    bind_extremes<uint8_t>(m);
    bind_extremes<uint16_t>(m);
    bind_extremes<double>(m);
    bind_gaussian<uint8_t, float>(m);
    bind_gaussian<uint16_t, double>(m);
    bind_gaussian<double, double>(m);
}
