// What is seen of a request: a line while it runs, a sentence when it fails. The sentences stand on <body>, in the reader's language.
let running = 0;

/** Show a sentence at the foot of the page, until it is closed or another one comes. */
export function notice(text) {
  const box = document.querySelector(".notice");
  if (!box || !text) return;
  box.querySelector("[data-says]").textContent = text;
  box.hidden = false;
}

function begin(event) {
  running += 1;
  document.documentElement.classList.add("is-busy");
  event.detail.ctx?.target?.setAttribute?.("aria-busy", "true");
}

function end(event) {
  running = Math.max(0, running - 1);
  if (!running) document.documentElement.classList.remove("is-busy");
  event.detail.ctx?.target?.removeAttribute?.("aria-busy");
}

/** A whole page where a part was asked for comes from something between here and the server: it is not put into the page. */
function before(event) {
  const { ctx } = event.detail;
  if (!ctx?.response || ctx.response.status < 400) return;
  if (!/<html[\s>]/i.test(ctx.text ?? "")) return;
  event.preventDefault();
  notice(document.body.dataset.failed);
}

export function watchRequests() {
  document.addEventListener("htmx:before:request", begin);
  document.addEventListener("htmx:finally:request", end);
  document.addEventListener("htmx:before:swap", before);
  document.addEventListener("htmx:error", (event) => {
    notice(event.detail.ctx?.response ? document.body.dataset.failed : document.body.dataset.offline);
  });
  document.querySelector(".notice [data-close]")?.addEventListener("click", (event) => {
    event.target.closest(".notice").hidden = true;
  });
}
