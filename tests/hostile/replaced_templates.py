"""The settings of a worker whose templates are looked for in a folder of the test first, at each rendering."""

import os

from clichy_partnership.settings import *  # noqa: F403 -- settings extend settings
from clichy_partnership.settings import TEMPLATES

TEMPLATES[0]["DIRS"] = [os.environ["REPLACED_TEMPLATES"], *TEMPLATES[0]["DIRS"]]
TEMPLATES[0]["APP_DIRS"] = False
TEMPLATES[0]["OPTIONS"]["loaders"] = [  # none of them keeps what it has read
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
