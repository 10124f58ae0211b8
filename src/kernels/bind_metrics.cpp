// The Python face of the kernels of metrics.

#include "bind.hpp"
#include "distance.hpp"

void bind_metrics(nb::module_& m) {
    m.def(
        "squared_distances",
        [](In2<uint8_t> marks, Out2<int64_t> out) {
            const size_t rows = marks.shape(0), columns = marks.shape(1);
            require(rows >= 1 && columns >= 1, "marks must not be empty");
            require(rows < size_t{1} << 30 && columns < size_t{1} << 30, "marks must be below 2^30 in both directions");
            require(out.shape(0) == rows && out.shape(1) == columns, "out must have the shape of marks");
            nb::gil_scoped_release release;
            fewbits::squared_distances(marks.data(), rows, columns, out.data());
        },
        "marks"_a.noconvert(), "out"_a.noconvert(), "Squared Euclidean distance to the nearest mark that is not 0.");
}
