// What htmx leaves to the page: errors, focus, polling, the drawer. Every island also works by plain links and forms.
"use strict";

function announce(text) {
  const live = document.getElementById("live");
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = text; });
}

function isPoll(element) {
  return (element.getAttribute("hx-trigger") || "").includes("every");
}

// What was done is said once, when the page has come.

window.addEventListener("DOMContentLoaded", () => {
  const done = [...document.querySelectorAll(".done-line")].map((line) => line.textContent.trim());
  if (done.length) announce(done.join(" "));
});

// Errors: one message bar above the island, with the number of the request. Its words are the page's <template>.

function islandOf(element) {
  return element.closest("[data-island], .card, form") || document.querySelector(".page__body, main");
}

function failureAbove(island) {
  const above = island.previousElementSibling;
  return above && "failure" in above.dataset ? above : null;
}

function showFailure(event) {
  const { elt, xhr } = event.detail;
  if (!elt.isConnected) return;
  const island = islandOf(elt);
  if (failureAbove(island) && isPoll(elt)) return;
  failureAbove(island)?.remove();
  const bar = document.getElementById("failure").content.firstElementChild.cloneNode(true);
  const number = xhr && xhr.status ? xhr.getResponseHeader("X-Request-ID") : null;
  bar.querySelector("[data-number]").textContent = number ? `Request ${number}.` : "The portal did not answer.";
  bar.querySelector("button").addEventListener("click", () => {
    bar.remove();
    if (elt.matches("form")) elt.requestSubmit();
    else if (elt.matches("a, button")) elt.click();
    else location.reload();
  });
  island.before(bar);
}

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, showFailure);
}
document.addEventListener("htmx:afterOnLoad", (event) => {
  const { elt, successful } = event.detail;
  if (successful && elt.isConnected) failureAbove(islandOf(elt))?.remove();
});

// Polls rest while nobody looks, and never dim what they replace. Everything else is busy while it loads.

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target } = event.detail;
  if (!isPoll(elt)) target.setAttribute("aria-busy", "true");
  else if (document.hidden) event.preventDefault();
});
document.addEventListener("htmx:afterRequest", (event) => {
  event.detail.target.removeAttribute("aria-busy");
});

// After a swap the focus is where the answer wants it, else where it was, else on the island's heading.

let focusedId = "";
let heldFocus = false;

document.addEventListener("htmx:beforeSwap", (event) => {
  heldFocus = event.detail.target.contains(document.activeElement);
  focusedId = heldFocus ? document.activeElement.id : "";
});
document.addEventListener("htmx:afterSettle", (event) => {
  const swapped = event.detail.elt;
  const wanted = swapped.querySelector("[data-focus]");
  const same = focusedId && document.getElementById(focusedId);
  const heading = swapped.querySelector(":is(h1, h2, h3)[tabindex]");
  if (wanted) wanted.focus();
  else if (heldFocus && !swapped.contains(document.activeElement)) (same || heading)?.focus();
  heldFocus = false;
});
window.addEventListener("DOMContentLoaded", () => {
  document.querySelector("[data-focus]")?.focus();
});

// The drawer: its row is marked; Escape closes it by its own link, and then that row's link has the focus again.

const ROW_LINK = '.table tr[aria-current="true"] th a';

document.addEventListener("htmx:afterSettle", (event) => {
  const row = event.detail.elt.id === "drawer" && event.detail.requestConfig?.elt.closest("tr");
  if (!row) return;
  for (const other of row.parentElement.children) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
});

function closeDrawer() {
  const close = document.querySelector(".drawer [data-close]");
  close?.click();
  return Boolean(close);
}

document.addEventListener("click", (event) => {
  const row = event.target.closest(".drawer [data-close]") && document.querySelector(ROW_LINK);
  if (row && row.id) sessionStorage.setItem("focus", row.id);
});

function restoreRowFocus() {
  const id = sessionStorage.getItem("focus");
  if (!id || document.querySelector(".drawer")) return;
  sessionStorage.removeItem("focus");
  document.getElementById(id)?.focus();
}
window.addEventListener("DOMContentLoaded", restoreRowFocus);
document.addEventListener("htmx:afterSettle", restoreRowFocus);
