"""What axe-core, the accessibility checker that browsers and auditors use, finds on a page."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_AXE = Path(__file__).parents[2] / "labextension/node_modules/axe-core/axe.min.js"
_GRAVE = ("serious", "critical")


def grave_findings(page: Page, selector: str) -> list[str]:
    """Check what is below ``selector``; return a line for each serious or critical finding."""
    page.evaluate(_AXE.read_text())
    result: dict[str, Any] = page.evaluate(
        "selector => axe.run(selector, {resultTypes: ['violations']})", selector
    )
    assert result["passes"], f"axe found nothing to check below {selector!r}"
    return [
        f"{finding['id']}: {finding['help']}: {node['html']}"
        for finding in result["violations"]
        if finding["impact"] in _GRAVE
        for node in finding["nodes"]
    ]
