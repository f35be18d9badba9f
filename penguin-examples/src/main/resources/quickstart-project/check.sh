#!/bin/sh
# Compiles the project and runs its tests. Exits with 1 when one of them fails.
set -eu
cd "$(dirname "$0")"
jdk="${JAVA_HOME:+$JAVA_HOME/bin/}"
trap 'rm -rf build' EXIT
rm -rf build
mkdir build
# What lives for a second needs neither the second compiler nor a collector with threads of its own.
"${jdk}javac" -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -d build -encoding UTF-8 src/main/java/bikes/*.java src/test/java/bikes/*.java
"${jdk}java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp build bikes.RentalTest
