"""The badge: as an SVG, and as the JSON that https://shields.io/badges/endpoint-badge reads."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from conformance.contract.english import plural
from conformance.report.figures import figures
from conformance.report.results import Results
from conformance.report.sanitize import visible

_COLOURS = {
    "brightgreen": "#3a7d1f",
    "green": "#5a7a16",
    "yellow": "#8a6d0a",
    "orange": "#b35309",
    "red": "#b3261e",
    "lightgrey": "#6b6b6b",
}
_SCALE = ((0, "brightgreen"), (0.02, "green"), (0.1, "yellow"), (0.3, "orange"), (1, "red"))
"""Up to which divergence a badge has which colour."""

_NARROW, _WIDE = frozenset("iljtf.,:;!'|()[] 1"), frozenset("mwMW@%—")


def endpoint(results: Results, label: str | None = None) -> dict[str, Any]:
    """Return the endpoint JSON: both figures, coloured by divergence."""
    found = figures(results)
    coverage, divergence = found.coverage, found.divergence
    if not divergence.decided:
        message, colour = "undecided", "lightgrey"
    else:
        message = (
            f"{coverage.implemented:,} of {plural(coverage.operations, 'operation')}, "
            f"{divergence.share} divergence"
        )
        colour = next(name for most, name in _SCALE if divergence.failed <= most * divergence.decided)
    return {
        "schemaVersion": 1,
        "label": visible(label or f"{results.service} conformance", 60),
        "message": message,
        "color": colour,
        "isError": bool(results.count("fail", "MUST")),
    }


def endpoint_text(results: Results, label: str | None = None) -> str:
    """Return the endpoint JSON as a file's text."""
    return json.dumps(endpoint(results, label), indent=1) + "\n"


def svg(results: Results, label: str | None = None) -> str:
    """Return the badge as an SVG image, drawn without any font but the reader's own."""
    value = endpoint(results, label)
    left, right = value["label"], value["message"]
    a, b = _width(left) + 14, _width(right) + 14
    colour = _COLOURS[value["color"]]
    title = f"{left}: {right}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{a + b}" height="20" '
        f'role="img" aria-label={quoteattr(title)}>'
        f"<title>{escape(title)}</title>"
        f'<clipPath id="r"><rect width="{a + b}" height="20" rx="3"/></clipPath><g clip-path="url(#r)">'
        f'<rect width="{a}" height="20" fill="#444c56"/>'
        f'<rect x="{a}" width="{b}" height="20" fill="{colour}"/></g>'
        '<g fill="#fff" text-anchor="middle" font-size="11" '
        'font-family="Verdana,Geneva,DejaVu Sans,sans-serif">'
        f'<text x="{a / 2}" y="14" textLength="{a - 14}">{escape(left)}</text>'
        f'<text x="{a + b / 2}" y="14" textLength="{b - 14}">{escape(right)}</text></g></svg>\n'
    )


def _width(text: str) -> int:
    return round(sum(4 if c in _NARROW else 10 if c in _WIDE else 7 for c in text))
