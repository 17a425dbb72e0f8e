"""The man page, made from the help: igviz --experimental-dump-help | make_man.py VERSION > igviz.1"""

import json
import sys


def text(value):
    """Words as roff has them."""
    lines = value.replace("\\", "\\e").replace("-", "\\-").split("\n")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in lines)


def paragraphs(value):
    """Indented lines stay as they are; others flow."""
    parts, plain = [], False
    for line in value.split("\n"):
        indented = line.startswith("  ")
        if indented != plain:
            parts.append(".nf" if indented else ".fi")
            plain = indented
        parts.append(text(line) if line.strip() else ".PP" if not plain else "")
    if plain:
        parts.append(".fi")
    return parts


def names(argument):
    if argument["kind"] == "positional":
        return f"<{argument['valueName']}>"
    words = [("-" if name["kind"] == "short" else "--") + name["name"] for name in argument["names"]]
    value = f" <{argument['valueName']}>" if argument["kind"] == "option" else ""
    return ", ".join(words) + value


def options(command):
    lines, section = [], None
    for argument in command.get("arguments", []):
        if not argument["shouldDisplay"] or argument.get("preferredName", {}).get("name") in ("help", "version"):
            continue
        if argument.get("sectionTitle") != section:
            section = argument.get("sectionTitle")
            lines += [".PP", f".I {text(section)}"] if section else []
        default = argument.get("defaultValue")
        abstract = argument.get("abstract", "")
        if default and "(default" not in abstract:
            abstract += f" (default: {default})"
        if argument.get("discussion"):
            abstract = f"{abstract.rstrip('.')}. {argument['discussion']}"
        lines += [".TP", f".B {text(names(argument))}", text(abstract)]
    return lines


def main():
    root = json.load(sys.stdin)["command"]
    lines = [
        f'.TH IGVIZ 1 "" "igviz {sys.argv[1]}" "User Commands"', ".SH NAME", f"igviz \\- {text(root['abstract'])}",
        ".SH SYNOPSIS", ".B igviz", "<image> ... [<options>]", ".br", ".B igviz", "<command>", ".SH DESCRIPTION"]
    lines += paragraphs(root["discussion"])
    for command in root["subcommands"]:
        if not command["shouldDisplay"] or command["commandName"] == "help":
            continue
        lines += [f".SH igviz {text(command['commandName'])}".upper().replace("IGVIZ", "igviz"), text(command["abstract"])]
        if command.get("discussion"):
            lines += [".PP"] + paragraphs(command["discussion"])
        lines += options(command)
        for inner in command.get("subcommands", []):
            lines += [f".SS igviz {text(command['commandName'])} {text(inner['commandName'])}", text(inner["abstract"])]
            if inner.get("discussion"):
                lines += [".PP"] + paragraphs(inner["discussion"])
            lines += options(inner)
    print("\n".join(lines))


main()
