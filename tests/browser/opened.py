"""A page in the browser, with all that it asked for and complained of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

HEARD = "addEventListener('securitypolicyviolation', event => console.error('refused', event.violatedDirective, event.blockedURI))"


@dataclass(frozen=True, slots=True)
class Opened:
    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, context: BrowserContext, file: Path) -> Opened:
        context.add_init_script(HEARD)
        opened = cls(context.new_page(), file.resolve().as_uri())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("console", lambda told: opened.complaints.append(told.text) if told.type in ("error", "warning") else None)
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on("dialog", lambda dialog: (opened.complaints.append(dialog.message), dialog.dismiss()))
        opened.page.goto(opened.address)
        return opened

    def elsewhere(self) -> list[str]:
        """What was asked for beyond the file itself and what it holds."""
        return [url for url in self.requests if url.partition("#")[0] != self.address and not url.startswith("data:")]

    def counts_told(self) -> list[int]:
        """The numbers in what the page says of a search."""
        return [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", self.page.get_by_role("status").inner_text())]
