// What htmx leaves to the page: errors, focus, polling, the drawer. Every island also works by plain links and forms.
"use strict";

const live = () => document.getElementById("live");

function announce(text) {
  live().textContent = "";
  requestAnimationFrame(() => { live().textContent = text; });
}

// Errors: one message bar above the island, with the number of the request.

function islandOf(element) {
  return element.closest("[data-island], .card, form, main") || document.getElementById("content");
}

function barFor(number, retry) {
  const bar = document.createElement("div");
  bar.className = "message-bar message-bar--danger";
  bar.dataset.failure = "";
  bar.setAttribute("role", "alert");
  const text = document.createElement("p");
  const first = document.createElement("strong");
  first.textContent = "That did not work.";
  text.append(first, " Nothing was changed.", number ? ` Request ${number}.` : " The portal did not answer.");
  const acts = document.createElement("div");
  acts.className = "message-bar__acts";
  const again = document.createElement("button");
  again.type = "button";
  again.className = "button button--small";
  again.textContent = "Try again";
  again.addEventListener("click", retry);
  acts.append(again);
  bar.append(document.createElement("span"), text, acts);
  return bar;
}

function showFailure(event) {
  const { elt, xhr } = event.detail;
  if (!elt.isConnected) return;
  const island = islandOf(elt);
  clearFailure(island);
  const number = xhr && xhr.getResponseHeader && xhr.status ? xhr.getResponseHeader("X-Request-ID") : "";
  island.before(barFor(number, () => { clearFailure(island); retry(elt); }));
}

function retry(elt) {
  if (elt.matches("form")) elt.requestSubmit();
  else if (elt.matches("a, button")) elt.click();
  else htmx.trigger(elt, "retry");
}

function clearFailure(island) {
  const before = island.previousElementSibling;
  if (before && "failure" in before.dataset) before.remove();
}

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, showFailure);
}
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.elt.isConnected && event.detail.successful) clearFailure(islandOf(event.detail.elt));
});

// While an island loads it is busy; after a swap the focus is where it was, else on the island's heading.

let focusedId = "";

document.addEventListener("htmx:beforeRequest", (event) => {
  event.detail.target.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", (event) => {
  event.detail.target.removeAttribute("aria-busy");
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const inside = event.detail.target.contains(document.activeElement);
  focusedId = inside ? document.activeElement.id : "";
  event.detail.target.dataset.heldFocus = inside ? "yes" : "";
});
document.addEventListener("htmx:afterSettle", (event) => {
  const swapped = event.detail.elt;
  const wanted = swapped.querySelector("[data-focus]");
  if (wanted) wanted.focus();
  else if (document.activeElement === document.body || !document.activeElement) {
    const same = focusedId && document.getElementById(focusedId);
    const heading = swapped.querySelector("h1[tabindex], h2[tabindex], h3[tabindex]");
    const target = same || (focusedId && heading);
    if (target) target.focus();
  }
  focusedId = "";
});
window.addEventListener("DOMContentLoaded", () => {
  const wanted = document.querySelector("[data-focus]");
  if (wanted) wanted.focus();
});

// Polls rest while nobody looks.

document.addEventListener("htmx:beforeRequest", (event) => {
  const trigger = event.detail.elt.getAttribute("hx-trigger") || "";
  if (document.hidden && trigger.includes("every")) event.preventDefault();
});

// The drawer: Escape closes it by its own link, and the row that opened it has the focus again.

function openedRow() {
  return document.querySelector('.table tr[aria-current="true"] th a');
}

function closeDrawer() {
  const close = document.querySelector(".drawer [data-close]");
  if (!close) return false;
  const row = openedRow();
  if (row && row.id) sessionStorage.setItem("focus", row.id);
  close.click();
  return true;
}

document.addEventListener("click", (event) => {
  const close = event.target.closest(".drawer [data-close]");
  const row = close && openedRow();
  if (row && row.id) sessionStorage.setItem("focus", row.id);
});

function restoreRowFocus() {
  const id = sessionStorage.getItem("focus");
  if (!id || document.querySelector(".drawer")) return;
  sessionStorage.removeItem("focus");
  const row = document.getElementById(id);
  if (row) row.focus();
}
window.addEventListener("DOMContentLoaded", restoreRowFocus);
document.addEventListener("htmx:afterSettle", restoreRowFocus);
