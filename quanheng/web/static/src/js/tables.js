// Arrow keys within a dense table: from a link or button to the one in the next row or column.
const WAYS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
const USABLE = "a[href], button:not([disabled]), summary";

function next(cell, [down, right]) {
  let row = cell.parentElement;
  let column = cell.cellIndex;
  for (;;) {
    if (down) row = down > 0 ? row.nextElementSibling : row.previousElementSibling;
    column += right;
    const found = row?.cells?.[column];
    if (!found) return null;
    const usable = found.querySelector(USABLE);
    if (usable) return usable;
  }
}

export function watchTables() {
  document.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    const cell = way && document.activeElement?.matches(USABLE) && document.activeElement.closest(".table-dense :is(td, th)");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const target = next(cell, way);
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}
