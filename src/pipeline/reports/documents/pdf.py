"""A finished Word document as PDF, by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

_SECONDS = 180


def can_make_pdf() -> bool:
    """Whether LibreOffice is installed."""
    return _program() is not None


def _program() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def pdf_document(docx: bytes, now: datetime) -> bytes | None:
    """The PDF of a Word document; None where LibreOffice is not installed or does not give one. `now` is written into the file."""
    return pdf_documents([docx], now)[0]


def pdf_documents(documents: Sequence[bytes], now: datetime) -> list[bytes | None]:
    """The PDFs of several Word documents from one start of LibreOffice, which takes longer than a document does."""
    program = _program()
    if program is None:
        return [None] * len(documents)
    with TemporaryDirectory(prefix="gongkai-pdf-") as folder:
        sources = [Path(folder) / f"report-{number}.docx" for number in range(len(documents))]
        for source, docx in zip(sources, documents, strict=True):
            source.write_bytes(docx)
        command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir",
                   folder, *map(str, sources)]  # fmt: skip
        environment = {**os.environ, "HOME": folder, "SOURCE_DATE_EPOCH": str(int(now.timestamp()))}
        with suppress(subprocess.SubprocessError, OSError):
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS, env=environment)
        made = [source.with_suffix(".pdf") for source in sources]
        return [pdf.read_bytes() if pdf.is_file() else None for pdf in made]
