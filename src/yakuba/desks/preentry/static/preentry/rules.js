// The third reading of a rule: the phone's. True, false, or unknown (undefined); what it has no word for is unknown,
// and a question whose condition is unknown is asked. The town hall judges again by its own reader.
// A day is "@2026-04-01" here, so that it is never taken for words.
(() => {
  "use strict";
  const DAY = /^@(\d{4})-(\d\d)-(\d\d)$/;
  const known = (value) => value !== undefined;
  const kind = (value) => {
    if (typeof value === "number") return Number.isSafeInteger(value) ? "number" : undefined;
    if (typeof value === "string") return DAY.test(value) ? "day" : "text";
    return typeof value === "boolean" ? "truth" : undefined;
  };
  const alike = (a, b) => kind(a) !== undefined && kind(a) === kind(b);
  const compare = (test) => (a, b) => (alike(a, b) ? test(a, b) : undefined);
  const order = (test) => (a, b) => (alike(a, b) && ["number", "day"].includes(kind(a)) ? test(a, b) : undefined);
  const numbers = (work) => (a, b) => {
    if (kind(a) !== "number" || kind(b) !== "number") return undefined;
    return Number.isSafeInteger(work(a, b)) ? work(a, b) : undefined;
  };
  const age = (birth, on) => {
    if (kind(birth) !== "day" || kind(on) !== "day") return undefined;
    const [by, bm, bd, oy, om, od] = [...DAY.exec(birth).slice(1), ...DAY.exec(on).slice(1)].map(Number);
    return oy - by - (om < bm || (om === bm && od < bd) ? 1 : 0);
  };
  const CALLS = new Map(Object.entries({
    "!_": (a) => (typeof a === "boolean" ? !a : undefined),
    "_==_": compare((a, b) => a === b),
    "_!=_": compare((a, b) => a !== b),
    "_<_": order((a, b) => a < b),
    "_<=_": order((a, b) => a <= b),
    "_>_": order((a, b) => a > b),
    "_>=_": order((a, b) => a >= b),
    "_+_": numbers((a, b) => a + b),
    "_-_": numbers((a, b) => a - b),
    "_*_": numbers((a, b) => a * b),
    "@in": (a, list) => (Array.isArray(list) && list.every((one) => alike(a, one)) ? list.includes(a) : undefined),
    size: (list) => (Array.isArray(list) ? list.length : undefined),
    age,
  }));
  const every = (list, judge, stops) => {
    let found = !stops;
    for (const one of list) {
      const verdict = judge(one);
      if (verdict === stops) return stops;
      if (typeof verdict !== "boolean") found = undefined;
    }
    return found;
  };
  const own = (whole, name) =>
    whole && typeof whole === "object" && !Array.isArray(whole) && Object.hasOwn(whole, name) ? whole[name] : undefined;
  const NODES = new Map(Object.entries({
    lit: ([value]) => value,
    id: ([name], names) => own(names, name),
    get: ([operand, field], names) => own(read(operand, names), field),
    // What is not known here, a register of the town may know: so it is never false.
    has: ([operand, field], names) => (known(own(read(operand, names), field)) ? true : undefined),
    and: ([left, right], names) => every([left, right], (node) => read(node, names), false),
    or: ([left, right], names) => every([left, right], (node) => read(node, names), true),
    if: ([test, yes, no], names) => {
      const verdict = read(test, names);
      return typeof verdict === "boolean" ? read(verdict ? yes : no, names) : undefined;
    },
    list: (items, names) => {
      const found = items.map((node) => read(node, names));
      return found.every(known) ? found : undefined;
    },
    call: ([name, ...args], names) => (CALLS.has(name) ? CALLS.get(name)(...args.map((node) => read(node, names))) : undefined),
    each: ([macro, range, variable, body], names) => {
      const list = read(range, names);
      if (!Array.isArray(list)) return undefined;
      const judge = (one) => read(body, { ...names, [variable]: one });
      if (macro === "exists") return every(list, judge, true);
      if (macro === "all") return every(list, judge, false);
      if (macro !== "filter") return undefined;
      const kept = list.map((one) => [one, judge(one)]);
      return kept.every(([, verdict]) => typeof verdict === "boolean") ? kept.filter(([, verdict]) => verdict).map(([one]) => one) : undefined;
    },
  }));
  const read = (node, names) => (Array.isArray(node) && NODES.has(node[0]) ? NODES.get(node[0])(node.slice(1), names) : undefined);
  const mentioned = (node) => {
    if (!Array.isArray(node) || node[0] === "lit") return [];
    return node[0] === "id" ? [node[1]] : node.slice(1).flatMap(mentioned);
  };
  window.yakubaRule = read;
  window.yakubaNames = mentioned;
})();
