"""moto's server with one bug report's defect: ``python serve.py REPORT WORDS-OF-MOTO_SERVER…``."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parent.parent)
    from reported.older import bring_back
    from reported.report import named

    name, *words = sys.argv[1:]
    bring_back(named(name).edits)
    from moto.server import main

    main(words)
