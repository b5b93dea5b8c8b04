"""A folder at an address of fsspec: a share (`file://`), an object store (`s3://`, with the extra `[s3]`), or any other it knows.

Every file appears whole or not at all on a file system; on an object store that is so by nature. Network errors are tried again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from pipeline.core import is_no_room, scrub, secret_at

# Tries of one transfer, and the seconds before the second one; each pause is twice the one before.
TRIES = 3
FIRST_PAUSE = 0.5
_FINAL = (FileNotFoundError, PermissionError)  # another try ends the same
Result = TypeVar("Result")


class StorageError(Exception):
    """The storage could not be used. The text is Chinese or the library's own words, without secrets."""


@dataclass(frozen=True)
class Storage:
    """A folder of an fsspec file system, `root` its path there. Paths are relative to it, with `/`."""

    filesystem: Any
    root: str

    @property
    def _is_local(self) -> bool:
        return "file" in _protocols(self.filesystem)

    def path(self, name: str) -> str:
        """The path of a file on the file system."""
        return f"{self.root}/{name}"

    def read(self, name: str) -> bytes | None:
        """The content of a small file; None when there is none. Raises StorageError."""

        def once() -> bytes | None:
            try:
                content: bytes = self.filesystem.cat_file(self.path(name))
            except FileNotFoundError:
                return None
            return content

        return _patiently(once)

    def files(self, folder: str) -> dict[str, int]:
        """Name → size in bytes of the files directly in a folder; empty when there is no such folder. Raises StorageError."""
        return {
            Path(entry["name"]).name: int(entry["size"] or 0)
            for entry in self._entries(folder)
            if entry["type"] == "file"
        }

    def folders(self, folder: str) -> list[str]:
        """The names of the folders directly in a folder. Raises StorageError."""
        return sorted(
            Path(entry["name"].rstrip("/")).name for entry in self._entries(folder) if entry["type"] == "directory"
        )

    def _entries(self, folder: str) -> list[dict[str, Any]]:
        def once() -> list[dict[str, Any]]:
            # What another machine wrote since must be seen.
            self.filesystem.invalidate_cache()
            try:
                entries: list[dict[str, Any]] = self.filesystem.ls(self.path(folder).rstrip("/"), detail=True)
            except FileNotFoundError:
                return []
            return entries

        return _patiently(once)

    def write(self, name: str, content: bytes) -> None:
        """Write or replace a small file. Raises StorageError."""

        def once() -> None:
            if self._is_local:
                with _draft_of(Path(self.path(name))) as draft:
                    draft.write_bytes(content)
            else:
                self.filesystem.pipe_file(self.path(name), content)

        _patiently(once)

    def upload(self, file: Path, name: str) -> None:
        """Copy a file of this machine there. Raises StorageError."""

        def once() -> None:
            if self._is_local:
                with _draft_of(Path(self.path(name))) as draft:
                    shutil.copyfile(file, draft)
            else:
                self.filesystem.put_file(str(file), self.path(name))

        _patiently(once)

    def download(self, name: str, file: Path) -> None:
        """Copy a file to this machine. Raises StorageError, also when there is none, and OSError when this machine has no room for it."""

        def once() -> None:
            with _draft_of(file) as draft:
                self.filesystem.get_file(self.path(name), str(draft))

        _patiently(once, passes=is_no_room)

    def delete(self, folder: str) -> None:
        """Delete a folder with all in it. Raises StorageError."""

        def once() -> None:
            self.filesystem.rm(self.path(folder), recursive=True)

        _patiently(once)


def open_storage(url: str, options: Mapping[str, Any]) -> Storage:
    """The folder at an address; `options` are those of its file system (access keys, the address of an object store).

    Raises StorageError for an address that cannot be used on this machine.
    """
    import fsspec  # a tenth of a second

    try:
        filesystem, root = fsspec.core.url_to_fs(
            url, **({} if "://" not in url or url.startswith("file:") else options)
        )
    except ImportError:
        protocol = url.partition("://")[0]
        extra = "，例如 pip install 'gongkai[s3]'" if protocol in ("s3", "s3a") else ""
        raise StorageError(f"这台机器没有安装读写 {protocol}:// 的程序{extra}") from None
    except Exception as error:
        raise StorageError(_words(error)) from None
    return Storage(filesystem, str(root).rstrip("/"))


def with_secrets(options: Mapping[str, Any], secrets: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """Options of a file system with the secrets among them looked up. Raises Refusal SECRET-NOWHERE, SECRET-SHARED."""
    found = {name: secret_at(place, folder, of=f"存储的 {name}").get_secret_value() for name, place in secrets.items()}
    return {**options, **found}


def _protocols(filesystem: Any) -> tuple[str, ...]:
    protocol = filesystem.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)


def _patiently(once: Callable[[], Result], passes: Callable[[Exception], bool] = lambda _: False) -> Result:
    """Do something on a storage, again after a pause where it fails. Raises StorageError, and unchanged an error that `passes`."""

    def again(error: BaseException) -> bool:
        return isinstance(error, Exception) and not (isinstance(error, _FINAL) or passes(error))

    tries = Retrying(
        stop=stop_after_attempt(TRIES), wait=wait_exponential(FIRST_PAUSE), reraise=True, retry=retry_if_exception(again)
    )  # fmt: skip
    try:
        return tries(once)
    except Exception as error:
        if passes(error):
            raise
        raise StorageError(_words(error)) from None


def _words(error: Exception) -> str:
    """The error in one line without secrets."""
    if isinstance(error, FileNotFoundError):
        return "没有这个文件或文件夹"
    text = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    words = scrub(text.splitlines()[0])[:200]
    return f"没有读写的权限（{words}）" if isinstance(error, PermissionError) else words


@contextmanager
def _draft_of(file: Path) -> Iterator[Path]:
    """A file beside `file` to write into; it takes its place by one rename when all went well."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        yield draft
        with draft.open("rb") as handle:
            os.fsync(handle.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
