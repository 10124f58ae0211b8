"""The error of a dithered image as the eye sees it, from the definition."""

import numpy as np


def filtered_error(image, dithered, scale=3000.0):
    """Mean squared error after Näsänen's filter; the error is 0 outside the image. Channels are added.

    For 8-bit greys, 10 log10(255² / this) is the PSNR as the eye sees it.
    """
    margin, shape = 64, image.shape[:2]
    error = np.zeros((shape[0] + 2 * margin, shape[1] + 2 * margin, *image.shape[2:]))
    inner = (slice(margin, -margin),) * 2
    error[inner] = np.asarray(image, float) - dithered
    y, x = (np.fft.fftfreq(n) for n in error.shape[:2])
    cycles_per_degree = np.hypot(y[:, None], x) * scale * np.pi / 180
    response = np.exp(-cycles_per_degree / (0.525 * np.log(11) + 3.91))
    response = response.reshape(response.shape + (1,) * (image.ndim - 2))
    seen = np.fft.ifft2(np.fft.fft2(error, axes=(0, 1)) * response, axes=(0, 1)).real[inner]
    return np.sum(seen**2) / (shape[0] * shape[1])


def psnr(mean_squared_error):
    return 10 * np.log10(255**2 / mean_squared_error)
