// Every page as a picture: 1440 and 360 px, Chinese and English, screen and paper; then in Chromium 83.
// Asserts on each: no console error, no horizontal scroll, axe without serious findings, no text under 12 px.

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { launchChromium83 } from './chromium83.mjs';
import { Checks, LAUNCH, address, pages, sessionOf } from './harness.mjs';
import { axeFindings, listen, overflow, tinyText } from './inspect.mjs';

const OUT = process.env.DUOJIN_SHOTS || 'shots';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A4 at 96 dots an inch, less the margins of 18 mm. */
const PAPER_WIDTH = 658;

/** Chromium draws no picture higher than this. */
const HIGHEST = 16_000;

const VIEWS = [
  { name: '1440', width: 1440, height: 900, media: 'screen' },
  { name: '360', width: 360, height: 780, media: 'screen' },
  { name: 'print', width: PAPER_WIDTH, height: 940, media: 'print' },
];

const checks = new Checks();
const all = await pages();
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });

const jobs = VIEWS.flatMap((view) => ['zh', 'en'].flatMap((lang) => all.map((page) => ({ view, lang, page }))));
const browser = await chromium.launch(LAUNCH);
await Promise.all([worker(), worker()]);
await browser.close();
await inChromium83();
console.log(`pictures: ${OUT}`);
checks.close();

/** Takes jobs until none is left. */
async function worker() {
  for (let job = jobs.shift(); job; job = jobs.shift()) {
    const { view, lang, page } = job;
    const name = `${page.name}-${view.name}-${lang}`;
    await checks.check(name, () => look(page, view, lang, join(OUT, `${name}.png`)));
  }
}

async function look(target, view, lang, file) {
  const context = await browser.newContext({
    viewport: { width: view.width, height: view.height },
    locale: lang === 'zh' ? 'zh-CN' : 'en-GB',
    reducedMotion: 'reduce',
  });
  try {
    if (target.as) await context.addCookies([await sessionOf(target.as)]);
    const page = await context.newPage();
    const problems = listen(page, target.status);
    await page.emulateMedia({ media: view.media });
    const answer = await page.goto(address(target.path, lang), { waitUntil: 'load', timeout: 30_000 });
    if (answer.status() !== target.status) problems.push(`answered ${answer.status()}, expected ${target.status}`);
    const said = await page.evaluate(() => document.documentElement.lang);
    if (!said.startsWith(lang)) problems.push(`lang="${said}" on a page asked for in ${lang}`);
    problems.push(...(await page.evaluate(overflow)), ...(await page.evaluate(tinyText)));
    // What paper shows is the same document: its colours and names are judged on the screen.
    if (view.media === 'screen') problems.push(...(await axeFindings(page, AXE)));
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const clip = { x: 0, y: 0, width: view.width, height: Math.min(height, HIGHEST) };
    await page.screenshot({ path: file, fullPage: true, clip });
    return problems;
  } finally {
    await context.close();
  }
}

/** The same pages in the oldest browser we serve: no script error, and still no horizontal scroll. */
async function inChromium83() {
  let old = await launchChromium83();
  try {
    for (const target of all) {
      for (const width of [1440, 360]) {
        const name = `${target.name}-chromium83-${width}`;
        await checks.check(name, async () => {
          try {
            return await lookIn83(old, target, width, join(OUT, `${name}.png`));
          } catch (error) {
            // In one process a crash takes the whole browser along: a second one decides whether the page was the cause.
            if (!/closed|crashed|disconnected|detached/i.test(String(error.message))) throw error;
            await old.close().catch(() => {});
            old = await launchChromium83();
            return lookIn83(old, target, width, join(OUT, `${name}.png`));
          }
        });
      }
    }
  } finally {
    await old.close().catch(() => {});
  }
}

async function lookIn83(old, target, width, file) {
  const page = await old.newPage();
  try {
    await page.setViewport({ width, height: 900 });
    const problems = listen(page, target.status);
    if (target.as) await page.setCookie(await sessionOf(target.as));
    const answer = await page.goto(address(target.path), { waitUntil: 'load', timeout: 30_000 });
    if (answer.status() !== target.status) problems.push(`answered ${answer.status()}, expected ${target.status}`);
    problems.push(...(await page.evaluate(overflow)));
    await page.screenshot({ path: file });
    if (target.as) await page.deleteCookie({ name: 'duojin', url: address('/') });
    return problems;
  } finally {
    await page.close();
  }
}
