// The Python face of the coder of codes by contexts.

#include "bind.hpp"
#include "context_coder.hpp"

namespace {

fewbits::CodesShape check(size_t planes, size_t rows, size_t columns, const In3<uint16_t>& values) {
    require(planes >= 1 && rows >= 1 && columns >= 1, "codes must not be empty");
    require(planes * rows * columns < size_t{1} << 32, "codes must be fewer than 2^32");
    require(values.shape(0) == 1 || values.shape(0) == planes, "values must be for all planes or for each");
    require(values.shape(1) >= 1 && values.shape(1) <= 65536, "values must be of 1 to 65,536 levels");
    require(values.shape(2) <= fewbits::CodeTree::kAxes, "values must have 0 to 4 axes");
    return {planes, rows, columns, values.shape(1), values.shape(2)};
}

}  // namespace

void bind_context(nb::module_& m) {
    m.def(
        "context_encode",
        [](In3<uint16_t> codes, In3<uint16_t> values, bool more, Out1<uint8_t> out) {
            const fewbits::CodesShape shape = check(codes.shape(0), codes.shape(1), codes.shape(2), values);
            nb::gil_scoped_release release;
            for (size_t i = 0; i < codes.size(); ++i)
                require(codes.data()[i] < shape.levels, "codes must be below levels");
            fewbits::BitEncoder coder(out.data(), out.shape(0));
            fewbits::code_planes(coder, shape, more, codes.data(), values.data(), values.shape(0) == 1);
            return coder.finish();
        },
        "codes"_a.noconvert(), "values"_a.noconvert(), "more"_a, "out"_a.noconvert(),
        "Codes by contexts; returns the number of bytes, of which those that have room are written.");
    m.def(
        "context_decode",
        [](In1<uint8_t> data, In3<uint16_t> values, bool more, Out3<uint16_t> codes) {
            const fewbits::CodesShape shape = check(codes.shape(0), codes.shape(1), codes.shape(2), values);
            nb::gil_scoped_release release;
            fewbits::BitDecoder coder(data.data(), data.shape(0));
            fewbits::code_planes(coder, shape, more, codes.data(), values.data(), values.shape(0) == 1);
            return !coder.overrun();
        },
        "data"_a.noconvert(), "values"_a.noconvert(), "more"_a, "codes"_a.noconvert(),
        "What context_encode read; returns whether the data were long enough.");
}
