// Runs before the first paint: says that there is script, follows the system's light or dark where the person chose “auto”.
const html = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function follow() {
  if (html.dataset.theme === "auto") html.dataset.bsTheme = dark.matches ? "dark" : "light";
}

html.classList.add("js");
follow();
dark.addEventListener("change", follow);
try {
  if (localStorage.getItem("nav") === "narrow") html.dataset.nav = "narrow";
} catch {
  // storage is off: the navigation stays wide
}
