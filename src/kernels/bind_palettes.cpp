// The Python face of the kernels of palettes.

#include "bind.hpp"
#include "merge_pairs.hpp"

void bind_palettes(nb::module_& m) {
    m.def(
        "merge_pairs",
        [](In2<double> points, In1<double> weights, size_t k, Out1<int32_t> labels) {
            const size_t n = points.shape(0), d = points.shape(1);
            require(n >= 1 && n < size_t{1} << 31 && d >= 1 && k >= 1, "there must be a point, an axis and a cluster");
            require(weights.shape(0) == n && labels.shape(0) == n, "weights and labels must be as long as points");
            nb::gil_scoped_release release;
            return fewbits::PairMerger(points.data(), weights.data(), n, d).run(k, labels.data());
        },
        "points"_a.noconvert(), "weights"_a.noconvert(), "k"_a, "labels"_a.noconvert(),
        "Merge the two clusters that raise the squared error least until k are left; returns how many there are.");
}
