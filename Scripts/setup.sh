#!/usr/bin/env bash
# Installs what igviz needs from the system: libpng, libjpeg, libwebp, Pango with Cairo, libcrypto, zlib, pkg-config and a font.
# With --tests, Chromium, too: the report is tested as a reader sees it.
# With --arm, on other processors, an emulator of arm64 and a C library for it, in which the kernels are tested.
# Where everything is there already it does nothing and touches no network.
set -euo pipefail

missing=()
command -v pkg-config >/dev/null || missing+=(pkg-config)
for pair in libpng:libpng-dev libjpeg:libjpeg-dev libwebp:libwebp-dev pangocairo:libpango1.0-dev libcrypto:libssl-dev zlib:zlib1g-dev; do
  if ! command -v pkg-config >/dev/null || ! pkg-config --exists "${pair%%:*}"; then missing+=("${pair#*:}"); fi
done
if [ "$(uname)" = Linux ] &&
  [ ! -r /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] &&
  [ ! -r /usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf ] && [ ! -r /usr/share/fonts/TTF/DejaVuSans.ttf ]; then
  missing+=(fonts-dejavu-core)
fi
if [ "${1:-}" = --tests ]; then
  found=
  for browser in "${CHROMIUM:-}" chromium chromium-browser google-chrome \
    /Applications/Chromium.app/Contents/MacOS/Chromium "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if [ -n "$browser" ] && command -v "$browser" >/dev/null; then found=$browser; fi
  done
  [ -n "$found" ] || missing+=(chromium)
fi
if [ "${1:-}" = --arm ] && [ "$(uname -m)" != aarch64 ] && [ "$(uname -m)" != arm64 ]; then
  command -v qemu-aarch64 >/dev/null || missing+=(qemu-user)
  [ -r /usr/aarch64-linux-gnu/lib/libc.a ] || missing+=(libc6-dev-arm64-cross)
  compgen -G '/usr/lib/gcc-cross/aarch64-linux-gnu/*/libgcc.a' >/dev/null || missing+=(gcc-aarch64-linux-gnu)
fi
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "igviz needs libpng, libjpeg, libwebp, Pango, libcrypto, zlib, pkg-config and the DejaVu font (its tests also Chromium), and there is no apt-get here to" >&2
  echo "install them with. Install what your system calls them (Homebrew: libpng jpeg-turbo webp pango openssl zlib pkg-config)" >&2
  echo "and run make again. Missing, by their Debian names: ${missing[*]}" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "These packages are missing and can only be installed by root: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing ${missing[*]} …" >&2
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
