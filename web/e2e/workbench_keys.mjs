// The workbench under the hand: words and items light up together, keys move and decide, and nothing jumps. On a phone and without
// script the two panes stand side by side and every number leads across.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { BASE, Checks, LAUNCH, sessionOf } from './harness.mjs';
import { axeFindings, listen, overflow, tinyText } from './inspect.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Synthetic: written for this test. Long enough for both panes to scroll. */
const MEASURE = [
  '云溪市支持设计服务业若干措施（按键）',
  ...Array.from({ length: 12 }, (_, n) => [
    `${'一二三四五六七八九十'[n] ?? `十${'一二'[n - 10]}`}、支持企业做大`,
    `对上年度营业收入达到${n + 1}000万元以上的企业，给予一次性奖励${n + 1}万元。`,
    `本市将统筹安排资金，细化办理流程，按年公布名单。各有关单位要密切配合，及时解决企业反映的问题，形成工作合力。`,
  ]).flat(),
].join('\n');

const checks = new Checks();
const browser = await chromium.launch(LAUNCH);
const path = await handIn();

/** Hands the document in as a clerk of a department; answers its path. */
async function handIn() {
  const { context, page } = await open({ width: 1440, height: 900 });
  await page.goto(`${BASE}/documents`);
  await page.locator('#p-text').fill(MEASURE);
  await page.locator('#p-kind').selectOption('policy');
  await page.locator('form[action^="/documents/paste"] button').click();
  await page.waitForURL(/\/documents\/document-/);
  const found = new URL(page.url()).pathname;
  await context.close();
  return found;
}

async function open(viewport, more = {}) {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', reducedMotion: 'reduce', ...more });
  context.setDefaultTimeout(10_000);
  await context.addCookies([await sessionOf('部门')]);
  return { context, page: await context.newPage() };
}

async function check(name, viewport, work, more = {}) {
  await checks.check(name, async () => {
    const { context, page } = await open(viewport, more);
    const problems = listen(page);
    const expect = (truth, otherwise) => { if (!truth) problems.push(otherwise); };
    try {
      await page.goto(BASE + path);
      await work(page, expect);
    } finally {
      await context.close();
    }
    return problems;
  });
}

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 800 };
const now = (page) => page.evaluate(() => document.querySelector('.item.now')?.id ?? '');

await check('the page stands by itself', WIDE, async (page, expect) => {
  for (const found of [await page.evaluate(overflow), await page.evaluate(tinyText), await axeFindings(page, AXE)]) {
    expect(found.length === 0, found.join('; '));
  }
  expect(await page.locator('.item').count() === 12, `${await page.locator('.item').count()} items were read, not 12`);
  expect(await page.locator('#keys').isVisible(), 'the keys are not told');
});

await check('words and items light up together', WIDE, async (page, expect) => {
  await page.locator('.bench').scrollIntoViewIfNeeded();
  await page.locator('#i1 h3').hover();
  expect(await page.locator('.orig .lit[data-i="i1"]').count() > 0, 'an item under the pointer lights no words');
  const field = page.locator('.orig a.f[data-i="i2"]').first();
  await field.hover();
  expect(await page.locator('#i2.lit').count() === 1, 'words under the pointer light no item');
  expect(await page.locator('#i2 a.lit-f').count() > 0, 'the field of the words is not lit');
  expect(await page.locator('#i1.lit').count() === 0, 'the item before stays lit');
  await page.locator('h1').hover();
  expect(await page.locator('.lit').count() === 0, 'light stays on when the pointer has left');
});

await check('keys move without moving the page', WIDE, async (page, expect) => {
  await page.evaluate(() => document.querySelector('.bench').scrollIntoView());
  const before = await page.evaluate(() => window.scrollY);
  for (const _ of [1, 2, 3]) await page.keyboard.press('j');
  const ids = await page.evaluate(() => Array.from(document.querySelectorAll('.item'), (item) => item.id));
  expect(await now(page) === ids[2], `after j j j ${await now(page)} is chosen, not ${ids[2]}`);
  await page.keyboard.press('k');
  expect(await now(page) === ids[1], 'k does not go back');
  expect(await page.evaluate(() => window.scrollY) === before, 'a key moved the page');
  const seen = await page.evaluate(() => {
    const [item, pane] = [document.querySelector('.item.now'), document.getElementById('read')].map((one) => one.getBoundingClientRect());
    return item.top >= pane.top && item.top < pane.bottom;
  });
  expect(seen, 'the chosen item is out of sight');

  await page.keyboard.press('e');
  expect(await page.evaluate(() => document.activeElement.name) === 'rule', 'e does not open the rule');
  await page.keyboard.type('axj');
  expect(page.url().endsWith(path) && await now(page) === ids[1], 'letters typed into the rule were taken for keys');
  await page.keyboard.press('Escape');
  expect(await now(page) === ids[1], 'Escape does not return to the item');
  await page.keyboard.press('?');
  expect(await page.evaluate(() => document.getElementById('keys').open), '? does not open the keys');
  await page.keyboard.press('/');
  await page.keyboard.type('12000万元');
  expect(await page.locator('.item:visible').count() === 1, 'the search leaves more than one item');
});

await check('a decision goes on to the next item, with its words in sight, and the text stays where it was', WIDE, async (page, expect) => {
  await page.evaluate(() => document.querySelector('.bench').scrollIntoView());
  for (const _ of [1, 2, 3, 4, 5]) await page.keyboard.press('j');
  const chosen = await now(page);
  const next = await page.evaluate(() => document.querySelector('.item.now').nextElementSibling.id);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('x')]);
  await page.waitForLoadState();
  expect(await now(page) === next, `after x ${await now(page)} is chosen, not ${next}`);
  const inSight = await page.evaluate((id) => {
    const [word, pane] = [document.getElementById(id.replace('i', 'w')), document.getElementById('text')].map((one) => one.getBoundingClientRect());
    return word.top >= pane.top && word.bottom <= pane.bottom;
  }, next);
  expect(inSight, 'the words of the next item are out of sight');
  await page.goto(BASE + path);
  await page.evaluate(() => { document.getElementById('text').scrollTop = 150; });
  await page.reload();
  expect((await page.evaluate(() => document.getElementById('text').scrollTop)) === 150, 'the text lost its place');
  expect((await page.locator(`#${chosen}`).innerText()).includes('不是条款'), 'the decision was not taken');
});

await check('single keys can be switched off', WIDE, async (page, expect) => {
  await page.locator('#keys summary').click();
  await page.locator('#keys-off').check();
  await page.locator('h1').click();
  await page.keyboard.press('j');
  expect(await now(page) === '', 'j moves although keys are off');
});

await check('what is typed is not lost without a question', WIDE, async (page, expect) => {
  await page.evaluate(() => document.querySelector('.bench').scrollIntoView());
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await page.keyboard.type('改到一半');
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  let asked = '';
  page.once('dialog', async (dialog) => { asked = dialog.message(); await dialog.dismiss(); });
  await page.keyboard.press('x');
  await page.waitForTimeout(200);
  expect(asked !== '', 'a decision elsewhere threw the correction away unasked');
  expect(await page.locator('.edit[open] textarea').count() === 1, 'the correction is gone');
});

await check('on a phone without script every number leads across', PHONE, async (page, expect) => {
  const overflowing = await page.locator('.bench').evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(!overflowing, 'the page is wider than the phone');
  for (const id of ['i3', 'w3', 'i9', 'w9']) {
    await page.goto(`${BASE}${path}#${id}`);
    await page.waitForTimeout(200);
    const box = await page.locator(`#${id}`).boundingBox();
    expect(box !== null && box.x >= -2 && box.x < PHONE.width && box.y >= 40 && box.y < PHONE.height, `#${id} is out of sight: ${JSON.stringify(box)}`);
  }
}, { javaScriptEnabled: false });

await browser.close();
checks.close();
