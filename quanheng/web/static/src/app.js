// What every page loads. htmx and Alpine are there for pages; the frame's own behaviour is in js/.
import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";

import { watchChain } from "./js/chain.js";
import { watchCharts } from "./js/lazy.js";
import { watchDrawer } from "./js/drawer.js";
import { watchEdges } from "./js/edges.js";
import { watchForms } from "./js/keep.js";
import { watchFrame } from "./js/frame.js";
import { watchOrg } from "./js/org.js";
import { watchPasskeys } from "./js/passkeys.js";
import { watchRequests } from "./js/requests.js";
import { watchSearch } from "./js/search.js";
import { watchTables } from "./js/tables.js";

window.Alpine = Alpine;
watchFrame();
watchForms();
watchRequests();
watchDrawer(htmx);
watchSearch();
watchTables();
watchCharts();
watchOrg();
watchChain();
watchEdges();
watchPasskeys();
Alpine.start();
