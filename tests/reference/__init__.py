"""The specification of the kernels: one plain Python or NumPy twin for each, slow and obvious."""

from .bits import pack_bits, unpack_bits
from .codewords import exchange, move_words
from .color import cube_root_space
from .context_coder import context_decode, context_encode
from .contrast import diffuse_around
from .counting import count_cells, count_colors, count_values, lookup, unique_colors
from .curve import diffuse_along, hilbert_order
from .deflate import code_lengths, deflate
from .diffusion import diffuse
from .distance import squared_distances
from .fast_coder import fast_decode, fast_encode, fast_lag
from .local_means import local_normal, solve_normal
from .lzw import lzw
from .merge_pairs import merge_pairs
from .nearest import nearest, nearest_bytes, nearest_two, sum_cells
from .ordered import threshold_bytes, threshold_floats, threshold_places
from .pillow import diffuse_pillow, diffuse_pillow_palette
from .png import png_filter
from .rate_design import coded_cost, entropy_partition, least_coded_cost, log2_series
from .scalar_design import least_cost, least_costs, partition_cost
from .search import binary_search
from .trellis import PARITY_CHECKS, trellis_codes, trellis_words
from .variance_cut import variance_cut
from .void_cluster import void_and_cluster
from .window import ssim_map

__all__ = [
    "PARITY_CHECKS",
    "binary_search",
    "code_lengths",
    "coded_cost",
    "context_decode",
    "context_encode",
    "count_cells",
    "count_colors",
    "count_values",
    "cube_root_space",
    "deflate",
    "diffuse",
    "diffuse_along",
    "diffuse_around",
    "diffuse_pillow",
    "diffuse_pillow_palette",
    "entropy_partition",
    "exchange",
    "fast_decode",
    "fast_encode",
    "fast_lag",
    "hilbert_order",
    "least_coded_cost",
    "least_cost",
    "least_costs",
    "local_normal",
    "log2_series",
    "lookup",
    "lzw",
    "merge_pairs",
    "move_words",
    "nearest",
    "nearest_bytes",
    "nearest_two",
    "pack_bits",
    "partition_cost",
    "png_filter",
    "solve_normal",
    "squared_distances",
    "ssim_map",
    "sum_cells",
    "threshold_bytes",
    "threshold_floats",
    "threshold_places",
    "trellis_codes",
    "trellis_words",
    "unique_colors",
    "unpack_bits",
    "variance_cut",
    "void_and_cluster",
]
