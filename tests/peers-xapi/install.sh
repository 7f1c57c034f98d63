#!/bin/sh
# Installs the independent programs that the tests hold Acquis against. Does nothing where they are already there,
# so that only the first run needs a network.
set -eu
cd "$(dirname "$0")"
exec 9>.install.lock
flock 9
stamp=node_modules/.installed
if [ -e "$stamp" ] && [ ! package-lock.json -nt "$stamp" ]; then
    exit 0
fi
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
touch "$stamp"
