# Prints the targets of a Makefile, which are lines `name: … ## what it does`, in groups, which begin with lines `##@ Group`.
# With -v names=1, prints the names of the targets only.
/^##@ / { if (!names) printf "%s%s\n", groups++ ? "\n" : "", substr($0, 5); next }
/^[a-z-]+:.*## / {
  target = $0; sub(/:.*/, "", target)
  what = $0; sub(/.*## /, "", what)
  if (names) print target; else printf "  make %-18s %s\n", target, what
}
