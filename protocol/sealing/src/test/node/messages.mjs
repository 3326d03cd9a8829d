// A second implementation of SPEC 5 and 6, on @hpke/core, @hpke/hybridkem-x-wing and WebCrypto. Reads one JSON request from the file that is its first
// argument, writes the answer into the second. All bytes are hex.
import { readFileSync, writeFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import { Aes128Gcm, Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { Tag, decode, encode } from "./cbor.mjs";

const { subtle } = webcrypto;
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
const layerSuite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const ECDSA = { name: "ECDSA", namedCurve: "P-256" };
const SHA256 = { name: "ECDSA", hash: "SHA-256" };
const SPKI_PREFIX = Buffer.from("3039301306072a8648ce3d020106082a8648ce3d030107032200", "hex"); // SPEC 2
const ascii = (text) => Buffer.from(text, "ascii");
const INFO = ascii("keyloader/1 credentials");
const LAYER_INFO = ascii("keyloader/1 prekey");
const NOTHING = Buffer.alloc(0);

class Damaged extends Error {}

function must(condition, what) {
  if (!condition) throw new Damaged(what);
}

function isBytes(value, length) {
  return value instanceof Uint8Array && (length === undefined || value.length === length);
}

function isMap(value, keys) {
  return value instanceof Map && value.size === keys.length && keys.every((key) => value.has(key));
}

async function sha256(bytes) {
  return Buffer.from(await subtle.digest("SHA-256", bytes));
}

/** SPEC 2: over the compressed SPKI. */
async function kidOf(point) {
  const compressed = Buffer.concat([Buffer.from([2 + (point[64] & 1)]), point.subarray(1, 33)]);
  return sha256(Buffer.concat([SPKI_PREFIX, compressed]));
}

async function replyKeys(context) {
  const key = async (label) => Buffer.from(await context.export(ascii(label), 32)).toString("hex");
  return { receiptKey: await key("keyloader/1 receipt"), token: await key("keyloader/1 consume") };
}

/** SPEC 6, the outside. */
function outside(message) {
  must(message.length <= 16384, "too long");
  const tag = decode(message);
  must(tag instanceof Tag && tag.number === 16 && Array.isArray(tag.content) && tag.content.length === 3, "COSE_Encrypt0");
  const [header, unprotected, ciphertext] = tag.content;
  must(isBytes(header) && isBytes(ciphertext), "COSE_Encrypt0");
  const fields = decode(header);
  must(isMap(fields, [1, 4]) && fields.get(1) === 35 && isBytes(fields.get(4), 32), "protected header");
  must(isMap(unprotected, [-4]) && isBytes(unprotected.get(-4), 65), "unprotected header");
  return { header, kid: fields.get(4), enc: unprotected.get(-4), ciphertext };
}

function unpad(plaintext) {
  must(plaintext.length % 256 === 0, "padding");
  const parts = decode(plaintext);
  must(Array.isArray(parts) && parts.length === 2 && isBytes(parts[1]), "plaintext");
  must(parts[1].every((byte) => byte === 0), "padding");
  must(pad(parts[0]).length === plaintext.length, "padding");
  return parts[0];
}

function pad(signed) {
  for (let length = 0; ; length++) {
    const plaintext = encode([signed, Buffer.alloc(length)]);
    if (plaintext.length % 256 === 0) return plaintext;
  }
}

/** SPEC 5. */
async function verify(signed, kid, prekey) {
  must(signed instanceof Tag && signed.number === 18 && signed.content.length === 4, "COSE_Sign1");
  const [header, unprotected, payload, signature] = signed.content;
  must(isBytes(header) && isMap(unprotected, []) && isBytes(payload) && isBytes(signature, 64), "COSE_Sign1");
  const fields = decode(header);
  must(isMap(fields, [1, 14]) && fields.get(1) === -9 && isMap(fields.get(14), [8]), "signed header");
  must(isMap(fields.get(14).get(8), [1]), "signed header");
  const key = fields.get(14).get(8).get(1);
  must(isMap(key, [1, -1, -2, -3]) && key.get(1) === 2 && key.get(-1) === 1, "COSE_Key");
  const point = Buffer.concat([Buffer.from([4]), key.get(-2), key.get(-3)]);
  const signer = await subtle.importKey("raw", point, ECDSA, false, ["verify"]);
  must(await subtle.verify(SHA256, signer, signature, toBeSigned(header, kid, prekey, payload)), "signature");
  return { payload, signer: await kidOf(point) };
}

function toBeSigned(header, kid, prekey, payload) {
  return encode(["Signature1", header, encode([kid, prekey]), payload]);
}

/** SPEC 6.1; what is within, with the id of its prekey. */
async function peel(content, seed, kid) {
  if (!(content instanceof Tag && content.number === 16)) return { signed: content, prekey: null };
  must(Array.isArray(content.content) && content.content.length === 3, "inner COSE_Encrypt0");
  const [header, unprotected, ciphertext] = content.content;
  must(isBytes(header) && isBytes(ciphertext), "inner COSE_Encrypt0");
  const fields = decode(header);
  must(isMap(fields, [1, 4]) && fields.get(1) === -91258 && isBytes(fields.get(4), 32), "inner protected header");
  must(isMap(unprotected, [-4]) && isBytes(unprotected.get(-4), 1120), "inner unprotected header");
  const prekey = fields.get(4);
  if (seed === undefined) return { gone: prekey };
  const recipientKey = await layerSuite.kem.deserializePrivateKey(seed);
  const context = await layerSuite.createRecipientContext({ recipientKey, enc: unprotected.get(-4), info: LAYER_INFO });
  const signed = Buffer.from(await context.open(ciphertext, encode(["Encrypt0", header, kid])));
  return { signed: decode(signed), prekey };
}

async function open(scalar, message, seed) {
  const recipientKey = await suite.kem.importKey("raw", scalar, false);
  const publicKey = Buffer.from(await suite.kem.serializePublicKey(await publicOf(scalar)));
  const mine = await kidOf(publicKey);
  const { header, kid, enc, ciphertext } = outside(message);
  if (!kid.equals(mine)) return { outcome: "not-for-this-meter" };
  const context = await suite.createRecipientContext({ recipientKey, enc, info: INFO });
  const plaintext = Buffer.from(await context.open(ciphertext, encode(["Encrypt0", header, NOTHING])));
  const { signed, prekey, gone } = await peel(unpad(plaintext), seed, kid);
  if (gone) return { outcome: "prekey-gone", prekey: gone.toString("hex") };
  const { payload, signer } = await verify(signed, kid, prekey);
  must(decode(payload) instanceof Map, "payload");
  return {
    outcome: "opened",
    plaintext: plaintext.toString("hex"),
    payload: payload.toString("hex"),
    signer: signer.toString("hex"),
    digest: (await sha256(message)).toString("hex"),
    ...(await replyKeys(context)),
  };
}

async function publicOf(scalar) {
  const key = await suite.kem.importKey("raw", scalar, false);
  const jwk = await subtle.exportKey("jwk", key);
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(jwk.x, "base64url"), Buffer.from(jwk.y, "base64url")]);
  return suite.kem.deserializePublicKey(point);
}

/** What is malformed, or does not open, is damaged (SPEC 6); a fault of this script is not. */
async function outcome(scalar, message, seed) {
  try {
    return await open(scalar, message, seed);
  } catch (e) {
    if (e instanceof TypeError || e instanceof ReferenceError || e instanceof SyntaxError) throw e;
    return { outcome: "damaged", because: `${e.name}: ${e.message}` };
  }
}

/** An order of its own making, to a meter's public key, and to a prekey of its where there is one. */
async function seal(meter, ssid, pass, prekeyPublic) {
  const kid = await kidOf(meter);
  const prekey = prekeyPublic === undefined ? null : await sha256(prekeyPublic);
  const owner = await subtle.generateKey(ECDSA, true, ["sign", "verify"]);
  const point = Buffer.from(await subtle.exportKey("raw", owner.publicKey));
  const network = new Map([
    ["wi-fi_tech", "infra"],
    ["discovery", new Map([["ssid64", Buffer.from(ssid, "utf8")]])],
    ["cred", new Map([["akm", "psk+sae"], ["pass", Buffer.from(pass, "ascii")]])],
  ]);
  const now = Date.now();
  const payload = encode(
    new Map([
      [1, 1],
      [2, webcrypto.getRandomValues(Buffer.alloc(16))],
      [3, now],
      [4, now],
      [5, "DE"],
      [7, [network]],
    ]),
  );
  const key = new Map([[1, 2], [-1, 1], [-2, point.subarray(1, 33)], [-3, point.subarray(33)]]);
  const signedHeader = encode(new Map([[1, -9], [14, new Map([[8, new Map([[1, key]])]])]]));
  const signature = Buffer.from(await subtle.sign(SHA256, owner.privateKey, toBeSigned(signedHeader, kid, prekey, payload)));
  const signed = new Tag(18, [signedHeader, new Map(), payload, signature]);
  const plaintext = pad(prekey === null ? signed : await layer(signed, kid, prekey, prekeyPublic));
  const header = encode(new Map([[1, 35], [4, kid]]));
  const recipientPublicKey = await suite.kem.deserializePublicKey(meter);
  const context = await suite.createSenderContext({ recipientPublicKey, info: INFO });
  const ciphertext = Buffer.from(await context.seal(plaintext, encode(["Encrypt0", header, NOTHING])));
  const message = encode(new Tag(16, [header, new Map([[-4, Buffer.from(context.enc)]]), ciphertext]));
  return {
    message: message.toString("hex"),
    payload: payload.toString("hex"),
    signer: (await kidOf(point)).toString("hex"),
    ...(await replyKeys(context)),
  };
}

async function layer(signed, kid, prekey, prekeyPublic) {
  const header = encode(new Map([[1, -91258], [4, prekey]]));
  const recipientPublicKey = await layerSuite.kem.deserializePublicKey(prekeyPublic);
  const context = await layerSuite.createSenderContext({ recipientPublicKey, info: LAYER_INFO });
  const ciphertext = Buffer.from(await context.seal(encode(signed), encode(["Encrypt0", header, kid])));
  return new Tag(16, [header, new Map([[-4, Buffer.from(context.enc)]]), ciphertext]);
}

const hex = (text) => Buffer.from(text, "hex");
const request = JSON.parse(readFileSync(process.argv[2], "utf8"));
const answer = { opened: [], sealed: [] };
for (const each of request.open) {
  answer.opened.push(await outcome(hex(each.scalar), hex(each.message), each.seed === undefined ? undefined : hex(each.seed)));
}
for (const each of request.seal) {
  answer.sealed.push(await seal(hex(each.meter), each.ssid, each.pass, each.prekey === undefined ? undefined : hex(each.prekey)));
}
writeFileSync(process.argv[3], JSON.stringify(answer));
