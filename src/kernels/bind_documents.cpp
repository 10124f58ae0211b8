// The Python face of the kernels for documents; see bind.cpp.

#include "bind.hpp"
#include "components.hpp"
#include "grid_cut.hpp"

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

    m.def(
        "grid_cut",
        [](In2<int32_t> pull, In2<int32_t> right, In2<int32_t> down, Out2<uint8_t> labels) {
            const size_t rows = pull.shape(0), columns = pull.shape(1);
            require(right.shape(0) == rows && right.shape(1) == columns, "right must have the shape of pull");
            require(down.shape(0) == rows && down.shape(1) == columns, "down must have the shape of pull");
            require(labels.shape(0) == rows && labels.shape(1) == columns, "labels must have the shape of pull");
            require((rows + 2) * (columns + 2) < size_t{1} << 32, "there must be fewer than 2^32 pixels");
            nb::gil_scoped_release release;
            constexpr int32_t kMost = 1 << 28;
            for (size_t i = 0; i < rows * columns; ++i) {
                require(pull.data()[i] >= -kMost && pull.data()[i] <= kMost, "pull must be within ±2^28");
                require(right.data()[i] >= 0 && right.data()[i] <= kMost, "right must be 0 to 2^28");
                require(down.data()[i] >= 0 && down.data()[i] <= kMost, "down must be 0 to 2^28");
            }
            fewbits::GridCut(pull.data(), right.data(), down.data(), rows, columns).solve(labels.data(), rows, columns);
        },
        "pull"_a.noconvert(), "right"_a.noconvert(), "down"_a.noconvert(), "labels"_a.noconvert(),
        "1 for the pixels that the least cut of least price leaves with the source.");
}
