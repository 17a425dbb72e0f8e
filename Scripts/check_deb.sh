#!/bin/bash
# Installs a Debian package into a clean root, where no Swift is, and explains the elephant there: check_deb.sh PACKAGE FOLDER
#
# Needs root, debootstrap, and a mirror that apt is told of. The model's weights are the installed ones of this machine.
set -euo pipefail
cd "$(dirname "$0")/.."
package=$1 root=$2
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' | head -1)
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
[ -e "$root/usr/bin/apt" ] || debootstrap --variant=minbase "$suite" "$root" "$mirror"
cp "$package" "$root/tmp/igviz.deb"
cp SampleImages/elephant.jpg "$root/tmp/"
chroot "$root" apt-get install -y -qq --no-install-recommends /tmp/igviz.deb > /dev/null
if chroot "$root" sh -c 'command -v swift'; then echo "there is a Swift in the clean root" >&2; exit 1; fi
mkdir -p "$root/tmp/models"
cp -r "${IGVIZ_MODELS:-${XDG_CACHE_HOME:-$HOME/.cache}/igviz/models}"/. "$root/tmp/models/"
chroot "$root" sh -c 'cd /tmp && IGVIZ_MODELS=/tmp/models igviz elephant.jpg && test -s elephant.igviz.png'
chroot "$root" sh -c 'test -s /usr/share/man/man1/igviz.1.gz && test -s /usr/share/bash-completion/completions/igviz'
