"""The results as tables: counts by export, families by their best export, and every model that is not exact."""

import collections

OUTCOMES = ["exact", "refused", "wrong", "crashed", "undecided", "broken file", "not exported", "not comparable"]


def table(entries):
    entries = list(entries)
    lines = head("kind", "export", "models")
    groups = collections.defaultdict(list)
    for entry in entries:
        groups[entry["kind"], entry["variant"].replace("-", ", ")].append(entry["outcome"])
    lines += [row(*group, outcomes) for group, outcomes in groups.items()]
    lines += ["", *head("kind", "families, best export", "families")]
    for kind in dict.fromkeys(entry["kind"] for entry in entries):
        best = {}
        for entry in entries:
            if entry["kind"] == kind:
                best[entry["family"]] = min(best.get(entry["family"], len(OUTCOMES)), OUTCOMES.index(entry["outcome"]))
        lines.append(row(kind, "", [OUTCOMES[outcome] for outcome in best.values()]))
    lines += ["", "| kind | family | export | outcome | detail |", "|---|---|---|---|---|"]
    for entry in sorted(entries, key=lambda entry: (entry["kind"], OUTCOMES.index(entry["outcome"]), entry["family"])):
        cells = [entry[key] for key in ["kind", "family", "variant", "outcome", "detail"]]
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def head(*names):
    return ["| " + " | ".join([*names, *OUTCOMES]) + " |", "|---" * (len(names) + len(OUTCOMES)) + "|"]


def row(kind, export, outcomes):
    counts = collections.Counter(outcomes)
    cells = [kind, export, str(len(outcomes)), *(str(counts[outcome]) for outcome in OUTCOMES)]
    return "| " + " | ".join(cells) + " |"
