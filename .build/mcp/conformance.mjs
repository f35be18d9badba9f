// Runs the official conformance suite against the client and prints a table.
// node conformance.mjs <java> <class path> [revision…]
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { here, install } from './install.mjs';

const [java, classPath, ...given] = process.argv.slice(2);
const revisions = given.length > 0 ? given : ['2025-11-25', '2026-07-28'];
const node = install();
const suite = join(here, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
const folder = mkdtempSync(join(tmpdir(), 'penguin-conformance-'));

// The suite starts its clients all at once. Where flock is, two of them run at a time, and the others wait for their turn.
const client = join(folder, 'client.sh');
writeFileSync(
  client,
  `#!/bin/sh
lock=""
command -v flock >/dev/null && lock="flock ${folder}/lock$(($$ % 2))"
exec $lock "${java}" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "${classPath}" dev.penguin.tools.mcp.ConformanceClient "$@"
`,
);
chmodSync(client, 0o700);

let failed = 0;
const table = [];
try {
  for (const revision of revisions) {
    const run = spawnSync(
      node,
      [suite, 'client', '--command', client, '--requirements', revision, '--timeout', '600000'],
      { encoding: 'utf8', maxBuffer: 1 << 28 },
    );
    const output = `${run.stdout}\n${run.stderr}`.replace(/\u001b\[\d+m/g, '');
    const [summary, unscored = ''] = output.slice(output.lastIndexOf('=== SUITE SUMMARY ===')).split('\nNot scored for');
    const extra = new Set([...unscored.matchAll(/^\s*[✓✗] (\S+) \(/gm)].map((each) => each[1]));
    const all = [...summary.matchAll(/^[✓✗] (\S+): (\d+) passed, (\d+) failed/gm)];
    const scored = all.filter((each) => !extra.has(each[1]));
    const bad = scored.filter((each) => each[3] !== '0' || !each[0].startsWith('✓'));
    failed += bad.length + (scored.length === 0 ? 1 : 0);
    if (scored.length === 0 || bad.length > 0) console.log(output);
    for (const [line, name, passed, wrong] of all) {
      table.push([revision, name, line[0], passed, wrong, extra.has(name) ? 'not scored' : '']);
    }
    table.push([revision, `client scenarios: ${scored.length - bad.length} of ${scored.length}`, '', '', '', '']);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const head = ['revision', 'scenario', '', 'passed', 'failed', ''];
const widths = head.map((title, i) => Math.max(...[head, ...table].map((row) => row[i].length)));
for (const row of [head, ...table]) console.log(row.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd());
process.exit(failed > 0 ? 1 : 0);
