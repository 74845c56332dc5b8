"use strict";
// Filters, steps from mark to mark, and explanations. The page can be read without; nothing here writes HTML.

const by = (id) => document.getElementById(id);
// notes: [kind, category, confidence, reason, rules, proposal]; marks: the note of each mark of the whole report;
// first: the number of each document's first mark.
const { notes, marks, first } = JSON.parse(by("data").textContent);
const form = by("filters"), fields = form.elements, tip = by("tip"), help = by("help");
const articles = [...document.querySelectorAll("article")];
const place = new Map(articles.map((article, index) => [article, index]));
const names = articles.map((article) => article.querySelector("header").textContent.toLowerCase());
const end = (index) => first[index + 1] ?? marks.length;
const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
const numbers = (piece) => piece.dataset.m.split(" ").map(Number);

// ---- filters

let wanted = notes.map(() => true); // by note
let total = { marks: marks.length, documents: articles.length }; // by these filters
let current = -1; // the mark that was last stepped to
let version = 0; // of the filters
const seen = articles.map(() => 0); // the version that each document shows
const near = new Set(); // documents on the screen, or close to it

const isWanted = (mark) => wanted[marks[mark]];

function checked(name) {
  return new Set([...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value));
}

function read() {
  const kinds = checked("kind"), categories = checked("category"), rule = fields.rule.value;
  const low = Number(fields.low.value), high = Number(fields.high.value);
  fields.lowest.value = low;
  fields.highest.value = high;
  wanted = notes.map(([kind, category, confidence, , rules]) =>
    (!kinds.size || kinds.has(kind)) && (!categories.size || categories.has(category)) &&
    (!rule || rules.includes(rule)) && low <= confidence && confidence <= high);
}

function filter() {
  read();
  const words = fields.words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const all = wanted.every(Boolean);
  total = { marks: 0, documents: 0 };
  articles.forEach((article, index) => {
    let found = 0;
    for (let mark = first[index]; mark < end(index); mark++) found += isWanted(mark);
    const show = (all || found > 0) && words.every((word) => names[index].includes(word));
    if (article.hidden === show) article.hidden = !show;
    if (!show) return;
    total.documents += 1;
    total.marks += found;
  });
  by("nothing").hidden = total.documents > 0;
  version += 1;
  near.forEach(refresh);
  hideTip();
  say();
}

/** Bring the marks of a document up to date with the filters; those far off the screen wait until they come near. */
function refresh(article) {
  const index = place.get(article);
  if (seen[index] === version) return;
  seen[index] = version;
  for (const piece of article.querySelectorAll(".m")) {
    const on = numbers(piece).some(isWanted);
    piece.classList.toggle("off", !on);
    if (piece.hasAttribute("tabindex")) piece.tabIndex = on ? 0 : -1;
  }
}

const watch = new IntersectionObserver((changes) => {
  for (const { target, isIntersecting } of changes) {
    if (isIntersecting) { near.add(target); refresh(target); } else near.delete(target);
  }
}, { rootMargin: "100%" });
articles.forEach((article) => watch.observe(article));

let waiting = 0;
form.addEventListener("input", () => { // a slider says more than a screen can show
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(filter);
});
form.addEventListener("reset", () => setTimeout(filter)); // the fields are emptied after this event
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("beforeprint", () => articles.forEach(refresh));

function say() {
  const position = current >= 0 && isWanted(current) ? rank(current) : 0;
  by("status").value = (position ? `${position.toLocaleString("en")} of ` : "") +
    `${count(total.marks, "mark")} in ${count(total.documents, "document")}`;
}

/** The place of a mark among those that are wanted; 0 where its document is filtered out. */
function rank(mark) {
  const last = documentOf(mark);
  if (articles[last].hidden) return 0;
  let before = 0;
  for (let index = 0; index <= last; index++) {
    if (articles[index].hidden) continue;
    for (let each = first[index]; each < end(index) && each <= mark; each++) before += isWanted(each);
  }
  return before;
}

function documentOf(mark) {
  let low = 0, high = articles.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (first[middle] <= mark) low = middle; else high = middle - 1;
  }
  return low;
}

// ---- steps

const element = (mark, article) => article.querySelector(`.m[tabindex][data-m~="${mark}"]`);

/** Where to go on from: the mark that has the focus, else the last one, else the top of the screen. */
function origin(way) {
  const focused = document.activeElement?.dataset?.m;
  if (focused) return way > 0 ? Math.max(...numbers(document.activeElement)) : numbers(document.activeElement)[0];
  if (current >= 0) return current;
  const index = articles.findIndex((article) => !article.hidden && article.getBoundingClientRect().bottom > 0);
  return index < 0 ? -1 : first[index] - (way > 0 ? 1 : 0);
}

function step(way, whole) {
  let mark = origin(way);
  if (whole && mark >= 0) { // by documents
    const index = documentOf(Math.min(mark, marks.length - 1));
    mark = way > 0 ? end(index) - 1 : first[index];
  }
  const start = document.activeElement;
  for (mark += way; mark >= 0 && mark < marks.length; mark += way) {
    const index = documentOf(mark), article = articles[index];
    if (article.hidden) { mark = way > 0 ? end(index) - 1 : first[index]; continue; }
    if (!isWanted(mark)) continue;
    if (whole && way < 0) {
      for (let each = first[index]; each < mark; each++) if (isWanted(each)) { mark = each; break; }
    }
    const piece = element(mark, article);
    if (piece && piece !== start) return go(piece, mark, article);
  }
}

function go(piece, mark, article) {
  refresh(article);
  piece.focus({ preventScroll: true });
  // What was never laid out has a guessed height; once it is near, the place is known.
  piece.scrollIntoView({ block: "center" });
  requestAnimationFrame(() => {
    piece.scrollIntoView({ block: "center" });
    showTip(piece);
  });
  current = mark;
  say();
}

by("next").addEventListener("click", () => step(1));
by("previous").addEventListener("click", () => step(-1));

const keys = {
  n: () => step(1), j: () => step(1), p: () => step(-1), k: () => step(-1),
  N: () => step(1, true), J: () => step(1, true), P: () => step(-1, true), K: () => step(-1, true),
  "/": () => { fields.words.focus(); fields.words.select(); },
  "?": () => { if (!help.open) help.showModal(); },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return hideTip();
  if (event.ctrlKey || event.altKey || event.metaKey || help.open || !by("letters").checked) return;
  if (event.target.matches("select, input:not([type=checkbox], [type=range])")) return;
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});

by("keys").addEventListener("click", () => help.showModal());

// ---- explanations

let shownFor = null, leaving = 0;

function line(parent, tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.textContent = text;
  made.dir = "auto";
  parent.append(made);
  return made;
}

function explain(note) {
  const [kind, category, confidence, reason, rules, proposal] = note;
  const box = document.createElement("div");
  const what = line(box, "p", `what c-${category}`, "");
  line(what, "strong", "", kind);
  line(what, "span", "name", category);
  line(what, "span", "", `confidence ${confidence} of 100`);
  line(box, "p", "", reason);
  if (proposal) line(box, "p", "", `would become: ${proposal}`);
  for (const rule of rules) line(line(box, "p", "rule", ""), "code", "", rule);
  return box;
}

function showTip(piece, point) {
  clearTimeout(leaving);
  if (piece === shownFor) return;
  hideTip();
  const found = numbers(piece);
  const some = found.filter(isWanted);
  tip.replaceChildren(...(some.length ? some : found).map((mark) => explain(notes[marks[mark]])));
  tip.hidden = false;
  shownFor = piece;
  piece.setAttribute("aria-describedby", "tip");
  const article = piece.closest("article");
  for (const mark of found) {
    for (const part of article.querySelectorAll(`[data-m~="${mark}"]`)) part.classList.add("lit");
  }
  position(piece, point);
}

/** Put it below the line that it is about, or above where there is no room. */
function position(piece, point) {
  const lines = [...piece.getClientRects()];
  const over = point && lines.find(({ top, bottom }) => top <= point.clientY && point.clientY <= bottom);
  const line = over || lines[0] || piece.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const x = point ? point.clientX - 20 : getComputedStyle(piece).direction === "rtl" ? line.right - width : line.left;
  tip.style.left = `${Math.max(8, Math.min(x, document.documentElement.clientWidth - width - 8))}px`;
  const below = line.bottom + 4;
  tip.style.top = `${below + height > innerHeight && line.top - height - 4 > 0 ? line.top - height - 4 : below}px`;
}

function hideTip() {
  clearTimeout(leaving);
  if (!shownFor) return;
  for (const part of document.querySelectorAll(".lit")) part.classList.remove("lit");
  shownFor.removeAttribute("aria-describedby");
  shownFor = null;
  tip.hidden = true;
}

document.addEventListener("pointerover", (event) => {
  const piece = event.target.closest?.(".m");
  if (piece) showTip(piece, event);
  else if (event.target.closest?.("#tip")) clearTimeout(leaving);
  else if (shownFor && shownFor !== document.activeElement) {
    clearTimeout(leaving);
    leaving = setTimeout(hideTip, 200); // time enough to move on to the explanation
  }
});
document.addEventListener("focusin", (event) => {
  if (!event.target.matches(".m")) return hideTip();
  current = numbers(event.target)[0];
  showTip(event.target);
  say();
});
document.addEventListener("focusout", hideTip);
addEventListener("scroll", () => { if (shownFor) position(shownFor); }, { passive: true });

if (matchMedia("(max-width: 58rem)").matches) by("panel").open = false;
document.documentElement.classList.remove("plain");
filter();
