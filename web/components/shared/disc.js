// A mark: a disc, perhaps struck through, and the ring of its state. How each looks is told by `charts/map_rules.py`.

import { drawn } from "./dom.js";

const STRUCK = 0.7;

/** The look of a mark of a colour, with the colours of its parts. */
export function lookOf(rules, colours, own, state, disc = "reported") {
  const rule = { ...rules.looks[disc], ...rules.looks[state] };
  const colour = (role) => (role === "own" ? own ?? colours.card : colours[role]);
  return { ...rule, under: colours.card, fill: colour(rule.fill), edge: colour(rule.edge), ring: rule.ring ? colour(rule.ring) : "" };
}

export function discOf(look, radius, away) {
  const dashes = (pair) => (pair ? pair.join(" ") : null);
  const parts = [drawn("circle", { class: "disc", r: radius, fill: look.fill, "fill-opacity": look.share ?? null, stroke: look.edge, "stroke-width": look.thick, "stroke-dasharray": dashes(look.dashes) })];
  if (look.struck) parts.push(drawn("path", { class: "strike", d: strike(radius), stroke: look.edge, "stroke-width": look.thick }));
  if (look.ring) parts.push(drawn("circle", { class: "ring", r: radius + away, fill: "none", stroke: look.ring, "stroke-width": look.ring_thick, "stroke-dasharray": dashes(look.ring_dashes) }));
  return drawn("g", {}, parts);
}

export function strike(radius) {
  const far = radius * STRUCK;
  return `M ${-far} ${far} L ${far} ${-far}`;
}

/** The same on a canvas. */
export function drawDisc(context, look, left, top, radius, away) {
  const ring = (reach, colour, width, dashes) => {
    context.beginPath();
    context.arc(left, top, reach, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dashes ?? []);
  };
  context.save();
  ring(radius, look.edge, look.thick, look.dashes);
  context.fillStyle = look.under;
  context.fill();
  context.globalAlpha = look.share;
  context.fillStyle = look.fill;
  context.fill();
  context.globalAlpha = 1;
  context.stroke();
  context.setLineDash([]);
  if (look.struck) {
    const far = radius * STRUCK;
    context.beginPath();
    context.moveTo(left - far, top + far);
    context.lineTo(left + far, top - far);
    context.stroke();
  }
  if (look.ring) {
    ring(radius + away, look.ring, look.ring_thick, look.ring_dashes);
    context.stroke();
  }
  context.restore();
}
