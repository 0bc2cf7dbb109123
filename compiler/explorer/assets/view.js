// A view of the plane on a canvas: zoom and pan by wheel, mouse, fingers and keys.

/** A view whose canvas fills its parent; `draw(view)` is called when something has changed. */
function viewOf(canvas, draw, onTap, onHover) {
  const context = canvas.getContext("2d");
  const view = {
    canvas,
    context,
    width: 0,
    height: 0,
    scale: 1,
    x: 0,
    y: 0,
    took: 0,
    touched: false,
  };
  let asked = 0;

  view.redraw = () => {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      view.drawNow();
    });
  };
  view.drawNow = () => {
    const began = performance.now();
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    if (view.width && view.height) draw(view);
    view.took = performance.now() - began;
  };
  view.toScreen = (x, y) => [(x - view.x) * view.scale, (y - view.y) * view.scale];
  view.toPlane = (x, y) => [x / view.scale + view.x, y / view.scale + view.y];
  view.zoom = (factor, x = view.width / 2, y = view.height / 2) => {
    const [u, v] = view.toPlane(x, y);
    view.scale = clamp(view.scale * factor, 0.05, 120);
    view.x = u - x / view.scale;
    view.y = v - y / view.scale;
    view.touched = true;
    view.redraw();
  };
  view.pan = (dx, dy) => {
    view.x -= dx / view.scale;
    view.y -= dy / view.scale;
    view.touched = true;
    view.redraw();
  };
  /** Show the rectangle, with a margin, no larger than `most`; say whether all of it is in sight.
   *
   * Of a thread, which would fill less than a fifth of the width, only the top unless `whole`, at a
   * scale at which gates are told apart.
   */
  view.fit = ([left, top, right, bottom], whole = true, most = 46) => {
    const margin = Math.min(24, view.width / 12);
    const wide = Math.max(right - left, 0.1);
    const across = Math.min((view.width - 2 * margin) / wide, most);
    const scale = Math.min(across, (view.height - 2 * margin) / Math.max(bottom - top, 0.1));
    const thread = !whole && scale < SYMBOLS && scale * wide < view.width / 5;
    view.scale = Math.max(thread ? Math.min(across, 2 * SYMBOLS) : scale, 0.05);
    view.x = (left + right) / 2 - view.width / 2 / view.scale;
    view.y = thread
      ? top - margin / view.scale
      : (top + bottom) / 2 - view.height / 2 / view.scale;
    view.touched = false;
    view.redraw();
    return !thread;
  };
  /** Bring a point into sight, if it is not. */
  view.reveal = (x, y) => {
    const [u, v] = view.toScreen(x, y);
    if (u > 20 && v > 20 && u < view.width - 20 && v < view.height - 20) return;
    view.x = x - view.width / 2 / view.scale;
    view.y = y - view.height / 2 / view.scale;
    view.redraw();
  };
  new ResizeObserver(() => {
    const box = canvas.parentElement.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    view.width = Math.floor(box.width);
    view.height = Math.floor(box.height);
    canvas.width = Math.round(view.width * ratio);
    canvas.height = Math.round(view.height * ratio);
    if (view.onResize && !view.touched) view.onResize();
    view.drawNow();
  }).observe(canvas.parentElement);

  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const unit = event.deltaMode ? 16 : 1;
      view.zoom(Math.exp(-event.deltaY * unit * 0.002), event.offsetX, event.offsetY);
    },
    { passive: false },
  );
  followPointers(view, onTap, onHover);
  return view;
}

/** Drag with one pointer, pinch with two; a press that does not move is a tap. */
function followPointers(view, onTap, onHover) {
  const { canvas } = view;
  const down = new Map();
  let moved = 0;
  const at = (event) => [event.offsetX, event.offsetY];
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (!down.size) moved = 0;
    down.set(event.pointerId, at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    const [x, y] = at(event);
    if (!before) {
      onHover(x, y);
      return;
    }
    down.set(event.pointerId, [x, y]);
    moved += Math.hypot(x - before[0], y - before[1]);
    const others = [...down.entries()].filter(([id]) => id !== event.pointerId);
    if (!others.length) {
      if (moved > 4) view.pan(x - before[0], y - before[1]);
      return;
    }
    const [u, v] = others[0][1];
    const factor = Math.hypot(x - u, y - v) / Math.max(1, Math.hypot(before[0] - u, before[1] - v));
    view.zoom(factor, (x + u) / 2, (y + v) / 2);
  });
  const release = (event) => {
    const there = down.delete(event.pointerId);
    if (there && event.type === "pointerup" && !down.size && moved <= 4) onTap(...at(event));
  };
  for (const type of ["pointerup", "pointercancel"]) canvas.addEventListener(type, release);
  canvas.addEventListener("pointerleave", () => onHover(-1, -1));
}
