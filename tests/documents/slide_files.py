"""PowerPoint presentations for tests, made by python-pptx."""

import io
from collections.abc import Sequence

import pptx
from pptx.presentation import Presentation
from pptx.util import Inches

COVER, TITLE_AND_TEXT, BLANK = 0, 1, 6
"""Layouts of python-pptx's own template."""


def saved(presentation: Presentation) -> bytes:
    """The presentation as a file."""
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def make_pptx(slides: Sequence[tuple[str, Sequence[str | tuple[int, str]]]]) -> bytes:
    """A presentation of slides with a title and paragraphs; (1, "…") is one that is indented once."""
    presentation = pptx.Presentation()
    for title, paragraphs in slides:
        slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_AND_TEXT])
        slide.shapes.title.text = title
        frame = slide.placeholders[1].text_frame
        for number, text in enumerate(paragraphs):
            paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
            paragraph.level, paragraph.text = (0, text) if isinstance(text, str) else text
    return saved(presentation)


def make_rich_pptx(picture: bytes) -> bytes:
    """A cover, and a slide without a title: a table, a described picture in a group, a footer and notes."""
    presentation = pptx.Presentation()
    presentation.core_properties.author = "Noor <noor@contoso.example>"
    cover = presentation.slides.add_slide(presentation.slide_layouts[COVER])
    cover.shapes.title.text = "Phones\vat work"
    slide = presentation.slides.add_slide(presentation.slide_layouts[BLANK])
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(5), Inches(2)).table
    for number, text in enumerate(("Step", "iPhone", "Save", "iCloud")):
        table.cell(number // 2, number % 2).text = text
    shown = slide.shapes.add_group_shape().shapes.add_picture(io.BytesIO(picture), Inches(1), Inches(1))
    shown._element.nvPicPr.cNvPr.set("descr", "Settings with a switch")
    run = slide.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.paragraphs[0].add_run()
    run.text, run.hyperlink.address = "the guide", "https://intranet.example/guide"
    slide.notes_slide.notes_text_frame.text = "Say that\vit is easy."
    return saved(presentation)
