#!/bin/sh
# Compiles the project and runs its tests. Exits with 1 when one of them fails.
set -eu
cd "$(dirname "$0")"
jdk="${JAVA_HOME:+$JAVA_HOME/bin/}"
trap 'rm -rf build' EXIT
rm -rf build
mkdir build
"${jdk}javac" -d build -encoding UTF-8 src/main/java/bikes/*.java src/test/java/bikes/*.java
"${jdk}java" -cp build bikes.RentalTest
