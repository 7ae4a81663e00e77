"""What a wall counts: figures with a definition each, folded from the floor's changes. Knows no viewer, no page, no clock."""

from monitoring.figures.definitions import FIGURES, Definition, Unit
from monitoring.figures.fold import Figures
from monitoring.figures.reading import Reading, read, readings

__all__ = ["FIGURES", "Definition", "Figures", "Reading", "Unit", "read", "readings"]
