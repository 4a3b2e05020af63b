// A document becomes a rule in force: a clerk of a department uploads it, settles what was read and submits it; a sector lead reviews
// and publishes; an enterprise that meets it finds it in its inbox and, behind the link, the clause with its reason.

import { chromium } from 'playwright-core';
import { BASE, Checks, LAUNCH } from './harness.mjs';
import { listen } from './inspect.mjs';

const ID = `yx-demo-${Date.now()}`;

/** Synthetic: written for this test. */
const MEASURE = `云溪市商务局关于支持企业稳步发展的若干措施
云商〔2026〕${Date.now() % 1000}号
一、支持企业做大
对上年度营业收入达到1万元以上的企业，给予一次性奖励5万元。
二、支持企业出海
对上年度出口额达到5000万元以上的企业，给予不超过10万元的补助。
三、附则
本措施自2026年1月1日起施行，有效期至2027年12月31日。
云溪市商务局
2026年1月1日
`;

const checks = new Checks();
const browser = await chromium.launch(LAUNCH);

/** A person of the demo at a browser of their own, until `work` is done. Answers the problems. */
async function as(role, work) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const problems = listen(page);
  const expect = (truth, otherwise) => { if (!truth) problems.push(`${role}: ${otherwise}`); };
  try {
    await page.goto(`${BASE}/sign-in?next=/inbox`);
    await page.locator('.demo-people li', { has: page.locator('b', { hasText: new RegExp(`^${role}$`) }) }).locator('button').click();
    await page.waitForURL(`${BASE}/inbox`);
    await work(page, expect);
  } finally {
    await context.close();
  }
  return problems.filter((problem) => !/status of (400|403|404|409)/.test(problem));
}

let document;

await checks.check('a clerk uploads a document, settles what was read and submits it', () => as('部门', async (page, expect) => {
  await page.goto(`${BASE}/documents`);
  await page.locator('#u-file').setInputFiles({ name: '若干措施.txt', mimeType: 'text/plain', buffer: Buffer.from(MEASURE) });
  await page.locator('form[action^="/documents/upload"] button[type=submit]').click();
  await page.waitForURL(/\/documents\/document-/);
  document = new URL(page.url()).pathname;
  expect((await page.locator('.orig .text').innerText()).includes('给予一次性奖励5万元'), 'the text is not shown');
  expect(await page.locator('article.item').count() === 2, 'not two clauses were read');
  const first = page.locator('article.item', { hasText: '1万元' }).first();
  expect((await first.locator('pre').innerText()).includes('营业收入[上年] >= 1万元'), 'the condition was not drafted');
  const words = await first.locator('dl.understood a').first().getAttribute('href');
  expect(await page.locator(words).count() === 1, `${words} leads to no words`);

  // The first is accepted as drafted, the second is set aside.
  await first.locator('form button.main, button.main').first().click();
  await page.waitForLoadState();
  await page.locator('article.item', { hasText: '出口额' }).locator('button', { hasText: '不是条款' }).click();
  await page.waitForLoadState();
  expect(await page.locator('form[action*="/submit"]').count() === 0, 'it can be submitted without its front');
  await page.locator('details.front summary').click();
  await page.locator('#front input[name=id]').fill(ID);
  await page.locator('#front select[name=level]').selectOption({ label: '市' });
  for (const [name, value] of [['region', '云溪市'], ['issued', '2026-01-01'], ['issuer', '云溪市商务局']]) {
    await page.locator(`#front input[name=${name}]`).fill(value);
  }
  await page.locator('#front button[type=submit]').click();
  await page.waitForLoadState();
  await page.locator('form[action*="/submit"] button').click();
  await page.waitForLoadState();
  expect(await page.locator('form[action*="/publish"]').count() === 0, 'whoever drafted can publish');
  const policy = await page.goto(`${BASE}/policies/${ID}`);
  expect(policy.status() === 404, 'it is in the library before it was published');
}));

await checks.check('another person reviews and publishes it', () => as('域长', async (page, expect) => {
  const task = page.locator('main a', { hasText: '复核条款' }).first();
  expect(await task.count() === 1, 'no task of review is in the inbox');
  await page.goto(BASE + document);
  expect(await page.locator('article.item form').count() === 0, 'a document in review can be changed');
  await page.locator('form[action*="/publish"] button').click();
  await page.waitForLoadState();
  const policy = await page.goto(`${BASE}/policies/${ID}`);
  expect(policy.status() === 200, `the library answered ${policy.status()}`);
  expect((await page.locator('main').innerText()).includes('5万元'), 'the clause does not say its money');
}));

await checks.check('an enterprise that meets it finds it in its inbox, with the reason behind the link', () => as('企业', async (page, expect) => {
  const told = page.locator('main a', { hasText: '新政策可能适合贵企业' }).first();
  for (let wait = 0; wait < 40 && await told.count() === 0; wait += 1) {
    await page.waitForTimeout(500);
    await page.goto(`${BASE}/inbox`);
  }
  expect(await told.count() === 1, 'the inbox tells nothing of it');
  await told.click();
  await page.waitForLoadState();
  if (!page.url().includes('/enterprises/')) {
    await page.locator('main a[href*="/enterprises/"]').first().click();
    await page.waitForLoadState();
  }
  const text = await page.locator('main').innerText();
  expect(text.includes('支持企业稳步发展的若干措施') || text.includes('企业奖励'), 'the page of the enterprise does not hold the clause');
  expect(text.includes('5万元'), 'the page does not say how much');
}));

await browser.close();
checks.close();
