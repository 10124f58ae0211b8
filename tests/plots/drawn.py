"""What is drawn in a panel, as numbers."""

from __future__ import annotations

import numpy as np


def original(axes):
    """Shares and edges of the grey area."""
    shares, edges, _ = axes.patches[0].get_data()
    return shares, edges


def collection(axes, label):
    """x and height of the vertical lines of that label."""
    (lines,) = [part for part in axes.collections if part.get_label() == label]
    segments = np.array(lines.get_segments())
    return segments[:, 0, 0], segments[:, 1, 1]


def ticks(axes, label="representation levels"):
    (line,) = [line for line in axes.lines if line.get_label() == label]
    return line.get_xdata(), line.get_ydata()


def lines(axes):
    """The lines by label."""
    return {line.get_label(): line for line in axes.lines}
