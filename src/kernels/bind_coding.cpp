// The Python face of the kernels of coding that make streams of bits.

#include "bind.hpp"
#include "deflate.hpp"
#include "fast_coder.hpp"
#include "lzw.hpp"
#include "png.hpp"

// The shape of codes and of the values of their levels; bytes tell up to 256 levels, words more.
template <class Codes>
static fewbits::FastShape fast_shape(const Codes& codes, const In3<uint16_t>& values) {
    const size_t levels = values.shape(1);
    require(values.shape(0) == 1 || values.shape(0) == codes.shape(0), "values must be of all planes or of each");
    require(levels >= 1 && levels <= 65536 && (levels > 256) == (sizeof(typename Codes::Scalar) > 1),
            "codes must be uint8 for 1 to 256 levels, uint16 for 257 to 65536");
    require(values.shape(2) <= 4, "values must have 0 to 4 axes");
    require(codes.shape(2) < size_t{1} << 32, "codes must have fewer than 2^32 columns");
    return {codes.shape(0), codes.shape(1), codes.shape(2), levels, values.shape(2), values.shape(0) != 1};
}

template <class T>
static void bind_fast(nb::module_& m) {
    m.def(
        "fast_encode",
        [](In3<T> codes, In3<uint16_t> values, unsigned lag, Out1<uint8_t> out) {
            const fewbits::FastShape shape = fast_shape(codes, values);
            require(lag < 65536 && fewbits::FastLag(lag).possible(), "lag must be a word of fast_lag");
            require(out.shape(0) == fewbits::fast_bound(codes.size()), "out must hold fast_bound bytes");
            nb::gil_scoped_release release;
            unsigned most = 0;
            for (size_t i = 0; i < codes.size(); ++i) most = std::max<unsigned>(most, codes.data()[i]);
            require(most < shape.levels, "codes must be below the number of levels");
            return fewbits::fast_encode(codes.data(), shape, values.data(), lag, out.data());
        },
        "codes"_a.noconvert(), "values"_a.noconvert(), "lag"_a, "out"_a.noconvert(),
        "Codes of planes, rows, columns, coded, copied from a lag; returns the number of bytes.");
    m.def(
        "fast_lag",
        [](In3<T> codes) {
            const fewbits::FastShape shape{codes.shape(0), codes.shape(1), codes.shape(2), 0, 0, false};
            nb::gil_scoped_release release;
            return fewbits::fast_lag(codes.data(), shape);
        },
        "codes"_a.noconvert(), "Where codes repeat: rows above, times 256, and columns to the left; 0 if nowhere.");
    m.def(
        "fast_decode",
        [](In1<uint8_t> data, In3<uint16_t> values, Out3<T> codes) {
            const fewbits::FastShape shape = fast_shape(codes, values);
            nb::gil_scoped_release release;
            return fewbits::fast_decode(data.data(), data.shape(0), shape, values.data(), codes.data());
        },
        "data"_a.noconvert(), "values"_a.noconvert(), "codes"_a.noconvert(),
        "The codes that fast_encode told; false if these are not the bytes that it makes of any.");
}

void bind_coding(nb::module_& m) {
    m.def("fast_bound", &fewbits::fast_bound, "n"_a, "The most bytes that fast_encode makes of n codes.");
    bind_fast<uint8_t>(m);
    bind_fast<uint16_t>(m);
    m.def("deflate_bound", &fewbits::Deflate::bound, "n"_a, "The most bytes that deflate makes of n.");
    m.def(
        "deflate",
        [](In1<uint8_t> data, size_t stride, unsigned depth, unsigned passes, Out1<uint8_t> out) {
            require(data.shape(0) >= 1 && data.shape(0) < size_t{1} << 31, "data must hold 1 to 2^31 - 1 bytes");
            require(stride >= 1 && passes >= 1, "stride and passes must be 1 or more");
            require(out.shape(0) >= fewbits::Deflate::bound(data.shape(0)), "out must hold deflate_bound bytes");
            nb::gil_scoped_release release;
            return fewbits::Deflate(data.data(), data.shape(0), stride, depth, passes, out.data()).run();
        },
        "data"_a.noconvert(), "stride"_a, "depth"_a, "passes"_a, "out"_a.noconvert(),
        "A raw deflate stream of the data; returns its length.");
    m.def("lzw_bound", &fewbits::lzw_bound, "n"_a, "The most bytes that lzw makes of n codes.");
    m.def(
        "lzw",
        [](In1<uint8_t> codes, unsigned bits, Out1<uint8_t> out) {
            require(codes.shape(0) >= 1, "codes must not be empty");
            require(bits >= 2 && bits <= 8, "bits must be 2 to 8");
            require(out.shape(0) >= fewbits::lzw_bound(codes.shape(0)), "out must hold lzw_bound bytes");
            for (size_t i = 0; i < codes.shape(0); ++i) require(codes.data()[i] >> bits == 0, "codes must be below 2^bits");
            nb::gil_scoped_release release;
            return fewbits::lzw(codes.data(), codes.shape(0), bits, out.data());
        },
        "codes"_a.noconvert(), "bits"_a, "out"_a.noconvert(), "GIF's LZW stream of codes; returns its length.");
    m.def(
        "png_filter",
        [](In2<uint8_t> rows, size_t pixel, unsigned choice, Out2<uint8_t> out) {
            const size_t height = rows.shape(0), width = rows.shape(1);
            require(width >= 1 && width < size_t{1} << 32, "rows must hold 1 to 2^32 - 1 bytes");
            require(pixel >= 1, "pixel must be 1 byte or more");
            require(choice <= fewbits::kPngEntropy, "choice must be 0 to 6");
            require(out.shape(0) == height && out.shape(1) == width + 1, "out must hold a byte more in each row");
            nb::gil_scoped_release release;
            fewbits::png_filter(rows.data(), height, width, pixel, choice, out.data());
        },
        "rows"_a.noconvert(), "pixel"_a, "choice"_a, "out"_a.noconvert(),
        "Each row after the number of its filter, filtered: by filter 0 to 4, or the one of the least differences (5) "
        "or the least entropy (6).");
}
