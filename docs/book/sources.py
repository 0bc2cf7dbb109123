"""Links from the book into the repository lead to pages that show the file.

The documents link to sources by relative paths (`../compiler/x.py`), as a code host follows them.
In the site every file that is linked to is a page below `source/`, a folder is a page that says
what is in it, and the links are rewritten; so the book is whole, and knows no host.
"""

import ast
import os
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from repository import DOCS, ROOT

LANGUAGES = {".py": "python", ".json": "json", ".js": "javascript", ".tm": "tm", ".toml": "toml"}
_LINK = re.compile(r"\]\(([^)\s#]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add a page for every file and folder that is linked to, from these pages too."""
    waiting = [file.src_uri for file in files.documentation_pages()]
    while waiting:
        uri = waiting.pop()
        for link, _ in _LINK.findall(files.src_uris[uri].content_string):
            target = outside(uri, link)
            if target and page_of(target) not in files.src_uris:
                files.append(File.generated(config, page_of(target), content=shown(target)))
                waiting.append(page_of(target))


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead links out of the book to the pages made for them, and links of these back into it."""
    uri = page.file.src_uri
    if uri.startswith("source/") and not place(uri).is_dir() and place(uri).suffix != ".md":
        return markdown  # a listing

    def lead(found: re.Match[str]) -> str:
        link, anchor = found[1], found[2] or ""
        target = outside(uri, link)
        if target:
            there = page_of(target)
        elif uri.startswith("source/") and inside(uri, link):
            there = inside(uri, link)
        else:
            return found[0]
        return f"]({os.path.relpath(there, os.path.dirname(uri) or '.')}{anchor})"

    return _LINK.sub(lead, markdown)


def page_of(target: Path) -> str:
    """Where in the site a file or folder of the repository is shown."""
    return f"source/{target.relative_to(ROOT).as_posix()}.md"


def place(uri: str) -> Path:
    """The file of the repository that a page is, or shows."""
    return ROOT / uri[len("source/") : -len(".md")] if uri.startswith("source/") else DOCS / uri


def resolve(uri: str, link: str) -> Path | None:
    if ":" in link:
        return None
    here = place(uri)
    target = (here if here.is_dir() else here.parent).joinpath(link).resolve()
    return target if target.is_relative_to(ROOT) and target.exists() else None


def outside(uri: str, link: str) -> Path | None:
    """The file or folder that a link leads to, if the book has no page or file for it."""
    target = resolve(uri, link)
    return target if target and (target.is_dir() or not target.is_relative_to(DOCS)) else None


def inside(uri: str, link: str) -> str:
    """The page or file of the book that a link leads to, or nothing."""
    target = resolve(uri, link)
    return target.relative_to(DOCS).as_posix() if target and target.is_relative_to(DOCS) else ""


def shown(target: Path) -> str:
    """The page for a file or folder."""
    name = target.relative_to(ROOT).as_posix()
    head = f"---\ntitle: {name}\nsearch:\n  exclude: true\n---\n\n"
    if target.is_dir():
        return f"{head}# {name}/\n\n" + "".join(map(line, sorted(target.iterdir())))
    text = target.read_text()
    if target.suffix == ".md":
        return head + text
    fence = "`" * max(3, *(len(ticks) + 1 for ticks in re.findall("`+", text)), 3)
    return f"{head}# {name}\n\n{fence}{LANGUAGES.get(target.suffix, 'text')}\n{text}\n{fence}\n"


def line(path: Path) -> str:
    """A file in the list of its folder, with what it says about itself."""
    if path.name.startswith(("__py", ".")) or path.suffix == ".typed":
        return ""
    about = path / "__init__.py" if path.is_dir() else path
    said = ""
    if about.suffix == ".py" and about.exists():
        said = (ast.get_docstring(ast.parse(about.read_text())) or "").partition("\n\n")[0]
    name = path.name + ("/" if path.is_dir() else "")
    return f"- `{name}`" + (f": {' '.join(said.split())}" if said else "") + "\n"
