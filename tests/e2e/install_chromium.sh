#!/bin/sh
# Installs Debian's Chromium where no browser is found; tests/e2e/browser.py looks in the same places.
set -eu

for browser in "${RAPPORT_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$browser" ] && command -v "$browser" >/dev/null 2>&1; then
        echo "Browser: $(command -v "$browser")"
        exit 0
    fi
done

if ! command -v apt-get >/dev/null 2>&1; then
    echo "No Chromium was found and there is no apt-get to install one with: install Chromium, or set RAPPORT_CHROMIUM to its path." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "No Chromium was found: run 'sudo apt-get install chromium', or set RAPPORT_CHROMIUM to its path." >&2
    exit 1
fi
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
