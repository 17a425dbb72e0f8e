"""The results as tables."""

import collections

OUTCOMES = ["exact", "refused", "wrong", "crashed", "undecided", "file differs", "not exported", "not comparable"]


def table(entries):
    entries = list(entries)
    lines = ["| kind | export | models | " + " | ".join(OUTCOMES) + " |", "|---|---|" + "---|" * (len(OUTCOMES) + 1)]
    groups = collections.defaultdict(collections.Counter)
    for entry in entries:
        groups[entry["kind"], entry["variant"]][entry["outcome"]] += 1
    for (kind, variant), counts in groups.items():
        cells = [kind, variant.replace("-", ", "), str(sum(counts.values())), *(str(counts[outcome]) for outcome in OUTCOMES)]
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", "| kind | family | export | outcome | detail |", "|---|---|---|---|---|"]
    for entry in sorted(entries, key=lambda entry: (entry["kind"], OUTCOMES.index(entry["outcome"]), entry["family"])):
        cells = [entry[key] for key in ["kind", "family", "variant", "outcome", "detail"]]
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
