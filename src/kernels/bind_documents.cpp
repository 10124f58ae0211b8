// The Python face of the kernels for documents; see bind.cpp.

#include "bind.hpp"
#include "components.hpp"

void bind_documents(nb::module_& m) {
    m.def(
        "components",
        [](In2<uint8_t> mask, bool diagonal, Out2<int32_t> labels) {
            const size_t rows = mask.shape(0), columns = mask.shape(1);
            require(labels.shape(0) == rows && labels.shape(1) == columns, "labels must have the shape of mask");
            require(rows * columns < size_t{1} << 31, "there must be fewer than 2^31 pixels");
            nb::gil_scoped_release release;
            return fewbits::components(mask.data(), rows, columns, diagonal, labels.data());
        },
        "mask"_a.noconvert(), "diagonal"_a, "labels"_a.noconvert(),
        "Number the connected components of mask from 1, in the order of their first pixels; returns how many.");
}
