// Charts are half a megabyte: they are fetched where a page, or what was put into it, has one.
let asked = false;

function fetchCharts() {
  if (asked || !document.querySelector("[data-chart]")) return;
  asked = true;
  const script = document.createElement("script");
  script.src = document.body.dataset.charts;
  document.head.append(script);
}

export function watchCharts() {
  fetchCharts();
  document.addEventListener("htmx:after:swap", fetchCharts);
}
