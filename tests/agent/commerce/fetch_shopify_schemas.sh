#!/bin/sh
# The Admin API's schemas, as Shopify publishes them inside a package of its own (ISC), for the tests to check against.
# Only the tests want them: they are not part of Rapport. Without npm the tests that need them are skipped, saying so.
set -eu
folder=${1:?where to}
package='@shopify/dev-mcp@1.15.4'

if ! command -v npm > /dev/null; then
    echo "npm is not here, so the Shopify adapter is not tested against Shopify's schemas."
    exit 0
fi
echo "Fetching Shopify's schemas ..."
into=$(mktemp -d)
trap 'rm -rf "$into"' EXIT
npm pack --silent --pack-destination "$into" "$package" > /dev/null
tar -xzf "$into"/*.tgz -C "$into"
mkdir -p "$folder"
for version in 2026-04 2026-07 2026-10; do
    cp "$into/package/dist/data/admin_$version.json.gz" "$folder/"
done
