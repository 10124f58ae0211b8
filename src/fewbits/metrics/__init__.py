"""What quantization cost: distortion, information, and how halftones look. Nothing here takes part in quantizing."""

from .distortion import mae, mse, peak_of, psnr, psnr_of, rmse, sqnr, sqnr_of, ssim
from .halftone import HalftoneSpectrum, blurred_psnr, hvs_psnr, power_spectrum, principal_frequency
from .information import entropy, information_loss
from .tone import PrintedDots, ToneReproduction, print_dots, tone_reproduction

__all__ = [
    "HalftoneSpectrum",
    "PrintedDots",
    "ToneReproduction",
    "blurred_psnr",
    "entropy",
    "hvs_psnr",
    "information_loss",
    "mae",
    "mse",
    "peak_of",
    "power_spectrum",
    "principal_frequency",
    "print_dots",
    "psnr",
    "psnr_of",
    "rmse",
    "sqnr",
    "sqnr_of",
    "ssim",
    "tone_reproduction",
]
