// The look of charts, read from the variables of css/tokens.css, so that there is one place for a colour.
const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif';

export function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--q-${name}`).trim();
  const row = (name, first, last) => Array.from({ length: last - first + 1 }, (_, i) => read(`${name}-${first + i}`));
  return {
    ink: read("ink"), quiet: read("quiet"), sheet: read("sheet"), line: read("line"), edge: read("line-strong"), accent: read("accent"),
    good: read("good"), warn: read("warn"), bad: read("bad"), rise: read("rise"), fall: read("fall"),
    series: row("series", 1, 7), heat: row("heat", 0, 8),
  };
}

function axis(c) {
  return {
    axisLine: { lineStyle: { color: c.edge } },
    axisTick: { lineStyle: { color: c.edge } },
    axisLabel: { color: c.quiet, hideOverlap: true },
    nameTextStyle: { color: c.quiet },
    splitLine: { lineStyle: { color: c.line } },
  };
}

export function theme(c) {
  const parts = axis(c);
  return {
    color: c.series,
    backgroundColor: "transparent",
    textStyle: { fontFamily: FONT, color: c.ink },
    legend: { textStyle: { color: c.ink }, inactiveColor: c.edge, icon: "roundRect", itemWidth: 14, itemHeight: 8 },
    tooltip: { backgroundColor: c.sheet, borderColor: c.edge, borderWidth: 1, textStyle: { color: c.ink, fontFamily: FONT } },
    categoryAxis: { ...parts, splitLine: { show: false } },
    valueAxis: { ...parts, axisLine: { show: false }, axisTick: { show: false } },
    timeAxis: parts,
    logAxis: parts,
    line: { symbol: "circle", symbolSize: 6, lineStyle: { width: 2 } },
    bar: { barMaxWidth: 28 },
    boxplot: { itemStyle: { color: c.sheet, borderColor: c.series[0], borderWidth: 1.5 } },
    graph: { lineStyle: { color: c.edge }, label: { color: c.ink } },
    visualMap: { textStyle: { color: c.quiet }, inRange: { color: c.heat } },
    dataZoom: { textStyle: { color: c.quiet }, borderColor: c.line, fillerColor: "rgb(128 140 160 / 18%)" },
  };
}
