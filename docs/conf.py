"""How the documentation is built: Sphinx with MyST, and a reference that is generated from the code."""

from __future__ import annotations

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Acquis"
author = "The Acquis contributors"
project_copyright = "2026, the Acquis contributors"
release = version = installed_version("acquis")
extensions = ["myst_parser", "acquis_reference"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "_ext"]
html_theme = "furo"
html_title = f"Acquis {release}"
html_static_path: list[str] = []
nitpicky = True
