"""Collects the texts of pages and scripts into catalogues, and compiles what is translated.

python scripts/messages.py           write the catalogues
python scripts/messages.py --check   say whether they are as the source is, and change nothing
"""

import ast
import io
import json
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PRODUCT = Path(__file__).parents[1] / "src" / "lanternist"
LOCALE = PRODUCT / "web" / "locale"
# Of each catalogue: the files, what reads them, and the names by which texts are marked.
DOMAINS = {
    "pages": [("**/templates/**.html", "jinja2"), ("**.py", "python")],
    "scripts": [("**/static/**.js", "javascript")],
}
KEYWORDS = {"_": None, "ngettext": (1, 2), "message": None, "say": None}
# The page of the design system is for developers, and shows samples.
IGNORED = ["styleguide*", "tests*", ".*"]


def collect(domain: str) -> Catalog:
    """Return the texts of one catalogue, in an order of their own."""
    catalog = Catalog(project="Lanternist", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        PRODUCT,
        method_map=DOMAINS[domain],
        options_map={"**/templates/**.html": {"silent": "false", "trim_blocks": "true"}},
        keywords=KEYWORDS,
        strip_comment_tags=True,
        directory_filter=lambda folder: not any(Path(folder).match(name) for name in IGNORED),
    )
    for _, _, text, _, context in found:
        catalog.add(text, context=context)
    if domain == "pages":
        for path in sorted(PRODUCT.glob("features/*/page_texts.py")):
            for text in texts_of_tables(path):
                catalog.add(text)
    return catalog


def texts_of_tables(path: Path) -> list[str]:
    """Return what the tables of a `page_texts.py` say: every sentence or word that begins as one."""
    values = [
        value
        for table in ast.walk(ast.parse(path.read_text()))
        if isinstance(table, ast.Dict)
        for value in table.values
    ]
    texts = [each.value for each in values if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return [text for text in texts if text[:1].isupper()]


def written(catalog: Catalog) -> str:
    """Return a catalogue as a file: without dates and places, so that only texts change it."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, no_location=True, omit_header=not catalog.locale, sort_output=True, width=110)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    dated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator', '"Report-Msgid')
    return "".join(line for line in lines if not line.startswith(dated))


def files() -> dict[Path, str | bytes]:
    """Return every file of the catalogues as the source has it."""
    result: dict[Path, str | bytes] = {}
    for domain in DOMAINS:
        template = collect(domain)
        result[LOCALE / f"{domain}.pot"] = written(template)
        for path in sorted(LOCALE.glob(f"*/LC_MESSAGES/{domain}.po")):
            with path.open("rb") as file:
                catalog = read_po(file, locale=path.parents[1].name, domain=domain)
            catalog.update(template, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            result[path] = written(catalog)
            if path.parents[1].name == "en":
                continue
            if domain == "scripts":
                texts = {each.id: each.string for each in catalog if each.id and each.string}
                result[path.with_suffix(".json")] = json.dumps(texts, ensure_ascii=False, indent=1) + "\n"
            else:
                compiled = io.BytesIO()
                write_mo(compiled, catalog)
                result[path.with_suffix(".mo")] = compiled.getvalue()
    return result


def main(*, checks: bool) -> int:
    """Write the catalogues, or return 1 where they are not as the source is."""
    stale = [
        path
        for path, content in files().items()
        if not path.exists()
        or path.read_bytes() != (content if isinstance(content, bytes) else content.encode())
    ]
    if checks:
        for path in stale:
            sys.stderr.write(f"{path} is not as the source is: make messages\n")
        return 1 if stale else 0
    current = files()
    for path in stale:
        content = current[path]
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(checks="--check" in sys.argv))
