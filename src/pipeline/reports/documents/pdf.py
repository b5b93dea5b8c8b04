"""A finished Word document as PDF, by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
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
    program = _program()
    if program is None:
        return None
    with TemporaryDirectory(prefix="gongkai-pdf-") as folder:
        source = Path(folder) / "report.docx"
        source.write_bytes(docx)
        command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir",
                   folder, str(source)]  # fmt: skip
        environment = {**os.environ, "HOME": folder, "SOURCE_DATE_EPOCH": str(int(now.timestamp()))}
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS, env=environment)
            return source.with_suffix(".pdf").read_bytes()
        except (subprocess.SubprocessError, OSError):
            return None
