"""K-medians: the levels of least mean absolute error."""

from __future__ import annotations

from .lloyd_max import LloydMax


class KMedians(LloydMax):
    """K-medians quantizer: ``LloydMax(levels, distortion="absolute")`` under its usual name.

    The optimum is global. Each representation level is the median of its cell, each decision level midway between two
    of them.

    Parameters
    ----------
    levels : int
        Number of representation levels K, 1 to 65,536.
    bins : int, optional
        Keep at most this many entries of the data. Default: every distinct value.
    channel_axis : int, optional
        Make one design for each index along this axis. Default: one for all samples.

    Examples
    --------
    >>> KMedians(2).fit([0, 1, 2, 40, 90, 91, 92]).representation_levels_
    array([ 1., 91.])
    """

    distortion = "absolute"
    integer = False

    def __init__(self, levels: int, *, bins: int | None = None, channel_axis: int | None = None) -> None:
        self.levels = levels
        self.bins = bins
        self.channel_axis = channel_axis
