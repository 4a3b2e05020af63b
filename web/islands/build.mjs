// Bundles every island into one file each, for the oldest browser that offices use.

import { build } from 'esbuild';
import { readdirSync } from 'node:fs';

const folder = new URL('.', import.meta.url);
const entries = readdirSync(folder).filter((name) => name.endsWith('.ts')).map((name) => new URL(name, folder).pathname);

await build({
  entryPoints: entries,
  outdir: new URL('../dist', folder).pathname,
  bundle: true,
  format: 'esm',
  target: 'chrome83',
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
});
