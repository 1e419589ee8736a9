"""The colours of the phone, light and dark. They are written into the drawing, so no style sheet can change them."""

from dataclasses import dataclass

NUMBER_FILL = "#8A1A63"
WHITE = "#FFFFFF"


@dataclass(frozen=True)
class Look:
    """One colour per role; `number_line` leads from the phone to a number beside it."""

    background: str
    card: str
    label: str
    secondary: str
    separator: str
    switch_on: str
    switch_off: str
    accent: str
    notice_fill: str
    notice_edge: str
    tab_bar: str
    chevron: str
    bezel: str
    avatars: tuple[str, ...]
    number_line: str


LOOKS = {
    "light": Look(
        background="#F2F2F7",
        card="#FFFFFF",
        label="#000000",
        secondary="#5A5A5F",
        separator="#C6C6C8",
        switch_on="#248A3D",
        switch_off="#767680",
        accent="#0F6CBD",
        notice_fill="#EBF3FC",
        notice_edge="#B4D6F3",
        tab_bar="#FFFFFF",
        chevron="#8A8A8E",
        bezel="#1C1C1E",
        avatars=("#0F6CBD", "#5A5A5F", "#7A4B00"),
        number_line="#8A1A63",
    ),
    "dark": Look(
        background="#000000",
        card="#1C1C1E",
        label="#FFFFFF",
        secondary="#AEAEB2",
        separator="#48484A",
        switch_on="#2F9E4F",
        switch_off="#636366",
        accent="#5CB0F7",
        notice_fill="#0C2F4A",
        notice_edge="#1F5480",
        tab_bar="#161617",
        chevron="#8E8E93",
        bezel="#5A5A5F",
        avatars=("#1A6FBB", "#636366", "#8A5A10"),
        number_line="#F0A3D2",
    ),
}
