"""What a query file may say: one SELECT that reads tables. The database refuses what writes too; this refuses what it lets pass.

MariaDB writes files (`INTO OUTFILE`) and PostgreSQL reads them (`pg_read_file`) in a transaction that is read-only.
"""

from __future__ import annotations

import re

# A literal or a quoted name, which is kept; or a comment, which is not: a comment of MySQL (`/*! … */`) is carried out by it.
_PARTS = re.compile(
    r"""(?P<kept>'(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*`) | (?P<comment>--[^\n]* | /\*.*?(?:\*/|\Z))""",
    re.VERBOSE | re.DOTALL,
)
# Words that no statement needs that only reads. Quoted names and literals are not looked at.
_FORBIDDEN = re.compile(
    r"""\b(into|insert|update|delete|merge|replace\s+into|create|drop|alter|truncate|grant|revoke|call|execute|copy|attach|pragma|vacuum
        |lock|handler|load_file|outfile|dumpfile|load_extension|sys_exec|sys_eval|pg_read_\w+|pg_ls_\w+|pg_stat_file|lo_\w+|dblink\w*
        |pg_terminate_backend|pg_cancel_backend|pg_reload_conf|set_config|query_to_xml\w*|xp_\w+|openrowset|opendatasource)\b""",
    re.VERBOSE | re.IGNORECASE,
)


def reading_statement(query: str) -> tuple[str, str]:
    """The statement of a query file without comments, and why it is refused, in Chinese; empty where it only reads."""
    statement = _PARTS.sub(lambda part: part["kept"] or " ", query).strip().rstrip(";").strip()
    bare = _PARTS.sub("''", statement)
    if not re.match(r"(select|with)\b", bare, re.IGNORECASE):
        return statement, "不是以 SELECT 或 WITH 开头"
    if ";" in bare:
        return statement, "不止一条语句"
    if "'" in bare.replace("''", "") or "\\'" in statement:  # read otherwise by one database than by another
        return statement, "引号不成对，或用了 \\'（一个引号写成两个 ''）"
    word = _FORBIDDEN.search(bare)
    return statement, f"用了 {' '.join(word[0].split())}" if word else ""
