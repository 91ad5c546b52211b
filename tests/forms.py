"""What a browser without scripts would post: the values that stand in a page's form."""

from __future__ import annotations

from html.parser import HTMLParser


class _FormReader(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = self.hidden_depth = 0
        self.values: dict[str, list[str]] = {}
        self.textarea = self.select = ""
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form" and (not self.form_id or given.get("id") == self.form_id):
            self.inside = 1
        if tag == "template":
            self.hidden_depth += 1
        if not self.inside or self.hidden_depth or "disabled" in given:
            return
        name = given.get("name") or ""
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea":
            self.textarea, self.values[name] = name, [""]
        elif tag == "select":
            self.select, self.options = name, []
        elif tag == "option" and self.select:
            self.options.append((given.get("value") or "", "selected" in given))

    def _input(self, name, given):
        kind = given.get("type", "text")
        if kind in ("submit", "button", "image", "file", "reset"):
            return
        if kind in ("checkbox", "radio"):
            if "checked" in given:
                self.values.setdefault(name, []).append(given.get("value") or "on")
        else:
            self.values.setdefault(name, []).append(given.get("value") or "")

    def handle_endtag(self, tag):
        if tag == "template":
            self.hidden_depth -= 1
        elif tag == "form":
            self.inside = 0
        elif tag == "textarea":
            self.textarea = ""
        elif tag == "select" and self.select:
            chosen = [value for value, selected in self.options if selected]
            self.values[self.select] = chosen or [value for value, _ in self.options[:1]]
            self.select = ""

    def handle_data(self, data):
        if self.textarea:
            # A browser drops the newline right after the tag, and sends two characters for each line end.
            held = self.values[self.textarea][0]
            self.values[self.textarea] = [(held + data).removeprefix("\n") if not held else held + data]


def form_values(response, form_id: str = "") -> dict[str, list[str]]:
    """Return name -> values of the form `form_id` of a page (the last form without), as a browser would post them."""
    reader = _FormReader(form_id)
    reader.feed(response.content.decode())
    values = {name: [value.replace("\n", "\r\n") for value in found] for name, found in reader.values.items()}
    return {name: found for name, found in values.items() if name}
