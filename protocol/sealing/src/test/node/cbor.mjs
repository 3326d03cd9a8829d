// The subset of CBOR that SPEC 1 allows, written from that section and RFC 8949. Byte strings are Uint8Array, maps are Map,
// tags are Tag. What does not re-encode to the same bytes is refused.

export class Tag {
  constructor(number, content) {
    this.number = number;
    this.content = content;
  }
}

const MAX_DEPTH = 8;

export function encode(value) {
  return Buffer.concat(parts(value));
}

function head(major, number) {
  const type = major << 5;
  if (number < 24) return Buffer.from([type | number]);
  if (number < 0x100) return Buffer.from([type | 24, number]);
  if (number < 0x10000) return Buffer.from([type | 25, number >> 8, number & 0xff]);
  if (number < 0x100000000) {
    const four = Buffer.from([type | 26, 0, 0, 0, 0]);
    four.writeUInt32BE(number, 1);
    return four;
  }
  const eight = Buffer.from([type | 27, 0, 0, 0, 0, 0, 0, 0, 0]);
  eight.writeBigUInt64BE(BigInt(number), 1);
  return eight;
}

function parts(value) {
  if (value === null) return [Buffer.from([0xf6])];
  if (value === true) return [Buffer.from([0xf5])];
  if (value === false) return [Buffer.from([0xf4])];
  if (typeof value === "number") return [value < 0 ? head(1, -1 - value) : head(0, value)];
  if (typeof value === "string") {
    const utf8 = Buffer.from(value, "utf8");
    return [head(3, utf8.length), utf8];
  }
  if (value instanceof Uint8Array) return [head(2, value.length), value];
  if (value instanceof Tag) return [head(6, value.number), ...parts(value.content)];
  if (Array.isArray(value)) return [head(4, value.length), ...value.flatMap(parts)];
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => [encode(key), item]);
    entries.sort(([a], [b]) => Buffer.compare(a, b));
    return [head(5, entries.length), ...entries.flatMap(([key, item]) => [key, ...parts(item)])];
  }
  throw new TypeError("not a value of SPEC 1");
}

export function decode(bytes) {
  const reader = { bytes: Buffer.from(bytes), at: 0 };
  const value = read(reader, 1);
  if (reader.at !== reader.bytes.length || !encode(value).equals(reader.bytes)) {
    throw new RangeError("not deterministic CBOR");
  }
  return value;
}

function take(reader, count) {
  if (count > reader.bytes.length - reader.at) throw new RangeError("cut short");
  reader.at += count;
  return reader.bytes.subarray(reader.at - count, reader.at);
}

function argument(reader, info) {
  if (info < 24) return info;
  if (info === 24) return take(reader, 1).readUInt8();
  if (info === 25) return take(reader, 2).readUInt16BE();
  if (info === 26) return take(reader, 4).readUInt32BE();
  if (info !== 27) throw new RangeError("definite lengths only");
  const number = take(reader, 8).readBigUInt64BE();
  if (number > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError("integer out of range");
  return Number(number);
}

function read(reader, depth) {
  const initial = take(reader, 1)[0];
  const major = initial >> 5;
  if (major === 7) {
    if (initial === 0xf4) return false;
    if (initial === 0xf5) return true;
    if (initial === 0xf6) return null;
    throw new RangeError("a simple value that is not used");
  }
  if (major >= 4 && depth > MAX_DEPTH) throw new RangeError("too deep");
  const number = argument(reader, initial & 31);
  switch (major) {
    case 0:
      return number;
    case 1:
      return -1 - number;
    case 2:
      return Buffer.from(take(reader, number));
    case 3:
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(take(reader, number));
    case 4: {
      const items = [];
      for (let i = 0; i < number; i++) items.push(read(reader, depth + 1));
      return items;
    }
    case 5: {
      const map = new Map();
      for (let i = 0; i < number; i++) {
        const key = read(reader, depth + 1);
        if (typeof key !== "number" && typeof key !== "string") throw new RangeError("a key of another type");
        if (map.has(key)) throw new RangeError("a key twice");
        map.set(key, read(reader, depth + 1));
      }
      return map;
    }
    default:
      return new Tag(number, read(reader, depth + 1));
  }
}
