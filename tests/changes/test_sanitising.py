"""What a vendor's HTML may still do once it is clean: show words, and lead to https or a mail."""

from html.parser import HTMLParser

import pytest

from rollout.changes.sanitising import LINK_SCHEMES, TAGS, clean_html, text_as_html

VECTORS = (
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://a.example/' alt='\"><script>alert(1)</script>'>",
    "<img src=\"https://a.example/\" alt=\"]<a href='javascript:x'>\">",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'><text>x",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a><a href='file:///etc/passwd'>y</a><a href='tel:1'>z</a>",
    "<a href='https://a.example/\" onclick=\"alert(1)'>x</a>",
    "<a href='https://a.example' target=_blank style=position:fixed class=button id=main>x</a>",
    "<p hx-get=/tenants/ hx-trigger=load data-focus data-hx-post=/x onclick=x() style=x>Hello</p>",
    "<b style='position:fixed' onmouseover=x()>x</b>",
    "<b/onclick=x()/>x<h1 onclick=x()>y</h1><div hx-get=/x>z</div>",
    "<b title=\"><img src=x onerror=alert(1)>\">x",
    "<h1 title=\"<h2 \"><i title='>' onclick=x()>x",
    "<form action=https://a.example><input name=password><button formaction=/x>Go</button></form>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object><embed src=x>",
    "<base href=https://a.example/><meta http-equiv=refresh content=0><link rel=stylesheet href=x>",
    "<style>@import 'https://a.example/x.css'</style><template><script>x</script></template>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=x><details open ontoggle=alert(1)>",
    "<table background=javascript:x><td style=x onclick=x>y",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]--><!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]><?php x ?><!DOCTYPE x>",
    "\x00<scr\x00ipt>alert(1)</script><a hr\x00ef='java\x00script:x'>x</a>",
    "<p>[<b onclick=x>When</b>]</p><p>[<script>x</script>]</p>",
    "<font color=red onclick=x><u onclick=x>x</font><strike onclick=x>y",
    "<a href=https://a.example/><a href=https://b.example/ onclick=x>micro<b>soft</b>.com</a>",
)  # fmt: skip


class Markup(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.others = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.extend(attrs)

    def handle_comment(self, data):
        self.others.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


@pytest.mark.parametrize("html", VECTORS)
@pytest.mark.parametrize("around", ["{}", "<p>One {} two</p>", "<ul><li><b>{}</b></ul>", "<table><tr><td>{}</table>"])
def test_nothing_that_acts_survives(html, around):
    markup = Markup(clean_html(around.format(html)))

    assert set(markup.tags) <= TAGS
    assert markup.others == []
    for name, value in markup.attributes:
        assert (name, value) == ("rel", "noopener noreferrer") or (
            name == "href" and value.partition(":")[0] in LINK_SCHEMES
        )


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<script>alert(1)</script><p>Hello", "<p>Hello</p>"),
        ("<p style='color:red' class=a id=b onclick=c() hx-get=/d data-e=f>Hello</p>", "<p>Hello</p>"),
        ("<form action=/x><input name=y>Hello</form>", "<div>Hello</div>"),
        ("<iframe src=https://a.example>inside</iframe>Hello", "Hello"),
        ("<!-- hidden -->Hello", "Hello"),
        ("a\u202eb\x00c\x1bd", "abcd"),
        # Words of different blocks stay apart, and what was struck out stays struck out.
        ("<section>a</section><section>b</section>", "<div>a</div><div>b</div>"),
        ("<strike>June</strike> <u>July</u>", "<s>June</s> July"),
        # The page has an h1 and an h2; the post's highest heading is the next.
        ("<h1>Big</h1><h3 class=x>Small</H3>", "<h3>Big</h3><h4>Small</h4>"),
        ("<p>[When this will happen:]\n</p><p>[See] here</p>",
         "<p><b>When this will happen:</b></p><p>[See] here</p>"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("<table border=1><tr><th scope=col>a<td>b</table>",
         "<table><tbody><tr><th>a</th><td>b</td></tr></tbody></table>"),
    ],
)  # fmt: skip
def test_only_harmless_markup_is_left(html, shown):
    assert clean_html(html) == shown


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "//evil.example/", "http://plain.example/", "/settings/", "https://[", "#", ""]
)
def test_a_link_without_a_usable_address_is_its_text(href):
    assert clean_html(f'<a href="{href}">x</a>') == "x"


@pytest.mark.parametrize(
    ("href", "text", "after"),
    [
        ("https://a.example/?b=1&amp;c=2", "Read more", ""),
        ("https://learn.microsoft.com/x", "https://learn.microsoft.com/x", ""),
        ("https://learn.microsoft.com/x", "Microsoft.com", ""),
        ("https://microsoft.com/x", "www.microsoft.com", ""),
        ("https://evil.example/", "https://login.microsoft.com/", " (leads to evil.example)"),
        ("https://evil.example/", "login.<b>microsoft</b>.com", " (leads to evil.example)"),
        ("https://microsoft.com@evil.example/", "microsoft.com", " (leads to evil.example)"),
        ("https://microsoft.com.evil.example/", "microsoft.com", " (leads to microsoft.com.evil.example)"),
        ("mailto:help@evil.example?subject=x", "help@microsoft.com", " (leads to evil.example)"),
        ("mailto:help@a.example", "help@a.example", ""),
    ],
)
def test_a_link_whose_text_names_another_host_says_where_it_leads(href, text, after):
    assert clean_html(f'<a href="{href}">{text}</a>') == f'<a href="{href}" rel="noopener noreferrer">{text}</a>{after}'


@pytest.mark.parametrize(
    ("image", "label"),
    [
        ('<img src="https://cdn.example/a.png" alt="A lamp">', "Picture: A lamp. It lies at cdn.example"),
        ("<img src='https://cdn.example/a.png'>", "Picture: without a description. It lies at cdn.example"),
        ('<img alt="A lamp">', "Picture: A lamp. It lies at an unknown place"),
        ('<img src="http://plain.example/a.png" alt=x>', "Picture: x. It lies at an unknown place"),
        ("<img src='https://[' alt=x>", "Picture: x. It lies at an unknown place"),
        (
            '<img src="https://a.example/" alt="&quot;><script>alert(1)</script>">',
            'Picture: "&gt;&lt;script&gt;alert(1)&lt;/script&gt;. It lies at a.example',
        ),
    ],
)
def test_a_picture_is_named_and_never_loaded(image, label):
    assert clean_html(image) == f"[{label} and is not loaded.]"


def test_plain_text_becomes_paragraphs():
    assert text_as_html("One <b>\nline\n\nTwo & three") == "<p>One &lt;b&gt;<br>line</p><p>Two &amp; three</p>"
