"""Images as artifacts: from arrays to files, and small copies of them."""

import io
import re
import uuid
import warnings
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.validation import shown

if TYPE_CHECKING:
    import numpy
    import PIL.Image

_KEY = re.compile(r"[\w\-./ ]+", re.ASCII)
_SMALL = 256
"""Pixels of the longer side of a small copy."""


class Image:
    """An image, made of an array, a PIL image or a file; `log_image` and `log_table` take it.

    Parameters
    ----------
    image
        A NumPy array or a list of pixels, a ``PIL.Image.Image``, or the path of a file.
    """

    def __init__(self, image: Any) -> None:
        pil = _pillow()
        if isinstance(image, str):
            self.image = pil.open(image)
        elif isinstance(image, list):
            import numpy

            self.image = as_pil(numpy.array(image))
        else:
            self.image = as_pil(image)
        self.size = self.image.size

    def to_list(self) -> list[Any]:
        """Return the pixels."""
        return list(self.image.getdata())

    def to_array(self) -> "numpy.ndarray[Any, Any]":
        """Return the image as a NumPy array."""
        import numpy

        return numpy.array(self.image)

    def to_pil(self) -> "PIL.Image.Image":
        """Return the image as PIL has it."""
        picture: PIL.Image.Image = self.image
        return picture

    def save(self, path: Any, format: str | None = None) -> None:
        """Save the image to a file."""
        self.image.save(path, format)

    def resize(self, size: tuple[int, int]) -> "Image":
        """Return a copy of another size."""
        return Image(self.image.resize(size))


def as_pil(image: Any) -> "PIL.Image.Image":
    """Make a PIL image of what a user passes.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is no image, NOT_IMPLEMENTED without Pillow.
    """
    pil = _pillow()
    if isinstance(image, Image):
        return image.to_pil()
    if isinstance(image, pil.Image):
        picture: PIL.Image.Image = image
        return picture
    if type(image).__module__ == "numpy" and hasattr(image, "dtype"):
        picture = pil.fromarray(_pixels(image))
        return picture
    raise invalid(
        f"Cannot log a {type(image).__name__} as an image: give a NumPy array, a PIL image or an "
        "Image."
    )


def encoded(image: "PIL.Image.Image", artifact_file: str) -> bytes:
    """Write an image in the format that the name of its file says, as PNG when it says none."""
    suffix = PurePosixPath(artifact_file).suffix.lower()
    known = _pillow().registered_extensions()
    if suffix and suffix not in known:
        raise invalid(
            f"Unknown image format {shown(suffix)}: use .png, .jpg or .webp, for instance."
        )
    kind = known.get(suffix, "PNG")
    buffer = io.BytesIO()
    (image.convert("RGB") if kind == "JPEG" else image).save(buffer, kind)
    return buffer.getvalue()


def decoded(data: bytes) -> "PIL.Image.Image":
    """Read an image file; OSError when it is none."""
    image: PIL.Image.Image = _pillow().open(io.BytesIO(data))
    image.load()
    return image


def small(image: "PIL.Image.Image") -> "PIL.Image.Image":
    """Return a copy whose longer side has 256 pixels."""
    width, height = image.size
    scale = _SMALL / max(width, height)
    return image.resize((max(int(width * scale), 1), max(int(height * scale), 1)))


def names_of_step(key: str, step: int, timestamp: int) -> tuple[str, str]:
    """Name the file of an image in a series, and that of its small copy, as MLflow does.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when the key has other characters than MLflow allows.
    """
    if not _KEY.fullmatch(key):
        raise invalid(
            f"Invalid image key {shown(key)}: use letters, digits, '_', '-', '.', '/' and spaces."
        )
    flat = key.replace("/", "~")
    name = f"images/{flat}+step+{step}+timestamp+{timestamp}+{uuid.uuid4()}"
    return f"{name}.png", f"{name}+compressed.webp"


def _pixels(array: "numpy.ndarray[Any, Any]") -> "numpy.ndarray[Any, Any]":
    """Return an array of bytes; numbers that are not whole are taken to go from 0 to 1."""
    import numpy

    if array.dtype.kind not in "biuf":
        raise invalid(f"Invalid image of {array.dtype}: its values must be numbers or bool.")
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (1, 3, 4)):
        raise invalid(
            f"Invalid image of shape {array.shape}: it must be (height, width) or (height, width, "
            "channels) with 1, 3 or 4 channels."
        )
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    whole = array.dtype.kind in "iu"
    low, high = array.min(), array.max()
    if low < 0 or high > (255 if whole else 1):
        if whole:
            raise invalid(
                f"Invalid image with values from {low} to {high}: whole numbers go from 0 to 255."
            )
        warnings.warn(
            f"The image has values from {low} to {high}, which are scaled to 0 … 1.", stacklevel=2
        )
        array = (array - low) / (high - low)
    return (array if whole else array * 255).astype(numpy.uint8)


def _pillow() -> Any:
    try:
        import PIL.Image
    except ImportError as error:
        raise TrackerError(
            "Images need Pillow: pip install pillow", ErrorCode.NOT_IMPLEMENTED
        ) from error
    return PIL.Image
