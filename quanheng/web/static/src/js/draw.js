// How a page asks for a chart:
//
//   <div class="chart" data-chart="trend-data" role="img" aria-label="What it shows, in a sentence"></div>
//   {{ option|json_script:"trend-data" }}
//
// The JSON is an ECharts option (line, bar, boxplot, heatmap, scatter, graph; grid, legend, markLine, visualMap, dataZoom) with three
// words of our own at its top, which ECharts does not see:
//   "shows"   how values are written on axes and in tooltips: "percent" (0.123 → 12.3%), "points" (84.3), "plain" (1,234.5)
//   "suffix"  what follows a value that is written plain, such as "万元"
//   "by"      "pair" where a point is [x, y], so that both are written
// A colour may be named instead of written: "good", "warn", "bad", "rise", "fall", "accent", "quiet", "ink", "series-2", "heat-7".
// A datum with "href" opens that address in the drawer, and a datum's "says" replaces its value in the tooltip.
// Tooltips are drawn, never HTML. Give the same numbers in a table beside or below for whoever cannot see the drawing.
import { colours, theme } from "./theme.js";

const drawn = new Map();

function words(language) {
  const number = (most, more = {}) => new Intl.NumberFormat(language, { maximumFractionDigits: most, ...more });
  const percent = number(1, { style: "percent" });
  const one = number(1, { minimumFractionDigits: 1 });
  const plain = number(2);
  return { percent: (n) => percent.format(n), points: (n) => one.format(n), plain: (n) => plain.format(n) };
}

/** Names of colours become colours, wherever they stand below a key that holds one. */
function painted(part, c) {
  if (Array.isArray(part)) return part.map((each) => painted(each, c));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      const isColour = /colou?r$/i.test(key);
      if (isColour && typeof value === "string") return [key, named(value, c)];
      if (isColour && Array.isArray(value)) return [key, value.map((each) => (typeof each === "string" ? named(each, c) : each))];
      return [key, painted(value, c)];
    }),
  );
}

function named(name, c) {
  const [list, at] = name.split("-");
  if (list === "series") return c.series[Number(at) - 1] ?? name;
  if (list === "heat") return c.heat[Number(at)] ?? name;
  return typeof c[name] === "string" ? c[name] : name;
}

function writer(asked) {
  const write = words(document.documentElement.lang)[asked.shows ?? "plain"];
  return (value) => (typeof value === "number" ? write(value) + (asked.suffix ?? "") : (value ?? "–"));
}

function tooltip(asked, write) {
  const value = (params) => {
    if (params.data?.says) return params.data.says;
    const held = Array.isArray(params.value) ? params.value : [params.value];
    if (params.seriesType === "boxplot") return held.slice(-5).map(write).join(" · "); // least, quarter, middle, three quarters, most
    return asked.by === "pair" ? held.slice(0, 2).map(write).join(", ") : write(held.at(-1));
  };
  // a series without a name is called “series\u00000” by ECharts
  const line = (params) => [params.seriesName?.startsWith("series") ? "" : params.seriesName, value(params)].filter(Boolean).join("  ");
  return {
    renderMode: "richText",
    confine: true,
    formatter: (params) => {
      const all = Array.isArray(params) ? params : [params];
      const head = all[0].axisValueLabel ?? all[0].name ?? "";
      return [head, ...all.map(line)].filter(Boolean).join("\n");
    },
  };
}

function axes(axis, write) {
  const one = (each) => (each.type === "value" ? { ...each, axisLabel: { formatter: write, ...each.axisLabel } } : each);
  return Array.isArray(axis) ? axis.map(one) : axis && one(axis);
}

function option(asked, c) {
  const write = writer(asked);
  const { shows, suffix, by, ...rest } = painted(asked, c);
  const grid = { left: 8, right: 16, top: rest.legend ? 36 : 16, bottom: rest.dataZoom ? 44 : 8, containLabel: true };
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 300,
    ...rest,
    ...(rest.xAxis ? { grid: { ...grid, ...rest.grid }, xAxis: axes(rest.xAxis, write), yAxis: axes(rest.yAxis, write) } : {}),
    tooltip: { ...tooltip(asked, write), ...rest.tooltip },
  };
}

function open(params) {
  if (!params.data?.href) return;
  const link = document.createElement("a");
  link.href = params.data.href;
  document.dispatchEvent(new CustomEvent("q:open", { detail: link }));
}

function draw(echarts, place, isNew = true) {
  const source = document.getElementById(place.dataset.chart);
  if (!source) return;
  const asked = JSON.parse(source.textContent);
  const c = colours();
  const locale = document.documentElement.lang.startsWith("zh") ? "ZH" : "EN";
  drawn.get(place)?.dispose();
  const chart = echarts.init(place, theme(c), { renderer: "canvas", locale });
  chart.setOption({ ...option(asked, c), ...(isNew ? {} : { animation: false }) });
  chart.on("click", open);
  drawn.set(place, chart);
}

const sizes = new ResizeObserver((entries) => {
  for (const entry of entries) drawn.get(entry.target)?.resize();
});

function drawAll(echarts) {
  for (const place of document.querySelectorAll("[data-chart]")) {
    if (drawn.has(place)) continue;
    draw(echarts, place);
    sizes.observe(place);
  }
}

function forget() {
  for (const [place, chart] of drawn) {
    if (place.isConnected) continue;
    sizes.unobserve(place);
    chart.dispose();
    drawn.delete(place);
  }
}

export function watch(echarts) {
  drawAll(echarts);
  document.addEventListener("htmx:after:swap", () => {
    forget();
    drawAll(echarts);
  });
  new MutationObserver(() => {
    for (const place of drawn.keys()) draw(echarts, place, false);
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme", "data-market"] });
}
