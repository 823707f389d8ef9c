// What every page loads. htmx and Alpine are there for pages; the frame's own behaviour is in js/.
import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";

import { watchCharts } from "./js/lazy.js";
import { watchDrawer } from "./js/drawer.js";
import { watchFrame } from "./js/frame.js";
import { watchOrg } from "./js/org.js";
import { watchPasskeys } from "./js/passkeys.js";
import { watchRequests } from "./js/requests.js";
import { watchSearch } from "./js/search.js";
import { watchTables } from "./js/tables.js";

window.Alpine = Alpine;
watchFrame();
watchRequests();
watchDrawer(htmx);
watchSearch();
watchTables();
watchCharts();
watchOrg();
watchPasskeys();
Alpine.start();
