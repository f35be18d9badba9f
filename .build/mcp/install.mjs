// Installs what the lock file names, once. Node 22 comes with it where this Node is older: the suite needs it.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = dirname(fileURLToPath(import.meta.url));
const own = Number(process.versions.node.split('.')[0]) >= 22;

export function install() {
  const installed = join(here, 'node_modules', 'installed-lock.json');
  const lock = join(here, 'package-lock.json');
  if (!existsSync(installed) || !readFileSync(installed).equals(readFileSync(lock))) {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync(npm, own ? [...options, '--omit=optional'] : options, { cwd: here, stdio: ['ignore', 2, 2] });
    copyFileSync(lock, installed);
  }
  return own ? process.execPath : join(here, 'node_modules', 'node', 'bin', 'node');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) install();
