"""What quantization cost: distortion, looks, information, halftones, ink of pages. It takes no part in quantizing."""

from .artifacts import banding_map, noise_map
from .color_difference import ErrorMap, color_difference, delta_e_2000, s_cielab
from .distortion import mae, mse, peak_of, psnr, psnr_of, rmse, sqnr, sqnr_of, ssim
from .document import (
    DocumentReport,
    binary_psnr,
    distance_reciprocal_distortion,
    document_report,
    f_measure,
    misclassification_penalty,
    negative_rate,
    pseudo_f_measure,
    pseudo_f_measure_skeleton,
    pseudo_recall_precision,
    recall_precision,
)
from .ground_truth import GroundTruth
from .halftone import HalftoneSpectrum, blurred_psnr, hvs_psnr, power_spectrum, principal_frequency
from .information import entropy, information_loss
from .quality import quality
from .ssimulacra import ssimulacra2
from .structure import color_ssim, ms_ssim
from .text import character_error_rate, edit_distance, word_error_rate
from .tone import PrintedDots, ToneReproduction, print_dots, tone_reproduction

__all__ = [
    "DocumentReport",
    "ErrorMap",
    "GroundTruth",
    "HalftoneSpectrum",
    "PrintedDots",
    "ToneReproduction",
    "banding_map",
    "binary_psnr",
    "blurred_psnr",
    "character_error_rate",
    "color_difference",
    "color_ssim",
    "delta_e_2000",
    "distance_reciprocal_distortion",
    "document_report",
    "edit_distance",
    "entropy",
    "f_measure",
    "hvs_psnr",
    "information_loss",
    "mae",
    "misclassification_penalty",
    "ms_ssim",
    "mse",
    "negative_rate",
    "noise_map",
    "peak_of",
    "power_spectrum",
    "principal_frequency",
    "print_dots",
    "pseudo_f_measure",
    "pseudo_f_measure_skeleton",
    "pseudo_recall_precision",
    "psnr",
    "psnr_of",
    "quality",
    "recall_precision",
    "rmse",
    "s_cielab",
    "sqnr",
    "sqnr_of",
    "ssim",
    "ssimulacra2",
    "tone_reproduction",
    "word_error_rate",
]
