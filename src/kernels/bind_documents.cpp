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
        "grid_cuts",
        [](In2<int32_t> pull, In2<uint8_t> right, In2<uint8_t> down, int32_t price, unsigned cuts,
           Out2<uint16_t> labels) {
            const size_t rows = pull.shape(0), columns = pull.shape(1);
            require(right.shape(0) == rows && right.shape(1) == columns, "right must have the shape of pull");
            require(down.shape(0) == rows && down.shape(1) == columns, "down must have the shape of pull");
            require(labels.shape(0) == rows && labels.shape(1) == columns, "labels must have the shape of pull");
            require((rows + 2) * (columns + 2) < size_t{1} << 32, "there must be fewer than 2^32 pixels");
            require(cuts >= 1 && cuts <= 16, "cuts must be 1 to 16");
            constexpr int32_t kMost = 1 << 28;
            require(price >= 0 && price <= kMost, "price must be 0 to 2^28");
            nb::gil_scoped_release release;
            for (size_t i = 0; i < rows * columns; ++i)
                require(pull.data()[i] >= -kMost && pull.data()[i] <= kMost, "pull must be within ±2^28");
            fewbits::grid_cuts(pull.data(), right.data(), down.data(), rows, columns, price, cuts, labels.data());
        },
        "pull"_a.noconvert(), "right"_a.noconvert(), "down"_a.noconvert(), "price"_a, "cuts"_a,
        "labels"_a.noconvert(), "Bit k: the pixels that cut k leaves with the source; joints hold from their number on.");
}
