// What a person does: open a target from its sentence, stand in another year, search, read a policy, draft a form,
// go by keyboard, and all of it without script too.

import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { BASE, Checks, LAUNCH, address, json, pages, sessionOf } from './harness.mjs';
import { listen } from './inspect.mjs';

const checks = new Checks();
const all = await pages();
const browser = await chromium.launch(LAUNCH);

/** One journey in a fresh browser context; script errors on the way fail it. */
async function journey(name, walk, options = {}) {
  await checks.check(name, async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', ...options });
    context.setDefaultTimeout(10_000);
    try {
      const page = await context.newPage();
      const problems = listen(page);
      await walk(page, (truth, otherwise) => { if (!truth) problems.push(otherwise); });
      return problems;
    } finally {
      await context.close();
    }
  });
}

async function openTarget(page, expect) {
  await page.goto(address('/plan'));
  const chips = await page.locator('main .chip a').count();
  expect(chips >= 47, `the plan shows ${chips} chips; 48 targets on 47 spans at least`);
  const before = await planText(page);
  await page.locator('main .chip a[href*="T11"]').first().click();
  const panel = page.locator('.panel').first();
  await panel.waitFor();
  const told = await panel.innerText();
  for (const word of ['T11', '定义', '来源']) expect(told.includes(word), `the panel of T11 does not say ${word}`);
  expect(page.url().includes('T11'), `the open target has no address of its own: ${page.url()}`);
  expect(before === (await planText(page)), 'opening a target changed the text of the plan');
}

/** The text of the plan without the panel that stands in its margin. */
function planText(page) {
  return page.locator('main .text').first().evaluate((text) => {
    const own = text.cloneNode(true);
    for (const note of own.querySelectorAll('.margin')) note.remove();
    return own.textContent.replace(/\s/g, '');
  });
}

async function standInAnotherYear(page, expect) {
  await page.goto(address('/'));
  await page.locator('.timebar input[name="as_of"]').fill('2024-06-30');
  await page.locator('.timebar button[type="submit"], .timebar input[type="submit"]').click();
  await page.waitForURL(/as_of=2024-06-30/);
  expect((await page.locator('.timebar input[name="as_of"]').inputValue()) === '2024-06-30', 'the time bar forgot the day');
  expect((await page.locator('.timebar').innerText()).includes('历史'), 'a past day is not marked 历史');
  await page.locator('.nav a[href^="/plan"]').first().click();
  expect(page.url().includes('as_of=2024-06-30'), `the day does not travel: ${page.url()}`);
}

async function keyboard(page, expect) {
  for (const path of ['/', '/plan', '/sanke']) {
    await page.goto(address(path));
    await page.keyboard.press('Tab');
    const first = await page.evaluate(() => document.activeElement?.className ?? '');
    expect(first.includes('skip'), `${path}: the first Tab goes to “${first}”, not to the skip link`);
    const box = await page.locator('.skip').boundingBox();
    expect(box && box.x >= 0 && box.y >= 0, `${path}: the skip link is not seen when it has the focus`);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const inMain = await page.evaluate(() => document.querySelector('main')?.contains(document.activeElement));
    expect(inMain, `${path}: after the skip link the next Tab is not in the main part`);
  }
}

async function findEnterprise(page, expect) {
  const list = await json('/api/v1/enterprises');
  const { id, name } = list.items[0];
  const fragment = [...String(name)].slice(2, 6).join('');
  await page.goto(address('/enterprises'));
  const field = page.locator('main input[name="q"]');
  await field.fill(fragment);
  await field.press('Enter');
  await page.waitForURL(/[?&]q=/);
  const links = page.locator('main a[href^="/enterprises/"]');
  expect((await links.count()) > 0, `no enterprise found by “${fragment}”`);
  const text = await page.locator('main').innerText();
  expect(text.includes(fragment), `the result does not show “${fragment}”`);
  await page.goto(address(`/enterprises/${encodeURIComponent(id)}`));
  expect((await page.locator('h1').innerText()).includes(String(name).replace(/（模拟）$/, '')), 'the enterprise page has another name');
  expect((await page.locator('body').innerText()).includes('模拟数据'), 'a synthetic enterprise without 模拟数据');
  await page.goto(`${address('/enterprises')}?q=${encodeURIComponent('没有这样一家企业')}`);
  expect((await page.locator('main a[href^="/enterprises/"]').count()) === 0, 'a name that nobody bears finds somebody');
}

async function openPolicy(page, expect) {
  await page.goto(address('/policies'));
  await page.locator('main a[href^="/policies/"]').first().click();
  await page.waitForURL(/\/policies\/.+/);
  const main = page.locator('main');
  expect((await main.locator('.split').count()) > 0, 'clause and rule do not stand side by side (.split)');
  const told = await main.innerText();
  expect(/符合/.test(told), 'the policy does not say who matches');
  expect(/条款/.test(told), 'the policy shows no rule');
}

async function draftForm(page, expect) {
  await page.goto(address('/sanke'));
  const link = page.locator('main a[href*="/sanke/T10/form"]').first();
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 4_000 }).catch(() => null),
    link.click(),
  ]);
  // The link may show the draft first and offer the file there.
  const file = download ?? (await Promise.all([
    page.waitForEvent('download'),
    page.locator('main a[download], main a[href*="download"], main a[href$=".toml"]').first().click(),
  ]))[0];
  const text = readFileSync(await file.path(), 'utf8');
  expect(text.includes('T10'), `the draft ${file.suggestedFilename()} does not name its target`);
  expect(/草稿|draft/i.test(text), `the draft ${file.suggestedFilename()} is not marked as one`);
}

async function otherLanguage(page, expect) {
  await page.goto(address('/plan?target=T11'));
  await page.locator('a.lang').click();
  expect((await page.evaluate(() => document.documentElement.lang)) === 'en', 'the page is not in English');
  expect(page.url().includes('target=T11'), 'the open target was lost on the way to English');
  const nav = await page.locator('.nav').innerText();
  expect(!/[\u4e00-\u9fff]/.test(nav), `Chinese in the English navigation: ${nav.replace(/\s+/g, ' ')}`);
}

async function wrongInput(page, expect) {
  for (const query of ['as_of=2024-13-45', 'as_of=yesterday', 'known_at=never']) {
    const answer = await page.request.get(`${BASE}/?${query}`);
    const text = await answer.text();
    expect(answer.status() < 500, `?${query} answers ${answer.status()}`);
    expect(text.includes(query.split('=')[1]), `?${query}: the page does not say what it could not read`);
  }
  const missing = await page.request.get(`${BASE}/targets/T99`);
  expect(missing.status() === 404, `a target that is not there answers ${missing.status()}`);
}

/** Opens a page as the person that its list says, or as the visitor. */
async function goAs(page, target) {
  await page.context().clearCookies();
  if (target.as) await page.context().addCookies([await sessionOf(target.as)]);
  return page.goto(address(target.path));
}

async function withoutScript(page, expect) {
  for (const target of all.filter((one) => one.status === 200)) {
    const answer = await goAs(page, target);
    expect(answer.status() === target.status, `${target.path} answers ${answer.status()}`);
    expect((await page.locator('h1').count()) === 1, `${target.path} has ${await page.locator('h1').count()} h1`);
    const text = await page.locator('main').innerText();
    expect(text.trim().length > 40, `${target.path} is empty without script`);
  }
  await page.context().clearCookies();
  await openTarget(page, expect);
  await standInAnotherYear(page, expect);
}

/** Links of every page lead somewhere; each address is asked once, the first few of each kind. */
async function links(page, expect) {
  const seen = new Map();
  for (const target of all.filter((one) => one.status === 200)) {
    await goAs(page, target);
    const found = await page.evaluate(() => Array.from(document.querySelectorAll('a[href^="/"]'), (a) => a.getAttribute('href')));
    for (const link of found) {
      const path = link.split('#')[0];
      const kind = path.split('?')[0].replace(/[0-9A-Z]+[^/]*$/, '*');
      const known = seen.get(kind) ?? new Map();
      if (known.size < 4 && !known.has(path)) known.set(path, target);
      seen.set(kind, known);
    }
  }
  for (const [path, from] of [...seen.values()].flatMap((known) => [...known])) {
    await page.context().clearCookies();
    if (from.as) await page.context().addCookies([await sessionOf(from.as)]);
    const answer = await page.request.get(BASE + path);
    expect(answer.ok(), `${from.path} links to ${path}, which answers ${answer.status()}`);
  }
}

await journey('a target opens from its sentence', openTarget);
await journey('the time bar sets the day and it travels', standInAnotherYear);
await journey('the keyboard reaches the main part', keyboard);
await journey('an enterprise is found by a part of its name', findEnterprise);
await journey('a policy shows clause, rule and who matches', openPolicy);
await journey('the draft of a form is one click away', draftForm, { acceptDownloads: true });
await journey('the same view in English', otherLanguage);
await journey('wrong input is told, not thrown', wrongInput);
await journey('every page is usable without script', withoutScript, { javaScriptEnabled: false });
await journey('links lead somewhere', links);
await browser.close();
checks.close();
