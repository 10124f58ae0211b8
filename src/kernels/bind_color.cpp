// The Python face of the kernels of colour.

#include "bind.hpp"
#include "color.hpp"

void bind_color(nb::module_& m) {
    m.def(
        "cube_root_space",
        [](In2<uint8_t> colors, In1<double> light, In2<double> responses, double toe, double slope, double drop,
           In2<double> axes, Out2<float> points) {
            const size_t n = colors.shape(0);
            require(colors.shape(1) == 3, "colors must have 3 channels");
            require(light.shape(0) == 256, "light must hold one entry for each byte");
            require(responses.shape(0) == 3 && responses.shape(1) == 3, "responses must be 3 × 3");
            require(axes.shape(0) == 3 && axes.shape(1) == 3, "axes must be 3 × 3");
            require(points.shape(0) == n && points.shape(1) == 3, "points must have the shape of colors");
            nb::gil_scoped_release release;
            const fewbits::CubeRootSpace space{light.data(), responses.data(), axes.data(), toe, slope, drop};
            fewbits::cube_root_space(colors.data(), n, space, points.data());
        },
        "colors"_a.noconvert(), "light"_a.noconvert(), "responses"_a.noconvert(), "toe"_a, "slope"_a, "drop"_a,
        "axes"_a.noconvert(), "points"_a.noconvert(), "Coordinates of colours in a space of cube roots of light.");
}
