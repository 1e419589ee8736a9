// Small helps on top of links and forms: dialogs, copying, instant filters, the replay slider, keys.
"use strict";

// <a href="…/stop/" data-dialog="stop">: the confirmation as a dialog instead of a page.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (!dialog || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  dialog.showModal();
});

// A button that cannot be used now keeps its place in the tab order and does nothing.

document.addEventListener("click", (event) => {
  if (event.target.closest('[aria-disabled="true"]')) event.preventDefault();
}, true);

// <button data-copy="id-of-text" data-copied="Copied the link">: copies the text of that element and says so. Shown only where copying works.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const text = "value" in source ? source.value : source.innerText;
  await navigator.clipboard.writeText(text.trim());
  announce(button.dataset.copied || "Copied");
  const label = button.querySelector("[data-label]");
  if (!label) return;
  const before = label.textContent;
  label.textContent = "Copied";
  setTimeout(() => { label.textContent = before; }, 2000);
});

// <iframe name="typed" data-shown-by="id-of-button">: whenever htmx brings it anew, the button posts its form into it.

document.addEventListener("htmx:afterSettle", (event) => {
  const frame = event.detail.elt.querySelector("[data-shown-by]");
  const button = frame && document.getElementById(frame.dataset.shownBy);
  if (button) button.form.requestSubmit(button);
});

// <input type="file" data-most-bytes="1024" data-too-much="…">: says so before anything is sent; the server says the same.

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-most-bytes]")) return;
  const { files, dataset } = event.target;
  const bytes = [...files].reduce((sum, file) => sum + file.size, 0);
  event.target.setCustomValidity(bytes > Number(dataset.mostBytes) ? dataset.tooMuch : "");
  event.target.reportValidity();
});

// <button data-print>: prints the page.

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// <input data-filter="#questions > details" data-counted="answer">: hides what does not hold every word.

const FILTER_MILLISECONDS = 200;

function folded(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}

function filterBy(input) {
  const words = folded(input.value).split(/\s+/).filter(Boolean);
  const items = [...document.querySelectorAll(input.dataset.filter)];
  for (const item of items) item.hidden = !words.every((word) => folded(item.textContent).includes(word));
  const shown = items.filter((item) => !item.hidden).length;
  const noun = input.dataset.counted || "entries";
  const text = words.length ? `${shown} of ${items.length} ${noun}` : `${items.length} ${noun}`;
  const place = document.getElementById(input.dataset.count || "");
  if (place) place.textContent = text;
  announce(text);
}

let filterTimer = 0;
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-filter]")) return;
  clearTimeout(filterTimer);
  filterTimer = setTimeout(filterBy, FILTER_MILLISECONDS, event.target);
});
document.addEventListener("submit", (event) => {
  if (event.target.querySelector("[data-filter]")) event.preventDefault();
});

// <div data-scroll-to="#today">: a wide region opens where that element stands.

function scrollRegions() {
  for (const region of document.querySelectorAll("[data-scroll-to]")) {
    const wanted = region.querySelector(region.dataset.scrollTo);
    if (!wanted) continue;
    const { left, width } = region.getBoundingClientRect();
    region.scrollLeft += wanted.getBoundingClientRect().left - left - width / 2;
  }
}
window.addEventListener("DOMContentLoaded", scrollRegions);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.querySelector("[data-scroll-to]")) scrollRegions();
});

// <input type="range" data-days-from="2025-07-08" data-date="as-of-date">: moves the date field beside it, then submits.
// A typed date waits longer: while its digits are typed it is another valid date for a moment.

const SLIDER_MILLISECONDS = 300;
const TYPED_MILLISECONDS = 1000;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
let sliderTimer = 0;

document.addEventListener("input", (event) => {
  const slider = event.target.closest("[data-days-from]");
  if (!slider) return;
  const date = document.getElementById(slider.dataset.date);
  const first = Date.parse(`${slider.dataset.daysFrom}T00:00:00Z`);
  const day = new Date(first + Number(slider.value) * DAY_MILLISECONDS);
  date.value = day.toISOString().slice(0, 10);
  slider.setAttribute("aria-valuetext", day.toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" }));
});
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-as-of]");
  if (!form) return;
  clearTimeout(sliderTimer);
  const wait = event.target.type === "range" ? SLIDER_MILLISECONDS : TYPED_MILLISECONDS;
  sliderTimer = setTimeout(() => { if (form.checkValidity()) form.requestSubmit(); }, wait);
});

// Keys. Only Ctrl K and Esc work for everybody; the single keys are off in fields and where the reader switched them off.

// <input data-key="/">: this single key goes to the field.

const PLACES = { b: "board", c: "changes", m: "mailings", d: "documents", h: "helpdesk" };
let waitsForPlace = false;

function isTyping(target) {
  return target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
}

function go(link) {
  if (link) link.click();
}

// <section tabindex="-1" data-row> in an open drawer: the keys go through these in place of the rows of the list.

function rowsOf() {
  const parts = [...document.querySelectorAll(".drawer [data-row]")];
  return parts.length ? parts : [...document.querySelectorAll("main .table tbody th a")];
}

function moveRow(step) {
  const rows = rowsOf();
  if (!rows.length) return;
  const current = rows.findIndex((row) => row.contains(document.activeElement));
  const next = current < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(current + step, 0), rows.length - 1);
  rows[next].focus();
}

function openKeys() {
  const keys = document.getElementById("keys");
  if (keys && !keys.open) keys.showModal();
}

// <button data-row-key="t">: this single key presses it in the row that has the focus, or first in the open drawer.

function pressInRow(key) {
  const part = document.activeElement.closest("[data-row]") || document.querySelector(".drawer [data-row]");
  const row = part || document.activeElement.closest("tbody tr");
  const button = row && row.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
  if (button && part) part.focus();
  if (button) button.click();
  return Boolean(button);
}

function onSingleKey(event) {
  if (waitsForPlace) {
    waitsForPlace = false;
    const place = PLACES[event.key];
    if (place) go(document.querySelector(`.rail [data-place="${place}"]`));
    return;
  }
  const field = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (field) field.focus();
  else if (event.key === "g") waitsForPlace = true;
  else if (event.key === "j") moveRow(1);
  else if (event.key === "k") moveRow(-1);
  else if (event.key === "?") openKeys();
  else if (!pressInRow(event.key)) return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    go(document.querySelector("[data-search]"));
  } else if (event.key === "Escape" && !isTyping(event.target)) {
    if (closeDrawer()) event.preventDefault();
  } else if ("singleKeys" in document.body.dataset && !isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    onSingleKey(event);
  }
});
