// Charts: the types in use, drawn with our own colours in light and dark. js/draw.js says how a page asks for one.
import { BarChart, BoxplotChart, GraphChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import zh from "echarts/lib/i18n/langZH.js";

import { watch } from "./js/draw.js";

echarts.use([
  BarChart, BoxplotChart, GraphChart, HeatmapChart, LineChart, ScatterChart,
  AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent,
  CanvasRenderer,
]);
echarts.registerLocale("ZH", zh);
watch(echarts);
