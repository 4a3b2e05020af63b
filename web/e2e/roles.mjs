// Six people of the demo sign in, and each sees exactly what their post may see: the navigation word for word, which pages open and
// which do not, whose enterprises are listed, and which values are masked with the reason.

import { chromium } from 'playwright-core';
import { BASE, Checks, LAUNCH, json } from './harness.mjs';
import { listen } from './inspect.mjs';

const OPEN = ['驾驶舱', '计划原文', '十大领域', '政策'];

/** What was reviewed: [navigation], [management], and one answer a page. `403` is the page that says why, `404` means out of reach. */
const ROLES = {
  '专班': { nav: ['驾驶舱', '计划原文', '三可清单', '十大领域', '政策', '解构', '企业'], manage: ['人员与岗位', '权限', '后台任务'], audit: 403, enterprises: 'all', settings: 403, compose: 200 },
  '域长': { nav: ['驾驶舱', '计划原文', '三可清单', '十大领域', '政策', '解构', '企业'], manage: ['人员与岗位', '权限'], audit: 403, enterprises: 'some', settings: 403, compose: 403 },
  '镇街': { nav: ['驾驶舱', '计划原文', '三可清单', '十大领域', '政策', '企业'], manage: ['人员与岗位', '权限'], audit: 403, enterprises: 'area', settings: 403, compose: 403 },
  '企业': { nav: ['驾驶舱', '计划原文', '十大领域', '政策', '企业'], manage: ['权限'], audit: 403, enterprises: 'own', settings: 403, compose: 403 },
  '审计': { nav: [...OPEN, '解构'], manage: ['人员与岗位', '权限', '审计', '后台任务', '设置'], audit: 200, enterprises: 403, settings: 200, compose: 403 },
  '系统管理': { nav: OPEN, manage: ['人员与岗位', '权限', '后台任务', '设置'], audit: 403, enterprises: 403, settings: 200, compose: 200 },
};

const checks = new Checks();
const browser = await chromium.launch(LAUNCH);
const everyone = await json('/api/v1/enterprises?per_page=100');

for (const [role, expected] of Object.entries(ROLES)) {
  await checks.check(`${role} sees what is theirs`, async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    // A refused page is an answer, not a fault of the page: the browser's own line about its status does not count.
    const problems = listen(page);
    const expect = (truth, otherwise) => { if (!truth) problems.push(`${role}: ${otherwise}`); };
    try {
      await signIn(page, role);
      await seesNavigation(page, expected, expect);
      await opensPages(page, expected, expect);
      await seesEnterprises(page, expected, expect);
      await signsOut(page, expect);
    } finally {
      await context.close();
    }
    return problems.filter((problem) => !/status of (401|403|404)/.test(problem));
  });
}

async function signIn(page, role) {
  await page.goto(`${BASE}/sign-in?next=/sectors`);
  await page.locator('.demo-people li', { has: page.locator('b', { hasText: new RegExp(`^${role}$`) }) }).locator('button').click();
  await page.waitForURL(`${BASE}/sectors`);
}

async function words(page, selector) {
  return (await page.locator(selector).allInnerTexts()).map((text) => text.trim());
}

async function seesNavigation(page, expected, expect) {
  const nav = await words(page, 'header .nav a:not(.calm)');
  expect(nav.join('|') === expected.nav.join('|'), `the navigation is ${nav.join('、')}, not ${expected.nav.join('、')}`);
  await page.locator('header .nav a.calm').click();
  const manage = await words(page, 'nav.manage a');
  expect(manage.join('|') === expected.manage.join('|'), `管理 is ${manage.join('、')}, not ${expected.manage.join('、')}`);
  expect((await page.locator('.ribbon.demo').count()) === 1, 'the demo account is not labelled');
}

async function opensPages(page, expected, expect) {
  const answers = { '/audit': expected.audit, '/settings': expected.settings, '/inbox/compose': expected.compose, '/inbox': 200, '/account': 200, '/roles': 200, '/plan': 200 };
  for (const [path, status] of Object.entries(answers)) {
    const answer = await page.goto(BASE + path);
    expect(answer.status() === status, `${path} answered ${answer.status()}, not ${status}`);
    if (status === 403) {
      expect((await page.locator('main').innerText()).includes('系统管理员'), `${path} does not say whom to ask`);
    }
  }
}

async function seesEnterprises(page, expected, expect) {
  const answer = await page.goto(`${BASE}/enterprises`);
  if (expected.enterprises === 403) {
    expect(answer.status() === 403, `/enterprises answered ${answer.status()}`);
    return;
  }
  const listed = await page.evaluate(async () => (await (await fetch('/api/v1/enterprises?per_page=100')).json()));
  const total = listed.total;
  const areas = new Set(listed.items.map((one) => one.area));
  if (expected.enterprises === 'all') expect(total === everyone.total, `${total} of ${everyone.total} are listed`);
  if (expected.enterprises === 'some') expect(total > 0 && total < everyone.total, `${total} of ${everyone.total} are listed`);
  if (expected.enterprises === 'area') {
    expect(areas.size === 1 && total > 1 && total < everyone.total, `${total} of areas ${[...areas].join('、')} are listed`);
  }
  if (expected.enterprises === 'own') expect(total === 1, `${total} are listed, not the own one alone`);
  const seen = new Set(listed.items.map((one) => one.id));
  const other = everyone.items.find((one) => !seen.has(one.id) && !areas.has(one.area));
  if (other && expected.enterprises !== 'all') {
    const refused = await page.goto(`${BASE}/enterprises/${other.id}`);
    // The sector lead's list is longer than one page: only the filter itself says what is not theirs.
    expect(expected.enterprises === 'some' ? [200, 404].includes(refused.status()) : refused.status() === 404, `another's page answered ${refused.status()}`);
  }
  await page.goto(`${BASE}/enterprises/${listed.items[0].id}`);
  const text = await page.locator('main').innerText();
  const masked = text.includes('不显示：');
  if (expected.enterprises === 'own') expect(!text.includes('敏感程度高于你岗位的上限'), 'its own facts are masked');
  else expect(!masked || /敏感程度高于你岗位的上限|统计法/.test(text), 'a mask does not say its reason');
}

/** Signed out, one is the visitor again, also with the old cookie put back. */
async function signsOut(page, expect) {
  await page.goto(`${BASE}/`);
  const old = (await page.context().cookies()).filter((one) => one.name === 'duojin');
  expect(old.length === 1 && old[0].httpOnly && old[0].sameSite === 'Lax', 'the session cookie is not kept from scripts and other sites');
  await page.locator('details.me summary').click();
  await page.locator('details.me form[action^="/sign-out"] button').click();
  await page.context().addCookies(old);
  await page.goto(`${BASE}/plan`);
  expect((await page.locator('details.me').count()) === 0, 'the old session still lives');
  expect((await page.locator('.who').innerText()).includes('演示管理员'), 'the visitor of the demo is not named');
}

await browser.close();
checks.close();
