#!/bin/sh
# Restore a workspace from a backup into a folder that is not there yet, and prove it.
#   deploy/restore.sh /backup/gongkai-20260101-0400.tar /srv/gongkai
# Afterwards `gongkai nightly` rebuilds the warehouse from the snapshots, with the same known times. Readers need not wait for it.
set -eu
umask 077
archive=${1:?usage: restore.sh ARCHIVE FOLDER}
folder=${2:?usage: restore.sh ARCHIVE FOLDER}
if [ -e "$folder" ] && [ -n "$(ls -A "$folder")" ]; then
    echo "✗ $folder 里已有文件；请恢复到新的文件夹，再换名" >&2
    exit 2
fi
if [ -f "$archive.sha256" ]; then
    (cd "$(dirname "$archive")" && sha256sum --check --quiet "$(basename "$archive").sha256") ||
        { echo "✗ $archive 已损坏（校验值不符）" >&2; exit 2; }
fi
mkdir -p "$folder"
tar --extract --preserve-permissions --file "$archive" --directory "$folder"
test -f "$folder/workspace.toml" || { echo "✗ $archive 里没有 workspace.toml，不是工作区的备份" >&2; exit 2; }
echo "✓ 已恢复到 $folder。接着运行：gongkai --workspace $folder doctor；gongkai --workspace $folder nightly"
