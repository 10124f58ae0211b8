"""What quantization cost: distortion and information. Nothing here takes part in quantizing."""

from .distortion import mae, mse, peak_of, psnr, psnr_of, rmse, sqnr, sqnr_of, ssim
from .information import entropy, information_loss

__all__ = ["entropy", "information_loss", "mae", "mse", "peak_of", "psnr", "psnr_of", "rmse", "sqnr", "sqnr_of", "ssim"]
