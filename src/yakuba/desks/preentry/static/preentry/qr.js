// A square code (JIS X 0510 / ISO 18004) of capital letters and digits, level M, drawn on this phone alone.
(() => {
  "use strict";
  const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  // Level M, versions 1 to 20: [error words per block, [blocks, data words] ...] as table 9 of the standard gives them.
  const BLOCKS = [
    [10, [1, 16]], [16, [1, 28]], [26, [1, 44]], [18, [2, 32]], [24, [2, 43]], [16, [4, 27]], [18, [4, 31]],
    [22, [2, 38], [2, 39]], [22, [3, 36], [2, 37]], [26, [4, 43], [1, 44]], [30, [1, 50], [4, 51]], [22, [6, 36], [2, 37]],
    [22, [8, 37], [1, 38]], [24, [4, 40], [5, 41]], [24, [5, 41], [5, 42]], [28, [7, 45], [3, 46]], [28, [10, 46], [1, 47]],
    [26, [9, 43], [4, 44]], [26, [3, 44], [11, 45]], [26, [3, 41], [13, 42]],
  ];
  const CENTRES = [
    [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50], [6, 30, 54],
    [6, 32, 58], [6, 34, 62], [6, 26, 46, 66], [6, 26, 48, 70], [6, 26, 50, 74], [6, 30, 54, 78], [6, 30, 56, 82],
    [6, 30, 58, 86], [6, 34, 62, 90],
  ];
  const EXP = new Uint8Array(512);
  const LOG = new Uint8Array(256);
  for (let at = 0, value = 1; at < 255; at++) {
    EXP[at] = EXP[at + 255] = value;
    LOG[value] = at;
    value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
  }
  const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);
  const divisor = (degree) => {
    let found = [1];
    for (let at = 0; at < degree; at++) {
      const next = new Array(found.length + 1).fill(0);
      found.forEach((value, place) => {
        next[place] ^= value;
        next[place + 1] ^= times(value, EXP[at]);
      });
      found = next;
    }
    return found;
  };
  const remainder = (data, by) => {
    const rest = [...data, ...new Array(by.length - 1).fill(0)];
    for (let at = 0; at < data.length; at++) {
      const lead = rest[at];
      by.forEach((value, place) => (rest[at + place] ^= times(value, lead)));
    }
    return rest.slice(data.length);
  };
  const room = (version) => BLOCKS[version - 1].slice(1).reduce((sum, [blocks, words]) => sum + blocks * words, 0);

  const bitsOf = (text, version) => {
    const bits = [];
    const put = (value, length) => { for (let at = length - 1; at >= 0; at--) bits.push((value >> at) & 1); };
    put(2, 4);
    put(text.length, version < 10 ? 9 : 11);
    for (let at = 0; at < text.length; at += 2) {
      const [first, second] = [ALPHABET.indexOf(text[at]), ALPHABET.indexOf(text[at + 1] || " ")];
      if (at + 1 < text.length) put(first * 45 + second, 11);
      else put(first, 6);
    }
    const most = room(version) * 8;
    if (bits.length > most) return null;
    put(0, Math.min(4, most - bits.length));
    while (bits.length % 8) bits.push(0);
    for (let pad = 0xec; bits.length < most; pad ^= 0xec ^ 0x11) put(pad, 8);
    return bits;
  };
  const wordsOf = (bits, version) => {
    const bytes = [];
    for (let at = 0; at < bits.length; at += 8) bytes.push(parseInt(bits.slice(at, at + 8).join(""), 2));
    const [errors, ...groups] = BLOCKS[version - 1];
    const by = divisor(errors);
    const data = [];
    for (const [blocks, words] of groups) for (let at = 0; at < blocks; at++) data.push(bytes.splice(0, words));
    const checks = data.map((words) => remainder(words, by));
    const woven = (rows) => {
      const found = [];
      for (let at = 0; at < Math.max(...rows.map((row) => row.length)); at++) for (const row of rows) if (at < row.length) found.push(row[at]);
      return found;
    };
    return [...woven(data), ...woven(checks)];
  };
  const bch = (value, by, shift) => {
    let rest = value << shift;
    const length = (n) => 32 - Math.clz32(n);
    while (length(rest) >= length(by)) rest ^= by << (length(rest) - length(by));
    return (value << shift) | rest;
  };
  const MASKS = [
    (x, y) => (x + y) % 2 === 0, (x, y) => y % 2 === 0, (x) => x % 3 === 0, (x, y) => (x + y) % 3 === 0,
    (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0, (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
    (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
  ];
  const drawn = (words, version, mask) => {
    const size = 17 + 4 * version;
    const grid = Array.from({ length: size }, () => new Array(size).fill(null));
    const set = (x, y, dark) => { if (x >= 0 && y >= 0 && x < size && y < size) grid[y][x] = dark ? 1 : 0; };
    const eye = (cx, cy) => {
      for (let y = -4; y <= 4; y++) for (let x = -4; x <= 4; x++) {
        const far = Math.max(Math.abs(x), Math.abs(y));
        set(cx + x, cy + y, far !== 2 && far !== 4);
      }
    };
    for (let at = 0; at < size; at++) { set(6, at, at % 2 === 0); set(at, 6, at % 2 === 0); }
    const centres = CENTRES[version - 1];
    centres.forEach((cy, row) => centres.forEach((cx, column) => {
      const last = centres.length - 1;
      if ((row === 0 && column === 0) || (row === 0 && column === last) || (row === last && column === 0)) return;
      for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) set(cx + x, cy + y, Math.max(Math.abs(x), Math.abs(y)) !== 1);
    }));
    eye(3, 3); eye(size - 4, 3); eye(3, size - 4);
    const format = bch(mask, 0x537, 10) ^ 0x5412; // level M is 00
    for (let at = 0; at < 15; at++) {
      const dark = (format >> at) & 1;
      set(8, at < 6 ? at : at < 8 ? at + 1 : size - 15 + at, dark);
      set(at < 8 ? size - 1 - at : at < 9 ? 15 - at : 14 - at, 8, dark);
    }
    set(8, size - 8, 1);
    if (version >= 7) {
      const told = bch(version, 0x1f25, 12);
      for (let at = 0; at < 18; at++) {
        const [far, near] = [size - 11 + (at % 3), Math.floor(at / 3)];
        set(far, near, (told >> at) & 1);
        set(near, far, (told >> at) & 1);
      }
    }
    let at = 0;
    for (let right = size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < size; step++) for (const x of [right, right - 1]) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        if (grid[y][x] !== null) continue;
        const bit = at < words.length * 8 ? (words[at >> 3] >> (7 - (at & 7))) & 1 : 0;
        at++;
        grid[y][x] = bit ^ (MASKS[mask](x, y) ? 1 : 0);
      }
    }
    return grid;
  };
  // How hard a drawing is to read: long runs, blocks, and more dark than light (section 7.8.3).
  const hardness = (grid) => {
    const size = grid.length;
    let sum = 0;
    let dark = 0;
    for (const flip of [false, true]) for (let y = 0; y < size; y++) {
      let run = 0;
      for (let x = 0; x < size; x++) {
        const [one, before] = flip ? [grid[x][y], x && grid[x - 1][y]] : [grid[y][x], x && grid[y][x - 1]];
        run = x && one === before ? run + 1 : 1;
        sum += run === 5 ? 3 : run > 5 ? 1 : 0;
      }
    }
    for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
      dark += grid[y][x];
      if (x && y && grid[y][x] === grid[y][x - 1] && grid[y][x] === grid[y - 1][x] && grid[y][x] === grid[y - 1][x - 1]) sum += 3;
    }
    return sum + Math.floor(Math.abs((dark * 20) / (size * size) - 10)) * 10;
  };

  window.yakubaCode = (text) => {
    if ([...text].some((char) => !ALPHABET.includes(char))) throw new Error("only capital letters and digits");
    for (let version = 1; version <= BLOCKS.length; version++) {
      const bits = bitsOf(text, version);
      if (!bits) continue;
      const words = wordsOf(bits, version);
      const all = MASKS.map((_mask, at) => drawn(words, version, at));
      return all.reduce((best, one) => (hardness(one) < hardness(best) ? one : best));
    }
    throw new Error("too long for one code");
  };
})();
