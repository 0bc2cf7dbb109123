"""What the tests of pictures look at: the elements of an SVG, after checks that hold for all."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

NAMESPACE = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ElementTree.Element:
    """The picture as XML, after the checks that hold for every picture."""
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{NAMESPACE}svg"
    width, height = root.get("width", ""), root.get("height", "")
    assert root.get("viewBox") == f"0 0 {width} {height}"
    assert "nan" not in svg and "inf" not in re.sub(r">[^<]*<", "><", svg)
    return root


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{NAMESPACE}text")]


def titles(root: ElementTree.Element) -> str:
    return "\n".join(element.text or "" for element in root.iter(f"{NAMESPACE}title"))


def path_points(data: str, steps: int = 24) -> Iterator[tuple[float, float]]:
    """Points along the data of a path of M, H and C commands."""
    x = y = 0.0
    for command, arguments in re.findall(r"([MHC])([-\d. ]*)", data):
        numbers = [float(value) for value in arguments.split()]
        if command == "M":
            x, y = numbers
        elif command == "H":
            yield from ((x + (numbers[0] - x) * i / steps, y) for i in range(steps + 1))
            x = numbers[0]
        else:
            a, b, c, d, u, v = numbers
            for i in range(steps + 1):
                t = i / steps
                weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
                across = sum(w * p for w, p in zip(weights, (x, a, c, u), strict=True))
                down = sum(w * p for w, p in zip(weights, (y, b, d, v), strict=True))
                yield across, down
            x, y = u, v
