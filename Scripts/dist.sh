#!/bin/bash
# Makes what is handed out: dist.sh tree BINARY PREFIX | dist.sh tarball BINARY FOLDER | dist.sh deb BINARY FOLDER
#
# BINARY should have Swift's runtime in it: swift build -c release --static-swift-stdlib.
set -euo pipefail
cd "$(dirname "$0")/.."
what=$1 binary=$2 place=$3
# Of the tag, where there is one.
version=$(git describe --tags --match 'v[0-9]*' 2> /dev/null | sed 's/^v//' || true)
version=${version:-$("$binary" --version)}
if tag=$(git describe --tags --exact-match --match 'v[0-9]*' 2> /dev/null) && [ "$tag" != "v$("$binary" --version)" ]; then
  echo "the tag is $tag, and the program says $("$binary" --version): change Sources/IgvizCommand/Version.swift" >&2
  exit 1
fi

# Command, man page, completions and licence below a prefix.
tree() {
  local prefix=$1
  install -d "$prefix"/{bin,share/man/man1,share/bash-completion/completions,share/zsh/site-functions} \
    "$prefix"/share/{fish/vendor_completions.d,doc/igviz}
  install -s -m 755 "$binary" "$prefix/bin/igviz"
  "$binary" --experimental-dump-help | python3 Scripts/make_man.py "$version" | gzip -9n > "$prefix/share/man/man1/igviz.1.gz"
  "$binary" --generate-completion-script bash > "$prefix/share/bash-completion/completions/igviz"
  "$binary" --generate-completion-script zsh > "$prefix/share/zsh/site-functions/_igviz"
  "$binary" --generate-completion-script fish > "$prefix/share/fish/vendor_completions.d/igviz.fish"
  install -m 644 README.md LICENSE CHANGELOG.md docs/*.md "$prefix/share/doc/igviz/"
}

sums() { (cd "$place" && sha256sum igviz[-_]* > SHA256SUMS); }

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
architecture=$(uname -m)

case $what in
  tree) tree "$place" ;;
  tarball)
    name=igviz-$version-linux-$architecture
    tree "$temporary/$name"
    mkdir -p "$place"
    tar -C "$temporary" --sort=name --owner=0 --group=0 --mtime='2020-01-01 00:00Z' -czf "$place/$name.tar.gz" "$name"
    sums
    ;;
  deb)
    root=$temporary/root
    tree "$root/usr"
    install -m 644 LICENSE "$root/usr/share/doc/igviz/copyright"
    # Which packages its libraries are in, the system says itself.
    mkdir -p "$temporary/debian" "$root/DEBIAN"
    printf 'Source: igviz\n\nPackage: igviz\nArchitecture: any\n' > "$temporary/debian/control"
    depends=$(cd "$temporary" && dpkg-shlibdeps -O root/usr/bin/igviz 2> /dev/null | sed 's/^shlibs:Depends=//')
    cat > "$root/DEBIAN/control" << CONTROL
Package: igviz
Version: ${version//-/+}
Architecture: $(dpkg --print-architecture)
Maintainer: igviz <igviz@localhost>
Depends: $depends, fonts-dejavu-core
Recommends: python3-pip
Section: science
Priority: optional
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Description: shows what in an input made a network decide
 Explains the answers of neural networks to photos, tables, texts and fields
 by integrated gradients and other methods, measures how far the maps can be
 believed, and draws them.
CONTROL
    mkdir -p "$place"
    dpkg-deb --root-owner-group --build "$root" "$place/igviz_${version//-/+}_$(dpkg --print-architecture).deb"
    sums
    ;;
  *) echo "dist.sh: tree, tarball or deb, not $what" >&2; exit 64 ;;
esac
