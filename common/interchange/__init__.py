"""Files in and out: one column declaration per file serves reading, checking and writing."""

from common.interchange.cautions import Caution, ImportRefused
from common.interchange.columns import Column, ManyReferences, Reference, Sheet, Words
from common.interchange.exporter import export_directory
from common.interchange.importer import Importer

__all__ = [
    "Caution",
    "Column",
    "ImportRefused",
    "Importer",
    "ManyReferences",
    "Reference",
    "Sheet",
    "Words",
    "export_directory",
]
