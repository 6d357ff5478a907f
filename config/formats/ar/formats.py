"""Arabic: the day comes first, 25/12/2025; 1,234.5 in European digits, as the printed forms have them."""

from config.formats.en.formats import *  # noqa: F403
