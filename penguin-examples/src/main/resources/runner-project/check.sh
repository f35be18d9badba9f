#!/bin/sh
# Compiles the project and runs one of its tests. Exits with 1 when it fails or is not there.
set -eu
cd "$(dirname "$0")"
jdk="${JAVA_HOME:+$JAVA_HOME/bin/}"
build="$(mktemp -d)"
trap 'rm -rf "$build"' EXIT
"${jdk}javac" -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -d "$build" -encoding UTF-8 -sourcepath src/main/java:src/test/java "src/test/java/shop/$1.java"
"${jdk}java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$build" "shop.$1"
