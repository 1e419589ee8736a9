// <input data-hits="#lookup a">: the arrow keys move from the field through these links, and back.
"use strict";

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const field = document.querySelector("[data-hits]");
  if (!step || !field) return;
  const stops = [field, ...document.querySelectorAll(field.dataset.hits)];
  const place = stops.indexOf(document.activeElement);
  if (place < 0 || stops.length === 1) return;
  event.preventDefault();
  stops[Math.min(Math.max(place + step, 0), stops.length - 1)].focus();
});
