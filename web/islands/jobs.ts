// Moves the bars of running jobs. Without this script a page shows where they stood when it was made, and 刷新 shows the rest.
//
// Every bar carries `data-job`. The server tells each change; when a job has ended the page is loaded anew, for only the
// server knows what it says then.

interface Progress {
  readonly state: string;
  readonly done: number;
  readonly total: number;
  readonly note: string;
}

/** Streams at once: a browser has six connections a host, and pages need some. */
const AT_ONCE = 4;

const grouped = new Intl.NumberFormat("en-US");
const english = document.documentElement.lang === "en";

/** `1,200 / 5,000`, as the page writes it. */
function counted(now: Progress): string {
  const done = grouped.format(now.done);
  if (now.total <= 0) return english ? `${done} so far` : `已办 ${done}`;
  const total = grouped.format(now.total);
  return english ? `${done} of ${total}` : `${done} / ${total}`;
}

function move(bar: HTMLProgressElement, now: Progress): void {
  if (now.total > 0) {
    bar.max = now.total;
    bar.value = now.done;
  } else {
    bar.removeAttribute("value");
  }
  // On the page of the audit the words beside a bar are a sentence: only a bar of its own row has words of its own.
  const row = bar.closest(".job-bar");
  if (row === null) return;
  if (now.total > 0 || now.done > 0) part(row, "span", "num", bar).textContent = counted(now);
  part(row, "small", "", null).textContent = now.note;
}

/** The element of a row, made where the page had none. */
function part(row: Element, tag: string, name: string, after: Element | null): Element {
  const found = row.querySelector(tag);
  if (found !== null) return found;
  const made = document.createElement(tag);
  if (name !== "") made.className = name;
  if (after === null) row.appendChild(made);
  else after.insertAdjacentElement("afterend", made);
  return made;
}

/** This page without the word of what was done just now: that was told. */
function here(): string {
  const query = new URLSearchParams(location.search);
  query.delete("done");
  const kept = query.toString();
  return kept === "" ? location.pathname : `${location.pathname}?${kept}`;
}

function follow(bar: HTMLProgressElement, job: string): void {
  const query = english ? "?lang=en" : "";
  const stream = new EventSource(`/jobs/${encodeURIComponent(job)}/progress${query}`);
  const read = (event: Event): Progress => JSON.parse((event as MessageEvent<string>).data) as Progress;
  stream.addEventListener("progress", (event) => move(bar, read(event)));
  stream.addEventListener("end", (event) => {
    stream.close();
    move(bar, read(event));
    // Nothing that somebody is typing is lost.
    const typing = document.activeElement;
    if (!(typing instanceof HTMLInputElement || typing instanceof HTMLSelectElement)) location.replace(here());
  });
}

function begin(): void {
  const bars = Array.from(document.querySelectorAll<HTMLProgressElement>("progress[data-job]")).slice(0, AT_ONCE);
  for (const bar of bars) {
    const job = bar.dataset.job;
    if (job !== undefined && job !== "") follow(bar, job);
  }
}

begin();
