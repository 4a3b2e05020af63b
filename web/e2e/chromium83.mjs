// A real Chromium of 2020 (83.0.4103), the kernel of the office browsers we serve; npm carries it packed with brotli.

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

const require = createRequire(import.meta.url);

/** Unpacks it beside the packages, once; returns its folder. */
function unpacked() {
  const bin = join(dirname(require.resolve('chrome-aws-lambda/package.json')), 'bin');
  const folder = join(bin, '..', '..', '.chromium-83');
  if (existsSync(join(folder, 'chromium'))) return folder;
  const fresh = `${folder}-${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  for (const packed of ['aws.tar.br', 'swiftshader.tar.br']) {
    const tar = join(fresh, 'packed.tar');
    writeFileSync(tar, brotliDecompressSync(readFileSync(join(bin, packed))));
    execFileSync('tar', ['-x', '--no-same-owner', '-f', tar, '-C', fresh]);
    rmSync(tar);
  }
  writeFileSync(join(fresh, 'chromium'), brotliDecompressSync(readFileSync(join(bin, 'chromium.br'))));
  chmodSync(join(fresh, 'chromium'), 0o755);
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return folder;
}

/** Starts it; Puppeteer 3.1 is the driver of its time. */
export async function launchChromium83() {
  const folder = unpacked();
  const browser = await require('puppeteer-core').launch({
    executablePath: join(folder, 'chromium'),
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'lib') },
    args: [
      '--no-sandbox',
      '--headless',
      '--disable-gpu',
      '--single-process',
      '--no-zygote',
      '--disable-background-networking',
      '--no-first-run',
    ],
  });
  const version = await browser.version();
  if (!version.includes('/83.')) throw new Error(`expected Chromium 83, this is ${version}`);
  return browser;
}
