"""The page of GB/T 9704—2012 in Word: paper size, fonts, styles, page numbers, the marking of drafts, file properties.

Fonts are named, not shipped: offices have them. Every style and run names its East Asian font; without one Word falls back to
any font of the machine.
"""

from __future__ import annotations

from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from docx.styles.style import ParagraphStyle

BODY_FONT, TITLE_FONT, TABLE_FONT = "仿宋_GB2312", "方正小标宋简体", "宋体"
HEADING_1_FONT, HEADING_2_FONT = "黑体", "楷体_GB2312"
# From line to line, in points.
LINE_POINTS = 28


def blank_document() -> Document:
    """An empty A4 document with the styles of an official document."""
    document = docx.Document()
    package = document.part.package
    for key in [key for key, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        del package.rels[key]
    _page(document)
    _defaults(document)
    exact = f'<w:spacing w:before="0" w:after="0" w:line="{LINE_POINTS * 20}" w:lineRule="exact"/>'
    indent = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
    # A quarter of a point less between characters: 28 characters fill the 156 mm of a line, as the standard says.
    _style(document, "Normal", BODY_FONT, 16, f'{exact}<w:ind w:firstLine="0"/><w:jc w:val="both"/>', tighter=5)
    _style(document, "Body Text", BODY_FONT, 16, f'{exact}{indent}<w:jc w:val="both"/>', tighter=5)
    _style(
        document,
        "Title",
        TITLE_FONT,
        22,
        '<w:spacing w:before="0" w:after="560" w:line="700" w:lineRule="exact"/><w:jc w:val="center"/>',
    )
    for level, font in ((1, HEADING_1_FONT), (2, HEADING_2_FONT)):
        layout = f'<w:keepNext/>{exact}{indent}<w:jc w:val="left"/><w:outlineLvl w:val="{level - 1}"/>'
        _style(document, f"Heading {level}", font, 16, layout, tighter=5)
    document.styles.add_style("Table Text", WD_STYLE_TYPE.PARAGRAPH).base_style = None
    _style(document, "Table Text", TABLE_FONT, 10.5, '<w:snapToGrid w:val="0"/><w:jc w:val="center"/>')
    return document


def _page(document: Document) -> None:
    """A4; 天头 37 mm, 订口 28 mm."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.bottom_margin, section.right_margin = Mm(35), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)


def _defaults(document: Document) -> None:
    """Default language, fonts and compatibility settings."""
    styles = document.styles.element
    old = styles.find(qn("w:docDefaults"))
    if old is not None:
        styles.remove(old)
    styles.insert(0, parse_xml(
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault>{run_properties(BODY_FONT, 16)}</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    ))  # fmt: skip
    settings = document.settings.element
    for tag in ("w:themeFontLang", "w:compat"):
        for element in settings.findall(qn(tag)):
            settings.remove(element)
    compat = parse_xml(
        f"<w:compat {nsdecls('w')}><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    language = parse_xml(f'<w:themeFontLang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN"/>')
    # The schema fixes the order of settings: these two come before w:rsids, m:mathPr and w:clrSchemeMapping.
    following = (qn("w:rsids"), qn("m:mathPr"), qn("w:clrSchemeMapping"))
    before = next((setting for setting in settings if setting.tag in following), None)
    for element in (compat, language):
        if before is None:
            settings.append(element)
        elif element is compat:
            before.addprevious(element)
    if before is not None:
        mapping = settings.find(qn("w:clrSchemeMapping"))
        (before if mapping is None else mapping).addprevious(language)
    document.settings.odd_and_even_pages_header_footer = True


def _style(document: Document, name: str, font: str, points: float, layout: str, *, tighter: int = 0) -> None:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    element = style.element
    for tag in ("w:pPr", "w:rPr"):
        for old in element.findall(qn(tag)):
            element.remove(old)
    element.append(parse_xml(f"<w:pPr {nsdecls('w')}>{layout}</w:pPr>"))
    element.append(parse_xml(run_properties(font, points, tighter=tighter)))


def run_properties(font: str, points: float, *, tighter: int = 0, highlight: bool = False) -> str:
    """A `w:rPr` that names every font. The hint makes “ ” … — full width, as in Chinese text. `tighter`: twentieths of a point."""
    size = round(points * 2)
    return (
        f"<w:rPr {nsdecls('w')}>"
        f'<w:rFonts w:hint="eastAsia" w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}" w:cs="Times New Roman"/>'
        + (f'<w:spacing w:val="-{tighter}"/>' if tighter else "")
        + f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        + ('<w:highlight w:val="yellow"/>' if highlight else "")
        + '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    )


def number_pages(document: Document) -> None:
    """Page numbers — 1 —, 4号宋体, right on odd pages, left on even ones, one character from the edge."""
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        for child in list(paragraph._p):
            paragraph._p.remove(child)
        paragraph._p.append(parse_xml(
            f'<w:pPr {nsdecls("w")}><w:spacing w:line="240" w:lineRule="auto"/>'
            f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/></w:pPr>'
        ))  # fmt: skip
        properties = run_properties(TABLE_FONT, 14)
        for run in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        ):
            paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{properties}{run}</w:r>"))


def mark_draft(document: Document, marking: str) -> None:
    """The marking at the head of every page, and 草稿 across it."""
    section = document.sections[0]
    for number, header in enumerate((section.header, section.even_page_header), start=1):
        paragraph = header.paragraphs[0]
        for child in list(paragraph._p):
            paragraph._p.remove(child)
        paragraph._p.append(parse_xml(
            f'<w:pPr {nsdecls("w")}><w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="center"/></w:pPr>'
        ))  # fmt: skip
        properties = run_properties(TABLE_FONT, 10.5)
        paragraph._p.append(
            parse_xml(f'<w:r {nsdecls("w")}>{properties}<w:t xml:space="preserve">{escape(marking)}</w:t></w:r>')
        )
        paragraph._p.append(parse_xml(_WATERMARK.format(w=nsdecls("w"), number=number)))


_WATERMARK = (
    '<w:r {w} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><w:rPr><w:noProof/></w:rPr>'
    '<w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
    '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
    '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
    '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
    'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s205{number}" type="#_x0000_t136" '
    'style="position:absolute;margin-left:0;margin-top:0;width:330pt;height:165pt;rotation:315;z-index:-251658752;'
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#d9d9d9" stroked="f">'
    '<v:fill opacity=".5"/><v:textpath style="font-family:&quot;宋体&quot;;font-size:1pt" string="草稿"/></v:shape></w:pict></w:r>'
)


def set_properties(document: Document, title: str, author: str, now: datetime, properties: dict[str, str]) -> None:
    """Title, author and time in the core properties; `properties` in the custom ones."""
    core = document.core_properties
    core.title, core.author, core.last_modified_by = title, author, "gongkai"
    core.created = core.modified = now
    core.language, core.comments, core.revision = "zh-CN", "", 1
    entries = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(properties.items(), start=2)
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{entries}</Properties>'
    )
    package = document.part.package
    assert package is not None
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    part = Part(PackURI("/docProps/custom.xml"), kind, text.encode(), package)
    package.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties")
