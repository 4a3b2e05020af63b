// What the browser tests share: where the server is, which pages there are, and how a check is counted.

import process from 'node:process';

export const BASE = need('DUOJIN_BASE', 'the address of a running server, as http://127.0.0.1:8080').replace(/\/$/, '');
export const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';

/** Starts Debian's Chromium quietly: no look-ups of its own, as root too. */
export const LAUNCH = {
  executablePath: CHROMIUM,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

function need(name, what) {
  const value = process.env[name];
  if (!value) {
    console.error(`Set ${name}: ${what}. \`cargo xtask shots\` and \`cargo xtask test\` do.`);
    process.exit(2);
  }
  return value;
}

/** Every page once: a name for its picture, its address, the HTTP status it answers with. */
export async function pages() {
  const policy = await firstId('/api/v1/policies');
  const enterprise = await firstId('/api/v1/enterprises');
  return [
    page('cockpit', '/'),
    page('plan', '/plan'),
    page('plan-T11', '/plan?target=T11'),
    page('target-T11', '/targets/T11'),
    page('target-T22', '/targets/T22'),
    page('target-T01', '/targets/T01'),
    page('sanke', '/sanke'),
    page('sanke-form', '/sanke/T10/form'),
    page('sectors', '/sectors'),
    page('sector-1', '/sectors/1'),
    page('policies', '/policies'),
    page('policy', `/policies/${encodeURIComponent(policy)}`),
    page('enterprises', '/enterprises'),
    page('enterprise', `/enterprises/${encodeURIComponent(enterprise)}`),
    page('about', '/about'),
    page('sign-in', '/sign-in'),
    as('系统管理', page('people', '/people')),
    as('系统管理', page('person-new', '/people/new')),
    as('专班', page('roles', '/roles')),
    as('审计', page('audit', '/audit')),
    as('系统管理', page('jobs', '/jobs')),
    as('系统管理', page('settings', '/settings')),
    as('专班', page('inbox', '/inbox')),
    as('专班', page('compose', '/inbox/compose')),
    as('部门', page('documents', '/documents')),
    as('镇街', page('account', '/account')),
    as('镇街', page('enterprises-of-an-area', '/enterprises')),
    as('企业', page('refused', '/audit', 403)),
    page('not-found', '/no-such-page', 404),
  ];
}

function page(name, path, status = 200) {
  return { name, path, status };
}

/** The same page as somebody with that role sees it. */
function as(role, target) {
  return { ...target, as: role };
}

const sessions = new Map();

/** The session of a demo person, by the word of their role on the sign-in page: one for the whole run. */
export async function sessionOf(role) {
  if (!sessions.has(role)) sessions.set(role, signIn(role));
  return sessions.get(role);
}

async function signIn(role) {
  const page = await fetch(`${BASE}/sign-in`);
  const visit = cookie(page, 'duojin-visit');
  const html = await page.text();
  const csrf = html.match(/name="csrf" value="([^"]+)"/)[1];
  const entry = html.split('<li>').find((item) => item.includes(`<b>${role}</b>`));
  if (!entry) throw new Error(`the sign-in page offers no ${role}`);
  const person = entry.match(/name="person" value="([^"]+)"/)[1];
  const answer = await fetch(`${BASE}/sign-in/demo`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: `duojin-visit=${visit}`, origin: BASE, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrf, person, next: '' }),
  });
  return { name: 'duojin', value: cookie(answer, 'duojin'), url: BASE };
}

function cookie(answer, name) {
  for (const line of answer.headers.getSetCookie()) {
    const [, value] = line.match(new RegExp(`^${name}=([^;]+)`)) ?? [];
    if (value) return value;
  }
  throw new Error(`no cookie ${name} was set (${answer.status})`);
}

/** The address of a path in a language; Chinese is the default and says nothing. */
export function address(path, lang = 'zh') {
  const query = lang === 'zh' ? '' : `${path.includes('?') ? '&' : '?'}lang=${lang}`;
  return BASE + path + query;
}

/** The first id of a list of the JSON API. */
export async function firstId(path) {
  const list = await json(path);
  const id = list.items?.[0]?.id;
  if (id === undefined) throw new Error(`${path} lists nothing: {"items":[{"id":…}]} expected`);
  return String(id);
}

/** A JSON answer of the API. */
export async function json(path) {
  const answer = await fetch(BASE + path, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}`);
  return answer.json();
}

/** Counts checks, tells each failure as it comes and closes with the plain line. */
export class Checks {
  passed = 0;
  failed = [];

  async check(name, work) {
    try {
      const problems = (await work()) ?? [];
      if (problems.length) throw new Error(problems.join('\n'));
      this.passed += 1;
    } catch (error) {
      const plain = String(error?.message ?? error).replace(/\u001b\[[0-9;]*m/g, '');
      const told = plain.split('\n').map((line) => `    ${line}`).join('\n');
      this.failed.push({ name, told: told.trim() });
      console.log(`FAILED ${name}\n${told}`);
    }
  }

  close() {
    if (this.failed.length) console.log(`\nFailed: ${this.failed.map((one) => one.name).join(', ')}`);
    console.log(`${this.passed} passed, ${this.failed.length} failed`);
    process.exitCode = this.failed.length || !this.passed ? 1 : 0;
  }
}
