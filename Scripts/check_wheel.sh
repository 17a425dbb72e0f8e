#!/bin/bash
# Installs a wheel into a clean root, where no Swift, no font and no compiler is, and explains the elephant there: check_wheel.sh WHEEL FOLDER
#
# Needs root, debootstrap, and a mirror that apt is told of. numpy is fetched by this machine's pip; the weights are the installed ones.
set -euo pipefail
cd "$(dirname "$0")/.."
wheel=$1 root=$2
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' | head -1)
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
[ -e "$root/usr/bin/python3" ] || debootstrap --variant=minbase --include=python3,python3-venv "$suite" "$root" "$mirror"
mkdir -p "$root/tmp/wheels" "$root/tmp/models"
version=$(chroot "$root" python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
python3 -m pip download --quiet --disable-pip-version-check --only-binary :all: --python-version "$version" -d "$root/tmp/wheels" numpy
cp "$wheel" "$root/tmp/wheels/"
cp SampleImages/elephant.jpg Tests/Fixtures/onnx/squeezenet.onnx "$root/tmp/"
cp -r "${IGVIZ_MODELS:-${XDG_CACHE_HOME:-$HOME/.cache}/igviz/models}"/. "$root/tmp/models/"
mount -t proc proc "$root/proc"
trap 'umount "$root/proc"' EXIT
clean() { chroot "$root" env -i PATH=/usr/bin:/bin HOME=/tmp LANG=C.UTF-8 IGVIZ_MODELS=/tmp/models "$@"; }
for program in swift gcc cc clang igviz; do
  if clean sh -c "command -v $program"; then echo "there is $program in the clean root" >&2; exit 1; fi
done
if clean sh -c 'ls /usr/share/fonts/*/*' 2> /dev/null; then echo "there are fonts in the clean root" >&2; exit 1; fi
clean rm -rf /tmp/environment
clean python3 -m venv /tmp/environment
clean /tmp/environment/bin/pip install --quiet --no-index --find-links /tmp/wheels igviz
# The command, by its name and with its font: without one, boxes or nothing take the letters' place.
clean sh -c 'cd /tmp && rm -f elephant.igviz.png && /tmp/environment/bin/igviz elephant.jpg && test -s elephant.igviz.png'
cp "$root/tmp/elephant.igviz.png" "$(dirname "$wheel")/clean-root.png"
clean sh -c 'cd /tmp && /tmp/environment/bin/igviz elephant.jpg -q -o e.pdf && grep -aq DejaVu e.pdf'
# The package: figure, verdict and page.
clean /tmp/environment/bin/python - << 'PYTHON'
import igviz

with igviz.Explainer() as explainer:
    found = explainer.explain("/tmp/elephant.jpg")
    print(found)
found = igviz.explain("/tmp/squeezenet.onnx", "/tmp/elephant.jpg", preprocess="torchvision", task="classes")
found.report("/tmp/report.html")
found.plot().save("/tmp/figure.png")
assert "<iframe" in found._repr_html_() and found.verdict
print(found)
PYTHON
clean sh -c 'test -s /tmp/report.html && test -s /tmp/environment/share/bash-completion/completions/igviz'
echo "$(basename "$wheel"): installed and run in a clean $suite"
