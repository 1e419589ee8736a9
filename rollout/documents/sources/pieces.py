"""Files as they are brought from elsewhere, and which names they may have."""

import re
from dataclasses import dataclass

LONGEST_PATH = 500
"""Characters; as long as a document's path."""
DRIVE = re.compile(r"^[A-Za-z]:")


@dataclass(frozen=True)
class Piece:
    """A file with its content, or what is wrong with it in words for people."""

    path: str
    content: bytes = b""
    problem: str = ""


def name_problem(path: str) -> str:
    """What is wrong with a name that stands for a place within a source; empty for a good one."""
    if len(path) > LONGEST_PATH:
        return f"Its name is longer than {LONGEST_PATH} characters."
    if not path.isprintable():
        return "Its name has signs that cannot be shown."
    if path.startswith("/") or DRIVE.match(path):
        return "Its name is a whole path. Names must stay within the folder."
    if "\\" in path:
        return "Its name has a backslash. Folders are parted by “/”."
    if any(part in ("", ".", "..") for part in path.split("/")):
        return "Its name leads out of the folder."
    return ""
