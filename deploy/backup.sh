#!/bin/sh
# Back up a workspace: everything but what is rebuilt from the rest (warehouse/, unless snapshots expired). Waits for a running night, never copies half of one.
#   deploy/backup.sh /srv/gongkai /backup        makes /backup/gongkai-20260101-0400.tar and its .sha256
# The archive holds what names applicants (inbox/, snapshots/): it is readable by its owner alone. Keys that [privacy] keeps outside
# the workspace are not in it; keep them elsewhere.
set -eu
umask 077
workspace=${1:?usage: backup.sh WORKSPACE FOLDER}
folder=${2:?usage: backup.sh WORKSPACE FOLDER}
test -f "$workspace/workspace.toml" || { echo "✗ $workspace 里没有 workspace.toml" >&2; exit 2; }
mkdir -p "$folder" "$workspace/warehouse"
name=gongkai-$(date +%Y%m%d-%H%M%S).tar
# The lock that every run takes: released by the kernel when this ends, however it ends.
exec 9>>"$workspace/warehouse/lock"
flock --wait "${GONGKAI_BACKUP_WAIT:-3600}" 9 || { echo "✗ 一小时内一直有运行在写入，没有备份" >&2; exit 2; }
set -- --exclude ./warehouse
# Once snapshots of ledgers have expired the warehouse alone holds what stood in them.
if [ -n "$(find "$workspace/snapshots" -name '*.expired' 2>/dev/null | head -n 1)" ]; then
    set -- --exclude './warehouse/[!w]*'
fi
tar --create --file "$folder/.$name" --directory "$workspace" "$@" --exclude './reports/.*' . ||
    { rm -f "$folder/.$name"; echo "✗ 备份没有完成，已删去半份文件" >&2; exit 2; }
tar --compare --file "$folder/.$name" --directory "$workspace" ||
    { rm -f "$folder/.$name"; echo "✗ 备份与工作区不一致，已删去" >&2; exit 2; }
mv "$folder/.$name" "$folder/$name"
(cd "$folder" && sha256sum "$name" >"$name.sha256")
echo "✓ 已备份：$folder/$name"
