// The reading workbench: words and what was read from them light up together, and every decision has a key.
//
// The page works without: numbers in the text lead to the items and back, and each decision is a form. What this script adds
// never moves the page by itself: only the key that goes to another item scrolls, and only as far as that item asks for.

const KEYS_OFF = "duojin.keys-off";
const english = document.documentElement.lang === "en";
const text = document.getElementById("text");
const read = document.getElementById("read");

/** What the browser keeps for itself; in a private window it may keep nothing. */
const kept = {
  get(store: Storage | null, name: string): string | null {
    try {
      return store === null ? null : store.getItem(name);
    } catch {
      return null;
    }
  },
  set(store: Storage | null, name: string, value: string): void {
    try {
      if (store !== null) store.setItem(name, value);
    } catch {
      // Then it is asked again the next time.
    }
  },
};

function storage(kind: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return window[kind];
  } catch {
    return null;
  }
}

const local = storage("localStorage");
const session = storage("sessionStorage");

/** Everything of one part of the page, by its key: `i3`, `t0`. */
function elements(root: Element, selector: string): HTMLElement[] {
  return Array.from(root.querySelectorAll<HTMLElement>(selector));
}

const words = new Map<string, HTMLElement[]>();
const parts = new Map<string, HTMLElement>();

function index(): void {
  if (text === null || read === null) return;
  for (const one of elements(text, "[data-i]")) {
    const key = one.dataset.i ?? "";
    const list = words.get(key);
    if (list === undefined) words.set(key, [one]);
    else list.push(one);
  }
  for (const one of elements(read, "[data-i]")) parts.set(one.dataset.i ?? "", one);
}

let lit: { key: string; fields: readonly string[] } | null = null;

/** Lights a part, its words, and among them those of some fields. */
function light(key: string | null, fields: readonly string[] = []): void {
  if (lit !== null && key === lit.key && fields.join() === lit.fields.join()) return;
  if (lit !== null) set(lit.key, lit.fields, false);
  lit = key === null ? null : { key, fields };
  if (lit !== null) set(lit.key, lit.fields, true);
}

function set(key: string, fields: readonly string[], on: boolean): void {
  const item = parts.get(key);
  if (item !== undefined) {
    item.classList.toggle("lit", on);
    for (const link of elements(item, "a[data-f]")) {
      link.classList.toggle("lit-f", on && fields.includes(link.dataset.f ?? ""));
    }
  }
  for (const word of words.get(key) ?? []) {
    word.classList.toggle("lit", on);
    const said = fieldsOf(word);
    word.classList.toggle("lit-f", on && fields.some((field) => said.includes(field)));
  }
}

function fieldsOf(element: HTMLElement): string[] {
  const list = element.dataset.f ?? "";
  return list === "" ? [] : list.split(" ");
}

/** What the pointer or the focus is on. */
function under(target: EventTarget | null): void {
  const element = target instanceof Element ? target : null;
  const part = element === null ? null : element.closest<HTMLElement>("[data-i]");
  if (part === null) {
    light(now === null ? null : (now.dataset.i ?? null));
    return;
  }
  const field = element === null ? null : element.closest<HTMLElement>("[data-f]");
  light(part.dataset.i ?? null, field === null ? [] : fieldsOf(field));
}

/** Brings an element into view within its own pane, without moving anything else, and only if it is out of sight. */
function show(pane: HTMLElement, element: HTMLElement, margin: number): void {
  const box = element.getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  const top = box.top - frame.top;
  if (top < margin) pane.scrollTop += top - margin;
  else if (box.bottom > frame.bottom - 24) {
    pane.scrollTop += Math.min(top - margin, box.bottom - frame.bottom + 24);
  }
}

let now: HTMLElement | null = null;

function items(): HTMLElement[] {
  return read === null ? [] : elements(read, ".item").filter((item) => !item.hidden);
}

function choose(item: HTMLElement): void {
  if (now !== null) now.classList.remove("now");
  now = item;
  item.classList.add("now");
  item.focus({ preventScroll: true });
  light(item.dataset.i ?? null);
  if (read !== null) show(read, item, 64);
  const first = (words.get(item.dataset.i ?? "") ?? [])[0];
  // On a phone the panes stand side by side: the one out of sight is not moved, it would be seen moving.
  if (text !== null && first !== undefined) show(text, first, 60);
}

function move(step: number): void {
  const all = items();
  if (all.length === 0) return;
  const at = now === null ? -1 : all.indexOf(now);
  const next = at < 0 ? all[0] : all[Math.max(0, Math.min(all.length - 1, at + step))];
  if (next !== undefined) choose(next);
}

let leaving = false;

/** Sends the form of the chosen item that decides so. */
function decide(action: string): void {
  if (now === null) return;
  const field = now.querySelector<HTMLInputElement>(`.act input[name="action"][value="${action}"]`);
  send(field === null ? null : field.form);
}

function send(form: HTMLFormElement | null): void {
  if (form === null || leaving) return;
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  if (button !== null) button.click();
}

function open(selector: string, field: string): boolean {
  const fold = now === null ? null : now.querySelector<HTMLDetailsElement>(selector);
  if (fold === null) return false;
  fold.open = true;
  const input = fold.querySelector<HTMLElement>(field);
  if (input !== null) input.focus();
  return true;
}

const actions: { readonly [key: string]: () => void } = {
  j: () => move(1),
  k: () => move(-1),
  a: () => decide("accept"),
  x: () => decide("not-rule"),
  e: () => void open("details.edit", "textarea"),
  s: () => void open("details.cut", "select"),
  m: () => send(now === null ? null : now.querySelector<HTMLFormElement>('form.act[action*="/merge"]')),
  "/": () => {
    const search = document.getElementById("f-q");
    if (search !== null) search.focus();
  },
  "?": () => {
    const help = document.getElementById("keys");
    if (help instanceof HTMLDetailsElement) help.open = !help.open;
  },
};

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select") !== null;
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape" && typing(event.target)) {
    if (now === null) (event.target as HTMLElement).blur();
    else now.focus({ preventScroll: true });
    return;
  }
  if (typing(event.target) || kept.get(local, KEYS_OFF) === "1") return;
  const act = actions[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
}

/** What is typed into a correction and not stored yet. */
function unsaved(): boolean {
  if (read === null) return false;
  const fields = Array.from(read.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(".edit textarea, .edit input"));
  return fields.some((field) => field.type !== "hidden" && field.value !== field.defaultValue);
}

/** Leaves only the items that hold the words; the form looks on the server, in the same places. */
function filter(input: HTMLInputElement): void {
  const wanted = input.value.trim().toLowerCase();
  for (const item of read === null ? [] : elements(read, ".item")) {
    const rule = item.querySelector("textarea.rule");
    const said = (words.get(item.dataset.i ?? "") ?? []).map((word) => word.textContent ?? "").join("");
    const held = [item.textContent ?? "", rule === null ? "" : (rule.textContent ?? ""), said];
    item.hidden = wanted !== "" && !held.some((part) => part.toLowerCase().includes(wanted));
  }
}

/** On a phone: which of the two panes is in sight. */
function tabs(): void {
  const bench = document.querySelector<HTMLElement>(".bench");
  const links = Array.from(document.querySelectorAll<HTMLAnchorElement>(".tabs a"));
  if (bench === null || links.length !== 2) return;
  const mark = (): void => {
    const second = bench.scrollLeft > bench.clientWidth / 2;
    links.forEach((link, at) => {
      if ((at === 1) === second) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  bench.addEventListener("scroll", mark, { passive: true });
  mark();
}

/** After a decision the page is loaded anew: the text stays where it was. */
function keepPlace(): void {
  if (text === null) return;
  const name = `duojin.place:${location.pathname}`;
  const before = Number(kept.get(session, name));
  if (!/^#[wq]/.test(location.hash) && before > 0) text.scrollTop = before;
  window.addEventListener("pagehide", () => kept.set(session, name, String(Math.round(text.scrollTop))));
}

function keySwitch(): void {
  const help = document.getElementById("keys");
  const off = document.getElementById("keys-off");
  if (help !== null) help.hidden = false;
  if (!(off instanceof HTMLInputElement)) return;
  off.checked = kept.get(local, KEYS_OFF) === "1";
  off.addEventListener("change", () => kept.set(local, KEYS_OFF, off.checked ? "1" : "0"));
}

function begin(): void {
  if (text === null || read === null) return;
  index();
  keySwitch();
  keepPlace();
  tabs();
  for (const pane of [text, read]) {
    pane.addEventListener("mouseover", (event) => under(event.target));
    pane.addEventListener("mouseleave", () => under(null));
    pane.addEventListener("focusin", (event) => {
      const target = event.target instanceof Element ? event.target.closest<HTMLElement>(".item") : null;
      if (target !== null && target !== now) {
        if (now !== null) now.classList.remove("now");
        now = target;
        target.classList.add("now");
      }
      under(event.target);
    });
  }
  document.addEventListener("keydown", onKey);
  const search = document.getElementById("f-q");
  if (search instanceof HTMLInputElement) search.addEventListener("input", () => filter(search));
  // A number in the text finds its item also while the list shows a part.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
    const item = link === null ? null : document.getElementById(link.hash.slice(1));
    if (item !== null && item.hidden && search instanceof HTMLInputElement) {
      search.value = "";
      filter(search);
    }
  });
  // A decision about one item must not lose what is typed into another.
  document.addEventListener("submit", (event) => {
    const form = event.target instanceof HTMLFormElement ? event.target : null;
    const own = form !== null && form.closest(".edit") !== null;
    const told = english
      ? "A correction was typed and not saved. Leave it?"
      : "有一条改正还没有存。不要它了吗？";
    if (!own && form !== null && form.method === "post" && unsaved() && !window.confirm(told)) {
      event.preventDefault();
      return;
    }
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (leaving || !unsaved()) return;
    event.preventDefault();
    event.returnValue = "";
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  // The item an address names is the one the keys are for.
  const named = /^#i\d+$/.test(location.hash) ? document.getElementById(location.hash.slice(1)) : null;
  if (named !== null) choose(named);
}

begin();
