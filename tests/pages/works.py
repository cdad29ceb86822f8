"""Work for the survey's worker processes, which import it by name."""

import os
from pathlib import Path
from typing import Any


def counted(service: str) -> dict[str, Any]:
    with Path(os.environ["WORK_LOG"]).open("a") as log:
        log.write(f"{service}\n")
    return {"service": service}
