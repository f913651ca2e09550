#!/bin/sh
# A storefront's chat over the real `useChat` of the `ai` packages, in one script for a browser. Only a test wants it.
# Without npm the test is skipped, saying so.
set -eu
folder=${1:?where to}
here=$(dirname "$0")

if ! command -v npm > /dev/null; then
    echo "npm is not here, so the chat's stream is not tested with useChat."
    exit 0
fi
echo "Bundling the useChat page ..."
into=$(mktemp -d)
trap 'rm -rf "$into"' EXIT
cp "$here/package.json" "$here/page.jsx" "$into"
(cd "$into" && npm install --silent --ignore-scripts --no-audit --no-fund --no-package-lock > /dev/null 2>&1) || {
    echo "The packages of the useChat page could not be installed, so the chat's stream is not tested with it."
    exit 0
}
mkdir -p "$folder"
(cd "$into" && ./node_modules/.bin/esbuild page.jsx --bundle --minify --jsx=automatic --log-level=warning \
    '--define:process.env.NODE_ENV="production"' --outfile=page.js)
mv "$into/page.js" "$folder/page.js"
