#!/bin/sh
# See to it that there is a Chromium for the browser tests: the system's, or one from apt, or Playwright's own.
set -eu
cd "$(dirname "$0")/.."
log=.data/browser.log

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && exit
done
mkdir -p .data
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing chromium ..."
    export DEBIAN_FRONTEND=noninteractive
    { apt-get -o DPkg::Lock::Timeout=300 update -q &&
        apt-get -o DPkg::Lock::Timeout=300 install -qy --no-install-recommends chromium; } >"$log" 2>&1 && exit
fi
echo "Downloading Playwright's Chromium ..."
.venv/bin/playwright install chromium >>"$log" 2>&1 && exit
echo "There is no Chromium, and none could be downloaded: install chromium and run make test again (details: $log)." >&2
exit 1
