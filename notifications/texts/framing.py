"""A mail as a page of its own, for a frame in ours: in five looks, and unable to do anything."""

from django.http import HttpResponse
from django.template.loader import render_to_string

from notifications.texts.models import Picture
from notifications.texts.preview import Look, variant, with_picture
from notifications.texts.rendering import RenderedMail

# Key in the address, word, icon. Phone is the light mail in a narrow frame.
LOOKS_OF_MAIL = (
    ("desktop", "Desktop", "monitor"),
    ("phone", "Phone", "smartphone"),
    ("text", "Text", "text-align-start"),
    ("dark", "Dark", "moon"),
    ("noimages", "No images", "image-off"),
)
VARIANTS: dict[str, Look] = {"dark": "dark", "noimages": "noimages"}
LOOKS = tuple(key for key, _, _ in LOOKS_OF_MAIL)

# The frame holds a mail's own inline styles; nothing in it may run, load or lead anywhere.
FRAME_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


def framed(mail: RenderedMail, look: str, picture: Picture | None = None) -> HttpResponse:
    """The page of a mail in one of the looks, under a policy of its own.

    `picture` is what it shows where that is not kept yet.
    """
    if look == "text":
        response = HttpResponse(render_to_string("texts/plain.html", {"mail": mail}))
    else:
        html = variant(mail.html, VARIANTS.get(look, "light"))
        if mail.picture_id and look != "noimages":
            picture = Picture.objects.get(pk=mail.picture_id)
        if picture:
            html = with_picture(html, picture)
        response = HttpResponse(html)
    response["Content-Security-Policy"] = FRAME_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
